// Public addresses: fixed, spread over the zones, kept through everything, and some of them spare.
import { azureLocation, factsOf, list, PLATFORM, shown, stackOf, unless } from "../look";
import { companions, isReferred, referenced, same } from "../azure";
import { inQuarantine, isNamed, standsReady } from "../named";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ADDRESS = "azure-native:network:PublicIPAddress";
const PREFIX = "azure-native:network:PublicIPPrefix";

const ZONES = ["1", "2", "3"];

const purposeOf = ({ props }: Resource): string => String(props.tags?.purpose ?? "");

const fromPrefix = (address: Resource): boolean => isReferred(address, "publicIPPrefix", () => referenced(address.props.publicIPPrefix));

export const addressIsFixed: ResourceRule = {
    name: "azure-address-is-fixed",
    title: "Public addresses are of the standard kind and never change",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["address-pool"],
    // Left out, the kind is Basic, which is retired, and the address dynamic (REST PublicIPAddress).
    remediation: 'Set sku.name to "Standard" and publicIPAllocationMethod to "Static".',
    types: [ADDRESS],
    check: ({ props }) => [
        ...unless(["Standard", "StandardV2"].some((sku) => same(sku, props.sku?.name)), { property: "sku.name", observed: shown(props.sku?.name), expected: '"Standard"' }),
        ...unless(same(props.publicIPAllocationMethod, "Static"), {
            property: "publicIPAllocationMethod", observed: props.publicIPAllocationMethod ? shown(props.publicIPAllocationMethod) : 'not set, which means "Dynamic"', expected: '"Static"',
        }),
    ],
};

export const prefixIsStandard: ResourceRule = {
    name: "azure-address-prefix-is-standard",
    title: "Prefixes of public addresses are of the standard kind and spread over the zones",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["address-pool", "zone-spread"],
    remediation: 'Set sku.name to "Standard" and zones to 1, 2 and 3.',
    types: [PREFIX],
    check: ({ props }) => [
        ...unless(["Standard", "StandardV2"].some((sku) => same(sku, props.sku?.name)), { property: "sku.name", observed: shown(props.sku?.name), expected: '"Standard"' }),
        ...unless(ZONES.every((zone) => list(props.zones).includes(zone)), { property: "zones", observed: shown(props.zones), expected: "1, 2 and 3" }),
    ],
};

export const addressSpansZones: ResourceRule = {
    name: "azure-address-spans-zones",
    title: "Public addresses outlive a zone, except those that serve a single one",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread", "address-pool"],
    // Left out, the address is in no zone before API 2025 and its loss is not told beforehand
    // (https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#availability-zone).
    remediation: "Set zones to 1, 2 and 3; for a NAT gateway's address, to the gateway's own zone and the tag purpose to nat.",
    types: [ADDRESS],
    check: (address) => {
        const zones = list<string>(address.props.zones);
        const nat = purposeOf(address) === "nat";
        return unless(nat ? zones.length > 0 : ZONES.every((zone) => zones.includes(zone)), {
            property: "zones", observed: shown(address.props.zones), expected: nat ? "the zone of its NAT gateway" : "1, 2 and 3",
        });
    },
};

export const addressIsProtected: ResourceRule = {
    name: "azure-address-is-protected",
    title: "No command releases a public address: one that is given back does not return",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["address-pool", "deletion-protection"],
    remediation: "Declare the address with protect: true.",
    types: [ADDRESS, PREFIX],
    check: ({ protect }) => unless(protect, { property: "protect", observed: "false", expected: "true" }),
};

const PURPOSES = ["nat", "front", "spare", "vpn", "firewall", "bastion"];

export const addressHasPurpose: ResourceRule = {
    name: "azure-address-has-purpose",
    title: "Every public address says what it is for and what it serves",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Spares look like waste: the tag is what policies against unused addresses exempt.
    controls: ["address-pool", "accountability"],
    remediation: "Tag the address with purpose (nat, front or spare) and serves (the front end or gateway).",
    types: [ADDRESS, PREFIX],
    check: (address) => [
        ...unless(PURPOSES.includes(purposeOf(address)), { property: "tags.purpose", observed: shown(address.props.tags?.purpose), expected: PURPOSES.map(shown).join(" or ") }),
        ...unless(address.type === PREFIX || Boolean(address.props.tags?.serves), { property: "tags.serves", observed: shown(address.props.tags?.serves), expected: "the key of a front end or gateway" }),
    ],
};

export const spareComesFromPrefix: ResourceRule = {
    name: "azure-spare-comes-from-prefix",
    title: "Spare addresses lie side by side, so that partners can admit them all beforehand",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["address-pool"],
    remediation: "Draw the spare from a PublicIPPrefix by publicIPPrefix.",
    types: [ADDRESS],
    applies: (address) => purposeOf(address) === "spare",
    check: (address) => unless(fromPrefix(address), { property: "publicIPPrefix", observed: "none", expected: "a prefix" }),
};

