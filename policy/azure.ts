// What rules about Azure share: resource ids, and which resource belongs to which. An azure-native resource's outputs do
// not name what it was made under (the account of a blob service, the network of a subnet): that is told by what its
// inputs were made from, and by the path in its id.
import { list, need, traceable } from "./look";
import { type Graph, readOr, type Resource } from "./resource";

/** Azure tells ids and most of its values apart without regard to case. */
export const same = (a: unknown, b: unknown): boolean =>
    typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();

/** The last part of an id: the name of what it names. */
export const lastSegment = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** The id of a reference, `{ id }` or plain. */
export const referenced = (reference: any): string | undefined =>
    typeof reference === "string" ? reference : (reference?.id as string | undefined);

/** True if the reference is made, even where the id that it leads to is not known before deployment. */
export function isReferred(resource: Resource, property: string, reference: () => unknown): boolean {
    try {
        const found = reference();
        return found !== undefined && found !== null && found !== false && found !== "";
    } catch (error) {
        if ((error as Error).constructor.name === "UnknownValueError" && resource.propertyDependencies[property]?.length) return true;
        throw error;
    }
}

/** An id and every id above it: `/a/b` → `/a`, `/a/b`. */
function upwards(id: string): string[] {
    const parts = id.toLowerCase().split("/");
    return parts.slice(1).map((_, i) => parts.slice(0, i + 2).join("/"));
}

