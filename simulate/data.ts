// Data in a simulated cloud: what stands in each store, row by row or object by object, and how the services' own
// replication carries it. A copy is made along what exists in the cloud and along nothing else, so that a link that is
// missing, paused or turned round shows in the data. Values are digests: nobody needs more to compare them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Conditions, isLost, type Place } from "./conditions";
import { normalRegion } from "./azure/regions";
import type { Existing, World } from "./service";

/** One row or object. `at` counts writes over all stores: the greater is the later. */
export interface Entry {
    readonly digest: string;
    readonly at: number;
}

export type Content = Readonly<Record<string, Entry>>;

export const STORE_KINDS = ["database", "objects", "files"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** A store that exists. */
export interface DataStore {
    /** Identity while it exists: one that was replaced is another, and empty. */
    readonly id: string;
    readonly urn: string;
    /** `aws/aws-database`, `azure/data/tenant-t0-meadow`. */
    readonly name: string;
    readonly kind: StoreKind;
    readonly place: Place;
    readonly stack: string;
    /** Whether it takes writes: a copy of another store's data does not. */
    readonly writable: boolean;
}

/** A copy that a service keeps. */
export interface Copying {
    readonly from: DataStore;
    readonly to: DataStore;
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : []);
const stackOf = (urn: string): string => urn.split(":")[2] ?? "";
const sameId = (a: unknown, b: unknown): boolean => typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** When a resource was made, as its store knows: it tells one that was replaced from the one before. */
export type MadeAt = (urn: string) => number;

const awsPlace = ({ outputs }: Existing): Place => `aws/${String(outputs["region"])}`;
const azurePlace = ({ inputs, outputs }: Existing): Place => `azure/${normalRegion(inputs["location"] ?? outputs["location"])}`;

function storeOf(of: Existing, kind: StoreKind, place: Place, name: string, writable: boolean, made: MadeAt, part = ""): DataStore {
    return { id: digestOf(`${of.urn}#${made(of.urn)}#${part}`).slice(0, 32), urn: of.urn, name, kind, place, stack: stackOf(of.urn), writable };
}

const GLOBAL_MEMBER = "globalClusterIdentifier";

/** Every store of a world that holds what users have, with the copies that its services keep of them. */
export function stores(world: World, made: MadeAt): { readonly all: readonly DataStore[]; readonly copies: readonly Copying[] } {
    const clusters = world.of("aws:rds/cluster:Cluster");
    const writerOf = (id: unknown): Existing | undefined => clusters.find(({ inputs }) => inputs[GLOBAL_MEMBER] === id);
    const isCopy = (one: Existing): boolean => Boolean(one.inputs[GLOBAL_MEMBER]) && writerOf(one.inputs[GLOBAL_MEMBER])?.urn !== one.urn;
    const aurora = new Map(clusters.map((one) => [one, storeOf(one, "database", awsPlace(one), `aws/${one.name}`, !isCopy(one), made)]));

    const servers = world.of("azure-native:dbforpostgresql:Server");
    const follows = ({ inputs }: Existing): boolean => inputs["createMode"] === "Replica";
    const postgres = new Map(servers.map((one) => [one, storeOf(one, "database", azurePlace(one), `azure/${one.name}`, !follows(one), made)]));

    const replications = world.of("aws:efs/replicationConfiguration:ReplicationConfiguration");
    const systems = world.of("aws:efs/fileSystem:FileSystem");
    const target = (id: string): boolean => replications.some(({ inputs }) => (Array.isArray(inputs["destination"]) ? inputs["destination"][0] : inputs["destination"])?.fileSystemId === id);
    const efs = new Map(systems.map((one) => [one, storeOf(one, "files", awsPlace(one), `aws/${one.name}`, !target(one.id), made)]));

    const buckets = new Map(world.of("aws:s3/bucket:Bucket").map((one) => [one, storeOf(one, "objects", awsPlace(one), `aws/${String(one.outputs["bucket"] ?? one.id)}`, true, made)]));
    const accounts = world.of("azure-native:storage:StorageAccount");
    const policies = world.of("azure-native:storage:ObjectReplicationPolicy");
    const accountName = (id: unknown): string => String(id).split("/").at(-1)!.toLowerCase();
    const receives = (account: string, container: string): boolean => policies.some(({ inputs }) => accountName(inputs["accountName"]) === account
        && accountName(inputs["destinationAccount"]) === account && listOf(inputs["rules"]).some((rule) => rule.destinationContainer === container));
    const containers = world.of("azure-native:storage:BlobContainer").flatMap((one) => {
        const account = accounts.find(({ inputs, outputs }) => sameId(inputs["accountName"] ?? outputs["name"], one.inputs["accountName"]));
        if (!account) return [];
        const [name, container] = [accountName(one.inputs["accountName"]), String(one.inputs["containerName"])];
        return [{ name, container, store: storeOf(one, "objects", azurePlace(account), `azure/${name}/${container}`, !receives(name, container), made) }];
    });

    const copies: Copying[] = [];
    for (const [one, to] of aurora) {
        const writer = isCopy(one) ? writerOf(one.inputs[GLOBAL_MEMBER]) : undefined;
        if (writer) copies.push({ from: aurora.get(writer)!, to });
    }
    for (const [one, to] of postgres) {
        const source = follows(one) ? servers.find(({ id }) => sameId(id, one.inputs["sourceServerResourceId"])) : undefined;
        if (source) copies.push({ from: postgres.get(source)!, to });
    }
    for (const { inputs } of replications) {
        const destination = Array.isArray(inputs["destination"]) ? inputs["destination"][0] : inputs["destination"];
        const [from, to] = [inputs["sourceFileSystemId"], destination?.fileSystemId].map((id) => systems.find((one) => one.id === id));
        if (from && to) copies.push({ from: efs.get(from)!, to: efs.get(to)! });
    }
    for (const { inputs } of world.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")) {
        const from = [...buckets].find(([one]) => one.id === inputs["bucket"]);
        const targets = new Set(listOf(inputs["rules"]).filter(({ status }) => status === "Enabled").map(({ destination }) => String(destination?.bucket).split(":::")[1]));
        for (const bucket of targets) {
            const to = [...buckets].find(([one]) => one.id === bucket);
            if (from && to) copies.push({ from: from[1], to: to[1] });
        }
    }
    // Azure copies only while the policy stands on both accounts: the target's, and the source's of the same id.
    for (const { inputs } of policies.filter(({ inputs: one }) => accountName(one["accountName"]) === accountName(one["sourceAccount"]))) {
        const [source, destination] = [accountName(inputs["sourceAccount"]), accountName(inputs["destinationAccount"])];
        const mirrored = policies.some(({ inputs: one }) => accountName(one["accountName"]) === destination && accountName(one["sourceAccount"]) === source);
        for (const rule of mirrored ? listOf(inputs["rules"]) : []) {
            const from = containers.find(({ name, container }) => name === source && container === rule.sourceContainer);
            const to = containers.find(({ name, container }) => name === destination && container === rule.destinationContainer);
            if (from && to) copies.push({ from: from.store, to: to.store });
        }
    }
    return { all: [...aurora.values(), ...postgres.values(), ...efs.values(), ...buckets.values(), ...containers.map(({ store }) => store)], copies };
}

/** What stands in the stores of a simulated cloud. */
export class Data {
    private readonly folder: string;

    constructor(cloud: string) {
        this.folder = join(cloud, "data"); // of its own: beside it are the resources
        mkdirSync(this.folder, { recursive: true });
    }

    /** Forgets everything: a drill begins with stores of its own. */
    clear(): void {
        rmSync(this.folder, { recursive: true, force: true });
        mkdirSync(this.folder, { recursive: true });
    }

    read({ id }: Pick<DataStore, "id">): Content {
        const file = join(this.folder, `${id}.json`);
        return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Content) : {};
    }

    private save({ id }: Pick<DataStore, "id">, content: Content): void {
        const file = join(this.folder, `${id}.json`);
        writeFileSync(`${file}.${process.pid}.partial`, JSON.stringify(content));
        renameSync(`${file}.${process.pid}.partial`, file);
    }

    /**
     * Writes to a store, as its clients do.
     * @throws Error where it is lost, or holds a copy of another's data
     */
    write(store: DataStore, entries: Readonly<Record<string, string>>, at: number, { lost }: Conditions): void {
        if (isLost(lost, store.place)) throw new Error(`${store.name} in ${store.place} does not answer (simulated)`);
        if (!store.writable) throw new Error(`${store.name} in ${store.place} takes no writes: it holds the copy of another store`);
        const added = Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { digest: digestOf(value), at }]));
        this.save(store, { ...this.read(store), ...added });
    }

    /** Carries what is new along every copy of which both ends stand. Gives how many entries were carried. */
    replicate(copies: readonly Copying[], { lost }: Conditions): number {
        let carried = 0;
        for (const { from, to } of copies) {
            if (isLost(lost, from.place) || isLost(lost, to.place)) continue;
            const [source, target] = [this.read(from), this.read(to)];
            const later = Object.entries(source).filter(([key, { digest, at }]) => target[key] === undefined || (target[key].digest !== digest && target[key].at < at));
            if (later.length === 0) continue;
            this.save(to, { ...target, ...Object.fromEntries(later) });
            carried += later.length;
        }
        return carried;
    }

    /**
     * Brings what was written to one store since a moment into another, as a person or a tool does: rows and objects that
     * both have changed since are conflicts, of which the later counts and the other is reported.
     * @param write whether it is done, and not only said what would be
     */
    reconcile(from: DataStore, to: DataStore, since: number, write = true): { readonly brought: readonly string[]; readonly conflicts: readonly string[] } {
        const [source, target] = [this.read(from), this.read(to)];
        const news = Object.entries(source).filter(([key, { digest, at }]) => at > since && target[key]?.digest !== digest);
        const conflicts = news.filter(([key]) => (target[key]?.at ?? 0) > since).map(([key]) => key);
        if (write) this.save(to, { ...target, ...Object.fromEntries(news.filter(([key, { at }]) => (target[key]?.at ?? 0) <= at)) });
        return { brought: news.map(([key]) => key).sort(), conflicts: conflicts.sort() };
    }

    /** How many entries a store has, and one digest over all of them. */
    summary(store: Pick<DataStore, "id">): { readonly count: number; readonly digest: string } {
        const content = Object.entries(this.read(store)).sort(([a], [b]) => (a < b ? -1 : 1));
        return { count: content.length, digest: digestOf(content.map(([key, { digest }]) => `${key} ${digest}\n`).join("")) };
    }
}
