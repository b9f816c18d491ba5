import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { tellPullRequest, withoutCommands } from "../../cli/github";
import { withChanges } from "../../report/changes/index";
import { MARKER } from "../../report/comment";
import { annotations } from "../../report/github/annotations";
import { type Context, contextOf, type Environment } from "../../report/github/context";
import { post } from "../../report/github/post";
import { ACCOUNT, BUCKET, EXCEPTION, file, folder, opened, reportOn } from "./fixtures/support";

describe("annotations", () => {
    it("stand at the line that declares what fails", () => {
        expect(annotations(reportOn({ resources: [opened(BUCKET)] }))).to.deep.equal([
            "::error file=components/aws.ts,line=12,title=high%3A aws-bucket-closed::data in prod: open: observed open, expected closed. Mend aws-bucket-closed.",
        ]);
    });
    it("are none where nothing fails", () => expect(annotations(reportOn())).to.deep.equal([]));
    it("leave out what no line declares", () => expect(annotations(reportOn({ resources: [{ ...opened(BUCKET), line: undefined as never }] }))).to.deep.equal([]));
    it("warn of what is advisory", () => {
        const report = reportOn({ resources: [opened(BUCKET)] });
        expect(annotations({ ...report, findings: report.findings.map((finding) => ({ ...finding, level: "advisory" as const })) })[0]).to.match(/^::warning /);
    });
    it("note what is excepted", () => {
        expect(annotations(reportOn({ resources: [opened(BUCKET)], exceptions: [EXCEPTION] }))[0]).to.match(/^::notice file=components\/aws\.ts,line=12,.*Exception SEC-1, until 2026-12-31\./);
    });
    it("are one for several of a rule on a line", () => {
        expect(annotations(reportOn({ resources: [opened(BUCKET), { ...opened(BUCKET), name: "other" }] })).map((line) => line.includes("And 1 more of this rule from this line."))).to.deep.equal([true]);
    });
    it("keep every text in its own line, and in its own part", () => {
        const report = reportOn({ resources: [opened(BUCKET)] });
        const name = "a\r\n::set-env name=X::b%,:";
        const [line] = annotations({ ...report, findings: report.findings.map((finding) => ({ ...finding, resource: { ...finding.resource, name } })) });
        expect(line!.split("\n")).to.have.length(1);
        expect(line).to.include("a%0D%0A::set-env name=X::b%25,: in prod");
    });
    it("escape what would end a property", () => {
        const report = reportOn({ resources: [opened(BUCKET)] });
        const [line] = annotations({ ...report, findings: report.findings.map((finding) => ({ ...finding, source: { file: "a,b:c%.ts", line: 1 } })) });
        expect(line).to.include("file=a%2Cb%3Ac%25.ts,line=1,");
    });
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...opened(BUCKET), name: `b${i}`, line: i + 1 }));
    it("are ten of a kind, and say how many are not shown", () => {
        const lines = annotations(reportOn({ resources: [...many(13), opened(ACCOUNT)] }));
        expect([lines.length, lines.at(-1)]).to.deep.equal([11, "Not annotated, since GitHub shows 10 of each kind: 4 more errors. The report has them all."]);
    });
    it("show what is new before what failed already", () => {
        const before = reportOn({ resources: many(13) });
        const after = reportOn({ resources: [...many(13), { ...opened(BUCKET), name: "fresh", line: 99 }] });
        expect(annotations(withChanges(after, { report: before, file: "main.json", sha256: "" }))[0]).to.include("line=99,");
    });
});

describe("a log without commands", () => {
    it("stops them around the text", () => expect(withoutCommands("a\n::error::b\n")).to.match(/^::stop-commands::([0-9a-f-]{36})\na\n::error::b\n::\1::\n$/));
});

describe("where a run is", () => {
    const base: Environment = { GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "o/r" };
    const event = (content: unknown): Environment => ({ ...base, GITHUB_EVENT_PATH: file(content, "event.json") });
    const found = (environment: Environment, number?: number) => {
        const context = contextOf(environment, number);
        return typeof context === "string" ? context : context.number ?? context.head;
    };
    it("is told by the event", () => expect(found(event({ pull_request: { number: 7 } }))).to.equal(7));
    it("is told by the ref", () => expect(found({ ...base, GITHUB_REF: "refs/pull/12/merge" })).to.equal(12));
    it("is told by who asks, before all", () => expect(found(event({ pull_request: { number: 7 } }), 9)).to.equal(9));
    it("is told by the run that set this one off", () => expect(found(event({ workflow_run: { pull_requests: [{ number: 5 }] } }))).to.equal(5));
    it("is looked up for a fork's run, by its head", () => {
        expect(found(event({ workflow_run: { pull_requests: [], head_branch: "b", head_sha: "abc", head_repository: { owner: { login: "fork" } } } }))).to.deep.equal({ label: "fork:b", sha: "abc" });
    });
    it("is none on a branch", () => expect(found({ ...base, GITHUB_REF: "refs/heads/main" })).to.equal("this run is of no pull request"));
    it("is not known without a token", () => expect(found({ GITHUB_REPOSITORY: "o/r" })).to.equal("there is no GITHUB_TOKEN"));
    it("takes no repository that could lead elsewhere", () => expect(found({ ...base, GITHUB_REPOSITORY: "o/r/../../x", GITHUB_REF: "refs/pull/1/merge" })).to.equal("there is no GITHUB_REPOSITORY"));
    it("is not told by an event that is no JSON", () => expect(found({ ...base, GITHUB_EVENT_PATH: file("<", "event.json") })).to.equal("this run is of no pull request"));
    it("asks GitHub's own API unless another is named", () => expect(contextOf({ ...base, GITHUB_REF: "refs/pull/1/merge" })).to.deep.include({ api: "https://api.github.com" }));
});

