// Where requests go: what both providers' name services answer for the service, out of what both halves of a site have.
import type * as pulumi from "@pulumi/pulumi";
import { aws, azure } from "../components";
import { type awsSite, type azureSite, frontsOf, type Place, type SiteArgs } from "./site";

/** What a standby needs to know of the primary's zones. */
export interface Names {
    readonly awsZoneId: pulumi.Input<string>;
    readonly azureGroup: pulumi.Input<string>;
    readonly azureTrafficProfile: pulumi.Input<string>;
}

interface Halves {
    readonly onAws: ReturnType<typeof awsSite>;
    readonly onAzure: ReturnType<typeof azureSite>;
}

/** What each cloud's half needs, whatever the site's role. */
function shared({ settings, plan, tags }: SiteArgs, { onAws, onAzure }: Halves) {
    const both = { domain: settings.domain, fronts: frontsOf(onAws, onAzure), shares: settings.traffic, tags };
    return {
        aws: { ...both, topicArn: onAws.alerts.topicArn, account: settings.awsAccountId, region: plan.aws.region },
        azure: { ...both, slot: settings.site.slot },
    };
}

/** The primary's front ends, first in line, in the zones that it holds on both clouds. */
export function primaryTraffic(site: SiteArgs, halves: Halves, opts: Place) {
    const { onAws, onAzure } = halves;
    const { zone: awsZone } = onAws;
    const { zone: azureZone } = onAzure;
    if (!awsZone || !azureZone) throw new TypeError(`${site.settings.site.name} holds no zones, expected a primary`);
    const args = shared(site, halves);
    const nameServers = bothServers(awsZone, azureZone);
    new aws.Traffic("aws-traffic", { ...args.aws, role: "primary", zoneId: awsZone.id, nameServers }, { ...opts, dependsOn: onAws.alerts });
    const traffic = new azure.Traffic("azure-traffic", {
        ...args.azure, resourceGroupName: onAzure.group.name,
        primary: {
            zoneName: azureZone.name, nameServers, proof: onAws.certificates.proof, actionGroupId: onAzure.alerts.actionGroupId,
            workspaceId: onAzure.records.workspaceId, archiveAccountId: onAzure.storage.accounts["log-archive"].id,
        },
    }, opts);
    return { awsZoneId: awsZone.id, azureTrafficProfile: traffic.profileName, nameServers };
}

/**
 * The standby's front ends, after the primary's. Route 53 is in no region, so its part is declared come what may; Azure's
 * is a part of the primary's profile, and left as it is once the standby has taken over.
 * @param toPrimary providers of the primary's regions; nothing where they must not be touched
 */
export function standbyTraffic(site: SiteArgs, halves: Halves, names: Names, opts: Place, toPrimary?: pulumi.ComponentResourceOptions) {
    const args = shared(site, halves);
    new aws.Traffic("aws-traffic", { ...args.aws, role: "standby", zoneId: names.awsZoneId }, { ...opts, dependsOn: halves.onAws.alerts });
    if (!toPrimary) return;
    new azure.Traffic("azure-traffic", {
        ...args.azure, resourceGroupName: names.azureGroup, profileName: names.azureTrafficProfile,
    }, { ...opts, ...toPrimary });
}

/** Names of both providers' servers without the dot that Azure ends them in, always in one order. */
function bothServers(awsZone: aws.Zone, azureZone: azure.Zone): pulumi.Output<string[]> {
    return awsZone.nameServers.apply((onAws) => azureZone.nameServers.apply((onAzure) => [...onAws, ...onAzure].map((server) => server.replace(/\.$/, "")).sort()));
}
