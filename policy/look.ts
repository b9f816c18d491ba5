// What rules share: reading lists and policy documents, telling where a resource is, and which site it belongs to.
import type { RecoveryPlan } from "../components/plan/recovery";
import type { Tenant } from "../components/plan/tenants";
import { type Graph, readOr, type Resource, UnknownValueError } from "./resource";
import type { Problem } from "./rule";
import type { Settings } from "./settings";

export const PLATFORM = "holdfast:index:Platform";
export const STACK = "pulumi:pulumi:Stack";

/** A value for a problem's text: what a setting is, or that it is not set. For settings only, never for what may be secret. */
export const shown = (value: unknown): string =>
    value === undefined || value === null ? "not set" : typeof value === "string" ? `"${value}"` : JSON.stringify(value);

/** No problem if the value is among the accepted ones; otherwise the one problem of this property. */
export const require1 = (property: string, value: unknown, accepted: readonly unknown[], expected?: string): Problem[] =>
    accepted.includes(value) ? [] : [{ property, observed: shown(value), expected: expected ?? accepted.map(shown).join(" or ") }];

/** A single problem if `fine` is false. */
export const unless = (fine: boolean, problem: Problem): Problem[] => (fine ? [] : [problem]);

/** Reads one or many, or nothing, as a list. */
export const list = <T = any>(value: T | readonly T[] | undefined | null): readonly T[] =>
    value === undefined || value === null ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** The first of a block that the provider writes as a list of at most one, or as an object. */
export const block = (value: any): any => list(value)[0];

/** Some services give numbers and switches as text. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";

/** Says that a fact is needed which nothing among the judged resources tells. */
export const need = (fact: string): never => {
    throw new UnknownValueError(fact);
};

export interface Statement {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
    readonly NotPrincipal?: unknown;
    readonly Action?: string | readonly string[];
    readonly NotAction?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | number | readonly string[]>>>>;
}

/** The statements of an IAM policy document, given as text or as an object. */
export function statements(document: unknown): readonly Statement[] {
    if (document === undefined || document === null || document === "") return [];
    const parsed = (typeof document === "string" ? readDocument(document) : document) as { Statement?: Statement | Statement[] };
    return list(parsed.Statement) as readonly Statement[];
}

/** Documents read of late: many rules look into the same one, right after each other or once each. */
const documents = new Map<string, unknown>();
const MOST_DOCUMENTS = 2_000;

function readDocument(text: string): unknown {
    if (!documents.has(text)) {
        const read = parseJson(text);
        if (documents.size >= MOST_DOCUMENTS) documents.clear();
        documents.set(text, read);
    }
    return documents.get(text);
}

/** Reads JSON. The engine blinds secrets with a text that is none; such a document cannot be judged, and is not shown. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return need("a document that can be read as JSON");
    }
}

/** Principals of a statement as text: ARNs, services, `*`. */
export const principals = ({ Principal: principal }: Statement): string[] =>
    principal === undefined ? [] : typeof principal === "string" ? [principal] : Object.values(principal).flatMap((value) => [...list(value)]);

/** Values of a condition key, whatever the case of its name, under the operators that `operator` accepts. */
export function conditionValues(statement: Statement, operator: RegExp, key: string): string[] {
    return Object.entries(statement.Condition ?? {})
        .filter(([name]) => operator.test(name))
        .flatMap(([, keys]) => Object.entries(keys))
        .filter(([name]) => name.toLowerCase() === key.toLowerCase())
        .flatMap(([, values]) => list(values).map(String));
}

const patterns = new Map<string, RegExp>();

/** True if the pattern of an IAM action (`s3:Put*`) covers the action. */
export function actionCovers(pattern: string, action: string): boolean {
    let expression = patterns.get(pattern);
    if (!expression) {
        expression = new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", ".")).join(".*")}$`, "i");
        if (patterns.size < 10_000) patterns.set(pattern, expression);
    }
    return expression.test(action);
}

/** True if the statement's Action names, or its NotAction leaves, the action. */
export const names = (statement: Statement, action: string): boolean =>
    statement.NotAction !== undefined
        ? !list(statement.NotAction).some((pattern) => actionCovers(pattern, action))
        : list(statement.Action).some((pattern) => actionCovers(pattern, action));

/** What is worked out once for a graph, however many resources ask. */
export const perGraph = <T>(work: (graph: Graph) => T) => (graph: Graph): T => graph.once(work, () => work(graph));

