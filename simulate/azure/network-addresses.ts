// Microsoft.Network: public addresses, the prefixes they come from, and NAT gateways.
import type { Services } from "../service";
import { publicAddress, publicBlock } from "./addresses";
import { arm } from "./arm";
import { type Check, say } from "./checks";
import { same } from "./ids";
import { subnetsWith } from "./network";
import type { Existing, Subject } from "./subject";

/** Standard public addresses that a subscription may have in a region before it asks for more. */
export const PUBLIC_ADDRESS_QUOTA = 20;

/** Ids of what uses a public address: NAT gateways, the front ends of application gateways, VPN gateways and firewalls. */
export function usersOf(id: string, subject: Subject): string[] {
    const gateways = subject.of("network:NatGateway")
        .filter(({ inputs }) => (inputs["publicIpAddresses"] ?? []).some((ip: any) => same(ip.id, id)));
    const fronts = subject.of("network:ApplicationGateway")
        .filter(({ inputs }) => (inputs["frontendIPConfigurations"] ?? []).some((front: any) => same(front.publicIPAddress?.id, id)));
    const others = [...subject.of("network:VirtualNetworkGateway"), ...subject.of("network:AzureFirewall")]
        .filter(({ inputs }) => (inputs["ipConfigurations"] ?? []).some((one: any) => same(one.publicIPAddress?.id, id)));
    return [...gateways, ...fronts, ...others].map((user) => user.id);
}

/** A public address that is Standard and static, in the same region, and that nothing else uses. */
export function freeAddress(subject: Check, path: string): Existing | undefined {
    const found = subject.reference(path, "network:PublicIPAddress");
    if (!found) return undefined;
    subject.sameRegion(path, found, "public address");
    const { sku, publicIPAllocationMethod: method } = found.outputs;
    if (sku?.name !== "Standard" || method !== "Static") {
        subject.refuse(path, "a Standard, static address", `a ${sku?.name}, ${String(method).toLowerCase()} one`);
    }
    const users = usersOf(found.id, subject);
    if (users.length > 0) subject.refuse(path, `an address that nothing uses; ${users[0]} has it`);
    return found;
}

/** Addresses that count against the quota of a region: single ones, and every address of each prefix. */
function counted(subject: Subject): number {
    const here = (existing: Existing): boolean => existing.outputs["location"] === subject.location
        && existing.id.toLowerCase().startsWith(`/subscriptions/${subject.subscription.toLowerCase()}/`);
    const single = subject.of("network:PublicIPAddress").filter((existing) => here(existing) && !existing.inputs["publicIPPrefix"]?.id);
    const blocks = subject.of("network:PublicIPPrefix").filter(here);
    return single.length + blocks.reduce((sum, { inputs }) => sum + 2 ** (32 - (inputs["prefixLength"] ?? 28)), 0);
}

function checkQuota(subject: Check, property: string, more: number): void {
    const total = counted(subject) + more;
    if (total > PUBLIC_ADDRESS_QUOTA) {
        subject.refuse(property, `at most ${PUBLIC_ADDRESS_QUOTA} addresses in ${subject.location}: raise the quota "Public IP Addresses - Standard"`, `${total} addresses`);
    }
}

/** Since Basic is retired, Standard must be said: left out, it would be Basic. */
function checkSku(subject: Check): void {
    if (subject.at("sku.name") === undefined) subject.refuse("sku.name", "Standard: left out it is Basic, which is retired");
    subject.oneOf("sku.name", ["Standard"], "Standard: Basic is retired");
    subject.oneOf("sku.tier", ["Regional", "Global"]);
    subject.oneOf("publicIPAddressVersion", ["IPv4", "IPv6"]);
    subject.zones();
}

