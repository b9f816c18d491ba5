import { expect } from "chai";
import { Records } from "../../../components/azure/records";
import { type Declared, declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
const WORKSPACE = "azure-native:operationalinsights:Workspace";

describe("azure.Records", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Records("records", { ...PLACE, subscriptionId: SUBSCRIPTION, storageAccountId: "archive", retentionDays: 400 }));
    });
    const setting = (ending: string) => one(declared, DIAGNOSTICS, ending).inputs;

    it("keeps records searchable for as long as promised", () => {
        expect(one(declared, WORKSPACE).inputs["retentionInDays"]).to.equal(400);
    });

    it("takes no shared keys and nothing from the internet", () => {
        const { features, publicNetworkAccessForIngestion } = one(declared, WORKSPACE).inputs;
        expect(features.disableLocalAuth).to.equal(true);
        expect(publicNetworkAccessForIngestion).to.equal("Disabled");
    });

    it("sends the whole activity log of the subscription to the workspace and to the archive", () => {
        expect(setting("activity")).to.include({
            name: "holdfast-test-activity", resourceUri: `/subscriptions/${SUBSCRIPTION}`, storageAccountId: "archive", workspaceId: "records-workspace-id",
        });
        expect(setting("activity")["logs"]).to.deep.equal(
            ["Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth"].map((category) => ({ category, enabled: true })));
    });

    it("records access to the archive in the workspace, not in the archive", () => {
        expect(setting("archive-access")["resourceUri"]).to.equal("archive/blobServices/default");
        expect(setting("archive-access")["workspaceId"]).to.equal("records-workspace-id");
        expect(setting("archive-access")).to.not.have.property("storageAccountId");
    });

    it("records searches in the archive", () => {
        expect(setting("workspace-access")).to.include({ resourceUri: "records-workspace-id", storageAccountId: "archive" });
    });

    it("locks the workspace against deletion", () => {
        expect(one(declared, "azure-native:authorization:ManagementLockByScope").inputs).to.include({ scope: "records-workspace-id", level: "CanNotDelete" });
    });

    it("exports what the directory records only if it is told to: a directory has one primary", async () => {
        const type = "azure-native:aadiam:DiagnosticSetting";
        expect(declared.filter((resource) => resource.type === type)).to.be.empty;
        const primary = await declare(() => new Records("records", { ...PLACE, subscriptionId: SUBSCRIPTION, storageAccountId: "archive", retentionDays: 400, directory: true }));
        expect(one(primary, type).inputs).to.deep.include({
            storageAccountId: "archive", workspaceId: "records-workspace-id", logs: ["AuditLogs", "SignInLogs"].map((category) => ({ category, enabled: true })),
        });
    });
});
