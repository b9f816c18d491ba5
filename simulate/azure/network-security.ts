// Microsoft.Network: security groups, their rules, and application security groups.
import { DENY_PRIORITY } from "../../components/plan/flows";
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import { subnetsWith } from "./network";
import { type Existing, type Properties, type Subject } from "./subject";

/** Lowest and highest number that a rule of one's own can have; Azure's own rules come after. */
const PRIORITIES = [100, DENY_PRIORITY] as const;

/** Names that stand for addresses. With a region where the service has them, e.g. `Storage.NorthEurope`. */
const SERVICE_TAGS = new Set([
    "ActionGroup", "ApiManagement", "AppConfiguration", "AppService", "AppServiceManagement", "AzureActiveDirectory", "AzureActiveDirectoryDomainServices",
    "AzureBackup", "AzureCloud", "AzureConnectors", "AzureContainerRegistry", "AzureCosmosDB", "AzureDatabricks", "AzureDataLake", "AzureEventGrid",
    "AzureFrontDoor.Backend", "AzureFrontDoor.FirstParty", "AzureFrontDoor.Frontend", "AzureKeyVault", "AzureLoadBalancer", "AzureMonitor", "AzurePlatformDNS",
    "AzurePlatformIMDS", "AzurePlatformLKM", "AzurePortal", "AzureResourceManager", "AzureSiteRecovery", "AzureTrafficManager", "BatchNodeManagement",
    "DataFactory", "EventHub", "GatewayManager", "GuestAndHybridManagement", "Internet", "LogicApps", "MicrosoftContainerRegistry",
    "MicrosoftDefenderForEndpoint", "ServiceBus", "Sql", "SqlManagement", "Storage", "VirtualNetwork",
]);

const isTag = (text: string): boolean => SERVICE_TAGS.has(text) || SERVICE_TAGS.has(text.replace(/\.\w+$/, ""));

const PORT = /^(\*|\d{1,5}(-\d{1,5})?)$/;

function checkPort(subject: Check, path: string): void {
    const value = subject.known(path);
    if (value === undefined) return;
    const [from, to = from] = String(value).split("-").map(Number);
    const fits = PORT.test(value) && (value === "*" || (from! <= to! && to! <= 65_535));
    if (!fits) subject.refuse(path, "*, a port from 0 to 65535, or a range of them such as 8000-8080");
}

/** The ports and addresses of one end. A single value may be a name for addresses, a list may not. */
function checkEnd(subject: Check, prefix: string, end: "source" | "destination"): void {
    const at = (property: string): string => `${prefix}${end}${property}`;
    subject.exactlyOne([at("AddressPrefix"), at("AddressPrefixes"), at("ApplicationSecurityGroups")]);
    subject.exactlyOne([at("PortRange"), at("PortRanges")]);
    const single = subject.known(at("AddressPrefix"));
    if (typeof single === "string" && single !== "*" && !isTag(single)) {
        if (/^\d/.test(single)) {
            if (single.includes("/")) subject.cidr(at("AddressPrefix"));
        } else subject.refuse(at("AddressPrefix"), "*, an address block, or a service tag such as Internet or VirtualNetwork");
    }
    for (const path of subject.each(at("AddressPrefixes"))) {
        const value = String(subject.known(path));
        if (value === "*" || isTag(value)) subject.refuse(path, `an address block: ${value} goes in ${end}AddressPrefix`);
        else if (value.includes("/")) subject.cidr(path);
    }
    checkPort(subject, at("PortRange"));
    for (const path of subject.each(at("PortRanges"))) {
        if (subject.known(path) === "*") subject.refuse(path, `ports: * goes in ${end}PortRange`);
        else checkPort(subject, path);
    }
}

function checkRule(subject: Check, prefix: string, location: string | undefined): void {
    const at = (property: string): string => `${prefix}${property}`;
    subject.range(at("priority"), ...PRIORITIES);
    subject.oneOf(at("access"), ["Allow", "Deny"]);
    subject.oneOf(at("direction"), ["Inbound", "Outbound"]);
    subject.oneOf(at("protocol"), ["*", "Tcp", "Udp", "Icmp", "Esp", "Ah"]);
    subject.length(at("description"), 140);
    checkEnd(subject, prefix, "source");
    checkEnd(subject, prefix, "destination");
    if (["Icmp", "Esp", "Ah"].includes(subject.known(at("protocol")))) {
        for (const end of ["sourcePortRange", "destinationPortRange"]) subject.oneOf(at(end), ["*"], "*: this protocol has no ports");
    }
    for (const end of ["source", "destination"]) {
        for (const path of subject.each(at(`${end}ApplicationSecurityGroups`))) {
            const found = subject.reference(`${path}.id`, "network:ApplicationSecurityGroup");
            if (found && location && found.outputs["location"] !== location) {
                subject.refuse(`${path}.id`, `an application security group in ${location}`, found.outputs["location"]);
            }
        }
    }
}

