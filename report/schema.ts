// What a report is: the shape of report.json, from which its JSON Schema is generated, and the type every form is given.
import { z } from "zod";
import { architectureSchema } from "./architecture/schema";
import { changesSchema } from "./changes/schema";
import { evidenceSchema } from "./evidence/evidence.schema";
import { exposureSchema } from "./exposure.schema";
import { firewallSchema } from "./firewall.schema";
import { inputsSchema } from "./inputs";
import { cloud, evidenceClass, sourceSchema, state, type STATES } from "./shapes";
import { surfaceSchema } from "./surface.schema";
import { survivalSchema } from "./survival.schema";


/** Raised when a reader of report.json would have to change. */
export const FORMAT = 1;

const count = z.int().min(0);
/** How many of something stand in each state. */
const tally = z.strictObject({ pass: count, fail: count, excepted: count, "not-applicable": count, "not-evaluated": count });
const stateByCloud = z.strictObject({ aws: state.optional(), azure: state.optional() });

const stackSchema = z.strictObject({
    name: z.string(),
    project: z.string(),
    file: z.string().describe("Name of the file that was judged."),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).describe("Digest of that file."),
    source: z.enum(["offline", "preview", "deployed"]),
    role: z.string().optional(),
    tenants: z.array(z.string()).optional().describe("Names of the tenants that it keeps apart."),
    lifecycle: z.string().optional().describe("`evaluation` keeps irreversible controls removable; `production` does not."),
    accounts: z.strictObject({ aws: z.array(z.string()), azure: z.array(z.string()) }).optional()
        .describe("Accounts and subscriptions that the stack's providers are set to."),
    resources: z.strictObject({ aws: count, azure: count, other: count, total: count }),
    regions: z.strictObject({ aws: z.array(z.string()), azure: z.array(z.string()) }),
    byRegion: z.array(z.strictObject({ cloud, region: z.string(), zones: z.array(z.string()), resources: count })),
    documentationValues: z.array(z.string()).describe("Configuration keys that still hold a value from the documentation."),
});

const partSchema = z.strictObject({
    class: evidenceClass,
    state,
    clouds: stateByCloud.describe("States by cloud, where the part is decided by rules."),
    missing: z.array(z.string()).describe("What would have to be there for the part to be evaluated."),
    evidence: z.array(z.string()).optional().describe("Entries of the register (`entry-ID`) and records (`record-ID`) that are about it, whether they count or not."),
});

const requirementSchema = z.strictObject({
    id: z.string(),
    class: z.array(evidenceClass).min(1),
    promise: z.string(),
    evidence: z.string().describe("What an auditor wants to see."),
    state: state.describe("The worst of its parts: a row is a pass only if every class it needs has been shown."),
    parts: z.array(partSchema).min(1),
    controls: z.array(z.string()),
});

const claimSchema = z.strictObject({
    id: z.string().describe("The document's letter and the sentence's number in it."),
    document: z.string(),
    section: z.string(),
    text: z.string().describe("The document's own words."),
    state: state.describe("The worst of its requirements; `not-applicable` where it promises nothing."),
    requirements: z.array(z.string()),
    note: z.string().optional().describe("How what is done differs from the wording, or why nothing is promised."),
});

const controlSchema = z.strictObject({
    id: z.string(),
    title: z.string(),
    state,
    clouds: stateByCloud,
    rules: z.array(z.string()),
    requirements: z.array(z.string()),
});

const frameworkSchema = z.strictObject({
    key: z.string(),
    name: z.string(),
    edition: z.string(),
    short: z.string().describe("Name and edition in a few characters."),
    owner: z.string().describe("Who publishes it and holds the rights in its text."),
    notice: z.string(),
    unit: z.string().describe("What its controls are called."),
    total: count.describe("Controls that the edition has, without those withdrawn."),
    mapped: count.describe("Of these, the ones that rules support by published mappings."),
    judged: count.describe("Of the mapped, the ones of which a rule passed, failed or was excepted somewhere in this run."),
    states: tally.describe("The mapped controls by state."),
    controls: z.array(z.strictObject({
        id: z.string(),
        title: z.string().describe("A short label, not the control's text."),
        state: state.describe("The worst verdict of its rules; `not-evaluated` where none of them judged anything."),
        clouds: stateByCloud.describe("The same by cloud, where a rule is about it."),
        judged: z.boolean().describe("Whether a rule passed, failed or was excepted somewhere."),
        rules: z.array(z.string()),
    })).describe("The mapped controls. A rule supports them; that it passes does not say that they are satisfied."),
});

