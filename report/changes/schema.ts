// The shape of what differs from an earlier report.
import { z } from "zod";
import { cloud, evidenceClass, level, severity, sourceSchema, state } from "../shapes";

/** What a rule or control is mainly about, in the order in which a reviewer is told. */
export const CONCERNS = ["security", "resilience", "exposure", "cost"] as const;

export const FINDING_CHANGES = ["new", "worse", "expired", "excepted", "fixed"] as const;

const concern = z.enum(CONCERNS);
const change = z.enum(["added", "removed", "changed"]);
const before = state.optional().describe("State in the baseline; absent where it was not there.");
const after = state.optional().describe("State now; absent where it is not there any more.");
const reach = z.enum(["open", "closed", "not known"]).optional();
const usd = z.number().describe("US dollars a month.");
const words = z.array(z.string());

const resourceBriefly = { urn: z.string(), name: z.string(), type: z.string(), stack: z.string(), cloud: cloud.optional(), region: z.string().optional(), source: sourceSchema.optional() };

const findingChange = z.strictObject({
    change: z.enum(FINDING_CHANGES).describe(
        "`new`: fails or cannot be judged, and did not before. `worse`: a worse state or severity than before, or no longer judged. " +
        "`expired`: fails because its exception expired. `excepted`: an exception covers it now. `fixed`: neither fails nor needs an exception any more.",
    ),
    concern,
    rule: z.string(),
    title: z.string(),
    severity, level, before, after,
    property: z.string().optional(),
    expected: z.string(),
    observed: z.string(),
    exception: z.strictObject({ ticket: z.string(), expires: z.string() }).optional(),
    ...resourceBriefly,
});

const stateChange = { before, after };

export const changesSchema = z.strictObject({
    baseline: z.strictObject({
        file: z.string(),
        sha256: z.string(),
        source: z.enum(["offline", "preview", "deployed"]),
        version: z.string().describe("Of Holdfast, which judged it."),
        commit: z.string().optional(),
        stacks: words,
    }),
    notes: words.describe("What keeps the two from being compared like with like."),
    verdict: z.strictObject({ before: state, after: state }),
    counts: z.strictObject({
        findings: z.strictObject(Object.fromEntries(FINDING_CHANGES.map((each) => [each, z.int().min(0)])) as Record<(typeof FINDING_CHANGES)[number], z.ZodInt>),
        resources: z.strictObject({ added: z.int().min(0), changed: z.int().min(0), removed: z.int().min(0) }),
    }),
    rules: z.array(z.strictObject({ change, name: z.string(), title: z.string(), what: z.string().optional() })).describe("Rules that judge now and did not, or the other way, or with another severity or level."),
    findings: z.array(findingChange),
    resources: z.array(z.strictObject({ change, tier: z.string(), properties: words.describe("Names of what changed, where the change has names."), ...resourceBriefly })),
    places: z.array(z.strictObject({ change, stack: z.string(), cloud, region: z.string(), zonesAdded: words, zonesRemoved: words })).describe("Regions and zones that something stands in."),
    requirements: z.array(z.strictObject({
        id: z.string(), promise: z.string(), ...stateChange,
        parts: z.array(z.strictObject({ class: evidenceClass, ...stateChange })),
    })),
    controls: z.array(z.strictObject({ id: z.string(), title: z.string(), concern, ...stateChange, clouds: z.array(z.strictObject({ cloud, ...stateChange })) })),
    frameworks: z.array(z.strictObject({ key: z.string(), short: z.string(), controls: z.array(z.strictObject({ id: z.string(), title: z.string(), ...stateChange })) })),
    scenarios: z.array(z.strictObject({
        scenario: z.string(), service: z.string(),
        worse: z.boolean(),
        before: z.string().optional(), after: z.string().optional(),
    })).optional().describe("Losses that the platform survives otherwise than before. Absent where one of the reports has no survival analysis."),
    singlePoints: z.array(z.strictObject({ change: z.enum(["added", "removed"]), node: z.string(), kind: z.string() })).optional()
        .describe("Single things whose loss keeps a service from answering by itself. Absent where one of the reports has no survival analysis."),
    surface: z.array(z.strictObject({ change: z.enum(["added", "removed"]), stack: z.string(), what: z.string(), listed: z.boolean() })).optional()
        .describe("What the internet reaches and did not, or the other way. Absent where one of the reports does not know."),
    reach: z.array(z.strictObject({
        stack: z.string(), cloud, from: z.string(), to: z.string(),
        before: reach, after: reach,
        opened: words.describe("Ports that pass now and did not."), closed: words.describe("Ports that passed and do not."),
        declared: z.boolean().describe("False where something passes that no flow of the plan asks for."),
    })).optional().describe("Places that reach each other otherwise than before. Absent where one of the reports does not know."),
    access: z.array(z.strictObject({
        change, cloud, stack: z.string(), resource: z.string(), how: z.string(), as: z.string().optional(), who: words,
        gained: words.describe("What may be done now and could not, conditions that fell away included; in words."),
        lost: words.describe("What may not be done any more, conditions that came included; in words."),
        source: sourceSchema.optional(),
    })),
    residency: z.array(z.strictObject({ change: z.enum(["added", "removed"]), what: z.string(), cloud, region: z.string(), country: z.string(), how: z.string(), state: z.string() })),
    cost: z.strictObject({
        before: usd, after: usd,
        stacks: z.array(z.strictObject({
            name: z.string(), before: usd, after: usd,
            tiers: z.array(z.strictObject({ tier: z.string(), before: usd, after: usd })),
        })).describe("Stacks and tiers whose cost is another."),
    }).optional(),
}).describe("What differs from the baseline report. Only stacks that both reports judged are compared.");

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type Changes = Deep<z.infer<typeof changesSchema>>;
export type Concern = (typeof CONCERNS)[number];
export type FindingChange = Changes["findings"][number];
export type AccessChange = Changes["access"][number];
