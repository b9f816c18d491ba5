import { expect } from "chai";
import { Patching } from "../../../components/aws/patching";
import { systemObjects } from "../../../components/system-buckets";
import { declare, one, TAGS } from "../../support";

const patching = () => declare(() => new Patching("patching", {
    account: "111122223333", region: "eu-west-1", plan: { weekday: "Wednesday", hour: 2, hours: 3, approveAfterDays: 5 },
    operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/operations", topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", retentionDays: 400, tags: TAGS,
}));
const MACHINES = [{ key: "tag:PatchGroup", values: ["holdfast-test"] }];

describe("aws.Patching", () => {
    it("approves security patches after the days it is told, and the rest later", async () => {
        const { inputs } = one(await patching(), "aws:ssm/patchBaseline:PatchBaseline");
        expect(inputs["approvalRules"].map((rule: any) => rule.approveAfterDays)).to.deep.equal([5, 5, 14]);
        expect(inputs).to.include({ operatingSystem: "AMAZON_LINUX_2023", rejectedPatchesAction: "BLOCK" });
    });

    it("puts its baseline in force for the system and for the site's machines", async () => {
        const declared = await patching();
        expect(one(declared, "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline").inputs).to.include({ operatingSystem: "AMAZON_LINUX_2023" });
        expect(one(declared, "aws:ssm/patchGroup:PatchGroup").inputs).to.include({ patchGroup: "holdfast-test" });
    });

    it("installs once a week, a third of the machines at a time, and starts none of them anew", async () => {
        const declared = await patching();
        expect(one(declared, "aws:ssm/maintenanceWindow:MaintenanceWindow").inputs).to.include({ schedule: "cron(0 2 ? * WED *)", scheduleTimezone: "Etc/UTC", duration: 3, cutoff: 1 });
        expect(one(declared, "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget").inputs["targets"]).to.deep.equal(MACHINES);
        const { inputs } = one(declared, "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask");
        expect(inputs).to.include({ taskArn: "AWS-RunPatchBaseline", maxConcurrency: "33%", maxErrors: "10%" });
        expect(inputs["taskInvocationParameters"].runCommandParameters.parameters).to.deep.equal([{ name: "Operation", values: ["Install"] }, { name: "RebootOption", values: ["NoReboot"] }]);
    });

    it("looks every day, keeps the agent up to date, and lists what is installed", async () => {
        const associations = (await patching()).filter(({ type }) => type === "aws:ssm/association:Association");
        expect(associations.map(({ inputs }) => inputs["name"])).to.have.members(["AWS-RunPatchBaseline", "AWS-UpdateSSMAgent", "AWS-GatherSoftwareInventory"]);
        for (const { inputs } of associations) expect(inputs["targets"]).to.deep.equal(MACHINES);
    });

    it("sends commands to the site's own machines, by one document", async () => {
        const { Statement } = JSON.parse(one(await patching(), "aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
        expect(Statement[0].Condition).to.deep.equal({ StringEquals: { "ssm:resourceTag/PatchGroup": "holdfast-test" } });
        expect(Statement[1].Resource).to.equal("arn:aws:ssm:eu-west-1::document/AWS-RunPatchBaseline");
    });

    it("tells responders when a window failed", async () => {
        expect(JSON.parse(one(await patching(), "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]).detail.status).to.deep.equal(["FAILED", "TIMED_OUT", "CANCELLED"]);
    });
});

describe("systemObjects", () => {
    it("names AWS's buckets of a region one by one", () => {
        expect(systemObjects("eu-west-1")).to.include.members(["arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*", "arn:aws:s3:::aws-patch-manager-eu-west-1-5522fb710/*"]);
        for (const arn of systemObjects("eu-south-2")) expect(arn).to.match(/^arn:aws:s3:::[a-z0-9.-]+\/\*$/);
    });
});
