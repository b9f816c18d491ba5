// Tunnels to other networks, AWS's side: what they take, that there are two ways, and that somebody hears of a loss.
import { admitsDelivery, logGroupsOf } from "../aws-log-delivery";
import { beside, block, companion, companions, factsOf, list, platformOf, require1, shown, unless } from "../look";
import { readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const DEVICE = "aws:ec2/customerGateway:CustomerGateway";
const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

const TUNNELS = [1, 2] as const;

/** What is not broken today. Left out, AWS takes everything that it knows, SHA-1 and 1024-bit groups among it. */
const CIPHERS = ["AES256-GCM-16", "AES256"];
const INTEGRITY = ["SHA2-384", "SHA2-512", "SHA2-256"];
const GROUPS = [16, 17, 18, 19, 20, 21];

function only(connection: Resource, property: string, accepted: readonly unknown[]): Problem[] {
    const given = list<unknown>(connection.props[property]);
    const wrong = given.filter((value) => !accepted.map(String).includes(String(value)));
    if (given.length === 0) return [{ property, observed: "not set, which means everything that AWS knows", expected: accepted.join(", ") }];
    return unless(wrong.length === 0, { property, observed: wrong.join(", "), expected: accepted.join(", ") });
}

export const tunnelsAreModern: ResourceRule = {
    name: "aws-tunnel-ciphers-are-modern",
    title: "Tunnels negotiate by IKEv2 and take strong ciphers, proofs and groups, and nothing else",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "vpn-links"],
    remediation: "Set ikeVersions to ikev2 and both phases' algorithms of both tunnels: AES256-GCM-16, SHA2-384, group 20.",
    types: [CONNECTION],
    check: (connection) => TUNNELS.flatMap((tunnel) => [
        ...only(connection, `tunnel${tunnel}IkeVersions`, ["ikev2"]),
        ...[1, 2].flatMap((phase) => [
            ...only(connection, `tunnel${tunnel}Phase${phase}EncryptionAlgorithms`, CIPHERS),
            ...only(connection, `tunnel${tunnel}Phase${phase}IntegrityAlgorithms`, INTEGRITY),
            ...only(connection, `tunnel${tunnel}Phase${phase}DhGroupNumbers`, GROUPS),
        ]),
    ]),
};

/** AWS's own figure, and the least that it takes, is 30. */
const SILENCE_SECONDS = 60;

export const tunnelsComeBack: ResourceRule = {
    name: "aws-tunnel-comes-back",
    title: `A tunnel that is silent for ${SILENCE_SECONDS} seconds is opened again, from AWS's side too`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: `Set startupAction to start and dpdTimeoutAction to restart, and dpdTimeoutSeconds to ${SILENCE_SECONDS} or less: left out, AWS waits until the other side calls.`,
    types: [CONNECTION],
    check: ({ props }) => TUNNELS.flatMap((tunnel) => [
        ...unless(props[`tunnel${tunnel}StartupAction`] === "start", { property: `tunnel${tunnel}StartupAction`, observed: shown(props[`tunnel${tunnel}StartupAction`]), expected: '"start"' }),
        ...unless(props[`tunnel${tunnel}DpdTimeoutAction`] === "restart", { property: `tunnel${tunnel}DpdTimeoutAction`, observed: shown(props[`tunnel${tunnel}DpdTimeoutAction`]), expected: '"restart"' }),
        ...unless(Number(props[`tunnel${tunnel}DpdTimeoutSeconds`] ?? 30) <= SILENCE_SECONDS, {
            property: `tunnel${tunnel}DpdTimeoutSeconds`, observed: shown(props[`tunnel${tunnel}DpdTimeoutSeconds`]), expected: `${SILENCE_SECONDS} or less`,
        }),
    ]),
};

export const routesAreLearned: ResourceRule = {
    name: "aws-tunnel-learns-routes",
    title: "Routes through tunnels are learned, so that they go when the tunnel does",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Leave staticRoutesOnly off and give the customer gateway its AS number.",
    types: [CONNECTION],
    check: ({ props }) => unless(props.staticRoutesOnly !== true, { property: "staticRoutesOnly", observed: "true", expected: "false: BGP" }),
};

export const tunnelsAreRecorded: ResourceRule = {
    name: "aws-tunnel-records",
    title: "Each tunnel records its negotiations and its routes",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-records", "vpn-links"],
    remediation: "Set cloudwatchLogOptions of both tunnels: logEnabled and bgpLogEnabled, each with a log group.",
    types: [CONNECTION],
    check: (connection) => TUNNELS.flatMap((tunnel) => {
        const property = `tunnel${tunnel}LogOptions`;
        const log = block(block(connection.props[property])?.cloudwatchLogOptions);
        return [
            ...(["logEnabled", "bgpLogEnabled"] as const).flatMap((on) => require1(`${property}.${on}`, log?.[on], [true])),
            // A group that is not known yet is one.
            ...(["logGroupArn", "bgpLogGroupArn"] as const).filter((group) => !readOr<unknown>("a group", () => log?.[group]))
                .map((group) => ({ property: `${property}.${group}`, observed: "not set", expected: "a log group" })),
        ];
    }),
};

