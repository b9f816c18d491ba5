// The packs as Pulumi's engine meets them: in a process of their own, over gRPC, with the engine's own unknown values.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import proto from "@pulumi/pulumi/proto/analyzer_pb";
import { expect } from "chai";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PACKS, type PackName, rulesOf } from "../../policy/packs";
import { UNKNOWN } from "./aws-support";

interface Declared {
    readonly type: string;
    readonly name: string;
    readonly props: Record<string, unknown>;
    readonly protect?: boolean;
    readonly from?: Readonly<Record<string, readonly string[]>>;
}

interface Said {
    readonly rule: string;
    readonly level: "advisory" | "mandatory";
    readonly message: string;
    readonly urn: string;
}

interface Answer {
    readonly said: readonly Said[];
    readonly notApplicable: readonly string[];
}

const urnOf = ({ type, name }: Pick<Declared, "type" | "name">): string => `urn:pulumi:test::holdfast::${type}::${name}`;

/** Fills what requests for one resource and for a stack have in common; the SDK refuses resources without options. */
function fill<Request extends proto.AnalyzeRequest | proto.AnalyzerResource>(request: Request, { type, name, props, protect = false }: Declared): Request {
    const options = new proto.AnalyzerResourceOptions();
    options.setProtect(protect);
    request.setType(type);
    request.setName(name);
    request.setUrn(urnOf({ type, name }));
    request.setProperties(Struct.fromJavaScript(props as Record<string, JavaScriptValue>));
    request.setOptions(options);
    const provider = new proto.AnalyzerProviderResource();
    provider.setType("pulumi:providers:aws");
    provider.setName("aws");
    provider.setUrn("urn:pulumi:test::holdfast::pulumi:providers:aws::aws");
    provider.setProperties(Struct.fromJavaScript({ region: "eu-west-1" }));
    request.setProvider(provider);
    return request;
}

const LEVELS = { [proto.EnforcementLevel.ADVISORY]: "advisory", [proto.EnforcementLevel.MANDATORY]: "mandatory" } as Record<number, Said["level"]>;

const answerOf = (response: proto.AnalyzeResponse): Answer => ({
    said: response.getDiagnosticsList().map((said) => ({
        rule: said.getPolicyname(), level: LEVELS[said.getEnforcementlevel()]!, message: said.getMessage(), urn: said.getUrn(),
    })),
    notApplicable: response.getNotApplicableList().map((item) => item.getPolicyName()),
});

/** One pack in its own process, started the way the CLI starts it. */
class Pack {
    private constructor(private readonly process: ChildProcess, private readonly client: AnalyzerClient) {}

    static async start(pack: PackName, env: Readonly<Record<string, string>> = {}): Promise<Pack> {
        const cwd = `${__dirname}/../../policy/${pack}`;
        const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", cwd], { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        let complaint = "";
        child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
        const port = await new Promise<string>((resolve, reject) => {
            createInterface(child.stdout).once("line", resolve);
            child.once("exit", (code) => reject(new Error(`the pack ended with ${code}: ${complaint}`)));
        });
        return new Pack(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), { "grpc.max_receive_message_length": -1 }));
    }

    stop(): void {
        this.client.close();
        this.process.removeAllListeners("exit");
        this.process.kill();
    }

    info(): Promise<proto.AnalyzerInfo> {
        return new Promise((resolve, reject) => this.client.getAnalyzerInfo(new Empty(), (error, info) => (error ? reject(error) : resolve(info))));
    }

    analyze(declared: Declared): Promise<Answer> {
        const request = fill(new proto.AnalyzeRequest(), declared);
        return new Promise((resolve, reject) => this.client.analyze(request, (error, response) => (error ? reject(error) : resolve(answerOf(response)))));
    }

    analyzeStack(all: readonly Declared[]): Promise<Answer> {
        const request = new proto.AnalyzeStackRequest();
        request.setResourcesList(all.map((declared) => {
            const resource = fill(new proto.AnalyzerResource(), declared);
            for (const [key, urns] of Object.entries(declared.from ?? {})) {
                const dependencies = new proto.AnalyzerPropertyDependencies();
                dependencies.setUrnsList([...urns]);
                resource.getPropertydependenciesMap().set(key, dependencies);
            }
            return resource;
        }));
        return new Promise((resolve, reject) => this.client.analyzeStack(request, (error, response) => (error ? reject(error) : resolve(answerOf(response)))));
    }
}

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
        for (const pack of PACKS) packs[pack] = await Pack.start(pack, { PULUMI_NODEJS_DRY_RUN: "true" });
    });
    after(() => Object.values(packs).forEach((pack) => pack.stop()));

    for (const pack of PACKS) {
        it(`${pack} tells its rules, with severity, remediation, framework and tags`, async () => {
            const info = await packs[pack].info();
            expect(info.getPoliciesList().map((policy) => policy.getName())).to.deep.equal(rulesOf(pack).map(({ name }) => name));
            const without = info.getPoliciesList().filter((policy) => !policy.getRemediationSteps() || !policy.getSeverity() || !policy.getFramework() || policy.getTagsList().length === 0);
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

    describe("documentation values", () => {
        const RULE = "platform-no-documentation-values";
        it("stop nothing in a preview", async () => expect((await packs.governance.analyze(platform)).notApplicable).to.include(RULE));
        it("stop an update, by name", async () => {
            const updating = await Pack.start("governance", { PULUMI_NODEJS_DRY_RUN: "false" });
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
