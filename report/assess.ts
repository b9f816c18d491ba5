// From verdicts to what they mean: rules → controls → promises. Pure: the same input gives the same report, byte for byte.
// Nothing here turns the absence of evidence into a pass.
import type { Control } from "../policy/catalogue/controls";
import { type Claim, DOCUMENTS } from "../policy/catalogue/claims";
import type { Coverage } from "../policy/catalogue/frameworks/citations";
import type { EvidenceClass, Requirement } from "../policy/catalogue/requirements";
import { type Exception, isExpired, unusedExceptions } from "../policy/exceptions";
import type { Evaluation } from "../policy/judge";
import { type CloudName, graphOf } from "../policy/resource";
import type { Rule } from "../policy/rule";
import { accessOf } from "./access";
import { architectureOf } from "./architecture/index";
import { estimate } from "./cost";
import type { Documents, EvidenceSource, StackDocument } from "./documents";
import { type EvidenceFiles, type Standing as EvidenceStanding, standingOf as evidenceStanding } from "./evidence/standing";
import { exposureOf } from "./exposure";
import { type ResourceFacts, cloudOfAny, parseUrn } from "./facts";
import { keep } from "./keep";
import { firewallOf } from "./firewall";
import { frameworkRows } from "./frameworks";
import type { InputRow } from "./inputs";
import { residencyOf } from "./residency";
import { survivalOfReport } from "./survival";
import { type ClaimRow, type ControlRow, type Finding, FORMAT, type Report, type ReportState, type RequirementRow, type RuleRow, type StackRow, type Tally } from "./schema";
import { tallyOf, worst } from "./states";
import { surfaceRows } from "./surface";

export interface Material {
    readonly documents: Documents;
    readonly evaluations: readonly Evaluation[];
    readonly rules: readonly Rule[];
    readonly controls: Readonly<Record<string, Control>>;
    readonly requirements: readonly Requirement[];
    /** Sentences of the source documents. */
    readonly claims: readonly Claim[];
    /** Controls of frameworks that rules support. */
    readonly frameworks: readonly Coverage[];
    readonly exceptions: readonly Exception[];
    /** Day on which the exceptions were held against their expiry. */
    readonly today: string;
    readonly product: Report["product"];
    readonly versions: Report["versions"];
    readonly commit?: Report["commit"];
    /** Register and records. Without them D and T parts have nothing to show. */
    readonly evidence?: EvidenceFiles | undefined;
    /** The time that the report is made for, where one was given. */
    readonly asOf?: string | undefined;
    /** Files besides the documents that decided the verdicts. */
    readonly inputs?: readonly InputRow[];
}

const CLOUDS = ["aws", "azure"] as const;

export const CLOUD_TITLES: Readonly<Record<CloudName, string>> = { aws: "AWS", azure: "Azure" };

/**
 * Clouds that a verdict is evidence for: the resource's own; for a resource of no cloud (a stack, the platform) the one
 * in the rule's name; for a rule about the whole platform, all.
 */
function cloudsOf({ rule, urn }: Evaluation, factsByUrn: ReadonlyMap<string, ResourceFacts>): readonly CloudName[] {
    const own = cloudOfAny(factsByUrn.get(urn)?.type ?? "");
    if (own) return [own];
    const named = CLOUDS.find((cloud) => rule.name.startsWith(`${cloud}-`));
    return named ? [named] : CLOUDS;
}

function ruleRow(rule: Rule, states: readonly ReportState[]): RuleRow {
    const { pass, fail, excepted, ...rest } = tallyOf(states);
    return {
        name: rule.name, title: rule.title, severity: rule.severity, level: rule.level, remediation: rule.remediation,
        controls: [...rule.controls],
        state: worst(states, states.length > 0 ? "not-applicable" : "not-evaluated"),
        evaluated: pass + fail + excepted,
        passed: pass, failed: fail, excepted, notApplicable: rest["not-applicable"], notEvaluated: rest["not-evaluated"],
    };
}

/** How one control stands on one cloud, and what keeps it from being evaluated. */
interface Standing {
    readonly state: ReportState;
    readonly missing: readonly string[];
}

