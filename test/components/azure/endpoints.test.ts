import { expect } from "chai";
import { Endpoints } from "../../../components/azure/endpoints";
import { type Declared, declare, one } from "../../support";
import { PLACE } from "./site";

const ENDPOINT = "azure-native:network:PrivateEndpoint";

describe("azure.Endpoints", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Endpoints("endpoints", {
            ...PLACE, subnetId: "subnet", vnetId: "vnet",
            targets: { vaultId: "vault", accounts: { data: { id: "data" }, export: { id: "export" }, "log-archive": { id: "archive" } } },
        }));
    });

    it("leads to the vault and to the blobs of each account", () => {
        expect(declared.filter(({ type }) => type === ENDPOINT).map(({ inputs }) => inputs["privateLinkServiceConnections"][0])).to.deep.equal([
            { name: "vault", privateLinkServiceId: "vault", groupIds: ["vault"] },
            { name: "data", privateLinkServiceId: "data", groupIds: ["blob"] },
            { name: "export", privateLinkServiceId: "export", groupIds: ["blob"] },
            { name: "log-archive", privateLinkServiceId: "archive", groupIds: ["blob"] },
        ]);
    });

    it("stands in the subnet kept for endpoints", () => {
        for (const { inputs } of declared.filter(({ type }) => type === ENDPOINT)) expect(inputs["subnet"].id).to.equal("subnet");
    });

    it("answers for the services' names in zones of this network alone", () => {
        expect(declared.filter(({ type }) => type === "azure-native:privatedns:PrivateZone").map(({ inputs }) => inputs["privateZoneName"])).to.deep.equal(
            ["privatelink.vaultcore.azure.net", "privatelink.blob.core.windows.net"]);
        for (const { inputs } of declared.filter(({ type }) => type === "azure-native:privatedns:VirtualNetworkLink")) {
            expect(inputs).to.deep.include({ virtualNetwork: { id: "vnet" }, registrationEnabled: false });
        }
    });

    it("registers each endpoint in the zone of its service", () => {
        expect(one(declared, "azure-native:network:PrivateDnsZoneGroup", "vault").inputs["privateDnsZoneConfigs"]).to.deep.equal([{ name: "vault", privateDnsZoneId: "endpoints-vault-id" }]);
        expect(one(declared, "azure-native:network:PrivateDnsZoneGroup", "data").inputs["privateDnsZoneConfigs"]).to.deep.equal([{ name: "blob", privateDnsZoneId: "endpoints-blob-id" }]);
    });
});
