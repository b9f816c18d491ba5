// The analysis itself: every loss against every service, held against what was agreed.
import { perGraph, PLATFORM } from "../look";
import type { Graph } from "../resource";
import type { Answer, Loss, Met, Pair, Scenario, Service, SinglePoint, Survival, Target } from "./answer";
import { draftOf } from "./draft";
import type { Draft } from "./model";
import type { Hit } from "./nodes";
import { type Lost, Solver } from "./solve";
import { answerOf, isFine, linesOf, type Standing } from "./standing";
import { modelled } from "./time";
import { type Agreed, agreedFor } from "./targets";

interface Worked {
    readonly draft: Draft;
    readonly solver: Solver;
    /** Numbers of the services' nodes. */
    readonly services: readonly number[];
    readonly hits: readonly { readonly hit: Hit; readonly lost: Lost; readonly touched: ReadonlySet<number> }[];
}

const LIMITS: readonly string[] = [
    "The model sees what is declared: that machines are healthy, that code copes with a lost connection, and that a cloud keeps its figures is shown by drills alone.",
    "That an application needs a store is not declared anywhere; databases and file systems count as needed where the network lets its machines in. Stores stand as services of their own.",
    "The databases, stores and files of the two clouds are not one: when one cloud answers for the other, it does so with its own data.",
    "Whoever holds the custodians' identities as well can delete what is told here as safe from an intruder.",
    "Where the state is kept, and who hosts the pipeline, is declared nowhere; a loss of the state is therefore not known in its effect on changes.",
];

/** Kept by itself: what is worked out from it holds as long as it is the same, whatever has changed of the resources. */
const drafted = perGraph(draftOf);

const work = perGraph((graph: Graph): Worked => {
    const draft = drafted(graph);
    const solver = new Solver(draft.nodes);
    return {
        draft, solver,
        services: draft.services.map(({ node }) => solver.number(node)),
        hits: draft.hits.map((hit) => {
            const lost = new Map(hit.nodes.map((id) => [solver.number(id), hit.loss]));
            return { hit, lost, touched: solver.touched(lost.keys()) };
        }),
    };
});

const serviceOf = ({ id, kind, title, cloud, tenant }: Draft["services"][number]): Service =>
    ({ id, kind, title, ...(cloud && { cloud }), ...(tenant && { tenant }) });

function metBy(standing: Standing, target: Target, none: boolean, holdsData: boolean): Met {
    const answer = answerOf(standing);
    if (none || (target.rtoMinutes === undefined && target.rpoMinutes === undefined)) return "none";
    if (answer === "not-known") return "not-known";
    if (answer === "no") return "missed";
    const inTime = target.rtoMinutes === undefined || standing.rto.to <= target.rtoMinutes * 60;
    const recent = !holdsData || target.rpoMinutes === undefined || standing.rpo.to <= target.rpoMinutes * 60;
    return inTime && recent ? "met" : "missed";
}

const MACHINES = new Set<Service["kind"]>(["name", "application"]);
const DATA = new Set<Service["kind"]>(["database", "store", "files", "name", "application"]);

function answer(scenario: Scenario, service: Service, standing: Standing, usual: Standing, agreed: Agreed): Answer {
    const { target, because } = agreedFor(agreed, scenario, service);
    const kind = answerOf(standing);
    const answers = kind !== "no" && kind !== "not-known";
    const data = DATA.has(service.kind);
    return {
        scenario: scenario.id, service: service.id, answer: kind,
        path: [...linesOf(standing), ...(standing.otherData && answers ? ["it answers with the other cloud's own data: those of the two clouds are not one"] : []), ...(because !== undefined && kind !== "yes" ? [`not promised: ${because}`] : [])],
        ...(standing.left !== undefined && usual.left !== undefined && MACHINES.has(service.kind) && { capacity: { left: answers ? standing.left : 0, need: usual.left } }),
        ...(answers && standing.copy !== undefined && { copy: standing.copy }),
        ...(answers && { rto: modelled(standing.rto) }),
        ...(answers && data && !standing.otherData && { rpo: modelled(standing.rpo) }),
        target, met: metBy(standing, target, because !== undefined, data),
    };
}

const scenarioOf = (hit: Hit, draft: Draft): Scenario => ({
    id: hit.id, loss: hit.loss, title: hit.title, ...(hit.cloud && { cloud: hit.cloud }), ...(hit.region && { region: hit.region }),
    lost: hit.nodes.length > 40 ? [`${hit.nodes.length} resources`] : hit.nodes.map((id) => draft.nodes.get(id)!.title),
});

