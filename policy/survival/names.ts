// What a public name leads to. Each name service has a tree of its own; whoever asks may ask either.
import type { CloudName, Resource } from "../resource";
import type { Term } from "./answer";
import type { Draft } from "./model";
import type { Node, Way } from "./nodes";

/** One record, or one endpoint, of a name: where it leads, and how its loss is noticed. */
export interface Branch {
    /** Order of asking: the smaller first. What is equal shares the requests. */
    readonly turn: number;
    /** How it is told, `Route 53 answers with prod-aws`. */
    readonly text: string;
    /** What it leads to: a node, or further branches. */
    readonly to: string | readonly Branch[];
    /** Until it is noticed that what it leads to is lost, and names are asked anew. Absent: nobody checks. */
    readonly noticed?: readonly Term[];
}

const leaves = ({ to }: Branch): readonly string[] => (typeof to === "string" ? [to] : to.flatMap(leaves));

/** Branches that lead to a cloud, cut down to what of them does. */
function only(branches: readonly Branch[], cloud: CloudName, draft: Draft): Branch[] {
    return branches.flatMap((branch): Branch[] => {
        if (typeof branch.to === "string") return draft.nodes.get(branch.to)?.cloud === cloud ? [branch] : [];
        const inner = only(branch.to, cloud, draft);
        return inner.length > 0 ? [{ ...branch, to: inner }] : [];
    });
}

const slowest = (branches: readonly Branch[]): readonly Term[] =>
    branches.reduce<readonly Term[]>((worst, { noticed = [] }) => (sum(noticed) > sum(worst) ? noticed : worst), []);

/** A way to a branch once the others are lost: by itself where each of them is checked, else by people who change the records. */
const instead = (to: string, text: string, others: readonly Branch[]): Way => (others.every(({ noticed }) => noticed !== undefined)
    ? { to, text, rto: slowest(others) }
    : { to, text, answer: "take-over", also: ["changes:any"], rto: CHANGE });

/** Branches that share the requests: each that is lost must be noticed, and the others answer in its place. */
function share(id: string, branches: readonly Branch[], draft: Draft): string {
    const targets = branches.map((branch) => (typeof branch.to === "string" ? branch.to : write(`${id}/${branch.text}`, branch.text, branch.to, draft).id));
    if (targets.length === 1) return targets[0]!;
    const node = draft.node(id, "name", branches.map(({ text }) => text).join(", "));
    for (const [i, branch] of branches.entries()) {
        const others = targets.flatMap((to, j) => (j === i ? [] : [instead(to, branches[j]!.text, [branch])]));
        node.needs.push({ join: "any", ways: [{ to: targets[i]! }, ...others] });
    }
    return node.id;
}

/** A node for the branches: the first that stand, in their turn. */
function write(id: string, title: string, branches: readonly Branch[], draft: Draft): Node {
    const node = draft.node(id, "name", title);
    if (node.needs.length > 0) return node;
    const clouds = (of: readonly Branch[]) => new Set(of.flatMap(leaves).map((leaf) => draft.nodes.get(leaf)?.cloud));
    const usual = clouds(branches.filter(({ turn }) => turn === Math.min(...branches.map((each) => each.turn))));
    const turns = [...new Set(branches.map(({ turn }) => turn))].sort((a, b) => a - b);
    const ways = turns.map((turn): Way => {
        const own = branches.filter((branch) => branch.turn === turn);
        const before = branches.filter((branch) => branch.turn < turn);
        const to = share(`${id}#${turn}`, own, draft);
        if (before.length === 0) return { to };
        const otherData = [...clouds(own)].every((cloud) => !usual.has(cloud));
        return { ...instead(to, own.map(({ text }) => text).join(", "), before), ...(otherData && { otherData }) };
    });
    node.needs.push({ join: "any", ways });
    return node;
}

const sum = (terms: readonly Term[]): number => terms.reduce((total, { to }) => total + to, 0);

/** People take a record out that nothing checks. */
const CHANGE: readonly Term[] = [{
    text: "people notice and change the records", from: 600, to: 3600, basis: "estimate", source: "no check leads users elsewhere", date: "2026-11",
}];

/** One name service's answer for a name. */
export interface Tree {
    readonly service: "aws" | "azure";
    /** Node of the zone that holds the name: it answers, or another service does. */
    readonly zone: string;
    readonly branches: readonly Branch[];
}

const SERVICES = { aws: "Route 53", azure: "Azure DNS" } as const;

/** The public name as a service, and the application on each cloud that it leads to. */
export function writeName(name: string, trees: readonly Tree[], retries: readonly Term[], draft: Draft): void {
    const serve = (id: string, title: string, cloud: CloudName | undefined) => {
        const answers = trees.map((tree) => ({ tree, branches: cloud ? only(tree.branches, cloud, draft) : tree.branches })).filter(({ branches }) => branches.length > 0);
        if (answers.length === 0) return undefined;
        const node = draft.node(id, "service", title, cloud && { cloud });
        node.needs.push({
            join: "each",
            ways: answers.map(({ tree, branches }) => ({
                to: write(`${id} by ${SERVICES[tree.service]}`, `${name} as ${SERVICES[tree.service]} answers it`, branches, draft).id,
                also: [tree.zone], rto: retries, text: `${SERVICES[tree.service]} does not answer: resolvers ask the other name service`,
            })),
        });
        return node;
    };
    const whole = serve(`name:${name}`, name, undefined);
    if (whole) draft.services.push({ id: whole.id, node: whole.id, kind: "name", title: `Public name ${name}` });
    for (const [cloud, title] of [["aws", "AWS"], ["azure", "Azure"]] as const) {
        const node = serve(`application:${cloud}/${name}`, `the application on ${title}`, cloud);
        if (node) draft.services.push({ id: `application:${cloud}${draft.services.some(({ id }) => id === `application:${cloud}`) ? `/${name}` : ""}`, node: node.id, kind: "application", title: `Application on ${title}`, cloud });
    }
    for (const branch of trees.flatMap(({ branches }) => branches)) for (const leaf of leaves(branch)) draft.named.add(leaf);
}

/** Front ends that no name leads to are applications of their own. */
export function writeUnnamed(draft: Draft): void {
    const fronts = [...draft.nodes.values()].filter(({ kind }) => kind === "front end");
    const led = new Set([...draft.named].flatMap((id) => [id, ...(draft.nodes.get(id)?.needs ?? []).flatMap(({ ways }) => ways.map(({ to }) => to))]));
    const behind = new Set(fronts.flatMap(({ needs }) => needs.flatMap(({ ways }) => ways.map(({ to }) => to))));
    const reserves = draft.reserves();
    for (const front of fronts.filter((each) => !led.has(each.id) && !behind.has(each.id) && !reserves.includes(each))) {
        const resource = front.urn === undefined ? undefined : (draft.graph.get(front.urn) as Resource);
        draft.services.push({ id: `application:${front.cloud!}/${resource?.name ?? front.id}`, node: front.id, kind: "application", title: `Application behind ${resource?.name ?? front.id}`, cloud: front.cloud! });
    }
}
