// What a rule may look at: resources, the same whether they come from a deployment file or from Pulumi's analyzer.

/** Reading a value that is not known yet. Named as in `@pulumi/policy`, whose proxies throw the same in a pack. */
export class UnknownValueError extends Error {
    constructor(readonly path: string) {
        super(`.${path} can't be known before deployment`);
        this.name = "UnknownValueError";
    }
}

export interface Resource {
    readonly urn: string;
    /** Type token without an API version: `azure-native:network:Subnet` also for `azure-native:network/v20240501:Subnet`. */
    readonly type: string;
    readonly name: string;
    /**
     * Inputs for a rule about one resource, outputs for a rule about the stack (as Pulumi's analyzer gives them).
     * Reading an unknown value throws UnknownValueError, which the runner turns into "not evaluated".
     */
     
    readonly props: any;
    readonly parent?: string;
    readonly protect: boolean;
    readonly provider?: { readonly type: string; readonly name: string; readonly props: Readonly<Record<string, unknown>> };
    /** For each input property, URNs of the resources its value was made from. Known even where the value is not. */
    readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

export type CloudName = "aws" | "azure";

export const cloudOf = (type: string): CloudName | undefined =>
    type.startsWith("aws:") ? "aws" : type.startsWith("azure-native:") ? "azure" : undefined;

/** Values by which one resource can name another. */
const identities = (resource: Resource): unknown[] =>
    ["id", "arn", "bucket", "name"].map((key) => readOr(undefined, () => resource.props[key])).filter((value) => value !== undefined);

/** Reads what may be unknown, giving `otherwise` instead of throwing. For look-ups only: a verdict must not swallow it. */
export function readOr<T>(otherwise: T, read: () => T): T {
    try {
        return read();
    } catch (error) {
        if ((error as Error).constructor.name === "UnknownValueError") return otherwise;
        throw error;
    }
}

/** Resources of one type, by what one of their properties refers to. */
interface Ties {
    readonly byUrn: ReadonlyMap<string, readonly Resource[]>;
    readonly byValue: ReadonlyMap<unknown, readonly Resource[]>;
}

function add<Key>(map: Map<Key, Resource[]>, key: Key, resource: Resource): void {
    const there = map.get(key);
    if (there) there.push(resource);
    else map.set(key, [resource]);
}

const NONE: readonly Resource[] = [];

/** All resources that are judged together: one stack, or several read side by side. Look-ups are indexed as they are first made. */
export class Graph {
    private readonly byUrn: ReadonlyMap<string, Resource>;
    private readonly types = new Map<string, Resource[]>();
    private readonly kept = new Map<unknown, { readonly made: unknown }>();

    constructor(private readonly all: readonly Resource[]) {
        this.byUrn = new Map(all.map((resource) => [resource.urn, resource]));
        for (const resource of all) add(this.types, resource.type, resource);
    }

    get resources(): readonly Resource[] {
        return this.all;
    }

    /**
     * What is worked out once for all resources that are judged together, so that judging stays linear in their number.
     * @param key tells what it is: a text, or the function that works it out
     */
    once<T>(key: unknown, make: () => T): T {
        const known = this.kept.get(key);
        if (known) return known.made as T;
        const made = make();
        this.kept.set(key, { made });
        return made;
    }

    get(urn: string): Resource | undefined {
        return this.byUrn.get(urn);
    }

    /** Resources of the given types. Asked again and again, by rules about each of many: the same list every time. */
    of(...types: readonly string[]): readonly Resource[] {
        if (types.length === 1) return this.types.get(types[0]!) ?? NONE;
        return this.once(`of ${types.join()}`, () => types.flatMap((type) => this.types.get(type) ?? []));
    }

    /** Resources of every type that begins so: `aws:`. */
    under(beginning: string): readonly Resource[] {
        return this.once(`under ${beginning}`, () => this.all.filter(({ type }) => type.startsWith(beginning)));
    }

    /** Resources of the given types that `property` of `from` refers to: by what it was made from, or by its value. */
    linked(from: Resource, property: string, ...types: readonly string[]): Resource[] {
        const origins = (from.propertyDependencies[property] ?? []).flatMap((urn) => this.get(urn) ?? []);
        const value = readOr<unknown>(undefined, () => from.props[property]);
        return types.flatMap((type) => {
            const named = value === undefined ? [] : (this.identifiedOf(type).get(value) ?? []);
            // What a value was made from says where it leads, unless it was made from several of a kind: then the value tells.
            const made = origins.filter((resource) => resource.type === type);
            return made.length > 1 && named.length > 0 ? [...named] : [...new Set([...made, ...named])];
        });
    }

    /** Resources of the given types whose `property` refers to `to`: a bucket's companions, a network's flow logs. */
    referrers(to: Resource, property: string, ...types: readonly string[]): Resource[] {
        return types.flatMap((type) => {
            const { byUrn, byValue } = this.tiesOf(type, property);
            const found = new Set([...(byUrn.get(to.urn) ?? []), ...identities(to).flatMap((value) => byValue.get(value) ?? [])]);
            return [...found].filter((from) => this.linked(from, property, to.type).includes(to));
        });
    }

    private tiesOf(type: string, property: string): Ties {
        return this.once(`referring ${type} ${property}`, () => {
            const made = { byUrn: new Map<string, Resource[]>(), byValue: new Map<unknown, Resource[]>() };
            for (const resource of this.of(type)) {
                for (const urn of resource.propertyDependencies[property] ?? []) add(made.byUrn, urn, resource);
                const value = readOr<unknown>(undefined, () => resource.props[property]);
                if (value !== undefined) add(made.byValue, value, resource);
            }
            return made;
        });
    }

    private identifiedOf(type: string): ReadonlyMap<unknown, readonly Resource[]> {
        return this.once(`identified ${type}`, () => {
            const made = new Map<unknown, Resource[]>();
            for (const resource of this.of(type)) {
                for (const value of new Set(identities(resource))) add(made, value, resource);
            }
            return made;
        });
    }
}

const graphs = new WeakMap<readonly Resource[], Graph>();

/** The graph of resources that are judged together, one for a list: what a rule had worked out serves the report as well. */
export function graphOf(resources: readonly Resource[]): Graph {
    const made = graphs.get(resources) ?? new Graph(resources);
    graphs.set(resources, made);
    return made;
}
