import { expect } from "chai";
import { group, GROUP, store, table } from "./support";

const rg = { resourceGroupName: "rg" };

const one = (more: object = {}) => {
    const { azure } = group();
    return { azure, ...store(azure, "data", more) };
};

const definition = { filters: { blobTypes: ["blockBlob"] }, actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } } };

table("storage:ManagementPolicy", {
    given: one,
    right: () => ({ ...rg, accountName: "data", managementPolicyName: "default", policy: { rules: [{ name: "retention", enabled: true, type: "Lifecycle", definition }] } }),
    accepts: { "a move to the cool tier": { "policy.rules[0].definition.actions.baseBlob": { tierToCool: { daysAfterModificationGreaterThan: 30 } } } },
    refuses: {
        "another name": [{ managementPolicyName: "retention" }, ["managementPolicyName", "retention", '"default": the only name that it can have']],
        "no kind of blob": [{ "policy.rules[0].definition.filters": {} }, ["policy.rules[0].definition.filters.blobTypes", "nothing", "blockBlob, appendBlob"]],
        "no action": [{ "policy.rules[0].definition.actions": {} }, ["policy.rules[0].definition.actions", "an object {}", "an action on base blobs, snapshots or versions"]],
        "a tier for append blobs": [{ "policy.rules[0].definition.filters.blobTypes": ["appendBlob"], "policy.rules[0].definition.actions.baseBlob": { tierToCool: { daysAfterModificationGreaterThan: 30 } } },
            ["policy.rules[0].definition.actions.baseBlob.tierToCool", "an object {daysAfterModificationGreaterThan}", "delete alone: append blobs have no tiers"]],
        "the archive tier of a zone-redundant account": [{ "policy.rules[0].definition.actions.baseBlob": { tierToArchive: { daysAfterModificationGreaterThan: 30 } } },
            ["policy.rules[0].definition.actions.baseBlob.tierToArchive", "Standard_GZRS", "no archive tier: zone-redundant accounts have none"]],
        "last access where it is not tracked": [{ "policy.rules[0].definition.actions.baseBlob.delete": { daysAfterLastAccessTimeGreaterThan: 30 } },
            ["policy.rules[0].definition.actions.baseBlob.delete.daysAfterLastAccessTimeGreaterThan", "30", "last access times that are tracked (lastAccessTimeTrackingPolicy of the blob service)"]],
        "a change of a version": [{ "policy.rules[0].definition.actions": { version: { delete: { daysAfterModificationGreaterThan: 1 } } } },
            ["policy.rules[0].definition.actions.version.delete.daysAfterModificationGreaterThan", "daysAfterModificationGreaterThan", "daysAfterCreationGreaterThan: snapshots and versions do not change"]],
        "two rules with one name": [{ "policy.rules[1]": { name: "retention", enabled: true, type: "Lifecycle", definition } }, ["policy.rules[1].name", "retention", "a name of its own; policy.rules[0] has it"]],
    },
});

table("storage:BlobInventoryPolicy", {
    given: one,
    right: () => ({
        ...rg, accountName: "data", blobInventoryPolicyName: "default",
        policy: {
            enabled: true, type: "Inventory",
            rules: [{ name: "daily", enabled: true, destination: "data", definition: { format: "Parquet", schedule: "Daily", objectType: "Blob", filters: { blobTypes: ["blockBlob"] }, schemaFields: ["Name", "Content-Length"] } }],
        },
    }),
    accepts: { "versions, with their fields": { "policy.rules[0].definition.filters.includeBlobVersions": true, "policy.rules[0].definition.schemaFields": ["Name", "VersionId", "IsCurrentVersion"] } },
    refuses: {
        "a container that does not exist": [{ "policy.rules[0].destination": "lists" }, ["policy.rules[0].destination", "lists", "a container of the same account"]],
        "a format that is none": [{ "policy.rules[0].definition.format": "Json" }, ["policy.rules[0].definition.format", "Json", "one of Csv, Parquet"]],
        "an hourly schedule": [{ "policy.rules[0].definition.schedule": "Hourly" }, ["policy.rules[0].definition.schedule", "Hourly", "one of Daily, Weekly"]],
        "a field that is none": [{ "policy.rules[0].definition.schemaFields": ["Name", "Content-Type"] }, ["policy.rules[0].definition.schemaFields[1]", "Content-Type", "a field of blobs; did you mean ContentType?"]],
        "no name": [{ "policy.rules[0].definition.schemaFields": ["Etag"] }, ["policy.rules[0].definition.schemaFields", "[Etag]", "Name among the fields"]],
        "versions without their fields": [{ "policy.rules[0].definition.filters.includeBlobVersions": true }, ["policy.rules[0].definition.schemaFields", "[Name, Content-Length]", "VersionId, IsCurrentVersion, since includeBlobVersions is on"]],
        "a snapshot's field without snapshots": [{ "policy.rules[0].definition.schemaFields": ["Name", "Snapshot"] }, ["policy.rules[0].definition.schemaFields", "[Name, Snapshot]", "no Snapshot, since includeSnapshots is off"]],
        "a field of hierarchical name spaces": [{ "policy.rules[0].definition.schemaFields": ["Name", "DeletedTime"] }, ["policy.rules[0].definition.schemaFields[1]", "DeletedTime", "a field of blobs"]],
    },
});

