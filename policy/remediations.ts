// What can be mended without asking: tags, TLS versions, public access, the rotation of keys. Each sets what costs nothing,
// replaces nothing and takes nothing away from who may have it. Where a person would have to choose, a rule says so instead.
import { list } from "./look";
import type { Remediation } from "./mend";
import type { Resource } from "./resource";
import { tagsOf } from "./rules/aws-tags";
import { TAGGED } from "./rules/azure-governance";
import type { Settings } from "./settings";
import { AWS_TAGGABLE } from "./taggable";
import { missingTags } from "./tags";

type Changes = Record<string, unknown>;

/** What is to be set of the given properties, where they have another value than one of those accepted. The first is set. */
const settled = (wanted: Readonly<Record<string, readonly unknown[]>>, read: (property: string) => unknown): Changes =>
    Object.fromEntries(Object.entries(wanted).filter(([property, accepted]) => !accepted.includes(read(property))).map(([property, [value]]) => [property, value]));

/** The tags that are required, absent, and given a value by the setting `defaultTags`: nobody else can say who an owner is. */
const absentTags = (tags: Readonly<Record<string, unknown>> | undefined, { requiredTags, defaultTags }: Settings): Changes =>
    Object.fromEntries(missingTags(tags, requiredTags).flatMap(({ property }) => {
        const value = defaultTags[property!.replace(/^tags\./, "")];
        return value === undefined ? [] : [[property!, value]];
    }));

const common = { scope: "remediation", level: "remediate" } as const;

export const awsTags: Remediation = {
    ...common,
    name: "aws-remediate-tags",
    title: "AWS resources get the required tags that they lack",
    severity: "medium",
    controls: ["accountability"],
    remediation: "Pass the tags to the resource, or to its provider as defaultTags; name their values in the setting defaultTags.",
    types: AWS_TAGGABLE,
    settings: ["requiredTags", "defaultTags"],
    mend: (resource, settings) => absentTags(tagsOf(resource), settings),
};

export const azureTags: Remediation = {
    ...common,
    name: "azure-remediate-tags",
    title: "Azure resources get the required tags that they lack",
    severity: "medium",
    controls: ["accountability"],
    remediation: "Pass the tags to the resource itself: Azure inherits none from the group. Name their values in the setting defaultTags.",
    types: [...TAGGED],
    settings: ["requiredTags", "defaultTags"],
    mend: ({ props }, settings) => absentTags(props.tags as Readonly<Record<string, unknown>> | undefined, settings),
};

/** Security policies of load balancers that still agree to TLS 1.0 or 1.1; left out, it is the first (ELBv2 API, SslPolicy). */
const OLD_TLS = /^ELBSecurityPolicy-(2016-08|2015-05|TLS-1-0-|TLS-1-1-|FS-2018-06|FS-1-1-|TLS13-1-0-|TLS13-1-1-)/;
const MODERN_TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06";

export const awsTls: Remediation = {
    ...common,
    name: "aws-remediate-tls-minimum",
    title: "AWS front ends agree to TLS 1.2 or later",
    severity: "high",
    controls: ["transport-encryption"],
    remediation: `Set sslPolicy of the listener to ${MODERN_TLS}, and securityPolicy of an API's domain to TLS_1_2.`,
    types: ["aws:lb/listener:Listener", "aws:alb/listener:Listener", "aws:apigateway/domainName:DomainName"],
    mend: ({ type, props }): Changes => {
        if (type.startsWith("aws:apigateway/")) return props.securityPolicy === "TLS_1_0" ? { securityPolicy: "TLS_1_2" } : {};
        const secured = props.protocol === "HTTPS" || props.protocol === "TLS";
        return secured && OLD_TLS.test(String(props.sslPolicy ?? "ELBSecurityPolicy-2016-08")) ? { sslPolicy: MODERN_TLS } : {};
    },
};

