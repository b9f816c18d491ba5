import { expect } from "chai";
import { Perimeter, type PerimeterArgs } from "../../../components/aws/perimeter";
import { parseCidr } from "../../../components/plan/cidr";
import { planAwsSubnets } from "../../../components/plan/subnets";
import { type Declared, declare, one, TAGS } from "../../support";

const subnets = planAwsSubnets(parseCidr("10.16.0.0/16"), ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
const byKey = (what: string) => Object.fromEntries(subnets.map(({ key }) => [key, `${what}-${key}`]));
const ARGS: PerimeterArgs = {
    firewall: true, shield: false, account: "111122223333", region: "eu-west-1", vpcId: "vpc-1", internetGatewayId: "igw-1", subnets, subnetIds: byKey("subnet"),
    routeTableIds: byKey("rtb"), domains: ["*.example.com", "api.example.org"], front: { "edge-a": "eipalloc-a" }, bucket: "archive", operationsKeyArn: "key",
    retentionDays: 400, alertTopicArn: "topic", locked: true, tags: TAGS,
};

describe("aws.Perimeter", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Perimeter("perimeter", ARGS)); });
    const policy = () => one(declared, "aws:networkfirewall/firewallPolicy:FirewallPolicy").inputs["firewallPolicy"];

    it("stands in a subnet of its own in each zone, locked and encrypted with the given key", () => {
        const { subnetMappings, ...rest } = one(declared, "aws:networkfirewall/firewall:Firewall").inputs;
        expect(subnetMappings.map(({ subnetId }: any) => subnetId)).to.deep.equal(["a", "b", "c"].map((letter) => `subnet-firewall-${letter}`));
        expect(rest).to.deep.include({ deleteProtection: true, subnetChangeProtection: true, firewallPolicyChangeProtection: true, encryptionConfiguration: { type: "CUSTOMER_KMS", keyId: "key" } });
    });

    it("asks AWS's signatures first, then the domains, then the ports, and drops the rest", () => {
        const order = policy().statefulRuleGroupReferences.toSorted((a: any, b: any) => a.priority - b.priority).map(({ resourceArn }: any) => resourceArn);
        expect(order.slice(0, -2).every((arn: string) => arn.includes(":aws-managed:"))).to.equal(true);
        expect(order.slice(-2)).to.deep.equal(["arn:aws:mock:::perimeter-domains", "arn:aws:mock:::perimeter-ports"]);
        expect(policy()).to.deep.include({ statefulDefaultActions: ["aws:drop_established", "aws:alert_established"], statelessDefaultActions: ["aws:forward_to_sfe"] });
    });

    it("lists domains as AWS writes them", () => {
        const { ruleGroup } = one(declared, "aws:networkfirewall/ruleGroup:RuleGroup", "-domains").inputs;
        expect(ruleGroup.rulesSource.rulesSourceList).to.deep.equal({ generatedRulesType: "ALLOWLIST", targetTypes: ["TLS_SNI"], targets: [".example.com", "api.example.org"] });
    });

    it("takes each zone's edge out by an endpoint, and brings what comes for it by one", () => {
        const routes = declared.filter(({ type }) => type === "aws:ec2/route:Route").map(({ inputs }) => `${inputs["routeTableId"]} ${inputs["destinationCidrBlock"]}`);
        expect(routes).to.have.members([
            ...["a", "b", "c"].map((letter) => `rtb-edge-${letter} 0.0.0.0/0`),
            ...subnets.filter(({ tier }) => tier === "edge").map(({ cidr }) => `perimeter-arrivals-id ${cidr}`),
        ]);
        expect(one(declared, "aws:ec2/routeTableAssociation:RouteTableAssociation").inputs).to.deep.equal({ gatewayId: "igw-1", routeTableId: "perimeter-arrivals-id" });
    });

    it("records what it stops where alarms see it, and every flow in the archive", () => {
        const { logDestinationConfigs } = one(declared, "aws:networkfirewall/loggingConfiguration:LoggingConfiguration").inputs["loggingConfiguration"];
        expect(logDestinationConfigs.map(({ logType, logDestination }: any) => [logType, logDestination])).to.deep.equal([
            ["ALERT", { logGroup: "/holdfast/test/network-firewall" }], ["FLOW", { bucketName: "archive", prefix: "network-firewall" }],
        ]);
        expect(one(declared, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs["alarmActions"]).to.deep.equal(["topic"]);
    });

    it("can be taken away where it is not locked", async () => {
        const open = await declare(() => new Perimeter("perimeter", { ...ARGS, locked: false }));
        expect(one(open, "aws:networkfirewall/firewall:Firewall").inputs).to.include({ deleteProtection: false, subnetChangeProtection: false });
    });

    it("declares nothing that costs without being asked to", async () => {
        const none = await declare(() => new Perimeter("perimeter", { ...ARGS, firewall: false }));
        expect(new Set(none.map(({ type }) => type))).to.deep.equal(new Set(["holdfast:aws:Perimeter", "aws:ec2/route:Route"]));
    });

    it("turns the same routes to the firewall and back, since a table holds one way out alone", async () => {
        const ways = async (firewall: boolean) => (await declare(() => new Perimeter("perimeter", { ...ARGS, firewall })))
            .filter(({ type, inputs }) => type === "aws:ec2/route:Route" && inputs["destinationCidrBlock"] === "0.0.0.0/0").map(({ name, inputs }) => `${name} ${"gatewayId" in inputs ? "internet" : "firewall"}`);
        expect(await ways(false)).to.deep.equal(["a", "b", "c"].map((letter) => `perimeter-edge-${letter} internet`));
        expect(await ways(true)).to.have.members(["a", "b", "c"].map((letter) => `perimeter-edge-${letter} firewall`));
    });

    it("protects the front ends' addresses where Shield is asked for", async () => {
        const shielded = await declare(() => new Perimeter("perimeter", { ...ARGS, firewall: false, shield: true }));
        expect(one(shielded, "aws:shield/protection:Protection").inputs["resourceArn"]).to.equal("arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-a");
    });
});
