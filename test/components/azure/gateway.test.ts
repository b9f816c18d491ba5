import { expect } from "chai";
import { clientSettings } from "../../../components/azure/access";
import { Gateway, type GatewayArgs } from "../../../components/azure/gateway";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY, SUBSCRIPTION } from "./site";

const TYPE = "azure-native:network:VirtualNetworkGateway";
const ARGS: GatewayArgs = {
    ...PLACE, subscriptionId: SUBSCRIPTION, subnetId: "subnet", addresses: { "vpn-1": "ip-1", "vpn-2": "ip-2", "vpn-clients": "ip-3" }, asn: 64700,
    insideAddresses: PRIMARY.link.azureInstances, size: "VpnGw2AZ", workspaceId: "workspace", archiveAccountId: "archive",
};
const CLIENTS = clientSettings({ block: "10.19.0.0/22", tenantId: "tenant", audience: "audience" });

describe("azure.Gateway", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Gateway("gateway", { ...ARGS, clients: CLIENTS })); });
    const inputs = () => one(declared, TYPE).inputs;

    it("has two active instances over all zones, which learn routes", () => {
        expect(inputs()).to.deep.include({ activeActive: true, enableBgp: true, vpnType: "RouteBased", sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" }, vpnGatewayGeneration: "Generation2" });
    });

    it("gives each instance the inside addresses of its own tunnels, by its own id", () => {
        expect(inputs()["bgpSettings"]).to.deep.equal({
            asn: 64700,
            bgpPeeringAddresses: ["vpn-1", "vpn-2"].map((key, i) => ({
                ipconfigurationId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-holdfast-prod/providers/Microsoft.Network/virtualNetworkGateways/gateway/ipConfigurations/${key}`,
                customBgpIpAddresses: PRIMARY.link.azureInstances[i],
            })),
        });
    });

    it("has a third address where clients come in, and two where nobody does", async () => {
        const addresses = (from: Declared[]) => one(from, TYPE).inputs["ipConfigurations"].map(({ name, publicIPAddress }: any) => `${name} ${publicIPAddress.id}`);
        expect(addresses(declared)).to.deep.equal(["vpn-1 ip-1", "vpn-2 ip-2", "vpn-clients ip-3"]);
        const closed = await declare(() => new Gateway("gateway", ARGS));
        expect(addresses(closed)).to.deep.equal(["vpn-1 ip-1", "vpn-2 ip-2"]);
        expect(one(closed, TYPE).inputs).to.not.have.property("vpnClientConfiguration");
    });

    it("records its tunnels, routes, negotiations and who came in", () => {
        const { logs, workspaceId, storageAccountId } = one(declared, "azure-native:monitor:DiagnosticSetting").inputs;
        expect(logs.map(({ category }: any) => category)).to.include.members(["TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"]);
        expect([workspaceId, storageAccountId]).to.deep.equal(["workspace", "archive"]);
    });

    it("is of the older generation in the smaller size, which has no other", async () => {
        const small = await declare(() => new Gateway("gateway", { ...ARGS, size: "VpnGw1AZ" }));
        expect(one(small, TYPE).inputs["vpnGatewayGeneration"]).to.equal("Generation1");
    });

    it("refuses to be made without an address for each instance", async () => {
        await declare(() => { expect(() => new Gateway("gateway", { ...ARGS, addresses: { "vpn-1": "ip-1" } })).to.throw('found no address "vpn-2", expected one: have vpn-1'); });
    });
});