interface Comment {
    id: number;
    body: string;
    user: { login: string; type: string };
    html_url: string;
}

/** A GitHub that knows comments and pull requests, and does what a test tells it to first. */
class FakeGitHub {
    readonly asked: string[] = [];
    readonly comments: Comment[] = [];
    pulls: unknown[] = [];
    /** Answers for the next requests; undefined lets one through. */
    readonly next: ({ status: number; headers?: Record<string, string>; body?: unknown } | undefined)[] = [];
    login?: string;
    private readonly server: Server = createServer((request, response) => void this.answer(request, response));

    async start(): Promise<void> {
        await new Promise<void>((resolve) => { this.server.listen(0, "127.0.0.1", resolve); });
    }

    stop(): void {
        this.server.close();
    }

    get context(): Context {
        return { api: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`, repository: "o/r", token: "secret-token", number: 12 };
    }

    said(count: number, user = { login: "someone", type: "User" }): void {
        for (let i = 0; i < count; i++) this.comments.push({ id: this.comments.length + 1, body: "Looks good.", user, html_url: `https://github.test/c/${this.comments.length + 1}` });
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        let text = "";
        for await (const part of request) text += String(part);
        this.asked.push(`${request.method} ${request.url}`);
        const send = (status: number, body: unknown, headers: Record<string, string> = {}) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
        const told = this.next.shift();
        if (told) return void send(told.status, told.body ?? { message: "told to" }, told.headers);
        if (request.headers.authorization !== "Bearer secret-token") return void send(401, { message: "Bad credentials" });
        const url = new URL(request.url!, "http://x");
        if (url.pathname === "/user") return void (this.login ? send(200, { login: this.login }) : send(403, { message: "Resource not accessible by integration" }));
        if (url.pathname === "/repos/o/r/pulls") return void send(200, this.pulls);
        if (request.method === "GET") {
            const [page, size] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("per_page"))];
            return void send(200, this.comments.slice((page - 1) * size, page * size));
        }
        const { body } = JSON.parse(text) as { body: string };
        const id = Number(/comments\/(\d+)$/.exec(url.pathname)?.[1] ?? this.comments.length + 1);
        const there = this.comments.find((each) => each.id === id);
        const comment = there ?? { id, body, user: { login: "github-actions[bot]", type: "Bot" }, html_url: `https://github.test/c/${id}` };
        comment.body = body;
        if (!there) this.comments.push(comment);
        send(there ? 200 : 201, comment);
    }
}

