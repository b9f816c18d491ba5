// Every public address of one Azure site: one for each NAT gateway, the front end's, and the spares.
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { type AddressPlan, publicPrefixLength, QUARANTINED } from "../plan/addresses";

export interface AddressPoolArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly plan: AddressPlan;
    /** Logical zones of the region that the site uses. Front-end addresses and spares stand in all of them. */
    readonly zones: readonly string[];
    /** The least number of spares that must stay free. The rules compare it with `free`. */
    readonly minimumFree: number;
    readonly tags: Tags;
}

/** A spare and what it can take over. */
export interface Spare {
    readonly id: pulumi.Output<string>;
    readonly address: pulumi.Output<string>;
    /** Key of the front end it can serve. */
    readonly serves: string;
}

/** Azure fixes a prefix's size for life. So spares come from prefixes of four, and a larger pool is one more prefix. */
const SPARES_PER_PREFIX = 4;

/**
 * Protection against floods, for what clients reach: about 200 USD a month for each address, a fifteenth of what a plan
 * for a whole network costs. A spare is shielded once a front end stands ready with it.
 */
const SHIELDED = { protectionMode: "Enabled" };

/** Addresses that outlive what uses them: once released, one does not come back, so all of them are protected. */
export class AddressPool extends pulumi.ComponentResource {
    /** Id of the address of each zone's NAT gateway, by zone. */
    readonly nat: Readonly<Record<string, pulumi.Output<string>>>;
    /** Id of each front end's address, by key. */
    readonly front: Readonly<Record<string, pulumi.Output<string>>>;
    /** Id of each address of the VPN gateway, by key; empty where the site has none. */
    readonly vpn: Readonly<Record<string, pulumi.Output<string>>>;
    /** The addresses themselves: what the far end of the tunnels admits. */
    readonly vpnAddresses: Readonly<Record<string, pulumi.Output<string>>>;
    /** Id of each address that the perimeter firewall leaves by, by key; empty where the site has none. */
    readonly firewall: Readonly<Record<string, pulumi.Output<string>>>;
    /** Ids of the spares that a front end of their own stands ready with, by the front end they can replace. */
    readonly prepared: Readonly<Record<string, pulumi.Output<string>>>;
    /** Addresses by the front end that answers by them now: what goes into DNS and into partners' allow-lists. */
    readonly frontAddresses: Readonly<Record<string, pulumi.Output<string>>>;
    readonly spares: Readonly<Record<string, Spare>>;
    /** Spares that serve nobody now, and are not in quarantine. */
    readonly free: number;

    constructor(name: string, args: AddressPoolArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:AddressPool", name, args, opts);
        const { resourceGroupName, location, plan } = args;
        const zones = [...args.zones];

        const kept = (key: string) => (plan.quarantined.includes(key) ? QUARANTINED : {});
        const address = (key: string, more: Partial<network.PublicIPAddressArgs>, tags: Record<string, string>) =>
            new network.PublicIPAddress(`${name}-${key}`, {
                resourceGroupName,
                location,
                publicIpAddressName: `${name}-${key}`,
                sku: { name: "Standard", tier: "Regional" },
                publicIPAllocationMethod: "Static",
                publicIPAddressVersion: "IPv4",
                idleTimeoutInMinutes: 4,
                zones,
                ...more,
                tags: { ...args.tags, ...tags },
            }, { parent: this, protect: true });

        // A NAT gateway is zonal, and so is its address: losing a zone takes neither from the others.
        this.nat = Object.fromEntries(plan.nat.map((zone) => {
            const key = `nat-${zone}`;
            return [zone, address(key, { zones: [zone] }, { purpose: "nat", serves: key }).id];
        }));
        const fronts = plan.front.map((key) => ({ key, made: address(`front-${key}`, { ddosSettings: SHIELDED }, { purpose: "front", serves: key, ...kept(key) }) }));
        this.front = Object.fromEntries(fronts.map(({ key, made }) => [key, made.id]));
        const vpn = plan.vpn.map((key) => [key, address(key, {}, { purpose: "vpn", serves: "gateway" })] as const);
        this.vpn = Object.fromEntries(vpn.map(([key, made]) => [key, made.id]));
        this.vpnAddresses = Object.fromEntries(vpn.map(([key, made]) => [key, made.ipAddress.apply((text) => text ?? "")]));
        this.firewall = Object.fromEntries(plan.firewall.map((key) => [key, address(key, {}, { purpose: "firewall", serves: "perimeter" }).id]));

        const prefix = (key: string) =>
            new network.PublicIPPrefix(`${name}-${key}`, {
                resourceGroupName,
                location,
                publicIpPrefixName: `${name}-${key}`,
                sku: { name: "Standard", tier: "Regional" },
                publicIPAddressVersion: "IPv4",
                prefixLength: publicPrefixLength(SPARES_PER_PREFIX),
                zones,
                tags: { ...args.tags, purpose: "spare" },
            }, { parent: this, protect: true });
        const prefixes = Array.from({ length: Math.ceil(plan.spares.length / SPARES_PER_PREFIX) }, (_, i) => prefix(`spares-${i + 1}`));
        const spares = plan.spares.map(({ key, serves }, i) => {
            const { id } = prefixes[Math.floor(i / SPARES_PER_PREFIX)]!;
            const ready = [...Object.values(plan.prepared), ...Object.values(plan.answers)].includes(key);
            const more = { publicIPPrefix: { id }, ...(ready && { ddosSettings: SHIELDED }) };
            return { key, serves, made: address(key, more, { purpose: "spare", serves, ...kept(key) }) };
        });
        const byKey = Object.fromEntries([...fronts, ...spares].map(({ key, made }) => [key, made]));
        this.prepared = Object.fromEntries(Object.entries(plan.prepared).map(([end, key]) => [end, byKey[key]!.id]));
        this.frontAddresses = Object.fromEntries(Object.entries(plan.answers).map(([end, key]) => [end, byKey[key]!.ipAddress.apply((known) => known ?? "")]));

        this.spares = Object.fromEntries(spares.map(({ key, serves, made }) =>
            [key, { id: made.id, address: made.ipAddress.apply((address) => address ?? ""), serves }]));
        this.free = plan.free.length;
        const { nat, front, prepared, frontAddresses, vpn: gateway, firewall, free } = this;
        this.registerOutputs({ nat, front, prepared, frontAddresses, vpn: gateway, firewall, spares: this.spares, free, minimumFree: args.minimumFree });
    }
}
