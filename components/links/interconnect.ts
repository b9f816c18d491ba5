// The encrypted link between the two clouds of one site: four tunnels, each of which can carry all of it.
//
// Each instance of Azure's gateway is a device of its own to AWS, with one VPN connection of two tunnels. On Azure each
// tunnel is a connection of its own. AWS's ends are known only when its connections are there, Azure's addresses before:
// so the order is addresses, customer gateways, VPN connections, local gateways, connections.
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { siteName, type Tags } from "../names";
import type { LinkPlan, TunnelPlan } from "../plan/links";
import { logGroupRetention } from "../plan/retention";
import { logGroupDelivery } from "../policy-documents";

export interface InterconnectArgs {
    readonly link: LinkPlan;

    /**
     * Version of the tunnels' keys. A new number makes new ones: each connection drops for about a minute, one after the
     * other, and the other carries on.
     */
    readonly keyVersion: number;

    readonly aws: {
        readonly gatewayId: pulumi.Input<string>;
        /** Key that encrypts the tunnels' log. */
        readonly operationsKeyArn: pulumi.Input<string>;
        readonly retentionDays: number;
        readonly alertTopicArn: pulumi.Input<string>;
    };

    readonly azure: {
        readonly resourceGroupName: pulumi.Input<string>;
        readonly location: string;
        readonly gatewayId: pulumi.Input<string>;
        /** Ids of the configurations of the gateway's two instances. */
        readonly instanceIds: readonly pulumi.Input<string>[];
        /** Public addresses of the two instances. */
        readonly addresses: readonly pulumi.Input<string>[];
        readonly workspaceId: pulumi.Input<string>;
        readonly actionGroupId: pulumi.Input<string>;
    };

    readonly tags: Tags;
}

/** The two devices, and the instance of Azure's gateway that each is. */
const DEVICES = ["a", "b"] as const;
type Device = (typeof DEVICES)[number];

/** Letters of a tunnel's key, which both clouds take: 365 bits of them. A digit in front would be refused by AWS. */
const KEY_LENGTH = 64;

/** Seconds after which a silent peer is given up. */
const DEAD_PEER_SECONDS = 30;

/** Seconds that negotiated keys live: eight hours for the negotiation itself (Azure has no other), one for the traffic. */
const IKE_SECONDS = 28_800;
const TRAFFIC_SECONDS = 3_600;

/** Kilobytes after which Azure changes the traffic's keys, however young: as good as never before the hour is over. */
const TRAFFIC_KILOBYTES = 102_400_000;

/** What both ends take and nothing weaker: AES-256-GCM, SHA-384, and curve P-384 anew for each change of keys. */
const AZURE_POLICY = {
    ikeEncryption: "GCMAES256",
    ikeIntegrity: "SHA384",
    dhGroup: "ECP384",
    ipsecEncryption: "GCMAES256",
    ipsecIntegrity: "GCMAES256", // the cipher proves integrity itself, and Azure wants that said
    pfsGroup: "ECP384",
    saLifeTimeSeconds: TRAFFIC_SECONDS,
    saDataSizeKilobytes: TRAFFIC_KILOBYTES,
};
const AWS_GROUPS = [20]; // P-384

/**
 * Joins the clouds. Routes are learned by BGP on both sides, so that losing a tunnel, an instance or a zone costs seconds
 * and no one's work. On Azure both instances try each connection and only the one that AWS knows comes up: "connected" is
 * one of two there. About 73 USD a month for AWS's two connections, traffic apart.
 */
export class Interconnect extends pulumi.ComponentResource {
    /** AWS's outside address of each tunnel, by its key in the plan. */
    readonly outsideAddresses: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: InterconnectArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:links:Interconnect", name, args, opts);
        const options = { parent: this };
        const { link } = args;

        const keys = Object.fromEntries(link.tunnels.map(({ key }) => [key, new random.RandomPassword(`${name}-${key}`, {
            length: KEY_LENGTH, lower: true, upper: true, numeric: false, special: false, keepers: { version: String(args.keyVersion) },
        }, options).result]));
        const logGroupArn = this.logGroup(name, args);

        const outside: Record<string, pulumi.Output<string>> = {};
        for (const [i, device] of DEVICES.entries()) {
            const [first, second] = link.tunnels.filter(({ key }) => key.startsWith(device)) as [TunnelPlan, TunnelPlan];
            const connection = this.vpnConnection(name, args, device, args.azure.addresses[i]!, [first, second], keys, logGroupArn);
            outside[first.key] = connection.tunnel1Address;
            outside[second.key] = connection.tunnel2Address;
        }
        for (const { key } of link.tunnels) this.alarm(name, args, key, outside[key]!);

