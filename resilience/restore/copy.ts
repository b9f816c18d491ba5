// Objects from one store to another, on the same cloud or the other one, each read back before it counts as copied.
import { type Comparison, type Difference, differencesOf } from "./compare";
import { digestOf, digestOfProperties, Meter, WIDTH } from "./digest";
import type { Journal } from "./manifest";
import { pooled } from "./pooled";
import { type Digest, type Item, type Store, type Unread, whyOf } from "./store";

export interface CopyOptions {
    /** Objects under way at a time. Default 8. */
    readonly width?: number;
    /** Write over an object of the same name that is another one. Default: leave it, and say so. */
    readonly overwrite?: boolean;
    /** Begins nothing more once raised. What is under way is ended, and the next run goes on from there. */
    readonly stop?: AbortSignal;
    /** Told after each object. */
    readonly progress?: (objects: number, bytes: number) => void;
}

export interface Copied extends Comparison {
    /** Objects that this run wrote. The others were there already, from an earlier run or before. */
    readonly written: number;
    /** Ended before everything was looked at. */
    readonly stopped: boolean;
}

type End = "source" | "copy";
type Target = Required<Pick<Store, "write">> & Store;
type Outcome = { readonly digest: Digest; readonly written: boolean } | Difference | (Unread & { readonly of: End });

/** Whether the listing shows what the journal says was copied, unchanged on both sides as far as a listing tells. */
const isDone = (item: Item, done: Digest | undefined, there: Item | undefined): boolean =>
    done !== undefined && done.version === item.version && there?.size === done.size;

/** Listings tell sizes and versions alone; what was listed is then read under its version. */
async function listed(store: Store): Promise<Map<string, Item>> {
    const items = new Map<string, Item>();
    for await (const item of store.list()) items.set(item.key, item);
    return items;
}

/** Says when it is the source that fails, since the same error comes out where the copy is written. */
async function* blaming(body: AsyncIterable<Uint8Array>, blame: (end: End) => void): AsyncGenerator<Uint8Array> {
    try {
        yield* body;
    } catch (error) {
        blame("source");
        throw error;
    }
}

async function written(from: Store, to: Target, item: Item, blame: (end: End) => void): Promise<Digest> {
    const { properties, body } = await from.read(item);
    blame("copy");
    const meter = new Meter();
    await to.write(item, { ...(properties && { properties }), body: meter.through(blaming(body, blame)) });
    return { key: item.key, size: meter.size, sha256: meter.sha256(), ...(properties && { properties: digestOfProperties(properties) }), version: item.version };
}

/** Copies what is not there yet. An object counts when what stands at the other end, read back, is what was sent. */
export async function copyStore(from: Store, to: Store, journal: Journal, { width = WIDTH, overwrite = false, stop, progress }: CopyOptions = {}): Promise<Copied> {
    if (!to.write) throw new TypeError(`${to.title} cannot be written to.`);
    const target = to as Target;
    const there = await listed(to);
    const seen = new Set<string>();

    const one = async (item: Item): Promise<Outcome> => {
        const standing = there.get(item.key);
        const done = journal.done.get(item.key);
        if (isDone(item, done, standing)) return { digest: done!, written: false };
        let end: End = "source";
        try {
            if (standing && !overwrite) {
                const source = await digestOf(from, item);
                end = "copy";
                const what = differencesOf(source, await digestOf(to, standing));
                return what.length > 0 ? { key: item.key, what } : { digest: source, written: false };
            }
            const source = await written(from, target, item, (side) => { end = side; });
            const what = differencesOf(source, await digestOf(to, { ...item, version: "" }));
            return what.length > 0 ? { key: item.key, what } : { digest: source, written: true };
        } catch (error) {
            return { key: item.key, why: whyOf(error), of: end };
        }
    };

    const [different, unread]: [Difference[], (Unread & { of: End })[]] = [[], []];
    let [same, amount, fresh, withoutProperties] = [0, 0, 0, 0];
    const tracked = async function* () {
        for await (const item of from.list()) {
            seen.add(item.key);
            yield item;
        }
    };
    for await (const outcome of pooled(tracked(), width, one, stop)) {
        if ("why" in outcome) {
            unread.push(outcome);
        } else if ("what" in outcome) {
            different.push(outcome);
        } else {
            const { digest } = outcome;
            if (journal.done.get(digest.key) !== digest) journal.add(digest);
            [same, amount, fresh] = [same + 1, amount + digest.size, fresh + Number(outcome.written)];
            withoutProperties += Number(digest.properties === undefined);
        }
        progress?.(same, amount);
    }
    const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
    const stopped = stop?.aborted ?? false;
    if (!stopped) for (const key of [...journal.done.keys()].filter((each) => !seen.has(each))) journal.drop(key);
    return {
        source: from.title, copy: to.title, measure: "bytes",
        expected: seen.size, same, amount, written: fresh, stopped, withoutProperties,
        missing: [],
        extra: stopped ? [] : [...there.keys()].filter((key) => !seen.has(key)).sort(),
        different: different.sort(byKey),
        unread: unread.sort(byKey),
    };
}

/** What a copy would do, by the listings alone. */
export async function lookAtCopy(from: Store, to: Store, journal: Pick<Journal, "done">): Promise<{ readonly objects: number; readonly bytes: number; readonly done: number; readonly standing: number }> {
    const there = await listed(to);
    let [objects, bytes, done, standing] = [0, 0, 0, 0];
    for await (const item of from.list()) {
        const isThere = there.get(item.key);
        objects++;
        bytes += item.size;
        if (isDone(item, journal.done.get(item.key), isThere)) done++;
        else if (isThere) standing++;
    }
    return { objects, bytes, done, standing };
}
