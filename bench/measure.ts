// Times whole processes side by side. A ratio within one run means something on any machine; a time alone does not.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Command {
    readonly title: string;
    readonly command: readonly string[];
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** The command has done its work once it prints this; it is then stopped. Without it, once it exits. */
    readonly until?: RegExp;
}

/** Milliseconds from start to the end of the command's work. Rejects when it fails. */
export function once({ command: [file, ...args], cwd, env, until, title }: Command): Promise<number> {
    return new Promise((resolve, reject) => {
        const start = process.hrtime.bigint();
        const child = spawn(file!, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        const done = () => resolve(Number(process.hrtime.bigint() - start) / 1e6);
        const listen = (chunk: Buffer) => {
            said += chunk.toString();
            if (!until?.test(said)) return;
            done();
            child.kill("SIGKILL");
        };
        child.stdout.on("data", listen);
        child.stderr.on("data", listen);
        child.on("error", reject);
        child.on("close", (code) => (code === 0 || until?.test(said) ? done() : reject(new Error(`${title} ended with ${code}:\n${said.slice(-2000)}`))));
    });
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

export interface Comparison {
    readonly title: string;
    /** Milliseconds, medians. */
    readonly ours: number;
    readonly other: number;
    /** Median of the ratios ours / other, pair by pair. */
    readonly ratio: number;
    /** The bar: the ratio must not be larger. */
    readonly bar: number;
    readonly runs: number;
}

/** Runs the two in turn, A B A B …, after one of each that does not count. Each gives its milliseconds. */
export async function compare(title: string, bar: number, ours: () => Promise<number>, other: () => Promise<number>, runs: number): Promise<Comparison> {
    const pairs: [number, number][] = [];
    for (let i = 0; i <= runs; i++) {
        const pair: [number, number] = [await ours(), await other()];
        if (i > 0) pairs.push(pair);
    }
    return { title, bar, runs, ours: median(pairs.map(([a]) => a)), other: median(pairs.map(([, b]) => b)), ratio: median(pairs.map(([a, b]) => a / b)) };
}

/** Time and memory of one run, whatever it ends with unless it was ended; memory as the system last saw it, every twentieth of a second. */
export function measured([file, ...args]: readonly string[], cwd: string): Promise<{ readonly milliseconds: number; readonly mebibytes: number }> {
    return new Promise((resolve, reject) => {
        const start = process.hrtime.bigint();
        const child = spawn(file!, args, { cwd, stdio: "ignore" });
        let most = 0;
        const look = setInterval(() => {
            try {
                most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0));
            } catch {
                // ended meanwhile, or no Linux
            }
        }, 50);
        child.on("error", reject);
        child.on("close", (_, signal) => {
            clearInterval(look);
            if (signal !== null) return reject(new Error(`ended by ${signal}, with ${Math.round(most / 1024)} MiB`));
            resolve({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6, mebibytes: Math.round(most / 1024) });
        });
    });
}
