// The shape of the configuration: which keys there are and what each may hold, one by one. What they must be together is
// the business of settings.ts.
import { z } from "zod";
import { type Job, JOBS } from "../components/plan/jobs";
import { LINK_SLOTS } from "../components/plan/links";
import { WEEKDAYS } from "../components/plan/patching";
import { RECOVERY_TARGETS } from "../components/plan/recovery";
import { nearest } from "../components/plan/regions";
import { STANDARDS } from "../components/standards";
import { SIGN_IN_BOUNDS } from "../components/plan/sign-in";

const guid = z.guid();
const text = z.string().min(1);
const days = (least: number) => z.int().min(least);
/** A POSIX user or group that is neither root nor one of the system's own. */
const posixNumber = z.int().min(1000).max(4_294_967_294);

const domainName = z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/);

const within = ([least, most]: readonly [number, number]) => z.int().min(least).max(most);

/** What customers set of signing in, each within its bounds. */
const SIGN_IN_FIGURES = {
    passwordLength: within(SIGN_IN_BOUNDS.passwordLength),
    passwordHistory: within(SIGN_IN_BOUNDS.passwordHistory),
    temporaryPasswordDays: within(SIGN_IN_BOUNDS.temporaryPasswordDays),
    sessionMinutes: within(SIGN_IN_BOUNDS.sessionMinutes),
    tokenMinutes: within(SIGN_IN_BOUNDS.tokenMinutes),
};

/** One of the people's groups: who they are on each cloud. */
const peopleSchema = z.strictObject({ aws: z.array(z.string().regex(/^arn:aws:iam::\d{12}:(root|(user|role|saml-provider)\/\S+)$/)).min(1), azure: guid });

const poolSize = { minimum: z.int().min(1).max(1000), maximum: z.int().min(1).max(1000) };
const instanceTypes = z.array(z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)).min(1);
const machineSize = z.string().regex(/^Standard_[A-Z]+\d+[a-z]*(-\d+)?(_[A-Za-z0-9]+)*$/);
const window = z.strictObject({ weekday: z.enum(WEEKDAYS), hour: z.int().min(0).max(23) });

const addressUse = z.strictObject({ answers: z.record(text, text), quarantined: z.array(text) });

