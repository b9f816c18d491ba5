// Pulumi's resource monitor and engine services, as far as a program needs them, over a simulated cloud.
// It records what a program declares. It compares nothing with any earlier state, and it updates nothing.
import { createHash } from "node:crypto";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import * as engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import * as providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import * as monitorRpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import * as monitorProto from "@pulumi/pulumi/proto/resource_pb.js";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { StackTrace } from "@pulumi/pulumi/proto/source_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { canonicalType } from "../components/plan/tokens";
import type { Cloud } from "./cloud";
import type { DeployedResource } from "./deployment";
import { addService, answer, fromStruct, listen, newServer, toStruct } from "../wire/rpc";
import { canonicalProvider, DEFAULT_PROVIDER, inSeconds, nameOf, urnOf } from "./urn";
import type { Properties, Refusal } from "./service";
import { hasSecret, markSecrets, plain, reveal, sorted } from "../wire/values";

/** Which stack a program builds. */
export interface StackName {
    readonly organization: string;
    readonly project: string;
    readonly stack: string;
}

/** A refusal, and what was refused. */
export interface Refused extends Refusal {
    readonly stack: string;
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** `stacks/prod.ts:12`, where the program told. */
    readonly source?: string;
}

export interface Logged {
    readonly severity: "debug" | "info" | "warning" | "error";
    readonly message: string;
    readonly urn?: string;
}

/** What a monitor needs from the run it is part of. */
export interface MonitorOptions {
    readonly name: StackName;
    /** Folder of Pulumi.yaml: source positions are relative to it. */
    readonly root: string;
    readonly cloud: Cloud;
    /** Resolves once everything exists that stacks before this one make. Rejects if they failed. */
    readonly before: Promise<void>;
    /** Called when the program waits for stacks that failed: it has shown its own problems, and cannot go on. */
    readonly abandon: () => void;
    /** Outputs of another stack, by its full name; undefined if this run has no such stack before this one. */
    readonly outputsOf: (name: string) => Properties | undefined;
    /** Called when the program has logged an error. It may end by itself, or wait for ever for what failed. */
    readonly failing: () => void;
    /** Called after each registration. */
    readonly progress?: (resources: number) => void;
}

/** What the SDK may use. The rest (transforms, hooks, parameterized packages) would go unanswered, so it is told no. */
const FEATURES = new Set(["secrets", "resourceReferences", "aliasSpecs", "deletedWith", "replaceWith"]);

const SEVERITIES = ["debug", "info", "warning", "error"] as const;

const text = (value: string): string | undefined => value || undefined;
const list = <T>(values: readonly T[]): readonly T[] | undefined => (values.length > 0 ? values : undefined);

/** Ids that the engine makes up, made from the URN instead so that each run has the same. */
function uuidOf(urn: string): string {
    const hex = createHash("sha256").update(urn).digest("hex");
    const variant = "89ab"[parseInt(hex[16]!, 16) % 4]!;
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join("-");
}

/** Serves one program. Start it, give its address to the program, and read what was declared when the program has ended. */
export class Monitor {
    readonly refused: Refused[] = [];
    readonly logged: Logged[] = [];
    /** Resolves when the program has declared everything. */
    readonly finished: Promise<void>;

    private readonly declared = new Map<string, DeployedResource>();
    private readonly server = newServer();
    private finish!: () => void;
    private root = "";

    constructor(private readonly options: MonitorOptions) {
        this.finished = new Promise((resolve) => { this.finish = resolve; });
        addService(this.server, monitorRpc.ResourceMonitorService, {
            supportsFeature: answer((request: monitorProto.SupportsFeatureRequest) => {
                const response = new monitorProto.SupportsFeatureResponse();
                response.setHassupport(FEATURES.has(request.getId()));
                return response;
            }),
            registerResource: answer((request: monitorProto.RegisterResourceRequest) => this.register(request)),
            registerResourceOutputs: answer((request: monitorProto.RegisterResourceOutputsRequest) => this.registerOutputs(request)),
            readResource: answer((request: monitorProto.ReadResourceRequest) => this.read(request)),
            invoke: answer((request: monitorProto.ResourceInvokeRequest) => this.invoke(request)),
            signalAndWaitForShutdown: answer(() => {
                this.finish();
                return new Empty();
            }),
        });
        addService(this.server, engineRpc.EngineService, {
            log: answer((request: engineProto.LogRequest) => {
                const urn = text(request.getUrn());
                if (request.getSeverity() === engineProto.LogSeverity.ERROR) options.failing();
                this.logged.push({ severity: SEVERITIES[request.getSeverity()] ?? "info", message: request.getMessage(), ...(urn && { urn }) });
                return new Empty();
            }),
            getRootResource: answer(() => {
                const response = new engineProto.GetRootResourceResponse();
                response.setUrn(this.root);
                return response;
            }),
            setRootResource: answer((request: engineProto.SetRootResourceRequest) => {
                this.root = request.getUrn();
                return new engineProto.SetRootResourceResponse();
            }),
            requirePulumiVersion: answer(() => new engineProto.RequirePulumiVersionResponse()),
        });
    }

