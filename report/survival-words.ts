// How the survival analysis is put into words and rows: the same in the page, on the terminal and in Markdown.
import { groupBy } from "../policy/look";
import { RECOVERY_TARGETS, type RecoveryTarget } from "../components/plan/recovery";
import { type AnswerKind, type Loss } from "../policy/survival/answer";
import { duration } from "../policy/survival/duration";
import { TARGET_OF } from "../policy/survival/targets";
import { targetCounts, worstAnswer } from "./survival";
import { counted } from "./words";
import type { SurvivalRows } from "./survival.schema";

type AnswerRow = SurvivalRows["answers"][number];

export const LOSS_TITLES: Readonly<Record<Loss, string>> = {
    zone: "a zone", region: "a region", provider: "a provider", key: "a key or key vault", dns: "a name service", identity: "an identity provider", state: "the state",
    ci: "the pipeline", vpn: "a VPN", addresses: "front-end addresses under attack", ransom: "an intruder in the whole account", delete: "somebody's wrong delete",
};

export const TARGET_TITLES: Readonly<Record<RecoveryTarget, string>> = {
    zone: "A zone is lost", region: "A region is lost", provider: "A provider is lost", key: "A key is disabled", names: "A name service is silent",
    control: "Identity, state or CI lost", addresses: "Addresses are attacked", ransom: "An intruder has the account", delete: "Somebody deletes data",
};

/** In a cell of a table. */
export const SHORT_ANSWERS: Readonly<Record<AnswerKind, string>> = {
    yes: "yes", "less-capacity": "less", "take-over": "people", backups: "backup", no: "no", "not-known": "?",
};

/** A figure beside what was agreed. */
const agreed = (minutes: number | undefined): string => (minutes === undefined ? "–" : duration(minutes * 60));

export interface TargetLine {
    readonly title: string;
    readonly targetTime: string;
    readonly targetData: string;
    /** The slowest and the oldest of what is promised, at the worst. */
    readonly modelledTime: string;
    readonly modelledData: string;
    readonly measured: readonly SurvivalRows["measured"][number][];
    readonly met: AnswerRow["met"];
}

const slowest = (rows: readonly AnswerRow[], of: "rto" | "rpo"): string => {
    const spans = rows.flatMap((row) => row[of] ?? []);
    return spans.length === 0 ? "–" : duration(Math.max(...spans.map(({ to }) => to)));
};

/** For each kind of loss what was agreed, what is modelled, and what was measured. */
export function targetLines({ scenarios, answers, measured }: SurvivalRows): TargetLine[] {
    const kindOf = new Map(scenarios.map(({ id, loss }) => [id, TARGET_OF[loss]]));
    return RECOVERY_TARGETS.flatMap((kind): TargetLine[] => {
        const rows = answers.filter(({ scenario }) => kindOf.get(scenario) === kind);
        const promised = rows.filter(({ met }) => met !== "none");
        const target = rows[0]?.target;
        if (target === undefined) return [];
        const met = promised.some((row) => row.met === "missed") ? "missed" : promised.some((row) => row.met === "not-known") ? "not-known" : promised.length > 0 ? "met" : "none";
        return [{
            title: TARGET_TITLES[kind], targetTime: agreed(target.rtoMinutes), targetData: agreed(target.rpoMinutes),
            modelledTime: slowest(promised, "rto"), modelledData: target.rpoMinutes === undefined ? "–" : slowest(promised, "rpo"),
            measured: measured.filter(({ scenario }) => kindOf.get(scenario) === kind), met,
        }];
    });
}

/** Under a loss, how the whole answers: its public name where there is one, else the worst of its services. */
export function whole({ services }: Pick<SurvivalRows, "services">, answers: readonly AnswerRow[]): AnswerKind {
    const names = new Set(services.filter(({ kind }) => kind === "name").map(({ id }) => id));
    return worstAnswer(answers.filter(({ service }) => names.size === 0 || names.has(service)).map(({ answer }) => answer));
}

/** Services that do not answer by themselves, by their answer, the worst first. */
export function hurt({ services }: Pick<SurvivalRows, "services">, answers: readonly AnswerRow[]): { readonly answer: AnswerKind; readonly titles: readonly string[] }[] {
    const titles = new Map(services.map(({ id, title }) => [id, title]));
    return (["no", "not-known", "backups", "take-over", "less-capacity"] as const).flatMap((answer) => {
        const own = answers.filter((row) => row.answer === answer).map(({ service }) => titles.get(service)!);
        return own.length > 0 ? [{ answer, titles: own }] : [];
    });
}

/** Columns of the matrix: services of one kind on one cloud, the worst of which is shown. */
export function matrix({ services, scenarios, answers }: SurvivalRows) {
    const titles: Readonly<Record<SurvivalRows["services"][number]["kind"], string>> = {
        name: "Public name", application: "Application", "sign-in": "Sign-in", database: "Databases", store: "Stores", files: "Files", backups: "Backups", links: "Tunnels", access: "Engineers' VPN", changes: "Changes",
    };
    const columns = new Map<string, { title: string; services: Set<string> }>();
    for (const { id, kind, cloud } of services) {
        const key = `${kind} ${cloud ?? ""}`;
        const column = columns.get(key) ?? { title: `${titles[kind]}${cloud ? ` ${cloud === "aws" ? "AWS" : "Azure"}` : ""}`, services: new Set() };
        column.services.add(id);
        columns.set(key, column);
    }
    const byScenario = groupBy(answers, ({ scenario }) => scenario);
    const rows = scenarios.map((scenario) => {
        const own = byScenario.get(scenario.id) ?? [];
        return { scenario, answers: own, cells: [...columns.values()].map((column) => worstAnswer(own.filter(({ service }) => column.services.has(service)).map(({ answer }) => answer))) };
    });
    return { columns: [...columns.values()].map(({ title }) => title), rows };
}

/** How targets stand, in a sentence. */
export function survivalLine(rows: Pick<SurvivalRows, "answers"> & { readonly scenarios: readonly unknown[]; readonly services: readonly unknown[] }): string {
    const { met, missed, none, ...counts } = targetCounts(rows);
    return `${counted(rows.scenarios.length, "loss", "losses")}, ${counted(rows.services.length, "service")}: targets kept ${met}, missed ${missed}, not known ${counts["not-known"]}, not promised ${none}`;
}
