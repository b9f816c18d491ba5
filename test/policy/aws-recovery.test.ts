import * as rules from "../../policy/rules/aws-recovery";
import { aws, tabulate, UNKNOWN } from "./aws-support";

const plan = (...planRules: object[]) => aws("backup/plan:Plan", { rules: planRules });
const daily = { ruleName: "daily", schedule: "cron(0 1 * * ? *)" };
const weekly = { ruleName: "weekly", schedule: "cron(0 2 ? * SUN *)" };

tabulate(rules.planMeetsRecoveryPoint, {
    accepts: {
        "a daily rule beside a weekly one": plan(daily, weekly),
        "a rule without a schedule, which runs daily": plan({ ruleName: "plain" }),
        "continuous backup": plan({ ...weekly, enableContinuousBackup: true }),
        "a rule every six hours": plan({ ruleName: "often", schedule: "cron(0 0/6 * * ? *)" }),
    },
    rejects: {
        "weekly backups alone": plan(weekly),
        "a plan without rules": plan(),
        "a schedule that cannot be read": plan({ ruleName: "odd", schedule: "sometimes" }),
    },
    awaits: { "a schedule that is not known": plan({ ruleName: "later", schedule: UNKNOWN }) },
});

tabulate(rules.planMeetsRecoveryPoint, {
    settings: { recoveryPointHours: 6 },
    accepts: { "a rule every six hours": plan({ ruleName: "often", schedule: "cron(0 0/6 * * ? *)" }) },
    rejects: { "a daily rule": plan(daily) },
});

const check = aws("route53/healthCheck:HealthCheck", { type: "HTTPS", requestInterval: 10, failureThreshold: 3 }, { name: "check" });
const slow = aws("route53/healthCheck:HealthCheck", { type: "HTTPS", failureThreshold: 10 }, { name: "check" });
const record = (props: object) => aws("route53/record:Record", { ttl: 60, healthCheckId: "check-id", ...props });

tabulate(rules.nameMeetsRecoveryTime, {
    accepts: {
        "a minute's name and a check every ten seconds": [record({}), check],
        "an alias, which is kept for a minute": [record({ ttl: undefined, aliases: [{ name: "lb" }] }), check],
        "a check with the service's interval": [record({}), slow],
    },
    rejects: { "a name that is kept for a day": [record({ ttl: 86400 }), check] },
    ignores: { "a name without a health check": [record({ healthCheckId: undefined }), check] },
    awaits: { "a ttl that is not known": [record({ ttl: UNKNOWN }), check] },
});
