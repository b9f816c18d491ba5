// Building resources for the tables of Azure rules, and reading what a rule says of them.
import { expect } from "chai";
import { assess } from "../../policy/judge";
import { Graph, readOr, type Resource, UnknownValueError } from "../../policy/resource";
import type { Rule } from "../../policy/rule";
import { type Settings, withDefaults } from "../../policy/settings";
import { readable } from "../../policy/unknown";

/** What the engine writes in place of a text that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const GROUP_ID = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg";

/** An id of Azure's form: `armId("Microsoft.Storage/storageAccounts/one")`. */
export const armId = (path: string): string => `${GROUP_ID}/providers/${path}`;

export interface Made {
    readonly name?: string;
    readonly protect?: boolean;
    readonly stack?: string;
    /** Resources that a property was made from. */
    readonly from?: Readonly<Record<string, Resource | readonly Resource[]>>;
}

/** A resource as a rule sees it. `type` may leave `azure-native:` out. */
export function make(type: string, props: object, { name = "it", protect = false, stack = "test", from = {} }: Made = {}): Resource {
    const token = /^(azure-native|holdfast|pulumi):/.test(type) ? type : `azure-native:${type}`;
    const propertyDependencies = Object.fromEntries(Object.entries(from).map(([key, origins]) => [key, [origins].flat().map(({ urn }) => urn)]));
    return { urn: `urn:pulumi:${stack}::holdfast::${token}::${name}`, type: token, name, props: readable({ ...props }), protect, propertyDependencies };
}

/** The facts of a primary in Ireland, whose data may also be in the Netherlands. */
export const platform = (facts: object = {}, stack = "test"): Resource => make("holdfast:index:Platform", {
    site: "prod",
    role: "primary",
    lifecycle: "evaluation",
    platform: "holdfast",
    regions: { aws: "eu-west-1", azure: "northeurope" },
    allowedRegions: ["eu-west-1", "northeurope", "westeurope"],
    custodians: { aws: ["a", "b"], azure: ["person-one", "person-two"] },
    spares: { aws: 2, azure: 2, minimumFree: 1 },
    retention: { logs: 365, data: 30, export: 14 },
    requiredTags: [],
    documentationValues: [],
    ...facts,
}, { name: "platform", stack });

/** A resource by itself, or one followed by the others that it is judged among. */
export type Case = Resource | readonly [Resource, ...Resource[]];

export interface Table {
    readonly accepts: Readonly<Record<string, Case>>;
    readonly rejects: Readonly<Record<string, Case>>;
    /** What the rule says nothing about. */
    readonly ignores?: Readonly<Record<string, Case>>;
    /** What cannot be judged yet. */
    readonly awaits?: Readonly<Record<string, Case>>;
    /** What the packs are configured with, in place of the defaults. */
    readonly settings?: Partial<Settings>;
}

export function stateOf(rule: Rule, given: Case, settings: Partial<Settings> = {}): string {
    const resources = [given].flat() as Resource[];
    return assess(rule, resources[0]!, new Graph(resources), { settings: withDefaults(settings) }).state;
}

/** The resource, where a property is not known yet and was made from nothing that tells where it leads. */
const forgetting = (resource: Resource, property: string): Resource => ({
    ...resource,
    props: new Proxy(resource.props as object, {
        get: (props, key) => {
            if (key === property) throw new UnknownValueError(property);
            return Reflect.get(props, key) as unknown;
        },
    }),
    propertyDependencies: { ...resource.propertyDependencies, [property]: [] },
});

/** What a rule says of a row that it rejects, once what it finds fault with is not known yet: by property at fault. */
function statesWhileUnknown(rule: Rule, given: Case, settings: Partial<Settings> = {}): [property: string, state: string][] {
    const [judged, ...others] = [given].flat() as [Resource, ...Resource[]];
    const { problems } = assess(rule, judged, new Graph([judged, ...others]), { settings: withDefaults(settings) });
    const properties = new Set(problems.flatMap(({ property = "" }) => property.split(/[.[ ]/, 1)));
    return [...properties].filter((property) => readOr<unknown>(undefined, () => judged.props[property]) !== undefined)
        .map((property) => [property, stateOf(rule, [forgetting(judged, property), ...others], settings)]);
}

/** By rule, every table that was made of it: the reference pages show their rows as examples. */
export const tables = new Map<string, Table[]>();

/** One test for each row: what a rule accepts, what it rejects, and what it does not judge. */
export function tabulate(rule: Rule, table: Table): void {
    const { accepts, rejects, ignores = {}, awaits = {}, settings } = table;
    tables.set(rule.name, [...(tables.get(rule.name) ?? []), table]);
    describe(settings ? `${rule.name}, with ${Object.keys(settings).join(" and ")} configured` : rule.name, () => {
        for (const [title, given] of Object.entries(accepts)) it(`accepts ${title}`, () => expect(stateOf(rule, given, settings)).to.equal("pass"));
        for (const [title, given] of Object.entries(rejects)) it(`rejects ${title}`, () => expect(stateOf(rule, given, settings)).to.equal("fail"));
        it("passes nothing while what is at fault is not known yet", () => {
            const silent = Object.entries(rejects).flatMap(([title, given]) => statesWhileUnknown(rule, given, settings)
                .filter(([, state]) => state === "pass" || state === "not-applicable").map(([property, state]) => `${title}: ${property}: ${state}`));
            expect(silent).to.deep.equal([]);
        });
        for (const [title, given] of Object.entries(ignores)) it(`says nothing of ${title}`, () => expect(stateOf(rule, given, settings)).to.equal("not-applicable"));
        for (const [title, given] of Object.entries(awaits)) it(`does not judge ${title}`, () => expect(stateOf(rule, given, settings)).to.equal("not-evaluated"));
    });
}
