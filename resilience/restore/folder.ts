// Files below a folder: where a file system of either cloud is mounted, or what was downloaded.
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Content, Item, Store } from "./store";

const PARTIAL = ".holdfast-partial";

const versionOf = ({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): string => `${mtimeMs}-${size}`;

/** Links are not followed and not counted: what they lead to may be outside. */
export function folderStore(root: string): Store {
    const folder = resolve(root);
    const pathOf = (key: string): string => {
        const path = resolve(folder, key);
        if (!path.startsWith(folder + sep)) throw Object.assign(new Error("outside of the folder"), { code: "OutsideOfFolder" });
        return path;
    };
    return {
        title: `file://${folder}`,
        place: {},
        repeated: () => 0,
        async *list(): AsyncGenerator<Item> {
            for await (const entry of await opendir(folder, { recursive: true })) {
                if (!entry.isFile() || entry.name.endsWith(PARTIAL)) continue;
                const path = join(entry.parentPath, entry.name);
                const found = await stat(path);
                yield { key: relative(folder, path).split(sep).join("/"), size: found.size, version: versionOf(found) };
            }
        },
        async read({ key, version }): Promise<Content> {
            const path = pathOf(key);
            if (version && versionOf(await stat(path)) !== version) throw Object.assign(new Error("changed"), { code: "ChangedSinceListed" });
            return { body: createReadStream(path) as AsyncIterable<Uint8Array> };
        },
        async write({ key }, { body }): Promise<void> {
            const path = pathOf(key);
            mkdirSync(dirname(path), { recursive: true });
            const partial = `${path}${PARTIAL}`;
            try {
                await pipeline(Readable.from(body), createWriteStream(partial));
                renameSync(partial, path);
            } finally {
                rmSync(partial, { force: true });
            }
        },
    };
}
