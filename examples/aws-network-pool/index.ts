// Four components of the platform by themselves: keys, a network, its security groups, and a pool of machines.
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import { Provider } from "@pulumi/aws/provider";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { aws } from "../../components";
import { bucketName, siteName, type Tags } from "../../components/names";
import { parseCidr } from "../../components/plan/cidr";
import { HEALTH_PATH } from "../../components/plan/domain";
import { APP_PORT } from "../../components/plan/flows";
import { planStores } from "../../components/plan/stores";
import { planAwsSubnets } from "../../components/plan/subnets";
import { policyDocument } from "../../components/policy-documents";

const config = new pulumi.Config();
const account = config.require("account");
const region = config.require("region");
const zones = ["a", "b", "c"].map((letter) => region + letter);
const cidr = "10.48.0.0/16";
const subnets = planAwsSubnets(parseCidr(cidr), zones);
const tags: Tags = {
    platform: "example", site: "dev", owner: "example-team", "cost-center": "cc-0000", "data-class": "internal", jurisdiction: "EU",
};
const opts = { providers: [new Provider("aws", { region: region as never, allowedAccountIds: [account] })] };
const provider = opts.providers[0];

/** The two who alone may delete a key. They must be there before the keys are. */
const custodians = [`arn:aws:iam::${account}:role/custodian-first`, `arn:aws:iam::${account}:role/custodian-second`] as const;

const keys = new aws.Keys("keys", { account, region, custodians, tags }, opts);
const storage = new aws.Storage("storage", {
    stores: planStores(tags.platform, tags.site, account, ""), accessLogsBucket: bucketName(tags.platform, tags.site, "access-logs", account), keyArns: keys.arns, account, region,
    retention: { logs: 400, data: 30, export: 7 }, lifecycle: "evaluation", tags,
}, opts);
const addresses = Object.fromEntries(zones.map((zone) => [zone, new ec2.Eip(`nat-${zone.slice(-1)}`, { domain: "vpc", tags }, { provider }).id]));
const network = new aws.Network("network", {
    cidr, region, zones, subnets, natAddresses: addresses, logBucketArn: storage.buckets["log-archive"].arn, tags,
}, { ...opts, dependsOn: storage });
const firewall = new aws.Firewall("firewall", { vpcId: network.id, tags }, opts);
const topic = new sns.Topic("alerts", { name: `${siteName(tags)}-alerts`, kmsMasterKeyId: keys.arns.operations, tags }, { provider });
new sns.TopicPolicy("alerts", {
    arn: topic.arn,
    policy: topic.arn.apply((arn) => policyDocument([
        { Sid: "RulesPublish", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: arn },
    ])),
}, { provider });
new sns.TopicSubscription("alerts", { topic: topic.arn, protocol: "email", endpoint: config.require("email") }, { provider });

// Who asks inside the network is passed on by this; its health check decides which machines are replaced.
const balancer = new lb.LoadBalancer("front", {
    loadBalancerType: "network", internal: true, subnets: network.subnetIdsByTier.app, securityGroups: [firewall.groupIds.edge], tags,
}, { provider });
const targets = new lb.TargetGroup("machines", {
    vpcId: network.id, targetType: "instance", protocol: "TCP", port: APP_PORT,
    healthCheck: { protocol: "HTTPS", path: HEALTH_PATH, port: "traffic-port", matcher: "200" }, tags,
}, { provider });
new lb.Listener("front", {
    loadBalancerArn: balancer.arn, port: 443, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: targets.arn }], tags,
}, { provider });
const pool = new aws.Pool("pool", {
    account, region, subnetIds: network.subnetIdsByTier.app, groupId: firewall.groupIds.app, targetGroupArns: [targets.arn],
    volumesKeyArn: keys.arns.volumes, operationsKeyArn: keys.arns.operations,
    image: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", types: ["t4g.small"], minimum: 1, maximum: 3,
    topicArn: topic.arn, retentionDays: 400, tags,
}, { ...opts, dependsOn: [balancer] });

export const networkId = network.id;
export const groupName = pool.groupName;