function checkAddress(subject: Check): void {
    checkSku(subject);
    if (subject.known("sku.name") === "Standard" && subject.at("publicIPAllocationMethod") !== "Static" && subject.known("publicIPAllocationMethod") !== undefined) {
        subject.refuse("publicIPAllocationMethod", "Static: a Standard address is");
    }
    if (subject.at("publicIPAllocationMethod") === undefined) {
        subject.refuse("publicIPAllocationMethod", "Static: left out it is Dynamic, which a Standard address cannot be");
    }
    subject.range("idleTimeoutInMinutes", 4, 30, "minutes");
    subject.text("dnsSettings.domainNameLabel", /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 lower-case letters, digits and -, beginning with a letter");
    const label = subject.known("dnsSettings.domainNameLabel");
    const holder = label && subject.of("network:PublicIPAddress")
        .find((other) => other.inputs["dnsSettings"]?.domainNameLabel === label && other.outputs["location"] === subject.location);
    if (holder) subject.refuse("dnsSettings.domainNameLabel", `a label that is free in ${subject.location}; ${holder.id} has it`);
    const prefix = subject.reference("publicIPPrefix.id", "network:PublicIPPrefix");
    if (prefix) checkPrefixOf(subject, prefix);
    else if (subject.at("publicIPPrefix.id") === undefined) checkQuota(subject, "publicIpAddressName", 1);
}

/** An address of a prefix is as the prefix is, and there must be one left. */
function checkPrefixOf(subject: Check, prefix: Existing): void {
    subject.sameRegion("publicIPPrefix.id", prefix, "prefix");
    const { sku, zones = [], prefixLength, publicIPAddressVersion: version = "IPv4" } = prefix.inputs;
    const wanted = subject.list("zones")?.slice().sort();
    if (wanted && say(wanted) !== say([...zones].sort())) {
        subject.refuse("zones", `the prefix's zones, ${say([...zones].sort())}`);
    }
    if (sku?.tier !== undefined && subject.known("sku.tier") !== undefined) {
        subject.oneOf("sku.tier", [sku.tier], `${sku.tier}: the prefix's tier`);
    }
    subject.oneOf("publicIPAddressVersion", [version], `${version}: the prefix's version`);
    const used = subject.of("network:PublicIPAddress").filter(({ inputs }) => same(inputs["publicIPPrefix"]?.id, prefix.id)).length;
    const size = 2 ** (32 - prefixLength);
    if (used >= size) subject.refuse("publicIPPrefix.id", `a prefix with an address left: this one has ${size}, all given`);
}

function checkPrefix(subject: Check): void {
    checkSku(subject);
    subject.required("prefixLength", "a prefix length from 28 to 31");
    if (subject.known("publicIPAddressVersion") !== "IPv6") subject.range("prefixLength", 28, 31);
    const length = subject.known("prefixLength");
    if (length >= 28 && length <= 31) checkQuota(subject, "prefixLength", 2 ** (32 - length));
}

function checkNatGateway(subject: Check): void {
    subject.required("sku.name", "Standard");
    subject.oneOf("sku.name", ["Standard"], "Standard");
    subject.range("idleTimeoutInMinutes", 4, 120, "minutes");
    subject.zones();
    subject.length("zones", 1, "zones: a NAT gateway stands in one");
    const zone = subject.known("zones[0]");
    let addresses = 0;
    for (const item of subject.each("publicIpAddresses")) {
        addresses += 1;
        const found = freeAddress(subject, `${item}.id`);
        const zones: string[] = found?.inputs["zones"] ?? [];
        if (zone !== undefined && zones.length === 1 && zones[0] !== zone) {
            subject.refuse(`${item}.id`, `an address in zone ${zone}`, `one in zone ${zones[0]}`);
        }
    }
    for (const item of subject.each("publicIpPrefixes")) {
        const found = subject.reference(`${item}.id`, "network:PublicIPPrefix");
        subject.sameRegion(`${item}.id`, found, "prefix");
        addresses += found ? 2 ** (32 - found.inputs["prefixLength"]) : 0;
    }
    subject.unique("publicIpAddresses", "id", "address");
    if (addresses > 16) subject.refuse("publicIpAddresses", "at most 16 addresses in all", `${addresses} addresses`);
}

export const networkAddresses: Services = {
    "azure-native:network:PublicIPAddress": arm("network:PublicIPAddress", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        replaceOn: ["zones", "sku", "publicIPPrefix", "publicIPAddressVersion"],
        check: checkAddress,
        answers: (subject) => {
            const region = subject.location;
            const label = subject.known("dnsSettings.domainNameLabel");
            return {
                ipAddress: publicAddress(subject, subject.existing(subject.known("publicIPPrefix.id"), "network:PublicIPPrefix")),
                idleTimeoutInMinutes: subject.at("idleTimeoutInMinutes") ?? 4,
                publicIPAddressVersion: subject.at("publicIPAddressVersion") ?? "IPv4",
                sku: { tier: "Regional", ...subject.known("sku") },
                ipTags: subject.at("ipTags") ?? [],
                ddosSettings: subject.at("ddosSettings") ?? { protectionMode: "VirtualNetworkInherited" },
                ...(label ? { dnsSettings: { ...subject.known("dnsSettings"), fqdn: `${label}.${region}.cloudapp.azure.com` } } : {}),
            };
        },
        users: usersOf,
    }),
    "azure-native:network:PublicIPPrefix": arm("network:PublicIPPrefix", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        replaceOn: ["prefixLength", "zones", "sku", "publicIPAddressVersion"],
        check: checkPrefix,
        answers: (subject) => ({
            ipPrefix: publicBlock(subject, subject.known("prefixLength") ?? 28),
            publicIPAddressVersion: subject.at("publicIPAddressVersion") ?? "IPv4",
            sku: { tier: "Regional", ...subject.known("sku") },
            ipTags: subject.at("ipTags") ?? [],
        }),
        users: (id, subject) => [
            ...subject.of("network:PublicIPAddress").filter(({ inputs }) => same(inputs["publicIPPrefix"]?.id, id)),
            ...subject.of("network:NatGateway").filter(({ inputs }) => (inputs["publicIpPrefixes"] ?? []).some((prefix: any) => same(prefix.id, id))),
        ].map((user) => user.id),
    }),
    "azure-native:network:NatGateway": arm("network:NatGateway", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        replaceOn: ["zones", "sku"],
        check: checkNatGateway,
        answers: (subject) => ({ idleTimeoutInMinutes: subject.at("idleTimeoutInMinutes") ?? 4 }),
        users: subnetsWith("natGateway"),
    }),
};
