// The losses that follow from the graph as a whole: zones, regions, providers, name services, tunnels, addresses, accounts.
// Those of single things (keys, stores, identities) are written where these are read.
import { type ReserveState, takeSpares } from "../../components/plan/addresses";
import { factsOf, groupBy } from "../look";
import { type CloudName, type Graph, readOr, type Resource } from "../resource";
import { ESTIMATES } from "./figures";
import type { Draft } from "./model";
import type { Hit, Node, Way } from "./nodes";

const TITLES: Readonly<Record<CloudName, string>> = { aws: "AWS", azure: "Azure" };

type Spares = Readonly<Record<CloudName, (graph: Graph, region: string) => readonly Resource[]>>;

const byId = (a: Node, b: Node): number => (a.id < b.id ? -1 : 1);

function places(draft: Draft): Hit[] {
    const of = (kind: Node["kind"]) => [...draft.nodes.values()].filter((node) => node.kind === kind).sort(byId);
    return [
        ...of("zone").map((node): Hit => ({ id: node.id, loss: "zone", title: `${TITLES[node.cloud!]}: ${node.title} is lost`, cloud: node.cloud!, region: node.region!, nodes: [node.id] })),
        ...of("region").map((node): Hit => ({ id: node.id, loss: "region", title: `${TITLES[node.cloud!]}: ${node.title} is lost`, cloud: node.cloud!, region: node.region!, nodes: [node.id] })),
        ...of("provider").map((node): Hit => ({ id: node.id, loss: "provider", title: `All of ${node.title} is lost`, cloud: node.cloud!, nodes: [node.id] })),
    ];
}

function names(draft: Draft): Hit[] {
    return (["aws", "azure"] as const).flatMap((cloud): Hit[] => {
        const node = draft.nodes.get(`dns:${cloud}`);
        return node ? [{ id: node.id, loss: "dns", title: `${node.title} answer${cloud === "aws" ? "s" : ""} nobody`, cloud, nodes: [node.id] }] : [];
    });
}

function links(draft: Draft): Hit[] {
    const all = [...draft.nodes.values()].filter(({ kind }) => kind === "link").sort(byId);
    const each = all.map((node): Hit => ({ id: `vpn:${node.id.slice("link:".length)}`, loss: "vpn", title: `The VPN ${node.title.replace(/^link /, "")} is lost`, cloud: node.cloud!, region: node.region!, nodes: [node.id] }));
    return all.length > 1 ? [...each, { id: "vpn:all", loss: "vpn", title: "Every VPN is lost", nodes: all.map(({ id }) => id) }] : each;
}

const POOLS: Readonly<Record<CloudName, string>> = { aws: "holdfast:aws:AddressPool", azure: "holdfast:azure:AddressPool" };
const ADDRESSES: Readonly<Record<CloudName, string>> = { aws: "aws:ec2/eip:Eip", azure: "azure-native:network:PublicIPAddress" };

/**
 * The reserve as re-homing finds it: what its pool says is free, how many must stay so, and what the quota has room for.
 * Addresses of no pool are all free, none of them must stay so, and nothing is added to them.
 */
function reserveOf(graph: Graph, cloud: CloudName, spares: readonly Resource[]): ReserveState {
    const pool = spares[0]?.parent === undefined ? undefined : graph.get(spares[0].parent);
    const facts = spares[0] && factsOf(spares[0], graph);
    if (pool?.type !== POOLS[cloud] || !facts) return { free: spares.length, minimumFree: 0, room: 0 };
    const held = graph.of(ADDRESSES[cloud]).filter(({ parent }) => parent === pool.urn).length;
    return {
        free: readOr<number | undefined>(undefined, () => pool.props.free as number) ?? spares.length,
        minimumFree: facts.spares.minimumFree, room: Math.max(0, (facts.quotas?.[cloud] ?? held) - held),
    };
}

