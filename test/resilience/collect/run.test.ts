import { join } from "node:path";
import { expect } from "chai";
import { collect, fileOf } from "../../../resilience/collect/clouds";
import type { Collector, Found } from "../../../resilience/collect/collector";
import { percentile, recordOf, slug } from "../../../resilience/collect/collector";
import { readFacts } from "../../../resilience/collect/facts";
import { AWS_COLLECTORS, AZURE_COLLECTORS, problemOf, runCollectors } from "../../../resilience/collect/run";
import { targetsFound } from "../../../resilience/collect/targets";
import { recordSchema } from "../../../report/evidence/record";
import { InputError } from "../../../report/problems";
import { type Cloud, cloud, FACTS, NOW } from "./support";

const ROOT = join(__dirname, "..", "..", "..");

const found: Found = { subject: "region:aws/eu-west-1", title: "Something", requirements: ["A7"], stacks: ["prod"], from: NOW, summary: "It is so.", figures: [], defects: [], source: {} };
const collector = (name: string, collectIt: Collector<unknown>["collect"]): Collector<unknown> => ({ name, cloud: "aws", kind: "backup", title: name, actions: [], collect: collectIt });
const session = { environment: () => "live" as const };

describe("running collectors", () => {
    it("goes on after one that cannot be used, and says why", async () => {
        const outcomes = await runCollectors([
            collector("broken", () => Promise.reject(Object.assign(new Error("not allowed\nat x"), { name: "AccessDeniedException" }))),
            collector("whole", () => Promise.resolve({ found: [found], nothing: [] })),
        ], session, FACTS);
        expect(outcomes.map(({ problem, made }) => [problem, made.length])).to.deep.equal([["AccessDeniedException: not allowed", 0], [undefined, 1]]);
    });
    it("names a package that is not installed", () => {
        expect(problemOf(new InputError([{ file: "holdfast collect", found: "that the package @aws-sdk/client-backup is not installed", expected: "it" }]))).to.contain("@aws-sdk/client-backup is not installed");
    });
    it("cuts what is too long to read", () => expect(problemOf(new Error("x".repeat(500)))).to.have.lengthOf(300));
    it("has names and actions of its own for every collector", () => {
        const all = [...AWS_COLLECTORS, ...AZURE_COLLECTORS];
        expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
        expect(all.filter(({ name, cloud: of }) => !name.startsWith(`${of}-`))).to.deep.equal([]);
    });
    it("asks AWS for nothing that changes anything", () => {
        const verbs = AWS_COLLECTORS.flatMap(({ actions }) => actions).map((action) => /:(Get|List|Describe|BatchGet|Generate)/.exec(action)?.[1]);
        expect(new Set(verbs)).to.deep.equal(new Set(["List", "Get", "Generate", "Describe", "BatchGet"]));
    });
    it("asks Azure for nothing but to read", () => expect(AZURE_COLLECTORS.flatMap(({ actions }) => actions).filter((action) => !action.endsWith("/read"))).to.deep.equal([]));
});

describe("a record of something found", () => {
    const of = (more: Partial<Found>) => recordOf({ kind: "backup", cloud: "aws", name: "aws-backup" }, { ...found, ...more }, FACTS, "live");
    it("fits the form", () => expect(recordSchema.safeParse(of({})).error).to.equal(undefined));
    it("has passed without a defect", () => expect(of({}).result).to.equal("passed"));
    it("has failed with one", () => expect(of({ defects: ["No."] }).result).to.equal("failed"));
    it("has failed with a figure above its target", () => expect(of({ figures: [{ name: "age", value: 2, unit: "d", target: 1 }] }).defects).to.deep.equal(["age: 2 d, at most 1 d was asked."]));
    it("has passed with a figure at its target", () => expect(of({ figures: [{ name: "age", value: 1, unit: "d", target: 1 }] }).result).to.equal("passed"));
    it("is in a file of its day, kind and subject", () => expect(fileOf(of({}), NOW)).to.equal("2026-11-21-backup-region-aws-eu-west-1"));
});