function standingOf(id: string, cloud: CloudName, rules: readonly Rule[], verdicts: ReadonlyMap<string, readonly Evaluation[]>): Standing {
    const where = CLOUD_TITLES[cloud];
    const about = rules.flatMap((rule) => verdicts.get(`${rule.name} ${cloud}`) ?? []).filter(({ state }) => state !== "not-applicable");
    const state = worst(about.map((evaluation) => evaluation.state));
    if (state !== "not-evaluated") return { state, missing: [] };
    if (rules.length === 0) return { state, missing: [`No rule gives evidence for control ${id} yet.`] };
    if (about.length === 0) return { state, missing: [`Nothing that control ${id} could be judged by is declared on ${where}.`] };
    const unknown = about.filter((evaluation) => evaluation.state === "not-evaluated");
    const needed = [...new Set(unknown.map((evaluation) => `${evaluation.rule.name} needs ${evaluation.needed ?? "a value"}`))];
    return { state, missing: [`Control ${id} on ${where}: not known on ${unknown.length} of ${about.length} (${needed.slice(0, 3).join("; ")}${needed.length > 3 ? "; …" : ""}).`] };
}

type Standings = ReadonlyMap<string, Readonly<Partial<Record<CloudName, Standing>>>>;

const partStates = (ids: readonly string[], cloud: CloudName, standings: Standings): ReportState[] =>
    ids.flatMap((id) => standings.get(id)?.[cloud]?.state ?? []);

/** One class of a requirement: by its controls where rules decide it, by its record or entry otherwise. */
function partOf(
    requirement: Requirement, evidence: EvidenceClass, standings: Standings, source: EvidenceSource, shown: EvidenceStanding | undefined,
): RequirementRow["parts"][number] {
    const lacking = requirement.missing[evidence];
    if (evidence === "D" || evidence === "T") {
        if (shown) return { class: evidence, ...shown.of(requirement, evidence) };
        return { class: evidence, state: "not-evaluated", clouds: {}, missing: [lacking ?? (evidence === "D" ? "A dated record." : "An entry of the register.")] };
    }
    const clouds = Object.fromEntries(CLOUDS.flatMap((cloud) => {
        const states = partStates(requirement.controls, cloud, standings);
        return states.length > 0 ? [[cloud, worst(states)] as const] : [];
    }));
    const missing = [lacking ?? [], requirement.controls.flatMap((id) => CLOUDS.flatMap((cloud) => standings.get(id)?.[cloud]?.missing ?? []))].flat();
    if (evidence === "S" && source !== "deployed") {
        missing.unshift("The deployed state: judge it with `holdfast report --state FILE`.");
        return { class: evidence, state: "not-evaluated", clouds: {}, missing: [...new Set(missing)] };
    }
    const state = worst([...Object.values(clouds), ...(lacking === undefined ? [] : ["not-evaluated" as const])]);
    return { class: evidence, state, clouds, missing: [...new Set(missing)] };
}

const regionsOf = (resources: readonly ResourceFacts[], cloud: CloudName): string[] =>
    [...new Set(resources.flatMap((facts) => (facts.cloud === cloud && facts.region && facts.region !== "global" ? [facts.region] : [])))].sort();

const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Names of tenants, where the platform has any. */
function tenantsOf({ tenants }: StackDocument["platform"]): string[] | undefined {
    const names = Array.isArray(tenants) ? tenants.flatMap((tenant: { readonly name?: unknown } | null) => (typeof tenant?.name === "string" ? [tenant.name] : [])) : [];
    return names.length > 0 ? names.sort() : undefined;
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1)!;

/** By cloud, then region; what stands in no region comes last. */
const byPlace = (a: { cloud: string; region: string }, b: { cloud: string; region: string }): number => {
    const [left, right] = [a, b].map(({ cloud, region }) => `${cloud} ${region === "global" ? "~" : ""}${region}`) as [string, string];
    return left < right ? -1 : left > right ? 1 : 0;
};

