// Offline evaluation: runs the real programs of the stacks against simulated clouds and writes what they declare.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Cloud } from "./cloud";
import { type DeployedResource, type Deployment, deploymentOf, textOf, writeAll } from "./deployment";
import { ConfigurationError, ProgramError, RefusedError } from "./errors";
import { Monitor, sayRefused } from "./monitor";
import { type Project, readProject } from "./project";
import { Sealer } from "./secrets";
import type { Properties, Services } from "./service";
import { services } from "./services";

/** As the self-managed backends name it, so that a program that reads its own stacks finds them here too. */
const ORGANIZATION = "organization";

/** How long a program that has logged an error may still tell of others, in milliseconds. */
const LAST_WORDS = 3000;

export interface Progress {
    readonly stack: string;
    readonly step: "started" | "declared" | "ended";
    /** Resources declared so far. */
    readonly resources: number;
}

export interface EvaluateOptions {
    /** Folder of Pulumi.yaml. */
    readonly root: string;
    /** In the order in which they are evaluated: a stack may read the outputs of those before it. */
    readonly stacks: readonly string[];
    /** Folder for `<stack>.state.json`. Without it nothing is written. */
    readonly out?: string;
    readonly progress?: (event: Progress) => void;
    /** The simulated clouds. Default: AWS, Azure, and the generators of random values and keys. */
    readonly services?: Services;
    /** Opens the secrets of the files. Default: PULUMI_CONFIG_PASSPHRASE; without either nobody can open them. */
    readonly passphrase?: string;
    /** How long a program may take, in seconds. */
    readonly limit?: number;
}

export interface Evaluated {
    readonly stack: string;
    readonly deployment: Deployment;
    /** Where the deployment was written. */
    readonly file?: string;
    /** What the program logged as a warning. */
    readonly warnings: readonly string[];
    readonly timings: {
        /** From the start of the program's process until it had declared everything, in milliseconds. */
        readonly program: number;
        /** Of that, until its first registration: Node, the SDKs, the program's own files. */
        readonly loading: number;
    };
}

interface Run {
    readonly stack: string;
    readonly project: Project;
    readonly monitor: Monitor;
    readonly process: ChildProcess;
    readonly ended: Promise<Ending>;
    readonly timings: { program: number; loading: number };
}

interface Ending {
    readonly code: number | null;
    readonly output: string;
    readonly timedOut: boolean;
}

/**
 * Evaluates the stacks. All programs start at once; what a later stack declares waits until the earlier ones are complete.
 * @throws ConfigurationError, RefusedError or ProgramError; then no file has been written or changed
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluated[]> {
    const root = resolve(options.root);
    const projects = readProjects(root, options.stacks);
    const cloud = new Cloud(options.services ?? services);
    const runs: Run[] = [];
    try {
        for (const [i, stack] of options.stacks.entries()) {
            runs.push(await start(root, stack, projects[i]!, cloud, runs.slice(), options));
        }
        const endings = await Promise.all(runs.map(({ ended }) => ended));
        explain(runs, endings);
        const evaluated = runs.map((run) => result(run, options));
        writeAll(new Map(evaluated.flatMap(({ file, deployment }) => (file === undefined ? [] : [[file, textOf(deployment)] as const]))));
        return evaluated;
    } finally {
        for (const { process: child, monitor } of runs) {
            child.kill("SIGKILL");
            monitor.stop();
        }
    }
}

/** Reads each stack's configuration; what is wrong with the project itself is said once. */
function readProjects(root: string, stacks: readonly string[]): Project[] {
    const problems = new Set<string>();
    const projects = stacks.flatMap((stack) => {
        try {
            return [readProject(root, stack)];
        } catch (error) {
            if (!(error instanceof ConfigurationError)) throw error;
            error.problems.forEach((problem) => problems.add(problem));
            return [];
        }
    });
    if (problems.size > 0) throw new ConfigurationError([...problems]);
    return projects;
}

async function start(root: string, stack: string, project: Project, cloud: Cloud, earlier: readonly Run[], options: EvaluateOptions): Promise<Run> {
    const began = performance.now();
    const timings = { program: 0, loading: 0 };
    const since = (): number => Math.round(performance.now() - began);
    const before = Promise.all(earlier.map(complete)).then(() => undefined);
    before.catch(() => undefined); // a stack that waits for nothing must not fall over what it did not wait for
    const monitor = new Monitor({
        name: { organization: ORGANIZATION, project: project.name, stack }, root, cloud, before,
        abandon: () => void child.kill("SIGKILL"),
        failing: () => void setTimeout(() => child.kill("SIGKILL"), LAST_WORDS).unref(),
        outputsOf: (name) => {
            const found = earlier.find((run) => [run.stack, `${ORGANIZATION}/${run.project.name}/${run.stack}`, `${run.project.name}/${run.stack}`].includes(name));
            return found?.monitor.outputs() as Properties | undefined;
        },
        progress: (resources) => {
            if (timings.loading === 0) timings.loading = since();
            options.progress?.({ stack, step: "declared", resources });
        },
    });
    const address = await monitor.start();
    const child = launch(root, stack, project, address);
    options.progress?.({ stack, step: "started", resources: 0 });
    const ended = ending(child, options.limit ?? 180).then((end) => {
        options.progress?.({ stack, step: "ended", resources: monitor.resources().length });
        return end;
    });
    void monitor.finished.then(() => { timings.program = since(); });
    return { stack, project, monitor, process: child, ended, timings };
}

