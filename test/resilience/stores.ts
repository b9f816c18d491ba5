// Stores in memory, and stores that fail as told.
import { createHash } from "node:crypto";
import type { Content, Item, Properties, Store } from "../../resilience/restore/store";

export interface Kept {
    readonly bytes: Uint8Array;
    readonly properties?: Properties;
}

export const text = (content: string, metadata: Record<string, string> = {}): Kept => ({ bytes: Buffer.from(content), properties: { contentType: "text/plain", metadata } });

const versionOf = ({ bytes, properties }: Kept): string => createHash("sha256").update(bytes).update(JSON.stringify(properties ?? null)).digest("hex");

async function* parts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    const size = bytes.length > 1000 ? 64 * 1024 : 2;
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Objects that a test can look into and change. */
export function memoryStore(title: string, objects: Map<string, Kept> = new Map()): Store & { readonly objects: Map<string, Kept>; write: NonNullable<Store["write"]> } {
    return {
        title, objects,
        place: {},
        repeated: () => 0,
        async *list(): AsyncGenerator<Item> {
            for (const [key, kept] of [...objects]) yield { key, size: kept.bytes.length, version: versionOf(kept) };
        },
        async read({ key, version }): Promise<Content> {
            const kept = objects.get(key);
            if (!kept) throw Object.assign(new Error(), { name: "NoSuchKey" });
            if (version && versionOf(kept) !== version) throw Object.assign(new Error(), { name: "PreconditionFailed" });
            return { ...(kept.properties && { properties: kept.properties }), body: parts(kept.bytes) };
        },
        async write({ key }, { properties, body }): Promise<void> {
            const all: Uint8Array[] = [];
            for await (const part of body) all.push(part);
            objects.set(key, { bytes: Buffer.concat(all), ...(properties && { properties }) });
        },
    };
}

export const failing = (name: string): Error => Object.assign(new Error("row 4711 of Jane Doe"), { name });
