import { expect } from "chai";
import { Account, table } from "./support";

const LIST = { rulesSource: { rulesSourceList: { generatedRulesType: "ALLOWLIST", targetTypes: ["TLS_SNI"], targets: [".example.com"] } }, statefulRuleOptions: { ruleOrder: "STRICT_ORDER" } };
const text = (rulesString: string) => ({ ruleGroup: { rulesSource: { rulesString }, statefulRuleOptions: { ruleOrder: "STRICT_ORDER" } } });

table("networkfirewall.RuleGroup", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "domains", type: "STATEFUL", capacity: 10, ruleGroup: LIST }),
    accepts: { "rules as text": text('drop tcp any any -> any 22 (msg:"no"; sid:1000001; rev:1;)') },
    refuses: {
        "a name with a dot": [{ name: "a.b" }, ["name", "a.b", "letters, digits and -"]],
        "more rules than it has room for": [{ capacity: 0 }, ["capacity", "0", "1 to 30000"], ["capacity", "0", "1 or more, the number of rules"]],
        "a wildcard as people write it": [{ ruleGroup: { ...LIST, rulesSource: { rulesSourceList: { ...LIST.rulesSource.rulesSourceList, targets: ["*.example.com"] } } } }, ["ruleGroup.rulesSource.rulesSourceList.targets[0]", "*.example.com", "a domain, with a . in front for all below it"]],
        "text that is no rule": [text("drop everything"), ["ruleGroup.rulesSource.rulesString", "drop everything", 'a rule such as: drop tcp any any -> any 22 (msg:"no"; sid:1000001; rev:1;)']],
        "a number twice": [text("drop tcp any any -> any 22 (sid:1; rev:1;)\ndrop tcp any any -> any 23 (sid:1; rev:1;)"), ["ruleGroup.rulesSource.rulesString", "sid 1", "a number used once in the group"]],
        "a key of ours without the key": [{ encryptionConfiguration: { type: "CUSTOMER_KMS" } }, ["encryptionConfiguration.keyId", "nothing", "a key of ours"]],
    },
});

const POLICY = { statelessDefaultActions: ["aws:forward_to_sfe"], statelessFragmentDefaultActions: ["aws:forward_to_sfe"], statefulDefaultActions: ["aws:drop_established"], statefulEngineOptions: { ruleOrder: "STRICT_ORDER" } };
const managed = (name: string, region = "eu-west-1") => `arn:aws:network-firewall:${region}:aws-managed:stateful-rulegroup/${name}`;
const refers = (...statefulRuleGroupReferences: object[]) => ({ firewallPolicy: { ...POLICY, statefulRuleGroupReferences } });

table("networkfirewall.FirewallPolicy", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "policy", firewallPolicy: POLICY }),
    accepts: {
        "AWS's own group": refers({ resourceArn: managed("ThreatSignaturesBotnetStrictOrder"), priority: 1 }),
        "a group of the same order": ({ account }) => refers({ resourceArn: account.make("networkfirewall.RuleGroup", { name: "domains", type: "STATEFUL", capacity: 10, ruleGroup: LIST }).outputs["arn"], priority: 1 }),
    },
    refuses: {
        "two things to do with a packet": [{ firewallPolicy: { ...POLICY, statelessDefaultActions: ["aws:pass", "aws:drop"] } }, ["firewallPolicy.statelessDefaultActions", "aws:pass, aws:drop", "exactly one of aws:pass, aws:drop, aws:forward_to_sfe"]],
        "defaults without strict order": [{ firewallPolicy: { ...POLICY, statefulEngineOptions: {} } }, ["firewallPolicy.statefulDefaultActions[0]", "aws:drop_established", "nothing: default actions are for strict order"]],
        "a group without a priority": [refers({ resourceArn: managed("ThreatSignaturesBotnetStrictOrder") }), ["firewallPolicy.statefulRuleGroupReferences[0].priority", "nothing", "a priority: the order is strict"]],
        "a group for the other order": [refers({ resourceArn: managed("ThreatSignaturesBotnetActionOrder"), priority: 1 }), ["firewallPolicy.statefulRuleGroupReferences[0].resourceArn", "ThreatSignaturesBotnetActionOrder", "a group for strict order: …StrictOrder"]],
        "a group of another region": [refers({ resourceArn: managed("ThreatSignaturesBotnetStrictOrder", "us-east-1"), priority: 1 }), ["firewallPolicy.statefulRuleGroupReferences[0].resourceArn", managed("ThreatSignaturesBotnetStrictOrder", "us-east-1"), "a rule group of eu-west-1"]],
        "one priority twice": [refers({ resourceArn: managed("MalwareDomainsStrictOrder"), priority: 1 }, { resourceArn: managed("ThreatSignaturesBotnetStrictOrder"), priority: 1 }), ["firewallPolicy.statefulRuleGroupReferences", "priority 1 twice", "a priority of its own for each group"]],
    },
});

