// Whether Defender looks, and whether the subscription's activity is written where people can search it.
import { type Collector, type Found, type Place } from "../collector";
import { type ArmSession } from "./arm";

/** https://learn.microsoft.com/rest/api/defenderforcloud/pricings/list */
const PRICINGS = "2024-01-01";
/** https://learn.microsoft.com/rest/api/monitor/subscription-diagnostic-settings: there is no other version */
const DIAGNOSTICS = "2021-05-01-preview";

/** What components/azure/detection.ts switches on. */
const PLANS = ["Arm", "CloudPosture", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "VirtualMachines"] as const;

export interface Pricing { readonly name: string; readonly properties?: { readonly pricingTier?: string; readonly freeTrialRemainingTime?: string } }

/** A subscription's plans hold in each of its regions alike. */
export function detectionFound(pricings: readonly Pricing[], { region, stacks }: Place, now: Date): Found {
    const on = pricings.filter(({ properties }) => properties?.pricingTier === "Standard").map(({ name }) => name);
    const off = PLANS.filter((plan) => !on.includes(plan));
    return {
        subject: `region:azure/${region}`,
        title: `Defender for Cloud in ${region}`,
        requirements: ["A8", "B7"], stacks, from: now,
        summary: `${PLANS.length - off.length} of the ${PLANS.length} plans of Defender that the platform switches on are on for the subscription, and so in ${region}.`,
        figures: [{ name: "plans on", value: PLANS.length - off.length, unit: "", target: PLANS.length, atLeast: true }],
        defects: off.map((plan) => `The plan ${plan} is off.`),
        source: { on },
    };
}

export const azureDetection: Collector<ArmSession> = {
    name: "azure-detection", cloud: "azure", kind: "detection", title: "Defender for Cloud",
    actions: ["Microsoft.Security/pricings/read"],
    async collect(session, { now, places }) {
        const pricings = await session.list<Pricing>("/providers/Microsoft.Security/pricings", PRICINGS);
        return { found: places.azure.map((place) => detectionFound(pricings, place, now)), nothing: [] };
    },
};

/** What of a subscription's activity must be written: who changed what, what was found, what was refused. */
const CATEGORIES = ["Administrative", "Security", "Alert", "Policy"] as const;

export interface DiagnosticSetting {
    readonly name: string;
    readonly properties?: {
        readonly workspaceId?: string; readonly storageAccountId?: string;
        readonly logs?: readonly { readonly category?: string | null; readonly categoryGroup?: string | null; readonly enabled: boolean }[];
    };
}

export function trailFound(settings: readonly DiagnosticSetting[], now: Date): Found {
    const writes = (to: "workspaceId" | "storageAccountId") => CATEGORIES.filter((category) => settings.some(({ properties }) => properties?.[to] &&
        (properties.logs ?? []).some((log) => log.enabled && (log.category === category || log.categoryGroup === "allLogs"))));
    const [searched, kept] = [writes("workspaceId"), writes("storageAccountId")];
    return {
        subject: "trail:azure/activity",
        title: "Activity of the Azure subscription",
        requirements: ["A8", "B7"], stacks: [], from: now,
        summary: `Of ${CATEGORIES.length} categories of activity, ${searched.length} are written where they can be searched and ${kept.length} where they are kept. ` +
            "Whether they arrive, Resource Manager does not tell.",
        figures: [
            { name: "categories to a workspace", value: searched.length, unit: "", target: CATEGORIES.length, atLeast: true },
            { name: "categories to storage", value: kept.length, unit: "", target: CATEGORIES.length, atLeast: true },
        ],
        defects: CATEGORIES.filter((category) => !searched.includes(category) || !kept.includes(category)).map((category) => `${category} is not written to both.`),
        source: settings.map(({ name, properties }) => ({ name, logs: properties?.logs })),
    };
}

export const azureTrail: Collector<ArmSession> = {
    name: "azure-trail", cloud: "azure", kind: "trail", title: "Activity of the subscription",
    actions: ["Microsoft.Insights/diagnosticSettings/read"],
    collect: async (session, { now }) =>
        ({ found: [trailFound(await session.list<DiagnosticSetting>("/providers/Microsoft.Insights/diagnosticSettings", DIAGNOSTICS), now)], nothing: [] }),
};
