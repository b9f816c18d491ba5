// Health of the targets behind Application Load Balancers, as CloudWatch counts them: no call besides those for lag.
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { ago, type Collector, HOUR, shortName } from "../collector";
import { targetsFound } from "../targets";
import { CLOUDWATCH, METRIC_ACTIONS, metricsOf } from "./metrics";
import { type AwsSession, inEachRegion } from "./session";

/** Seconds between two counts. */
const PERIOD = 300;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
const DIMENSIONS = ["LoadBalancer", "TargetGroup"] as const;

/** `targetgroup/name/0123456789abcdef`: the name. */
const groupOf = (text: string | undefined): string => text?.split("/")[1] ?? shortName(text);

export const awsTargets: Collector<AwsSession> = {
    name: "aws-targets", cloud: "aws", kind: "scan", title: "Health of the targets",
    actions: METRIC_ACTIONS,
    collect: (session, { now, places }) => inEachRegion<typeof CloudWatch, CloudWatch.CloudWatchClient>(
        session, places.aws, CLOUDWATCH, ({ CloudWatchClient }) => CloudWatchClient,
        async (sdk, client, place) => {
            const ask = (name: string, stat: "Maximum" | "Minimum") =>
                metricsOf(sdk, client, { namespace: "AWS/ApplicationELB", name, stat, from: ago(now, HOUR), until: now, period: PERIOD, dimensions: DIMENSIONS });
            const unhealthy = await ask("UnHealthyHostCount", "Maximum");
            const counted = (await ask("HealthyHostCount", "Minimum")).map(({ dimensions: { TargetGroup }, values }) => ({
                of: groupOf(TargetGroup), healthy: values,
                unhealthy: unhealthy.find(({ dimensions }) => dimensions.TargetGroup === TargetGroup)?.values ?? [],
            }));
            const found = targetsFound(counted, "aws", place, now);
            return found ? [found] : `No target was counted in ${place.region} in the last hour.`;
        },
    ),
};
