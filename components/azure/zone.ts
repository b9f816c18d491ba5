// The service's public zone on Azure DNS, with the same records as the one on Route 53.
import * as dns from "@pulumi/azure-native/dns";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { POLICY_TTL, type PolicyRecord } from "../plan/domain";

export interface ZoneArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    /** Name of the service, which the zone is named after. Changing it replaces the zone, and with it its name servers. */
    readonly domain: string;
    /** Records that the other provider's zone has too. */
    readonly records: readonly PolicyRecord[];
    readonly tags: Tags;
}

/** `0 issue "amazon.com"`, as Azure takes it. */
function caa(text: string): { flags: number; tag: string; value: string } {
    const [, flags, tag, value] = /^(\d+) (\w+) "(.*)"$/.exec(text) ?? [];
    if (tag === undefined || value === undefined) throw new RangeError(`found ${text}, expected a CAA record such as 0 issue "amazon.com"`);
    return { flags: Number(flags), tag, value };
}

/**
 * Answers for the service's name beside Route 53, so that either provider may be lost. Not signed, for the reason given
 * there; and Azure DNS keeps no record of who asks for a public name.
 */
export class Zone extends pulumi.ComponentResource {
    readonly name: pulumi.Output<string>;
    readonly nameServers: pulumi.Output<string[]>;

    constructor(name: string, args: ZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Zone", name, args, opts);
        const { resourceGroupName, domain, tags } = args;
        const zone = new dns.Zone(name, { resourceGroupName, zoneName: domain, location: "global", zoneType: "Public", tags }, { parent: this, protect: true });
        for (const { key, name: label, type, values } of args.records) {
            new dns.RecordSet(`${name}-${key}`, {
                resourceGroupName,
                zoneName: zone.name,
                relativeRecordSetName: label || "@",
                recordType: type,
                ttl: POLICY_TTL,
                ...(type === "CAA" ? { caaRecords: values.map(caa) } : { txtRecords: values.map((value) => ({ value: [value] })) }),
            }, { parent: this });
        }
        this.name = zone.name;
        this.nameServers = zone.nameServers;
        this.registerOutputs({ name: this.name, nameServers: this.nameServers });
    }
}
