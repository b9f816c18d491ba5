import * as rules from "../../policy/rules/aws-objectives";
import type { StackRule } from "../../policy/rule";
import { aws, platform, tabulate } from "./aws-support";

const site = platform();
const balancer = (props: object = {}) => aws("lb/loadBalancer:LoadBalancer", { loadBalancerType: "application", arnSuffix: "app/front/123", ...props }, { name: "balancer" });
const about = { LoadBalancer: "app/front/123" };
const alarm = (props: object) => aws("cloudwatch/metricAlarm:MetricAlarm", { alarmActions: ["topic"], ...props }, { name: "alarm" });
const single = (metricName: string, props: object = {}) => alarm({ metricName, dimensions: about, ...props });
const rate = alarm({ metricQueries: [
    { id: "a", metric: { metricName: "RequestCount", dimensions: about } }, { id: "b", metric: { metricName: "HTTPCode_ELB_5XX_Count", dimensions: about } },
] });

const over = (period: number, of: ReturnType<typeof alarm>) => ({ ...of, props: { ...of.props, metricQueries: of.props.metricQueries.map((query: any) => ({ ...query, metric: { ...query.metric, period } })) } });

const onBalancer = (rule: StackRule, right: ReturnType<typeof alarm>, wrong: ReturnType<typeof alarm>) => tabulate(rule, {
    accepts: { "an alarm": [balancer(), site, right] },
    rejects: {
        "none": [balancer(), site],
        "one on another metric": [balancer(), site, wrong],
        "one of another balancer": [balancer({ arnSuffix: "app/other/456" }), site, right],
        "one that does nothing": [balancer(), site, { ...right, props: { ...right.props, alarmActions: [] } }],
    },
    ignores: { "a network load balancer": [balancer({ loadBalancerType: "network" }), site], "a program without a platform": balancer() },
});

onBalancer(rules.availabilityAlarmed, rate, single("RequestCount"));
onBalancer(rules.burnAlarmed, over(3600, rate), rate);
onBalancer(rules.latencyAlarmed, single("TargetResponseTime"), single("RequestCount"));
onBalancer(rules.healthyTargetsAlarmed, single("HealthyHostCount"), single("TargetResponseTime"));

const promising = platform({ objectives: { availability: 99.9, latencyMs: 1000, replicationLagSeconds: 60 } });

tabulate(rules.latencyAlarmed, {
    accepts: { "an alarm at what is promised": [balancer(), promising, single("TargetResponseTime", { threshold: 1 })] },
    rejects: { "one that comes too late": [balancer(), promising, single("TargetResponseTime", { threshold: 5 })] },
});

tabulate(rules.availabilityAlarmed, {
    accepts: { "an alarm at 14.4 times what is allowed": [balancer(), promising, { ...rate, props: { ...rate.props, threshold: 1.44 } }] },
    rejects: {
        "one at a tenth of all requests": [balancer(), promising, { ...rate, props: { ...rate.props, threshold: 10 } }],
        "one that looks at hours": [balancer(), promising, over(3600, { ...rate, props: { ...rate.props, threshold: 1.44 } })],
    },
});

tabulate(rules.burnAlarmed, {
    accepts: { "an alarm at six times what is allowed, over hours": [balancer(), promising, over(3600, { ...rate, props: { ...rate.props, threshold: 0.6 } })] },
    rejects: { "one at 14.4 times": [balancer(), promising, over(3600, { ...rate, props: { ...rate.props, threshold: 1.44 } })], "one over minutes": [balancer(), promising, over(300, { ...rate, props: { ...rate.props, threshold: 0.6 } })] },
});

const cluster = aws("rds/cluster:Cluster", { clusterIdentifier: "main" }, { name: "cluster" });
const lag = (name: string, identifier = "main") => alarm({ metricName: name, dimensions: { DBClusterIdentifier: identifier } });

tabulate(rules.replicationLagAlarmed, {
    accepts: { "a standby's lag": [cluster, site, lag("AuroraGlobalDBReplicationLag")], "a reader's lag": [cluster, site, lag("AuroraReplicaLagMaximum")] },
    rejects: { "none": [cluster, site], "another cluster's": [cluster, site, lag("AuroraReplicaLagMaximum", "other")], "another metric": [cluster, site, lag("CPUUtilization")] },
    ignores: { "a program without a platform": cluster },
});
