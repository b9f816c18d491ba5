// Writes the reference pages, and the schema of report.json, from the code that they describe: `npm run docs`. A test fails
// when one has drifted.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as ts from "typescript";
import { parse } from "yaml";
import { controls } from "../policy/catalogue/controls";
import { requirements } from "../policy/catalogue/requirements";
import { judge } from "../policy/judge";
import { cloudOf, Graph, type Resource } from "../policy/resource";
import { rules } from "../policy/rules/index";
import { costOf } from "../report/cost";
import { readDocuments } from "../report/documents";
import { PRICES_READ } from "../report/prices";
import { jsonSchema } from "../report/schema";
import { shortType } from "../report/words";
import { evaluate } from "../simulate/evaluate";
import { examples } from "./examples";
import { page, table } from "./markdown";
import { ruleIndexes, rulePages } from "./rules";

const ROOT = join(__dirname, "..");

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

/** A component as its file says it. */
interface Component {
    /** `aws`, `azure` or `links`. */
    readonly cloud: string;
    readonly name: string;
    /** `holdfast:aws:Network`. */
    readonly type: string;
    readonly comment: string;
    readonly args: ts.InterfaceDeclaration | undefined;
    readonly outputs: readonly ts.PropertyDeclaration[];
    /** Types that the file declares resources of, some of them perhaps as an option. */
    readonly mentions: readonly string[];
    readonly file: string;
}

const CLOUDS = ["aws", "azure", "links"] as const;

/** `import * as ec2 from "@pulumi/aws/ec2"` and `new ec2.Vpc(…)` → `aws:ec2/vpc:Vpc`. */
function mentionsOf(source: ts.SourceFile): string[] {
    const modules = new Map(source.statements.filter(ts.isImportDeclaration).flatMap((statement): [string, string][] => {
        const { namedBindings } = statement.importClause ?? {};
        const from = (statement.moduleSpecifier as ts.StringLiteral).text;
        return namedBindings && ts.isNamespaceImport(namedBindings) && /^@pulumi\/(aws|azure-native)\//.test(from) ? [[namedBindings.name.text, from.replace("@pulumi/", "")]] : [];
    }));
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
        if (ts.isNewExpression(node) && ts.isPropertyAccessExpression(node.expression) && ts.isIdentifier(node.expression.expression)) {
            const from = modules.get(node.expression.expression.text);
            const kind = node.expression.name.text;
            if (from) {
                const [provider, module] = from.split("/") as [string, string];
                found.add(provider === "aws" ? `aws:${module}/${kind[0]!.toLowerCase()}${kind.slice(1)}:${kind}` : `${provider}:${module}:${kind}`);
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return [...found].sort();
}

/** Every component of one file. */
function componentsIn(cloud: string, file: string): Component[] {
    const path = join("components", cloud, file);
    const source = ts.createSourceFile(file, readFileSync(join(ROOT, path), "utf8"), ts.ScriptTarget.ES2022, true);
    const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
    const classes = source.statements.filter(ts.isClassDeclaration).filter((node) => /ComponentResource/.test(node.heritageClauses?.[0]?.getText() ?? ""));
    return classes.map((node): Component => {
        const name = node.name!.text;
        return {
            cloud, name, file: path,
            type: /super\(\s*"([^"]+)"/.exec(node.getText())?.[1] ?? "",
            comment: commentOf(node),
            args: interfaces.find((each) => each.name.text === `${name}Args`),
            outputs: node.members.filter(ts.isPropertyDeclaration).filter(({ modifiers }) => !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)),
            mentions: mentionsOf(source),
        };
    });
}