/** `urn:pulumi:prod::holdfast::…` → `urn:pulumi:prod::holdfast`. */
export const stackOf = (urn: string): string => urn.slice(0, urn.indexOf("::", urn.indexOf("::") + 2));

/** Resources of the given types in the same stack as `of`. */
export const beside = (of: Resource, graph: Graph, ...types: readonly string[]): Resource[] => types.flatMap((type) =>
    graph.once(`stacks of ${type}`, () => groupBy(graph.of(type), ({ urn }) => stackOf(urn))).get(stackOf(of.urn)) ?? []);

/** What a stack says of itself: the facts that rules hold its resources against. */
export interface PlatformFacts {
    readonly site: string;
    readonly role: "primary" | "standby";
    /** The primary that a standby stands behind. Absent in what an earlier release has deployed. */
    readonly behind?: string;
    readonly lifecycle: "evaluation" | "production";
    readonly platform: string;
    readonly regions: { readonly aws: string; readonly azure: string };
    readonly allowedRegions: readonly string[];
    readonly custodians: { readonly aws: readonly string[]; readonly azure: readonly string[] };
    /** `prepared`: whether front ends stand ready with spares. Absent in what an earlier release has deployed. */
    readonly spares: { readonly aws: number; readonly azure: number; readonly minimumFree: number; readonly prepared?: boolean };
    /** Public addresses that each cloud allows a region. Absent in what an earlier release has deployed. */
    readonly quotas?: { readonly aws: number; readonly azure: number };
    readonly retention: { readonly logs: number; readonly data: number; readonly export: number };
    /** What users are promised: per cent of requests, milliseconds, seconds. */
    readonly objectives?: { readonly availability: number; readonly latencyMs: number; readonly replicationLagSeconds: number };
    /** How soon services must be back, and with how old data, by kind of loss; and what is promised to nobody, with why. */
    readonly recovery?: RecoveryPlan;
    readonly backup?: {
        readonly retention: Readonly<Record<"daily" | "weekly" | "monthly" | "yearly" | "ceiling", number>>;
        readonly awsArchive?: { readonly account: string; readonly vault: string };
        readonly azureGuards: Readonly<Record<string, string>>;
    };
    /** Ids of Azure resources that the configuration names, and that may be in a subscription of others. */
    readonly azureElsewhere?: readonly string[];
    /** Absent in what an earlier release has deployed. */
    readonly tenants?: readonly Tenant[];
    /** Whether tunnels join the site's clouds. These five are absent in what an earlier release has deployed. */
    readonly interconnect?: boolean;
    /** Whether a firewall of the provider's stands at the perimeter. */
    readonly perimeterFirewall?: boolean;
    /** Domains that may be called through it, `*.` in front for all below one. */
    readonly perimeterDomains?: readonly string[];
    /** Blocks of the data tiers of a site and of those that it is, or has, a standby of. */
    readonly dataTiers?: { readonly azure: readonly string[] };
    /** Blocks of the application tier at the far end of the tunnels, by the cloud that admits them. */
    readonly peers?: { readonly aws: readonly string[]; readonly azure: readonly string[] };
    /** Blocks of engineers' machines on the VPN; empty where nobody comes in by it. */
    readonly clients?: { readonly aws: string; readonly azure: string };
    readonly requiredTags: readonly string[];
    /** Version of the tags that costs are told apart by. */
    readonly costSchema?: string;
    /** Countries where data may be, ISO 3166. */
    readonly countries?: readonly string[];
    readonly documentationValues: readonly string[];
}

/** The platform that the resource's stack declares. Undefined for programs that declare none. */
export const platformOf = (resource: Resource, graph: Graph): Resource | undefined => beside(resource, graph, PLATFORM)[0];

export const factsOf = (resource: Resource, graph: Graph): PlatformFacts | undefined =>
    platformOf(resource, graph)?.props as PlatformFacts | undefined;

/** Regions where the resource may be: what its platform says, or else what the packs are configured with. Empty: not said. */
export const allowedRegionsOf = (resource: Resource, graph: Graph, { allowedRegions }: Settings): readonly string[] =>
    factsOf(resource, graph)?.allowedRegions ?? allowedRegions;

/** Who holds custody of keys: what the platform says, or else what the packs are configured with. Empty: not said. */
export const custodiansOf = (resource: Resource, graph: Graph, cloud: "aws" | "azure", { custodians }: Settings): readonly string[] =>
    factsOf(resource, graph)?.custodians[cloud] ?? list(custodians[cloud]);

