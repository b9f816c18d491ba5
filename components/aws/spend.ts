import * as bcmdata from "@pulumi/aws/bcmdata";
import * as budgets from "@pulumi/aws/budgets";
import * as costexplorer from "@pulumi/aws/costexplorer";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { ACCESS_LOG_PREFIXES } from "../bucket-policies";
import { REQUIRED_TAGS, type Tags } from "../names";
import { COST_SCHEMA, FOCUS_COLUMNS } from "../plan/spend";
import { policyDocument, serviceTrust } from "../policy-documents";

export interface SpendArgs {
    /** AWS account, 12 digits. The budget is of everything in it, tagged or not. */
    readonly account: string;
    readonly region: string;

    /** US dollars that a month may cost. */
    readonly monthly: number;

    /** Who is told. By mail and not by topic, so that no region's loss silences it. */
    readonly email: string;

    /**
     * Roles that lose the right to make what costs money once a month has cost `stopAt` per cent of the budget. Never those
     * that run the service, read data or take over: nothing that runs is stopped.
     */
    readonly stoppedRoles: readonly pulumi.Input<string>[];

    /** Per cent of the budget. The action runs by itself; it is undone in the console, or by the next month. @default 120 */
    readonly stopAt?: number;

    /**
     * ARN of the account's monitor of AWS services. AWS allows one, and makes it itself where Cost Explorer has been switched on.
     * @default none: it is made
     */
    readonly anomalyMonitorArn?: string;

    /** US dollars that an unusual day must cost too much before somebody is told. @default 100 */
    readonly anomalyAbove?: number;

    /**
     * Makes the required tags columns of the bill. AWS knows a tag key only some hours after something first carried it,
     * and takes this from the management account, or from an account without an organisation.
     */
    readonly activateTags: boolean;

    /** Bucket for the ledger, with the policy in force that lets AWS deliver it. */
    readonly bucket: pulumi.Input<string>;

    readonly boundaryArn?: pulumi.Input<string>;
    readonly tags: Tags;
}

/** What begins to cost money, and nothing that something running needs. */
const NEW_COST = [
    "autoscaling:CreateAutoScalingGroup", "ec2:CreateNatGateway", "ec2:CreateVpcEndpoint", "ec2:RequestSpotInstances", "ec2:RunInstances",
    "ec2:PurchaseReservedInstancesOffering", "elasticfilesystem:CreateFileSystem", "elasticloadbalancing:CreateLoadBalancer",
    "network-firewall:CreateFirewall", "rds:CreateDBCluster", "rds:CreateDBInstance", "rds:PurchaseReservedDBInstancesOffering",
    "savingsplans:CreateSavingsPlan", "shield:CreateSubscription",
] as const;

/**
 * What the account may cost, who hears of more, what then stops, and the ledger of every use. Billing has no regions: one
 * site of an account declares this, and its ledger lies in that site's bucket.
 */
export class Spend extends pulumi.ComponentResource {
    readonly budgetName: pulumi.Output<string>;
    readonly exportArn: pulumi.Output<string>;

