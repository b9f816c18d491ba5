// How one need is met: by the first way that stands, by those that share the work, or by all that can be asked.
import type { Need, Way } from "./nodes";
import { FINE, isFine, LESS, linesOf, NO, type Standing } from "./standing";
import { later, NO_TIME, type Span, then } from "./time";

/** A need as the solver walks it: nodes by number. */
export interface Step {
    readonly way: Way;
    readonly to: number;
    readonly also: readonly number[];
    readonly rto: Span;
    readonly rpo: Span;
    readonly answer: number;
}

export interface Plan {
    readonly need: Need;
    readonly steps: readonly Step[];
    readonly atWorst: number;
    readonly noticed: Span;
}

/** How other nodes fare, by number. */
export type Look = (node: number) => Standing;

/** How one need is met. `back`: as the way back from a loss, all ways of which are told. */
export function meet(plan: Plan, look: Look, back: boolean): Standing {
    if (plan.steps.length === 0) return back ? { ...FINE, badness: NO } : FINE;
    const made = plan.need.join === "members" ? byMembers(plan, look) : plan.need.join === "each" ? byAll(plan, look) : byFirst(plan, look, back);
    if (made.badness <= plan.atWorst) return made;
    return { ...made, badness: plan.atWorst, rto: NO_TIME, rpo: NO_TIME, lines: plan.need.text ? [plan.need.text] : [], because: [made] };
}

/** By one way: the node it leads to, what it needs besides, and its own time. */
function byOne(step: Step, look: Look): Standing {
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

function byFirst(plan: Plan, look: Look, back: boolean): Standing {
    let best: Standing | undefined;
    let chosen = 0;
    for (const [i, step] of plan.steps.entries()) {
        const found = byOne(step, look);
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
    const usual = byOne(plan.steps[0]!, look);
    return isFine(usual) ? best! : { ...best!, because: [{ ...FINE, lines: linesOf(usual).slice(0, 3) }, ...best!.because] };
}

function byAll(plan: Plan, look: Look): Standing {
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

function byMembers({ need, steps, noticed }: Plan, look: Look): Standing {
    let [standing, all, left]: [number, number, number | undefined] = [0, 0, undefined];
    const gone: Standing[] = [];
    const ready = new Map<number, number>(); // machines that stand once people have done what is needed, by how bad that is
    let best: Standing | undefined;
    let slow = FINE; // of those that stand, the one that takes longest
    for (const step of steps) {
        const found = byOne(step, look);
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
