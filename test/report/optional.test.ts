import { expect } from "chai";
import { unsetIfNotSet } from "../../report/optional";

describe("unsetIfNotSet", () => {
    it("lists what AWS's provider leaves unset", () => expect(unsetIfNotSet("aws:cloudwatch/eventRule:EventRule").has("isEnabled")).to.equal(true));
    it("does not list what it computes", () => expect(unsetIfNotSet("aws:cloudwatch/eventRule:EventRule").has("arn")).to.equal(false));
    it("does not list what it fills in", () => expect(unsetIfNotSet("aws:ec2/routeTable:RouteTable").has("routes")).to.equal(false));
    it("says nothing of Azure, whose services fill in what is left out", () => expect(unsetIfNotSet("azure-native:storage:StorageAccount").size).to.equal(0));
    it("says nothing of a type that the SDK does not have", () => expect(unsetIfNotSet("aws:nothing/there:There").size).to.equal(0));
});
