// Who signs: a key in a file, a key in the environment, or a command that asks a key service and never shows the key.
import { spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { InputError } from "./problems";
import { keyIdOf, type Signer, signerFrom } from "./proof";

/** Holds an Ed25519 private key in PEM, where a pipeline has no file for it. */
export const KEY_VARIABLE = "HOLDFAST_SIGNING_KEY";

export interface SigningOptions {
    /** File with an Ed25519 private key in PEM. */
    readonly signKey?: string;
    /** Command that gets the bytes to sign on its standard input and prints the signature in base64. */
    readonly signCommand?: string;
    /** File with the public key that belongs to the command's. */
    readonly signPublic?: string;
}

function read(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new InputError([{ file, found: `nothing that can be read (${(error as NodeJS.ErrnoException).code})`, expected: "a key in PEM" }]);
    }
}

/** Asks the command, and takes its answer only if the public key agrees: a wrong signature is found now, not in an audit. */
function commandSigner(command: string, publicFile: string | undefined): Signer {
    const refuse = (found: string, expected: string, hint?: string) => new InputError([{ file: "--sign-command", found, expected, ...(hint && { hint }) }]);
    if (publicFile === undefined) throw refuse("no --sign-public", "the public key of the key that the command signs with");
    const key = createPublicKey(read(publicFile));
    return {
        keyid: keyIdOf(key),
        sign: (bytes) => {
            const { status, stdout } = spawnSync(command, { shell: true, input: bytes, stdio: ["pipe", "pipe", "inherit"] });
            if (status !== 0) throw refuse(`exit code ${status} for ${bytes.length} bytes`, "the signature in base64, and exit code 0", "Key services sign no more than so many bytes at once: AWS KMS 4,096.");
            const signature = Buffer.from(stdout.toString().trim(), "base64");
            if (!verify(null, bytes, key, signature)) throw refuse("a signature that the public key does not know", "an Ed25519 signature (not of a digest) by the key that belongs to it");
            return signature;
        },
    };
}

/**
 * The signer that the options name, else the environment; undefined where nobody is to sign.
 * @throws InputError
 */
export function signerOf({ signKey, signCommand, signPublic }: SigningOptions, environment: NodeJS.ProcessEnv = process.env): Signer | undefined {
    if (signKey !== undefined) return signerFrom(read(signKey), signKey);
    if (signCommand !== undefined) return commandSigner(signCommand, signPublic);
    const inEnvironment = environment[KEY_VARIABLE];
    return inEnvironment ? signerFrom(inEnvironment, KEY_VARIABLE) : undefined;
}
