// What is reachable held against the plan's table of flows: what nobody declared, and what was declared and cannot be.
import { FLOWS, flowsOn } from "../../components/plan/flows";
import { PLATFORM } from "../look";
import type { CloudName, Graph } from "../resource";
import { type Cell, type Reach } from "./index";
import { isEmpty, type Line, meet, minus, NOTHING, union } from "./line";
import { EVERY, portsOf, said } from "./ports";

export interface Difference {
    readonly stack: string;
    readonly cloud: CloudName;
    readonly from: string;
    readonly to: string;
    /** `undeclared`: it passes, and no flow says so. `missing`: a flow says so, and it does not. `besides`: for a reason that is told. */
    readonly kind: "undeclared" | "missing" | "not known" | "besides";
    readonly ports: readonly string[];
    readonly why: string;
    readonly rules: readonly string[];
}

interface Besides {
    readonly cloud: CloudName;
    readonly from: string;
    readonly to: string;
    readonly ports: Line;
    readonly why: string;
}

/**
 * Ways that services need for themselves, which no tier of ours uses
 * (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups,
 * https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private).
 */
const BESIDES: readonly Besides[] = [
    { cloud: "azure", from: "services", to: "edge", ports: EVERY, why: "Azure manages and probes its application gateway; it refuses one that it cannot reach" },
    { cloud: "azure", from: "edge", to: "internet", ports: EVERY, why: "Azure's application gateway reaches its own management; Azure refuses one that cannot" },
    { cloud: "azure", from: "edge", to: "services", ports: EVERY, why: "Azure's application gateway reaches its own management; Azure refuses one that cannot" },
    { cloud: "azure", from: "data", to: "services", ports: portsOf("tcp", 443), why: "Azure's database hands its log to storage, and asks the directory who signs in" },
    { cloud: "azure", from: "data", to: "other sites", ports: portsOf("tcp", 5432), why: "A database is copied to its standby's region" },
    { cloud: "azure", from: "other sites", to: "data", ports: portsOf("tcp", 5432), why: "A database is copied to its standby's region" },
];

/** Ports that the plan's flows, and a tenant's own, let pass between two places. */
function planned(cloud: CloudName, from: string, to: string): Line {
    const [tenant, tier] = [from.split(" ").slice(0, -1).join(" "), from.split(" ").at(-1)!];
    if (tenant !== "" && to === `${tenant} endpoints` && /^(app|private)$/.test(tier)) return portsOf("tcp", 443);
    return union(...flowsOn(cloud).filter((flow) => flow.from === from && flow.to === to).map(({ protocol, port }) => portsOf(protocol, port)));
}

function besides({ cloud }: Reach, { from, to, handedOn }: Cell): readonly (readonly [ports: Line, why: string])[] {
    const fromInternet = planned(cloud, "internet", to);
    return [
        ...BESIDES.filter((way) => way.cloud === cloud && way.from === from && way.to === to).map(({ ports, why }) => [ports, why] as const),
        [from === to ? meet(handedOn, fromInternet) : NOTHING, "A load balancer hands on what the internet sends"],
        [meet(planned(cloud, from, "internet"), fromInternet), "What may call the internet may call what the internet may call: the rules name every address"],
        [to === "services" ? planned(cloud, from, "internet") : NOTHING, "What may call the internet may call the cloud's services, which are in it"],
    ];
}

function differencesIn(reach: Reach, cell: Cell): Difference[] {
    const { stack, cloud } = reach;
    const wanted = planned(cloud, cell.from, cell.to);
    const told = { stack, cloud, from: cell.from, to: cell.to };
    let left = minus(cell.open, wanted);
    const explained = besides(reach, cell).flatMap(([ports, why]): Difference[] => {
        const taken = meet(left, ports);
        left = minus(left, taken);
        return isEmpty(taken) ? [] : [{ ...told, kind: "besides", ports: said(taken), why, rules: cell.rules }];
    });
    const missing = minus(wanted, cell.open);
    return [
        ...(isEmpty(left) ? [] : [{ ...told, kind: "undeclared" as const, ports: said(left), why: "No flow of the plan says so", rules: cell.rules }]),
        ...(isEmpty(missing) || cell.state === "not known" ? [] : [{ ...told, kind: "missing" as const, ports: said(missing), why: cell.why.join("; ") || "Some of its ports are closed", rules: cell.rules }]),
        ...(cell.perhaps.length === 0 ? [] : [{ ...told, kind: "not known" as const, ports: cell.perhaps, why: cell.needs.join("; ") || "a value is not known", rules: cell.rules }]),
        ...explained,
    ];
}

/** True of a stack that follows the plan: one that declares a platform. */
export const followsPlan = ({ stack }: Reach, graph: Graph): boolean => graph.of(PLATFORM).some(({ urn }) => urn.startsWith(`urn:pulumi:${stack}::`));

/** Every difference, of the stacks that follow the plan. */
export const differences = (all: readonly Reach[], graph: Graph): Difference[] => all.filter((reach) => followsPlan(reach, graph))
    .flatMap((reach) => reach.cells.flatMap((cell) => differencesIn(reach, cell)));

/** Number of flows that the plan has for a cloud. */
export const plannedFlows = (cloud: CloudName): number => FLOWS.filter((flow) => flow.cloud === undefined || flow.cloud === cloud).length;
