// Times as ranges in seconds, and what they are made of.
import type { Modelled, Term } from "./answer";
import { range } from "./duration";

/** A time while it is worked out. Terms are gathered only once somebody asks for them. */
export interface Span {
    readonly from: number;
    readonly to: number;
    readonly terms: readonly Term[];
    /** What came before it. */
    readonly before?: Span;
}

export const NO_TIME: Span = { from: 0, to: 0, terms: [] };

export function spanOf(terms: readonly Term[] | undefined): Span {
    if (terms === undefined || terms.length === 0) return NO_TIME;
    let [from, to] = [0, 0];
    for (const term of terms) {
        from += term.from;
        to += term.to;
    }
    return { from, to, terms };
}

/** One after the other. */
export const then = (first: Span, second: Span): Span =>
    first.to === 0 ? second : second.to === 0 ? first : { from: first.from + second.from, to: first.to + second.to, terms: second.terms, before: first };

/** Side by side: the later counts. */
export const later = (a: Span, b: Span): Span => (b.to > a.to ? b : a);

const termsOf = (span: Span): Term[] => [...(span.before ? termsOf(span.before) : []), ...span.terms];

export function modelled(span: Span): Modelled {
    const terms = termsOf(span);
    const formula = terms.length === 0 ? "at once" : terms.map((term) => `${range(term)} (${term.text})`).join(" + ");
    return { from: span.from, to: span.to, formula, terms };
}
