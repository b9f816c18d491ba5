// Pulumi's deployment, version 3: what `pulumi stack export` prints and `pulumi policy analyze --file` reads.
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { SecretsProvider } from "./secrets";
import type { Properties } from "./service";

export interface DeployedResource {
    readonly urn: string;
    /** True for what a provider manages, false for a component. */
    readonly custom: boolean;
    readonly id?: string;
    readonly type: string;
    readonly inputs?: Properties;
    readonly outputs?: Properties;
    readonly parent?: string;
    readonly protect?: boolean;
    /** True for what the stack only reads. */
    readonly external?: boolean;
    readonly dependencies?: readonly string[];
    /** `urn::id` of the provider instance. */
    readonly provider?: string;
    readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
    readonly additionalSecretOutputs?: readonly string[];
    readonly aliases?: readonly string[];
    /** In seconds, as the engine writes them. */
    readonly customTimeouts?: Readonly<Record<string, number>>;
    readonly retainOnDelete?: boolean;
    readonly deletedWith?: string;
    readonly created?: string;
    readonly modified?: string;
    /** `project:///stacks/prod.ts#12,5` */
    readonly sourcePosition?: string;
    readonly ignoreChanges?: readonly string[];
    readonly replaceOnChanges?: readonly string[];
}

export interface Deployment {
    readonly version: 3;
    readonly deployment: {
        readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
        readonly secrets_providers?: SecretsProvider;
        readonly resources: readonly DeployedResource[];
        readonly metadata: Record<string, never>;
    };
}

/** Nothing was made at any time, and the same program must give the same bytes: the epoch stands for "no time". */
export const NO_TIME = "1970-01-01T00:00:00Z";

/** Says who wrote the file, in the field where the engine says its version. */
const WRITER = "holdfast-simulation";

/** What a resource cannot come before. */
const needs = ({ parent, provider, dependencies = [], propertyDependencies = {}, deletedWith }: DeployedResource): string[] =>
    [parent, provider?.slice(0, provider.lastIndexOf("::")), deletedWith, ...dependencies, ...Object.values(propertyDependencies).flat()]
        .filter((urn): urn is string => urn !== undefined && urn !== "");

/** Each resource after all that it needs; otherwise by URN, whatever the order in which the program got there. */
export function inOrder(resources: readonly DeployedResource[]): DeployedResource[] {
    const byUrn = new Map([...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1)).map((resource) => [resource.urn, resource]));
    const ordered: DeployedResource[] = [];
    const state = new Map<string, "open" | "done">();
    const visit = (resource: DeployedResource): void => {
        if (state.has(resource.urn)) return;
        state.set(resource.urn, "open");
        for (const urn of needs(resource).sort()) {
            const needed = byUrn.get(urn);
            if (needed) visit(needed);
        }
        state.set(resource.urn, "done");
        ordered.push(resource);
    };
    for (const resource of byUrn.values()) visit(resource);
    return ordered;
}

/** Fields in the order in which the engine writes them. */
const FIELDS: readonly (keyof DeployedResource)[] = [
    "urn", "custom", "id", "type", "inputs", "outputs", "parent", "protect", "external", "dependencies", "provider", "propertyDependencies",
    "additionalSecretOutputs", "aliases", "customTimeouts", "retainOnDelete", "deletedWith", "created", "modified", "sourcePosition",
    "ignoreChanges", "replaceOnChanges",
];

const arranged = (resource: DeployedResource): DeployedResource =>
    Object.fromEntries(FIELDS.filter((field) => resource[field] !== undefined).map((field) => [field, resource[field]])) as unknown as DeployedResource;

export function deploymentOf(resources: readonly DeployedResource[], secrets: SecretsProvider | undefined): Deployment {
    return {
        version: 3,
        deployment: {
            manifest: { time: NO_TIME, magic: createHash("sha256").update(WRITER).digest("hex"), version: WRITER },
            ...(secrets && { secrets_providers: secrets }),
            resources: inOrder(resources).map(arranged),
            metadata: {},
        },
    };
}

/** A text, or its parts one after the other where the whole would be too large to hold. */
export type Text = string | Iterable<string>;

export const partsOf = (text: Text): Iterable<string> => (typeof text === "string" ? [text] : text);

/** Writes all of it: the system may take a part only. */
function writeFully(descriptor: number, bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) from += writeSync(descriptor, bytes, from);
}

/** Characters that are written at once, at least: most parts are far smaller, and each write takes its time. */
const CHUNK = 1 << 18;

/** Bytes that a character of UTF-16 takes at most in UTF-8. */
const WIDEST = 3;

function write(file: string, text: Text): void {
    const descriptor = openSync(file, "w");
    try {
        let waiting: string[] = [];
        let length = 0;
        let bytes = Buffer.alloc(0); // used again for each chunk: a large report is thousands of them
        const flush = (): void => {
            if (bytes.length < length * WIDEST) bytes = Buffer.allocUnsafeSlow(length * WIDEST);
            writeFully(descriptor, bytes.subarray(0, bytes.write(waiting.join(""))));
            [waiting, length] = [[], 0];
        };
        for (const part of partsOf(text)) {
            waiting.push(part);
            length += part.length;
            if (length >= CHUNK) flush();
        }
        flush();
    } finally {
        closeSync(descriptor);
    }
}

/** Removes a folder, and those around it up to the given one, as far as nothing is in them. */
function removeEmpty(folder: string, upTo: string): void {
    try {
        rmdirSync(folder);
        if (folder !== upTo) removeEmpty(dirname(folder), upTo);
    } catch {
        // Somebody has put something there.
    }
}

/** Writes the files all or none: each is complete before the first takes its place. */
export function writeAll(files: ReadonlyMap<string, Text>): void {
    const partial = (file: string): string => `${file}.partial-${process.pid}`;
    const made: (readonly [folder: string, first: string])[] = [];
    let done = false;
    try {
        for (const [file, text] of files) {
            const folder = resolve(dirname(file));
            const first = mkdirSync(folder, { recursive: true });
            if (first !== undefined) made.push([folder, first]);
            write(partial(file), text);
        }
        for (const file of files.keys()) renameSync(partial(file), file);
        done = true;
    } finally {
        for (const file of files.keys()) rmSync(partial(file), { force: true });
        if (!done) for (const [folder, first] of made) removeEmpty(folder, first);
    }
}

export const textOf = (deployment: Deployment): string => `${JSON.stringify(deployment, null, 4)}\n`;
