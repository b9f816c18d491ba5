import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/aws-interconnect";
import { aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

const log = { cloudwatchLogOptions: { logEnabled: true, logGroupArn: "g", bgpLogEnabled: true, bgpLogGroupArn: "g" } };
const tunnel = (n: 1 | 2) => Object.fromEntries(Object.entries({
    IkeVersions: ["ikev2"], InsideCidr: `169.254.21.${(n - 1) * 4}/30`, StartupAction: "start", DpdTimeoutAction: "restart", EnableTunnelLifecycleControl: true, LogOptions: log,
    ...Object.fromEntries([1, 2].flatMap((phase) => Object.entries({
        [`Phase${phase}EncryptionAlgorithms`]: ["AES256-GCM-16"], [`Phase${phase}IntegrityAlgorithms`]: ["SHA2-384"], [`Phase${phase}DhGroupNumbers`]: [20],
    }))),
}).map(([key, value]) => [`tunnel${n}${key}`, value]));

const GATEWAY = "ec2/vpnGateway:VpnGateway";
const gateway = (props: object = {}, more = {}) => aws(GATEWAY, { amazonSideAsn: "64600", ...props }, { name: "gateway", ...more });
const device = (name: string, ipAddress: unknown = `198.51.100.${name.length}`) => aws("ec2/customerGateway:CustomerGateway", { ipAddress }, { name });
const random = (name: string, length: unknown = 64) => make("random:index/randomPassword:RandomPassword", { length }, { name });
const asRandom = (name: string, length?: unknown): Resource => ({ ...random(name, length), type: "random:index/randomPassword:RandomPassword" });

function connection(props: object = {}, { name = "a", to = device("a"), keys = [asRandom("k1"), asRandom("k2")] }: { name?: string; to?: Resource; keys?: readonly Resource[] } = {}) {
    return aws("ec2/vpnConnection:VpnConnection", {
        ...tunnel(1), ...tunnel(2), staticRoutesOnly: false, presharedKeyStorage: "SecretsManager", vpnGatewayId: "gateway-id", customerGatewayId: `${to.name}-id`, ...props,
    }, { name, from: { vpnGatewayId: gateway(), customerGatewayId: to, ...(keys[0] && { tunnel1PresharedKey: keys[0] }), ...(keys[1] && { tunnel2PresharedKey: keys[1] }) } });
}

tabulate(rules.tunnelsAreModern, {
    accepts: { "AES-256-GCM, SHA-384 and group 20": connection(), "SHA-512 and group 21": connection({ tunnel1Phase1IntegrityAlgorithms: ["SHA2-512"], tunnel1Phase2DhGroupNumbers: [21] }) },
    rejects: {
        "IKEv1 beside IKEv2": connection({ tunnel2IkeVersions: ["ikev1", "ikev2"] }),
        "ciphers left out": connection({ tunnel1Phase2EncryptionAlgorithms: undefined }),
        "an empty list": connection({ tunnel2Phase1IntegrityAlgorithms: [] }),
        "SHA-1": connection({ tunnel1Phase1IntegrityAlgorithms: ["SHA2-384", "SHA1"] }),
        "a group of 1024 bits": connection({ tunnel2Phase2DhGroupNumbers: [2] }),
        "AES-128": connection({ tunnel2Phase2EncryptionAlgorithms: ["AES128-GCM-16"] }),
    },
    awaits: { "ciphers that are not known": connection({ tunnel1Phase1EncryptionAlgorithms: UNKNOWN }) },
});

tabulate(rules.tunnelsComeBack, {
    accepts: { "tunnels that AWS opens too": connection() },
    rejects: { "one that waits to be called": connection({ tunnel2StartupAction: "add" }), "one that says nothing": connection({ tunnel1StartupAction: undefined }), "one that is given up": connection({ tunnel1DpdTimeoutAction: "clear" }),
        "one that is missed late": connection({ tunnel2DpdTimeoutSeconds: 3000 }) },
    awaits: { "an action that is not known": connection({ tunnel1StartupAction: UNKNOWN }) },
});

tabulate(rules.routesAreLearned, {
    accepts: { "BGP": connection(), "what is BGP by default": connection({ staticRoutesOnly: undefined }) },
    rejects: { "static routes": connection({ staticRoutesOnly: true }) },
});

tabulate(rules.tunnelsAreRecorded, {
    accepts: { "both kinds of records": connection() },
    rejects: { "no log": connection({ tunnel2LogOptions: undefined }), "a log without a group": connection({ tunnel1LogOptions: { cloudwatchLogOptions: { logEnabled: true, bgpLogEnabled: true, logGroupArn: "g" } } }), "no record of routes": connection({ tunnel1LogOptions: { cloudwatchLogOptions: { logEnabled: true, logGroupArn: "g" } } }) },
});

const group = aws("cloudwatch/logGroup:LogGroup", { name: "/holdfast/prod/vpn-tunnels", arn: "arn:aws:logs:eu-west-1:111122223333:log-group:g" }, { name: "log" });
const admits = (props: object = {}) => aws("cloudwatch/logResourcePolicy:LogResourcePolicy", {
    policyDocument: policy({ Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Action: "logs:PutLogEvents", Resource: `${group.props.arn}:log-stream:*`, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } }),
    ...props,
}, { name: "delivery" });
const logged = connection({ tunnel1LogOptions: { cloudwatchLogOptions: { logGroupArn: group.props.arn } }, tunnel2LogOptions: { cloudwatchLogOptions: { logGroupArn: group.props.arn } } });

