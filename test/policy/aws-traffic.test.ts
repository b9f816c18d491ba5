import * as rules from "../../policy/rules/aws-traffic";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

const zone = (props: object = {}, protect = true) => aws("route53/zone:Zone", { id: "Z1", zoneId: "Z1", name: "example.com", ...props }, { name: "zone", protect });
const record = (props: object, more: object = {}) => aws("route53/record:Record", { zoneId: "Z1", name: "example.com", type: "A", ...props }, { name: "record", ...more });
const check = (props: object = {}, name = "check") => aws("route53/healthCheck:HealthCheck", { id: name, type: "HTTPS", fqdn: "example.com", resourcePath: "/healthz", ...props }, { name });
const alarm = (props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { name: "site-front-aws", namespace: "AWS/Route53", dimensions: { HealthCheckId: "check" }, ...props }, { name: "alarm", region: "us-east-1" });
const heard = (props: object = {}) => aws("cloudwatch/eventRule:EventRule", {
    id: "heard", name: "heard", state: "ENABLED",
    eventPattern: JSON.stringify({ source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], resources: [{ prefix: "arn:aws:cloudwatch:us-east-1:111122223333:alarm:site-" }] }), ...props,
}, { name: "heard", region: "us-east-1" });
const target = aws("cloudwatch/eventTarget:EventTarget", { rule: "heard", arn: "bus" }, { name: "target", region: "us-east-1" });

tabulate(rules.zoneKept, {
    accepts: { "a protected zone": zone() },
    rejects: { "one that a command deletes": zone({}, false), "one that goes with its records": zone({ forceDestroy: true }) },
    ignores: { "a private zone": zone({ vpcs: [{ vpcId: "vpc" }] }, false) },
});

tabulate(rules.checksAreHonest, {
    accepts: { "an HTTPS check": check(), "a fast one from three places": check({ requestInterval: 10, regions: ["a", "b", "c"] }), "a sum": check({ type: "CALCULATED", fqdn: undefined }) },
    rejects: {
        "plain HTTP": check({ type: "HTTP" }), "a port": check({ type: "TCP" }), "no path": check({ resourcePath: undefined }), "no name": check({ fqdn: undefined, ipAddress: "198.18.0.1" }),
        "no name in the handshake": check({ enableSni: false }), "a slow one": check({ failureThreshold: 4 }), "two places": check({ regions: ["a", "b"] }),
        "one that is off": check({ disabled: true }), "one upside down": check({ invertHealthcheck: true }), "a sum that is off": check({ type: "CALCULATED", disabled: true }),
    },
    ignores: { "a switch": check({ type: "RECOVERY_CONTROL" }) },
});

