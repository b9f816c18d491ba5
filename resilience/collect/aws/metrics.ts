// Values that CloudWatch has kept, of every metric of a name.
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { pages } from "../collector";

export const CLOUDWATCH = "@aws-sdk/client-cloudwatch";
export const METRIC_ACTIONS = ["cloudwatch:ListMetrics", "cloudwatch:GetMetricData"] as const;

export interface Metric {
    readonly dimensions: Readonly<Record<string, string>>;
    /** Newest first. */
    readonly values: readonly number[];
}

/** Queries of one request at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_QUERIES = 500;

export interface Wanted {
    readonly namespace: string;
    readonly name: string;
    readonly stat: "Maximum" | "Minimum";
    readonly from: Date;
    readonly until: Date;
    /** Seconds between two values. */
    readonly period: number;
    /** Names of its dimensions, all of them; the same metric is kept by others as well. Default: any. */
    readonly dimensions?: readonly string[];
}

const dimensionsOf = ({ Dimensions = [] }: CloudWatch.Metric): Record<string, string> =>
    Object.fromEntries(Dimensions.flatMap(({ Name, Value }) => (Name && Value ? [[Name, Value]] : [])));

export async function metricsOf(sdk: typeof CloudWatch, client: CloudWatch.CloudWatchClient, wanted: Wanted): Promise<Metric[]> {
    const { namespace, name, stat, from, until, period, dimensions } = wanted;
    const listed = await pages(
        (NextToken) => client.send(new sdk.ListMetricsCommand({ Namespace: namespace, MetricName: name, ...(NextToken && { NextToken }) })),
        ({ NextToken }) => NextToken,
    );
    const wantedAlone = listed.flatMap(({ Metrics }) => Metrics ?? [])
        .filter((metric) => dimensions === undefined || Object.keys(dimensionsOf(metric)).sort().join() === [...dimensions].sort().join());
    const metrics = [...new Map(wantedAlone.map((metric) => [JSON.stringify(dimensionsOf(metric)), metric])).values()];
    const all: Metric[] = [];
    for (let start = 0; start < metrics.length; start += MOST_QUERIES) {
        const batch = metrics.slice(start, start + MOST_QUERIES);
        const results = await pages(
            (NextToken) => client.send(new sdk.GetMetricDataCommand({
                StartTime: from, EndTime: until, ScanBy: "TimestampDescending", ...(NextToken && { NextToken }),
                MetricDataQueries: batch.map((Metric, i) => ({ Id: `m${i}`, MetricStat: { Metric, Period: period, Stat: stat } })),
            })),
            ({ NextToken }) => NextToken,
        );
        const values = results.flatMap(({ MetricDataResults }) => MetricDataResults ?? []);
        batch.forEach((metric, i) => all.push({ dimensions: dimensionsOf(metric), values: values.filter(({ Id }) => Id === `m${i}`).flatMap(({ Values }) => Values ?? []) }));
    }
    return all;
}
