import { expect } from "chai";
import { Zone } from "../../../components/azure/zone";
import { planPolicyRecords } from "../../../components/plan/domain";
import { type Declared, declare, one } from "../../support";
import { PLACE } from "./site";

const SET = "azure-native:dns:RecordSet";

describe("azure.Zone", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Zone("zone", { ...PLACE, domain: "example.com", records: planPolicyRecords(["amazon.com"], "security@example.com") }));
    });

    it("is public and named after the service", () => {
        expect(one(declared, "azure-native:dns:Zone").inputs).to.include({ zoneName: "example.com", location: "global", zoneType: "Public" });
    });

    it("says what the zone on Route 53 says", () => {
        expect(one(declared, SET, "-caa").inputs).to.deep.include({
            relativeRecordSetName: "@", recordType: "CAA", ttl: 3600,
            caaRecords: [{ flags: 0, tag: "issue", value: "amazon.com" }, { flags: 0, tag: "issuewild", value: ";" }, { flags: 0, tag: "iodef", value: "mailto:security@example.com" }],
        });
        expect(one(declared, SET, "-spf").inputs["txtRecords"]).to.deep.equal([{ value: ["v=spf1 -all"] }]);
        expect(one(declared, SET, "-dmarc").inputs["relativeRecordSetName"]).to.equal("_dmarc");
    });

    it("refuses a CAA record that is none", async () => {
        await declare(() => {
            expect(() => new Zone("zone", { ...PLACE, domain: "example.com", records: [{ key: "caa", name: "", type: "CAA", values: ["issue amazon.com"] }] })).to.throw("expected a CAA record");
        });
    });
});
