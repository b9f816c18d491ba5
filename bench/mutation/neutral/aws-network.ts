// Changes that weaken nothing: networks, edges and links on AWS.
import type { Neutral } from "./neutral";

/** A value that the service takes by itself, where none is said, and that is the one we say. */
const DEFAULT = (type: RegExp, path: RegExp, what: string): Neutral => ({ type, path, operators: ["remove"], reason: `left out, it is ${what}` });
/** What the service refuses a resource without, or with. */
const REFUSED = (type: RegExp, path: RegExp, why: string, operators: Neutral["operators"] = ["remove"]): Neutral => ({ type, path, operators, reason: `refused: ${why}` });

const CERTIFICATES: readonly Neutral[] = [
    DEFAULT(/^aws:acm\/certificate:/, /^keyAlgorithm$/, "RSA_2048, which is strong enough"),
    DEFAULT(/^aws:acm\/certificate:/, /^options(\.|$)/, "published, and never handed out"),
    { type: /^aws:acm\/certificateValidation:/, path: /^$|^validationRecordFqdns/, reason: "stands for waiting until a certificate is issued; nothing in AWS is made, or kept, by it" },
];

const SIGN_IN: readonly Neutral[] = [
    DEFAULT(/^aws:cognito\/identityProvider:/, /^providerDetails\.IDPInit$/, "false"),
    { type: /^aws:cognito\/identityProvider:/, path: /^providerDetails\.IDPSignout$/, reason: "a log-out ends the session here all the same; the provider's own is the customer's" },
    REFUSED(/^aws:cognito\/identityProvider:/, /^providerDetails\.MetadataURL$/, "a provider of SAML has its metadata by address or as a file"),
    { type: /^aws:cognito\/logDeliveryConfiguration:/, path: /^logConfigurations\[\d+\]$/, reason: "tells of mails that could not be sent, and of no log-in" },
    { type: /^aws:cognito\/managedLoginBranding:/, path: /^useCognitoProvidedValues$/, reason: "how the pages look" },
    { type: /^aws:cognito\/riskConfiguration:/, path: /\.notify$/, reason: "whether a user is written to besides; what is blocked stays blocked" },
    DEFAULT(/^aws:cognito\/riskConfiguration:/, /^compromisedCredentialsRiskConfiguration\.eventFilters$/, "all events"),
    { type: /^aws:cognito\/userGroup:/, path: /^precedence$/, reason: "decides between roles of groups, and no group has one" },
    { type: /^aws:cognito\/userPool:/, path: /^userPoolAddOns\.advancedSecurityAdditionalFlows/, reason: "is about custom flows, and no client is let use one" },
    DEFAULT(/^aws:cognito\/userPool:/, /^emailConfiguration/, "COGNITO_DEFAULT"),
    DEFAULT(/^aws:cognito\/userPool:/, /^passwordPolicy\.temporaryPasswordValidityDays$/, "7, which is within what is promised"),
    DEFAULT(/^aws:cognito\/userPool:/, /^signInPolicy/, "PASSWORD alone"),
    REFUSED(/^aws:cognito\/userPool:/, /^userPoolTier$/, "threat protection is enforced on PLUS alone, and a history of passwords kept there"),
    { type: /^aws:cognito\/userPool:/, path: /^usernameAttributes/, operators: ["remove"], reason: "the administrator then gives a name besides; the address is verified all the same" },
    { type: /^aws:cognito\/userPool:/, path: /^accountRecoverySetting\.recoveryMechanisms\[\d+\]\.priority$/, reason: "there is one mechanism" },
    DEFAULT(/^aws:cognito\/userPoolClient:/, /^(access|id)TokenValidity$/, "an hour, which is what is promised"),
    { type: /^aws:cognito\/userPoolClient:/, path: /^allowedOauthScopes\[\d+\]$/, operators: ["remove"], reason: "the application learns less of the user" },
    { type: /^aws:cognito\/userPoolClient:/, path: /^(read|write)Attributes\[\d+\]$/, operators: ["remove"], reason: "the application reads or writes less" },
    { type: /^aws:cognito\/userPoolClient:/, path: /^authSessionValidity$/, reason: "from 3, the default, to 15 minutes for one log-in; anything else is refused" },
    DEFAULT(/^aws:cognito\/userPoolClient:/, /^enableTokenRevocation$/, "true for a new client"),
    { type: /^aws:cognito\/userPoolClient:/, path: /^logoutUrls/, operators: ["remove"], reason: "where a browser goes once it is logged out; the session has ended" },
    { type: /^aws:cognito\/userPoolDomain:/, path: /^managedLoginVersion$/, reason: "how the pages look: those of old ask the same" },
];

