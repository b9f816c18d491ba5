import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as networkfirewall from "@pulumi/aws/networkfirewall";
import * as shield from "@pulumi/aws/shield";
import * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PREFIXES } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { awsDomain, MANAGED_GROUPS, PERIMETER_RULES } from "../perimeter-rules";
import { logGroupRetention } from "../plan/retention";
import type { AwsSubnetPlan } from "../plan/subnets";
import { logGroupDelivery } from "../policy-documents";

export interface PerimeterArgs {
    /**
     * Whether a network firewall stands between the internet and the edge. About 290 USD a month for each zone and 0.065
     * USD a gigabyte; NAT gateways behind it then charge neither. The network must be told too (`inspected`).
     */
    readonly firewall: boolean;

    /**
     * Whether Shield Advanced protects the front ends' addresses: 3,000 USD a month for the organisation, for a year at
     * the least, with a response team and a guarantee of cost. The account must have subscribed, by hand: AWS takes no
     * program's word for it.
     */
    readonly shield: boolean;

    readonly account: string;
    readonly region: string;
    readonly vpcId: pulumi.Input<string>;
    readonly internetGatewayId: pulumi.Input<string>;
    readonly subnets: readonly AwsSubnetPlan[];
    /** By subnet key. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
    readonly routeTableIds: Readonly<Record<string, pulumi.Input<string>>>;

    /** Domains that may be called over TLS, `*.` in front for all below one. What is not listed is dropped. */
    readonly domains: readonly string[];

    /** Front ends' addresses: allocation ids by key. */
    readonly front: Readonly<Record<string, pulumi.Input<string>>>;

    /** Log archive, with the policy in force that lets AWS deliver logs to it. */
    readonly bucket: pulumi.Input<string>;
    readonly operationsKeyArn: pulumi.Input<string>;
    readonly retentionDays: number;
    readonly alertTopicArn: pulumi.Input<string>;

    /** Whether the firewall refuses to be deleted, moved to other subnets or given another policy. */
    readonly locked: boolean;

    readonly tags: Tags;
}

const ANYWHERE = "0.0.0.0/0";

/** Rules that a group may grow to. Fixed for life: more takes a new group. */
const RULE_CAPACITY = 100;
const DOMAIN_CAPACITY = 500;

/** Our groups come after AWS's own, with room between. */
const FIRST_OWN_PRIORITY = 100;

/** Seconds after which a silent connection is forgotten: as long as the load balancers and the NAT gateways hold one. */
const IDLE_SECONDS = 350;

/** Tags of one part. */
type TagsFor = (part: string) => Tags;

/**
 * What stands before the edge, and looks into all that comes and goes: known threats are dropped first, then what is not
 * HTTPS to a listed domain on the way out, or HTTPS and its redirect on the way in. Each zone has an endpoint of its own,
 * both ways through the same one. TLS is not opened: a name is read where a client says it, and nothing else.
 */
export class Perimeter extends pulumi.ComponentResource {
    /** Firewall endpoint of each zone; empty without a firewall. */
    readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: PerimeterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Perimeter", name, args, opts);
        const tags: TagsFor = (part) => ({ ...args.tags, Name: `${name}-${part}` });

