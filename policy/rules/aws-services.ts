// Services of AWS that the platform does not use and other programs do: caches, brokers, streams, document and graph
// databases, build and learning services. What is asked of all of them alike, as tables by resource type.
import { byType, type Demand, demand, every, holds, one, ownKey, said, switched } from "../demands";
import { block, isAwsKey, list, parseJson, require1 } from "../look";
import type { ResourceRule } from "../rule";

/** EMR writes down what it encrypts as JSON. */
const emr = (what: "EnableAtRestEncryption" | "EnableInTransitEncryption"): readonly Demand[] => [{
    path: "configuration", expected: `EncryptionConfiguration.${what} true`,
    accepts: (text) => (parseJson(String(text)) as { EncryptionConfiguration?: Record<string, unknown> }).EncryptionConfiguration?.[what] === true,
}];

const namesConfiguration = [said("securityConfiguration", "a security configuration, which says how it encrypts")];
const clusterAtRest = (key: string): readonly Demand[] => [switched("storageEncrypted", true), ownKey(key)];
const copyAtRest = [switched("encrypted", true), ownKey("kmsKeyId")];

/** Scratch file systems are encrypted with a key of FSx's; only persistent ones take another. */
const PERSISTENT = ["PERSISTENT_1", "PERSISTENT_2"];