const NETWORK: readonly Neutral[] = [
    { type: /^aws:ec2\/allowedImagesSettings:/, path: /\.imageProviders\[\d+\]$/, operators: ["remove"], reason: "fewer images may be started" },
    REFUSED(/^aws:ec2\/customerGateway:/, /^ipAddress$/, "a device without a certificate has an address"),
    DEFAULT(/^aws:ec2\/default(NetworkAcl|SecurityGroup):/, /^(in|e)gress$/, "none: adopted, a default loses its rules"),
    DEFAULT(/^aws:ec2\/defaultRouteTable:/, /^routes$/, "none: adopted, the main table loses its routes"),
    DEFAULT(/^aws:ec2\/routeTable:/, /^routes$/, "no more than routes of their own say"),
    DEFAULT(/^aws:ec2\/eip:/, /^domain$/, "vpc, the one there is"),
    { type: /^aws:ec2\/flowLog:/, path: /^destinationOptions/, reason: "in which files records are kept; they are the same records" },
    REFUSED(/^aws:ec2\/flowLog:/, /^logDestinationType$/, "the destination is a bucket, and log groups are what is taken by default"),
    { type: /^aws:ec2\/instanceMetadataDefaults:/, path: /^(httpEndpoint|instanceMetadataTags)$/, reason: "without an endpoint nothing is told; without a preference it is as we say, and asks for a token" },
    DEFAULT(/^aws:ec2\/natGateway:/, /^connectivityType$/, "public"),
    { type: /^aws:ec2\/networkAcl:/, path: /^(in|e)gress\[\d+\]\.ruleNo$/, operators: ["resize"], reason: "all of a tenant's rules admit; whichever is read first. A number that is taken is refused" },
    REFUSED(/^aws:ec2\/route:/, /^(destinationCidrBlock|gatewayId|natGatewayId|vpcEndpointId)$/, "a route has a destination and a target"),
    REFUSED(/^aws:ec2\/routeTableAssociation:/, /^(subnetId|gatewayId)$/, "an association has a subnet or a gateway"),
    REFUSED(/^aws:ec2\/subnet:/, /^cidrBlock$/, "a subnet has a block, within the network's", ["remove", "open"]),
    DEFAULT(/^aws:ec2\/subnet:/, /^mapPublicIpOnLaunch$/, "false"),
    { type: /^aws:ec2\/vpc:/, path: /^assignGeneratedIpv6CidrBlock$/, reason: "a block that no subnet of the network takes addresses from, and no route leads to" },
    { type: /^aws:ec2\/vpc:/, path: /^enableNetworkAddressUsageMetrics$/, reason: "how full the network is, on a page that nobody is called by" },
    REFUSED(/^aws:ec2\/vpc:/, /^cidrBlock$/, "a network without a pool of addresses has a block"),
    DEFAULT(/^aws:ec2\/vpc:/, /^enableDnsSupport$/, "true"),
    REFUSED(/^aws:ec2\/vpcBlockPublicAccessExclusion:/, /^subnetId$/, "an exclusion is of a subnet or a network"),
    { type: /^aws:ec2\/vpcEndpoint:/, path: /^policy \w+ Principal$/, operators: ["open"], reason: "everybody is named already; the account, or the one thing that may be read, is the bound" },
    { type: /^aws:ec2\/vpcEndpoint:/, path: /^policy \w+ Action$/, operators: ["open"], reason: "an endpoint carries one service's actions; those of this account's principals are bounded by their roles" },
    REFUSED(/^aws:ec2\/vpcEndpoint:/, /^vpcEndpointType$/, "no interface is made without its type; a gateway is what is taken by default"),
    REFUSED(/^aws:vpc\/securityGroup(Ingress|Egress)Rule:/, /^referencedSecurityGroupId$/, "a rule has another side"),
];