function network() {
    const account = new Account();
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" });
    const subnets = ["a", "b"].map((letter, i) => account.make("ec2.Subnet", { vpcId: vpc.id, cidrBlock: `10.16.${i}.0/28`, availabilityZone: `eu-west-1${letter}` }));
    const policy = account.make("networkfirewall.FirewallPolicy", { name: "policy", firewallPolicy: POLICY });
    const right = { name: "firewall", vpcId: vpc.id, firewallPolicyArn: policy.outputs["arn"], subnetMappings: subnets.map(({ id }) => ({ subnetId: id })) };
    return { account, vpc, subnets, policy, right };
}

table("networkfirewall.Firewall", {
    given: network,
    right: ({ right }) => right,
    refuses: {
        "no subnet": [{ subnetMappings: [] }, ["subnetMappings", "[]", "a subnet in each zone"]],
        "a policy that does not exist": [{ firewallPolicyArn: "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/none" }, ["firewallPolicyArn", "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/none", "the ARN of a firewall policy that exists"]],
        "two subnets of a zone": [
            ({ account, vpc, subnets }) => ({ subnetMappings: [{ subnetId: subnets[0]!.id }, { subnetId: account.make("ec2.Subnet", { vpcId: vpc.id, cidrBlock: "10.16.9.0/28", availabilityZone: "eu-west-1a" }, { name: "twin" }).id }] }),
            ({ account, subnets }) => ["subnetMappings[1].subnetId", `${account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id} in eu-west-1a`, `one subnet a zone; ${subnets[0]!.id} is in eu-west-1a too`],
        ],
    },
});

describe("a network firewall", () => {
    it("has an endpoint in each zone, which routes can lead to", () => {
        const { account, vpc, right } = network();
        const { outputs } = account.make("networkfirewall.Firewall", right);
        const [first, second] = outputs["firewallStatuses"][0].syncStates;
        expect([first.availabilityZone, second.availabilityZone]).to.deep.equal(["eu-west-1a", "eu-west-1b"]);
        const table = account.make("ec2.RouteTable", { vpcId: vpc.id });
        const route = (vpcEndpointId: string) => account.refusals("ec2.Route", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", vpcEndpointId });
        expect(route(first.attachments[0].endpointId)).to.deep.equal([]);
        expect(route("vpce-00000000000000000")).to.have.length(1);
    });

    it("stays while it is locked, and holds its policy", () => {
        const { account, policy, right } = network();
        const locked = account.make("networkfirewall.Firewall", { ...right, deleteProtection: true });
        expect([locked, policy].map((each) => account.refuseDelete(each).length)).to.deep.equal([1, 1]);
    });

    it("logs each kind of record to one place that exists", () => {
        const { account, right } = network();
        const firewall = account.make("networkfirewall.Firewall", right);
        const logging = (...logDestinationConfigs: object[]) => account.refusals("networkfirewall.LoggingConfiguration", { firewallArn: firewall.outputs["arn"], loggingConfiguration: { logDestinationConfigs } })
            .map(({ property }) => property.split(".").slice(1).join("."));
        const group = { logType: "ALERT", logDestinationType: "CloudWatchLogs", logDestination: { logGroup: "/none" } };
        expect(logging(group)).to.deep.equal(["logDestinationConfigs[0].logDestination.logGroup"]);
        account.make("cloudwatch.LogGroup", { name: "/none" });
        expect(logging(group)).to.deep.equal([]);
        expect(logging(group, group)).to.deep.equal(["logDestinationConfigs[1].logType"]);
        expect(logging()).to.deep.equal(["logDestinationConfigs"]);
    });
});

table("shield.Protection", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "edge", resourceArn: "arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-1" }),
    refuses: {
        "a bucket": [{ resourceArn: "arn:aws:s3:::bucket" }, ["resourceArn", "arn:aws:s3:::bucket", "the ARN of an elastic IP, a load balancer, a distribution, a hosted zone or an accelerator"]],
        "one twice": [
            ({ account }) => { account.make("shield.Protection", { name: "first", resourceArn: "arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-1" }, { name: "first" }); return {}; },
            ["resourceArn", "arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-1", "one protection each; first has it"],
        ],
    },
});
