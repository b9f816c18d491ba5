// An example as the program that a person would write.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cloudOf } from "../policy/resource";
import { type Example, type ExampleResource, NOT_KNOWN } from "./examples";

const WIDTH = 110;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const isUnknown = (value: unknown): boolean => isObject(value) && NOT_KNOWN in value;

/** Whether something in it is not known before it is made. */
export const holdsUnknown = (value: unknown): boolean =>
    isUnknown(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown));

/** `{"Version":…}` as an object, where a text holds one. */
function documentIn(text: string): unknown {
    if (!/^[[{]/.test(text)) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const within = (open: string, parts: readonly string[], close: string, indent: string, space: string): string => {
    const short = `${open}${space}${parts.join(", ")}${space}${close}`;
    if (parts.length === 0) return `${open}${close}`;
    if (!short.includes("\n") && short.length + indent.length <= WIDTH) return short;
    return `${open}\n${parts.map((part) => `${indent}    ${part},\n`).join("")}${indent}${close}`;
};

/** A value as TypeScript, with the indentation of the line it stands in. */
export function literal(value: unknown, indent = ""): string {
    if (isUnknown(value)) return "pulumi.unknown";
    if (typeof value === "string") {
        const held = documentIn(value);
        return held === undefined ? JSON.stringify(value) : `JSON.stringify(${literal(held, indent)})`;
    }
    const deeper = `${indent}    `;
    if (Array.isArray(value)) return within("[", value.map((item) => literal(item, deeper)), "]", indent, "");
    if (isObject(value)) return within("{", Object.entries(value).map(([name, item]) => `${key(name)}: ${literal(item, deeper)}`), "}", indent, " ");
    return JSON.stringify(value) ?? "undefined";
}

/** `aws:ec2/vpc:Vpc` → `aws.ec2.Vpc`, `azure-native:storage:StorageAccount` → `azure.storage.StorageAccount`. */
const classOf = (type: string): string => {
    const [provider, module, name] = type.split(":") as [string, string, string];
    return `${provider === "azure-native" ? "azure" : provider}.${module.split("/")[0]}.${name}`;
};

/** What a cloud gives a resource by itself, whatever its type. */
const GIVEN = new Set(["id", "arn", "name", "urn"]);

const folderOf = (provider: string): string => dirname(createRequire(__filename).resolve(`@pulumi/${provider}/package.json`));

const known = new Map<string, ReadonlySet<string> | undefined>();

/** Names of what a program may set on a resource, by the SDK's own types. */
function inputsOf(type: string): ReadonlySet<string> | undefined {
    if (known.has(type)) return known.get(type);
    const [provider, module, name] = type.split(":") as [string, string, string];
    const path = join(folderOf(provider), `${provider === "aws" ? module : `${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}`}.d.ts`);
    const [, body] = existsSync(path) ? new RegExp(`^export interface ${name}Args \\{\\n([\\s\\S]*?)^\\}`, "m").exec(readFileSync(path, "utf8")) ?? [] : [];
    const names = body === undefined ? undefined : new Set([...body.matchAll(/^ {4}(?:readonly )?'?([\w-]+)'?\??: /gm)].map(([, each]) => each!));
    known.set(type, names);
    return names;
}

/** Properties that a program sets, and those that come of it. */
function sorted({ type, props }: ExampleResource): { readonly set: Record<string, unknown>; readonly come: Record<string, unknown> } {
    const inputs = inputsOf(type);
    const isSet = ([name]: [string, unknown]) => (inputs ? inputs.has(name) : !GIVEN.has(name));
    const entries = Object.entries(props);
    return { set: Object.fromEntries(entries.filter(isSet)), come: Object.fromEntries(entries.filter((entry) => !isSet(entry) && !GIVEN.has(entry[0]))) };
}

const inOneLine = (value: unknown): string => literal(value).replace(/\n\s*/g, " ");

const HOME = { region: "eu-west-1", stack: "test" };

/** What the program cannot say of one resource: where it stands, and what comes of it. */
function remarks({ region = HOME.region, stack }: ExampleResource, come: Readonly<Record<string, unknown>>): string[] {
    const place = [...(region === HOME.region ? [] : [`in ${region}`]), ...(stack === HOME.stack ? [] : [`in stack ${stack}`])];
    const outputs = Object.entries(come).map(([name, value]) => `${name}: ${inOneLine(value)}`);
    return [...(place.length > 0 ? [`// ${place.join(", ")}`] : []), ...(outputs.length > 0 ? [`// of which comes ${outputs.join(", ")}`] : [])];
}

const statement = (resource: ExampleResource): string => {
    const { type, name, protect } = resource;
    if (!cloudOf(type)) {
        const facts = Object.entries(resource.props).filter(([fact]) => !GIVEN.has(fact)).map(([fact, value]) => `${fact}: ${inOneLine(value)}`);
        const what = type === "pulumi:pulumi:Stack" ? "the stack" : `${type.split(":").at(-1)} "${name}"`;
        return [`// ${what}${resource.stack === HOME.stack ? "" : ` of ${resource.stack}`}${facts.length > 0 ? ":" : ""}`, ...facts.map((fact) => `//     ${fact}`)].join("\n");
    }
    const { set, come } = sorted(resource);
    return [...remarks(resource, come), `new ${classOf(type)}(${JSON.stringify(name)}, ${literal(set)}${protect ? ", { protect: true }" : ""});`].join("\n");
};

/** The whole example. Facts that every platform of the tables has are left to `usual`. */
export function program({ resources, settings = {} }: Example, usual: Readonly<Record<string, unknown>> = {}): string {
    const shown = resources.map((resource) => (resource.type === "holdfast:index:Platform"
        ? { ...resource, props: Object.fromEntries(Object.entries(resource.props).filter(([fact, value]) => JSON.stringify(usual[fact]) !== JSON.stringify(value))) }
        : resource));
    const configured = Object.entries(settings).map(([name, value]) => `// with the setting ${name}: ${inOneLine(value)}`);
    return [...configured, ...shown.map(statement)].join("\n");
}
