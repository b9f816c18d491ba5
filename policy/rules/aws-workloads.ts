// What runs code or serves data on AWS outside of pools and relational databases: functions, containers, caches, streams,
// search and warehouses. The platform uses none of them; other programs do.
import { demand, ownKey } from "../demands";
import { awsRegion, beside, block, isAwsKey, list, parseJson, require1, shown, unless } from "../look";
import type { Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";
import { secretsIn } from "../secrets";

const FUNCTION = "aws:lambda/function:Function";
const REPOSITORY = "aws:ecr/repository:Repository";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const CLUSTER = "aws:eks/cluster:Cluster";

export const functionUrlAsksWho: ResourceRule = {
    name: "aws-function-url-asks-who",
    title: "A function that has a URL answers only who signs the request",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "least-privilege"],
    remediation: "Set authorizationType to AWS_IAM, or put the function behind a load balancer or an API that asks.",
    types: ["aws:lambda/functionUrl:FunctionUrl"],
    check: ({ props }) => require1("authorizationType", props.authorizationType, ["AWS_IAM"]),
};

export const functionCalledByKnown: ResourceRule = {
    name: "aws-function-called-by-known",
    title: "A function is called by whom it names, for what it names: no service acts on a stranger's behalf",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Set sourceArn or sourceAccount for a service, principalOrgId for an organisation; never the principal * alone.",
    types: ["aws:lambda/permission:Permission"],
    check: ({ props }) => {
        const principal = String(props.principal);
        const isBound = Boolean(props.sourceArn ?? props.sourceAccount);
        if (principal === "*") return unless(isBound || Boolean(props.principalOrgId), { property: "principal", observed: "everybody", expected: "principalOrgId, sourceArn or sourceAccount besides" });
        return principal.endsWith(".amazonaws.com")
            ? unless(isBound, { property: "sourceArn", observed: `${principal} for any account`, expected: "sourceArn or sourceAccount" })
            : [];
    },
};

