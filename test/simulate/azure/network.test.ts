import { expect } from "chai";
import { UNKNOWN } from "../../../simulate/service";
import { group, GROUP, network, publicAddress, SUBSCRIPTION, table } from "./support";

const rg = { resourceGroupName: "rg" };

table("network:VirtualNetwork", {
    given: network,
    right: () => ({ ...rg, virtualNetworkName: "other", addressSpace: { addressPrefixes: ["10.18.0.0/16"] } }),
    accepts: {
        "a block that another network has: only peers may not overlap": { "addressSpace.addressPrefixes": ["10.17.0.0/16"] },
        "a name that is not known yet": { virtualNetworkName: UNKNOWN },
        "a block that is not known yet": { "addressSpace.addressPrefixes": [UNKNOWN] },
    },
    refuses: {
        "a group that does not exist": [{ resourceGroupName: "none" }, ["resourceGroupName", "none", "a resource group that exists"]],
        "a name that another has": [{ virtualNetworkName: "vnet" }, ["virtualNetworkName", "vnet", "a name of its own here; n1 has it"]],
        "a name of one letter": [{ virtualNetworkName: "v" }, ["virtualNetworkName", "v", "2 to 64 letters, digits, . _ -, beginning with a letter or digit, ending with a letter, digit or _"]],
        "a region that is none": [{ location: "northeurop" }, ["location", "northeurop", "an Azure region"]],
        "blocks that overlap": [{ "addressSpace.addressPrefixes": ["10.18.0.0/16", "10.18.4.0/24"] }, ["addressSpace.addressPrefixes[1]", "10.18.4.0/24", "a block that does not overlap addressSpace.addressPrefixes[0]"]],
        "a block that starts inside itself": [{ "addressSpace.addressPrefixes": ["10.18.1.0/16"] }, ["addressSpace.addressPrefixes[0]", "10.18.1.0/16", "a block on its own boundary; did you mean 10.18.0.0/16?"]],
        "a block that is kept": [{ "addressSpace.addressPrefixes": ["169.254.0.0/24"] }, ["addressSpace.addressPrefixes[0]", "169.254.0.0/24", "a block outside multicast, loopback, link-local and Azure's own addresses"]],
        "a block that is too small": [{ "addressSpace.addressPrefixes": ["10.18.0.0/30"] }, ["addressSpace.addressPrefixes[0]", "10.18.0.0/30", "a block from /2 to /29: Azure keeps five addresses of each"]],
        "no block": [{ "addressSpace.addressPrefixes": undefined }, ["addressSpace.addressPrefixes", "nothing", "one address block or more"]],
        "dropping what is not encrypted": [{ encryption: { enabled: true, enforcement: "DropUnencrypted" } }, ["encryption.enforcement", "DropUnencrypted", "AllowUnencrypted: DropUnencrypted is not open to every subscription"]],
        "DDoS protection without a plan": [{ enableDdosProtection: true }, ["ddosProtectionPlan.id", "nothing", "the plan that protects the network"]],
    },
});

