import { expect } from "chai";
import { Detection, type DetectionArgs } from "../../../components/azure/detection";
import { DAILY_SOURCES, detections } from "../../../components/detections";
import { type Declared, declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const args: DetectionArgs = {
    ...PLACE, subscriptionId: SUBSCRIPTION, tenantId: SUBSCRIPTION, primary: true, workspaceId: "workspace", workspaceName: "logs",
    accountIds: { data: "/accounts/data" }, custodians: ["person-one", "person-two"], email: "security@example.com", standards: ["foundational", "cis"], directory: true,
};
const RULE = "azure-native:securityinsights:ScheduledAlertRule";
const of = (declared: readonly Declared[], type: string) => declared.filter((resource) => resource.type === `azure-native:${type}`).map(({ inputs }) => inputs);

describe("azure.Detection", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Detection("detection", args));
    });

    it("switches on the plans for what a site consists of, for good", () => {
        expect(of(declared, "security:Pricing").map(({ pricingName }) => pricingName)).to.have.members([
            "Arm", "CloudPosture", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "VirtualMachines",
        ]);
        for (const plan of of(declared, "security:Pricing")) expect(plan).to.include({ pricingTier: "Standard", scopeId: `subscriptions/${SUBSCRIPTION}` });
    });

    it("assigns the standards given, and refuses what would not use TLS", () => {
        const assigned = of(declared, "authorization:PolicyAssignment");
        expect(assigned.map(({ policyDefinitionId }) => policyDefinitionId.split("/").slice(-2).join("/"))).to.have.members([
            "policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8", "policySetDefinitions/06f19060-9e68-4070-92ca-f15cc126059e",
            "policyDefinitions/fe83a0eb-a853-422d-aac2-1bffd182c5d0", "policyDefinitions/404c3081-a854-4457-ae30-26a93ef643f9",
        ]);
        expect(one(declared, "azure-native:authorization:PolicyAssignment", "storage-tls-version").inputs["parameters"]).to.deep.equal({ effect: { value: "Deny" }, minimumTlsVersion: { value: "TLS1_2" } });
    });

    it("has the custodians review access each quarter, and takes nothing away by itself", () => {
        expect(one(declared, "azure-native:authorization:AccessReviewScheduleDefinitionById").inputs).to.deep.include({
            type: "absoluteMonthly", interval: 3, range: { type: "noEnd" }, reviewers: [{ principalId: "person-one" }, { principalId: "person-two" }], autoApplyDecisionsEnabled: false,
        });
    });

    it("declares what a subscription has once in the primary alone", async () => {
        const standby = await declare(() => new Detection("detection", { ...args, primary: false }));
        for (const type of ["security:Pricing", "security:SecurityContact", "authorization:PolicyAssignment", "authorization:AccessReviewScheduleDefinitionById"]) {
            expect(of(standby, type), type).to.be.empty;
        }
        expect(standby.filter(({ type }) => type === RULE)).to.have.length(declared.filter(({ type }) => type === RULE).length);
    });

    it("sends who reads stored objects to the workspace", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs).to.include({ resourceUri: "/accounts/data/blobServices/default", workspaceId: "workspace" });
    });

    it("looks for each thing of the table, and opens an incident", () => {
        const rules = of(declared, "securityinsights:ScheduledAlertRule");
        expect(rules.map(({ query }) => query)).to.include.members(detections(args.custodians, []).slice(1).map(({ query }) => query));
        for (const rule of rules) expect(rule).to.deep.include({ enabled: true, triggerThreshold: 0, suppressionEnabled: false });
    });

    it("leaves the directory alone if it is told to", async () => {
        const without = await declare(() => new Detection("detection", { ...args, directory: false }));
        for (const type of ["securityinsights:AADDataConnector", "securityinsights:Ueba", "securityinsights:EntityAnalytics"]) {
            expect([of(declared, type).length, of(without, type).length], type).to.deep.equal([1, 0]);
        }
    });
});

describe("detections", () => {
    const all = detections(["person-one", "person-two"], ["Microsoft.KeyVault/vaults/delete"]);

    it("have keys of their own, and answer with who, from where and what", () => {
        expect(new Set(all.map(({ key }) => key)).size).to.equal(all.length);
        for (const { key, query } of all) for (const column of ["TimeGenerated", "Who", "Address", "What"]) expect(query, key).to.include(column);
    });

    it("stand tables that are not there yet, and say where they look", () => {
        for (const { key, sources, query } of all) for (const source of sources) expect(query, key).to.include(source);
        for (const { key, query } of all) expect(query, key).to.include("isfuzzy=true");
    });

    it("look at both clouds, and notice when one is silent", () => {
        const sources = all.flatMap((detection) => [...detection.sources]);
        expect(sources).to.include.members(["AzureActivity", "AWSCloudTrail", "AWSGuardDuty", "SigninLogs"]);
        expect(all.find(({ key }) => key === "source-silent")!.query).to.include(DAILY_SOURCES.join(", "));
    });

    it("look for either custodian", () => {
        expect(all.find(({ key }) => key === "custodian-uses-key")!.query).to.include('"person-one", "person-two"');
    });

    it("look back far enough, and within what Sentinel takes", () => {
        for (const { key, every, over } of all) {
            if (over === "P14D") expect(every, key).to.equal("PT1H");
        }
    });
});