export const servicesEncrypted: ResourceRule = {
    name: "aws-service-own-key",
    title: "What managed services store is encrypted with a key of our own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Name a customer-managed key, and switch encryption on where the service leaves it off.",
    ...byType({
        "aws:appflow/connectorProfile:ConnectorProfile": [ownKey("kmsArn")],
        "aws:appflow/flow:Flow": [ownKey("kmsArn")],
        "aws:appsync/apiCache:ApiCache": [switched("atRestEncryptionEnabled", true)],
        "aws:apigateway/methodSettings:MethodSettings": ({ settings }) => (block(settings)?.cachingEnabled === true ? [switched("settings.cacheDataEncrypted", true)] : []),
        "aws:athena/workgroup:Workgroup": ({ configuration }) => (block(block(configuration)?.managedQueryResultsConfiguration)?.enabled === true
            ? [ownKey("configuration.managedQueryResultsConfiguration.encryptionConfiguration.kmsKey")]
            : [
                one("configuration.resultConfiguration.encryptionConfiguration.encryptionOption", ["SSE_KMS", "CSE_KMS"]),
                ownKey("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn"),
                switched("configuration.enforceWorkgroupConfiguration", true, true),
            ]),
        "aws:bedrock/agentAgent:AgentAgent": [ownKey("customerEncryptionKeyArn")],
        "aws:codeartifact/domain:Domain": [ownKey("encryptionKey")],
        "aws:codebuild/project:Project": ({ artifacts }) => [
            ownKey("encryptionKey"),
            ...(block(artifacts)?.type === "NO_ARTIFACTS" ? [] : [switched("artifacts.encryptionDisabled", false)]),
        ],
        "aws:codepipeline/pipeline:Pipeline": [every("artifactStores", (store) => !isAwsKey(block(store.encryptionKey)?.id), "a customer-managed key for each")],
        "aws:comprehend/documentClassifier:DocumentClassifier": [ownKey("modelKmsKeyId"), ownKey("volumeKmsKeyId")],
        "aws:comprehend/entityRecognizer:EntityRecognizer": [ownKey("modelKmsKeyId"), ownKey("volumeKmsKeyId")],
        "aws:dax/cluster:Cluster": [switched("serverSideEncryption.enabled", true)],
        "aws:dms/endpoint:Endpoint": [ownKey("kmsKeyArn")],
        "aws:dms/replicationInstance:ReplicationInstance": [ownKey("kmsKeyArn")],
        "aws:docdb/cluster:Cluster": clusterAtRest("kmsKeyId"),
        // One that is made of a cluster takes on what that has.
        "aws:docdb/globalCluster:GlobalCluster": ({ sourceDbClusterIdentifier }) => (sourceDbClusterIdentifier ? [] : [switched("storageEncrypted", true)]),
        "aws:ebs/snapshotCopy:SnapshotCopy": copyAtRest,
        "aws:ec2/ami:Ami": [every("ebsBlockDevices", (disk) => Boolean(disk.snapshotId) || String(disk.encrypted) === "true", "encrypted true on each disk without a snapshot")],
        "aws:ec2/amiCopy:AmiCopy": copyAtRest,
        "aws:elasticache/serverlessCache:ServerlessCache": [ownKey("kmsKeyId")],
        "aws:elasticsearch/domain:Domain": [switched("encryptAtRest.enabled", true), ownKey("encryptAtRest.kmsKeyId")],
        "aws:emr/securityConfiguration:SecurityConfiguration": emr("EnableAtRestEncryption"),
        "aws:fsx/lustreFileSystem:LustreFileSystem": ({ deploymentType }) => (PERSISTENT.includes(deploymentType as string) ? [ownKey("kmsKeyId")] : []),
        "aws:fsx/ontapFileSystem:OntapFileSystem": [ownKey("kmsKeyId")],
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": [ownKey("kmsKeyId")],
        "aws:fsx/windowsFileSystem:WindowsFileSystem": [ownKey("kmsKeyId")],
        "aws:glue/crawler:Crawler": namesConfiguration,
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": [
            one("dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode", ["SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"]),
            ownKey("dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId"),
            switched("dataCatalogEncryptionSettings.connectionPasswordEncryption.returnConnectionPasswordEncrypted", true),
        ],
        "aws:glue/devEndpoint:DevEndpoint": namesConfiguration,
        "aws:glue/job:Job": namesConfiguration,
        "aws:glue/securityConfiguration:SecurityConfiguration": [
            one("encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode", ["SSE-KMS"], "DISABLED"),
            one("encryptionConfiguration.jobBookmarksEncryption.jobBookmarksEncryptionMode", ["CSE-KMS"], "DISABLED"),
            one("encryptionConfiguration.s3Encryption.s3EncryptionMode", ["SSE-KMS"], "DISABLED"),
        ],
        "aws:imagebuilder/component:Component": [ownKey("kmsKeyId")],
        "aws:imagebuilder/imageRecipe:ImageRecipe": [every("blockDeviceMappings", (mapping) => !block(mapping.ebs) || String(block(mapping.ebs).encrypted) === "true", "encrypted true on each disk")],
        "aws:kendra/index:Index": [ownKey("serverSideEncryptionConfiguration.kmsKeyId")],
        "aws:keyspaces/table:Table": [one("encryptionSpecification.type", ["CUSTOMER_MANAGED_KMS_KEY"], "AWS_OWNED_KMS_KEY"), ownKey("encryptionSpecification.kmsKeyIdentifier")],
        // What comes from a stream is encrypted there, and Firehose refuses a second time.
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ({ kinesisSourceConfiguration }) => (block(kinesisSourceConfiguration) ? [] : [
            switched("serverSideEncryption.enabled", true), one("serverSideEncryption.keyType", ["CUSTOMER_MANAGED_CMK"], "AWS_OWNED_CMK"),
        ]),
        "aws:kinesis/videoStream:VideoStream": [ownKey("kmsKeyId")],
        "aws:memorydb/cluster:Cluster": [ownKey("kmsKeyArn")],
        "aws:memorydb/snapshot:Snapshot": [ownKey("kmsKeyArn")],
        "aws:mq/broker:Broker": [switched("encryptionOptions.useAwsOwnedKey", false, true), ownKey("encryptionOptions.kmsKeyId")],
        "aws:msk/cluster:Cluster": [ownKey("encryptionInfo.encryptionAtRestKmsKeyArn")],
        "aws:mwaa/environment:Environment": [ownKey("kmsKey")],
        "aws:neptune/cluster:Cluster": clusterAtRest("kmsKeyArn"),
        "aws:redshift/snapshotCopyGrant:SnapshotCopyGrant": [ownKey("kmsKeyId")],
        "aws:redshiftserverless/namespace:Namespace": [ownKey("kmsKeyId")],
        "aws:sagemaker/domain:Domain": [ownKey("kmsKeyId")],
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration": [ownKey("kmsKeyArn")],
        "aws:sagemaker/notebookInstance:NotebookInstance": [ownKey("kmsKeyId")],
        "aws:scheduler/schedule:Schedule": [ownKey("kmsKeyArn")],
        "aws:timestreamwrite/database:Database": [ownKey("kmsKeyId")],
        "aws:workspaces/workspace:Workspace": [switched("rootVolumeEncryptionEnabled", true), switched("userVolumeEncryptionEnabled", true), ownKey("volumeEncryptionKey")],
    }),
};

