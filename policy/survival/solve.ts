// What is left of each node once some are lost. A node's standing follows from those it needs; only what leads to a lost
// node is worked out again, so that a loss costs what it touches.
import type { Loss } from "./answer";
import type { Need, Node, Way } from "./nodes";
import { BADNESS, FINE, isFine, LESS, lostLine, NO, type Standing } from "./standing";
import { later, NO_TIME, type Span, spanOf } from "./time";
import { type Look, meet, type Plan, type Step } from "./ways";

/** The loss that takes a node, by the node's number. */
export type Lost = ReadonlyMap<number, Loss>;

export class Solver {
    readonly ids: readonly string[];
    private readonly nodes: readonly Node[];
    private readonly numbers: ReadonlyMap<string, number>;
    private readonly plans: readonly (readonly Plan[])[];
    private readonly recoveries: readonly ReadonlyMap<Loss, Plan>[];
    /** Who needs a node, at once or in its recovery. */
    private readonly needers: readonly (readonly number[])[];
    private readonly standard: (Standing | undefined)[];

    constructor(nodes: ReadonlyMap<string, Node>) {
        this.nodes = [...nodes.values()];
        this.ids = this.nodes.map(({ id }) => id);
        this.numbers = new Map(this.ids.map((id, i) => [id, i]));
        const needers: number[][] = this.nodes.map(() => []);
        const step = (from: number, way: Way): Step[] => {
            const to = this.numbers.get(way.to);
            if (to === undefined) return [];
            const also = (way.also ?? []).flatMap((id) => this.numbers.get(id) ?? []);
            for (const each of [to, ...also]) needers[each]!.push(from);
            return [{ way, to, also, rto: spanOf(way.rto), rpo: spanOf(way.rpo), answer: BADNESS[way.answer ?? "yes"] }];
        };
        const plan = (from: number, need: Need): Plan =>
            ({ need, steps: need.ways.flatMap((way) => step(from, way)), atWorst: BADNESS[need.atWorst ?? "no"], noticed: spanOf(need.noticed) });
        this.nodes.forEach(({ rebuild }, i) => rebuild?.also.forEach((id) => { if (this.numbers.has(id)) needers[this.number(id)]!.push(i); }));
        this.plans = this.nodes.map(({ needs }, i) => needs.map((need) => plan(i, need)));
        this.recoveries = this.nodes.map(({ recover }, i) => new Map(Object.entries(recover).map(([loss, ways]) =>
            [loss as Loss, plan(i, { join: "any", ways })])));
        this.needers = needers.map((each) => [...new Set(each)]);
        this.standard = new Array<Standing | undefined>(this.nodes.length).fill(undefined);
    }

    number(id: string): number {
        return this.numbers.get(id)!;
    }

    /** How a node fares while nothing is lost. */
    usual(node: number): Standing {
        return this.solve(node, new Map(), this.standard);
    }

    /** The nodes that a loss may touch: what is lost, and all that needs it. */
    touched(lost: Iterable<number>): Set<number> {
        const found = new Set(lost);
        for (const node of found) for (const needer of this.needers[node]!) found.add(needer);
        return found;
    }

    /** How nodes fare under a loss. `among`: those that it touches; all others fare as usual. */
    under(lost: Lost, among: ReadonlySet<number>): Look {
        const known = new Map<number, Standing>();
        const look = (node: number): Standing => {
            if (!among.has(node)) return this.usual(node);
            const there = known.get(node);
            if (there) return there;
            known.set(node, FINE); // a circle: what leads back to itself needs nothing more
            const made = this.work(node, lost, look);
            known.set(node, made);
            return made;
        };
        return look;
    }

    /** The same under two losses at once: only what both touch is worked out anew. */
    underBoth(a: { readonly lost: Lost; readonly touched: ReadonlySet<number> }, b: { readonly lost: Lost; readonly touched: ReadonlySet<number> }, lost: Lost): Look {
        const [first, second] = [this.alone(a), this.alone(b)];
        const known = new Map<number, Standing>();
        const look = (node: number): Standing => {
            const [inA, inB] = [a.touched.has(node), b.touched.has(node)];
            if (!inA || !inB) return inA ? first(node) : inB ? second(node) : this.usual(node);
            const there = known.get(node);
            if (there) return there;
            known.set(node, FINE);
            const made = this.work(node, lost, look);
            known.set(node, made);
            return made;
        };
        return look;
    }

    private readonly single = new Map<Lost, Look>();

    private alone({ lost, touched }: { readonly lost: Lost; readonly touched: ReadonlySet<number> }): Look {
        const there = this.single.get(lost);
        if (there) return there;
        const made = this.under(lost, touched);
        this.single.set(lost, made);
        return made;
    }

    private solve(node: number, lost: Lost, known: (Standing | undefined)[]): Standing {
        const there = known[node];
        if (there) return there;
        known[node] = FINE;
        const made = this.work(node, lost, (other) => this.solve(other, lost, known));
        known[node] = made;
        return made;
    }

    private work(node: number, lost: Lost, look: Look): Standing {
        const loss = lost.get(node);
        if (loss === undefined) return this.needs(node, look);
        const line = lostLine(this.nodes[node]!, loss);
        const { rebuild } = this.nodes[node]!;
        if (loss === "ransom" && rebuild) return this.rebuilt(node, rebuild, line, look);
        const recovery = this.recoveries[node]!.get(loss);
        const back = recovery ? meet(recovery, look, true) : undefined;
        return back && back.badness < NO ? { ...back, lines: [], because: [{ ...FINE, lines: [line] }, back] } : { ...FINE, badness: NO, lines: [line] };
    }

    /** Deleted, and made again from the program: what it needs must be there again too. */
    private rebuilt(node: number, rebuild: NonNullable<Node["rebuild"]>, line: string, look: Look): Standing {
        const met = this.needs(node, look);
        const besides = rebuild.also.map((id) => look(this.number(id)));
        const bad = [met, ...besides].find(({ badness }) => badness === NO);
        if (bad) return { ...FINE, badness: NO, lines: [line], because: [bad] };
        const badness = Math.max(met.badness, BADNESS.backups, ...besides.map((each) => (each.badness === LESS ? 0 : each.badness)));
        return { ...met, badness, rto: later(met.rto, spanOf(rebuild.rto)), lines: [rebuild.text], because: [{ ...FINE, lines: [line] }, ...(isFine(met) ? [] : [met])] };
    }

    /** How a node fares by what it needs. */
    private needs(node: number, look: Look): Standing {
        let [worst, rto, rpo, left]: [Standing | undefined, Span, Span, number | undefined] = [undefined, NO_TIME, NO_TIME, undefined];
        let copy: string | undefined;
        let otherData: boolean | undefined;
        const because: Standing[] = [];
        for (const plan of this.plans[node]!) {
            const met = meet(plan, look, false);
            left = met.left === undefined ? left : Math.min(left ?? Infinity, met.left);
            copy ??= met.copy;
            otherData ??= met.otherData;
            if (met.badness === 0 && met.rto.to === 0 && met.lines.length === 0 && met.because.length === 0) continue;
            because.push(met);
            if (met.badness > (worst?.badness ?? 0)) worst = met;
            rto = later(rto, met.rto);
            rpo = later(rpo, met.rpo);
        }
        if (worst?.badness === NO) return { ...worst, left, lines: [], because: [worst] };
        if (because.length === 0) return left === undefined && copy === undefined ? FINE : { ...FINE, left, copy };
        return { badness: worst?.badness ?? 0, rto, rpo, left, copy: copy ?? worst?.copy, otherData, lines: [], because };
    }
}
