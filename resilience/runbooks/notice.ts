// The alarms of the deployment that tell of a loss: found by what they watch, not by how they are called.
import type { Loss } from "../../policy/survival/answer";
import { readOr, type Resource } from "../../policy/resource";
import { type Estate, known, placeOf } from "./estate";
import type { Procedure } from "./runbook";

const ALARMS = [
    "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/eventRule:EventRule", "azure-native:monitor:MetricAlert",
    "azure-native:monitor:ActivityLogAlert", "azure-native:monitor:ScheduledQueryRule",
];

const PROVIDER = /aws\.health|ServiceHealth/;
const FRONT = /HealthCheckStatus|ProbeAgentCurrentEndpointState/;
const DATABASE = /aws\.rds|AWS\/RDS/;
const INTRUDER = /aws\.guardduty|SecurityInsights|SecurityIncident|\bRoot\b|StopLogging/;
const BACKUPS = /aws\.backup|Microsoft\.(RecoveryServices|DataProtection)/;
const LOCKS = /Microsoft\.Authorization\/locks/i;
const KEYS = /aws\.kms|kms\.amazonaws\.com|Microsoft\.KeyVault|AzureKeyVault|AZKVAudit/i;

/** What an alarm watches that goes off at such a loss. */
const WATCHES: Readonly<Record<Loss, readonly RegExp[]>> = {
    zone: [/healthyHostCount/i, DATABASE, PROVIDER],
    region: [FRONT, PROVIDER, DATABASE],
    provider: [FRONT, PROVIDER],
    key: [KEYS, PROVIDER],
    dns: [PROVIDER, FRONT],
    identity: [PROVIDER],
    state: [],
    ci: [],
    vpn: [/AWS\/VPN/, /TunnelDiagnosticLog/, PROVIDER],
    addresses: [FRONT, /AWS\/DDoSProtection/, /publicIPAddresses/],
    ransom: [INTRUDER, BACKUPS, KEYS, LOCKS],
    delete: [DATABASE, BACKUPS, LOCKS, /storageAccounts\/delete/i, /DeleteBucket|PutBucketPolicy/],
};

const EVERYWHERE = ["global", "us-east-1", ""];

export interface Alarm {
    readonly name: string;
    readonly says: string;
}

const alarmOf = (resource: Resource): Alarm => {
    const name = [known(resource, "displayName"), known(resource, "name"), resource.name].find((text) => text !== "NOT-KNOWN" && text !== "")!;
    const says = ["alarmDescription", "description"].map((property) => known(resource, property)).find((text) => text !== "NOT-KNOWN") ?? "";
    return { name, says };
};

/** Those of the place, and those that are nowhere in particular. */
export function alarmsFor(estate: Estate, { loss, cloud, region }: Pick<Procedure, "loss" | "cloud" | "region">): Alarm[] {
    const watches = WATCHES[loss];
    const found = estate.graph.of(...ALARMS).filter((alarm) => {
        const place = placeOf(alarm).toLowerCase();
        if (region !== undefined && place !== region && !EVERYWHERE.includes(place)) return false;
        if (cloud !== undefined && alarm.type.startsWith("aws:") !== (cloud === "aws") && loss !== "provider" && loss !== "region") return false;
        const text = readOr("", () => JSON.stringify(alarm.props));
        return watches.some((watch) => watch.test(text));
    });
    const told = new Map(found.map((alarm) => [alarmOf(alarm).name, alarmOf(alarm)]));
    return [...told.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
