// A place where the real engine deploys the real project: a copy of it, a backend of its own, and the simulated clouds as
// provider plugins. The project's own files never name them.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Deployment } from "../simulate/deployment";

export const ROOT = join(__dirname, "..");
const PACKAGES = ["aws", "azure-native", "random", "tls"];

/** What a command said, and how it ended. */
export interface Ended {
    readonly code: number | null;
    readonly output: string;
}

export const hasPulumi = (): boolean => spawnSync("pulumi", ["version"]).status === 0;

const ACCOUNT = "482913650127";
const SUBSCRIPTION = "6f0d1c5e-2b7a-4c39-9d41-8e5a7b3c2f10";

/** Values of an installation that nobody has, in place of the documentation's. */
export const INSTALLATION = {
    access: {
        serverCertificates: {
            prod: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/2b8e6f14-9c35-4d70-8a1b-5e7f3c9d0a62`,
            dr: `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/91c4d7e8-3f52-4a06-b9d1-7c8e2f5a4b13`,
        },
        samlProvider: `arn:aws:iam::${ACCOUNT}:saml-provider/engineers`,
        audience: "c632b3df-fb67-4d84-bdcf-b95ad541b5c8",
        groups: { engineers: "7c1e9a42-5b3d-4f86-9e20-d4a8c6b71f35" },
        sessionHours: 8,
    },
    awsAccountId: ACCOUNT,
    azureSubscriptionId: SUBSCRIPTION,
    azureTenantId: "0b9e7d34-51fa-4e26-8c73-a4d2f6e19b58",
    domain: "service.holdfast.test",
    alertEmail: "security@holdfast.test",
    custodians: {
        first: { aws: `arn:aws:iam::${ACCOUNT}:role/custodian-first`, azure: "5b1d7a20-93c4-4f6e-8a11-2c7e9d0b4f36" },
        second: { aws: `arn:aws:iam::${ACCOUNT}:role/custodian-second`, azure: "c84e2f91-06ab-4d73-b5d8-719f3a6c2e05" },
    },
    certificates: Object.fromEntries([["prod", "eu-west-1", "ne"], ["dr", "eu-central-1", "we"]].map(([site, region, short]) => [site, {
        aws: `arn:aws:acm:${region}:${ACCOUNT}:certificate/7d3c5a9e-1f24-4b86-a0d7-6e8b2c4f9153`,
        azureVault: `/subscriptions/${SUBSCRIPTION}/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/kv-holdfast-certs-${short}`,
        azureName: "edge",
    }])),
};

/** The value as `pulumi config set-all --json` takes it. */
export const configEntry = (value: unknown) => (typeof value === "object" ? { value: JSON.stringify(value), objectValue: value, secret: false } : { value: String(value), secret: false });

/** Everything that a process has started, and what that has started. */
function descendants(pid: number): number[] {
    const table = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).stdout.split("\n").map((line) => line.trim().split(/ +/).map(Number));
    const below = (parent: number): number[] => table.filter(([, of]) => of === parent).flatMap(([one]) => [one!, ...below(one!)]);
    return below(pid);
}

export class Workspace {
    readonly folder: string;
    readonly project: string;
    /** Where the simulated cloud exists. */
    readonly cloud: string;
    private readonly running = new Set<ChildProcess>();

    /**
     * @param source the project to copy: `parts` of it, and its configuration
     * @param folder where; one that has a workspace already is taken up as it is
     */
    constructor(source = ROOT, parts: readonly string[] = ["stacks", "components"], folder = mkdtempSync(join(tmpdir(), "holdfast-engine-"))) {
        this.folder = folder;
        this.project = join(folder, "project");
        this.cloud = join(folder, "cloud");
        if (existsSync(join(this.project, "Pulumi.yaml"))) return;
        mkdirSync(folder, { recursive: true });
        for (const folder of [this.project, this.cloud, join(this.folder, "backend")]) mkdirSync(folder);
        for (const part of parts) cpSync(join(source, part), join(this.project, part), { recursive: true });
        cpSync(join(ROOT, "package.json"), join(this.project, "package.json"));
        symlinkSync(join(ROOT, "node_modules"), join(this.project, "node_modules"));
        const yaml = parse(readFileSync(join(source, "Pulumi.yaml"), "utf8")) as object;
        const providers = PACKAGES.map((name) => ({
            name, path: join(ROOT, "simulate", "plugins", name),
            version: (JSON.parse(readFileSync(join(ROOT, "node_modules", "@pulumi", name, "package.json"), "utf8")) as { version: string }).version,
        }));
        writeFileSync(join(this.project, "Pulumi.yaml"), stringify({ ...yaml, plugins: { providers } }));
        for (const stack of ["prod", "dr"]) cpSync(join(source, `Pulumi.${stack}.yaml`), join(this.project, `Pulumi.${stack}.yaml`));
    }

    /** What leads the CLI to the workspace's own backend and clouds, whoever starts it. */
    get environment(): Readonly<Record<string, string>> {
        return {
            PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
            PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PULUMI_SKIP_CHECKPOINTS: "true", // the state is written once, at the end: without this a thousand times
            HOLDFAST_SIMULATED_CLOUD: this.cloud,
        };
    }

    /** Runs the CLI. `environment` adds to what it needs: no account, no network, no questions. */
    run(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
        return this.start(args, environment).ended;
    }

    /** Starts the CLI, for those who mean to stop it. */
    start(args: readonly string[], environment: Record<string, string> = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
        const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI_|AWS_|ARM_|AZURE_|NODE_OPTIONS$|NODE_V8_COVERAGE$)/.test(name)));
        const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: this.project, env: { ...inherited, ...this.environment, ...environment } });
        this.running.add(child);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => { output += chunk.toString(); });
        const ended = new Promise<Ended>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (code) => {
                this.running.delete(child);
                resolve({ code, output });
            });
        });
        return { child, ended };
    }

    /** Stops a command as a power cut would: at once, with everything it has started. */
    kill({ pid }: ChildProcess): void {
        if (pid === undefined) return;
        for (const one of [pid, ...descendants(pid)]) {
            try {
                process.kill(one, "SIGKILL");
            } catch {
                // ended by itself meanwhile
            }
        }
    }

    async expect(args: readonly string[], environment?: Record<string, string>): Promise<string> {
        const { code, output } = await this.run(args, environment);
        if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}`);
        return output;
    }

    configure(stack: string, values: object): Promise<string> {
        const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`holdfast:${key}`, configEntry(value)]));
        return this.expect(["config", "set-all", "-s", stack, "--json", JSON.stringify(config)]);
    }

    /** The default of a configuration key, as the project's file has it. */
    defaults(key: string): unknown {
        const { config = {} } = parse(readFileSync(join(this.project, "Pulumi.yaml"), "utf8")) as { config?: Record<string, { default?: unknown }> };
        return config[key]?.default;
    }

    /** The stack's configuration of this project, as it stands in its file. */
    configuration(stack: string): Readonly<Record<string, unknown>> {
        const { config = {} } = parse(readFileSync(join(this.project, `Pulumi.${stack}.yaml`), "utf8")) as { config?: Record<string, unknown> };
        return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^holdfast:/, ""), value]));
    }

    /** The stack's state as the CLI exports it, and the file it was written to. */
    async export(stack: string): Promise<{ readonly file: string; readonly deployment: Deployment }> {
        const file = join(this.folder, `${stack}.export.json`);
        await this.expect(["stack", "export", "-s", stack, "--file", file]);
        return { file, deployment: JSON.parse(readFileSync(file, "utf8")) as Deployment };
    }

    /** The state file as the backend keeps it, byte for byte. */
    stored(project: string, stack: string): string {
        return readFileSync(join(this.folder, "backend", ".pulumi", "stacks", project, `${stack}.json`), "utf8");
    }

    /** How many resources exist in the simulated cloud. */
    existing(): number {
        return readdirSync(this.cloud).filter((file) => file.endsWith(".json")).length;
    }

    /** Deletes resources from the simulated cloud behind the engine's back, as in a console. */
    deleteByHand(urns: readonly string[]): void {
        for (const file of readdirSync(this.cloud).filter((name) => name.endsWith(".json"))) {
            const { existing } = JSON.parse(readFileSync(join(this.cloud, file), "utf8")) as { existing: { urn: string } };
            if (urns.includes(existing.urn)) rmSync(join(this.cloud, file));
        }
    }

    remove(): void {
        for (const child of this.running) this.kill(child);
        rmSync(this.folder, { recursive: true, force: true });
    }
}
