// What users are promised, measured where they come in, and who is told when it slips.
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { type ObjectivesPlan, planBurns } from "../plan/objectives";

export interface ObjectivesArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly objectives: ObjectivesPlan;
    /** The application gateway, whose access log comes to the workspace. */
    readonly gatewayId: pulumi.Input<string>;
    /**
     * The gateway that stands ready with a spare address, before the same machines.
     * @default there is none
     */
    readonly reserveId?: pulumi.Input<string>;
    readonly workspaceId: pulumi.Input<string>;
    /** Who is told. What stays unacknowledged goes on to the second responders. */
    readonly actionGroupId: pulumi.Input<string>;
    readonly tags: Tags;
}

const iso = (minutes: number): string => (minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`);

/** Longest that a look at the records may be apart: alerts are prompt. */
const EVERY_MINUTES = 15;

/**
 * Alarms on what users are promised: availability, latency, machines that answer. How far the copy of the database is
 * behind is the third promise; `Database` has its alarm.
 */
export class Objectives extends pulumi.ComponentResource {
    readonly alarmNames: readonly string[];

    constructor(name: string, args: ObjectivesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Objectives", name, args, opts);
        const { resourceGroupName, location, objectives, tags } = args;
        const site = siteName(tags);
        const alarmNames: string[] = [];

        const search = (key: string, title: string, description: string, severity: number, asked: {
            query: string; column: string; threshold: number; windowMinutes: number; windows: number; bad: number;
        }) => {
            const ruleName = `${name}-${key}`;
            alarmNames.push(ruleName);
            new monitor.ScheduledQueryRule(ruleName, {
                resourceGroupName, location, ruleName,
                displayName: `${site}: ${title}`,
                description,
                kind: "LogAlert",
                enabled: true,
                severity,
                scopes: [args.workspaceId],
                evaluationFrequency: iso(Math.min(asked.windowMinutes, EVERY_MINUTES)),
                windowSize: iso(asked.windowMinutes),
                criteria: {
                    allOf: [{
                        query: asked.query,
                        timeAggregation: "Maximum",
                        metricMeasureColumn: asked.column,
                        operator: "GreaterThan",
                        threshold: asked.threshold,
                        failingPeriods: { numberOfEvaluationPeriods: asked.windows, minFailingPeriodsToAlert: asked.bad },
                    }],
                },
                autoMitigate: true,
                skipQueryValidation: true, // the table exists only once the gateway has sent its first record
                actions: { actionGroups: [args.actionGroupId] },
                tags,
            }, { parent: this });
        };
        for (const { key, says, ...burn } of planBurns(objectives)) {
            search(`availability-${key}`, `requests fail too often (${key})`, `Requests fail so often that ${says}.`, key === "fast" ? 0 : 1, {
                ...burn, column: "Rate",
                query: "AGWAccessLogs | summarize Requests = count(), Failed = countif(HttpStatus >= 500) | where Requests > 0 | project Rate = 100.0 * Failed / Requests",
            });
        }
        search("latency", `one request in twenty takes longer than ${objectives.latencyMs} ms`, "The gateway's own time and the application's together.", 1, {
            column: "Slowest", threshold: objectives.latencyMs, windowMinutes: 5, windows: 3, bad: 2,
            query: "AGWAccessLogs | summarize Requests = count(), Slowest = 1000.0 * percentile(TimeTaken, 95) | where Requests > 0 | project Slowest",
        });

        const answering = (ruleName: string, gatewayId: pulumi.Input<string>) => {
            alarmNames.push(ruleName);
            new monitor.MetricAlert(ruleName, {
                resourceGroupName,
                location: "global",
                ruleName,
                description: "A machine behind the gateway does not answer",
                enabled: true,
                severity: 0,
                scopes: [gatewayId],
                evaluationFrequency: "PT1M",
                windowSize: "PT5M",
                criteria: {
                    odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                    allOf: [{
                        criterionType: "StaticThresholdCriterion", name: "machines-answering", metricNamespace: "Microsoft.Network/applicationGateways",
                        metricName: "UnhealthyHostCount", timeAggregation: "Average", operator: "GreaterThan", threshold: 0,
                    }],
                },
                autoMitigate: true,
                actions: [{ actionGroupId: args.actionGroupId }],
                tags,
            }, { parent: this });
        };
        answering(`${name}-machines-answering`, args.gatewayId);
        if (args.reserveId !== undefined) answering(`${name}-reserve-machines-answering`, args.reserveId);
        this.alarmNames = alarmNames;
        this.registerOutputs({ alarmNames });
    }
}
