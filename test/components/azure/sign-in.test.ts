import { expect } from "chai";
import { SignIn } from "../../../components/azure/sign-in";
import { type Declared, declare, one } from "../../support";
import { PLAN } from "../plan/sign-in-plan";
import { PLACE } from "./site";

const TENANT = "azure-native:azureactivedirectory:CIAMTenant";
const args = { ...PLACE, plan: PLAN, logInRanges: [{ name: "office", owner: "platform", ranges: ["203.0.113.0/24", "198.51.100.0/24"] }] };

describe("azure.SignIn", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new SignIn("sign-in", args));
    });
    const rules = () => one(declared, "azure-native:network:WebApplicationFirewallPolicy").inputs["customRules"];

    it("refuses the log-in paths to whoever comes from elsewhere", () => {
        expect(rules()[0]).to.deep.include({
            action: "Block", ruleType: "MatchRule",
            matchConditions: [{ matchVariables: [{ variableName: "RemoteAddr" }], operator: "IPMatch", negationConditon: true, matchValues: ["203.0.113.0/24", "198.51.100.0/24"] }],
        });
    });

    it("stops who guesses", () => {
        expect(rules()[1]).to.include({ ruleType: "RateLimitRule", rateLimitThreshold: 60, action: "Block" });
    });

    it("makes a directory for users where it is asked for, and none otherwise", async () => {
        expect(declared.filter(({ type }) => type === TENANT)).to.deep.equal([]);
        const found = await declare(() => new SignIn("sign-in", { ...args, plan: { ...PLAN, azureTenant: { name: "holdfasttest", country: "IE", location: "Europe" } } }));
        expect(one(found, TENANT).inputs).to.deep.include({ resourceName: "holdfasttest", location: "Europe", createTenantProperties: { countryCode: "IE", displayName: "holdfast test" }, sku: { name: "Base", tier: "A0" } });
    });
});
