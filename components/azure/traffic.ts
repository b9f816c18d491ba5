// What Azure answers for the service's name: the same front ends as Route 53, found well by Azure's own probes.
import * as dns from "@pulumi/azure-native/dns";
import * as monitor from "@pulumi/azure-native/monitor";
import * as resources from "@pulumi/azure-native/resources";
import * as trafficmanager from "@pulumi/azure-native/trafficmanager";
import * as pulumi from "@pulumi/pulumi";
import { fit, siteName, type Tags } from "../names";
import { ADDRESS_TTL, HEALTH_PATH, NAME_SERVER_TTL, planPriorities, POLICY_TTL, type Shares } from "../plan/domain";

type Addresses = Readonly<Record<string, pulumi.Input<string>>>;

export interface TrafficArgs {
    /** Where the zone and the profile are. A standby adds to the primary's. */
    readonly resourceGroupName: pulumi.Input<string>;
    /** Name of the service, and of the zone. */
    readonly domain: string;
    /** Public addresses of the site's front ends on both clouds, by key. */
    readonly fronts: { readonly aws: Addresses; readonly azure: Addresses };
    /**
     * Each cloud's share while both are well. Traffic Manager asks the one with the larger share, and the other once that
     * is lost: an address of a zone's own name can follow a profile of one level only, which has either an order or weights.
     */
    readonly shares: Shares;
    /** Number of the site. A lower one answers before a higher one. */
    readonly slot: number;
    /**
     * What the primary declares.
     * @default nothing: a standby adds its front ends to what the primary has declared
     */
    readonly primary?: {
        /** Its zone's name. */
        readonly zoneName: pulumi.Input<string>;
        /** Name servers of both providers. */
        readonly nameServers: pulumi.Input<readonly string[]>;
        /** Proof of the name that AWS asks for, so that its certificate renews through this zone too. */
        readonly proof?: { readonly name: pulumi.Input<string>; readonly value: pulumi.Input<string> };
        readonly actionGroupId: pulumi.Input<string>;
        readonly workspaceId: pulumi.Input<string>;
        readonly archiveAccountId: pulumi.Input<string>;
    };
    /** The primary's profile. For a standby. */
    readonly profileName?: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Seconds between two probes; how many may fail before an answer changes. */
const PROBE_INTERVAL = 10;
const TOLERATED = 2;

/**
 * A Traffic Manager profile that the zone's own name follows, with every front-end address in the order in which it is to
 * answer. Probes speak TLS and ask for the service by name. Like Route 53's, answers change without anybody changing them.
 */
export class Traffic extends pulumi.ComponentResource {
    readonly profileName: pulumi.Output<string>;

    constructor(name: string, args: TrafficArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Traffic", name, args, opts);
        const { primary } = args;
        if ((primary === undefined) === (args.profileName === undefined)) {
            throw new TypeError(`${name}: found ${primary ? "both" : "neither"} of primary and profileName, expected one of them`);
        }
        const profile = primary && this.profile(name, args);
        const profileName = pulumi.output(profile?.name ?? args.profileName!).apply((known) => known!);
        const keys = { aws: Object.keys(args.fronts.aws), azure: Object.keys(args.fronts.azure) };
        const endpoints = planPriorities(args.slot, keys, args.shares).map(({ cloud, key, priority }) =>
            new trafficmanager.Endpoint(`${name}-${cloud}-${key}`, {
                resourceGroupName: args.resourceGroupName,
                profileName,
                endpointType: "ExternalEndpoints",
                endpointName: `${args.tags.site}-${cloud}-${key}`,
                target: args.fronts[cloud][key]!,
                priority,
                endpointStatus: "Enabled",
                alwaysServe: "Disabled", // an answer nobody has asked after is worse than the next one
            }, { parent: this, retainOnDelete: primary === undefined })); // a standby that has taken over lets go of them, and still answers
        if (primary && profile) this.names(name, args, primary, profile, endpoints);
        this.profileName = profileName;
        this.registerOutputs({ profileName });
    }

