import { group, GROUP, SUBSCRIPTION, table } from "./support";

const scope = `/subscriptions/${SUBSCRIPTION}`;
const definition = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c";

table("authorization:PolicyAssignment", {
    given: group,
    right: () => ({ scope, policyAssignmentName: "allowed-locations", policyDefinitionId: definition, parameters: { listOfAllowedLocations: { value: ["northeurope"] } } }),
    accepts: { "a set of policies": { policyDefinitionId: "/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8", parameters: undefined }, "a group": { scope: GROUP } },
    refuses: {
        "no regions": [{ parameters: undefined }, ["parameters.listOfAllowedLocations.value", "nothing", "the regions that are allowed"]],
        "a region of AWS": [{ parameters: { listOfAllowedLocations: { value: ["eu-west-1"] } } }, ["parameters.listOfAllowedLocations.value[0]", "eu-west-1", "an Azure region, such as northeurope"]],
        "another parameter": [{ parameters: { listOfAllowedLocations: { value: ["northeurope"] }, effect: { value: "Audit" } } }, ["parameters.effect", "effect", "listOfAllowedLocations: the policy's only parameter"]],
        "a policy that is none": [{ policyDefinitionId: "allowed-locations" }, ["policyDefinitionId", "allowed-locations", "the id of a policy definition or of a set of them"]],
        "a mode that is none": [{ enforcementMode: "Audit" }, ["enforcementMode", "Audit", "one of Default, DoNotEnforce, Enroll"]],
        "an identity without a place": [{ identity: { type: "SystemAssigned" } }, ["location", "nothing", "a region, for the identity"]],
        "a scope outside": [{ scope: GROUP, notScopes: [`${scope}/resourceGroups/other`] }, ["notScopes[0]", `${scope}/resourceGroups/other`, "a scope inside that of the assignment"]],
    },
});

const given = () => {
    const { azure } = group();
    azure.make("managedidentity:UserAssignedIdentity", { resourceGroupName: "rg", resourceName: "plan" });
    return { azure };
};

table("managedidentity:FederatedIdentityCredential", {
    given,
    right: () => ({ resourceGroupName: "rg", resourceName: "plan", federatedIdentityCredentialResourceName: "github", issuer: "https://token.actions.githubusercontent.com", subject: "repo:o/r:pull_request", audiences: ["api://AzureADTokenExchange"] }),
    refuses: {
        "an identity that is none": [{ resourceName: "other" }, ["resourceName", "other", "a parent that exists: Microsoft.ManagedIdentity/userAssignedIdentities"]],
        "two audiences": [{ audiences: ["a", "b"] }, ["audiences", "2 audiences", "one audience"]],
        "an issuer without TLS": [{ issuer: "http://example.com" }, ["issuer", "http://example.com", "a URL that begins with https://"]],
        "the same run twice": [({ azure }) => (azure.make("managedidentity:FederatedIdentityCredential", { resourceGroupName: "rg", resourceName: "plan", federatedIdentityCredentialResourceName: "first", issuer: "https://token.actions.githubusercontent.com", subject: "repo:o/r:pull_request", audiences: ["api://AzureADTokenExchange"] }, "first"), {}),
            ["subject", "repo:o/r:pull_request", "a subject that the identity does not trust yet; first has it"]],
    },
});
