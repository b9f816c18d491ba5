// Observations: for each rule and outcome one, with the resources that it is about. Thirteen thousand verdicts make some
// thousand observations.
import { groupBy } from "../../policy/look";
import { instantOf } from "../instant";
import type { Finding, Report, ReportState, RuleRow } from "../schema";
import { counted, STATE_WORDS } from "../words";
import { listed, ORIGINS, prose, props, resourceId, title, uuidOf } from "./terms";

/** What a rule found, where it found the same. */
export interface Outcome {
    readonly uuid: string;
    readonly rule: RuleRow;
    readonly state: ReportState;
    /** Of the exception that covers it, or did until it expired. */
    readonly ticket: string | undefined;
    /** In the order of the resources; one resource has several where several of its properties are at fault. */
    readonly findings: readonly Finding[];
}

/** By rule, then as they came. What a rule is not about is no observation. */
export function outcomesOf({ rules, findings }: Report): Outcome[] {
    const byRule = new Map<string, Map<string, Finding[]>>(rules.map(({ name }) => [name, new Map()]));
    for (const finding of findings) {
        if (finding.state === "not-applicable") continue;
        const own = byRule.get(finding.rule)!;
        const key = `${finding.state}\n${finding.exception?.ticket ?? ""}`;
        const same = own.get(key);
        if (same) same.push(finding);
        else own.set(key, [finding]);
    }
    return rules.flatMap((rule) => [...byRule.get(rule.name)!].map(([key, found]): Outcome => {
        const { state, exception } = found[0]!;
        return { uuid: uuidOf("observation", rule.name, key), rule, state, ticket: exception?.ticket, findings: found };
    }));
}

export const isOpen = ({ state }: Outcome): boolean => state !== "pass";

/** What is at fault with one resource, as it is told. */
const faultOf = ({ property, expected, observed, message, needed, state }: Finding): string =>
    state === "not-evaluated" ? `${message || "Not evaluated"}${needed ? ` Needed: ${needed}.` : ""}`
        : `${property ? `${property}: ` : ""}expected ${expected}, observed ${observed}.`;

export const resourcesIn = (findings: readonly Finding[]): Map<string, Finding[]> => groupBy(findings, ({ urn }) => urn);

/** Subjects are inventory items; components and stacks, which nothing in a cloud is behind, are components. */
const subjects = (outcome: Outcome, inventory: ReadonlySet<string>) => [...resourcesIn(outcome.findings)].map(([urn, found]) => ({
    "subject-uuid": resourceId(urn),
    type: inventory.has(urn) ? "inventory-item" : "component",
    ...(isOpen(outcome) && {
        title: title(found[0]!.resource.name),
        ...listed("links", found[0]!.source ? [sourceLink(found[0]!.source)] : []),
        remarks: prose(found.map(faultOf).join(" ")),
    }),
}));

/** Line of the program that declares it, from the project's root. */
export const sourceLink = ({ file, line }: { readonly file: string; readonly line: number }) => ({ href: `${encodeURI(file)}#L${line}`, rel: "source", text: prose(`${file}:${line}`) });

export function observation(report: Report, outcome: Outcome, inventory: ReadonlySet<string>) {
    const { uuid, rule, state, ticket } = outcome;
    const about = subjects(outcome, inventory);
    return {
        uuid,
        title: title(`${rule.name}: ${STATE_WORDS[state]}`),
        description: prose(`${rule.title}: ${STATE_WORDS[state]} on ${counted(about.length, "resource")}.`),
        props: props({ rule: rule.name, state, severity: rule.severity, level: rule.level, exception: ticket }),
        methods: ["TEST"],
        types: ["control-objective"],
        origins: ORIGINS,
        subjects: about,
        collected: instantOf(report),
    };
}
