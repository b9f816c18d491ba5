import { expect } from "chai";
import { Account, ACCOUNT, statement, table } from "./support";

const denial = { Sid: "Regions", Effect: "Deny", NotAction: ["iam:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } } };

table("organizations.Policy", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "regions", type: "SERVICE_CONTROL_POLICY", content: statement(denial) }),
    accepts: { "a policy on tags": { type: "TAG_POLICY", content: "{\"tags\":{}}" } },
    refuses: {
        "a permission with a condition": [{ content: statement({ ...denial, Effect: "Allow" }) }, ["content.Statement[0].Condition", "a condition", "none: only a denial can have one"]],
        "another type": [{ type: "SCP" }, ["type", "SCP", "SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY, TAG_POLICY, BACKUP_POLICY, AISERVICES_OPT_OUT_POLICY, CHATBOT_POLICY, DECLARATIVE_POLICY_EC2, SECURITYHUB_POLICY, INSPECTOR_POLICY"]],
        "a principal": [{ content: statement({ ...denial, Principal: "*" }) }, ["content.Statement[0].Principal", "*", "nothing in a policy of an identity"]],
    },
});

function organization() {
    const account = new Account();
    const policy = account.make("organizations.Policy", { name: "regions", content: statement(denial) });
    return { account, policy };
}

table("organizations.PolicyAttachment", {
    given: organization,
    right: ({ policy }) => ({ policyId: policy.id, targetId: "ou-abcd-12345678" }),
    accepts: { "the root": { targetId: "r-abcd" }, "an account": { targetId: ACCOUNT } },
    refuses: {
        "a target that is none": [{ targetId: "production" }, ["targetId", "production", "a root (r-…), a unit (ou-…) or an account"]],
        "a policy that is none": [{ policyId: "p-00000000" }, ["policyId", "p-00000000", "the id of a policy that exists"]],
        "the same twice": [({ account, policy }) => (account.make("organizations.PolicyAttachment", { policyId: policy.id, targetId: "ou-abcd-12345678" }, { name: "first" }), {}),
            ({ policy }) => ["policyId", policy.id, "a policy that the target does not have yet; first has it"]],
    },
});

describe("a boundary", () => {
    const trust = statement({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });

    it("must exist before a role has it", () => {
        const permissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
        const [refusal] = new Account().refusals("iam.Role", { name: "r", assumeRolePolicy: trust, permissionsBoundary });
        expect(refusal).to.include({ property: "permissionsBoundary", found: permissionsBoundary });
    });

    it("stays while a role has it", () => {
        const account = new Account();
        const boundary = account.make("iam.Policy", { name: "boundary", policy: statement({ Effect: "Allow", Action: "*", Resource: "*" }) });
        account.make("iam.Role", { name: "r", assumeRolePolicy: trust, permissionsBoundary: boundary.outputs["arn"] });
        expect(account.refuseDelete(boundary)).to.have.length(1);
    });
});
