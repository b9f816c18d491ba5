// `holdfast disclose`: what a customer may know of a report, redacted by rule, signed, and checked by whoever holds both.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option } from "commander";
import type { compare, disclose, DISCLOSURE_PROOF, fullReport, readManifest, sealDisclosure } from "../report/disclosure/write";
import type { InputError } from "../report/problems";
import type { signerOf, SigningOptions } from "../report/signing";
import type { writeAll } from "../simulate/deployment";
import { type AddCommand, EXIT, shortest } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    disclosure: () => require("../report/disclosure/write") as {
        compare: typeof compare; disclose: typeof disclose; DISCLOSURE_PROOF: typeof DISCLOSURE_PROOF;
        fullReport: typeof fullReport; readManifest: typeof readManifest; sealDisclosure: typeof sealDisclosure;
    },
    problems: () => require("../report/problems") as { InputError: typeof InputError },
    signing: () => (require("../report/signing") as { signerOf: typeof signerOf }).signerOf,
    writing: () => (require("../simulate/deployment") as { writeAll: typeof writeAll }).writeAll,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface DiscloseOptions extends SigningOptions {
    readonly tenant?: string;
    readonly saltFile?: string;
    readonly out: string;
    readonly check?: string;
}

const LEAST_SALT = 16;

/** A secret by which nobody can try out which value has which placeholder. */
function saltFrom(file: string): string {
    const salt = readFileSync(file, "utf8").trim();
    if (salt.length >= LEAST_SALT) return salt;
    throw new (lazy.problems().InputError)([{ file, found: `${salt.length} characters`, expected: `a secret of ${LEAST_SALT} or more`, hint: "Make one with: openssl rand -hex 32" }]);
}

const SIGNS = { same: "✔", different: "✖", missing: "✖" } as const;

/** Makes the bundle again from the report that it is said to be from. */
function check(folder: string, bundle: string, saltFile: string | undefined): number {
    const { compare: compared, disclose: made, fullReport: full, readManifest: manifest } = lazy.disclosure();
    const occasion = full(folder);
    const { report, tenant, salted } = manifest(bundle);
    if (salted !== (saltFile !== undefined)) {
        throw new (lazy.problems().InputError)([{ file: bundle, found: salted ? "a bundle that was made with a secret" : "a bundle that was made without one", expected: salted ? "--salt-file with that secret" : "no --salt-file" }]);
    }
    const bound = report.sha256 === occasion.sha256;
    const files = bound ? compared(bundle, made({ ...occasion, tenant, salt: saltFile === undefined ? undefined : saltFrom(saltFile) })) : [];
    const whole = bound && files.every(({ state }) => state === "same");
    process.stdout.write([
        ...files.map(({ name, state }) => `${SIGNS[state]} ${state.padEnd(9)}  ${name}`),
        bound ? "✔ made from this report" : "✖ made from another report",
        "",
        whole ? "✔ OK, this is what the report gives." : "✖ This is not what the report gives.",
        "",
    ].join("\n"));
    return whole ? EXIT.kept : EXIT.broken;
}

function write(folder: string, { tenant, saltFile, out, check: _, ...signing }: DiscloseOptions): number {
    const { disclose: made, DISCLOSURE_PROOF: proof, fullReport: full, sealDisclosure: sealed } = lazy.disclosure();
    const signer = lazy.signing()(signing);
    const found = full(folder);
    const tenants = [...new Set(found.report.stacks.flatMap(({ tenants: names = [] }) => names))];
    if (tenant !== undefined && !tenants.includes(tenant)) {
        throw new (lazy.problems().InputError)([{ file: "--tenant", found: JSON.stringify(tenant), expected: tenants.length > 0 ? `a tenant of the report: ${tenants.join(", ")}` : "nothing: the report has no tenants" }]);
    }
    const occasion = { ...found, tenant, salt: saltFile === undefined ? undefined : saltFrom(saltFile) };
    const files = made(occasion);
    const all = new Map([...files, ...(signer ? [[proof, sealed(occasion, files, signer)] as const] : [])].map(([name, text]) => [join(resolve(out), name), text]));
    lazy.writing()(all);
    process.stdout.write(`${[...all.keys()].map(shortest).join("\n")}\n${signer ? "" : "Not signed: give --sign-key, so that it can be verified.\n"}`);
    return EXIT.kept;
}

export const addDisclose: AddCommand = (program, run) => {
    program.command("disclose")
        .description("write what a customer may know of a report: measures and how they stand, firewall rules, where data is, evidence; redacted by rule, and signed")
        .argument("[folder]", "folder with report.json", "out")
        .option("--tenant <name>", "whom it is for: that tenant's name and rules stay")
        .option("--out <folder>", "where the bundle goes", "disclosure")
        .option("--salt-file <file>", "a secret that decides which value has which placeholder, so that nobody can try values out (default: the report's digest)")
        .addOption(new Option("--check <bundle>", "write nothing: say whether this bundle is what the report gives").conflicts(["tenant", "out"]))
        .addOption(new Option("--sign-key <file>", "sign with this Ed25519 key (PEM); else with the one in HOLDFAST_SIGNING_KEY, if it is set").conflicts("signCommand"))
        .option("--sign-command <command>", "sign by a key service, as `holdfast report` does")
        .option("--sign-public <file>", "public key of the key that --sign-command uses")
        .addHelpText("after", `
The customer verifies it with: holdfast verify disclosure.dsse.json --key FILE

Exit code:
  0  written; with --check: it is what the report gives
  1  a fault of Holdfast itself; nothing was written
  2  with --check: it is not what the report gives
  3  the report, a key or an option cannot be used`)
        .action((folder: string, options: DiscloseOptions) =>
            run(Promise.resolve().then(() => (options.check === undefined ? write(folder, options) : check(folder, options.check, options.saltFile)))));
};