/** Engines that DMS talks to over TLS if told so. The rest have no such setting, or use HTTPS. */
const TLS_ENGINES = ["aurora", "aurora-postgresql", "db2", "docdb", "mariadb", "mongodb", "mysql", "oracle", "postgres", "sqlserver", "sybase"];

/** Of TLS 1.2 and later, by the names that API Gateway has for them. */
const apiTls = (path: string): Demand => ({ path, accepts: (value) => /^(TLS_1_2|SecurityPolicy_TLS1[23]_)/.test(String(value)), expected: '"TLS_1_2" or a SecurityPolicy_TLS13' });

export const servicesTls: ResourceRule = {
    name: "aws-service-tls",
    title: "Managed services are talked to over TLS 1.2 or later alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Switch TLS on, and take the oldest policy that allows TLS 1.2 and nothing older.",
    ...byType({
        "aws:apigateway/domainName:DomainName": [apiTls("securityPolicy")],
        "aws:appsync/apiCache:ApiCache": [switched("transitEncryptionEnabled", true)],
        "aws:cloudsearch/domain:Domain": [
            switched("endpointOptions.enforceHttps", true), one("endpointOptions.tlsSecurityPolicy", ["Policy-Min-TLS-1-2-2019-07"], "Policy-Min-TLS-1-0-2019-07"),
        ],
        "aws:codebuild/project:Project": [switched("source.insecureSsl", false)],
        "aws:datasync/locationObjectStorage:LocationObjectStorage": [one("serverProtocol", ["HTTPS"], "HTTPS")],
        "aws:dax/cluster:Cluster": [one("clusterEndpointEncryptionType", ["TLS"], "NONE")],
        "aws:dms/endpoint:Endpoint": ({ engineName }) => (TLS_ENGINES.includes(engineName as string) ? [one("sslMode", ["require", "verify-ca", "verify-full"], "none")] : []),
        "aws:elasticache/cluster:Cluster": ({ replicationGroupId }) => (replicationGroupId ? [] : [switched("transitEncryptionEnabled", true)]),
        "aws:elasticsearch/domain:Domain": [
            switched("domainEndpointOptions.enforceHttps", true),
            one("domainEndpointOptions.tlsSecurityPolicy", ["Policy-Min-TLS-1-2-2019-07", "Policy-Min-TLS-1-2-PFS-2023-10"], "Policy-Min-TLS-1-0-2019-07"),
            switched("nodeToNodeEncryption.enabled", true),
        ],
        "aws:emr/securityConfiguration:SecurityConfiguration": emr("EnableInTransitEncryption"),
        "aws:memorydb/cluster:Cluster": [switched("tlsEnabled", true, true)],
        "aws:msk/cluster:Cluster": [one("encryptionInfo.encryptionInTransit.clientBroker", ["TLS"], "TLS"), switched("encryptionInfo.encryptionInTransit.inCluster", true, true)],
        "aws:redshift/parameterGroup:ParameterGroup": [{
            path: "parameters", expected: "require_ssl true",
            accepts: (parameters) => list<any>(parameters).some(({ name, value }) => name === "require_ssl" && String(value) === "true"),
        }],
        "aws:ses/configurationSet:ConfigurationSet": [one("deliveryOptions.tlsPolicy", ["Require"], "Optional")],
        "aws:sesv2/configurationSet:ConfigurationSet": [one("deliveryOptions.tlsPolicy", ["REQUIRE"], "OPTIONAL")],
        "aws:transfer/server:Server": [
            every("protocols", (protocol) => protocol !== "FTP", "no FTP"),
            // The first of its policies takes SHA-1, and is what a server has where nothing is said.
            { path: "securityPolicyName", absent: "TransferSecurityPolicy-2018-11", accepts: (name) => name !== "TransferSecurityPolicy-2018-11", expected: "a policy of 2020-06 or later" },
        ],
    }),
};

