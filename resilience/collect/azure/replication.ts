// How far copies are behind: storage accounts by when they were last whole in the paired region, databases by their own
// measure. How far object replication is behind, Resource Manager does not tell: that is asked of each blob.
import { ago, type Collector, DAY, type Found, percentile, type Place, rounded, shortName, slug } from "../collector";
import { type ArmSession, sameRegion } from "./arm";
import { METRIC_ACTION, metricValues } from "./metrics";

/** https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties */
const STORAGE = "2024-01-01";
/** https://learn.microsoft.com/rest/api/postgresql/servers/list-by-subscription */
const POSTGRES = "2025-08-01";
/** Azure commits to none for geo-redundant storage, and says "typically less than 15 minutes" (storage-redundancy). */
const GEO_SECONDS = 900;

export interface Account {
    readonly id: string;
    readonly location?: string;
    readonly sku?: { readonly name?: string };
    readonly properties?: { readonly geoReplicationStats?: { readonly status?: string; readonly lastSyncTime?: string } };
}

export interface Server { readonly id: string; readonly location?: string; readonly properties?: { readonly replicationRole?: string } }

/** A geo-redundant account: when it was last whole in the other region. Nothing of one whose copy is made at this moment. */
export function accountFound({ id, properties }: Account, { region, stacks }: Place, now: Date): Found | undefined {
    const { status, lastSyncTime } = properties?.geoReplicationStats ?? {};
    if (lastSyncTime === undefined && status !== "Unavailable") return undefined;
    const name = shortName(id);
    const lag = lastSyncTime === undefined ? undefined : rounded(Math.max(0, now.getTime() - Date.parse(lastSyncTime)) / 1000);
    return {
        subject: slug(`store:azure/${name}`),
        title: `Replication of the storage account ${name} from ${region}`,
        requirements: ["A6", "B9"], stacks, from: lastSyncTime === undefined ? now : new Date(lastSyncTime),
        summary: `${lag === undefined ? "When it was last whole in the paired region is not told." : `What was written ${lag} s ago and before is in the paired region.`} One measure: Azure tells the last moment alone.`,
        figures: lag === undefined ? [] : [{ name: "replication lag", value: lag, unit: "s", target: GEO_SECONDS }],
        defects: status === "Live" || status === undefined ? [] : [`The copy is ${status}.`],
        source: { name, status, lastSyncTime },
    };
}

/** A database's copy in another region. */
export function serverFound({ id }: Server, seconds: readonly number[], { region, stacks }: Place, lagSeconds: number, now: Date): Found | undefined {
    if (seconds.length === 0) return undefined;
    const name = shortName(id);
    const p99 = percentile(seconds, 99);
    return {
        subject: slug(`store:azure/${name}`),
        title: `Replication of the database to ${name} in ${region}`,
        requirements: ["A6", "B9"], stacks, from: ago(now, DAY),
        summary: `Azure measured the copy in ${region} ${seconds.length} times in a day, the longest lag of 5 minutes each: 99 of 100 were at most ${p99} s.`,
        figures: [
            { name: "replication lag p50", value: percentile(seconds, 50), unit: "s" },
            { name: "replication lag p99", value: p99, unit: "s", target: lagSeconds },
            { name: "replication lag max", value: rounded(Math.max(...seconds)), unit: "s" },
        ],
        defects: [],
        source: { name, seconds },
    };
}

const isGeo = ({ sku }: Account): boolean => /GRS|GZRS/.test(sku?.name ?? "");

export const azureReplication: Collector<ArmSession> = {
    name: "azure-replication", cloud: "azure", kind: "replication", title: "Replication lag",
    actions: ["Microsoft.Storage/storageAccounts/read", "Microsoft.DBforPostgreSQL/flexibleServers/read", METRIC_ACTION],
    async collect(session, { now, places, lagSeconds }) {
        const accounts = await session.list<Account>("/providers/Microsoft.Storage/storageAccounts", STORAGE);
        const servers = await session.list<Server>("/providers/Microsoft.DBforPostgreSQL/flexibleServers", POSTGRES);
        const found: Found[] = [];
        const nothing: string[] = [];
        for (const place of places.azure) {
            for (const { id } of accounts.filter((account) => isGeo(account) && sameRegion(account.location, place.region))) {
                const one = accountFound(await session.get<Account>(id, STORAGE, { $expand: "geoReplicationStats" }), place, now);
                if (one) found.push(one);
                else nothing.push(`${shortName(id)}: Azure does not tell when it was last copied.`);
            }
            for (const server of servers.filter(({ location, properties }) => properties?.replicationRole === "AsyncReplica" && sameRegion(location, place.region))) {
                const seconds = await metricValues(session, server.id, "physical_replication_delay_in_seconds", "Maximum", ago(now, DAY), now);
                const one = serverFound(server, seconds, place, lagSeconds, now);
                if (one) found.push(one);
                else nothing.push(`${shortName(server.id)}: Azure measured no lag in a day.`);
            }
        }
        if (found.length + nothing.length === 0) nothing.push("Nothing is copied out of or into these regions.");
        return { found, nothing };
    },
};