/** Resolves once the program has declared everything; rejects if it ended before that. */
async function complete(run: Run): Promise<void> {
    const end = await Promise.race([run.monitor.finished, run.ended]);
    if (end && end.code !== 0) throw new Error(`stack ${run.stack} has no outputs, because its own evaluation failed`);
}

/** Starts the program as Pulumi's language host does. */
function launch(root: string, stack: string, project: Project, address: string): ChildProcess {
    const resolver = createRequire(join(root, "package.json"));
    const runner = resolver.resolve("@pulumi/pulumi/cmd/run");
    const flags = Object.entries({
        monitor: address, engine: address, project: project.name, stack, organization: ORGANIZATION,
        dry_run: "false", pwd: join(root, project.main),
    }).flatMap(([flag, value]) => [`--${flag}`, value]);
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI_|NODE_OPTIONS$|NODE_V8_COVERAGE$)/.test(name)));
    const nodeArguments = ["--import", pathToFileURL(resolver.resolve("tsx")).href, "--max-semi-space-size=128"]; // as in Pulumi.yaml
    return spawn(process.execPath, [...nodeArguments, runner, ...flags, "."], {
        cwd: root,
        env: { ...environment, PULUMI_CONFIG: JSON.stringify(project.config), PULUMI_CONFIG_SECRET_KEYS: "[]", PULUMI_NODEJS_TYPESCRIPT: "false" },
        stdio: ["ignore", "pipe", "pipe"],
    });
}

function ending(child: ChildProcess, limit: number): Promise<Ending> {
    return new Promise((resolve, reject) => {
        let output = "";
        let timedOut = false;
        const timer = setTimeout(() => {
            timedOut = true;
            child.kill("SIGKILL");
        }, limit * 1000);
        for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => { output += chunk.toString(); });
        child.once("error", reject);
        child.once("close", (code) => {
            clearTimeout(timer);
            resolve({ code, output, timedOut });
        });
    });
}

/** Exit code of a program whose problem was logged for the user to act on. */
const USER_CAN_ACT = 32;
const CRASHED = "Running program ";

/** Says why there is no result, if there is none. What follows from another stack's failure is not said again. */
function explain(runs: readonly Run[], endings: readonly Ending[]): void {
    const configuration = new Set<string>();
    const refused = runs.flatMap(({ monitor }) => monitor.refused);
    const refusals = refused.map(sayRefused).sort();
    for (const [i, { monitor, stack }] of runs.entries()) {
        const { code, output, timedOut } = endings[i]!;
        const errors = monitor.logged.filter(({ severity }) => severity === "error").map(({ message }) => message.trim());
        if (code === 0 && errors.length === 0) continue;
        const waited = endings.slice(0, i).some((ending) => ending.code !== 0);
        const crashed = code !== USER_CAN_ACT || errors.length === 0 || errors.some((message) => message.startsWith(CRASHED));
        if (!crashed) {
            errors.flatMap(listed).forEach((problem) => configuration.add(problem));
        } else if (!waited && errors.length === 0 && refused.length > 0 && !timedOut) {
            continue; // stopped because of what was refused
        } else if (!waited) {
            const told = timedOut ? ["the program did not end in time, and was stopped"] : errors.length > 0 ? errors : [output.trim() || `the program ended with code ${code}`];
            const problems = told.map((problem) => `${stack}: ${problem}`);
            // A program can fall over what the cloud refused: that is then what there is to mend.
            throw refused.length > 0 ? new RefusedError(refused, [...refusals, ...problems]) : new ProgramError(stack, problems);
        }
    }
    if (configuration.size > 0) throw new ConfigurationError([...configuration]);
    if (refused.length > 0) throw new RefusedError(refused, refusals);
}

/** A message that lists problems under a heading, as its problems. */
function listed(message: string): string[] {
    const [heading, ...lines] = message.split("\n");
    return heading?.endsWith(":") && lines.length > 0 && lines.every((line) => /^ +/.test(line)) ? lines.map((line) => line.trim()) : [message];
}

function result({ stack, project, monitor, timings }: Run, { out, passphrase }: EvaluateOptions): Evaluated {
    const sealer = new Sealer(`${project.name}/${stack}`, passphrase ?? process.env.PULUMI_CONFIG_PASSPHRASE);
    const resources = monitor.resources().map((resource): DeployedResource => ({
        ...resource,
        ...(resource.inputs && { inputs: sealer.seal(resource.inputs, `${resource.urn} inputs`) as Properties }),
        ...(resource.outputs && { outputs: sealer.seal(resource.outputs, `${resource.urn} outputs`) as Properties }),
    }));
    return {
        stack, timings,
        deployment: deploymentOf(resources, sealer.provider()),
        ...(out !== undefined && { file: join(out, `${stack}.state.json`) }),
        warnings: monitor.logged.filter(({ severity }) => severity === "warning").map(({ message }) => message.trim()),
    };
}
