// How one AWS resource type is written down here: a row that says how it is named, what it refuses and what it answers.
import {
    type Answer,
    type Declaration,
    type Existing,
    type Properties,
    type Refusal,
    type Service,
    type Services,
    UNKNOWN,
    type World,
} from "../service";
import { accountOf, type Call, Checks, defaultTags, isKnown } from "./checks";
import { hex } from "./ids";

/** The property that names a resource, which the provider fills in when a program leaves it out. */
export interface Naming {
    /** `name` unless it is called otherwise. */
    readonly property?: string;
    readonly longest: number;
    readonly pattern: RegExp;
    readonly expected: string;
    /** Goes before a drawn name, e.g. `alias/`. */
    readonly prefix?: string;
    /** Within what no two may have the same name. `region` unless said: the account and region. */
    readonly unique?: "region" | "world" | "no";
}

export interface Kind {
    /** IAM and a few others have no region. */
    readonly global?: boolean;
    /** Takes tags. Most do; companions and attachments do not. */
    readonly taggable?: boolean;
    readonly naming?: Naming;
    /** What AWS refuses that the types cannot say. */
    readonly refuse?: (checks: Checks) => void;
    readonly id: (call: Call) => string;
    /** What the provider or AWS fills in where the program says nothing. */
    readonly defaults?: Properties | ((call: Call) => Properties);
    /** What only AWS can know. */
    readonly computed?: (call: Call, id: string) => Properties;
    readonly replaceOn?: readonly string[];
    /** Inputs whose change from one to the other replaces the resource, where others do not. */
    replaces?(before: Properties, after: Properties): readonly string[];
    readonly refuseDelete?: (existing: Existing, world: World) => readonly Refusal[];
}

/** The provider draws names as `${resource name}-` and seven hexadecimal digits. */
function named(declared: Declaration, naming: Naming | undefined): Properties {
    if (!naming) return declared.inputs;
    const property = naming.property ?? "name";
    const given = declared.inputs[property];
    if (given !== undefined && given !== null && given !== "") return declared.inputs;
    const prefix = declared.inputs[`${property}Prefix`];
    const random = hex(declared.urn, 26);
    const name =
        typeof prefix === "string" && prefix !== ""
            ? prefix + random
            : `${naming.prefix ?? ""}${declared.name}-${random.slice(0, 7)}`;
    return { ...declared.inputs, [property]: prefix === UNKNOWN ? UNKNOWN : name };
}

function callOf(declared: Declaration, world: World, kind: Kind): Call {
    const region = declared.inputs["region"] ?? declared.provider["region"];
    return {
        ...declared,
        inputs: named(declared, kind.naming),
        region: kind.global ? "us-east-1" : typeof region === "string" ? region : "",
        account: accountOf(declared.provider),
        world,
    };
}

function checkName(checks: Checks, { property = "name", longest, pattern, expected, unique = "region" }: Naming): void {
    checks.atMost(property, longest);
    checks.matches(property, pattern, expected);
    if (unique !== "no") checks.uniqueName(property, unique === "world");
}

const withoutUndefined = (properties: Properties): Properties =>
    Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));

const tagsAll = ({ inputs, provider }: Call): unknown =>
    inputs["tags"] === UNKNOWN ? UNKNOWN : { ...defaultTags(provider), ...(inputs["tags"] as Properties | undefined) };

function serviceOf(kind: Kind): Service {
    return {
        refuse: (declared, world) => {
            const checks = new Checks(callOf(declared, world, kind));
            const { region } = checks.call;
            if (!kind.global && isKnown(region) && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
                checks.refuse("region", region || undefined, "a region, on the resource or on its provider");
            }
            if (kind.taggable) checks.tags();
            if (kind.naming) checkName(checks, kind.naming);
            kind.refuse?.(checks);
            return checks.refusals;
        },
        create: (declared, world): Answer => {
            const call = callOf(declared, world, kind);
            const id = kind.id(call);
            const { defaults = {} } = kind;
            const outputs = {
                ...(typeof defaults === "function" ? defaults(call) : defaults),
                ...withoutUndefined(call.inputs),
                ...(kind.global ? {} : { region: call.region }),
                ...(kind.taggable ? { tagsAll: tagsAll(call) } : {}),
                ...kind.computed?.(call, id),
            };
            return { id, outputs };
        },
        ...(kind.replaceOn ? { replaceOn: [...kind.replaceOn, ...(kind.global ? [] : ["region"])] } : {}),
        ...(kind.global ? { global: true } : {}),
        ...(kind.replaces ? { replaces: kind.replaces } : {}),
        ...(kind.refuseDelete ? { refuseDelete: kind.refuseDelete } : {}),
    };
}

/** A table of kinds as services. */
export const services = (kinds: Readonly<Record<string, Kind>>): Services =>
    Object.fromEntries(Object.entries(kinds).map(([type, kind]) => [type, serviceOf(kind)]));

/** Refuses a deletion while one of these resources still needs the one to be deleted. */
export const heldBy = (
    world: World,
    what: string,
    ...needs: readonly { readonly type: string; readonly when: (other: Existing) => boolean }[]
): Refusal[] =>
    needs.flatMap(({ type, when }) =>
        world
            .of(type)
            .filter(when)
            .map((other) => ({
                property: "id",
                found: `${what}, in use by ${other.name}`,
                expected: `${other.urn.split("::").at(-1)!} deleted first`,
            })),
    );
