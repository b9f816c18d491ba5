// The plan of a site: every address, name and pairing, decided before any resource is declared.
import { bucketName, databaseServerName, fit, logInPrefix, storageAccountName, vaultName } from "../names";
import { type AddressPlan, type AddressUse, planAwsAddresses, planAzureAddresses } from "./addresses";
import { type Cidr, formatCidr } from "./cidr";
import { type LinkPlan, planLink } from "./links";
import { type ReplicationPair, planReplication, planStores, type StorePlan } from "./stores";
import { type AwsSubnetPlan, type AzureSubnetPlan, planAwsSubnets, planAzureSubnets } from "./subnets";
import { planTenantPairs, planTenants, type Tenant, type TenantPair, type TenantPlan } from "./tenants";

export type { AddressPlan, AwsSubnetPlan, AzureSubnetPlan, Cidr, LinkPlan, ReplicationPair, StorePlan, Tenant, TenantPair, TenantPlan };
export { planTenantPairs };

/** One cloud's half of a site, as the settings give it. */
export interface Place {
    readonly region: string;
    readonly zones: readonly string[];
    readonly block: Cidr;
    readonly asn: number;
    /** Addresses that engineers' machines get while they are on the VPN. Absent where nobody comes in by it. */
    readonly clients?: Cidr;
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
    /** `prepared`: whether front ends stand ready with spares. */
    readonly spares: { readonly aws: number; readonly azure: number; readonly prepared?: boolean };
    /** What front ends answer by, of the site whose name is given. Others' answer by their own. */
    readonly addresses?: { readonly of: string; readonly aws: AddressUse; readonly azure: AddressUse };
    /** Whether the site's clouds are joined by tunnels. */
    readonly interconnect?: { readonly enabled: boolean };
    /** Whether a firewall of the provider's stands at the perimeter. */
    readonly perimeter?: { readonly firewall: boolean };
    readonly tenants: readonly Tenant[];
    /** Where private tenants' networks are. */
    readonly tenantRange: Cidr;
}

/** Names that both a store's owner and whoever writes to it must know. */
export interface SiteNames {
    /** S3 bucket for what can only be delivered with S3's own encryption: load-balancer and server access logs. */
    readonly accessLogsBucket: string;
    readonly keyVault: string;
    /** Vault in the paired region, for what a service keeps there of the site's. */
    readonly pairVault: string;
    readonly databaseServer: string;
    readonly filesAccount: string;
    /** Storage account that a primary's objects are archived in, where the site stands by. */
    readonly archiveAccount: string;
    /** Key vault of what is kept in escrow. */
    readonly escrowVault: string;
    readonly resourceGroup: string;
    /** Beginning of the log-in pages' name on AWS. */
    readonly logInPrefix: string;
}

export interface CloudPlan<Subnet> {
    readonly region: string;
    readonly zones: readonly string[];
    readonly cidr: string;
    readonly subnets: readonly Subnet[];
    readonly addresses: AddressPlan;
    /** Block of the engineers' machines, where they come in by VPN. */
    readonly clients?: string;
    /** Blocks of the other cloud's application tier by subnet, where tunnels join the two: who is at their far end. */
    readonly peers: Readonly<Record<string, string>>;
}

export interface SitePlan {
    readonly site: Site;
    readonly aws: CloudPlan<AwsSubnetPlan>;
    readonly azure: CloudPlan<AzureSubnetPlan>;
    readonly stores: readonly StorePlan[];
    readonly tenants: readonly TenantPlan[];
    readonly names: SiteNames;
    readonly link: LinkPlan;
}

/** Blocks of the application tier, by subnet. */
const appBlocks = (subnets: readonly (AwsSubnetPlan | AzureSubnetPlan)[]): Record<string, string> =>
    Object.fromEntries(subnets.filter(({ tier }) => tier === "app").map(({ key, cidr }) => [key, cidr]));

export function planSite(site: Site, facts: PlanFacts): SitePlan {
    const { aws, azure } = site;
    const tunnels = facts.interconnect?.enabled ?? false;
    const uses = { tunnels, clients: azure.clients !== undefined, firewall: facts.perimeter?.firewall };
    const { prepared } = facts.spares;
    const own = facts.addresses?.of === site.name ? facts.addresses : undefined;
    const [awsSubnets, azureSubnets] = [planAwsSubnets(aws.block, aws.zones), planAzureSubnets(azure.block, azure.zones)];
    return {
        site,
        aws: {
            region: aws.region,
            zones: aws.zones,
            cidr: formatCidr(aws.block),
            subnets: awsSubnets,
            addresses: planAwsAddresses(aws.zones, facts.spares.aws, { prepared, use: own?.aws }),
            ...(aws.clients && { clients: formatCidr(aws.clients) }),
            peers: tunnels ? appBlocks(azureSubnets) : {},
        },
        azure: {
            region: azure.region,
            zones: azure.zones,
            cidr: formatCidr(azure.block),
            subnets: azureSubnets,
            addresses: planAzureAddresses(azure.zones, facts.spares.azure, uses, { prepared, use: own?.azure }),
            ...(azure.clients && { clients: formatCidr(azure.clients) }),
            peers: tunnels ? appBlocks(awsSubnets) : {},
        },
        stores: planStores(facts.platform, site.name, facts.awsAccountId, facts.azureSubscriptionId),
        tenants: planTenants(site, facts),
        names: {
            accessLogsBucket: bucketName(facts.platform, site.name, "access-logs", facts.awsAccountId),
            keyVault: vaultName(facts.platform, site.name, facts.azureSubscriptionId),
            pairVault: vaultName(facts.platform, `${site.name}-pair`, facts.azureSubscriptionId),
            databaseServer: databaseServerName(facts.platform, site.name, facts.azureSubscriptionId),
            filesAccount: storageAccountName(facts.platform, site.name, "files", facts.azureSubscriptionId),
            archiveAccount: storageAccountName(facts.platform, site.name, "archive", facts.azureSubscriptionId),
            escrowVault: vaultName("escrow", `${facts.platform}-${site.name}`, facts.azureSubscriptionId),
            resourceGroup: fit(90, "rg", facts.platform, site.name),
            logInPrefix: logInPrefix(facts.platform, site.name, facts.awsAccountId),
        },
        link: planLink(site.slot, aws.asn, azure.asn),
    };
}

/** The pairs of a standby and the site it stands behind. */
export const planPairs = (primary: SitePlan, standby: SitePlan): ReplicationPair[] =>
    planReplication(primary.stores, standby.stores);
