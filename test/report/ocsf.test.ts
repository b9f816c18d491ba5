import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { expect } from "chai";
import { ocsf } from "../../report/ocsf";
import type { Report } from "../../report/schema";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, text } from "./fixtures/support";

interface Event {
    cloud?: { provider: string; region?: string; account?: { uid: string } };
    status_id: number; status: string; status_code: string; severity_id: number; time: number; comment?: string;
    finding_info: { uid: string };
    compliance: { control: string; status_id: number; standards?: string[]; requirements?: string[]; status_details?: string[] };
    remediation?: { desc: string };
    resources: { uid: string; name: string; data?: { file: string; line: number } }[];
}

const validator = (profile: string) => new Ajv({ strict: false, allErrors: true })
    .compile(JSON.parse(readFileSync(join(__dirname, `fixtures/schemas/ocsf-1.8.0-compliance-finding${profile}.json`), "utf8")) as object);

const plain = reportOn();
const failing = reportOn({
    resources: [opened(BUCKET), opened(ACCOUNT)],
    exceptions: [{ ...EXCEPTION, rule: "azure-account-closed", resource: "*StorageAccount::data" }],
});
const unknown = reportOn({ resources: [{ ...BUCKET, props: { ...BUCKET.props, open: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as unknown as boolean } }] });
const eventsOf = (report: Report): Event[] => text(ocsf(report)).trim().split("\n").map((line) => JSON.parse(line) as Event);
const of = (report: Report, rule: string): Event => eventsOf(report).find(({ compliance }) => compliance.control === rule)!;

describe("findings.ocsf.jsonl", function () {
    this.timeout(60_000);
    const [withCloud, without] = [validator("-cloud"), validator("")];

    for (const [kind, report] of Object.entries({ plain, failing, unknown })) {
        it(`of a report that is ${kind} holds what OCSF's schema asks for`, () => {
            const wrong = eventsOf(report).flatMap((event) => {
                const validate = event.cloud ? withCloud : without;
                return validate(event) ? [] : validate.errors ?? [];
            });
            expect(wrong).to.deep.equal([]);
        });
    }

    it("has an event for every verdict but those that say nothing", () => {
        expect(eventsOf(failing).map(({ compliance }) => compliance.control)).to.deep.equal(["aws-bucket-closed", "azure-account-closed", "platform-named"]);
    });
    it("passes, for information", () => {
        const { status_id, compliance, severity_id, remediation } = of(plain, "aws-bucket-closed");
        expect([status_id, compliance.status_id, severity_id, remediation]).to.deep.equal([1, 1, 1, undefined]);
    });
    it("fails, with severity, what was expected and what to do", () => {
        const { status, compliance, severity_id, remediation } = of(failing, "aws-bucket-closed");
        expect([status, compliance.status_id, severity_id, compliance.status_details, remediation!.desc]).to.deep.equal(["New", 3, 4, ["open: expected closed, observed open"], "Mend aws-bucket-closed."]);
    });
    it("is suppressed where it is excepted, and has failed all the same", () => {
        const { status, compliance, comment } = of(failing, "azure-account-closed");
        expect([status, compliance.status_id, comment]).to.deep.equal(["Suppressed", 3, "It is a public site. In place of it: Nothing secret is in it."]);
    });
    it("is unknown where nothing could be evaluated", () => {
        const { status_id, compliance } = of(unknown, "aws-bucket-closed");
        expect([status_id, compliance.status_id]).to.deep.equal([0, 0]);
    });
    it("names framework and control that a rule supports", () => {
        const { standards, requirements } = of(plain, "aws-bucket-closed").compliance;
        expect([standards, requirements]).to.deep.equal([["NIST SP 800-53 r5.2.0", "CIS AWS 7.0.0"], ["NIST SP 800-53 r5.2.0 AC-3", "CIS AWS 7.0.0 3.1.1"]]);
    });
    it("names resource, cloud, region and line", () => {
        const { cloud, resources: [resource] } = of(plain, "aws-bucket-closed");
        expect([cloud!.provider, cloud!.region, resource!.name, resource!.data]).to.deep.equal(["AWS", "eu-west-1", "data", { file: "components/aws.ts", line: 12 }]);
    });
    it("names the account that its stack is in", () => {
        const placed: Report = { ...plain, stacks: plain.stacks.map((stack) => ({ ...stack, accounts: { aws: ["111122223333"], azure: [] } })) };
        expect([of(placed, "aws-bucket-closed").cloud!.account!.uid, of(placed, "azure-account-closed").cloud!.account]).to.deep.equal(["111122223333", undefined]);
    });
    it("names no account where the stack is in several", () => {
        const placed: Report = { ...plain, stacks: plain.stacks.map((stack) => ({ ...stack, accounts: { aws: ["111122223333", "444455556666"], azure: [] } })) };
        expect(of(placed, "aws-bucket-closed").cloud!.account).to.equal(undefined);
    });
    it("is the same finding again, whatever came of it", () => expect(of(plain, "aws-bucket-closed").finding_info.uid).to.equal(of(failing, "aws-bucket-closed").finding_info.uid));
    it("has the time that the report is of, in milliseconds", () => expect(of({ ...plain, asOf: "2026-11-21T00:00:00Z" }, "aws-bucket-closed").time).to.equal(1795219200000));
});
