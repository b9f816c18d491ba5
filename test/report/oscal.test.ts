import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { oscalId } from "../../report/oscal/controls";
import { catalog, componentDefinition } from "../../report/oscal/components";
import { poam } from "../../report/oscal/poam";
import { assessmentResults } from "../../report/oscal/results";
import { prose, props, uuidOf } from "../../report/oscal/terms";
import { lines, write } from "../../report/oscal/write";
import type { Report } from "../../report/schema";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, text } from "./fixtures/support";

const NASTY = "<b>**&amp;\"'\u0007]]>\n`{{ insert }}";
const plain = reportOn();
const failing = reportOn({
    resources: [{ ...opened(BUCKET), name: `=1 ${NASTY.replace("\n", "")}` }, opened(ACCOUNT)],
    exceptions: [{ ...EXCEPTION, rule: "azure-account-closed", resource: "*StorageAccount::data", reason: NASTY }],
});
const unknown = reportOn({ resources: [{ ...BUCKET, props: { ...BUCKET.props, open: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as unknown as boolean } }] });
const expired = reportOn({ resources: [opened(BUCKET)], exceptions: [{ ...EXCEPTION, expires: "2026-01-31" }] });
const REPORTS = { plain, failing, unknown, expired };

const FORMS = { "assessment results": assessmentResults, "component definition": componentDefinition, catalogue: catalog, "plan of action": poam };

interface Subject { "subject-uuid": string; type: string; title?: string; remarks?: string; links?: { href: string }[] }
interface Result {
    observations: { uuid: string; title: string; subjects: Subject[]; collected: string }[];
    risks?: { uuid: string; title: string; status: string; deadline?: string; "mitigating-factors"?: { description: string }[]; remediations: { lifecycle: string; description: string }[] }[];
    findings: { title: string; target: { "target-id": string; status: { state: string; reason: string; remarks?: string } }; "related-observations"?: { "observation-uuid": string }[] }[];
    "reviewed-controls": { "control-selections": { "include-controls": { "control-id": string }[] }[] };
    "local-definitions": { "inventory-items": { uuid: string; props: { name: string; value: string }[] }[]; components: { uuid: string }[] };
}
const resultOf = (report: Report) => (JSON.parse(text(assessmentResults(report))) as { "assessment-results": { results: [Result] } })["assessment-results"].results[0];
const planOf = (report: Report) => (JSON.parse(text(poam(report))) as {
    "plan-of-action-and-milestones": { "poam-items": { title: string; description: string; props: { name: string; value: string }[] }[]; risks?: Result["risks"] };
})["plan-of-action-and-milestones"];

describe("OSCAL", function () {
    this.timeout(60_000);

    for (const release of ["1.2.1", "1.2.3"]) {
        describe(`held against NIST's schema ${release}`, () => {
            const ajv = new Ajv({ strict: false, allErrors: true });
            addFormats(ajv);
            const validate = ajv.compile(JSON.parse(readFileSync(join(__dirname, `fixtures/schemas/oscal-${release}-complete.json`), "utf8")) as object);
            for (const [kind, report] of Object.entries(REPORTS)) {
                for (const [name, form] of Object.entries(FORMS)) {
                    it(`the ${name} of a report that is ${kind} is valid`, () => expect(validate(JSON.parse(text(form(report)))) || validate.errors).to.equal(true));
                }
            }
        });
    }

    it("gives the same bytes for the same report", () => {
        for (const form of Object.values(FORMS)) expect(text(form(reportOn({ resources: [opened(BUCKET)] })))).to.equal(text(form(reportOn({ resources: [opened(BUCKET)] }))));
    });
    it("has the commit's time, and no clock", () => {
        const dated: Report = { ...plain, commit: { id: "0", dirty: false, date: "2026-11-20T08:00:00Z" } };
        expect(resultOf(dated).observations[0]!.collected).to.equal("2026-11-20T08:00:00Z");
    });
    it("has the time that was given, before the commit's", () => {
        const dated: Report = { ...plain, asOf: "2026-11-21T00:00:00Z", commit: { id: "0", dirty: false, date: "2026-11-20T08:00:00Z" } };
        expect(resultOf(dated).observations[0]!.collected).to.equal("2026-11-21T00:00:00Z");
    });
});

