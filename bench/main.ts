// `npm run bench [name…]`: the bars of the design, each as a ratio within one run. Prints a table; RESULTS.md keeps them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Cloud } from "../simulate/cloud";
import { Monitor } from "../simulate/monitor";
import { readProject } from "../simulate/project";
import { buildPack } from "../policy/build";
import type { Preview } from "./engine";
import { writeMany } from "./many";
import { type Comparison, compare, measured, once } from "./measure";
import { writeForScanner } from "./scanner";

const ROOT = join(__dirname, "..");
const RUNS = 3;
const tsx = pathToFileURL(createRequire(__filename).resolve("tsx")).href;
const scratch = mkdtempSync(join(tmpdir(), "holdfast-bench-"));

/**
 * Milliseconds of production's whole program, loaded in one way or the other, against the simulated clouds. Neither may
 * use what it kept of an earlier run: a file that has changed, and every file on a new machine, is compiled anew.
 */
async function program(loader: "tsx" | "sdk default"): Promise<number> {
    const { services } = await import("../simulate/services.js");
    const project = readProject(ROOT, "prod");
    const monitor = new Monitor({
        name: { organization: "organization", project: project.name, stack: "prod" }, root: ROOT, cloud: new Cloud(services),
        before: Promise.resolve(), outputsOf: () => undefined, abandon: () => undefined, failing: () => undefined,
    });
    const address = await monitor.start();
    const flags = ["--monitor", address, "--engine", address, "--project", project.name, "--stack", "prod", "--organization", "organization", "--dry_run", "false", "--pwd", join(ROOT, project.main)];
    const runner = createRequire(join(ROOT, "package.json")).resolve("@pulumi/pulumi/cmd/run");
    try {
        return await once({
            title: `prod with ${loader}`,
            command: [process.execPath, ...(loader === "tsx" ? ["--import", tsx, "--max-semi-space-size=128"] : []), runner, ...flags, "."],
            cwd: ROOT,
            env: { PULUMI_CONFIG: JSON.stringify(project.config), PULUMI_CONFIG_SECRET_KEYS: "[]", PULUMI_NODEJS_TYPESCRIPT: String(loader !== "tsx"), PULUMI_NODEJS_TSCONFIG_PATH: join(ROOT, "tsconfig.json"), TS_NODE_CACHE: "false", TSX_DISABLE_CACHE: "1" },
        });
    } finally {
        monitor.stop();
    }
}