    /** Listens on a free local port and gives its address. */
    async start(): Promise<string> {
        return `127.0.0.1:${await listen(this.server)}`;
    }

    stop(): void {
        this.server.forceShutdown();
    }

    /** Everything declared, secrets still marked and open. */
    resources(): DeployedResource[] {
        return [...this.declared.values()];
    }

    /** The stack's outputs, secrets still marked and open. */
    outputs(): Properties {
        return this.declared.get(this.root)?.outputs ?? {};
    }

    private urn(type: string, name: string, parent: string): string {
        return urnOf(this.options.name, type, name, parent);
    }

    private add(resource: DeployedResource): void {
        this.declared.set(resource.urn, plain(resource) as DeployedResource);
        this.options.progress?.(this.declared.size);
    }

    private refuse(urn: string, type: string, name: string, refusal: Refusal, source?: string): void {
        const at = source && /^project:\/\/\/(.*)#(\d+)/.exec(source);
        this.refused.push({ stack: this.options.name.stack, urn, type, name, ...refusal, ...(at && { source: `${at[1]}:${at[2]}` }) });
    }

    private async register(request: monitorProto.RegisterResourceRequest): Promise<monitorProto.RegisterResourceResponse> {
        const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
        const urn = this.urn(type, name, parent);
        const inputs = fromStruct(request.getObject());
        const source = this.sourceOf(request.getStacktrace());
        const isProvider = type.startsWith("pulumi:providers:");
        if (this.declared.has(urn)) {
            this.refuse(urn, type, name, { property: "name", found: name, expected: "a name that no other resource of this type and parent has" }, source);
        }
        const common: DeployedResource = {
            urn, type, inputs: sorted(inputs) as Properties,
            custom: request.getCustom(),
            parent: text(parent),
            protect: request.getProtect() || undefined,
            retainOnDelete: request.getRetainondelete() || undefined,
            deletedWith: text(request.getDeletedwith()),
            dependencies: list([...request.getDependenciesList()].sort()),
            propertyDependencies: this.propertyDependencies(request),
            additionalSecretOutputs: list(request.getAdditionalsecretoutputsList()),
            aliases: list([...request.getAliasurnsList(), ...request.getAliasesList().map((alias) => this.alias(alias, type, name, parent))]),
            customTimeouts: this.timeouts(request.getCustomtimeouts()),
            sourcePosition: source,
            ignoreChanges: list(request.getIgnorechangesList()),
            replaceOnChanges: list(request.getReplaceonchangesList()),
        };

        if (request.getRemote()) {
            this.refuse(urn, type, name, { property: "type", found: type, expected: "a component written in this program: there is no provider here to construct one" }, source);
        }
        if (!request.getCustom() || request.getRemote()) {
            this.add(common);
            return this.registered(urn, "", inputs);
        }
        if (isProvider) {
            const id = uuidOf(urn);
            const version = request.getVersion();
            const outputs = sorted({ ...inputs, ...(version && { version }) }) as Properties;
            this.add({ ...common, id, inputs: outputs, outputs });
            return this.registered(urn, id, inputs);
        }

        await this.turn();
        const provider = request.getProvider() || this.defaultProvider(type, request.getVersion());
        const { made, refusals } = this.options.cloud.declare({
            urn, name, type: canonicalType(type), inputs: reveal(inputs) as Properties, provider: this.providerInputs(provider),
        });
        for (const refusal of refusals) this.refuse(urn, type, name, refusal, source);
        const outputs = markSecrets(made.outputs, inputs, request.getAdditionalsecretoutputsList());
        this.add({ ...common, id: made.id, outputs: sorted(plain(outputs)) as Properties, provider });
        return this.registered(urn, made.id, outputs);
    }

    private async turn(): Promise<void> {
        try {
            await this.options.before;
        } catch (error) {
            this.options.abandon();
            throw error;
        }
    }

    private registered(urn: string, id: string, outputs: Properties): monitorProto.RegisterResourceResponse {
        const response = new monitorProto.RegisterResourceResponse();
        response.setUrn(urn);
        response.setId(id);
        response.setObject(toStruct(outputs));
        return response;
    }

    private registerOutputs(request: monitorProto.RegisterResourceOutputsRequest): Empty {
        const urn = request.getUrn();
        const resource = this.declared.get(urn);
        if (!resource) throw new Error(`outputs of ${urn}, which was never registered`);
        if (resource.type === "pulumi:pulumi:Stack") this.root = urn;
        this.declared.set(urn, { ...resource, outputs: sorted(fromStruct(request.getOutputs())) as Properties });
        return new Empty();
    }

