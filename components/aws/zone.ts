import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { POLICY_TTL, type PolicyRecord } from "../plan/domain";

export interface ZoneArgs {
    /** Name of the service, which the zone is named after. Changing it replaces the zone, and with it its name servers. */
    readonly domain: string;
    /** Records that the other provider's zone has too. */
    readonly records: readonly PolicyRecord[];
    /**
     * `production`: records can still be changed within the hour when us-east-1, where Route 53 takes its orders, is
     * lost. Must be switched off before the zone can be deleted.
     */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/**
 * The service's public zone on Route 53. The registrar delegates the name to this zone's servers and to Azure's, so that
 * either provider may be lost.
 *
 * The zone is not signed. Two providers can answer for one signed name only if each publishes the other's keys (RFC 8901),
 * which neither offers; a resolver that checks would then refuse half of the answers. Zones of their own below it would
 * gain nothing, since nothing vouches for their keys. Its queries are not logged: Route 53 keeps such logs in us-east-1
 * alone, where residents' addresses may not be, and Azure DNS has none for public zones.
 */
export class Zone extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;
    readonly nameServers: pulumi.Output<string[]>;

    constructor(name: string, args: ZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Zone", name, args, opts);
        const { domain } = args;
        const zone = new route53.Zone(name, {
            name: domain,
            comment: `Public zone of ${domain}, which Azure DNS answers for as well`,
            forceDestroy: false,
            enableAcceleratedRecovery: args.lifecycle === "production",
            tags: { ...args.tags, Name: name },
        }, { parent: this, protect: true }); // its name servers are what the registrar knows
        for (const { key, name: label, type, values } of args.records) {
            new route53.Record(`${name}-${key}`, {
                zoneId: zone.zoneId, name: label ? `${label}.${domain}` : domain, type, ttl: POLICY_TTL, records: [...values],
            }, { parent: this });
        }
        this.id = zone.zoneId;
        this.nameServers = zone.nameServers;
        this.registerOutputs({ id: this.id, nameServers: this.nameServers });
    }
}
