import { readFileSync } from "node:fs";
import { expect } from "chai";
import { accessChanges } from "../../report/changes/access";
import { readReport } from "../../report/changes/baseline";
import { concernOf } from "../../report/changes/concerns";
import { changesOf, exitCodeOfNew, withChanges } from "../../report/changes/index";
import { pair } from "../../report/changes/pair";
import { changesSchema } from "../../report/changes/schema";
import { concernRows, difference, some } from "../../report/changes/summary";
import { scenarioChanges, singlePointChanges, type Survived } from "../../report/changes/survival";
import { digestOf } from "../../report/digest";
import { InputError } from "../../report/problems";
import { type AccessRow, type Report, reportSchema } from "../../report/schema";
import { json } from "../../report/json";
import { ACCOUNT, BUCKET, EXCEPTION, file, type Given, opened, reportOn, text } from "./fixtures/support";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknown = { ...BUCKET, props: { open: UNKNOWN }, outputs: { open: UNKNOWN } };

const between = (before: Report, after: Report) => changesOf(after, { report: before, file: "main.json", sha256: "0".repeat(64) });
const changes = (before: Given, after: Given) => between(reportOn(before), reportOn(after));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A finding's change in four words. */
const told = (before: Given, after: Given) => changes(before, after).findings.map(({ change, rule, before: was = "none", after: is = "none" }) => `${change} ${rule} ${was} ${is}`);

const one = (resource: NonNullable<Given["resources"]>[number]): Given => ({ resources: [resource] });
const excepted = (today = "2026-11-21"): Given => ({ resources: [opened(BUCKET)], exceptions: [EXCEPTION], today });