const ruleSchema = z.strictObject({
    name: z.string(),
    title: z.string(),
    severity: z.enum(["low", "medium", "high", "critical"]),
    level: z.enum(["mandatory", "advisory"]),
    remediation: z.string(),
    controls: z.array(z.string()),
    state,
    evaluated: count.describe("Resources on which there is a verdict: passed, failed or excepted."),
    passed: count,
    failed: count,
    excepted: count,
    notApplicable: count,
    notEvaluated: count,
});

const findingSchema = z.strictObject({
    rule: z.string(),
    urn: z.string(),
    state,
    message: z.string().describe("One line a person can act on. Empty for a pass."),
    property: z.string().optional(),
    expected: z.string().describe("What the rule asks for: of the property at fault, else of the resource as a whole."),
    observed: z.string().describe("What was found instead; in words where nothing is wrong."),
    needed: z.string().optional().describe("For `not-evaluated`: what was not known."),
    source: sourceSchema.optional(),
    severity: z.enum(["low", "medium", "high", "critical"]),
    level: z.enum(["mandatory", "advisory"]),
    resource: z.strictObject({ name: z.string(), type: z.string(), stack: z.string(), cloud: cloud.optional(), region: z.string().optional() }),
    remediation: z.string().optional().describe("What a person does about it, for what failed."),
    exception: z.strictObject({ ticket: z.string(), expires: z.string() }).optional()
        .describe("The exception that covers it, or for a failure the one that did until it expired."),
});

const exceptionSchema = z.strictObject({
    rule: z.string(),
    resource: z.string(),
    reason: z.string(),
    compensatingControl: z.string(),
    owner: z.string(),
    approver: z.string(),
    ticket: z.string(),
    expires: z.string(),
    status: z.enum(["used", "unused", "expired"]),
});

const resourceSchema = z.strictObject({
    urn: z.string(),
    type: z.string(),
    name: z.string(),
    stack: z.string(),
    cloud: cloud.optional(),
    region: z.string().optional(),
    zones: z.array(z.string()),
    parents: z.array(z.string()).describe("Names of the components it is in, outermost first."),
    source: sourceSchema.optional(),
    digest: z.string().regex(/^[0-9a-f]{64}$/).optional()
        .describe("SHA-256 of what is declared of it, as canonical JSON, without secrets: two reports are compared by it. Not for disclosure: a value can be guessed and tried."),
    properties: z.record(z.string(), z.string()).optional().describe("Names of its properties, each with a short mark that is another when the value is."),
});

const dollars = z.number().min(0).describe("US dollars a month.");

const costSchema = z.strictObject({
    currency: z.literal("USD"),
    pricesRead: z.string().describe("Month in which the list prices were read."),
    monthly: dollars,
    stacks: z.array(z.strictObject({
        name: z.string(),
        aws: dollars,
        azure: dollars,
        monthly: dollars,
        tiers: z.array(z.strictObject({ tier: z.string(), aws: dollars, azure: dollars, monthly: dollars, resources: count })),
    })),
    unpriced: z.array(z.strictObject({
        type: z.string(),
        why: z.enum(["by-use", "unknown"]).describe("`by-use`: charged by what it is used for alone. `unknown`: the price table does not have it, or not in this size."),
        resources: count,
    })),
    sources: z.array(z.string()).describe("Pages that the prices are from."),
}).describe("An estimate of what is declared, from list prices: what stands all month, without what is charged by use, taxes and discounts.");

const accessSchema = z.strictObject({
    cloud,
    stack: z.string(),
    who: z.array(z.string()).min(1).describe("Principals: accounts, users, services, groups, identities, runs of a pipeline."),
    as: z.string().optional().describe("The role that is taken on, assigned or activated."),
    how: z.enum(["takes-on", "standing", "eligible", "resource-policy"]),
    conditions: z.array(z.string()).describe("What must hold for it: second factor, addresses, a run's subject; in words."),
    rights: z.array(z.strictObject({ actions: z.array(z.string()), resources: z.array(z.string()), conditions: z.array(z.string()) })),
    refused: z.array(z.string()).describe("What denials and boundaries take away again; in words."),
    sessionSeconds: count.optional().describe("How long a session lasts at most."),
    resource: z.string().describe("Name of the role, assignment or policy."),
    source: sourceSchema.optional(),
});

