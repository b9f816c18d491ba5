// Addresses of stores, as a person writes them. Nothing in them opens anything: credentials come from the environment.
/* eslint-disable @typescript-eslint/no-require-imports -- what speaks to a cloud is large, and most runs need one of them */
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InputError } from "../../report/problems";
import type { CloudName } from "../../policy/resource";
import { inventoryOf } from "./digest";
import { readManifest } from "./manifest";
import type { Inventory, Place, Store } from "./store";

const FORMS = "s3://BUCKET/PREFIX?region=REGION, https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, file:///FOLDER, postgres://USER@HOST/DATABASE or a manifest's path";

const isLocal = (host: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(host);
const placeOf = (cloud: CloudName, host: string): Place => ({ cloud, environment: isLocal(host) ? "emulated" : "live" });
const databasePlace = (host: string): Place => (isLocal(host) ? { environment: "emulated" }
    : { environment: "live", ...(host.endsWith(".rds.amazonaws.com") && { cloud: "aws" }), ...(host.endsWith(".postgres.database.azure.com") && { cloud: "azure" }) });
const folderOf = (path: string): string => (path === "" || path.endsWith("/") ? path : `${path}/`);
/** The text alone, since an address may hold a password by mistake. */
const withoutSecrets = (text: string): string => text.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");

const refused = (address: string, found: string, hint?: string): InputError =>
    new InputError([{ file: withoutSecrets(address), found, expected: FORMS, ...(hint && { hint }) }]);

function parsed(address: string): URL {
    try {
        return new URL(address);
    } catch {
        throw refused(address, "something that is neither an address nor a file");
    }
}

function checked(address: string, url: URL, parameters: readonly string[]): void {
    if (url.password) throw refused(address, "a password in the address, where everybody on the machine can read it", "PGPASSWORD or ~/.pgpass gives one to PostgreSQL.");
    const other = [...url.searchParams.keys()].filter((name) => !parameters.includes(name));
    if (other.length > 0) throw refused(address, `the parameter ${other.join(", ")}`, "A SAS token goes into AZURE_STORAGE_SAS_TOKEN.");
}

/** Opens a store of objects. Loads what speaks to it, and nothing else. */
export function openStore(address: string): Store {
    const url = parsed(address);
    const [first = "", ...rest] = url.pathname.slice(1).split("/").map(decodeURIComponent);
    switch (url.protocol) {
        case "s3:": {
            checked(address, url, ["region", "endpoint"]);
            const { region, endpoint } = Object.fromEntries(url.searchParams) as { region?: string; endpoint?: string };
            if (!url.hostname) throw refused(address, "no bucket");
            const { s3Store } = require("./s3") as typeof import("./s3");
            return s3Store({
                bucket: url.hostname, prefix: folderOf([first, ...rest].join("/")), place: placeOf("aws", endpoint ? parsed(endpoint).hostname : ""),
                ...(region && { region }), ...(endpoint && { endpoint }),
            });
        }
        case "http:":
        case "https:": {
            checked(address, url, []);
            const emulated = isLocal(url.hostname);
            if (url.protocol === "http:" && !emulated) throw refused(address, "an address without encryption");
            const [account, container, path] = emulated ? [`/${first}`, rest[0], rest.slice(1)] : ["", first, rest];
            if (!container) throw refused(address, "no container");
            const { blobStore } = require("./azure-blob") as typeof import("./azure-blob");
            return blobStore({ service: `${url.origin}${account}`, container, prefix: folderOf(path.join("/")), place: placeOf("azure", url.hostname) });
        }
        case "file:": {
            const { folderStore } = require("./folder") as typeof import("./folder");
            checked(address, url, []);
            return folderStore(fileURLToPath(url));
        }
        default:
            throw refused(address, `a store of the kind ${url.protocol}`);
    }
}

export interface Opened {
    readonly inventory: Inventory;
    readonly place: Place;
    readonly repeated: () => number;
    readonly close: () => Promise<void>;
}

/** Opens whatever can be compared: a store, a database, or the manifest of one. */
export async function openInventory(address: string, width?: number): Promise<Opened> {
    const nothing = { repeated: () => 0, close: async () => undefined };
    if (existsSync(address) && statSync(address).isFile()) return { ...nothing, inventory: await readManifest(address), place: {} };
    if (/^postgres(ql)?:/.test(address)) {
        const url = parsed(address);
        checked(address, url, ["schema", "sslmode"]);
        const { openTables } = require("./tables") as typeof import("./tables");
        const tables = await openTables(url);
        return { ...nothing, inventory: tables.inventory, place: databasePlace(url.hostname), close: tables.close };
    }
    const store = openStore(address);
    return { ...nothing, inventory: inventoryOf(store, width), place: store.place, repeated: store.repeated };
}
