import * as rules from "../../policy/rules/aws-workloads";
import { aws, tabulate, UNKNOWN } from "./aws-support";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/data";

const url = (authorizationType?: string) => aws("lambda/functionUrl:FunctionUrl", { authorizationType });
tabulate(rules.functionUrlAsksWho, {
    accepts: { "signed requests": url("AWS_IAM") },
    rejects: { "anybody": url("NONE"), "nothing said": url() },
    awaits: { "what is not known": url(UNKNOWN) },
});

const permission = (props: object) => aws("lambda/permission:Permission", { action: "lambda:InvokeFunction", function: "f", ...props });
tabulate(rules.functionCalledByKnown, {
    accepts: {
        "a service for one bucket": permission({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::data" }), "a service for one account": permission({ principal: "s3.amazonaws.com", sourceAccount: "111122223333" }),
        "an account": permission({ principal: "111122223333" }), "an organisation": permission({ principal: "*", principalOrgId: "o-1" }),
    },
    rejects: { "everybody": permission({ principal: "*" }), "a service for anybody": permission({ principal: "s3.amazonaws.com" }) },
    awaits: { "a principal that is not known": permission({ principal: UNKNOWN }) },
});

const lambda = (props: object = {}) => aws("lambda/function:Function", { runtime: "nodejs22.x", kmsKeyArn: KEY, environment: { variables: { STAGE: "prod" } }, ...props });
const variable = (name: string, value: string) => lambda({ environment: { variables: { [name]: value } } });
tabulate(rules.functionHoldsNoSecrets, {
    accepts: { "plain settings": lambda(), "where the secret is": variable("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"), "no environment": lambda({ environment: undefined }) },
    rejects: { "a password": variable("DB_PASSWORD", "hunter2"), "an access key": variable("ID", "AKIAIOSFODNN7EXAMPLE") },
    awaits: { "an environment that is not known": lambda({ environment: UNKNOWN }) },
});
tabulate(rules.functionVariablesEncrypted, {
    accepts: { "our key": lambda() },
    rejects: { "AWS's own, by default": lambda({ kmsKeyArn: undefined }), "AWS's own by name": lambda({ kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/aws/lambda" }) },
    ignores: { "no variables": lambda({ environment: undefined }) },
    awaits: { "a key that is not known": lambda({ kmsKeyArn: UNKNOWN }) },
});
tabulate(rules.functionRuntimeSupported, {
    accepts: { "a supported one": lambda(), "the newest base": lambda({ runtime: "provided.al2023" }) },
    rejects: { "an old one": lambda({ runtime: "nodejs16.x" }), "an old Python": lambda({ runtime: "python3.7" }) },
    ignores: { "an image": lambda({ runtime: undefined }) },
    awaits: { "one that is not known": lambda({ runtime: UNKNOWN }) },
});

const repository = (props: object = {}) => aws("ecr/repository:Repository", {
    imageTagMutability: "IMMUTABLE", encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY }], imageScanningConfiguration: { scanOnPush: true }, ...props,
});
const scanning = (scanFrequency: string) => aws("ecr/registryScanningConfiguration:RegistryScanningConfiguration", { rules: [{ scanFrequency }] }, { name: "scanning" });
tabulate(rules.imagesCannotChange, {
    accepts: { "fixed": repository() }, rejects: { "changing, by default": repository({ imageTagMutability: undefined }), "changing": repository({ imageTagMutability: "MUTABLE" }) },
    awaits: { "what is not known": repository({ imageTagMutability: UNKNOWN }) },
});
tabulate(rules.repositoryEncrypted, {
    accepts: { "our key": repository() },
    rejects: { "AWS's, by default": repository({ encryptionConfigurations: undefined }), "the key that AWS manages": repository({ encryptionConfigurations: [{ encryptionType: "KMS" }] }) },
    awaits: { "a key that is not known": repository({ encryptionConfigurations: UNKNOWN }) },
});
tabulate(rules.imagesScanned, {
    accepts: { "on push": repository(), "by the registry": [repository({ imageScanningConfiguration: undefined }), scanning("CONTINUOUS_SCAN")] },
    rejects: { "by nobody, by default": repository({ imageScanningConfiguration: undefined }), "by hand": [repository({ imageScanningConfiguration: undefined }), scanning("MANUAL")] },
    awaits: { "what is not known": repository({ imageScanningConfiguration: UNKNOWN }) },
});

const container = { name: "web", readonlyRootFilesystem: true, logConfiguration: { logDriver: "awslogs" } };
const task = (of: object = {}, props: object = {}) => aws("ecs/taskDefinition:TaskDefinition", { networkMode: "awsvpc", containerDefinitions: JSON.stringify([{ ...container, ...of }]), ...props });
tabulate(rules.tasksConfined, {
    accepts: { "a confined one": task() },
    rejects: {
        "root on the host": task({ privileged: true }), "a writable image, by default": task({ readonlyRootFilesystem: undefined }), "the host's processes": task({}, { pidMode: "host" }),
        "the host's memory": task({}, { ipcMode: "host" }), "the host's network": task({}, { networkMode: "host" }), "a bridge, by default": task({}, { networkMode: undefined }),
    },
    awaits: { "containers that are not known": task({}, { containerDefinitions: UNKNOWN }) },
});
tabulate(rules.tasksHoldNoSecrets, {
    accepts: { "none": task(), "a plain one": task({ environment: [{ name: "STAGE", value: "prod" }] }) }, rejects: { "a password": task({ environment: [{ name: "DB_PASSWORD", value: "hunter2" }] }) },
    awaits: { "containers that are not known": task({}, { containerDefinitions: UNKNOWN }) },
});
tabulate(rules.tasksLog, {
    accepts: { "kept": task() }, rejects: { "lost, by default": task({ logConfiguration: undefined }), "lost": task({ logConfiguration: { logDriver: "none" } }) },
    awaits: { "containers that are not known": task({}, { containerDefinitions: UNKNOWN }) },
});

const service = (networkConfiguration?: unknown) => aws("ecs/service:Service", { networkConfiguration });
tabulate(rules.serviceHasNoPublicAddress, {
    accepts: { "none, by default": service({ subnets: ["a"] }), "none": service({ assignPublicIp: false }) }, rejects: { "an address": service({ assignPublicIp: true }) },
    awaits: { "what is not known": service(UNKNOWN) },
});

const cluster = (props: object = {}) => aws("eks/cluster:Cluster", {
    vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false }, encryptionConfig: { resources: ["secrets"], provider: { keyArn: KEY } },
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"], ...props,
});
tabulate(rules.clusterIsPrivate, {
    accepts: { "a private one": cluster(), "named addresses": cluster({ vpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ["203.0.113.0/24"] } }) },
    rejects: {
        "public by default": cluster({ vpcConfig: {} }), "everybody": cluster({ vpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ["0.0.0.0/0"] } }), "no private way": cluster({ vpcConfig: { endpointPublicAccess: false } }),
    },
    awaits: { "what is not known": cluster({ vpcConfig: UNKNOWN }) },
});
tabulate(rules.clusterEncryptsSecrets, {
    accepts: { "our key": cluster() }, rejects: { "none, by default": cluster({ encryptionConfig: undefined }), "not for secrets": cluster({ encryptionConfig: { resources: [], provider: { keyArn: KEY } } }) },
    awaits: { "what is not known": cluster({ encryptionConfig: UNKNOWN }) },
});
tabulate(rules.clusterRecords, {
    accepts: { "all five": cluster() }, rejects: { "none, by default": cluster({ enabledClusterLogTypes: undefined }), "one": cluster({ enabledClusterLogTypes: ["api"] }) },
    awaits: { "what is not known": cluster({ enabledClusterLogTypes: UNKNOWN }) },
});

