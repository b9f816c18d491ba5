// Reads what Pulumi writes (`pulumi stack export`, `pulumi preview --json`) into what is judged and what is reported.
// Everything wrong with any of the files is said at once; nothing is judged until all of them can be used.
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Judged } from "../policy/judge";
import { canonicalType } from "../components/plan/tokens";
import { type Resource, UnknownValueError } from "../policy/resource";
import { readable } from "../policy/unknown";
import { UNKNOWN } from "../wire/values";
import { type Accounts, accountsOf } from "./accounts";
import { digestOf } from "./digest";
import { cloudOfAny, parseUrn, regionOf, type ResourceFacts, sourceOf, zonesOf } from "./facts";
import { unsetIfNotSet } from "./optional";
import { InputError, type InputProblem } from "./problems";
import { sha256 } from "./sha256";
import { shared } from "./share";

/** Where the evidence comes from: a simulated deployment, what an update would do, or what stands. */
export type EvidenceSource = "offline" | "preview" | "deployed";

/** A file to judge, and what it is said to be. */
export interface DocumentFile {
    readonly path: string;
    readonly form: "state" | "preview";
}

/** One stack's part of a file. */
export interface StackDocument {
    readonly file: string;
    /** SHA-256 of the file's bytes, in hex. */
    readonly sha256: string;
    readonly source: EvidenceSource;
    readonly stack: string;
    readonly project: string;
    readonly resources: readonly ResourceFacts[];
    readonly accounts: Accounts;
    /** What the program says of itself: outputs of the top component `holdfast:index:Platform`. */
    readonly platform: Readonly<Record<string, unknown>>;
}

export interface Documents {
    readonly stacks: readonly StackDocument[];
    /** All stacks together, so that a rule can look from one into the other. */
    readonly judged: Judged;
    readonly factsByUrn: ReadonlyMap<string, ResourceFacts>;
}

const properties = z.record(z.string(), z.unknown()).nullish().transform((value) => value ?? {});
const position = z.string().nullish();

const resourceSchema = z.object({
    urn: z.string().refine((urn) => parseUrn(urn) !== undefined, { error: "urn:pulumi:STACK::PROJECT::TYPE::NAME" }),
    type: z.string(),
    custom: z.boolean().nullish(),
    delete: z.boolean().nullish(),
    id: z.string().nullish(),
    inputs: properties,
    outputs: properties,
    parent: z.string().nullish(),
    protect: z.boolean().nullish(),
    provider: z.string().nullish(),
    propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
    sourcePosition: position,
    stackTrace: z.array(z.object({ sourcePosition: position })).nullish(),
});
type State = z.infer<typeof resourceSchema>;

const deploymentSchema = z.object({
    version: z.literal(3),
    deployment: z.object({
        manifest: z.object({ version: z.string().nullish() }).nullish(),
        resources: z.array(resourceSchema).nullish(),
        pending_operations: z.array(z.unknown()).nullish(),
    }),
});

const previewSchema = z.object({
    steps: z.array(z.object({
        op: z.string(),
        urn: z.string(),
        oldState: resourceSchema.nullish(),
        newState: resourceSchema.nullish(),
    })).nullish(),
    changeSummary: z.record(z.string(), z.number()).nullish(),
    diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })).nullish(),
});

/** Beginning of the manifest's version in what the offline evaluation writes; the engine writes its own, `v3.260.0`. */
const OFFLINE_WRITER = "holdfast-simulation";

/** A resource of one file, as both kinds of rule see it. */
interface Entry {
    readonly state: State;
    readonly outputs: Readonly<Record<string, unknown>>;
    /** False where more outputs will come that nobody knows yet. */
    readonly complete: boolean;
}

type Refuse = (found: string, expected: string, hint?: string) => void;

/** What a JSON value is, without saying what it holds. */
const kindOf = (value: unknown): string =>
    value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : value === undefined ? "nothing" : `a ${typeof value}`;