/** Milliseconds until a policy pack's process is ready to be asked. */
const pack = (title: string, folder: string) => once({
    title, cwd: folder, until: /^\d+\s*$/m,
    command: [process.execPath, createRequire(join(ROOT, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", folder],
});

function emptyPack(): string {
    const folder = join(scratch, "empty-pack");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", version: "0.0.1", main: "index.js" }));
    writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(join(folder, "index.js"), 'const { PolicyPack } = require("@pulumi/policy"); new PolicyPack("empty", { policies: [] });\n');
    symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"));
    return folder;
}

/** Every rule of the three packs in one, as it is published. */
const builtBaseline = (): Promise<string> => buildPack("baseline", join(ROOT, "dist", "packs"));

const isOnPath = (command: string): boolean => {
    try {
        execFileSync(command, ["--version"], { stdio: "ignore" });
        return true;
    } catch {
        return false;
    }
};

/** Compares what `ours` gives with the engine's preview of both stacks, where there is an engine. */
async function withEngine(title: string, bar: number, ours: (preview: Preview) => Promise<number>): Promise<Comparison | string> {
    if (!isOnPath("pulumi")) return `${title}: not measured, no pulumi on the PATH`;
    const { preview, remove } = await (await import("./engine.js")).previews();
    try {
        return await compare(title, bar, () => ours(preview), () => preview(), RUNS);
    } finally {
        remove();
    }
}

/** Both stacks' state files, evaluated once. */
async function evaluated(): Promise<string[]> {
    const out = mkdtempSync(join(scratch, "evaluated-"));
    await once({ title: "evaluation", cwd: ROOT, command: [process.execPath, "bin/holdfast.js", "report", "--out", out] });
    return ["prod", "dr"].map((stack) => join(out, `${stack}.state.json`));
}

const judge = (files: readonly string[], out: string): string[] =>
    [process.execPath, "bin/holdfast.js", "report", ...files.flatMap((file) => ["--state", file]), "--out", out];

/** Judging both stacks from their files, with all rules and in all forms, against a scanner that is given the same resources. */
async function judging(): Promise<Comparison | string> {
    const title = "judging both stacks by every rule, in all forms / checkov on the same resources";
    if (!isOnPath("checkov")) return `${title}: not measured, no checkov on the PATH`;
    const files = await evaluated();
    const scanned = mkdtempSync(join(scratch, "scanned-"));
    writeForScanner(files, scanned);
    const ours = () => once({ title: "holdfast", cwd: ROOT, command: judge(files, join(scratch, "judged")) });
    const other = () => once({ title: "checkov", cwd: scanned, command: ["checkov", "-d", ".", "--framework", "terraform_plan", "arm", "-o", "json", "--compact", "--quiet", "--soft-fail", "--skip-download"] });
    return compare(title, 0.25, ours, other, RUNS);
}

/** Says a line as soon as it is known: all of the benchmarks together take most of an hour. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Seconds and MiB that judging takes by the number of resources, to see whether both grow alike. */
async function scale(): Promise<void> {
    const files = await evaluated();
    for (const wanted of [2_000, 20_000, 100_000]) {
        const folder = mkdtempSync(join(scratch, "many-"));
        const { milliseconds, mebibytes } = await measured(judge(writeMany(files, wanted, folder), join(folder, "out")), ROOT);
        say(`judging ${wanted} resources: ${(milliseconds / 1000).toFixed(1)} s, ${mebibytes} MiB at most`);
        rmSync(folder, { recursive: true });
    }
}

/** Each gives what was compared, or why it was not; nothing where it has said everything itself. */
const BENCHMARKS: Record<string, () => Promise<Comparison | string | void>> = {
    "program-start": () => compare("program start: prod with tsx / with the SDK's default TypeScript loader", 0.3, () => program("tsx"), () => program("sdk default"), RUNS),
    "pack-start": async () => {
        const empty = emptyPack();
        const baseline = await builtBaseline();
        return compare("pack start: baseline, built / an empty compiled pack", 1.5, () => pack("baseline pack", baseline), () => pack("empty pack", empty), RUNS);
    },
    start: () => withEngine("npm start / the engine's preview of both stacks, without packs", 0.5, () =>
        once({ title: "npm start", cwd: ROOT, command: [process.execPath, "bin/holdfast.js", "report", "--out", join(scratch, "out")] })),
    judging,
    scale,
    survive: async () => (await import("./survive.js")).survive(await evaluated(), scratch, say),
    packs: async () => {
        const baseline = await builtBaseline();
        return withEngine("the engine's preview of both stacks with all rules, built into one pack / without", 1.2, (preview) => preview([baseline]));
    },
};

function lineOf(result: Comparison | string): string {
    if (typeof result === "string") return result;
    const { title, ours, other, ratio, bar, runs } = result;
    return `${ratio <= bar ? "met   " : "MISSED"}  ${ratio.toFixed(2)} (bar ${bar})  ${Math.round(ours)} ms / ${Math.round(other)} ms, ${runs} pairs: ${title}`;
}

async function main(wanted: readonly string[]): Promise<void> {
    say(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
    for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)) {
        const result = await BENCHMARKS[name]!();
        if (result !== undefined) say(lineOf(result));
    }
}

main(process.argv.slice(2)).finally(() => rmSync(scratch, { recursive: true, force: true })).catch((error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = 1;
});
