// Rule → controls of frameworks: what our rules share with others' rules, joined with what those are published as supporting.
// Never from memory.
import type { Anchors } from "../anchors/anchors";
import { anchors } from "../anchors/index";
import { type Framework, type FrameworkControl, type FrameworkKey, frameworks, type Mappings, mappings } from "./frameworks";
import { isNarrowed } from "./narrowed";

/** To be said wherever a mapping is shown. */
export const SUPPORTS = "A mapping says that a rule supports a control, as prowler or cdk-nag say it of their own rule that asks for the same. " +
    "It does not say that the control is satisfied: much of every framework is about people and procedures, which no rule sees.";

/** One control that a rule supports. */
export interface Citation {
    readonly rule: string;
    readonly framework: FrameworkKey;
    readonly id: string;
    /** What others ask for, and the rule too. */
    readonly rows: readonly string[];
    /** Whose mapping it is: `prowler:vpc_flow_logs_enabled`. */
    readonly via: readonly string[];
}

/** A control, and the rules that support it. */
export interface SupportedControl extends FrameworkControl {
    readonly rules: readonly string[];
}

/** A framework, and those of its controls that some rule supports. */
export interface Coverage {
    readonly framework: Framework;
    readonly supported: readonly SupportedControl[];
}

/** Our rules ask for the opposite, so that they support nothing that the row does. */
export const isConflict = (row: string): boolean => row.includes(": CONFLICT: ");

/** Projects that publish which controls their rules support, as rows abbreviate them. */
const PUBLISH: Readonly<Record<string, string>> = { PR: "prowler", CN: "cdk-nag" };

/** `PR:vpc_flow_logs_enabled` → `prowler:vpc_flow_logs_enabled`. */
function viaOf(other: string): string {
    const [project, ...rule] = other.split(":");
    return `${PUBLISH[project!] ?? project}:${rule.join(":")}`;
}

interface Found { readonly rows: Set<string>; readonly via: Set<string> }

/** Every rule with every control that it supports. */
export function cite(answers: Anchors = anchors, { rows, published }: Pick<Mappings, "rows" | "published"> = mappings()): Citation[] {
    const cited = new Map<string, Map<FrameworkKey, Map<string, Found>>>();
    for (const { row, others } of rows) {
        const answer = answers[row] ?? "";
        if (typeof answer === "string" || isConflict(row)) continue;
        for (const rule of answer) {
            const own = cited.get(rule) ?? new Map<FrameworkKey, Map<string, Found>>();
            cited.set(rule, own);
            for (const via of others.map(viaOf)) {
                for (const [framework, ids] of Object.entries(published[via] ?? {}) as [FrameworkKey, readonly string[]][]) {
                    const found = own.get(framework) ?? new Map<string, Found>();
                    own.set(framework, found);
                    for (const id of ids.filter((each) => !isNarrowed(rule, framework, each))) {
                        const { rows: from, via: by } = found.get(id) ?? { rows: new Set(), via: new Set() };
                        found.set(id, { rows: from.add(row), via: by.add(via) });
                    }
                }
            }
        }
    }
    return [...cited].flatMap(([rule, own]) => [...own].flatMap(([framework, found]) =>
        [...found].map(([id, { rows: from, via }]) => ({ rule, framework, id, rows: [...from], via: [...via].sort() }))));
}

/** By framework, the controls that rules support, in the framework's own order. */
export function coverage(citations: readonly Citation[] = cite(), all: readonly Framework[] = frameworks()): Coverage[] {
    const rules = new Map<string, string[]>();
    for (const { rule, framework, id } of citations) {
        const key = `${framework} ${id}`;
        const same = rules.get(key);
        if (same) same.push(rule);
        else rules.set(key, [rule]);
    }
    return all.map((framework) => ({
        framework,
        supported: framework.controls.flatMap((control) => {
            const by = control.withdrawn ? undefined : rules.get(`${framework.key} ${control.id}`);
            return by ? [{ ...control, rules: by.sort() }] : [];
        }),
    }));
}
