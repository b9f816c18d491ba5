// The simulated services as a provider plugin, for the real engine: `pulumi preview`, `up`, `refresh` and `destroy` run
// over it. The engine does the deploying; this only answers for the cloud.
//
//   HOLDFAST_SIMULATED_CLOUD   folder in which the simulated cloud exists. Required.
//   HOLDFAST_SIMULATED_FAULT   `fail:<n>` or `hang:<n>`: from the n-th resource on this cloud makes nothing more. With the
//                              end of a URN in place of n, it does not make that resource. For updates that stop half-way.
//                              `throttle:<n>`: the first n calls for each resource are told that there were too many.
//
// What is lost as a whole (a region, a cloud) is written into the folder: see conditions.ts.
import * as grpc from "@grpc/grpc-js";
import * as pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { canonicalType } from "../components/plan/tokens";
import { answersCalls, placeOf, readConditions } from "./conditions";
import { addService, answer, fromStruct, listen, newServer, toStruct } from "../wire/rpc";
import { type Declaration, type Properties, type Refusal, type Services, UNKNOWN } from "./service";
import { Store } from "./store";
import { canonicalProvider, nameOf, typeOf } from "./urn";
import { markSecrets, reveal, sorted } from "../wire/values";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const holdsUnknown = (value: unknown): boolean => JSON.stringify(value ?? null).includes(UNKNOWN);

/** Names of the top-level properties that differ. */
export const changed = (before: Properties, after: Properties): string[] =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(before[key], after[key])).sort();

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null && !Array.isArray(value);

/** What a preview may know of the outputs, at every depth: what the program said itself. The rest a cloud tells only when it is done. */
export function previewed(inputs: Properties, outputs: Properties): Properties {
    const unknown = Object.keys(outputs).filter((key) => !(key in inputs)).map((key) => [key, UNKNOWN] as const);
    const said = Object.entries(inputs).map(([key, value]) => [key, isObject(value) && isObject(outputs[key]) ? previewed(value, outputs[key]) : value] as const);
    return Object.fromEntries([...unknown, ...said]);
}

const say = (declared: Pick<Declaration, "type" | "urn">, refusals: readonly Refusal[]): Error =>
    new Error(refusals.map(({ property, found, expected }) => `${declared.type} "${nameOf(declared.urn)}", ${property}: found ${found}, expected ${expected}.`).join("\n"));

/**
 * Times that a provider asks again when it is told that it asks too often: `maxRetries` of aws, azcore's default for Azure.
 * The engine itself never does.
 */
const RETRIES: Readonly<Record<string, number>> = { aws: 25, "azure-native": 3 };

