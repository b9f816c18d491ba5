import { expect } from "chai";
import type { Remediation } from "../../policy/mend";
import * as all from "../../policy/remediations";
import type { Resource } from "../../policy/resource";
import { type Settings, withDefaults } from "../../policy/settings";
import { aws, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

interface Rows {
    /** What is set, by the path of the property. */
    readonly mends: Readonly<Record<string, readonly [Resource, object]>>;
    readonly leaves: Readonly<Record<string, Resource>>;
    readonly awaits?: Readonly<Record<string, Resource>>;
    readonly settings?: Partial<Settings>;
}

function tabulate(remediation: Remediation, { mends, leaves, awaits = {}, settings = {} }: Rows): void {
    const mend = (resource: Resource) => remediation.mend(resource, withDefaults(settings));
    describe(remediation.name, () => {
        for (const [title, [resource, changes]] of Object.entries(mends)) it(`mends ${title}`, () => expect(mend(resource)).to.deep.equal(changes));
        for (const [title, resource] of Object.entries(leaves)) it(`leaves ${title}`, () => expect(mend(resource)).to.deep.equal({}));
        for (const [title, resource] of Object.entries(awaits)) it(`does not touch ${title}`, () => expect(() => mend(resource)).to.throw());
    });
}

const settings = { requiredTags: ["owner", "team"], defaultTags: { owner: "platform" } };

tabulate(all.awsTags, {
    settings,
    mends: { "no tags": [aws("ec2/vpc:Vpc", {}), { "tags.owner": "platform" }], "an empty one": [aws("ec2/vpc:Vpc", { tags: { owner: "" } }), { "tags.owner": "platform" }] },
    leaves: {
        "a tag that has a value": aws("ec2/vpc:Vpc", { tags: { owner: "me" } }),
        "a tag that the provider gives": { ...aws("ec2/vpc:Vpc", {}), provider: { type: "pulumi:providers:aws", name: "aws", props: { defaultTags: { tags: { owner: "me" } } } } },
    },
    awaits: { "tags that are not known": aws("ec2/vpc:Vpc", { tags: UNKNOWN }) },
});

tabulate(all.azureTags, {
    settings,
    mends: { "no tags": [make("storage:StorageAccount", {}), { "tags.owner": "platform" }] },
    leaves: { "a tag that has a value": make("storage:StorageAccount", { tags: { owner: "me" } }) },
    awaits: { "tags that are not known": make("storage:StorageAccount", { tags: UNKNOWN }) },
});

const listener = (props: object) => aws("lb/listener:Listener", props);
tabulate(all.awsTls, {
    mends: {
        "the default policy": [listener({ protocol: "HTTPS" }), { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }],
        "a policy of TLS 1.0": [listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }), { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }],
        "a domain of TLS 1.0": [aws("apigateway/domainName:DomainName", { securityPolicy: "TLS_1_0" }), { securityPolicy: "TLS_1_2" }],
    },
    leaves: {
        "plain HTTP, which needs a certificate first": listener({ protocol: "HTTP" }),
        "TLS 1.3 alone": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
        "a restricted policy": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
    },
    awaits: { "a policy that is not known": listener({ protocol: "HTTPS", sslPolicy: UNKNOWN }) },
});

tabulate(all.azureTls, {
    mends: {
        "a version that is not set": [make("storage:StorageAccount", {}), { minimumTlsVersion: "TLS1_2" }],
        "an old version, and plain HTTP": [make("storage:StorageAccount", { minimumTlsVersion: "TLS1_0", enableHttpsTrafficOnly: false }), { minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: true }],
        "a database server": [make("sql:Server", { minimalTlsVersion: "1.0" }), { minimalTlsVersion: "1.2" }],
        "a document store": [make("cosmosdb:DatabaseAccount", {}), { minimalTlsVersion: "Tls12" }],
    },
    leaves: { "TLS 1.3": make("storage:StorageAccount", { minimumTlsVersion: "TLS1_3" }), "a cache of TLS 1.2": make("redis:Redis", { minimumTlsVersion: "1.2" }) },
    awaits: { "a version that is not known": make("redis:Redis", { minimumTlsVersion: UNKNOWN }) },
});

const closed = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
tabulate(all.awsPublicAccess, {
    mends: {
        "a block of nothing": [aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "b" }), closed],
        "one of four that is off": [aws("s3/accountPublicAccessBlock:AccountPublicAccessBlock", { ...closed, ignorePublicAcls: false }), { ignorePublicAcls: true }],
    },
    leaves: { "a whole block": aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", closed) },
    awaits: { "a switch that is not known": aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { blockPublicAcls: UNKNOWN }) },
});

tabulate(all.azurePublicAccess, {
    mends: {
        "an account that says nothing": [make("storage:StorageAccount", {}), { allowBlobPublicAccess: false }],
        "a public container": [make("storage:BlobContainer", { publicAccess: "Blob" }), { publicAccess: "None" }],
    },
    leaves: { "a closed account": make("storage:StorageAccount", { allowBlobPublicAccess: false }), "a container that says nothing": make("storage:BlobContainer", {}) },
    awaits: { "a switch that is not known": make("storage:StorageAccount", { allowBlobPublicAccess: UNKNOWN }) },
});

tabulate(all.awsRotation, {
    mends: { "the default": [aws("kms/key:Key", {}), { enableKeyRotation: true }] },
    leaves: {
        "a key that rotates": aws("kms/key:Key", { enableKeyRotation: true }),
        "an asymmetric key": aws("kms/key:Key", { customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" }),
        "a key in a store of one's own": aws("kms/key:Key", { customKeyStoreId: "cks-1" }),
    },
    awaits: { "a switch that is not known": aws("kms/key:Key", { enableKeyRotation: UNKNOWN }) },
});

const actions = (type: string) => ({ properties: { rotationPolicy: { lifetimeActions: [{ action: { type }, trigger: { timeAfterCreate: "P90D" } }] } } });
tabulate(all.azureRotation, {
    mends: {
        "a key without a policy": [make("keyvault:Key", { properties: {} }), { "properties.rotationPolicy": {
            attributes: { expiryTime: "P2Y" },
            lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }, { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } }],
        } }],
    },
    leaves: { "a key that rotates": make("keyvault:Key", actions("Rotate")) },
    awaits: { "a policy that is not known": make("keyvault:Key", { properties: { rotationPolicy: UNKNOWN } }) },
});

describe("the remediations", () => {
    it("have names of their own, after their cloud", () => {
        expect(all.remediations.map(({ name }) => name).filter((name) => /^(aws|azure)-remediate-/.test(name))).to.have.length(new Set(all.remediations.map(({ name }) => name)).size);
    });
    it("exist for both clouds alike", () => {
        const of = (cloud: string) => all.remediations.map(({ name }) => name).filter((name) => name.startsWith(cloud)).map((name) => name.slice(cloud.length)).sort();
        expect(of("aws")).to.deep.equal(of("azure"));
    });
});
