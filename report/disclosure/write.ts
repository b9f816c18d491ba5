// A bundle's files, their proof, and whether a bundle is what the full report gives.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readReport } from "../changes/baseline";
import { InputError } from "../problems";
import { digestOf, PREDICATE_TYPE, RESULTS, seal, type Signer, type Statement, STATEMENT_TYPE } from "../proof";
import { json } from "../json";
import type { Text } from "../../simulate/deployment";
import type { Report } from "../schema";
import { type Bundle, bundleOf, type Occasion } from "./bundle";
import { disclosureHtml } from "./html";
import { leaksIn } from "./leaks";
import { disclosureMarkdown } from "./markdown";
import { RULES } from "./rules";
import { type Manifest, manifestSchema } from "./schema";

/** The proof of a bundle, where somebody signs. */
export const DISCLOSURE_PROOF = "disclosure.dsse.json";
export const MANIFEST = "manifest.json";

function filesOf(bundle: Bundle): Map<string, Text> {
    const manifest = `${JSON.stringify(bundle.manifest, undefined, 2)}\n`;
    return new Map([
        ["disclosure.html", disclosureHtml(bundle)], ["disclosure.json", [...json(bundle.disclosure as unknown as Report)].join("")],
        ["disclosure.md", disclosureMarkdown(bundle)], [MANIFEST, manifest],
    ]);
}

/** The same bundle without anything that is anybody's: what it says is ours, and no leak. */
function plainOf({ disclosure, manifest }: Bundle): Bundle {
    return { manifest, disclosure: { ...disclosure, limits: [], stacks: [], firewall: [], reach: undefined, recovery: [], residency: [], evidence: { register: [], records: [] } } };
}

/**
 * What is written for a customer.
 * @throws Error where something would get out that must not: a fault of the rules, never of who asked
 */
export function disclose(occasion: Occasion): Map<string, Text> {
    const bundle = bundleOf(occasion);
    const files = filesOf(bundle);
    const leaks = leaksIn(occasion.report, occasion.tenant, files, [...filesOf(plainOf(bundle)).values()].join("\n"));
    if (leaks.length > 0) {
        const kinds = leaks.map(({ key, file }) => `${file}: ${RULES.find((rule) => rule.key === key)!.what}`);
        throw new Error(`Nothing was written: the bundle would still hold what has to be redacted (${[...new Set(kinds)].join("; ")}).`);
    }
    return files;
}

/** What is claimed: these files were made from that report, and from nothing else. */
export function disclosureStatement({ report, file, sha256, tenant }: Occasion, files: ReadonlyMap<string, Text>): Statement {
    return {
        _type: STATEMENT_TYPE,
        subject: [...files].map(([name, text]) => ({ name, digest: { sha256: digestOf(text) } })),
        predicateType: PREDICATE_TYPE,
        predicate: {
            result: RESULTS[report.verdict.state],
            configuration: [{ name: file, digest: { sha256 }, annotations: { kind: "full report" } }],
            annotations: { kind: "disclosure", product: report.product, ...(tenant !== undefined && { tenant }), ...(report.asOf && { asOf: report.asOf }) },
        },
    };
}

export const sealDisclosure = (occasion: Occasion, files: ReadonlyMap<string, Text>, signer: Signer): string =>
    `${JSON.stringify(seal(disclosureStatement(occasion, files), signer), undefined, 2)}\n`;

/** The full report of a folder. */
export const fullReport = (folder: string): Pick<Occasion, "report" | "file" | "sha256"> => readReport(join(folder, "report.json"));

/** @throws InputError */
export function readManifest(folder: string): Manifest {
    const file = join(folder, MANIFEST);
    const refuse = (found: string) => new InputError([{ file, found, expected: "the manifest of a bundle, as `holdfast disclose` writes it" }]);
    if (!existsSync(file)) throw refuse("no such file");
    let content: unknown;
    try {
        content = JSON.parse(readFileSync(file, "utf8"));
    } catch {
        throw refuse("no JSON");
    }
    const parsed = manifestSchema.safeParse(content);
    if (!parsed.success) throw refuse("something else");
    return parsed.data;
}

export interface Compared {
    readonly name: string;
    readonly state: "same" | "different" | "missing";
}

/** Each file of a bundle beside what the report gives. */
export const compare = (folder: string, files: ReadonlyMap<string, Text>): Compared[] => [...files].map(([name, text]): Compared => {
    const file = join(folder, name);
    return { name, state: !existsSync(file) ? "missing" : readFileSync(file, "utf8") === text ? "same" : "different" };
});