/** Names of variables and settings whose value is meant to be secret. */
const SECRET_NAME = /passw(or)?d|secret|token|api_?key|private_?key|credential/i;
/** The value only says where the secret is. */
const IS_REFERENCE = /^(arn:|\/|https?:\/\/|ssm:|\{\{resolve:)/i;

/** Names of variables that hold what looks like a secret. Their values are never shown. */
const secretVariables = (variables: Readonly<Record<string, unknown>>): string[] => Object.entries(variables)
    .filter(([name, value]) => (SECRET_NAME.test(name) && typeof value === "string" && value !== "" && !IS_REFERENCE.test(value) && !/(_?(arn|name|id|path|uri|url))$/i.test(name)) || secretsIn(`${name}=${String(value)}`).length > 0)
    .map(([name]) => name);

export const functionHoldsNoSecrets: ResourceRule = {
    name: "aws-function-no-secrets",
    title: "No function has a secret among its environment's variables",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management"],
    remediation: "Keep the value in Secrets Manager, give the function its ARN, and let its role read it.",
    types: [FUNCTION],
    check: ({ props }) => secretVariables(block(props.environment)?.variables ?? {})
        .map((name) => ({ property: `environment.variables.${name}`, observed: "a secret", expected: "where the secret is kept" })),
};

export const functionVariablesEncrypted: ResourceRule = {
    name: "aws-function-variables-own-key",
    title: "What a function's environment says is encrypted with a key of our own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set kmsKeyArn; without it the variables are under a key that AWS manages.",
    types: [FUNCTION],
    applies: ({ props }) => Object.keys(block(props.environment)?.variables ?? {}).length > 0,
    check: ({ props }) => demand(props, [ownKey("kmsKeyArn")]),
};

/** Runtimes that get no more security updates (docs.aws.amazon.com/lambda, "Lambda runtimes", deprecated). */
const DEPRECATED_RUNTIME = /^(nodejs(\d|10\.x|12\.x|14\.x|16\.x|18\.x|4\.3|6\.10|8\.10|4\.3-edge)?|python(2\.7|3\.6|3\.7|3\.8)|java8|dotnetcore.*|dotnet[567]|go1\.x|ruby2\.\d|provided)$/;

export const functionRuntimeSupported: ResourceRule = {
    name: "aws-function-runtime-supported",
    title: "Every function runs on a runtime that still gets security updates",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Move the function to a supported runtime.",
    types: [FUNCTION],
    applies: ({ props }) => Boolean(props.runtime),
    check: ({ props }) => unless(!DEPRECATED_RUNTIME.test(String(props.runtime)), { property: "runtime", observed: shown(props.runtime), expected: "a runtime that AWS still updates" }),
};

export const imagesCannotChange: ResourceRule = {
    name: "aws-repository-images-fixed",
    title: "A container image's tag always means the same image",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Set imageTagMutability to IMMUTABLE; the default lets anybody who may push replace what runs.",
    types: [REPOSITORY],
    check: ({ props }) => demand(props, [{ path: "imageTagMutability", accepts: ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"], absent: "MUTABLE" }]),
};

export const repositoryEncrypted: ResourceRule = {
    name: "aws-repository-own-key",
    title: "Container images are encrypted with a key of our own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set encryptionConfigurations with encryptionType KMS and kmsKey. It cannot be changed: this replaces the repository.",
    types: [REPOSITORY],
    check: ({ props }) => demand(props, [
        { path: "encryptionConfigurations.encryptionType", accepts: ["KMS", "KMS_DSSE"], absent: "AES256" },
        ownKey("encryptionConfigurations.kmsKey"),
    ]),
};

export const imagesScanned: StackRule = {
    name: "aws-repository-scanned",
    title: "Every container image is scanned for known weaknesses",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "trusted-code"],
    remediation: "Set imageScanningConfiguration.scanOnPush, or declare a RegistryScanningConfiguration whose rules cover the repository.",
    types: [REPOSITORY],
    check: (repository, graph) => {
        const own = block(repository.props.imageScanningConfiguration)?.scanOnPush === true;
        const registry = () => beside(repository, graph, "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration")
            .some((config) => awsRegion(config) === awsRegion(repository) && list<any>(config.props.rules).some(({ scanFrequency }) => scanFrequency !== "MANUAL"));
        return unless(own || registry(), { property: "imageScanningConfiguration.scanOnPush", observed: "not set, which means false", expected: "true, or a rule of the registry's" });
    },
};

interface Container {
    readonly name?: string;
    readonly privileged?: boolean;
    readonly readonlyRootFilesystem?: boolean;
    readonly user?: string;
    readonly environment?: readonly { readonly name: string; readonly value?: string }[];
    readonly logConfiguration?: { readonly logDriver?: string };
}

const containersOf = ({ props }: Resource): readonly Container[] =>
    (typeof props.containerDefinitions === "string" ? parseJson(props.containerDefinitions) : props.containerDefinitions) as readonly Container[];

export const tasksConfined: ResourceRule = {
    name: "aws-task-confined",
    title: "A container sees its own files and processes only, writes to none of its image, and is not root on its host",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "least-privilege"],
    remediation: "Leave privileged, pidMode and ipcMode off, use the network mode awsvpc, and set readonlyRootFilesystem.",
    types: [TASK],
    check: (task) => [
        ...demand(task.props, [
            { path: "pidMode", accepts: [undefined, "task"], expected: "not set" },
            { path: "ipcMode", accepts: [undefined, "task", "none"], expected: "not set" },
            { path: "networkMode", accepts: ["awsvpc"], absent: "bridge" },
        ]),
        ...containersOf(task).flatMap(({ name, privileged, readonlyRootFilesystem }) => [
            ...unless(privileged !== true, { property: `${name}.privileged`, observed: "true", expected: "false" }),
            ...require1(`${name}.readonlyRootFilesystem`, readonlyRootFilesystem, [true]),
        ]),
    ],
};

export const tasksHoldNoSecrets: ResourceRule = {
    name: "aws-task-no-secrets",
    title: "No container has a secret among its environment's variables",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management"],
    remediation: "Name the secret under `secrets` with valueFrom: the agent fetches it when the container starts.",
    types: [TASK],
    check: (task) => containersOf(task).flatMap(({ name, environment }) =>
        secretVariables(Object.fromEntries((environment ?? []).map((each) => [each.name, each.value])))
            .map((variable) => ({ property: `${name}.environment.${variable}`, observed: "a secret", expected: "valueFrom under secrets" }))),
};

export const tasksLog: ResourceRule = {
    name: "aws-task-logged",
    title: "What a container prints is kept",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["log-archive"],
    remediation: "Give each container a logConfiguration.",
    types: [TASK],
    check: (task) => containersOf(task).filter(({ logConfiguration }) => !logConfiguration?.logDriver || logConfiguration.logDriver === "none")
        .map(({ name }) => ({ property: `${name}.logConfiguration`, observed: "none", expected: "a log driver" })),
};

export const serviceHasNoPublicAddress: ResourceRule = {
    name: "aws-service-no-public-address",
    title: "No container service gives its tasks public addresses",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Leave networkConfiguration.assignPublicIp off, and put a load balancer in front.",
    types: ["aws:ecs/service:Service"],
    check: ({ props }) => demand(props, [{ path: "networkConfiguration.assignPublicIp", accepts: [false], absent: false }]),
};

export const clusterIsPrivate: ResourceRule = {
    name: "aws-kubernetes-private",
    title: "A Kubernetes cluster's control plane is reached from its network, or from named addresses",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "private-connectivity"],
    remediation: "Set vpcConfig.endpointPrivateAccess, and endpointPublicAccess to false or publicAccessCidrs to named ranges.",
    types: [CLUSTER],
    check: ({ props }) => {
        const { endpointPublicAccess = true, endpointPrivateAccess = false, publicAccessCidrs } = block(props.vpcConfig) ?? {};
        const from = list<string>(publicAccessCidrs);
        return [
            ...unless(endpointPrivateAccess === true, { property: "vpcConfig.endpointPrivateAccess", observed: String(endpointPrivateAccess), expected: "true" }),
            ...unless(endpointPublicAccess === false || (from.length > 0 && !from.some((cidr) => /\/0$/.test(cidr))),
                { property: "vpcConfig.endpointPublicAccess", observed: "open to the internet", expected: "false, or publicAccessCidrs" }),
        ];
    },
};

export const clusterEncryptsSecrets: ResourceRule = {
    name: "aws-kubernetes-secrets-own-key",
    title: "A Kubernetes cluster's secrets are encrypted with a key of our own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "secrets-management"],
    remediation: "Set encryptionConfig with provider.keyArn for the resources secrets.",
    types: [CLUSTER],
    check: ({ props }) => {
        const config = block(props.encryptionConfig);
        return unless(!isAwsKey(block(config?.provider)?.keyArn) && list(config?.resources).includes("secrets"),
            { property: "encryptionConfig", observed: config ? "not for secrets" : "not set", expected: "a key for secrets" });
    },
};

const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export const clusterRecords: ResourceRule = {
    name: "aws-kubernetes-recorded",
    title: "A Kubernetes cluster's control plane records who did what",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records", "log-archive"],
    remediation: "Set enabledClusterLogTypes to all five.",
    types: [CLUSTER],
    check: ({ props }) => CONTROL_PLANE_LOGS.filter((kind) => !list(props.enabledClusterLogTypes).includes(kind))
        .map((kind) => ({ property: "enabledClusterLogTypes", observed: `no ${kind}`, expected: kind })),
};

export const streamEncrypted: ResourceRule = {
    name: "aws-stream-own-key",
    title: "Streams are encrypted with a key of our own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set encryptionType to KMS, and kmsKeyId.",
    types: ["aws:kinesis/stream:Stream"],
    check: ({ props }) => demand(props, [
        { path: "encryptionType", accepts: ["KMS"], absent: "NONE" },
        ownKey("kmsKeyId"),
    ]),
};

export const cacheProtected: ResourceRule = {
    name: "aws-cache-protected",
    title: "Caches are encrypted in place and on the way, and stand in several zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "transport-encryption", "zone-spread"],
    remediation: "Set atRestEncryptionEnabled with kmsKeyId, transitEncryptionEnabled, automaticFailoverEnabled and multiAzEnabled.",
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    check: ({ props }) => demand(props, [
        { path: "atRestEncryptionEnabled", accepts: [true, "true"], absent: false },
        ownKey("kmsKeyId"),
        { path: "transitEncryptionEnabled", accepts: [true], absent: false },
        { path: "automaticFailoverEnabled", accepts: [true], absent: false },
        { path: "multiAzEnabled", accepts: [true], absent: false },
    ]),
};

export const searchProtected: ResourceRule = {
    name: "aws-search-protected",
    title: "Search domains stand in a network, are encrypted, and take TLS 1.2 alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "transport-encryption", "private-connectivity"],
    remediation: "Set vpcOptions, encryptAtRest with kmsKeyId, nodeToNodeEncryption, and domainEndpointOptions with enforceHttps and a TLS 1.2 policy.",
    types: ["aws:opensearch/domain:Domain"],
    check: ({ props }) => demand(props, [
        { path: "vpcOptions.subnetIds", accepts: (ids) => list(ids).length > 0, expected: "subnets" },
        { path: "encryptAtRest.enabled", accepts: [true], absent: false },
        ownKey("encryptAtRest.kmsKeyId"),
        { path: "nodeToNodeEncryption.enabled", accepts: [true], absent: false },
        { path: "domainEndpointOptions.enforceHttps", accepts: [true], absent: false },
        { path: "domainEndpointOptions.tlsSecurityPolicy", accepts: ["Policy-Min-TLS-1-2-2019-07", "Policy-Min-TLS-1-2-PFS-2023-10", "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08"], absent: "Policy-Min-TLS-1-0-2019-07" },
    ]),
};

export const warehouseProtected: ResourceRule = {
    name: "aws-warehouse-protected",
    title: "Data warehouses are private and encrypted with a key of our own, and their traffic stays in the network",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "database-protection", "private-connectivity"],
    remediation: "Set encrypted with kmsKeyId and enhancedVpcRouting, and leave publiclyAccessible off.",
    types: ["aws:redshift/cluster:Cluster"],
    check: ({ props }) => demand(props, [
        { path: "encrypted", accepts: [true, "true"], absent: true },
        ownKey("kmsKeyId"),
        { path: "publiclyAccessible", accepts: [false], absent: false },
        { path: "enhancedVpcRouting", accepts: [true], absent: false },
    ]),
};
