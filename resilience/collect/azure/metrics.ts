// Values that Azure Monitor has kept of one resource.
import { instant } from "../collector";
import type { ArmSession } from "./arm";

/** https://learn.microsoft.com/rest/api/monitor/metrics/list */
const METRICS = "2023-10-01";

export const METRIC_ACTION = "Microsoft.Insights/metrics/read";

type Aggregation = "Maximum" | "Minimum" | "Average";

interface Answer { readonly value?: readonly { readonly timeseries?: readonly { readonly data?: readonly Partial<Record<string, number>>[] }[] }[] }

/** Oldest first; times without a value are left out. */
export async function metricValues(session: ArmSession, id: string, name: string, aggregation: Aggregation, from: Date, until: Date): Promise<number[]> {
    const { value } = await session.get<Answer>(`${id}/providers/Microsoft.Insights/metrics`, METRICS, {
        metricnames: name, aggregation, interval: "PT5M", timespan: `${instant(from)}/${instant(until)}`,
    });
    return (value ?? []).flatMap(({ timeseries }) => timeseries ?? []).flatMap(({ data }) => data ?? []).flatMap((point) => point[aggregation.toLowerCase()] ?? []);
}
