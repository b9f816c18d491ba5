// How the controls of frameworks stand in this run: which of them rules support, and what those rules found.
import type { Coverage, SupportedControl } from "../policy/catalogue/frameworks/citations";
import { countedIn } from "../policy/catalogue/frameworks/frameworks";
import type { Evaluation } from "../policy/judge";
import type { CloudName } from "../policy/resource";
import type { FrameworkRow, ReportState } from "./schema";
import { tallyOf, worst } from "./states";

const CLOUDS = ["aws", "azure"] as const;

/** The worst verdict of a rule on a cloud. */
type Standing = (rule: string, cloud: CloudName) => ReportState | undefined;

/** Each rule is looked through once, however many controls it supports. */
function standings(verdicts: ReadonlyMap<string, readonly Evaluation[]>): Standing {
    const known = new Map<string, ReportState | undefined>();
    return (rule, cloud) => {
        const key = `${rule} ${cloud}`;
        if (!known.has(key)) {
            const states = (verdicts.get(key) ?? []).map(({ state }) => state).filter((state) => state !== "not-applicable");
            known.set(key, states.length > 0 ? worst(states) : undefined);
        }
        return known.get(key);
    };
}

/** A rule about one cloud is no evidence for the other. */
const isAbout = (rule: string, cloud: CloudName): boolean => rule.startsWith(`${cloud}-`) || rule.startsWith("platform-");

function controlRow({ id, title, cite, rules }: SupportedControl, standing: Standing): FrameworkRow["controls"][number] {
    const byCloud = CLOUDS.map((cloud) => {
        const about = rules.filter((rule) => isAbout(rule, cloud));
        return { cloud, about, found: about.flatMap((rule) => standing(rule, cloud) ?? []) };
    }).filter(({ about }) => about.length > 0);
    return {
        id: cite ?? id, title,
        state: worst(byCloud.flatMap(({ found }) => found)),
        clouds: Object.fromEntries(byCloud.map(({ cloud, found }) => [cloud, worst(found)])),
        judged: byCloud.some(({ found }) => found.some((state) => state !== "not-evaluated")),
        rules: [...rules],
    };
}

/** `verdicts`: by rule and cloud (`aws-… aws`), what was found. */
export function frameworkRows(coverage: readonly Coverage[], verdicts: ReadonlyMap<string, readonly Evaluation[]>): FrameworkRow[] {
    const standing = standings(verdicts);
    return coverage.map(({ framework, supported }): FrameworkRow => {
        const { key, name, short, edition, owner, notice, unit } = framework;
        const controls = supported.map((control) => controlRow(control, standing));
        return {
            key, name, short, edition, owner, notice, unit,
            total: countedIn(framework).length,
            mapped: controls.length,
            judged: controls.filter(({ judged }) => judged).length,
            states: tallyOf(controls.map(({ state }) => state)),
            controls,
        };
    });
}
