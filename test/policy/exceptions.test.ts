import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { covers, type Exception, readExceptions, unusedExceptions } from "../../policy/exceptions";
import { ExceptionsError, parseExceptions } from "../../policy/exceptions-file";
import { rules } from "../../policy/rules";

const good: Exception = {
    rule: "aws-kms-rotates", resource: "urn:pulumi:prod::*::aws-data", reason: "imported material", compensatingControl: "manual rotation",
    owner: "keys", approver: "security", ticket: "SEC-12", expires: "2026-12-31",
};
const names = ["aws-kms-rotates", "aws-kms-enabled"];

/** What is said of a file with this one exception. */
function problems(change: Record<string, unknown>): string[] {
    const entry = Object.fromEntries(Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined));
    try {
        parseExceptions({ exceptions: [entry] }, names);
        return [];
    } catch (error) {
        return [...(error as ExceptionsError).problems];
    }
}

describe("parseExceptions", () => {
    it("accepts one with every field", () => expect(parseExceptions({ exceptions: [good] }, names)).to.deep.equal([good]));
    it("accepts none", () => expect(parseExceptions({ exceptions: [] }, names)).to.deep.equal([]));
    it("accepts an empty file", () => expect(parseExceptions(null, names)).to.deep.equal([]));

    for (const field of Object.keys(good)) {
        it(`refuses one without ${field}`, () => expect(problems({ [field]: undefined }).join()).to.match(new RegExp(`^exceptions\\[0\\]\\.${field}: is missing, expected `)));
    }
    it("refuses an empty reason", () => expect(problems({ reason: " " })).to.deep.equal(["exceptions[0].reason: found nothing, expected why the finding is accepted."]));
    it("refuses a field that it does not know", () => expect(problems({ until: "x" })).to.have.length(1));
    it("suggests the rule that was likely meant", () => {
        expect(problems({ rule: "aws-kms-rotate" })).to.deep.equal(['exceptions[0].rule: found "aws-kms-rotate", expected a rule there is; did you mean "aws-kms-rotates"?']);
    });
    it("refuses a day that is none", () => expect(problems({ expires: "2026-02-30" })).to.deep.equal(['exceptions[0].expires: found "2026-02-30", expected a day such as 2026-12-31.']));
    it("refuses a pattern that covers everything", () => expect(problems({ resource: "*" })).to.deep.equal(['exceptions[0].resource: found "*", expected a pattern that names at least part of a resource.']));
    it("refuses an owner who approves", () => expect(problems({ approver: "keys" })).to.have.length(1));
    it("says all problems at once", () => {
        const { ticket: _, ...without } = good;
        expect(() => parseExceptions({ exceptions: [{ ...without, expires: 3 }, { ...good, rule: "x" }] }, names)).to.throw(ExceptionsError, /3 problems/);
    });
    it("refuses a list without its key", () => expect(() => parseExceptions([good], names)).to.throw(ExceptionsError));
});

describe("the exceptions of the packs", () => {
    it("can be used", () => expect(() => readExceptions("policy/exceptions.yaml", rules.map(({ name }) => name))).to.not.throw());
});

describe("readExceptions", () => {
    const path = join(mkdtempSync(join(tmpdir(), "exceptions-")), "exceptions.yaml");
    const read = (text: string) => {
        writeFileSync(path, text);
        return readExceptions(path, names);
    };
    it("reads a file", () => expect(read(`exceptions: ${JSON.stringify([good])}`)).to.deep.equal([good]));
    for (const text of ["", "# none\n", "exceptions: []\n", "# none\nexceptions:\n"]) it(`reads none from ${JSON.stringify(text)}`, () => expect(read(text)).to.deep.equal([]));
    it("refuses a file that is no YAML", () => expect(() => read("exceptions: [")).to.throw(ExceptionsError, /not YAML/));
});

describe("covers", () => {
    it("takes * for any text", () => expect(covers(good, "aws-kms-rotates", "urn:pulumi:prod::holdfast::aws:kms/key:Key::aws-data")).to.equal(true));
    it("takes everything else as it is written", () => expect(covers({ ...good, resource: "urn:pulumi:a.b" }, "aws-kms-rotates", "urn:pulumi:axb")).to.equal(false));
    it("covers the whole of a URN, not a part", () => expect(covers(good, "aws-kms-rotates", "urn:pulumi:prod::holdfast::aws:kms/key:Key::aws-data-2")).to.equal(false));
});

describe("unusedExceptions", () => {
    it("lists what no finding needed", () => {
        const other = { ...good, ticket: "SEC-13" };
        expect(unusedExceptions([good, other], [{ exception: good }, {}])).to.deep.equal([other]);
    });
});
