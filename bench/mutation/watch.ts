// A graph that notes who reads what, and lets one resource be another for a while: then only what has read of it need be
// judged anew, and what was worked out from it worked out again. What was not touched stays as it is.
import { Graph, type Resource } from "../../policy/resource";

/** Something that reads: a verdict, or what was worked out once for many of them. */
export interface Reader {
    /** Key of what was worked out; absent for a verdict. */
    readonly kept?: unknown;
    /** What was worked out from this. */
    readonly readers: Set<Reader>;
}

/** A change to one resource: other properties, no protection, or gone. */
export interface Change {
    readonly urn: string;
    readonly props?: object;
    readonly protect?: boolean;
    readonly gone?: boolean;
}

/** Everything that is read of a graph, by what is read: a property, a resource's protection, or that it is there. */
class Readings {
    private readonly readers = new Map<string, Set<Reader>>();
    /** Who is reading now, innermost last. Empty while nothing is noted. */
    private readonly reading: Reader[] = [];

    note(what: string): void {
        const reader = this.reading.at(-1);
        if (!reader) return;
        const there = this.readers.get(what);
        if (there) there.add(reader);
        else this.readers.set(what, new Set([reader]));
    }

    /** Whoever reads now reads what another has worked out. */
    noteReader(other: Reader): void {
        const reader = this.reading.at(-1);
        if (reader) other.readers.add(reader);
    }

    during<T>(reader: Reader, read: () => T): T {
        this.reading.push(reader);
        try {
            return read();
        } finally {
            this.reading.pop();
        }
    }

    /** Everybody who has read one of these, or what was worked out from it. */
    of(read: readonly string[]): ReadonlySet<Reader> {
        const found = new Set(read.flatMap((what) => [...(this.readers.get(what) ?? [])]));
        for (const reader of found) for (const further of reader.readers) found.add(further); // a set's loop sees what is added
        return found;
    }
}

/** The resource, but noting who reads it, and giving what it is while it is changed. */
function watched(resource: Resource, readings: Readings, present: { readonly change?: Change }): Resource {
    const { urn } = resource;
    const changed = () => (present.change?.urn === urn ? present.change : undefined);
    const now = (): object => changed()?.props ?? (resource.props as object);
    // Over an object of its own: a proxy may not hide what its target is bound to have.
    const props = new Proxy({}, {
        get: (_, key) => (typeof key === "string" && readings.note(`${key} of ${urn}`), Reflect.get(now(), key) as unknown),
        has: (_, key) => (typeof key === "string" && readings.note(`${key} of ${urn}`), Reflect.has(now(), key)),
        ownKeys: () => (readings.note(`whole ${urn}`), Reflect.ownKeys(now())),
        getOwnPropertyDescriptor: (_, key) => {
            const descriptor = Reflect.getOwnPropertyDescriptor(now(), key);
            return descriptor && { ...descriptor, configurable: true };
        },
    });
    return Object.defineProperty({ ...resource, props }, "protect", {
        enumerable: true, get: () => (readings.note(`${PROTECTION} of ${urn}`), changed()?.protect ?? resource.protect),
    });
}

/** Read like a property. No property has a name with a blank in it. */
export const PROTECTION = "own protection";

export class WatchedGraph extends Graph {
    private readonly workedOut = new Map<unknown, { readonly made: unknown; readonly reader: Reader }>();
    /** While something is changed: what must be worked out again, and what has been. */
    private stale: ReadonlySet<unknown> = new Set();
    private anew = new Map<unknown, unknown>();

    private constructor(all: readonly Resource[], private readonly readings: Readings, private readonly present: { change?: Change }) {
        super(all);
    }

    /** The resources, watched. */
    static over(resources: readonly Resource[]): WatchedGraph {
        const [readings, present] = [new Readings(), {} as { change?: Change }];
        return new WatchedGraph(resources.map((resource) => watched(resource, readings, present)), readings, present);
    }

    override get resources(): readonly Resource[] {
        this.readings.note("everything");
        return this.without(super.resources);
    }

    override of(...types: readonly string[]): Resource[] {
        for (const type of types) this.readings.note(`type ${type}`);
        return this.without(super.of(...types));
    }

    override under(beginning: string): readonly Resource[] {
        this.readings.note(`type ${beginning}`);
        return this.without(super.under(beginning));
    }

    override get(urn: string): Resource | undefined {
        this.readings.note(`resource ${urn}`);
        const { change } = this.present;
        return change?.gone && change.urn === urn ? undefined : super.get(urn);
    }

    override once<T>(key: unknown, make: () => T): T {
        const known = this.workedOut.get(key);
        if (this.present.change) {
            if (known && !this.stale.has(key)) return known.made as T;
            if (!this.anew.has(key)) this.anew.set(key, make());
            return this.anew.get(key) as T;
        }
        if (known) {
            this.readings.noteReader(known.reader);
            return known.made as T;
        }
        const reader: Reader = { kept: key, readers: new Set() };
        this.readings.noteReader(reader);
        const made = this.readings.during(reader, make);
        this.workedOut.set(key, { made, reader });
        return made;
    }

    /** Notes what is read as read by this reader. */
    notes<T>(reader: Reader, read: () => T): T {
        return this.readings.during(reader, read);
    }

    /** Everybody whom a change to this property may concern; without one, to its being there. */
    readersOf({ urn, type }: Resource, property?: string): ReadonlySet<Reader> {
        return this.readings.of(property === undefined
            ? [`resource ${urn}`, `type ${type}`, `type ${type.slice(0, type.indexOf(":") + 1)}`, "everything"]
            : [`${property} of ${urn}`, `whole ${urn}`]);
    }

    /** What `ask` gives while the change holds. */
    while<T>(change: Change, concerned: ReadonlySet<Reader>, ask: () => T): T {
        this.present.change = change;
        this.stale = new Set([...concerned].flatMap(({ kept }) => (kept === undefined ? [] : [kept])));
        try {
            return ask();
        } finally {
            delete this.present.change;
            this.anew = new Map();
        }
    }

    private without<R extends readonly Resource[]>(resources: R): R {
        const { change } = this.present;
        return change?.gone ? resources.filter(({ urn }) => urn !== change.urn) as unknown as R : resources;
    }
}
