import { expect } from "chai";
import { Zone } from "../../../components/aws/zone";
import { planPolicyRecords } from "../../../components/plan/domain";
import { type Declared, declare, one, TAGS } from "../../support";

const RECORD = "aws:route53/record:Record";

describe("aws.Zone", () => {
    const zone = (lifecycle: "evaluation" | "production") =>
        declare(() => new Zone("zone", { domain: "example.com", records: planPolicyRecords(["amazon.com"], "security@example.com"), lifecycle, tags: TAGS }));
    let declared: Declared[];
    before(async () => {
        declared = await zone("production");
    });

    it("is named after the service and keeps its records", () => {
        expect(one(declared, "aws:route53/zone:Zone").inputs).to.include({ name: "example.com", forceDestroy: false, enableAcceleratedRecovery: true });
    });

    it("can be taken down in evaluation", async () => {
        expect(one(await zone("evaluation"), "aws:route53/zone:Zone").inputs["enableAcceleratedRecovery"]).to.equal(false);
    });

    it("lets the named authorities alone issue certificates, and none of them a wildcard", () => {
        expect(one(declared, RECORD, "-caa").inputs).to.deep.include({ name: "example.com", type: "CAA", records: ['0 issue "amazon.com"', '0 issuewild ";"', '0 iodef "mailto:security@example.com"'] });
    });

    it("says that nobody sends mail in its name", () => {
        expect(one(declared, RECORD, "-spf").inputs["records"]).to.deep.equal(["v=spf1 -all"]);
        expect(one(declared, RECORD, "-dmarc").inputs).to.deep.include({ name: "_dmarc.example.com", records: ["v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s"] });
    });
});
