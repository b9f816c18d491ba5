// Microsoft.Network: private endpoints and the DNS zones that answer for them.
import type { Services } from "../service";
import { isIn, privateAddress } from "./addresses";
import { arm } from "./arm";
import type { Check } from "./checks";
import { ENDPOINT_PARTS } from "./endpoint-kinds";
import { parseId, same } from "./ids";
import { networkOf } from "./network";
import type { Existing, Properties, Subject } from "./subject";

const CONNECTIONS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;

/** What an endpoint leads to: the target's id and the parts of it. */
function targetOf(inputs: Properties): { readonly id: string; readonly parts: readonly string[] } | undefined {
    const connection = CONNECTIONS.flatMap((key) => (Array.isArray(inputs[key]) ? inputs[key] : []))[0];
    const { privateLinkServiceId: id, groupIds: parts = [] } = connection ?? {};
    return typeof id === "string" && Array.isArray(parts) ? { id, parts } : undefined;
}

const partsOf = (targetId: unknown) => ENDPOINT_PARTS[parseId(targetId)?.type.toLowerCase() ?? ""];

function checkEndpoint(subject: Check): void {
    subject.required("subnet.id", "the subnet that the endpoint stands in");
    const subnet = subject.reference("subnet.id", "network:Subnet");
    subject.sameRegion("subnet.id", networkOf(subject, subnet?.id), "subnet");
    if (subnet?.inputs["delegations"]?.length > 0) subject.refuse("subnet.id", "a subnet that is delegated to nobody");
    const gateways = subject.of("network:ApplicationGateway").flatMap(({ inputs }): any[] => inputs["gatewayIPConfigurations"] ?? []);
    if (gateways.some((one) => same(one.subnet?.id, subnet?.id))) {
        subject.refuse("subnet.id", "a subnet without an application gateway: that one is the gateway's alone");
    }
    const said = CONNECTIONS.flatMap((key) => subject.each(key));
    if (said.length !== 1 && CONNECTIONS.every((key) => subject.list(key))) {
        subject.refuse(CONNECTIONS[0], "exactly one connection, by itself or by hand", `${said.length} connections`);
    }
    for (const path of said) checkConnection(subject, path);
    for (const path of subject.each("ipConfigurations")) {
        const address = subject.known(`${path}.privateIPAddress`);
        const block = subnet?.inputs["addressPrefix"];
        if (address && block && !isIn(address, block)) subject.refuse(`${path}.privateIPAddress`, `an address in ${block}`);
    }
    for (const path of subject.each("applicationSecurityGroups")) {
        subject.sameRegion(`${path}.id`, subject.reference(`${path}.id`, "network:ApplicationSecurityGroup"), "application security group");
    }
}

function checkConnection(subject: Check, path: string): void {
    subject.required(`${path}.name`, "a name");
    subject.required(`${path}.privateLinkServiceId`, "the resource that the endpoint leads to");
    subject.length(`${path}.requestMessage`, 140);
    const target = subject.known(`${path}.privateLinkServiceId`);
    if (target === undefined) return;
    subject.scopeExists(`${path}.privateLinkServiceId`);
    const parts = partsOf(target);
    if (!parts) {
        return subject.refuse(`${path}.privateLinkServiceId`, `a resource with private endpoints: ${Object.keys(ENDPOINT_PARTS).join(", ")}`);
    }
    if (subject.at(`${path}.groupIds`) === undefined) {
        subject.refuse(`${path}.groupIds`, `one of ${Object.keys(parts).join(", ")}`);
    }
    subject.length(`${path}.groupIds`, 1, "parts of the target");
    for (const group of subject.each(`${path}.groupIds`)) subject.oneOf(group, Object.keys(parts));
}

/** Names and addresses under which the target is reached through the endpoint. */
function dnsOf(subject: Subject): Properties[] {
    const target = targetOf(subject.declared.inputs);
    const subnet = subject.existing(subject.known("subnet.id"), "network:Subnet");
    if (!target || typeof subnet?.inputs["addressPrefix"] !== "string") return [];
    const held: Properties[] = subject.before?.outputs["customDnsConfigs"] ?? [];
    const used = subject.of("network:PrivateEndpoint").flatMap(({ outputs }) => (outputs["customDnsConfigs"] ?? []).flatMap((config: any) => config.ipAddresses));
    const name = parseId(target.id)?.names.at(-1) ?? "";
    return target.parts.flatMap((part) => {
        const kind = partsOf(target.id)?.[part];
        return kind ? [{ fqdn: kind.host(name), ipAddresses: held[0]?.["ipAddresses"] ?? [privateAddress(subject, subnet.inputs["addressPrefix"], used)] }] : [];
    });
}

