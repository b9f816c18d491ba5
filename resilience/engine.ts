// What drills and operations ask of Pulumi's engine, and the two ways to it: the CLI in a workspace over the simulated
// clouds, and the Automation API over the stacks of real accounts. Deploying is always the engine's own doing.
import type { Deployment } from "../simulate/deployment";
import type { Workspace } from "./workspace";

/** One step of a preview. */
export interface Step {
    /** `same`, `update`, `create`, `delete`, `replace`, … as the engine says it. */
    readonly op: string;
    readonly urn: string;
    /** Top-level inputs that change. */
    readonly changes: readonly string[];
    /** The provider that it is done with, by name. */
    readonly provider?: string;
    /** Whether the cloud keeps it when it leaves the state. */
    readonly retained?: boolean;
}

export interface UpOptions {
    readonly targets?: readonly string[];
    /** Adds to the environment of the engine and its providers. */
    readonly environment?: Readonly<Record<string, string>>;
    /** The engine goes on with what does not depend on what failed. */
    readonly continueOnError?: boolean;
}

export interface Engine {
    /** Whether what it changes is real. */
    readonly live: boolean;
    /** Version of the CLI. */
    version(): Promise<string>;
    /** A configuration key of the project, as it is set on a stack; undefined where the default stands. */
    setting(stack: string, key: string): Promise<unknown>;
    configure(stack: string, values: Readonly<Record<string, unknown>>): Promise<void>;
    preview(stack: string): Promise<readonly Step[]>;
    up(stack: string, options?: UpOptions): Promise<void>;
    refresh(stack: string): Promise<void>;
    /** Ends an update that was cut off: frees the lock, and asks the clouds what of it was made. */
    recover(stack: string): Promise<void>;
    export(stack: string): Promise<Deployment>;
}

/** Why the engine did not do what it was asked. `output` is what it said, for people. */
export class EngineError extends Error {
    constructor(readonly command: string, readonly output: string) {
        super(`${command} failed:\n${output.split("\n").filter((line) => /error:|does not answer/.test(line)).slice(0, 5).join("\n") || output.slice(-800)}`);
        this.name = "EngineError";
    }
}

const topLevel = (path: string): string => path.split(/[.[]/)[0]!;

interface CliStep {
    readonly op: string;
    readonly urn: string;
    readonly diffReasons?: readonly string[];
    readonly detailedDiff?: Readonly<Record<string, unknown>>;
    readonly provider?: string;
    readonly oldState?: CliState;
    readonly newState?: CliState;
}

interface CliState {
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly provider?: string;
    readonly retainOnDelete?: boolean;
}

const providerOf = ({ provider, newState, oldState }: CliStep): string | undefined =>
    (newState?.provider ?? oldState?.provider ?? provider)?.split("::").at(-2);

/** Inputs that differ, where the engine does not say so itself. */
function differing({ oldState, newState }: CliStep): string[] {
    const [before, after] = [oldState?.inputs ?? {}, newState?.inputs ?? {}];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__") && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function changesOf(step: CliStep): string[] {
    const said = [...step.diffReasons ?? [], ...Object.keys(step.detailedDiff ?? {})].map(topLevel);
    return [...new Set(said.length === 0 && step.op === "update" ? differing(step) : said)].sort();
}

/** Steps of `pulumi preview --json`. */
export const stepsOf = (json: string): Step[] => (JSON.parse(json) as { steps?: readonly CliStep[] }).steps?.map((step) => ({
    op: step.op, urn: step.urn, changes: changesOf(step), provider: providerOf(step),
    retained: (step.newState ?? step.oldState)?.retainOnDelete === true,
})) ?? [];

/** Every checkpoint is written, as on real accounts; otherwise the state is written once, at the end of each update. */
const CHECKPOINTS = { PULUMI_SKIP_CHECKPOINTS: "false" };

/** The CLI in a workspace, over the simulated clouds. */
export class SimulatedEngine implements Engine {
    readonly live = false;

    /**
     * @param checkpoints whether an update that is cut off leaves what it has made in the state. Off, updates are many times
     * faster, and one that is cut off does all of it again: the simulated clouds know what is there by its name
     */
    constructor(readonly workspace: Workspace, private readonly checkpoints = false) {}

    private async ask(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
        const { code, output } = await this.workspace.run(args, { ...(this.checkpoints && CHECKPOINTS), ...environment });
        if (code !== 0) throw new EngineError(`pulumi ${args.slice(0, 3).join(" ")}`, output);
        return output;
    }

    async version(): Promise<string> {
        return (await this.ask(["version"])).trim();
    }

    setting(stack: string, key: string): Promise<unknown> {
        return Promise.resolve(this.workspace.configuration(stack)[key]);
    }

    async configure(stack: string, values: Readonly<Record<string, unknown>>): Promise<void> {
        await this.workspace.configure(stack, values);
    }

    async preview(stack: string): Promise<readonly Step[]> {
        const output = await this.ask(["preview", "-s", stack, "--json"]);
        return stepsOf(output.slice(output.indexOf("{")));
    }

    async up(stack: string, { targets = [], environment, continueOnError }: UpOptions = {}): Promise<void> {
        const more = [...targets.flatMap((target) => ["--target", target]), ...(continueOnError ? ["--continue-on-error"] : [])];
        await this.ask(["up", "-s", stack, "--yes", "--skip-preview", ...more], environment);
    }

    async refresh(stack: string): Promise<void> {
        await this.ask(["refresh", "-s", stack, "--yes", "--skip-preview"]);
    }

    async recover(stack: string): Promise<void> {
        const { code, output } = await this.workspace.run(["cancel", stack, "--yes"]);
        // Nothing to free: whoever was cut off had not begun, or had ended.
        if (code !== 0 && !/not locked|no update|not currently locked|no lock/i.test(output)) throw new EngineError("pulumi cancel", output);
        const { deployment } = await this.export(stack);
        const pending = (deployment as { pending_operations?: readonly unknown[] }).pending_operations ?? [];
        if (pending.length > 0) await this.ask(["refresh", "-s", stack, "--yes", "--skip-preview", "--clear-pending-creates"]);
    }

    async export(stack: string): Promise<Deployment> {
        return (await this.workspace.export(stack)).deployment;
    }
}
