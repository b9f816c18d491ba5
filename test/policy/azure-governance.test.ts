import * as rules from "../../policy/rules/azure-governance";
import type { Resource } from "../../policy/resource";
import { REQUIRED_TAGS } from "../../components/names";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const network = (location: string | undefined, more: Made = {}) => make("network:VirtualNetwork", { location }, more);

tabulate(rules.staysInAllowedRegions, {
    accepts: { "an allowed region": [network("northeurope"), platform()], "the same, as the portal writes it": [network("North Europe"), platform()] },
    rejects: { "another region": [network("eastus"), platform()], "another region, whatever the type": [make("cognitiveservices:Account", { location: "eastus" }), platform()] },
    ignores: { "what is everywhere": [network("Global"), platform()], "what has no place": [network(undefined), platform()], "a program that declares no platform": network("eastus") },
    awaits: { "a region that is not known": [network(UNKNOWN), platform()] },
});

tabulate(rules.staysInAllowedRegions, {
    settings: { allowedRegions: ["northeurope"] },
    accepts: { "a configured region, without a platform": network("North Europe"), "what its platform allows, whatever is configured": [network("westeurope"), platform()] },
    rejects: { "another region, without a platform": network("eastus") },
});

const account = (props: object = {}, more: Made = {}) => make("storage:StorageAccount", { id: armId("Microsoft.Storage/storageAccounts/data"), location: "northeurope", sku: { name: "Standard_GZRS" }, ...props }, { name: "data", ...more });

tabulate(rules.copiesStayInAllowedRegions, {
    accepts: { "a pair that is allowed": [account(), platform()], "a pair that the service tells": [account({ location: "italynorth", secondaryLocation: "westeurope" }), platform()] },
    rejects: {
        "a pair that is not allowed": [account(), platform({ allowedRegions: ["northeurope"] })],
        "a pair in a region that is not known": [account({ location: "atlantis" }), platform()],
        "a pair that the service tells and nobody allowed": [account({ secondaryLocation: "ukwest" }), platform()],
    },
    ignores: { "storage without a copy elsewhere": [account({ sku: { name: "Standard_ZRS" } }), platform()], "a program that declares no platform": account() },
});

const tags = Object.fromEntries(REQUIRED_TAGS.map((tag) => [tag, "x"]));

tabulate(rules.carriesRequiredTags, {
    accepts: { "all of them": account({ tags }), "more than those": account({ tags: { ...tags, purpose: "spare" } }) },
    rejects: { "none": account(), "one missing": account({ tags: { ...tags, owner: undefined } }), "an empty one": account({ tags: { ...tags, owner: "" } }), "none on a type that is rarely seen": make("batch:Pool", { tags: {} }) },
    ignores: { "what carries no tags": make("network:SecurityRule", {}) },
    awaits: { "tags that are not known": account({ tags: UNKNOWN }) },
});

tabulate(rules.carriesRequiredTags, {
    settings: { requiredTags: ["team"] },
    accepts: { "the configured tag": account({ tags: { team: "data" } }) },
    rejects: { "the platform's tags without it": account({ tags }) },
});

tabulate(rules.tagValuesAgreed, {
    accepts: { "a class of data that there is": account({ tags: { "data-class": "internal" } }) },
    rejects: { "a class that nobody knows": account({ tags: { "data-class": "secret" } }) },
    ignores: { "no class, which another rule says": account({ tags: {} }), "no tags": account() },
    awaits: { "a class that is not known": account({ tags: { "data-class": UNKNOWN } }) },
});

tabulate(rules.tagValuesAgreed, {
    settings: { tagValues: { env: ["prod", "dev"] } },
    accepts: { "a configured value": account({ tags: { env: "dev" } }) },
    rejects: { "another one": account({ tags: { env: "test" } }) },
    ignores: { "a tag that may have any value": account({ tags: { "data-class": "secret" } }) },
});

const lock = (on: Resource, level = "CanNotDelete") =>
    make("authorization:ManagementLockByScope", { id: `${on.props.id}/providers/Microsoft.Authorization/locks/keep`, level }, { name: `lock-${on.name}`, from: { scope: on } });