const account = (name: string): string => `${GROUP}/providers/Microsoft.Storage/storageAccounts/${name}`;

/** A source and a destination; `link()` makes the destination's half of the link. */
function pair(source: object = { isVersioningEnabled: true, changeFeed: { enabled: true } }) {
    const { azure } = group();
    store(azure, "source", { allowCrossTenantReplication: false }, source);
    store(azure, "target", { allowCrossTenantReplication: false, location: "westeurope" });
    store(azure, "third");
    const half = { ...rg, accountName: "target", objectReplicationPolicyId: "default", sourceAccount: account("source"), destinationAccount: account("target"), rules: [{ sourceContainer: "data", destinationContainer: "data" }] };
    return { azure, half, link: () => azure.make("storage:ObjectReplicationPolicy", half) };
}

table("storage:ObjectReplicationPolicy", {
    given: pair,
    right: ({ half }) => half,
    accepts: {
        "the source's half, told what the destination's is": ({ link }) => {
            const { outputs } = link();
            return { accountName: "source", objectReplicationPolicyId: outputs["policyId"], "rules[0].ruleId": outputs["rules"][0].ruleId };
        },
    },
    refuses: {
        "the source's half before the destination's": [{ accountName: "source", objectReplicationPolicyId: "11111111-1111-4111-a111-111111111111", "rules[0].ruleId": "x" },
            ["objectReplicationPolicyId", "11111111-1111-4111-a111-111111111111", "the policyId that Azure gave to the policy on the destination, which is made first"]],
        "another name on the destination": [{ objectReplicationPolicyId: "11111111-1111-4111-a111-111111111111" }, ["objectReplicationPolicyId", "11111111-1111-4111-a111-111111111111", "default: Azure makes up the id on the destination"]],
        "a rule that the destination does not know": [({ link }) => ({ accountName: "source", objectReplicationPolicyId: link().outputs["policyId"], "rules[0].ruleId": "x" }), ["rules[0].ruleId", "x", "the ruleId that Azure gave to the rule on the destination"]],
        "an account's name where only ids are taken": [{ sourceAccount: "source" }, ["sourceAccount", "source", "the account's full id: copies to other tenants are off (allowCrossTenantReplication)"]],
        "an account that does not exist": [{ sourceAccount: account("sourse") }, ["sourceAccount", account("sourse"), "a storage account that exists"]],
        "an account that takes no part": [{ accountName: "third" }, ["accountName", "third", "the source account or the destination account"]],
        "a container that does not exist": [{ "rules[0].sourceContainer": "dta" }, ["rules[0].sourceContainer", "dta", "a container of account source"]],
        "a time in words": [{ "rules[0].filters": { minCreationTime: "yesterday" } }, ["rules[0].filters.minCreationTime", "yesterday", "a time such as 2020-02-19T16:05:00Z"]],
        "a destination that is immutable": [({ azure }) => (azure.make("storage:BlobContainerImmutabilityPolicy", { ...rg, accountName: "target", containerName: "data", immutabilityPolicyName: "default", immutabilityPeriodSinceCreationInDays: 7 }), {}),
            ["rules[0].destinationContainer", "data", `a container without an immutability policy: copies could not be brought up to date; ${account("target")}/blobServices/default/containers/data/immutabilityPolicies/default`]],
        "one container as two destinations": [{ "rules[1]": { sourceContainer: "data", destinationContainer: "data" } }, ["rules[1].destinationContainer", "data", "a destination of its own; rules[0] has it"]],
    },
});

describe("replication between simulated accounts", () => {
    const refused = (service: object) => {
        const { azure, half } = pair(service);
        return azure.refusals("storage:ObjectReplicationPolicy", half).map(({ property, expected }) => [property, expected]);
    };

    it("needs versions of the source", () => {
        expect(refused({ isVersioningEnabled: false })).to.deep.equal([["sourceAccount", "an account with versioning on its blob service"]]);
    });

    it("needs a change feed of the source", () => {
        expect(refused({ changeFeed: { enabled: false } })).to.deep.equal([["sourceAccount", "an account with a change feed on its blob service"]]);
    });
});
