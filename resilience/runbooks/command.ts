// A command of a runbook as data: what is run, whether it changes anything, and how to rehearse it. Text comes last.

export const TOOLS = ["aws", "az", "pulumi", "holdfast", "npm", "dig"] as const;
export type Tool = (typeof TOOLS)[number];

/** A value that is only known when the runbook is used; an environment variable of that name holds it. */
export interface Slot {
    readonly slot: string;
}

export type Arg = string | Slot;

export interface Command {
    readonly tool: Tool;
    /** Words before the options: `kms enable-key`. */
    readonly words: readonly string[];
    /** What stands between words and options: files, addresses, values. */
    readonly operands?: readonly Arg[];
    readonly options: readonly (readonly [name: string, ...values: Arg[]])[];
    readonly mutates: boolean;
    /** Slot that its output fills. */
    readonly into?: string;
}

export const slot = (name: string): Slot => ({ slot: name });

export type Options = Readonly<Record<string, Arg | readonly Arg[] | true>>;

const listed = (options: Options): Command["options"] =>
    Object.entries(options).map(([name, value]) => [name, ...(value === true ? [] : Array.isArray(value) ? (value as Arg[]) : [value as Arg])]);

/** First words of the last word that only read: whatever is none of these counts as a change. */
const READS = /^(describe|list|get|lookup|show|preview|verify|survive|report|manifest|history)/;

const made = (tool: Tool, text: string, options: Options, more: Partial<Command>): Command => {
    const words = text.split(" ");
    return { tool, words, options: listed(options), mutates: !READS.test(words.at(-1)!), ...more };
};

/** `region` is left out for services that have none. */
export const aws = (region: string | undefined, text: string, options: Options = {}, more: Partial<Command> = {}): Command =>
    made("aws", text, { ...(region && { region }), ...options }, more);

/** Reads one value into a slot. */
export const awsInto = (into: string, region: string | undefined, text: string, options: Options, query: string): Command =>
    aws(region, text, { ...options, query, output: "text" }, { into });

export const az = (text: string, options: Options = {}, more: Partial<Command> = {}): Command => made("az", text, options, more);

/** Options are given as they are typed: `{ "-s": "dr" }` is not used, `{ stack: "dr" }` is. */
export const pulumi = (text: string, options: Options = {}, more: Partial<Command> = {}): Command => made("pulumi", text, options, more);

export const holdfast = (text: string, options: Options = {}, more: Partial<Command> = {}): Command => made("holdfast", text, options, more);

/** What asks a name server; `from` may be left out. */
export const dig = (name: string, type: string, from?: string): Command => ({ tool: "dig", words: ["+short", ...(from ? [`@${from}`] : []), name, type], options: [], mutates: false });

/** As a POSIX shell reads it back as one word. */
export const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") && !text.startsWith("=") ? text : `'${text.replaceAll("'", "'\\''")}'`);

const argText = (arg: Arg): string => (typeof arg === "string" ? quoted(arg) : `"$${arg.slot}"`);

/** The command as one types it. */
export function commandText({ tool, words, operands = [], options, into }: Command): string {
    const text = [tool === "holdfast" ? "npx holdfast" : tool, ...words.map(quoted), ...operands.map(argText), ...options.flatMap(([name, ...values]) => [`--${name}`, ...values.map(argText)])].join(" ");
    return into ? `export ${into}="$(${text})"` : text;
}

export const slotsOf = ({ operands = [], options }: Command): string[] =>
    [...operands, ...options.flatMap(([, ...values]) => values)].flatMap((value) => (typeof value === "string" ? [] : [value.slot]));

/** How the command is tried without an effect; undefined where the tool has no way, and its parser alone can be asked. */
export function rehearsal(command: Command): Command | undefined {
    const { tool, words, operands = [], options } = command;
    const read: Command = { tool, words, operands, options, mutates: false };
    if (!command.mutates && tool !== "aws") return read;
    switch (tool) {
        case "aws": // the CLI checks every option against the service's model, and sends nothing
            return { ...read, options: [...options.filter(([name]) => name !== "query" && name !== "output"), ["generate-cli-skeleton", "output"]] };
        case "holdfast":
            return { ...read, options: [...options.filter(([name]) => name !== "approvals" && name !== "dry-run"), ["dry-run"]] };
        case "pulumi":
            return words[0] === "up" ? { ...read, words: ["preview", ...words.slice(1)], options: options.filter(([name]) => name !== "yes") } : undefined;
        default:
            return undefined;
    }
}
