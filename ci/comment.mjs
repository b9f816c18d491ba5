// Puts comment.md into a merge request on GitLab or a pull request on Azure DevOps: over the one of an earlier run, or as the
// first. Needs nothing but Node. Says what came of it and always ends in 0: a comment changes no verdict.
//
//   node ci/comment.mjs gitlab out/comment.md     HOLDFAST_GITLAB_TOKEN, and what GitLab sets
//   node ci/comment.mjs azure out/comment.md      SYSTEM_ACCESSTOKEN, and what Azure DevOps sets
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const MARKER = "<!-- holdfast -->";
const PAGE = 100;
const TIMEOUT_MS = 20_000;

async function ask(method, url, headers, body) {
    const response = await fetch(url, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${method} answers ${response.status}`);
    return response.json();
}

/** Every page until a short one. */
async function all(url, headers) {
    const items = [];
    for (let page = 1; ; page++) {
        const found = await ask("GET", `${url}?per_page=${PAGE}&page=${page}`, headers);
        items.push(...found);
        if (found.length < PAGE) return items;
    }
}

async function gitlab(body, { CI_API_V4_URL: api, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: request, HOLDFAST_GITLAB_TOKEN: token }) {
    if (!token) return "comment not posted: there is no HOLDFAST_GITLAB_TOKEN, as in a fork's pipeline";
    if (!request) return "comment not posted: this pipeline is of no merge request";
    const headers = { "private-token": token };
    const notes = `${api}/projects/${project}/merge_requests/${request}/notes`;
    const { id: self } = await ask("GET", `${api}/user`, headers);
    const own = (await all(notes, headers)).find((note) => note.author?.id === self && note.body.startsWith(MARKER));
    await ask(own ? "PUT" : "POST", own ? `${notes}/${own.id}` : notes, headers, { body });
    return `comment ${own ? "updated" : "created"}`;
}

async function azure(body, { SYSTEM_COLLECTIONURI: collection, SYSTEM_TEAMPROJECT: project, BUILD_REPOSITORY_ID: repository, SYSTEM_PULLREQUEST_PULLREQUESTID: request, SYSTEM_ACCESSTOKEN: token }) {
    if (!token) return "comment not posted: there is no SYSTEM_ACCESSTOKEN, as in a fork's build";
    if (!request) return "comment not posted: this build is of no pull request";
    const headers = { authorization: `Bearer ${token}` };
    const threads = `${collection}${encodeURIComponent(project)}/_apis/git/repositories/${repository}/pullRequests/${request}/threads`;
    const { value } = await ask("GET", `${threads}?api-version=7.1`, headers);
    const own = value.find((thread) => !thread.isDeleted && thread.properties?.holdfast !== undefined && thread.comments?.[0]?.content?.startsWith(MARKER));
    if (own) await ask("PATCH", `${threads}/${own.id}/comments/${own.comments[0].id}?api-version=7.1`, headers, { content: body });
    else await ask("POST", `${threads}?api-version=7.1`, headers, { comments: [{ parentCommentId: 0, content: body, commentType: "text" }], status: "closed", properties: { holdfast: "comment" } });
    return `comment ${own ? "updated" : "created"}`;
}

const WAYS = { gitlab, azure };

/** Never throws. */
export async function post(where, file, environment) {
    try {
        return await WAYS[where](readFileSync(file, "utf8"), environment);
    } catch (error) {
        return `comment not posted: ${error.message}`;
    }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
    const [where, file] = process.argv.slice(2);
    process.stdout.write(`${where in WAYS ? await post(where, file, process.env) : `expected one of ${Object.keys(WAYS).join(", ")}, found ${where}`}\n`);
}