function stackRow({ stack, project, file, sha256, source, resources, accounts, platform }: StackDocument): StackRow {
    const real = resources.filter(({ custom }) => custom);
    const [aws, azure] = CLOUDS.map((cloud) => real.filter((facts) => facts.cloud === cloud).length) as [number, number];
    const places = new Map<string, { cloud: CloudName; region: string; zones: Set<string>; resources: number }>();
    for (const { cloud, region, zones } of real) {
        if (!cloud) continue;
        const place = places.get(`${cloud} ${region}`) ?? { cloud, region: region ?? "not known", zones: new Set(), resources: 0 };
        for (const zone of zones) place.zones.add(zone);
        place.resources += 1;
        places.set(`${cloud} ${region}`, place);
    }
    return {
        name: stack, project, file: fileName(file), sha256, source,
        role: text(platform.role), lifecycle: text(platform.lifecycle), tenants: tenantsOf(platform),
        accounts: { aws: [...accounts.aws], azure: [...accounts.azure] },
        resources: { aws, azure, other: real.length - aws - azure, total: real.length },
        regions: { aws: regionsOf(real, "aws"), azure: regionsOf(real, "azure") },
        byRegion: [...places.values()].sort(byPlace).map((place) => ({ ...place, zones: [...place.zones].sort() })),
        documentationValues: list(platform.documentationValues),
    };
}

/** What was observed where no problem was. */
const OBSERVED: Readonly<Record<Evaluation["state"], string>> = {
    pass: "as expected",
    fail: "otherwise",
    excepted: "otherwise, and excepted",
    "not-applicable": "nothing that the rule is about",
    "not-evaluated": "not known",
};

const shownResource = (urn: string, facts: ResourceFacts | undefined): Finding["resource"] =>
    ({ name: facts?.name ?? parseUrn(urn)?.name ?? urn, type: facts?.type ?? "", stack: facts?.stack ?? "", cloud: facts?.cloud, region: facts?.region });

/** One finding for each problem; one for a verdict without any. */
function findingsOf({ rule, urn, state, message, problems, needed, exception }: Evaluation, factsByUrn: ReadonlyMap<string, ResourceFacts>, shown: Map<string, Finding["resource"]>): Finding[] {
    const facts = factsByUrn.get(urn);
    const resource = keep(shown, urn, () => shownResource(urn, facts));
    const shared = {
        rule: rule.name, urn, state, message,
        source: facts?.source,
        severity: rule.severity, level: rule.level,
        resource,
        remediation: state === "fail" || state === "excepted" ? rule.remediation : undefined,
        exception: exception && { ticket: exception.ticket, expires: exception.expires },
    };
    if (problems.length === 0) return [{ ...shared, expected: rule.title, observed: OBSERVED[state], needed }];
    return problems.map(({ property, expected, observed }) => ({ ...shared, property, expected, observed }));
}

/** A sentence stands as the worst of the rows that answer for it; one that promises nothing does not stand or fall. */
function claimRow({ id, section, text, requirements, note }: Claim, states: ReadonlyMap<string, ReportState>): ClaimRow {
    const document = DOCUMENTS[id.split(".")[0] as keyof typeof DOCUMENTS];
    const state = requirements.length === 0 ? "not-applicable" : worst(requirements.map((row) => states.get(row) ?? "not-evaluated"));
    return { id, document, section, text, state, requirements: [...requirements], note };
}

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

function verdictOf(evaluations: readonly Evaluation[], declared: Tally, requirements: Tally): Report["verdict"] {
    const failures = evaluations.filter(({ state, rule }) => state === "fail" && rule.level === "mandatory");
    const expired = evaluations.filter(({ state, exception }) => state === "fail" && exception !== undefined);
    const unexcused = failures.filter(({ exception }) => exception === undefined);
    const unknown = evaluations.filter(({ state, rule }) => state === "not-evaluated" && rule.level === "mandatory");
    const state = worst([
        ...(failures.length + expired.length > 0 ? ["fail" as const] : []),
        ...evaluations.filter(({ rule }) => rule.level === "mandatory").map((evaluation) => evaluation.state),
    ]);
    const byRecords = requirements.fail - declared.fail;
    const rows = `Of ${Object.values(requirements).reduce((sum, count) => sum + count)} requirements, ${declared.pass} are kept by what is declared; ${byRecords > 0 ? `${byRecords} ${byRecords === 1 ? "fails" : "fail"} by records of what was done or measured; ` : ""}` +
        `${requirements["not-evaluated"]} are not evaluated in full.`;
    if (unexcused.length > 0) {
        const names = new Set(unexcused.map(({ rule }) => rule.name));
        return { state, exitCode: 2, sentence: `${plural(names.size, "mandatory rule fails", "mandatory rules fail")} on ${plural(unexcused.length, "resource")}. ${rows}` };
    }
    if (expired.length > 0) {
        return { state, exitCode: 4, sentence: `${plural(expired.length, "finding")} had an exception that has expired; no other mandatory rule fails. ${rows}` };
    }
    const but = unknown.length > 0 ? `, but ${plural(unknown.length, "verdict")} could not be given` : "";
    return { state, exitCode: 0, sentence: `No mandatory rule fails${but}. ${rows}` };
}