/** `eu-west-1a` → `eu-west-1`. */
export const regionOfZone = (zone: string): string => zone.replace(/[a-z]$/, "");

/**
 * The resource as its program declared it, for rules about the stack: of the given properties, those that a preview does
 * not know because they are left to the service are read as not set. What the program gives stays unknown: the engine
 * keeps a line of what it was made from for each input, an empty one where that is nothing.
 */
export function asDeclared(resource: Resource, ...properties: readonly string[]): Resource {
    const computed = properties.filter((property) => isUnknown(resource, property) && resource.propertyDependencies[property] === undefined);
    if (computed.length === 0) return resource;
    const props = new Proxy(resource.props as object, {
        get: (target, key) => (typeof key === "string" && computed.includes(key) ? undefined : (Reflect.get(target, key) as unknown)),
    });
    return { ...resource, props };
}

/** Region of an AWS resource: its own, else its provider's. Undefined where neither is told. For rules about the stack. */
export function awsRegion(resource: Resource): string | undefined {
    const own = asDeclared(resource, "region").props.region as string | undefined;
    if (own) return own;
    const zone = asDeclared(resource, "availabilityZone").props.availabilityZone as string | undefined;
    return zone ? regionOfZone(zone) : (resource.provider?.props.region as string | undefined);
}

/** Azure writes a location as `North Europe` or `northeurope`. */
export const azureLocation = (location: string): string => location.toLowerCase().replaceAll(" ", "");

