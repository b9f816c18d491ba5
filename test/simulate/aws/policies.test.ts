import { expect } from "chai";
import { admits, isPublic, type Request } from "../../../simulate/aws/policies";
import { statement } from "./support";

const TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/holdfast";
const write: Request = {
    principal: "cloudtrail.amazonaws.com",
    action: "s3:PutObject",
    resource: "arn:aws:s3:::archive/AWSLogs/x",
    context: {
        "aws:sourcearn": TRAIL,
        "aws:sourceaccount": "111122223333",
        "s3:x-amz-acl": "bucket-owner-full-control",
    },
};
const allow = {
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::archive/*",
};
const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::archive/*" };

const ADMITTED: Record<string, object[]> = {
    "a plain permission": [allow],
    "a wildcard action": [{ ...allow, Action: "s3:Put*" }],
    "another spelling of the action": [{ ...allow, Action: "S3:putobject" }],
    "everything but another action": [{ ...allow, Action: undefined, NotAction: "s3:GetObject" }],
    "the right source": [{ ...allow, Condition: { StringEquals: { "aws:SourceArn": TRAIL } } }],
    "a pattern of the source": [
        { ...allow, Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*" } } },
    ],
    "one of several accounts": [
        { ...allow, Condition: { StringEquals: { "aws:SourceAccount": ["444455556666", "111122223333"] } } },
    ],
    "a denial of plain transport beside it": [
        allow,
        { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
    "a denial of old TLS beside it": [allow, { ...deny, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }],
    "a denial of an encryption header that is there and wrong": [
        allow,
        {
            ...deny,
            Condition: {
                Null: { "s3:x-amz-server-side-encryption": "false" },
                StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
            },
        },
    ],
};

const REFUSED: Record<string, object[]> = {
    "no statement about it": [],
    "another service": [{ ...allow, Principal: { Service: "delivery.logs.amazonaws.com" } }],
    "another action": [{ ...allow, Action: "s3:GetObject" }],
    "another place": [{ ...allow, Resource: "arn:aws:s3:::archive/cloudtrail/*" }],
    "another source": [{ ...allow, Condition: { StringEquals: { "aws:SourceArn": `${TRAIL}-2` } } }],
    "one of two conditions": [
        { ...allow, Condition: { StringEquals: { "aws:SourceArn": TRAIL, "aws:SourceAccount": "444455556666" } } },
    ],
    "a key that the request has not": [{ ...allow, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    "a permission and a denial": [allow, deny],
    // A negated operator holds where the key is missing, so this denies whatever comes without the header.
    "a denial of every other encryption header": [
        allow,
        { ...deny, Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } } },
    ],
    "an account's root in place of a service": [{ ...allow, Principal: { AWS: "111122223333" } }],
};

describe("admits", () => {
    for (const [title, statements] of Object.entries(ADMITTED)) {
        it(`holds for ${title}`, () => expect(admits(statement(...(statements as never[])), write)).to.equal(true));
    }
    for (const [title, statements] of Object.entries(REFUSED)) {
        it(`does not hold for ${title}`, () =>
            expect(admits(statement(...(statements as never[])), write)).to.equal(false));
    }

    it("takes an account's root for every principal of the account", () => {
        const request = {
            principal: "arn:aws:iam::111122223333:role/deployer",
            action: "kms:PutKeyPolicy",
            resource: "*",
        };
        const root = {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
        };
        expect(admits(statement(root), request)).to.equal(true);
        expect(admits(statement({ ...root, Principal: { AWS: "arn:aws:iam::444455556666:root" } }), request)).to.equal(
            false,
        );
    });
});

describe("isPublic", () => {
    const everybody = { ...allow, Principal: "*" };
    const policies: Record<string, readonly [object, boolean]> = {
        everybody: [everybody, true],
        "everybody as AWS": [{ ...everybody, Principal: { AWS: "*" } }, true],
        "a service": [allow, false],
        "a denial to everybody": [{ ...everybody, Effect: "Deny" }, false],
        "everybody of one organization": [
            { ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
            false,
        ],
        "everybody but one account": [
            { ...everybody, Condition: { StringNotEquals: { "aws:PrincipalAccount": "111122223333" } } },
            true,
        ],
        "everybody from everywhere": [
            { ...everybody, Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } },
            true,
        ],
        "everybody over TLS": [{ ...everybody, Condition: { Bool: { "aws:SecureTransport": "true" } } }, true],
    };
    for (const [title, [one, expected]] of Object.entries(policies)) {
        it(`${expected ? "holds" : "does not hold"} for ${title}`, () =>
            expect(isPublic(statement(one as never))).to.equal(expected));
    }
});
