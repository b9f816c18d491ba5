// What `--github` does besides judging: the comment in the pull request, the job's summary, and lines beside the code.
import { appendFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { comment, type CommentOptions } from "../report/comment";
import { annotations } from "../report/github/annotations";
import { contextOf, type Environment } from "../report/github/context";
import { post, type PostOptions } from "../report/github/post";
import type { Report } from "../report/schema";
import { writeAll } from "../simulate/deployment";
import { shortest } from "./command";

export const COMMENT = "comment.md";

/** Writes comment.md into the folder and gives its path. */
export function writeComment(report: Report, folder: string, options?: CommentOptions): string {
    const path = join(folder, COMMENT);
    writeAll(new Map([[path, comment(report, options)]]));
    return path;
}

/** Text for a runner's log in which no line is a command, whatever a resource is called. */
export function withoutCommands(text: string): string {
    const token = randomUUID();
    return `::stop-commands::${token}\n${text}${text.endsWith("\n") ? "" : "\n"}::${token}::\n`;
}

/** Adds to the page of the job's run, where the runner has one. */
function summarise(body: string, { GITHUB_STEP_SUMMARY: file }: Environment): string | undefined {
    if (!file) return undefined;
    try {
        appendFileSync(file, `${body}\n`);
        return "the job's summary";
    } catch {
        return undefined;
    }
}

export interface Told {
    /** Where the comment is on this machine. */
    readonly file?: string;
    /** Number of the pull request. Default: as the runner tells. */
    readonly number?: number;
    readonly environment?: Environment;
    readonly options?: PostOptions;
}

/** Posts, and says in one line what came of it. Never throws: a comment that cannot be posted changes no verdict. */
export async function tellPullRequest(body: string, { file, number, environment = process.env, options }: Told): Promise<string> {
    const places = [summarise(body, environment), file && shortest(file)].filter((place) => place !== undefined);
    const there = places.length > 0 ? ` It is in ${places.join(" and in ")}.` : "";
    const context = contextOf(environment, number);
    if (typeof context === "string") return `comment not posted: ${context}.${there}`;
    const posted = await post(context, body, options);
    switch (posted.kind) {
        case "refused":
            return `comment not posted: this run may not write to the pull request (${posted.why}), as is so of a fork's.${there}`;
        case "failed":
            return `comment not posted: ${posted.why}.${there}`;
        default:
            return `comment ${posted.kind}${posted.url ? `: ${posted.url}` : ""}`;
    }
}

/** All of `--github`, on the standard output, where the runner reads. */
export async function tellGitHub(report: Report, file: string): Promise<void> {
    for (const line of annotations(report)) process.stdout.write(`${line}\n`);
    process.stdout.write(withoutCommands(await tellPullRequest(comment(report), { file })));
}
