import { expect } from "chai";
import { LoadBalancer } from "../../../components/azure/load-balancer";
import { type Declared, declare, one } from "../../support";
import { PLACE, ZONES } from "./site";

const GATEWAY = "azure-native:network:ApplicationGateway";
const WAF = "azure-native:network:WebApplicationFirewallPolicy";

const VAULT = "/subscriptions/s/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/kv-example-Certs";

describe("azure.LoadBalancer", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new LoadBalancer("front", {
            ...PLACE, subnetId: "edge", publicIpId: "pip", certificate: { vaultId: VAULT, name: "edge" }, domain: "example.com",
            workspaceId: "workspace", archiveAccountId: "archive", zones: ZONES,
        }));
    });
    const gateway = () => one(declared, GATEWAY).inputs;
    const waf = () => one(declared, WAF).inputs;
    const named = (list: string, name: string) => gateway()[list].find((each: { name: string }) => each.name === name);

    it("stands in every zone, with two instances at the least", () => {
        expect(gateway()["zones"]).to.deep.equal(ZONES);
        expect(gateway()["autoscaleConfiguration"]).to.deep.equal({ minCapacity: 2, maxCapacity: 10 });
        expect(gateway()["sku"]).to.deep.equal({ name: "WAF_v2", tier: "WAF_v2" });
    });

    it("speaks TLS 1.2 or later, with forward secrecy", () => {
        expect(gateway()["sslPolicy"]).to.deep.equal({ policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" });
    });

    it("follows renewals of the certificate", () => {
        expect(gateway()["sslCertificates"]).to.deep.equal([{ name: "service", keyVaultSecretId: "https://kv-example-certs.vault.azure.net/secrets/edge" }]);
    });

    it("may read that certificate and no other secret", () => {
        expect(one(declared, "azure-native:authorization:RoleAssignment").inputs).to.include({
            scope: `${VAULT}/secrets/edge`,
            roleDefinitionId: "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
            principalType: "ServicePrincipal",
        });
        expect(gateway()["identity"]).to.deep.equal({ type: "UserAssigned", userAssignedIdentities: ["front-certificate-id"] });
    });

    it("answers plain HTTP with a redirect and nothing else", () => {
        expect(named("requestRoutingRules", "http-redirect")).to.deep.equal({
            name: "http-redirect", ruleType: "Basic", priority: 200,
            httpListener: { id: "$self/httpListeners/http" }, redirectConfiguration: { id: "$self/redirectConfigurations/to-https" },
        });
        expect(named("redirectConfigurations", "to-https")).to.deep.include({ redirectType: "Permanent", targetListener: { id: "$self/httpListeners/https" } });
    });

    it("reaches the application over TLS", () => {
        expect(named("backendHttpSettingsCollection", "app")).to.include({ protocol: "Https", port: 8443, hostName: "example.com" });
        expect(named("probes", "app").protocol).to.equal("Https");
    });

    it("holds log-in paths to a policy of their own, and leads them where the others go", async () => {
        const found = one(await declare(() => new LoadBalancer("front", {
            ...PLACE, subnetId: "edge", publicIpId: "pip", certificate: { vaultId: VAULT, name: "edge" }, domain: "example.com",
            workspaceId: "workspace", archiveAccountId: "archive", zones: ZONES, logInPolicyId: "log-in",
        })), GATEWAY).inputs;
        const [{ pathRules: [rule], defaultBackendAddressPool }] = found["urlPathMaps"];
        expect(rule).to.deep.include({ paths: ["/oauth2/*", "/login", "/login/*"], firewallPolicy: { id: "log-in" }, backendAddressPool: defaultBackendAddressPool });
        expect(found["requestRoutingRules"][0]).to.deep.include({ ruleType: "PathBasedRouting", urlPathMap: { id: "$self/urlPathMaps/service" } });
    });

    it("names only parts that the gateway has", () => {
        const references = [...JSON.stringify(gateway()).matchAll(/"\$self\/(\w+)\/([\w-]+)"/g)].map(([, list, name]) => [list!, name!] as const);
        expect(references).to.have.length(13);
        for (const [list, name] of references) expect(named(list, name), `${list}/${name}`).to.not.equal(undefined);
    });

    it("tells browsers to use HTTPS only, for two years", () => {
        expect(gateway()["rewriteRuleSets"][0].rewriteRules[0].actionSet.responseHeaderConfigurations[0]).to.deep.equal(
            { headerName: "Strict-Transport-Security", headerValue: "max-age=63072000; includeSubDomains" });
    });

    it("blocks what the firewall recognises, and reads bodies", () => {
        expect(waf()["policySettings"]).to.include({ mode: "Prevention", state: "Enabled", requestBodyCheck: true, requestBodyEnforcement: true });
        expect(gateway()["firewallPolicy"]).to.deep.equal({ id: "front-firewall-id" });
    });

    it("recognises known attacks and bad bots", () => {
        expect(waf()["managedRules"].managedRuleSets).to.deep.equal([
            { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" }, { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
        ]);
    });

    it("limits what one client may ask for in a minute", () => {
        expect(waf()["customRules"][0]).to.include({ ruleType: "RateLimitRule", action: "Block", rateLimitDuration: "OneMin", rateLimitThreshold: 2000 });
    });

    it("keeps credentials out of the firewall's log", () => {
        expect(waf()["policySettings"].logScrubbing.scrubbingRules.map(({ matchVariable, selector }: Record<string, string>) => selector ?? matchVariable)).to.deep.equal(
            ["Authorization", "Cookie", "RequestCookieNames"]);
    });

    it("records requests and what was blocked, in the workspace and the archive", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs).to.deep.include({
            resourceUri: "front-id", workspaceId: "workspace", storageAccountId: "archive",
            logs: [{ category: "ApplicationGatewayAccessLog", enabled: true }, { category: "ApplicationGatewayFirewallLog", enabled: true }],
        });
    });

    it("stands ready with a spare by a second gateway, the same but for its address and instances", async () => {
        const prepared = await declare(() => new LoadBalancer("front", {
            ...PLACE, subnetId: "edge", publicIpId: "pip", reserveIpId: "spare", certificate: { vaultId: VAULT, name: "edge" }, domain: "example.com",
            workspaceId: "workspace", archiveAccountId: "archive", zones: ZONES,
        }));
        const [own, reserve] = ["front", "front-reserve"].map((name) => prepared.find((each) => each.type === GATEWAY && each.name === name)!.inputs);
        expect(reserve!["frontendIPConfigurations"]).to.deep.equal([{ name: "public", publicIPAddress: { id: "spare" } }]);
        expect(reserve!["autoscaleConfiguration"]).to.deep.equal({ minCapacity: 0, maxCapacity: 10 });
        expect(reserve!["tags"]).to.deep.equal({ ...own!["tags"] as object, purpose: "reserve" });
        const same = ({ applicationGatewayName: _, frontendIPConfigurations: __, autoscaleConfiguration: ___, tags: ____, ...rest }: Record<string, unknown>) => rest;
        expect(same(reserve!)).to.deep.equal(same(own!));
    });
});
