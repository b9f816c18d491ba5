import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { ADDRESS_TTL, HEALTH_PATH, NAME_SERVER_TTL, type Shares } from "../plan/domain";
import { policyDocument, serviceTrust } from "../policy-documents";

type Addresses = Readonly<Record<string, pulumi.Input<string>>>;

export interface TrafficArgs {
    /** `primary` answers first; `standby` answers once nothing of the primary is well. */
    readonly role: "primary" | "standby";
    /** Name of the service, and of the zone. */
    readonly domain: string;
    readonly zoneId: pulumi.Input<string>;
    /** Public addresses of the site's front ends on both clouds, by key. */
    readonly fronts: { readonly aws: Addresses; readonly azure: Addresses };
    /** Each cloud's share while both are well, 0 to 255. A cloud with 0 is asked once the other is lost. */
    readonly shares: Shares;
    /**
     * Name servers of both providers. The zone then says of itself what the registrar says of it, so that a resolver that
     * has asked one provider knows of the other.
     * @default none: a standby adds to the primary's zone
     */
    readonly nameServers?: pulumi.Input<pulumi.Input<string>[]>;
    /** Topic that responders listen to. */
    readonly topicArn: pulumi.Input<string>;
    readonly account: string;
    /** Region of the topic. */
    readonly region: string;
    readonly tags: Tags;
}

/** The one region where Route 53's measurements, and alarms on them, can be had. */
export const NAMES_REGION = "us-east-1";

/** Where Route 53 asks from: four continents' worth, of which most must agree. */
const CHECKERS = ["eu-west-1", "us-east-1", "us-west-2", "ap-southeast-1"];

/** Seconds between two checks from one place, and how many of them must fail: half a minute until an answer changes. */
const CHECK_INTERVAL = 10;
const FAILURES = 3;

/**
 * What Route 53 answers for the service's name. Each front-end address is asked for its health from four places, with the
 * service's own name over TLS; answers name only those that are well. Within a site the clouds share requests as told; the
 * standby's front ends answer when nothing of the primary does. Nothing has to be changed for that, so that it works while
 * no control plane does.
 *
 * Route 53 is in no region: a standby can declare its part whatever has become of the primary's regions. Only alarms on its
 * checks stand in one, us-east-1, and hand what they say to the site's own.
 */
export class Traffic extends pulumi.ComponentResource {
    /** Ids of the checks: one for each cloud's front ends together. */
    readonly checkIds: { readonly aws: pulumi.Output<string>; readonly azure: pulumi.Output<string> };

    constructor(name: string, args: TrafficArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Traffic", name, args, opts);
        const options = { parent: this };
        const { domain, zoneId, fronts, shares } = args;
        const site = args.tags.site;

        const records: route53.Record[] = [];
        const checkOf = (cloud: "aws" | "azure", key: string, ipAddress: pulumi.Input<string>) => new route53.HealthCheck(`${name}-${cloud}-${key}`, {
            type: "HTTPS",
            ipAddress,
            fqdn: domain, // asked for by name, as a client does: both front ends refuse other hosts
            port: 443,
            resourcePath: HEALTH_PATH,
            enableSni: true,
            requestInterval: CHECK_INTERVAL,
            failureThreshold: FAILURES,
            regions: CHECKERS,
            tags: { ...args.tags, Name: `${name}-${cloud}-${key}` },
        }, options);
        const checks = Object.fromEntries((["aws", "azure"] as const).map((cloud) => {
            // Names with _front are what the others are put together from. Nobody is told them, and Azure's zone lacks them.
            const front = `${site}-${cloud}._front.${domain}`;
            const each = Object.entries(fronts[cloud]).map(([key, address]) => {
                const check = checkOf(cloud, key, address);
                records.push(new route53.Record(`${name}-${cloud}-${key}`, {
                    zoneId, name: front, type: "A", ttl: ADDRESS_TTL, records: [address],
                    multivalueAnswerRoutingPolicy: true, setIdentifier: key, healthCheckId: check.id,
                }, options));
                return check;
            });
            const any = each.length === 1 ? each[0]! : new route53.HealthCheck(`${name}-${cloud}`, {
                type: "CALCULATED",
                childHealthchecks: each.map(({ id }) => id),
                childHealthThreshold: 1,
                tags: { ...args.tags, Name: `${name}-${cloud}` },
            }, options);
            return [cloud, any.id];
        })) as Record<"aws" | "azure", pulumi.Output<string>>;

        const all = `${site}._front.${domain}`;
        const alias = (target: string) => ({ aliases: [{ name: target, zoneId, evaluateTargetHealth: true }] });
        const shared = (["aws", "azure"] as const).map((cloud) => new route53.Record(`${name}-${cloud}`, {
            zoneId, name: all, type: "A", ...alias(`${site}-${cloud}._front.${domain}`),
            weightedRoutingPolicies: [{ weight: shares[cloud] }], setIdentifier: cloud,
        }, { ...options, dependsOn: records }));
        const turn = args.role === "primary" ? "PRIMARY" : "SECONDARY";
        new route53.Record(name, {
            zoneId, name: domain, type: "A", ...alias(all), failoverRoutingPolicies: [{ type: turn }], setIdentifier: site,
        }, { ...options, dependsOn: shared });

        if (args.nameServers !== undefined) {
            // Route 53 has made the record together with the zone, and does not let go of it.
            new route53.Record(`${name}-name-servers`, {
                zoneId, name: domain, type: "NS", ttl: NAME_SERVER_TTL, records: args.nameServers, allowOverwrite: true,
            }, { ...options, retainOnDelete: true });
        }
        this.watch(name, args, checks);
        this.checkIds = checks;
        this.registerOutputs({ checkIds: this.checkIds });
    }

