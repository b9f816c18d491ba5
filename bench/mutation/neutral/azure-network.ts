// Changes that weaken nothing: networks, edges and links on Azure.
import type { Neutral } from "./neutral";

const azure = (types: string): RegExp => new RegExp(`^azure-native:(${types})$`);
const GATEWAY = azure("network:ApplicationGateway");
const FIREWALL = azure("network:WebApplicationFirewallPolicy");
const RULES = azure("network:(SecurityRule|NetworkSecurityGroup)");
const CONNECTION = azure("network:VirtualNetworkGatewayConnection");
const VPN = azure("network:VirtualNetworkGateway");

export const NEUTRAL: readonly Neutral[] = [
    // Addresses
    { type: azure("network:(PublicIPAddress|PublicIPPrefix)"), path: /^(publicIPAddressVersion|sku\.tier)$/, operators: ["remove"], reason: "IPv4 and Regional where nothing is said, as declared" },
    {
        type: azure("network:(PublicIPAddress|NatGateway)"), path: /^idleTimeoutInMinutes$/,
        reason: "4 minutes where nothing is said, as declared; the service refuses fewer, and more than 30 of an address or 120 of a NAT gateway",
    },
    { type: azure("network:PublicIPPrefix"), path: /^prefixLength$/, operators: ["resize"], reason: "the service refuses lengths other than /24 to /31" },
    { type: azure("network:NatGateway"), path: /^sku(\.name)?$/, reason: "the service has no kind below Standard, and refuses a gateway without one" },
    // Networks
    { type: azure("network:VirtualNetwork"), path: /^enable(Ddos|Vm)Protection$/, reason: "both are off where nothing is said; the first is refused without a plan, the second is switched on by no one any more" },
    { type: azure("network:VirtualNetwork"), path: /^encryption\.enforcement$/, operators: ["remove"], reason: "AllowUnencrypted is what Azure offers to everyone, and refuses the other" },
    {
        type: azure("network:Subnet"), path: /^privateEndpointNetworkPolicies$/,
        reason: "decides for private endpoints in the subnet alone; where there are some, azure-endpoint-subnet-applies-groups asks for it",
    },
    { type: azure("network:Subnet"), path: /^privateLinkServiceNetworkPolicies$/, reason: "Enabled where nothing is said; Disabled concerns private link services alone, which the subnet must be made ready for before one is taken" },
    {
        type: azure("network:PrivateEndpoint"), path: /^subnet\.private\w+NetworkPolicies$/,
        reason: "filled in by the SDK in a mere reference: a subnet's own settings hold",
    },
    { type: azure("network:RouteTable"), path: /^disableBgpRoutePropagation$/, operators: ["remove"], reason: "off where nothing is said, as declared" },
    {
        type: azure("network:RouteTable"), path: /^disableBgpRoutePropagation$/, operators: ["flip"],
        reason: "where no tunnel's traffic passes the table leads to fewer places, not more; where it does, azure-route-tables-learn-tunnels asks for it",
    },
    { type: azure("network:VirtualNetworkPeering"), path: /^(allow\w+|useRemoteGateways)$/, operators: ["remove"], reason: "access is allowed and all else off where nothing is said, as declared" },
    // Security rules
    {
        type: RULES, path: /^(securityRules\[\d+\]\.)?priority$/, operators: ["resize"],
        reason: "the service refuses numbers outside 100 to 4096; a rule that allows is before the denial at any of them, and azure-security-group-denies-the-rest asks for that",
    },
    // Records of flows and names
    { type: azure("network:FlowLog"), path: /^format\.type$/, operators: ["remove"], reason: "JSON is the only form there is" },
    {
        type: azure("network:FlowLog"), path: /\.trafficAnalyticsInterval$/,
        reason: "once an hour where nothing is said: what is analysed is the same, and the service refuses values other than 10 and 60",
    },
    { type: azure("dnsresolver:DnsSecurityRule"), path: /^dnsSecurityRuleState$/, operators: ["remove"], reason: "a rule is on unless it is switched off" },
    { type: azure("dnsresolver:DnsSecurityRule"), path: /^priority$/, reason: "the policy has this rule alone" },
    // Private names
    { type: azure("privatedns:VirtualNetworkLink"), path: /^registrationEnabled$/, operators: ["remove"], reason: "machines register themselves only where it is said" },
    { type: azure("privatedns:VirtualNetworkLink"), path: /^resolutionPolicy$/, operators: ["remove"], reason: "a name that the zone does not have is then not asked for outside: narrower" },
    // Application gateways
    { type: GATEWAY, path: /^enableHttp2$/, reason: "clients speak HTTP/1.1 then, over the same TLS" },
    {
        type: GATEWAY, path: /^forceFirewallPolicyAssociation$/,
        reason: "decides which of two holds where a firewall is written inside the gateway too; here the policy is the only one",
    },
    {
        type: GATEWAY, path: /^globalConfiguration(\.enable(Request|Response)Buffering)?$/, operators: ["remove"],
        reason: "both are on where nothing is said, as declared",
    },
    { type: GATEWAY, path: /^globalConfiguration\.enableResponseBuffering$/, operators: ["flip"], reason: "answers go out as they come; requests are looked into all the same" },
    { type: GATEWAY, path: /^httpListeners\[\d+\]\.requireServerNameIndication$/, reason: "off where nothing is said; the service refuses it on a listener without a host name" },
    { type: GATEWAY, path: /^autoscaleConfiguration\.maxCapacity$/, operators: ["remove"], reason: "the service's own maximum, 125, holds then" },
    { type: GATEWAY, path: /\.cookieBasedAffinity$/, operators: ["remove"], reason: "off unless it is said, as declared" },
    { type: GATEWAY, path: /\.requestTimeout$/, operators: ["remove"], reason: "20 seconds where nothing is said: shorter, not longer" },
    { type: GATEWAY, path: /^probes\[\d+\]\.(interval|timeout|unhealthyThreshold)$/, operators: ["remove"], reason: "the default is taken, with which a loss is noticed in the time that azure-gateway-notices-loss asks for" },
    { type: GATEWAY, path: /^probes\[\d+\]\.match(\.statusCodes(\[\d+\])?)?$/, operators: ["remove"], reason: "200 to 399 is well where nothing is said: an error is still none" },
    { type: GATEWAY, path: /^probes\[\d+\]\.path$/, operators: ["remove"], reason: "the service refuses a probe over HTTP without a path" },
    { type: GATEWAY, path: /^redirectConfigurations\[\d+\]\.include(Path|QueryString)$/, reason: "whoever came over plain HTTP lands on the start page, over HTTPS all the same" },
    { type: GATEWAY, path: /^requestRoutingRules\[\d+\]\.priority$/, reason: "each listener has a port of its own, so the order decides nothing; without one the service refuses the rule" },
    { type: GATEWAY, path: /^requestRoutingRules\[\d+\]\.ruleType$/, operators: ["remove"], reason: "a rule is Basic unless it is said; the service refuses a path map in one" },
    { type: GATEWAY, path: /\.rewriteRules\[\d+\]\.ruleSequence$/, reason: "the set has this rule alone" },
    { type: GATEWAY, path: /\.responseHeaderConfigurations\[\d+\]\.headerValue$/, operators: ["remove"], reason: "without a value the header is deleted, as declared by an empty one; azure-gateway-insists-on-https asks for the other's" },
    { type: GATEWAY, path: /\.responseHeaderConfigurations\[\d+\]\.headerName$/, operators: ["remove"], reason: "the service refuses a header without a name" },
    { type: GATEWAY, path: /^sslPolicy\.policyType$/, operators: ["remove"], reason: "a policy that has a name of Azure's is a predefined one" },
    // Web application firewalls
    {
        type: FIREWALL, path: /^policySettings\.(state|requestBodyCheck|requestBodyEnforcement|fileUploadEnforcement|requestBodyInspectLimitInKB|maxRequestBodySizeInKb|fileUploadLimitInMb)$/,
        operators: ["remove"], reason: "on, 128 KB and 100 MB where nothing is said, as declared",
    },
    { type: FIREWALL, path: /^policySettings\.fileUploadLimitInMb$/, operators: ["resize"], reason: "the service refuses more than 4000; less only refuses more" },
    { type: FIREWALL, path: /^(customRules\[\d+\]|policySettings\.logScrubbing\.scrubbingRules\[\d+\])\.state$/, operators: ["remove"], reason: "a rule is on unless it is switched off" },
    { type: FIREWALL, path: /^customRules\[\d+\]\.priority$/, operators: ["resize"], reason: "every rule only blocks, so what is blocked is the same in any order; the service refuses more than 100" },
    { type: FIREWALL, path: /^customRules\[\d+\]\.rateLimitDuration$/, operators: ["remove"], reason: "the service refuses a limit without the time that it holds for" },
    { type: FIREWALL, path: /^customRules\[\d+\]\.matchConditions\[\d+\]\.matchValues\[\d+\]$/, operators: ["remove"], reason: "fewer ranges are let in, not more" },
    // Firewalls at the way out
    { type: azure("network:FirewallPolicyRuleCollectionGroup"), path: /\.terminateTLS$/, reason: "off where nothing is said; the service refuses it in a policy without a certificate authority" },
    { type: azure("network:FirewallPolicyRuleCollectionGroup"), path: /(^|\.)priority$/, reason: "the policy has one group with one collection, so the order decides nothing; without one the service refuses it" },
    { type: azure("network:FirewallPolicyRuleCollectionGroup"), path: /\.protocols\[\d+\]\.port$/, operators: ["remove"], reason: "the protocol's own port is taken, 443, as declared" },
    { type: azure("network:FirewallPolicyRuleCollectionGroup"), path: /\.action\.type$/, operators: ["remove"], reason: "the service refuses a collection that neither allows nor denies" },
    // VPN gateways and tunnels
    {
        type: VPN, path: /^(allowRemoteVnetTraffic|allowVirtualWanTraffic|disableIPSecReplayProtection|enablePrivateIpAddress)$/, operators: ["remove"],
        reason: "off where nothing is said, as declared",
    },
    { type: VPN, path: /^enablePrivateIpAddress$/, operators: ["flip"], reason: "an address inside besides: tunnels come to the public ones all the same" },
    { type: VPN, path: /^(gatewayType|vpnType)$/, operators: ["remove"], reason: "the service refuses a gateway of no kind; a VPN's is RouteBased for every size that spans zones" },
    { type: VPN, path: /^(sku\.tier|vpnGatewayGeneration)$/, operators: ["remove"], reason: "told by the size's name" },
    { type: VPN, path: /\.privateIPAllocationMethod$/, operators: ["remove"], reason: "Dynamic is the only way for a gateway" },
    { type: CONNECTION, path: /^(connectionMode|connectionProtocol|usePolicyBasedTrafficSelectors)$/, operators: ["remove"], reason: "Default, IKEv2 and off where nothing is said, as declared" },
    { type: CONNECTION, path: /^dpdTimeoutSeconds$/, reason: "45 seconds where nothing is said; the service refuses fewer than 9 and more than 3600" },
    { type: CONNECTION, path: /\.saDataSizeKilobytes$/, operators: ["resize"], reason: "the amount after which keys are new as well: azure-tunnel-ciphers-are-modern asks for the time; the service refuses fewer than 1024" },
    // Names and their answers
    { type: azure("dns:Zone"), path: /^zoneType$/, operators: ["remove"], reason: "a zone is public unless it is said" },
    { type: azure("dns:RecordSet"), path: /^ttl$/, operators: ["remove"], reason: "the service refuses a set without a time to live" },
    { type: azure("trafficmanager:Endpoint"), path: /^(alwaysServe|endpointStatus)$/, operators: ["remove"], reason: "an endpoint is enabled and is probed unless it is said" },
    { type: azure("trafficmanager:Endpoint"), path: /^priority$/, reason: "another front end comes first: each is probed, and each serves all that the others do" },
    { type: azure("trafficmanager:Profile"), path: /^(profileStatus|trafficViewEnrollmentStatus)$/, operators: ["remove"], reason: "a profile is enabled and keeps nothing of who asks unless it is said" },
    {
        type: azure("trafficmanager:Profile"), path: /^monitorConfig\.(expectedStatusCodeRanges(\[\d+\])?|intervalInSeconds|toleratedNumberOfFailures|port)$/, operators: ["remove"],
        reason: "the default is taken: 200 alone is well, and a loss is noticed in the time that azure-probes-honest asks for",
    },
    { type: azure("trafficmanager:Profile"), path: /^dnsConfig\.relativeName$/, operators: ["remove"], reason: "the service refuses a profile without a name to be asked for" },
];
