import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lb from "@pulumi/aws/lb";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { ACCESS_LOG_PREFIXES } from "../bucket-policies";
import { fit, siteName, type Tags } from "../names";
import { RESERVE } from "../plan/addresses";
import { HEALTH_PATH } from "../plan/domain";
import { APP_PORT } from "../plan/flows";
import { logGroupRetention } from "../plan/retention";
import { logGroupDelivery } from "../policy-documents";
import { outsideRanges, WEB_RULES } from "../web-rules";

export interface LoadBalancerArgs {
    readonly vpcId: pulumi.Input<string>;
    /** By subnet key. Those that `front` names are used. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** Allocation id of each front-end address, by the key of the subnet that it answers in. */
    readonly front: Readonly<Record<string, pulumi.Input<string>>>;
    /**
     * Allocation ids of spares by the same keys: a second network load balancer stands ready with them, since the addresses
     * of one that exists never change. It passes requests on like the first; whoever is told its addresses can use them.
     * About 20 USD a month. An application load balancer takes requests from two network load balancers, and no more.
     * @default no spare stands ready
     */
    readonly reserve?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly groupIds: { readonly front: pulumi.Input<string>; readonly edge: pulumi.Input<string> };
    /** ARN of a certificate of `domain`, in this region. */
    readonly certificateArn: pulumi.Input<string>;
    /** Whether AWS refuses to delete the balancers until a further update has lifted that. */
    readonly locked: boolean;
    /** Name of the service. A request for any other host is refused. */
    readonly domain: string;
    /** Bucket with the policy in force that lets load balancers write to it. */
    readonly accessLogsBucket: pulumi.Input<string>;
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Days that the web application firewall's log is kept. */
    readonly retentionDays: number;

    /**
     * Where users without a session are sent. The application load balancer then has public addresses, because it asks
     * the user pool itself; its security group admits nobody but the network load balancer. Adding or removing it replaces
     * the application load balancer.
     * @default nobody has to sign in
     */
    readonly signIn?: {
        readonly userPoolArn: pulumi.Input<string>;
        readonly clientId: pulumi.Input<string>;
        readonly poolDomain: pulumi.Input<string>;
        /** Set of the addresses that users log in from. */
        readonly rangesArn: pulumi.Input<string>;
        /** Minutes after which a user signs in again. */
        readonly sessionMinutes: number;
    };
    readonly tags: Tags;
}

/** Tags of one part. */
type TagsFor = (part: string) => Tags;

/** TLS 1.3, and 1.2 with forward secrecy and authenticated ciphers only. */
export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Asks the user pool who it is, before a request is passed on; every request after that is checked against the session. */
const signInBy = ({ userPoolArn, clientId, poolDomain, sessionMinutes }: NonNullable<LoadBalancerArgs["signIn"]>) => ({
    type: "authenticate-cognito",
    order: 1,
    authenticateCognito: {
        userPoolArn,
        userPoolClientId: clientId,
        userPoolDomain: poolDomain,
        scope: "openid email profile",
        sessionTimeout: sessionMinutes * 60,
        onUnauthenticatedRequest: "authenticate",
    },
});

/**
 * A network load balancer whose addresses never change, in front of an application load balancer that ends TLS and asks
 * the web application firewall. The first can be given a spare address, the second can read requests; neither can both.
 */