describe("changes of findings", () => {
    it("are none between two runs on the same input", () => {
        const { findings, resources, requirements, controls, frameworks, access, residency, places, notes } = changes({}, {});
        expect([findings, resources, requirements, controls, frameworks, access, residency, places, notes]).to.deep.equal([[], [], [], [], [], [], [], [], []]);
    });
    it("tell what fails and passed", () => expect(told(one(BUCKET), one(opened(BUCKET)))).to.deep.equal(["new aws-bucket-closed pass fail"]));
    it("tell what fails on what was not there", () => expect(told({ resources: [] }, one(opened(BUCKET)))).to.deep.equal(["new aws-bucket-closed none fail"]));
    it("tell what passes and failed", () => expect(told(one(opened(BUCKET)), one(BUCKET))).to.deep.equal(["fixed aws-bucket-closed fail pass"]));
    it("tell what failed on what is gone", () => expect(told(one(opened(BUCKET)), { resources: [] })).to.deep.equal(["fixed aws-bucket-closed fail none"]));
    it("say nothing of what failed and fails", () => expect(told(one(opened(BUCKET)), one(opened(BUCKET)))).to.deep.equal([]));
    it("say nothing of what passes on what was not there", () => expect(told({ resources: [] }, one(BUCKET))).to.deep.equal([]));
    it("call worse what passed and cannot be judged", () => expect(told(one(BUCKET), one(unknown))).to.deep.equal(["worse aws-bucket-closed pass not-evaluated"]));
    it("do not call fixed what failed and cannot be judged", () => expect(told(one(opened(BUCKET)), one(unknown))).to.deep.equal(["worse aws-bucket-closed fail not-evaluated"]));
    it("tell what could not be judged and passes", () => expect(told(one(unknown), one(BUCKET))).to.deep.equal(["fixed aws-bucket-closed not-evaluated pass"]));
    it("tell once what could not be judged and fails", () => expect(told(one(unknown), one(opened(BUCKET)))).to.deep.equal(["new aws-bucket-closed not-evaluated fail"]));
    it("tell what cannot be judged on what was not there", () => expect(told({ resources: [] }, one(unknown))).to.deep.equal(["new aws-bucket-closed none not-evaluated"]));
    it("tell what an exception covers now", () => expect(told(one(opened(BUCKET)), excepted())).to.deep.equal(["excepted aws-bucket-closed fail excepted"]));
    it("tell what is excepted from its first day", () => expect(told(one(BUCKET), excepted())).to.deep.equal(["excepted aws-bucket-closed pass excepted"]));
    it("tell what an exception covered until it expired", () => expect(told(excepted(), excepted("2027-01-01"))).to.deep.equal(["expired aws-bucket-closed excepted fail"]));
    it("call worse what an exception covered that was withdrawn", () => expect(told(excepted(), one(opened(BUCKET)))).to.deep.equal(["worse aws-bucket-closed excepted fail"]));
    it("tell what needs no exception any more", () => expect(told(excepted(), one(BUCKET))).to.deep.equal(["fixed aws-bucket-closed excepted pass"]));

    const failing = reportOn(one(opened(BUCKET)));
    const graver = (report: Report, severity: "high" | "critical"): Report => ({ ...report, findings: report.findings.map((finding) => ({ ...finding, severity })) });
    it("call worse what fails more gravely", () => expect(between(failing, graver(failing, "critical")).findings.map(({ change, severity }) => [change, severity])).to.deep.equal([["worse", "critical"]]));
    it("say nothing of what fails less gravely", () => expect(between(graver(failing, "critical"), failing).findings).to.deep.equal([]));
    const advisory: Report = { ...failing, findings: failing.findings.map((finding) => ({ ...finding, level: "advisory" as const })) };
    it("call worse what fails and has become mandatory", () => expect(between(advisory, failing).findings.map(({ change }) => change)).to.deep.equal(["worse"]));

    const without: Report = { ...failing, rules: failing.rules.filter(({ name }) => name !== "aws-bucket-closed"), findings: failing.findings.filter(({ rule }) => rule !== "aws-bucket-closed") };
    const { findings: [first] } = failing;
    const stillKnown: Report = { ...without, findings: [{ ...first!, rule: "aws-queue-closed", state: "pass" }] };
    it("do not call fixed what no rule judges any more", () => expect(between(failing, stillKnown).findings.map(({ change, after }) => [change, after])).to.deep.equal([["worse", "not-evaluated"]]));
    it("name the rule that judges no more", () => expect(between(failing, stillKnown).rules.map(({ change, name }) => [change, name])).to.deep.equal([["removed", "aws-bucket-closed"]]));

    const twice: Report = { ...failing, findings: [{ ...first!, observed: "a" }, { ...first!, observed: "b" }] };
    const third: Report = { ...failing, findings: [{ ...first!, observed: "b" }, { ...first!, observed: "a" }, { ...first!, observed: "c" }] };
    it("tell several of one property apart", () => expect(between(twice, third).findings.map(({ change, observed }) => [change, observed])).to.deep.equal([["new", "c"]]));

    it("hold all that a reviewer needs", () => {
        expect(plain(changes(one(BUCKET), one(opened(BUCKET))).findings)).to.deep.equal([{
            change: "new", concern: "security", rule: "aws-bucket-closed", title: "aws-bucket-closed holds.", severity: "high", level: "mandatory", before: "pass", after: "fail",
            property: "open", expected: "closed", observed: "open", urn: "urn:pulumi:prod::holdfast::holdfast:index:Platform$aws:s3/bucket:Bucket::data",
            name: "data", type: "aws:s3/bucket:Bucket", stack: "prod", cloud: "aws", region: "eu-west-1", source: { file: "components/aws.ts", line: 12 },
        }]);
    });
});

