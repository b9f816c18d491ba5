import { expect } from "chai";
import { Network } from "../../../components/azure/network";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY, ZONES } from "./site";

const SUBNET = "azure-native:network:Subnet";
const FLOW_LOG = "azure-native:network:FlowLog";

const ARCHIVE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/archive";
const ARGS = {
    ...PLACE,
    cidr: PRIMARY.azure.cidr,
    zones: ZONES,
    subnets: PRIMARY.azure.subnets,
    nat: { 1: "pip-1", 2: "pip-2", 3: "pip-3" },
    groupIds: Object.fromEntries(PRIMARY.azure.subnets.map(({ key }) => [key, `group-${key}`])),
    flowLogAccountId: ARCHIVE,
    workspaceId: "workspace",
    retentionDays: 400,
};

describe("azure.Network", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Network("network", ARGS)); });
    const subnets = () => declared.filter(({ type }) => type === SUBNET).map(({ inputs }) => inputs);
    const guarded = () => subnets().filter((each) => !["GatewaySubnet", "AzureFirewallSubnet"].includes(each["subnetName"]));
    const subnet = (key: string) => one(declared, SUBNET, `-${key}`).inputs;

    it("makes the subnets of the plan, apart from the network", () => {
        expect(subnets().map((each) => `${each["subnetName"]} ${each["addressPrefix"]}`)).to.deep.equal(PRIMARY.azure.subnets.map(({ key, cidr }) => `${key} ${cidr}`));
        expect(one(declared, "azure-native:network:VirtualNetwork").inputs).to.not.have.property("subnets");
    });

    it("gives no subnet Azure's own way out", () => {
        expect(guarded().map((each) => each["defaultOutboundAccess"])).to.deep.equal(guarded().map(() => false));
    });

    it("puts each subnet behind its group, private endpoints included", () => {
        expect(guarded().map((each) => each["networkSecurityGroup"].id)).to.deep.equal(guarded().map((each) => `group-${each["subnetName"]}`));
        expect(subnets().map((each) => each["privateEndpointNetworkPolicies"])).to.deep.equal(subnets().map(() => "Enabled"));
    });

    it("puts no group before Azure's own gateways and firewall, which Azure refuses or breaks with one", () => {
        for (const key of ["GatewaySubnet", "AzureFirewallSubnet"]) expect(subnet(key)).to.not.have.any.keys("networkSecurityGroup", "defaultOutboundAccess", "natGateway", "routeTable");
    });

    it("gives the application tier a table for the firewall's route, where there is one, and keeps its NAT behind it", async () => {
        const inspected = await declare(() => new Network("network", { ...ARGS, inspected: true }));
        const { routeTable, natGateway } = one(inspected, SUBNET, "-app-1").inputs;
        expect([routeTable, natGateway]).to.deep.equal([{ id: "network-inspected-id" }, { id: "network-nat-1-id" }]);
        expect(one(inspected, SUBNET, "-edge").inputs).to.not.have.property("routeTable");
    });

    it("puts the network under a plan against floods, where one is asked for", async () => {
        const shielded = await declare(() => new Network("network", { ...ARGS, ddosPlan: true }));
        expect(one(shielded, "azure-native:network:VirtualNetwork").inputs).to.deep.include({ enableDdosProtection: true, ddosProtectionPlan: { id: "network-id" } });
        expect(declared.filter(({ type }) => type.endsWith("DdosProtectionPlan"))).to.deep.equal([]);
    });

    it("lets each zone's application leave through the NAT gateway of its own zone", () => {
        expect(ZONES.map((zone) => subnet(`app-${zone}`)["natGateway"])).to.deep.equal(ZONES.map((zone) => ({ id: `network-nat-${zone}-id` })));
    });

    it("gives each NAT gateway one zone and that zone's address", () => {
        const gateways = declared.filter(({ type }) => type === "azure-native:network:NatGateway").map(({ inputs }) => inputs);
        expect(gateways.map(({ zones, publicIpAddresses }) => [zones, publicIpAddresses])).to.deep.equal(ZONES.map((zone) => [[zone], [{ id: `pip-${zone}` }]]));
    });

    it("gives data and endpoints no way out at all", () => {
        for (const key of ["data", "endpoints"]) {
            expect(subnet(key)).to.not.have.property("natGateway");
            expect(subnet(key)["routeTable"]).to.deep.equal({ id: "network-isolated-id" });
        }
        expect(one(declared, "azure-native:network:Route", "-internet").inputs).to.include({ addressPrefix: "0.0.0.0/0", nextHopType: "None" });
    });

    it("lets the database ask the directory, and hand its log to Azure's storage", () => {
        expect(one(declared, "azure-native:network:Route", "-directory").inputs).to.include({ addressPrefix: "AzureActiveDirectory", nextHopType: "Internet" });
        expect(subnet("data")["serviceEndpoints"]).to.deep.equal([{ service: "Microsoft.Storage" }]);
    });

    it("keeps the data subnet for the database service", () => {
        expect(subnet("data")["delegations"]).to.deep.equal([{ name: "database", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }]);
    });

    it("records every flow of the network in the archive", () => {
        expect(one(declared, FLOW_LOG).inputs).to.include({
            resourceGroupName: "NetworkWatcherRG", networkWatcherName: "NetworkWatcher_northeurope", targetResourceId: "network-id", storageId: ARCHIVE, enabled: true,
        });
    });

    it("keeps flows for the longest that Azure can be told, where more is promised", () => {
        expect(one(declared, FLOW_LOG).inputs["retentionPolicy"]).to.deep.equal({ enabled: true, days: 365 });
    });

    it("writes flows with an identity that may write to the archive and nowhere else", () => {
        expect(one(declared, FLOW_LOG).inputs["identity"]).to.deep.equal({ type: "UserAssigned", userAssignedIdentities: ["network-flow-writer-id"] });
        expect(one(declared, "azure-native:authorization:RoleAssignment").inputs).to.include({
            scope: ARCHIVE, roleDefinitionId: "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        });
    });

    it("records every name that is looked up", () => {
        expect(one(declared, "azure-native:dnsresolver:DnsResolverDomainList").inputs["domains"]).to.deep.equal(["."]);
        expect(one(declared, "azure-native:monitor:DiagnosticSetting", "dns").inputs).to.deep.include({
            resourceUri: "network-dns-id", storageAccountId: ARCHIVE, workspaceId: "workspace", logs: [{ category: "DnsResponse", enabled: true }],
        });
        expect(one(declared, "azure-native:dnsresolver:DnsResolverPolicyVirtualNetworkLink").inputs["virtualNetwork"]).to.deep.equal({ id: "network-id" });
    });

    const refusal = async (args: Partial<typeof ARGS>) => {
        let problem = "";
        await declare(() => {
            try { new Network("network", { ...ARGS, ...args }); } catch (error) { problem = (error as Error).message; }
        });
        return problem;
    };

    it("refuses a zone without an address", async () => {
        const nat = { 1: "pip-1", 2: "pip-2" } as typeof ARGS.nat;
        expect(await refusal({ nat })).to.equal('found no NAT address for "3", expected one: have 1, 2');
    });

    it("refuses a subnet in a zone without a NAT gateway", async () => {
        expect(await refusal({ zones: ["1", "2"] })).to.equal('found no NAT gateway for "3", expected one: have 1, 2');
    });

    it("refuses a subnet without a guard", async () => {
        expect(await refusal({ groupIds: { edge: "group-edge" } })).to.equal('found no security group for "app-1", expected one: have edge');
    });
});
