// Which properties a resource cannot be declared without, by the SDK's own types: a program that leaves one out does not
// compile, so leaving it out is no way to weaken anything.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Member {
    readonly optional: boolean;
    /** `network.SubResource`, where the property holds an object or a list of them. */
    readonly shape?: string;
}
type Shape = ReadonlyMap<string, Member>;

const MEMBER = /^ {4,8}(?:readonly )?'?([\w-]+)'?(\?)?: (.*);$/;

function member(line: string): readonly [string, Member] | undefined {
    const [, name, optional, type] = MEMBER.exec(line) ?? [];
    if (name === undefined) return undefined;
    const [, shape] = /inputs\.([\w.]+)/.exec(type!) ?? [];
    return [name, { optional: optional === "?", ...(shape !== undefined && { shape }) }];
}

/** Every input shape of a provider, by `namespace.Name`. */
function shapesOf(folder: string): ReadonlyMap<string, Shape> {
    const shapes = new Map<string, Map<string, Member>>();
    const spaces: string[] = [];
    let shape: Map<string, Member> | undefined;
    for (const line of readFileSync(join(folder, "types/input.d.ts"), "utf8").split("\n")) {
        const [, space] = /^ *(?:export )?(?:declare )?namespace (\w+) \{$/.exec(line) ?? [];
        const [, name] = /^ *(?:export )?interface (\w+) \{$/.exec(line) ?? [];
        if (space !== undefined) spaces.push(space);
        else if (name !== undefined) shapes.set([...spaces, name].join("."), (shape = new Map()));
        else if (/^ *\}$/.test(line)) {
            if (shape) shape = undefined;
            else spaces.pop();
        } else if (shape) {
            const found = member(line);
            if (found) shape.set(...found);
        }
    }
    return shapes;
}

const folderOf = (provider: string): string => dirname(createRequire(__filename).resolve(`@pulumi/${provider}/package.json`));
const providers = new Map<string, ReadonlyMap<string, Shape>>();
const resources = new Map<string, Shape | undefined>();

/** The arguments of a resource type, `aws:ec2/subnet:Subnet` or `azure-native:network:Subnet`. */
function argumentsOf(type: string): Shape | undefined {
    const [provider, module, name] = type.split(":") as [string, string, string];
    const file = `${provider === "aws" ? module : `${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}`}.d.ts`;
    const path = join(folderOf(provider), file);
    if (!existsSync(path)) return undefined;
    const [, body] = new RegExp(`^export interface ${name}Args \\{\\n([\\s\\S]*?)^\\}`, "m").exec(readFileSync(path, "utf8")) ?? [];
    return body === undefined ? undefined : new Map(body.split("\n").flatMap((line) => { const found = member(line); return found ? [found] : []; }));
}

/** Whether the SDK refuses to compile without what stands at this path, e.g. `rules[0].priority`. */
export function isRequired(type: string, path: string): boolean {
    if (/\]$| /.test(path)) return false; // an element of a list, or a part of a policy document
    const provider = type.split(":")[0]!;
    if (!providers.has(provider)) providers.set(provider, shapesOf(folderOf(provider)));
    if (!resources.has(type)) resources.set(type, argumentsOf(type));
    let shape = resources.get(type);
    const keys = path.replace(/\[\d+\]/g, "").split(".");
    for (const [i, key] of keys.entries()) {
        const found = shape?.get(key);
        if (!found) return false;
        if (i === keys.length - 1) return !found.optional;
        shape = found.shape === undefined ? undefined : providers.get(provider)!.get(found.shape);
    }
    return false;
}
