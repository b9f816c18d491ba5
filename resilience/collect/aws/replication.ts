// How far copies are behind: objects by S3's own measure, the database by Aurora's. Both are told where the copy is.
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { ago, type Collector, DAY, type Found, percentile, type Place, rounded, slug } from "../collector";
import { CLOUDWATCH, METRIC_ACTIONS, metricsOf } from "./metrics";
import { type AwsSession, inEachRegion } from "./session";

interface Lag {
    readonly namespace: string;
    readonly metric: string;
    /** Dimension that names what is copied. */
    readonly of: string;
    readonly what: string;
    /** Values in a second. */
    readonly perSecond: number;
    /** Seconds. Undefined: as the settings say. */
    readonly target?: number;
    readonly source: string;
}

/** S3 Replication Time Control: 99.99 % of objects within 15 minutes (user guide, replication-time-control). */
const REPLICATION_TIME_CONTROL = 900;

const LAGS: readonly Lag[] = [
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html: in the destination's region, seconds, maximum
    { namespace: "AWS/S3", metric: "ReplicationLatency", of: "SourceBucket", what: "objects", perSecond: 1, target: REPLICATION_TIME_CONTROL, source: "S3" },
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html: milliseconds, on the copy
    { namespace: "AWS/RDS", metric: "AuroraGlobalDBReplicationLag", of: "DBClusterIdentifier", what: "database", perSecond: 1000, source: "Aurora" },
];

/** Seconds between two values. */
const PERIOD = 300;

export interface Series {
    readonly lag: Lag;
    /** `holdfast-prod-data-1a2b3c4d`. */
    readonly of: string;
    readonly values: readonly number[];
}

/** One record for each thing that is copied, over all of its rules. */
export function replicationFound(series: readonly Series[], { region, stacks }: Place, lagSeconds: number, now: Date): Found[] {
    const names = [...new Set(series.filter(({ values }) => values.length > 0).map(({ of }) => of))].sort();
    return names.map((of): Found => {
        const own = series.filter((each) => each.of === of);
        const { what, perSecond, target = lagSeconds, source } = own[0]!.lag;
        const seconds = own.flatMap(({ values }) => values.map((value) => value / perSecond));
        const p99 = percentile(seconds, 99);
        return {
            subject: slug(`store:aws/${of}`),
            title: `Replication of ${what}: ${of} to ${region}`,
            requirements: ["A6", "B9"], stacks, from: ago(now, DAY),
            summary: `${source} measured the copy in ${region} ${seconds.length} times in a day, the longest lag of ${PERIOD / 60} minutes each: 99 of 100 were at most ${p99} s.`,
            figures: [
                { name: "replication lag p50", value: percentile(seconds, 50), unit: "s" },
                { name: "replication lag p99", value: p99, unit: "s", target },
                { name: "replication lag max", value: rounded(Math.max(...seconds)), unit: "s" },
            ],
            defects: [],
            source: own.map(({ of: name, values, lag: { metric } }) => ({ metric, name, values })),
        };
    });
}

export const awsReplication: Collector<AwsSession> = {
    name: "aws-replication", cloud: "aws", kind: "replication", title: "Replication lag",
    actions: METRIC_ACTIONS,
    collect: (session, { now, places, lagSeconds }) => inEachRegion<typeof CloudWatch, CloudWatch.CloudWatchClient>(
        session, places.aws, CLOUDWATCH, ({ CloudWatchClient }) => CloudWatchClient,
        async (sdk, client, place) => {
            const series: Series[] = [];
            for (const lag of LAGS) {
                const metrics = await metricsOf(sdk, client, { namespace: lag.namespace, name: lag.metric, stat: "Maximum", from: ago(now, DAY), until: now, period: PERIOD });
                for (const { dimensions, values } of metrics) if (dimensions[lag.of] !== undefined) series.push({ lag, of: dimensions[lag.of]!, values });
            }
            const found = replicationFound(series, place, lagSeconds, now);
            return found.length > 0 ? found : `No lag was measured in ${place.region} in a day: ${series.length === 0 ? "nothing is copied there" : "nothing was written"}.`;
        },
    ),
};
