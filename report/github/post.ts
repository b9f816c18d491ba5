// Puts the comment into the pull request: over the one that an earlier run wrote, or as the first. A comment is a courtesy:
// whatever goes wrong here is told, and changes no verdict.
import { MARKER } from "../comment";
import type { Context } from "./context";

export type Posted =
    | { readonly kind: "created" | "updated" | "unchanged"; readonly url: string }
    /** The token may not write. */
    | { readonly kind: "refused"; readonly why: string }
    | { readonly kind: "failed"; readonly why: string };

export interface PostOptions {
    /** Waits between attempts; tests do not. */
    readonly wait?: (milliseconds: number) => Promise<void>;
    /** Attempts in all. */
    readonly attempts?: number;
}

interface Comment {
    readonly id: number;
    readonly body?: string | null;
    readonly html_url?: string;
    readonly user?: { readonly login?: string; readonly type?: string } | null;
}

/** An answer that is none of success. */
class Refusal extends Error {
    constructor(readonly status: number, message: string, readonly after?: number) {
        super(message);
    }

    /** Whether it may go better a little later. */
    get passes(): boolean {
        return this.status >= 500 || this.status === 429 || this.after !== undefined;
    }
}

const TIMEOUT_MS = 20_000;
const PAGE = 100;
/** A pull request with more comments than this has other worries. */
const MOST_PAGES = 50;
const LONGEST_WAIT_MS = 30_000;

async function ask(context: Context, method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${context.api}${path}`, {
        method,
        headers: {
            accept: "application/vnd.github+json", authorization: `Bearer ${context.token}`, "user-agent": "holdfast", "x-github-api-version": "2022-11-28",
            ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    let json: unknown;
    try {
        json = text === "" ? undefined : JSON.parse(text);
    } catch {
        json = undefined;
    }
    if (response.ok) return json;
    const said = (json as { message?: unknown } | undefined)?.message;
    const after = Number(response.headers.get("retry-after") ?? NaN);
    throw new Refusal(response.status, `${response.status}${typeof said === "string" ? ` ${said.slice(0, 200)}` : ""}`, Number.isFinite(after) ? after * 1000 : undefined);
}

const rows = (value: unknown): Comment[] => (Array.isArray(value) ? (value as Comment[]) : []);

/** The comment of an earlier run: by its marker, and written by a bot or by whoever the token is of. Anybody can copy the marker. */
async function earlier(context: Context, number: number): Promise<Comment | undefined> {
    const marked: Comment[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
        const comments = rows(await ask(context, "GET", `/repos/${context.repository}/issues/${number}/comments?per_page=${PAGE}&page=${page}`));
        marked.push(...comments.filter(({ body }) => body?.startsWith(MARKER)));
        if (comments.length < PAGE) break;
    }
    const bots = marked.find(({ user }) => user?.type === "Bot");
    if (bots || marked.length === 0) return bots;
    const login = await ask(context, "GET", "/user").then((user) => (user as { login?: string }).login, () => undefined);
    return login === undefined ? undefined : marked.find(({ user }) => user?.login === login);
}

/** The open pull request of a head. A branch may have been pushed to since: then nothing of this run is said. */
async function numberOf(context: Context): Promise<number | undefined> {
    if (context.number !== undefined || !context.head) return context.number;
    const { label, sha } = context.head;
    const found = await ask(context, "GET", `/repos/${context.repository}/pulls?state=open&head=${encodeURIComponent(label)}&per_page=${PAGE}`);
    return (Array.isArray(found) ? (found as { number: number; head?: { sha?: string } }[]) : []).find(({ head }) => head?.sha === sha)?.number;
}

async function once(context: Context, body: string): Promise<Posted> {
    const number = await numberOf(context);
    if (number === undefined) return { kind: "failed", why: "no open pull request has this commit at its head" };
    const there = await earlier(context, number);
    if (there?.body === body) return { kind: "unchanged", url: there.html_url ?? "" };
    const written = there
        ? await ask(context, "PATCH", `/repos/${context.repository}/issues/comments/${there.id}`, { body })
        : await ask(context, "POST", `/repos/${context.repository}/issues/${number}/comments`, { body });
    return { kind: there ? "updated" : "created", url: (written as Comment | undefined)?.html_url ?? "" };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Never throws. Each attempt looks again for a comment that is there, so that a lost answer makes no second one. */
export async function post(context: Context, body: string, { wait = pause, attempts = 3 }: PostOptions = {}): Promise<Posted> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await once(context, body);
        } catch (error) {
            const refusal = error instanceof Refusal ? error : undefined;
            if (refusal && !refusal.passes) {
                const may = refusal.status === 401 || refusal.status === 403 || refusal.status === 404;
                return { kind: may ? "refused" : "failed", why: `GitHub answers ${refusal.message}` };
            }
            if (attempt >= attempts) {
                const { cause, message } = error as Error & { cause?: { code?: string } };
                return { kind: "failed", why: refusal ? `GitHub answers ${refusal.message}` : `GitHub cannot be reached (${cause?.code ?? message})` };
            }
            await wait(Math.min(refusal?.after ?? 1000 * 2 ** (attempt - 1), LONGEST_WAIT_MS));
        }
    }
}
