// A pack on the wire: Pulumi's analyzer protocol, spoken directly. The SDK's server reads a resource's properties anew for
// each policy, and a stack's for each policy about it: with hundreds of policies that is most of a preview's time. Here
// they are read once, and only where a rule is about them.
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import rpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { BinaryReader } from "google-protobuf";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { canonicalType } from "../components/plan/tokens";
import { addService, answer, fromStruct, listen, newServer, toStruct } from "../wire/rpc";
import { Analyzer, type Answer, type Pack } from "./analyzer";
import { requirements } from "./catalogue/requirements";
import { type EnforcementLevel, type PolicyConfigs, SETTINGS_POLICY } from "./config";
import type { Remediation } from "./mend";
import type { Resource } from "./resource";
import type { Rule } from "./rule";
import { SCHEMA, type Setting, SETTINGS } from "./settings";
import { readable } from "./unknown";

const LEVELS: Readonly<Record<EnforcementLevel, proto.EnforcementLevel>> = { advisory: 0, mandatory: 1, disabled: 2, remediate: 3 };
const LEVEL_NAMES = Object.fromEntries(Object.entries(LEVELS).map(([name, level]) => [level, name])) as Record<number, EnforcementLevel>;
const SEVERITIES = { low: 1, medium: 2, high: 3, critical: 4 } as const;
const TYPES = { resource: 1, remediation: 1, stack: 2 } as const;

type Request = proto.AnalyzeRequest | proto.AnalyzerResource;

/** A resource as rules see it. What a value was made from is told with a stack alone. */
function read(request: Request, props: Readonly<Record<string, unknown>>): Resource {
    const provider = request.getProvider();
    const among = request instanceof proto.AnalyzerResource ? request : undefined;
    const parent = among ? among.getParent() : request.getOptions()?.getParent();
    const dependencies = among && Array.from(among.getPropertydependenciesMap().entries(), ([key, from]) => [key, from.getUrnsList()] as const);
    return {
        type: canonicalType(request.getType()), urn: request.getUrn(), name: request.getName(), props: readable(props),
        protect: request.getOptions()?.getProtect() ?? false,
        propertyDependencies: Object.fromEntries(dependencies ?? []),
        ...(parent && { parent }),
        ...(provider && { provider: { type: provider.getType(), name: provider.getName(), props: readable(fromStruct(provider.getProperties())) } }),
    };
}

const readAll = (request: proto.AnalyzerResource): Resource => read(request, fromStruct(request.getProperties()));

/** Requirements that a rule helps to show, by way of its controls. */
const requirementsOf = ({ controls }: Pick<Rule, "controls">): string[] =>
    requirements.filter((row) => controls.some((control) => row.controls.includes(control))).map(({ id }) => id);

/** What all policies of the packs say they belong to; the finer map is in the catalogue. */
function framework(): proto.PolicyComplianceFramework {
    const made = new proto.PolicyComplianceFramework();
    made.setName("Holdfast requirements");
    made.setVersion("1");
    made.setReference("policy/catalogue/requirements.ts");
    made.setSpecification("Threats and mitigations (A) and security data sheet (B)");
    return made;
}

function policyInfo(policy: Rule | Remediation): proto.PolicyInfo {
    const info = new proto.PolicyInfo();
    info.setName(policy.name);
    info.setDescription(policy.title);
    info.setEnforcementlevel(LEVELS[policy.level]);
    info.setPolicyType(TYPES[policy.scope]);
    info.setSeverity(SEVERITIES[policy.severity]);
    info.setFramework(framework());
    info.setTagsList([...policy.controls, ...requirementsOf(policy)]);
    info.setRemediationSteps(policy.remediation);
    return info;
}

/** The settings that any policy of the pack reads, configured in one place: see `settings.ts`. */
function settingsInfo(keys: readonly Setting[]): proto.PolicyInfo {
    const info = new proto.PolicyInfo();
    info.setName(SETTINGS_POLICY);
    info.setDescription("What the pack's policies hold resources against; this one judges nothing");
    info.setEnforcementlevel(LEVELS.advisory);
    info.setPolicyType(TYPES.stack);
    const schema = new proto.PolicyConfigSchema();
    schema.setProperties(toStruct(Object.fromEntries(keys.map((key) => [key, SCHEMA[key]]))));
    info.setConfigschema(schema);
    return info;
}

function analyzerInfo({ name, version, description, rules, remediations }: Pack): proto.AnalyzerInfo {
    const policies = [...rules, ...remediations];
    const keys = SETTINGS.filter((key) => policies.some(({ settings }) => settings?.includes(key)));
    const info = new proto.AnalyzerInfo();
    info.setName(name);
    info.setVersion(version);
    info.setDescription(description);
    info.setSupportsconfig(true);
    info.setPoliciesList([...(keys.length > 0 ? [settingsInfo(keys)] : []), ...policies.map(policyInfo)]);
    return info;
}

