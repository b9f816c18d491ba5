import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";

export interface GatewayArgs {
    /** Network that the gateway belongs to. Replacing it replaces the gateway, and with it every tunnel. */
    readonly vpcId: pulumi.Input<string>;

    /** The site's AS number on AWS. Changing it replaces the gateway. */
    readonly asn: number;

    /** Route tables, by subnet, that learn from the gateway what is at the far end. Only the tiers that talk to it. */
    readonly routeTableIds: Readonly<Record<string, pulumi.Input<string>>>;

    readonly tags: Tags;
}

/**
 * The network's private door, which tunnels end at. A virtual private gateway and not a transit gateway: one network, four
 * tunnels of 1.25 Gbit/s and no balancing over them need no more. It costs nothing by itself and stands in two zones,
 * where a transit gateway costs about 36 USD a month for the network and as much for each connection.
 */
export class Gateway extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;

    constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Gateway", name, args, opts);
        const gateway = new ec2.VpnGateway(name, {
            vpcId: args.vpcId,
            amazonSideAsn: String(args.asn),
            tags: { ...args.tags, Name: name },
        }, { parent: this });
        for (const [key, routeTableId] of Object.entries(args.routeTableIds)) {
            new ec2.VpnGatewayRoutePropagation(`${name}-${key}`, { vpnGatewayId: gateway.id, routeTableId }, { parent: this });
        }
        this.id = gateway.id;
        this.registerOutputs({ id: this.id });
    }
}
