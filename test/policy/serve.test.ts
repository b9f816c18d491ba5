// The packs as Pulumi's engine meets them: in a process of their own, over gRPC, with the engine's own unknown values.
import { join } from "node:path";
import proto from "@pulumi/pulumi/proto/analyzer_pb";
import { expect } from "chai";
import { canonicalType } from "../../components/plan/tokens";
import { judge } from "../../policy/judge";
import { PACKS, type PackName, rulesOf } from "../../policy/packs";
import type { Resource } from "../../policy/resource";
import { readable } from "../../policy/unknown";
import { UNKNOWN } from "./aws-support";
import { type Answer, type Declared, Pack, type Said, urnOf } from "./pack-process";

const folderOf = (pack: string): string => join(__dirname, "..", "..", "policy", pack);

const by = ({ said }: Answer, rule: string): readonly Said[] => said.filter((each) => each.rule === rule);

const trail = (props: object): Declared => ({ type: "aws:cloudtrail/trail:Trail", name: "trail", props: { s3BucketName: "logs", ...props } });
const facts = {
    site: "prod", role: "primary", lifecycle: "production", platform: "holdfast", regions: { aws: "eu-west-1", azure: "northeurope" }, allowedRegions: ["eu-west-1"],
    custodians: { aws: ["a", "b"], azure: ["a", "b"] }, spares: { aws: 1, azure: 1, minimumFree: 1 }, retention: { logs: 400, data: 90, export: 30 }, requiredTags: [], documentationValues: ["domain"],
};
const platform: Declared = { type: "holdfast:index:Platform", name: "holdfast", props: facts };