describe("changes of resources", () => {
    const other = { ...BUCKET, name: "other" };
    const rows = (before: Given, after: Given) => changes(before, after).resources.map(({ change, name, properties }) => [change, name, properties]);
    it("tell what was added", () => expect(rows(one(BUCKET), { resources: [BUCKET, other] })).to.deep.equal([["added", "other", []]]));
    it("tell what was removed", () => expect(rows({ resources: [BUCKET, other] }, one(BUCKET))).to.deep.equal([["removed", "other", []]]));
    it("name the properties that changed", () => {
        expect(rows(one(BUCKET), one({ ...BUCKET, props: { ...BUCKET.props, bucket: "c" } }))).to.deep.equal([["changed", "data", ["bucket"]]]);
    });
    it("are not moved by what a cloud computes", () => expect(rows(one(BUCKET), one({ ...BUCKET, outputs: { ...BUCKET.outputs, region: "eu-west-2" } }))).to.deep.equal([]));
    it("are counted", () => expect(changes(one(BUCKET), one(other)).counts.resources).to.deep.equal({ added: 1, changed: 0, removed: 1 }));
    const undigested = ({ resources, ...rest }: Report): Report => ({ ...rest, resources: resources.map(({ digest: _, properties: __, ...row }) => row) });
    it("say that nobody can tell, where the baseline has no digests", () => {
        expect(between(undigested(reportOn()), reportOn()).notes).to.deep.equal(["The baseline has no digests of resources: which of them changed is not known."]);
    });
    const zoned = (zone: string) => ({ ...BUCKET, type: "aws:ec2/subnet:Subnet", props: { ...BUCKET.props, availabilityZone: zone }, outputs: { ...BUCKET.outputs, availabilityZone: zone } });
    it("tell zones that came and went", () => {
        expect(changes(one(zoned("eu-west-1a")), one(zoned("eu-west-1b"))).places).to.deep.equal([{ change: "changed", stack: "prod", cloud: "aws", region: "eu-west-1", zonesAdded: ["eu-west-1b"], zonesRemoved: ["eu-west-1a"] }]);
    });
    it("tell a region that nothing stands in any more", () => {
        expect(changes({ resources: [BUCKET, ACCOUNT] }, one(BUCKET)).places).to.deep.equal([{ change: "removed", stack: "prod", cloud: "azure", region: "northeurope", zonesAdded: [], zonesRemoved: [] }]);
    });
});

describe("a resource's digest", () => {
    const secret = (ciphertext: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext });
    it("is the same whatever the order of keys", () => expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).to.deep.equal(digestOf({ b: { d: 3, c: 2 }, a: 1 })));
    it("is another for another value", () => expect(digestOf({ a: 1 }).digest).not.to.equal(digestOf({ a: 2 }).digest));
    it("tells nothing of a sealed secret", () => expect(digestOf({ a: secret("v1:x") })).to.deep.equal(digestOf({ a: secret("v1:y") })));
    it("tells nothing of a secret inside something else", () => expect(digestOf({ a: [{ b: secret("x") }] })).to.deep.equal(digestOf({ a: [{ b: secret("y") }] })));
    it("takes a secret that a preview blinds for the same secret", () => expect(digestOf({ a: "[secret]" })).to.deep.equal(digestOf({ a: secret("x") })));
    for (const name of ["masterPassword", "secretString", "sharedKey", "DB_PASSWORD", "connectionString", "apiKey", "clientSecret", "authToken"]) {
        it(`tells nothing of ${name}, which nobody marked`, () => expect(digestOf({ [name]: "hunter2" })).to.deep.equal(digestOf({ [name]: "hunter3" })));
    }
    for (const name of ["kmsKeyId", "secretArn", "keyName", "tokenKeyUrl", "publicKey"]) {
        it(`tells that ${name} is another`, () => expect(digestOf({ [name]: "a" })).not.to.deep.equal(digestOf({ [name]: "b" })));
    }
    it("tells nothing of a variable of that kind", () => expect(digestOf({ env: [{ name: "DB_PASSWORD", value: "a" }] })).to.deep.equal(digestOf({ env: [{ name: "DB_PASSWORD", value: "b" }] })));
    it("tells that another variable has another value", () => expect(digestOf({ env: [{ name: "REGION", value: "a" }] })).not.to.deep.equal(digestOf({ env: [{ name: "REGION", value: "b" }] })));
    it("leaves out what the engine keeps for itself", () => expect(digestOf({ a: 1, __defaults: ["b"] })).to.deep.equal(digestOf({ a: 1 })));
    it("tells that Pulumi no longer refuses to delete it", () => expect(digestOf({ a: 1 }, true).digest).not.to.equal(digestOf({ a: 1 }).digest));
    it("has four digits a property", () => expect(Object.entries(digestOf({ open: false }).properties).map(([name, mark]) => [name, /^[0-9a-f]{4}$/.test(mark)])).to.deep.equal([["open", true]]));
});

