import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { expect } from "chai";
import { Sealer } from "../../simulate/secrets";
import { secret } from "../../wire/values";

/** Opens what the passphrase provider seals: `v1:<nonce>:<text and tag>`. */
function open(sealed: string, key: Buffer): string {
    const [, nonce, body] = sealed.split(":");
    const bytes = Buffer.from(body!, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce!, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}

const cipherOf = (value: unknown): string => (value as { ciphertext: string }).ciphertext;

describe("Sealer", () => {
    it("says nothing of secrets where there are none", () => {
        const sealer = new Sealer("shop/prod", undefined);
        expect(sealer.seal({ a: 1 }, "x")).to.deep.equal({ a: 1 });
        expect(sealer.provider()).to.equal(undefined);
    });

    it("seals the same value alike each time", () => {
        const seal = () => new Sealer("shop/prod", undefined).seal({ word: secret("w") }, "x");
        expect(seal()).to.deep.equal(seal());
    });

    it("does not show that two secrets are the same", () => {
        const { a, b } = new Sealer("shop/prod", undefined).seal({ a: secret("w"), b: secret("w") }, "x") as Record<string, unknown>;
        expect(cipherOf(a)).not.to.equal(cipherOf(b));
    });

    it("can be opened with the passphrase, and says with which salt", () => {
        const sealer = new Sealer("shop/prod", "correct horse");
        const sealed = cipherOf(sealer.seal(secret({ word: "w" }), "x"));
        const [, salt, ...check] = sealer.provider()!.state.salt.split(":");
        const key = pbkdf2Sync("correct horse", Buffer.from(salt!, "base64"), 1_000_000, 32, "sha256");
        expect(open(sealed, key)).to.equal('{"word":"w"}');
        expect(open(check.join(":"), key)).to.equal("pulumi");
    });
});
