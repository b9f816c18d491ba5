// What can be done to a resource to weaken it: generic operators that know forms of values, not resources.
// Each gives the properties as they would be after the change; nothing given is changed.

import { readOr } from "../../policy/resource";
import { UNKNOWN } from "../../wire/values";

export type Props = Readonly<Record<string, unknown>>;

/** A way to weaken one resource. */
export interface Mutation {
    /** `versioningConfiguration.status`; empty for the resource as a whole. */
    readonly path: string;
    readonly operator: "flip" | "remove" | "open" | "resize" | "downgrade" | "elsewhere" | "unprotect" | "delete";
    /** More than one where either shows that the value is watched: a number made smaller, and made larger. */
    readonly variants: readonly ((props: Props) => Props)[];
    /** The properties while this value is not known. Absent where it is no value of its own. */
    readonly forget?: (props: Props) => Props;
}

type Path = readonly (string | number)[];

/** What a value is a downgrade to. Terms of both clouds' services. */
const DOWNGRADES: ReadonlyMap<unknown, unknown> = new Map([
    ["Enabled", "Disabled"], ["ENABLED", "DISABLED"], ["Enable", "Disable"], ["On", "Off"], ["ON", "OFF"], ["on", "off"],
    ["required", "optional"], ["Required", "Optional"], ["enabled", "disabled"],
    ["aws:kms", "AES256"], ["Microsoft.Keyvault", "Microsoft.Storage"],
    ["TLS1_2", "TLS1_0"], ["TLSv1.2", "TLSv1"], ["TLS1_3", "TLS1_0"], ["TLSv1.3", "TLSv1"],
    ["AppGwSslPolicy20220101S", "AppGwSslPolicy20150501"], ["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"],
    ["COMPLIANCE", "GOVERNANCE"], ["Locked", "Unlocked"], ["Prevention", "Detection"], ["Deny", "Alert"],
    ["Standard_GZRS", "Standard_LRS"], ["Standard_RAGZRS", "Standard_LRS"], ["Standard_ZRS", "Standard_LRS"], ["Premium_ZRS", "Premium_LRS"],
    ["ZoneRedundant", "Disabled"], ["GeoRedundant", "LocallyRedundant"], ["premium", "standard"], ["Premium", "Standard"],
    ["RSA-HSM", "RSA"], ["AlwaysON", "Disabled"], ["RootSquash", "NoRootSquash"], ["SystemAssigned", "None"], ["UserAssigned", "None"],
    ["HTTPS", "HTTP"], ["Https", "Http"], ["TLS", "TCP"], ["IKEv2", "IKEv1"], ["Block", "Allow"], ["BLOCK", "COUNT"], ["ikev2", "ikev1"],
    ["CanNotDelete", "ReadOnly"], ["ENFORCED", "OFF"], ["Standard", "Free"],
]);

/** Some services take numbers as text. One that begins with 0 is something else, such as a file's mode. */
const NUMBER = /^[1-9]\d{0,5}$/;
const CIDR = /^\d+\.\d+\.\d+\.\d+\/\d+$/;
const ACCOUNT = /\b\d{12}\b/;
const SUBSCRIPTION = /\/subscriptions\/[0-9a-f-]{36}/;
const REGION = /^(?:[a-z]{2}-[a-z]+-\d|[a-z]+europe)$/;

/** Another account, subscription or region, of nobody we know. */
function elsewhere(value: string): string | undefined {
    if (value.startsWith("arn:") && ACCOUNT.test(value)) return value.replace(ACCOUNT, "210987654321");
    if (SUBSCRIPTION.test(value)) return value.replace(SUBSCRIPTION, "/subscriptions/99999999-9999-4999-8999-999999999999");
    if (REGION.test(value)) return value.includes("-") ? "us-west-1" : "eastus";
    return undefined;
}

