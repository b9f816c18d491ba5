// Reference of the rules: a page for each, and what leads to it by requirement, framework, resource type and cloud.
import { controls } from "../policy/catalogue/controls";
import { counterpartOf } from "../policy/catalogue/counterparts";
import { anchors } from "../policy/catalogue/anchors/index";
import { type Citation, cite, coverage, isConflict, SUPPORTS } from "../policy/catalogue/frameworks/citations";
import { countedIn, frameworks, mappings } from "../policy/catalogue/frameworks/frameworks";
import { NARROWED } from "../policy/catalogue/frameworks/narrowed";
import { requirements } from "../policy/catalogue/requirements";
import { packOf } from "../policy/packs";
import type { Rule } from "../policy/rule";
import { families } from "../policy/rules/index";
import { shortType } from "../report/words";
import { holdsUnknown, program } from "./code";
import type { Collected, Example } from "./examples";
import { bullets, fenced, page, table } from "./markdown";

const CLOUD_TITLES: Readonly<Record<string, string>> = { aws: "AWS", azure: "Azure", platform: "both clouds at once" };

interface Listed {
    readonly rule: Rule;
    readonly family: string;
}

const listed: readonly Listed[] = Object.entries(families)
    .flatMap(([family, members]) => members.map((rule) => ({ rule, family })))
    .sort((a, b) => (a.rule.name < b.rule.name ? -1 : 1));

const names: ReadonlySet<string> = new Set(listed.map(({ rule }) => rule.name));
const byName = new Map(listed.map(({ rule }) => [rule.name, rule]));

const cloudOfRule = (name: string): string => name.split("-")[0]!;

const isAbout = (cloud: string) => ({ rule }: Listed): boolean => cloudOfRule(rule.name) === cloud;

/** A rule's name, leading to its page. `from`: folders between the page that shows it and docs/reference. */
const link = (name: string, from = ""): string => `[\`${name}\`](${from}rules/${name}.md)`;

const links = (all: readonly string[], from = ""): string => all.map((name) => link(name, from)).join(", ");

const type = (token: string): string => `\`${shortType(token)}\``;

const SEEN = {
    resource: "Each by itself, by what is asked for: a failure stops an update before the resource is made.",
    stack: "Each among the others, by what comes of it: companions, what it refers to, and what refers to it count.",
} as const;

const SHOWN_REJECTS = 2;

const MOST_LINES = 40;

/** Rows that read best come first: those in which everything is known, and of these the ones that are not long. */
function readable(rows: readonly Example[], usual: Collected["usual"]): Example[] {
    const lines = (row: Example) => Math.max(MOST_LINES, program(row, usual).split("\n").length);
    const weighed = rows.map((row) => ({ row, unknown: Number(holdsUnknown(row.resources)), lines: lines(row) }));
    return weighed.sort((x, y) => x.unknown - y.unknown || x.lines - y.lines).map(({ row }) => row);
}

const label = ({ title, settings }: Example): string => (settings ? `${title} (with ${Object.keys(settings).join(" and ")} configured)` : title);

