// The tables of the rules' own tests, as examples: what a page shows is what a test holds. Run as a process of its own, since
// reading a test's file declares its tests: `tsx docs/examples.ts` writes JSON.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../policy/resource";
import { UNKNOWNS } from "../policy/unknown";
import type { Table } from "../test/policy/azure-support";

/** A resource of a table, in plain values. What is not known yet is `{ [NOT_KNOWN]: true }`. */
export interface ExampleResource {
    readonly type: string;
    readonly name: string;
    readonly stack: string;
    readonly props: Readonly<Record<string, unknown>>;
    readonly protect: boolean;
    readonly region?: string;
}

export interface Example {
    readonly title: string;
    /** The one that is judged comes first. */
    readonly resources: readonly ExampleResource[];
    /** What the packs are configured with, where that is not the default. */
    readonly settings?: Readonly<Record<string, unknown>>;
}

type Kind = "accepts" | "rejects" | "ignores" | "awaits";

export type Examples = Readonly<Record<Kind, readonly Example[]>>;

export const NOT_KNOWN = "$notKnown";

/** Reads past the view that refuses what is not known: a page must say so where a rule must not read it. */
function plain(value: unknown): unknown {
    if (UNKNOWNS.has(value)) return { [NOT_KNOWN]: true };
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    const own = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable);
    return Object.fromEntries(own.map(([key, descriptor]) => [key, plain(descriptor.value as unknown)]));
}

const read = ({ urn, type, name, props, protect, provider }: Resource): ExampleResource => ({
    type, name, protect,
    stack: urn.split(":")[2]!,
    props: plain(props) as ExampleResource["props"],
    ...(typeof provider?.props.region === "string" && { region: provider.props.region }),
});

/** The rows of one kind in all tables of a rule; those with the defaults first. */
const rowsOf = (tables: readonly Table[], kind: Kind): Example[] =>
    [...tables].sort((a, b) => Number(a.settings !== undefined) - Number(b.settings !== undefined)).flatMap(({ settings, ...table }) =>
        Object.entries(table[kind] ?? {}).map(([title, given]) => ({
            title,
            resources: ([given].flat() as Resource[]).map(read),
            ...(settings && { settings: plain(settings) as Example["settings"] }),
        })));

export interface Collected {
    /** By rule, the rows of its tables. */
    readonly byRule: Readonly<Record<string, Examples>>;
    /** What a platform of the tables says where a row does not say otherwise. */
    readonly usual: Readonly<Record<string, unknown>>;
}

/** Loads every table without running a test. */
function collect(): Collected {
    const folder = join(__dirname, "..", "test", "policy");
    const declare = Object.assign((_: string, body?: () => void) => body?.(), { skip: () => {}, only: () => {} });
    const pass = Object.assign(() => {}, { skip: () => {}, only: () => {} });
    Object.assign(globalThis, { describe: declare, it: pass, before: pass, after: pass, beforeEach: pass, afterEach: pass });
    for (const file of readdirSync(folder).filter((name) => /^(aws|azure|platform)-.*\.test\.ts$/.test(name)).sort()) require(join(folder, file));
    const { tables, platform } = require(join(folder, "azure-support")) as typeof import("../test/policy/azure-support");
    const examplesOf = (all: readonly Table[]): Examples =>
        ({ accepts: rowsOf(all, "accepts"), rejects: rowsOf(all, "rejects"), ignores: rowsOf(all, "ignores"), awaits: rowsOf(all, "awaits") });
    const byRule = Object.fromEntries([...tables].map(([rule, all]) => [rule, examplesOf(all)]));
    return { byRule, usual: read(platform()).props };
}

export const examples = (): Collected =>
    JSON.parse(execFileSync(process.execPath, ["--import", "tsx", __filename], { cwd: join(__dirname, ".."), encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] })) as Collected;

if (require.main === module) process.stdout.write(JSON.stringify(collect()));
