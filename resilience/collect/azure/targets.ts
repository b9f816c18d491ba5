// Health of what stands behind Application Gateways, as Azure Monitor counts it: asking the gateway itself is no mere reading.
import { ago, type Collector, type Found, HOUR, shortName } from "../collector";
import { targetsFound } from "../targets";
import { type ArmSession, sameRegion } from "./arm";
import { METRIC_ACTION, metricValues } from "./metrics";

/** https://learn.microsoft.com/rest/api/application-gateway/application-gateways/list-all */
const NETWORK = "2024-05-01";

interface Gateway { readonly id: string; readonly location?: string }

export const azureTargets: Collector<ArmSession> = {
    name: "azure-targets", cloud: "azure", kind: "scan", title: "Health of the targets",
    actions: ["Microsoft.Network/applicationGateways/read", METRIC_ACTION],
    async collect(session, { now, places }) {
        const gateways = await session.list<Gateway>("/providers/Microsoft.Network/applicationGateways", NETWORK);
        const found: Found[] = [];
        const nothing: string[] = [];
        for (const place of places.azure) {
            const counted = [];
            for (const { id } of gateways.filter(({ location }) => sameRegion(location, place.region))) {
                const ask = async (name: string) => (await metricValues(session, id, name, "Average", ago(now, HOUR), now)).reverse();
                counted.push({ of: shortName(id), healthy: await ask("HealthyHostCount"), unhealthy: await ask("UnhealthyHostCount") });
            }
            const one = targetsFound(counted, "azure", place, now);
            if (one) found.push(one);
            else nothing.push(`No target was counted in ${place.region} in the last hour.`);
        }
        return { found, nothing };
    },
};