const workspace = make("operationalinsights:Workspace", { id: armId("Microsoft.OperationalInsights/workspaces/logs") }, { name: "logs" });
const container = make("storage:BlobContainer", { id: `${account().props.id}/blobServices/default/containers/c` }, { name: "c", from: { accountName: account() } });
const dr = (props: object = {}) => account(props, { stack: "dr" });

tabulate(rules.storesAreLocked, {
    accepts: {
        "a locked account": [account(), lock(account())],
        "a locked workspace": [workspace, lock(workspace)],
        "a lock whose id is not known yet": [account(), make("authorization:ManagementLockByScope", { id: UNKNOWN, level: "CanNotDelete" }, { from: { scope: account() } })],
        "a lock of the older type": [account(), make("authorization:ManagementLockAtResourceLevel", { id: "/l", level: "ReadOnly" }, { from: { resourceName: account() } })],
    },
    rejects: { "no lock": account(), "no lock on a standby's": [dr(), platform({ role: "standby" }, "dr")], "a lock on a container alone": [account(), container, lock(container)], "another's lock": [account(), workspace, lock(workspace)], "a lock that prevents nothing": [account(), lock(account(), "NotSpecified")] },
    ignores: { "an account of a site that is taking over": [dr(), platform({ role: "standby", failover: true }, "dr")] },
    awaits: { "a lock that is on something not known": [account(), make("authorization:ManagementLockByScope", { id: UNKNOWN, level: "CanNotDelete" })] },
});

tabulate(rules.lockPreventsDeletion, {
    accepts: { "no deletion": lock(account()), "no change at all": lock(account(), "ReadOnly") },
    rejects: { "nothing prevented": lock(account(), "NotSpecified") },
});

tabulate(rules.programProtectsStores, {
    accepts: { "a protected account": account({}, { protect: true }) },
    rejects: { "an account that an update can remove": account(), "a vault that an update can remove": make("keyvault:Vault", {}), "a group that an update can remove": make("resources:ResourceGroup", {}) },
});

const OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
const assigned = (role: string, scope: string, props: object = {}, more: Made = {}) =>
    make("authorization:RoleAssignment", { roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope, ...props }, more);

tabulate(rules.assignmentIsNarrow, {
    accepts: { "a reader of one account": assigned(READER, account().props.id as string), "a reader of what is not known yet": assigned(READER, UNKNOWN, {}, { from: { scope: account() } }) },
    rejects: { "an owner of one account": assigned(OWNER, account().props.id as string), "a reader of the subscription": assigned(READER, "/subscriptions/s"), "a reader of everything": assigned(READER, "/"), "a reader of a management group": assigned(READER, "/providers/Microsoft.Management/managementGroups/m") },
    awaits: { "a scope that comes from nowhere": assigned(READER, UNKNOWN) },
});

const eligible = (props: object) => make("authorization:PimRoleEligibilitySchedule", props);

tabulate(rules.assignmentSaysWhy, {
    accepts: { "a description": assigned(READER, "s", { description: "audits" }), "a justification": eligible({ justification: "custodian" }) },
    rejects: { "none": assigned(READER, "s"), "a description on an eligibility": eligible({ description: "custodian" }) },
});

const role = (actions: string[], dataActions: string[] = []) => make("authorization:RoleDefinition", { permissions: [{ actions, dataActions }] });

tabulate(rules.roleIsNarrow, {
    accepts: { "the actions of a task": role(["Microsoft.Storage/storageAccounts/read"]), "every reading": role(["*/read"]) },
    rejects: { "everything": role(["*"]), "every change": role(["*/write"]), "giving rights": role(["Microsoft.Authorization/roleAssignments/write"]), "all of authorisation": role(["Microsoft.Authorization/*"]), "all data": role([], ["*"]) },
});

const federated = (subject: string, issuer = "https://token.actions.githubusercontent.com") => make("managedidentity:FederatedIdentityCredential", { subject, issuer });

tabulate(rules.identityIsNotShared, {
    accepts: { "one subject": federated("repo:a/b:environment:prod") },
    rejects: { "a wildcard": federated("repo:a/*"), "no subject": federated(""), "an issuer without TLS": federated("s", "http://issuer") },
});