const WEAKEST: readonly EvidenceSource[] = ["offline", "preview", "deployed"];

const LIMITS: Readonly<Record<EvidenceSource, string>> = {
    offline: "The evidence is a simulated deployment of the real program: ids and other values that a cloud computes are simulated, and nothing was asked of a cloud.",
    preview: "The evidence is a preview: values that a cloud computes are not known yet, and verdicts that need them are not evaluated.",
    deployed: "The evidence is an exported state: what was changed past Pulumi since the last refresh is not in it.",
};

function limitsOf(source: EvidenceSource, stacks: readonly StackRow[], findings: readonly Finding[], requirements: readonly RequirementRow[], shown: Report["evidence"]): string[] {
    const rehearsed = shown?.records.filter((record) => record.state === "rehearsal").length ?? 0;
    const unchecked = shown?.register.filter((entry) => entry.digest === "not here" || entry.digest === "none named").length ?? 0;
    const unknown = findings.filter(({ state }) => state === "not-evaluated").length;
    const lacking = (["D", "T"] as const).map((evidence) => requirements.filter((row) => row.class.includes(evidence)).length);
    return [
        LIMITS[source],
        ...stacks.filter(({ lifecycle }) => lifecycle === "evaluation").map(({ name }) => `Stack ${name} has the evaluation life cycle: controls that production makes irreversible can still be removed.`),
        ...stacks.filter(({ documentationValues }) => documentationValues.length > 0)
            .map(({ name, documentationValues }) => `Stack ${name} holds documentation values and cannot be deployed as it is: ${documentationValues.join(", ")}.`),
        ...(unknown > 0 ? [`${plural(unknown, "verdict")} could not be given, because a value or a companion was not known.`] : []),
        "Of a framework's control the report says that rules support it, and what they found; not that it is satisfied.",
        `${plural(lacking[0]!, "requirement")} also ${lacking[0] === 1 ? "needs" : "need"} records of drills or measurements and ${lacking[1]} attestations by people; without them a row is not evaluated, never passed.`,
        ...(rehearsed > 0 ? [`${plural(rehearsed, "record")} ${rehearsed === 1 ? "is" : "are"} of simulated or emulated clouds: that shows that the procedure works, and is evidence for no requirement.`] : []),
        ...(unchecked > 0 ? [`What shows ${plural(unchecked, "entry", "entries")} of the register is kept elsewhere: this report did not see it.`] : []),
    ];
}

