import { expect } from "chai";
import { html } from "../../report/html/index";
import { markdown } from "../../report/markdown";
import { terminal } from "../../report/terminal";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, text } from "./fixtures/support";

const framework = (report: ReturnType<typeof reportOn>, key = "nist-800-53-r5") => report.frameworks.find((row) => row.key === key)!;
const control = (report: ReturnType<typeof reportOn>, id: string) => framework(report).controls.find((row) => row.id === id)!;
const unknown = { ...BUCKET, props: { open: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } };

describe("assess, of frameworks", () => {
    it("counts what the edition has, what rules support and what was judged", () => {
        expect(framework(reportOn())).to.deep.include({ total: 1014, mapped: 4, judged: 2, edition: "Revision 5, release 5.2.0" });
    });
    it("counts the mapped controls by state", () => {
        expect(framework(reportOn()).states).to.deep.equal({ pass: 2, fail: 0, excepted: 0, "not-applicable": 0, "not-evaluated": 2 });
    });
    it("passes a control whose rules found nothing wrong, on each cloud", () => {
        expect(control(reportOn(), "AC-3")).to.deep.include({ state: "pass", judged: true, clouds: { aws: "pass", azure: "pass" } });
    });
    it("fails a control by one of its rules, on the cloud where it fails alone", () => {
        expect(control(reportOn({ resources: [BUCKET, opened(ACCOUNT)] }), "AC-3")).to.deep.include({ state: "fail", clouds: { aws: "pass", azure: "fail" } });
    });
    it("does not evaluate a control whose rules judged nothing", () => {
        expect(control(reportOn(), "AC-4")).to.deep.include({ state: "not-evaluated", judged: false, clouds: { aws: "not-evaluated" } });
    });
    it("does not take one cloud's evidence for the other's", () => {
        expect(control(reportOn({ resources: [BUCKET] }), "AC-3")).to.deep.include({ state: "pass", clouds: { aws: "pass", azure: "not-evaluated" } });
    });
    it("does not pass a control of which a rule met an unknown value", () => {
        expect(control(reportOn({ resources: [unknown, ACCOUNT] }), "AC-3")).to.deep.include({ state: "not-evaluated", judged: true });
    });
    it("does not count a control of which nothing is known as judged", () => {
        expect(framework(reportOn({ resources: [unknown] }), "cis-aws")).to.deep.include({ mapped: 1, judged: 0 });
    });
    it("tells what is excepted from what passes", () => {
        const excepted = reportOn({ resources: [opened(BUCKET), ACCOUNT], exceptions: [EXCEPTION] });
        expect(control(excepted, "AC-3").state).to.equal("excepted");
    });
    it("takes a rule about the platform for both clouds", () => expect(control(reportOn(), "CM-8").clouds).to.deep.equal({ aws: "pass", azure: "pass" }));
    it("keeps a framework of which no rule supports anything", () => expect(framework(reportOn(), "gdpr")).to.deep.include({ total: 99, mapped: 0, judged: 0 }));
    it("says among the limits that support is not satisfaction", () => expect(reportOn().limits.join(" ")).to.include("not that it is satisfied"));
});

describe("frameworks in the written forms", () => {
    const report = reportOn({ resources: [opened(BUCKET), ACCOUNT] });

    it("are a line each on the terminal, with both numbers", () => {
        expect(terminal(report, { color: false })).to.match(/✔ +✖ +◐ +○\n  NIST SP 800-53 r5.2.0 +1,014 +4 +2 +1 +1 +0 +2\n  CIS AWS 7.0.0 +70 +1 +1 +0 +1 +0 +0\n/);
    });
    it("are folded in Markdown, with edition and owner", () => {
        expect(markdown(report)).to.include("NIST SP 800-53<br>Revision 5, release 5.2.0; National Institute of Standards and Technology | 1,014 controls and enhancements | 4 | 2 | 1 | 1 | 0 | 2 |");
    });
    for (const [name, written] of Object.entries({ terminal: terminal(report, { color: false }), markdown: markdown(report), html: text(html(report)) })) {
        it(`say in ${name} that a mapping is no more than support`, () => expect(written).to.match(/support(s a control|s? a control)[\s\S]*not[^.]*satisfied/));
    }
    it("lead from a control to its rules", () => expect(text(html(report))).to.match(/data-framework="nist-800-53-r5"[^]*?AC-3[^]*?href="#rule-aws-bucket-closed"/));
    it("lead from a rule to its controls", () => expect(text(html(report))).to.include("NIST SP 800-53 r5.2.0: AC-3; CIS AWS 7.0.0: 3.1.1."));
    it("tell a rule that saw nothing from one that could not judge", () => expect(text(html(report))).to.match(/1 had nothing to judge: <a href="#rule-aws-queue-closed">/));
    it("name a rule that was not run, without a link", () => expect(text(html(report))).to.include("azure-not-run, not run</div>"));
});
