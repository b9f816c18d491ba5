// Which place reaches which, on both clouds, from routes, groups, ACLs, firewalls, endpoints and tunnels as they are declared.
// A value that is not known makes an answer "not known", never "closed". What is declared elsewhere is not seen: rules,
// routes and networks of other programs, names that lead nowhere, and what listens behind an open port.
import { groupBy, perGraph } from "../look";
import type { CloudName, Graph, Resource } from "../resource";
import { INTERNET, PRIVATE } from "./addresses";
import { awsEnds } from "./aws-ends";
import { azureEnds } from "./azure-ends";
import { serviceTags } from "./azure-security";
import { between, type Finding, type Layer } from "./evaluate";
import { isEmpty, type Line, minus, union } from "./line";
import { areJoined, gatewaysIn, tunnelsOf } from "./links";
import type { End, Network } from "./model";
import { said } from "./ports";
import { naming } from "./refs";

export type PlaceKind = "internet" | "services" | "clients" | "tier" | "tenant" | "peer" | "site";

export interface Place {
    readonly key: string;
    readonly kind: PlaceKind;
    /** Subnets of the place. */
    readonly subnets: readonly Resource[];
    /** What stands there. */
    readonly holders: readonly Resource[];
}

export interface Cell {
    readonly from: string;
    readonly to: string;
    /** `open`: some ports for certain. `not known`: perhaps. */
    readonly state: "open" | "closed" | "not known";
    /** Ports that pass for certain: `tcp/443`. */
    readonly ports: readonly string[];
    /** Ports that may pass besides, where a value is not known. */
    readonly perhaps: readonly string[];
    readonly open: Line;
    /** URNs of the rules that let it through. */
    readonly rules: readonly string[];
    readonly layers: readonly Layer[];
    /** The fewest layers that any of the ways crosses. */
    readonly crossed: number;
    /** Gateways that the ways lead through. */
    readonly via: readonly string[];
    readonly notes: readonly string[];
    readonly why: readonly string[];
    readonly needs: readonly string[];
    /** Places of another network that are meant, where the cell is about one as a whole. */
    readonly of: readonly string[];
    /** Of the ports, those by which one load balancer hands on to another. */
    readonly handedOn: Line;
}

export interface Reach {
    readonly stack: string;
    readonly cloud: CloudName;
    readonly networks: readonly Resource[];
    readonly places: readonly Place[];
    readonly cells: readonly Cell[];
}

const ORDER: readonly PlaceKind[] = ["internet", "services", "tier", "clients", "tenant", "peer", "site"];
/** Tiers from the outside inwards; others follow by name. */
const TIERS = ["edge", "public", "web", "app", "private", "data", "database", "endpoints"];

const rank = ({ key, kind }: Place): string => {
    const tier = TIERS.indexOf(key.split(" ").at(-1)!);
    return `${ORDER.indexOf(kind)} ${kind === "tenant" ? key.split(" ")[0] : ""} ${String(tier < 0 ? 99 : tier).padStart(2, "0")} ${key}`;
};

/** An end as seen from a site: what belongs to others is one place each. */
interface Seen {
    readonly end: End;
    readonly place: string;
    readonly kind: PlaceKind;
    /** For what is named on one side of rules alone. */
    readonly only?: "from" | "to" | undefined;
}

const internet = (seenFrom: string): End => ({ place: "internet", holders: [], addresses: INTERNET, outside: "internet", isPublic: true, seenFrom });

const siteName = (stack: string): string => stack.split(":").at(2) ?? stack;

function seenFrom(stack: string, cloud: CloudName, own: readonly End[], all: readonly End[], graph: Graph): Seen[] {
    const networks = new Set(own.flatMap(({ network }) => network ?? []));
    const inside = own.map((end): Seen => ({ end, place: end.place, kind: end.network?.tenant !== undefined ? "tenant" : end.outside === "clients" || /(^| )clients$/.test(end.place) ? "clients" : "tier" }));
    const { source, destination } = serviceTags(graph);
    const tags = cloud === "azure" ? [...new Set([...source, ...destination])].map((tag): Seen => ({
        end: { place: "services", holders: [], addresses: undefined, outside: "services", tag }, place: "services", kind: "services",
        only: source.includes(tag) && destination.includes(tag) ? undefined : source.includes(tag) ? "from" : "to",
    })) : [];
    const tunnelled = [...networks].flatMap((network) => tunnelsOf(network, graph));
    const far = (network: Network): boolean => network.cloud !== cloud && gatewaysIn(network, graph).some((gateway) => tunnelled.some(({ aws, azure }) => gateway === aws || gateway === azure));
    const peers = all.filter(({ network, outside }) => network && outside === undefined && far(network)).map((end): Seen => ({ end, place: "peer", kind: "peer" }));
    // A tunnel whose far side is declared elsewhere may lead to any network of somebody's own.
    const lost = peers.length === 0 && (tunnelled.length > 0 || [...networks].some((network) => gatewaysIn(network, graph).some((gateway) => naming(graph, gateway, "virtualNetworkGateway1", CONNECTION).length > 0)));
    const owned = union(...[...networks].map(({ addresses }) => addresses ?? []));
    const unseen: Seen[] = lost ? [{ end: { place: "peer", holders: [], addresses: minus(PRIVATE, owned), outside: "peer", seenFrom: stack }, place: "peer", kind: "peer" }] : [];
    const sites = all.filter(({ network, outside }) => network && network.cloud === cloud && network.stack !== stack && outside === undefined)
        .map((end): Seen => ({ end: { ...end, place: `${siteName(end.network!.stack)} ${end.place}` }, place: "other sites", kind: "site" }));
    return [{ end: internet(stack), place: "internet", kind: "internet" }, ...tags, ...inside, ...peers, ...unseen, ...sites];
}

