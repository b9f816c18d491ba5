// Rules, controls, requirements and frameworks' controls that stand otherwise than before. Pure.
import type { Report, ReportState } from "../schema";
import { concernOfControl } from "./concerns";
import { either, pair } from "./pair";
import type { Changes } from "./schema";

const differs = ({ before, after }: { readonly before?: ReportState | undefined; readonly after?: ReportState | undefined }): boolean => before !== after;

/** What is in either list, by key, with its state in each. */
const standings = <T extends { readonly state: ReportState }>(before: readonly T[] = [], after: readonly T[] = [], key: (item: T) => string) =>
    either(before, after, key).map((item) => ({ ...item, before: item.was?.state, after: item.is?.state }));

type ByCloud = Report["controls"][number]["clouds"];

const cloudChanges = (before: ByCloud | undefined, after: ByCloud | undefined) => (["aws", "azure"] as const)
    .map((cloud) => ({ cloud, before: before?.[cloud], after: after?.[cloud] })).filter(differs);

export const controlChanges = (before: Report, after: Report): Changes["controls"] =>
    standings(before.controls, after.controls, ({ id }) => id).map(({ was, is, any: { id, title }, before: old, after: now }) =>
        ({ id, title, concern: concernOfControl(id), before: old, after: now, clouds: cloudChanges(was?.clouds, is?.clouds) }))
        .filter((row) => differs(row) || row.clouds.length > 0);

export const requirementChanges = (before: Report, after: Report): Changes["requirements"] =>
    standings(before.requirements, after.requirements, ({ id }) => id).map(({ was, is, any: { id, promise }, before: old, after: now }) => ({
        id, promise, before: old, after: now,
        parts: standings(was?.parts, is?.parts, (part) => part.class).filter(differs).map((part) => ({ class: part.any.class, before: part.before, after: part.after })),
    })).filter((row) => differs(row) || row.parts.length > 0);

export const frameworkChanges = (before: Report, after: Report): Changes["frameworks"] => after.frameworks.map(({ key, short, controls }) => ({
    key, short,
    controls: standings(before.frameworks.find((framework) => framework.key === key)?.controls, controls, ({ id }) => id).filter(differs)
        .map(({ any: { id, title }, before: old, after: now }) => ({ id, title, before: old, after: now })),
})).filter(({ controls }) => controls.length > 0);

export function ruleChanges(before: Report, after: Report): Changes["rules"] {
    const { added, removed, both } = pair(before.rules, after.rules, ({ name }) => name);
    const told = (change: "added" | "removed") => ({ name, title }: Report["rules"][number]) => ({ change, name, title });
    return [
        ...removed.map(told("removed")),
        ...both.flatMap(([old, rule]) => {
            const what = (["severity", "level"] as const).filter((field) => old[field] !== rule[field]).map((field) => `${field} ${old[field]} → ${rule[field]}`).join(", ");
            return what === "" ? [] : [{ change: "changed" as const, name: rule.name, title: rule.title, what }];
        }),
        ...added.map(told("added")),
    ];
}
