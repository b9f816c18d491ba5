// Losses that the platform survives better or worse than before. Pure.
import { type Answer, ANSWER_TITLES, ANSWERS } from "../../policy/survival/answer";
import { duration } from "../duration";
import { either, pair } from "./pair";
import type { Changes } from "./schema";

type Answered = Pick<Answer, "scenario" | "service" | "answer" | "met"> & { readonly rto?: { readonly to: number } | undefined };

/** What of a survival analysis is compared. */
export interface Survived {
    readonly scenarios: readonly { readonly id: string; readonly title: string }[];
    readonly services: readonly { readonly id: string; readonly title: string }[];
    /** What a loss does not touch is not among them, and answers as ever. */
    readonly answers: readonly Answered[];
    readonly singlePoints: readonly { readonly node: string; readonly kind: string }[];
}

const words = ({ answer, met, rto }: Answered): string =>
    [ANSWER_TITLES[answer], ...(rto && answer !== "yes" ? [`within ${duration(rto.to)}`] : []), ...(met === "missed" ? ["target missed"] : [])].join(", ");

/** Worse than before: a worse answer, else a target that is missed now, else a longer time. Undefined where it is the same. */
function isWorse(before: Answered, after: Answered): boolean | undefined {
    const grades = [before, after].map(({ answer, met, rto }) => [ANSWERS.indexOf(answer), met === "missed" ? 1 : 0, answer === "yes" ? 0 : rto?.to ?? 0]) as [number[], number[]];
    const at = grades[0].findIndex((grade, i) => grade !== grades[1][i]);
    return at < 0 ? undefined : grades[1][at]! > grades[0][at]!;
}

/** What is new to be lost is told where nothing can be promised of it: there is no before to compare with. */
const isGrave = ({ answer, met }: Answered): boolean => answer === "no" || answer === "not-known" || met === "missed";

/** Worse first. Undefined where one of the reports has no analysis: then nothing can be said. */
export function scenarioChanges(before: Survived | undefined, after: Survived | undefined): Changes["scenarios"] {
    if (!before || !after) return undefined;
    const ids = (survived: Survived) => new Set([...survived.scenarios, ...survived.services].map(({ id }) => id));
    const [old, now] = [ids(before), ids(after)];
    const title = (list: "scenarios" | "services", id: string): string => [...after[list], ...before[list]].find((each) => each.id === id)?.title ?? id;
    const rows = either(before.answers, after.answers, ({ scenario, service }) => `${scenario}\0${service}`).flatMap(({ was, is, any: { scenario, service } }) => {
        if (!now.has(scenario) || !now.has(service)) return []; // what can be lost no more needs no answer
        const told = { scenario: title("scenarios", scenario), service: title("services", service) };
        const untouched: Answered = { scenario, service, answer: "yes", met: "none" };
        const answered = is ?? untouched;
        if (!old.has(scenario) || !old.has(service)) return isGrave(answered) ? [{ ...told, worse: true, after: words(answered) }] : [];
        const [worse, from, to] = [isWorse(was ?? untouched, answered), words(was ?? untouched), words(answered)];
        return worse === undefined || from === to ? [] : [{ ...told, worse, before: from, after: to }];
    });
    return [...rows.filter(({ worse }) => worse), ...rows.filter(({ worse }) => !worse)];
}

/** Single points of failure that came or went. */
export function singlePointChanges(before: Survived | undefined, after: Survived | undefined): Changes["singlePoints"] {
    if (!before || !after) return undefined;
    const { added, removed } = pair(before.singlePoints, after.singlePoints, ({ node }) => node);
    const row = (change: "added" | "removed") => ({ node, kind }: Survived["singlePoints"][number]) => ({ change, node, kind });
    return [...added.map(row("added")), ...removed.map(row("removed"))];
}
