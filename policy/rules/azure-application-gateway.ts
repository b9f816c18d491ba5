// Inside an application gateway: that its parts lead to each other, and that it notices and outlasts the loss of what is behind it.
import { APP_PORT, flowsOn } from "../../components/plan/flows";
import { GATEWAY_PARTS } from "../../components/plan/gateway-parts";
import { lastSegment, referenced, same } from "../azure";
import { demand } from "../demands";
import { list, platformOf, shown, unless } from "../look";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GATEWAY = "azure-native:network:ApplicationGateway";

/** A part of a gateway is named by an id that ends in the part's name. */
const nameOf = (reference: any): string => lastSegment(referenced(reference) ?? "").toLowerCase();

const pathRules = (props: any): any[] => list(props.urlPathMaps).flatMap(({ pathRules: rules }: any) => [...list(rules)]);

/** Every part that names others. */
const parts = (props: any): { at: string; part: any }[] => [
    ...["httpListeners", "requestRoutingRules", "urlPathMaps", "redirectConfigurations", "backendHttpSettingsCollection"].flatMap((at) => list(props[at]).map((part: any) => ({ at, part: part as unknown }))),
    ...pathRules(props).map((part: any) => ({ at: "urlPathMaps.pathRules", part: part as unknown })),
];

/** A part that leads to what is behind the gateway must say how it is spoken to. */
const halfLed = ({ backendAddressPool, backendHttpSettings, defaultBackendAddressPool, defaultBackendHttpSettings }: any): boolean =>
    Boolean(backendAddressPool) !== Boolean(backendHttpSettings) || Boolean(defaultBackendAddressPool) !== Boolean(defaultBackendHttpSettings);

export const gatewayPartsFit: ResourceRule = {
    name: "azure-gateway-parts-fit",
    title: "Every part of an application gateway leads to a part that it has, and every listener to an answer",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "real-configuration"],
    remediation: "Name a part that the gateway declares, by the name that it is declared with, and give each listener a rule.",
    types: [GATEWAY],
    check: ({ props }) => {
        const names = (key: string): string[] => list(props[key]).map(({ name }: any) => String(name).toLowerCase());
        const routed = list(props.requestRoutingRules).map(({ httpListener }: any) => nameOf(httpListener));
        return [
            ...parts(props).flatMap(({ at, part }) => Object.entries(GATEWAY_PARTS).filter(([key, to]) => part[key] && !names(to).includes(nameOf(part[key])))
                .map(([key, to]): Problem => ({ property: `${at}.${key}`, observed: `${shown(nameOf(part[key]))} in ${shown(part.name)}`, expected: `one of ${to}` }))),
            ...parts(props).filter(({ part }) => halfLed(part)).map(({ at, part }) => ({ property: at, observed: `${shown(part.name)} has a pool or settings, and not both`, expected: "both" })),
            ...list(props.httpListeners).filter(({ name }: any) => !routed.includes(String(name).toLowerCase()))
                .map(({ name }: any) => ({ property: "requestRoutingRules", observed: `none for ${shown(name)}`, expected: "one for each listener" })),
        ];
    },
};

/** The longest that a lost instance may go on being asked: what the service's own defaults come to. */
const SLOWEST = 120;
/** The longest that one request may hold a place. */
const LONGEST_REQUEST = 300;

/** What is answered by something that is well, as a status or a range of them. */
const isWell = (range: string): boolean => range.split("-").every((status) => Number(status) >= 200 && Number(status) < 400);