describe("changes of states", () => {
    const { requirements, controls, frameworks } = changes(one(BUCKET), one(opened(BUCKET)));
    it("tell requirements, and which part", () => {
        expect(plain(requirements.find(({ id }) => id === "A2"))).to.deep.equal({ id: "A2", promise: "Promise A2", before: "not-evaluated", after: "fail", parts: [{ class: "P", before: "not-evaluated", after: "fail" }] });
    });
    it("tell controls, and on which cloud", () => {
        expect(plain(controls)).to.deep.equal([{ id: "storage", title: "Storage is closed", concern: "security", before: "not-evaluated", after: "fail", clouds: [{ cloud: "aws", before: "pass", after: "fail" }] }]);
    });
    it("tell controls of frameworks", () => {
        expect(frameworks.map(({ key, controls: own }) => [key, own.map(({ id, before, after }) => `${id} ${before} ${after}`)])).to.deep.equal([["nist-800-53-r5", ["AC-3 pass fail"]], ["cis-aws", ["3.1.1 pass fail"]]]);
    });
    it("tell the verdict's", () => expect(changes(one(BUCKET), one(opened(BUCKET))).verdict).to.deep.equal({ before: "pass", after: "fail" }));
});

describe("changes of rights", () => {
    const row = (more: Partial<AccessRow> = {}): AccessRow => ({
        cloud: "aws", stack: "prod", who: ["user/a"], as: "reader", how: "takes-on", conditions: ["with a second factor"], refused: [], resource: "role-reader",
        rights: [{ actions: ["s3:GetObject"], resources: ["b/*"], conditions: [] }], ...more,
    });
    const gained = (after: Partial<AccessRow>) => accessChanges([row()], [row(after)]).map((change) => [change.change, change.gained, change.lost]);
    it("are none where nothing changed", () => expect(gained({})).to.deep.equal([]));
    it("are none where only the line moved", () => expect(gained({ source: { file: "a.ts", line: 3 } })).to.deep.equal([]));
    it("tell a further action", () => {
        expect(gained({ rights: [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["b/*"], conditions: [] }] })).to.deep.equal([["changed", ["s3:PutObject on b/*"], []]]);
    });
    it("tell a further person", () => expect(gained({ who: ["user/a", "user/b"] })).to.deep.equal([["changed", ["for user/b"], []]]));
    it("take a condition that fell away for something gained", () => expect(gained({ conditions: [] })).to.deep.equal([["changed", ["no longer only with a second factor"], []]]));
    it("take a condition that came for something lost", () => {
        expect(gained({ conditions: ["with a second factor", "from 192.0.2.0/24"] })).to.deep.equal([["changed", [], ["no longer only from 192.0.2.0/24"]]]);
    });
    it("tell a role that is new", () => expect(accessChanges([], [row()]).map((change) => [change.change, change.gained])).to.deep.equal([["added", ["s3:GetObject on b/*"]]]));
    it("tell a role that is gone", () => expect(accessChanges([row()], []).map((change) => [change.change, change.lost])).to.deep.equal([["removed", ["s3:GetObject on b/*"]]]));
});

describe("changes of the public surface", () => {
    const surfaced = (...what: readonly string[]): Report => ({ ...reportOn(), surface: what.map((each) => ({ stack: "prod", what: each, state: each.endsWith("22 x") ? "not listed" as const : "listed" as const })) });
    it("tell what is open now, and whether it is listed", () => {
        expect(between(surfaced("aws name @ A"), surfaced("aws name @ A", "aws port tcp/22 x")).surface).to.deep.equal([{ change: "added", stack: "prod", what: "aws port tcp/22 x", listed: false }]);
    });
    it("tell what was closed", () => expect(between(surfaced("aws name @ A"), surfaced()).surface).to.deep.equal([{ change: "removed", stack: "prod", what: "aws name @ A", listed: true }]));
    it("are not known where one report does not know", () => {
        const untold: Report = { ...reportOn(), surface: [{ stack: "prod", what: "cidrIpv4", state: "not known" }] };
        expect(between(surfaced("aws name @ A"), untold).surface).to.equal(undefined);
    });
    it("do not take what is listed and missing for open", () => {
        const missing: Report = { ...reportOn(), surface: [{ stack: "prod", what: "aws name @ A", state: "missing" }] };
        expect(between(surfaced(), missing).surface).to.deep.equal([]);
    });
});

