// Every command of the runbooks that is Pulumi's or our own, carried out under the real engine: dry where it would change
// anything, and truly where nothing is harmed. The clouds are simulated, and so are the stacks that it names.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Graph } from "../../policy/resource";
import { readDocuments } from "../../report/documents";
import { type Arg, type Command, commandText, rehearsal } from "../../resilience/runbooks/command";
import { proceduresOf } from "../../resilience/runbooks/index";
import { commandsOf } from "../../resilience/runbooks/runbook";
import { hasPulumi, REAL_VALUES, ROOT, Workspace } from "./workspace";

interface Ended {
    readonly code: number | null;
    readonly output: string;
}

describe("commands of the runbooks under the real engine", function () {
    this.timeout(3_600_000);
    let workspace: Workspace;
    let commands: readonly Command[] = [];
    /** A backend without any stack, for commands that make one. */
    let elsewhere: Record<string, string>;
    let samples: Record<string, string> = {};

    before(async function () {
        if (!hasPulumi()) {
            console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
            this.skip();
        }
        workspace = new Workspace();
        for (const stack of ["prod", "dr"]) {
            await workspace.expect(["stack", "init", stack]);
            await workspace.configure(stack, { ...REAL_VALUES, lifecycle: "evaluation", spares: { aws: 4, azure: 4, minimumFree: 2, prepared: true } });
            await workspace.expect(["up", "-s", stack, "--yes", "--skip-preview"]);
        }
        const states = { prod: (await workspace.export("prod")).file, dr: (await workspace.export("dr")).file };
        const graph = new Graph(readDocuments(Object.values(states).map((path) => ({ path, form: "state" as const }))).judged.byOutputs);
        const all = proceduresOf(graph).flatMap(commandsOf).filter(({ tool }) => tool === "pulumi" || tool === "holdfast");
        commands = [...new Map(all.map((command) => [commandText(command), command])).values()];
        const [data, backend] = ["data", "elsewhere"].map((name) => join(workspace.folder, name)) as [string, string];
        for (const folder of [data, backend]) mkdirSync(folder);
        writeFileSync(join(data, "a"), "abc");
        elsewhere = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_HOME: join(workspace.folder, "home") };
        samples = {
            ...Object.fromEntries(Object.entries(states).map(([stack, file]) => [`STATE_${stack.toUpperCase()}`, file])),
            BACKEND: elsewhere["PULUMI_BACKEND_URL"]!, CLEAN_ACCOUNT: "111122223333", STORE: "data", MANIFEST: join(workspace.folder, "manifest.jsonl"),
            RESTORED: `file://${data}`, TARGET: `file://${join(workspace.folder, "target")}`, APPROVALS: join(workspace.folder, "approvals.yaml"),
        };
        mkdirSync(join(workspace.folder, "target"));
    });
    after(() => workspace?.remove());

    const filled = (command: Command, arg: Arg): string => {
        if (typeof arg === "string") return /^policy\//.test(arg) ? join(ROOT, arg) : arg;
        expect(samples, `${commandText(command)} asks for ${arg.slot}`).to.have.property(arg.slot);
        return samples[arg.slot]!;
    };
    const argsOf = (command: Command): string[] =>
        [...command.words, ...(command.operands ?? []).map((arg) => filled(command, arg)), ...command.options.flatMap(([name, ...values]) => [`--${name}`, ...values.map((value) => filled(command, value))])];

    /** Ours, over the workspace's clouds instead of real ones. */
    function ours(command: Command): Promise<Ended> {
        const options = command.options.filter(([name]) => name !== "live" && name !== "confirm");
        const over = options.length < command.options.length ? ["--workspace", workspace.folder]
            : command.words[0] === "restore" ? ["--cloud", "aws", "--environment", "emulated"] // a folder does not tell
                : [];
        const child = spawn(process.execPath, [join(ROOT, "bin", "holdfast.js"), ...argsOf({ ...command, options }), ...over], { cwd: workspace.folder, env: { ...process.env, NO_COLOR: "1" } });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => { output += chunk.toString(); });
        return new Promise((done) => { child.once("close", (code) => done({ code, output })); });
    }
    const stackOf = ({ options }: Command): string => String(options.find(([name]) => name === "stack")?.[1] ?? "");
    /** Stacks side by side, the commands of each one after the other. Gives what is wrong with them. */
    async function each(all: readonly Command[], run: (command: Command) => Promise<string | undefined>): Promise<string[]> {
        const lanes = [...new Set(all.map(stackOf))].map(async (stack) => {
            const wrong: string[] = [];
            for (const command of all.filter((one) => stackOf(one) === stack)) {
                const fault = await run(command);
                if (fault !== undefined) wrong.push(`${commandText(command)}: ${fault.slice(-600)}`);
            }
            return wrong;
        });
        return (await Promise.all(lanes)).flat();
    }
    const tried = (tool: Command["tool"]): Command[] => [...new Map(commands.filter((command) => command.tool === tool).flatMap((command) => rehearsal(command) ?? [])
        .map((command) => [commandText(command), command])).values()];

    it("are Pulumi's and our own, of some kinds", () => {
        const kinds = new Set(commands.map(({ tool, words }) => `${tool} ${words.slice(0, words[0] === "stack" || words[0] === "config" || words[0] === "restore" ? 2 : 1).join(" ")}`));
        expect([...kinds].sort()).to.deep.equal([
            "holdfast drill", "holdfast failback", "holdfast failover", "holdfast rehome", "holdfast report", "holdfast restore copy", "holdfast restore verify", "holdfast survive",
            "pulumi config set", "pulumi login", "pulumi preview", "pulumi refresh", "pulumi stack history", "pulumi stack import", "pulumi stack init", "pulumi up",
        ]);
    });

    it("of Pulumi go through where they only look, and have nothing to change", async () => {
        // A preview that must find nothing to change is also one that may find something.
        const strict = (command: Command) => ({ ...command, options: [...command.options, ["expect-no-changes"] as const] });
        const all = tried("pulumi").filter((command) => !stackOf(command).endsWith("-clean"));
        const looking = all.filter((command) => !all.some((other) => commandText(other) === commandText(strict(command))));
        expect(await each(looking, async (command) => {
            const { code, output } = await workspace.run(argsOf(command));
            return code === 0 ? undefined : output;
        })).to.deep.equal([]);
    });

    it("of Pulumi that only write a state or a setting do so, in a backend of its own", async () => {
        const files = ["prod", "dr"].map((stack) => join(workspace.project, `Pulumi.${stack}.yaml`));
        const settings = files.map((file) => readFileSync(file, "utf8"));
        // Each runbook is for another day: stacks that one of them makes are there for all.
        const order = ({ words }: Command): number => [/^login/, /^stack init/, /./].findIndex((kind) => kind.test(words.join(" ")));
        const writing = commands.filter((one) => one.tool === "pulumi" && one.mutates && !rehearsal(one)).sort((a, b) => order(a) - order(b));
        const wrong: string[] = [];
        for (const command of writing) {
            const { code, output } = await workspace.run(argsOf(command), elsewhere);
            if (code !== 0) wrong.push(`${commandText(command)}: ${output.slice(-600)}`);
        }
        files.forEach((file, i) => { writeFileSync(file, settings[i]!); });
        expect(wrong).to.deep.equal([]);
        expect((await workspace.run(["stack", "ls"], elsewhere)).output).to.include("prod-clean");
    });

    it("of ours go through in their dry run, or say what stands against them", async () => {
        const copied = spawnSync(process.execPath, [join(ROOT, "bin", "holdfast.js"), "restore", "manifest", samples["RESTORED"]!, "--out", samples["MANIFEST"]!], { encoding: "utf8" });
        expect(copied.status, copied.stderr).to.equal(0);
        expect(await each(tried("holdfast"), async (command) => {
            const { code, output } = await ours(command);
            // Every front end is at home, and a verdict is no fault of the command.
            const known = command.words[0] === "rehome" && command.options.some(([name]) => name === "home") ? output.includes("found every front end at its own address")
                : ["report", "survive"].includes(command.words[0]!) && code === 2;
            return code === 0 || known ? undefined : `ended with ${code}: ${output}`;
        })).to.deep.equal([]);
    });

    it("leave everything as it was", async () => {
        for (const stack of ["prod", "dr"]) await workspace.expect(["preview", "-s", stack, "--expect-no-changes"]);
    });

    describe("on real accounts' way", () => {
        const failover = (...more: readonly string[]) => {
            const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin", "holdfast.js"), "failover", "--stack", "dr", "--live", "--project", workspace.project, ...more],
                { cwd: workspace.folder, encoding: "utf8", env: { ...process.env, ...workspace.environment, NO_COLOR: "1" } });
            return { status, stdout, stderr };
        };

        it("are refused for a stack that is not confirmed", () => expect(failover("--dry-run").stderr).to.include("--confirm: found nothing, expected the name of the stack, dr, once more"));
        it("are refused for a stack that nobody has allowed", () => {
            expect(failover("--confirm", "dr", "--dry-run")).to.satisfy(({ status, stderr }: ReturnType<typeof failover>) => status === 3 && stderr.includes("operations.live: found no stack dr"));
        });
        it("look at the take-over of one that is, and change nothing", async () => {
            await workspace.configure("dr", { operations: { live: ["dr"] } });
            const { status, stdout, stderr } = failover("--confirm", "dr", "--dry-run");
            expect(status, stderr).to.equal(0);
            expect(stdout).to.match(/look at what taking over changes: \d+ changes; nothing is replaced, and nothing is touched in the regions of prod\nNothing was changed\.\n$/);
        });
        it("ask for two approvals before anything is changed", async () => {
            const approvals = join(workspace.folder, "approvals.yaml");
            writeFileSync(approvals, "approvals: []\n");
            const { status, stderr } = failover("--confirm", "dr", "--approvals", approvals);
            expect([status, stderr.includes("failover:dr: found 0 approvals that count, expected 2, of different people")], stderr).to.deep.equal([3, true]);
            expect(workspace.configuration("dr")["failover"]).to.not.equal(true);
        });
    });
});
