import { expect } from "chai";
import { GROUP, network, store, table } from "./support";

const rg = { resourceGroupName: "rg" };
const zoneId = (name: string): string => `${GROUP}/providers/Microsoft.Network/privateDnsZones/${name}`;

/** A network with an account to reach. */
const reached = () => {
    const things = network();
    const { account } = store(things.azure, "data");
    const endpoint = (privateEndpointName: string, group = "blob") => things.azure.make("network:PrivateEndpoint", {
        ...rg, privateEndpointName, subnet: { id: things.app.id }, privateLinkServiceConnections: [{ name: "data", privateLinkServiceId: account.id, groupIds: [group] }],
    });
    const zone = (privateZoneName: string) => things.azure.make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName });
    return { ...things, account, endpoint, zone };
};

table("network:PrivateEndpoint", {
    given: reached,
    right: ({ app, account }) => ({ ...rg, privateEndpointName: "pe-data", subnet: { id: app.id }, privateLinkServiceConnections: [{ name: "data", privateLinkServiceId: account.id, groupIds: ["blob"] }] }),
    refuses: {
        "a part that the target does not have": [{ "privateLinkServiceConnections[0].groupIds": ["vault"] },
            ["privateLinkServiceConnections[0].groupIds[0]", "vault", "one of blob, blob_secondary, file, file_secondary, queue, queue_secondary, table, table_secondary, dfs, dfs_secondary, web, web_secondary"]],
        "a target that does not exist": [({ account }) => ({ "privateLinkServiceConnections[0].privateLinkServiceId": `${account.id}x` }), ({ account }) => ["privateLinkServiceConnections[0].privateLinkServiceId", `${account.id}x`, "something that exists"]],
        "a target without endpoints": [({ vnet }) => ({ "privateLinkServiceConnections[0].privateLinkServiceId": vnet.id }),
            ({ vnet }) => ["privateLinkServiceConnections[0].privateLinkServiceId", vnet.id, "a resource with private endpoints: microsoft.storage/storageaccounts, microsoft.keyvault/vaults, microsoft.keyvault/managedhsms, microsoft.dbforpostgresql/flexibleservers, microsoft.sql/servers"]],
        "two parts at once": [{ "privateLinkServiceConnections[0].groupIds": ["blob", "file"] }, ["privateLinkServiceConnections[0].groupIds", "2 parts of the target", "at most 1 parts of the target"]],
        "no connection": [{ privateLinkServiceConnections: undefined }, ["privateLinkServiceConnections", "0 connections", "exactly one connection, by itself or by hand"]],
        "a subnet that does not exist": [({ app }) => ({ "subnet.id": app.id.replace(/app$/, "apps") }), ({ app }) => ["subnet.id", app.id.replace(/app$/, "apps"), `a Subnet that exists; did you mean ${app.id}?`]],
        "a subnet of another region": [{ location: "westeurope" }, ["subnet.id", "northeurope", "a subnet in westeurope"]],
        "an address outside its subnet": [{ ipConfigurations: [{ name: "blob", privateIPAddress: "10.17.2.4" }] }, ["ipConfigurations[0].privateIPAddress", "10.17.2.4", "an address in 10.17.1.0/24"]],
    },
});

table("network:PrivateDnsZoneGroup", {
    given: () => {
        const things = reached();
        things.endpoint("pe-data");
        for (const name of ["privatelink.blob.core.windows.net", "privatelink.file.core.windows.net"]) things.zone(name);
        return things;
    },
    right: () => ({ ...rg, privateEndpointName: "pe-data", privateDnsZoneGroupName: "default", privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: zoneId("privatelink.blob.core.windows.net") }] }),
    refuses: {
        "the zone of another service": [{ "privateDnsZoneConfigs[0].privateDnsZoneId": zoneId("privatelink.file.core.windows.net") }, ["privateDnsZoneConfigs[0].privateDnsZoneId", "privatelink.file.core.windows.net", "the zone of blob: privatelink.blob.core.windows.net"]],
        "a second group": [({ azure }) => (azure.make("network:PrivateDnsZoneGroup", { ...rg, privateEndpointName: "pe-data", privateDnsZoneGroupName: "first", privateDnsZoneConfigs: [{ name: "b", privateDnsZoneId: zoneId("privatelink.blob.core.windows.net") }] }), {}),
            ["privateEndpointName", "pe-data", "an endpoint without a zone group; first is its"]],
        "an endpoint that does not exist": [{ privateEndpointName: "pe" }, ["privateEndpointName", "pe", "a parent that exists: Microsoft.Network/privateEndpoints"]],
    },
});

describe("simulated private endpoints", () => {
    it("have addresses of their own, whichever comes first", () => {
        const { endpoint } = reached();
        const addresses = ["pe-a", "pe-b"].map((name) => endpoint(name).outputs["customDnsConfigs"]);
        expect(addresses).to.deep.equal([
            [{ fqdn: "data.blob.core.windows.net", ipAddresses: ["10.17.1.54"] }],
            [{ fqdn: "data.blob.core.windows.net", ipAddresses: ["10.17.1.139"] }],
        ]);
    });
});