    private async read(request: monitorProto.ReadResourceRequest): Promise<monitorProto.ReadResourceResponse> {
        const [type, name, id] = [request.getType(), request.getName(), request.getId()];
        const urn = this.urn(type, name, request.getParent());
        const inputs = fromStruct(request.getProperties());
        const source = this.sourceOf(request.getStacktrace());
        await this.turn();
        const outputs = type === "pulumi:pulumi:StackReference" ? this.stackReference(urn, name, id, source) : this.existing(urn, type, name, id, source);
        const provider = request.getProvider() || this.defaultProvider(type, request.getVersion());
        this.add({
            urn, type, id, custom: true, external: true, provider,
            inputs: sorted(inputs) as Properties,
            outputs: sorted(plain(outputs)) as Properties,
            parent: text(request.getParent()),
            dependencies: list([...request.getDependenciesList()].sort()),
            sourcePosition: source,
        });
        const response = new monitorProto.ReadResourceResponse();
        response.setUrn(urn);
        response.setProperties(toStruct(outputs));
        return response;
    }

    private stackReference(urn: string, name: string, id: string, source: string | undefined): Properties {
        const outputs = this.options.outputsOf(id);
        if (!outputs) {
            const expected = "a stack that is evaluated before this one";
            this.refuse(urn, "pulumi:pulumi:StackReference", name, { property: "name", found: id, expected }, source);
            this.options.failing(); // the SDK may wait for ever for what it could not read
            throw new Error(`found ${id}, expected ${expected}`);
        }
        return { name: id, outputs, secretOutputNames: Object.keys(outputs).filter((key) => hasSecret(outputs[key])) };
    }

    private existing(urn: string, type: string, name: string, id: string, source: string | undefined): Properties {
        const found = this.options.cloud.of(canonicalType(type)).find((existing) => existing.id === id);
        if (!found) this.refuse(urn, type, name, { property: "id", found: id, expected: "a resource that exists" }, source);
        return found?.outputs ?? {};
    }

    private invoke(request: monitorProto.ResourceInvokeRequest): providerProto.InvokeResponse {
        const token = request.getTok();
        this.refuse("", token, token, {
            property: "", found: "a look-up",
            expected: "the fact as configuration or as an argument: a program that asks the cloud cannot be judged before it exists",
        }, this.sourceOf(request.getStacktrace()));
        const response = new providerProto.InvokeResponse();
        response.setReturn(toStruct({}));
        return response;
    }

    /** The provider instance that serves a package if the program names none. */
    private defaultProvider(type: string, version: string): string {
        const [provider] = type.split(":");
        const providerType = `pulumi:providers:${provider}`;
        const urn = this.urn(providerType, DEFAULT_PROVIDER(version), "");
        const id = uuidOf(urn);
        const inputs = version ? { version } : {};
        if (!this.declared.has(urn)) this.add({ urn, type: providerType, custom: true, id, inputs, outputs: inputs });
        return `${urn}::${id}`;
    }

    private providerInputs(reference: string): Properties {
        return canonicalProvider(reveal(this.declared.get(reference.slice(0, reference.lastIndexOf("::")))?.inputs ?? {}) as Properties);
    }

    private propertyDependencies(request: monitorProto.RegisterResourceRequest): DeployedResource["propertyDependencies"] {
        const entries = [...request.getPropertydependenciesMap().entries()] as [string, monitorProto.RegisterResourceRequest.PropertyDependencies][];
        // A line for each input, an empty one too: so the engine keeps them.
        const found = entries.map(([key, urns]) => [key, [...urns.getUrnsList()].sort()] as const);
        return found.length > 0 ? sorted(Object.fromEntries(found)) as DeployedResource["propertyDependencies"] : undefined;
    }

    private alias(alias: Alias, type: string, name: string, parent: string): string {
        const spec = alias.getSpec();
        if (!spec) return alias.getUrn();
        const { project, stack } = this.options.name;
        const from = { ...this.options.name, project: spec.getProject() || project, stack: spec.getStack() || stack };
        return urnOf(from, spec.getType() || type, spec.getName() || name, spec.getNoparent() ? "" : spec.getParenturn() || parent);
    }

    private timeouts(timeouts: monitorProto.RegisterResourceRequest.CustomTimeouts | undefined): DeployedResource["customTimeouts"] {
        const asked = { create: timeouts?.getCreate(), update: timeouts?.getUpdate(), delete: timeouts?.getDelete() };
        const found = Object.entries(asked).flatMap(([key, value]) => (value ? [[key, inSeconds(value)] as const] : []));
        return found.length > 0 ? Object.fromEntries(found) : undefined;
    }

    /** Where the project's own code asked for the resource: the innermost call that is not inside a package. */
    private sourceOf(trace: StackTrace | undefined): string | undefined {
        for (const frame of trace?.getFramesList() ?? []) {
            const position = frame.getPc();
            if (!position?.getUri().startsWith("file:")) continue;
            const file = relative(this.options.root, fileURLToPath(position.getUri()));
            if (/(^|[\\/])(\.\.|node_modules)([\\/]|$)/.test(file)) continue;
            return `project:///${file.replaceAll("\\", "/")}#${position.getLine()},${position.getColumn()}`;
        }
        return undefined;
    }
}

/** What a refusal says, in one line. */
export const sayRefused = ({ stack, type, urn, name, property, found, expected, source }: Refused): string =>
    `${stack}: ${type}${urn ? ` "${nameOf(urn)}"` : name === type ? "" : ` "${name}"`}${property ? `, ${property}` : ""}: found ${found}, expected ${expected}.${source ? ` (${source})` : ""}`;
