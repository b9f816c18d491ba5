// What users are promised, measured where they come in, and who is told when it slips.
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { type ObjectivesPlan, planBurns } from "../plan/objectives";

export interface ObjectivesArgs {
    readonly objectives: ObjectivesPlan;
    /** By what CloudWatch knows the load balancer and the application's machines behind it. */
    readonly balancer: { readonly loadBalancer: pulumi.Input<string>; readonly targetGroup: pulumi.Input<string> };
    /** Fewest machines that must answer: one a zone, so that losing a zone leaves two. */
    readonly minimumHealthy: number;
    /** Who is told. Alarms that stay unanswered go on to the second responders. */
    readonly topicArn: pulumi.Input<string>;
    readonly tags: Tags;
}

/**
 * Alarms on what users are promised: availability, latency, machines that answer. How far the copy of the database is
 * behind is the third promise; `Database` has its alarm.
 */
export class Objectives extends pulumi.ComponentResource {
    readonly alarmNames: readonly string[];

    constructor(name: string, args: ObjectivesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Objectives", name, args, opts);
        const { objectives, balancer } = args;
        const site = siteName(args.tags);
        const alarmNames: string[] = [];
        const raise = (key: string, description: string, alarm: Omit<cloudwatch.MetricAlarmArgs, "name">) => {
            alarmNames.push(`${site}-${key}`);
            new cloudwatch.MetricAlarm(`${name}-${key}`, {
                name: `${site}-${key}`,
                alarmDescription: description,
                actionsEnabled: true,
                alarmActions: [args.topicArn],
                okActions: [args.topicArn], // how long it lasted is part of the record
                tags: { ...args.tags, Name: `${name}-${key}` },
                ...alarm,
            }, { parent: this });
        };
        const namespace = "AWS/ApplicationELB";
        const ofBalancer = { LoadBalancer: balancer.loadBalancer };
        const ofTargets = { ...ofBalancer, TargetGroup: balancer.targetGroup };

        for (const { key, threshold, windowMinutes, windows, bad, says } of planBurns(objectives)) {
            const sum = (id: string, metricName: string) =>
                ({ id, returnData: false, metric: { namespace, metricName, dimensions: ofBalancer, period: windowMinutes * 60, stat: "Sum" } });
            raise(`availability-${key}`, `Requests fail so often that ${says}`, {
                comparisonOperator: "GreaterThanThreshold",
                threshold,
                evaluationPeriods: windows,
                datapointsToAlarm: bad,
                treatMissingData: "notBreaching", // nobody asked anything
                metricQueries: [
                    sum("requests", "RequestCount"),
                    sum("refused", "HTTPCode_ELB_5XX_Count"),
                    sum("failed", "HTTPCode_Target_5XX_Count"),
                    { id: "rate", returnData: true, label: "Failed requests, per cent", expression: "IF(requests > 0, 100 * (FILL(refused, 0) + FILL(failed, 0)) / requests, 0)" },
                ],
            });
        }
        raise("latency", `One request in twenty takes longer than ${objectives.latencyMs} ms`, {
            namespace, metricName: "TargetResponseTime", dimensions: ofBalancer, extendedStatistic: "p95", period: 60,
            evaluationPeriods: 10, datapointsToAlarm: 8, comparisonOperator: "GreaterThanThreshold", threshold: objectives.latencyMs / 1000,
            treatMissingData: "notBreaching", evaluateLowSampleCountPercentiles: "ignore",
        });
        raise("machines-answering", `Fewer than ${args.minimumHealthy} machines answer: the loss of one more zone would be felt`, {
            namespace, metricName: "HealthyHostCount", dimensions: ofTargets, statistic: "Minimum", period: 60,
            evaluationPeriods: 5, datapointsToAlarm: 5, comparisonOperator: "LessThanThreshold", threshold: args.minimumHealthy,
            treatMissingData: "breaching", // nothing is registered at all
        });
        this.alarmNames = alarmNames;
        this.registerOutputs({ alarmNames });
    }
}
