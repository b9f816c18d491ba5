// The times that the analysis reckons with, each with where it comes from. What the clouds do not promise and nobody has
// measured yet is an estimate and says so; drills replace estimates.
import type { Basis, Term } from "./answer";

const term = (basis: Basis, date: string | undefined) => (text: string, from: number, to: number, source: string): Term =>
    ({ text, from, to, basis, source, ...(date !== undefined && { date }) });

/** Read from what is declared. */
export const declared = term("declared", undefined);
const estimate = term("estimate", "2026-11");

const MINUTE = 60;
const HOUR = 3600;

const AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";
const AZURE_PG = "https://learn.microsoft.com/azure/postgresql/flexible-server";

/** Figures that vendors publish. `date`: when the page was written where it says so, else when it was read. */
export const FIGURES = {
    auroraFailover: term("documented", "2026-10")("Aurora promotes a member of another zone: under 60 s, often under 30 s", 0, MINUTE, `${AURORA}/Concepts.AuroraHighAvailability.html`),
    auroraGlobalPromote: term("documented", "2026-11")("Aurora promotes the secondary cluster: under a minute", 0, MINUTE, `${AURORA}/aurora-global-database.html`),
    auroraGlobalLag: term("documented", "2026-11")("Aurora's copy is behind by less than a second as a rule", 0, 1, `${AURORA}/aurora-global-database.html`),
    rdsZoneFailover: term("documented", "2026-11")("RDS fails over to its stand-in: 60 to 120 s", MINUTE, 2 * MINUTE, "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html"),
    rdsPointInTime: term("documented", "2026-11")("any second up to five minutes ago", 0, 5 * MINUTE, "https://repost.aws/knowledge-center/rds-point-in-time-restore-issues"),
    postgresZoneFailover: term("documented", "2020-11")("the stand-in of another zone takes over: 60 to 120 s", MINUTE, 2 * MINUTE, `${AZURE_PG}/concepts-business-continuity`),
    s3TimeControl: term("documented", "2026-11")("S3 Replication Time Control: 99.99 % of objects within 15 min", 0, 15 * MINUTE, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html"),
    efsReplication: term("documented", "2022-01")("EFS replication: 15 min for most file systems", 0, 15 * MINUTE, "https://aws.amazon.com/blogs/aws/new-replication-for-amazon-elastic-file-system-efs/"),
    geoRedundant: term("documented", "2023-01")("geo-redundant storage: typically under 15 min, not promised", 0, 15 * MINUTE, "https://learn.microsoft.com/azure/storage/common/storage-redundancy"),
} as const;

/** Ours. What each rests on stands in `source`. */
export const ESTIMATES = {
    notice: estimate("people notice and agree that it is no passing fault", 5 * MINUTE, 15 * MINUTE, "on-call answers within escalation.afterMinutes or sooner"),
    approval: estimate("two people approve", 5 * MINUTE, 15 * MINUTE, "two custodians reachable; no record of an approval yet"),
    update: estimate("`pulumi up` of the standby", 5 * MINUTE, 15 * MINUTE, "updates of the standby against simulated clouds, and time that clouds take to change pools and databases"),
    postgresPointInTime: estimate("any second up to about five minutes ago", 0, 5 * MINUTE, `${AZURE_PG}/concepts-backup-restore: logs are archived as they fill`),
    postgresGeoBackup: estimate("geo-redundant backup: up to an hour behind", 0, HOUR, `${AZURE_PG}/concepts-geo-disaster-recovery: copied to the pair as storage copies it`),
    continuousStore: estimate("kept all the time: minutes behind", 0, 15 * MINUTE, "https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html promises no lag"),
    postgresPromote: estimate("the replica is promoted", 1 * MINUTE, 5 * MINUTE, "no figure is published; recovery of the last log, then a restart"),
    postgresLag: estimate("the replica is behind by seconds, minutes under load", 0, 5 * MINUTE, "no figure is published; lag depends on load"),
    objectReplication: estimate("object replication without priority: minutes, no time promised", 0, HOUR, "https://learn.microsoft.com/azure/storage/blobs/object-replication-overview says that there is no SLA"),
    s3Replication: estimate("S3 replication without time control: minutes, no time promised", 0, HOUR, "most objects are copied within 15 min; nothing is promised"),
    detachReplica: estimate("the copy is made writable", 1 * MINUTE, 10 * MINUTE, "one command a store: README, Take over"),
    accountFailover: estimate("the account fails over to the paired region", 15 * MINUTE, HOUR, "customer-managed failover of a storage account; no time is promised"),
    resolverRetries: estimate("resolvers ask a server of the other provider", 1, 10, "a resolver's time-out of 1 to 5 s, tried once or twice"),
    moreMachines: estimate("machines start and are taken into service", 3 * MINUTE, 10 * MINUTE, "start of an image, its configuration, and two good health checks"),
    zoneAway: estimate("the load balancer leaves a zone's own part out", 0, MINUTE, "names of load balancers are kept for 60 s"),
    newMember: estimate("a member is made in another zone", 10 * MINUTE, 30 * MINUTE, "Aurora makes an instance in about 10 min"),
    enableKey: estimate("a custodian enables the key, and services use it again", 5 * MINUTE, 30 * MINUTE, "a second-factor session and one command; services ask again within minutes"),
    restartDatabase: estimate("the database is started again", 5 * MINUTE, 20 * MINUTE, "a database that lost its key stops and is started by hand"),
    recoverVault: estimate("the vault is recovered from soft deletion", 10 * MINUTE, HOUR, "one command by a custodian, then its endpoints and grants"),
    versions: estimate("earlier versions are put back in place", 15 * MINUTE, 4 * HOUR, "about 300 objects a second; by number of objects"),
    undelete: estimate("what was deleted softly is brought back", 5 * MINUTE, HOUR, "one command for a share or container"),
    rehome: estimate("front ends are given the spares, and the records changed", 2 * MINUTE, 10 * MINUTE, "an update that changes front ends and records alone"),
    refill: estimate("the reserve is made larger beforehand", 1 * MINUTE, 5 * MINUTE, "an update that makes addresses alone"),
    records: estimate("the records are changed to the spares", 1 * MINUTE, 5 * MINUTE, "an update that changes records alone, and 30 to 60 s that names are kept"),
    rebuild: estimate("the site is made again from the program", HOUR, 4 * HOUR, "about a thousand resources; a gateway alone takes up to 45 min"),
    regainAccount: estimate("the account is taken back from the intruder", 4 * HOUR, 24 * HOUR, "the provider's support and the custodians; no record yet"),
    cacheOfTokens: estimate("tokens that are already given out go on", 0, HOUR, "a token counts for about an hour"),
} as const;

/** Bytes of a gigabyte a store is reckoned at where nothing says its size, and what a restore reads in a second. */
const ASSUMED_GB = 500;
const RESTORED_GB_PER_SECOND = { from: 0.2, to: 0.05 } as const;

/** Restoring by size and throughput. */
export function restore(sizeGb: number | undefined): Term {
    const size = sizeGb ?? ASSUMED_GB;
    const said = sizeGb === undefined ? `${size} GB assumed` : `${size} GB declared`;
    return estimate(`restored from backup: ${said}, at 50 to 200 MB/s, and half an hour of preparation`,
        10 * MINUTE + Math.round(size / RESTORED_GB_PER_SECOND.from), 30 * MINUTE + Math.round(size / RESTORED_GB_PER_SECOND.to),
        "size ÷ throughput + preparation; a restore test replaces it");
}

/** Backups made every so many hours, which take up to the window that they may start in, and their own time. */
export const pointsApart = (hours: number, what: string): Term =>
    declared(`${what} every ${hours >= 48 ? `${Math.round(hours / 24)} days` : `${Math.round(hours * 10) / 10} h`}`, 0, Math.round(hours * HOUR), "schedule of the backup plan");