function checkZoneGroup(subject: Check): void {
    const endpoint = subject.existing(subject.parents[0]?.id, "network:PrivateEndpoint");
    const other = subject.of("network:PrivateDnsZoneGroup").find(({ id }) => endpoint && same(/^(.*)\/privateDnsZoneGroups\/[^/]+$/i.exec(id)?.[1], endpoint.id));
    if (other) subject.refuse("privateEndpointName", `an endpoint without a zone group; ${other.outputs["name"]} is its`);
    subject.length("privateDnsZoneConfigs", 5, "zones", 1);
    subject.unique("privateDnsZoneConfigs", "name");
    subject.unique("privateDnsZoneConfigs", "privateDnsZoneId", "zone");
    for (const path of subject.each("privateDnsZoneConfigs")) {
        subject.required(`${path}.name`, "a name");
        subject.required(`${path}.privateDnsZoneId`, "a private DNS zone");
        subject.reference(`${path}.privateDnsZoneId`, "privatedns:PrivateZone");
        checkZoneName(subject, `${path}.privateDnsZoneId`, endpoint);
    }
}

function checkZoneName(subject: Check, path: string, endpoint: Existing | undefined): void {
    const target = endpoint && targetOf(endpoint.inputs);
    const parts = target && partsOf(target.id);
    const zone = parseId(subject.known(path))?.names[0];
    if (!parts || !zone) return;
    const expected = target.parts.flatMap((part) => parts[part]?.zone ?? []);
    if (expected.length > 0 && !expected.includes(zone)) {
        subject.refuse(path, `the zone of ${target.parts.join(", ")}: ${expected.join(", ")}`, zone);
    }
}

export const networkEndpoints: Services = {
    "azure-native:network:PrivateEndpoint": arm("network:PrivateEndpoint", {
        name: [/^[A-Za-z0-9][\w.-]{0,62}\w$/, "2 to 64 letters, digits, . _ -, beginning with a letter or digit, ending with a letter, digit or _"],
        computes: ["etag", "provisioningState"],
        replaceOn: ["subnet", ...CONNECTIONS],
        check: checkEndpoint,
        answers: (subject) => {
            const card = subject.known("customNetworkInterfaceName") ?? `${subject.name}.nic.${subject.guid("interface")}`;
            const state = { status: "Approved", description: "Auto-Approved", actionsRequired: "None" };
            const connections = (subject.list(CONNECTIONS[0]) ?? []).map((connection) => ({
                ...connection, id: `${subject.id}/privateLinkServiceConnections/${connection.name}`, provisioningState: "Succeeded",
                privateLinkServiceConnectionState: state,
            }));
            return {
                privateLinkServiceConnections: connections,
                manualPrivateLinkServiceConnections: subject.at(CONNECTIONS[1]) ?? [],
                customDnsConfigs: dnsOf(subject),
                networkInterfaces: [{ id: `${subject.groupId}/providers/Microsoft.Network/networkInterfaces/${card}` }],
                customNetworkInterfaceName: subject.at("customNetworkInterfaceName") ?? "",
                ipConfigurations: subject.at("ipConfigurations") ?? [],
            };
        },
    }),
    "azure-native:network:PrivateDnsZoneGroup": arm("network:PrivateDnsZoneGroup", {
        place: "none",
        untyped: true,
        computes: ["etag", "provisioningState"],
        check: checkZoneGroup,
        answers: (subject) => {
            const endpoint = subject.existing(subject.parents[0]?.id, "network:PrivateEndpoint");
            const records = (endpoint?.outputs["customDnsConfigs"] ?? []).map((config: any) => ({
                recordType: "A", recordSetName: String(config.fqdn).split(".")[0], fqdn: config.fqdn, ttl: 10, ipAddresses: config.ipAddresses, provisioningState: "Succeeded",
            }));
            return { privateDnsZoneConfigs: (subject.list("privateDnsZoneConfigs") ?? []).map((config) => ({ ...config, recordSets: records })) };
        },
    }),
};
