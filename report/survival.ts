// The survival analysis as a part of the report: its answers with figures told once, and what drills measured of it.
import { type Graph, UnknownValueError } from "../policy/resource";
import { type AnswerKind, type Modelled, type Term } from "../policy/survival/answer";
import { hasServices, survivalOf } from "../policy/survival/survival";
import type { Report } from "./schema";
import type { SurvivalRows } from "./survival.schema";

type Evidence = Report["evidence"];

/** Kinds of records that measure how long it takes to be back. */
const MEASURING = ["drill", "failover", "rehome", "restore"];

/** Figures by what they say, each with its place. */
function figureList() {
    const figures: Term[] = [];
    const places = new Map<string, number>();
    return {
        figures,
        of: ({ from, to, terms }: Modelled) => ({
            from, to,
            terms: terms.map((term) => {
                const key = JSON.stringify(term);
                const known = places.get(key);
                if (known !== undefined) return known;
                places.set(key, figures.length);
                return figures.push(term) - 1;
            }),
        }),
    };
}

function measured(evidence: Evidence, scenarios: ReadonlySet<string>): SurvivalRows["measured"] {
    return (evidence?.records ?? []).filter(({ kind, subject }) => MEASURING.includes(kind) && scenarios.has(subject)).flatMap(({ id, kind, subject, environment, until, result, figures }) =>
        figures.filter(({ name, unit }) => name === "recovery time" && unit === "s").map(({ value, target }) => ({
            scenario: subject, record: id, kind, environment, on: until.slice(0, 10), result, seconds: value, ...(target !== undefined && { target }),
        })));
}

/**
 * Nothing where the program has no service to lose, or where a value that the analysis rests on is not known yet: a preview
 * of what was never deployed.
 */
export function survivalOfReport(graph: Graph, evidence: Evidence): SurvivalRows | undefined {
    try {
        if (!hasServices(graph)) return undefined;
        const { scenarios, services, answers, singlePoints, limits } = survivalOf(graph);
        const list = figureList();
        const rows = answers.map(({ rto, rpo, ...answer }): SurvivalRows["answers"][number] => ({
            ...answer, path: [...answer.path], ...(rto && { rto: list.of(rto) }), ...(rpo && { rpo: list.of(rpo) }),
        }));
        return {
            scenarios: scenarios.map(({ alike: _, lost, ...scenario }) => ({ ...scenario, lost: [...lost] })),
            services: [...services], answers: rows,
            singlePoints: singlePoints.map((each) => ({ ...each, services: [...each.services] })),
            figures: list.figures, measured: measured(evidence, new Set(scenarios.map(({ id }) => id))), limits: [...limits],
        };
    } catch (error) {
        if (error instanceof UnknownValueError || (error as Error).constructor.name === "UnknownValueError") return undefined;
        throw error;
    }
}

const rank = (answer: AnswerKind): number => ["yes", "less-capacity", "take-over", "backups", "not-known", "no"].indexOf(answer);

/** The worst of the answers of a loss among services of a kind, or `yes` where it touches none. */
export const worstAnswer = (answers: readonly AnswerKind[]): AnswerKind => answers.reduce<AnswerKind>((worst, each) => (rank(each) > rank(worst) ? each : worst), "yes");

/** How the targets stand: `314 kept, 0 missed, 2 not known, 80 not promised`. */
export function targetCounts({ answers }: Pick<SurvivalRows, "answers">): Record<"met" | "missed" | "not-known" | "none", number> {
    const counts = { met: 0, missed: 0, "not-known": 0, none: 0 };
    for (const { met } of answers) counts[met] += 1;
    return counts;
}

