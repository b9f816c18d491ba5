// What a loss does to each service, in which time: as modelled, and as drills and restores have measured it.
import type { Answer, Scenario, Service, Survival } from "../../policy/survival/answer";
import { ANSWER_TITLES } from "../../policy/survival/answer";
import type { EvidenceRecord } from "../../report/evidence/record";
import { duration, range } from "../../report/duration";

export interface Effect {
    /** Scenarios that it is so under, by title; empty where it is so under all of the runbook's. */
    readonly under: readonly string[];
    readonly services: readonly string[];
    readonly answer: string;
    readonly path: readonly string[];
    /** `20 s to 60 s`. */
    readonly until: string;
    readonly lost: string;
    readonly target: string;
}

const minutes = (value: number | undefined): string | undefined => (value === undefined ? undefined : duration(value * 60));

const targetOf = ({ target }: Answer): string => [minutes(target.rtoMinutes), minutes(target.rpoMinutes) && `${minutes(target.rpoMinutes)} of data`].filter(Boolean).join(", ") || "none";

/** Whether there is anything to tell. */
const touched = ({ answer, rto, path }: Answer): boolean => answer !== "yes" || (rto?.to ?? 0) > 0 || path.length > 0;

/** Without what the runbook's title says already. */
const pathOf = ({ path }: Answer, { lost }: Scenario): string[] => path.filter((line) => !lost.some((name) => line.startsWith(`${name} is `)));

/** Without what stands in brackets: why it is hard to do is told by the analysis. */
const short = ({ title }: Scenario): string => title.replace(/ \(.*$/, "");

/** What fares alike, with the names that it goes by. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown, nameOf: (item: T) => string): { readonly first: T; readonly names: readonly string[] }[] {
    const groups = new Map<string, { first: T; names: string[] }>();
    for (const item of items) {
        const key = JSON.stringify(keyOf(item));
        const group = groups.get(key);
        if (group) group.names.push(nameOf(item));
        else groups.set(key, { first: item, names: [nameOf(item)] });
    }
    return [...groups.values()];
}

/** Each service that a loss touches; what fares alike stands in one row. */
export function effectsOf(survival: Survival, scenarios: readonly string[]): Effect[] {
    const own = new Map(survival.scenarios.filter(({ id }) => scenarios.includes(id)).map((scenario) => [scenario.id, scenario]));
    const titles = new Map<string, Service["title"]>(survival.services.map(({ id, title }) => [id, title]));
    const single = survival.answers.flatMap((answer) => {
        const scenario = own.get(answer.scenario);
        if (!scenario || !touched(answer)) return [];
        return [{
            scenario, service: titles.get(answer.service)!,
            told: {
                answer: ANSWER_TITLES[answer.answer], path: pathOf(answer, scenario), until: answer.rto ? range(answer.rto) : "not told",
                lost: answer.rpo ? (answer.rpo.to === 0 ? "none" : range(answer.rpo)) : "does not apply", target: targetOf(answer),
            },
        }];
    });
    const byService = grouped(single, ({ service, told }) => [service, told], ({ scenario }) => short(scenario))
        .map(({ first: { service, told }, names }) => ({ service, told, under: names.length === own.size ? [] : names }));
    return grouped(byService, ({ told, under }) => [told, under], ({ service }) => service)
        .map(({ first: { told, under }, names }) => ({ ...told, under, services: names }));
}

export interface Measured {
    readonly title: string;
    readonly day: string;
    readonly result: EvidenceRecord["result"];
    readonly environment: EvidenceRecord["environment"];
    /** Seconds. */
    readonly recovery?: number;
}

/** The newest record of each subject that is about one of the scenarios. */
export function measuredFor(records: readonly EvidenceRecord[], scenarios: readonly string[]): Measured[] {
    const newest = new Map<string, EvidenceRecord>();
    for (const record of records) {
        if (!scenarios.includes(record.subject)) continue;
        const other = newest.get(`${record.kind} ${record.subject}`);
        if (!other || Date.parse(other.until) <= Date.parse(record.until)) newest.set(`${record.kind} ${record.subject}`, record);
    }
    return [...newest.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1)).map(({ title, until, result, environment, figures }) => {
        const recovery = figures.find(({ name, unit }) => name === "recovery time" && unit === "s")?.value;
        return { title, day: until.slice(0, 10), result, environment, ...(recovery !== undefined && { recovery }) };
    });
}