/** The report: everything that any written form shows. */
export function assess({ documents, evaluations, rules, controls, requirements, claims, frameworks, exceptions, today, product, versions, commit, asOf, inputs, evidence: files }: Material): Report {
    const { factsByUrn } = documents;
    const graph = graphOf(documents.judged.byOutputs);
    const byRule = new Map<string, ReportState[]>(rules.map(({ name }) => [name, []]));
    const byRuleAndCloud = new Map<string, Evaluation[]>();
    for (const evaluation of evaluations) {
        byRule.get(evaluation.rule.name)?.push(evaluation.state);
        for (const cloud of cloudsOf(evaluation, factsByUrn)) {
            const key = `${evaluation.rule.name} ${cloud}`;
            const same = byRuleAndCloud.get(key);
            if (same) same.push(evaluation);
            else byRuleAndCloud.set(key, [evaluation]);
        }
    }

    const source = WEAKEST.find((weakest) => documents.stacks.some((stack) => stack.source === weakest)) ?? "offline";
    const rulesByControl = new Map(Object.keys(controls).map((id) => [id, rules.filter((rule) => (rule.controls as readonly string[]).includes(id))]));
    const standings: Standings = new Map(Object.entries(controls).map(([id, control]) => [
        id,
        Object.fromEntries(control.clouds.map((cloud) => [cloud, standingOf(id, cloud, rulesByControl.get(id)!, byRuleAndCloud)])),
    ]));

    const everything = documents.stacks.flatMap(({ resources }) => resources).filter(({ custom }) => custom);
    const shown = files && evidenceStanding(files, { aws: regionsOf(everything, "aws"), azure: regionsOf(everything, "azure") }, today);
    const requirementRows = requirements.map((requirement): RequirementRow => {
        const parts = requirement.classes.map((evidence) => partOf(requirement, evidence, standings, source, shown));
        return {
            id: requirement.id, class: [...requirement.classes], promise: requirement.promise, evidence: requirement.evidence,
            state: worst(parts.map(({ state }) => state)),
            parts,
            controls: [...requirement.controls],
        };
    });
    const stateByRow = new Map(requirementRows.map(({ id, state }) => [id, state]));
    const controlRows = Object.entries(controls).map(([id, { title }]): ControlRow => {
        const standing = standings.get(id)!;
        const clouds = Object.fromEntries(CLOUDS.flatMap((cloud) => (standing[cloud] ? [[cloud, standing[cloud].state] as const] : [])));
        return {
            id, title, clouds,
            state: worst(Object.values(clouds)),
            rules: rulesByControl.get(id)!.map(({ name }) => name),
            requirements: requirements.filter((requirement) => (requirement.controls as readonly string[]).includes(id)).map((requirement) => requirement.id),
        };
    });
    const ruleRows = rules.map((rule) => ruleRow(rule, byRule.get(rule.name)!));
    const shownResources = new Map<string, Finding["resource"]>(); // one for all that is found on it
    const findings = evaluations.flatMap((evaluation) => findingsOf(evaluation, factsByUrn, shownResources));
    const stacks = documents.stacks.map(stackRow);
    const summary: Report["summary"] = {
        resources: stacks.reduce((sum, stack) => sum + stack.resources.total, 0),
        rules: {
            total: rules.length,
            run: ruleRows.filter(({ evaluated }) => evaluated > 0).length,
            mandatory: rules.filter(({ level }) => level === "mandatory").length,
        },
        verdicts: tallyOf(evaluations.map(({ state }) => state)),
        requirements: tallyOf(requirementRows.map(({ state }) => state)),
        declared: tallyOf(requirementRows.flatMap(({ parts }) => parts.filter((part) => part.class === "P").map(({ state }) => state))),
        controls: tallyOf(controlRows.map(({ state }) => state)),
    };
    const unused = new Set(unusedExceptions(exceptions, evaluations));

    return {
        format: FORMAT,
        product,
        source,
        verdict: verdictOf(evaluations, summary.declared, summary.requirements),
        limits: limitsOf(source, stacks, findings, requirementRows, shown?.rows),
        commit,
        asOf,
        versions,
        judgedOn: exceptions.length + (files?.register.length ?? 0) + (files?.records.length ?? 0) > 0 ? today : undefined,
        summary,
        stacks,
        inputs,
        requirements: requirementRows,
        claims: claims.map((claim) => claimRow(claim, stateByRow)),
        controls: controlRows,
        frameworks: frameworkRows(frameworks, byRuleAndCloud),
        rules: ruleRows,
        findings,
        exceptions: exceptions.map((exception) => ({
            ...exception,
            status: unused.has(exception) ? "unused" : isExpired(exception, today) ? "expired" : "used",
        })),
        resources: documents.stacks.flatMap(({ resources }) => resources).filter(({ custom }) => custom)
            .map(({ custom: _, ...facts }) => ({ ...facts, zones: [...facts.zones], parents: [...facts.parents] })),
        access: accessOf(documents),
        residency: residencyOf(documents),
        firewall: firewallOf(documents),
        evidence: shown?.rows,
        cost: estimate(documents.judged.byOutputs),
        surface: surfaceRows(documents),
        exposure: exposureOf(graph),
        survival: survivalOfReport(graph, shown?.rows),
        architecture: architectureOf(documents, graph),
    };
}
