// Pulumi.yaml and Pulumi.<stack>.yaml, read as the CLI reads them, but stricter: an unknown key is a spelling mistake.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { nearest } from "../components/plan/regions";
import { ConfigurationError } from "./errors";
import { isObject, sorted } from "../wire/values";

/** A project and the configuration of one of its stacks. */
export interface Project {
    readonly name: string;
    /** Folder of the program, relative to the project. */
    readonly main: string;
    /** As the program's environment holds it: `holdfast:sites` → JSON text, strings as they are. */
    readonly config: Readonly<Record<string, string>>;
}

type Kind = "string" | "integer" | "boolean" | "array" | "object";

interface Declared {
    readonly kind: Kind;
    /** Type of an array's items. */
    readonly items: Declared | undefined;
    /** The default, as written; undefined if the stack must say. */
    readonly value: unknown;
}

type Refuse = (key: string, found: unknown, expected: string) => void;

const KINDS: readonly Kind[] = ["string", "integer", "boolean", "array", "object"];
const FIELDS = ["type", "description", "default", "value", "items", "secret"];
/** Namespaces that configure something other than the project. */
const OTHERS = ["pulumi", "aws", "azure-native", "random", "tls"];

/** Reads the project and one stack of it. @throws ConfigurationError naming every problem at once */
export function readProject(root: string, stack: string): Project {
    const problems: string[] = [];
    const read = (file: string): Record<string, unknown> => {
        const document = parseDocument(readFileSync(join(root, file), "utf8"));
        problems.push(...document.errors.map(({ message }) => `${file}: ${message.split("\n")[0]!.replace(/:$/, "")}.`));
        if (document.errors.length > 0) return {};
        const value: unknown = document.toJS();
        if (value === null || isObject(value)) return value ?? {};
        problems.push(`${file}: found ${say(value)}, expected keys and values.`);
        return {};
    };
    const refuseIn = (file: string): Refuse => (key, found, expected) =>
        void problems.push(sentence(`${file}: ${key}: ${found === undefined ? "" : `found ${say(found)}, `}expected ${expected}`));

    if (!existsSync(join(root, "Pulumi.yaml"))) {
        throw new ConfigurationError([`Pulumi.yaml: found no such file in ${root}, expected the project's.`]);
    }
    const stackFile = `Pulumi.${stack}.yaml`;
    const project = read("Pulumi.yaml");
    const refuse = refuseIn("Pulumi.yaml");
    const name = project.name;
    if (typeof name !== "string" || name === "") refuse("name", name, "the project's name");
    if (!isObject(project.runtime) && project.runtime !== "nodejs") refuse("runtime", project.runtime, "nodejs");
    if (isObject(project.runtime) && project.runtime.name !== "nodejs") refuse("runtime.name", project.runtime.name, "nodejs");
    if (project.main !== undefined && typeof project.main !== "string") refuse("main", project.main, "a folder");
    const declared = readDeclarations(project.config, String(name), refuse);

    if (!existsSync(join(root, stackFile))) {
        const others = stacksOf(root);
        const near = nearest(stack, others);
        problems.push(sentence(`${stackFile}: found no such file, expected the configuration of stack ${stack}${near ? `; did you mean "${near}"?` : ` (there is ${others.join(", ") || "none"})`}`));
        throw new ConfigurationError(problems);
    }
    const values = readValues(read(stackFile).config, String(name), declared, refuseIn(stackFile));
    const config: Record<string, string> = {};
    for (const [key, { value }] of declared) {
        const chosen = values.has(key) ? values.get(key) : value;
        if (chosen === undefined) refuseIn(stackFile)(`config.${key}`, undefined, "a value: the project gives it no default");
        else config[key] = asText(chosen);
    }
    for (const [key, value] of values) {
        if (!declared.has(key)) config[key] = asText(value);
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
    return { name: String(name), main: String(project.main ?? "."), config };
}

/** Stacks that have a file. */
export const stacksOf = (root: string): string[] =>
    readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();

function readDeclarations(config: unknown, project: string, refuse: Refuse): Map<string, Declared> {
    const declared = new Map<string, Declared>();
    if (config === undefined || config === null) return declared;
    if (!isObject(config)) {
        refuse("config", config, "keys and what they mean");
        return declared;
    }
    for (const [key, entry] of Object.entries(config)) {
        const full = key.includes(":") ? key : `${project}:${key}`;
        const declaration = readDeclaration(entry, `config.${key}`, refuse);
        if (!declaration) continue;
        if (declaration.value !== undefined) checkKind(declaration.value, declaration, `config.${key}`, refuse);
        declared.set(full, declaration);
    }
    return declared;
}

/** Either `{ type, default, … }` or, in short, the value itself. */
function readDeclaration(entry: unknown, key: string, refuse: Refuse): Declared | undefined {
    if (!isObject(entry)) return { kind: kindOf(entry) ?? "string", items: undefined, value: entry ?? undefined };
    for (const field of Object.keys(entry).filter((field) => !FIELDS.includes(field))) {
        const near = nearest(field, FIELDS);
        refuse(`${key}.${field}`, undefined, `one of ${FIELDS.join(", ")}${near ? `; did you mean "${near}"?` : ""}`);
    }
    const value = entry.default ?? entry.value;
    const kind = entry.type ?? kindOf(value);
    if (!KINDS.includes(kind as Kind)) {
        const near = typeof kind === "string" ? nearest(kind, KINDS) : undefined;
        refuse(`${key}.type`, kind, `one of ${KINDS.join(", ")}${near ? `; did you mean "${near}"?` : ""}`);
        return undefined;
    }
    const items = isObject(entry.items) ? readDeclaration(entry.items, `${key}.items`, refuse) : undefined;
    return { kind: kind as Kind, items, value };
}

function readValues(config: unknown, project: string, declared: ReadonlyMap<string, Declared>, refuse: Refuse): Map<string, unknown> {
    const values = new Map<string, unknown>();
    if (config === undefined || config === null) return values;
    if (!isObject(config)) {
        refuse("config", config, "keys and values");
        return values;
    }
    for (const [key, value] of Object.entries(config)) {
        const full = key.includes(":") ? key : `${project}:${key}`;
        const declaration = declared.get(full);
        const namespace = full.split(":")[0]!;
        if (!declaration && (namespace === project || !OTHERS.includes(namespace))) {
            const known = [...declared.keys()];
            const near = nearest(full, known);
            refuse(`config.${key}`, undefined, `a key that Pulumi.yaml declares${near ? `; did you mean "${near}"?` : ""}`);
        } else if (isObject(value) && Object.keys(value).join() === "secure") {
            refuse(`config.${key}`, "an encrypted value", "a plain one: an evaluation without an account has no key to open it");
        } else {
            if (declaration) checkKind(value, declaration, `config.${key}`, refuse);
            values.set(full, value);
        }
    }
    return values;
}

function checkKind(value: unknown, { kind, items }: Declared, key: string, refuse: Refuse): void {
    const found = kindOf(value);
    if (found !== kind) {
        const quote = kind === "string" && (found === "integer" || found === "boolean") ? `; put it in quotes: "${String(value)}"` : "";
        const unquote = found === "string" && kind !== "string" && kindOf(parsed(value as string)) === kind ? `; did you mean ${String(value)}, without quotes?` : "";
        refuse(key, value ?? "nothing", `${kind === "integer" || kind === "array" || kind === "object" ? "an" : "a"} ${kind}${quote}${unquote}`);
    } else if (items && Array.isArray(value)) {
        value.forEach((item, i) => checkKind(item, items, `${key}[${i}]`, refuse));
    }
}

function kindOf(value: unknown): Kind | undefined {
    if (Array.isArray(value)) return "array";
    if (isObject(value)) return "object";
    if (typeof value === "string" || typeof value === "boolean") return typeof value as Kind;
    return Number.isInteger(value) ? "integer" : undefined;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** The CLI hands objects on as JSON text with their keys in order. */
const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(sorted(value)));

const sentence = (text: string): string => (text.endsWith("?") ? text : `${text}.`);

const say = (value: unknown): string => (value === "nothing" || value === "an encrypted value" ? value : JSON.stringify(value)) ?? "nothing";
