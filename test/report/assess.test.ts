import { expect } from "chai";
import { worst } from "../../report/states";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, REQUIREMENTS } from "./fixtures/support";

const requirement = (report: ReturnType<typeof reportOn>, id: string) => report.requirements.find((row) => row.id === id)!;
const control = (report: ReturnType<typeof reportOn>, id: string) => report.controls.find((row) => row.id === id)!;
const rule = (report: ReturnType<typeof reportOn>, name: string) => report.rules.find((row) => row.name === name)!;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknown = { ...BUCKET, props: { open: UNKNOWN } };

describe("worst", () => {
    it("puts a failure before everything", () => expect(worst(["pass", "not-evaluated", "fail", "excepted"])).to.equal("fail"));
    it("puts what is not evaluated before an exception", () => expect(worst(["pass", "excepted", "not-evaluated"])).to.equal("not-evaluated"));
    it("puts an exception before a pass", () => expect(worst(["pass", "excepted"])).to.equal("excepted"));
    it("is not moved by what does not apply", () => expect(worst(["pass", "not-applicable"])).to.equal("pass"));
    it("does not take nothing for a pass", () => expect(worst([])).to.equal("not-evaluated"));
    it("does not take what does not apply for a pass", () => expect(worst(["not-applicable"])).to.equal("not-evaluated"));
});

describe("assess, of controls", () => {
    it("passes one whose rules found nothing wrong, on each cloud", () => expect(control(reportOn(), "storage").clouds).to.deep.equal({ aws: "pass", azure: "pass" }));
    it("does not take one cloud's evidence for the other's", () => {
        expect(control(reportOn({ resources: [BUCKET] }), "storage").clouds).to.deep.equal({ aws: "pass", azure: "not-evaluated" });
    });
    it("fails only the cloud where something is wrong", () => {
        expect(control(reportOn({ resources: [BUCKET, opened(ACCOUNT)] }), "storage").clouds).to.deep.equal({ aws: "pass", azure: "fail" });
    });
    it("does not evaluate one whose rule met an unknown value", () => {
        expect(control(reportOn({ resources: [unknown, ACCOUNT] }), "storage").clouds).to.deep.equal({ aws: "not-evaluated", azure: "pass" });
    });
    it("does not evaluate one whose rules saw no resource", () => expect(control(reportOn(), "queues").state).to.equal("not-evaluated"));
    it("does not evaluate one without a rule", () => expect(control(reportOn(), "unheard").state).to.equal("not-evaluated"));
    it("asks of a cloud only what the control asks of it", () => expect(control(reportOn(), "queues").clouds).to.have.all.keys("aws"));
    it("takes a verdict on the platform as evidence for both clouds", () => expect(control(reportOn(), "naming").clouds).to.deep.equal({ aws: "pass", azure: "pass" }));
    it("says which requirements it serves", () => expect(control(reportOn(), "storage").requirements).to.deep.equal(["A1", "A2", "A5"]));
});

describe("assess, of requirements", () => {
    it("passes a row whose only class is shown", () => expect(requirement(reportOn(), "A1").state).to.equal("pass"));
    it("fails a row with a failing control", () => expect(requirement(reportOn({ resources: [opened(BUCKET), ACCOUNT] }), "A1").state).to.equal("fail"));
    it("does not pass a row that also needs a drill", () => expect(requirement(reportOn(), "A2").state).to.equal("not-evaluated"));
    it("shows the declared part of such a row by itself", () => expect(requirement(reportOn(), "A2").parts.map((part) => [part.class, part.state])).to.deep.equal([["P", "pass"], ["D", "not-evaluated"]]));
    it("says which record is missing", () => expect(requirement(reportOn(), "A2").parts[1]!.missing).to.deep.equal(["A drill."]));
    it("says that nothing was there to judge", () => {
        expect(requirement(reportOn(), "A3").parts[0]!.missing).to.deep.equal(["Nothing that control queues could be judged by is declared on AWS."]);
    });
    it("says that no rule is there", () => expect(requirement(reportOn(), "A4").parts[0]!.missing).to.deep.equal(["No rule gives evidence for control unheard yet."]));
    it("says which value was not known", () => {
        const { missing } = requirement(reportOn({ resources: [unknown, ACCOUNT] }), "A1").parts[0]!;
        expect(missing).to.deep.equal(["Control storage on AWS: not known on 1 of 1 (aws-bucket-closed needs open)."]);
    });
    it("does not pass a declared part of which the catalogue says that something is missing", () => {
        expect(requirement(reportOn(), "A5").parts[0]).to.deep.equal({ class: "P", state: "not-evaluated", clouds: { aws: "pass", azure: "pass" }, missing: ["Half of it."] });
    });
    it("fails such a part all the same", () => expect(requirement(reportOn({ resources: [opened(BUCKET), ACCOUNT] }), "A5").state).to.equal("fail"));
    it("does not pass what only people can attest", () => expect(requirement(reportOn(), "B1").state).to.equal("not-evaluated"));
    it("does not take an offline evaluation for the deployed state", () => expect(requirement(reportOn(), "B2").parts[1]!.state).to.equal("not-evaluated"));
    it("shows the deployed part by an exported state", () => expect(requirement(reportOn({ version: "v3.260.0" }), "B2").parts[1]!.state).to.equal("pass"));
    it("drops no row", () => expect(reportOn().requirements.map(({ id }) => id)).to.deep.equal(REQUIREMENTS.map(({ id }) => id)));
});