table("network:Subnet", {
    given: network,
    right: ({ guard }) => ({ ...rg, virtualNetworkName: "vnet", subnetName: "data", addressPrefix: "10.17.8.0/24", networkSecurityGroup: { id: guard.id } }),
    accepts: {
        "the smallest subnet": { addressPrefix: "10.17.8.0/29" },
        "an id in other letters": ({ guard }) => ({ "networkSecurityGroup.id": guard.id.toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/") }),
        "a group of somebody else's": { "networkSecurityGroup.id": `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers/Microsoft.Network/networkSecurityGroups/x` },
    },
    refuses: {
        "a block outside the network": [{ addressPrefix: "10.18.0.0/24" }, ["addressPrefix", "10.18.0.0/24", "a block within the network, 10.17.0.0/16"]],
        "a block that overlaps a sibling": [{ addressPrefix: "10.17.0.0/22" }, ["addressPrefix", "10.17.0.0/22", "a block that does not overlap subnet edge, 10.17.0.0/24"]],
        "a block that is too small": [{ addressPrefix: "10.17.8.0/30" }, ["addressPrefix", "10.17.8.0/30", "a block from /2 to /29: Azure keeps five addresses of each"]],
        "both forms of a block": [{ addressPrefixes: ["10.17.8.0/24"] }, ["addressPrefix", "addressPrefix and addressPrefixes", "exactly one of addressPrefix, addressPrefixes"]],
        "a network that does not exist": [{ virtualNetworkName: "none" }, ["virtualNetworkName", "none", "a parent that exists: Microsoft.Network/virtualNetworks"]],
        "a security group that does not exist": [{ "networkSecurityGroup.id": `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/gard` },
            ["networkSecurityGroup.id", `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/gard`, `a NetworkSecurityGroup that exists; did you mean ${GROUP}/providers/Microsoft.Network/networkSecurityGroups/guard?`]],
        "an id of another kind": [({ vnet }) => ({ "networkSecurityGroup.id": vnet.id }), ({ vnet }) => ["networkSecurityGroup.id", vnet.id, "the id of a NetworkSecurityGroup, …/providers/Microsoft.Network/networkSecurityGroups/…"]],
        "a security group on a gateway's subnet": [{ subnetName: "GatewaySubnet" }, ["networkSecurityGroup", "an object {id}", "no security group on a subnet of this name"]],
        "a firewall's subnet that is too small": [{ subnetName: "AzureFirewallSubnet", networkSecurityGroup: undefined, addressPrefix: "10.17.8.0/27" }, ["addressPrefix", "10.17.8.0/27", "a /26 or larger for a subnet of this name"]],
        "a security group of another region": [({ azure }) => ({ "networkSecurityGroup.id": azure.make("network:NetworkSecurityGroup", { ...rg, location: "westeurope", networkSecurityGroupName: "far" }).id }),
            ["networkSecurityGroup.id", "westeurope", "a security group in northeurope"]],
        "a service that has no endpoints": [{ serviceEndpoints: [{ service: "Microsoft.Store" }] }, ["serviceEndpoints[0].service", "Microsoft.Store", "a service that has service endpoints; did you mean Microsoft.Storage?"]],
        "two delegations": [{ delegations: [{ name: "a", serviceName: "Microsoft.Web/serverFarms" }, { name: "b", serviceName: "Microsoft.Web/serverFarms" }] }, ["delegations", "2 delegations", "at most 1 delegations"]],
        "a NAT gateway of another network": [({ azure }) => {
            const nat = azure.make("network:NatGateway", { ...rg, natGatewayName: "nat", sku: { name: "Standard" } });
            azure.make("network:VirtualNetwork", { ...rg, virtualNetworkName: "other", addressSpace: { addressPrefixes: ["10.18.0.0/16"] } });
            azure.make("network:Subnet", { ...rg, virtualNetworkName: "other", subnetName: "theirs", addressPrefix: "10.18.0.0/24", natGateway: { id: nat.id } });
            return { natGateway: { id: nat.id } };
        }, ["natGateway.id", `${GROUP}/providers/Microsoft.Network/natGateways/nat`, `a NAT gateway of this network alone; subnet ${GROUP}/providers/Microsoft.Network/virtualNetworks/other/subnets/theirs of another one uses it`]],
    },
});

table("network:VirtualNetworkPeering", {
    given: () => {
        const { azure } = network();
        const remote = (name: string, block: string) => azure.make("network:VirtualNetwork", { ...rg, virtualNetworkName: name, addressSpace: { addressPrefixes: [block] } });
        return { azure, far: remote("far", "10.21.0.0/16"), clash: remote("clash", "10.17.128.0/17") };
    },
    right: ({ far }) => ({ ...rg, virtualNetworkName: "vnet", virtualNetworkPeeringName: "far", remoteVirtualNetwork: { id: far.id } }),
    refuses: {
        "networks that overlap": [({ clash }) => ({ "remoteVirtualNetwork.id": clash.id }), ["remoteVirtualNetwork.id", "one that holds 10.17.128.0/17", "a network that does not overlap 10.17.0.0/16"]],
    },
});

table("network:Route", {
    given: () => {
        const { azure } = group();
        azure.make("network:RouteTable", { ...rg, routeTableName: "isolated" });
        return { azure };
    },
    right: () => ({ ...rg, routeTableName: "isolated", routeName: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "None" }),
    accepts: { "a service tag": { addressPrefix: "Storage" }, "an appliance": { nextHopType: "VirtualAppliance", nextHopIpAddress: "10.17.0.4" } },
    refuses: {
        "an appliance without an address": [{ nextHopType: "VirtualAppliance" }, ["nextHopIpAddress", "nothing", "the appliance's address"]],
        "an address without an appliance": [{ nextHopIpAddress: "10.17.0.4" }, ["nextHopIpAddress", "10.17.0.4", "no address: only a virtual appliance has one"]],
        "a hop that is none": [{ nextHopType: "Nowhere" }, ["nextHopType", "Nowhere", "one of VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, None"]],
    },
});

describe("the simulated virtual network", () => {
    it("answers with ids that name their place", () => {
        const { vnet, edge } = network();
        expect([vnet.id, edge.id]).to.deep.equal([`${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`, `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/edge`]);
    });

    it("answers without the parts of the id that azure-native keeps to itself", () => {
        expect(network().edge.outputs).to.not.have.any.keys("resourceGroupName", "virtualNetworkName", "subnetName");
    });

    it("takes the location of the provider, and a name made of the logical name where none is given", () => {
        const made = group().azure.make("network:VirtualNetwork", { ...rg, addressSpace: { addressPrefixes: ["10.0.0.0/16"] } }, "hub");
        expect(made.outputs).to.include({ location: "northeurope", type: "Microsoft.Network/virtualNetworks", azureApiVersion: "2024-05-01", provisioningState: "Succeeded" });
        expect(made.outputs["name"]).to.match(/^hub[0-9a-f]{8}$/);
    });

    it("gives the same answer to the same declaration", () => {
        expect(network().edge.outputs).to.deep.equal(network().edge.outputs);
    });

    it("keeps a subnet while a private endpoint stands in it", () => {
        const { azure, app } = network();
        const target = azure.make("keyvault:Vault", { ...rg, vaultName: "kv-test", properties: { tenantId: SUBSCRIPTION, sku: { family: "A", name: "standard" }, accessPolicies: [] } });
        azure.make("network:PrivateEndpoint", { ...rg, privateEndpointName: "pe", subnet: { id: app.id }, privateLinkServiceConnections: [{ name: "v", privateLinkServiceId: target.id, groupIds: ["vault"] }] });
        expect(azure.refuseDelete(app)).to.deep.equal([{ property: "id", found: `in use by ${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`, expected: "nothing that uses it" }]);
    });

    it("keeps what is locked", () => {
        const { azure, vnet } = network();
        const address = publicAddress(azure, "ip");
        azure.make("authorization:ManagementLockByScope", { scope: vnet.id, lockName: "keep", level: "CanNotDelete" });
        expect(azure.refuseDelete(vnet).map(({ found }) => found)).to.deep.equal([`a CanNotDelete lock, ${vnet.id}/providers/Microsoft.Authorization/locks/keep`]);
        expect(azure.refuseDelete(address)).to.deep.equal([]);
    });

    it("changes nothing under a ReadOnly lock", () => {
        const { azure } = group();
        azure.make("authorization:ManagementLockByScope", { scope: GROUP, lockName: "freeze", level: "ReadOnly" });
        expect(azure.refusals("network:RouteTable", { ...rg, routeTableName: "late" })).to.deep.equal([
            { property: "routeTableName", found: "late", expected: `no ReadOnly lock on what contains it: ${GROUP}/providers/Microsoft.Authorization/locks/freeze` },
        ]);
    });
});

table("resources:ResourceGroup", {
    given: group,
    right: () => ({ resourceGroupName: "rg-other", location: "westeurope", tags: { owner: "platform" } }),
    accepts: { "a region in words": { location: "West Europe" }, "a tag that is not known yet": { tags: UNKNOWN } },
    refuses: {
        "a name that ends with a full stop": [{ resourceGroupName: "rg." }, ["resourceGroupName", "rg.", "1 to 90 letters, digits, _ ( ) . -, not ending with a full stop"]],
        "a name that is taken, in other letters": [{ resourceGroupName: "RG" }, ["resourceGroupName", "RG", "a name of its own here; n0 has it"]],
        "a tag's name with a stroke": [{ tags: { "cost/center": "1" } }, ["tags.cost/center", "cost/center", "a name without < > % & \\ ? /"]],
        "a tag's value that is too long": [{ tags: { owner: "x".repeat(257) } }, ["tags.owner", "257 characters", "a value of at most 256 characters"]],
        "fifty-one tags": [{ tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, "x"])) }, ["tags", "51 tags", "at most 50 tags"]],
        "a tag's name that is Azure's own": [{ tags: { "azure-team": "x" } }, ["tags.azure-team", "azure-team", "a name that does not begin with microsoft, azure or windows: those are Azure's own"]],
    },
});
