import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { answersCalls, isLost, placeOf, readConditions, writeConditions } from "../../simulate/conditions";

const folder = () => mkdtempSync(join(tmpdir(), "holdfast-conditions-"));

describe("what is lost in a simulated cloud", () => {
    const lies: readonly [place: string, within: string, lost: boolean][] = [
        ["aws/eu-west-1a", "aws/eu-west-1a", true], ["aws/eu-west-1a", "aws/eu-west-1", true], ["aws/eu-west-1a", "aws", true],
        ["aws/eu-west-1", "aws/eu-west-1a", false], ["aws/eu-west-1b", "aws/eu-west-1a", false], ["aws/eu-central-1", "aws/eu-west-1", false],
        ["azure/northeurope-1", "azure/northeurope", true], ["azure/northeurope", "azure/northeurope-1", false], ["azure/northeurope", "aws", false],
    ];
    for (const [place, one, lost] of lies) it(`${place} is ${lost ? "" : "not "}lost with ${one}`, () => expect(isLost([one], place)).to.equal(lost));

    const azure = { type: "azure-native:network:VirtualNetwork", provider: { location: "northeurope" } };
    it("a call goes to the resource's region", () => expect(placeOf({ ...azure, inputs: { location: "West Europe" } }, false)).to.equal("azure/westeurope"));
    it("or else to the provider's", () => expect(placeOf({ ...azure, inputs: {} }, false)).to.equal("azure/northeurope"));
    it("or to that of what the resource is a part of, whoever declares it", () => {
        const account = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";
        const world = { find: (id: string) => (id === account ? { inputs: { location: "West Europe" }, outputs: {} } as never : undefined) };
        expect(placeOf({ ...azure, inputs: {} }, false, { id: `${account}/objectReplicationPolicies/p`, world })).to.equal("azure/westeurope");
    });
    it("of a lock or a role goes to Azure Resource Manager, which is in no region", () => {
        expect(placeOf({ type: "azure-native:authorization:ManagementLockByScope", inputs: {}, provider: azure.provider }, false)).to.equal("azure");
    });
    it("or to none, where the service has none", () => expect(placeOf({ type: "aws:iam/role:Role", inputs: {}, provider: { region: "eu-west-1" } }, true)).to.equal("aws"));

    it("is the same for whoever reads it later", () => {
        const cloud = folder();
        writeConditions(cloud, { lost: ["aws"], flooded: ["198.51.100.1"] });
        expect(readConditions(cloud)).to.deep.equal({ lost: ["aws"], flooded: ["198.51.100.1"] });
    });
    it("answers so many calls before it goes", () => {
        const cloud = folder();
        writeConditions(cloud, { lost: ["aws/eu-west-1"], flooded: [], after: 2 });
        expect([1, 2, 3, 4].map(() => answersCalls(cloud, "aws/eu-west-1"))).to.deep.equal([true, true, false, false]);
        expect(answersCalls(cloud, "aws/eu-central-1")).to.equal(true);
    });
});
