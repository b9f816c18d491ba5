// Stacks of real accounts, by Pulumi's Automation API: in the project's folder, with the backend and the credentials of
// whoever runs it. Nothing here is reached before the stack was confirmed by name and is on the configured list.
import type { LocalWorkspace as Local, OpType, Stack } from "@pulumi/pulumi/automation";
import type { Deployment } from "../simulate/deployment";
import { type Engine, type Step, stepsOf, type UpOptions } from "./engine";
import { configEntry } from "./workspace";

/* eslint-disable-next-line @typescript-eslint/no-require-imports -- only whoever goes live waits for it */
const automation = () => require("@pulumi/pulumi/automation") as { LocalWorkspace: typeof Local };

export class LiveEngine implements Engine {
    readonly live = true;
    private readonly stacks = new Map<string, Promise<Stack>>();

    /**
     * @param folder of the project
     * @param environment adds to what the engine and its providers get. @default nothing: they have the caller's
     */
    constructor(private readonly folder: string, private readonly project = "holdfast", private readonly environment: Readonly<Record<string, string>> = {}) {}

    private stack(name: string): Promise<Stack> {
        const known = this.stacks.get(name) ?? automation().LocalWorkspace.selectStack({ stackName: name, workDir: this.folder }, { envVars: { ...this.environment } });
        this.stacks.set(name, known);
        return known;
    }

    async version(): Promise<string> {
        return (await automation().LocalWorkspace.create({ workDir: this.folder })).pulumiVersion;
    }

    async setting(name: string, key: string): Promise<unknown> {
        const value = (await (await this.stack(name)).getAllConfig())[`${this.project}:${key}`]?.value;
        if (value === undefined) return undefined;
        try {
            return JSON.parse(value) as unknown;
        } catch {
            return value; // a plain text
        }
    }

    async configure(name: string, values: Readonly<Record<string, unknown>>): Promise<void> {
        const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`${this.project}:${key}`, configEntry(value)]));
        await (await this.stack(name)).setAllConfigJson(JSON.stringify(config)); // the other way makes texts of objects
    }

    async preview(name: string): Promise<readonly Step[]> {
        const steps: { op: OpType; urn: string; provider: string; diffReasons: readonly string[]; detailedDiff: object; newState?: object }[] = [];
        await (await this.stack(name)).preview({
            onEvent: ({ resourcePreEvent: event }) => {
                if (!event) return;
                const { op, urn, provider, diffs = [], detailedDiff = {}, new: newState } = event.metadata;
                steps.push({ op, urn, provider, diffReasons: diffs, detailedDiff, ...(newState && { newState }) });
            },
        });
        return stepsOf(JSON.stringify({ steps }));
    }

    async up(name: string, { targets, continueOnError }: UpOptions = {}): Promise<void> {
        await (await this.stack(name)).up({ ...(targets && { target: [...targets] }), ...(continueOnError && { continueOnError }) });
    }

    async refresh(name: string): Promise<void> {
        await (await this.stack(name)).refresh();
    }

    async recover(name: string): Promise<void> {
        const stack = await this.stack(name);
        await stack.cancel().catch((error: Error) => {
            if (!/not locked|no update|no lock/i.test(error.message)) throw error;
        });
        const { deployment } = await this.export(name);
        const pending = (deployment as { pending_operations?: readonly unknown[] }).pending_operations ?? [];
        if (pending.length > 0) await stack.refresh({ clearPendingCreates: true });
    }

    async export(name: string): Promise<Deployment> {
        const { version, deployment } = await (await this.stack(name)).exportStack();
        return { version, deployment } as Deployment;
    }
}
