// The plan of a site: every address, name and pairing, decided before any resource is declared.
import { bucketName, fit, vaultName } from "../names";
import { type AddressPlan, planAwsAddresses, planAzureAddresses } from "./addresses";
import { type Cidr, formatCidr } from "./cidr";
import { type LinkPlan, planLink } from "./links";
import { type ReplicationPair, planReplication, planStores, type StorePlan } from "./stores";
import { type AwsSubnetPlan, type AzureSubnetPlan, planAwsSubnets, planAzureSubnets } from "./subnets";

export type { AddressPlan, AwsSubnetPlan, AzureSubnetPlan, Cidr, LinkPlan, ReplicationPair, StorePlan };

/** One cloud's half of a site, as the settings give it. */
export interface Place {
    readonly region: string;
    readonly zones: readonly string[];
    readonly block: Cidr;
    readonly asn: number;
}

/** A site as the settings give it: one region of each cloud. */
export interface Site {
    readonly name: string;
    /** `primary` serves; `standby` mirrors the site it stands behind and can take over. */
    readonly role: "primary" | "standby";
    /** For a standby: the site it stands behind. */
    readonly behind?: string;
    /** Number of the site in the tunnel address range. Given once, never moved. */
    readonly slot: number;
    readonly aws: Place;
    readonly azure: Place;
}

/** What the planner needs besides the site. */
export interface PlanFacts {
    readonly platform: string;
    readonly awsAccountId: string;
    readonly azureSubscriptionId: string;
    readonly spares: { readonly aws: number; readonly azure: number };
}

/** Names that both a store's owner and whoever writes to it must know. */
export interface SiteNames {
    /** S3 bucket for what can only be delivered with S3's own encryption: load-balancer and server access logs. */
    readonly accessLogsBucket: string;
    readonly keyVault: string;
    readonly resourceGroup: string;
}

export interface CloudPlan<Subnet> {
    readonly region: string;
    readonly zones: readonly string[];
    readonly cidr: string;
    readonly subnets: readonly Subnet[];
    readonly addresses: AddressPlan;
}

export interface SitePlan {
    readonly site: Site;
    readonly aws: CloudPlan<AwsSubnetPlan>;
    readonly azure: CloudPlan<AzureSubnetPlan>;
    readonly stores: readonly StorePlan[];
    readonly names: SiteNames;
    readonly link: LinkPlan;
}

export function planSite(site: Site, facts: PlanFacts): SitePlan {
    const { aws, azure } = site;
    return {
        site,
        aws: {
            region: aws.region,
            zones: aws.zones,
            cidr: formatCidr(aws.block),
            subnets: planAwsSubnets(aws.block, aws.zones),
            addresses: planAwsAddresses(aws.zones, facts.spares.aws),
        },
        azure: {
            region: azure.region,
            zones: azure.zones,
            cidr: formatCidr(azure.block),
            subnets: planAzureSubnets(azure.block, azure.zones),
            addresses: planAzureAddresses(azure.zones, facts.spares.azure),
        },
        stores: planStores(facts.platform, site.name, facts.awsAccountId, facts.azureSubscriptionId),
        names: {
            accessLogsBucket: bucketName(facts.platform, site.name, "access-logs", facts.awsAccountId),
            keyVault: vaultName(facts.platform, site.name, facts.azureSubscriptionId),
            resourceGroup: fit(90, "rg", facts.platform, site.name),
        },
        link: planLink(site.slot, aws.asn, azure.asn),
    };
}

/** The pairs of a standby and the site it stands behind. */
export const planPairs = (primary: SitePlan, standby: SitePlan): ReplicationPair[] =>
    planReplication(primary.stores, standby.stores);