        const firewall = args.firewall ? this.firewall(name, args, tags) : undefined;
        this.endpointIds = firewall?.endpointIds ?? {};
        // One route for both cases: a table has no room for two, and AWS turns one that stands to its new target in place.
        for (const { key, zone } of args.subnets.filter(({ tier }) => tier === "edge")) {
            const way = firewall ? { vpcEndpointId: firewall.endpointIds[zone]! } : { gatewayId: args.internetGatewayId };
            new ec2.Route(`${name}-${key}`, {
                routeTableId: args.routeTableIds[key]!, destinationCidrBlock: ANYWHERE, ...way,
            }, { parent: this, dependsOn: firewall?.logging });
        }
        if (args.shield) {
            for (const [key, allocationId] of Object.entries(args.front)) {
                new shield.Protection(`${name}-${key}`, {
                    name: `${siteName(args.tags)}-${key}`,
                    resourceArn: pulumi.interpolate`arn:aws:ec2:${args.region}:${args.account}:eip-allocation/${allocationId}`,
                    tags: tags(key),
                }, { parent: this });
            }
        }
        this.registerOutputs({ endpointIds: this.endpointIds });
    }

    private firewall(name: string, args: PerimeterArgs, tags: TagsFor) {
        const { locked } = args;
        const own = args.subnets.filter(({ tier }) => tier === "firewall");
        const firewall = new networkfirewall.Firewall(name, {
            name: siteName(args.tags),
            description: `What may cross the perimeter of ${siteName(args.tags)}`,
            vpcId: args.vpcId,
            firewallPolicyArn: this.policy(name, args, tags),
            subnetMappings: own.map(({ key }) => ({ subnetId: args.subnetIds[key]!, ipAddressType: "IPV4" })),
            deleteProtection: locked,
            subnetChangeProtection: locked,
            firewallPolicyChangeProtection: locked,
            encryptionConfiguration: { type: "CUSTOMER_KMS", keyId: args.operationsKeyArn },
            tags: tags("firewall"),
        }, { parent: this, protect: locked });
        const logging = this.record(name, args, firewall, tags);

        const zones = own.map(({ zone }) => zone);
        const endpointIds = Object.fromEntries(zones.map((zone) => [zone, firewall.firewallStatuses.apply((statuses = []) => {
            const state = statuses.flatMap(({ syncStates }) => syncStates ?? []).find(({ availabilityZone }) => availabilityZone === zone);
            return state?.attachments?.[0]?.endpointId ?? "";
        })]));
        this.arrivals(name, args, endpointIds, logging, tags);
        return { endpointIds, logging };
    }

    /** The order in which things are asked: AWS's signatures, our domains, our ports; what is left is dropped and said. */
    private policy(name: string, args: PerimeterArgs, tags: TagsFor): pulumi.Output<string> {
        const options = { parent: this };
        const encryptionConfiguration = { type: "CUSTOMER_KMS", keyId: args.operationsKeyArn };
        const group = (part: string, description: string, capacity: number, rulesSource: networkfirewall.RuleGroupArgs["ruleGroup"]) =>
            new networkfirewall.RuleGroup(`${name}-${part}`, {
                name: `${siteName(args.tags)}-${part}`, description, type: "STATEFUL", capacity, ruleGroup: rulesSource, encryptionConfiguration, tags: tags(part),
            }, options).arn;
        const strict = { statefulRuleOptions: { ruleOrder: "STRICT_ORDER" } };
        const domains = group("domains", "Domains that may be called over TLS", DOMAIN_CAPACITY, {
            ...strict,
            rulesSource: { rulesSourceList: { generatedRulesType: "ALLOWLIST", targetTypes: ["TLS_SNI"], targets: args.domains.map(awsDomain) } },
        });
        const ports = group("ports", "Protocols and ports that may cross the perimeter", RULE_CAPACITY, {
            ...strict, rulesSource: { rulesString: PERIMETER_RULES },
        });

        const managed = MANAGED_GROUPS.map((each) => `arn:aws:network-firewall:${args.region}:aws-managed:stateful-rulegroup/${each}`);
        return new networkfirewall.FirewallPolicy(name, {
            name: siteName(args.tags),
            description: "Known threats first, then what is listed; everything else is dropped",
            firewallPolicy: {
                statelessDefaultActions: ["aws:forward_to_sfe"],
                statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
                statefulEngineOptions: {
                    ruleOrder: "STRICT_ORDER", streamExceptionPolicy: "DROP", flowTimeouts: { tcpIdleTimeoutSeconds: IDLE_SECONDS },
                },
                // Not before the connection stands: a name is said only then.
                statefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
                statefulRuleGroupReferences: [
                    ...managed.map((resourceArn, i) => ({ resourceArn, priority: i + 1 })),
                    { resourceArn: domains, priority: FIRST_OWN_PRIORITY },
                    { resourceArn: ports, priority: FIRST_OWN_PRIORITY + 1 },
                ],
            },
            encryptionConfiguration,
            tags: tags("policy"),
        }, options).arn;
    }

    /** What was stopped goes to a log group, where alarms see it; every flow goes to the archive. */
    private record(name: string, args: PerimeterArgs, firewall: networkfirewall.Firewall, tags: TagsFor): pulumi.Resource {
        const options = { parent: this };
        const { platform, site } = args.tags;
        const group = new cloudwatch.LogGroup(name, {
            name: `/${platform}/${site}/network-firewall`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("alerts"),
        }, options);
        const delivery = new cloudwatch.LogResourcePolicy(name, {
            policyName: `${siteName(args.tags)}-network-firewall`,
            policyDocument: group.arn.apply(logGroupDelivery),
        }, options);
        const logging = new networkfirewall.LoggingConfiguration(name, {
            firewallArn: firewall.arn,
            loggingConfiguration: {
                logDestinationConfigs: [
                    { logType: "ALERT", logDestinationType: "CloudWatchLogs", logDestination: { logGroup: group.name } },
                    { logType: "FLOW", logDestinationType: "S3", logDestination: { bucketName: args.bucket, prefix: ARCHIVE_PREFIXES.networkFirewall } },
                ],
            },
        }, { ...options, dependsOn: delivery });

        const metric = { name: "severe-network-alert", namespace: `${siteName(args.tags)}/perimeter` };
        const filter = new cloudwatch.LogMetricFilter(name, {
            name: metric.name,
            logGroupName: group.name,
            pattern: "{ $.event.alert.severity = 1 }",
            metricTransformation: { ...metric, value: "1", defaultValue: "0" },
        }, options);
        new cloudwatch.MetricAlarm(name, {
            name: `${siteName(args.tags)}-severe-network-alert`,
            alarmDescription: "The network firewall has stopped traffic of a known threat. Look where it came from before anything else.",
            namespace: metric.namespace,
            metricName: metric.name,
            statistic: "Sum",
            period: 300,
            evaluationPeriods: 1,
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0,
            treatMissingData: "notBreaching",
            alarmActions: [args.alertTopicArn],
            tags: tags("alarm"),
        }, { ...options, dependsOn: filter });
        return logging;
    }

    /** Each zone's edge leaves by the zone's own endpoint, and what comes for it arrives by the same one. */
    private arrivals(
        name: string, args: PerimeterArgs, endpointIds: Readonly<Record<string, pulumi.Output<string>>>, dependsOn: pulumi.Resource, tags: TagsFor,
    ): void {
        const options = { parent: this };
        const late = { ...options, dependsOn };
        const arrivals = new ec2.RouteTable(`${name}-arrivals`, { vpcId: args.vpcId, tags: tags("arrivals") }, options);
        const edges = args.subnets.filter(({ tier }) => tier === "edge");
        for (const { key, zone, cidr } of edges) {
            const vpcEndpointId = endpointIds[zone]!;
            new ec2.Route(`${name}-arrivals-${key}`, { routeTableId: arrivals.id, destinationCidrBlock: cidr, vpcEndpointId }, late);
        }
        const arrive = { gatewayId: args.internetGatewayId, routeTableId: arrivals.id };
        new ec2.RouteTableAssociation(`${name}-arrivals`, arrive, late);
    }
}