export const placeSchema = z.strictObject({
    region: text,
    zones: z.array(text),
    block: text,
    asn: z.int(),
    clients: text.optional(),
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
        aws: z.string().regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/).optional(),
        azureVault: z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[A-Za-z0-9-]{3,24}$/),
        azureName: z.string().regex(/^[0-9A-Za-z-]{1,127}$/),
    })),
    traffic: z.strictObject({ aws: z.int().min(0).max(255), azure: z.int().min(0).max(255), authorities: z.array(domainName).min(1) }),
    signIn: z.strictObject({
        ...SIGN_IN_FIGURES,
        unknownAddress: z.enum(["confirm", "block"]),
        categories: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), text),
        provider: z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{2,30}$/), metadataUrl: z.url({ protocol: /^https$/ }), emailAttribute: text }).optional(),
        emailIdentity: z.string().regex(/^arn:aws:ses:[a-z0-9-]+:\d{12}:identity\/\S+$/).optional(),
        azureTenant: z.strictObject({
            name: z.string().regex(/^[a-z0-9]{1,26}$/), country: z.string().regex(/^[A-Z]{2}$/),
            location: z.enum(["United States", "Europe", "Asia Pacific", "Australia"]),
        }).optional(),
    }),
    logInRanges: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), z.strictObject({ owner: text, ranges: z.array(text).min(1) })),
    owner: text,
    costCenter: text,
    dataClass: z.enum(["public", "internal", "confidential", "restricted"]),
    jurisdiction: text,
    spares: z.strictObject({
        aws: z.int().min(0),
        azure: z.int().min(0).max(16),
        minimumFree: z.int().min(1),
        awsIpamPoolId: z.string().regex(/^ipam-pool-[0-9a-f]{17}$/).optional(),
        prepared: z.boolean().optional(),
    }),
    addresses: z.strictObject({ aws: addressUse, azure: addressUse }),
    quotas: z.strictObject({
        awsElasticIps: z.int().min(5),
        requestAwsElasticIps: z.boolean(),
        azurePublicIps: z.int().min(1),
    }),
    retention: z.strictObject({ logs: days(365), data: days(1), export: days(1) }),
    escalation: z.strictObject({ email: z.email(), afterMinutes: z.int().min(5).max(480) }),
    detection: z.strictObject({
        standards: z.array(z.enum(STANDARDS)).min(1),
        unusedAccessDays: z.int().min(1).max(365),
        macie: z.boolean(),
        directory: z.boolean(),
    }),
    objectives: z.strictObject({
        availability: z.number().min(90).max(99.999),
        latencyMs: z.int().min(10).max(60_000),
        replicationLagSeconds: z.int().min(1).max(3600),
    }),
    operations: z.strictObject({ live: z.array(text) }),
    recovery: z.strictObject({
        targets: z.partialRecord(z.enum(RECOVERY_TARGETS), z.strictObject({ rtoMinutes: z.int().min(0).max(525_600).optional(), rpoMinutes: z.int().min(0).max(525_600).optional() })),
        notPromised: z.array(z.strictObject({ loss: z.enum(RECOVERY_TARGETS), service: text, because: text })),
    }),
    backup: z.strictObject({
        retention: z.strictObject({ daily: days(1), weekly: days(1), monthly: days(1), yearly: days(1), ceiling: days(1) }),
        awsArchive: z.strictObject({
            account: z.string().regex(/^\d{12}$/),
            vault: z.string().regex(/^[a-zA-Z0-9_-]{2,50}$/),
        }).optional(),
        azureGuards: z.record(text, z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DataProtection\/resourceGuards\/[^/]+$/)),
    }),
    failover: z.boolean(),
    returning: z.boolean(),
    pool: z.strictObject({
        ...poolSize,
        awsTypes: instanceTypes,
        awsImage: z.string().regex(/^(\/[\w.\-/]+|ami-[0-9a-f]{8,17})$/),
        azureSize: machineSize,
        azureImage: z.string().regex(/^([\w.-]+:[\w.-]+:[\w.-]+:[\w.-]+|\/subscriptions\/\S+\/images\/\S+)$/),
        standby: z.strictObject({ ...poolSize, reserved: z.boolean() }),
        evaluation: z.strictObject({ ...poolSize, awsTypes: instanceTypes, azureSize: machineSize }),
    }),
    patching: z.strictObject({ primary: window, standby: window, hours: z.int().min(2).max(3), approveAfterDays: days(0).max(30) }),
    identity: z.strictObject({
        people: z.strictObject(Object.fromEntries(JOBS.map((job) => [job, peopleSchema])) as Record<Job, typeof peopleSchema>),
        repository: z.string().regex(/^[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/),
        azureRoleSettings: z.record(z.string(), z.partialRecord(z.enum(JOBS), guid)).optional(),
    }),
    residency: z.strictObject({
        countries: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1),
        awsOrganizationTarget: z.string().regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|\d{12})$/).optional(),
    }),
    spend: z.strictObject({
        since: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/),
        awsMonthly: z.number().positive(),
        azureMonthly: z.number().positive(),
        stopAt: z.number().min(100).max(1000),
        awsAnomalyMonitor: z.string().regex(/^arn:aws:ce::\d{12}:anomalymonitor\/[0-9a-f-]{36}$/).optional(),
        azureLedger: z.strictObject({
            accountId: z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/),
            container: z.string().regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/),
        }),
    }),
    interconnect: z.strictObject({ enabled: z.boolean(), keyVersion: z.int().min(1) }),
    access: z.strictObject({
        serverCertificates: z.record(text, z.string().regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/)),
        samlProvider: z.string().regex(/^arn:aws:iam::\d{12}:saml-provider\/\S+$/),
        audience: guid,
        groups: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), guid),
        sessionHours: z.union([z.literal(8), z.literal(10), z.literal(12)]),
    }),
    perimeter: z.strictObject({
        firewall: z.boolean().optional(),
        domains: z.array(z.string().regex(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/)).min(1),
        ddosPlan: z.boolean(),
        shield: z.boolean(),
    }),
    database: z.strictObject({
        awsVersion: z.string().regex(/^1[3-8]\.\d{1,2}$/),
        awsClass: z.string().regex(/^db\.(serverless|[rx]\d\w*\.\d*x?large)$/),
        awsMembers: z.int().min(2).max(16),
        azureVersion: z.string().regex(/^1[3-8]$/),
        azureSize: z.string().regex(/^Standard_[DE]\d+\w*$/),
        azureStorageGb: z.int().min(32).max(32_768),
        administrator: z.strictObject({ name: text, objectId: guid, type: z.enum(["group", "servicePrincipal", "user"]) }),
    }),
    tenantRange: text,
    tenants: z.record(z.string().regex(/^[a-z][a-z0-9]{1,15}$/), z.strictObject({
        kind: z.enum(["shared", "private"]),
        slot: z.int().min(0),
        uid: posixNumber,
        gid: posixNumber,
        mode: z.string().regex(/^0[0-7]{2}0$/),
        quotaGb: z.int().min(100).max(102_400),
        costCenter: text,
        erased: z.boolean().optional(),
    })),
});

