import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readEvidence } from "../../../report/evidence/files";
import { readRecords } from "../../../report/evidence/reading";
import { sealRecord } from "../../../report/evidence/seal";
import { InputError } from "../../../report/problems";
import { signerFrom, verify } from "../../../report/proof";
import { folder } from "../fixtures/support";
import { record } from "./support";

const keys = () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return { signer: signerFrom(privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "key.pem"), pem: publicKey.export({ type: "spki", format: "pem" }).toString() };
};
const ours = keys();
const written = (files: Readonly<Record<string, unknown>>): string => {
    const dir = folder();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
    return dir;
};
const problemsOf = (dir: string): string[] => {
    try {
        readRecords(dir);
        return [];
    } catch (error) {
        return (error as InputError).problems.map(({ file, found }) => `${file.replace(`${dir}/`, "")}: ${found}`);
    }
};
const sealed = (environment: "simulated" | "live") => {
    const one = record({ environment });
    const content = JSON.stringify(one);
    return { "lag.json": content, "lag.dsse.json": sealRecord("lag.json", content, one, ours.signer) };
};
const text = JSON.stringify(record());
const signed = { "lag.json": text, "lag.dsse.json": sealRecord("lag.json", text, record(), ours.signer) };

describe("reading records", () => {
    it("takes what is there, by name", () => expect(readRecords(written({ "b.json": record(), "a.json": record() })).map(({ id }) => id)).to.deep.equal(["a", "b"]));
    it("takes no folder for no records", () => expect(readRecords(join(folder(), "none"))).to.deep.equal([]));
    it("passes over logs", () => expect(readRecords(written({ "a.log": "text" }))).to.deep.equal([]));
    it("says everything that is wrong at once", () => {
        expect(problemsOf(written({ "a.json": "{", "b.json": { ...record(), kind: "dream" }, "c.dsse.json": {} })).map((problem) => problem.split(":")[0]))
            .to.deep.equal(["a.json", "b.json", "c.dsse.json"]);
    });
    it("refuses an end before the beginning", () => expect(problemsOf(written({ "a.json": record({ until: "2026-11-19T00:00:00Z" }) }))).to.deep.equal(["a.json: until 2026-11-19T00:00:00Z"]));
    it("refuses a pass with a step that failed", () => {
        expect(problemsOf(written({ "a.json": record({ steps: [{ name: "restore", seconds: 1, state: "failed" }] }) }))).to.deep.equal(["a.json: result passed with a step that failed"]);
    });
});

describe("signatures of records", () => {
    it("are none without a proof", () => expect(readRecords(written({ "lag.json": text }))[0]!.signature).to.equal(undefined));
    it("are said unchecked without a key", () => expect(readRecords(written(signed))[0]!.signature).to.deep.equal({ keyid: ours.signer.keyid, state: "unchecked" }));
    it("are trusted by a key that was given", () => expect(readRecords(written(signed), [{ file: "other", pem: keys().pem }, { file: "pub", pem: ours.pem }])[0]!.signature!.state).to.equal("trusted"));
    it("are trusted by a rehearsal's key where it was a rehearsal", () => expect(readRecords(written(sealed("simulated")), [], [{ file: "pub", pem: ours.pem }])[0]!.signature!.state).to.equal("trusted"));
    it("of real accounts are not trusted by a rehearsal's key", () => expect(readRecords(written(sealed("live")), [], [{ file: "pub", pem: ours.pem }])[0]!.signature!.state).to.equal("unchecked"));
    it("are unknown by another", () => expect(readRecords(written(signed), [{ file: "pub", pem: keys().pem }])[0]!.signature!.state).to.equal("unknown"));
    it("refuse a record that was changed since", () => expect(problemsOf(written({ ...signed, "lag.json": text.replace("fast", "slow") }))).to.deep.equal(["lag.json: other bytes than were signed"]));
    it("are read by verify as well", () => {
        const { signed: yes, files, statement } = verify(join(written(signed), "lag.dsse.json"), ours.pem, "pub");
        expect([yes, files, statement.predicate.result]).to.deep.equal([true, [{ name: "lag.json", state: "unchanged" }], "PASSED"]);
    });
});

describe("reading the evidence of a project", () => {
    it("is content with none", () => expect(readEvidence(folder())).to.deep.equal({ register: [], records: [] }));
    it("refuses what was named and is not there", () => expect(() => readEvidence(folder(), { register: "/nowhere.yaml", records: "/nowhere" })).to.throw(InputError, "2 problems"));
    it("says what is wrong with both at once", () => {
        const root = folder();
        mkdirSync(join(root, "evidence", "records"), { recursive: true });
        writeFileSync(join(root, "evidence", "register.yaml"), "entries: none");
        writeFileSync(join(root, "evidence", "records", "a.json"), "{");
        expect(() => readEvidence(root)).to.throw(InputError, "2 problems");
    });
});
