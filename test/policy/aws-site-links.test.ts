import * as rules from "../../policy/rules/aws-site-links";
import { ACCOUNT, aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const iam = (kind: string, name: string, account = ACCOUNT) => `arn:aws:iam::${account}:${kind}/${name}`;
const role = (name = "r", stack = "test") => aws("iam/role:Role", { name, arn: iam("role", name) }, { name, stack });
const boundary = (stack = "test") => aws("iam/policy:Policy", { name: "b", arn: iam("policy", "b") }, { name: "b", stack });
const bounded = (permissionsBoundary: unknown, more: object = {}) => aws("iam/role:Role", { permissionsBoundary, assumeRolePolicy: policy() }, more);
const topic = aws("sns/topic:Topic", { name: "t", arn: `arn:aws:sns:eu-west-1:${ACCOUNT}:t` }, { name: "t" });
const alarm = (...alarmActions: unknown[]) => aws("cloudwatch/metricAlarm:MetricAlarm", { alarmActions });
const attach = (policyArn: string) => aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn });
const bus = (roleArn: string) => aws("cloudwatch/eventTarget:EventTarget", { arn: `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`, roleArn });
const monitor = aws("costexplorer/anomalyMonitor:AnomalyMonitor", { arn: `arn:aws:ce::${ACCOUNT}:anomalymonitor/1` }, { name: "m" });
const watches = (arn: string, from: object = {}) => aws("costexplorer/anomalySubscription:AnomalySubscription", { accountId: ACCOUNT, monitorArnLists: [arn] }, { from } as never);
const issuer = aws("iam/openIdConnectProvider:OpenIdConnectProvider", { arn: iam("oidc-provider", "token.actions.githubusercontent.com") }, { name: "issuer" });
const federated = (Federated: string) => aws("iam/role:Role", { assumeRolePolicy: policy({ Effect: "Allow", Principal: { Federated }, Action: "sts:AssumeRoleWithWebIdentity" }) });

tabulate(rules.linksHold, {
    accepts: {
        "an alarm that tells the site's topic": [alarm(topic.props.arn), platform(), topic],
        "an alarm that tells nobody, which another rule says": [alarm(), platform()],
        "a topic that is not made yet": [aws("cloudwatch/metricAlarm:MetricAlarm", { alarmActions: UNKNOWN }, { from: { alarmActions: topic } }), platform(), topic],
        "the site's boundary": [bounded(iam("policy", "b")), platform(), boundary()],
        "a standby's role with the primary's boundary": [bounded(iam("policy", "b"), { stack: "dr" }), standby(), platform(), boundary()],
        "a policy of AWS's": [attach("arn:aws:iam::aws:policy/SecurityAudit"), platform(), role()],
        "the account's own bus": [bus(iam("role", "r")), platform(), role()],
        "a monitor that AWS has made": [watches(monitor.props.arn), platform()],
        "an issuer that is declared": [federated(issuer.props.arn), platform(), issuer],
        "a role of the account that config has": [aws("cfg/recorder:Recorder", { roleArn: iam("role", "aws-service-role/config.amazonaws.com/x") }), platform(), aws("iam/serviceLinkedRole:ServiceLinkedRole", { arn: iam("role", "aws-service-role/config.amazonaws.com/x") })],
        "a budget's brake": [aws("budgets/budgetAction:BudgetAction", { executionRoleArn: iam("role", "r"), definition: { iamActionDefinition: { policyArn: iam("policy", "b") } } }), platform(), role(), boundary()],
    },
    rejects: {
        "an alarm that tells another account": [alarm("arn:aws:sns:eu-west-1:999999999999:t"), platform(), topic],
        "one of two that does": [alarm(topic.props.arn, "arn:aws:sns:eu-west-1:999999999999:t"), platform(), topic],
        "a topic that is nowhere": [alarm(topic.props.arn), platform()],
        "another account's boundary": [bounded(iam("policy", "b", "999999999999")), platform(), boundary()],
        "a primary's role with its standby's boundary": [bounded(iam("policy", "b")), platform(), standby(), boundary("dr")],
        "a policy that is nowhere": [attach(iam("policy", "x")), platform(), role()],
        "another account's bus": [bus(iam("role", "r", "999999999999")), platform(), role()],
        "a monitor that is gone": [watches(monitor.props.arn, { monitorArnLists: monitor }), platform()],
        "an issuer that is nowhere": [federated(issuer.props.arn), platform()],
    },
    ignores: { "a program that is no platform": alarm("arn:aws:sns:eu-west-1:999999999999:t") },
    awaits: {
        "what is not known, and made from nothing": [aws("cloudtrail/trail:Trail", { cloudWatchLogsRoleArn: UNKNOWN }), platform(), role()],
        "a standby's role, without the primary": [bounded(iam("policy", "b"), { stack: "dr" }), standby()],
    },
});