export class LoadBalancer extends pulumi.ComponentResource {
    readonly dnsName: pulumi.Output<string>;
    readonly zoneId: pulumi.Output<string>;
    /** By what CloudWatch knows the application load balancer and its targets. */
    readonly dimensions: { readonly loadBalancer: pulumi.Output<string>; readonly targetGroup: pulumi.Output<string> };
    /** Where the application's machines are registered. */
    readonly targetGroupArn: pulumi.Output<string>;
    /** The load balancer that reads requests. */
    readonly applicationArn: pulumi.Output<string>;
    /** Allocation ids in use, by front end. */
    readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:LoadBalancer", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const mappings = (addresses: Readonly<Record<string, pulumi.Input<string>>>) => Object.entries(addresses).map(([key, allocationId]) => {
            const subnetId = args.subnetIds[key];
            if (subnetId === undefined) throw new RangeError(`front end ${key} has no subnet of that name`);
            return { subnetId, allocationId };
        });
        const edges = mappings(args.front);
        const logTo = (prefix: string) => ({ bucket: args.accessLogsBucket, prefix, enabled: true });

        const alb = new lb.LoadBalancer(`${name}-application`, {
            name: fit(32, siteName(args.tags), "app"),
            loadBalancerType: "application",
            // The internet reaches it through the network load balancer only: its group admits nobody else. Its addresses are
            // public where it has to ask a user pool, which no private address in these subnets can.
            internal: args.signIn === undefined,
            subnets: edges.map(({ subnetId }) => subnetId),
            securityGroups: [args.groupIds.edge],
            enableDeletionProtection: args.locked,
            dropInvalidHeaderFields: true,
            desyncMitigationMode: "strictest",
            enableWafFailOpen: false,
            enableTlsVersionAndCipherSuiteHeaders: true,
            xffHeaderProcessingMode: "append",
            enableZonalShift: true,
            idleTimeout: 60,
            accessLogs: logTo(ACCESS_LOG_PREFIXES.applicationBalancer),
            connectionLogs: logTo(ACCESS_LOG_PREFIXES.applicationBalancer),
            tags: tags("application"),
        }, { ...options, protect: true });
        const app = new lb.TargetGroup(`${name}-app`, {
            vpcId: args.vpcId,
            targetType: "instance", // the kind that a pool of machines can register in
            protocol: "HTTPS",
            port: APP_PORT,
            deregistrationDelay: 30,
            healthCheck: {
                protocol: "HTTPS", path: HEALTH_PATH, matcher: "200",
                interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3,
            },
            tags: tags("app"),
        }, options);
        const listeners = this.listeners(name, args, alb, app, tags);
        this.webFirewall(name, args, alb, tags);

        const passing = (part: "front" | "reserve", subnetMappings: typeof edges) => new lb.LoadBalancer(`${name}-${part}`, {
            name: fit(32, siteName(args.tags), part),
            loadBalancerType: "network",
            internal: false,
            subnetMappings,
            securityGroups: [args.groupIds.front], // a group can only be given at creation
            enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
            enableCrossZoneLoadBalancing: true,
            enableDeletionProtection: args.locked,
            enableZonalShift: true,
            accessLogs: logTo(ACCESS_LOG_PREFIXES.networkBalancer), // written for TLS listeners; TCP is in the flow log
            tags: { ...tags(part), ...(part === "reserve" && RESERVE) },
        }, { ...options, protect: true });
        const nlb = passing("front", edges);
        this.passOn(name, "front", args, nlb, alb, listeners, tags);
        const spares = Object.keys(args.reserve ?? {}).length > 0 ? passing("reserve", mappings(args.reserve!)) : undefined;
        if (spares) this.passOn(`${name}-r`, "reserve", args, spares, alb, listeners, tags);

        this.dnsName = nlb.dnsName;
        this.zoneId = nlb.zoneId;
        this.targetGroupArn = app.arn;
        this.applicationArn = alb.arn;
        this.dimensions = { loadBalancer: alb.arnSuffix, targetGroup: app.arnSuffix };
        this.addresses = Object.fromEntries(Object.entries(args.front).map(([key, id]) => [key, pulumi.output(id)]));
        const { dnsName, zoneId, targetGroupArn, addresses } = this;
        this.registerOutputs({ dnsName, zoneId, targetGroupArn, addresses });
    }

    /** HTTPS for the service's own names; everything on port 80 is sent there. */
    private listeners(name: string, args: LoadBalancerArgs, alb: lb.LoadBalancer, app: lb.TargetGroup, tags: TagsFor) {
        const options = { parent: this };
        const https = new lb.Listener(`${name}-https`, {
            loadBalancerArn: alb.arn,
            port: 443,
            protocol: "HTTPS",
            sslPolicy: TLS_POLICY,
            certificateArn: args.certificateArn,
            defaultActions: [{
                type: "fixed-response",
                fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "Unknown host" },
            }],
            routingHttpResponseServerEnabled: false,
            routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
            routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
            tags: tags("https"),
        }, options);
        const forward = { type: "forward", targetGroupArn: app.arn };
        const host = { hostHeader: { values: [args.domain, `*.${args.domain}`] } };
        // Those who ask whether the service is well have no session, and are told nothing else.
        const health = args.signIn && new lb.ListenerRule(`${name}-health`, {
            listenerArn: https.arn,
            priority: 10,
            conditions: [host, { pathPattern: { values: [HEALTH_PATH] } }, { httpRequestMethod: { values: ["GET", "HEAD"] } }],
            actions: [forward],
            tags: tags("health"),
        }, options);
        const service = new lb.ListenerRule(`${name}-service`, {
            listenerArn: https.arn,
            priority: 100,
            conditions: [host],
            actions: args.signIn ? [signInBy(args.signIn), { ...forward, order: 2 }] : [forward],
            tags: tags("service"),
        }, options);
        const http = new lb.Listener(`${name}-http`, {
            loadBalancerArn: alb.arn,
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
            tags: tags("http"),
        }, options);
        return [https, http, service, ...(health ? [health] : [])];
    }

    /** From fixed addresses to the application load balancer, which sees the client's own address. */
    private passOn(
        name: string, part: "front" | "reserve", args: LoadBalancerArgs, nlb: lb.LoadBalancer, alb: lb.LoadBalancer, listeners: pulumi.Resource[], tags: TagsFor,
    ) {
        const options = { parent: this };
        // Asks whether the application load balancer answers. Whether the application does is for that one to ask.
        const checks = { 443: { protocol: "HTTPS", matcher: "200-499" }, 80: { protocol: "HTTP", matcher: "200-399" } };
        for (const port of [443, 80] as const) {
            const key = `${name}-${port}`; // short: AWS takes 32 characters for a target group's name, and seven are random
            const group = new lb.TargetGroup(key, {
                vpcId: args.vpcId,
                targetType: "alb",
                protocol: "TCP",
                port,
                healthCheck: {
                    ...checks[port], path: HEALTH_PATH, port: String(port),
                    interval: 10, timeout: 6, healthyThreshold: 2, unhealthyThreshold: 2,
                },
                tags: tags(`${part}-${port}`),
            }, options);
            // AWS takes a load balancer as target only if it listens on the port already.
            const target = { targetGroupArn: group.arn, targetId: alb.arn, port };
            new lb.TargetGroupAttachment(key, target, { ...options, dependsOn: listeners });
            new lb.Listener(key, {
                loadBalancerArn: nlb.arn,
                port,
                protocol: "TCP",
                defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
                tags: tags(`${part}-${port}`),
            }, options);
        }
    }

    private webFirewall(name: string, args: LoadBalancerArgs, alb: lb.LoadBalancer, tags: TagsFor): void {
        const options = { parent: this };
        const acl = new wafv2.WebAcl(name, {
            name: siteName(args.tags),
            description: `What may be asked of ${siteName(args.tags)}`,
            scope: "REGIONAL",
            defaultAction: { allow: {} },
            rules: [...(args.signIn ? [outsideRanges(args.signIn.rangesArn, "service")] : []), ...WEB_RULES],
            visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: siteName(args.tags) },
            tags: tags("web-firewall"),
        }, options);
        new wafv2.WebAclAssociation(name, { resourceArn: alb.arn, webAclArn: acl.arn }, options);
        const group = new cloudwatch.LogGroup(name, {
            name: `aws-waf-logs-${siteName(args.tags)}`, // the firewall writes only to groups that begin so
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("web-firewall"),
        }, options);
        const delivery = new cloudwatch.LogResourcePolicy(name, {
            policyName: `${siteName(args.tags)}-web-firewall`,
            policyDocument: group.arn.apply(logGroupDelivery),
        }, options);
        new wafv2.WebAclLoggingConfiguration(name, {
            resourceArn: acl.arn,
            logDestinationConfigs: [group.arn],
            // What a client proves who it is by must not be readable in a log.
            redactedFields: ["authorization", "cookie"].map((header) => ({ singleHeader: { name: header } })),
        }, { ...options, dependsOn: delivery });
    }
}
