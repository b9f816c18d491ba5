// How much may be lost, and how soon users are led to what still works. Both are settings: RPO and RTO.
import { list } from "../look";
import { hoursApart, withinPoint, withinTime } from "../recovery";
import type { ResourceRule, StackRule } from "../rule";

/** AWS Backup runs a rule without a schedule daily (https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html). */
const DAILY = 24;

export const planMeetsRecoveryPoint: ResourceRule = {
    name: "aws-backup-meets-recovery-point",
    title: "Backups are made as often as the recovery point asks",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup"],
    remediation: "Give one rule of the plan a schedule as frequent as the setting recoveryPointHours, or set enableContinuousBackup on it.",
    types: ["aws:backup/plan:Plan"],
    settings: ["recoveryPointHours"],
    check: ({ props }, { recoveryPointHours: most }) => {
        const each = list<any>(props.rules).map((rule) => (rule.enableContinuousBackup === true ? 0 : rule.schedule === undefined ? DAILY : hoursApart(String(rule.schedule))));
        const told = each.filter((hours) => hours !== undefined);
        return withinPoint("rules.schedule", told.length > 0 ? Math.min(...told) : undefined, most);
    },
};

/** Seconds for which a name that stands for an AWS resource may be kept (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html). */
const ALIAS_TTL = 60;
/** What a health check has unless it says otherwise (https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html). */
const INTERVAL = 30;
const FAILURES = 3;

export const nameMeetsRecoveryTime: StackRule = {
    name: "aws-failover-meets-recovery-time",
    title: "A name with a health check leads users elsewhere within the recovery time",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering"],
    remediation: "Lower the record's ttl, or the health check's requestInterval and failureThreshold, until they fit into the setting recoveryTimeMinutes.",
    types: ["aws:route53/record:Record"],
    settings: ["recoveryTimeMinutes"],
    applies: (record, graph) => graph.linked(record, "healthCheckId", "aws:route53/healthCheck:HealthCheck").length > 0,
    check: (record, graph, { recoveryTimeMinutes: most }) => graph.linked(record, "healthCheckId", "aws:route53/healthCheck:HealthCheck").flatMap(({ props }) => {
        const kept = list(record.props.aliases).length > 0 ? ALIAS_TTL : Number(record.props.ttl ?? 0);
        return withinTime("ttl", kept + Number(props.requestInterval ?? INTERVAL) * Number(props.failureThreshold ?? FAILURES), most);
    }),
};