export const recordsArrive: StackRule = {
    name: "aws-tunnel-records-arrive",
    title: "The log groups of tunnels admit the service that delivers their records",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Declare a LogResourcePolicy that lets delivery.logs.amazonaws.com write to the group for this account: without it nothing arrives, and nobody is told.",
    types: [CONNECTION],
    applies: (connection, graph) => platformOf(connection, graph) !== undefined,
    check: (connection, graph) => TUNNELS.flatMap((tunnel) => {
        const property = `tunnel${tunnel}LogOptions`;
        const groups = logGroupsOf(connection, property, graph);
        return [
            ...unless(groups.length > 0, { property, observed: "no log group of the site", expected: "one" }),
            ...groups.filter((group) => !admitsDelivery(group, graph)).map(({ name }) => ({ property, observed: `${name} admits no delivery`, expected: "a policy that does" })),
        ];
    }),
};

export const keysAreKeptApart: ResourceRule = {
    name: "aws-tunnel-keys-in-secrets-manager",
    title: "Tunnels' keys are kept in Secrets Manager, where whoever may describe a connection does not see them",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "vpn-links"],
    remediation: "Set presharedKeyStorage to SecretsManager.",
    types: [CONNECTION],
    check: ({ props }) => unless(props.presharedKeyStorage === "SecretsManager", {
        property: "presharedKeyStorage", observed: shown(props.presharedKeyStorage), expected: '"SecretsManager"',
    }),
};

export const endsAreReplacedByPlan: ResourceRule = {
    name: "aws-tunnel-lifecycle-control",
    title: "AWS replaces the end of a tunnel when it is told to, not in the middle of the day",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Set enableTunnelLifecycleControl on both tunnels.",
    types: [CONNECTION],
    check: ({ props }) => TUNNELS.flatMap((tunnel) => unless(props[`tunnel${tunnel}EnableTunnelLifecycleControl`] === true, {
        property: `tunnel${tunnel}EnableTunnelLifecycleControl`, observed: shown(props[`tunnel${tunnel}EnableTunnelLifecycleControl`]), expected: "true",
    })),
};

const RANDOM = ["random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString"];

/** Characters that cannot be guessed in this world. */
const LONG_ENOUGH = 32;

export const keysAreGenerated: StackRule = {
    name: "aws-tunnel-keys-are-generated",
    title: "Each tunnel has a key of its own, which was generated and is long",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "vpn-links"],
    remediation: `Give each tunnel a RandomPassword of ${LONG_ENOUGH} characters or more. Left out, AWS makes keys that the other cloud cannot be told of in one update.`,
    types: [CONNECTION],
    applies: (connection, graph) => platformOf(connection, graph) !== undefined,
    check: (connection, graph) => {
        const origins = TUNNELS.map((tunnel) => (connection.propertyDependencies[`tunnel${tunnel}PresharedKey`] ?? []).flatMap((urn) => graph.get(urn) ?? [])
            .filter(({ type }) => RANDOM.includes(type)));
        const shared = origins[0]!.some((origin) => origins[1]!.includes(origin));
        return [
            ...origins.flatMap((made, i) => unless(made.length > 0, { property: `tunnel${i + 1}PresharedKey`, observed: "no generated key", expected: "one" })),
            ...unless(!shared, { property: "tunnel2PresharedKey", observed: "the key of tunnel 1", expected: "one of its own" }),
            ...[...new Set(origins.flat())].filter(({ props }) => !(Number(props.length) >= LONG_ENOUGH))
                .map(({ name, props }) => ({ property: name, observed: `${shown(props.length)} characters`, expected: `${LONG_ENOUGH} or more` })),
        ];
    },
};

const addressOf = (device: Resource): unknown =>
    readOr<unknown>(undefined, () => device.props.ipAddress) ?? (device.propertyDependencies.ipAddress ?? []).join(" ");

export const twoConnections: StackRule = {
    name: "aws-vpn-gateway-two-devices",
    title: "A VPN gateway is joined to two devices at two addresses, each by a connection of two tunnels",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "zone-spread"],
    remediation: "Declare a customer gateway for each address of the far end, and a VPN connection to each.",
    types: [GATEWAY],
    check: (gateway, graph) => {
        const devices = companions(graph, gateway, "vpnGatewayId", CONNECTION).flatMap((connection) => graph.linked(connection, "customerGatewayId", DEVICE));
        const addresses = new Set(devices.map(addressOf)).size;
        return unless(addresses >= 2, { observed: `${addresses} devices`, expected: "two or more, at addresses of their own" });
    },
};

export const ownAsNumber: ResourceRule = {
    name: "aws-vpn-gateway-own-as-number",
    title: "A VPN gateway has an AS number of the plan's, not the one that every account has",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Set amazonSideAsn to the site's own number: two networks of the default one can never be joined.",
    types: [GATEWAY],
    check: ({ props }) => unless(props.amazonSideAsn !== undefined && String(props.amazonSideAsn) !== "64512", {
        property: "amazonSideAsn", observed: props.amazonSideAsn === undefined ? 'not set, which means "64512"' : shown(props.amazonSideAsn), expected: "the site's own",
    }),
};

