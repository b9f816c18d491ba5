import { expect } from "chai";
import { Identity, type IdentityArgs } from "../../../components/azure/identity";
import { type Declared, declare, one, TAGS } from "../../support";

const groupId = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg";
const person = (n: number) => `00000000-0000-0000-0000-00000000000${n}`;
const args: IdentityArgs = {
    resourceGroupName: "rg", location: "northeurope", groupId, subscriptionId: "00000000-0000-0000-0000-000000000000",
    people: { engineer: person(1), reviewer: person(2), responder: person(3), reader: person(4), "break-glass": person(5) },
    pipeline: { repository: "octo@1/repo@2", site: "prod" }, tags: TAGS,
};
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const ELIGIBLE = "azure-native:authorization:PimRoleEligibilitySchedule";
const DEFINITION = "azure-native:authorization:RoleDefinition";

describe("azure.Identity", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Identity("identity", args)); });

    it("gives people standing rights to read, and nothing more", () => {
        const people = declared.filter(({ type, inputs }) => type === ASSIGNMENT && inputs["principalType"] === "Group").map(({ name, inputs }) => [name, inputs["principalId"]]);
        expect(people).to.deep.equal([["identity-reviewer", person(2)], ["identity-reader", person(4)]]);
        const [permission] = one(declared, DEFINITION, "-reader").inputs["permissions"];
        expect([...permission.actions, ...permission.dataActions].filter((action: string) => !action.endsWith("/read"))).to.deep.equal([]);
    });

    it("lets those who act activate their role, for a year at most", () => {
        expect(declared.filter(({ type }) => type === ELIGIBLE).map(({ name, inputs }) => [name, inputs["scheduleInfo"].expiration.duration])).to.deep.equal(
            ["engineer", "responder", "break-glass"].map((job) => [`identity-${job}`, "P365D"]));
    });

    it("gives nothing beyond the site's group", () => {
        for (const { type, inputs } of declared) {
            if ([ASSIGNMENT, ELIGIBLE, DEFINITION].includes(type)) expect(inputs["scope"]).to.equal(groupId);
            if (type === DEFINITION) expect(inputs["assignableScopes"]).to.deep.equal([groupId]);
        }
    });

    it("names roles by ids that are known before they exist", () => {
        expect(one(declared, ASSIGNMENT, "-reader").inputs["roleDefinitionId"]).to.equal(
            `/subscriptions/${args.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${one(declared, DEFINITION, "-reader").inputs["roleDefinitionId"]}`);
    });

    it("parts the pipeline that looks from the one that deploys, each bound to its runs", () => {
        const subjects = declared.filter(({ type }) => type === "azure-native:managedidentity:FederatedIdentityCredential").map(({ inputs }) => inputs["subject"]);
        expect(subjects).to.deep.equal(["repo:octo@1/repo@2:pull_request", "repo:octo@1/repo@2:environment:prod"]);
        expect(one(declared, ASSIGNMENT, "-plan").inputs["roleDefinitionId"]).to.match(/acdd72a7-3385-48ef-bd42-f606fba81ae7$/);
    });

    it("lets the pipeline give no right, and read no account's keys", () => {
        const [permission] = one(declared, DEFINITION, "-deployer").inputs["permissions"];
        expect(permission.actions.filter((action: string) => /^(\*|Microsoft\.Authorization\/(?!\*\/read))/.test(action))).to.deep.equal([]);
        expect(permission.notActions).to.include.members(["Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"]);
        expect(permission.dataActions).to.deep.equal([]);
    });

    it("leaves Azure's role settings alone until their ids are known, then asks for an hour, a factor, a reason and a ticket", async () => {
        const SETTINGS = "azure-native:authorization:RoleManagementPolicy";
        expect(declared.filter(({ type }) => type === SETTINGS)).to.deep.equal([]);
        const made = await declare(() => new Identity("identity", { ...args, roleSettings: { "break-glass": person(9) } }));
        const { rules, roleManagementPolicyName } = one(made, SETTINGS).inputs;
        expect(roleManagementPolicyName).to.equal(person(9));
        expect(rules.map((rule: any) => rule.maximumDuration ?? rule.enabledRules)).to.deep.equal(["PT1H", ["MultiFactorAuthentication", "Justification", "Ticketing"]]);
    });
});
