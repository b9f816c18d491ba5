// Tables of rules that ask the same of many types: a fine row and a wrong one for each type.
import { expect } from "chai";
import type { Resource } from "../../policy/resource";
import type { ResourceRule } from "../../policy/rule";
import { type Case, tabulate } from "./azure-support";

type Props = Readonly<Record<string, unknown>>;

export interface Row {
    /** What is fine, with as little said as can be. */
    readonly fine: Props;
    /** What is not. Default: nothing said. */
    readonly wrong?: Props;
}

type Cases = Readonly<Record<string, Case>>;

/** Accept and reject tables of a rule by type, and that no type of the rule is without a row. */
export const tabulateTypes = (make: (type: string, props: object) => Resource, cloud: string) =>
    (rule: ResourceRule, table: Readonly<Record<string, Row>>, more: { readonly accepts?: Cases; readonly rejects?: Cases; readonly awaits: Cases }): void => {
        const rows = Object.entries(table);
        const named = (type: string, wrong: Props | undefined) => (wrong ? `${type}, set wrongly` : `${type}, nothing said`);
        tabulate(rule, {
            accepts: { ...Object.fromEntries(rows.map(([type, { fine }]) => [type, make(type, fine)])), ...more.accepts },
            rejects: { ...Object.fromEntries(rows.map(([type, { wrong }]) => [named(type, wrong), make(type, wrong ?? {})])), ...more.rejects },
            awaits: more.awaits,
        });
        it(`${rule.name} has a row for each of its types`, () => {
            expect(rows.map(([type]) => `${cloud}:${type}`).sort()).to.deep.equal([...rule.types].sort());
        });
    };