table("privatedns:PrivateZone", {
    given: reached,
    right: () => ({ ...rg, location: "Global", privateZoneName: "privatelink.vaultcore.azure.net" }),
    refuses: {
        "a region": [{ location: "northeurope" }, ["location", "northeurope", "one of global, Global"]],
        "a dot at the end": [{ privateZoneName: "internal.example.com." }, ["privateZoneName", "internal.example.com.", "a DNS name of two labels or more, without a dot at the end"]],
        "a zone that is Azure's own": [{ privateZoneName: "azure.net" }, ["privateZoneName", "azure.net", "a zone that Azure does not keep for itself"]],
    },
});

table("privatedns:VirtualNetworkLink", {
    given: () => {
        const things = reached();
        things.zone("privatelink.blob.core.windows.net");
        things.zone("internal.example.com");
        return things;
    },
    right: ({ vnet }) => ({ ...rg, location: "global", privateZoneName: "privatelink.blob.core.windows.net", virtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id }, registrationEnabled: false, resolutionPolicy: "NxDomainRedirect" }),
    refuses: {
        "one network twice": [({ azure, vnet }) => (azure.make("privatedns:VirtualNetworkLink", { ...rg, location: "global", privateZoneName: "privatelink.blob.core.windows.net", virtualNetworkLinkName: "first", virtualNetwork: { id: vnet.id }, registrationEnabled: false }), {}),
            ({ vnet }) => ["virtualNetwork.id", vnet.id, `a network that asks no other zone named privatelink.blob.core.windows.net; ${zoneId("privatelink.blob.core.windows.net")}/virtualNetworkLinks/first links it`]],
        "machines among private endpoints": [{ registrationEnabled: true }, ["registrationEnabled", "true", "false: machines do not belong in a zone of private endpoints"]],
        "a policy of another kind of zone": [{ privateZoneName: "internal.example.com" }, ["resolutionPolicy", "NxDomainRedirect", "no policy: only privatelink zones have one"]],
        "a network that does not exist": [({ vnet }) => ({ "virtualNetwork.id": `${vnet.id}2` }), ({ vnet }) => ["virtualNetwork.id", `${vnet.id}2`, `a VirtualNetwork that exists; did you mean ${vnet.id}?`]],
    },
});

/** A policy, a list of domains, and a network in another region. */
const resolved = () => {
    const { azure, vnet } = network();
    const policy = azure.make("dnsresolver:DnsResolverPolicy", { ...rg, dnsResolverPolicyName: "dns" });
    const list = azure.make("dnsresolver:DnsResolverDomainList", { ...rg, dnsResolverDomainListName: "all", domains: ["."] });
    const far = azure.make("network:VirtualNetwork", { ...rg, location: "westeurope", virtualNetworkName: "far", addressSpace: { addressPrefixes: ["10.21.0.0/16"] } });
    return { azure, vnet, policy, list, far };
};

table("dnsresolver:DnsSecurityRule", {
    given: resolved,
    right: ({ list }) => ({ ...rg, dnsResolverPolicyName: "dns", dnsSecurityRuleName: "record", priority: 65_000, action: { actionType: "Allow" }, dnsResolverDomainLists: [{ id: list.id }] }),
    accepts: { "a refusal with its code": { action: { actionType: "Block", blockResponseCode: "SERVFAIL" } } },
    refuses: {
        "a priority below all": [{ priority: 99 }, ["priority", "99", "a whole number from 100 to 65000"]],
        "a priority that is taken": [({ azure, list }) => (azure.make("dnsresolver:DnsSecurityRule", { ...rg, dnsResolverPolicyName: "dns", dnsSecurityRuleName: "first", priority: 65_000, action: { actionType: "Alert" }, dnsResolverDomainLists: [{ id: list.id }] }), {}),
            ["priority", "65000", "a priority that no other rule of the policy has; first has it"]],
        "an action that is none": [{ action: { actionType: "Log" } }, ["action.actionType", "Log", "one of Allow, Alert, Block"]],
        "a code where nothing is blocked": [{ "action.blockResponseCode": "SERVFAIL" }, ["action.blockResponseCode", "SERVFAIL", "no response code: nothing is blocked"]],
        "no domains": [{ dnsResolverDomainLists: [] }, ["dnsResolverDomainLists", "0 domain lists", "1 to 10 domain lists"]],
    },
});

table("dnsresolver:DnsResolverPolicyVirtualNetworkLink", {
    given: resolved,
    right: ({ vnet }) => ({ ...rg, dnsResolverPolicyName: "dns", dnsResolverPolicyVirtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id } }),
    refuses: {
        "a network of another region": [({ far }) => ({ "virtualNetwork.id": far.id }), ["virtualNetwork.id", "westeurope", "a network in northeurope"]],
        "a network that has a policy": [({ azure, vnet }) => (azure.make("dnsresolver:DnsResolverPolicyVirtualNetworkLink", { ...rg, dnsResolverPolicyName: "dns", dnsResolverPolicyVirtualNetworkLinkName: "first", virtualNetwork: { id: vnet.id } }), {}),
            ({ vnet, policy }) => ["virtualNetwork.id", vnet.id, `a network without a policy; ${policy.id}/virtualNetworkLinks/first gives it one`]],
    },
});

table("dnsresolver:DnsResolverDomainList", {
    given: resolved,
    right: () => ({ ...rg, dnsResolverDomainListName: "bad", domains: ["example.com.", "."] }),
    refuses: { "a name without its dot": [{ "domains[0]": "example.com" }, ["domains[0]", "example.com", "a DNS name that ends with a dot, or . for all"]] },
});