describe("changes of what reaches what", () => {
    type Exposure = NonNullable<Report["exposure"]>;
    const exposed = (state: "open" | "closed" | "not known", ports: readonly string[], undeclared = false): Report => ({
        ...reportOn(),
        exposure: {
            sites: [{ stack: "prod", cloud: "aws", networks: [], places: [], cells: [{ from: "internet", to: "data", state, ports, perhaps: [], rules: [], layers: [], crossed: 0, via: [], of: [], notes: [], why: [], needs: [] }] }],
            ...(undeclared && { differences: [{ stack: "prod", cloud: "aws", from: "internet", to: "data", kind: "undeclared", ports, why: "", rules: [] }] }),
        } as Exposure,
    });
    const row = { stack: "prod", cloud: "aws", from: "internet", to: "data" };
    it("tell ports that pass now, and that no flow asks for them", () => {
        expect(between(exposed("closed", []), exposed("open", ["tcp/22"], true)).reach).to.deep.equal([{ ...row, before: "closed", after: "open", opened: ["tcp/22"], closed: [], declared: false }]);
    });
    it("tell ports that pass no longer", () => {
        expect(between(exposed("open", ["tcp/22", "tcp/443"]), exposed("open", ["tcp/443"])).reach).to.deep.equal([{ ...row, before: "open", after: "open", opened: [], closed: ["tcp/22"], declared: true }]);
    });
    it("tell what is not known any more", () => expect(between(exposed("closed", []), exposed("not known", [])).reach!.map(({ after }) => after)).to.deep.equal(["not known"]));
    it("are none where nothing changed", () => expect(between(exposed("open", ["tcp/443"]), exposed("open", ["tcp/443"])).reach).to.deep.equal([]));
    it("make exposure worse where no flow asks for them", () => {
        const [, , exposure] = concernRows({ ...between(exposed("closed", []), exposed("open", ["tcp/22"], true)), surface: [] });
        expect(exposure).to.deep.equal({ concern: "exposure", effect: "worse", word: "worse", facts: ["passes, and no flow of the plan asks for it: internet → data tcp/22 (aws, prod)"] });
    });
});

describe("changes of survival", () => {
    const loss = { id: "zone:aws/a", title: "AWS zone a is lost" };
    const name = { id: "name:x", title: "the name" };
    const survived = (...answers: readonly Omit<Survived["answers"][number], "scenario" | "service">[]): Survived =>
        ({ scenarios: [loss], services: [name], answers: answers.map((answer) => ({ scenario: loss.id, service: name.id, ...answer })), singlePoints: [] });
    const yes = { answer: "yes", met: "met" } as const;
    const told = (before: Survived, after: Survived) => scenarioChanges(before, after)!.map(({ worse, before: was = "none", after: is = "none" }) => `${worse ? "worse" : "better"}: ${was} → ${is}`);

    it("tell what is survived worse", () => {
        expect(scenarioChanges(survived(yes), survived({ answer: "take-over", met: "met" }))).to.deep.equal([
            { scenario: "AWS zone a is lost", service: "the name", worse: true, before: "yes", after: "after people take over" },
        ]);
    });
    it("tell what is survived better", () => expect(told(survived({ answer: "no", met: "missed" }), survived(yes))).to.deep.equal(["better: no, target missed → yes"]));
    it("take what a loss does not touch for answering as ever", () => expect(told(survived(), survived({ answer: "backups", met: "met" }))).to.deep.equal(["worse: yes → from backups"]));
    it("call a missed target worse", () => expect(told(survived(yes), survived({ answer: "yes", met: "missed" }))).to.deep.equal(["worse: yes → yes, target missed"]));
    it("call a longer time worse", () => {
        const within = (to: number) => survived({ answer: "take-over", met: "met", rto: { to } });
        expect(told(within(1800), within(3600))).to.deep.equal(["worse: after people take over, within 30 min → after people take over, within 60 min"]);
        expect(told(within(3600), within(3610))).to.deep.equal([]);
    });
    it("say nothing of what can be lost no more", () => expect(told(survived({ answer: "no", met: "missed" }), { ...survived(), scenarios: [] })).to.deep.equal([]));
    it("tell what can be lost now, where nothing helps", () => {
        const nothing: Survived = { scenarios: [], services: [name], answers: [], singlePoints: [] };
        expect(told(nothing, survived({ answer: "no", met: "missed" }))).to.deep.equal(["worse: none → no, target missed"]);
        expect(told(nothing, survived({ answer: "backups", met: "met" }))).to.deep.equal([]);
    });
    it("tell single points of failure that came and went", () => {
        const points = (...nodes: readonly string[]): Survived => ({ ...survived(), singlePoints: nodes.map((node) => ({ node, kind: "key" })) });
        expect(singlePointChanges(points("a"), points("b"))).to.deep.equal([{ change: "added", node: "b", kind: "key" }, { change: "removed", node: "a", kind: "key" }]);
    });
    it("are not known without an analysis", () => expect([scenarioChanges(undefined, survived(yes)), singlePointChanges(survived(yes), undefined)]).to.deep.equal([undefined, undefined]));
});

