// `holdfast collect`: asks the real accounts, changes nothing there, and writes records of what was found.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option } from "commander";
import type * as Clouds from "../resilience/collect/clouds";
import type * as Facts from "../resilience/collect/facts";
import type { Made, Outcome } from "../resilience/collect/run";
import type * as Seal from "../report/evidence/seal";
import type { signerOf, SigningOptions } from "../report/signing";
import type { commitOf } from "../report/versions";
import type * as Deployment from "../simulate/deployment";
import type * as Project from "../simulate/project";
import { type AddCommand, EXIT, progressLine, ROOT, shortest } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    clouds: () => require("../resilience/collect/clouds") as typeof Clouds,
    facts: () => require("../resilience/collect/facts") as typeof Facts,
    seal: () => require("../report/evidence/seal") as typeof Seal,
    signing: () => (require("../report/signing") as { signerOf: typeof signerOf }).signerOf,
    versions: () => (require("../report/versions") as { commitOf: typeof commitOf }).commitOf,
    deployment: () => require("../simulate/deployment") as typeof Deployment,
    project: () => require("../simulate/project") as typeof Project,
};
/* eslint-enable @typescript-eslint/no-require-imports */

const KINDS = ["backup", "restore", "replication", "identity", "detection", "trail", "addresses", "vulnerabilities", "scan"] as const;

interface CollectOptions extends SigningOptions {
    readonly cloud?: readonly ("aws" | "azure")[];
    readonly only?: readonly string[];
    readonly stack?: readonly string[];
    readonly region?: readonly string[];
    readonly awsEndpoint?: string;
    readonly azureEndpoint?: string;
    readonly out: string;
}

/** A record, what it was made from, and a proof where somebody signs. */
function filesOf({ record, found }: Made, folder: string, now: Date, signer: ReturnType<typeof signerOf>): [string, string][] {
    const name = lazy.clouds().fileOf(record, now);
    const source = `${JSON.stringify(found.source, undefined, 1)}\n`;
    const logs = [{ name: `${name}.source.txt`, sha256: createHash("sha256").update(source).digest("hex") }];
    const whole = { ...record, logs };
    const file = join(folder, `${name}.json`);
    const text = `${JSON.stringify(whole, undefined, 4)}\n`;
    return [
        [file, text], [join(folder, `${name}.source.txt`), source],
        ...(signer ? [[lazy.seal().proofOf(file), `${JSON.stringify(lazy.seal().sealRecord(file, text, whole, signer), undefined, 4)}\n`] as [string, string]] : []),
    ];
}

function told({ collector: { name, title }, made, nothing, problem }: Outcome): string[] {
    if (problem) return [`! ${name}: not used: ${problem}`];
    return [
        ...made.flatMap(({ record }) => [`${record.result === "passed" ? "✔" : "✖"} ${record.title}: ${record.summary}`, ...record.defects.map((defect) => `    ${defect}`)]),
        ...nothing.map((sentence) => `○ ${title}: ${sentence}`),
    ];
}

async function collect({ cloud = ["aws", "azure"], only, stack, region, awsEndpoint, azureEndpoint, out, ...signing }: CollectOptions): Promise<number> {
    const signer = lazy.signing()(signing);
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const commit = lazy.versions()(ROOT);
    const facts = lazy.facts().readFacts(ROOT, stack ?? lazy.project().stacksOf(ROOT), region);
    const now = new Date();
    const line = progressLine(process.stderr);
    try {
        const outcomes = await lazy.clouds().collect({ ...facts, now, version, ...(commit && !commit.dirty && { commit: commit.id }) }, {
            clouds: cloud, only, progress: (name) => line.say(`ask  ${name}`),
            ...(awsEndpoint && { aws: { endpoint: awsEndpoint } }), ...(azureEndpoint && { azure: { endpoint: azureEndpoint } }),
        });
        const made = outcomes.flatMap((outcome) => outcome.made);
        const files = new Map(made.flatMap((each) => filesOf(each, resolve(out), now, signer)));
        lazy.deployment().writeAll(files);
        line.clear();
        const emulated = made.some(({ record }) => record.environment !== "live");
        process.stdout.write([
            ...outcomes.flatMap(told), "",
            ...(emulated ? ["An emulator answered: its records are rehearsals, and no evidence."] : []),
            `${made.length} records written${made.length > 0 ? ` into ${shortest(resolve(out))}` : ""}, ${made.filter(({ record }) => record.result === "failed").length} of them of something that failed; ` +
                `${outcomes.filter(({ problem }) => problem).length} of ${outcomes.length} collectors could not be used.`, "",
        ].join("\n"));
        if (outcomes.every(({ problem }) => problem)) return EXIT.input;
        return outcomes.some(({ problem }) => problem) || made.some(({ record }) => record.result === "failed") ? EXIT.broken : EXIT.kept;
    } finally {
        line.clear();
    }
}

export const addCollect: AddCommand = (program, run) => {
    program.command("collect")
        .description("ask the real accounts how backups, copies, detection and spares stand, change nothing there, and write records of it")
        .addOption(new Option("--cloud <name...>", "one cloud alone").choices(["aws", "azure"]))
        .addOption(new Option("--only <kind...>", "these kinds of records alone").choices([...KINDS]))
        .option("--stack <name...>", "stacks whose sites are asked about (default: all)")
        .option("--region <name...>", "regions of these sites (default: all)")
        .option("--out <folder>", "where the records go", "evidence/records")
        .option("--aws-endpoint <url>", "an emulator of AWS; its records are rehearsals")
        .option("--azure-endpoint <url>", "an emulator of Resource Manager, asked without credentials; its records are rehearsals")
        .addOption(new Option("--sign-key <file>", "sign the records with this Ed25519 key (PEM)").conflicts("signCommand"))
        .option("--sign-command <command>", "sign with what this prints")
        .option("--sign-public <file>", "public key of the key that --sign-command uses")
        .addHelpText("after", `
Credentials come from where the clouds' own tools find them: environment,
profile, az login, a role or an identity. On AWS the reviewer's role is enough,
on Azure Reader. docs/evidence.md lists every call.

Exit code:
  0  every collector was used, and nothing that it looked at failed
  2  something failed, or a collector could not be used
  3  no collector could be used, or an option is wrong`)
        .action((options: CollectOptions) => run(collect(options)));
};
