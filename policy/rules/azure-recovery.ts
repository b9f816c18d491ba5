// How much may be lost, and how soon users are led to what still works. Both are settings: RPO and RTO.
import { same } from "../azure";
import { list } from "../look";
import { hoursOfInterval, withinPoint, withinTime } from "../recovery";
import type { ResourceRule } from "../rule";

const POLICY = "azure-native:dataprotection:BackupPolicy";
const RECOVERY_POLICY = "azure-native:recoveryservices:ProtectionPolicy";
const DAY = 24;

/** Hours between backups of a recovery services vault's policy, by the first schedule that it has. */
function ofVault(properties: any): number | undefined {
    const schedules = [properties?.schedulePolicy, ...list<any>(properties?.subProtectionPolicy).map(({ schedulePolicy }) => schedulePolicy)];
    const hours = schedules.flatMap((schedule) => {
        const minutes = Number(schedule?.scheduleFrequencyInMins);
        if (minutes > 0) return [minutes / 60];
        const frequency: unknown = schedule?.scheduleRunFrequency;
        if (same(frequency, "Hourly")) return [Number(schedule.hourlySchedule?.interval ?? DAY)];
        return same(frequency, "Daily") ? [DAY] : same(frequency, "Weekly") ? [7 * DAY] : [];
    });
    return hours.length > 0 ? Math.min(...hours) : undefined;
}

/** Hours between backups of a backup vault's policy. One without a schedule is continuous: the operational tier of blobs. */
function ofBackupVault(properties: any): number | undefined {
    const intervals = list<any>(properties?.policyRules).flatMap(({ trigger }) => list<string>(trigger?.schedule?.repeatingTimeIntervals));
    if (intervals.length === 0) return 0;
    const hours = intervals.flatMap((interval) => hoursOfInterval(interval) ?? []);
    return hours.length > 0 ? Math.min(...hours) : undefined;
}

/** Sources that are copied to the vault weekly at best, and recovered to a point in time from what they keep themselves. */
const VAULTED = /flexibleServers|storageAccounts\/blobServices/i;

export const policyMeetsRecoveryPoint: ResourceRule = {
    name: "azure-backup-meets-recovery-point",
    title: "Backups are made as often as the recovery point asks",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup"],
    remediation: "Give the policy a schedule as frequent as the setting recoveryPointHours.",
    types: [POLICY, RECOVERY_POLICY],
    settings: ["recoveryPointHours"],
    // What is recovered from copies of its own is no worse for a slower backup: a server with its continuous log, and
    // blobs of which every version is kept. Their vaulted copies are for when those are lost.
    applies: ({ props }) => !VAULTED.test(list<string>(props.properties?.datasourceTypes).join()),
    check: ({ type, props }, { recoveryPointHours: most }) =>
        withinPoint(type === POLICY ? "properties.policyRules" : "properties.schedulePolicy", (type === POLICY ? ofBackupVault : ofVault)(props.properties), most),
};

/** What a profile has unless it says otherwise (https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring). */
const INTERVAL = 30;
const TOLERATED = 3;
const TIMEOUT = 10;

export const profileMeetsRecoveryTime: ResourceRule = {
    name: "azure-failover-meets-recovery-time",
    title: "A traffic profile leads users elsewhere within the recovery time",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Lower dnsConfig.ttl, or the monitor's interval, timeout and tolerated failures, until they fit into the setting recoveryTimeMinutes.",
    types: ["azure-native:trafficmanager:Profile"],
    settings: ["recoveryTimeMinutes"],
    check: ({ props }, { recoveryTimeMinutes: most }) => {
        const { intervalInSeconds, toleratedNumberOfFailures, timeoutInSeconds } = props.monitorConfig ?? {};
        // The failure that is one too many is known when its time is out.
        const noticed = Number(intervalInSeconds ?? INTERVAL) * Number(toleratedNumberOfFailures ?? TOLERATED) + Number(timeoutInSeconds ?? TIMEOUT);
        return withinTime("monitorConfig", Number(props.dnsConfig?.ttl ?? 0) + noticed, most);
    },
};