export const gatewayNoticesLoss: ResourceRule = {
    name: "azure-gateway-notices-loss",
    title: "An application gateway asks by name, notices within two minutes what is not well, and is not held up by what is slow",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Left out: every 30 seconds, 30 for an answer, 3 failures, 200 to 399 is well
    // (https://learn.microsoft.com/azure/application-gateway/application-gateway-probe-overview); 20 seconds for a request.
    controls: ["load-balancing", "service-levels"],
    remediation: "Set interval, timeout and unhealthyThreshold of each probe to two minutes together or less, and hostName in each of backendHttpSettingsCollection.",
    types: [GATEWAY],
    check: ({ props }) => {
        const settings = list(props.backendHttpSettingsCollection);
        const named = ({ hostName, pickHostNameFromBackendAddress }: any): boolean => Boolean(hostName) || pickHostNameFromBackendAddress === true;
        return [
            // Off, a slow sender holds the application itself; Azure refuses that beside a web application firewall.
            ...demand(props, [{ path: "globalConfiguration.enableRequestBuffering", accepts: [true], absent: true }]),
            ...list(props.probes).flatMap(({ name, interval = 30, timeout = 30, unhealthyThreshold = 3, host, pickHostNameFromBackendHttpSettings: picks, match }: any, i): Problem[] => {
                const users = settings.filter(({ probe }: any) => nameOf(probe) === String(name).toLowerCase());
                return [
                    ...unless(interval * unhealthyThreshold + timeout <= SLOWEST, { property: `probes[${i}].interval`, observed: `${interval * unhealthyThreshold + timeout} seconds`, expected: `${SLOWEST} or less` }),
                    ...unless(Boolean(host) || (picks === true && users.every(named)), { property: `probes[${i}].host`, observed: "nobody is asked by name", expected: "a host, or that of the settings" }),
                    ...unless(list<string>(match?.statusCodes).every(isWell), { property: `probes[${i}].match.statusCodes`, observed: "an error counts as well", expected: "200 to 399" }),
                ];
            }),
            ...settings.filter(({ requestTimeout = 20 }: any) => !(requestTimeout > 0 && requestTimeout <= LONGEST_REQUEST))
                .map(({ name, requestTimeout }: any) => ({ property: "backendHttpSettingsCollection.requestTimeout", observed: `${requestTimeout} in ${shown(name)}`, expected: `${LONGEST_REQUEST} or less` })),
        ];
    },
};

/** Ports that the plan lets the internet reach at the edge. */
const PUBLIC_PORTS = flowsOn("azure").filter(({ from, to }) => from === "internet" && to === "edge").map(({ port }) => port);

export const gatewayAsPlanned: StackRule = {
    name: "azure-gateway-as-planned",
    title: "A site's application gateway listens and speaks on the plan's ports, lets requests end before it lets go, and does not say what answers",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "network-segmentation"],
    remediation: "Take the ports from components/plan/flows.ts, enable connectionDraining, and delete the header Server by a rewrite rule.",
    types: [GATEWAY],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined,
    check: ({ props }) => {
        const settings = list<any>(props.backendHttpSettingsCollection);
        const strange = list<any>(props.frontendPorts).filter(({ port }) => !PUBLIC_PORTS.includes(Number(port)));
        const headers = list<any>(props.rewriteRuleSets).flatMap(({ rewriteRules }) => list<any>(rewriteRules)).flatMap(({ actionSet }) => list<any>(actionSet?.responseHeaderConfigurations));
        // Draining is off unless it is said (REST ApplicationGatewayConnectionDraining).
        const abrupt = settings.filter(({ connectionDraining }) => !(connectionDraining?.enabled === true && connectionDraining.drainTimeoutInSec >= SHORTEST_DRAIN));
        return [
            ...strange.map(({ port }) => ({ property: "frontendPorts", observed: shown(port), expected: PUBLIC_PORTS.join(" or ") })),
            ...settings.filter(({ port }) => port !== APP_PORT).map(({ port }) => ({ property: "backendHttpSettingsCollection.port", observed: shown(port), expected: `${APP_PORT}` })),
            ...abrupt.map(({ name }) => ({ property: "backendHttpSettingsCollection.connectionDraining", observed: `off or too short in ${shown(name)}`, expected: `${SHORTEST_DRAIN} seconds or more` })),
            ...unless(headers.some(({ headerName, headerValue }) => same(headerName, "Server") && !headerValue), { property: "rewriteRuleSets", observed: "answers say what they come from", expected: "the header Server deleted" }),
        ];
    },
};

/** Seconds that requests have to end in when an instance goes: longer than the slowest may take. */
const SHORTEST_DRAIN = 30;
