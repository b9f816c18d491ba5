import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { file } from "../report/fixtures/support";

const SCRIPT = join(__dirname, "..", "..", "ci", "comment.mjs");
const MARKER = "<!-- holdfast -->";

describe("ci/comment.mjs", function () {
    this.timeout(60_000);
    let server: Server;
    let asked: string[];
    let answers: Record<string, unknown>;
    beforeEach(async () => {
        asked = [];
        answers = {};
        server = createServer((request, response) => {
            let body = "";
            request.on("data", (part) => { body += String(part); });
            request.on("end", () => {
                const line = `${request.method} ${request.url}`;
                asked.push(body ? `${line} ${body}` : line);
                const answer = request.method === "GET" ? answers[request.url!] : {};
                response.writeHead(answer === undefined ? 403 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
            });
        });
        await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
    });
    afterEach(() => server.close());

    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const run = async (where: string, environment: Record<string, string>) =>
        (await promisify(execFile)(process.execPath, [SCRIPT, where, file(`${MARKER}\nhello`, "comment.md")], { env: { PATH: process.env.PATH, ...environment } })).stdout.trim();
    const gitlab = () => ({ CI_API_V4_URL: url(), CI_PROJECT_ID: "5", CI_MERGE_REQUEST_IID: "7", HOLDFAST_GITLAB_TOKEN: "t" });
    const azure = () => ({ SYSTEM_COLLECTIONURI: `${url()}/org/`, SYSTEM_TEAMPROJECT: "a b", BUILD_REPOSITORY_ID: "r", SYSTEM_PULLREQUEST_PULLREQUESTID: "9", SYSTEM_ACCESSTOKEN: "t" });

    const NOTES = "/projects/5/merge_requests/7/notes?per_page=100&page=";
    it("makes the first note on GitLab", async () => {
        answers = { "/user": { id: 1 }, [`${NOTES}1`]: [] };
        expect(await run("gitlab", gitlab())).to.equal("comment created");
        expect(asked.at(-1)).to.equal(`POST /projects/5/merge_requests/7/notes {"body":"${MARKER}\\nhello"}`);
    });
    it("writes over its own note on a later page, not over a copy of it", async () => {
        const copies = Array.from({ length: 100 }, (_, i) => ({ id: i, body: MARKER, author: { id: 2 } }));
        answers = { "/user": { id: 1 }, [`${NOTES}1`]: copies, [`${NOTES}2`]: [{ id: 300, body: MARKER, author: { id: 1 } }] };
        expect(await run("gitlab", gitlab())).to.equal("comment updated");
        expect(asked.at(-1)).to.match(/^PUT \/projects\/5\/merge_requests\/7\/notes\/300 /);
    });
    it("says that a fork's pipeline has no token", async () => expect(await run("gitlab", { ...gitlab(), HOLDFAST_GITLAB_TOKEN: "" })).to.match(/^comment not posted: there is no HOLDFAST_GITLAB_TOKEN/));
    it("says that it may not, and ends well", async () => expect(await run("gitlab", gitlab())).to.equal("comment not posted: GET answers 403"));

    const THREADS = "/org/a%20b/_apis/git/repositories/r/pullRequests/9/threads";
    it("makes the first thread on Azure DevOps", async () => {
        answers = { [`${THREADS}?api-version=7.1`]: { value: [] } };
        expect(await run("azure", azure())).to.equal("comment created");
        expect(asked.at(-1)).to.match(/^POST \/org\/a%20b\/_apis\/git\/repositories\/r\/pullRequests\/9\/threads\?api-version=7\.1 .*"status":"closed"/);
    });
    it("writes over its own thread's comment", async () => {
        answers = { [`${THREADS}?api-version=7.1`]: { value: [{ id: 3, comments: [{ id: 1, content: MARKER }] }, { id: 4, properties: { holdfast: {} }, comments: [{ id: 1, content: `${MARKER} old` }] }] } };
        expect(await run("azure", azure())).to.equal("comment updated");
        expect(asked.at(-1)).to.equal(`PATCH ${THREADS}/4/comments/1?api-version=7.1 {"content":"${MARKER}\\nhello"}`);
    });
    it("says that nobody answers", async () => expect(await run("azure", { ...azure(), SYSTEM_COLLECTIONURI: "http://127.0.0.1:1/" })).to.match(/^comment not posted: /));
});
