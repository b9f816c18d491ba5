import { expect } from "chai";
import { Certificates } from "../../../components/azure/certificates";
import { type Declared, declare, one } from "../../support";
import { PLACE } from "./site";

const VAULT = "/subscriptions/s/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/kv-example-certs";

describe("azure.Certificates", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Certificates("certificates", { ...PLACE, vaultId: VAULT, certificateName: "edge", actionGroupId: "responders", workspaceId: "workspace", archiveAccountId: "archive" }));
    });

    it("listens to the vault that keeps the certificate", () => {
        expect(one(declared, "azure-native:eventgrid:SystemTopic").inputs).to.include({ source: VAULT, topicType: "Microsoft.KeyVault.vaults", location: "northeurope" });
    });

    it("alerts responders when it was not renewed", () => {
        const { filter, destination, eventDeliverySchema } = one(declared, "azure-native:eventgrid:SystemTopicEventSubscription").inputs as any;
        expect(filter).to.deep.include({ includedEventTypes: ["Microsoft.KeyVault.CertificateNearExpiry", "Microsoft.KeyVault.CertificateExpired"], subjectBeginsWith: "edge" });
        expect(destination).to.deep.include({ endpointType: "MonitorAlert", severity: "Sev1", actionGroups: ["responders"] });
        expect(eventDeliverySchema).to.equal("CloudEventSchemaV1_0");
    });

    it("records what could not be delivered", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs).to.include({ workspaceId: "workspace", storageAccountId: "archive" });
    });
});
