import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { expect } from "chai";
import { Cloud } from "../../simulate/cloud";
import { services } from "../../simulate/generators";
import type { Declaration } from "../../simulate/service";

const declare = (type: string, inputs = {}, name = "a"): Declaration => ({ urn: `urn:pulumi:prod::p::${type}::${name}`, type, name, inputs, provider: {} });
const make = (type: string, inputs = {}, name?: string) => {
    const { refusals, made } = new Cloud(services).consider(declare(type, inputs, name));
    if (!made) throw new Error(refusals.map(({ property }) => property).join());
    return made;
};
const PASSWORD = "random:index/randomPassword:RandomPassword";
const KEY = "tls:index/privateKey:PrivateKey";

describe("random", () => {
    it("makes the same password for the same resource, and another for another", () => {
        const [first, again, other] = [make(PASSWORD, { length: 30 }), make(PASSWORD, { length: 30 }), make(PASSWORD, { length: 30 }, "b")].map(({ outputs }) => outputs.result as string);
        expect(first).to.equal(again);
        expect(first).not.to.equal(other);
    });

    it("makes another password when a keeper changes", () => {
        expect(make(PASSWORD, { length: 30, keepers: { year: "1" } }).outputs.result).not.to.equal(make(PASSWORD, { length: 30, keepers: { year: "2" } }).outputs.result);
    });

    it("uses only the characters asked for, and as many of each", () => {
        const { result } = make(PASSWORD, { length: 32, special: false, upper: false, minNumeric: 10 }).outputs;
        expect(result).to.match(/^[a-z0-9]{32}$/);
        expect((result as string).replace(/\D/g, "").length).to.be.at.least(10);
    });

    it("refuses a password shorter than what it must hold", () => {
        expect(new Cloud(services).consider(declare(PASSWORD, { length: 3, minLower: 4 })).refusals[0]).to.deep.include({ property: "length", found: "3" });
    });

    it("gives a password no id by which it could be found", () => {
        expect(make(PASSWORD, { length: 8 }).id).to.equal("none");
    });

    it("makes the forms of an id from the same bytes", () => {
        const { id, outputs } = make("random:index/randomId:RandomId", { byteLength: 6 });
        expect(Buffer.from(outputs.hex as string, "hex").toString("base64url")).to.equal(id);
        expect(BigInt(`0x${outputs.hex}`).toString()).to.equal(outputs.dec);
    });

    it("makes UUIDs of version 4", () => {
        expect(make("random:index/randomUuid:RandomUuid").outputs.result).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    it("makes integers within their bounds", () => {
        expect(make("random:index/randomInteger:RandomInteger", { min: 5, max: 7 }).outputs.result).to.be.within(5, 7);
    });

    it("keeps every item when it shuffles", () => {
        expect(make("random:index/randomShuffle:RandomShuffle", { inputs: ["a", "b", "c"] }).outputs.results).to.have.members(["a", "b", "c"]);
    });
});

describe("tls", () => {
    for (const inputs of [{ algorithm: "ED25519" }, { algorithm: "ECDSA", ecdsaCurve: "P256" }]) {
        it(`makes keys that belong together: ${inputs.algorithm}`, () => {
            const { privateKeyPem, publicKeyPem } = make(KEY, inputs).outputs as Record<string, string>;
            const digest = inputs.algorithm === "ECDSA" ? "sha256" : null;
            const signature = sign(digest, Buffer.from("text"), createPrivateKey(privateKeyPem!));
            expect(verify(digest, Buffer.from("text"), createPublicKey(publicKeyPem!), signature)).to.equal(true);
        });
    }

    it("makes the same key each time", () => {
        expect(make(KEY, { algorithm: "ED25519" }).outputs).to.deep.equal(make(KEY, { algorithm: "ED25519" }).outputs);
    });

    it("refuses what it cannot make twice alike", () => {
        expect(new Cloud(services).consider(declare(KEY, { algorithm: "RSA" })).refusals[0]).to.deep.include({ property: "algorithm", found: "RSA" });
    });
});