export const servicesPrivate: ResourceRule = {
    name: "aws-service-private",
    title: "Managed services are reached from our networks alone, and share nothing with everybody",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "network-perimeter"],
    remediation: "Place it in a network, and take the public way in away.",
    ...byType({
        "aws:codebuild/project:Project": [one("projectVisibility", ["PRIVATE"], "PRIVATE")],
        "aws:cognito/identityPool:IdentityPool": [switched("allowUnauthenticatedIdentities", false)],
        // The API's default, which the provider leaves to it.
        "aws:dms/replicationInstance:ReplicationInstance": [switched("publiclyAccessible", false, true)],
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission": [{ path: "group", accepts: (group) => group !== "all", expected: "accounts, not everybody" }],
        "aws:ec2transitgateway/transitGateway:TransitGateway": [one("autoAcceptSharedAttachments", ["disable"], "disable")],
        "aws:elasticsearch/domain:Domain": [said("vpcOptions.subnetIds", "subnets")],
        "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": [switched("blockPublicSecurityGroupRules", true)],
        "aws:lightsail/database:Database": [switched("publiclyAccessible", false)],
        "aws:mq/broker:Broker": [switched("publiclyAccessible", false)],
        "aws:msk/cluster:Cluster": [one("brokerNodeGroupInfo.connectivityInfo.publicAccess.type", ["DISABLED"], "DISABLED")],
        "aws:mwaa/environment:Environment": [one("webserverAccessMode", ["PRIVATE_ONLY"], "PRIVATE_ONLY")],
        "aws:neptune/clusterInstance:ClusterInstance": [switched("publiclyAccessible", false)],
        "aws:redshiftserverless/workgroup:Workgroup": [switched("publiclyAccessible", false), switched("enhancedVpcRouting", true)],
        "aws:sagemaker/domain:Domain": [one("appNetworkAccessType", ["VpcOnly"], "PublicInternetOnly")],
        "aws:sagemaker/model:Model": [switched("enableNetworkIsolation", true)],
        "aws:sagemaker/notebookInstance:NotebookInstance": [
            one("directInternetAccess", ["Disabled"], "Enabled"), said("subnetId", "a subnet"), one("rootAccess", ["Disabled"], "Enabled"),
            one("instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion", ["2"], "1"),
        ],
        "aws:transfer/server:Server": [one("endpointType", ["VPC", "VPC_ENDPOINT"], "PUBLIC")],
    }),
};

const LEVELS = ["ERROR", "INFO"];
const AIRFLOW_LOGS = ["dagProcessingLogs", "schedulerLogs", "taskLogs", "webserverLogs", "workerLogs"];
const BROKER_LOGS = ["cloudwatchLogs", "firehose", "s3"];

export const servicesRecorded: ResourceRule = {
    name: "aws-service-recorded",
    title: "Managed services record who asked for what, and not the data itself",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["log-archive"],
    remediation: "Switch the service's own log on, and send it to a log group or a bucket for logs.",
    ...byType({
        "aws:apigateway/methodSettings:MethodSettings": [one("settings.loggingLevel", LEVELS, "OFF"), switched("settings.dataTraceEnabled", false)],
        "aws:apigateway/stage:Stage": [said("accessLogSettings.destinationArn", "a log group or a delivery stream")],
        "aws:apigatewayv2/stage:Stage": [said("accessLogSettings.destinationArn", "a log group"), switched("defaultRouteSettings.dataTraceEnabled", false)],
        "aws:appsync/graphQLApi:GraphQLApi": [one("logConfig.fieldLogLevel", ["ERROR", "INFO", "ALL", "DEBUG"], "NONE")],
        "aws:codebuild/project:Project": ({ logsConfig }) => (block(block(logsConfig)?.s3Logs)?.status === "ENABLED"
            ? [switched("logsConfig.s3Logs.encryptionDisabled", false)] : [one("logsConfig.cloudwatchLogs.status", ["ENABLED"], "ENABLED")]),
        "aws:docdb/cluster:Cluster": [holds("enabledCloudwatchLogsExports", "audit")],
        "aws:ecs/cluster:Cluster": [
            one("configuration.executeCommandConfiguration.logging", ["DEFAULT", "OVERRIDE"], "DEFAULT"),
            {
                path: "settings", expected: "containerInsights enabled or enhanced",
                accepts: (settings) => list<any>(settings).some(({ name, value }) => name === "containerInsights" && ["enabled", "enhanced"].includes(value as string)),
            },
        ],
        "aws:elasticsearch/domain:Domain": [{
            path: "logPublishingOptions", expected: "AUDIT_LOGS",
            accepts: (logs) => list<any>(logs).some(({ logType, enabled }) => logType === "AUDIT_LOGS" && enabled !== false),
        }],
        "aws:globalaccelerator/accelerator:Accelerator": [switched("attributes.flowLogsEnabled", true)],
        "aws:mq/broker:Broker": ({ engineType }) => [switched("logs.general", true), ...(/^activemq$/i.test(String(engineType)) ? [switched("logs.audit", true)] : [])],
        "aws:msk/cluster:Cluster": [{
            path: "loggingInfo.brokerLogs", expected: "a log group, a delivery stream or a bucket",
            accepts: (logs) => BROKER_LOGS.some((to) => block(block(logs)?.[to])?.enabled === true),
        }],
        "aws:mwaa/environment:Environment": AIRFLOW_LOGS.map((log) => switched(`loggingConfiguration.${log}.enabled`, true)),
        "aws:neptune/cluster:Cluster": [holds("enableCloudwatchLogsExports", "audit")],
        "aws:redshiftserverless/namespace:Namespace": [holds("logExports", "connectionlog", "userlog")],
        "aws:transfer/server:Server": ({ structuredLogDestinations }) => (list(structuredLogDestinations).length > 0 ? [] : [said("loggingRole", "a role, or structuredLogDestinations")]),
    }),
};

