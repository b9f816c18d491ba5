import { expect } from "chai";
import { Certificates } from "../../../components/aws/certificates";
import { type Declared, declare, one, TAGS } from "../../support";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const args = { domain: "example.com", topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", tags: TAGS };

describe("aws.Certificates", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Certificates("certificates", { ...args, zoneId: "Z1" }));
    });

    it("issues one for the service's name and no other, and publishes it", () => {
        expect(one(declared, CERTIFICATE).inputs).to.deep.include({
            domainName: "example.com", validationMethod: "DNS", keyAlgorithm: "EC_prime256v1", options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
        });
        expect(one(declared, CERTIFICATE).inputs).to.not.have.property("subjectAlternativeNames");
    });

    it("waits for it to be issued", () => {
        expect(one(declared, "aws:acm/certificateValidation:CertificateValidation").inputs["certificateArn"]).to.equal("arn:aws:mock:::certificates");
    });

    it("tells responders of one that will not renew", () => {
        expect(JSON.parse(one(declared, "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"])).to.deep.equal({
            source: ["aws.acm"], "detail-type": ["ACM Certificate Approaching Expiration", "ACM Certificate Expired", "ACM Certificate Renewal Action Required", "ACM Certificate Revoked"],
        });
        expect(one(declared, "aws:cloudwatch/eventTarget:EventTarget").inputs["arn"]).to.equal(args.topicArn);
    });

    it("adds no proof where it is there already: a standby's is the primary's", async () => {
        const standby = await declare(() => new Certificates("certificates", args));
        expect(standby.filter(({ type }) => type === "aws:route53/record:Record")).to.deep.equal([]);
        expect(one(standby, CERTIFICATE).inputs["domainName"]).to.equal("example.com");
    });

    it("takes one that somebody else renews, and watches it all the same", async () => {
        const arn = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000010";
        let given: string | undefined;
        const found = await declare(() => {
            new Certificates("certificates", { ...args, certificateArn: arn }).arn.apply((known) => (given = known));
        });
        expect(found.filter(({ type }) => type.startsWith("aws:acm"))).to.deep.equal([]);
        expect(given).to.equal(arn);
        one(found, "aws:cloudwatch/eventRule:EventRule");
    });
});