function shown(title: string, rows: readonly Example[], count: number, usual: Collected["usual"]): string[] {
    if (rows.length === 0) return [];
    const first = readable(rows, usual).slice(0, count);
    const rest = rows.filter((row) => !first.includes(row));
    return [
        `## ${title}`,
        ...first.flatMap((row) => [`${sentenceCase(row.title)}:`, fenced(program(row, usual))]),
        ...(rest.length > 0 ? ["Also:", bullets(rest.map(label))] : []),
    ];
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const told = (title: string, rows: readonly Example[]): string[] => (rows.length > 0 ? [`## ${title}`, bullets(rows.map(label))] : []);

const printed = new Map(frameworks().flatMap(({ key, controls: own }) => own.map(({ id, cite: form }) => [`${key} ${id}`, form ?? id] as const)));

function frameworkPart(cited: readonly Citation[]): string[] {
    if (cited.length === 0) return ["No published mapping leads from this rule to a control of a framework: nobody's rule that is mapped asks for just the same."];
    const rows = frameworks().flatMap(({ key, name, edition }) => {
        const own = cited.filter(({ framework }) => framework === key);
        const via = [...new Set(own.flatMap((citation) => citation.via))].sort();
        return own.length > 0 ? [[`[${name}](../frameworks/${key}.md), ${edition}`, own.map(({ id }) => printed.get(`${key} ${id}`)!).join(", "), via.map((each) => `\`${each}\``).join(", ")]] : [];
    });
    return [SUPPORTS, table(["Framework and edition", "Controls that it supports", "As published for"], rows)];
}

/** Others' rules that ask for the same, by the rows that the rule answers. */
function othersOf(rule: string): string[] {
    const { rows, projects } = mappings();
    const same = rows.filter(({ row }) => !isConflict(row) && typeof anchors[row] === "object" && anchors[row].includes(rule));
    return [...new Set(same.flatMap(({ others }) => others))].map((other) => {
        const [project, ...id] = other.split(":");
        return `${projects[project!]}: \`${id.join(":")}\``;
    });
}

function counterpartPart(rule: string, { byRule, usual }: Collected): string[] {
    const cloud = cloudOfRule(rule);
    if (cloud === "platform") return ["The rule is about both clouds at once."];
    const [here, there] = cloud === "aws" ? ["AWS", "Azure"] : ["Azure", "AWS"];
    const other = counterpartOf(rule, names);
    if (!other) return [`No rule for ${there} is the counterpart of this one: what it asks for is ${here}'s own, or is asked there by rules of another shape.`];
    const [first] = readable(byRule[other]?.accepts ?? [], usual);
    return [
        `On ${there}, [\`${other}\`](${other}.md): ${byName.get(other)!.title}.`,
        ...(first ? [`It accepts ${first.title}:`, fenced(program(first, usual))] : []),
    ];
}

function rulePage({ rule, family }: Listed, collected: Collected, cited: readonly Citation[]): string {
    const { byRule, usual } = collected;
    const rows = byRule[rule.name];
    const serves = requirements.filter((row) => rule.controls.some((control) => row.controls.includes(control)));
    const others = othersOf(rule.name);
    const all = rows ? [...rows.accepts, ...rows.rejects] : [];
    const onPlatform = all.some(({ resources }) => resources.some((resource) => resource.type === "holdfast:index:Platform"));
    return page(
        rule.name, `policy/rules/${family}.ts and test/policy/${family}.test.ts`, `${rule.title}.`,
        table(["", ""], [
            ["Severity", rule.severity],
            ["Level", rule.level === "mandatory" ? "mandatory: a failure stops an update" : "advisory: a failure is said and reported"],
            ["Pack", packOf(family)],
            ["Judges", `${rule.types.map(type).join(", ")}. ${SEEN[rule.scope]}`],
            ["Shows", rule.controls.map((control) => `${controls[control].title} (\`${control}\`)`).join("; ")],
            ["Serves", serves.map(({ id }) => `[${id}](../rules-by-requirement.md#${id.toLowerCase()})`).join(" ") || "no requirement of its own"],
            ...(rule.settings && rule.settings.length > 0 ? [["Configured by", rule.settings.map((setting) => `\`${setting}\``).join(", ")]] : []),
        ]),
        "## What to do", rule.remediation,
        ...(rows ? [
            ...shown("What it accepts", rows.accepts, 1, usual),
            ...shown("What it rejects", rows.rejects, SHOWN_REJECTS, usual),
            ...told("What it says nothing about", rows.ignores),
            ...told("What it does not judge until it is known", rows.awaits),
            `The examples are rows of the rule's own tests, shortened to what it looks at.${onPlatform ? " A `Platform` says what a site is to be (stacks/platform.ts): those of its facts are shown that the example is about." : ""}`,
        ] : []),
        "## On the other cloud", ...counterpartPart(rule.name, collected),
        "## Frameworks", ...frameworkPart(cited),
        ...(others.length > 0 ? ["## Who else asks for it", bullets(others)] : []),
    );
}

function indexPage(): string {
    const rows = listed.map(({ rule, family }) => [link(rule.name), rule.title, rule.severity, rule.level, packOf(family), rule.controls.join(", "), rule.remediation]);
    const ways = "Also [by requirement](rules-by-requirement.md), [by framework](frameworks.md), [by resource type](rules-by-resource.md) and [by cloud](rules-by-cloud.md).";
    const code = "Each has a page of its own, with examples from its tests. In them `aws` is `@pulumi/aws`, `azure` is `@pulumi/azure-native`, and `pulumi.unknown` stands for a value that is not known before an update.";
    return page("Rules", "policy/rules", `${rows.length} rules. ${ways}`, code, table(["Rule", "What is always so", "Severity", "Level", "Pack", "Controls", "What to do"], rows));
}

const CLOUD_COLUMNS = ["aws", "azure", "platform"] as const;

function byRequirementPage(): string {
    const parts = requirements.flatMap(({ id, promise, classes, controls: needed }) => [
        `## ${id}`, `${promise}. Class ${classes.join(" ")}.`,
        needed.length === 0 ? "No rule can show it." : table(["Control", "On AWS", "On Azure", "Of both at once"], needed.map((control) => [
            controls[control].title,
            ...CLOUD_COLUMNS.map((cloud) => links(listed.filter(isAbout(cloud)).filter(({ rule }) => rule.controls.includes(control)).map(({ rule }) => rule.name))),
        ])),
    ]);
    return page("Rules by requirement", "policy/catalogue and policy/rules", "Every promise, the controls that together show it, and the rules that give evidence for each.", ...parts);
}

function byResourcePage(): string {
    const types = new Map<string, string[]>();
    for (const { rule } of listed) for (const token of rule.types) types.set(token, [...(types.get(token) ?? []), rule.name]);
    const clouds = [["AWS", "aws:"], ["Azure", "azure-native:"], ["Neither cloud's", ""]] as const;
    const of = (token: string): string => clouds.find(([, start]) => token.startsWith(start))![0];
    const parts = clouds.flatMap(([title]) => {
        const own = [...types].filter(([token]) => of(token) === title).sort(([a], [b]) => (a < b ? -1 : 1));
        return [`## ${title}`, table(["Type", "Rules that judge it"], own.map(([token, rules]) => [type(token), links(rules)]))];
    });
    return page("Rules by resource type", "policy/rules", "What each rule gives a verdict on. Many look at other types too, to judge these: companions, links, policies.", ...parts);
}

function byCloudPage(): string {
    const [aws, azure, both] = CLOUD_COLUMNS.map((cloud) => listed.filter(isAbout(cloud)).map(({ rule }) => rule)) as [Rule[], Rule[], Rule[]];
    const paired = aws.filter(({ name }) => counterpartOf(name, names));
    const alone = (rules: readonly Rule[]) => table(["Rule", "What is always so"], rules.filter(({ name }) => !counterpartOf(name, names)).map(({ name, title }) => [link(name), title]));
    return page(
        "Rules by cloud", "policy/rules and policy/catalogue/counterparts.ts",
        `${aws.length} rules for AWS, ${azure.length} for Azure, ${both.length} for both at once. ${paired.length} of each cloud's have a counterpart on the other; the rest is about what is that cloud's own, or is asked there by rules of another shape.`,
        "## Counterparts", table(["On AWS", "On Azure", "What is always so on AWS"], paired.map(({ name, title }) => [link(name), link(counterpartOf(name, names)!), title])),
        "## AWS alone", alone(aws), "## Azure alone", alone(azure),
        `## ${sentenceCase(CLOUD_TITLES.platform!)}`, table(["Rule", "What is always so"], both.map(({ name, title }) => [link(name), title])),
    );
}

function frameworkPages(): Record<string, string> {
    const covered = coverage();
    const overview = covered.map(({ framework, supported }) => [
        `[${framework.name}](frameworks/${framework.key}.md)`, framework.edition, framework.owner, `${countedIn(framework).length} ${framework.unit}`, String(supported.length),
    ]);
    const sources = ({ name, version, licence, usedFor }: (typeof covered)[number]["framework"]["sources"][number]) => `${name}, ${version} (${licence}): ${usedFor}`;
    const pages = covered.map(({ framework, supported }) => [`frameworks/${framework.key}.md`, page(
        `${framework.name}, ${framework.edition}`, "policy/catalogue/frameworks and policy/catalogue/anchors",
        `Published by: ${framework.owner}. ${framework.notice}`, SUPPORTS,
        `Rules support ${supported.length} of ${countedIn(framework).length} ${framework.unit}.`,
        ...(supported.length > 0 ? [table(["Control", "About", "Rules that support it"], supported.map(({ id, cite: form, title, rules }) => [form ?? id, title, links(rules, "../")]))] : []),
        "## Where the list is from", bullets(framework.sources.map(sources)),
    )]);
    const unanswered = Object.entries(anchors).flatMap(([row, answer]) => (typeof answer === "string" ? [[row, answer]] : []));
    const conflicts = mappings().rows.flatMap(({ row }) => (isConflict(row) && typeof anchors[row] === "object" ? [[row.replace("CONFLICT: ", ""), links(anchors[row])]] : []));
    return {
        "frameworks.md": page(
            "Rules by framework", "policy/catalogue/frameworks and policy/catalogue/anchors", SUPPORTS,
            table(["Framework", "Edition", "Publisher", "Has", "Supported by rules"], overview),
            "A mapping is made by way of what other projects ask for: each of their rules is answered by rules of ours that ask for the same (policy/catalogue/anchors), and those projects publish which controls their rule supports (policy/catalogue/frameworks/mappings.json). What nobody has published is not mapped, and a control that its edition has withdrawn, or of which a source contradicts itself, is never named.",
            "## What is published, and not claimed", table(["Framework", "Controls", "Rules", "Why not"], NARROWED.map(({ framework, ids, rules, reason }) =>
                [frameworks().find(({ key }) => key === framework)!.short, ids.join(", "), links(rules), reason])),
            ...(conflicts.length > 0 ? ["## What others ask for, and our rules ask the opposite", table(["What others ask for", "Rules that ask the opposite"], conflicts)] : []),
            ...(unanswered.length > 0 ? ["## What others ask for, and no rule of ours", table(["What others ask for", "Why not"], unanswered)] : []),
            "## Where the mappings are from", bullets(mappings().sources.map(sources)),
        ),
        ...Object.fromEntries(pages) as Record<string, string>,
    };
}

/** Every page about rules that needs no examples, by its path in docs/reference. */
export const ruleIndexes = (): Record<string, string> => ({
    "rules.md": indexPage(),
    "rules-by-requirement.md": byRequirementPage(),
    "rules-by-resource.md": byResourcePage(),
    "rules-by-cloud.md": byCloudPage(),
    ...frameworkPages(),
});

/** A page for each rule, by its file name in docs/reference/rules. */
export function rulePages(collected: Collected): Record<string, string> {
    const cited = new Map<string, Citation[]>();
    const order = new Map(frameworks().flatMap(({ key, controls: own }) => own.map(({ id }) => `${key} ${id}`)).map((key, i) => [key, i]));
    for (const citation of cite()) cited.set(citation.rule, [...(cited.get(citation.rule) ?? []), citation]);
    const inOrder = (all: readonly Citation[]) => [...all].sort((a, b) => order.get(`${a.framework} ${a.id}`)! - order.get(`${b.framework} ${b.id}`)!);
    return Object.fromEntries(listed.map((each) => [`${each.rule.name}.md`, rulePage(each, collected, inOrder(cited.get(each.rule.name) ?? []))]));
}