const residencySchema = z.strictObject({
    what: z.string().describe("stores, copies, backups, keys, name look-ups, records, …"),
    cloud,
    region: z.string().describe("`global` for what stands in no region."),
    country: z.string().describe("ISO 3166, `everywhere`, or `not known`."),
    how: z.string().describe("How it comes to be there: declared, copied by the cloud, replicated."),
    state: z.enum(["allowed", "not allowed", "no data", "not known"]),
    resources: count,
    stacks: z.array(z.string()),
});

export const reportSchema = z.strictObject({
    format: z.literal(FORMAT),
    product: z.strictObject({ name: z.string(), version: z.string() }),
    source: z.enum(["offline", "preview", "deployed"]).describe(
        "Where the evidence comes from: `offline` is a simulated deployment, `preview` what an update would do, `deployed` the state of a live stack. The weakest of all judged files.",
    ),
    verdict: z.strictObject({
        state,
        exitCode: z.union([z.literal(0), z.literal(2), z.literal(4)]),
        sentence: z.string(),
    }),
    limits: z.array(z.string()).describe("What this report does not show."),
    commit: z.strictObject({ id: z.string(), date: z.string().optional().describe("When it was made, UTC."), dirty: z.boolean() }).optional(),
    asOf: z.iso.datetime().optional().describe("The time that this report was made for, where one was given; UTC."),
    versions: z.strictObject({
        node: z.string(),
        sdk: z.record(z.string(), z.string()),
        packs: z.record(z.string(), z.string()),
    }),
    judgedOn: z.string().optional().describe("Day on which exceptions, entries of the register and records were held against their expiry; only where there are any."),
    summary: z.strictObject({
        resources: count,
        rules: z.strictObject({ total: count, run: count, mandatory: count }),
        verdicts: tally,
        requirements: tally,
        declared: tally.describe("The requirements' P parts alone: what rules decide from what is declared."),
        controls: tally,
    }),
    stacks: z.array(stackSchema).min(1),
    inputs: inputsSchema.optional(),
    requirements: z.array(requirementSchema),
    claims: z.array(claimSchema).describe("The source documents, sentence by sentence, with the requirements that answer for each."),
    controls: z.array(controlSchema),
    frameworks: z.array(frameworkSchema).describe("Which controls of frameworks the rules support, and how those stand in this run."),
    rules: z.array(ruleSchema),
    findings: z.array(findingSchema).describe("Every verdict of every rule on every resource, one for each problem."),
    exceptions: z.array(exceptionSchema),
    resources: z.array(resourceSchema),
    access: z.array(accessSchema).describe("Who may do what."),
    residency: z.array(residencySchema).describe("Where everything is, copies that a cloud makes by itself included."),
    firewall: firewallSchema.optional(),
    cost: costSchema.optional(),
    evidence: evidenceSchema.optional(),
    survival: survivalSchema.optional(),
    surface: surfaceSchema.optional(),
    exposure: exposureSchema.optional(),
    architecture: architectureSchema.optional(),
    changes: changesSchema.optional(),
});

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type Report = Deep<z.infer<typeof reportSchema>>;
export type ReportState = (typeof STATES)[number];
export type Finding = Report["findings"][number];
export type RuleRow = Report["rules"][number];
export type RequirementRow = Report["requirements"][number];
export type ClaimRow = Report["claims"][number];
export type FrameworkRow = Report["frameworks"][number];
export type ControlRow = Report["controls"][number];
export type AccessRow = Report["access"][number];
export type ResidencyRow = Report["residency"][number];
export type StackRow = Report["stacks"][number];
export type Tally = Report["summary"]["verdicts"];

/** The JSON Schema of report.json, for those who read it with something else. */
export const jsonSchema = (): unknown => ({
    title: "Holdfast report",
    ...z.toJSONSchema(reportSchema),
});