const stream = (props: object = {}) => aws("kinesis/stream:Stream", { encryptionType: "KMS", kmsKeyId: KEY, ...props });
tabulate(rules.streamEncrypted, {
    accepts: { "our key": stream() }, rejects: { "in the clear, by default": stream({ encryptionType: undefined }), "AWS's key": stream({ kmsKeyId: "alias/aws/kinesis" }) },
    awaits: { "a key that is not known": stream({ kmsKeyId: UNKNOWN }) },
});

const cache = (props: object = {}) => aws("elasticache/replicationGroup:ReplicationGroup", {
    atRestEncryptionEnabled: true, kmsKeyId: KEY, transitEncryptionEnabled: true, automaticFailoverEnabled: true, multiAzEnabled: true, ...props,
});
tabulate(rules.cacheProtected, {
    accepts: { "a protected one": cache() },
    rejects: {
        "in the clear, by default": cache({ atRestEncryptionEnabled: undefined }), "AWS's key": cache({ kmsKeyId: undefined }), "plain connections, by default": cache({ transitEncryptionEnabled: undefined }),
        "nobody takes over, by default": cache({ automaticFailoverEnabled: undefined }), "one zone, by default": cache({ multiAzEnabled: undefined }),
    },
    awaits: { "a key that is not known": cache({ kmsKeyId: UNKNOWN }) },
});

const search = (props: object = {}) => aws("opensearch/domain:Domain", {
    vpcOptions: { subnetIds: ["a", "b"] }, encryptAtRest: { enabled: true, kmsKeyId: KEY }, nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" }, ...props,
});
tabulate(rules.searchProtected, {
    accepts: { "a protected one": search() },
    rejects: {
        "on the internet, by default": search({ vpcOptions: undefined }), "in the clear, by default": search({ encryptAtRest: undefined }), "AWS's key": search({ encryptAtRest: { enabled: true } }),
        "plain between nodes, by default": search({ nodeToNodeEncryption: undefined }), "plain HTTP, by default": search({ domainEndpointOptions: undefined }),
        "old TLS, by default": search({ domainEndpointOptions: { enforceHttps: true } }),
    },
    awaits: { "a network that is not known": search({ vpcOptions: UNKNOWN }) },
});

const warehouse = (props: object = {}) => aws("redshift/cluster:Cluster", { encrypted: "true", kmsKeyId: KEY, enhancedVpcRouting: true, ...props });
tabulate(rules.warehouseProtected, {
    accepts: { "a private one": warehouse() },
    rejects: {
        "in the clear": warehouse({ encrypted: "false" }), "AWS's key": warehouse({ kmsKeyId: undefined }), "public": warehouse({ publiclyAccessible: true }), "traffic outside, by default": warehouse({ enhancedVpcRouting: undefined }),
    },
    awaits: { "a key that is not known": warehouse({ kmsKeyId: UNKNOWN }) },
});
