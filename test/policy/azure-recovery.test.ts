import * as rules from "../../policy/rules/azure-recovery";
import { make, tabulate, UNKNOWN } from "./azure-support";

const policy = (source: string, ...intervals: string[]) => make("dataprotection:BackupPolicy", {
    properties: { datasourceTypes: [source], policyRules: intervals.map((interval) => ({ trigger: { schedule: { repeatingTimeIntervals: [`R/2026-01-01T02:00:00+00:00/${interval}`] } } })) },
});
const vault = (schedulePolicy: unknown) => make("recoveryservices:ProtectionPolicy", { properties: { backupManagementType: "AzureIaasVM", schedulePolicy } });
const DISK = "Microsoft.Compute/disks";

tabulate(rules.policyMeetsRecoveryPoint, {
    accepts: {
        "disks every four hours": policy(DISK, "PT4H"),
        "disks daily": policy(DISK, "P1D"),
        "a backup without a schedule, which is continuous": policy(DISK),
        "machines daily": vault({ schedulePolicyType: "SimpleSchedulePolicy", scheduleRunFrequency: "Daily" }),
        "machines every six hours": vault({ schedulePolicyType: "SimpleSchedulePolicyV2", scheduleRunFrequency: "Hourly", hourlySchedule: { interval: 6 } }),
        "a log every quarter of an hour": vault({ schedulePolicyType: "LogSchedulePolicy", scheduleFrequencyInMins: 15 }),
    },
    rejects: {
        "disks weekly": policy(DISK, "P1W"),
        "machines weekly": vault({ schedulePolicyType: "SimpleSchedulePolicy", scheduleRunFrequency: "Weekly" }),
        "machines without a schedule": vault(undefined),
    },
    ignores: { "a server that keeps a log of its own beside the weekly copy": policy("Microsoft.DBforPostgreSQL/flexibleServers", "P1W") },
    awaits: { "a frequency that is not known": vault({ scheduleRunFrequency: UNKNOWN }) },
});

const profile = (monitorConfig: object, ttl: unknown = 30) => make("trafficmanager:Profile", { dnsConfig: { relativeName: "it", ttl }, monitorConfig });

tabulate(rules.profileMeetsRecoveryTime, {
    accepts: {
        "a quick monitor and a name of half a minute": profile({ intervalInSeconds: 10, toleratedNumberOfFailures: 2, timeoutInSeconds: 5 }),
        "what a monitor has by itself": profile({}),
    },
    rejects: { "a name that is kept for an hour": profile({}, 3600) },
    awaits: { "a ttl that is not known": profile({}, UNKNOWN) },
});

tabulate(rules.profileMeetsRecoveryTime, {
    settings: { recoveryTimeMinutes: 1 },
    accepts: { "a quick monitor and a name of half a minute": profile({ intervalInSeconds: 10, toleratedNumberOfFailures: 2, timeoutInSeconds: 5 }) },
    rejects: { "what a monitor has by itself": profile({}) },
});
