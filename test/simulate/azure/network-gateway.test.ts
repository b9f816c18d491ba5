import { expect } from "chai";
import { GROUP, guid, network, publicAddress, SECRETS_USER, SUBSCRIPTION, table } from "./support";

const rg = { resourceGroupName: "rg" };
const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/kv-certs`;
const GATEWAY = `${GROUP}/providers/Microsoft.Network/applicationGateways/gw`;

/** Everything that a gateway needs: a guarded subnet, an address, a policy, and an identity that may read its certificate. */
function ready() {
    const things = network();
    const { azure, rule } = things;
    rule("managers", {});
    const address = publicAddress(azure, "front");
    const policy = azure.make("network:WebApplicationFirewallPolicy", {
        ...rg, policyName: "waf", managedRules: { managedRuleSets: [{ ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" }] },
    });
    const identity = azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "reader" });
    const unread = azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "nobody" });
    azure.make("authorization:RoleAssignment", {
        roleAssignmentName: guid(1), scope: `${VAULT}/secrets/edge`, roleDefinitionId: SECRETS_USER, principalId: identity.outputs["principalId"], principalType: "ServicePrincipal",
    });
    return { ...things, address, policy, identity, unread };
}

const own = (list: string, name: string) => ({ id: `$self/${list}/${name}` });

const right = ({ edge, address, policy, identity }: ReturnType<typeof ready>) => ({
    ...rg, applicationGatewayName: "gw", zones: ["1", "2", "3"], sku: { name: "WAF_v2", tier: "WAF_v2" },
    autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 }, firewallPolicy: { id: policy.id },
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" },
    gatewayIPConfigurations: [{ name: "edge", subnet: { id: edge.id } }],
    frontendIPConfigurations: [{ name: "public", publicIPAddress: { id: address.id } }],
    frontendPorts: [{ name: "https", port: 443 }, { name: "http", port: 80 }],
    sslCertificates: [{ name: "service", keyVaultSecretId: "https://kv-certs.vault.azure.net/secrets/edge" }],
    httpListeners: [
        { name: "https", protocol: "Https", frontendIPConfiguration: own("frontendIPConfigurations", "public"), frontendPort: own("frontendPorts", "https"), sslCertificate: own("sslCertificates", "service") },
        { name: "http", protocol: "Http", frontendIPConfiguration: own("frontendIPConfigurations", "public"), frontendPort: own("frontendPorts", "http") },
    ],
    backendAddressPools: [{ name: "app" }],
    backendHttpSettingsCollection: [{ name: "app", protocol: "Https", port: 8443, requestTimeout: 30, probe: own("probes", "app") }],
    probes: [{ name: "app", protocol: "Https", path: "/healthz", interval: 10, timeout: 5, unhealthyThreshold: 3, pickHostNameFromBackendHttpSettings: true }],
    redirectConfigurations: [{ name: "to-https", redirectType: "Permanent", targetListener: own("httpListeners", "https") }],
    requestRoutingRules: [
        { name: "https", ruleType: "Basic", priority: 100, httpListener: own("httpListeners", "https"), backendAddressPool: own("backendAddressPools", "app"), backendHttpSettings: own("backendHttpSettingsCollection", "app") },
        { name: "http", ruleType: "Basic", priority: 200, httpListener: own("httpListeners", "http"), redirectConfiguration: own("redirectConfigurations", "to-https") },
    ],
});

/** The service's paths, with a back end for those of logging in. */
const paths = (rule: object) => ({
    urlPathMaps: [{
        name: "service", defaultBackendAddressPool: own("backendAddressPools", "app"), defaultBackendHttpSettings: own("backendHttpSettingsCollection", "app"),
        pathRules: [{ name: "log-in", paths: ["/login", "/oauth2/*"], backendAddressPool: own("backendAddressPools", "app"), backendHttpSettings: own("backendHttpSettingsCollection", "app"), ...rule }],
    }],
    "requestRoutingRules[0]": { name: "https", ruleType: "PathBasedRouting", priority: 100, httpListener: own("httpListeners", "https"), urlPathMap: own("urlPathMaps", "service") },
});

table("network:ApplicationGateway", {
    given: ready,
    right,
    accepts: {
        "paths with a policy of their own": ({ policy }) => paths({ firewallPolicy: { id: policy.id } }),
        "full ids of its own parts": { "httpListeners[0].frontendPort.id": `${GATEWAY}/frontendPorts/https` },
        "a denial of UDP on the way out": ({ rule }) => (rule("udp", { direction: "Outbound", access: "Deny", protocol: "Udp", sourceAddressPrefix: "*", destinationPortRange: "*" }), {}),
        "a denial of everything where Azure manages gateways over its own network": ({ azure, rule }) => {
            azure.make("features:SubscriptionFeatureRegistration", { providerNamespace: "Microsoft.Network", featureName: "EnableApplicationGatewayNetworkIsolation" });
            rule("deny-out", { direction: "Outbound", access: "Deny", protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*", priority: 4096 });
            return {};
        },
    },
    refuses: {
        "a path that is none": [paths({ paths: ["login*"] }), ["urlPathMaps[0].pathRules[0].paths[0]", "login*", "a path that begins with /, with * after a / at its end if anywhere"]],
        "a path that leads nowhere": [paths({ backendAddressPool: undefined }), ["urlPathMaps[0].pathRules[0].backendAddressPool.id", "nothing", "a back end with its settings, or a redirect"]],
        "a path to a pool that is not there": [paths({ backendAddressPool: own("backendAddressPools", "web") }), ["urlPathMaps[0].pathRules[0].backendAddressPool.id", "$self/backendAddressPools/web", "one of this gateway's backendAddressPools: app"]],
        "a reference to a part that is not there": [{ "httpListeners[0].sslCertificate.id": "$self/sslCertificates/servce" }, ["httpListeners[0].sslCertificate.id", "$self/sslCertificates/servce", "one of this gateway's sslCertificates: service"]],
        "a reference to another kind of part": [{ "requestRoutingRules[0].backendAddressPool.id": "$self/probes/app" }, ["requestRoutingRules[0].backendAddressPool.id", "$self/probes/app", "the id of one of its own, $self/backendAddressPools/<name>"]],
        "a listener that speaks HTTPS without a certificate": [{ "httpListeners[0].sslCertificate": undefined }, ["httpListeners[0].sslCertificate.id", "nothing", "a certificate: the listener speaks HTTPS"]],
        "two listeners on one port": [{ "httpListeners[1].frontendPort.id": "$self/frontendPorts/https" }, ["httpListeners[1].frontendPort.id", "$self/frontendPorts/https", "a port and host name that no other listener has; httpListeners[0] has them"]],
        "a rule without a priority": [{ "requestRoutingRules[0].priority": undefined }, ["requestRoutingRules[0].priority", "nothing", "a priority from 1 to 20000"]],
        "a priority that is too high": [{ "requestRoutingRules[0].priority": 20_001 }, ["requestRoutingRules[0].priority", "20001", "a whole number from 1 to 20000"]],
        "two rules with one priority": [{ "requestRoutingRules[1].priority": 100 }, ["requestRoutingRules[1].priority", "100", "a priority of its own; requestRoutingRules[0] has it"]],
        "a listener that no rule uses": [{ "requestRoutingRules[1].httpListener.id": "$self/httpListeners/https" },
            ["requestRoutingRules[1].httpListener.id", "$self/httpListeners/https", "a listener that no other rule has"], ["httpListeners[1]", "http", "a listener that a request routing rule uses"]],
        "fewer instances at most than at least": [{ "autoscaleConfiguration.minCapacity": 11 }, ["autoscaleConfiguration.minCapacity", "11", "at most maxCapacity, 10"]],
        "both a fixed and a moving number of instances": [{ "sku.capacity": 2 }, ["autoscaleConfiguration", "autoscaleConfiguration and capacity", "exactly one of autoscaleConfiguration, capacity"]],
        "a WAF without a policy": [{ firewallPolicy: undefined }, ["firewallPolicy", "nothing", "a firewall policy: the gateway is WAF_v2"]],
        "a policy without a WAF": [{ sku: { name: "Standard_v2", tier: "Standard_v2" } }, ["firewallPolicy", "an object {id}", "no firewall policy: only WAF_v2 has one"]],
        "a sku of the first generation": [{ sku: { name: "WAF_Medium", tier: "WAF_Medium" }, firewallPolicy: undefined }, ["sku.name", "WAF_Medium", "one of WAF_v2, Standard_v2, Basic"]],
        "a TLS policy that is retired": [{ "sslPolicy.policyName": "AppGwSslPolicy20150501" }, ["sslPolicy.policyName", "AppGwSslPolicy20150501", "one of AppGwSslPolicy20170401S, AppGwSslPolicy20220101, AppGwSslPolicy20220101S; did you mean AppGwSslPolicy20170401S?"]],
        "a certificate without an identity": [{ identity: undefined }, ["identity", "nothing", "a user-assigned identity: the gateway reads its certificate from a key vault"]],
        "an identity that may not read the certificate": [({ unread }) => ({ "identity.userAssignedIdentities": [unread.id] }),
            ["sslCertificates[0].keyVaultSecretId", "https://kv-certs.vault.azure.net/secrets/edge", "a secret that the gateway's identity may read: Key Vault Secrets User on vault kv-certs or this secret, before the gateway"]],
        "a probe without a host": [{ "probes[0].pickHostNameFromBackendHttpSettings": undefined }, ["probes[0].host", "nothing", "a host, or pickHostNameFromBackendHttpSettings"]],
        "an address that is in use": [({ azure, address }) => (azure.make("network:NatGateway", { ...rg, natGatewayName: "nat", sku: { name: "Standard" }, publicIpAddresses: [{ id: address.id }] }), {}),
            ({ address }) => ["frontendIPConfigurations[0].publicIPAddress.id", address.id, `an address that nothing uses; ${GROUP}/providers/Microsoft.Network/natGateways/nat has it`]],
        "an address that stands in fewer zones": [({ azure }) => ({ "frontendIPConfigurations[0].publicIPAddress.id": publicAddress(azure, "zonal", { zones: ["1"] }).id }),
            ["frontendIPConfigurations[0].publicIPAddress.id", "one in zones [1]", "an address in zones [1, 2, 3]"]],
        "a subnet that is not its own": [({ azure, edge }) => {
            const target = azure.make("keyvault:Vault", { ...rg, vaultName: "kv-x", properties: { tenantId: SUBSCRIPTION, sku: { family: "A", name: "standard" }, accessPolicies: [] } });
            azure.make("network:PrivateEndpoint", { ...rg, privateEndpointName: "pe", subnet: { id: edge.id }, privateLinkServiceConnections: [{ name: "v", privateLinkServiceId: target.id, groupIds: ["vault"] }] });
            return {};
        }, ({ edge }) => ["gatewayIPConfigurations[0].subnet.id", edge.id, `a subnet for application gateways alone; ${GROUP}/providers/Microsoft.Network/privateEndpoints/pe is in it`]],
        "a subnet that is delegated to others": [({ subnet }) => ({ "gatewayIPConfigurations[0].subnet.id": subnet("web", "10.17.4.0/24", { delegations: [{ name: "web", serviceName: "Microsoft.Web/serverFarms" }] }).id }),
            ["gatewayIPConfigurations[0].subnet.id", "one delegated to Microsoft.Web/serverFarms", "a subnet that is delegated to nobody else"]],
        "a subnet that is too small": [({ subnet }) => ({ "gatewayIPConfigurations[0].subnet.id": subnet("small", "10.17.4.0/29").id }),
            ["gatewayIPConfigurations[0].subnet.id", "10.17.4.0/29", "a subnet with 10 addresses, one an instance, besides the five that Azure keeps"]],
        "a subnet that denies everything on the way out": [({ rule }) => (rule("deny-out", { direction: "Outbound", access: "Deny", protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*", priority: 4096 }), {}),
            ["gatewayIPConfigurations[0].subnet.id", "guard with the rule deny-out", "a subnet whose security group denies nothing outbound over TCP, or the feature Microsoft.Network/EnableApplicationGatewayNetworkIsolation registered"]],
        "a subnet that keeps its managers out": [({ azure, subnet }) => {
            const strict = azure.make("network:NetworkSecurityGroup", { ...rg, networkSecurityGroupName: "strict" });
            return { "gatewayIPConfigurations[0].subnet.id": subnet("closed", "10.17.5.0/24", { networkSecurityGroup: { id: strict.id } }).id };
        }, ["gatewayIPConfigurations[0].subnet.id", "strict, where no rule does", "a subnet whose security group lets GatewayManager in on ports 65200-65535"]],
    },
});

table("network:WebApplicationFirewallPolicy", {
    given: network,
    right: () => ({ ...rg, policyName: "waf", managedRules: { managedRuleSets: [{ ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" }, { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" }] }, policySettings: { mode: "Prevention", state: "Enabled" } }),
    refuses: {
        "a version that is none": [{ "managedRules.managedRuleSets[0].ruleSetVersion": "2.0" }, ["managedRules.managedRuleSets[0].ruleSetVersion", "2.0", "one of 2.1, 2.2; did you mean 2.1?"]],
        "bot rules alone": [{ "managedRules.managedRuleSets": [{ ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" }] }, ["managedRules.managedRuleSets", "0 of them", "exactly one of OWASP, Microsoft_DefaultRuleSet"]],
        "a body that is too large": [{ "policySettings.maxRequestBodySizeInKb": 4000 }, ["policySettings.maxRequestBodySizeInKb", "4000", "a whole number from 8 to 2000 KB"]],
        "a limit without a rate": [{ customRules: [{ name: "rate", priority: 1, ruleType: "RateLimitRule", action: "Block", rateLimitDuration: "OneMin", groupByUserSession: [{}] }] }, ["customRules[0].rateLimitThreshold", "nothing", "a value: the rule limits a rate"]],
    },
});

describe("the simulated application gateway", () => {
    it("answers with full ids where the program wrote $self", () => {
        const things = ready();
        const made = things.azure.make("network:ApplicationGateway", right(things));
        expect(made.outputs["httpListeners"][0].frontendPort.id).to.equal(`${GATEWAY}/frontendPorts/https`);
        expect(made.outputs["httpListeners"][0].id).to.equal(`${GATEWAY}/httpListeners/https`);
    });

    it("keeps its firewall policy and its address", () => {
        const things = ready();
        things.azure.make("network:ApplicationGateway", right(things));
        for (const used of [things.policy, things.address, things.edge]) {
            expect(things.azure.refuseDelete(used).map(({ found }) => found)).to.deep.equal([`in use by ${GATEWAY}`]);
        }
    });
});