const LINKS: readonly Neutral[] = [
    DEFAULT(/^aws:ec2\/vpnConnection:/, /^staticRoutesOnly$/, "false: routes are learned"),
    DEFAULT(/^aws:ec2\/vpnConnection:/, /^tunnel[12]DpdTimeoutSeconds$/, "30"),
    { type: /^aws:ec2\/vpnConnection:/, path: /^tunnel[12]Phase[12]LifetimeSeconds$/, reason: "ours are the longest that AWS takes, and what it takes by itself; longer, or a second, is refused" },
    { type: /^aws:ec2\/vpnConnection:/, path: /[lL]ogOutputFormat$/, reason: "in which form records are written; they are the same records" },
    { type: /^aws:ec2clientvpn\/endpoint:/, path: /^(authenticationOptions\[\d+\]\.samlProviderArn|serverCertificateArn)$/,
        reason: "an endpoint takes a provider and a certificate of its own account alone" },
    REFUSED(/^aws:ec2clientvpn\/endpoint:/, /^clientCidrBlock$/, "clients have addresses"),
    { type: /^aws:ec2clientvpn\/endpoint:/, path: /^connectionLogOptions\.cloudwatchLogStream$/, operators: ["remove"], reason: "the service makes a stream of its own in the same group" },
    DEFAULT(/^aws:ec2clientvpn\/endpoint:/, /^selfServicePortal$/, "disabled"),
    DEFAULT(/^aws:ec2clientvpn\/endpoint:/, /^transportProtocol$/, "udp"),
    { type: /^aws:ec2clientvpn\/endpoint:/, path: /^vpnPort$/, reason: "443, the default, or 1194; anything else is refused" },
    { type: /^aws:ec2clientvpn\/networkAssociation:/, path: /^$/, operators: ["delete"], reason: "engineers still come in through two zones, which is what is promised" },
];

const BALANCERS: readonly Neutral[] = [
    REFUSED(/^aws:lb\/listener(Rule)?:/, /^(defaultActions|actions)\[\d+\](\.(fixedResponse(\.statusCode)?))?$/, "a listener and a rule end in an action, and a fixed answer has a number"),
    { type: /^aws:lb\/listener:/, path: /\.fixedResponse\.messageBody$/, reason: "words to whoever asks for an unknown host" },
    DEFAULT(/^aws:lb\/listenerRule:/, /\.onUnauthenticatedRequest$/, "authenticate"),
    { type: /^aws:lb\/listenerRule:/, path: /\.authenticateCognito\.scope$/, operators: ["remove"], reason: "openid alone: the application learns less of the user" },
    { type: /^aws:lb\/listenerRule:/, path: /^actions\[\d+\]\.order$/, reason: "whoever asks for a log-in stands first in any case: what forwards has to be last, or is refused" },
    { type: /^aws:lb\/listenerRule:/, path: /\.values\[\d+\]$/, operators: ["remove"], reason: "fewer hosts or methods are answered" },
    { type: /^aws:lb\/listenerRule:/, path: /^priority$/, reason: "left out, the next free; whichever of the two is read first, a probe gets an answer that counts as well and a user has to log in" },
    { type: /^aws:lb\/loadBalancer:/, path: /^enableTlsVersionAndCipherSuiteHeaders$/, reason: "tells the application how a client came; nothing is decided by it" },
    DEFAULT(/^aws:lb\/loadBalancer:/, /^(internal|enableWafFailOpen)$/, "false"),
    DEFAULT(/^aws:lb\/loadBalancer:/, /^loadBalancerType$/, "application"),
    DEFAULT(/^aws:lb\/loadBalancer:/, /^idleTimeout$/, "60"),
    DEFAULT(/^aws:lb\/loadBalancer:/, /^xffHeaderProcessingMode$/, "append"),
    DEFAULT(/^aws:lb\/loadBalancer:/, /^enforceSecurityGroupInboundRulesOnPrivateLinkTraffic$/, "on"),
    { type: /^aws:lb\/loadBalancer:/, path: /^accessLogs$/, reason: "a network load balancer writes of TLS that it ends, and this one ends none; flows are in the network's log" },
    { type: /^aws:lb\/loadBalancer:/, path: /^(accessLogs|connectionLogs)\.prefix$/, operators: ["remove"], reason: "where in the bucket records are written" },
    REFUSED(/^aws:lb\/loadBalancer:/, /^subnets$/, "a load balancer stands in subnets"),
    { type: /^aws:lb\/targetGroup:/, path: /^deregistrationDelay$/, reason: "how long a target that leaves may finish what it has begun; new requests go elsewhere at once" },
    DEFAULT(/^aws:lb\/targetGroup:/, /^healthCheck$/, "a check of the target's own port, which is asked for where it must be more"),
    { type: /^aws:lb\/targetGroup:/, path: /^healthCheck\.(healthyThreshold|unhealthyThreshold|interval|timeout)$/,
        reason: "AWS's own figures notice a loss within 90 seconds; one, or a hundred times as much, is refused" },
    { type: /^aws:lb\/targetGroup:/, path: /^healthCheck\.matcher$/, operators: ["remove"], reason: "fewer answers count as well" },
    { type: /^aws:lb\/targetGroup:/, path: /^healthCheck\.matcher$/, operators: ["resize"], reason: "what is no status code is refused" },
    { type: /^aws:lb\/listener:/, path: /fixedResponse\.statusCode$/, operators: ["resize"], reason: "what is no status code is refused" },
    DEFAULT(/^aws:lb\/targetGroup:/, /^healthCheck\.port$/, "the port that traffic goes to, which is the same"),
    DEFAULT(/^aws:lb\/targetGroup:/, /^healthCheck\.(path|protocol)$/, "the check of a redirect on 80, which / answers as well"),
    REFUSED(/^aws:lb\/targetGroup:/, /^(port|targetType)$/, "a load balancer is taken into a group of its kind, on a port that it listens on", ["remove", "resize"]),
    REFUSED(/^aws:lb\/targetGroupAttachment:/, /^port$/, "a load balancer is taken on a port that it listens on; left out, it is the group's", ["remove", "resize"]),
];

