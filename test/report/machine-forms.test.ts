import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Log, Run } from "sarif";
import { csv } from "../../report/csv";
import { junit } from "../../report/junit";
import { MOST_RESULTS, sarif } from "../../report/sarif";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, text } from "./fixtures/support";

const NASTY = "<b>&\"'\u0007]]>";
const plain = reportOn();
const failing = reportOn({
    resources: [{ ...opened(BUCKET), name: `=1+1 ${NASTY}` }, opened(ACCOUNT)],
    exceptions: [{ ...EXCEPTION, rule: "azure-account-closed", resource: "*StorageAccount::data", reason: NASTY }],
});

describe("report.sarif", () => {
    const log = JSON.parse(sarif(failing)) as Log;
    const [run] = log.runs;

    it("is what the official schema asks for", () => {
        const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }); // one of its patterns is no Unicode one
        addFormats(ajv as never);
        const validate = ajv.compile(JSON.parse(readFileSync(join(__dirname, "fixtures/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as object);
        expect(validate(log) || validate.errors).to.equal(true);
    });
    it("points at the line that declares the resource", () => {
        const failed = run!.results!.find(({ ruleId }) => ruleId === "aws-bucket-closed")!;
        expect(failed.locations![0]!.physicalLocation).to.deep.equal({ artifactLocation: { uri: "components/aws.ts", uriBaseId: "%SRCROOT%" }, region: { startLine: 12 } });
    });
    it("gives every result a place in a file", () => expect(run!.results!.filter(({ locations }) => !locations?.[0]?.physicalLocation)).to.deep.equal([]));
    it("suppresses what is excepted, with the reason", () => {
        const excepted = run!.results!.find(({ ruleId }) => ruleId === "azure-account-closed")!;
        expect(excepted.suppressions).to.deep.equal([{ kind: "external", status: "accepted", justification: NASTY }]);
    });
    it("holds nothing that passed", () => expect((JSON.parse(sarif(plain)) as Log).runs[0]!.results!.filter(({ kind }) => kind === "fail")).to.deep.equal([]));
    it("points each result at its rule", () => {
        expect(run!.results!.map(({ ruleIndex }) => run!.tool.driver.rules![ruleIndex!]!.id)).to.deep.equal(run!.results!.map(({ ruleId }) => ruleId));
    });
    it(`holds no more than the ${MOST_RESULTS} results that GitHub takes, and says so`, () => {
        const [fail, unknown] = (["fail", "not-evaluated"] as const).map((state) => ({ ...failing.findings[0]!, state }));
        const many = { ...failing, findings: [...Array.from({ length: MOST_RESULTS }, () => unknown!), fail!, fail!, fail!] };
        const [{ results, invocations }] = (JSON.parse(sarif(many)) as Log).runs as [Run];
        expect([results!.length, results!.filter(({ kind }) => kind === "fail").length, invocations![0]!.toolExecutionNotifications![0]!.message.text])
            .to.deep.equal([MOST_RESULTS, 3, "3 results are left out, since no more than 25000 are taken: the least severe. report.json has them."]);
    });
    it("tells one finding from another by its fingerprint", () => {
        const fingerprints = run!.results!.map(({ partialFingerprints }) => partialFingerprints!["ruleResourceProperty/v1"]);
        expect(new Set(fingerprints).size).to.equal(fingerprints.length);
    });
});

describe("findings.csv", () => {
    const rows = parse(text(csv(failing)), { columns: true, bom: true }) as Record<string, string>[];

    it("has a row for every finding", () => expect(rows.length).to.equal(failing.findings.length));
    it("makes a text of what would be a formula", () => expect(rows.find(({ rule }) => rule === "aws-bucket-closed")!.resource).to.equal(`'=1+1 ${NASTY}`));
    it("tells what was expected and found", () => {
        const { expected, observed, file, line } = rows.find(({ rule }) => rule === "aws-bucket-closed")!;
        expect({ expected, observed, file, line }).to.deep.equal({ expected: "closed", observed: "open", file: "components/aws.ts", line: "12" });
    });
});

describe("report.junit.xml", () => {
    const xml = text(junit(failing));
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(xml) as {
        testsuites: { tests: string; failures: string; skipped: string; testsuite: { name: string; testcase: { name: string; failure?: unknown; skipped?: unknown } }[] };
    };
    const caseOf = (rule: string) => testsuites.testsuite.find(({ name }) => name === rule)!.testcase;

    it("is well-formed, whatever names hold", () => expect(XMLValidator.validate(xml)).to.equal(true));
    it("counts cases, failures and what was skipped", () => {
        expect([testsuites.tests, testsuites.failures, testsuites.skipped]).to.deep.equal(["3", "1", "1"]);
    });
    it("fails where a rule fails", () => expect(caseOf("aws-bucket-closed")).to.have.property("failure"));
    it("skips what is excepted", () => expect(caseOf("azure-account-closed")).to.have.property("skipped"));
    it("knows no control characters", () => expect(xml).not.to.match(/[\u0000-\u0008]/));
});
