// The firewall before Azure's way out: that it denies what nobody listed, that nothing goes round it, and that it tells.
import { companions, isReferred, named, records, referenced, same } from "../azure";
import { isDefault, routesOf } from "../azure-routes";
import { beside, factsOf, list, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const FIREWALL = "azure-native:network:AzureFirewall";
const POLICY = "azure-native:network:FirewallPolicy";
const GROUP = "azure-native:network:FirewallPolicyRuleCollectionGroup";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
const SUBNET = "azure-native:network:Subnet";
const GATEWAY = "azure-native:network:ApplicationGateway";

export const firewallSpansZones: ResourceRule = {
    name: "azure-firewall-spans-zones",
    title: "A firewall is of the premium kind and stands in all zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // Left out, it stands in one place, and no later change spreads it (https://learn.microsoft.com/azure/firewall/features).
    controls: ["zone-spread", "network-perimeter"],
    remediation: "Set zones to 1, 2 and 3 and sku.tier to Premium when the firewall is made.",
    types: [FIREWALL],
    check: ({ props }) => [
        ...unless(["1", "2", "3"].every((zone) => list(props.zones).includes(zone)), { property: "zones", observed: shown(props.zones), expected: "1, 2 and 3" }),
        ...unless(same(props.sku?.tier, "Premium"), { property: "sku.tier", observed: shown(props.sku?.tier), expected: '"Premium"' }),
    ],
};

export const policyDeniesThreats: ResourceRule = {
    name: "azure-firewall-denies-threats",
    title: "A firewall denies what is known to be a threat or an attack, and answers names itself",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // Both only alert, or are off, unless they are told to deny (https://learn.microsoft.com/azure/firewall/premium-features).
    controls: ["network-perimeter", "detection"],
    remediation: "Set threatIntelMode and intrusionDetection.mode to Deny, sku.tier to Premium and dnsSettings.enableProxy.",
    types: [POLICY],
    check: ({ props }) => [
        // Left out, it is Standard, which knows no signatures (REST FirewallPolicySku).
        ...unless(same(props.sku?.tier, "Premium"), { property: "sku.tier", observed: shown(props.sku?.tier), expected: '"Premium"' }),
        ...unless(same(props.threatIntelMode, "Deny"), { property: "threatIntelMode", observed: shown(props.threatIntelMode), expected: '"Deny"' }),
        ...unless(same(props.intrusionDetection?.mode, "Deny"), { property: "intrusionDetection.mode", observed: shown(props.intrusionDetection?.mode), expected: '"Deny"' }),
        ...unless(list(props.intrusionDetection?.configuration?.bypassTrafficSettings).length === 0, { property: "intrusionDetection.configuration.bypassTrafficSettings", observed: "traffic that is not looked into", expected: "none" }),
        ...unless(props.dnsSettings?.enableProxy === true, { property: "dnsSettings.enableProxy", observed: shown(props.dnsSettings?.enableProxy), expected: "true" }),
    ],
};

const isWide = (block: string): boolean => block === "*" || /^(any|internet)$/i.test(block) || /\/[0-7]$/.test(block);

export const exitsAreListed: ResourceRule = {
    name: "azure-firewall-exits-are-listed",
    title: "A firewall lets out listed domains over TLS, from named subnets, and nothing else",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["egress-control", "network-perimeter"],
    remediation: "Name the domains in targetFqdns, the subnets in sourceAddresses, and Https as the protocol; take rules to every address away.",
    types: [GROUP],
    check: ({ props }) => list<any>(props.ruleCollections).flatMap((collection, i) => (same(collection.action?.type, "Deny") ? [] : list<any>(collection.rules).flatMap((rule, j) => {
        const property = `ruleCollections[${i}].rules[${j}]`;
        const wideDomains = list<string>(rule.targetFqdns).filter((domain) => !/[^.*]\.[^.]/.test(domain));
        const wide = [...list<string>(rule.destinationAddresses)].filter(isWide);
        // Without a port it is the protocol's own, 443.
        const plain = list<any>(rule.protocols).filter(({ protocolType, port }) => !same(protocolType, "Https") || (port ?? 443) !== 443);
        const unsaid = same(rule.ruleType, "ApplicationRule") && list(rule.protocols).length === 0;
        const sources = list<string>(rule.sourceAddresses);
        return [
            ...unless(wideDomains.length === 0, { property: `${property}.targetFqdns`, observed: wideDomains.join(", "), expected: "domains that somebody owns" }),
            ...unless(plain.length === 0 && !unsaid, {
                property: `${property}.protocols`, observed: plain.map(({ protocolType, port }) => `${protocolType} ${port}`).join(", ") || "none", expected: "Https on port 443",
            }),
            ...unless(wide.length === 0, { property: `${property}.destinationAddresses`, observed: wide.join(", "), expected: "named addresses" }),
            ...unless(list(rule.sourceIpGroups).length > 0 || (sources.length > 0 && !sources.some(isWide)), { property: `${property}.sourceAddresses`, observed: sources.join(", ") || "none", expected: "named subnets" }),
            ...unless(!same(rule.ruleType, "NatRule"), { property, observed: "a way in through the firewall", expected: "none: the way in has a web firewall" }),
        ];
    }))),
};

/** Other kinds of records repeat these. */
const RECORDS = ["AZFWApplicationRule", "AZFWNetworkRule", "AZFWThreatIntel", "AZFWIdpsSignature", "AZFWDnsQuery"];

export const firewallIsRecorded: StackRule = {
    name: "azure-firewall-records",
    title: "A firewall records what it let through and stopped, by which rule, and which names were asked for",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: `Declare a DiagnosticSetting of the firewall with ${RECORDS.join(", ")}.`,
    types: [FIREWALL],
    check: (firewall, graph) => {
        const settings = companions(graph, firewall, "resourceUri", DIAGNOSTICS);
        return RECORDS.filter((category) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|${category})$`, "i"))))
            .map((category) => ({ observed: `no record of ${category}`, expected: "a diagnostic setting with it" }));
    },
};

export const firewallHasAPolicy: StackRule = {
    name: "azure-firewall-has-policy",
    title: "A firewall follows a policy with rules that are declared beside it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter"],
    remediation: "Name a FirewallPolicy that has a rule collection group. Rules inside the firewall itself have no intrusion detection.",
    types: [FIREWALL],
    check: (firewall, graph) => {
        const policies = named(graph, firewall, "firewallPolicy", POLICY);
        return [
            ...unless(policies.length > 0, { property: "firewallPolicy", observed: "none", expected: "a policy" }),
            ...policies.filter((policy) => companions(graph, policy, "firewallPolicyName", GROUP).length === 0).map(({ name }) => ({ property: name, observed: "no rules", expected: "a rule collection group" })),
        ];
    },
};

/** The application tier's subnets, which alone have a way out. */
const leaves = (subnet: Resource): boolean => /^app(-|$)/.test(readOr(subnet.name, () => String(subnet.props.subnetName ?? subnet.props.name ?? subnet.name)).split("/").pop()!.replace(/^azure-network-/, ""));

export const nothingGoesRound: StackRule = {
    name: "azure-application-behind-firewall",
    title: "Where there is a firewall, the application tier leaves through it",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["egress-control", "network-perimeter"],
    remediation: "Give the subnets a route table whose default route is the firewall's private address.",
    types: [SUBNET],
    applies: (subnet, graph) => beside(subnet, graph, FIREWALL).length > 0 && leaves(subnet),
    check: (subnet, graph) => {
        const firewalls = beside(subnet, graph, FIREWALL);
        const addresses = firewalls.flatMap(({ props }) => readOr<unknown[]>([], () => list<any>(props.ipConfigurations).map(({ privateIPAddress }) => privateIPAddress as unknown)));
        const defaults = routesOf(subnet, graph).filter(isDefault);
        const through = defaults.some(({ props, from }) => same(props.nextHopType, "VirtualAppliance") && readOr(true, () => props.nextHopIpAddress !== undefined)
            && (firewalls.some(({ urn }) => from?.propertyDependencies.nextHopIpAddress?.includes(urn)) || addresses.includes(readOr<unknown>("unknown", () => props.nextHopIpAddress))));
        const nowhere = defaults.length > 0 && defaults.every(({ props }) => same(props.nextHopType, "None"));
        return unless(through || nowhere, { property: "routeTable", observed: defaults.length === 0 ? "no default route" : "a default route elsewhere", expected: "the firewall's private address, or nowhere" });
    },
};

/** A firewall's groups of rules, by the policy that it follows. */
const ruleGroups = (firewall: Resource, graph: Graph): Resource[] => named(graph, firewall, "firewallPolicy", POLICY).flatMap((policy) => companions(graph, policy, "firewallPolicyName", GROUP));

/** True of an application subnet whose way out is an appliance. */
const leavesThrough = (subnet: Resource, graph: Graph): boolean => leaves(subnet) && routesOf(subnet, graph).some((way) => isDefault(way) && same(way.props.nextHopType, "VirtualAppliance"));

export const everyZoneLeaves: StackRule = {
    name: "azure-firewall-lets-every-zone-out",
    title: "A firewall's rules name the application subnet of every zone, so that no zone is cut off",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "egress-control"],
    remediation: "Add the zone's block to sourceAddresses of the rule.",
    types: [FIREWALL],
    applies: (firewall, graph) => platformOf(firewall, graph) !== undefined,
    check: (firewall, graph) => {
        const sources = ruleGroups(firewall, graph).flatMap(({ props }) => list<any>(props.ruleCollections)).flatMap(({ rules }) => list<any>(rules)).flatMap(({ sourceAddresses }) => list<string>(sourceAddresses));
        const zones = beside(firewall, graph, SUBNET).filter((subnet) => leavesThrough(subnet, graph)).flatMap(({ props }) => [...list<string>(props.addressPrefix), ...list<string>(props.addressPrefixes)]);
        return zones.filter((block) => !sources.includes(block)).map((block) => ({ property: "firewallPolicy", observed: `no rule for ${block}`, expected: "one that names it" }));
    },
};

export const firewallStands: ResourceRule = {
    name: "azure-firewall-has-place-and-address",
    title: "A firewall stands in its own subnet, and leaves by public addresses that are its own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "address-pool"],
    remediation: "Set subnet in the first of ipConfigurations, and publicIPAddress in each.",
    types: [FIREWALL],
    // One in a virtual hub has both from the hub; one that is managed apart may leave by what is behind it.
    applies: (firewall) => !isReferred(firewall, "virtualHub", () => referenced(firewall.props.virtualHub)) && !firewall.props.managementIpConfiguration,
    check: (firewall) => {
        const all = list<any>(firewall.props.ipConfigurations);
        return [
            ...unless(all.some(({ subnet }) => isReferred(firewall, "ipConfigurations", () => referenced(subnet))), { property: "ipConfigurations.subnet", observed: "none", expected: "the subnet AzureFirewallSubnet" }),
            ...all.filter(({ publicIPAddress }) => !isReferred(firewall, "ipConfigurations", () => referenced(publicIPAddress)))
                .map(({ name }) => ({ property: "ipConfigurations.publicIPAddress", observed: `none in ${shown(name)}`, expected: "an address" })),
        ];
    },
};

export const edgeIsNotDiverted: StackRule = {
    name: "azure-edge-keeps-its-own-exit",
    title: "No default route is laid under an Application Gateway",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // With one through an appliance the gateway's state is unknown, and answers take another way than requests
    // (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#supported-user-defined-routes).
    controls: ["load-balancing"],
    remediation: "Take the default route off the gateway's subnet: its own web firewall looks into what comes in.",
    types: [SUBNET],
    applies: (subnet, graph) => companions(graph, subnet, "gatewayIPConfigurations", GATEWAY).length > 0,
    check: (subnet, graph) => routesOf(subnet, graph).filter(isDefault).filter(({ props }) => !same(props.nextHopType, "Internet"))
        .map(({ props }) => ({ property: "routeTable", observed: `a default route to ${props.nextHopType}`, expected: "none" })),
};

export const firewallIsProtected: StackRule = {
    name: "azure-firewall-protected",
    title: "In production no command deletes a site's firewall",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "network-perimeter"],
    remediation: "Declare the firewall with protect: true.",
    types: [FIREWALL],
    applies: (firewall, graph) => platformOf(firewall, graph) !== undefined && factsOf(firewall, graph)?.lifecycle !== "evaluation",
    check: ({ protect }) => unless(protect, { property: "protect", observed: "false", expected: "true" }),
};

export const threatsAreHeard: StackRule = {
    name: "azure-firewall-threats-raise-alarm",
    title: "What a firewall stops of known threats raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a ScheduledQueryRule on AZFWThreatIntel and AZFWIdpsSignature with an action group.",
    types: [FIREWALL],
    applies: (firewall, graph) => platformOf(firewall, graph) !== undefined,
    check: (firewall, graph) => {
        const rules = beside(firewall, graph, "azure-native:monitor:ScheduledQueryRule").filter(({ props }) => {
            const query = readOr("", () => JSON.stringify(props.criteria));
            return query.includes("AZFWThreatIntel") && query.includes("AZFWIdpsSignature");
        });
        return unless(rules.some(({ props }) => props.enabled !== false && list(props.actions?.actionGroups).length > 0), {
            observed: rules.length > 0 ? "an alarm that tells nobody" : "no alarm", expected: "one on threats and signatures, with an action group",
        });
    },
};