export const onlyTheApplicationIsTold: StackRule = {
    name: "aws-vpn-routes-to-application-only",
    title: "Only the application tier learns the way to the other cloud",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Propagate routes into the application tier's tables alone.",
    types: [PROPAGATION],
    applies: (propagation, graph) => platformOf(propagation, graph) !== undefined,
    check: (propagation, graph) => companion(graph.linked(propagation, "routeTableId", ROUTE_TABLE), "a route table of the site", ({ name, props }) =>
        unless(props.tags?.tier === "app", { property: "routeTableId", observed: `${name}, of the tier ${shown(props.tags?.tier)}`, expected: 'the tier "app"' })),
};

export const applicationIsTold: StackRule = {
    name: "aws-vpn-gateway-is-routed-to",
    title: "Every table of the application tier learns routes from the site's VPN gateway",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Declare a VpnGatewayRoutePropagation for each table of the application tier: without it traffic finds no tunnel.",
    types: [GATEWAY],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined,
    check: (gateway, graph) => {
        const told = companions(graph, gateway, "vpnGatewayId", PROPAGATION).flatMap((each) => graph.linked(each, "routeTableId", ROUTE_TABLE));
        return beside(gateway, graph, ROUTE_TABLE).filter(({ props }) => props.tags?.tier === "app").filter((table) => !told.includes(table))
            .map(({ name }) => ({ property: name, observed: "no route propagation", expected: "one from the gateway" }));
    },
};

const watches = (alarm: Resource, connection: Resource): boolean => alarm.propertyDependencies.dimensions?.includes(connection.urn)
    || ["tunnel1Address", "tunnel2Address", "id"].some((key) => {
        const value = readOr<unknown>(undefined, () => connection.props[key]);
        return value !== undefined && Object.values(readOr<object>({}, () => (alarm.props.dimensions ?? {}) as object)).includes(value);
    });

export const lossIsHeard: StackRule = {
    name: "aws-tunnel-loss-raises-alarm",
    title: "The loss of a tunnel raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "alerting"],
    remediation: "Declare a MetricAlarm on TunnelState for each tunnel, below 1, with an action; what sends nothing counts as down.",
    types: [CONNECTION],
    check: (connection, graph) => {
        const alarms = graph.of(ALARM).filter(({ props }) => readOr("", () => String(props.metricName)) === "TunnelState").filter((alarm) => watches(alarm, connection));
        const ofConnection = alarms.some(({ props }) => readOr(false, () => props.dimensions?.VpnId !== undefined));
        return [
            ...unless(ofConnection || alarms.length >= TUNNELS.length, { observed: `${alarms.length} alarms on TunnelState`, expected: "one for each tunnel" }),
            ...alarms.flatMap(({ name, props }) => [
                ...unless(list(props.alarmActions).length > 0 && props.actionsEnabled !== false, { property: name, observed: "no action", expected: "somebody who hears of it" }),
                ...unless(props.treatMissingData === "breaching", { property: `${name}.treatMissingData`, observed: shown(props.treatMissingData), expected: '"breaching"' }),
                ...unless(/^LessThan/.test(String(props.comparisonOperator)) && Number(props.threshold) >= (props.comparisonOperator === "LessThanThreshold" ? 1 : 0), {
                    property: `${name}.threshold`, observed: `${props.comparisonOperator} ${props.threshold}`, expected: "LessThanThreshold 1",
                }),
            ]),
        ];
    },
};

/** Azure takes inside addresses from nowhere else. */
const AZURE_INSIDE = /^169\.254\.2[12]\.\d{1,3}\/30$/;

export const insidesAreApart: StackRule = {
    name: "aws-tunnel-insides-are-apart",
    title: "The inside blocks of tunnels are the plan's, and no two tunnels of any site have the same",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Take the inside blocks from the plan of links: /30 blocks from 169.254.21.0 to 169.254.22.255, each given once.",
    types: [CONNECTION],
    applies: (connection, graph) => factsOf(connection, graph) !== undefined,
    check: (connection, graph) => {
        const insides = (each: Resource) => TUNNELS.map((tunnel) => readOr<unknown>(undefined, () => each.props[`tunnel${tunnel}InsideCidr`]));
        const others = new Set(graph.of(CONNECTION).filter((other) => other !== connection).flatMap(insides));
        const own = TUNNELS.map((tunnel) => connection.props[`tunnel${tunnel}InsideCidr`] as unknown);
        return own.flatMap((inside, i) => [
            ...unless(AZURE_INSIDE.test(String(inside)), { property: `tunnel${i + 1}InsideCidr`, observed: shown(inside), expected: "a /30 that both clouds take" }),
            ...unless(!others.has(inside) && own.indexOf(inside) === i, { property: `tunnel${i + 1}InsideCidr`, observed: `${shown(inside)}, which another tunnel has`, expected: "a block of its own" }),
        ]);
    },
};
