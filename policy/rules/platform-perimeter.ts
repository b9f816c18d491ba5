// The perimeter of a whole site: that both clouds have one.
import { awsDomain } from "../../components/perimeter-rules";
import { beside, block, list, PLATFORM, type PlatformFacts, unless } from "../look";
import type { StackRule } from "../rule";

const FIREWALLS = { aws: "aws:networkfirewall/firewall:Firewall", azure: "azure-native:network:AzureFirewall" } as const;

export const perimeterStands: StackRule = {
    name: "platform-perimeter-stands",
    title: "In production a firewall of the provider's stands at the perimeter of both clouds",
    severity: "high",
    // Not mandatory: groups, access lists and web firewalls stand without it, and it costs more than all of them.
    level: "advisory",
    scope: "stack",
    controls: ["network-perimeter", "egress-control"],
    remediation: "Leave perimeter.firewall out, or set it to true. Without it what leaves is listed by port alone, not by domain.",
    types: [PLATFORM],
    applies: ({ props }) => (props as PlatformFacts).lifecycle === "production",
    check: (platform, graph) => (["aws", "azure"] as const).flatMap((cloud) =>
        unless(beside(platform, graph, FIREWALLS[cloud]).length > 0, { property: cloud, observed: "none", expected: "one" })),
};

export const perimeterAsSaid: StackRule = {
    name: "platform-perimeter-as-said",
    title: "What the configuration says of the perimeter is what is declared",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter"],
    remediation: "Declare the Perimeter component with the site's own setting.",
    types: [PLATFORM],
    applies: ({ props }) => (props as PlatformFacts).perimeterFirewall === true,
    check: (platform, graph) => (["aws", "azure"] as const).flatMap((cloud) =>
        unless(beside(platform, graph, FIREWALLS[cloud]).length > 0, { property: cloud, observed: "no firewall", expected: "the one that perimeter.firewall asks for" })),
};

/** What each cloud's firewall lets out to, as the configuration writes it for that cloud. */
const LISTS = {
    aws: {
        type: "aws:networkfirewall/ruleGroup:RuleGroup",
        read: ({ ruleGroup }: any): string[] => [...list<string>(block(block(block(ruleGroup)?.rulesSource)?.rulesSourceList)?.targets)],
        asSaid: awsDomain,
    },
    azure: {
        type: "azure-native:network:FirewallPolicyRuleCollectionGroup",
        read: ({ ruleCollections }: any): string[] => list<any>(ruleCollections).flatMap(({ rules }) => list<any>(rules)).flatMap(({ targetFqdns }) => [...list<string>(targetFqdns)]),
        asSaid: (domain: string) => domain,
    },
} as const;

export const perimeterDomainsAsSaid: StackRule = {
    name: "platform-perimeter-domains-as-said",
    title: "The domains that firewalls let out to are those that the configuration lists, on both clouds",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["egress-control", "network-perimeter"],
    remediation: "Add the domain to perimeter.domains, where a reviewer sees it, or take it out of the rules.",
    types: [PLATFORM],
    applies: ({ props }) => (props as PlatformFacts).perimeterFirewall === true && (props as PlatformFacts).perimeterDomains !== undefined,
    check: (platform, graph) => (["aws", "azure"] as const).flatMap((cloud) => {
        const { type, read, asSaid } = LISTS[cloud];
        const found = beside(platform, graph, type).flatMap(({ props }) => read(props));
        const said = list<string>((platform.props as PlatformFacts).perimeterDomains).map(asSaid);
        return [
            ...found.filter((domain) => !said.includes(domain)).map((domain) => ({ property: cloud, observed: `${domain} let out to`, expected: "a listed domain" })),
            ...said.filter((domain) => !found.includes(domain)).map((domain) => ({ property: cloud, observed: `${domain} not let out to`, expected: "every listed domain" })),
        ];
    }),
};
