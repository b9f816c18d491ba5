// A simulated cloud on disk, so that provider processes of several regions, and later runs, see the same one.
// One file for each version of a resource, never written twice: whoever reads meanwhile sees the old version or the new.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Cloud } from "./cloud";
import type { Existing, Services } from "./service";

interface Stored {
    /** When the resource was first made: what is made later comes later. */
    readonly made: number;
    readonly existing: Existing;
}

const keyOf = (urn: string): string => createHash("sha256").update(urn).digest("hex").slice(0, 32);
const fileOf = (key: string, version: number): string => `${key}.${String(version).padStart(6, "0")}.json`;
const inOrder = (a: Stored, b: Stored): number => a.made - b.made || (a.existing.urn < b.existing.urn ? -1 : 1);

export class Store {
    /** By file name. A file's content never changes, so that what was read once holds. */
    private known = new Map<string, Stored>();
    private current: Cloud | undefined;

    constructor(private readonly folder: string, private readonly services: Services) {
        mkdirSync(folder, { recursive: true });
    }

    /** What exists now. */
    cloud(): Cloud {
        this.refresh();
        if (!this.current) {
            this.current = new Cloud(this.services, true);
            for (const { existing } of [...this.known.values()].sort(inOrder)) this.current.add(existing);
        }
        return this.current;
    }

    get(urn: string): Existing | undefined {
        this.refresh();
        const file = this.newest().get(keyOf(urn));
        return file === undefined ? undefined : this.known.get(file)?.existing;
    }

    /** When each resource was first made, in milliseconds: one that was replaced is younger. */
    madeTimes(): ReadonlyMap<string, number> {
        this.refresh();
        return new Map([...this.known.values()].map(({ made, existing }) => [existing.urn, made]));
    }

    /** How many resources exist. */
    count(): number {
        return this.newest().size;
    }

    put(existing: Existing): void {
        this.refresh();
        const key = keyOf(existing.urn);
        const before = this.newest().get(key);
        const stored: Stored = { made: (before === undefined ? undefined : this.known.get(before)?.made) ?? Date.now(), existing };
        const version = before === undefined ? 1 : Number(before.split(".")[1]) + 1;
        const partial = join(this.folder, `${key}.${process.pid}.partial`);
        writeFileSync(partial, JSON.stringify(stored));
        renameSync(partial, join(this.folder, fileOf(key, version)));
        if (before !== undefined) rmSync(join(this.folder, before), { force: true });
    }

    remove(urn: string): void {
        const file = this.newest().get(keyOf(urn));
        if (file !== undefined) rmSync(join(this.folder, file), { force: true });
    }

    /** The newest file of each resource. Between the writing of a version and the removal of the one before there are two. */
    private newest(): Map<string, string> {
        const files = readdirSync(this.folder).filter((file) => file.endsWith(".json")).sort();
        return new Map(files.map((file) => [file.slice(0, file.indexOf(".")), file]));
    }

    /** Reads what is new. What only adds to the cloud is added to it; after any other change it is built anew. */
    private refresh(): void {
        const now = new Map<string, Stored>();
        const added: Stored[] = [];
        for (const file of this.newest().values()) {
            const known = this.known.get(file);
            const stored = known ?? this.read(file);
            if (!stored) continue;
            now.set(file, stored);
            if (!known) added.push(stored);
        }
        const onlyAdded = now.size === this.known.size + added.length && added.every(({ existing }) => !this.current?.get(existing.urn));
        this.known = now;
        if (onlyAdded) added.sort(inOrder).forEach(({ existing }) => this.current?.add(existing));
        else this.current = undefined;
    }

    private read(file: string): Stored | undefined {
        try {
            return JSON.parse(readFileSync(join(this.folder, file), "utf8")) as Stored;
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // deleted meanwhile
            throw error;
        }
    }
}
