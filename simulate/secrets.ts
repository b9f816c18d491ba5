// Secrets of a deployment file, in the form of Pulumi's passphrase provider.
import { createCipheriv, createHmac, pbkdf2Sync } from "node:crypto";
import { isObject, isSecret, SIGNATURE, SECRET, sorted } from "../wire/values";

/** What a deployment says about how its secrets were sealed. */
export interface SecretsProvider {
    readonly type: "passphrase";
    readonly state: { readonly salt: string };
}

const KEY_BYTES = 32;
const ITERATIONS = 1_000_000; // as the provider itself has it; other numbers cannot be opened

/**
 * Seals the secrets of one deployment. With a passphrase, whoever has it can open them (`pulumi policy analyze` reads
 * PULUMI_CONFIG_PASSPHRASE). Without one nobody can: the key is made from each value itself and kept nowhere, and readers
 * show `[secret]`. Either way the same value gives the same bytes, so that two runs can be compared.
 */
export class Sealer {
    private key: Buffer | undefined;
    private used = false;

    constructor(private readonly deployment: string, private readonly passphrase: string | undefined) {}

    /** The same value with every secret sealed. `path` keeps equal secrets in different places from looking equal. */
    seal(value: unknown, path: string): unknown {
        if (isSecret(value)) {
            this.used = true;
            const text = JSON.stringify(sorted(value.value));
            return { [SIGNATURE]: SECRET, ciphertext: encrypt(this.keyFor(text), text, path) };
        }
        if (Array.isArray(value)) return value.map((item, i) => this.seal(item, `${path}[${i}]`));
        if (!isObject(value)) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.seal(inner, `${path}.${key}`)]));
    }

    /** Nothing, if there was no secret to seal. */
    provider(): SecretsProvider | undefined {
        if (!this.used) return undefined;
        const check = encrypt(this.keyFor("pulumi"), "pulumi", "check");
        return { type: "passphrase", state: { salt: `v1:${this.salt().toString("base64")}:${check}` } };
    }

    private salt(): Buffer {
        return createHmac("sha256", "salt").update(this.deployment).digest().subarray(0, 8);
    }

    private keyFor(text: string): Buffer {
        if (this.passphrase === undefined) return createHmac("sha256", this.salt()).update(text).digest();
        return (this.key ??= pbkdf2Sync(this.passphrase, this.salt(), ITERATIONS, KEY_BYTES, "sha256"));
    }
}

/** AES-256-GCM with a nonce made from what is sealed, so that no nonce serves two different texts. */
function encrypt(key: Buffer, text: string, path: string): string {
    const nonce = createHmac("sha256", key).update(`${path}\n${text}`).digest().subarray(0, 12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}
