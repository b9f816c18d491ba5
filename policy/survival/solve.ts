// What is left of each node once some are lost. A node's standing follows from those it needs; only what leads to a lost
// node is worked out again, so that a loss costs what it touches.
import type { AnswerKind, Loss } from "./answer";
import type { Need, Node, Way } from "./nodes";
import { later, NO_TIME, type Span, spanOf, then } from "./time";

/** Worse is larger. Of several ways the least bad counts, of several needs the worst: what is not known is worse than a backup. */
const BADNESS: Readonly<Record<AnswerKind, number>> = { yes: 0, "less-capacity": 1, "take-over": 2, backups: 3, "not-known": 4, no: 5 };
const BY_BADNESS: readonly AnswerKind[] = ["yes", "less-capacity", "take-over", "backups", "not-known", "no"];
const NO = BADNESS.no;
const LESS = BADNESS["less-capacity"];

/** How a node fares. What it is told by is put together from `because` only where somebody reads it. */
export interface Standing {
    readonly badness: number;
    readonly rto: Span;
    /** Undefined where no data are concerned, or none are left. */
    readonly rpo: Span;
    readonly copy?: string;
    /** True where another set of data answers than usual. */
    readonly otherData?: boolean;
    /** Machines left, where there are any below. */
    readonly left?: number;
    /** Lines of its own, and the standings that it follows from. */
    readonly lines: readonly string[];
    readonly because: readonly Standing[];
}

const FINE: Standing = { badness: 0, rto: NO_TIME, rpo: NO_TIME, lines: [], because: [] };

export const answerOf = ({ badness }: Standing): AnswerKind => BY_BADNESS[badness]!;

export const isFine = (standing: Standing): boolean => standing.badness === 0 && standing.rto.to === 0 && standing.lines.length === 0 && standing.because.length === 0;

/** The lines that tell how a standing came about, causes first, each once. */
export function linesOf(standing: Standing, seen = new Set<Standing>(), told = new Set<string>()): string[] {
    if (seen.has(standing)) return [];
    seen.add(standing);
    const inner = standing.because.flatMap((each) => linesOf(each, seen, told));
    const own = standing.lines.filter((line) => !told.has(line));
    own.forEach((line) => told.add(line));
    return [...inner, ...own];
}

/** What a loss does to a thing, in a line. */
function lostLine({ title, kind, immune }: Node, loss: Loss): string {
    if (loss === "key") return `${title} cannot be used`;
    if (loss === "addresses") return `${title} is under attack`;
    if (loss === "ransom" && immune) return `${title} is out of reach until the account is taken back`;
    if (loss !== "ransom" && loss !== "delete") return `${title} is lost`;
    return ["database", "store", "files", "service"].includes(kind) ? `${title} is deleted, or what is in it` : `${title} is deleted`;
}

/** A need as the solver walks it: nodes by number. */
interface Step {
    readonly way: Way;
    readonly to: number;
    readonly also: readonly number[];
    readonly rto: Span;
    readonly rpo: Span;
    readonly answer: number;
}

