// What stands for content: sizes and SHA-256.
import { createHash, type Hash } from "node:crypto";
import { pooled } from "./pooled";
import { type Digest, type Inventory, type Item, type Properties, type Store, type Unread, whyOf } from "./store";

/** Objects read at the same time, unless something else is asked for. */
export const WIDTH = 8;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One digest for all that is known of an object besides its bytes; the order of metadata does not count. */
export const digestOfProperties = ({ metadata, ...rest }: Properties): string => sha256(JSON.stringify([
    ...Object.entries(rest).filter(([, value]) => value !== undefined && value !== "").sort(([a], [b]) => (a < b ? -1 : 1)),
    Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
]));

/** Counts and hashes what flows by. */
export class Meter {
    private readonly hash: Hash = createHash("sha256");
    size = 0;

    async *through(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const part of body) {
            this.size += part.length;
            this.hash.update(part);
            yield part;
        }
    }

    /** May be asked once, at the end. */
    sha256(): string {
        return this.hash.digest("hex");
    }
}

export async function digestOf(store: Store, item: Item): Promise<Digest> {
    const { properties, body } = await store.read(item);
    const meter = new Meter();
    for await (const _ of meter.through(body));
    return {
        key: item.key,
        size: meter.size,
        sha256: meter.sha256(),
        ...(properties && { properties: digestOfProperties(properties) }),
        version: item.version,
    };
}

/** Everything in a store, read from end to end. */
export const inventoryOf = (store: Store, width = WIDTH): Inventory => ({
    title: store.title,
    measure: "bytes",
    digests: () => pooled<Item, Digest | Unread>(store.list(), width, (item) =>
        digestOf(store, item).catch((error: unknown) => ({ key: item.key, why: whyOf(error) }))),
});
