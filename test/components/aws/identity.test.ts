import { expect } from "chai";
import { Identity, type IdentityArgs } from "../../../components/aws/identity";
import { JOBS } from "../../../components/plan/jobs";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const root = `arn:aws:iam::444455556666:root`;
const boundaryArn = `arn:aws:iam::${account}:policy/holdfast-boundary`;
const args: IdentityArgs = {
    account, people: { engineer: [root], reviewer: [root], responder: [root], reader: [root], "break-glass": [root] }, ranges: ["203.0.113.0/24"],
    pipeline: { repository: "octo@1/repo@2", sites: ["prod", "dr"] }, boundaryArn, regions: ["eu-west-1"], dataBuckets: ["data"], recordBuckets: ["records"],
    topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", tags: TAGS,
};
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

describe("aws.Identity", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Identity("identity", args)); });
    const attached = (role: string) => declared.filter(({ type, inputs }) => type === ATTACHMENT && inputs["role"] === `holdfast-${role}`).map(({ name }) => name.replace("identity-", ""));

    it("gives each job a role of an hour, within the boundary, by a path of its own", () => {
        for (const job of JOBS) {
            expect(one(declared, ROLE, `-${job}`).inputs).to.include({ name: `holdfast-${job}`, path: "/holdfast/", permissionsBoundary: boundaryArn, maxSessionDuration: 3600 });
            expect(one(declared, ROLE, `-${job}`).inputs["tags"]).to.include({ purpose: job, site: "test" });
        }
    });

    it("guards each person's role", () => {
        for (const job of JOBS) expect(attached(job)).to.include(`${job}-guard`);
    });

    it("gives reviewers AWS's policies for looking, and no more", () => {
        expect(attached("reviewer")).to.have.members(["reviewer-guard", "reviewer-SecurityAudit", "reviewer-ViewOnlyAccess"]);
    });

    it("lets responders ask AWS for support", () => expect(attached("responder")).to.include("responder-AWSSupportAccess"));

    it("has a role for pull requests that looks, and one for each site that deploys", () => {
        expect(attached("plan")).to.have.members(["plan-SecurityAudit", "plan-ViewOnlyAccess"]);
        for (const site of ["prod", "dr"]) {
            const { assumeRolePolicy } = one(declared, ROLE, `-apply-${site}`).inputs;
            expect(JSON.parse(assumeRolePolicy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]).to.equal(`repo:octo@1/repo@2:environment:${site}`);
            expect(attached(`apply-${site}`)).to.have.members([`apply-${site}-look`, `apply-${site}-declares-1`, `apply-${site}-declares-2`]);
        }
    });

    it("makes no user and no key", () => expect(declared.filter(({ type }) => /iam\/(user|accessKey|group)/i.test(type))).to.deep.equal([]));

    it("asks for long passwords that are not used again", () => {
        expect(one(declared, "aws:iam/accountPasswordPolicy:AccountPasswordPolicy").inputs).to.include({ minimumPasswordLength: 16, passwordReusePrevention: 24, maxPasswordAge: 90, requireSymbols: true });
    });

    it("lets no bucket of the account be public", () => {
        expect(one(declared, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock").inputs).to.deep.include({ accountId: account, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
    });

    it("tells responders of every use of the emergency role", () => {
        const { eventPattern } = one(declared, "aws:cloudwatch/eventRule:EventRule", "break-glass").inputs;
        expect(JSON.parse(eventPattern).detail.requestParameters.roleArn).to.deep.equal([`arn:aws:iam::${account}:role/holdfast/holdfast-break-glass`]);
        expect(one(declared, "aws:cloudwatch/eventTarget:EventTarget").inputs["arn"]).to.equal(args.topicArn);
    });

    it("guards a provider's users by a policy that their sessions pass", async () => {
        const people = { ...args.people, engineer: [`arn:aws:iam::${account}:saml-provider/people`] };
        const made = await declare(() => new Identity("identity", { ...args, people }));
        expect(made.filter(({ type, name }) => type === "aws:iam/policy:Policy" && name.includes("second-factor")).map(({ name }) => name)).to.have.members(["identity-second-factor", "identity-second-factor-of-provider"]);
    });
});