describe("the health of targets", () => {
    const of = (healthy: readonly number[], unhealthy: readonly number[] = []) => targetsFound([{ of: "app", healthy, unhealthy }], "aws", FACTS.places.aws[0]!, NOW);
    it("is well when all of the last count answer", () => expect([of([3, 2], [0, 1])!.defects, of([3, 2])!.figures.map(({ value }) => value)]).to.deep.equal([[], [3, 2, 0]]));
    it("names the front end behind which some do not", () => expect(of([2], [1])!.defects).to.deep.equal(["app: 1 target does not answer."]));
    it("is no evidence where nothing was counted", () => expect(of([])).to.equal(undefined));
    it("fails where nobody answered for a while", () => expect(recordOf({ kind: "scan", cloud: "aws", name: "x" }, of([3, 0])!, FACTS, "live").defects)
        .to.deep.equal(["fewest in the last hour, of one front end: 0, at least 1 was asked."]));
});

describe("percentiles and subjects", () => {
    it("take the nearest rank", () => expect([percentile([1, 2, 3, 4], 50), percentile([1, 2, 3, 4], 99), percentile([7], 50)]).to.deep.equal([2, 4, 7]));
    it("keep to what a subject may hold", () => expect(slug("trail:aws/My Trail!")).to.equal("trail:aws/my-trail-"));
});

describe("the facts of the project", () => {
    it("are its regions, with the stacks that stand there", () => {
        expect(readFacts(ROOT, ["dr", "prod"]).places.aws).to.deep.equal([{ region: "eu-central-1", stacks: ["dr"] }, { region: "eu-west-1", stacks: ["prod"] }]);
    });
    it("are what was promised", () => {
        const { minimumFree, lagSeconds } = readFacts(ROOT, ["prod"]);
        expect([minimumFree, lagSeconds]).to.deep.equal([2, 60]);
    });
    it("leave out other regions when some are named", () => expect(readFacts(ROOT, ["dr", "prod"], ["eu-west-1"]).places).to.deep.equal({ aws: [{ region: "eu-west-1", stacks: ["prod"] }], azure: [] }));
    it("refuse a region where nothing stands", () => expect(() => readFacts(ROOT, ["prod"], ["us-east-1"])).to.throw(InputError, "--region: found us-east-1"));
});

describe("collecting from both clouds", () => {
    const ids = { awsAccountId: "111122223333", azureSubscriptionId: "00000000-0000-0000-0000-000000000000" };
    let server: Cloud | undefined;
    afterEach(async () => { await server?.close(); server = undefined; });

    it("does not ask Azure where the subscription is nobody's", async () => {
        const outcomes = await collect({ ...FACTS, ...ids }, { clouds: ["azure"], only: ["backup"] });
        expect(outcomes.map(({ problem }) => problem)).to.deep.equal(["azureSubscriptionId is a value of the documentation: set the real one, so that records are known to be of it"]);
    });
    it("asks an emulator without an account, and calls it a rehearsal", async () => {
        server = await cloud(() => ({ body: { value: [] } }));
        const [outcome] = await collect({ ...FACTS, ...ids }, { clouds: ["azure"], only: ["addresses"], azure: { endpoint: server.url } });
        expect(outcome!.made.map(({ record }) => [record.environment, record.subject, record.result])).to.deep.equal([["emulated", "region:azure/northeurope", "failed"]]);
    });
    it("says once why a cloud cannot be asked, for each collector", async () => {
        server = await cloud(() => ({ status: 401, body: { error: { code: "InvalidAuthenticationToken", message: "No." } } }));
        const outcomes = await collect({ ...FACTS, ...ids }, { clouds: ["azure"], azure: { endpoint: server.url } });
        expect([outcomes.length, new Set(outcomes.map(({ problem }) => problem))]).to.deep.equal([7, new Set(["InvalidAuthenticationToken: No."])]);
    });
});
