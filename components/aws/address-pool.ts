import * as ec2 from "@pulumi/aws/ec2";
import * as servicequotas from "@pulumi/aws/servicequotas";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { type AddressPlan, QUARANTINED } from "../plan/addresses";

export interface AddressPoolArgs {
    readonly plan: AddressPlan;

    /**
     * Elastic IPs that the region is to allow. AWS starts at 5; a request can take days to be granted.
     * @default nothing is requested: the quota is high enough already
     */
    readonly quota?: number;

    /**
     * Public IPAM pool (BYOIP, or contiguous addresses of Amazon's) that the spares are drawn from, so that partners
     * can admit one block in advance.
     * @default Amazon's pool: addresses with nothing in common
     */
    readonly ipamPoolId?: string;

    /** Spares that must be free. The report compares it with `free`. */
    readonly minimumFree: number;

    readonly tags: Tags;
}

/** A public address in reserve, and the front end that can take it. */
export interface Spare {
    readonly publicIp: pulumi.Output<string>;
    readonly allocationId: pulumi.Output<string>;
    readonly serves: string;
}

/** The code of "EC2-VPC Elastic IPs". */
const ELASTIC_IPS = "L-0263D0A3";

/**
 * Every public address of the site: in use by NAT gateways and load balancers, and spare. All are protected, because a
 * released address does not come back. An idle one costs about 3.60 USD a month.
 */
export class AddressPool extends pulumi.ComponentResource {
    /** Allocation ids by zone. */
    readonly nat: Readonly<Record<string, pulumi.Output<string>>>;
    /** Allocation ids by front end. */
    readonly front: Readonly<Record<string, pulumi.Output<string>>>;
    /** Allocation ids of the spares that a front end of their own stands ready with, by the front end they can replace. */
    readonly prepared: Readonly<Record<string, pulumi.Output<string>>>;
    /** Addresses by the front end that answers by them now: what goes into DNS and into partners' allow-lists. */
    readonly frontAddresses: Readonly<Record<string, pulumi.Output<string>>>;
    readonly spares: Readonly<Record<string, Spare>>;
    /** Spares that serve nobody now, and are not in quarantine. */
    readonly free: number;

    constructor(name: string, args: AddressPoolArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:AddressPool", name, args, opts);
        const { plan, quota } = args;
        const dependsOn = quota === undefined
            ? []
            : [new servicequotas.ServiceQuota(name, { serviceCode: "ec2", quotaCode: ELASTIC_IPS, value: quota }, { parent: this })];

        // `purpose` is what waste policies exempt idle addresses by, and what the spare-address rules count.
        const address = (key: string, purpose: "nat" | "front" | "spare", serves: string, ipamPoolId?: string) =>
            new ec2.Eip(`${name}-${key}`, {
                domain: "vpc",
                ...(ipamPoolId !== undefined && { ipamPoolId }),
                tags: { ...args.tags, Name: `${name}-${key}`, purpose, serves, ...(plan.quarantined.includes(key) && QUARANTINED) },
            }, { parent: this, protect: true, dependsOn });

        const nat = Object.fromEntries(plan.nat.map((zone) => [zone, address(`nat-${zone.slice(-1)}`, "nat", zone)]));
        const front = Object.fromEntries(plan.front.map((key) => [key, address(key, "front", key)]));
        const spares = plan.spares.map(({ key, serves }) => ({ key, serves, eip: address(key, "spare", serves, args.ipamPoolId) }));

        const each = (eips: Readonly<Record<string, ec2.Eip>>, read: (eip: ec2.Eip) => pulumi.Output<string>) =>
            Object.fromEntries(Object.entries(eips).map(([key, eip]) => [key, read(eip)]));
        this.nat = each(nat, (eip) => eip.allocationId);
        this.front = each(front, (eip) => eip.allocationId);
        const byKey: Readonly<Record<string, ec2.Eip>> = { ...front, ...Object.fromEntries(spares.map(({ key, eip }) => [key, eip])) };
        const named = (keys: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(keys).map(([end, key]) => [end, byKey[key]!]));
        this.prepared = each(named(plan.prepared), (eip) => eip.allocationId);
        this.frontAddresses = each(named(plan.answers), (eip) => eip.publicIp);
        this.spares = Object.fromEntries(spares.map(({ key, serves, eip }) =>
            [key, { serves, publicIp: eip.publicIp, allocationId: eip.allocationId }]));
        this.free = plan.free.length;
        this.registerOutputs({
            nat: this.nat, front: this.front, prepared: this.prepared, frontAddresses: this.frontAddresses, spares: this.spares,
            free: this.free, minimumFree: args.minimumFree,
        });
    }
}