/** Asks as a provider would: again after a while, until it is answered or has asked often enough. */
async function throttled(wanted: string | undefined, name: string): Promise<void> {
    const refused = Number(/^throttle:(\d+)$/.exec(wanted ?? "")?.[1] ?? 0);
    const most = RETRIES[name] ?? 0;
    for (let asked = 1; asked <= refused; asked++) {
        if (asked > most) throw new Error(`ThrottlingException: Rate exceeded, after ${most} retries (fault asked for by HOLDFAST_SIMULATED_FAULT)`);
        await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
}

/** A fault asked for by the environment, when the resource is about to be made. */
async function fault(wanted: string | undefined, urn: string, already: number): Promise<void> {
    const [, kind, where] = /^(fail|hang):(.+)$/.exec(wanted ?? "") ?? [];
    if (!kind || !where || !(/^\d+$/.test(where) ? already + 1 >= Number(where) : urn.endsWith(where))) return;
    if (kind === "fail") throw new Error("the service is not available (fault asked for by HOLDFAST_SIMULATED_FAULT)");
    await new Promise(() => undefined);
}

/** One provider: the services of one package in one region and account. */
export class Plugin {
    private provider: Properties = {};

    /** `folder` is where the cloud exists, and what is wrong with it is written. */
    constructor(
        private readonly name: string, private readonly version: string, private readonly services: Services, private readonly store: Store,
        private readonly folder: string,
    ) {}

    handlers() {
        return {
            getPluginInfo: answer(() => {
                const response = new pluginProto.PluginInfo();
                response.setVersion(this.version);
                return response;
            }),
            getSchema: answer(() => {
                const response = new proto.GetSchemaResponse();
                response.setSchema(JSON.stringify({ name: this.name, version: this.version }));
                return response;
            }),
            checkConfig: answer((request: proto.CheckRequest) => checked(request)),
            diffConfig: answer((request: proto.DiffRequest) => difference(changed(fromStruct(request.getOldInputs()), fromStruct(request.getNews())), [])),
            configure: answer((request: proto.ConfigureRequest) => {
                this.provider = canonicalProvider(reveal(fromStruct(request.getArgs())) as Properties);
                const response = new proto.ConfigureResponse();
                response.setAcceptsecrets(true); // an output can repeat a secret under another name: only here is that known
                response.setSupportspreview(true);
                return response;
            }),
            check: answer((request: proto.CheckRequest) => checked(request)),
            diff: answer((request: proto.DiffRequest) => this.diff(request)),
            create: answer((request: proto.CreateRequest) => this.create(request)),
            read: answer((request: proto.ReadRequest) => this.read(request)),
            update: answer((request: proto.UpdateRequest) => this.update(request)),
            delete: answer((request: proto.DeleteRequest) => this.delete(request)),
            invoke: answer((request: proto.InvokeRequest) => {
                throw new Error(`found the look-up ${request.getTok()}, expected the fact as configuration or as an argument`);
            }),
            cancel: answer(() => new Empty()),
        };
    }

    private declaration(urn: string, inputs: Properties): Declaration {
        return { urn, type: canonicalType(typeOf(urn)), name: nameOf(urn), inputs: reveal(inputs) as Properties, provider: this.provider };
    }

    /** Refuses a call to what is lost: nothing there answers. */
    private reach(declared: Declaration, known?: string): void {
        if (readConditions(this.folder).lost.length === 0) return;
        const id = known ?? this.idOf(declared);
        const place = placeOf(declared, this.services[declared.type]?.global === true, id === undefined ? undefined : { id, world: this.store.cloud() });
        if (!answersCalls(this.folder, place)) throw new Error(`${declared.type} "${nameOf(declared.urn)}": ${place!} does not answer (simulated)`);
    }

    /** The id that it would have; undefined where that cannot be said. */
    private idOf(declared: Declaration): string | undefined {
        try {
            return this.services[declared.type]?.create(declared, this.store.cloud()).id;
        } catch {
            return undefined;
        }
    }

    private diff(request: proto.DiffRequest): proto.DiffResponse {
        const before = reveal(fromStruct(request.getOldInputs())) as Properties;
        const after = reveal(fromStruct(request.getNews())) as Properties;
        const properties = changed(before, after);
        const service = this.services[canonicalType(typeOf(request.getUrn()))];
        const fixed = service?.replaceOn ?? [];
        const at = (inputs: Properties, path: string): unknown => path.split(".").reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], inputs);
        const replaces = [...fixed.filter((path) => !same(at(before, path), at(after, path))), ...service?.replaces?.(before, after) ?? []];
        // What keeps its id cannot stand beside its successor.
        return difference(properties, replaces, request.getId().startsWith("/subscriptions/"));
    }

    private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
        const inputs = fromStruct(request.getProperties());
        const declared = this.declaration(request.getUrn(), inputs);
        const response = new proto.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(toStruct(markSecrets(this.foreseen(declared), inputs, [])));
            return response;
        }
        this.reach(declared);
        const { refusals, made } = this.store.cloud().consider(declared);
        if (!made) throw say(declared, refusals);
        await throttled(process.env.HOLDFAST_SIMULATED_FAULT, this.name);
        await fault(process.env.HOLDFAST_SIMULATED_FAULT, declared.urn, this.store.count());
        this.store.put(made);
        response.setId(made.id);
        response.setProperties(toStruct(markSecrets(made.outputs, inputs, [])));
        return response;
    }

    private foreseen(declared: Declaration): Properties {
        if (!this.services[declared.type]) throw say(declared, this.store.cloud().consider(declared).refusals);
        try {
            return previewed(declared.inputs, this.services[declared.type]!.create(declared, this.store.cloud()).outputs);
        } catch (error) {
            if (holdsUnknown(declared.inputs)) return declared.inputs; // it cannot be said yet what the cloud would make of it
            throw error;
        }
    }

    private read(request: proto.ReadRequest): proto.ReadResponse {
        const response = new proto.ReadResponse();
        this.reach(this.declaration(request.getUrn(), fromStruct(request.getInputs())), request.getId());
        const existing = this.store.get(request.getUrn()) ?? this.store.cloud().of(canonicalType(typeOf(request.getUrn()))).find(({ id }) => id === request.getId());
        if (!existing || existing.id !== request.getId()) return response;
        response.setId(existing.id);
        const inputs = fromStruct(request.getInputs());
        response.setProperties(toStruct(markSecrets(existing.outputs, inputs, [])));
        response.setInputs(toStruct(same(reveal(inputs), existing.inputs) ? inputs : markSecrets(existing.inputs, inputs, [])));
        return response;
    }

    private update(request: proto.UpdateRequest): proto.UpdateResponse {
        const inputs = fromStruct(request.getNews());
        const declared = this.declaration(request.getUrn(), inputs);
        const response = new proto.UpdateResponse();
        if (request.getPreview()) {
            const outputs = { ...fromStruct(request.getOlds()), ...inputs };
            response.setProperties(toStruct(outputs));
            return response;
        }
        this.reach(declared, request.getId());
        const { refusals, made } = this.store.cloud().consider(declared);
        if (!made) throw say(declared, refusals);
        this.store.put({ ...made, id: request.getId() });
        response.setProperties(toStruct(markSecrets(made.outputs, inputs, [])));
        return response;
    }

    private delete(request: proto.DeleteRequest): Empty {
        this.reach(this.declaration(request.getUrn(), fromStruct(request.getProperties())), request.getId());
        const existing = this.store.get(request.getUrn());
        if (existing?.id !== request.getId()) return new Empty(); // gone already, or its successor stands there
        const refusals = this.services[existing.type]?.refuseDelete?.(existing, this.store.cloud()) ?? [];
        if (refusals.length > 0) throw say(existing, refusals);
        this.store.remove(existing.urn);
        return new Empty();
    }
}

