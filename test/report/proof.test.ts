import { generateKeyPairSync, verify as verifyWith } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { preAuthentication, seal, signerFrom, statementOf, verify } from "../../report/proof";
import type { Report, StackRow } from "../../report/schema";
import { folder, opened, BUCKET, reportOn } from "./fixtures/support";

const pair = () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return { secret: privateKey.export({ type: "pkcs8", format: "pem" }) as string, open: publicKey.export({ type: "spki", format: "pem" }) as string };
};
const keys = pair();
const report = reportOn();
const FILES = new Map([["report.json", "{}\n"], ["report.md", "# Report\n"]]);

/** A folder with the files and their proof. */
function written(statement = statementOf(report, FILES)): string {
    const out = folder();
    for (const [name, content] of FILES) writeFileSync(join(out, name), content);
    writeFileSync(join(out, "report.dsse.json"), JSON.stringify(seal(statement, signerFrom(keys.secret, "key.pem"))));
    return out;
}
const check = (out: string, open = keys.open) => verify(join(out, "report.dsse.json"), open, "pub.pem");
const states = (out: string) => check(out).files.map(({ name, state }) => `${name} ${state}`);

describe("the proof of a report", () => {
    it("holds for what was written", () => expect(states(written())).to.deep.equal(["report.json unchanged", "report.md unchanged"]));
    it("is signed by the key that it was sealed with", () => expect(check(written()).signed).to.equal(true));
    it("is not signed by another key", () => expect(check(written(), pair().open).signed).to.equal(false));

    it("says which file was changed, by a byte", () => {
        const out = written();
        writeFileSync(join(out, "report.md"), "# Report!\n");
        expect(states(out)).to.deep.equal(["report.json unchanged", "report.md changed"]);
    });

    it("says which file is missing", () => {
        const out = written(statementOf(report, new Map([...FILES, ["report.html", "<html>"]])));
        expect(states(out)).to.include("report.html missing");
    });

    it("checks a judged file that lies beside it", () => {
        const out = written();
        const [{ file: name }] = report.stacks as [StackRow];
        writeFileSync(join(out, name), "another");
        expect(check(out).inputs).to.deep.equal([{ name, state: "changed" }]);
    });
    it("takes no earlier report for a judged file, though it is called as this one is", () => {
        const sha256 = "b".repeat(64);
        const compared: Report = { ...report, changes: { baseline: { file: "report.json", sha256 } } as Report["changes"] };
        expect(check(written(statementOf(compared, FILES)))).to.deep.include({ inputs: [] });
    });
    it("asks for no judged file that lies elsewhere", () => expect(check(written()).inputs).to.deep.equal([]));
    it("names files that it says nothing of", () => {
        const out = written();
        writeFileSync(join(out, "note.txt"), "added");
        expect(check(out).others).to.deep.equal(["note.txt"]);
    });

    it("is not signed once its statement is another", () => {
        const out = written();
        const sealed = seal(statementOf(report, FILES), signerFrom(keys.secret, "key.pem"));
        const other = Buffer.from(JSON.stringify(statementOf(reportOn({ resources: [opened(BUCKET)] }), FILES))).toString("base64");
        writeFileSync(join(out, "report.dsse.json"), JSON.stringify({ ...sealed, payload: other }));
        expect(check(out).signed).to.equal(false);
    });

    it("looks beside itself only, whatever a name says", () => {
        const out = written(statementOf(report, new Map([["../../etc/passwd", "x"]])));
        expect(states(out)).to.deep.equal(["../../etc/passwd missing"]);
    });

    it("signs what DSSE says: type and payload with their lengths", () => {
        expect(preAuthentication(Buffer.from("{}")).toString()).to.equal("DSSEv1 28 application/vnd.in-toto+json 2 {}");
    });

    it("can be verified with nothing but Ed25519", () => {
        const { payload, signatures: [first] } = seal(statementOf(report, FILES), signerFrom(keys.secret, "key.pem"));
        const bytes = Buffer.from(payload, "base64");
        expect(verifyWith(null, Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${bytes.length} `), bytes]), keys.open, Buffer.from(first!.sig, "base64"))).to.equal(true);
    });

    it("says that a rule failed", () => expect(statementOf(reportOn({ resources: [opened(BUCKET)] }), FILES).predicate).to.deep.include({ result: "FAILED", failedTests: ["aws-bucket-closed"] }));
    it("names the documents that were judged, by digest", () => expect(statementOf(report, FILES).predicate.configuration).to.deep.equal(report.stacks.map(({ file, sha256, source, name }) => ({ name: file, digest: { sha256 }, annotations: { stack: name, source } }))));
    it("names what else decided the verdicts, by digest", () => {
        const sha256 = "a".repeat(64);
        const decided: Report = { ...report, inputs: [{ kind: "exceptions", file: "policy/exceptions.yaml", sha256 }] };
        expect(statementOf(decided, FILES).predicate.configuration).to.deep.include({ name: "policy/exceptions.yaml", digest: { sha256 }, annotations: { kind: "exceptions" } });
    });
    it("counts the rules, and names those that did not pass", () => {
        const { annotations, failedTests, warnedTests, passedTests } = statementOf(reportOn({ resources: [opened(BUCKET)] }), FILES).predicate as Record<string, unknown>;
        expect([(annotations as { rules: unknown }).rules, failedTests, warnedTests, passedTests]).to.deep.equal([{ passed: 1, warned: 2, failed: 1 }, ["aws-bucket-closed"], ["azure-account-closed", "aws-queue-closed"], undefined]);
    });
    it("is short enough for a key service, however many rules fail", () => {
        const rules = Array.from({ length: 900 }, (_, i) => ({ ...report.rules[0]!, name: `aws-rule-with-a-rather-long-name-${i}`, state: "fail" as const }));
        expect(preAuthentication(Buffer.from(JSON.stringify(statementOf({ ...report, rules }, FILES)))).length).to.be.below(4096);
    });
    it("is the same for the same report", () => expect(seal(statementOf(report, FILES), signerFrom(keys.secret, "k"))).to.deep.equal(seal(statementOf(report, FILES), signerFrom(keys.secret, "k"))));

    it("refuses another kind of key, and shows nothing of it", () => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        expect(() => signerFrom(privateKey.export({ type: "pkcs8", format: "pem" }) as string, "key.pem")).to.throw("key.pem: found a key of the kind rsa, expected an Ed25519 key in PEM");
    });
    it("refuses what is no key, and shows nothing of it", () => expect(() => signerFrom("hunter2", "key.pem")).to.throw("key.pem: found something else, expected an Ed25519 key").and.satisfy((error: Error) => !error.message.includes("hunter2")));
    it("refuses what is no proof", () => {
        const out = written();
        writeFileSync(join(out, "report.dsse.json"), "{}");
        expect(() => check(out)).to.throw("expected a DSSE envelope");
    });
});
