// Where what a site declares leads to: subscriptions that are its own, and resources that are there.
import { groupBy, isTraceable, need, perGraph, PLATFORM, type PlatformFacts, platformOf, STACK, stackOf } from "../look";
import { textsIn } from "../references";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";
import { referencesOfSet } from "./azure-pool";

const GROUP = "azure-native:resources:ResourceGroup";
const STACK_REFERENCE = "pulumi:pulumi:StackReference";
const SUBSCRIPTION = /\/?subscriptions\/([0-9a-f-]{36})/gi;

interface Mention {
    readonly property: string;
    readonly text: string;
}

/**
 * What a resource says that names something by an id of Azure's, but for what another rule asks for by name. Asked by
 * several rules, and so kept.
 */
const mentions = (resource: Resource, graph: Graph): readonly Mention[] => graph.once(`mentions ${resource.urn}`, () => {
    const { type, props } = resource;
    const asked = type === "azure-native:compute:VirtualMachineScaleSet" ? referencesOfSet(resource) : new Set();
    return Object.keys(props as object).flatMap((property) => textsIn(() => props[property])
        .filter((text) => /subscriptions\//i.test(text) && !asked.has(text)).map((text) => ({ property, text })));
});

const subscriptionsIn = (text: string): string[] => [...text.matchAll(SUBSCRIPTION)].map(([, subscription]) => subscription!.toLowerCase());

const idOf = (resource: Resource): string | undefined => readOr<string | undefined>(undefined, () => (resource.props.id as string | undefined)?.toLowerCase());

/**
 * Subscriptions that something declared stands in, and those of what the configuration names. The engine tells a
 * pack no ids, but which subscription a provider is for.
 */
const ownSubscriptions = perGraph((graph) => {
    const azure = graph.under("azure-native:");
    const providers = azure.flatMap(({ provider }) => readOr<string[]>([], () => (provider?.props.subscriptionId ? [`/subscriptions/${String(provider.props.subscriptionId)}`] : [])));
    const named = graph.of(PLATFORM).map(({ props }) => props as PlatformFacts)
        .flatMap(({ backup, azureElsewhere = [] }) => [...Object.values(backup?.azureGuards ?? {}), ...azureElsewhere]);
    return new Set([...azure.flatMap((resource) => idOf(resource) ?? []), ...providers, ...named].flatMap((id) => subscriptionsIn(id).slice(0, 1)));
});

/** A property that may name anything. What else is not known yet is made from what is declared. */
const vague = (resource: Resource): string | undefined => Object.keys(resource.props as object).find((property) => !isTraceable(resource, property));

const namesSomething = (resource: Resource, graph: Graph): boolean =>
    platformOf(resource, graph) !== undefined && (mentions(resource, graph).length > 0 || vague(resource) !== undefined);

/** The problems; where there is none, and one may be in what is not known yet, that is said. */
function orVague(resource: Resource, problems: readonly Problem[]): readonly Problem[] {
    const property = vague(resource);
    return problems.length > 0 || property === undefined ? problems : need(`${property} of ${resource.name}`);
}

/** One problem for each property, however often it names the same. */
const oncePerProperty = (problems: readonly Problem[]): Problem[] =>
    [...groupBy(problems, ({ property, observed }) => `${property} ${observed}`).values()].map(([first]) => first!);

export const staysInSubscriptions: StackRule = {
    name: "azure-links-stay-in-subscriptions",
    title: "Whatever a site reads from, writes to, watches or gives rights over is in a subscription of its own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency", "least-privilege", "log-archive"],
    remediation: "Name the resource of this site by its id output, or add the other subscription's guard to the configuration.",
    types: ["azure-native:*"],
    applies: namesSomething,
    check: (resource, graph) => {
        const own = ownSubscriptions(graph);
        if (own.size === 0) need("the subscription that is deployed to");
        const foreign = mentions(resource, graph).flatMap(({ property, text }) => subscriptionsIn(text).filter((subscription) => !own.has(subscription))
            .map((subscription) => ({ property, observed: `subscription ${subscription}`, expected: "a subscription of the given stacks" })));
        return oncePerProperty(orVague(resource, foreign));
    },
};

/** `/subscriptions/S/resourcegroups/G/providers/N/TYPE/NAME`, and what is below it. */
const TARGET = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/;
/** What Azure makes by itself, for a resource that is declared. */
const MADE_BY_AZURE = /\/providers\/microsoft\.(network\/networkinterfaces|compute\/(disks|virtualmachines))(\/|$)/;

/** Every resource that is declared, by its id, and the kinds of children that are declared apart: `/…/vaults/v/keys`. */
const declared = perGraph((graph) => {
    const byId = new Map(graph.under("azure-native:").flatMap((resource) => {
        const id = idOf(resource);
        return id === undefined ? [] : [[id, resource] as const];
    }));
    return { byId, collections: new Set([...byId.keys()].map((id) => id.slice(0, id.lastIndexOf("/")))) };
});

const above = (id: string): string => id.split("/").slice(0, -2).join("/");

/** True if a resource has this id, or one has it as a part: by itself, or said inside it. */
function isDeclared(id: string, graph: Graph): boolean {
    const { byId, collections } = declared(graph);
    if (byId.has(id)) return true;
    const parent = above(id);
    if (!TARGET.test(parent) || !isDeclared(parent, graph)) return false;
    // Where such children are declared apart, this one would be too, unless its parent says it inside.
    const name = id.slice(id.lastIndexOf("/") + 1);
    return !collections.has(id.slice(0, id.lastIndexOf("/"))) || textsOf(byId.get(parent)).some((text) => text.toLowerCase() === name);
}

const textsOf = (resource: Resource | undefined): string[] => textsIn(() => resource?.props as unknown);

/** True where a value came from a stack that is not judged together with this one. */
const isFromElsewhere = (resource: Resource, property: string, graph: Graph): boolean => (resource.propertyDependencies[property] ?? []).map((urn) => graph.get(urn))
    .some((origin) => origin?.type === STACK_REFERENCE && !graph.of(STACK).some(({ urn }) => stackOf(urn).split(":")[2] === origin.name.split("/").at(-1)));

export const leadsSomewhere: StackRule = {
    name: "azure-links-lead-somewhere",
    title: "Whatever a site names in its own resource groups is declared there",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["real-configuration"],
    remediation: "Declare what is named, or name what is declared: by its id output, not by an id that is written out.",
    types: ["azure-native:*"],
    applies: namesSomething,
    check: (resource, graph) => {
        const groups = new Set(graph.of(GROUP).flatMap((group) => idOf(group) ?? []));
        // What Azure answers of its own accord names what it has made: asked is what the program says.
        const said = mentions(resource, graph).filter(({ property }) => resource.propertyDependencies[property] !== undefined && !isFromElsewhere(resource, property, graph));
        return oncePerProperty(orVague(resource, said.flatMap(({ property, text }) => {
            const id = text.toLowerCase();
            if (!TARGET.test(id) || MADE_BY_AZURE.test(id) || !groups.has(id.split("/").slice(0, 5).join("/")) || isDeclared(id, graph)) return [];
            return [{ property, observed: `${id.split("/").slice(-2).join(" ")} is not there`, expected: "a resource of the given stacks" }];
        })));
    },
};

/** Where Azure puts the watchers of networks. */
const MADE_GROUP = "/networkwatcherrg";

/** `/subscriptions/…/resourcegroups/NAME` of what stands in a group itself. What hangs on another resource is where that is. */
const groupOf = (id: string): string | undefined => (id.split("/providers/").length === 2 ? /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(id)?.[0] : undefined);

/** Where no ids are told: groups that a name was made from are declared, and what another stack tells is there. */
function groupsByOrigin(here: readonly Resource[], graph: Graph): Problem[] {
    const origins = here.flatMap(({ propertyDependencies }) => propertyDependencies["resourceGroupName"] ?? []).map((urn) => graph.get(urn)?.type);
    if (here.length > 0 && !origins.includes(GROUP)) need("the ids of the site's resources");
    if (origins.includes(STACK_REFERENCE) && graph.of(PLATFORM).length === 1) need("the primary's stack, judged together with this one");
    return [];
}

export const groupsAreDeclared: StackRule = {
    name: "azure-groups-are-declared",
    title: "Every resource group that a site's resources stand in is declared: with its region, its tags and its protection",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["accountability", "deletion-protection"],
    remediation: "Declare the ResourceGroup in the site that uses it.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const stack = stackOf(platform.urn);
        const here = graph.under("azure-native:").filter(({ urn }) => stackOf(urn) === stack);
        const used = new Set(here.flatMap((resource) => groupOf(idOf(resource) ?? "") ?? []));
        if (used.size === 0) return groupsByOrigin(here, graph);
        const known = new Set(graph.of(GROUP).flatMap((group) => idOf(group) ?? []));
        const missing = [...used].filter((group) => !group.endsWith(MADE_GROUP) && !known.has(group));
        if (missing.length > 0 && platform.props.role === "standby" && graph.of(PLATFORM).length === 1) need("the primary's stack, judged together with this one");
        return missing.map((group) => ({ property: "resourceGroupName", observed: `${group.slice(group.lastIndexOf("/") + 1)} is not declared`, expected: "a ResourceGroup" }));
    },
};