const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment";

/** True where the second is a target of the first: a load balancer in front of another. */
const handsOn = (from: End, to: End, graph: Graph): boolean => from.holders.some(({ type }) => /loadBalancer:LoadBalancer$/.test(type))
    && to.holders.some((holder) => /loadBalancer:LoadBalancer$/.test(holder.type) && naming(graph, holder, "targetId", ATTACHMENT).length > 0);

const distinct = <T>(items: readonly T[], key: (item: T) => string = String): T[] => [...new Map(items.map((item) => [key(item), item])).values()];

function cellOf(from: string, to: string, pairs: readonly Pair[], graph: Graph): Cell {
    const open = pairs.filter(({ found }) => !isEmpty(found.maybe));
    const [sure, maybe] = [union(...open.map(({ found }) => found.sure)), union(...open.map(({ found }) => found.maybe))];
    const all = open.map(({ found }) => found);
    const many = pairs.some(({ near, far }) => near.kind === "site" || far.kind === "site" || near.kind === "services" || far.kind === "services" || near.kind === "peer" || far.kind === "peer");
    const theOther = ({ near, far }: Pair): string => { const other = [near, far].find(({ kind }) => ["site", "services", "peer"].includes(kind))!; return other.end.tag ?? other.end.place; };
    return {
        from, to,
        state: !isEmpty(sure) ? "open" : !isEmpty(maybe) ? "not known" : "closed",
        ports: said(sure), perhaps: said(minus(maybe, sure)), open: sure,
        rules: distinct(all.flatMap(({ rules }) => rules.map(({ urn }) => urn))).filter((urn) => urn !== "").sort(),
        layers: distinct(all.flatMap(({ layers }) => layers), ({ urn, kind }) => `${kind} ${urn}`),
        crossed: Math.min(...all.map(({ layers }) => new Set(layers.map(({ urn, kind }) => `${kind} ${urn}`)).size), Infinity) === Infinity ? 0 : Math.min(...all.map(({ layers }) => new Set(layers.map(({ urn, kind }) => `${kind} ${urn}`)).size)),
        via: distinct(all.flatMap(({ via }) => via)).sort(),
        notes: distinct(all.flatMap(({ notes }) => notes)).sort(),
        why: open.length > 0 ? [] : distinct(pairs.flatMap(({ found }) => found.why)).sort(),
        needs: distinct(all.flatMap(({ needs }) => needs)).sort(),
        of: many ? distinct(open.map(theOther)).sort() : [],
        handedOn: union(...open.filter(({ near, far }) => handsOn(near.end, far.end, graph)).map(({ found }) => found.sure)),
    };
}

interface Pair {
    readonly near: Seen;
    readonly far: Seen;
    readonly found: Finding;
}

/** Each end with each; of a network that nothing joins with an end's own, one end says as much as all. */
function pairsOf(from: readonly Seen[], to: readonly Seen[], graph: Graph): Pair[] {
    const byNetwork = [...groupBy(to, ({ end }) => end.network)];
    return from.flatMap((near) => byNetwork.flatMap(([network, ends]) => {
        const own = near.end.network;
        const apart = own !== undefined && network !== undefined && own !== network && !areJoined(own, network, graph);
        return (apart ? ends.slice(0, 1) : ends).map((far): Pair => ({ near, far, found: between(near.end, far.end, graph) }));
    }));
}

function reachOf(stack: string, cloud: CloudName, own: readonly End[], all: readonly End[], graph: Graph): Reach {
    const seen = seenFrom(stack, cloud, own, all, graph);
    const groups = groupBy(seen, ({ place }) => place);
    const places = [...groups].map(([key, of]): Place => ({
        key, kind: of[0]!.kind,
        subnets: distinct(of.flatMap(({ end }) => end.subnet ?? []), ({ urn, name }) => `${urn} ${name}`), holders: distinct(of.flatMap(({ end }) => end.holders), ({ urn }) => urn),
    })).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    const inner = new Set(own.map(({ place }) => place));
    const cells = places.flatMap((from) => places.flatMap((to): Cell[] => {
        if (!inner.has(from.key) && !inner.has(to.key)) return [];
        const pairs = pairsOf(groups.get(from.key)!.filter(({ only }) => only !== "to"), groups.get(to.key)!.filter(({ only }) => only !== "from"), graph);
        return [cellOf(from.key, to.key, pairs, graph)];
    }));
    return { stack: siteName(stack), cloud, networks: distinct(own.flatMap(({ network }) => network?.resource ?? []), ({ urn }) => urn), places, cells };
}

/** Everything, by stack and cloud. Nothing where a program declares no network. */
export const reachability = perGraph((graph): Reach[] => {
    const all = [...awsEnds(graph), ...azureEnds(graph)].filter(({ network }) => network !== undefined);
    return (["aws", "azure"] as const).flatMap((cloud) => [...groupBy(all.filter(({ network }) => network!.cloud === cloud), ({ network }) => network!.stack)]
        .map(([stack, own]) => reachOf(stack, cloud, own, all, graph))).sort((a, b) => (`${a.stack} ${a.cloud}` < `${b.stack} ${b.cloud}` ? -1 : 1));
});