describe("changes of cost", () => {
    const costing = (edge: number, data: number): Report => ({
        ...reportOn(),
        cost: {
            currency: "USD", pricesRead: "2026-11", monthly: edge + data, unpriced: [], sources: [],
            stacks: [{ name: "prod", aws: edge + data, azure: 0, monthly: edge + data, tiers: [{ tier: "edge", aws: edge, azure: 0, monthly: edge, resources: 1 }, { tier: "data", aws: data, azure: 0, monthly: data, resources: 1 }] }],
        },
    });
    it("tell stack and tier", () => {
        expect(between(costing(10, 20), costing(14, 20)).cost).to.deep.equal({ before: 30, after: 34, stacks: [{ name: "prod", before: 30, after: 34, tiers: [{ tier: "edge", before: 10, after: 14 }] }] });
    });
    it("tell tiers that make up for each other", () => expect(between(costing(10, 20), costing(20, 10)).cost!.stacks[0]!.tiers).to.have.length(2));
    it("are said with their sign", () => expect([difference(4.4), difference(-1234.5), difference(0.3)]).to.deep.equal(["+4", "−1,235", "0"]));
});

describe("what a change does, in four rows", () => {
    const rows = (before: Given, after: Given) => concernRows(changes(before, after)).map(({ concern, effect }) => `${concern} ${effect}`);
    it("comes in the order security, resilience, exposure, cost", () => expect(concernRows(changes({}, {})).map(({ concern }) => concern)).to.deep.equal(["security", "resilience", "exposure", "cost"]));
    it("is worse where something newly fails", () => expect(rows(one(BUCKET), one(opened(BUCKET)))[0]).to.equal("security worse"));
    it("is better where something is fixed", () => expect(rows(one(opened(BUCKET)), one(BUCKET))[0]).to.equal("security better"));
    it("stays worse whatever is better besides", () => {
        const { word } = concernRows(changes({ resources: [opened(BUCKET), { ...BUCKET, name: "other" }] }, { resources: [BUCKET, { ...opened(BUCKET), name: "other" }] }))[0]!;
        expect(word).to.equal("worse, and better in part");
    });
    it("is not known where the surface is not", () => {
        const untold = ({ surface: _, ...report }: Report): Report => report;
        expect(concernRows(between(untold(reportOn()), untold(reportOn())))[2]).to.deep.equal({ concern: "exposure", effect: "unknown", word: "not known", facts: ["what the internet reaches is not known of both"] });
    });
    it("takes a database that is only reached privately for exposure", () => expect(concernOf(["database-protection", "private-connectivity"])).to.equal("exposure"));
    it("takes a database with its replica for resilience", () => expect(concernOf(["database-protection"])).to.equal("resilience"));
    it("names three, and counts the rest", () => expect(some(["a", "b", "a", "c", "d", "e"])).to.equal("a, b, c and 2 more"));
});

describe("two reports that are not of the same kind", () => {
    it("are said to be of two days", () => {
        expect(changes(excepted(), excepted("2027-01-01")).notes).to.deep.equal(["Exceptions are as of 2027-01-01, those of the baseline as of 2026-11-21."]);
    });
    it("are said to be", () => {
        expect(changes({}, { version: "v3.260.0" }).notes).to.deep.equal(['The baseline is of the kind "offline", this report "deployed": what a cloud computes can differ without anybody having changed it.']);
    });
    const renamed = (report: Report, name: string): Report => JSON.parse(JSON.stringify(report).replaceAll("urn:pulumi:prod::", `urn:pulumi:${name}::`).replaceAll('"stack":"prod"', `"stack":"${name}"`).replaceAll('"name":"prod"', `"name":"${name}"`)) as Report;
    it("say nothing of a stack that only one of them judged", () => {
        const { findings, resources, notes } = between(renamed(reportOn(one(opened(BUCKET))), "dr"), reportOn());
        expect([findings, resources, notes.slice(0, 2)]).to.deep.equal([[], [], ["Not judged now: dr. Nothing is said of what the baseline has of it.", "Not in the baseline: prod. Nothing of it is compared."]]);
    });
});