    private profile(name: string, { resourceGroupName, domain, tags }: TrafficArgs) {
        return new trafficmanager.Profile(name, {
            resourceGroupName,
            location: "global",
            profileName: name,
            profileStatus: "Enabled",
            trafficRoutingMethod: "Priority",
            trafficViewEnrollmentStatus: "Disabled", // it would keep where clients ask from
            dnsConfig: { relativeName: fit(63, siteName(tags), domain.replaceAll(".", "-")), ttl: ADDRESS_TTL },
            monitorConfig: {
                protocol: "HTTPS",
                port: 443,
                path: HEALTH_PATH,
                intervalInSeconds: PROBE_INTERVAL,
                timeoutInSeconds: 5,
                toleratedNumberOfFailures: TOLERATED,
                customHeaders: [{ name: "Host", value: domain }], // both front ends refuse other hosts
                expectedStatusCodeRanges: [{ min: 200, max: 200 }],
            },
            tags,
        }, { parent: this });
    }

    /** What the zone says: where the service is, who answers for the name, and the proof of it. */
    private names(
        name: string, { resourceGroupName, domain, tags }: TrafficArgs, primary: NonNullable<TrafficArgs["primary"]>,
        profile: trafficmanager.Profile, endpoints: pulumi.Resource[],
    ): void {
        const zone = { resourceGroupName, zoneName: primary.zoneName };
        new dns.RecordSet(name, {
            ...zone, relativeRecordSetName: "@", recordType: "A", ttl: ADDRESS_TTL, targetResource: { id: profile.id },
        }, { parent: this, dependsOn: endpoints });
        // Azure makes this record with the zone, and azure-native makes nothing that is there: a template writes it anyway.
        // Azure keeps its own servers in it whatever is written, and takes others beside them.
        new resources.Deployment(`${name}-name-servers`, {
            resourceGroupName,
            deploymentName: `${name}-name-servers`,
            properties: {
                mode: "Incremental",
                template: {
                    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                    contentVersion: "1.0.0.0",
                    resources: [{
                        type: "Microsoft.Network/dnsZones/NS",
                        apiVersion: "2018-05-01",
                        name: pulumi.interpolate`${primary.zoneName}/@`,
                        properties: {
                            TTL: NAME_SERVER_TTL,
                            NSRecords: pulumi.output(primary.nameServers).apply((servers) => servers.map((nsdname) => ({ nsdname: `${nsdname}.` }))),
                        },
                    }],
                },
            },
            tags,
        }, { parent: this });
        if (primary.proof) {
            const { name: proven, value } = primary.proof;
            new dns.RecordSet(`${name}-proof`, {
                ...zone,
                relativeRecordSetName: pulumi.output(proven).apply((full) => full.replace(/\.$/, "").slice(0, -domain.length - 1)),
                recordType: "CNAME",
                ttl: POLICY_TTL,
                cnameRecord: { cname: value },
            }, { parent: this });
        }
        new monitor.DiagnosticSetting(`${name}-probes`, {
            name: "probes",
            resourceUri: profile.id,
            workspaceId: primary.workspaceId,
            storageAccountId: primary.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: [{ category: "ProbeHealthStatusEvents", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });
        new monitor.MetricAlert(`${name}-front-ends`, {
            resourceGroupName,
            location: "global",
            ruleName: `${name}-front-ends`,
            description: "A front end of the service no longer answers Azure's probes",
            enabled: true,
            severity: 1,
            scopes: [profile.id],
            evaluationFrequency: "PT1M",
            windowSize: "PT5M",
            targetResourceType: "Microsoft.Network/trafficManagerProfiles",
            criteria: {
                odataType: "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria",
                allOf: [{
                    criterionType: "StaticThresholdCriterion",
                    name: "well",
                    metricNamespace: "Microsoft.Network/trafficManagerProfiles",
                    metricName: "ProbeAgentCurrentEndpointStateByProfileResourceId",
                    timeAggregation: "Average",
                    operator: "LessThan",
                    threshold: 0.5, // 1 while an endpoint is well, 0 while it is not
                    dimensions: [{ name: "EndpointName", operator: "Include", values: ["*"] }],
                }],
            },
            autoMitigate: true,
            actions: [{ actionGroupId: primary.actionGroupId }],
            tags,
        }, { parent: this });
    }
}
