import { expect } from "chai";
import { boundaryArnOf, Residency, type ResidencyArgs } from "../../../components/aws/residency";
import { declare, one, TAGS } from "../../support";

const args: ResidencyArgs = { account: "111122223333", regions: ["eu-west-1"], tags: TAGS };

describe("aws.Residency", () => {
    it("makes the boundary that other stacks know by name, and nothing of the organisation's", async () => {
        const declared = await declare(() => new Residency("residency", args));
        expect(one(declared, "aws:iam/policy:Policy").inputs).to.include({ name: "holdfast-boundary" });
        expect(boundaryArnOf(args.account, TAGS)).to.equal("arn:aws:iam::111122223333:policy/holdfast-boundary");
        expect(declared.filter(({ type }) => type.startsWith("aws:organizations/"))).to.deep.equal([]);
    });

    it("puts the same regions on a target of the organisation", async () => {
        const declared = await declare(() => new Residency("residency", { ...args, organizationTarget: "ou-abcd-12345678" }));
        const { content, type } = one(declared, "aws:organizations/policy:Policy").inputs;
        expect(type).to.equal("SERVICE_CONTROL_POLICY");
        expect(JSON.parse(content).Statement[0].Condition).to.deep.equal({ StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } });
        expect(one(declared, "aws:organizations/policyAttachment:PolicyAttachment").inputs).to.deep.equal({ policyId: "residency-regions-id", targetId: "ou-abcd-12345678" });
    });
});