/** What each service calls the versions that are good enough; the first is set (azure-native's own enumerations). */
const AZURE_TLS: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
    "azure-native:storage:StorageAccount": { minimumTlsVersion: ["TLS1_2", "TLS1_3"], enableHttpsTrafficOnly: [true, undefined] },
    "azure-native:sql:Server": { minimalTlsVersion: ["1.2", "1.3"] },
    "azure-native:redis:Redis": { minimumTlsVersion: ["1.2", "1.3"] },
    "azure-native:eventhub:Namespace": { minimumTlsVersion: ["1.2", "1.3"] },
    "azure-native:servicebus:Namespace": { minimumTlsVersion: ["1.2", "1.3"] },
    "azure-native:cosmosdb:DatabaseAccount": { minimalTlsVersion: ["Tls12"] },
};

export const azureTls: Remediation = {
    ...common,
    name: "azure-remediate-tls-minimum",
    title: "Azure services agree to TLS 1.2 or later",
    severity: "high",
    controls: ["transport-encryption"],
    remediation: "Set minimumTlsVersion of the resource (minimalTlsVersion of SQL and Cosmos DB) to TLS 1.2, and leave enableHttpsTrafficOnly on.",
    types: Object.keys(AZURE_TLS),
    mend: ({ type, props }) => settled(AZURE_TLS[type]!, (property) => props[property]),
};

const CLOSED = { blockPublicAcls: [true], blockPublicPolicy: [true], ignorePublicAcls: [true], restrictPublicBuckets: [true] };

export const awsPublicAccess: Remediation = {
    ...common,
    name: "aws-remediate-public-access",
    title: "Public access to S3 buckets is blocked wherever a block is declared",
    severity: "critical",
    controls: ["storage-access"],
    remediation: "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets of the block to true.",
    types: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
    mend: ({ props }) => settled(CLOSED, (property) => props[property]),
};

export const azurePublicAccess: Remediation = {
    ...common,
    name: "azure-remediate-public-access",
    title: "Nobody reads blobs without a name",
    severity: "critical",
    controls: ["storage-access"],
    remediation: "Set allowBlobPublicAccess of the account to false, and leave publicAccess of the container out.",
    types: ["azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer"],
    mend: ({ type, props }) => (type.endsWith(":BlobContainer")
        ? settled({ publicAccess: ["None", undefined] }, () => props.publicAccess)
        : settled({ allowBlobPublicAccess: [false] }, () => props.allowBlobPublicAccess)),
};

/** KMS rotates symmetric keys of its own making alone (https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html). */
const isRotatable = ({ props }: Resource): boolean =>
    (props.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT" && (props.keyUsage ?? "ENCRYPT_DECRYPT") === "ENCRYPT_DECRYPT" && !props.customKeyStoreId;

export const awsRotation: Remediation = {
    ...common,
    name: "aws-remediate-key-rotation",
    title: "KMS keys rotate by themselves",
    severity: "high",
    controls: ["key-management"],
    remediation: "Set enableKeyRotation of the key to true.",
    types: ["aws:kms/key:Key"],
    mend: (key) => (isRotatable(key) ? settled({ enableKeyRotation: [true] }, () => key.props.enableKeyRotation) : {}),
};

/** Once a year, with a month's warning before two have passed. */
const ROTATION = {
    attributes: { expiryTime: "P2Y" },
    lifetimeActions: [
        { action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } },
        { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
    ],
};

export const azureRotation: Remediation = {
    ...common,
    name: "azure-remediate-key-rotation",
    title: "Key Vault keys rotate by themselves",
    severity: "high",
    controls: ["key-management"],
    remediation: "Set properties.rotationPolicy of the key, with a lifetime action that rotates it. Azure takes it when it makes the key: a key that stands is rotated by its custodians.",
    types: ["azure-native:keyvault:Key"],
    mend: ({ props }): Changes => {
        const rotates = list<any>(props.properties?.rotationPolicy?.lifetimeActions).some(({ action }) => String(action?.type).toLowerCase() === "rotate");
        return rotates ? {} : { "properties.rotationPolicy": ROTATION };
    },
};

export const remediations: readonly Remediation[] = [awsTags, azureTags, awsTls, azureTls, awsPublicAccess, azurePublicAccess, awsRotation, azureRotation];
