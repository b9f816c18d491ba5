import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { parse } from "yaml";
import { requirements } from "../../../policy/catalogue/requirements";
import { ENTRY_NEEDS } from "../../../report/evidence/needs";
import { type Entry, parseRegister, readRegister, registerJsonSchema } from "../../../report/evidence/register";
import type { InputError } from "../../../report/problems";
import { folder } from "../fixtures/support";
import { entry } from "./support";

const problemsOf = (input: unknown): string[] => {
    try {
        parseRegister(input, "register.yaml");
        return [];
    } catch (error) {
        return (error as InputError).problems.map(({ file, found, expected }) => `${file}: ${found} / ${expected}`);
    }
};
const wrong = (more: Record<string, unknown>) => problemsOf({ entries: [{ ...entry(), ...more }] });
const ROOT = join(__dirname, "..", "..", "..");

describe("the register's entries", () => {
    it("are taken when everything is there", () => expect(problemsOf({ entries: [entry()] })).to.deep.equal([]));
    it("may be none", () => expect(parseRegister({ entries: [] }, "register.yaml")).to.deep.equal([]));
    it("are in a list", () => expect(problemsOf({ entries: "none" })).to.deep.equal(['register.yaml: something else / a list under "entries", and nothing besides']));
    it("refuse a row that is not there", () => expect(wrong({ requirements: ["A18", "C1"] })).to.deep.equal(['register.yaml, entries[0].requirements: "C1" / a row there is, A1 to A33 or B1 to B32']));
    it("refuse a day that is none", () => expect(wrong({ date: "2026-02-30" })).to.deep.equal(['register.yaml, entries[0].date: "2026-02-30" / the day on which it was last done, such as 2026-11-21']));
    it("refuse a review before the day it was done", () => expect(wrong({ nextReview: "2026-06-01" })).to.deep.equal(['register.yaml, entries[0].nextReview: "2026-06-01" / a day after 2026-06-01']));
    it("refuse a review that is far away", () => expect(wrong({ nextReview: "2029-06-02" })).to.deep.equal(['register.yaml, entries[0].nextReview: "2029-06-02" / a day within 3 years of 2026-06-01']));
    it("take one in three years", () => expect(wrong({ nextReview: "2029-06-01" })).to.deep.equal([]));
    it("refuse to be shown by nothing", () => expect(wrong({ sha256: undefined })).to.deep.equal(["register.yaml, entries[0].sha256: nothing / the digest of the file that shows it; a training is shown by one"]));
    it("let a site be attested without a file", () => expect(wrong({ kind: "site", sha256: undefined })).to.deep.equal([]));
    it("refuse a file outside", () => expect(wrong({ file: "../secret.pdf" })).to.deep.equal(['register.yaml, entries[0].file: "../secret.pdf" / a path below the folder of the register']));
    it("refuse an unknown key", () => expect(wrong({ signed: true })[0]).to.match(/^register\.yaml, entries\[0\]\.signed: an unknown key/));
    it("refuse an id twice", () => expect(problemsOf({ entries: [entry(), entry()] })).to.deep.equal(["register.yaml, entries[1].id: training twice / each id once"]));
    it("say a missing owner", () => expect(wrong({ owner: undefined })).to.deep.equal(["register.yaml, entries[0].owner: nothing / who answers for it"]));
    for (const [key, value] of [["owner", "someone@example.com"], ["owner", "TO BE FILLED"], ["title", "to be filled"], ["sha256", "0".repeat(64)]] as const) {
        it(`refuse ${value.slice(0, 20)} as ${key}`, () => expect(wrong({ [key]: value })).to.have.lengthOf(1));
    }
    it("say everything that is wrong at once", () => expect(problemsOf({ entries: [{ ...entry(), kind: "oath" }, { ...entry(), id: "x y", date: "soon" }] })).to.have.lengthOf(3));
});

describe("the files of entries", () => {
    const written = (sha256: string, content?: string) => {
        const dir = folder();
        if (content !== undefined) writeFileSync(join(dir, "training.pdf"), content);
        writeFileSync(join(dir, "register.yaml"), JSON.stringify({ entries: [{ ...entry(), file: "training.pdf", sha256 }] }));
        return readRegister(join(dir, "register.yaml"))[0]!.file;
    };
    const digest = createHash("sha256").update("everybody").digest("hex");
    it("are as attested", () => expect(written(digest, "everybody")).to.equal("as attested"));
    it("are found to be others", () => expect(written(digest, "nobody")).to.equal("changed"));
    it("are said not to be here", () => expect(written(digest)).to.equal("not here"));
});

describe("the schema of a register", () => {
    const validate = new Ajv2020({ strict: false, formats: { date: true } }).compile(registerJsonSchema() as object);
    it("takes what the reader takes", () => expect(validate({ entries: [entry()] })).to.equal(true));
    it("refuses what lacks an owner", () => expect(validate({ entries: [{ ...entry(), owner: undefined }] })).to.equal(false));
});

describe("the register that is committed", () => {
    it("can be read", () => expect(readRegister(join(ROOT, "evidence", "register.yaml"))).to.be.an("array"));
});

describe("the example of a register", () => {
    const example = parse(readFileSync(join(ROOT, "evidence", "register.example.yaml"), "utf8")) as { entries: Entry[] };
    const filledIn = example.entries.map((each) => ({ ...each, owner: "office", date: "2026-01-01", nextReview: "2027-01-01", ...(each.sha256 && { sha256: "1".repeat(64) }) }));

    it("is refused as it is: owner, dates and digest of each", () => {
        const places = problemsOf(example).map((problem) => /entries\[\d+\]\.(\w+)/.exec(problem)![1]!);
        const each = example.entries.flatMap(({ sha256 }) => ["owner", "date", "nextReview", ...(sha256 ? ["sha256"] : [])]);
        expect(places.sort()).to.deep.equal(each.sort());
    });
    it("is taken when it is filled in", () => expect(problemsOf({ entries: filledIn })).to.deep.equal([]));
    for (const { id } of requirements.filter(({ classes }) => classes.includes("T"))) {
        it(`has what ${id} asks for`, () => {
            for (const { kind, clouds, atLeast = 1 } of ENTRY_NEEDS[id]!) {
                const about = filledIn.filter((each) => each.kind === kind && each.requirements.includes(id));
                expect(about.length).to.be.at.least(clouds ? clouds.length : atLeast);
            }
        });
    }
});
