// Who signed a record: a proof beside it, `NAME.dsse.json`, in the same form as a report's, so that `holdfast verify` reads it.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../problems";
import { type Envelope, PREDICATE_TYPE, readProof, seal, type Signer, STATEMENT_TYPE, verify } from "../proof";
import type { EvidenceRecord } from "./record";

/** A public key that the reader trusts, in PEM. */
export interface TrustedKey {
    readonly file: string;
    readonly pem: string;
}

/** Who signed, and whether that could be checked. */
export interface Signature {
    /** As the proof names its key, `SHA256:…`. */
    readonly keyid: string;
    /** `trusted`: by one of the keys given. `unchecked`: no key was given. `unknown`: by none of those given. */
    readonly state: "trusted" | "unchecked" | "unknown";
}

export const proofOf = (file: string): string => file.replace(/\.json$/, ".dsse.json");

/**
 * Signs a record.
 * @param file name of the record's file, as it stands beside the proof
 * @param text what stands in that file
 */
export function sealRecord(file: string, text: string, record: EvidenceRecord, signer: Signer): Envelope {
    const { kind, subject, result, title, environment, tool, commit } = record;
    return seal({
        _type: STATEMENT_TYPE,
        subject: [{ name: basename(file), digest: { sha256: createHash("sha256").update(text).digest("hex") } }],
        predicateType: PREDICATE_TYPE,
        predicate: {
            result: result === "passed" ? "PASSED" : "FAILED",
            configuration: [],
            annotations: { kind, subject, title, environment, tool, ...(commit && { commit: { id: commit, dirty: false } }) },
        },
    }, signer);
}

/**
 * The signature of a record; undefined where there is no proof beside it.
 * @param sha256 digest of the record's file
 * @throws InputError where the proof cannot be read, or is of other bytes than stand in the file
 */
export function signatureOf(file: string, sha256: string, keys: readonly TrustedKey[]): Signature | undefined {
    const proof = proofOf(file);
    if (!existsSync(proof)) return undefined;
    const { statement, envelope } = readProof(proof);
    const signed = statement.subject.find(({ name }) => name === basename(file));
    if (signed?.digest.sha256 !== sha256) {
        throw new InputError([{ file, found: "other bytes than were signed", expected: `what ${basename(proof)} was made for`, hint: "Put the signed record back, or make and sign a new one." }]);
    }
    const keyid = envelope.signatures[0]!.keyid ?? "a key without a name";
    if (keys.length === 0) return { keyid, state: "unchecked" };
    return { keyid, state: keys.some((key) => verify(proof, key.pem, key.file).signed) ? "trusted" : "unknown" };
}
