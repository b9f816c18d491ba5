// Whether the service answers, asked from outside: over the simulated clouds by following what exists there, over the
// internet by asking as a client does.
import { Resolver } from "node:dns/promises";
import { request } from "node:https";
import { HEALTH_PATH } from "../components/plan/domain";
import { readConditions } from "../simulate/conditions";
import { type Reached, reach, resolve } from "../simulate/health";
import { services } from "../simulate/services";
import type { World } from "../simulate/service";
import { Store } from "../simulate/store";

/** What the name services of both clouds say of the service's name. Empty where one says nothing. */
export interface Names {
    readonly aws: readonly string[];
    readonly azure: readonly string[];
}

export interface Prober {
    /** Whether an address answers for the service. */
    reach(address: string): Promise<Reached>;
    names(): Promise<Names>;
}

/** Everything that exists in a simulated cloud, of all providers together. */
export const worldOf = (cloud: string): World => new Store(cloud, services).cloud();

export class SimulatedProber implements Prober {
    private readonly store: Store;

    constructor(private readonly cloud: string, private readonly domain: string) {
        this.store = new Store(cloud, services); // kept: it reads only what is new since it was last asked
    }

    reach(address: string): Promise<Reached> {
        return Promise.resolve(reach(address, this.store.cloud(), readConditions(this.cloud)));
    }

    names(): Promise<Names> {
        return Promise.resolve(resolve(this.domain, this.store.cloud(), readConditions(this.cloud)));
    }
}

const TIMEOUT_MS = 5000;

/** Asks the health path over TLS by the service's own name, at one address. The certificate must be good for the name. */
const ask = (address: string, domain: string): Promise<number> => new Promise((done, fail) => {
    const asked = request({ host: address, servername: domain, path: HEALTH_PATH, headers: { Host: domain }, timeout: TIMEOUT_MS }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
    });
    asked.once("timeout", () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    asked.once("error", fail);
    asked.end();
});

export class LiveProber implements Prober {
    /** @param nameServers of both providers, by name */
    constructor(private readonly domain: string, private readonly nameServers: readonly string[]) {}

    async reach(address: string): Promise<Reached> {
        try {
            const status = await ask(address, this.domain);
            return status === 200 ? { answers: true, path: [address] } : { answers: false, path: [address], reason: `it answers ${status}` };
        } catch (error) {
            return { answers: false, path: [address], reason: (error as Error).message };
        }
    }

    private async told(servers: readonly string[]): Promise<string[]> {
        const answers = await Promise.all(servers.map(async (server) => {
            const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
            try {
                resolver.setServers(await new Resolver({ timeout: TIMEOUT_MS, tries: 2 }).resolve4(server));
                return await resolver.resolve4(this.domain);
            } catch {
                return [];
            }
        }));
        return [...new Set(answers.flat())].sort();
    }

    async names(): Promise<Names> {
        const onAzure = (server: string): boolean => server.includes(".azure-dns.");
        const [aws, azure] = await Promise.all([this.told(this.nameServers.filter((server) => !onAzure(server))), this.told(this.nameServers.filter(onAzure))]);
        return { aws, azure };
    }
}
