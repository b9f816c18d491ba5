// What every OSCAL document of a report has in common: identifiers, properties, texts, metadata.
import { v5 } from "uuid";
import { instantOf, instantWords } from "../instant";
import type { Report } from "../schema";
import { SOURCE_WORDS } from "../words";

/** The newest that compliance-trestle reads. Our models are the same in 1.2.2 and 1.2.3. */
export const OSCAL_VERSION = "1.2.1";

/** Namespace of the properties that OSCAL itself does not name. */
export const NS = "urn:holdfast:oscal";

/** Chosen once, at random. Another one would give everything that was ever reported another identifier. */
const NAMESPACE = "eaff6298-25f2-4fb6-97f8-daff4a922958";

/** The same names have the same identifier in every report (RFC 9562, version 5). */
export const uuidOf = (kind: string, ...names: readonly string[]): string => v5([kind, ...names].join("\n"), NAMESPACE);

const resources = new Map<string, string>();

/** A resource has the same identifier wherever it is spoken of. Kept: each is spoken of by every rule that judges it. */
export function resourceId(urn: string): string {
    let known = resources.get(urn);
    if (known === undefined) {
        if (resources.size > 200_000) resources.clear();
        known = uuidOf("resource", urn);
        resources.set(urn, known);
    }
    return known;
}

export interface Prop {
    readonly name: string;
    readonly ns?: string;
    readonly value: string;
    readonly remarks?: string;
}

/** OSCAL's texts of one line: without breaks, and without space at their ends. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").trim();

/** Our own properties, by name; those without a value are left out. */
export const props = (values: Readonly<Record<string, string | number | undefined>>, remarks?: string): Prop[] =>
    Object.entries(values).flatMap(([name, value]): Prop[] => {
        const text = oneLine(String(value ?? ""));
        return text === "" ? [] : [{ name, ns: NS, value: text, ...(remarks !== undefined && { remarks }) }];
    });

/** Without the key where there are none: OSCAL knows no empty lists. */
export const listed = <Key extends string, Item>(key: Key, items: readonly Item[]): Partial<Record<Key, readonly Item[]>> =>
    (items.length > 0 ? { [key]: items } as Record<Key, readonly Item[]> : {});

/** OSCAL's texts are Markdown: what resources are called must not become emphasis, links or insertions. */
export const prose = (text: string): string => oneLine(text).replace(/[\\`*[\]<>~^]|(?<!\w)_|_(?!\w)|\{\{|&(?=#?\w+;)/g, "\\$&");

/** The same for titles, which must not be empty. */
export const title = (text: string): string => prose(text) || "without a name";

/** What the documents of one report are told from those of another by: all that it was made from. */
const occasion = ({ product, commit, stacks, inputs = [], asOf }: Report): string =>
    JSON.stringify([product, commit ?? null, stacks.map(({ name, sha256 }) => [name, sha256]), inputs, asOf ?? null]);

export const documentId = (model: string, report: Report): string => uuidOf(model, occasion(report));

export function metadata(name: string, report: Report, remarks: string) {
    const { commit, product, source, stacks, verdict } = report;
    return {
        title: title(`${product.name}: ${name} of ${stacks.map((stack) => stack.name).join(", ")}`),
        "last-modified": instantOf(report),
        version: commit ? `${commit.id}${commit.dirty ? "+changes" : ""}` : product.version,
        "oscal-version": OSCAL_VERSION,
        props: props({ "evidence-source": SOURCE_WORDS[source], verdict: verdict.state, "made-by": `${product.name} ${product.version}` }),
        remarks: `${remarks} ${instantWords(report)}`,
    };
}

/** The tool that observed, as everything that it observed names it. */
export const TOOL = uuidOf("tool", "holdfast");
export const ORIGINS = [{ actors: [{ type: "tool", "actor-uuid": TOOL }] }];

export const assets = ({ product }: Report) => ({
    components: [{
        uuid: TOOL, type: "software", title: product.name, description: "Judges what is declared and deployed by rules.",
        props: [{ name: "version", value: product.version }],
        status: { state: "operational" },
    }],
    "assessment-platforms": [{ uuid: uuidOf("platform", "holdfast"), title: product.name, "uses-components": [{ "component-uuid": TOOL }] }],
});

/** The last moment of a day. */
export const endOf = (day: string): string => `${day}T23:59:59Z`;