tabulate(rules.recordsArrive, {
    accepts: { "a group that admits the delivery": [logged, platform(), group, admits()] },
    rejects: {
        "no policy": [logged, platform(), group],
        "a policy for another group": [logged, platform(), group, admits({ policyDocument: policy({ Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:other", Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } }) })],
        "a policy for anybody's logs": [logged, platform(), group, admits({ policyDocument: policy({ Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Resource: `${group.props.arn}:*` }) })],
        "no group of the site": [connection(), platform()],
    },
    ignores: { "a program that is no platform": connection() },
});

tabulate(rules.keysAreKeptApart, {
    accepts: { "Secrets Manager": connection() },
    rejects: { "the connection itself": connection({ presharedKeyStorage: "Standard" }), "what is so by default": connection({ presharedKeyStorage: undefined }) },
});

tabulate(rules.endsAreReplacedByPlan, {
    accepts: { "control over replacements": connection() },
    rejects: { "one tunnel without": connection({ tunnel1EnableTunnelLifecycleControl: undefined }) },
});

tabulate(rules.keysAreGenerated, {
    accepts: { "a generated key for each": [connection(), platform(), asRandom("k1"), asRandom("k2")] },
    rejects: {
        "no key": [connection({}, { keys: [] }), platform()],
        "one key for both": [connection({}, { keys: [asRandom("k1"), asRandom("k1")] }), platform(), asRandom("k1")],
        "a short key": [connection({}, { keys: [asRandom("k1", 8), asRandom("k2")] }), platform(), asRandom("k1", 8), asRandom("k2")],
        "a key of unknown make": [connection(), platform(), asRandom("k1")],
    },
    ignores: { "a program that is no platform": connection() },
});

tabulate(rules.twoConnections, {
    accepts: {
        "two devices": [gateway(), connection(), device("a", "198.51.100.1"), connection({}, { name: "b", to: device("b", "198.51.100.2") }), device("b", "198.51.100.2")],
        "two whose addresses are not known yet": [gateway(), connection(), { ...device("a", UNKNOWN), propertyDependencies: { ipAddress: ["ip-1"] } }, connection({}, { name: "b", to: device("b", UNKNOWN) }), { ...device("b", UNKNOWN), propertyDependencies: { ipAddress: ["ip-2"] } }],
    },
    rejects: {
        "one device": [gateway(), connection(), device("a")],
        "two connections to one address": [gateway(), connection(), device("a", "198.51.100.1"), connection({}, { name: "b", to: device("b", "198.51.100.1") }), device("b", "198.51.100.1")],
        "no connection": gateway(),
    },
});

tabulate(rules.ownAsNumber, {
    accepts: { "a number of the plan's": gateway() },
    rejects: { "everybody's": gateway({ amazonSideAsn: "64512" }), "none": gateway({ amazonSideAsn: undefined }) },
});

const table = (tier: string, name = `aws-network-${tier}-a`) => aws("ec2/routeTable:RouteTable", { tags: { tier } }, { name });
const propagation = (to: Resource) => aws("ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", { vpnGatewayId: "gateway-id", routeTableId: to.props.id }, { name: `to-${to.name}`, from: { routeTableId: to, vpnGatewayId: gateway() } });

tabulate(rules.onlyTheApplicationIsTold, {
    accepts: { "the application tier": [propagation(table("app")), platform(), table("app")] },
    rejects: { "the data tier": [propagation(table("data")), platform(), table("data")], "the edge": [propagation(table("edge")), platform(), table("edge")], "a table of nobody's": [propagation(table("app")), platform()] },
    ignores: { "a program that is no platform": [propagation(table("data")), table("data")] },
});

tabulate(rules.applicationIsTold, {
    accepts: { "every table of the tier": [gateway(), platform(), table("app"), propagation(table("app")), table("data")] },
    rejects: { "one of two": [gateway(), platform(), table("app"), propagation(table("app")), table("app", "aws-network-app-b")] },
    ignores: { "a program that is no platform": gateway() },
});

const alarm = (props: object = {}, name = "alarm", of: Resource = connection()) => aws("cloudwatch/metricAlarm:MetricAlarm", {
    metricName: "TunnelState", dimensions: { TunnelIpAddress: UNKNOWN }, alarmActions: ["arn"], treatMissingData: "breaching", comparisonOperator: "LessThanThreshold", threshold: 1, ...props,
}, { name, from: { dimensions: of } });

tabulate(rules.lossIsHeard, {
    accepts: {
        "an alarm for each tunnel": [connection(), alarm({}, "one"), alarm({}, "two")],
        "an alarm of the connection": [connection(), alarm({ dimensions: { VpnId: "a-id" } })],
        "alarms known by address": [connection({ tunnel1Address: "203.0.113.1", tunnel2Address: "203.0.113.2" }), { ...alarm({ dimensions: { TunnelIpAddress: "203.0.113.1" } }, "one"), propertyDependencies: {} }, { ...alarm({ dimensions: { TunnelIpAddress: "203.0.113.2" } }, "two"), propertyDependencies: {} }],
    },
    rejects: {
        "no alarm": connection(),
        "an alarm for one tunnel": [connection(), alarm()],
        "an alarm that tells nobody": [connection(), alarm({}, "one"), alarm({ alarmActions: [] }, "two")],
        "an alarm that is off": [connection(), alarm({}, "one"), alarm({ actionsEnabled: false }, "two")],
        "silence that counts as well": [connection(), alarm({}, "one"), alarm({ treatMissingData: "notBreaching" }, "two")],
        "a threshold that is never crossed": [connection(), alarm({}, "one"), alarm({ threshold: 0 }, "two")],
        "alarms on something else": [connection(), alarm({ metricName: "TunnelDataIn" }, "one"), alarm({ metricName: "TunnelDataIn" }, "two")],
    },
});

tabulate(rules.insidesAreApart, {
    accepts: { "blocks of the plan": [connection(), platform()] },
    rejects: {
        "a block that Azure does not take": [connection({ tunnel1InsideCidr: "169.254.30.0/30" }), platform()],
        "one block twice": [connection({ tunnel2InsideCidr: "169.254.21.0/30" }), platform()],
        "a block of another connection": [connection(), platform(), connection({ tunnel1InsideCidr: "169.254.21.8/30", tunnel2InsideCidr: "169.254.21.4/30" }, { name: "b" })],
        "no block": [connection({ tunnel1InsideCidr: undefined }), platform()],
    },
    ignores: { "a program that is no platform": connection() },
});