describe("the exit code where only what is new counts", () => {
    const code = (before: Given, after: Given) => exitCodeOfNew(changes(before, after));
    it("is 0 for what failed before", () => expect(code(one(opened(BUCKET)), one(opened(BUCKET)))).to.equal(0));
    it("is 2 for what newly fails", () => expect(code(one(BUCKET), one(opened(BUCKET)))).to.equal(2));
    it("is 4 for an exception that expired", () => expect(code(excepted(), excepted("2027-01-01"))).to.equal(4));
    it("is 0 for what is newly excepted", () => expect(code(one(opened(BUCKET)), excepted())).to.equal(0));
    const advisory = (report: Report): Report => ({ ...report, findings: report.findings.map((finding) => ({ ...finding, level: "advisory" as const })) });
    it("is 0 for what is advisory", () => expect(exitCodeOfNew(between(reportOn(one(BUCKET)), advisory(reportOn(one(opened(BUCKET))))))).to.equal(0));
});

describe("pair", () => {
    it("keeps the order of the second list", () => expect(pair(["a", "b"], ["c", "b", "a"], (item) => item)).to.deep.equal({ added: ["c"], removed: [], both: [["b", "b"], ["a", "a"]] }));
    it("pairs what is alike first, then the rest", () => {
        expect(pair([{ k: 1, v: "x" }, { k: 1, v: "y" }], [{ k: 1, v: "y" }, { k: 1, v: "z" }], ({ k }) => String(k)).both.map(([was, is]) => was.v + is.v)).to.deep.equal(["yy", "xz"]);
    });
});

describe("a baseline", () => {
    const written = (report: unknown) => file(typeof report === "string" ? report : text(json(report as Report)), "report.json");
    const refused = (path: string): string => {
        try {
            readReport(path);
        } catch (error) {
            if (error instanceof InputError) return error.problems.map(({ found }) => found).join("; ");
        }
        return "not refused";
    };
    it("is read as it was written", () => expect(plain(readReport(written(reportOn())).report)).to.deep.equal(plain(reportOn())));
    it("may itself have been compared", () => {
        const compared = withChanges(reportOn(one(opened(BUCKET))), readReport(written(reportOn())));
        expect(readReport(written(compared)).report.changes!.counts.findings.new).to.equal(1);
    });
    it("is refused where it is of another format, with one sentence", () => expect(refused(written({ ...reportOn(), format: 7 }))).to.equal("a report of format 7"));
    it("is refused where it has what this version does not know", () => expect(refused(written({ ...reportOn(), novel: 1 }))).to.equal("a report of another version (the whole: unrecognized keys)"));
    it("is refused where it is something else", () => expect(refused(file({ deployment: {} }))).to.equal("JSON that is no report"));
    it("is refused where it is no JSON", () => expect(refused(file("<html>"))).to.equal("no JSON"));
    it("is refused where it is not there", () => expect(refused("/nowhere/report.json")).to.equal("no such file"));
    it("names its file and digest", () => {
        const path = written(reportOn());
        expect(readReport(path)).to.deep.include({ file: "report.json" });
        expect(readFileSync(path, "utf8").length).to.be.greaterThan(0);
    });
    it("gives changes that the schema takes", () => {
        const compared = withChanges(reportOn(one(opened(BUCKET))), readReport(written(reportOn())));
        expect(() => changesSchema.parse(plain(compared.changes))).not.to.throw();
        expect(() => reportSchema.parse(plain(compared))).not.to.throw();
    });
    it("gives the same changes for the same two reports", () => expect(changes(one(BUCKET), one(opened(BUCKET)))).to.deep.equal(changes(one(BUCKET), one(opened(BUCKET)))));
});