/** Days for which a service keeps its own backups: a week, in which a mistake is noticed. */
const WEEK: Omit<Demand, "path"> = { accepts: (days) => Number(days) >= 7, absent: 1, expected: "7 or more" };

export const servicesKept: ResourceRule = {
    name: "aws-service-goes-back",
    title: "What managed databases hold can be set back, and is not deleted in one step",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["backup", "deletion-protection"],
    remediation: "Set deletionProtection, and keep the service's own backups for a week or more.",
    ...byType({
        "aws:docdb/cluster:Cluster": [{ path: "backupRetentionPeriod", ...WEEK }, switched("deletionProtection", true)],
        "aws:docdb/globalCluster:GlobalCluster": [switched("deletionProtection", true)],
        "aws:elasticache/serverlessCache:ServerlessCache": ({ engine }) => (engine === "memcached" ? [] : [{ path: "snapshotRetentionLimit", ...WEEK, absent: 0 }]),
        "aws:keyspaces/table:Table": [one("pointInTimeRecovery.status", ["ENABLED"], "DISABLED")],
        "aws:memorydb/cluster:Cluster": [{ path: "snapshotRetentionLimit", ...WEEK, absent: 0 }],
        "aws:neptune/cluster:Cluster": [{ path: "backupRetentionPeriod", ...WEEK }, switched("deletionProtection", true)],
        "aws:route53domains/registeredDomain:RegisteredDomain": [switched("transferLock", true, true)],
    }),
};

export const servicesUpdated: ResourceRule = {
    name: "aws-service-takes-minor-upgrades",
    title: "Managed services take security updates by themselves",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Set autoMinorVersionUpgrade.",
    ...byType({
        "aws:dms/replicationInstance:ReplicationInstance": [switched("autoMinorVersionUpgrade", true)],
        "aws:elasticache/cluster:Cluster": [switched("autoMinorVersionUpgrade", true, true)],
        "aws:elasticache/replicationGroup:ReplicationGroup": [switched("autoMinorVersionUpgrade", true, true)],
        "aws:memorydb/cluster:Cluster": [switched("autoMinorVersionUpgrade", true, true)],
        "aws:mq/broker:Broker": [switched("autoMinorVersionUpgrade", true)],
        "aws:neptune/clusterInstance:ClusterInstance": [switched("autoMinorVersionUpgrade", true, true)],
    }),
};

export const apisAskWho: ResourceRule = {
    name: "aws-api-asks-who",
    title: "Every operation of an API asks who calls",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "network-perimeter"],
    remediation: "Name an authorizer, or AWS_IAM; what everybody may call wants an exception that says so.",
    types: ["aws:apigateway/method:Method", "aws:apigatewayv2/route:Route", "aws:appsync/graphQLApi:GraphQLApi"],
    // A browser asks before it asks: that question carries nothing of its user.
    applies: ({ props }) => props.httpMethod !== "OPTIONS" && !/^OPTIONS /.test(String(props.routeKey ?? "")),
    check: ({ type, props }) => {
        if (type.startsWith("aws:appsync/")) return demand(props, [{ path: "authenticationType", accepts: (how) => how !== "API_KEY", expected: "an identity, not a key that every client has" }]);
        const property = type.startsWith("aws:apigateway/") ? "authorization" : "authorizationType";
        return require1(property, props[property] ?? "NONE", ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"], "an authorizer or AWS_IAM");
    },
};
