import { expect } from "chai";
import { html } from "../../../report/html/index";
import { markdown } from "../../../report/markdown";
import { reportSchema } from "../../../report/schema";
import { terminal } from "../../../report/terminal";
import { reportOn, text } from "../fixtures/support";
import { filed, inRegister } from "./support";

const posix = (cloud: "aws" | "azure", more = {}) => filed({ kind: "drill", subject: `posix:${cloud}`, clouds: [cloud], requirements: ["A2"], title: `Owners on ${cloud}`, ...more });
const report = reportOn({ evidence: { register: [inRegister({ requirements: ["B1"], title: "Training <of> all" }, "changed")], records: [posix("aws"), posix("azure", { environment: "simulated" })] } });
const bare = reportOn({ evidence: { register: [], records: [] } });
const page = text(html(report));
const of = (id: string) => report.requirements.find((row) => row.id === id)!;

describe("a report with evidence", () => {
    it("fits its schema", () => expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).to.equal(undefined));
    it("says on which day ages were counted", () => expect([report.judgedOn, bare.judgedOn]).to.deep.equal(["2026-11-21", undefined]));
    it("shows what is there for a D part, and what is not", () => {
        expect(of("A2").parts[1]).to.deep.equal({
            class: "D", state: "not-evaluated", clouds: { aws: "pass", azure: "not-evaluated" },
            missing: ["A drill.", "Owner, group and mode per tenant, and a refused root access on Azure: no record from real accounts; rehearsed on simulated clouds on 2026-11-20."],
            evidence: ["record-drill-posix-aws-aws-2026-11-20", "record-drill-posix-azure-azure-2026-11-20"],
        });
    });
    it("passes a row when all its parts are shown", () => {
        const shown = reportOn({ evidence: { register: [], records: [posix("aws"), posix("azure")] } });
        expect(shown.requirements.find(({ id }) => id === "A2")!.state).to.equal("pass");
    });
    it("fails a row by a record that failed", () => {
        const failed = reportOn({ evidence: { register: [], records: [posix("aws", { result: "failed" }), posix("azure")] } });
        expect(failed.requirements.find(({ id }) => id === "A2")!.state).to.equal("fail");
        expect([failed.verdict.sentence, failed.verdict.exitCode]).to.deep.equal([
            "No mandatory rule fails. Of 7 requirements, 3 are kept by what is declared; 1 fails by records of what was done or measured; 5 are not evaluated in full.", 0,
        ]);
    });
    it("says that rehearsals are no evidence", () => {
        expect(report.limits).to.include("1 record is of simulated or emulated clouds: that shows that the procedure works, and is evidence for no requirement.");
    });
});

describe("the written forms of evidence", () => {
    it("have a section in HTML, with an anchor for each entry and record", () => {
        for (const id of ["evidence", "entry-training", "record-drill-posix-aws-aws-2026-11-20"]) expect(page).to.contain(`id="${id}"`);
    });
    it("lead from the requirement to the record", () => expect(page).to.contain('<a href="#record-drill-posix-aws-aws-2026-11-20">Owners on aws</a>'));
    it("escape what people wrote", () => expect(page).to.contain("Training &lt;of> all").and.not.to.contain("<of>"));
    it("say where there is none how to file some", () => expect(text(html(bare))).to.contain("No entry: nothing is attested."));
    it("leave out a section that has nothing to go by", () => expect(text(html(reportOn()))).not.to.contain('id="evidence"'));
    it("are folded in Markdown", () => expect(markdown(report)).to.contain("<summary>Register and records: 1 current, 1 file changed, 1 rehearsal</summary>"));
    it("name on the terminal what does not count", () => {
        const shown = terminal(report, { color: false });
        expect(shown).to.contain("  Register: 1 file changed\n    file changed: training\n  Records: 1 current, 1 rehearsal\n");
    });
    it("are not on the terminal where there is none", () => expect(terminal(bare, { color: false })).not.to.contain("Evidence"));
});
