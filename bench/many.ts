// Many deployments out of a few: copies that share nothing, so that judging them is as much work as judging so many real
// stacks. Names, ids and addresses of a copy are its own.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Deployment } from "../simulate/deployment";

/** Hexadecimal digits of an id, shifted: the same id in the same way wherever it stands. */
const shifted = (hex: string, by: number): string =>
    [...hex].map((digit) => ((parseInt(digit, 16) + by) % 16).toString(16)).join("");

/** The text of a state file as another deployment of the same program would have it. */
export function copyOf(text: string, copy: number): string {
    if (copy === 0) return text;
    return text
        .replace(/(?<![a-z0-9])(prod|dr)(?![a-z0-9])/g, `$1${copy}`)
        .replace(/holdfast(prod|dr)/g, `holdfast$1${copy}`)
        // Sixteen shifts come round again: the copy's number makes the rest of the difference.
        .replace(/(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{8,}(?![0-9a-z])/g, (hex) => shifted(hex, copy) + copy.toString(16));
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