export type Raw = z.infer<typeof schema>;

/** What is said of a tenant. */
const TENANT_KEYS = Object.keys(schema.shape.tenants.valueType.shape);

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
    [/^pool\.(evaluation\.)?awsTypes\./, "an instance type, such as m7i.large"],
    [/^pool\.(evaluation\.)?azureSize$/, "a size of machines, such as Standard_D2s_v5"],
    [/^pool\.awsImage$/, "an SSM parameter that begins with /, or the id of an image, ami-…"],
    [/^pool\.azureImage$/, "publisher:offer:sku:version, or the resource id of an image"],
    [/^traffic\.authorities/, "the domain that names a certificate authority, such as amazon.com"],
    [/^signIn\.categories|^logInRanges/, "a name of lower-case letters, digits and dashes, beginning with a letter"],
    [/^signIn\.provider\.name$/, "a name of 3 to 31 lower-case letters, digits and dashes, beginning with a letter"],
    [/\.metadataUrl$/, "an address that begins with https://"],
    [/\.emailIdentity$/, "the ARN of a verified identity of SES"],
    [/^signIn\.azureTenant/, "a name of lower-case letters and digits, and a country of two capitals"],
    [/^backup\.awsArchive\.account$/, "an AWS account number of 12 digits"],
    [/^backup\.awsArchive\.vault$/, "the name of a backup vault: 2 to 50 letters, digits, - and _"],
    [/^backup\.azureGuards\./, "the resource id of a resource guard"],
    [/\.azureVault$/, "the resource id of a key vault"],
    [/\.azureName$/, "the name of a certificate in that vault: letters, digits and -"],
    [/^domain$/, "a DNS name in lower case, such as www.example.com"],
    [/^alertEmail$|^escalation\.email$/, "an e-mail address"],
    [/^access\.serverCertificates\./, "the ARN of an ACM certificate"],
    [/^access\.samlProvider$/, "the ARN of a SAML provider, such as arn:aws:iam::111122223333:saml-provider/engineers"],
    [/^access\.audience$|^access\.groups\.[^.]+$/, "a GUID, under a name of lower-case letters, digits and -"],
    [/^access\.sessionHours$/, "8, 10 or 12 hours"],
    [/^perimeter\.domains\./, "a domain in lower case, such as api.example.com, or *.example.com for all below it"],
    [/^identity\.people\..*\.aws\./, "the ARN of an account, a user, a role or a SAML provider, such as arn:aws:iam::444455556666:root"],
    [/^identity\.repository$/, "owner/name, or owner@id/name@id where the repository's subjects are immutable"],
    [/^residency\.countries\./, "a country of two capital letters, such as IE"],
    [/^residency\.awsOrganizationTarget$/, "a root (r-…), a unit (ou-…) or an account of the organisation"],
    [/^spend\.since$/, "a month, such as 2027-01"],
    [/^spend\.awsAnomalyMonitor$/, "the ARN of an anomaly monitor"],
    [/^spend\.azureLedger\.accountId$/, "the resource id of a storage account"],
    [/^spend\.azureLedger\.container$/, "a container's name of 3 to 63 lower-case letters, digits and dashes"],
    [/\.awsIpamPoolId$/, "the id of an IPAM pool, such as ipam-pool-0123456789abcdef0"],
    [/^tenants$|^tenants\.[^.]+$/, "a tenant's name of 2 to 16 lower-case letters and digits, beginning with a letter"],
    [/^tenants\..*\.mode$/, "an octal mode that gives others nothing, such as 0750"],
    [/^database\.awsVersion$/, "a version of Aurora PostgreSQL, such as 17.5"],
    [/^database\.awsClass$/, "a memory-optimised class such as db.r8g.large, or db.serverless: global databases take no other"],
    [/^database\.azureVersion$/, "a major version of PostgreSQL, 13 to 18"],
    [/^database\.azureSize$/, "a general-purpose or memory-optimised size such as Standard_E2ds_v5: smaller ones have no stand-in"],
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
            const known = issue.path[0] === "tenants" ? TENANT_KEYS : [...KEYS, "role", "behind", "slot", "aws", "azure", "region", "zones", "block", "asn", "clients"];
            return issue.keys.forEach((name) => {
                const near = nearest(name, known);
                refuse([key, name].filter(Boolean).join("."), at(found, [name]), `no such key${near ? `; did you mean "${near}"?` : ""}`);
            });
        }
        default:
            return refuse(key, found, FORMATS.find(([pattern]) => pattern.test(key))?.[1] ?? issue.message);
    }
}
