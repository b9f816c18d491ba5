import * as rules from "../../policy/rules/aws-services";
import { aws, tabulate, UNKNOWN } from "./aws-support";
import { tabulateTypes } from "./service-tables";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/data";
const arnOf = (what: string) => `arn:aws:mock:eu-west-1:111122223333:${what}`;

const each = tabulateTypes(aws, "aws");

describe("services of AWS by table", () => {
    each(rules.servicesEncrypted, {
        "appflow/connectorProfile:ConnectorProfile": { fine: { kmsArn: KEY } },
        "appflow/flow:Flow": { fine: { kmsArn: KEY } },
        "appsync/apiCache:ApiCache": { fine: { atRestEncryptionEnabled: true } },
        "apigateway/methodSettings:MethodSettings": { fine: { settings: { cachingEnabled: true, cacheDataEncrypted: true } }, wrong: { settings: { cachingEnabled: true } } },
        "athena/workgroup:Workgroup": { fine: { configuration: { resultConfiguration: { encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: KEY } } } } },
        "bedrock/agentAgent:AgentAgent": { fine: { customerEncryptionKeyArn: KEY } },
        "codeartifact/domain:Domain": { fine: { encryptionKey: KEY } },
        "codebuild/project:Project": { fine: { encryptionKey: KEY, artifacts: { type: "S3" } } },
        "codepipeline/pipeline:Pipeline": { fine: { artifactStores: [{ encryptionKey: { id: KEY, type: "KMS" } }] }, wrong: { artifactStores: [{ location: "b" }] } },
        "comprehend/documentClassifier:DocumentClassifier": { fine: { modelKmsKeyId: KEY, volumeKmsKeyId: KEY } },
        "comprehend/entityRecognizer:EntityRecognizer": { fine: { modelKmsKeyId: KEY, volumeKmsKeyId: KEY } },
        "dax/cluster:Cluster": { fine: { serverSideEncryption: { enabled: true } } },
        "dms/endpoint:Endpoint": { fine: { kmsKeyArn: KEY } },
        "dms/replicationInstance:ReplicationInstance": { fine: { kmsKeyArn: KEY } },
        "docdb/cluster:Cluster": { fine: { storageEncrypted: true, kmsKeyId: KEY } },
        "docdb/globalCluster:GlobalCluster": { fine: { storageEncrypted: true } },
        "ebs/snapshotCopy:SnapshotCopy": { fine: { encrypted: true, kmsKeyId: KEY } },
        "ec2/ami:Ami": { fine: { ebsBlockDevices: [{ deviceName: "/dev/sda1", encrypted: true }] }, wrong: { ebsBlockDevices: [{ deviceName: "/dev/sda1" }] } },
        "ec2/amiCopy:AmiCopy": { fine: { encrypted: true, kmsKeyId: KEY } },
        "elasticache/serverlessCache:ServerlessCache": { fine: { kmsKeyId: KEY } },
        "elasticsearch/domain:Domain": { fine: { encryptAtRest: { enabled: true, kmsKeyId: KEY } } },
        "emr/securityConfiguration:SecurityConfiguration": { fine: { configuration: '{"EncryptionConfiguration":{"EnableAtRestEncryption":true}}' }, wrong: { configuration: '{"EncryptionConfiguration":{}}' } },
        "fsx/lustreFileSystem:LustreFileSystem": { fine: { deploymentType: "PERSISTENT_2", kmsKeyId: KEY }, wrong: { deploymentType: "PERSISTENT_2" } },
        "fsx/ontapFileSystem:OntapFileSystem": { fine: { kmsKeyId: KEY } },
        "fsx/openZfsFileSystem:OpenZfsFileSystem": { fine: { kmsKeyId: KEY } },
        "fsx/windowsFileSystem:WindowsFileSystem": { fine: { kmsKeyId: KEY } },
        "glue/crawler:Crawler": { fine: { securityConfiguration: "kept" } },
        "glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": {
            fine: { dataCatalogEncryptionSettings: { encryptionAtRest: { catalogEncryptionMode: "SSE-KMS", sseAwsKmsKeyId: KEY }, connectionPasswordEncryption: { returnConnectionPasswordEncrypted: true } } },
        },
        "glue/devEndpoint:DevEndpoint": { fine: { securityConfiguration: "kept" } },
        "glue/job:Job": { fine: { securityConfiguration: "kept" } },
        "glue/securityConfiguration:SecurityConfiguration": {
            fine: { encryptionConfiguration: { cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS" }, jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS" }, s3Encryption: { s3EncryptionMode: "SSE-KMS" } } },
        },
        "imagebuilder/component:Component": { fine: { kmsKeyId: KEY } },
        "imagebuilder/imageRecipe:ImageRecipe": { fine: { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] }, wrong: { blockDeviceMappings: [{ ebs: { volumeSize: 8 } }] } },
        "kendra/index:Index": { fine: { serverSideEncryptionConfiguration: { kmsKeyId: KEY } } },
        "keyspaces/table:Table": { fine: { encryptionSpecification: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyIdentifier: KEY } } },
        "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": { fine: { serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KEY } } },
        "kinesis/videoStream:VideoStream": { fine: { kmsKeyId: KEY } },
        "memorydb/cluster:Cluster": { fine: { kmsKeyArn: KEY } },
        "memorydb/snapshot:Snapshot": { fine: { kmsKeyArn: KEY } },
        "mq/broker:Broker": { fine: { encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: KEY } } },
        "msk/cluster:Cluster": { fine: { encryptionInfo: { encryptionAtRestKmsKeyArn: KEY } } },
        "mwaa/environment:Environment": { fine: { kmsKey: KEY } },
        "neptune/cluster:Cluster": { fine: { storageEncrypted: true, kmsKeyArn: KEY } },
        "redshift/snapshotCopyGrant:SnapshotCopyGrant": { fine: { kmsKeyId: KEY } },
        "redshiftserverless/namespace:Namespace": { fine: { kmsKeyId: KEY } },
        "sagemaker/domain:Domain": { fine: { kmsKeyId: KEY } },
        "sagemaker/endpointConfiguration:EndpointConfiguration": { fine: { kmsKeyArn: KEY } },
        "sagemaker/notebookInstance:NotebookInstance": { fine: { kmsKeyId: KEY } },
        "scheduler/schedule:Schedule": { fine: { kmsKeyArn: KEY } },
        "timestreamwrite/database:Database": { fine: { kmsKeyId: KEY } },
        "workspaces/workspace:Workspace": { fine: { rootVolumeEncryptionEnabled: true, userVolumeEncryptionEnabled: true, volumeEncryptionKey: KEY } },
    }, {
        accepts: {
            "methods that cache nothing": aws("apigateway/methodSettings:MethodSettings", { settings: {} }),
            "Athena's own store of results, with a key": aws("athena/workgroup:Workgroup", { configuration: { managedQueryResultsConfiguration: { enabled: true, encryptionConfiguration: { kmsKey: KEY } } } }),
            "a build without artifacts": aws("codebuild/project:Project", { encryptionKey: KEY, artifacts: { type: "NO_ARTIFACTS", encryptionDisabled: true } }),
            "a global cluster made of one": aws("docdb/globalCluster:GlobalCluster", { sourceDbClusterIdentifier: arnOf("docdb") }),
            "a disk of a snapshot": aws("ec2/ami:Ami", { ebsBlockDevices: [{ snapshotId: "snap-1" }] }),
            "scratch space": aws("fsx/lustreFileSystem:LustreFileSystem", {}),
            "what comes from a stream": aws("kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", { kinesisSourceConfiguration: { kinesisStreamArn: arnOf("stream") } }),
        },
        rejects: {
            "the service's key": aws("kinesis/videoStream:VideoStream", { kmsKeyId: "alias/aws/kinesisvideo" }),
            "a workgroup whose clients decide": aws("athena/workgroup:Workgroup", { configuration: { enforceWorkgroupConfiguration: false, resultConfiguration: { encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: KEY } } } }),
            "artifacts in the clear": aws("codebuild/project:Project", { encryptionKey: KEY, artifacts: { type: "S3", encryptionDisabled: true } }),
            "Firehose with a key of its own": aws("kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", { serverSideEncryption: { enabled: true } }),
        },
        awaits: { "a key that is not known": aws("kinesis/videoStream:VideoStream", { kmsKeyId: UNKNOWN }) },
    });

    each(rules.servicesTls, {
        "apigateway/domainName:DomainName": { fine: { securityPolicy: "TLS_1_2" } },
        "appsync/apiCache:ApiCache": { fine: { transitEncryptionEnabled: true } },
        "cloudsearch/domain:Domain": { fine: { endpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" } } },
        "codebuild/project:Project": { fine: {}, wrong: { source: { insecureSsl: true } } },
        "datasync/locationObjectStorage:LocationObjectStorage": { fine: {}, wrong: { serverProtocol: "HTTP" } },
        "dax/cluster:Cluster": { fine: { clusterEndpointEncryptionType: "TLS" } },
        "dms/endpoint:Endpoint": { fine: { engineName: "postgres", sslMode: "require" }, wrong: { engineName: "postgres" } },
        "elasticache/cluster:Cluster": { fine: { transitEncryptionEnabled: true } },
        "elasticsearch/domain:Domain": { fine: { domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" }, nodeToNodeEncryption: { enabled: true } } },
        "emr/securityConfiguration:SecurityConfiguration": { fine: { configuration: '{"EncryptionConfiguration":{"EnableInTransitEncryption":true}}' }, wrong: { configuration: "{}" } },
        "memorydb/cluster:Cluster": { fine: {}, wrong: { tlsEnabled: false } },
        "msk/cluster:Cluster": { fine: {}, wrong: { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } } },
        "redshift/parameterGroup:ParameterGroup": { fine: { parameters: [{ name: "require_ssl", value: "true" }] } },
        "ses/configurationSet:ConfigurationSet": { fine: { deliveryOptions: { tlsPolicy: "Require" } } },
        "sesv2/configurationSet:ConfigurationSet": { fine: { deliveryOptions: { tlsPolicy: "REQUIRE" } } },
        "transfer/server:Server": { fine: { protocols: ["SFTP"], securityPolicyName: "TransferSecurityPolicy-2024-01" } },
    }, {
        accepts: {
            "TLS 1.3": aws("apigateway/domainName:DomainName", { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" }), "an endpoint that has no such setting": aws("dms/endpoint:Endpoint", { engineName: "kinesis" }),
            "a node of a group, which says it": aws("elasticache/cluster:Cluster", { replicationGroupId: "group" }),
        },
        rejects: {
            "TLS 1.0": aws("apigateway/domainName:DomainName", { securityPolicy: "TLS_1_0" }), "brokers among themselves": aws("msk/cluster:Cluster", { encryptionInfo: { encryptionInTransit: { inCluster: false } } }),
            "FTP": aws("transfer/server:Server", { protocols: ["SFTP", "FTP"], securityPolicyName: "TransferSecurityPolicy-2024-01" }),
        },
        awaits: { "a policy that is not known": aws("apigateway/domainName:DomainName", { securityPolicy: UNKNOWN }) },
    });

    each(rules.servicesPrivate, {
        "codebuild/project:Project": { fine: {}, wrong: { projectVisibility: "PUBLIC_READ" } },
        "cognito/identityPool:IdentityPool": { fine: {}, wrong: { allowUnauthenticatedIdentities: true } },
        "dms/replicationInstance:ReplicationInstance": { fine: { publiclyAccessible: false } },
        "ec2/amiLaunchPermission:AmiLaunchPermission": { fine: { accountId: "111122223333" }, wrong: { group: "all" } },
        "ec2transitgateway/transitGateway:TransitGateway": { fine: {}, wrong: { autoAcceptSharedAttachments: "enable" } },
        "elasticsearch/domain:Domain": { fine: { vpcOptions: { subnetIds: ["subnet-1"] } } },
        "emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": { fine: { blockPublicSecurityGroupRules: true }, wrong: { blockPublicSecurityGroupRules: false } },
        "lightsail/database:Database": { fine: {}, wrong: { publiclyAccessible: true } },
        "mq/broker:Broker": { fine: {}, wrong: { publiclyAccessible: true } },
        "msk/cluster:Cluster": { fine: {}, wrong: { brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } } },
        "mwaa/environment:Environment": { fine: {}, wrong: { webserverAccessMode: "PUBLIC_ONLY" } },
        "neptune/clusterInstance:ClusterInstance": { fine: {}, wrong: { publiclyAccessible: true } },
        "redshiftserverless/workgroup:Workgroup": { fine: { enhancedVpcRouting: true } },
        "sagemaker/domain:Domain": { fine: { appNetworkAccessType: "VpcOnly" } },
        "sagemaker/model:Model": { fine: { enableNetworkIsolation: true } },
        "sagemaker/notebookInstance:NotebookInstance": { fine: { directInternetAccess: "Disabled", subnetId: "subnet-1", rootAccess: "Disabled", instanceMetadataServiceConfiguration: { minimumInstanceMetadataServiceVersion: "2" } } },
        "transfer/server:Server": { fine: { endpointType: "VPC" } },
    }, { awaits: { "a way in that is not known": aws("mq/broker:Broker", { publiclyAccessible: UNKNOWN }) } });

    each(rules.servicesRecorded, {
        "apigateway/methodSettings:MethodSettings": { fine: { settings: { loggingLevel: "ERROR" } } },
        "apigateway/stage:Stage": { fine: { accessLogSettings: { destinationArn: arnOf("log") } } },
        "apigatewayv2/stage:Stage": { fine: { accessLogSettings: { destinationArn: arnOf("log") } } },
        "appsync/graphQLApi:GraphQLApi": { fine: { logConfig: { fieldLogLevel: "ERROR" } } },
        "codebuild/project:Project": { fine: {}, wrong: { logsConfig: { cloudwatchLogs: { status: "DISABLED" } } } },
        "docdb/cluster:Cluster": { fine: { enabledCloudwatchLogsExports: ["audit", "profiler"] } },
        "ecs/cluster:Cluster": { fine: { settings: [{ name: "containerInsights", value: "enhanced" }] } },
        "elasticsearch/domain:Domain": { fine: { logPublishingOptions: [{ logType: "AUDIT_LOGS" }] } },
        "globalaccelerator/accelerator:Accelerator": { fine: { attributes: { flowLogsEnabled: true } } },
        "mq/broker:Broker": { fine: { engineType: "ActiveMQ", logs: { general: true, audit: true } }, wrong: { engineType: "ActiveMQ", logs: { general: true } } },
        "msk/cluster:Cluster": { fine: { loggingInfo: { brokerLogs: { s3: { enabled: true } } } } },
        "mwaa/environment:Environment": {
            fine: { loggingConfiguration: Object.fromEntries(["dagProcessingLogs", "schedulerLogs", "taskLogs", "webserverLogs", "workerLogs"].map((log) => [log, { enabled: true }])) },
        },
        "neptune/cluster:Cluster": { fine: { enableCloudwatchLogsExports: ["audit"] } },
        "redshiftserverless/namespace:Namespace": { fine: { logExports: ["userlog", "connectionlog"] } },
        "transfer/server:Server": { fine: { structuredLogDestinations: [arnOf("log")] } },
    }, {
        accepts: {
            "builds logged to a bucket": aws("codebuild/project:Project", { logsConfig: { cloudwatchLogs: { status: "DISABLED" }, s3Logs: { status: "ENABLED" } } }),
            "RabbitMQ, which has no audit log": aws("mq/broker:Broker", { engineType: "RabbitMQ", logs: { general: true } }), "a role that writes": aws("transfer/server:Server", { loggingRole: arnOf("role") }),
        },
        rejects: {
            "bodies in the log": aws("apigateway/methodSettings:MethodSettings", { settings: { loggingLevel: "INFO", dataTraceEnabled: true } }), "commands that leave no trace": aws("ecs/cluster:Cluster", { settings: [{ name: "containerInsights", value: "enabled" }], configuration: { executeCommandConfiguration: { logging: "NONE" } } }),
            "a bucket's logs in the clear": aws("codebuild/project:Project", { logsConfig: { s3Logs: { status: "ENABLED", encryptionDisabled: true } } }),
        },
        awaits: { "a level that is not known": aws("apigateway/methodSettings:MethodSettings", { settings: { loggingLevel: UNKNOWN } }) },
    });

    each(rules.servicesKept, {
        "docdb/cluster:Cluster": { fine: { backupRetentionPeriod: 7, deletionProtection: true } },
        "docdb/globalCluster:GlobalCluster": { fine: { deletionProtection: true } },
        "elasticache/serverlessCache:ServerlessCache": { fine: { snapshotRetentionLimit: 7 } },
        "keyspaces/table:Table": { fine: { pointInTimeRecovery: { status: "ENABLED" } } },
        "memorydb/cluster:Cluster": { fine: { snapshotRetentionLimit: 7 } },
        "neptune/cluster:Cluster": { fine: { backupRetentionPeriod: 35, deletionProtection: true } },
        "route53domains/registeredDomain:RegisteredDomain": { fine: {}, wrong: { transferLock: false } },
    }, {
        accepts: { "Memcached, which keeps nothing": aws("elasticache/serverlessCache:ServerlessCache", { engine: "memcached" }) },
        rejects: { "six days": aws("docdb/cluster:Cluster", { backupRetentionPeriod: 6, deletionProtection: true }) },
        awaits: { "days that are not known": aws("docdb/cluster:Cluster", { backupRetentionPeriod: UNKNOWN, deletionProtection: true }) },
    });

    each(rules.servicesUpdated, {
        "dms/replicationInstance:ReplicationInstance": { fine: { autoMinorVersionUpgrade: true } },
        "elasticache/cluster:Cluster": { fine: {}, wrong: { autoMinorVersionUpgrade: "false" } },
        "elasticache/replicationGroup:ReplicationGroup": { fine: { autoMinorVersionUpgrade: "true" }, wrong: { autoMinorVersionUpgrade: false } },
        "memorydb/cluster:Cluster": { fine: {}, wrong: { autoMinorVersionUpgrade: false } },
        "mq/broker:Broker": { fine: { autoMinorVersionUpgrade: true } },
        "neptune/clusterInstance:ClusterInstance": { fine: {}, wrong: { autoMinorVersionUpgrade: false } },
    }, { awaits: { "a switch that is not known": aws("mq/broker:Broker", { autoMinorVersionUpgrade: UNKNOWN }) } });

    const method = (props: object) => aws("apigateway/method:Method", { httpMethod: "GET", ...props });
    const route = (props: object) => aws("apigatewayv2/route:Route", { routeKey: "GET /", ...props });
    tabulate(rules.apisAskWho, {
        accepts: {
            "AWS's signature": method({ authorization: "AWS_IAM" }), "an authorizer": method({ authorization: "CUSTOM" }), "a token": route({ authorizationType: "JWT" }),
            "people of a pool": aws("appsync/graphQLApi:GraphQLApi", { authenticationType: "AMAZON_COGNITO_USER_POOLS" }),
        },
        rejects: { "nobody asked": method({ authorization: "NONE" }), "a route's default": route({}), "a key that every client has": aws("appsync/graphQLApi:GraphQLApi", { authenticationType: "API_KEY" }) },
        ignores: { "the browser's question before": method({ httpMethod: "OPTIONS", authorization: "NONE" }), "the same of a route": route({ routeKey: "OPTIONS /" }) },
        awaits: { "an answer that is not known": method({ authorization: UNKNOWN }) },
    });
});
