import { expect } from "chai";
import { logGroupDelivery, policyDocument, tlsOnly } from "../../components/policy-documents";

describe("policyDocument", () => {
    it("says the version of the language, without which newer conditions mean something else", () => {
        expect(JSON.parse(policyDocument([]))).to.deep.equal({ Version: "2012-10-17", Statement: [] });
    });
});

describe("tlsOnly", () => {
    it("refuses plain HTTP and TLS before 1.2 to everybody", () => {
        expect(tlsOnly("s3:*", ["arn:aws:s3:::one"]).map(({ Effect, Principal, Condition }) => ({ Effect, Principal, Condition }))).to.deep.equal([
            { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
            { Effect: "Deny", Principal: "*", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
        ]);
    });
});

describe("logGroupDelivery", () => {
    it("admits the delivery service to one group, on behalf of the group's own account and region", () => {
        const [statement] = JSON.parse(logGroupDelivery("arn:aws:logs:eu-west-1:111122223333:log-group:one")).Statement;
        expect(statement).to.deep.include({
            Principal: { Service: "delivery.logs.amazonaws.com" },
            Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:one:log-stream:*",
            Condition: { StringEquals: { "aws:SourceAccount": "111122223333" }, ArnLike: { "aws:SourceArn": ["arn:aws:logs:eu-west-1:111122223333:*"] } },
        });
    });
});
