import { expect } from "chai";
import { boundaryPolicy, deployerPolicies, factorIsSeen, jobPolicy, MANAGED, organizationPolicy, peopleGuard, personTrust, pipelineTrust } from "../../components/identity-policies";
import { JOBS } from "../../components/plan/jobs";

const account = "111122223333";
const regions = ["eu-west-1", "eu-central-1"];
const facts = { account, platform: "holdfast", regions, dataBuckets: ["data"], recordBuckets: ["records"] };
const boundaryArn = `arn:aws:iam::${account}:policy/holdfast-boundary`;
const read = (document: string): any[] => JSON.parse(document).Statement;
const named = (document: string, sid: string): any => read(document).find(({ Sid }) => Sid === sid);
const actionsOf = (document: string): string[] => read(document).flatMap(({ Action }) => [Action].flat()).filter(Boolean);

describe("policies of roles", () => {
    it("fit into what IAM takes", () => {
        const documents = [boundaryPolicy({ ...facts, boundaryArn }), ...JOBS.flatMap((job) => jobPolicy(job, facts) ?? []), ...Object.values(deployerPolicies(facts, boundaryArn))];
        for (const document of documents) expect(document.length).to.be.at.most(6144);
        expect(organizationPolicy(regions).length).to.be.at.most(5120);
    });

    it("end every role at the allowed regions, but for services without any and alarms on names", () => {
        const statement = named(boundaryPolicy({ ...facts, boundaryArn }), "StayInRegions");
        expect(statement.Condition).to.deep.equal({ StringNotEquals: { "aws:RequestedRegion": regions } });
        expect(statement.NotAction).to.include.members(["iam:*", "sts:*", "cloudwatch:PutMetricAlarm"]).and.not.include.members(["kms:*", "s3:*", "ec2:*", "logs:*"]);
        expect(named(boundaryPolicy({ ...facts, boundaryArn }), "NameAlarmsStayToo").Condition.StringNotEquals["aws:RequestedRegion"]).to.deep.equal([...regions, "us-east-1"]);
    });

    it("give the organisation the same, and nothing that it would not take", () => {
        expect(read(organizationPolicy(regions)).every(({ Effect }) => Effect === "Deny")).to.equal(true);
    });

    it("let people in with a second factor, from permitted ranges", () => {
        const [statement] = read(personTrust([`arn:aws:iam::${account}:root`], ["203.0.113.0/24"]));
        expect(statement).to.deep.include({
            Action: "sts:AssumeRole",
            Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] }, Bool: { "aws:MultiFactorAuthPresent": "true" } },
        });
    });

    it("let a provider's users in by its own way, where AWS sees no factor", () => {
        const provider = `arn:aws:iam::${account}:saml-provider/people`;
        const [statement] = read(personTrust([provider], ["203.0.113.0/24"]));
        expect(statement).to.deep.include({ Principal: { Federated: provider }, Action: "sts:AssumeRoleWithSAML" });
        expect(factorIsSeen([provider])).to.equal(false);
        expect(named(peopleGuard(["203.0.113.0/24"], false), "DenyWithoutSecondFactor").Condition).to.have.key("Bool");
        expect(named(peopleGuard(["203.0.113.0/24"], true), "DenyWithoutSecondFactor").Condition).to.have.key("BoolIfExists");
    });

    it("refuse other addresses, but not services that call for a person, nor private endpoints", () => {
        expect(named(peopleGuard(["203.0.113.0/24"], true), "DenyOutsideRanges").Condition).to.deep.equal({
            NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24"] }, Bool: { "aws:ViaAWSService": "false" }, Null: { "aws:SourceIp": "false" },
        });
    });

    it("take a pipeline's token of one subject, for AWS", () => {
        expect(read(pipelineTrust("arn:provider", "repo:o/r:pull_request"))[0].Condition).to.deep.equal({
            StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:o/r:pull_request" },
        });
    });

    it("show customers' data to readers and in an emergency, and to nobody else", () => {
        const reaches = JOBS.filter((job) => JSON.stringify(jobPolicy(job, facts) ?? "").includes("arn:aws:s3:::data"));
        expect(reaches).to.deep.equal(["reader", "break-glass"]);
        for (const job of JOBS) expect(MANAGED[job].join()).to.not.match(/ReadOnlyAccess|PowerUser|Administrator/);
    });

    it("give readers nothing that changes anything", () => {
        expect(actionsOf(jobPolicy("reader", facts)!).filter((action) => !/:(Get|List|Describe|Decrypt)/.test(action))).to.deep.equal([]);
    });

    it("give no job and no pipeline everything of a service", () => {
        const all = [...JOBS.flatMap((job) => jobPolicy(job, facts) ?? []), ...Object.values(deployerPolicies(facts, boundaryArn))].flatMap(actionsOf);
        expect(all.filter((action) => /^([\w-]+:)?\*$/.test(action))).to.deep.equal([]);
    });

    it("let the pipeline make roles with the boundary alone, and neither people's roles nor its own", () => {
        const document = Object.values(deployerPolicies(facts, boundaryArn)).join("\n");
        const second = deployerPolicies(facts, boundaryArn)["declares-2"]!;
        expect(named(second, "MakeRolesWithBoundary").Condition).to.deep.equal({ StringEquals: { "iam:PermissionsBoundary": boundaryArn } });
        expect(named(second, "MakeRolesWithBoundary").Resource).to.deep.equal([`arn:aws:iam::${account}:role/aws-*`, `arn:aws:iam::${account}:role/holdfast-*`]);
        expect(document).to.not.match(/iam:CreateUser|iam:CreateAccessKey|kms:Decrypt|s3:GetObject|secretsmanager:GetSecretValue/);
    });
});
