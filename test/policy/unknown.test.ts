import { expect } from "chai";
import { UnknownValueError } from "../../policy/resource";
import { readable, UNKNOWNS } from "../../policy/unknown";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (more: object) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ...more });
const sentinels = [...UNKNOWNS] as string[];

 
const props = (value: object): any => readable(value as Record<string, unknown>);

describe("readable", () => {
    for (const [sentinel, kind] of sentinels.map((value, i) => [value, ["boolean", "number", "string", "array", "asset", "archive", "object"][i]])) {
        it(`does not give out an unknown ${kind}`, () => expect(() => props({ a: sentinel }).a).to.throw(UnknownValueError).with.property("path", "a"));
    }
    it("names the whole path of what is unknown", () => expect(() => props({ a: [{ b: sentinels[2] }] }).a[0].b).to.throw(UnknownValueError).with.property("path", "a.0.b"));
    it("gives out what stands beside an unknown value", () => expect(props({ a: { b: sentinels[0], c: 1 } }).a.c).to.equal(1));
    it("hides nothing when a list is walked", () => expect(() => props({ a: [1, sentinels[1]] }).a.map(String)).to.throw(UnknownValueError));
    it("counts the items of a list that holds an unknown one", () => expect(props({ a: [sentinels[2], sentinels[2]] }).a.length).to.equal(2));
    it("hides nothing when an object is spread", () => expect(() => ({ ...props({ a: sentinels[2] }) })).to.throw(UnknownValueError));
    it("hides nothing when an object is listed", () => expect(() => Object.entries(props({ a: sentinels[2] }))).to.throw(UnknownValueError));
    it("hides nothing when it is written as JSON", () => expect(() => JSON.stringify(props({ a: { b: sentinels[2] } }))).to.throw(UnknownValueError));
    it("does not open an encrypted secret", () => expect(() => props({ a: secret({ ciphertext: "v1:x" }) }).a).to.throw(UnknownValueError).with.property("path", "a"));
    it("reads a secret in plain text as what it holds", () => expect(props({ a: secret({ plaintext: '{"b":1}' }) }).a).to.deep.equal({ b: 1 }));
    it("reads a secret of the wire as what it holds", () => expect(props({ a: secret({ value: "b" }) }).a).to.equal("b"));
    it("does not give out an unknown value within a secret", () => expect(() => props({ a: secret({ plaintext: JSON.stringify(sentinels[2]) }) }).a).to.throw(UnknownValueError));
    it("costs nothing where nothing is special", () => {
        const plain = { a: { b: [1] } };
        expect(readable(plain)).to.equal(plain);
    });
});
