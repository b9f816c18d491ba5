// Who has read what: by verdicts, and by what is worked out once for many of them.

/** Something that reads: a verdict, or what was worked out once for many of them. */
export interface Reader {
    /** Key of what was worked out; absent for a verdict. */
    readonly kept?: unknown;
    /** What was worked out from this. */
    readonly readers: Set<Reader>;
    /** What this was worked out from, of what others worked out. */
    readonly sources: Set<Reader>;
}

/** Whom a change may concern. */
export interface Concerned {
    /** Those who have read of the resource itself. */
    readonly directly: ReadonlySet<Reader>;
    /** These, and whoever has read what was worked out from it, over however many steps. */
    readonly all: ReadonlySet<Reader>;
}

/** Everything that is read of a graph, by what is read: a property, a resource's protection, or that it is there. */
export class Readings {
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
        if (!reader) return;
        other.readers.add(reader);
        reader.sources.add(other);
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
    of(read: readonly string[]): Concerned {
        const directly = new Set(read.flatMap((what) => [...(this.readers.get(what) ?? [])]));
        const all = new Set(directly);
        for (const reader of all) for (const further of reader.readers) all.add(further); // a set's loop sees what is added
        return { directly, all };
    }
}