const allComponents = (): Component[] => CLOUDS.flatMap((cloud) => readdirSync(join(ROOT, "components", cloud))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts").sort().flatMap((file) => componentsIn(cloud, file)));

const fileOf = ({ cloud, name }: Component): string => `${cloud}-${name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}.md`;

const sentence = (text: string): string => /^.*?[.:](?=\s|$)/.exec(text.replace(/\s+/g, " "))?.[0] ?? text;

function componentsPage(): string {
    const rows = allComponents().map((component) => [`[\`${component.cloud}.${component.name}\`](components/${fileOf(component)})`, sentence(component.comment)]);
    return page("Components", "components", "Each has a page of its own: what it takes, declares, costs and promises.", table(["Component", "What it is"], rows));
}

const DEFAULT = / ?Default: (.*)\.$/s;

/** What the evaluated stacks hold. */
interface Found {
    /** Resources of clouds, by stack. */
    readonly stacks: ReadonlyMap<string, readonly Resource[]>;
    readonly graph: Graph;
    /** By rule, the URNs of what it gave a verdict on. */
    readonly verdicts: ReadonlyMap<string, readonly string[]>;
}

/** A component's own page. */
function componentPage(component: Component, { stacks, graph, verdicts }: Found): string {
    const { cloud, name, args, outputs, mentions, type, file } = component;
    const inputs = args?.members.filter(ts.isPropertySignature).map((member) => {
        const text = commentOf(member);
        return [
            `\`${member.name.getText()}\``, `\`${member.type?.getText() ?? ""}\``,
            member.questionToken ? DEFAULT.exec(text)?.[1] ?? "none" : "required", text.replace(DEFAULT, ""),
        ];
    }) ?? [];
    const gives = outputs.map((member) => [`\`${member.name.getText()}\``, `\`${member.type?.getText() ?? ""}\``, commentOf(member)]);
    const own = new Map([...stacks].map(([stack, resources]) => [stack, resources.filter(({ urn }) => partOf(urn) === type)]));
    const counts = new Map<string, Map<string, number>>();
    for (const [stack, resources] of own) {
        for (const resource of resources) {
            const row = counts.get(resource.type) ?? new Map<string, number>();
            counts.set(resource.type, row.set(stack, (row.get(stack) ?? 0) + 1));
        }
    }
    const types = [...counts.keys()].sort();
    const optional = mentions.filter((mentioned) => !counts.has(mentioned));
    const urns = new Set([...own.values()].flat().map(({ urn }) => urn));
    const about = rules.filter(({ name: rule }) => verdicts.get(rule)?.some((urn) => urns.has(urn)));
    const promised = Object.entries(controls).flatMap(([id, { title }]) => {
        const shown = about.filter((rule) => (rule.controls as readonly string[]).includes(id));
        const rows = requirements.filter((row) => (row.controls as readonly string[]).includes(id)).map((row) => row.id);
        return shown.length > 0 ? [[title, rows.join(" "), shown.map((rule) => `\`${rule.name}\``).join(", ")]] : [];
    });
    const costs = [...own].map(([stack, resources]) => {
        const each = resources.map((resource) => costOf(resource, graph));
        const monthly = each.reduce<number>((sum, cost) => sum + (typeof cost === "number" ? cost : 0), 0);
        const left = resources.filter((_, i) => typeof each[i] === "string").map((resource) => shortType(resource.type));
        return [stack, String(Math.round(monthly)), [...new Set(left)].sort().map((each) => `\`${each}\``).join(", ") || "nothing"];
    });
    const names = [...stacks.keys()];
    return page(
        `${cloud}.${name}`, `${file} and what prod and dr declare`, component.comment,
        ...(inputs.length > 0 ? ["## What it takes", args ? commentOf(args) : "", table(["Argument", "Type", "Default", "Meaning"], inputs)] : []),
        ...(gives.length > 0 ? ["## What it gives", table(["Output", "Type", "Meaning"], gives)] : []),
        "## What it declares",
        types.length > 0
            ? table(["Type", ...names.map((stack) => `In ${stack}`)], types.map((each) => [`\`${shortType(each)}\``, ...names.map((stack) => String(counts.get(each)!.get(stack) ?? 0))]))
            : "Nothing, as the committed configuration has it.",
        ...(optional.length > 0 ? [`As an option: ${optional.map((each) => `\`${shortType(each)}\``).join(", ")}.`] : []),
        "## What it costs",
        `About so many US dollars a month, from list prices read in ${PRICES_READ}: what stands all month, without what is charged by use.`,
        table(["Stack", "USD a month", "Charged by use, or not priced"], costs),
        "## What it promises",
        promised.length > 0
            ? table(["What is always so", "Requirements", "Rules that judge what it declares"], promised)
            : "No rule judges what it declares, one by one.",
    ).replace(/\n{3,}/g, "\n\n");
}

/** The innermost component that a resource is below. */
const partOf = (urn: string): string | undefined => urn.split("::")[2]?.split("$").slice(0, -1).reverse().find((type) => type.startsWith("holdfast:") && !type.endsWith(":Platform"));

/** A page for each component, by its file name in docs/reference/components. Evaluates both stacks, as the report does. */
export async function componentPages(): Promise<Record<string, string>> {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-docs-"));
    try {
        const stacks = ["prod", "dr"];
        await evaluate({ root: ROOT, stacks, out: folder });
        const { judged } = readDocuments(stacks.map((stack) => ({ path: join(folder, `${stack}.state.json`), form: "state" as const })));
        const graph = new Graph(judged.byOutputs);
        const custom = judged.byOutputs.filter(({ type }) => cloudOf(type) !== undefined);
        const verdicts = new Map<string, string[]>();
        for (const { rule, urn, state } of judge(judged, rules)) {
            if (state === "pass" || state === "fail") verdicts.set(rule.name, [...(verdicts.get(rule.name) ?? []), urn]);
        }
        const byStack = new Map(stacks.map((stack) => [stack, custom.filter(({ urn }) => urn.startsWith(`urn:pulumi:${stack}::`))]));
        return Object.fromEntries(allComponents().map((component) => [fileOf(component), componentPage(component, { stacks: byStack, graph, verdicts })]));
    } finally {
        rmSync(folder, { recursive: true });
    }
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

/** Every page by its path in docs/reference, but for those of components and of rules one by one. */
export const pages = (): Record<string, string> => ({
    "configuration.md": configurationPage(),
    "components.md": componentsPage(),
    "requirements.md": requirementsPage(),
    ...ruleIndexes(),
});

/** Writes a folder's pages, and removes those that are none any more. */
function writeFolder(folder: string, made: Readonly<Record<string, string>>): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(made)) writeFileSync(join(folder, name), text);
}

async function write(): Promise<void> {
    const reference = join(ROOT, "docs/reference");
    const components = await componentPages();
    const rules = rulePages(examples());
    rmSync(join(reference, "frameworks"), { recursive: true, force: true });
    for (const [name, text] of Object.entries(pages())) {
        mkdirSync(dirname(join(reference, name)), { recursive: true });
        writeFileSync(join(reference, name), text);
    }
    writeFolder(join(reference, "components"), components);
    writeFolder(join(reference, "rules"), rules);
    writeFileSync(join(ROOT, "report/report.schema.json"), `${JSON.stringify(jsonSchema(), undefined, 2)}\n`);
}

if (require.main === module) {
    write().catch((error: unknown) => {
        process.stderr.write(`${(error as Error).message}\n`);
        process.exitCode = 1;
    });
}
