import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2clientvpn from "@pulumi/aws/ec2clientvpn";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { logGroupRetention } from "../plan/retention";

export interface ClientAccessArgs {
    readonly vpcId: pulumi.Input<string>;

    /** Block of the site's network, which clients are let into and nothing else. */
    readonly cidr: string;

    /**
     * Block that clients get their addresses from, a /12 to a /22 that overlaps nothing they talk to. AWS keeps half of it
     * for itself. Changing it replaces the endpoint, and every client needs a new profile.
     */
    readonly block: string;

    /** Subnet by its key: one a zone, each about 73 USD a month while associated. Two or more outlive a zone. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;

    /** Group that clients come in with. It says what they reach. */
    readonly groupId: pulumi.Input<string>;

    /** ARN of the certificate in ACM that the endpoint shows to clients. Replacing it takes no client out. */
    readonly certificateArn: pulumi.Input<string>;

    /** ARN of the SAML provider that people sign in at: the directory asks for the second factor. */
    readonly samlProviderArn: pulumi.Input<string>;

    /** Groups of the directory, by the name that the rule is given here, that are let in. Nobody else is. */
    readonly groups: Readonly<Record<string, string>>;

    /** Hours after which a session ends and people sign in anew: 8, 10 or 12. */
    readonly sessionHours: 8 | 10 | 12;

    readonly operationsKeyArn: pulumi.Input<string>;
    readonly retentionDays: number;
    readonly alertTopicArn: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Refused attempts in an hour that are worth a look. */
const REFUSALS_AN_HOUR = 5;

/** Where a network's own resolver is: two above its first address. */
const resolverOf = (cidr: string): string => {
    const [a, b, c, d] = cidr.split("/")[0]!.split(".").map(Number) as [number, number, number, number];
    return [a, b, c, d + 2].join(".");
};

/**
 * How engineers come into the network: a TLS endpoint that AWS runs, with the directory's identity, for one working day at
 * the longest. They reach private endpoints, and through them the Session Manager, the keys and the stores. There is no
 * way to SSH or RDP at all. Beside the associations, each connected client costs about 0.05 USD an hour.
 */
export class ClientAccess extends pulumi.ComponentResource {
    readonly endpointId: pulumi.Output<string>;

    constructor(name: string, args: ClientAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:ClientAccess", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const { platform, site } = args.tags;

        const group = new cloudwatch.LogGroup(name, {
            name: `/${platform}/${site}/vpn-clients`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("connections"),
        }, options);
        const stream = new cloudwatch.LogStream(name, { name: "connections", logGroupName: group.name }, options);

        const endpoint = new ec2clientvpn.Endpoint(name, {
            description: `Engineers' way into ${siteName(args.tags)}`,
            vpcId: args.vpcId,
            clientCidrBlock: args.block,
            serverCertificateArn: args.certificateArn,
            authenticationOptions: [{ type: "federated-authentication", samlProviderArn: args.samlProviderArn }],
            transportProtocol: "udp", // TLS all the same; over UDP it does not stall behind a lost packet
            vpnPort: 443,
            splitTunnel: true, // what is not ours stays out of our logs and our way out
            dnsServers: [resolverOf(args.cidr)], // names of private endpoints resolve inside the network only
            securityGroupIds: [args.groupId],
            sessionTimeoutHours: args.sessionHours,
            disconnectOnSessionTimeout: true,
            selfServicePortal: "disabled",
            clientRouteEnforcementOptions: { enforced: true }, // a machine cannot redirect what belongs into the tunnel
            clientLoginBannerOptions: { enabled: true, bannerText: `${siteName(args.tags)}: for those who run it. What you do here is recorded.` },
            connectionLogOptions: { enabled: true, cloudwatchLogGroup: group.name, cloudwatchLogStream: stream.name },
            tags: tags("endpoint"),
        }, options);
        for (const [key, subnetId] of Object.entries(args.subnetIds)) {
            new ec2clientvpn.NetworkAssociation(`${name}-${key}`, { clientVpnEndpointId: endpoint.id, subnetId }, options);
        }
        for (const [key, accessGroupId] of Object.entries(args.groups)) {
            new ec2clientvpn.AuthorizationRule(`${name}-${key}`, {
                clientVpnEndpointId: endpoint.id,
                targetNetworkCidr: args.cidr,
                accessGroupId,
                description: `Members of ${key} reach the network`,
            }, options);
        }
        this.watch(name, args, group, tags("refused"));

        this.endpointId = endpoint.id;
        this.registerOutputs({ endpointId: this.endpointId });
    }

    /** Tells responders that somebody is refused again and again. */
    private watch(name: string, args: ClientAccessArgs, group: cloudwatch.LogGroup, tags: Tags): void {
        const metric = { name: "vpn-client-refused", namespace: `${siteName(args.tags)}/access` };
        const filter = new cloudwatch.LogMetricFilter(`${name}-refused`, {
            name: metric.name,
            logGroupName: group.name,
            pattern: '{ $.connection-attempt-status = "failed" }',
            metricTransformation: { ...metric, value: "1", defaultValue: "0" },
        }, { parent: this });
        new cloudwatch.MetricAlarm(`${name}-refused`, {
            name: `${siteName(args.tags)}-vpn-client-refused`,
            alarmDescription: "Somebody tries to come in by the VPN and is refused. Ask the person; where it was not them, their password is out.",
            namespace: metric.namespace,
            metricName: metric.name,
            statistic: "Sum",
            period: 3600,
            evaluationPeriods: 1,
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: REFUSALS_AN_HOUR,
            treatMissingData: "notBreaching",
            alarmActions: [args.alertTopicArn],
            tags,
        }, { parent: this, dependsOn: filter });
    }
}