describe("a pack in its own process", function () {
    this.timeout(180_000);
    const packs = {} as Record<PackName, Pack>;

    before(async () => {
        for (const pack of PACKS) packs[pack] = await Pack.start(folderOf(pack), { PULUMI_NODEJS_DRY_RUN: "true" });
    });
    after(() => Object.values(packs).forEach((pack) => pack.stop()));

    for (const pack of PACKS) {
        it(`${pack} tells its rules, with severity, remediation, framework and tags`, async () => {
            const info = await packs[pack].info();
            const [settings, ...policies] = info.getPoliciesList();
            expect(policies.map((policy) => policy.getName())).to.deep.equal(rulesOf(pack).map(({ name }) => name));
            expect(settings!.getName()).to.equal("settings");
            const without = policies.filter((policy) => !policy.getRemediationSteps() || !policy.getSeverity() || !policy.getFramework() || policy.getTagsList().length === 0);
            expect(without.map((policy) => policy.getName())).to.deep.equal([]);
        });
        it(`${pack} has a version`, async () => expect((await packs[pack].info()).getVersion()).to.match(/^\d+\.\d+\.\d+$/));
    }

    describe("a rule about a resource", () => {
        it("stops what is wrong, with what was observed and expected", async () => {
            const [said] = by(await packs.security.analyze(trail({})), "aws-trail-validated");
            expect(said).to.deep.include({ level: "mandatory", message: "A changed or missing log file of the trail is noticed\nenableLogFileValidation: observed not set, expected true" });
        });
        it("says nothing of what is right", async () => {
            expect(by(await packs.security.analyze(trail({ enableLogFileValidation: true })), "aws-trail-validated")).to.deep.equal([]);
        });
        it("says of an unknown value that it is not evaluated, and stops nothing", async () => {
            const said = by(await packs.security.analyze(trail({ enableLogFileValidation: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7" })), "aws-trail-validated");
            expect(said).to.deep.equal([{ rule: "aws-trail-validated", level: "advisory", message: "A changed or missing log file of the trail is noticed\nnot evaluated: needs enableLogFileValidation", urn: urnOf(trail({})) }]);
        });
        it("names the path of what is unknown inside a property", async () => {
            const [said] = by(await packs.security.analyze({ type: "aws:wafv2/webAcl:WebAcl", name: "acl", props: { rules: [UNKNOWN] } }), "aws-waf-managed-rules");
            expect(said?.message).to.match(/not evaluated: needs rules\.0$/);
        });
        it("does not apply to another type", async () => expect((await packs.security.analyze(trail({}))).notApplicable).to.include("aws-kms-rotates"));
        it("applies to an Azure type of any version", async () => {
            const answer = await packs.security.analyze({ type: "azure-native:storage/v20240101:StorageAccount", name: "store", props: { minimumTlsVersion: "TLS1_0", location: "northeurope" } });
            expect(answer.said.filter(({ message }) => /minimumTlsVersion/.test(message)).map(({ level }) => level)).to.deep.equal(["mandatory"]);
        });
    });

    describe("a rule about the stack", () => {
        const vpc: Declared = { type: "aws:ec2/vpc:Vpc", name: "net", props: { id: UNKNOWN, cidrBlock: "10.0.0.0/16" } };
        const log = (props: object, from?: Declared["from"]): Declared => ({ type: "aws:ec2/flowLog:FlowLog", name: "log", props: { vpcId: UNKNOWN, trafficType: "ALL", logDestination: "arn:aws:s3:::logs", ...props }, ...(from && { from }) });
        const linked = { vpcId: [urnOf(vpc)] };

        it("finds a companion of what is not made yet by what its properties were made from", async () => {
            expect(by(await packs.security.analyzeStack([vpc, log({}, linked)]), "aws-vpc-flow-logs")).to.deep.equal([]);
        });
        it("stops where there is none, and names the resource", async () => {
            expect(by(await packs.security.analyzeStack([vpc]), "aws-vpc-flow-logs")).to.deep.include.members([
                { rule: "aws-vpc-flow-logs", level: "mandatory", message: "Every VPC records all of its traffic, accepted and rejected\nobserved none, expected a flow log of the VPC", urn: urnOf(vpc) },
            ]);
        });
        it("does not pass silently where the link is not known", async () => {
            const said = by(await packs.security.analyzeStack([vpc, log({})]), "aws-vpc-flow-logs");
            expect(said.map(({ level, message }) => [level, message.split("\n")[1]])).to.deep.equal([["advisory", "not evaluated: needs vpcId of log"]]);
        });
        it("goes on with other resources where one is not evaluated", async () => {
            const other: Declared = { ...vpc, name: "other", props: { id: "vpc-2" } };
            const said = by(await packs.security.analyzeStack([vpc, other, log({ trafficType: UNKNOWN }, linked)]), "aws-vpc-flow-logs");
            expect(said.map(({ urn, level }) => `${urn.split("::").pop()} ${level}`).sort()).to.deep.equal(["net advisory", "other mandatory"]);
        });
        it("does not apply where no resource is of its types", async () => {
            expect((await packs.security.analyzeStack([trail({})])).notApplicable).to.include("aws-vpc-flow-logs");
        });
        it("needs the other sites' stacks for what is said of all sites", async () => {
            expect(by(await packs.governance.analyzeStack([platform]), "platform-two-regions")[0]).to.include({ level: "advisory" });
        });
    });

    describe("what a pack says", () => {
        const cases: readonly Declared[] = [
            { type: "azure-native:storage/v20240101:StorageAccount", name: "store", props: { minimumTlsVersion: UNKNOWN, location: "eastus", networkRuleSet: { defaultAction: UNKNOWN }, tags: { owner: "me" } } },
            { type: "aws:kms/key:Key", name: "key", props: { enableKeyRotation: UNKNOWN, policy: UNKNOWN, tags: UNKNOWN } },
            { type: "aws:ec2/securityGroup:SecurityGroup", name: "group", props: { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [UNKNOWN] }] } },
            { type: "aws:rds/cluster:Cluster", name: "db", props: { masterPassword: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "word" }, storageEncrypted: false } },
        ];
        const lines = (said: readonly Pick<Said, "rule" | "message">[]) => said.map(({ rule, message }) => `${rule}: ${message}`).sort();

        for (const [index, declared] of cases.entries()) {
            it(`is, word for word, what is said offline: ${declared.type}`, async () => {
                const { type, name, props } = declared;
                const resource: Resource = {
                    type: canonicalType(type), name, urn: urnOf(declared), props: readable(props), protect: false, propertyDependencies: {},
                    provider: { type: "pulumi:providers:aws", name: "aws", props: { region: "eu-west-1" } },
                };
                const own = rulesOf("security");
                const offline = judge({ byInputs: [resource], byOutputs: [resource] }, own).filter(({ state }) => state === "fail" || state === "not-evaluated");
                const said = [...(await packs.security.analyze(declared)).said, ...(await packs.security.analyzeStack([declared])).said];
                expect(lines(said)).to.deep.equal(lines(offline.map(({ rule, message }) => ({ rule: rule.name, message: `${rule.title}\n${message}` }))));
                expect(said.some(({ message }) => message.includes("not evaluated: needs")), `case ${index} meets an unknown value`).to.equal(index < 3);
            });
        }
    });

    describe("a configuration", () => {
        const bucket: Declared = { type: "aws:s3/bucket:Bucket", name: "it", props: { tags: { team: "x" } } };
        let pack: Pack;
        before(async () => { pack = await Pack.start(folderOf("governance")); });
        after(() => pack.stop());

        it("is said as a schema with defaults, for the settings that the pack's rules read", async () => {
            const schema = (await pack.info()).getPoliciesList()[0]!.getConfigschema()!.getProperties()!.toJavaScript() as Record<string, { default?: unknown }>;
            expect(Object.keys(schema)).to.include.members(["allowedRegions", "requiredTags"]);
            expect(Object.values(schema).every((setting) => setting.default !== undefined)).to.equal(true);
        });
        it("gives a rule its settings", async () => {
            expect(by(await pack.analyze(bucket), "aws-required-tags")).to.have.length(1);
            await pack.configure({ settings: { level: proto.EnforcementLevel.ADVISORY, properties: { requiredTags: ["team"] } } });
            expect(by(await pack.analyze(bucket), "aws-required-tags")).to.deep.equal([]);
        });
        it("makes a mandatory rule advisory, and switches one off", async () => {
            await pack.configure({ "aws-required-tags": { level: proto.EnforcementLevel.ADVISORY } });
            expect(by(await pack.analyze(bucket), "aws-required-tags").map(({ level }) => level)).to.deep.equal(["advisory"]);
            await pack.configure({ "aws-required-tags": { level: proto.EnforcementLevel.DISABLED } });
            const answer = await pack.analyze(bucket);
            expect(by(answer, "aws-required-tags")).to.deep.equal([]);
            expect(answer.notApplicable).not.to.include("aws-required-tags");
        });
        it("tells where resources may be to a program that declares no platform", async () => {
            const vpc: Declared = { type: "aws:ec2/vpc:Vpc", name: "net", props: { id: "vpc-1", region: "eu-west-1" } };
            expect((await pack.analyzeStack([vpc])).notApplicable).to.include("platform-allowed-regions");
            await pack.configure({ settings: { level: proto.EnforcementLevel.ADVISORY, properties: { allowedRegions: ["eu-north-1"] } } });
            expect(by(await pack.analyzeStack([vpc]), "platform-allowed-regions").map(({ urn }) => urn)).to.deep.equal([urnOf(vpc)]);
        });
    });

    describe("documentation values", () => {
        const RULE = "platform-no-documentation-values";
        it("stop nothing in a preview", async () => expect((await packs.governance.analyze(platform)).notApplicable).to.include(RULE));
        it("stop an update, by name", async () => {
            const updating = await Pack.start(folderOf("governance"), { PULUMI_NODEJS_DRY_RUN: "false" });
            try {
                expect(by(await updating.analyze(platform), RULE).map(({ level, message }) => [level, message.split("\n")[1]])).to.deep.equal([
                    ["mandatory", "domain: observed the value of the documentation, expected your own"],
                ]);
            } finally {
                updating.stop();
            }
        });
    });
});