/** Whatever can be lost by itself: its loss alone keeps a service from answering without people. */
function singles({ draft, solver, services }: Worked): SinglePoint[] {
    const skipped = new Set(["provider", "region", "zone", "service", "control", "name"]);
    return [...draft.nodes.values()].filter(({ kind }) => !skipped.has(kind)).flatMap((node): SinglePoint[] => {
        const number = solver.number(node.id);
        const touched = solver.touched([number]);
        const hurt = services.map((service, i) => ({ service, i })).filter(({ service }) => touched.has(service) && service !== number);
        if (hurt.length === 0) return [];
        const look = solver.under(new Map([[number, "key" as Loss]]), touched);
        const found = hurt.flatMap(({ service, i }) => {
            const kind = answerOf(look(service));
            return kind === "yes" || kind === "less-capacity" || draft.services[i]!.kind === node.kind || draft.services[i]!.node === `data:${node.id}` ? [] : [{ service: draft.services[i]!.id, answer: kind }];
        });
        return found.length === 0 ? [] : [{
            node: node.title, kind: node.kind, ...(node.cloud && { cloud: node.cloud }), ...(node.region && { region: node.region }), ...(node.urn !== undefined && { urn: node.urn }), services: found,
        }];
    });
}

/** What each loss makes of each service that it touches. Rules ask no more than this. */
export const answersOf = perGraph((graph: Graph): Pick<Survival, "scenarios" | "services" | "answers"> => {
    const { draft, solver, services, hits } = work(graph);
    const facts = graph.of(PLATFORM).map(({ props }) => props as Agreed["facts"][number]);
    const agreed: Agreed = { facts };
    const usual = services.map((number) => solver.usual(number));
    const told = draft.services.map(serviceOf);
    const scenarios = hits.map(({ hit }) => scenarioOf(hit, draft));
    const answers = hits.flatMap(({ lost, touched }, h) => {
        const look = solver.under(lost, touched);
        return services.flatMap((number, s) => {
            const standing = touched.has(number) ? look(number) : undefined;
            return standing === undefined || isFine(standing) ? [] : [answer(scenarios[h]!, told[s]!, standing, usual[s]!, agreed)];
        });
    });
    return { scenarios, services: told, answers };
});

/** The analysis of all that is judged together, once for a graph. */
export const survivalOf = perGraph((graph: Graph): Survival =>
    ({ ...answersOf(graph), singlePoints: singles(work(graph)), limits: [...LIMITS, ...work(graph).draft.limits] }));

/** The answer of a service under a loss; one that the loss does not touch answers as ever. */
export function answerFor(graph: Graph, scenarioId: string, serviceId: string): Answer | undefined {
    const { answers, scenarios, services } = answersOf(graph);
    const [scenario, service] = [scenarios.find(({ id }) => id === scenarioId), services.findIndex(({ id }) => id === serviceId)];
    if (!scenario || service < 0) return undefined;
    const worked = work(graph);
    const usual = worked.solver.usual(worked.services[service]!);
    return answers.find((each) => each.scenario === scenarioId && each.service === serviceId)
        ?? answer(scenario, services[service]!, usual, usual, { facts: graph.of(PLATFORM).map(({ props }) => props as Agreed["facts"][number]) });
}

/** Whether the analysis has anything to say: a program without a pool, a name or a store has nothing to lose here. */
export const hasServices = (graph: Graph): boolean => answersOf(graph).services.some(({ kind }) => kind !== "changes");

/**
 * Pairs of losses under which a service fares worse than under either alone. Only what both touch is worked out again.
 */
export const pairsOf = perGraph((graph: Graph): Pair[] => {
    const { draft, solver, services, hits } = work(graph);
    const alone = hits.map(({ lost, touched }) => {
        const look = solver.under(lost, touched);
        return new Map(services.flatMap((number, s) => (touched.has(number) ? [[s, look(number)] as const] : [])));
    });
    const distinct = hits.flatMap((_, h) => (alone[h]!.size > 0 ? [h] : []));
    // Only losses that touch a service in common can make it fare worse together.
    const touching = new Map<number, number[]>();
    for (const [at, h] of distinct.entries()) for (const service of alone[h]!.keys()) {
        const there = touching.get(service);
        if (there) there.push(at);
        else touching.set(service, [at]);
    }
    const pairs: Pair[] = [];
    for (const [i, first] of distinct.entries()) {
        const others = [...new Set([...alone[first]!.keys()].flatMap((service) => touching.get(service)!))].filter((at) => at > i).sort((x, y) => x - y);
        for (const at of others) {
            const second = distinct[at]!;
            const [a, b] = [hits[first]!, hits[second]!];
            const [fewer, more] = alone[first]!.size < alone[second]!.size ? [alone[first]!, alone[second]!] : [alone[second]!, alone[first]!];
            const look = solver.underBoth(a, b, new Map([...a.lost, ...b.lost]));
            const worse = [...fewer.keys()].filter((service) => more.has(service)).sort((x, y) => x - y).flatMap((service) => {
                const standing = look(services[service]!);
                const before = Math.max(fewer.get(service)!.badness, more.get(service)!.badness);
                return standing.badness > before ? [{ service: draft.services[service]!.id, answer: answerOf(standing), path: linesOf(standing) }] : [];
            });
            if (worse.length > 0) pairs.push({ scenarios: [a.hit.id, b.hit.id], answers: worse });
        }
    }
    return pairs;
});