function namesResponse(names: readonly string[]): Uint8Array {
    const response = new proto.AnalyzeResponse();
    response.setNotApplicableList(names.map((name) => {
        const made = new proto.PolicyNotApplicable();
        made.setPolicyName(name);
        return made;
    }));
    return response.serializeBinary();
}

const written = new WeakMap<readonly string[], Uint8Array>();

/** A list that many answers share, written once. */
function shared(names: readonly string[]): Uint8Array {
    const bytes = written.get(names) ?? namesResponse(names);
    written.set(names, bytes);
    return bytes;
}

/** Two messages of a kind, one behind the other, are one message with the lists of both: so protocol buffers are made. */
function analyzeResponse({ remarks, notApplicable, others }: Answer, { name, version }: Pack): Buffer {
    const response = new proto.AnalyzeResponse();
    response.setDiagnosticsList(remarks.map(({ rule, level, message, urn }) => {
        const made = new proto.AnalyzeDiagnostic();
        made.setPolicyname(rule.name);
        made.setPolicypackname(name);
        made.setPolicypackversion(version);
        made.setDescription(rule.title);
        made.setMessage(message);
        made.setEnforcementlevel(LEVELS[level]);
        made.setSeverity(SEVERITIES[rule.severity]);
        made.setUrn(urn);
        return made;
    }));
    return Buffer.concat([response.serializeBinary(), namesResponse(notApplicable), shared(others)]);
}

function remediateResponse(outcomes: ReturnType<Analyzer["remediate"]>, { name, version }: Pack): proto.RemediateResponse {
    const response = new proto.RemediateResponse();
    response.setRemediationsList(outcomes.map(({ remediation, props, diagnostic }) => {
        const made = new proto.Remediation();
        made.setPolicyname(remediation.name);
        made.setPolicypackname(name);
        made.setPolicypackversion(version);
        made.setDescription(remediation.title);
        if (props) made.setProperties(toStruct(props));
        if (diagnostic) made.setDiagnostic(diagnostic);
        return made;
    }));
    return response;
}

/** A request about one resource, of which the type is read at once and the rest when it is asked for. */
class LazyRequest {
    private read: proto.AnalyzeRequest | undefined;
    readonly type: string;

    constructor(private readonly bytes: Buffer) {
        const reader = new BinaryReader(bytes);
        let type = "";
        while (type === "" && reader.nextField()) {
            if (reader.getFieldNumber() === 1) type = reader.readString();
            else reader.skipField();
        }
        this.type = canonicalType(type);
    }

    get message(): proto.AnalyzeRequest {
        return (this.read ??= proto.AnalyzeRequest.deserializeBinary(this.bytes));
    }

    get properties(): Readonly<Record<string, unknown>> {
        return fromStruct(this.message.getProperties());
    }
}

const lazily = { requestDeserialize: (bytes: Buffer) => new LazyRequest(bytes) };
const asWritten = { responseSerialize: (bytes: Buffer) => bytes };

const { analyze, analyzeStack, remediate, ...plain } = rpc.AnalyzerService as unknown as Record<string, object>;
const SERVICE = { ...plain, analyze: { ...analyze, ...lazily, ...asWritten }, analyzeStack: { ...analyzeStack, ...asWritten }, remediate: { ...remediate, ...lazily } };

const configsOf = (request: proto.ConfigureAnalyzerRequest): PolicyConfigs =>
    Object.fromEntries(Array.from(request.getPolicyconfigMap().entries(), ([name, config]) =>
        [name, { level: LEVEL_NAMES[config.getEnforcementlevel()]!, properties: fromStruct(config.getProperties()) }]));

/** Serves the pack on a free port, and tells the engine that started this process which. */
export async function serve(pack: Pack): Promise<void> {
    const analyzer = new Analyzer(pack);
    const server = newServer();
    addService(server, SERVICE, {
        getAnalyzerInfo: answer(() => analyzerInfo(pack)),
        getPluginInfo: answer(() => {
            const info = new plugin.PluginInfo();
            info.setVersion(pack.version);
            return info;
        }),
        configure: answer((request: proto.ConfigureAnalyzerRequest) => {
            analyzer.configure(configsOf(request));
            return new Empty();
        }),
        configureStack: answer(() => new proto.AnalyzerStackConfigureResponse()),
        analyze: answer((request: LazyRequest) =>
            analyzeResponse(analyzer.analyze(request.type, () => read(request.message, request.properties)), pack)),
        analyzeStack: answer((request: proto.AnalyzeStackRequest) =>
            analyzeResponse(analyzer.analyzeStack(request.getResourcesList().map(readAll)), pack)),
        remediate: answer((request: LazyRequest) =>
            remediateResponse(analyzer.remediate(request.type, () => request.properties, (props) => read(request.message, props)), pack)),
    });
    process.stdout.write(`${await listen(server)}\n`);
}