const at = (input: unknown, path: readonly PropertyKey[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);

/** No file is so broken that more of the same helps to mend it. */
const MOST_ISSUES = 5;

function refuseIssues(error: z.ZodError, input: unknown, refuse: Refuse): void {
    for (const issue of error.issues.slice(0, MOST_ISSUES)) {
        const path = issue.path.map(String).join(".");
        const expected = issue.code === "invalid_type" ? `${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}` : issue.message;
        refuse(`${kindOf(at(input, issue.path))} at ${path}`, expected);
    }
    const more = error.issues.length - MOST_ISSUES;
    if (more > 0) refuse(`${more} more of this kind`, "none");
}

const EXPORT = "Write one with: pulumi stack export --file FILE";
const PREVIEW = "Write one with: pulumi preview --json --show-sames > FILE";

/** Decodes what a shell may have written: PowerShell redirects in UTF-16. */
function decode(bytes: Buffer): string {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
    return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

function parseJson(text: string, refuse: Refuse): Record<string, unknown> | undefined {
    if (text.trim() === "") {
        refuse("an empty file", "JSON", "The command that wrote it may have failed.");
        return undefined;
    }
    try {
        const parsed: unknown = JSON.parse(text);
        if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
        refuse(kindOf(parsed), "a JSON object");
    } catch {
        if (text.startsWith("{") && text.includes('"sequence"')) refuse("a stream of engine events", "one JSON document", "Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW.");
        else refuse("text that is not JSON", "JSON", /^\s*</.test(text) ? "It looks like a web page." : "It may be cut off, or have messages of the command mixed in.");
    }
    return undefined;
}

/** Tells what else a file is, where it is something people confuse with a deployment. */
function refuseOther(json: Record<string, unknown>, form: DocumentFile["form"], refuse: Refuse): boolean {
    const expected = form === "state" ? "a deployment as `pulumi stack export` writes it" : "what `pulumi preview --json` writes";
    if (form === "state" && "steps" in json) refuse("a preview", expected, "Did you mean --preview?");
    else if (form === "preview" && "deployment" in json) refuse("a deployment", expected, "Did you mean --state?");
    else if ("checkpoint" in json) refuse("a checkpoint of a state backend", expected, EXPORT);
    else if ("terraform_version" in json) refuse("a Terraform state", expected);
    else if (form === "state" && !("deployment" in json)) refuse(`an object with ${Object.keys(json).slice(0, 4).join(", ") || "nothing in it"}`, expected, EXPORT);
    else if (form === "preview" && !("steps" in json || "changeSummary" in json || "diagnostics" in json)) {
        refuse(`an object with ${Object.keys(json).slice(0, 4).join(", ") || "nothing in it"}`, expected, PREVIEW);
    } else return false;
    return true;
}

interface Content {
    readonly source: EvidenceSource;
    readonly entries: readonly Entry[];
}

function readDeployment(json: Record<string, unknown>, refuse: Refuse): Content | undefined {
    if (json.version !== 3) {
        refuse(`version ${JSON.stringify(json.version)?.slice(0, 20) ?? "missing"}`, "version 3", "Export it again with a current Pulumi CLI.");
        return undefined;
    }
    const parsed = deploymentSchema.safeParse(json);
    if (!parsed.success) {
        refuseIssues(parsed.error, json, refuse);
        return undefined;
    }
    const { manifest, resources, pending_operations: pending } = parsed.data.deployment;
    if (!resources || resources.length === 0) {
        refuse("a deployment without resources", "at least one", "The stack may not have been deployed yet.");
        return undefined;
    }
    if (pending && pending.length > 0) {
        refuse(`${pending.length} pending operations`, "none", "An update was interrupted; run `pulumi refresh` and export again, so that what stands is known.");
        return undefined;
    }
    const offline = manifest?.version?.startsWith(OFFLINE_WRITER) ?? false;
    const entries = resources.filter((state) => !state.delete).map((state) => ({ state, outputs: shared(state.inputs, state.outputs) as State["outputs"], complete: true }));
    return { source: offline ? "offline" : "deployed", entries };
}

/** Steps after which the resource is not there, or that belong to another step of the same resource. */
const GONE = new Set(["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"]);

/** A preview blinds every secret with this text, which is then as good as unknown. */
const BLINDED = "[secret]";

const unblind = (value: unknown): unknown => {
    if (value === BLINDED) return UNKNOWN;
    if (Array.isArray(value)) return value.map(unblind);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unblind(inner)]));
};

