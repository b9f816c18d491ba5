import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { accountsOf } from "../../report/accounts";
import { evidenceInputs, inputsOf } from "../../report/inputs";
import { instantOf, instantWords, readInstant } from "../../report/instant";
import { folder } from "./fixtures/support";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("what decided the verdicts", () => {
    const root = folder();
    mkdirSync(join(root, "evidence", "records"), { recursive: true });
    mkdirSync(join(root, "policy"));
    const write = (file: string) => writeFileSync(join(root, file), file);
    ["policy/exceptions.yaml", "evidence/register.yaml", "evidence/records/b.json", "evidence/records/a.json", "evidence/records/a.dsse.json"].forEach(write);

    it("is named by digest, from the project's root, in a fixed order", () => {
        const files = [...evidenceInputs(root), { kind: "exceptions" as const, path: join(root, "policy/exceptions.yaml") }];
        expect(inputsOf(root, files)).to.deep.equal([
            ["exceptions", "policy/exceptions.yaml"], ["register", "evidence/register.yaml"], ["record", "evidence/records/a.json"], ["record", "evidence/records/b.json"],
        ].map(([kind, file]) => ({ kind, file, sha256: sha256(file!) })));
    });
    it("leaves out what is not there", () => expect(inputsOf(root, [{ kind: "register", path: join(root, "none.yaml") }])).to.deep.equal([]));
    it("tells no more than the name of a file from elsewhere", () => {
        const elsewhere = join(folder(), "config.json");
        writeFileSync(elsewhere, "{}");
        expect(inputsOf(root, [{ kind: "policy configuration", path: elsewhere }]).map(({ file }) => file)).to.deep.equal(["config.json"]);
    });
});

describe("the accounts of a stack", () => {
    const provider = (type: string, inputs: Record<string, unknown>) => ({ type, inputs });
    it("are what its providers are set to, each once", () => {
        const aws = provider("pulumi:providers:aws", { allowedAccountIds: "[\"111122223333\"]" });
        expect(accountsOf([aws, aws, provider("pulumi:providers:azure-native", { subscriptionId: "0A000000-0000-0000-0000-000000000000" })]))
            .to.deep.equal({ aws: ["111122223333"], azure: ["0a000000-0000-0000-0000-000000000000"] });
    });
    it("are none where nothing is set, or nothing is known", () => {
        expect(accountsOf([provider("pulumi:providers:aws", { allowedAccountIds: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), provider("pulumi:providers:azure-native", {})])).to.deep.equal({ aws: [], azure: [] });
    });
});

describe("the time of a report", () => {
    it("is the one given, else the commit's, else the epoch", () => {
        const commit = { id: "0", dirty: false, date: "2026-11-20T08:00:00Z" };
        expect([{ asOf: "2026-11-21T00:00:00Z", commit }, { commit }, {}].map((report) => instantOf(report))).to.deep.equal(["2026-11-21T00:00:00Z", "2026-11-20T08:00:00Z", "1970-01-01T00:00:00Z"]);
    });
    it("says where it is from", () => expect(instantWords({})).to.equal("Times are the epoch, since neither a time was given nor is there a commit."));
    it("is the start of a day", () => expect(readInstant("2026-11-21", "--as-of")).to.equal("2026-11-21T00:00:00Z"));
    for (const wrong of ["yesterday", "2026-02-31", "2026-11-21T09:30:00+01:00", "2026-11-21T25:00:00Z"]) {
        it(`is not ${wrong}`, () => expect(() => readInstant(wrong, "--as-of")).to.throw("expected a day or a time in UTC"));
    }
});