interface Plan {
    readonly need: Need;
    readonly steps: readonly Step[];
    readonly atWorst: number;
    readonly noticed: Span;
}

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
    under(lost: Lost, among: ReadonlySet<number>): (node: number) => Standing {
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
    underBoth(a: { readonly lost: Lost; readonly touched: ReadonlySet<number> }, b: { readonly lost: Lost; readonly touched: ReadonlySet<number> }, lost: Lost): (node: number) => Standing {
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

    private readonly single = new Map<Lost, (node: number) => Standing>();

    private alone({ lost, touched }: { readonly lost: Lost; readonly touched: ReadonlySet<number> }): (node: number) => Standing {
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

    private work(node: number, lost: Lost, look: (node: number) => Standing): Standing {
        const loss = lost.get(node);
        if (loss === undefined) return this.needs(node, look);
        const line = lostLine(this.nodes[node]!, loss);
        const { rebuild } = this.nodes[node]!;
        if (loss === "ransom" && rebuild) return this.rebuilt(node, rebuild, line, look);
        const recovery = this.recoveries[node]!.get(loss);
        const back = recovery ? this.met(recovery, look, true) : undefined;
        return back && back.badness < NO ? { ...back, lines: [], because: [{ ...FINE, lines: [line] }, back] } : { ...FINE, badness: NO, lines: [line] };
    }

    /** Deleted, and made again from the program: what it needs must be there again too. */
    private rebuilt(node: number, rebuild: NonNullable<Node["rebuild"]>, line: string, look: (node: number) => Standing): Standing {
        const met = this.needs(node, look);
        const besides = rebuild.also.map((id) => look(this.number(id)));
        const bad = [met, ...besides].find(({ badness }) => badness === NO);
        if (bad) return { ...FINE, badness: NO, lines: [line], because: [bad] };
        const badness = Math.max(met.badness, BADNESS.backups, ...besides.map((each) => (each.badness === LESS ? 0 : each.badness)));
        return { ...met, badness, rto: later(met.rto, spanOf(rebuild.rto)), lines: [rebuild.text], because: [{ ...FINE, lines: [line] }, ...(isFine(met) ? [] : [met])] };
    }

    /** How a node fares by what it needs. */
    private needs(node: number, look: (node: number) => Standing): Standing {
        let [worst, rto, rpo, left]: [Standing | undefined, Span, Span, number | undefined] = [undefined, NO_TIME, NO_TIME, undefined];
        let copy: string | undefined;
        let otherData: boolean | undefined;
        const because: Standing[] = [];
        for (const plan of this.plans[node]!) {
            const met = this.met(plan, look, false);
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

    /** How one need is met. `back`: as the way back from a loss, all ways of which are told. */
    private met(plan: Plan, look: (node: number) => Standing, back: boolean): Standing {
        if (plan.steps.length === 0) return back ? { ...FINE, badness: NO } : FINE;
        const made = plan.need.join === "members" ? this.members(plan, look) : plan.need.join === "each" ? this.each(plan, look) : this.any(plan, look, back);
        if (made.badness <= plan.atWorst) return made;
        return { ...made, badness: plan.atWorst, rto: NO_TIME, rpo: NO_TIME, lines: plan.need.text ? [plan.need.text] : [], because: [made] };
    }

    /** By one way: the node it leads to, what it needs besides, and its own time. */
    private by(step: Step, look: (node: number) => Standing): Standing {
        const reached = look(step.to);
        if (reached.badness === NO) return reached;
        const besides = step.also.map(look);
        const bad = besides.find(({ badness }) => badness === NO);
        if (bad) return { ...bad, because: [bad] };
        const badness = Math.max(reached.badness, step.answer, ...besides.map((each) => (each.badness === LESS ? 0 : each.badness)));
        const ready = besides.reduce((time, each) => later(time, each.rto), reached.rto);
        // What switches by itself does so while whatever it leads to mends itself; people begin when they can.
        const rto = step.answer <= LESS ? later(ready, step.rto) : then(ready, step.rto);
        const told = [reached, ...besides].filter((each) => !isFine(each));
        return { badness, rto, rpo: then(reached.rpo, step.rpo), copy: step.way.copy ?? reached.copy, otherData: step.way.otherData ?? reached.otherData, left: reached.left, lines: [], because: told };
    }

    private any(plan: Plan, look: (node: number) => Standing, back: boolean): Standing {
        let best: Standing | undefined;
        let chosen = 0;
        for (const [i, step] of plan.steps.entries()) {
            const found = this.by(step, look);
            // The usual way takes no time of its own while it stands.
            const met = i === 0 && !back && step.answer === 0 ? found : { ...found, lines: step.way.text && found.badness < NO ? [step.way.text] : [] };
            if (i === 0 && !back && isFine(found) && step.answer === 0) return found.left === undefined && found.copy === undefined && step.way.copy === undefined ? FINE : { ...FINE, left: found.left, copy: found.copy ?? step.way.copy };
            // Ways back stand in the order in which people would try them.
            if (back && found.badness < NO) return met;
            if (best === undefined || met.badness < best.badness || (met.badness === best.badness && met.rto.to < best.rto.to)) [best, chosen] = [met, i];
            // Nobody turns to another while the one before it answers, be it with less.
            if (!back && found.badness <= LESS) break;
        }
        if (chosen === 0 || best!.badness === NO) return best!;
        // Another way than the usual one: why not that is told first.
        const usual = this.by(plan.steps[0]!, look);
        return isFine(usual) ? best! : { ...best!, because: [{ ...FINE, lines: linesOf(usual).slice(0, 3) }, ...best!.because] };
    }

    private each(plan: Plan, look: (node: number) => Standing): Standing {
        const asked = plan.steps.filter((step) => step.also.every((server) => look(server).badness < NO));
        if (asked.length === 0) return { ...FINE, badness: NO, because: plan.steps.flatMap((step) => step.also.map(look)) };
        const silent = asked.length < plan.steps.length;
        const found = asked.map((step) => look(step.to));
        let worst = found[0]!;
        for (const each of found) if (each.badness > worst.badness || (each.badness === worst.badness && each.rto.to > worst.rto.to)) worst = each;
        if (!silent) return isFine(worst) ? worst : { ...worst, lines: [], because: [worst] };
        const gone = plan.steps.filter((step) => !asked.includes(step));
        const retry = gone.reduce((time, step) => later(time, step.rto), NO_TIME);
        return { ...worst, rto: later(worst.rto, retry), lines: gone.flatMap(({ way }) => way.text ?? []), because: [...gone.flatMap((step) => step.also.map(look)), ...(isFine(worst) ? [] : [worst])] };
    }

    private members({ need, steps, noticed }: Plan, look: (node: number) => Standing): Standing {
        let [standing, all, left]: [number, number, number | undefined] = [0, 0, undefined];
        const gone: Standing[] = [];
        const ready = new Map<number, number>(); // machines that stand once people have done what is needed, by how bad that is
        let best: Standing | undefined;
        let slow = FINE; // of those that stand, the one that takes longest
        for (const step of steps) {
            const found = this.by(step, look);
            const weight = step.way.weight ?? 1;
            all += weight;
            ready.set(found.badness, (ready.get(found.badness) ?? 0) + weight);
            if (weight > 0 && found.badness <= LESS) {
                standing += weight;
                if (found.badness > slow.badness || (found.badness === slow.badness && found.rto.to > slow.rto.to)) slow = found;
                if (found.left !== undefined) left = Math.min(left ?? Infinity, found.left);
                continue;
            }
            if (weight > 0) gone.push(found);
            const met = { ...found, lines: weight === 0 && step.way.text && found.badness < NO ? [step.way.text] : found.lines };
            if (best === undefined || found.badness < best.badness || (found.badness === best.badness && found.rto.to < best.rto.to)) best = met;
        }
        if (need.enough === undefined) left = standing;
        const slowly = isFine(slow) ? [] : [slow];
        if (gone.length === 0) return { ...slow, left, lines: [], because: slowly };
        if (standing === 0) return { ...FINE, badness: best!.badness, rto: best!.rto, rpo: best!.rpo, copy: best!.copy, otherData: best!.otherData, left: best!.badness === NO ? 0 : (best!.left ?? (need.enough === undefined ? ready.get(best!.badness) : undefined)), because: [...gone.slice(0, 3), ...(gone.includes(best!) ? [] : [best!])] };
        const some = { ...slow, rto: later(noticed, slow.rto), left, because: [...gone.slice(0, 3), ...slowly] };
        if (need.enough !== undefined && standing >= need.enough) return { ...some, lines: need.text ? [need.text] : [] };
        return { ...some, badness: LESS, lines: [`${standing} of ${all} are left`, ...(need.refill ?? []).map(({ text }) => text)] };
    }
}