describe("assess, of rules", () => {
    it("counts verdicts by state", () => {
        expect(rule(reportOn({ resources: [BUCKET, { ...opened(BUCKET), name: "open" }, { ...unknown, name: "unknown" }] }), "aws-bucket-closed"))
            .to.deep.include({ evaluated: 2, passed: 1, failed: 1, excepted: 0, notApplicable: 0, notEvaluated: 1, state: "fail" });
    });
    it("does not pass a rule that saw no resource", () => expect(rule(reportOn(), "aws-queue-closed")).to.deep.include({ evaluated: 0, state: "not-evaluated" }));
    it("counts the rules that gave a verdict", () => expect(reportOn().summary.rules).to.deep.equal({ total: 4, run: 3, mandatory: 3 }));
});

describe("assess, of findings", () => {
    const finding = reportOn({ resources: [opened(BUCKET), ACCOUNT] }).findings.find(({ rule: name }) => name === "aws-bucket-closed")!;

    it("says what is wrong, where, and how to mend it", () => {
        expect(finding).to.deep.equal({
            rule: "aws-bucket-closed", urn: "urn:pulumi:prod::holdfast::holdfast:index:Platform$aws:s3/bucket:Bucket::data", state: "fail",
            message: "open: observed open, expected closed", property: "open", expected: "closed", observed: "open",
            source: { file: "components/aws.ts", line: 12 }, severity: "high", level: "mandatory",
            resource: { name: "data", type: "aws:s3/bucket:Bucket", stack: "prod", cloud: "aws", region: "eu-west-1" },
            remediation: "Mend aws-bucket-closed.", exception: undefined,
        });
    });
    it("has one for every verdict, a pass included", () => expect(reportOn().findings.map(({ state }) => state)).to.deep.equal(["pass", "pass", "pass"]));
    it("says of what is not evaluated what it needs", () => {
        expect(reportOn({ resources: [unknown] }).findings[0]).to.deep.include({ state: "not-evaluated", needed: "open" });
    });
});

describe("assess, of exceptions", () => {
    const excepted = reportOn({ resources: [opened(BUCKET), ACCOUNT], exceptions: [EXCEPTION] });
    const expired = reportOn({ resources: [opened(BUCKET), ACCOUNT], exceptions: [EXCEPTION], today: "2027-01-01" });

    it("does not count an excepted finding as a pass", () => expect(requirement(excepted, "A1").state).to.equal("excepted"));
    it("lets the run succeed", () => expect(excepted.verdict.exitCode).to.equal(0));
    it("says that it is used", () => expect(excepted.exceptions[0]!.status).to.equal("used"));
    it("fails once it has expired", () => expect(requirement(expired, "A1").state).to.equal("fail"));
    it("tells only expired exceptions from other failures", () => expect(expired.verdict.exitCode).to.equal(4));
    it("says that it has expired", () => expect(expired.exceptions[0]!.status).to.equal("expired"));
    it("says that nothing needed it", () => expect(reportOn({ exceptions: [EXCEPTION] }).exceptions[0]!.status).to.equal("unused"));
    it("lets another failure decide", () => {
        const both = reportOn({ resources: [opened(BUCKET), opened(ACCOUNT)], exceptions: [EXCEPTION], today: "2027-01-01" });
        expect(both.verdict.exitCode).to.equal(2);
    });
    it("names the day only where it matters", () => expect([reportOn().judgedOn, excepted.judgedOn]).to.deep.equal([undefined, "2026-11-21"]));
});

describe("assess, of the whole", () => {
    it("ends well where nothing fails", () => expect(reportOn().verdict).to.deep.include({ state: "pass", exitCode: 0 }));
    it("ends in 2 where a mandatory rule fails", () => expect(reportOn({ resources: [opened(BUCKET)] }).verdict).to.deep.include({ state: "fail", exitCode: 2 }));
    it("does not call it a pass where something is not known", () => expect(reportOn({ resources: [unknown, ACCOUNT] }).verdict).to.deep.include({ state: "not-evaluated", exitCode: 0 }));
    it("counts resources by cloud and region", () => {
        const [stack] = reportOn().stacks;
        expect([stack!.resources, stack!.regions, stack!.byRegion]).to.deep.equal([
            { aws: 1, azure: 1, other: 0, total: 2 },
            { aws: ["eu-west-1"], azure: ["northeurope"] },
            [{ cloud: "aws", region: "eu-west-1", zones: [], resources: 1 }, { cloud: "azure", region: "northeurope", zones: [], resources: 1 }],
        ]);
    });
    it("says which documentation values stand in the way of an update", () => {
        expect(reportOn({ facts: { documentationValues: ["domain"] } }).limits[1]).to.equal("Stack prod holds documentation values and cannot be deployed as it is: domain.");
    });
    it("says that an evaluation keeps nothing for good", () => expect(reportOn({ facts: { lifecycle: "evaluation" } }).limits[1]).to.match(/^Stack prod has the evaluation life cycle/));
    it("counts requirements in full and by their declared part", () => {
        const { requirements, declared } = reportOn().summary;
        expect([requirements.pass, declared.pass]).to.deep.equal([1, 3]);
    });
});
