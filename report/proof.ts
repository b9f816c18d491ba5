// Proof that a report is what was written: an in-toto statement over the digests of all files, in a DSSE envelope signed
// with Ed25519. Whoever has the public key can tell which file was changed, years later and without Holdfast's accounts.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign as signWith, verify as verifyWith } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { InputError } from "./problems";
import { partsOf, type Text } from "../simulate/deployment";
import type { Report } from "./schema";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1";

const digest = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const statementSchema = z.object({
    _type: z.literal(STATEMENT_TYPE),
    subject: z.array(z.object({ name: z.string(), digest })).min(1),
    predicateType: z.literal(PREDICATE_TYPE),
    predicate: z.object({
        result: z.enum(["PASSED", "WARNED", "FAILED"]),
        configuration: z.array(z.object({ name: z.string(), digest }).loose()).optional(),
    }).loose(),
});
const envelopeSchema = z.object({
    payload: z.base64(),
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z.array(z.object({ keyid: z.string().optional(), sig: z.base64() })).min(1),
});

export type Statement = z.infer<typeof statementSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export function digestOf(text: Text): string {
    const hash = createHash("sha256");
    for (const part of partsOf(text)) hash.update(part);
    return hash.digest("hex");
}

/** What is signed: the type and the payload with their lengths (DSSE v1, "PAE"), so that neither can pass for the other. */
export const preAuthentication = (payload: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.length} `), payload]);

export const RESULTS = { pass: "PASSED", excepted: "WARNED", "not-evaluated": "WARNED", "not-applicable": "WARNED", fail: "FAILED" } as const;

/** Names of rules that a statement lists. Of more only the number is signed: report.json has them, and key services sign little at once. */
const MOST_NAMES = 25;

/** Rules by how they came out; what is neither passed nor failed is warned about. */
function testsIn({ rules }: Report) {
    const of = (...states: readonly Report["rules"][number]["state"][]) => rules.filter(({ state }) => states.includes(state)).map(({ name }) => name);
    const [failed, warned, passed] = [of("fail"), of("excepted", "not-evaluated"), of("pass")];
    return {
        named: { ...(failed.length <= MOST_NAMES && { failedTests: failed }), ...(warned.length <= MOST_NAMES && { warnedTests: warned }) },
        counts: { passed: passed.length, warned: warned.length, failed: failed.length },
    };
}

/** What is claimed of files that are written beside the proof. */
export const statementOf = (report: Report, files: ReadonlyMap<string, Text>): Statement =>
    statementBy(report, new Map([...files].map(([name, text]) => [name, digestOf(text)])));

/**
 * What is claimed: these files, by digest, came out of judging those documents with those versions.
 * @param digests SHA-256 by name
 */
export function statementBy(report: Report, digests: ReadonlyMap<string, string>): Statement {
    const tests = testsIn(report);
    return {
        _type: STATEMENT_TYPE,
        subject: [...digests].map(([name, digest256]) => ({ name, digest: { sha256: digest256 } })),
        predicateType: PREDICATE_TYPE,
        predicate: {
            result: RESULTS[report.verdict.state],
            configuration: [
                ...report.stacks.map(({ file, sha256: hash, source, name }) => ({ name: file, digest: { sha256: hash }, annotations: { stack: name, source } })),
                ...(report.inputs ?? []).map(({ kind, file, sha256: hash }) => ({ name: file, digest: { sha256: hash }, annotations: { kind } })),
                ...(report.changes ? [{ name: report.changes.baseline.file, digest: { sha256: report.changes.baseline.sha256 }, annotations: { kind: "baseline" } }] : []),
            ],
            ...tests.named,
            annotations: { rules: tests.counts, product: report.product, versions: report.versions, ...(report.commit && { commit: report.commit }), ...(report.asOf && { asOf: report.asOf }), ...(report.judgedOn && { judgedOn: report.judgedOn }) },
        },
    };
}

/** Signs the bytes it is given: a key in memory, or a command that asks a key service. */
export interface Signer {
    readonly keyid: string;
    sign(bytes: Buffer): Buffer;
}

/** Names a key by the digest of its public half, so that a reader can tell which of several to use. */
export const keyIdOf = (key: KeyObject): string => `SHA256:${createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64url")}`;

function readKey(pem: string, source: string, read: (pem: string) => KeyObject): KeyObject {
    const refuse = (found: string) => new InputError([{ file: source, found, expected: "an Ed25519 key in PEM", hint: "Make one with: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out pub.pem" }]);
    let key: KeyObject;
    try {
        key = read(pem);
    } catch {
        throw refuse("something else"); // never what was read: it may be a key after all
    }
    if (key.asymmetricKeyType !== "ed25519") throw refuse(`a key of the kind ${key.asymmetricKeyType}`);
    return key;
}

/** @throws InputError */
export function signerFrom(pem: string, source: string): Signer {
    const key = readKey(pem, source, createPrivateKey);
    return { keyid: keyIdOf(createPublicKey(key)), sign: (bytes) => signWith(null, bytes, key) };
}

export function seal(statement: Statement, signer: Signer): Envelope {
    const payload = Buffer.from(JSON.stringify(statement));
    return {
        payload: payload.toString("base64"),
        payloadType: PAYLOAD_TYPE,
        signatures: [{ keyid: signer.keyid, sig: signer.sign(preAuthentication(payload)).toString("base64") }],
    };
}

/** What became of a file since it was signed. */
export interface Checked {
    readonly name: string;
    readonly state: "unchanged" | "changed" | "missing";
}

export interface Verified {
    readonly statement: Statement;
    readonly signed: boolean;
    /** What was signed. */
    readonly files: readonly Checked[];
    /** What was judged, of those that lie beside the proof too. */
    readonly inputs: readonly Checked[];
    /** Files beside the proof that it says nothing of. */
    readonly others: readonly string[];
}

function parsed<T>(schema: z.ZodType<T>, text: string, file: string, what: string): T {
    const refuse = (found: string) => new InputError([{ file, found, expected: what }]);
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        throw refuse("no JSON");
    }
    const result = schema.safeParse(json);
    if (!result.success) throw refuse(result.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; "));
    return result.data;
}

/**
 * What a proof says, whoever signed it.
 * @throws InputError
 */
export function readProof(file: string): { readonly statement: Statement; readonly envelope: Envelope; readonly payload: Buffer } {
    const envelope = parsed(envelopeSchema, readFileSync(file, "utf8"), file, "a DSSE envelope");
    const payload = Buffer.from(envelope.payload, "base64");
    return { envelope, payload, statement: parsed(statementSchema, payload.toString("utf8"), file, "an in-toto statement of a test result") };
}

interface Named { readonly name: string; readonly digest: { readonly sha256: string } }

/** @param expected any of these digests will do */
function checked(folder: string, name: string, expected: readonly string[]): Checked {
    // Beside the proof and nowhere else, whatever the name says.
    const path = join(folder, basename(name));
    try {
        return { name, state: expected.includes(sha256(readFileSync(path))) ? "unchanged" : "changed" };
    } catch {
        return { name, state: "missing" };
    }
}

/** Inputs that lie beside a proof. One that is called as a signed file is (an earlier report.json) lies elsewhere; of two of a name either will do. */
function inputsBeside(folder: string, inputs: readonly Named[], signed: ReadonlySet<string>): Checked[] {
    const byName = new Map<string, string[]>();
    for (const { name, digest: { sha256: expected } } of inputs) {
        if (!signed.has(basename(name))) byName.set(basename(name), [...(byName.get(basename(name)) ?? []), expected]);
    }
    return [...byName].map(([name, expected]) => checked(folder, name, expected)).filter(({ state }) => state !== "missing");
}

/**
 * Holds the files beside a proof against it.
 * @throws InputError where the proof or the key cannot be read
 */
export function verify(file: string, publicPem: string, keyFile: string): Verified {
    const key = readKey(publicPem, keyFile, createPublicKey);
    const { envelope, payload, statement } = readProof(file);
    const signed = envelope.signatures.some(({ sig }) => verifyWith(null, preAuthentication(payload), key, Buffer.from(sig, "base64")));
    const folder = dirname(file);
    const files = statement.subject.map(({ name, digest: { sha256: expected } }) => checked(folder, name, [expected]));
    const inputs = inputsBeside(folder, statement.predicate.configuration ?? [], new Set(files.map(({ name }) => basename(name))));
    const known = new Set([file, ...files.map(({ name }) => name), ...inputs.map(({ name }) => name)].map((name) => basename(name)));
    const others = readdirSync(folder).filter((name) => !known.has(name)).sort();
    return { statement, signed, files, inputs, others };
}