tabulate(rules.answersFollowHealth, {
    accepts: {
        "a short, checked answer": record({ ttl: 30, multivalueAnswerRoutingPolicy: true, healthCheckId: "check" }),
        "an alias that looks": record({ weightedRoutingPolicies: [{ weight: 1 }], aliases: [{ evaluateTargetHealth: true }] }),
        "a check that is not made yet": record({ ttl: 60, failoverRoutingPolicies: [{ type: "PRIMARY" }], healthCheckId: UNKNOWN }, { from: { healthCheckId: check() } }),
    },
    rejects: {
        "a long answer": record({ ttl: 300, multivalueAnswerRoutingPolicy: true, healthCheckId: "check" }),
        "one that nothing checks": record({ ttl: 30, failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
        "an alias that looks away": record({ failoverRoutingPolicies: [{ type: "PRIMARY" }], aliases: [{ evaluateTargetHealth: false }] }),
    },
    ignores: { "an answer that is always the same": record({ ttl: 3600 }) },
});

tabulate(rules.noWildcard, { accepts: { "a name": record({}) }, rejects: { "a wildcard": record({ name: "*.example.com" }) } });

const caa = record({ type: "CAA", records: ['0 issue "amazon.com"', '0 issuewild ";"'] }, { name: "caa" });
const spf = record({ type: "TXT", records: ["v=spf1 -all"] }, { name: "spf" });

tabulate(rules.issuersNamed, {
    accepts: { "both": [zone(), caa, spf] },
    rejects: {
        "neither": zone(), "no mail policy": [zone(), caa], "a soft one": [zone(), caa, record({ type: "TXT", records: ["v=spf1 ~all"] }, { name: "soft" })],
        "wildcards for anybody": [zone(), spf, record({ type: "CAA", records: ['0 issue "amazon.com"'] }, { name: "half" })],
        "those of another name": [zone(), spf, record({ type: "CAA", name: "www.example.com", records: ['0 issue "amazon.com"', '0 issuewild ";"'] }, { name: "other" })],
    },
    ignores: { "a private zone": zone({ vpcs: [{ vpcId: "vpc" }] }) },
});

tabulate(rules.checksRing, {
    accepts: {
        "an alarm with a topic": [check(), alarm({ alarmActions: ["topic"] })],
        "an alarm that is handed on": [check(), alarm(), heard(), target],
        "a part of a sum": [check(), check({ type: "CALCULATED", childHealthchecks: ["check"] }, "sum")],
    },
    rejects: {
        "no alarm": check(), "one on another check": [check(), alarm({ dimensions: { HealthCheckId: "other" }, alarmActions: ["topic"] })],
        "one that tells nobody": [check(), alarm()], "one handed to nobody": [check(), alarm(), heard()],
        "one handed on by a rule that is off": [check(), alarm(), heard({ state: "DISABLED" }), target],
        "one of another name": [check(), alarm({ name: "elsewhere" }), heard(), target],
        "one that is off": [check(), alarm({ alarmActions: ["topic"], actionsEnabled: false })],
    },
});

const sum = (props: object) => check({ type: "CALCULATED", fqdn: undefined, childHealthchecks: ["a", "b", "c"], childHealthThreshold: 1, ...props });

tabulate(rules.sumsAreHonest, {
    accepts: { "one of three": sum({}), "all of three": sum({ childHealthThreshold: 3 }), "checks that are not made yet": sum({ childHealthchecks: [UNKNOWN, UNKNOWN] }) },
    rejects: {
        "none that is added up": sum({ childHealthchecks: undefined }), "always well": sum({ childHealthThreshold: 0 }),
        "the default, which is always well": sum({ childHealthThreshold: undefined }), "never well": sum({ childHealthThreshold: 4 }),
    },
    ignores: { "a check of an address": check() },
    awaits: { "how many are needed, which is not known": sum({ childHealthThreshold: UNKNOWN }) },
});

const answered = record({ type: "A", records: ["198.18.0.1"], ttl: 30, multivalueAnswerRoutingPolicy: true, healthCheckId: "check" });

tabulate(rules.checkAsksWhatIsAnswered, {
    accepts: {
        "the same address": [answered, check({ ipAddress: "198.18.0.1" })],
        "a name of the front's own": [answered, check({ fqdn: "front-1.example.com" })],
        "a site's address on 443": [answered, check({ ipAddress: "198.18.0.1", port: 443 }), platform()],
    },
    rejects: {
        "another address": [answered, check({ ipAddress: "198.18.0.2" })],
        "the name that is answered": [answered, check()],
        "a site's front by a name": [answered, check({ fqdn: "front-1.example.com" }), platform()],
        "another port of a site": [answered, check({ ipAddress: "198.18.0.1", port: 8443 }), platform()],
    },
    ignores: { "a sum": [answered, sum({})], "a record that nothing checks": record({ records: ["198.18.0.1"] }) },
    awaits: { "an address that is not known": [answered, check({ ipAddress: UNKNOWN })] },
});

tabulate(rules.recoversFast, {
    accepts: { "a zone that recovers": zone({ enableAcceleratedRecovery: true }) },
    rejects: { "the default": zone() },
    ignores: { "a private zone": zone({ vpcs: [{ vpcId: "vpc" }] }) },
    awaits: { "a switch that is not known": zone({ enableAcceleratedRecovery: UNKNOWN }) },
});

const signing = (props: object = {}) => aws("route53/hostedZoneDnsSec:HostedZoneDnsSec", { hostedZoneId: "Z1", ...props }, { name: "signing" });
const signer = (props: object = {}) => aws("route53/keySigningKey:KeySigningKey", { hostedZoneId: "Z1", ...props }, { name: "signer" });

tabulate(rules.zoneSigned, {
    accepts: { "a zone with a key that signs": [zone(), signing(), signer()] },
    rejects: { "the default": zone(), "a key alone": [zone(), signer()], "one that is off": [zone(), signing({ signingStatus: "NOT_SIGNING" }), signer()], "a key at rest": [zone(), signing(), signer({ status: "INACTIVE" })] },
    ignores: { "a name that Azure answers for too": [zone(), make("dns:Zone", { zoneName: "example.com" })], "a private zone": zone({ vpcs: [{ vpcId: "vpc" }] }) },
    awaits: { "a signature that may be of another zone": [zone(), signing({ hostedZoneId: UNKNOWN }), signer()] },
});

const queries = (props: object = {}) => aws("route53/queryLog:QueryLog", { zoneId: "Z1", cloudwatchLogGroupArn: "arn", ...props }, { name: "queries" });

tabulate(rules.publicQueriesLogged, {
    accepts: { "a log": [zone(), queries()], "one into a group that is not made yet": [zone(), queries({ cloudwatchLogGroupArn: UNKNOWN })] },
    rejects: { "the default, which is none": zone(), "another zone's": [zone(), queries({ zoneId: "Z2" })], "one into nothing": [zone(), queries({ cloudwatchLogGroupArn: undefined })] },
    ignores: { "a platform that may not be there": [zone(), platform()], "a private zone": zone({ vpcs: [{ vpcId: "vpc" }] }) },
    awaits: { "a log that may be of another zone": [zone(), queries({ zoneId: UNKNOWN })] },
});

const inner = record({ name: "prod-aws._front.example.com", records: ["198.18.0.1"] }, { name: "inner" });
const leading = (name: unknown) => record({ name: "example.com", aliases: [{ name, zoneId: "Z1", evaluateTargetHealth: true }] }, { name: "leading" });

tabulate(rules.frontsAreReached, {
    accepts: { "a record that an alias leads to": [inner, leading("prod-aws._front.example.com."), platform()] },
    rejects: { "one that none leads to": [inner, platform()], "an alias to another": [inner, leading("prod-azure._front.example.com"), platform()] },
    ignores: { "the service's own name": [record({}), platform()], "a program that is no platform": inner },
    awaits: { "an alias that is not known": [inner, leading(UNKNOWN), platform()] },
});
