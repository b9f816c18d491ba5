// From the full report to what a customer may know of it. Pure. Only what is named here gets into a bundle, and every text
// of it is redacted; what a failing control's findings are stays behind.
import { duration } from "../duration";
import type { Report } from "../schema";
import { targetLines } from "../survival-words";
import { namesIn } from "./names";
import { namesPattern, redact } from "./redact";
import { LEFT_OUT, RULES } from "./rules";
import { type Disclosure, DISCLOSURE_FORMAT, type Manifest } from "./schema";

export interface Occasion {
    readonly report: Report;
    readonly file: string;
    /** Digest of the report's file. */
    readonly sha256: string;
    /** Whom the bundle is for. */
    readonly tenant?: string | undefined;
    /** A secret of the provider's, the same for one customer's bundles for as long as their placeholders are to stay. */
    readonly salt?: string | undefined;
}

export interface Bundle {
    readonly disclosure: Disclosure;
    readonly manifest: Manifest;
}

/** Names of configuration keys that a limit lists are nobody's business. */
function limitsOf({ limits, stacks }: Report): string[] {
    const lists = stacks.filter(({ documentationValues }) => documentationValues.length > 0).map(({ documentationValues }) => `: ${documentationValues.join(", ")}.`);
    return limits.map((limit) => lists.reduce((text, list) => text.replace(list, "."), limit));
}

const TARGETS = { met: "kept", missed: "missed", "not-known": "not known", none: "not promised" } as const;

const recoveryOf = ({ survival }: Report): Disclosure["recovery"] => (survival ? targetLines(survival) : []).map(({ title, targetTime, targetData, modelledTime, modelledData, measured, met }) => ({
    loss: title, agreedTime: targetTime, modelledTime, agreedData: targetData, modelledData, target: TARGETS[met],
    measured: measured.map(({ seconds, environment, on }) => ({ time: duration(seconds), environment, on })),
}));

/** Which places reach which, without the rules and devices in between. */
const reachOf = ({ exposure }: Report): Disclosure["reach"] => (exposure?.failed !== undefined ? undefined : exposure?.sites)?.flatMap(({ stack, cloud, cells }) =>
    cells.flatMap(({ from, to, state, ports, perhaps }) => (state === "closed" ? [] : [{ stack, cloud, from, to, state, ports: [...ports, ...perhaps.map((port) => `perhaps ${port}`)] }])));

/** Texts that people or the program wrote. */
function told(report: Report, others: RegExp | undefined): Pick<Disclosure, "limits" | "stacks" | "firewall" | "reach" | "recovery" | "residency" | "evidence"> {
    const isOthers = (texts: readonly (string | undefined)[]): boolean => others !== undefined && texts.some((text) => text !== undefined && text.search(others) >= 0);
    return {
        limits: limitsOf(report),
        stacks: report.stacks.map(({ name, role, source, lifecycle, regions }) => ({ name, role, source, lifecycle, regions })),
        firewall: (report.firewall ?? []).filter(({ name, from, to, purpose }) => !isOthers([name, ...from, ...to, purpose])).map(({ source: _, ...row }) => row),
        reach: reachOf(report)?.filter(({ from, to }) => !isOthers([from, to])),
        recovery: recoveryOf(report),
        residency: report.residency.map(({ what, cloud, region, country, how, state, resources }) => ({ what, cloud, region, country, how, state, resources })),
        evidence: {
            register: (report.evidence?.register ?? []).map(({ kind, title, date, nextReview, state, requirements }) => ({ kind, title, date, nextReview, state, requirements })),
            records: (report.evidence?.records ?? []).map(({ kind, title, environment, until, result, state, figures, requirements }) => ({
                kind, title, environment, until, result, state, figures, requirements: requirements.map(({ id }) => id),
            })),
        },
    };
}

/** Texts of the catalogue, which are the same for everybody. Identifiers of frameworks look like addresses (CIS 6.1.1.1) and are none. */
const published = ({ requirements, controls, frameworks }: Report): Pick<Disclosure, "requirements" | "controls" | "frameworks"> => ({
    requirements: requirements.map(({ id, promise, state, parts }) => ({ id, promise, state, parts: parts.map((part) => ({ class: part.class, state: part.state })) })),
    controls: controls.map(({ id, title, state, clouds }) => ({ id, title, state, clouds })),
    frameworks: frameworks.filter(({ mapped }) => mapped > 0).map(({ short, unit, total, mapped, states, controls: rows }) => ({
        short, unit, total, mapped, states, controls: rows.map(({ id, title, state }) => ({ id, title, state })),
    })),
});

export function bundleOf({ report, file, sha256, tenant, salt }: Occasion): Bundle {
    const names = namesIn(report, tenant);
    const order = `${salt ?? sha256}\n${tenant ?? ""}`;
    const { value, counts } = redact(told(report, namesPattern(names.tenant ?? [])), order, names);
    const { product, source, commit, asOf = commit?.date, judgedOn, verdict, summary } = report;
    return {
        disclosure: {
            format: DISCLOSURE_FORMAT, product, tenant, source, asOf, judgedOn, verdict: verdict.state,
            limits: value.limits, stacks: value.stacks,
            summary: { requirements: summary.requirements, controls: summary.controls },
            ...published(report),
            firewall: value.firewall, reach: value.reach, recovery: value.recovery, residency: value.residency, evidence: value.evidence,
        },
        manifest: {
            format: DISCLOSURE_FORMAT, tenant, report: { file, sha256 }, salted: salt !== undefined,
            redacted: RULES.map(({ key, what, why }) => ({ placeholder: `${key}-n`, what, why, ...counts.get(key)! })),
            leftOut: [...LEFT_OUT],
        },
    };
}
