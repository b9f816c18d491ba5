// A local server in place of a cloud: answers by path, and remembers what it was asked.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunFacts } from "../../../resilience/collect/collector";

export const NOW = new Date("2026-11-21T09:30:00Z");
export const hours = (count: number): Date => new Date(NOW.getTime() - count * 3_600_000);
export const PLACE = { region: "eu-west-1", stacks: ["prod"] };
export const AZURE_PLACE = { region: "northeurope", stacks: ["prod"] };

export const FACTS: RunFacts = {
    now: NOW, version: "0.1.0", places: { aws: [PLACE], azure: [AZURE_PLACE] }, minimumFree: 2, lagSeconds: 60,
};

export interface Answer {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
}

export interface Cloud {
    readonly url: string;
    /** Paths with their queries, in the order in which they were asked. */
    readonly asked: readonly string[];
    close(): Promise<void>;
}

/** @param answer to the nth question for a path and query */
export async function cloud(answer: (path: string, time: number, request: IncomingMessage) => Answer): Promise<Cloud> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
        const path = request.url!;
        asked.push(path);
        const { status = 200, headers = {}, body } = answer(path, asked.filter((each) => each === path).length, request);
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, asked, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
