// Which pull request a run of GitHub Actions is about, from what the runner tells it. Nothing here comes from an artifact.
import { readFileSync } from "node:fs";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Head {
    /** `owner:branch`, as GitHub's list of pull requests is asked for it. */
    readonly label: string;
    readonly sha: string;
}

export interface Context {
    readonly api: string;
    readonly repository: string;
    readonly token: string;
    /** Number of the pull request, where the runner tells it. */
    readonly number?: number;
    /** Head of a run that another run set off: its pull request is looked up. */
    readonly head?: Head;
}

interface Event {
    readonly number?: unknown;
    readonly pull_request?: { readonly number?: unknown };
    readonly workflow_run?: {
        readonly head_branch?: unknown;
        readonly head_sha?: unknown;
        readonly head_repository?: { readonly owner?: { readonly login?: unknown } };
        readonly pull_requests?: readonly { readonly number?: unknown }[];
    };
}

const whole = (value: unknown): number | undefined => (Number.isInteger(value) && (value as number) > 0 ? (value as number) : undefined);

function readEvent(path: string | undefined): Event {
    if (!path) return {};
    try {
        return (JSON.parse(readFileSync(path, "utf8")) ?? {}) as Event;
    } catch {
        return {};
    }
}

function headOf({ workflow_run: run }: Event): Head | undefined {
    const [owner, branch, sha] = [run?.head_repository?.owner?.login, run?.head_branch, run?.head_sha];
    return typeof owner === "string" && typeof branch === "string" && typeof sha === "string" ? { label: `${owner}:${branch}`, sha } : undefined;
}

/** What is needed to post, or in a sentence why it cannot be. */
export function contextOf(environment: Environment, number?: number): Context | string {
    const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: path, GITHUB_REF: ref = "", GITHUB_API_URL: api = "https://api.github.com" } = environment;
    if (!token) return "there is no GITHUB_TOKEN";
    if (!repository || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return "there is no GITHUB_REPOSITORY";
    const event = readEvent(path);
    const [, fromRef] = /^refs\/pull\/(\d+)\//.exec(ref) ?? [];
    const found = number ?? whole(event.pull_request?.number) ?? (event.workflow_run ? whole(event.workflow_run.pull_requests?.[0]?.number) : undefined) ?? whole(Number(fromRef));
    const head = headOf(event);
    if (found === undefined && head === undefined) return "this run is of no pull request";
    return { api: api.replace(/\/+$/, ""), repository, token, ...(found !== undefined ? { number: found } : { head: head! }) };
}