describe("posting to a pull request", () => {
    const body = `${MARKER}\nhello`;
    let github: FakeGitHub;
    let waits: number[];
    const options = { wait: (milliseconds: number) => Promise.resolve(void waits.push(milliseconds)) };
    beforeEach(async () => {
        waits = [];
        github = new FakeGitHub();
        await github.start();
    });
    afterEach(() => github.stop());

    it("makes the first comment", async () => {
        expect(await post(github.context, body, options)).to.deep.equal({ kind: "created", url: "https://github.test/c/1" });
        expect(github.asked).to.deep.equal(["GET /repos/o/r/issues/12/comments?per_page=100&page=1", "POST /repos/o/r/issues/12/comments"]);
    });
    it("writes over its own comment", async () => {
        await post(github.context, body, options);
        expect(await post(github.context, `${body} again`, options)).to.deep.equal({ kind: "updated", url: "https://github.test/c/1" });
        expect(github.comments.map((comment) => comment.body)).to.deep.equal([`${body} again`]);
    });
    it("leaves alone what is already said", async () => {
        await post(github.context, body, options);
        expect((await post(github.context, body, options)).kind).to.equal("unchanged");
    });
    it("finds its own comment on a later page", async () => {
        github.said(230);
        await post(github.context, body, options);
        github.said(5);
        expect(await post(github.context, `${body} again`, options)).to.deep.equal({ kind: "updated", url: "https://github.test/c/231" });
        expect(github.asked.filter((line) => line.startsWith("GET")).slice(-3).map((line) => line.split("page=").at(-1))).to.deep.equal(["1", "2", "3"]);
    });
    it("asks for no page after a short one", async () => {
        github.said(99);
        await post(github.context, body, options);
        expect(github.asked).to.have.length(2);
    });
    it("does not write over somebody's comment that copies the marker", async () => {
        github.comments.push({ id: 1, body, user: { login: "mallory", type: "User" }, html_url: "" });
        expect((await post(github.context, `${body} again`, options)).kind).to.equal("created");
        expect(github.comments[0]!.body).to.equal(body);
    });
    it("writes over a comment of the person whose token it has", async () => {
        github.login = "robin";
        github.comments.push({ id: 1, body, user: { login: "robin", type: "User" }, html_url: "https://github.test/c/1" });
        expect((await post(github.context, `${body} again`, options)).kind).to.equal("updated");
    });
    it("finds a fork's pull request by its head, where the commit is the same", async () => {
        const { number: _, ...context } = github.context;
        github.pulls = [{ number: 3, head: { sha: "old" } }, { number: 4, head: { sha: "abc" } }];
        await post({ ...context, head: { label: "fork:a b", sha: "abc" } }, body, options);
        expect([github.asked[0], github.asked.at(-1)]).to.deep.equal(["GET /repos/o/r/pulls?state=open&head=fork%3Aa%20b&per_page=100", "POST /repos/o/r/issues/4/comments"]);
    });
    it("says nothing to a pull request that has moved on", async () => {
        const { number: _, ...context } = github.context;
        github.pulls = [{ number: 3, head: { sha: "old" } }];
        expect(await post({ ...context, head: { label: "fork:b", sha: "abc" } }, body, options)).to.deep.equal({ kind: "failed", why: "no open pull request has this commit at its head" });
    });

    it("says that it may not write, and does not try again", async () => {
        github.next.push(undefined, { status: 403, body: { message: "Resource not accessible by integration" } });
        expect(await post(github.context, body, options)).to.deep.equal({ kind: "refused", why: "GitHub answers 403 Resource not accessible by integration" });
        expect([github.asked.length, waits]).to.deep.equal([2, []]);
    });
    it("says that the token is none", async () => expect((await post({ ...github.context, token: "x" }, body, options)).kind).to.equal("refused"));
    it("tries again after a fault of the server", async () => {
        github.next.push({ status: 502 }, undefined, { status: 503 });
        expect([(await post(github.context, body, options)).kind, waits]).to.deep.equal(["created", [1000, 2000]]);
    });
    it("makes no second comment where the answer to the first was lost", async () => {
        await post(github.context, body, options);
        github.next.push({ status: 500 });
        await post(github.context, body, options);
        expect(github.comments).to.have.length(1);
    });
    it("gives up after three attempts", async () => {
        github.next.push({ status: 500 }, { status: 500 }, { status: 500 });
        expect(await post(github.context, body, options)).to.deep.equal({ kind: "failed", why: "GitHub answers 500 told to" });
    });
    it("waits as long as it is told to, and no longer than half a minute", async () => {
        github.next.push({ status: 403, headers: { "retry-after": "5" } }, { status: 429, headers: { "retry-after": "3600" } });
        expect([(await post(github.context, body, options)).kind, waits]).to.deep.equal(["created", [5000, 30000]]);
    });
    it("says that nobody answers", async () => {
        const { context } = github;
        github.stop();
        await new Promise((resolve) => { setImmediate(resolve); });
        expect(await post({ ...context, api: "http://127.0.0.1:1" }, body, options)).to.deep.include({ kind: "failed" });
        expect(waits).to.deep.equal([1000, 2000]);
    });

    const environment = (): Environment => ({ GITHUB_TOKEN: "secret-token", GITHUB_REPOSITORY: "o/r", GITHUB_REF: "refs/pull/12/merge", GITHUB_API_URL: github.context.api });
    it("leaves a refused comment in the job's summary, and says so", async () => {
        const summary = join(folder(), "summary.md");
        github.next.push({ status: 403, body: { message: "Resource not accessible by integration" } });
        const told = await tellPullRequest(body, { file: "/x/comment.md", environment: { ...environment(), GITHUB_STEP_SUMMARY: summary }, options });
        expect(told).to.equal("comment not posted: this run may not write to the pull request (GitHub answers 403 Resource not accessible by integration), as is so of a fork's. It is in the job's summary and in /x/comment.md.");
        expect(readFileSync(summary, "utf8")).to.equal(`${body}\n`);
    });
    it("says where the comment is", async () => expect(await tellPullRequest(body, { environment: environment(), options })).to.equal("comment created: https://github.test/c/1"));
    it("says that there is no token", async () => expect(await tellPullRequest(body, { environment: {} })).to.equal("comment not posted: there is no GITHUB_TOKEN."));
    it("never tells the token", async () => {
        github.next.push({ status: 401 });
        expect(await tellPullRequest(body, { environment: environment(), options })).not.to.include("secret-token");
    });
});