/** What a container becomes when the value at a path is changed; the rest of it is the same. */
export function set(container: unknown, path: Path, change: (value: unknown) => unknown): unknown {
    const [key, ...rest] = path;
    if (key === undefined) return change(container);
    if (typeof container !== "object" || container === null) return container; // a service need not give back all it was told
    if (Array.isArray(container)) {
        const changed = set(container[key as number], rest, change);
        return changed === undefined ? container.filter((_, i) => i !== key) : container.map((item: unknown, i) => (i === key ? changed : item));
    }
    // Not by spreading, which would read secrets among the others.
    const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(container)) as Record<string, unknown>;
    const changed = set(copy[key], rest, change);
    delete copy[key];
    return changed === undefined ? copy : Object.assign(copy, { [key]: changed });
}

/** What a container holds and may be read: neither unknown values nor sealed secrets. */
const entries = (container: Props): [string, unknown][] =>
    Object.keys(container).flatMap((key) => readOr<[string, unknown][]>([], () => [[key, container[key]]]));

const shown = (path: Path): string => path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : text ? `${text}.${key}` : key), "");

const isObject = (value: unknown): value is Props => typeof value === "object" && value !== null && !Array.isArray(value);

/** A policy document in a text. */
function policyIn(value: string): { Statement: unknown[] } | undefined {
    if (!value.startsWith("{") || !value.includes('"Statement"')) return undefined;
    const parsed = JSON.parse(value) as { Statement: unknown };
    return { ...parsed, Statement: [parsed.Statement].flat() };
}

/** A policy is weakened statement by statement: a denial removed, a condition removed, everybody admitted, everything allowed. */
function* inPolicy(path: Path, document: { Statement: unknown[] }): Generator<Mutation> {
    const write = (Statement: unknown[]) => (props: Props) => set(props, path, () => JSON.stringify({ ...document, Statement })) as Props;
    for (const [i, statement] of document.Statement.entries()) {
        const { Condition, ...rest } = statement as { Sid?: string; Effect: string; Condition?: unknown; Principal?: unknown; Action?: unknown };
        const at = `${shown(path)} ${rest.Sid ?? i}`;
        const replaced = (by: object) => write(document.Statement.map((other, j) => (j === i ? by : other)));
        if (rest.Effect === "Deny") {
            yield { path: at, operator: "remove", variants: [write(document.Statement.filter((_, j) => j !== i))] };
            continue;
        }
        if (Condition !== undefined) yield { path: `${at} Condition`, operator: "remove", variants: [replaced(rest)] };
        if (rest.Principal !== undefined) yield { path: `${at} Principal`, operator: "open", variants: [replaced({ ...rest, Condition, Principal: "*" })] };
        if (rest.Action !== undefined) yield { path: `${at} Action`, operator: "open", variants: [replaced({ ...rest, Condition, Action: "*" })] };
    }
}

function* inValue(path: Path, value: unknown): Generator<Mutation> {
    const at = shown(path);
    const to = (changed: unknown) => (props: Props) => set(props, path, () => changed) as Props;
    const forget = to(UNKNOWN);
    yield { path: at, operator: "remove", variants: [to(undefined)], forget };
    if (typeof value === "boolean") yield { path: at, operator: "flip", variants: [to(!value)], forget };
    if (typeof value === "number" && value !== 0) yield { path: at, operator: "resize", variants: [to(value > 1 ? 1 : 0), to(value * 100)], forget };
    if (typeof value === "string") {
        const policy = policyIn(value);
        if (policy) yield* inPolicy(path, policy);
        if (DOWNGRADES.has(value)) yield { path: at, operator: "downgrade", variants: [to(DOWNGRADES.get(value))], forget };
        if (NUMBER.test(value)) yield { path: at, operator: "resize", variants: [to(value === "1" ? "0" : "1"), to(`${value}00`)], forget };
        if (CIDR.test(value) && value !== "0.0.0.0/0") yield { path: at, operator: "open", variants: [to("0.0.0.0/0")], forget };
        const other = elsewhere(value);
        if (other !== undefined) yield { path: at, operator: "elsewhere", variants: [to(other)], forget };
    }
    if (isObject(value)) for (const [key, inner] of entries(value)) yield* inValue([...path, key], inner);
    if (Array.isArray(value)) for (const [i, inner] of value.entries()) yield* inValue([...path, i], inner);
}

/** Every way to weaken the properties that a program set. */
export function* mutations(props: Props): Generator<Mutation> {
    for (const [key, value] of entries(props)) if (value !== null) yield* inValue([key], value);
}