/** A preview lists no outputs of what it would make: what is not among the inputs and may be computed is unknown. */
const notYet = (inputs: Readonly<Record<string, unknown>>, unset: ReadonlySet<string>): Readonly<Record<string, unknown>> =>
    new Proxy(inputs, {
        get: (target, key) => {
            if (typeof key === "symbol" || key in target || unset.has(key)) return Reflect.get(target, key) as unknown;
            throw new UnknownValueError(key);
        },
    });

function readPreview(json: Record<string, unknown>, refuse: Refuse): Content | undefined {
    const parsed = previewSchema.safeParse(json);
    if (!parsed.success) {
        refuseIssues(parsed.error, json, refuse);
        return undefined;
    }
    const { changeSummary, diagnostics } = parsed.data;
    const steps = parsed.data.steps ?? [];
    const errors = (diagnostics ?? []).filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
        refuse(`a preview that failed (${errors[0]!.message.trim().split("\n")[0]!.slice(0, 160)})`, "one that succeeded");
        return undefined;
    }
    const same = steps.filter(({ op }) => op === "same").length;
    const hidden = (changeSummary?.same ?? same) - same;
    if (hidden > 0) {
        refuse(`a preview that leaves out ${hidden} unchanged resources`, "all resources", PREVIEW);
        return undefined;
    }
    const entries = new Map<string, Entry>();
    for (const { op, newState, oldState } of steps) {
        if (GONE.has(op) || !newState) continue;
        const state = { ...newState, inputs: unblind(newState.inputs) as State["inputs"] };
        const known = op === "same" ? (unblind(oldState?.outputs ?? {}) as State["outputs"]) : {};
        const outputs = { ...state.inputs, ...known, ...(unblind(newState.outputs) as State["outputs"]) };
        entries.set(state.urn, { state, outputs, complete: op === "same" || state.type.startsWith("pulumi:") });
    }
    if (entries.size === 0) {
        refuse("a preview without resources", "at least one");
        return undefined;
    }
    return { source: "preview", entries: [...entries.values()] };
}

/** Reads one file into its content and digest; undefined where it was refused. */
function readFile({ path, form }: DocumentFile, problems: InputProblem[]) {
    const refuse: Refuse = (found, expected, hint) => void problems.push({ file: path, found, expected, hint });
    let bytes: Buffer;
    try {
        bytes = readFileSync(path);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        refuse(code === "ENOENT" ? "no such file" : code === "EISDIR" ? "a folder" : `a file that cannot be read (${code})`, form === "state" ? "a deployment" : "a preview");
        return undefined;
    }
    const json = parseJson(decode(bytes), refuse);
    if (!json || refuseOther(json, form, refuse)) return undefined;
    const content = form === "state" ? readDeployment(json, refuse) : readPreview(json, refuse);
    return content && { path, sha256: sha256(bytes), ...content };
}