function stringsIn(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const RESOURCE_GROUP = "azure-native:resources:ResourceGroup";
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** How resources of one type are tied to others by one property, or by standing under them. */
interface Ties {
    readonly byUrn: ReadonlyMap<string, readonly Resource[]>;
    readonly byId: ReadonlyMap<string, readonly Resource[]>;
    /** Those whose own id or property is not told, so that only what they were made from can tie them. */
    readonly untold: readonly Resource[];
}

function add(map: Map<string, Resource[]>, key: string, resource: Resource): void {
    const there = map.get(key);
    if (!there) map.set(key, [resource]);
    else if (there.at(-1) !== resource) there.push(resource);
}

const tiesOf = (graph: Graph, type: string, property: string): Ties => graph.once(`ties ${type} ${property}`, () => {
    const [byUrn, byId, untold] = [new Map<string, Resource[]>(), new Map<string, Resource[]>(), [] as Resource[]];
    for (const resource of graph.of(type)) {
        for (const urn of resource.propertyDependencies[property] ?? []) add(byUrn, urn, resource);
        const id = readOr(undefined, () => resource.props.id as string | undefined);
        const given = readOr(undefined, () => ({ present: resource.props[property] !== undefined, strings: stringsIn(resource.props[property]) }));
        if (given === undefined || (!given.present && id === undefined)) untold.push(resource);
        for (const path of [...(id ? upwards(id).slice(0, -1) : []), ...(given?.strings ?? []).filter((value) => value.startsWith("/")).flatMap(upwards)]) {
            add(byId, path, resource);
        }
    }
    return { byUrn, byId, untold };
});

function tied(graph: Graph, owner: Resource, property: string, type: string): { certain: Resource[]; untold: boolean } {
    const ties = tiesOf(graph, type, property);
    const id = readOr(undefined, () => owner.props.id as string | undefined)?.toLowerCase();
    const underId = new Set(id === undefined ? [] : (ties.byId.get(id) ?? []));
    // What a value was made from says where it leads, unless it was made from several of the kind: then the ids tell.
    const madeFrom = (resource: Resource) =>
        (resource.propertyDependencies[property] ?? []).filter((urn) => graph.get(urn)?.type === owner.type);
    const byOrigin = (ties.byUrn.get(owner.urn) ?? []).filter((resource) =>
        madeFrom(resource).length === 1 || id === undefined || ties.untold.includes(resource));
    const byPath = [...underId].filter((resource) => !byOrigin.includes(resource) && madeFrom(resource).length !== 1);
    // What was made from another Azure resource leads there, and what another stack told leads into that stack, unless the
    // owner was made from it as well. A shared name or a look-up says nothing of where it leads.
    const origins = new Set(Object.values(owner.propertyDependencies).flat());
    const leadsElsewhere = (resource: Resource) => (resource.propertyDependencies[property] ?? []).some((urn) => {
        const type = graph.get(urn)?.type;
        return type === STACK_REFERENCE ? !origins.has(urn) : type?.startsWith("azure-native:") && type !== RESOURCE_GROUP;
    });
    const open = id === undefined ? graph.of(type) : ties.untold;
    return { certain: [...byOrigin, ...byPath], untold: open.some((resource) => !leadsElsewhere(resource)) };
}

/**
 * Resources of the given types that belong to `owner`: made under it, or referring to it by `property`.
 * Where none is found, but one may be whose id is not known yet, that is said rather than none given.
 */
export function companions(graph: Graph, owner: Resource, property: string, ...types: readonly string[]): Resource[] {
    const found = types.map((type) => tied(graph, owner, property, type));
    const certain = found.flatMap((each) => each.certain);
    if (certain.length === 0 && found.some(({ untold }) => untold)) need(`${property} of ${types.map(lastToken).join(" or ")}`);
    return certain;
}

/** Every Azure resource whose id is told, by that id. */
const directory = (graph: Graph): ReadonlyMap<string, Resource> => graph.once("directory", () => {
    const byId = new Map<string, Resource>();
    for (const resource of graph.under("azure-native:")) {
        const id = readOr(undefined, () => resource.props.id as unknown);
        if (typeof id === "string") byId.set(id.toLowerCase(), resource);
    }
    return byId;
});

/** The resources of the given types that `property` of `from` leads to, or that `from` stands under. */
export function owners(graph: Graph, from: Resource, property: string, ...types: readonly string[]): Resource[] {
    const madeFrom = (from.propertyDependencies[property] ?? []).flatMap((urn) => graph.get(urn) ?? []);
    const paths = [
        ...readOr([], () => stringsIn(from.props[property])).filter((value) => value.startsWith("/")).flatMap(upwards),
        ...upwards(readOr("", () => (from.props.id as string | undefined) ?? "")).slice(0, -1),
    ];
    const byPath = new Set(paths.flatMap((path) => directory(graph).get(path) ?? []));
    const found = types.flatMap((type) => {
        const origins = madeFrom.filter((resource) => resource.type === type);
        const told = [...byPath].filter((resource) => resource.type === type);
        return origins.length === 1 || told.length === 0 ? origins : told;
    });
    if (found.length === 0) traceable(from, property);
    return found;
}

/**
 * The same for what a resource says in its own body, which its outputs repeat: where nothing is said any more, nothing
 * is named, whatever the value was once made from.
 */
export const named = (graph: Graph, from: Resource, property: string, ...types: readonly string[]): Resource[] =>
    readOr(true, () => from.props[property] !== undefined && from.props[property] !== null) ? owners(graph, from, property, ...types) : [];

const lastToken = (type: string): string => type.slice(type.lastIndexOf(":") + 1);

/** Children written inside their parent and apart from it, each once: a refreshed parent lists the separate ones too. */
export function withoutDoubles(inline: readonly any[], separate: readonly Resource[]): any[] {
    const names = new Set(separate.flatMap(({ props }) => readOr([], () => [String(props.name).toLowerCase()])));
    return inline.filter(({ name }) => name === undefined || !names.has(String(name).toLowerCase()));
}

const PROVIDERS = "/providers/microsoft.";

/** The scope that a lock or a role assignment holds for: its property where it is told, else the path of its id. */
export function scopeOf(resource: Resource): string | undefined {
    const told = resource.props.scope as string | undefined;
    if (told !== undefined) return told;
    const id = resource.props.id as string | undefined;
    const cut = id?.toLowerCase().lastIndexOf(`${PROVIDERS}authorization/`) ?? -1;
    return cut > 0 ? id!.slice(0, cut) : undefined;
}

/** True if what is at `scope` holds for the resource with this id: the same, or above it. */
export const covers = (scope: string, id: string): boolean =>
    same(scope, id) || id.toLowerCase().startsWith(`${scope.toLowerCase().replace(/\/$/, "")}/`);

/** Diagnostic settings of a resource that send the category, or a group that holds it, somewhere that keeps it. */
export function records(setting: Resource, category: RegExp): boolean {
    const { props } = setting;
    const kept = isReferred(setting, "workspaceId", () => props.workspaceId) ||
        isReferred(setting, "storageAccountId", () => props.storageAccountId) ||
        isReferred(setting, "eventHubAuthorizationRuleId", () => props.eventHubAuthorizationRuleId);
    return kept && list(props.logs).some((log) => log.enabled === true && category.test(log.categoryGroup ?? log.category ?? ""));
}

/** All that the look-ups find. What one of them cannot know matters only where none of them finds anything. */
export function foundBy(...lookUps: readonly (() => readonly Resource[])[]): Resource[] {
    let unknown: unknown;
    const found = lookUps.flatMap((lookUp) => {
        try {
            return lookUp();
        } catch (error) {
            if ((error as Error).constructor.name !== "UnknownValueError") throw error;
            unknown = error;
            return [];
        }
    });
    if (found.length === 0 && unknown) throw unknown;
    return found;
}

/** Kinds of locks, and the property that says what each is on. */
const LOCK_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
    "azure-native:authorization:ManagementLockByScope": ["scope"],
    "azure-native:authorization:ManagementLockAtResourceLevel": ["resourceName"],
    "azure-native:authorization:ManagementLockAtResourceGroupLevel": ["resourceGroupName"],
    "azure-native:authorization:ManagementLockAtSubscriptionLevel": [],
};
export const LOCKS: readonly string[] = Object.keys(LOCK_PROPERTIES);

/** True if the lock is on this very resource, not on something inside it. */
const isOn = (lock: Resource, target: Resource): boolean =>
    (LOCK_PROPERTIES[lock.type] ?? []).some((property) => lock.propertyDependencies[property]?.includes(target.urn)) ||
    same(readOr(undefined, () => scopeOf(lock)), readOr(undefined, () => target.props.id as unknown));

/** Locks on the resource itself. What one of the look-ups cannot know matters only where none finds anything. */
export const locksOn = (target: Resource, graph: Graph): Resource[] =>
    foundBy(...Object.entries(LOCK_PROPERTIES).flatMap(([type, properties]) => properties.map((property) => () =>
        companions(graph, target, property, type).filter((lock) => isOn(lock, target)))));

export const preventsDeletion = ({ props }: Resource): boolean => same(props.level, "CanNotDelete") || same(props.level, "ReadOnly");

/** `PT5M`, `PT1H`, `P1D` in minutes; NaN for what is no duration. */
export function minutesOf(duration: unknown): number {
    const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/i.exec(String(duration ?? ""));
    if (!parts) return NaN;
    const [, days = "0", hours = "0", rest = "0"] = parts;
    return Number(days) * 1440 + Number(hours) * 60 + Number(rest);
}
