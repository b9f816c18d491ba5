import { expect } from "chai";
import { SignIn, type SignInArgs } from "../../../components/aws/sign-in";
import type { SignInPlan } from "../../../components/plan/sign-in";
import { type Declared, declare, one, TAGS } from "../../support";
import { PLAN } from "../plan/sign-in-plan";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const RISK = "aws:cognito/riskConfiguration:RiskConfiguration";

const args: SignInArgs = {
    domain: "example.com", prefix: "holdfast-test-0123", plan: PLAN, logInRanges: [{ name: "office", owner: "platform", ranges: ["203.0.113.0/24"] }],
    operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-operations", retentionDays: 400, lifecycle: "production", tags: TAGS,
};

describe("aws.SignIn", () => {
    let declared: Declared[];
    const withPlan = (plan: Partial<SignInPlan>) => declare(() => new SignIn("sign-in", { ...args, plan: { ...PLAN, ...plan } }));
    before(async () => {
        declared = await declare(() => new SignIn("sign-in", args));
    });
    const pool = () => one(declared, POOL).inputs;

    it("lets administrators alone make users, and takes no address unproved", () => {
        expect(pool()).to.deep.include({
            adminCreateUserConfig: { allowAdminCreateUserOnly: true }, autoVerifiedAttributes: ["email"], userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        });
    });

    it("asks for a second factor, and for none that comes by SMS", () => {
        expect(pool()).to.deep.include({ mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } });
        expect(pool()).to.not.have.property("smsConfiguration");
    });

    it("takes passwords as the customer has set them", () => {
        expect(pool()["passwordPolicy"]).to.include({ minimumLength: 14, passwordHistorySize: 12, temporaryPasswordValidityDays: 3, requireSymbols: true });
    });

    it("asks again on a new device, and protects in earnest", () => {
        expect(pool()["deviceConfiguration"]["challengeRequiredOnNewDevice"]).to.equal(true);
        expect(pool()["userPoolAddOns"]["advancedSecurityMode"]).to.equal("ENFORCED");
    });

    for (const [unknownAddress, action] of [["confirm", "MFA_REQUIRED"], ["block", "BLOCK"]] as const) {
        it(`answers an unknown address with ${action} where customers say ${unknownAddress}`, async () => {
            const { actions } = one(await withPlan({ unknownAddress }), RISK).inputs["accountTakeoverRiskConfiguration"];
            expect([actions.lowAction.eventAction, actions.mediumAction.eventAction, actions.highAction.eventAction]).to.deep.equal(["MFA_REQUIRED", action, "BLOCK"]);
        });
    }

    it("warns users by mail once there is an address to send from", async () => {
        expect(one(declared, RISK).inputs["accountTakeoverRiskConfiguration"].actions.highAction.notify).to.equal(false);
        const emailIdentity = "arn:aws:ses:eu-west-1:111122223333:identity/example.com";
        const found = await withPlan({ emailIdentity });
        expect(one(found, RISK).inputs["accountTakeoverRiskConfiguration"].notifyConfiguration).to.deep.equal({ sourceArn: emailIdentity });
        expect(one(found, POOL).inputs["emailConfiguration"]).to.deep.equal({ emailSendingAccount: "DEVELOPER", sourceArn: emailIdentity });
    });

    it("gives tokens that end, for a code alone, to the load balancer alone", () => {
        expect(one(declared, CLIENT).inputs).to.deep.include({
            generateSecret: true, allowedOauthFlows: ["code"], callbackUrls: ["https://example.com/oauth2/idpresponse"], accessTokenValidity: 15, idTokenValidity: 15, refreshTokenValidity: 480,
            tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" }, explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"], preventUserExistenceErrors: "ENABLED", enableTokenRevocation: true,
        });
    });

    it("believes the customer's provider for signed requests and encrypted answers", async () => {
        expect(one(declared, "aws:cognito/identityProvider:IdentityProvider").inputs["providerDetails"]).to.deep.equal({
            MetadataURL: "https://idp.example.com/metadata", IDPInit: "false", IDPSignout: "true", EncryptedResponses: "true", RequestSigningAlgorithm: "rsa-sha256",
        });
        expect(one(declared, CLIENT).inputs["supportedIdentityProviders"]).to.deep.equal(["COGNITO", "customer"]);
        expect(one(await withPlan({ provider: undefined }), CLIENT).inputs["supportedIdentityProviders"]).to.deep.equal(["COGNITO"]);
    });

    it("has a group for each category, in order", () => {
        const groups = declared.filter(({ type }) => type === "aws:cognito/userGroup:UserGroup").map(({ inputs }) => [inputs["name"], inputs["precedence"]]);
        expect(groups).to.deep.equal([["administrators", 0], ["readers", 1]]);
    });

    it("refuses the log-in pages to whoever comes from elsewhere", () => {
        expect(one(declared, "aws:wafv2/ipSet:IpSet").inputs).to.deep.include({ addresses: ["203.0.113.0/24"] });
        expect(one(declared, "aws:wafv2/ipSet:IpSet").inputs["tags"]).to.include({ "range-office": "platform" });
        const [ranges] = one(declared, "aws:wafv2/webAcl:WebAcl").inputs["rules"];
        expect(ranges.action).to.deep.equal({ block: {} });
        expect(ranges.statement.andStatement.statements[0]).to.deep.equal({ notStatement: { statement: { ipSetReferenceStatement: { arn: "arn:aws:mock:::sign-in-ranges" } } } });
        expect(one(declared, "aws:wafv2/webAclAssociation:WebAclAssociation").inputs["resourceArn"]).to.equal("arn:aws:mock:::sign-in");
    });

    it("leaves the exchange of a code for tokens to the load balancer, wherever that is", () => {
        const [ranges] = one(declared, "aws:wafv2/webAcl:WebAcl").inputs["rules"];
        const paths = ranges.statement.andStatement.statements[1].orStatement.statements.map(({ byteMatchStatement }: any) => byteMatchStatement.searchString);
        expect(paths).to.include("/oauth2/authorize");
        expect(paths.filter((path: string) => "/oauth2/token".startsWith(path) || "/oauth2/userInfo".startsWith(path))).to.deep.equal([]);
    });

    it("records log-ins, encrypted, for as long as other logs", () => {
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup", "-events").inputs).to.include({ name: "/holdfast/test/sign-in", kmsKeyId: args.operationsKeyArn, retentionInDays: 400 });
        expect(one(declared, "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration").inputs["logConfigurations"].map(({ eventSource }: any) => eventSource)).to.deep.equal(["userAuthEvents", "userNotification"]);
    });

    it("keeps users from being deleted, except in evaluation", async () => {
        expect(pool()["deletionProtection"]).to.equal("ACTIVE");
        expect(one(await declare(() => new SignIn("sign-in", { ...args, lifecycle: "evaluation" })), POOL).inputs["deletionProtection"]).to.equal("INACTIVE");
    });
});
