// Writes the reference pages, and the schema of report.json, from the code that they describe: `npm run docs`. A test fails
// when one has drifted.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { parse } from "yaml";
import { controls } from "../policy/catalogue/controls";
import { requirements } from "../policy/catalogue/requirements";
import { rules } from "../policy/rules/index";
import { jsonSchema } from "../report/schema";

const ROOT = join(__dirname, "..");

/** Text for a table cell: one line, with the character that ends cells escaped. */
const cell = (text: string): string => text.replace(/\s+/g, " ").replace(/\|/g, "\\|").trim();

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const page = (title: string, source: string, ...parts: readonly string[]): string =>
    [`# ${title}`, `<!-- Generated from ${source} by \`npm run docs\`. Change the source, not this page. -->`, ...parts].join("\n\n") + "\n";

interface ConfigKey { readonly type: string; readonly description: string; readonly default: unknown }

function configurationPage(): string {
    const project: { config: Record<string, ConfigKey> } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8"));
    const keys = Object.entries(project.config).map(([key, { type, description, default: value }]) => {
        const shown = typeof value === "object" ? `\`\`\`json\n${JSON.stringify(value, undefined, 2)}\n\`\`\`` : `\`${JSON.stringify(value)}\``;
        return `## ${key}\n\n${description.trim()}\n\nType: ${type}. Default: ${shown}`;
    });
    return page("Configuration", "Pulumi.yaml", "Every key is in the namespace `holdfast`. A stack's own file says only what is different there.", ...keys);
}

/** Documentation comment of a declaration, with its `@default`. */
function commentOf(node: ts.Node): string {
    const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const text = docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join(" ");
    const preset = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "default");
    return [text, preset && `Default: ${ts.getTextOfJSDocComment(preset.comment) ?? ""}.`].filter(Boolean).join(" ");
}

/** One component file: its classes, and the arguments that they take. */
function componentParts(cloud: string, file: string): string[] {
    const source = ts.createSourceFile(file, readFileSync(join(ROOT, "components", cloud, file), "utf8"), ts.ScriptTarget.ES2022, true);
    const classes = source.statements.filter(ts.isClassDeclaration);
    const others = source.statements.filter((node) => !ts.isClassDeclaration(node));
    return [...classes, ...others].flatMap((node) => { // a component first, then what it takes
        if (ts.isClassDeclaration(node) && node.name && /ComponentResource/.test(node.heritageClauses?.[0]?.getText() ?? "")) {
            return [`## ${cloud}.${node.name.text}`, commentOf(node)];
        }
        if (ts.isInterfaceDeclaration(node) && node.name.text.endsWith("Args")) {
            const rows = node.members.filter(ts.isPropertySignature).map((member) => [
                `\`${member.name.getText()}${member.questionToken ? "?" : ""}\``,
                `\`${member.type?.getText() ?? ""}\``,
                commentOf(member),
            ]);
            return [`### ${node.name.text}`, commentOf(node), table(["Argument", "Type", "Meaning"], rows)].filter(Boolean);
        }
        return [];
    });
}

function componentsPage(): string {
    const parts = ["aws", "azure"].flatMap((cloud) =>
        readdirSync(join(ROOT, "components", cloud)).filter((file) => file !== "index.ts").sort().flatMap((file) => componentParts(cloud, file)));
    return page("Components", "components/aws and components/azure", ...parts);
}

function rulesPage(): string {
    const rows = [...rules].sort((a, b) => a.name.localeCompare(b.name, "en")).map((rule) => [
        `\`${rule.name}\``, rule.title, rule.severity, rule.level, rule.controls.join(", "), rule.remediation,
    ]);
    return page("Rules", "policy/rules", `${rows.length} rules.`, table(["Rule", "What is always so", "Severity", "Level", "Controls", "What to do"], rows));
}

function requirementsPage(): string {
    const rows = requirements.map(({ id, promise, classes, controls: needed, missing }) => [
        id, promise, classes.join(" "),
        needed.map((control) => `${controls[control].title} (\`${control}\`)`).join("; "),
        Object.entries(missing).map(([kind, what]) => `${kind}: ${what}`).join("; "),
    ]);
    const classes = "Class: **P** decidable from what the program declares, **S** from deployed state, **D** from run-time evidence, **T** attested by people.";
    return page("Requirements", "policy/catalogue", classes, table(["Row", "Promise", "Class", "Shown by", "Needs besides"], rows));
}

/** Every page by its file name in docs/reference. */
export const pages = (): Record<string, string> => ({
    "configuration.md": configurationPage(),
    "components.md": componentsPage(),
    "rules.md": rulesPage(),
    "requirements.md": requirementsPage(),
});

if (require.main === module) {
    mkdirSync(join(ROOT, "docs/reference"), { recursive: true });
    for (const [name, text] of Object.entries(pages())) writeFileSync(join(ROOT, "docs/reference", name), text);
    writeFileSync(join(ROOT, "report/report.schema.json"), `${JSON.stringify(jsonSchema(), undefined, 2)}\n`);
}
