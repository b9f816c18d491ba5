// Which properties of a resource stay unset if nobody sets them. A preview does not list outputs; without knowing this,
// every property that a program leaves out would have to count as unknown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const known = new Map<string, ReadonlySet<string>>();
const NONE: ReadonlySet<string> = new Set();

function read(file: string): ReadonlySet<string> {
    try {
        const declared = readFileSync(createRequire(__filename).resolve(file), "utf8");
        const [, body = ""] = declared.split(/^export declare class /m);
        return new Set([...body.matchAll(/^ {4}readonly (\w+): pulumi\.Output<.* \| undefined>;$/gm)].map(([, name]) => name!));
    } catch {
        return NONE;
    }
}

/**
 * Properties that the SDK declares as `Output<… | undefined>`: in AWS's provider those that it does not compute itself.
 * Azure's services fill in what is left out, whatever the SDK declares, so of their types nothing is said.
 */
export function unsetIfNotSet(type: string): ReadonlySet<string> {
    const [, path] = /^aws:([a-z0-9]+\/[A-Za-z0-9]+):[A-Za-z0-9]+$/.exec(type) ?? [];
    if (!path) return NONE;
    const found = known.get(path) ?? read(`@pulumi/aws/${path}.d.ts`);
    known.set(path, found);
    return found;
}