    /** An alarm for each cloud's front ends, and the way of what it says from the alarms' region to the responders'. */
    private watch(name: string, args: TrafficArgs, checks: Readonly<Record<"aws" | "azure", pulumi.Output<string>>>): void {
        const options = { parent: this };
        const { account, region } = args;
        const site = siteName(args.tags);
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        for (const cloud of ["aws", "azure"] as const) {
            new cloudwatch.MetricAlarm(`${name}-${cloud}`, {
                region: NAMES_REGION,
                name: `${site}-front-${cloud}`,
                alarmDescription: `Most of the places that ask find no front end of ${site} on ${cloud} that is well`,
                namespace: "AWS/Route53",
                metricName: "HealthCheckStatus",
                dimensions: { HealthCheckId: checks[cloud] },
                statistic: "Minimum",
                period: 60,
                evaluationPeriods: 2,
                comparisonOperator: "LessThanThreshold",
                threshold: 1,
                treatMissingData: "breaching",
                tags: tags(cloud),
            }, options);
        }
        const alarms = [{ prefix: `arn:aws:cloudwatch:${NAMES_REGION}:${account}:alarm:${site}-front-` }];
        const eventPattern = JSON.stringify({ source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], resources: alarms });
        const description = `A front end of ${site} is lost, or back`;
        if (region !== NAMES_REGION) {
            const bus = `arn:aws:events:${region}:${account}:event-bus/default`;
            const role = new iam.Role(`${name}-events`, {
                name: `${site}-front-events`,
                description: `EventBridge hands what it hears of ${site}'s front ends to ${region}`,
                assumeRolePolicy: serviceTrust("events.amazonaws.com", account),
                tags: tags("events"),
            }, options);
            const right = new iam.RolePolicy(`${name}-events`, {
                role: role.name,
                policy: policyDocument([{ Sid: "HandOver", Effect: "Allow", Action: "events:PutEvents", Resource: bus }]),
            }, options);
            const rule = new cloudwatch.EventRule(`${name}-hand-over`, {
                region: NAMES_REGION, name: `${site}-front-ends`, description, eventPattern, state: "ENABLED", tags: tags("hand-over"),
            }, options);
            new cloudwatch.EventTarget(`${name}-hand-over`, {
                region: NAMES_REGION, rule: rule.name, targetId: "site", arn: bus, roleArn: role.arn,
            }, { ...options, dependsOn: right });
        }
        const heard = new cloudwatch.EventRule(`${name}-front-ends`, {
            name: `${site}-front-end-state`, description, eventPattern, state: "ENABLED", tags: tags("front-ends"),
        }, options);
        new cloudwatch.EventTarget(`${name}-front-ends`, { rule: heard.name, targetId: "responders", arn: args.topicArn }, options);
    }
}