const PERIMETER: readonly Neutral[] = [
    DEFAULT(/^aws:networkfirewall\/firewall:/, /^subnetMappings\[\d+\]\.ipAddressType$/, "IPV4, as the subnets are"),
    { type: /^aws:networkfirewall\/firewallPolicy:/, path: /\.flowTimeouts/, reason: "350 by default; for how long a silent stream is remembered, from 60 to 6,000. One that is forgotten is dropped" },
    DEFAULT(/^aws:networkfirewall\/firewallPolicy:/, /\.streamExceptionPolicy$/, "DROP"),
    REFUSED(/^aws:networkfirewall\/firewallPolicy:/, /\.statefulRuleGroupReferences\[\d+\]\.priority$/, "in strict order each group has a place of its own", ["remove", "resize"]),
    { type: /^aws:networkfirewall\/loggingConfiguration:/, path: /\.logDestination\.prefix$/, operators: ["remove"], reason: "where in the bucket records are written" },
    { type: /^aws:networkfirewall\/ruleGroup:/, path: /^capacity$/, reason: "how much a group may grow; too little, or more than a policy holds, is refused" },
];

const TRAFFIC: readonly Neutral[] = [
    { type: /^aws:route53\/healthCheck:/, path: /^regions/, reason: "any three places that Route 53 asks from are enough; where none are named it asks from all" },
    DEFAULT(/^aws:route53\/healthCheck:/, /^enableSni$/, "true for HTTPS"),
    DEFAULT(/^aws:route53\/healthCheck:/, /^(failureThreshold|requestInterval)$/, "3 and 30 seconds, which is within 90"),
    DEFAULT(/^aws:route53\/healthCheck:/, /^port$/, "443 for HTTPS"),
    { type: /^aws:route53\/record:/, path: /^allowOverwrite$/, reason: "the zone's own NS record is there from the start; without this making it is refused" },
    REFUSED(/^aws:route53\/record:/, /^(failover|weighted)RoutingPolicies(\[\d+\])?$|^multivalueAnswerRoutingPolicy$|^setIdentifier$/, "an identifier and a policy go together", ["remove", "flip"]),
    REFUSED(/^aws:route53\/record:/, /^(records(\[\d+\])?|ttl)$/, "a record has values and a time; of several issuers fewer are fewer who may issue"),
    { type: /^aws:route53\/record:/, path: /^ttl$/, operators: ["resize"], reason: "for how long an answer is kept that is always the same" },
    { type: /^aws:route53\/record:/, path: /^weightedRoutingPolicies\[\d+\]\.weight$/, reason: "beside a weight of 0 any other is all; more than 255 is refused" },
    DEFAULT(/^aws:route53\/zone:/, /^forceDestroy$/, "false"),
];

const WEB: readonly Neutral[] = [
    REFUSED(/^aws:wafv2\/webAcl:/, /^defaultAction\.allow$|\.overrideAction(\.none)?$/, "a list and a managed group have an action"),
    REFUSED(/^aws:wafv2\/webAcl:/, /\.andStatement\.statements\[\d+\](\.orStatement(\.statements)?)?$|\.byteMatchStatement(\.|$)/, "a statement has what it is made of, and and-ed ones are two or more"),
    { type: /^aws:wafv2\/webAcl:/, path: /\.scopeDownStatement/, reason: "then the group looks at more requests; half a statement is refused" },
    { type: /^aws:wafv2\/webAcl:/, path: /\.evaluationWindowSec$/, reason: "300 by default; 60, 120 and 600 are the others, and all else is refused" },
    { type: /^aws:wafv2\/webAcl:/, path: /^rules\[\d+\]\.priority$/, reason: "every rule blocks: whichever is read first. A number that is taken is refused" },
];

export const NEUTRAL: readonly Neutral[] = [...CERTIFICATES, ...SIGN_IN, ...NETWORK, ...LINKS, ...BALANCERS, ...PERIMETER, ...TRAFFIC, ...WEB];
