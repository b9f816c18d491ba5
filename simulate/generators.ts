// The packages that make values rather than resources: random and tls. What they make here follows from the URN, the
// arguments and the keepers alone, so that each run has the same; it is as long and as well formed as the real thing.
// Left out, because nothing here can make them twice alike: bcrypt hashes, RSA keys, OpenSSH private keys, certificates.
import { createCipheriv, createECDH, createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { Answer, Declaration, Refusal, Service, Services } from "./service";
import { sorted } from "../wire/values";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const PETS = ["adder", "badger", "crane", "dingo", "egret", "ferret", "gecko", "heron", "ibis", "jackal", "koala", "lemur"];
const MOODS = ["able", "brave", "calm", "daring", "eager", "fair", "gentle", "happy", "keen", "light", "merry", "noble"];
/** Id of what must not be found by what it holds. */
const NO_ID = "none";

/** Bytes without end that follow from the declaration. */
class Source {
    private readonly cipher;

    constructor({ type, urn, inputs }: Declaration) {
        const seed = JSON.stringify(sorted({ type, urn, inputs }));
        this.cipher = createCipheriv("aes-256-ctr", createHash("sha256").update(seed).digest(), Buffer.alloc(16));
    }

    bytes(count: number): Buffer {
        return this.cipher.update(Buffer.alloc(count));
    }

    /** A whole number from 0 to `below`, each as likely as the others to one part in 2^16 or better. */
    below(below: number): number {
        return Number(this.bytes(6).readUIntBE(0, 6) % below);
    }

    pick<T>(from: ArrayLike<T>): T {
        return from[this.below(from.length)]!;
    }

    shuffle<T>(items: readonly T[]): T[] {
        const rest = [...items];
        return items.map(() => rest.splice(this.below(rest.length), 1)[0]!);
    }
}

interface Alphabet {
    readonly characters: string;
    readonly least: number;
}

function alphabets({ inputs }: Declaration): Alphabet[] {
    const of = (flag: unknown, characters: string, least: unknown): Alphabet[] => (flag === false ? [] : [{ characters, least: Number(least ?? 0) }]);
    return [
        ...of(inputs.lower, LOWER, inputs.minLower),
        ...of(inputs.upper, LOWER.toUpperCase(), inputs.minUpper),
        ...of(inputs.numeric ?? inputs.number, DIGITS, inputs.minNumeric),
        ...of(inputs.special, inputs.overrideSpecial || SPECIAL, inputs.minSpecial),
    ];
}

function characters(declared: Declaration): string {
    const source = new Source(declared);
    const sets = alphabets(declared);
    const asked = sets.flatMap(({ characters: set, least }) => Array.from({ length: least }, () => source.pick(set)));
    const all = sets.map(({ characters: set }) => set).join("");
    const rest = Array.from({ length: Number(declared.inputs.length) - asked.length }, () => source.pick(all));
    return source.shuffle([...asked, ...rest]).join("");
}

function refuseCharacters(declared: Declaration): Refusal[] {
    const sets = alphabets(declared);
    const least = sets.reduce((sum, set) => sum + set.least, 0);
    const { length } = declared.inputs;
    if (!Number.isInteger(length) || length < 1) return [{ property: "length", found: String(length), expected: "1 or more" }];
    if (length < least) return [{ property: "length", found: String(length), expected: `${least} or more, which is what the min… arguments ask for` }];
    return sets.length > 0 ? [] : [{ property: "lower", found: "no kind of character allowed", expected: "at least one of lower, upper, numeric and special" }];
}

const characterDefaults = { lower: true, upper: true, numeric: true, number: true, special: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };

const made = (declared: Declaration, id: string, outputs: object): Answer => ({ id, outputs: { ...declared.inputs, ...outputs } });

/** What makes a new value: everything but the arguments that only name it. */
const generator = (replaceOn: readonly string[], create: (declared: Declaration, source: Source) => Answer, refuse?: Service["refuse"]): Service => ({
    ...(refuse && { refuse }),
    replaceOn: ["keepers", ...replaceOn],
    create: (declared) => create(declared, new Source(declared)),
});

const CHARACTER_ARGUMENTS = ["length", "lower", "upper", "numeric", "number", "special", "overrideSpecial", "minLower", "minUpper", "minNumeric", "minSpecial"];

function uuid(bytes: Buffer): string {
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function privateKey(declared: Declaration, source: Source): Answer {
    const { algorithm } = declared.inputs;
    const seed = source.bytes(32);
    const key = algorithm === "ED25519"
        ? createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8" })
        : ecdsa(seed);
    const open = createPublicKey(key);
    const der = open.export({ format: "der", type: "spki" });
    const pkcs8 = key.export({ format: "pem", type: "pkcs8" });
    return made(declared, createHash("sha1").update(der).digest("hex"), {
        ecdsaCurve: algorithm === "ECDSA" ? "P256" : "P224",
        rsaBits: 2048,
        privateKeyPem: algorithm === "ECDSA" ? key.export({ format: "pem", type: "sec1" }) : pkcs8,
        privateKeyPemPkcs8: pkcs8,
        publicKeyPem: open.export({ format: "pem", type: "spki" }),
    });
}

function ecdsa(seed: Buffer) {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(Buffer.concat([Buffer.from([1]), seed.subarray(1)])); // below the order of the curve
    const point = curve.getPublicKey();
    const part = (bytes: Buffer): string => bytes.toString("base64url");
    return createPrivateKey({
        format: "jwk",
        key: { kty: "EC", crv: "P-256", d: part(curve.getPrivateKey()), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) },
    });
}

export const services: Services = {
    "random:index/randomPassword:RandomPassword": generator(CHARACTER_ARGUMENTS,
        (declared) => made(declared, NO_ID, { ...characterDefaults, ...declared.inputs, result: characters(declared) }), refuseCharacters),
    "random:index/randomString:RandomString": generator(CHARACTER_ARGUMENTS, (declared) => {
        const result = characters(declared);
        return made(declared, result, { ...characterDefaults, ...declared.inputs, result });
    }, refuseCharacters),
    "random:index/randomId:RandomId": generator(["byteLength", "prefix"], (declared, source) => {
        const bytes = source.bytes(declared.inputs.byteLength);
        const prefix = declared.inputs.prefix ?? "";
        return made(declared, bytes.toString("base64url"), {
            hex: prefix + bytes.toString("hex"), dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
            b64Std: prefix + bytes.toString("base64"), b64Url: prefix + bytes.toString("base64url"),
        });
    }),
    "random:index/randomUuid:RandomUuid": generator([], (declared, source) => {
        const result = uuid(source.bytes(16));
        return made(declared, result, { result });
    }),
    "random:index/randomInteger:RandomInteger": generator(["min", "max", "seed"], (declared, source) => {
        const { min, max } = declared.inputs;
        const result = min + source.below(max - min + 1);
        return made(declared, String(result), { result });
    }, ({ inputs: { min, max } }) => (min <= max ? [] : [{ property: "min", found: String(min), expected: `${max} or less, which is max` }])),
    "random:index/randomPet:RandomPet": generator(["length", "prefix", "separator"], (declared, source) => {
        const { prefix, length = 2, separator = "-" } = declared.inputs;
        const moods = Array.from({ length: length - 1 }, () => source.pick(MOODS));
        return made(declared, [...(prefix ? [prefix] : []), ...moods, source.pick(PETS)].join(separator), { length, separator });
    }),
    "random:index/randomBytes:RandomBytes": generator(["length"], (declared, source) => {
        const bytes = source.bytes(declared.inputs.length);
        return made(declared, NO_ID, { base64: bytes.toString("base64"), hex: bytes.toString("hex") });
    }),
    "random:index/randomShuffle:RandomShuffle": generator(["inputs", "resultCount", "seed"], (declared, source) => {
        const { inputs, resultCount } = declared.inputs;
        return made(declared, "-", { results: source.shuffle(inputs).slice(0, resultCount) });
    }),
    "tls:index/privateKey:PrivateKey": {
        replaceOn: ["algorithm", "ecdsaCurve", "rsaBits"],
        refuse({ inputs: { algorithm, ecdsaCurve } }) {
            if (!["ECDSA", "ED25519"].includes(algorithm)) {
                return [{ property: "algorithm", found: String(algorithm), expected: "ECDSA or ED25519: an RSA key cannot be made twice alike here" }];
            }
            const good = algorithm === "ED25519" || ecdsaCurve === "P256";
            return good ? [] : [{ property: "ecdsaCurve", found: String(ecdsaCurve), expected: "P256, the one curve made here" }];
        },
        create: (declared) => privateKey(declared, new Source(declared)),
    },
};
