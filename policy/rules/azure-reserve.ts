// Second gateways that stand ready with spare addresses: an application gateway keeps the one that it was made with.
import { companions, foundBy, lastSegment, owners, referenced } from "../azure";
import { azureLocation, beside, list, unless } from "../look";
import { sparesToPrepare, standsReady } from "../named";
import type { Graph, Resource } from "../resource";
import type { Problem, StackRule } from "../rule";

const GATEWAY = "azure-native:network:ApplicationGateway";
const ADDRESS = "azure-native:network:PublicIPAddress";
const MACHINES = { "azure-native:compute:VirtualMachineScaleSet": "virtualMachineProfile", "azure-native:network:NetworkInterface": "ipConfigurations" } as const;

/** Public addresses of a gateway. */
const addressesOf = (gateway: Resource, graph: Graph): Resource[] => owners(graph, gateway, "frontendIPConfigurations", ADDRESS);

const isSpare = ({ props }: Resource): boolean => props.tags?.purpose === "spare";

/** The others of the stack and region. */
const others = (gateway: Resource, graph: Graph): Resource[] => beside(gateway, graph, GATEWAY)
    .filter(({ urn, props }) => urn !== gateway.urn && azureLocation(String(props.location)) === azureLocation(String(gateway.props.location)));

export const frontHasReserve: StackRule = {
    name: "azure-front-has-reserve",
    title: "Beside an application gateway with a public address a second one stands ready with a spare, in as many zones",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // The front end's address is chosen when the gateway is made
    // (https://learn.microsoft.com/azure/application-gateway/configuration-frontend-ip).
    controls: ["address-pool", "load-balancing"],
    remediation: "Declare a second gateway tagged purpose=reserve in the same zones, with a spare address. With a minCapacity of 0 it costs little while nobody asks.",
    types: [GATEWAY],
    settings: ["minimumSpares"],
    applies: (gateway, graph, settings) => sparesToPrepare(gateway, graph, "azure", settings) > 0 && !standsReady(gateway) && addressesOf(gateway, graph).length > 0,
    check: (gateway, graph) => {
        const ready = others(gateway, graph).filter((other) => standsReady(other) && addressesOf(other, graph).some(isSpare));
        if (ready.length === 0) return [{ observed: "none stands ready", expected: "a gateway tagged purpose=reserve, with a spare address" }];
        const left = list<string>(gateway.props.zones).filter((zone) => !ready.some(({ props }) => list<string>(props.zones).includes(zone)));
        return unless(left.length === 0, { property: "zones", observed: `nothing ready in ${left.join(", ")}`, expected: "the same zones" });
    },
};

/** The most instances that it grows to, where nothing says so: the service's own bound. */
const MOST = 125;

const mostOf = ({ props }: Resource): number => Number(props.autoscaleConfiguration ? (props.autoscaleConfiguration.maxCapacity ?? MOST) : (props.sku?.capacity ?? 0));

const nameOf = (reference: any): string => lastSegment(referenced(reference) ?? "").toLowerCase();

/** `https 443`, and the host where a listener is for one. */
const doorsOf = ({ props }: Resource): string[] => list<any>(props.httpListeners).map(({ protocol, frontendPort, hostName, hostNames }) => {
    const port: unknown = list<any>(props.frontendPorts).find(({ name }) => String(name).toLowerCase() === nameOf(frontendPort))?.port;
    return [String(protocol).toLowerCase(), String(port), ...list<string>(hostNames ?? hostName)].join(" ");
});

/** What requests are passed on to: machines that register with a pool of the gateway's, and addresses that a pool lists. */
const behind = (gateway: Resource, graph: Graph): string[] => [
    ...foundBy(...Object.entries(MACHINES).map(([type, property]) => () => companions(graph, gateway, property, type))).map(({ name }) => name),
    ...list<any>(gateway.props.backendAddressPools).flatMap((pool) => list<any>(pool.backendAddresses)).map(({ fqdn, ipAddress }) => String(fqdn ?? ipAddress)),
];

/** What stands in the one list alone. */
const apart = (property: string, a: readonly string[], b: readonly string[]): Problem[] => {
    const [both, all] = [new Set(a.filter((item) => b.includes(item))), new Set([...a, ...b])];
    return [...all].filter((item) => !both.has(item)).map((item) => ({ property, observed: `${item} at one of them only`, expected: "the same at both" }));
};

function differences(ready: Resource, front: Resource, graph: Graph): Problem[] {
    return [
        ...apart("httpListeners", doorsOf(ready), doorsOf(front)),
        ...apart("backendAddressPools", behind(ready, graph), behind(front, graph)),
        ...unless(mostOf(ready) >= mostOf(front), { property: "autoscaleConfiguration.maxCapacity", observed: `${mostOf(ready)}`, expected: `${mostOf(front)} or more, as ${front.name} has` }),
    ];
}

export const reserveAnswersAlike: StackRule = {
    name: "azure-reserve-answers-alike",
    title: "A gateway that stands ready listens where the one listens that it stands in for, leads to the same machines, and grows as large",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool", "load-balancing", "scaling"],
    remediation: "Give both the same httpListeners, let machines register with a pool of each, and set maxCapacity to no less than the other's.",
    types: [GATEWAY],
    applies: standsReady,
    check: (gateway, graph) => {
        const found = others(gateway, graph).filter((other) => !standsReady(other)).map((front) => differences(gateway, front, graph));
        // Of several it stands in for the one that it is most like.
        return found.sort((a, b) => a.length - b.length)[0] ?? [{ observed: "no gateway that it could stand in for", expected: "one in the same region" }];
    },
};