const withId = ({ id }: State, props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    id && !("id" in props) ? { ...props, id } : props;

/** AWS's provider fills in its own region where a resource names none: known before anything is made. */
const withRegion = (type: string, region: string | undefined, props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    type.startsWith("aws:") && region && region !== "global" && !("region" in props) ? { ...props, region } : props;

/** The names of the components around a resource, outermost first. */
function parentsOf(state: State, states: ReadonlyMap<string, State>): string[] {
    const names: string[] = [];
    for (let parent = states.get(state.parent ?? ""); parent; parent = states.get(parent.parent ?? "")) {
        if (parent.type !== "pulumi:pulumi:Stack") names.unshift(parseUrn(parent.urn)!.name);
    }
    return names;
}

const providers = new WeakMap<State, NonNullable<Resource["provider"]>>();

function providerOf(state: State): NonNullable<Resource["provider"]> {
    const made = providers.get(state) ?? { type: state.type, name: parseUrn(state.urn)!.name, props: state.inputs };
    providers.set(state, made);
    return made;
}

/** Where a resource is said to stand may be unknown; then nothing is said. */
const plain = (value: unknown): Readonly<Record<string, unknown>> => (value ?? {}) as Readonly<Record<string, unknown>>;

/**
 * Reads the files, in the order given.
 * @throws InputError with every problem of every file
 */
export function readDocuments(files: readonly DocumentFile[]): Documents {
    const problems: InputProblem[] = [];
    const stacks = new Map<string, { file: string; sha256: string; source: EvidenceSource; stack: string; project: string; resources: ResourceFacts[]; accounts: Accounts; platform: Readonly<Record<string, unknown>> }>();
    const byInputs: Resource[] = [];
    const byOutputs: Resource[] = [];
    const factsByUrn = new Map<string, ResourceFacts>();
    for (const file of files) {
        // One after the other: what is not needed of a file goes before the next is read.
        const content = readFile(file, problems);
        if (!content) continue;
        const { path, sha256, source, entries } = content;
        const states = new Map(entries.map(({ state }) => [state.urn, state]));
        const twins = new Set<string>();
        for (const { state, outputs, complete } of entries) {
            const { stack, project, name } = parseUrn(state.urn)!;
            const key = `${project}/${stack}`;
            const document = stacks.get(key) ?? {
                file: path, sha256, source, stack, project, resources: [], platform: {},
                accounts: accountsOf([...states.values()].filter(({ urn }) => urn.startsWith(`urn:pulumi:${stack}::${project}::`))),
            };
            if (document.file !== path || document.sha256 !== sha256) {
                twins.add(`${key}\0${document.file}`);
                continue;
            }
            stacks.set(key, document);

            const type = canonicalType(state.type);
            const [providerUrn] = /^urn:pulumi:.+::(?=[^:]+$)/.exec(state.provider ?? "") ?? [];
            const provider = states.get(providerUrn?.slice(0, -2) ?? "");
            const known = (urn: string): string => states.get(urn)?.urn ?? urn; // the same text once
            const common = {
                urn: state.urn, type, name,
                parent: state.parent ? known(state.parent) : undefined,
                protect: state.protect ?? false,
                provider: provider && providerOf(provider),
                propertyDependencies: Object.fromEntries(Object.entries(state.propertyDependencies ?? {}).map(([property, urns]) => [property, urns?.map(known) ?? []])),
            };
            byInputs.push({ ...common, props: readable(state.inputs) });
            const values = { ...state.inputs, ...plain(state.outputs) };
            const region = regionOf(type, values, provider?.inputs ?? {});
            const made = withId(state, complete ? outputs : withRegion(type, region, outputs));
            byOutputs.push({ ...common, props: complete ? readable(made) : notYet(readable(made), unsetIfNotSet(type)) });

            const facts: ResourceFacts = {
                urn: state.urn, type, name, stack,
                custom: (state.custom ?? false) && !type.startsWith("pulumi:"),
                cloud: cloudOfAny(type),
                region,
                zones: zonesOf(values),
                source: sourceOf(state),
                parents: parentsOf(state, states),
                ...digestOf(state.inputs, state.protect ?? false),
            };
            factsByUrn.set(state.urn, facts);
            document.resources.push(facts);
            if (type === "holdfast:index:Platform") document.platform = values;
        }
        for (const twin of twins) {
            const [key, other] = twin.split("\0");
            problems.push({ file: path, found: `stack ${key}, which ${other} holds too`, expected: "each stack once" });
        }
    }
    if (problems.length > 0) throw new InputError(problems);
    return { stacks: [...stacks.values()], judged: { byInputs, byOutputs }, factsByUrn };
}
