import { planNetworkAcls } from "../../components/plan/network-acls";
import * as rules from "../../policy/rules/aws-site";
import { aws, platform, standby, tabulate, UNKNOWN } from "./aws-support";

const site = platform({ retention: { logs: 400, data: 90, export: 30 } });
const key = aws("kms/key:Key", { id: "k-1", keyId: "k-1", arn: "arn:aws:kms:eu-west-1:111122223333:key/k-1" }, { name: "key" });
const group = (kmsKeyId: unknown, more = {}) => aws("cloudwatch/logGroup:LogGroup", { kmsKeyId, retentionInDays: 400, ...more });
const sse = (kmsMasterKeyId: unknown) => aws("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId } }] });

tabulate(rules.ownKeys, {
    accepts: {
        "the site's key, by ARN": [group("arn:aws:kms:eu-west-1:111122223333:key/k-1"), site, key],
        "the site's key, by id": [sse("k-1"), site, key],
        "the site's key, not made yet": [aws("cloudwatch/logGroup:LogGroup", { kmsKeyId: UNKNOWN }, { from: { kmsKeyId: key } }), site, key],
        "no key, which another rule says": [group(undefined), site, key],
    },
    rejects: {
        "another key": [group("arn:aws:kms:eu-west-1:111122223333:key/k-2"), site, key],
        "another key of a bucket": [sse("arn:aws:kms:eu-west-1:999999999999:key/k-1"), site, key],
        "another site's": [group(key.props.arn), site, standby(), aws("kms/key:Key", { arn: key.props.arn }, { stack: "dr" })],
    },
    ignores: { "a program that is no platform": group("x") },
});

const bucket = (purpose: string, name = purpose) => aws("s3/bucket:Bucket", { id: name, bucket: name, arn: `arn:aws:s3:::${name}`, tags: { purpose } }, { name });
const archive = bucket("log-archive");
const log = (logDestination: unknown, more = {}) => aws("ec2/flowLog:FlowLog", { logDestination }, more);

tabulate(rules.ownArchive, {
    accepts: {
        "the archive": [log("arn:aws:s3:::log-archive/flow-logs/"), site, archive],
        "a trail into the archive": [aws("cloudtrail/trail:Trail", { s3BucketName: "log-archive" }), site, archive],
        "the archive that is not made yet": [log(UNKNOWN, { from: { logDestination: archive } }), site, archive],
    },
    rejects: {
        "another store": [log("arn:aws:s3:::data/flow-logs/"), site, archive, bucket("data")],
        "somebody's bucket": [log("arn:aws:s3:::log-archive-2"), site, archive],
        "look-ups into somebody's bucket": [aws("route53/resolverQueryLogConfig:ResolverQueryLogConfig", { destinationArn: "arn:aws:s3:::theirs" }), site, archive],
    },
    ignores: { "a program that is no platform": log("arn:aws:s3:::theirs") },
});

const logs = bucket("access-logs");
const balancer = (props: object) => aws("lb/loadBalancer:LoadBalancer", props);

tabulate(rules.ownAccessLogs, {
    accepts: {
        "the bucket for them": [aws("s3/bucketLogging:BucketLogging", { targetBucket: "access-logs" }), site, logs],
        "a balancer's": [balancer({ accessLogs: { bucket: "access-logs" } }), site, logs],
        "a list in the bucket for exports": [aws("s3/inventory:Inventory", { destination: { bucket: { bucketArn: "arn:aws:s3:::export" } } }), site, bucket("export")],
    },
    rejects: {
        "somebody's bucket": [aws("s3/bucketLogging:BucketLogging", { targetBucket: "theirs" }), site, logs],
        "connections in somebody's": [balancer({ accessLogs: { bucket: "access-logs" }, connectionLogs: { bucket: "theirs" } }), site, logs],
        "a list in somebody's": [aws("s3/inventory:Inventory", { destination: { bucket: { bucketArn: "arn:aws:s3:::theirs" } } }), site, bucket("export")],
    },
});

const records = aws("cloudwatch/logGroup:LogGroup", { arn: "arn:aws:logs:eu-west-1:111122223333:log-group:records" }, { name: "records" });

tabulate(rules.ownLogGroups, {
    accepts: {
        "a trail's": [aws("cloudtrail/trail:Trail", { cloudWatchLogsGroupArn: `${records.props.arn}:*` }), site, records],
        "an escalation's": [aws("sfn/stateMachine:StateMachine", { loggingConfiguration: { level: "ALL", logDestination: `${records.props.arn}:*` } }), site, records],
        "a document that records nothing, which another rule says": [aws("ssm/document:Document", { documentType: "Command", content: "{}" }), site],
        "a rotation's": [aws("serverlessrepository/cloudFormationStack:CloudFormationStack", { parameters: { functionName: "f" } }), site, aws("cloudwatch/logGroup:LogGroup", { name: "/aws/lambda/f" })],
        "a web firewall's": [aws("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", { logDestinationConfigs: [records.props.arn] }), site, records],
    },
    rejects: {
        "somebody's": [aws("cloudtrail/trail:Trail", { cloudWatchLogsGroupArn: "arn:aws:logs:eu-west-1:999999999999:log-group:records:*" }), site, records],
        "an escalation's that is nowhere": [aws("sfn/stateMachine:StateMachine", { loggingConfiguration: { level: "ALL", logDestination: `${records.props.arn}:*` } }), site],
        "sessions' that AWS would make": [aws("ssm/document:Document", { documentType: "Session", content: JSON.stringify({ inputs: { cloudWatchLogGroupName: "/sessions" } }) }), site, records],
        "a function's that AWS would make": [aws("lambda/function:Function", { name: "f" }), site, records],
        "a rotation's that AWS would make": [aws("serverlessrepository/cloudFormationStack:CloudFormationStack", { parameters: { functionName: "f" } }), site, records],
    },
    awaits: { "a group that is not known": [aws("cloudtrail/trail:Trail", { cloudWatchLogsGroupArn: UNKNOWN }), site, records] },
});

const securityGroup = (name: string) => aws("ec2/securityGroup:SecurityGroup", { id: `sg-${name}` }, { name: `aws-firewall-${name}` });

tabulate(rules.ownGroups, {
    accepts: {
        "the firewall's": [balancer({ securityGroups: ["sg-front"] }), site, securityGroup("front")],
        "the firewall's that is not made yet": [aws("lb/loadBalancer:LoadBalancer", { securityGroups: [UNKNOWN] }, { from: { securityGroups: securityGroup("front") } }), site, securityGroup("front")],
    },
    rejects: { "another": [balancer({ securityGroups: ["sg-front", "sg-other"] }), site, securityGroup("front")], "another of an endpoint": [aws("ec2/vpcEndpoint:VpcEndpoint", { securityGroupIds: ["sg-x"] }), site, securityGroup("endpoints")] },
    ignores: { "a program that is no platform": balancer({ securityGroups: ["sg-x"] }), "none, which another rule says": [balancer({}), site] },
});

const places = ["front", "edge", "app", "data", "endpoints"].map(securityGroup);
const flow = (type: "Ingress" | "Egress", own: string, port: number, other: object, more: object = {}) => [
    aws(`vpc/securityGroup${type}Rule:SecurityGroup${type}Rule`, { securityGroupId: `sg-${own}`, ipProtocol: "tcp", fromPort: port, toPort: port, ...other, ...more }), site, ...places,
] as const;
const from = (name: string) => ({ referencedSecurityGroupId: `sg-${name}` });
const open = { cidrIpv4: "0.0.0.0/0" };

tabulate(rules.flowsAsPlanned, {
    accepts: {
        "the internet into the front": flow("Ingress", "front", 443, open),
        "the front into the edge": flow("Ingress", "edge", 443, from("front")),
        "the edge into the application": flow("Ingress", "app", 8443, from("edge")),
        "the application out to the database": flow("Egress", "app", 5432, from("data")),
        "the application out to the internet": flow("Egress", "app", 443, open),
    },
    rejects: {
        "the edge into the database": flow("Ingress", "data", 5432, from("edge")),
        "the front into the application": flow("Ingress", "app", 8443, from("front")),
        "another port": flow("Ingress", "data", 5433, from("app")),
        "a range": flow("Ingress", "data", 5432, from("app"), { toPort: 5440 }),
        "another protocol": flow("Ingress", "data", 5432, from("app"), { ipProtocol: "udp" }),
        "the internet into the application": flow("Ingress", "app", 443, open),
        "the database out": flow("Egress", "data", 443, open),
        "an address block": flow("Ingress", "data", 5432, { cidrIpv4: "10.0.0.0/8" }),
    },
    ignores: { "a program that is no platform": aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", {}) },
    awaits: { "a port that is not known": flow("Ingress", "data", 5432, from("app"), { fromPort: UNKNOWN }) },
});

const subnets = (["edge", "app", "data"] as const).flatMap((tier, i) => ["a", "b", "c"].map((zone, j) => ({ key: `${tier}-${zone}` as const, tier, zone: `eu-west-1${zone}`, cidr: `10.0.${i * 16 + j}.0/24` })));
const declared = subnets.map(({ key: name, tier, zone, cidr }) => aws("ec2/subnet:Subnet", { availabilityZone: zone, cidrBlock: cidr, tags: { tier } }, { name }));
const planned = planNetworkAcls(subnets).data;
const entries = (direction: "ingress" | "egress") => planned[direction].map(({ number: ruleNo, cidr: cidrBlock, ...rest }) => ({ ruleNo, cidrBlock, ...rest }));
const acl = (props: object = {}) => aws("ec2/networkAcl:NetworkAcl", { ingress: entries("ingress"), egress: entries("egress"), tags: { tier: "data" }, ...props });

tabulate(rules.aclsAsPlanned, {
    accepts: {
        "the plan": [acl(), site, ...declared],
        "the plan as the provider gives it back": [acl({ ingress: [...entries("ingress")].reverse().map((entry) => ({ ...entry, protocol: "6" })) }), site, ...declared],
    },
    rejects: {
        "a rule more": [acl({ ingress: [...entries("ingress"), { ruleNo: 900, action: "allow", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlock: "10.0.0.0/8" }] }), site, ...declared],
        "a rule fewer": [acl({ egress: entries("egress").slice(1) }), site, ...declared],
        "a wider rule": [acl({ ingress: entries("ingress").map((entry) => ({ ...entry, toPort: 65535 })) }), site, ...declared],
    },
    ignores: { "an ACL of no tier": [acl({ tags: {} }), site], "a program that is no platform": acl() },
});

const selector = (prefixes?: string[], more: object[] = []) => ({
    fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }, { field: "resources.type", equals: ["AWS::S3::Object"] }, ...(prefixes ? [{ field: "resources.ARN", startsWiths: prefixes }] : []), ...more],
});
const trail = (...selectors: object[]) => aws("cloudtrail/trail:Trail", { advancedEventSelectors: selectors });
const stores = [bucket("data"), bucket("export")];

tabulate(rules.objectsWatched, {
    accepts: { "both stores": [site, ...stores, trail(selector(["arn:aws:s3:::data/", "arn:aws:s3:::export/"]))], "every object": [site, ...stores, trail(selector())] },
    rejects: {
        "no selector": [site, ...stores, trail()],
        "one store": [site, ...stores, trail(selector(["arn:aws:s3:::data/"]))],
        "a part of a store": [site, ...stores, trail(selector(["arn:aws:s3:::data/a/", "arn:aws:s3:::export/"]))],
        "writes alone": [site, ...stores, trail(selector(undefined, [{ field: "readOnly", equals: ["false"] }]))],
    },
});

tabulate(rules.logGroupCeiling, {
    accepts: { "as long as the site says": [group("k"), site] },
    rejects: { "for ten years": [group("k", { retentionInDays: 3653 }), site], "for ever": [group("k", { retentionInDays: undefined }), site] },
    ignores: { "a program that is no platform": group("k") },
});
