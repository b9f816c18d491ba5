// How long the oldest of Defender's recommendations of high severity has been open. Azure has no severity above high.
import { MEND_DAYS } from "../aws/vulnerabilities";
import { type Collector, DAY, type Found } from "../collector";
import { type ArmSession } from "./arm";

/** https://learn.microsoft.com/rest/api/defenderforcloud/assessments/list and …/assessments-metadata/list-by-subscription */
const ASSESSMENTS = "2021-06-01";

export interface Assessment {
    readonly name: string;
    readonly properties?: {
        readonly displayName?: string;
        readonly status?: { readonly code?: string; readonly firstEvaluationDate?: string; readonly statusChangeDate?: string };
    };
}

export interface Metadata { readonly name: string; readonly properties?: { readonly severity?: string } }

export function vulnerabilitiesFound(assessments: readonly Assessment[], metadata: readonly Metadata[], now: Date): Found {
    const severe = new Set(metadata.filter(({ properties }) => properties?.severity === "High").map(({ name }) => name));
    const open = assessments.filter(({ name, properties }) => properties?.status?.code === "Unhealthy" && severe.has(name));
    const since = open.map(({ properties }) => properties!.status!.statusChangeDate ?? properties!.status!.firstEvaluationDate);
    const ages = since.flatMap((date) => (date === undefined ? [] : [Math.floor((now.getTime() - Date.parse(date)) / DAY)]));
    const unknown = since.filter((date) => date === undefined).length;
    const oldest = Math.max(0, ...ages);
    return {
        subject: "subscription:azure",
        title: "Open recommendations of Defender of high severity",
        requirements: ["A29"], stacks: [], from: now,
        summary: assessments.length === 0 ? "Defender has assessed nothing." :
            `${open.length} of ${assessments.length} assessments are open and of high severity${ages.length > 0 ? `, the oldest for ${oldest} days` : ""}.`,
        figures: assessments.length === 0 ? [] : [
            { name: "recommendations of high severity open", value: open.length, unit: "" },
            { name: "age of the oldest", value: oldest, unit: "d", target: MEND_DAYS },
        ],
        defects: [
            ...(assessments.length === 0 ? ["Nothing was assessed: what is open is not known."] : []),
            ...(assessments.length > 0 && severe.size === 0 ? ["Which assessments are of high severity is not told."] : []),
            ...(unknown > 0 ? [`Since when ${unknown} of them are open is not told.`] : []),
        ],
        source: open.map(({ name, properties }) => ({ name, title: properties?.displayName, status: properties?.status })),
    };
}

export const azureVulnerabilities: Collector<ArmSession> = {
    name: "azure-vulnerabilities", cloud: "azure", kind: "vulnerabilities", title: "Open recommendations",
    actions: ["Microsoft.Security/assessments/read", "Microsoft.Security/assessmentMetadata/read"],
    async collect(session, { now }) {
        const assessments = await session.list<Assessment>("/providers/Microsoft.Security/assessments", ASSESSMENTS);
        const metadata = await session.list<Metadata>("/providers/Microsoft.Security/assessmentMetadata", ASSESSMENTS);
        return { found: [vulnerabilitiesFound(assessments, metadata, now)], nothing: [] };
    },
};
