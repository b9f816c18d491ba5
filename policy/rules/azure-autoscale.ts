// How autoscale settings weigh demand. That there is one, and that it has room, is asked in azure-pool.
import { isReferred } from "../azure";
import { groupBy, list, unless } from "../look";
import type { Problem, ResourceRule } from "../rule";

/** Threshold of each rule of one direction, on one measure. */
const thresholds = (rules: readonly any[], direction: string): number[] =>
    rules.filter(({ scaleAction }) => scaleAction?.direction === direction).map(({ metricTrigger }) => Number(metricTrigger?.threshold));

export const goesBackAsItCame: ResourceRule = {
    name: "azure-autoscale-same-measure-both-ways",
    title: "What an autoscale setting grows by it shrinks by too, well below, so that it does not swing between the two",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    // https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-best-practices: both directions of each metric, with a margin.
    remediation: "Give each profile, for each metric, one rule that increases and one that decreases at a threshold well below, and name the targetResourceUri.",
    types: ["azure-native:monitor:AutoscaleSetting"],
    check: (setting): readonly Problem[] => [
        ...unless(isReferred(setting, "targetResourceUri", () => setting.props.targetResourceUri as unknown), { property: "targetResourceUri", observed: "nothing", expected: "what is scaled" }),
        ...list<any>(setting.props.profiles).flatMap(({ rules }, i) => {
            // A queue is counted from zero up: what is measured the other way round, such as free memory, has its signs changed.
            const measures = groupBy(list<any>(rules), ({ metricTrigger }) => String(metricTrigger?.metricName));
            return [...measures].flatMap(([measure, own]): Problem[] => {
                const upwards = own.some(({ metricTrigger, scaleAction }) => scaleAction?.direction === "Increase" && /^LessThan/.test(String(metricTrigger?.operator)));
                const sign = upwards ? -1 : 1;
                const [grow, shrink] = [thresholds(own, "Increase"), thresholds(own, "Decrease")].map((all) => all.map((threshold) => sign * threshold));
                const property = `profiles[${i}].rules`;
                if (grow!.length === 0 || shrink!.length === 0) return [{ property, observed: `${measure} one way only`, expected: "both ways" }];
                return unless(Math.max(...shrink!) < Math.min(...grow!), { property, observed: `${measure} shrinks where it grows`, expected: "a threshold to shrink that is below that to grow" });
            });
        }),
    ],
};

const subscriptionOf = (id: unknown): string => /^\/subscriptions\/([^/]+)/i.exec(String(id ?? ""))?.[1]?.toLowerCase() ?? "";

export const measuresItsOwn: ResourceRule = {
    name: "azure-autoscale-measures-its-own",
    title: "What decides how many machines there are is measured in the subscription that they stand in",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling", "trusted-code"],
    remediation: "Let metricResourceUri be the id of the set, or of what stands before it: whoever owns another subscription would decide about the size.",
    types: ["azure-native:monitor:AutoscaleSetting"],
    check: ({ props }) => list<any>(props.profiles).flatMap(({ rules }, i) => list<any>(rules).flatMap(({ metricTrigger }, j) =>
        unless(subscriptionOf(metricTrigger?.metricResourceUri) === subscriptionOf(props.targetResourceUri), {
            property: `profiles[${i}].rules[${j}].metricTrigger.metricResourceUri`, observed: "in another subscription, or not set", expected: "in that of targetResourceUri",
        }))),
};
