// A runbook as people read it at three in the morning: what it is, whether it is this one, what to type.
import { duration } from "../../report/duration";
import { type Command, commandText } from "./command";
import { GRAMMAR_SOURCE } from "./grammar";
import type { Alarm } from "./notice";
import { type Procedure, type Step, WHO } from "./runbook";
import type { Effect, Measured } from "./times";

export interface Told {
    readonly procedure: Procedure;
    readonly alarms: readonly Alarm[];
    readonly effects: readonly Effect[];
    readonly measured: readonly Measured[];
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

const commands = (all: readonly Command[]): string => (all.length === 0 ? "" : `\`\`\`sh\n${all.map(commandText).join("\n")}\n\`\`\``);

const step = ({ title, who, text, commands: all }: Step, number: number): string =>
    [`### ${number}. ${title}`, `Who: ${WHO[who]}${all.some(({ mutates }) => mutates) ? "" : ". Changes nothing"}.`, text ?? "", commands(all)].filter(Boolean).join("\n\n");

const steps = (title: string, all: readonly Step[]): string => [`## ${title}`, ...all.map((each, index) => step(each, index + 1))].join("\n\n");

const times = (effects: readonly Effect[], measured: readonly Measured[]): string => {
    const some = effects.some(({ under }) => under.length > 0);
    const rows = effects.map(({ under, services, answer, path, until, lost, target }) =>
        [...(some ? [under.join("; ") || "each"] : []), services.join(", "), answer, path.join("; "), until, lost, target]);
    return [
        "## Times",
        effects.length === 0 ? "No service is touched." : table([...(some ? ["Loss"] : []), "Service", "Does it answer?", "How", "Modelled time until then", "Modelled loss of data", "Agreed"], rows),
        measured.length === 0 ? "Nothing of this was measured yet: the times are a model's." : bullets(measured.map(({ title, day, result, environment, recovery }) =>
            `Measured on ${day}, ${environment === "live" ? "on real accounts" : `on ${environment} clouds`}: ${title}, ${result}${recovery === undefined ? "" : `, ${duration(recovery)}`}.`)),
    ].join("\n\n");
};

export function runbookText({ procedure, alarms, effects, measured }: Told): string {
    const { title, scenarios, signs, asks, approvals, lost, exercise = [] } = procedure;
    return `${[
        `# ${title}`,
        "[All runbooks](README.md)",
        "## Is it this one?",
        bullets(signs),
        alarms.length === 0 ? "No alarm of the platform tells of it." : `Alarms that may tell of it:\n\n${bullets(alarms.map(({ name, says }) => (says ? `\`${name}\`: ${says}` : `\`${name}\``)))}`,
        `For: ${scenarios.map((id) => `\`${id}\``).join(", ")}.`,
        times(effects, measured),
        "## Who approves",
        bullets(approvals),
        ...(asks.length === 0 ? [] : ["## Set before you begin", bullets(asks.map(({ slot, what, among }) => `\`${slot}\`: ${what}${among ? ` (${among.join(", ")})` : ""}`))]),
        steps("What to do", procedure.steps),
        steps("How to see that it worked", procedure.verify),
        steps("How to go back", procedure.back),
        "## What is lost",
        bullets(lost),
        ...(exercise.length === 0 ? [] : ["## Exercise", "Over simulated clouds, with the real engine; it writes a record with the times that it measured.", commands(exercise)]),
    ].join("\n\n")}\n`;
}

/** The page that leads to all of them. `without`: losses that no runbook is for. `values`: keys that still hold a value from the documentation. */
export function indexText(all: readonly Procedure[], without: readonly string[], values: readonly string[]): string {
    return `${[
        "# Runbooks",
        "Written by `holdfast runbooks` from what is deployed and from the analysis of what each loss does: names and ids are the deployment's. Print them, and keep a copy outside of both clouds.",
        ...(values.length > 0 ? [`**These are not yours**: they were written for a configuration that still holds documentation values (${values.length} keys, \`${values[0]}\` among them). Run \`holdfast runbooks --state FILE\` with the export of your stacks.`] : []),
        "Commands stand as they are typed in a POSIX shell. `$NAME` is set beforehand, as each runbook says. Secrets are in none of them.",
        `How far they are tried: a test runs those of \`holdfast\` and \`pulumi\`, dry where they would change anything, over simulated clouds with the real engine. Those of \`aws\` and \`az\` are held against the commands and options that ${GRAMMAR_SOURCE.aws} and ${GRAMMAR_SOURCE.az} know, and are sent to nobody: try them once in your own accounts, with a role that may only read.`,
        table(["Runbook", "For"], all.map(({ id, title, scenarios }) => [`[${title}](${id}.md)`, scenarios.length > 4 ? `${scenarios.length} losses` : scenarios.map((one) => `\`${one}\``).join(", ")])),
        ...(without.length > 0 ? [`**No runbook is for**: ${without.map((one) => `\`${one}\``).join(", ")}. Nothing that is declared says how these are mended.`] : []),
    ].join("\n\n")}\n`;
}
