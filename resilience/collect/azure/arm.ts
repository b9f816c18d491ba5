// Azure Resource Manager by its REST interface: one small client in place of a package for each service. Every call names
// the version of the interface that it was written for.
import type * as Rest from "@azure/core-rest-pipeline";
import type * as Identity from "@azure/identity";
import { optional } from "../../restore/optional";
import { pages } from "../collector";

export const RESOURCE_MANAGER = "https://management.azure.com";

export interface ArmOptions {
    /** Address of an emulator: asked without credentials. */
    readonly endpoint?: string;
    readonly maxRetries?: number;
    /** Milliseconds before the first repetition; later ones wait longer. */
    readonly retryDelay?: number;
}

export interface ArmSession {
    readonly subscription: string;
    /** One resource. @param path from the subscription on, `/providers/…` */
    get<Resource>(path: string, version: string, query?: Readonly<Record<string, string>>): Promise<Resource>;
    /** Every item of every page of a list. */
    list<Item>(path: string, version: string, query?: Readonly<Record<string, string>>): Promise<Item[]>;
    environment(): "live" | "emulated";
}

/** What Resource Manager answers where it does not do what it is asked; its message names no secret. */
interface Refusal { readonly error?: { readonly code?: string; readonly message?: string } }

/** Something that Resource Manager refused, in one line. */
export class ArmError extends Error {
    constructor(readonly status: number, body: string) {
        let refusal: Refusal = {};
        try {
            refusal = JSON.parse(body) as Refusal;
        } catch {
            // no JSON: a gateway's page, which says nothing that helps
        }
        const { code = `status ${status}`, message = "" } = refusal.error ?? {};
        super(`${code}${message && `: ${message.split("\n")[0]}`}`);
        this.name = "ArmError";
    }
}

interface Page<Item> { readonly value?: readonly Item[]; readonly nextLink?: string | null }

/** @throws InputError where a package is not installed */
export function armSession(subscription: string, { endpoint, maxRetries = 5, retryDelay = 1000 }: ArmOptions = {}): ArmSession {
    const rest = optional<typeof Rest>("@azure/core-rest-pipeline", "holdfast collect");
    const base = endpoint ?? RESOURCE_MANAGER;
    const client = rest.createDefaultHttpClient();
    // Waits as long as Resource Manager asks for (Retry-After) where it is asked too often.
    const pipeline = rest.createPipelineFromOptions({ retryOptions: { maxRetries, retryDelayInMs: retryDelay }, userAgentOptions: { userAgentPrefix: "holdfast" } });
    if (endpoint === undefined) {
        const { DefaultAzureCredential } = optional<typeof Identity>("@azure/identity", "holdfast collect");
        pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential: new DefaultAzureCredential(), scopes: `${RESOURCE_MANAGER}/.default` }));
    }

    async function ask<Answer>(url: string): Promise<Answer> {
        // A token goes nowhere else, whatever a page says of where the next one is.
        if (new URL(url).origin !== new URL(base).origin) throw new Error("a list that goes on at another address");
        const { status, bodyAsText } = await pipeline.sendRequest(client, rest.createPipelineRequest({ url, method: "GET", allowInsecureConnection: endpoint !== undefined }));
        if (status !== 200) throw new ArmError(status, bodyAsText ?? "");
        return JSON.parse(bodyAsText ?? "{}") as Answer;
    }
    const urlOf = (path: string, version: string, query: Readonly<Record<string, string>> = {}): string =>
        `${base}${path.startsWith("/subscriptions/") ? "" : `/subscriptions/${subscription}`}${path}?${new URLSearchParams({ "api-version": version, ...query }).toString()}`;

    return {
        subscription,
        get: (path, version, query) => ask(urlOf(path, version, query)),
        list: async <Item>(path: string, version: string, query?: Readonly<Record<string, string>>) => {
            const all = await pages((next) => ask<Page<Item>>(next ?? urlOf(path, version, query)), ({ nextLink }) => nextLink ?? undefined);
            return all.flatMap(({ value }) => value ?? []);
        },
        environment: () => (endpoint === undefined ? "live" : "emulated"),
    };
}

export const sameRegion = (location: string | undefined, region: string): boolean => location?.toLowerCase().replaceAll(" ", "") === region;
