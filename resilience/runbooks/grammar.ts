// Whether a command is one that the cloud's own CLI takes: held against the options that its models and help know.
import grammar from "./grammar.json";
import type { Command } from "./command";

interface Entry {
    readonly required: readonly string[];
    readonly optional: readonly string[];
}

const COMMANDS: Readonly<Record<string, Entry>> = grammar.commands;

/** Options that every command of the tool takes. */
const EVERYWHERE: Readonly<Record<"aws" | "az", readonly string[]>> = {
    aws: ["region", "query", "output", "profile"], az: ["query", "output", "subscription"],
};

/** Where the options were read from, and in which version. */
export const GRAMMAR_SOURCE: Readonly<Record<"aws" | "az", string>> = grammar.source;

export const nameOf = ({ tool, words }: Command): string => [tool, ...words].join(" ");

/** What is wrong with a command of a cloud's CLI, in words; nothing for other tools. */
export function faultsOf(command: Command): string[] {
    const { tool, options } = command;
    if (tool !== "aws" && tool !== "az") return [];
    const name = nameOf(command);
    const entry = COMMANDS[name];
    if (!entry) return [`${name}: not known to ${GRAMMAR_SOURCE[tool]}`];
    const given = options.map(([option]) => option);
    return [
        ...entry.required.filter((option) => !given.includes(option)).map((option) => `${name}: --${option} is missing`),
        ...given.filter((option) => ![...entry.required, ...entry.optional, ...EVERYWHERE[tool]].includes(option)).map((option) => `${name}: --${option} is none of its options`),
        ...given.filter((option, index) => given.indexOf(option) !== index).map((option) => `${name}: --${option} stands there twice`),
    ];
}