/** Name of an S3 bucket from its name, ARN or an URI of it. */
export const bucketOf = (reference: string): string => reference.replace(/^arn:[^:]*:s3:::/, "").replace(/^s3:\/\//, "").split("/")[0]!;

/** True where a property's value is not known. */
export function isUnknown(resource: Resource, property: string): boolean {
    const unknown = {};
    return readOr<unknown>(unknown, () => resource.props[property]) === unknown;
}

/** True where the resource's own id is told. */
export const isIdTold = ({ props }: Resource): boolean => readOr<unknown>(undefined, () => props.id) !== undefined;

/** True where a value is not known, or a part of it. */
export function isPartlyUnknown(read: () => unknown): boolean {
    const value = readOr<unknown>(need, read);
    return value === need || (typeof value === "object" && value !== null
        && Object.keys(value).some((key) => isPartlyUnknown(() => (value as Record<string, unknown>)[key])));
}

const isStackReference = (urn: string): boolean => urn.includes("pulumi:pulumi:StackReference::");

/**
 * False where a property may lead anywhere: the program gives it, it is not known yet, and it was made from nothing, or
 * from what only another stack knows.
 */
export const isTraceable = (resource: Resource, property: string): boolean =>
    !(resource.propertyDependencies[property]?.every(isStackReference) && isPartlyUnknown(() => resource.props[property] as unknown));

/** The resource, if it is told where the given properties lead: by their values, or by what they were made from. */
export function traceable(resource: Resource, ...properties: readonly string[]): Resource {
    const vague = properties.find((property) => !isTraceable(resource, property));
    return vague === undefined ? resource : need(`${vague} of ${resource.name}`);
}

/** Resources of a type whose property is not known. */
const untoldOf = (graph: Graph, type: string, property: string): readonly Resource[] =>
    graph.once(`untold ${type} ${property}`, () => graph.of(type).filter((from) => isUnknown(from, property)));

/**
 * Resources of the given types whose `property` refers to `to`. Where none is known to, but one might (its value is
 * unknown and it was not made from a resource of that type), the answer is not known either.
 */
export function companions(graph: Graph, to: Resource, property: string, ...types: readonly string[]): Resource[] {
    const found = graph.referrers(to, property, ...types);
    if (found.length > 0) return found;
    const undecided = types.flatMap((type) => untoldOf(graph, type, property)).find((from) =>
        !(from.propertyDependencies[property] ?? []).some((urn) => graph.get(urn)?.type === to.type));
    return undecided ? need(`${property} of ${undecided.name}`) : [];
}

/**
 * True if one of the values of a list property is `to`. Where its id is not told (the engine shows a pack outputs alone,
 * and not every provider lists the id among them), what the list was made from tells.
 */
export function refersToAny(from: Resource, property: string, to: Resource): boolean {
    const values = readOr<readonly unknown[] | undefined>(undefined, () => [...list(from.props[property])]);
    const id = readOr<unknown>(undefined, () => to.props.id);
    if (values === undefined || id === undefined) return from.propertyDependencies[property]?.includes(to.urn) ?? false;
    return values.includes(id) || values.includes(readOr<unknown>(undefined, () => to.props.arn));
}

/** Azure's ids are the same in any case. */
const folded = (reference: string): string => (reference.startsWith("/") ? reference.toLowerCase() : reference);

/** Resources of a list, by their places in it: under all that can name them, and those whose id is not told. */
interface Directory {
    readonly named: ReadonlyMap<string, readonly number[]>;
    readonly untold: readonly number[];
}

const directories = new WeakMap<readonly Resource[], Directory>();

function directoryOf(resources: readonly Resource[]): Directory {
    const known = directories.get(resources);
    if (known) return known;
    const named = new Map<string, number[]>();
    const untold: number[] = [];
    for (const [i, { props }] of resources.entries()) {
        if (readOr<unknown>(undefined, () => props.id) === undefined) untold.push(i);
        for (const key of ["id", "arn", "keyId", "name", "bucket"]) {
            const name = readOr<unknown>(undefined, () => props[key]);
            if (typeof name === "string" && name !== "") named.set(folded(name), [...(named.get(folded(name)) ?? []), i]);
        }
    }
    const made = { named, untold };
    directories.set(resources, made);
    return made;
}

/** A reference itself, what it is below (`id/…`), and the ARN that `arn:*` is about. */
const readings = (reference: string): string[] => [
    reference, ...(reference.endsWith(":*") ? [reference.slice(0, -2)] : []),
    ...[...reference.matchAll(/\//g)].map(({ index }) => reference.slice(0, index)),
];

/** Of the resources, in their order, those that what `read` gives is the id, ARN or name of, or was made from where it is not known. */
export function ledTo(from: Resource, property: string, read: () => unknown, to: readonly Resource[]): Resource[] {
    const value = readOr<unknown>(need, read);
    const origins = from.propertyDependencies[property] ?? [];
    if (value === need) return origins.length === 0 ? [] : to.filter(({ urn }) => origins.includes(urn));
    const { named, untold } = directoryOf(to);
    const found = readings(folded(String(value ?? ""))).flatMap((reading) => (reading === "" ? [] : (named.get(reading) ?? [])));
    // A provider that does not list the id among the outputs leaves only what the value was made from.
    const made = origins.length === 0 ? [] : untold.filter((i) => origins.includes(to[i]!.urn));
    return [...new Set([...found, ...made])].sort((a, b) => a - b).map((i) => to[i]!);
}

export const leadsTo = (from: Resource, property: string, read: () => unknown, to: readonly Resource[]): boolean => ledTo(from, property, read, to).length > 0;

/** True if the value names one of the resources; where a provider lists no ids, if any of the properties was made from one. */
export const namesOneOf = (from: Resource, value: unknown, to: readonly Resource[]): boolean =>
    ["", ...Object.keys(from.propertyDependencies)].some((property) => leadsTo(from, property, () => value, to));

/** The companion that must be there, or the problem that it is not; then what is wrong with the first that is. */
export const companion = (found: readonly Resource[], what: string, check: (resource: Resource) => readonly Problem[]): readonly Problem[] =>
    found.length === 0 ? [{ observed: "none", expected: what }] : check(found[0]!);

export function groupBy<T, Key>(items: readonly T[], key: (item: T) => Key): Map<Key, T[]> {
    const groups = new Map<Key, T[]>();
    for (const item of items) {
        const group = groups.get(key(item));
        if (group) group.push(item);
        else groups.set(key(item), [item]);
    }
    return groups;
}

/** Whether the program says something of this property, even where what it is made from is not known yet. */
export function isSaid(resource: Resource, property: string): boolean {
    const value = readOr<unknown>("unknown", () => resource.props[property]);
    return value !== undefined && value !== null && value !== "" && value !== false;
}

/** True of what stands for a key that AWS manages: no key at all, or one by an alias of a service's. */
export const isAwsKey = (key: unknown): boolean => key === undefined || key === null || key === "" || /alias\/aws\//.test(String(key));

/** True if the property names a key of one's own, or one that is not made yet. */
export const hasOwnKey = (resource: Resource, property: string): boolean =>
    isSaid(traceable(resource, property), property) && !isAwsKey(readOr<unknown>("its own", () => resource.props[property]));
