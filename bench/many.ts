// Many deployments out of a few: copies that share nothing, so that judging them is as much work as judging so many real
// stacks. Names, ids and addresses of a copy are its own.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Deployment } from "../simulate/deployment";

/** Hexadecimal digits of an id, shifted: the same id in the same way wherever it stands. */
const shifted = (hex: string, by: number): string =>
    [...hex].map((digit) => ((parseInt(digit, 16) + by) % 16).toString(16)).join("");

/** Private blocks of 65,536 addresses, in which each copy has as many as the project's address plan. */
const BLOCKS: readonly string[] = [
    ...Array.from({ length: 248 }, (_, i) => `10.${(i + 16) % 256}`), ...Array.from({ length: 16 }, (_, i) => `172.${i + 16}`), ...Array.from({ length: 64 }, (_, i) => `100.${i + 64}`),
];
const OWN = 8;

const blockOf = (second: string, copy: number): string => BLOCKS[(copy * OWN + Number(second) - 16) % BLOCKS.length]!;

const ASNS: readonly string[] = ["64600", "64601", "64700", "64701"];

/** What is the same for everybody: the ids of what Azure itself defines. */
const AZURES_OWN = /((?:role|policy|policySet)Definitions\/)[0-9a-f-]{36}/i;

const HEX = /(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{8,}(?![0-9a-z])/;

/** The text of a state file as another deployment of the same program would have it. */
export function copyOf(text: string, copy: number): string {
    if (copy === 0) return text;
    return text
        .replace(/(?<![\d.])10\.(1[6-9]|2[0-3])(?=\.\d)/g, (_, second: string) => blockOf(second, copy))
        .replace(/\b64[67]0[01]\b/g, (asn) => String(64_800 + copy * ASNS.length + ASNS.indexOf(asn)))
        .replace(/\b(meadow|citadel)\b/g, `$1${copy}`)
        .replace(/\bexample\.com\b/g, `e${copy}.example.com`)
        .replace(/(?<![a-z0-9])(prod|dr)(?![a-z0-9])/g, `$1${copy}`)
        .replace(/holdfast(prod|dr)/g, `holdfast$1${copy}`)
        // Sixteen shifts come round again: the copy's number makes the rest of the difference.
        .replace(new RegExp(`${AZURES_OWN.source}|${HEX.source}`, "gi"), (found, azures?: string) => (azures ? found : shifted(found, copy) + copy.toString(16)));
}

/** Writes state files with as many resources as wanted, or a few more, and gives their paths. */
export function writeMany(files: readonly string[], wanted: number, folder: string): string[] {
    const texts = files.map((file) => [basename(file), readFileSync(file, "utf8")] as const);
    const each = texts.reduce((sum, [, text]) => sum + (JSON.parse(text) as Deployment).deployment.resources.length, 0);
    return Array.from({ length: Math.ceil(wanted / each) }, (_, copy) => texts.map(([name, text]) => {
        const path = join(folder, `${copy}-${name}`);
        writeFileSync(path, copyOf(text, copy));
        return path;
    })).flat();
}
