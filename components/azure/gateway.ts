// The private door of one Azure site: tunnels from the other cloud end here, and engineers come in by it.
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { CLIENTS_ADDRESS } from "../plan/addresses";
import type { ClientSettings } from "./access";

export interface GatewayArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    /** The subnet that Azure wants to be called `GatewaySubnet`. */
    readonly subnetId: pulumi.Input<string>;
    /** Ids of the gateway's addresses by their keys in the plan: one for each instance, and one for clients. */
    readonly addresses: Readonly<Record<string, pulumi.Input<string>>>;
    /** The site's AS number on Azure. Tunnels drop while it changes. */
    readonly asn: number;
    /** For each of the two instances, the inside addresses of the tunnels that end at it. */
    readonly insideAddresses: readonly (readonly string[])[];
    /**
     * How engineers come in.
     * @default nobody does
     */
    readonly clients?: ClientSettings;
    /**
     * `VpnGw2AZ` carries 1 Gbit/s and more (about 360 USD a month), `VpnGw1AZ` 650 Mbit/s (about 265 USD). Both stand in
     * all zones. One of the other generation replaces the gateway, which takes most of an hour.
     */
    readonly size: "VpnGw1AZ" | "VpnGw2AZ";
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    readonly tags: Tags;
}

/** What the gateway tells of: itself, its tunnels, the routes it learns, each negotiation of keys, and who came in. */
export const GATEWAY_RECORDS = ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"] as const;

const INSTANCES = ["vpn-1", "vpn-2"] as const;

/** A VPN gateway of two instances that both work, over all zones: losing one, or its zone, loses half of the tunnels. */
export class Gateway extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;
    /** Ids of the two instances' configurations, which a connection says its inside addresses for. */
    readonly instanceIds: readonly pulumi.Output<string>[];

    constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Gateway", name, args, opts);
        const { resourceGroupName, location, addresses, tags } = args;
        const self = pulumi.interpolate`/subscriptions/${args.subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Network/virtualNetworkGateways/${name}`;
        const instanceId = (key: string) => pulumi.interpolate`${self}/ipConfigurations/${key}`;
        // The third address is what clients call: Azure refuses two active instances with clients without it.
        const keys = [...INSTANCES, ...(args.clients ? [CLIENTS_ADDRESS] : [])];

        const gateway = new network.VirtualNetworkGateway(name, {
            resourceGroupName,
            location,
            virtualNetworkGatewayName: name,
            gatewayType: "Vpn",
            vpnType: "RouteBased",
            vpnGatewayGeneration: args.size === "VpnGw1AZ" ? "Generation1" : "Generation2",
            sku: { name: args.size, tier: args.size },
            activeActive: true,
            enableBgp: true,
            disableIPSecReplayProtection: false,
            enablePrivateIpAddress: false,
            allowRemoteVnetTraffic: false,
            allowVirtualWanTraffic: false,
            ipConfigurations: keys.map((key) => {
                const address = addresses[key];
                if (address === undefined) throw new RangeError(`found no address "${key}", expected one: have ${Object.keys(addresses).join(", ")}`);
                return { name: key, privateIPAllocationMethod: "Dynamic", subnet: { id: args.subnetId }, publicIPAddress: { id: address } };
            }),
            bgpSettings: {
                asn: args.asn,
                bgpPeeringAddresses: INSTANCES.map((key, i) => ({
                    ipconfigurationId: instanceId(key), customBgpIpAddresses: [...(args.insideAddresses[i] ?? [])],
                })),
            },
            ...(args.clients && { vpnClientConfiguration: args.clients }),
            tags,
        }, { parent: this });

        new monitor.DiagnosticSetting(`${name}-records`, {
            name: "records",
            resourceUri: gateway.id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logs: GATEWAY_RECORDS.map((category) => ({ category, enabled: true })),
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });

        this.id = gateway.id;
        // Known only once the gateway is there, so that no connection is made before.
        this.instanceIds = INSTANCES.map((key) => pulumi.interpolate`${gateway.id}/ipConfigurations/${key}`);
        this.registerOutputs({ id: this.id, instanceIds: this.instanceIds });
    }
}
