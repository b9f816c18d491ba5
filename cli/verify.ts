// `holdfast verify`: whether a signed report is still what was written.
import { readFileSync } from "node:fs";
import type { Checked, verify } from "../report/proof";
import { type AddCommand, EXIT } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    proof: () => (require("../report/proof") as { verify: typeof verify }).verify,
};
/* eslint-enable @typescript-eslint/no-require-imports */

const FILE_SIGNS = { unchanged: "✔", changed: "✖", missing: "✖" } as const;

const listed = (files: readonly Checked[], what = ""): string[] => files.map(({ name, state }) => `${FILE_SIGNS[state]} ${state.padEnd(9)}  ${name}${what}`);

/** Says of each file whether it is the one that was signed. Of several keys one must have signed: old and new, while keys change. */
function verifyProof(file: string, { key: keys }: { readonly key: readonly string[] }): number {
    const tried = keys.map((key) => ({ key, ...lazy.proof()(file, readFileSync(key, "utf8"), key) }));
    const { key, statement, signed, files, inputs, others } = tried.find((each) => each.signed) ?? tried[0]!;
    const whole = signed && [...files, ...inputs].every(({ state }) => state === "unchanged");
    const { result, annotations } = statement.predicate as { result: string; annotations?: { commit?: { id: string; dirty: boolean } } };
    const commit = annotations?.commit && `${annotations.commit.id.slice(0, 12)}${annotations.commit.dirty ? " with uncommitted changes" : ""}`;
    const none = keys.length === 1 ? "✖ not signed by this key" : "✖ not signed by any of these keys";
    process.stdout.write([
        ...listed(files),
        ...listed(inputs, ", which was judged"),
        ...others.map((name) => `· not signed  ${name}`),
        signed ? `✔ signed by ${keys.length === 1 ? "this key" : `the key in ${key}`}` : none,
        "",
        whole ? `✔ OK, ${files.length} files as they were signed${commit ? `, of commit ${commit}` : ""}. Result: ${result}.` : "✖ This is not what was signed.",
        "",
    ].join("\n"));
    return whole ? EXIT.kept : EXIT.broken;
}

export const addVerify: AddCommand = (program, run) => {
    program.command("verify")
        .description("say whether a signed report is what was written, file by file")
        .argument("<proof>", "report.dsse.json, with the files beside it")
        .requiredOption("--key <file...>", "public keys (PEM) of who may have signed; one of them is enough")
        .addHelpText("after", `
Files that were judged are checked too where they lie beside the proof. Files
that the proof says nothing of are named, and change nothing.

Exit code:
  0  every file is the one that was signed, by one of these keys
  2  a file was changed or is missing, or another key signed
  3  the proof or a key cannot be read`)
        .action((proof: string, options: { key: readonly string[] }) => run(Promise.resolve().then(() => verifyProof(proof, options))));
};
