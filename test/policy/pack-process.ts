// A pack in its own process, as Pulumi's engine meets it: started the way the CLI starts it, asked over gRPC.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export interface Declared {
    readonly type: string;
    readonly name: string;
    readonly props: Record<string, unknown>;
    readonly protect?: boolean;
    readonly from?: Readonly<Record<string, readonly string[]>>;
}

export interface Said {
    readonly rule: string;
    readonly level: "advisory" | "mandatory";
    readonly message: string;
    readonly urn: string;
}

export interface Answer {
    readonly said: readonly Said[];
    readonly notApplicable: readonly string[];
}

export const urnOf = ({ type, name }: Pick<Declared, "type" | "name">): string => `urn:pulumi:test::holdfast::${type}::${name}`;

/** Fills what requests for one resource and for a stack have in common; the SDK refuses resources without options. */
function fill<Request extends proto.AnalyzeRequest | proto.AnalyzerResource>(request: Request, { type, name, props, protect = false }: Declared): Request {
    const options = new proto.AnalyzerResourceOptions();
    options.setProtect(protect);
    request.setType(type);
    request.setName(name);
    request.setUrn(urnOf({ type, name }));
    request.setProperties(Struct.fromJavaScript(props as Record<string, JavaScriptValue>));
    request.setOptions(options);
    const provider = new proto.AnalyzerProviderResource();
    provider.setType("pulumi:providers:aws");
    provider.setName("aws");
    provider.setUrn("urn:pulumi:test::holdfast::pulumi:providers:aws::aws");
    provider.setProperties(Struct.fromJavaScript({ region: "eu-west-1" }));
    request.setProvider(provider);
    return request;
}

const LEVELS = { [proto.EnforcementLevel.ADVISORY]: "advisory", [proto.EnforcementLevel.MANDATORY]: "mandatory" } as Record<number, Said["level"]>;

const answerOf = (response: proto.AnalyzeResponse): Answer => ({
    said: response.getDiagnosticsList().map((said) => ({
        rule: said.getPolicyname(), level: LEVELS[said.getEnforcementlevel()]!, message: said.getMessage(), urn: said.getUrn(),
    })),
    notApplicable: response.getNotApplicableList().map((item) => item.getPolicyName()),
});

/** One pack in its own process, started the way the CLI starts it. */
export class Pack {
    private constructor(private readonly process: ChildProcess, private readonly client: AnalyzerClient) {}

    /** `cwd` is the pack's folder: in `policy/`, or where it was built. */
    static async start(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Pack> {
        const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", cwd], { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        let complaint = "";
        child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
        const port = await new Promise<string>((resolve, reject) => {
            createInterface(child.stdout).once("line", resolve);
            child.once("exit", (code) => reject(new Error(`the pack ended with ${code}: ${complaint}`)));
        });
        return new Pack(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), { "grpc.max_receive_message_length": -1 }));
    }

    stop(): void {
        this.client.close();
        this.process.removeAllListeners("exit");
        this.process.kill();
    }

    info(): Promise<proto.AnalyzerInfo> {
        return new Promise((resolve, reject) => this.client.getAnalyzerInfo(new Empty(), (error, info) => (error ? reject(error) : resolve(info))));
    }

    /** What the engine sends once it has put a configuration file over what the pack says itself. */
    configure(configs: Readonly<Record<string, { readonly level: number; readonly properties?: object }>>): Promise<unknown> {
        const request = new proto.ConfigureAnalyzerRequest();
        for (const [name, { level, properties = {} }] of Object.entries(configs)) {
            const config = new proto.PolicyConfig();
            config.setEnforcementlevel(level as proto.EnforcementLevel);
            config.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
            request.getPolicyconfigMap().set(name, config);
        }
        return new Promise((resolve, reject) => this.client.configure(request, (error, done) => (error ? reject(error) : resolve(done))));
    }

    /** What each remediation has made of the properties, or why it could not. */
    remediate(declared: Declared): Promise<{ readonly policy: string; readonly props?: object; readonly diagnostic: string }[]> {
        const request = fill(new proto.AnalyzeRequest(), declared);
        return new Promise((resolve, reject) => this.client.remediate(request, (error, response) => (error ? reject(error) : resolve(
            response.getRemediationsList().map((each) => ({
                policy: each.getPolicyname(), diagnostic: each.getDiagnostic(), ...(each.hasProperties() && { props: each.getProperties()!.toJavaScript() }),
            })),
        ))));
    }

    analyze(declared: Declared): Promise<Answer> {
        const request = fill(new proto.AnalyzeRequest(), declared);
        return new Promise((resolve, reject) => this.client.analyze(request, (error, response) => (error ? reject(error) : resolve(answerOf(response)))));
    }

    analyzeStack(all: readonly Declared[]): Promise<Answer> {
        const request = new proto.AnalyzeStackRequest();
        request.setResourcesList(all.map((declared) => {
            const resource = fill(new proto.AnalyzerResource(), declared);
            for (const [key, urns] of Object.entries(declared.from ?? {})) {
                const dependencies = new proto.AnalyzerPropertyDependencies();
                dependencies.setUrnsList([...urns]);
                resource.getPropertydependenciesMap().set(key, dependencies);
            }
            return resource;
        }));
        return new Promise((resolve, reject) => this.client.analyzeStack(request, (error, response) => (error ? reject(error) : resolve(answerOf(response)))));
    }
}
