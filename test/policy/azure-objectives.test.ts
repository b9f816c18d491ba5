import * as rules from "../../policy/rules/azure-objectives";
import type { StackRule } from "../../policy/rule";
import { armId, type Case, make, platform, tabulate } from "./azure-support";

const site = platform();
const gatewayId = armId("Microsoft.Network/applicationGateways/front");
const gateway = make("network:ApplicationGateway", { id: gatewayId }, { name: "gateway" });
const query = (text: string, props: object = {}) => make("monitor:ScheduledQueryRule", { enabled: true, actions: { actionGroups: ["g"] }, criteria: { allOf: [{ query: text }] }, ...props }, { name: "query" });
const metric = (metricName: string, scope = gatewayId, props: object = {}) => make("monitor:MetricAlert", { enabled: true, scopes: [scope], actions: [{ actionGroupId: "g" }], criteria: { allOf: [{ metricName }] }, ...props }, { name: "metric" });

const onGateway = (rule: StackRule, accepts: Record<string, Case>, name: string) => tabulate(rule, {
    accepts,
    rejects: {
        "none": [gateway, site],
        "another metric": [gateway, site, metric("CapacityUnits")],
        "another gateway's": [gateway, site, metric(name, armId("Microsoft.Network/applicationGateways/other"))],
        "one that is off": [gateway, site, metric(name, gatewayId, { enabled: false })],
        "one that tells nobody": [gateway, site, metric(name, gatewayId, { actions: [] })],
    },
    ignores: { "a program without a platform": gateway },
});

onGateway(rules.availabilityAlarmed, {
    "a query for many and one for few": [gateway, site, query("AGWAccessLogs | where HttpStatus >= 500"), query("AGWAccessLogs | where HttpStatus >= 500 | few")],
    "a metric besides": [gateway, site, metric("FailedRequests"), query("AGWAccessLogs | where HttpStatus >= 500")],
}, "FailedRequests");

tabulate(rules.availabilityAlarmed, { accepts: {}, rejects: { "one for many alone": [gateway, site, query("AGWAccessLogs | where HttpStatus >= 500")] } });
onGateway(rules.latencyAlarmed, { "a query": [gateway, site, query("AGWAccessLogs | summarize percentile(TimeTaken, 95)")], "a metric": [gateway, site, metric("ApplicationGatewayTotalTime")] }, "ApplicationGatewayTotalTime");
onGateway(rules.healthyTargetsAlarmed, { "a metric": [gateway, site, metric("UnhealthyHostCount")] }, "UnhealthyHostCount");

const promising = platform({ objectives: { availability: 99.9, latencyMs: 1000, replicationLagSeconds: 60 } });
const slow = (threshold: number) => query("AGWAccessLogs | summarize percentile(TimeTaken, 95)", { criteria: { allOf: [{ query: "AGWAccessLogs TimeTaken", threshold }] } });

tabulate(rules.latencyAlarmed, {
    accepts: { "an alert at what is promised": [gateway, promising, slow(1000)] },
    rejects: { "one that comes too late": [gateway, promising, slow(60_000)] },
});

const serverId = armId("Microsoft.DBforPostgreSQL/flexibleServers/main");
const server = (props: object = {}) => make("dbforpostgresql:Server", { id: serverId, createMode: "Replica", ...props }, { name: "server" });

tabulate(rules.replicationLagAlarmed, {
    accepts: { "an alert on the lag": [server(), metric("physical_replication_delay_in_seconds", serverId)] },
    rejects: { "one that comes too late": [server(), promising, metric("physical_replication_delay_in_seconds", serverId, { criteria: { allOf: [{ metricName: "physical_replication_delay_in_seconds", threshold: 6000 }] } })],
        "none": server(), "another metric": [server(), metric("cpu_percent", serverId)], "another server's": [server(), metric("physical_replication_delay_in_seconds", armId("Microsoft.DBforPostgreSQL/flexibleServers/other"))] },
    ignores: { "a server of its own": server({ createMode: "Default" }) },
});
