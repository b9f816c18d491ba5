// A graph that notes who reads what, and lets one resource be another for a while: then only what has read of it need be
// judged anew, and what was worked out from it worked out again. What was not touched stays as it is, and so does what
// was worked out again to the same end, with all that has read nothing else.
import { Graph, type Resource } from "../../policy/resource";
import { type Concerned, type Reader, Readings } from "./readings";
import { same } from "./same";

/** A change to one resource: other properties, no protection, or gone. */
export interface Change {
    readonly urn: string;
    readonly props?: object;
    readonly protect?: boolean;
    readonly gone?: boolean;
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

/** What was worked out once, by whom it is noted, and how it is worked out again. */
interface Kept {
    readonly made: unknown;
    readonly reader: Reader;
    readonly make: () => unknown;
}

const NOBODY: Concerned = { directly: new Set(), all: new Set() };

export class WatchedGraph extends Graph {
    private readonly workedOut = new Map<unknown, Kept>();
    /** While something is changed: whom it may concern, what has been worked out again, and whether it is another then. */
    private concerned: Concerned = NOBODY;
    private anew = new Map<unknown, unknown>();
    private others = new Map<Reader, boolean>();

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

    override of(...types: readonly string[]): readonly Resource[] {
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
            if (known && !this.isOther(known.reader)) return known.made as T;
            if (!this.anew.has(key)) this.anew.set(key, make());
            return this.anew.get(key) as T;
        }
        if (known) {
            this.readings.noteReader(known.reader);
            return known.made as T;
        }
        const reader: Reader = { kept: key, readers: new Set(), sources: new Set() };
        this.readings.noteReader(reader);
        const made = this.readings.during(reader, make);
        this.workedOut.set(key, { made, reader, make });
        return made;
    }

    /** While something is changed: whether a reader would read anything else than it has. */
    isTouched(reader: Reader): boolean {
        return this.concerned.directly.has(reader) || [...reader.sources].some((source) => this.isOther(source));
    }

    /** Whether what was worked out comes out otherwise while something is changed. */
    private isOther(reader: Reader): boolean {
        if (!this.concerned.all.has(reader)) return false;
        const told = this.others.get(reader);
        if (told !== undefined) return told;
        const other = this.isTouched(reader) && !this.comesOutAsBefore(reader.kept);
        this.others.set(reader, other);
        return other;
    }

    private comesOutAsBefore(key: unknown): boolean {
        const known = this.workedOut.get(key);
        if (!known) return false; // it could not be worked out then
        try {
            this.anew.set(key, known.make());
        } catch {
            return false; // whoever asks for it meets the same
        }
        return same(known.made, this.anew.get(key));
    }

    /** Notes what is read as read by this reader. */
    notes<T>(reader: Reader, read: () => T): T {
        return this.readings.during(reader, read);
    }

    /** Everybody whom a change to this property may concern; without one, to its being there. */
    readersOf({ urn, type }: Resource, property?: string): Concerned {
        return this.readings.of(property === undefined
            ? [`resource ${urn}`, `type ${type}`, `type ${type.slice(0, type.indexOf(":") + 1)}`, "everything"]
            : [`${property} of ${urn}`, `whole ${urn}`]);
    }

    /** What `ask` gives while the change holds. */
    while<T>(change: Change, concerned: Concerned, ask: () => T): T {
        this.present.change = change;
        this.concerned = concerned;
        try {
            return ask();
        } finally {
            delete this.present.change;
            this.concerned = NOBODY;
            this.anew = new Map();
            this.others = new Map();
        }
    }

    private without<R extends readonly Resource[]>(resources: R): R {
        const { change } = this.present;
        return change?.gone ? resources.filter(({ urn }) => urn !== change.urn) as unknown as R : resources;
    }
}
