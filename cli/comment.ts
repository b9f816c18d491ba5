// `holdfast comment`: posts the comment on a report that another run made. A fork's run may not write; this one may, and so
// reads the fork's report as data: held against its schema, and written anew by this program, every text escaped.
import { InvalidArgumentError } from "commander";
import type { readReport } from "../report/changes/baseline";
import type { comment } from "../report/comment";
import type { tellPullRequest, writeComment } from "./github";
import { type AddCommand, EXIT } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    reader: () => (require("../report/changes/baseline") as { readReport: typeof readReport }).readReport,
    comment: () => (require("../report/comment") as { comment: typeof comment }).comment,
    github: () => require("./github") as { tellPullRequest: typeof tellPullRequest; writeComment: typeof writeComment },
};
/* eslint-enable @typescript-eslint/no-require-imports */

const FORK = "This was judged by a run of a fork, with the fork's own program, rules and baseline: read the code too.";

interface CommentOptions {
    readonly fork?: boolean;
    readonly pullRequest?: number;
    readonly out: string;
}

async function say(file: string, { fork, pullRequest, out }: CommentOptions): Promise<number> {
    const { report } = lazy.reader()(file);
    const options = { said: fork ? [FORK] : [] };
    const written = lazy.github().writeComment(report, out, options);
    const told = await lazy.github().tellPullRequest(lazy.comment()(report, options), { file: written, ...(pullRequest !== undefined && { number: pullRequest }) });
    process.stdout.write(`${told}\n`);
    return EXIT.kept;
}

const positive = (text: string): number => {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("It is a number, as in the pull request's address.");
    return Number(text);
};

export const addComment: AddCommand = (program, run) => {
    program.command("comment")
        .description("write the pull-request comment on a report.json of another run, and post it where GITHUB_TOKEN may")
        .argument("<report>", "report.json")
        .option("--pull-request <number>", "which one (default: as GitHub Actions tells)", positive)
        .option("--fork", "say that the report was made by a fork's run")
        .option("--out <folder>", "where comment.md goes", "out")
        .addHelpText("after", `
Exit code:
  0  the comment is written; whether it was posted is said
  3  the report or an option cannot be used`)
        .action((file: string, options: CommentOptions) => run(say(file, options)));
};
