import { expect } from "chai";
import { ClientAccess, clientSettings } from "../../../components/azure/access";
import { declare, one } from "../../support";
import { PLACE } from "./site";

const TENANT = "11111111-2222-3333-4444-555555555555";

describe("azure.ClientAccess", () => {
    it("signs people in at the tenant's directory alone, over TLS", () => {
        expect(clientSettings({ block: "10.19.0.0/22", tenantId: TENANT, audience: "audience" })).to.deep.equal({
            vpnClientAddressPool: { addressPrefixes: ["10.19.0.0/22"] }, vpnClientProtocols: ["OpenVPN"], vpnAuthenticationTypes: ["AAD"],
            aadTenant: `https://login.microsoftonline.com/${TENANT}/`, aadAudience: "audience", aadIssuer: `https://sts.windows.net/${TENANT}/`,
        });
    });

    it("tells responders of those whom the gateway refuses again and again", async () => {
        const declared = await declare(() => new ClientAccess("access", { ...PLACE, gatewayId: "/gateway", workspaceId: "workspace", actionGroupId: "responders" }));
        const { criteria, actions, scopes } = one(declared, "azure-native:monitor:ScheduledQueryRule").inputs;
        expect(criteria.allOf[0].query).to.include('ResourceId =~ "/gateway" and Category == "P2SDiagnosticLog"');
        expect([actions.actionGroups, scopes]).to.deep.equal([["responders"], ["workspace"]]);
    });
});