/** Ids of gateways that only stand ready with an address. */
const ready = (graph: Graph): ReadonlySet<string> => graph.once("gateways that stand ready", () => new Set(
    graph.of("azure-native:network:ApplicationGateway").filter(standsReady).flatMap(({ props }) => readOr<string[]>([], () => [String(props.id).toLowerCase()])),
));

/** Whether nothing uses the address as Azure says, but what only stands ready with it, and no name leads to it. */
export function isFreeOnAzure(address: Resource, graph: Graph): boolean {
    const user = readOr(undefined, () => referenced(address.props.ipConfiguration) ?? referenced(address.props.natGateway));
    const waits = user !== undefined && ready(graph).has(String(user).toLowerCase().split("/").slice(0, 9).join("/"));
    return (user === undefined || waits) && !isNamed(address, graph) && !inQuarantine(address);
}

/** Addresses of a stack that are kept in reserve and that nothing uses. */
const freeSpares = (graph: Graph): ReadonlyMap<string, Resource[]> => graph.once("free spares", () => {
    const free = new Map<string, Resource[]>();
    for (const address of graph.of(ADDRESS)) {
        if (readOr("", () => purposeOf(address)) !== "spare" || !isFreeOnAzure(address, graph)) continue;
        const stack = stackOf(address.urn);
        free.set(stack, [...(free.get(stack) ?? []), address]);
    }
    return free;
});

export const sparesAreFree: StackRule = {
    name: "azure-spares-are-free",
    title: "Enough spare public addresses are free in the site's region",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Raise spares.azure, or give a spare back that is in use: re-home what it serves.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const { spares, regions } = factsOf(platform, graph)!;
        const region = azureLocation(regions.azure);
        const free = (freeSpares(graph).get(stackOf(platform.urn)) ?? []).filter(({ props }) =>
            azureLocation(String(props.location ?? regions.azure)) === region);
        const all = graph.of(ADDRESS).filter((address) => stackOf(address.urn) === stackOf(platform.urn) && readOr("", () => purposeOf(address)) === "spare");
        return [
            ...unless(free.length >= spares.minimumFree, { observed: `${free.length} free in ${region}`, expected: `${spares.minimumFree} or more` }),
            ...unless(all.length >= spares.azure, { observed: `${all.length} spares`, expected: `${spares.azure}, as configured` }),
        ];
    },
};

export const sparesMatchTheirFrontEnd: StackRule = {
    name: "azure-spare-serves-a-front-end",
    title: "Every spare address names a front end that stands",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Let the tag serves be the key of a front-end address of the same stack.",
    types: [ADDRESS],
    applies: (address) => purposeOf(address) === "spare",
    check: (address, graph) => {
        const fronts = graph.once("front ends", () => graph.of(ADDRESS).filter((other) => readOr("", () => purposeOf(other)) === "front"));
        const keys = fronts.filter(({ urn }) => stackOf(urn) === stackOf(address.urn)).map(({ props }) => props.tags?.serves);
        return unless(keys.includes(address.props.tags?.serves), { property: "tags.serves", observed: shown(address.props.tags?.serves), expected: keys.map(shown).join(" or ") || "a front end's address" });
    },
};

const NETWORK = "azure-native:network:VirtualNetwork";

/** Stacks with a network under a protection plan, which their addresses then inherit. */
const planned = (graph: Graph): ReadonlySet<string> => graph.once("networks with a plan", () => new Set(
    graph.of(NETWORK).filter((network) => network.props.enableDdosProtection === true && isReferred(network, "ddosProtectionPlan", () => referenced(network.props.ddosProtectionPlan)))
        .map(({ urn }) => stackOf(urn)),
));

/** What answers clients by an address of its own. */
const FRONT_ENDS = ["azure-native:network:ApplicationGateway", "azure-native:network:LoadBalancer"];

export const frontIsShielded: StackRule = {
    name: "azure-front-is-shielded",
    title: "Addresses that clients come to are protected against floods",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Without it Azure's basic protection holds, which tells nobody of an attack and adapts to nothing
    // (https://learn.microsoft.com/azure/ddos-protection/ddos-protection-sku-comparison).
    controls: ["network-perimeter"],
    remediation: "Set ddosSettings.protectionMode to Enabled on the address, or put the network under the tenant's one DDoS protection plan.",
    types: [ADDRESS],
    applies: (address, graph) => readOr("", () => purposeOf(address)) === "front" || companions(graph, address, "frontendIPConfigurations", ...FRONT_ENDS).length > 0,
    check: (address, graph) => {
        const mode = address.props.ddosSettings?.protectionMode;
        // Left out, the address has what its network has (REST DdosSettings.protectionMode).
        const inherited = (mode === undefined || same(mode, "VirtualNetworkInherited")) && planned(graph).has(stackOf(address.urn));
        return unless(same(mode, "Enabled") || inherited, { property: "ddosSettings.protectionMode", observed: shown(mode), expected: '"Enabled"' });
    },
};