describe("OSCAL's identifiers", () => {
    it("write NIST's enhancements as NIST's catalogue does", () => expect(["AC-2", "AC-2(1)", "SC-7(21)"].map(oscalId)).to.deep.equal(["ac-2", "ac-2.1", "sc-7.21"]));
    it("are the same for the same name, and of version 5", () => expect(uuidOf("resource", "a")).to.equal(uuidOf("resource", "a")).and.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
    it("differ by kind", () => expect(uuidOf("resource", "a")).not.to.equal(uuidOf("risk", "a")));
});

describe("OSCAL's texts", () => {
    it("keep what could format as text", () => expect(prose("**a** _b_ a_b [c](d) <e>")).to.equal("\\*\\*a\\*\\* \\_b\\_ a_b \\[c\\](d) \\<e\\>"));
    it("insert nothing", () => expect(prose("{{ insert: param, x }}")).to.equal("\\{{ insert: param, x }}"));
    it("have properties of one line, and none that are empty", () => expect(props({ a: " x\ny ", b: "", c: undefined }).map(({ name, value }) => [name, value])).to.deep.equal([["a", "x y"]]));
});

describe("OSCAL's writer", () => {
    const of = (value: unknown) => text(write(value));
    it("writes a long list a line an item", () => expect(of({ a: lines([1, 2]) })).to.equal('{\n  "a": [\n    1,\n    2\n  ]\n}\n'));
    it("leaves an empty list out", () => expect(of({ a: lines([]), b: lines([1]) })).to.equal('{\n  "b": [\n    1\n  ]\n}\n'));
    it("writes the rest in one line", () => expect(of({ a: { b: [1, 2] } })).to.equal('{"a":{"b":[1,2]}}\n'));
    it("writes JSON, whatever its shape", () => {
        const value = { a: [{ b: lines([{ c: 1 }]) }, { d: 2 }], e: { f: lines(Array.from({ length: 1001 }, (_, i) => i)) } };
        expect(JSON.parse(of(value))).to.deep.equal({ a: [{ b: [{ c: 1 }] }, { d: 2 }], e: { f: Array.from({ length: 1001 }, (_, i) => i) } });
    });
});

describe("oscal-assessment-results.json", () => {
    const result = resultOf(failing);
    const stateOf = (report: Report, control: string) => resultOf(report).findings.find(({ target }) => target["target-id"] === `${control}_obj-rules`)!.target.status;

    it("reviews NIST's controls and ours", () => {
        expect(result["reviewed-controls"]["control-selections"].map((selection) => selection["include-controls"].map((control) => control["control-id"])))
            .to.deep.equal([["ac-3", "ac-4", "cm-8", "sc-28"], ["storage", "naming", "queues", "unheard"]]);
    });
    it("has an observation for each rule and outcome", () => {
        expect(result.observations.map(({ title }) => title)).to.deep.equal(["aws-bucket-closed: fail", "azure-account-closed: excepted", "platform-named: pass"]);
    });
    it("points at resources of its inventory, with what is at fault and where it is declared", () => {
        const [subject] = result.observations[0]!.subjects as [Subject];
        const item = result["local-definitions"]["inventory-items"].find(({ uuid }) => uuid === subject["subject-uuid"])!;
        expect([item.props[0]!.value, subject.remarks, subject.links![0]!.href]).to.deep.equal([failing.resources[0]!.urn, "open: expected closed, observed open.", "components/aws.ts#L12"]);
    });
    it("points at nothing that it does not define", () => {
        const known = new Set([...result["local-definitions"]["inventory-items"], ...result["local-definitions"].components].map(({ uuid }) => uuid));
        expect(result.observations.flatMap(({ subjects }) => subjects).filter((subject) => !known.has(subject["subject-uuid"]))).to.deep.equal([]);
    });
    it("is satisfied where every rule passes", () => expect(stateOf(plain, "ac-3")).to.deep.equal({ state: "satisfied", reason: "pass" }));
    it("is not where a rule fails", () => expect(stateOf(failing, "ac-3")).to.deep.equal({ state: "not-satisfied", reason: "fail" }));
    it("is not by an exception", () => {
        const excepted = reportOn({ resources: [opened(BUCKET), ACCOUNT], exceptions: [EXCEPTION] });
        expect(stateOf(excepted, "ac-3")).to.deep.equal({ state: "not-satisfied", reason: "other", remarks: "excepted, which is neither a pass nor a failure." });
    });
    it("is not where nothing was evaluated", () => expect(stateOf(plain, "sc-28")).to.deep.equal({ state: "not-satisfied", reason: "other", remarks: "not evaluated, which is neither a pass nor a failure." }));
    it("holds a risk open that nobody accepted, without a date", () => {
        const risk = result.risks![0]!;
        expect([risk.status, risk.deadline, risk.remediations[0]!.lifecycle, risk.remediations[0]!.description]).to.deep.equal(["open", undefined, "recommendation", "Mend aws-bucket-closed."]);
    });
    it("says what stands in for what is accepted, and until when", () => {
        const risk = result.risks![1]!;
        expect([risk.status, risk.deadline, risk["mitigating-factors"]![0]!.description]).to.deep.equal(["deviation-approved", "2026-12-31T23:59:59Z", "Nothing secret is in it."]);
    });
    it("opens a risk again when its exception has expired", () => {
        const [risk] = resultOf(expired).risks!;
        expect([risk!.status, risk!.deadline]).to.deep.equal(["open", "2026-01-31T23:59:59Z"]);
    });
    it("holds no risk where nothing fails", () => expect(resultOf(plain).risks).to.equal(undefined));
});

describe("oscal-component-definition.json", () => {
    interface Definition { components: { title: string; props: { name: string; value: string }[]; "control-implementations"?: { "implemented-requirements": { "control-id": string; props: { value: string }[] }[] }[] }[] }
    const { components } = (JSON.parse(text(componentDefinition(plain))) as { "component-definition": Definition })["component-definition"];

    it("has a component for each cloud and one for both", () => expect(components.map(({ title }) => title)).to.deep.equal(["Holdfast on AWS", "Holdfast on Azure", "Holdfast on both clouds"]));
    it("lists each rule with its component", () => {
        expect(components[0]!.props.filter(({ name }) => name === "Rule_Id").map(({ value }) => value)).to.deep.equal(["aws-bucket-closed", "aws-queue-closed"]);
    });
    it("names by control the rules that support it, of that cloud alone", () => {
        expect(components[0]!["control-implementations"]![0]!["implemented-requirements"].map((row) => [row["control-id"], row.props.map(({ value }) => value)]))
            .to.deep.equal([["ac-3", ["aws-bucket-closed"]], ["ac-4", ["aws-queue-closed"]], ["cm-8", ["aws-queue-closed"]]]);
    });
});

describe("oscal-poam.json", () => {
    const titles = (report: Report) => planOf(report)["poam-items"].map(({ title }) => title);

    it("lists what fails, what is excepted, and the evidence that is missing", () => {
        expect(titles(failing).slice(0, 3)).to.deep.equal(["aws-bucket-closed: mend it", "azure-account-closed: mend it before the exception expires", "Requirement A2: bring the evidence"]);
    });
    it("lists what could not be evaluated", () => expect(titles(unknown)[0]).to.equal("aws-bucket-closed: find out"));
    it("has an exception's owner and ticket", () => {
        const item = planOf(failing)["poam-items"][1]!;
        expect(item.props.filter(({ name }) => ["ticket", "owner", "expires"].includes(name)).map(({ value }) => value)).to.deep.equal(["SEC-1", "web", "2026-12-31"]);
    });
    it("says so where nothing is open", () => {
        const done: Report = { ...plain, requirements: [] };
        expect(titles(done)).to.deep.equal(["Nothing is open"]);
    });
});