        // One after the other: Azure changes a gateway for one connection at a time.
        const connections: pulumi.Resource[] = [];
        for (const tunnel of link.tunnels) {
            connections.push(this.connection(name, args, tunnel, outside[tunnel.key]!, keys[tunnel.key]!, connections.slice(-1)));
        }
        this.watchTunnels(name, args);

        this.outsideAddresses = outside;
        this.registerOutputs({ outsideAddresses: outside });
    }

    /** What AWS's ends say of their negotiations and routes. Returns the group once it can be written to. */
    private logGroup(name: string, args: InterconnectArgs): pulumi.Output<string> {
        const { platform, site } = args.tags;
        const group = new cloudwatch.LogGroup(name, {
            name: `/${platform}/${site}/vpn-tunnels`,
            kmsKeyId: args.aws.operationsKeyArn,
            retentionInDays: logGroupRetention(args.aws.retentionDays),
            tags: { ...args.tags, Name: `${name}-log` },
        }, { parent: this });
        const delivery = new cloudwatch.LogResourcePolicy(name, {
            policyName: `${siteName(args.tags)}-vpn-tunnels`,
            policyDocument: group.arn.apply(logGroupDelivery),
        }, { parent: this });
        return pulumi.all([group.arn, delivery.id]).apply(([arn]) => arn);
    }

    /** AWS's half of two tunnels, to one instance of Azure's gateway. */
    private vpnConnection(
        name: string, args: InterconnectArgs, device: Device, address: pulumi.Input<string>, [first, second]: readonly [TunnelPlan, TunnelPlan],
        keys: Readonly<Record<string, pulumi.Output<string>>>, logGroupArn: pulumi.Input<string>,
    ): ec2.VpnConnection {
        const options = { parent: this };
        const tags = { ...args.tags, Name: `${name}-${device}` };
        const log = {
            cloudwatchLogOptions: {
                logEnabled: true, logGroupArn, logOutputFormat: "json", bgpLogEnabled: true, bgpLogGroupArn: logGroupArn, bgpLogOutputFormat: "json",
            },
        };
        const gateway = new ec2.CustomerGateway(`${name}-${device}`, {
            type: "ipsec.1", bgpAsn: String(args.link.azureAsn), ipAddress: address, deviceName: `azure-${device}`, tags,
        }, options);
        return new ec2.VpnConnection(`${name}-${device}`, {
            type: "ipsec.1",
            customerGatewayId: gateway.id,
            vpnGatewayId: args.aws.gatewayId,
            staticRoutesOnly: false, // BGP
            // Out of the reach of whoever may describe connections: the keys are in Secrets Manager.
            presharedKeyStorage: "SecretsManager",
            tunnel1InsideCidr: first.inside,
            tunnel1PresharedKey: keys[first.key]!,
            tunnel1IkeVersions: ["ikev2"],
            tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
            tunnel1Phase1IntegrityAlgorithms: ["SHA2-384"],
            tunnel1Phase1DhGroupNumbers: AWS_GROUPS,
            tunnel1Phase1LifetimeSeconds: IKE_SECONDS,
            tunnel1Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
            tunnel1Phase2IntegrityAlgorithms: ["SHA2-384"],
            tunnel1Phase2DhGroupNumbers: AWS_GROUPS,
            tunnel1Phase2LifetimeSeconds: TRAFFIC_SECONDS,
            tunnel1StartupAction: "start", // either end may begin
            tunnel1DpdTimeoutAction: "restart",
            tunnel1DpdTimeoutSeconds: DEAD_PEER_SECONDS,
            tunnel1EnableTunnelLifecycleControl: true, // AWS replaces an end when it is told to, not in the middle of the day
            tunnel1LogOptions: log,
            tunnel2InsideCidr: second.inside,
            tunnel2PresharedKey: keys[second.key]!,
            tunnel2IkeVersions: ["ikev2"],
            tunnel2Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
            tunnel2Phase1IntegrityAlgorithms: ["SHA2-384"],
            tunnel2Phase1DhGroupNumbers: AWS_GROUPS,
            tunnel2Phase1LifetimeSeconds: IKE_SECONDS,
            tunnel2Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
            tunnel2Phase2IntegrityAlgorithms: ["SHA2-384"],
            tunnel2Phase2DhGroupNumbers: AWS_GROUPS,
            tunnel2Phase2LifetimeSeconds: TRAFFIC_SECONDS,
            tunnel2StartupAction: "start",
            tunnel2DpdTimeoutAction: "restart",
            tunnel2DpdTimeoutSeconds: DEAD_PEER_SECONDS,
            tunnel2EnableTunnelLifecycleControl: true,
            tunnel2LogOptions: log,
            tags,
        }, options);
    }

    /** A tunnel without BGP is down, whatever IPsec says. Three others carry on; the next loss may not be so cheap. */
    private alarm(name: string, args: InterconnectArgs, key: string, address: pulumi.Input<string>): void {
        new cloudwatch.MetricAlarm(`${name}-${key}`, {
            name: `${siteName(args.tags)}-tunnel-${key}`,
            alarmDescription: `Tunnel ${key} between AWS and Azure is down. The others carry the traffic; nothing else must be lost now.`,
            namespace: "AWS/VPN",
            metricName: "TunnelState",
            dimensions: { TunnelIpAddress: address },
            statistic: "Minimum",
            period: 60,
            evaluationPeriods: 3,
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            treatMissingData: "breaching",
            alarmActions: [args.aws.alertTopicArn],
            okActions: [args.aws.alertTopicArn],
            tags: { ...args.tags, Name: `${name}-${key}` },
        }, { parent: this });
    }

    /** Azure's half of one tunnel. */
    private connection(
        name: string, args: InterconnectArgs, tunnel: TunnelPlan, outside: pulumi.Input<string>, sharedKey: pulumi.Input<string>,
        dependsOn: readonly pulumi.Resource[],
    ): network.VirtualNetworkGatewayConnection {
        const { resourceGroupName, location, gatewayId, instanceIds } = args.azure;
        const far = new network.LocalNetworkGateway(`${name}-${tunnel.key}`, {
            resourceGroupName,
            location,
            localNetworkGatewayName: `${name}-${tunnel.key}`,
            gatewayIpAddress: outside,
            // No address space: routes are learned.
            bgpSettings: { asn: args.link.awsAsn, bgpPeeringAddress: tunnel.awsAddress },
            tags: args.tags,
        }, { parent: this });
        // Azure wants an inside address of each instance. The one that does not carry this tunnel never uses its own.
        const insideOf = (device: Device) => args.link.tunnels.find(({ key }) => key === `${device}${tunnel.key.slice(1)}`)!.azureAddress;
        return new network.VirtualNetworkGatewayConnection(`${name}-${tunnel.key}`, {
            resourceGroupName,
            location,
            virtualNetworkGatewayConnectionName: `${name}-${tunnel.key}`,
            connectionType: "IPsec",
            connectionProtocol: "IKEv2",
            connectionMode: "Default", // either end may begin
            virtualNetworkGateway1: { id: gatewayId },
            localNetworkGateway2: { id: far.id },
            sharedKey,
            enableBgp: true,
            gatewayCustomBgpIpAddresses: DEVICES.map((device, i) => ({ ipConfigurationId: instanceIds[i]!, customBgpIpAddress: insideOf(device) })),
            ipsecPolicies: [AZURE_POLICY],
            usePolicyBasedTrafficSelectors: false,
            dpdTimeoutSeconds: DEAD_PEER_SECONDS,
            tags: args.tags,
        }, { parent: this, dependsOn: [...dependsOn] });
    }

    /** Azure's own view: AWS's alarms do not see why Azure closed a tunnel. */
    private watchTunnels(name: string, args: InterconnectArgs): void {
        const { resourceGroupName, location, workspaceId, actionGroupId, gatewayId } = args.azure;
        new monitor.ScheduledQueryRule(`${name}-down`, {
            resourceGroupName,
            location,
            ruleName: `${name}-down`,
            displayName: `${siteName(args.tags)}: a tunnel to AWS went down`,
            description: "The other tunnels carry the traffic. The record says which one, and why Azure closed it.",
            kind: "LogAlert",
            enabled: true,
            severity: 1,
            scopes: [workspaceId],
            evaluationFrequency: "PT5M",
            windowSize: "PT10M",
            criteria: {
                allOf: [{
                    query: pulumi.output(gatewayId).apply((id) => [
                        "AzureDiagnostics",
                        `where ResourceId =~ "${id}" and Category == "TunnelDiagnosticLog" and OperationName == "TunnelDisconnected"`,
                    ].join(" | ")),
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            skipQueryValidation: true, // the table exists only once the gateway has sent its first record
            actions: { actionGroups: [actionGroupId] },
            tags: args.tags,
        }, { parent: this });
    }
}
