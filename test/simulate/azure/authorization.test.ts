import { CRYPTO_USER, GROUP, guid, ROLE, table, vault } from "./support";

const ADMINISTRATOR = ROLE("00482a5a-887f-4fb3-b363-3b7fe8e74483");
const PERSON = "00000000-0000-0000-0000-000000000001";

table("authorization:RoleAssignment", {
    given: vault,
    right: ({ key, identity }) => ({ roleAssignmentName: guid(7), scope: key.id, roleDefinitionId: CRYPTO_USER, principalId: identity.outputs["principalId"], principalType: "ServicePrincipal" }),
    accepts: {
        "no name: azure-native makes one up": { roleAssignmentName: undefined },
        "a role of the whole tenant": { roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6" },
        "a person": { principalId: PERSON, principalType: "User" },
    },
    refuses: {
        "a name that is no GUID": [{ roleAssignmentName: "stores" }, ["roleAssignmentName", "stores", "a GUID"]],
        "a role that is none": [{ roleDefinitionId: ROLE(guid(404)) }, ["roleDefinitionId", ROLE(guid(404)), "a built-in role, or one that is declared"]],
        "a role's name": [{ roleDefinitionId: "Key Vault Administrator" }, ["roleDefinitionId", "Key Vault Administrator", "the id of a role, …/providers/Microsoft.Authorization/roleDefinitions/<GUID>"]],
        "a scope that does not exist": [({ key }) => ({ scope: `${key.id}s` }), ({ key }) => ["scope", `${key.id}s`, "something that exists"]],
        "an identity's client in place of its principal": [({ identity }) => ({ principalId: identity.outputs["clientId"] }), ({ identity }) => ["principalId", identity.outputs["clientId"], "the identity's principalId: this is its clientId"]],
        "an identity said to be a user": [{ principalType: "User" }, ["principalType", "User", "ServicePrincipal: an identity is one"]],
        "an identity of which nothing is said": [{ principalType: undefined }, ["principalType", "nothing", "ServicePrincipal: an identity is one, and left out it is User"]],
        "nobody": [{ principalId: "00000000-0000-0000-0000-000000000000" }, ["principalId", "00000000-0000-0000-0000-000000000000", "the object id of a user, group or service principal"]],
        "the same right a second time": [({ grant }) => (grant(), {}), ({ identity }) => ["principalId", identity.outputs["principalId"], `someone who does not have the role here yet; ${guid(1)} gives it`]],
        "a condition without its version": [{ condition: "true" }, ["conditionVersion", "nothing", "2.0, since there is a condition"]],
    },
});

table("authorization:PimRoleEligibilitySchedule", {
    given: vault,
    right: ({ vault: made }) => ({ scope: made.id, roleDefinitionId: ADMINISTRATOR, principalId: PERSON, scheduleInfo: { expiration: { type: "AfterDuration", duration: "P365D" } } }),
    accepts: {
        "no end where the role's settings ask for none": ({ azure }) => {
            const rule = { id: "Expiration_Admin_Eligibility", ruleType: "RoleManagementPolicyExpirationRule", isExpirationRequired: false };
            azure.make("authorization:RoleManagementPolicy", { scope: GROUP, roleManagementPolicyName: guid(3), rules: [rule] });
            return { scheduleInfo: { expiration: { type: "NoExpiration" } } };
        },
    },
    refuses: {
        "no end": [{ scheduleInfo: { expiration: { type: "NoExpiration" } } }, ["scheduleInfo.expiration", "NoExpiration", "an end after at most P365D: the role's settings ask for one"]],
        "more than a year": [{ "scheduleInfo.expiration.duration": "P2Y" }, ["scheduleInfo.expiration.duration", "P2Y", "at most P365D: the role's settings allow no more"]],
        "a duration in words": [{ "scheduleInfo.expiration.duration": "a year" }, ["scheduleInfo.expiration.duration", "a year", "an ISO 8601 duration such as P365D"]],
        "the same person twice": [({ azure, vault: made }) => {
            azure.make("authorization:PimRoleEligibilitySchedule", { scope: made.id, roleDefinitionId: ADMINISTRATOR, principalId: PERSON, scheduleInfo: { expiration: { type: "AfterDuration", duration: "P90D" } } }, "first");
            return {};
        }, ["principalId", PERSON, "someone who is not eligible for the role here yet; first makes them so"]],
    },
});

table("authorization:RoleManagementPolicy", {
    given: vault,
    right: ({ vault: made }) => ({
        scope: made.id, roleManagementPolicyName: guid(3),
        rules: [{ id: "Enablement_EndUser_Assignment", ruleType: "RoleManagementPolicyEnablementRule", enabledRules: ["MultiFactorAuthentication", "Justification"] }],
    }),
    refuses: {
        "a rule of the wrong kind": [{ "rules[0].ruleType": "RoleManagementPolicyApprovalRule" }, ["rules[0].ruleType", "RoleManagementPolicyApprovalRule", "RoleManagementPolicyEnablementRule"]],
        "a second factor that is none": [{ "rules[0].enabledRules": ["MFA"] }, ["rules[0].enabledRules[0]", "MFA", "one of MultiFactorAuthentication, Justification, Ticketing"]],
        "an activation of more than a day": [{ rules: [{ id: "Expiration_EndUser_Assignment", ruleType: "RoleManagementPolicyExpirationRule", maximumDuration: "PT48H" }] }, ["rules[0].maximumDuration", "PT48H", "at most PT24H"]],
        "a second factor and an authentication context": [{ "rules[1]": { id: "AuthenticationContext_EndUser_Assignment", ruleType: "RoleManagementPolicyAuthenticationContextRule", isEnabled: true } },
            ["rules", "both", "MultiFactorAuthentication or an authentication context, not both"]],
    },
});

table("authorization:ManagementLockByScope", {
    given: vault,
    right: ({ vault: made }) => ({ scope: made.id, lockName: "keep", level: "CanNotDelete" }),
    accepts: { "a lock on a group": { scope: GROUP }, "a lock on something of somebody else's": { scope: GROUP.replace(/rg$/, "theirs") } },
    refuses: {
        "a level that is none": [{ level: "NotSpecified" }, ["level", "NotSpecified", "one of CanNotDelete, ReadOnly"]],
        "a scope that does not exist": [{ scope: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-gone` }, ["scope", `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-gone`, "something that exists"]],
        "a scope that is no id": [{ scope: "rg" }, ["scope", "rg", "the id of a subscription, resource group or resource"]],
        "long notes": [{ notes: "x".repeat(513) }, ["notes", "513 characters", "at most 512 characters"]],
    },
});
