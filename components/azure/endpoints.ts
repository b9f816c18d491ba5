// How the site reaches its own vault and storage on Azure: inside its own network, by their ordinary names.
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import type { StoreKey } from "../plan/stores";

export interface EndpointsArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** The subnet kept for private endpoints. */
    readonly subnetId: pulumi.Input<string>;
    readonly vnetId: pulumi.Input<string>;
    readonly targets: {
        readonly vaultId: pulumi.Input<string>;
        /** The vault in the paired region. @default none */
        readonly pairVaultId?: pulumi.Input<string>;
        /** Further vaults, by key. @default none */
        readonly vaults?: Readonly<Record<string, pulumi.Input<string>>>;
        readonly accounts: Readonly<Record<StoreKey, { readonly id: pulumi.Input<string> }>>;
    };
    readonly tags: Tags;
}

/** The kinds of service that are reached privately: Azure's name for the endpoint, and the zone that answers for it. */
const SERVICES = {
    vault: { group: "vault", zone: "privatelink.vaultcore.azure.net" },
    blob: { group: "blob", zone: "privatelink.blob.core.windows.net" },
} as const;

type Service = keyof typeof SERVICES;

/**
 * A private endpoint for the vault and each account. The zones that answer for their names belong to this site alone
 * and are linked to its network alone: two sites that shared them would overwrite each other's addresses.
 */
export class Endpoints extends pulumi.ComponentResource {
    readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** Private zones that answer for each kind of service, known once they are linked to the network. */
    readonly zoneIds: Readonly<Record<Service, pulumi.Output<string>>>;

    constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Endpoints", name, args, opts);
        const { resourceGroupName, location, subnetId, vnetId, targets, tags } = args;

        const zones = Object.fromEntries(Object.entries(SERVICES).map(([service, { zone }]) => {
            const made = new privatedns.PrivateZone(`${name}-${service}`, {
                resourceGroupName, location: "Global", privateZoneName: zone, tags,
            }, { parent: this });
            const link = new privatedns.VirtualNetworkLink(`${name}-${service}`, {
                resourceGroupName,
                location: "Global",
                privateZoneName: made.name,
                virtualNetworkLinkName: name,
                virtualNetwork: { id: vnetId },
                registrationEnabled: false,
                // A name that is private elsewhere, such as a partner's account, is still found at its public address.
                resolutionPolicy: "NxDomainRedirect",
                tags,
            }, { parent: this });
            return [service, { zone: made, link }];
        })) as Record<Service, { zone: privatedns.PrivateZone; link: privatedns.VirtualNetworkLink }>;

        const endpoint = (key: string, service: Service, target: pulumi.Input<string>) => {
            const made = new network.PrivateEndpoint(`${name}-${key}`, {
                resourceGroupName,
                location,
                privateEndpointName: `${name}-${key}`,
                customNetworkInterfaceName: `${name}-${key}-nic`,
                subnet: { id: subnetId },
                privateLinkServiceConnections: [
                    { name: key, privateLinkServiceId: target, groupIds: [SERVICES[service].group] },
                ],
                tags,
            }, { parent: this });
            const { zone, link } = zones[service];
            new network.PrivateDnsZoneGroup(`${name}-${key}`, {
                resourceGroupName,
                privateEndpointName: made.name,
                privateDnsZoneGroupName: "default",
                privateDnsZoneConfigs: [{ name: service, privateDnsZoneId: zone.id }],
            }, { parent: this, dependsOn: link });
            return [key, made.id] as const;
        };

        this.endpointIds = Object.fromEntries([
            endpoint("vault", "vault", targets.vaultId),
            ...(targets.pairVaultId === undefined ? [] : [endpoint("pair-vault", "vault", targets.pairVaultId)]),
            ...Object.entries(targets.vaults ?? {}).map(([key, id]) => endpoint(key, "vault", id)),
            ...Object.entries(targets.accounts).map(([store, { id }]) => endpoint(store, "blob", id)),
        ]);
        this.zoneIds = Object.fromEntries(Object.entries(zones).map(([service, { zone, link }]) =>
            [service, pulumi.all([zone.id, link.id]).apply(([id]) => id)])) as Record<Service, pulumi.Output<string>>;
        this.registerOutputs({ endpointIds: this.endpointIds });
    }
}
