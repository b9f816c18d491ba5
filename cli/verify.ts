// `holdfast verify`: whether a signed report is still what was written.
import { readFileSync } from "node:fs";
import type { verify } from "../report/proof";
import { type AddCommand, EXIT } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    proof: () => (require("../report/proof") as { verify: typeof verify }).verify,
};
/* eslint-enable @typescript-eslint/no-require-imports */

const FILE_SIGNS = { unchanged: "✔", changed: "✖", missing: "✖" } as const;

/** Says of each file whether it is the one that was signed. */
function verifyProof(file: string, { key }: { readonly key: string }): number {
    const { statement, signed, files } = lazy.proof()(file, readFileSync(key, "utf8"), key);
    const whole = signed && files.every(({ state }) => state === "unchanged");
    const { result, annotations } = statement.predicate as { result: string; annotations?: { commit?: { id: string; dirty: boolean } } };
    const commit = annotations?.commit && `${annotations.commit.id.slice(0, 12)}${annotations.commit.dirty ? " with uncommitted changes" : ""}`;
    process.stdout.write([
        ...files.map(({ name, state }) => `${FILE_SIGNS[state]} ${state.padEnd(9)}  ${name}`),
        `${signed ? "✔ signed by this key" : "✖ not signed by this key"}`,
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
        .requiredOption("--key <file>", "public key (PEM) of who signed")
        .addHelpText("after", `
Exit code:
  0  every file is the one that was signed, by this key
  2  a file was changed or is missing, or another key signed
  3  the proof or the key cannot be read`)
        .action((proof: string, options: { key: string }) => run(Promise.resolve().then(() => verifyProof(proof, options))));
};
