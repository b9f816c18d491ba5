// Words and signs that every written form uses alike. A state is never told by colour alone.
import type { ReportState } from "./schema";

export const STATE_WORDS: Readonly<Record<ReportState, string>> = {
    pass: "pass",
    fail: "fail",
    excepted: "excepted",
    "not-applicable": "not applicable",
    "not-evaluated": "not evaluated",
};

/** What the verdict on the whole says: of rules alone, since a requirement can need more than rules. */
export const VERDICT_WORDS: Readonly<Record<ReportState, string>> = {
    pass: "mandatory rules pass",
    fail: "fail",
    excepted: "mandatory rules pass, with exceptions",
    "not-applicable": "nothing to judge",
    "not-evaluated": "not all mandatory rules could be evaluated",
};

export const STATE_SIGNS: Readonly<Record<ReportState, string>> = {
    pass: "✔",
    fail: "✖",
    excepted: "◐",
    "not-applicable": "–",
    "not-evaluated": "○",
};

export const SOURCE_WORDS = {
    offline: "offline evaluation",
    preview: "preview",
    deployed: "deployed state",
} as const;

/** `1,234`; the same in every locale, so that reports do not differ by machine. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

export const counted = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`;

export const place = (source: { readonly file: string; readonly line: number } | undefined): string => (source ? `${source.file}:${source.line}` : "");

/** `eu-west-1a` in `eu-west-1` is `a`; Azure's `1` stays `1`. */
export const shortZone = (zone: string, region: string): string => (zone.startsWith(region) ? zone.slice(region.length) : zone);

/** Without the module's file, which only repeats the class: `aws:ec2/vpc:Vpc` is `aws:ec2:Vpc`. */
export const shortType = (type: string): string => type.replace(/^([^:]+:[^:/]+)\/[^:]+:/, "$1:");