    constructor(name: string, args: SpendArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Spend", name, args, opts);
        const options = { parent: this };
        const { account, region, email, stopAt = 120, anomalyAbove = 100 } = args;
        const { platform } = args.tags;
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const notify = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
            notificationType, threshold, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN", subscriberEmailAddresses: [email],
        });
        const budget = new budgets.Budget(name, {
            accountId: account,
            name: `${platform}-monthly`,
            budgetType: "COST",
            timeUnit: "MONTHLY",
            limitAmount: args.monthly.toFixed(1), // as Budgets itself writes it: 5000 would be a change every time
            limitUnit: "USD",
            notifications: [notify("FORECASTED", 100), notify("ACTUAL", 80), notify("ACTUAL", 100)],
            tags: tags("budget"),
        }, options);

        const brake = new iam.Policy(`${name}-brake`, {
            name: `${platform}-brake`, path: `/${platform}/`,
            description: "Refuses what begins to cost money. AWS Budgets attaches it when a month has cost too much",
            policy: policyDocument([{ Sid: "NothingNewThatCosts", Effect: "Deny", Action: NEW_COST, Resource: "*" }]),
            tags: { ...tags("brake"), purpose: "brake" },
        }, options);
        const hand = new iam.Role(`${name}-brake`, {
            description: "Lets AWS Budgets attach the brake, and nothing else",
            assumeRolePolicy: serviceTrust("budgets.amazonaws.com", account),
            permissionsBoundary: args.boundaryArn,
            tags: tags("brake"),
        }, options);
        const rights = new iam.RolePolicy(`${name}-brake`, {
            role: hand.name,
            policy: policyDocument([{
                Sid: "AttachBrake", Effect: "Allow", Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
                Resource: `arn:aws:iam::${account}:role/${platform}/*`,
                Condition: { ArnEquals: { "iam:PolicyARN": `arn:aws:iam::${account}:policy/${platform}/${platform}-brake` } },
            }]),
        }, options);
        new budgets.BudgetAction(name, {
            accountId: account,
            budgetName: budget.name,
            actionType: "APPLY_IAM_POLICY",
            approvalModel: "AUTOMATIC",
            notificationType: "ACTUAL",
            actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: stopAt },
            definition: { iamActionDefinition: { policyArn: brake.arn, roles: [...args.stoppedRoles] } },
            executionRoleArn: hand.arn,
            subscribers: [{ subscriptionType: "EMAIL", address: email }],
            tags: tags("brake"),
        }, { ...options, dependsOn: rights });

        const monitorArn = args.anomalyMonitorArn ?? new costexplorer.AnomalyMonitor(name, {
            name: `${platform}-services`, monitorType: "DIMENSIONAL", monitorDimension: "SERVICE", tags: tags("anomalies"),
        }, options).arn;
        new costexplorer.AnomalySubscription(name, {
            accountId: account,
            name: `${platform}-anomalies`,
            frequency: "DAILY",
            monitorArnLists: [monitorArn],
            subscribers: [{ type: "EMAIL", address: email }],
            thresholdExpression: {
                dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", matchOptions: ["GREATER_THAN_OR_EQUAL"], values: [String(anomalyAbove)] },
            },
            tags: tags("anomalies"),
        }, options);

        for (const tagKey of args.activateTags ? REQUIRED_TAGS : []) {
            new costexplorer.CostAllocationTag(`${name}-${tagKey}`, { tagKey, status: "Active" }, options);
        }

        const ledger = new bcmdata.Export(name, {
            export: {
                name: `${platform}-ledger`,
                description: `Every use and what it cost, with tags by schema ${COST_SCHEMA}`,
                dataQueries: [{
                    queryStatement: `SELECT ${FOCUS_COLUMNS.join(", ")} FROM FOCUS_1_0_AWS`,
                    tableConfigurations: { FOCUS_1_0_AWS: {} },
                }],
                destinationConfigurations: [{
                    s3Destinations: [{
                        s3Bucket: args.bucket,
                        s3Prefix: `${ACCESS_LOG_PREFIXES.costs}/schema-${COST_SCHEMA}`,
                        s3Region: region,
                        // A new file every time: what was said of a month stays readable after AWS corrects it.
                        s3OutputConfigurations: [{ format: "PARQUET", compression: "PARQUET", outputType: "CUSTOM", overwrite: "CREATE_NEW_REPORT" }],
                    }],
                }],
                refreshCadences: [{ frequency: "SYNCHRONOUS" }],
            },
            tags: { ...tags("ledger"), "cost-schema": COST_SCHEMA },
        }, options);

        this.budgetName = budget.name;
        this.exportArn = ledger.arn;
        this.registerOutputs({ budgetName: this.budgetName, exportArn: this.exportArn });
    }
}