/** A rule as the network sees it, declared by itself or within its group. */
export type Rule = Properties;

/** All rules of a group, in the order in which they are applied. */
export function rulesOf(subject: Subject, group: Existing): Rule[] {
    const alone = subject.of("network:SecurityRule").filter(({ id }) => same(/^(.*)\/securityRules\/[^/]+$/i.exec(id)?.[1], group.id));
    const rules: Rule[] = [...(group.inputs["securityRules"] ?? []), ...alone.map(({ inputs, outputs }) => ({ ...inputs, name: outputs["name"] }))];
    return rules.sort((a, b) => a["priority"] - b["priority"]);
}

function checkRuleAlone(subject: Check): void {
    const group = subject.existing(subject.parents[0]?.id, "network:NetworkSecurityGroup");
    checkRule(subject, "", group?.outputs["location"]);
    const priority = subject.known("priority");
    const direction = subject.known("direction");
    const holder = group && rulesOf(subject, group).find((rule) => rule["priority"] === priority && rule["direction"] === direction);
    if (holder && priority !== undefined) {
        subject.refuse("priority", `a priority that no other ${String(direction).toLowerCase()} rule of the group has; ${holder["name"]} has it`);
    }
}

function checkGroup(subject: Check): void {
    const seen = new Map<string, string>();
    for (const path of subject.each("securityRules")) {
        checkRule(subject, `${path}.`, subject.location);
        const slot = `${subject.known(`${path}.direction`)} ${subject.known(`${path}.priority`)}`;
        if (seen.has(slot)) {
            subject.refuse(`${path}.priority`, `a priority that no other rule of its direction has; ${seen.get(slot)} has it`);
        }
        seen.set(slot, path);
    }
    subject.unique("securityRules", "name");
}

/** The rules that Azure puts after everyone's own. */
const DEFAULT_RULES = [
    ["AllowVnetInBound", 65_000, "Inbound", "Allow", "VirtualNetwork", "VirtualNetwork"],
    ["AllowAzureLoadBalancerInBound", 65_001, "Inbound", "Allow", "AzureLoadBalancer", "*"],
    ["DenyAllInBound", 65_500, "Inbound", "Deny", "*", "*"],
    ["AllowVnetOutBound", 65_000, "Outbound", "Allow", "VirtualNetwork", "VirtualNetwork"],
    ["AllowInternetOutBound", 65_001, "Outbound", "Allow", "*", "Internet"],
    ["DenyAllOutBound", 65_500, "Outbound", "Deny", "*", "*"],
] as const;

const defaultRules = (groupId: string): Properties[] => DEFAULT_RULES.map(([name, priority, direction, access, source, destination]) => ({
    id: `${groupId}/defaultSecurityRules/${name}`, name, priority, direction, access, protocol: "*", provisioningState: "Succeeded",
    sourceAddressPrefix: source, sourcePortRange: "*", destinationAddressPrefix: destination, destinationPortRange: "*",
}));

export const networkSecurity: Services = {
    "azure-native:network:NetworkSecurityGroup": arm("network:NetworkSecurityGroup", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: checkGroup,
        answers: (subject) => ({
            securityRules: (subject.list("securityRules") ?? []).map((rule) => ({ ...rule, id: `${subject.id}/securityRules/${rule.name}`, provisioningState: "Succeeded" })),
            defaultSecurityRules: defaultRules(subject.id),
        }),
        users: subnetsWith("networkSecurityGroup"),
    }),
    "azure-native:network:SecurityRule": arm("network:SecurityRule", {
        place: "none",
        computes: ["etag", "provisioningState"],
        check: checkRuleAlone,
    }),
    "azure-native:network:ApplicationSecurityGroup": arm("network:ApplicationSecurityGroup", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        users: (id, subject) => ["source", "destination"].flatMap((end) => subject.of("network:SecurityRule")
            .filter(({ inputs }) => (inputs[`${end}ApplicationSecurityGroups`] ?? []).some((group: any) => same(group.id, id)))
            .map((rule) => rule.id)),
    }),
};