function checked(request: proto.CheckRequest): proto.CheckResponse {
    const response = new proto.CheckResponse();
    response.setInputs(request.getNews());
    return response;
}

function difference(properties: readonly string[], replaces: readonly string[], deleteFirst = false): proto.DiffResponse {
    const response = new proto.DiffResponse();
    response.setChanges(properties.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE);
    response.setDiffsList([...properties]);
    response.setReplacesList([...replaces]);
    response.setDeletebeforereplace(deleteFirst);
    return response;
}

/** Serves a package to the engine that started this process: it reads the port from standard output. */
export async function serve(name: string, version: string, services: Services): Promise<void> {
    const folder = process.env.HOLDFAST_SIMULATED_CLOUD;
    if (!folder) throw new Error("HOLDFAST_SIMULATED_CLOUD is not set: a simulated provider needs the folder in which its cloud exists.");
    const server = newServer();
    const handlers = new Plugin(name, version, services, new Store(folder, services), folder).handlers();
    const unimplemented = Object.keys(rpc.ResourceProviderService).filter((method) => !(method in handlers)).map((method) => [
        method, answer(() => { throw Object.assign(new Error(`${method} is not part of a simulated provider`), { code: grpc.status.UNIMPLEMENTED }); }),
    ]);
    addService(server, rpc.ResourceProviderService, { ...Object.fromEntries(unimplemented), ...handlers });
    process.stdout.write(`${await listen(server)}\n`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
    const engine = process.ppid;
    setInterval(() => void (process.ppid !== engine && process.exit(0)), 1000).unref(); // an engine that was killed says nothing
}
