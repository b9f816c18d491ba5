// The shape of the configuration: which keys there are and what each may hold, one by one. What they must be together is
// the business of settings.ts.
import { z } from "zod";
import { LINK_SLOTS } from "../components/plan/links";
import { nearest } from "../components/plan/regions";

const guid = z.guid();
const text = z.string().min(1);
const days = (least: number) => z.int().min(least);

export const placeSchema = z.strictObject({
    region: text,
    zones: z.array(text),
    block: text,
    asn: z.int(),
});

const siteSchema = z.strictObject({
    role: z.enum(["primary", "standby"]),
    behind: text.optional(),
    slot: z.int().min(0).max(LINK_SLOTS - 1),
    aws: placeSchema,
    azure: placeSchema,
});

export const schema = z.strictObject({
    site: text,
    sites: z.record(z.string().regex(/^[a-z][a-z0-9]{1,7}$/), siteSchema),
    peers: z.record(text, z.array(text)),
    allowedRegions: z.array(text).min(1),
    lifecycle: z.enum(["evaluation", "production"]),
    awsAccountId: z.string().regex(/^\d{12}$/),
    azureSubscriptionId: guid,
    azureTenantId: guid,
    custodians: z.record(text, z.strictObject({ aws: z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/\S+$/), azure: guid })),
    domain: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/),
    alertEmail: z.email(),
    certificates: z.record(text, z.strictObject({
        aws: z.string().regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/),
        azureVault: z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[A-Za-z0-9-]{3,24}$/),
        azureName: z.string().regex(/^[0-9A-Za-z-]{1,127}$/),
    })),
    owner: text,
    costCenter: text,
    dataClass: z.enum(["public", "internal", "confidential", "restricted"]),
    jurisdiction: text,
    spares: z.strictObject({
        aws: z.int().min(0),
        azure: z.int().min(0).max(16),
        minimumFree: z.int().min(1),
        awsIpamPoolId: z.string().regex(/^ipam-pool-[0-9a-f]{17}$/).optional(),
    }),
    quotas: z.strictObject({
        awsElasticIps: z.int().min(5),
        requestAwsElasticIps: z.boolean(),
        azurePublicIps: z.int().min(1),
    }),
    retention: z.strictObject({ logs: days(365), data: days(1), export: days(1) }),
    failover: z.boolean(),
});

export type Raw = z.infer<typeof schema>;

/** Every configuration key, in the order of `Pulumi.yaml`. */
export const KEYS = Object.keys(schema.shape) as (keyof Raw)[];

/** Notes one problem: under which key, what was found there (undefined where nothing was), what was expected. */
export type Refuse = (key: string, found: unknown, expected: string) => void;

/** What each text format means, in words: a pattern says nothing to who mistyped it. */
const FORMATS: readonly (readonly [RegExp, string])[] = [
    [/^awsAccountId$/, "an AWS account number of 12 digits"],
    [/^sites$|^sites\.[^.]+$/, "a site name of 2 to 8 lower-case letters and digits, beginning with a letter"],
    [/^custodians\..*\.aws$/, "the ARN of an IAM role or user, such as arn:aws:iam::111122223333:role/custodian"],
    [/^certificates\..*\.aws$/, "the ARN of an ACM certificate"],
    [/\.azureVault$/, "the resource id of a key vault"],
    [/\.azureName$/, "the name of a certificate in that vault: letters, digits and -"],
    [/^domain$/, "a DNS name in lower case, such as www.example.com"],
    [/^alertEmail$/, "an e-mail address"],
    [/\.awsIpamPoolId$/, "the id of an IPAM pool, such as ipam-pool-0123456789abcdef0"],
    [/Id$|\.azure$/, "a GUID, such as 00000000-0000-0000-0000-000000000000"],
];

const at = (input: unknown, path: readonly PropertyKey[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);

/** Says in the platform's words what the schema found wrong. */
export function refuseShape(issue: z.core.$ZodIssue, input: unknown, refuse: Refuse): void {
    const key = issue.path.join(".");
    const found = at(input, issue.path);
    switch (issue.code) {
        case "invalid_type":
            return refuse(key, found ?? null, { record: "an object", int: "a whole number" }[issue.expected as string] ?? `${/^[aeio]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`);
        case "invalid_value":
            return refuse(key, found, `one of ${issue.values.join(", ")}`);
        case "too_small":
        case "too_big": {
            const [word, bound] = issue.code === "too_small" ? ["or more", issue.minimum] : ["or less", issue.maximum];
            return refuse(key, found, issue.origin === "string" ? "a text that is not empty" : issue.origin === "array" ? `${bound} ${word} entries` : `${bound} ${word}`);
        }
        case "unrecognized_keys": {
            const known = [...KEYS, "role", "behind", "slot", "aws", "azure", "region", "zones", "block", "asn"];
            return issue.keys.forEach((name) => {
                const near = nearest(name, known);
                refuse([key, name].filter(Boolean).join("."), at(found, [name]), `no such key${near ? `; did you mean "${near}"?` : ""}`);
            });
        }
        default:
            return refuse(key, found, FORMATS.find(([pattern]) => pattern.test(key))?.[1] ?? issue.message);
    }
}