/** Front-end addresses of a region, all at once; spares take their place while there are enough. */
function addresses(draft: Draft, spares: Spares): Hit[] {
    const serving = [...draft.nodes.values()].filter(({ kind, spare }) => kind === "address" && !spare);
    const groups = groupBy(serving, ({ cloud, region }) => `${cloud!}/${region!}`);
    const reserves = draft.reserves();
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, nodes]): Hit => {
        const { cloud, region } = nodes[0]! as { cloud: CloudName; region: string };
        const state = reserveOf(draft.graph, cloud, spares[cloud](draft.graph, region));
        const { enough, first, added } = takeSpares(state, nodes.length);
        const reserve = reserves.find((each) => each.cloud === cloud && each.region === region);
        for (const node of enough ? nodes : []) {
            const fronts = node.needs.flatMap((need) => need.ways).filter(({ to }) => draft.nodes.get(to)?.kind === "front end").map(({ to }) => to);
            const said = `${nodes.length} of ${state.free} spare addresses take their place${first ? `, once ${added} more are there, so that ${state.minimumFree} stay free` : ""}`;
            const filled = first ? [ESTIMATES.refill] : [];
            node.recover.addresses = [
                // A front end that is ready on them needs the records changed, and nothing else.
                ...(reserve ? [{ to: reserve.id, rto: [ESTIMATES.notice, ESTIMATES.approval, ...filled, ESTIMATES.records], text: `${said}, at ${reserve.title}, which is ready` }] : []),
                ...fronts.map((to) => ({ to, rto: [ESTIMATES.notice, ESTIMATES.approval, ...filled, ESTIMATES.rehome], text: said })),
            ].map((way): Way => ({ ...way, answer: "take-over", also: [`changes:${cloud}`] }));
        }
        return { id: `addresses:${key}`, loss: "addresses", title: `The ${nodes.length} front-end addresses of ${TITLES[cloud]} in ${region} are under attack`, cloud, region, nodes: nodes.map(({ id }) => id) };
    });
}

const MADE_AGAIN = ["front end", "pool", "address", "link", "sign-in"];
/** What holds data, whether declared or kept by the cloud itself. */
const HOLDERS = ["database", "store", "files", "backup vault"];

/**
 * An intruder has the whole account: whatever can be deleted is. What holds no data is made again from the program; what
 * nobody can delete is of use once the account is taken back.
 */
function accounts(draft: Draft): Hit[] {
    return (["aws", "azure"] as const).flatMap((cloud): Hit[] => {
        const own = [...draft.nodes.values()].filter((node) => node.cloud === cloud && (HOLDERS.includes(node.kind) || (node.urn !== undefined && !node.immune)));
        if (own.length === 0) return [];
        for (const node of own) {
            if (MADE_AGAIN.includes(node.kind)) {
                node.rebuild = {
                    also: [`changes:${cloud}`], rto: [ESTIMATES.regainAccount, ESTIMATES.rebuild],
                    text: node.kind === "sign-in" ? "made again from the program: its own users are lost, those whom the customer's provider knows sign in" : "made again from the program, once the account is taken back",
                };
            } else if (node.immune) {
                node.recover.ransom = [{ to: `region:${cloud}/${node.region!}`, answer: "take-over", rto: [ESTIMATES.regainAccount], text: `nobody can delete what is in ${node.title}` }];
            }
        }
        return [{ id: `ransom:${cloud}`, loss: "ransom", title: `An intruder has the whole ${cloud === "aws" ? "AWS account" : "Azure subscription"}, and deletes all that can be deleted`, cloud, nodes: own.map(({ id }) => id) }];
    });
}

/** Adds the losses, in the order in which they are shown. */
export function writeLosses(draft: Draft, spares: Spares): void {
    const own = draft.hits.splice(0);
    const of = (loss: Hit["loss"]) => own.filter((hit) => hit.loss === loss).sort((a, b) => (a.id < b.id ? -1 : 1));
    draft.hits.push(
        ...places(draft), ...of("key"), ...names(draft), ...of("identity"), ...of("state"), ...of("ci"),
        ...links(draft), ...addresses(draft, spares), ...accounts(draft), ...of("delete"),
    );
}
