// Clients of AWS's SDK, loaded when they are needed. Credentials come as the SDK finds them: environment, profile, role.
import type * as Sts from "@aws-sdk/client-sts";
import { optional } from "../../restore/optional";
import type { Collected, Found, Place } from "../collector";

/** What every client of the SDK takes. */
interface ClientOptions {
    readonly region: string;
    readonly maxAttempts: number;
    readonly retryMode: string;
    readonly endpoint?: string;
}

interface Request { readonly hostname?: string }

type Handler = (args: { readonly request: unknown }) => Promise<unknown>;

interface Stack {
    add(middleware: (next: Handler) => Handler, options: { step: "finalizeRequest"; name: string }): void;
}

export interface AwsOptions {
    /** Address of an emulator. */
    readonly endpoint?: string;
    readonly maxAttempts?: number;
}

export interface AwsSession {
    /**
     * A client of a package of the SDK.
     * @throws InputError where the package is not installed
     */
    client<Module, Client>(name: string, make: (sdk: Module) => new (options: never) => Client, region: string): { readonly sdk: Module; readonly client: Client };
    /** `emulated` as soon as something else than AWS has answered, whatever sent the SDK there. */
    environment(): "live" | "emulated";
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html: `service.region.amazonaws.com`, in China `.cn`, and `.api.aws`. */
const isAws = (host: string): boolean => /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(host);

/** Waits and asks again where AWS says that it is asked too often. */
const ATTEMPTS = 6;

export function awsSession({ endpoint, maxAttempts = ATTEMPTS }: AwsOptions = {}): AwsSession {
    const hosts = new Set<string>();
    return {
        client: (name, make, region) => {
            const sdk = optional<never>(name, "holdfast collect");
            const options: ClientOptions = { region, maxAttempts, retryMode: "adaptive", ...(endpoint && { endpoint }) };
            const client = new (make(sdk))(options as never);
            (client as { middlewareStack: Stack }).middlewareStack.add((next) => (args) => {
                const { hostname } = args.request as Request;
                if (hostname) hosts.add(hostname);
                return next(args);
            }, { step: "finalizeRequest", name: "whoAnswers" });
            return { sdk, client };
        },
        environment: () => (hosts.size > 0 && [...hosts].every(isAws) ? "live" : "emulated"),
    };
}

/** The account that the credentials are of: 12 digits. */
export async function awsAccount(session: AwsSession, region: string): Promise<string> {
    const { sdk, client } = session.client<typeof Sts, Sts.STSClient>("@aws-sdk/client-sts", ({ STSClient }) => STSClient, region);
    const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
    return Account ?? "";
}

/**
 * Asks in each region with a client of its own.
 * @param ask what was found there, or in a sentence why there is nothing to say
 */
export async function inEachRegion<Module, Client>(
    session: AwsSession, places: readonly Place[], name: string, make: (sdk: Module) => new (options: never) => Client,
    ask: (sdk: Module, client: Client, place: Place) => Promise<readonly Found[] | string>,
): Promise<Collected> {
    const found: Found[] = [];
    const nothing: string[] = [];
    for (const place of places) {
        const { sdk, client } = session.client<Module, Client>(name, make, place.region);
        const here = await ask(sdk, client, place);
        if (typeof here === "string") nothing.push(here);
        else found.push(...here);
    }
    return { found, nothing };
}
