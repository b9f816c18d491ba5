// The architecture of what was judged: from resources to places, things and links that a person can follow.
import { type Graph, graphOf, type Resource } from "../../policy/resource";
import { type Cell, type Place, type Reach, reachability } from "../../policy/reach/index";
import { zoneOf } from "../../policy/reach/aws-network";
import { namedAnywhere, naming } from "../../policy/reach/refs";
import { groupBy } from "../../policy/look";
import type { Documents } from "../documents";
import type { ResourceFacts } from "../facts";
import { GROUP_ORDER, kindOf, usedUrns } from "./kinds";
import { type Joint, joints, standIn } from "./links";
import type { Architecture, ArchPlace, Link, Thing } from "./schema";

const SUBNETS = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet", "azure-native:network:Subnet"];

const slug = (...parts: readonly (string | undefined)[]): string => parts.map((part) => (part ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")).filter(Boolean).join("/");

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

export const OUTSIDE = { internet: "internet" } as const;

const outside = (id: string, title: string): ArchPlace => ({ id, title, kind: "outside", zones: [], subnets: [] });

/** Places of one site and cloud that have subnets, or that people come in by. */
const isInside = ({ kind }: Place): boolean => kind === "tier" || kind === "tenant" || kind === "clients";

const regionOf = (resources: readonly Resource[], facts: ReadonlyMap<string, ResourceFacts>): string | undefined => resources.map(({ urn }) => facts.get(urn)?.region).find((region) => region !== undefined);

function tierPlaces(reach: Reach, facts: ReadonlyMap<string, ResourceFacts>): { place: ArchPlace; of: Place }[] {
    const region = regionOf(reach.networks, facts);
    return reach.places.filter(isInside).map((of) => ({
        of,
        place: {
            id: slug(reach.stack, reach.cloud, of.key), stack: reach.stack, cloud: reach.cloud, ...(region && { region }), title: of.kind === "clients" ? "People on the VPN" : of.key,
            kind: of.kind === "tenant" ? "tenant" as const : of.kind === "clients" ? "people" as const : "tier" as const,
            zones: distinct(of.subnets.flatMap((subnet) => zoneOf(subnet) ?? []).concat(of.holders.flatMap(({ urn }) => (reach.cloud === "azure" ? [...(facts.get(urn)?.zones ?? [])] : [])))).sort(),
            subnets: of.subnets.map(({ urn }) => urn).sort(),
        },
    }));
}

/** The tier that a thing stands in: it is there itself, its mount targets are, or its subnet's others are. */
function placeIn(resource: Resource, placed: ReadonlyMap<string, ArchPlace>, bySubnet: ReadonlyMap<string, ArchPlace>, graph: Graph): ArchPlace | undefined {
    if (/efs\/fileSystem/.test(resource.type)) return naming(graph, resource, "fileSystemId", "aws:efs/mountTarget:MountTarget").map(({ urn }) => placed.get(urn)).find((place) => place !== undefined);
    if (/wafv2\/webAcl:/.test(resource.type)) {
        return naming(graph, resource, "webAclArn", "aws:wafv2/webAclAssociation:WebAclAssociation").flatMap((association) => namedAnywhere(graph, association, "aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"))
            .map(({ urn }) => placed.get(urn)).find((place) => place !== undefined);
    }
    if (/WebApplicationFirewallPolicy$/.test(resource.type)) return naming(graph, resource, "firewallPolicy", "azure-native:network:ApplicationGateway").map(({ urn }) => placed.get(urn)).find((place) => place !== undefined);
    return placed.get(resource.urn) ?? (/NatGateway/i.test(resource.type) ? natPlace(resource, bySubnet, graph) : undefined);
}

const natPlace = (gateway: Resource, bySubnet: ReadonlyMap<string, ArchPlace>, graph: Graph): ArchPlace | undefined =>
    [...namedAnywhere(graph, gateway, ...SUBNETS), ...naming(graph, gateway, "natGateway", "azure-native:network:Subnet")].map(({ urn }) => bySubnet.get(urn)).find((place) => place !== undefined);

/** Zones of a thing: its own, else those of the subnets it names. */
const zonesOf = (resource: Resource, facts: ReadonlyMap<string, ResourceFacts>, graph: Graph): string[] => {
    const own = facts.get(resource.urn)?.zones ?? [];
    return [...(own.length > 0 ? own : namedAnywhere(graph, resource, ...SUBNETS).flatMap((subnet) => zoneOf(subnet) ?? []))];
};

interface Draft {
    readonly places: ArchPlace[];
    readonly things: Thing[];
    /** Thing of a resource. */
    readonly thingOf: ReadonlyMap<string, string>;
}

function draft(reaches: readonly Reach[], documents: Documents, graph: Graph): Draft {
    const facts = documents.factsByUrn;
    const tiers = reaches.flatMap((reach) => tierPlaces(reach, facts));
    const placed = new Map(tiers.filter(({ place }) => place.kind !== "people").flatMap(({ of, place }) => of.holders.map(({ urn }) => [urn, place] as const)));
    const bySubnet = new Map(tiers.filter(({ of }) => !/(^| )(endpoints|clients)$/.test(of.key)).flatMap(({ of, place }) => of.subnets.map(({ urn }) => [urn, place] as const)));
    const used = usedUrns(graph);
    const places = new Map(tiers.map(({ place }) => [place.id, place]));
    const found = graph.resources.flatMap((resource) => {
        const kind = kindOf(resource, used);
        const about = facts.get(resource.urn);
        if (!kind || !about?.custom) return [];
        const tier = placeIn(resource, placed, bySubnet, graph);
        const region = about.region;
        const place = tier ?? { id: slug(about.stack, about.cloud, region, kind.group), stack: about.stack, ...(about.cloud && { cloud: about.cloud }), ...(region && { region }), title: kind.group, kind: "group" as const, zones: [], subnets: [] };
        if (!places.has(place.id)) places.set(place.id, place);
        return [{ resource, kind, place, note: standIn(resource) }];
    });
    const groups = groupBy(found, ({ kind, place, note }) => `${place.id}/${slug(kind.title)}${note ? `/${slug(note)}` : ""}`);
    const things = [...groups].map(([id, all]): Thing => ({
        id, place: all[0]!.place.id, category: all[0]!.kind.category, title: all[0]!.kind.title, count: all.length,
        zones: distinct(all.flatMap(({ resource }) => zonesOf(resource, facts, graph))).sort(),
        ...(all[0]!.note && { note: all[0]!.note }),
        resources: all.map(({ resource }) => resource.urn).sort(),
    }));
    const thingOf = new Map(things.flatMap(({ id, resources }) => resources.map((urn) => [urn, id] as const)));
    return { places: [...places.values()], things, thingOf };
}

/** A way that stays open between two places, as a link. `every protocol` among machines that only speak through a gateway is told as it is. */
function flowsOf(reach: Reach, all: readonly Reach[]): Link[] {
    const idOf = (key: string, of: Reach = reach): string => slug(of.stack, of.cloud, key);
    const inside = new Set(reach.places.filter(isInside).map(({ key }) => key));
    const other = all.find(({ stack, cloud }) => stack === reach.stack && cloud !== reach.cloud);
    const ends = (key: string, cell: Cell): string[] => {
        if (key === "internet") return [OUTSIDE.internet];
        if (inside.has(key)) return [idOf(key)];
        if (key === "peer" && other) return cell.of.map((name) => idOf(name, other));
        if (key === "other sites") return cell.of.flatMap((name) => all.filter(({ stack, cloud }) => cloud === reach.cloud && name.startsWith(`${stack} `)).map((site) => idOf(name.slice(site.stack.length + 1), site)));
        return [];
    };
    return reach.cells.filter((cell) => cell.state === "open" && !(cell.from === cell.to)).flatMap((cell) => ends(cell.from, cell).flatMap((from) => ends(cell.to, cell).map((to): Link => ({
        kind: "traffic", from, to, both: false, label: cell.ports.join(", "), via: [...cell.via], resources: [...cell.rules],
    }))));
}

/** The same both ways becomes one link that goes both ways; the same told by both sides becomes one. */
function merged(links: readonly Link[]): Link[] {
    const found = new Map<string, Link>();
    for (const link of links) {
        const [key, back] = [`${link.kind} ${link.from} ${link.to} ${link.label}`, `${link.kind} ${link.to} ${link.from} ${link.label}`];
        const there = found.get(key);
        const opposite = found.get(back);
        const join = (a: Link, both: boolean): Link => ({ ...a, both: a.both || both, via: distinct([...a.via, ...link.via]).sort(), resources: distinct([...a.resources, ...link.resources]).sort() });
        if (there) found.set(key, join(there, link.both));
        else if (opposite) found.set(back, join(opposite, true));
        else found.set(key, link);
    }
    return [...found.values()];
}

function jointLinks(all: readonly Joint[], { thingOf, places }: Draft, graph: Graph): Link[] {
    const endOf = (resource: Resource): string | undefined => thingOf.get(resource.urn) ?? networkPlace(resource);
    const networkPlace = (resource: Resource): string | undefined => {
        const subnets = /VirtualNetwork$/.test(resource.type) || /vpc:Vpc$/.test(resource.type)
            ? new Set([...naming(graph, resource, "vpcId", ...SUBNETS), ...graph.of("azure-native:network:Subnet").filter((subnet) => subnet.propertyDependencies.virtualNetworkName?.includes(resource.urn))].map(({ urn }) => urn)) : new Set<string>();
        return places.filter(({ kind, title }) => kind === "tier" && /^data|database/.test(title)).concat(places).find((place) => place.subnets.some((urn) => subnets.has(urn)))?.id;
    };
    return all.flatMap(({ from, to, by, ...rest }): Link[] => {
        const [start, end] = [endOf(from), endOf(to)];
        return start && end ? [{ ...rest, from: start, to: end, via: [], resources: [by.urn] }] : [];
    });
}

const order = (place: ArchPlace, stacks: readonly string[]): string => [
    place.kind === "outside" ? "" : `1${String(stacks.indexOf(place.stack ?? "")).padStart(4, "0")}`, place.cloud ?? "", place.region === "global" ? "~" : place.region ?? "",
    place.kind === "people" ? "0" : place.kind === "group" ? `2${String(GROUP_ORDER.indexOf(place.title)).padStart(2, "0")}` : "1",
].join(" ");

/** A shape that the model of networks cannot read costs the tiers and the traffic alone; the exposure says so. */
function reachesOf(graph: Graph): readonly Reach[] {
    try {
        return reachability(graph);
    } catch {
        return [];
    }
}

/** Undefined where nothing that is judged is a main thing of an architecture. */
export function architectureOf(documents: Documents, graph: Graph = graphOf(documents.judged.byOutputs)): Architecture | undefined {
    const reaches = reachesOf(graph);
    const made = draft(reaches, documents, graph);
    if (made.things.length === 0) return undefined;
    const links = merged([...reaches.flatMap((reach) => flowsOf(reach, reaches)), ...jointLinks(joints(graph), made, graph)]);
    const stacks = documents.stacks.map(({ stack }) => stack);
    const named = new Set(links.flatMap(({ from, to }) => [from, to]));
    const places = [
        ...(named.has(OUTSIDE.internet) ? [outside(OUTSIDE.internet, "Internet")] : []),
        ...made.places.map((place, i) => ({ place, i, key: order(place, stacks) })).sort((a, b) => (a.key === b.key ? a.i - b.i : a.key < b.key ? -1 : 1)).map(({ place }) => place),
    ];
    const rank = new Map(places.map(({ id }, i) => [id, i]));
    return { places, things: [...made.things].sort((a, b) => rank.get(a.place)! - rank.get(b.place)!), links };
}
