// The survival analysis on a terminal: 80 columns, the losses that matter first.
import { groupBy } from "../policy/look";
import Table from "cli-table3";
import pc from "picocolors";
import { ANSWER_TITLES, type AnswerKind, type Met, type Pair } from "../policy/survival/answer";
import { range } from "../policy/survival/duration";
import type { SurvivalRows } from "./survival.schema";
import { hurt, LOSS_TITLES, matrix, survivalLine, targetLines, whole } from "./survival-words";
import { cut, wrap } from "./terminal";
import { counted } from "./words";

const WIDTH = 80;

export interface SurvivalTextOptions {
    readonly color?: boolean;
    /** Two losses at once, where they are asked for. */
    readonly pairs?: readonly Pair[];
}

const MET_WORDS: Readonly<Record<Met, string>> = { met: "kept", missed: "missed", "not-known": "not known", none: "not promised" };

const chars = Object.fromEntries(["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"].map((key) => [key, ""]));

function table(head: readonly string[], rows: readonly (readonly string[])[], dim: (text: string) => string): string[] {
    const built = new Table({ chars: { ...chars, middle: "  " }, style: { "padding-left": 0, "padding-right": 0, head: [], border: [] } });
    built.push(head.map(dim), ...rows.map((row) => [...row]));
    return built.toString().split("\n").map((line) => `  ${line}`.trimEnd());
}

const indented = (text: string, indent: number): string[] => wrap(text, WIDTH - indent).map((line) => " ".repeat(indent) + line);

function paints(color: boolean | undefined) {
    const colors = pc.createColors(color ?? pc.isColorSupported);
    const answers: Readonly<Record<AnswerKind, (text: string) => string>> = {
        yes: colors.green, "less-capacity": colors.green, "take-over": colors.yellow, backups: colors.yellow, no: colors.red, "not-known": colors.cyan,
    };
    return { ...colors, answers };
}

/** Every loss with its worst answers. */
function overview(rows: SurvivalRows, { color, pairs }: SurvivalTextOptions): string[] {
    const paint = paints(color);
    const losses = matrix(rows).rows;
    const kinds = groupBy(losses, ({ scenario }) => scenario.loss);
    const titles = new Map(rows.services.map(({ id, title }) => [id, title]));
    return [
        paint.bold("Recovery"),
        ...table(["", "back in", "modelled", "data", "modelled", "target"], targetLines(rows).map(({ title, targetTime, modelledTime, targetData, modelledData, met }) =>
            [title, targetTime, modelledTime, targetData, modelledData, MET_WORDS[met]].map((cell, i) => (i === 5 && met === "missed" ? paint.red(cell) : cell))), paint.dim),
        "",
        ...[...kinds].flatMap(([loss, all]) => [
            paint.bold(`Loss of ${LOSS_TITLES[loss as keyof typeof LOSS_TITLES]}`.replace("Loss of front-end", "Front-end").replace("Loss of an intruder", "An intruder").replace("Loss of somebody's", "Somebody's")),
            ...all.flatMap(({ scenario, answers }) => [
                `  ${cut(scenario.id, 50).padEnd(50)}  ${paint.answers[whole(rows, answers)](ANSWER_TITLES[whole(rows, answers)])}`,
                ...hurt(rows, answers).flatMap(({ answer, titles: own }) => indented(`${ANSWER_TITLES[answer]}: ${own.join(", ")}`, 6).map(paint.dim)),
            ]),
            "",
        ]),
        ...(pairs ? [paint.bold(`Two losses at once: ${counted(pairs.length, "pair")} worse than either alone`), ...pairs.flatMap(({ scenarios, answers }) =>
            [`  ${cut(scenarios.join(" + "), WIDTH - 2)}`, ...indented(answers.map(({ service, answer }) => `${titles.get(service)}: ${ANSWER_TITLES[answer]}`).join(", "), 6).map(paint.dim)]), ""] : []),
        paint.bold("Single points"),
        ...rows.singlePoints.flatMap(({ node, services }) => indented(`${node}: ${services.map(({ service, answer }) => `${titles.get(service)}, ${ANSWER_TITLES[answer]}`).join("; ")}`, 2)),
        "",
        paint.bold("What the model does not see"),
        ...rows.limits.flatMap((limit) => indented(limit, 2)).map(paint.dim),
        "",
        ...wrap(survivalLine(rows), WIDTH).map(paint.bold),
    ];
}

/** One loss, with each service that it touches: how, how soon, with which data. */
function detail(rows: SurvivalRows, id: string, { color }: SurvivalTextOptions): string[] {
    const paint = paints(color);
    const scenario = rows.scenarios.find((each) => each.id === id)!;
    const answers = rows.answers.filter((each) => each.scenario === id);
    const titles = new Map(rows.services.map(({ id: service, title }) => [service, title]));
    return [
        ...wrap(scenario.title, WIDTH).map(paint.bold), "",
        ...(answers.length === 0 ? ["  touches no service", ""] : []),
        ...answers.flatMap(({ service, answer, path, rto, rpo, copy, capacity, target, met }) => [
            `  ${paint.bold(cut(titles.get(service)!, 44))}: ${paint.answers[answer](ANSWER_TITLES[answer])}`,
            ...path.flatMap((line) => indented(`- ${line}`, 4)),
            ...(capacity ? [`    ${capacity.left} of ${capacity.need} machines at once`] : []),
            ...(copy ? indented(`data: ${copy}`, 4) : []),
            ...[["back within", rto] as const, ["data lost", rpo] as const].flatMap(([title, span]) => (span === undefined ? [] : [
                `    ${title}: ${range(span)}`,
                ...span.terms.flatMap((place) => indented(`${range(rows.figures[place]!)}: ${rows.figures[place]!.text}${rows.figures[place]!.basis === "estimate" ? " (estimate)" : ""}`, 8)).map(paint.dim),
            ])),
            `    target: ${[...(target.rtoMinutes === undefined ? [] : [`${target.rtoMinutes} min`]), ...(target.rpoMinutes === undefined ? [] : [`data ${target.rpoMinutes} min`])].join(", ") || "none"}; ${MET_WORDS[met]}`,
            "",
        ]),
    ];
}

/** The analysis as text, each line at most 80 columns: all losses, or one of them in full. */
export const survivalText = (rows: SurvivalRows, scenario?: string, options: SurvivalTextOptions = {}): string =>
    `${(scenario === undefined ? overview(rows, options) : detail(rows, scenario, options)).map((line) => line.trimEnd()).join("\n")}\n`;
