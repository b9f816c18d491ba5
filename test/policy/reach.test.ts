// Which place reaches which, on small programs of both clouds that are checked by hand.
import { expect } from "chai";
import { blockOf } from "../../policy/reach/addresses";
import { differences } from "../../policy/reach/declared";
import { type Cell, reachability } from "../../policy/reach/index";
import { covers, cut, meet, minus, union } from "../../policy/reach/line";
import { EVERY, portsOf, said } from "../../policy/reach/ports";
import { Graph, type Resource } from "../../policy/resource";
import { aws, type MadeInAws, platform } from "./aws-support";
import { armId, make, UNKNOWN } from "./azure-support";

/** What is said of one way: its ports, or why it is closed, or that it is not known. */
function way(resources: readonly Resource[], from: string, to: string, cloud = "aws"): string {
    const site = reachability(new Graph(resources)).find((reach) => reach.cloud === cloud)!;
    const cell = site.cells.find((each) => each.from === from && each.to === to);
    if (!cell) return `no such way among ${site.places.map(({ key }) => key).join(", ")}`;
    return [cell.ports.join(" "), cell.perhaps.length > 0 ? `perhaps ${cell.perhaps.join(" ")}` : "", cell.state === "closed" ? `closed: ${cell.why.join("; ")}` : ""].filter(Boolean).join(", ");
}

const cellOf = (resources: readonly Resource[], from: string, to: string): Cell => reachability(new Graph(resources))[0]!.cells.find((each) => each.from === from && each.to === to)!;

describe("ranges on a line", () => {
    it("join where they touch", () => expect(union([[1n, 3n]], [[4n, 6n]], [[9n, 9n]])).to.deep.equal([[1n, 6n], [9n, 9n]]));
    it("have in common what is in both", () => expect(meet([[1n, 5n], [8n, 9n]], [[4n, 8n]])).to.deep.equal([[4n, 5n], [8n, 8n]]));
    it("lose what is in the other", () => expect(minus([[1n, 9n]], [[3n, 4n], [9n, 12n]])).to.deep.equal([[1n, 2n], [5n, 8n]]));
    it("are cut where another begins and where it ends", () => expect(cut([[0n, 9n]], [[[3n, 5n]]])).to.deep.equal([[0n, 2n], [3n, 5n], [6n, 9n]]));
    it("hold an address block", () => expect(covers(blockOf("10.0.0.0/8")!, blockOf("10.9.1.0/24")!)).to.equal(true));
    it("tell IPv6 from IPv4", () => expect(covers(blockOf("::/0")!, blockOf("10.0.0.0/8")!)).to.equal(false));
    it("tell no block of what is none", () => expect(blockOf("VirtualNetwork")).to.equal(undefined));
});

describe("ports", () => {
    it("are said with their protocol", () => expect(said(union(portsOf("tcp", 443), portsOf("17", 53), portsOf("icmp", -1), portsOf("50")))).to.deep.equal(["tcp/443", "udp/53", "icmp", "protocol 50"]));
    it("are said as ranges", () => expect(said(portsOf("tcp", 1024, 65535))).to.deep.equal(["tcp/1024-65535"]));
    it("are every one where no protocol is named", () => expect(said(EVERY)).to.deep.equal(["every protocol"]));
});

const VPC = aws("ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, { name: "vpc" });
const tier = (name: string, cidrBlock: string, more: object = {}) => aws("ec2/subnet:Subnet", { vpcId: "vpc-id", cidrBlock, availabilityZone: "eu-west-1a", tags: { tier: name }, ...more }, { name });
const [WEB, DB] = [tier("web", "10.0.1.0/24"), tier("db", "10.0.2.0/24")];
const group = (name: string, props: object = {}) => aws("ec2/securityGroup:SecurityGroup", { vpcId: "vpc-id", ...props }, { name });
const machine = (name: string, subnet: string, groups: unknown, more: object = {}, from: MadeInAws["from"] = {}) =>
    aws("ec2/instance:Instance", { subnetId: `${subnet}-id`, vpcSecurityGroupIds: groups, ...more }, { name, from });
const MACHINES = [machine("front", "web", ["web-group-id"]), machine("store", "db", ["db-group-id"])];
const OUT = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
const GROUPS = [group("web-group", { egress: OUT }), group("db-group", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["web-group-id"] }], egress: OUT })];
const PROGRAM = [VPC, WEB, DB, ...MACHINES, ...GROUPS];

describe("reachability on AWS", () => {
    it("lets through what one group lets out and the other admits", () => expect(way(PROGRAM, "web", "db")).to.equal("tcp/5432"));
    it("names the rules, and the layers that are crossed", () => {
        const { rules, layers, crossed } = cellOf(PROGRAM, "web", "db");
        expect([rules.map((urn) => urn.split("::").at(-1)), layers.map(({ name }) => name), crossed]).to.deep.equal([["db-group", "web-group"], ["db-group"], 1]);
    });
    it("says which group refuses", () => expect(way(PROGRAM, "db", "web")).to.equal("closed: security group web-group"));
    it("does not know what a group admits whose source is not known", () => {
        const unknown = group("db-group", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [UNKNOWN] }] });
        expect(way([VPC, WEB, DB, ...MACHINES, GROUPS[0]!, unknown], "web", "db")).to.equal("perhaps tcp/5432");
    });
    it("does not know what guards a machine whose groups are not known", () =>
        expect(way([VPC, WEB, DB, MACHINES[0]!, machine("store", "db", UNKNOWN), ...GROUPS], "web", "db")).to.equal("perhaps every protocol"));
    it("knows a group that is not made yet by what the value was made from", () => {
        const store = machine("store", "db", UNKNOWN, {}, { vpcSecurityGroupIds: GROUPS[1]! });
        expect(way([VPC, WEB, DB, MACHINES[0]!, store, ...GROUPS], "web", "db")).to.equal("tcp/5432");
    });
    it("tells machines that no group guards by AWS's default one", () => expect(way([VPC, WEB, DB, MACHINES[0]!, machine("store", "db", []), GROUPS[0]!], "web", "db")).to.equal("closed: security group AWS's default group"));

    const acl = (name: string, ingress: object[], egress: object[]) => aws("ec2/networkAcl:NetworkAcl", { subnetIds: [`${name}-id`], ingress, egress }, { name: `${name}-acl` });
    const all = (ruleNo: number, action: string, cidrBlock = "0.0.0.0/0") => ({ ruleNo, action, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock });
    const port = (ruleNo: number, action: string, from: number, to = from, cidrBlock = "0.0.0.0/0") => ({ ruleNo, action, protocol: "tcp", fromPort: from, toPort: to, cidrBlock });
    it("refuses what a network ACL denies before it allows", () => expect(way([...PROGRAM, acl("db", [port(50, "deny", 5432), all(100, "allow")], [all(100, "allow")])], "web", "db")).to.equal("closed: no port that every layer lets through"));
    it("lets through what a network ACL allows before it denies", () => expect(way([...PROGRAM, acl("db", [port(200, "deny", 5432), all(100, "allow")], [all(100, "allow")])], "web", "db")).to.equal("tcp/5432"));
    it("refuses what an ACL lets in and lets no answer out of", () => expect(way([...PROGRAM, acl("db", [port(100, "allow", 5432)], [port(100, "allow", 443)])], "web", "db")).to.equal("closed: network ACL db-acl lets no answer back"));
    it("takes answers on the ports that clients call from for enough", () => expect(way([...PROGRAM, acl("db", [port(100, "allow", 5432)], [port(100, "allow", 32768, 65535)])], "web", "db")).to.equal("tcp/5432"));
    it("reaches a part of a tier where an ACL denies another part", () => expect(way([...PROGRAM, acl("db", [all(50, "deny", "10.0.1.0/25"), all(100, "allow")], [all(100, "allow")])], "web", "db")).to.equal("tcp/5432"));
    it("asks no ACL within a subnet", () => {
        const same = [VPC, DB, machine("a", "db", ["db-group-id"]), machine("b", "db", ["web-group-id"]), ...GROUPS, acl("db", [], [])];
        expect(way(same, "db", "db")).to.equal("tcp/5432");
    });

    const IGW = aws("ec2/internetGateway:InternetGateway", { vpcId: "vpc-id" }, { name: "igw" });
    const table = (name: string, routes: object[]) => [aws("ec2/routeTable:RouteTable", { vpcId: "vpc-id", routes }, { name: `${name}-table` }), aws("ec2/routeTableAssociation:RouteTableAssociation", { subnetId: `${name}-id`, routeTableId: `${name}-table-id` }, { name: `${name}-pair` })];
    const OPEN = group("web-group", { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }], egress: OUT });
    const publicly = (more: object = {}) => [VPC, WEB, machine("front", "web", ["web-group-id"], { associatePublicIpAddress: true, ...more }), OPEN];
    it("lets the internet in by a gateway, a route and an address", () => expect(way([...publicly(), IGW, ...table("web", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }])], "internet", "web")).to.equal("tcp/443"));
    it("keeps the internet out where there is no gateway", () => expect(way(publicly(), "internet", "web")).to.equal("closed: no internet gateway"));
    it("keeps the internet out where no route leads back", () => expect(way([...publicly(), IGW], "internet", "web")).to.equal("closed: no way back to the internet"));
    it("keeps the internet out where nothing has a public address", () =>
        expect(way([...publicly({ associatePublicIpAddress: false }), IGW, ...table("web", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }])], "internet", "web")).to.equal("closed: no public address"));
    it("does not know it where the address is not known", () =>
        expect(way([...publicly({ associatePublicIpAddress: UNKNOWN }), IGW, ...table("web", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }])], "internet", "web")).to.equal("perhaps tcp/443"));
    it("has no way out without a route", () => expect(way(PROGRAM, "web", "internet")).to.equal("closed: no route"));
    it("does not know the way out where a route's destination is not known", () => expect(way([...PROGRAM, IGW, ...table("web", [{ cidrBlock: UNKNOWN, gatewayId: "igw-id" }])], "web", "internet")).to.match(/^perhaps/));
    it("refuses what the account blocks", () => {
        const block = aws("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", { internetGatewayBlockMode: "block-bidirectional" }, { name: "block" });
        expect(way([...publicly(), IGW, block, ...table("web", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }])], "internet", "web")).to.equal("closed: public access is blocked");
    });

    const edge = tier("edge", "10.0.9.0/24");
    const nat = aws("ec2/natGateway:NatGateway", { subnetId: "edge-id" }, { name: "nat" });
    it("leaves by a NAT gateway through its own subnet's route", () => expect(way([...PROGRAM, edge, nat, IGW, ...table("web", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]), ...table("edge", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }])], "web", "internet")).to.equal("every protocol"));
    it("does not leave by a NAT gateway that has no way out", () => expect(way([...PROGRAM, edge, nat, IGW, ...table("web", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }])], "web", "internet")).to.equal("closed: no route"));

    const firewalled = (rules: string, actions = ["aws:drop_strict"]) => [
        tier("fire", "10.0.8.0/28"), IGW, nat, edge,
        aws("networkfirewall/firewall:Firewall", { firewallPolicyArn: "arn:aws:mock:eu-west-1:111122223333:policy", subnetMappings: [{ subnetId: "fire-id" }], firewallStatuses: [{ syncStates: [{ attachments: [{ endpointId: "vpce-1", subnetId: "fire-id" }] }] }] }, { name: "wall" }),
        aws("networkfirewall/firewallPolicy:FirewallPolicy", { firewallPolicy: { statefulDefaultActions: actions, statefulEngineOptions: { ruleOrder: "STRICT_ORDER" }, statefulRuleGroupReferences: [{ priority: 1, resourceArn: "arn:aws:mock:eu-west-1:111122223333:rules" }] } }, { name: "policy" }),
        aws("networkfirewall/ruleGroup:RuleGroup", { ruleGroup: { rulesSource: { rulesString: rules } } }, { name: "rules" }),
        ...table("web", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]), ...table("edge", [{ cidrBlock: "0.0.0.0/0", vpcEndpointId: "vpce-1" }]), ...table("fire", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }]),
    ];
    it("leaves through a firewall on the ports that its rules pass", () => expect(way([...PROGRAM, ...firewalled("pass tcp $HOME_NET any -> $EXTERNAL_NET [443,8080:8090] (sid:1;)")], "web", "internet")).to.equal("tcp/443 tcp/8080-8090"));
    it("does not leave where the firewall drops first", () => expect(way([...PROGRAM, ...firewalled("drop tcp any any -> any 443 (sid:1;)\npass tcp any any -> any 443 (sid:2;)")], "web", "internet")).to.equal("closed: network firewall wall"));
    it("leaves on every port where the firewall only alerts", () => expect(way([...PROGRAM, ...firewalled("", ["aws:alert_strict"])], "web", "internet")).to.equal("every protocol"));
    it("does not know what a firewall lets through whose policy is elsewhere", () => expect(way([...PROGRAM, ...firewalled("").filter(({ name }) => name !== "policy")], "web", "internet")).to.equal("perhaps every protocol"));

    it("finds private endpoints wherever they stand", () => {
        const endpoint = aws("ec2/vpcEndpoint:VpcEndpoint", { vpcId: "vpc-id", vpcEndpointType: "Interface", serviceName: "com.amazonaws.eu-west-1.kms", subnetIds: ["web-id"], securityGroupIds: ["db-group-id"] }, { name: "kms" });
        expect(way([...PROGRAM, endpoint], "web", "endpoints")).to.equal("tcp/5432");
    });
    it("reaches a service by a gateway endpoint of its own route table alone", () => {
        const endpoint = aws("ec2/vpcEndpoint:VpcEndpoint", { vpcId: "vpc-id", vpcEndpointType: "Gateway", serviceName: "com.amazonaws.eu-west-1.s3", routeTableIds: ["web-table-id"] }, { name: "s3" });
        const both = [...PROGRAM, endpoint, ...table("web", []), ...table("db", [])];
        expect([way(both, "web", "endpoints"), way(both, "db", "endpoints")]).to.deep.equal(["every protocol", "closed: no route"]);
    });
    it("judges a tier where nothing stands yet by the groups that nothing is in yet", () => expect(way([VPC, WEB, DB, MACHINES[0]!, ...GROUPS], "web", "db")).to.equal("tcp/5432"));
    it("groups subnets without a tag by their names", () => {
        const plain = [aws("ec2/subnet:Subnet", { vpcId: "vpc-id", cidrBlock: "10.0.4.0/24" }, { name: "shop-eu-west-1a" }), aws("ec2/subnet:Subnet", { vpcId: "vpc-id", cidrBlock: "10.0.5.0/24" }, { name: "shop-eu-west-1b" })];
        expect(reachability(new Graph([VPC, ...plain]))[0]!.places.map(({ key, subnets }) => `${key} ${subnets.length}`)).to.deep.equal(["internet 0", "shop 2"]);
    });

    const other = [aws("ec2/vpc:Vpc", { cidrBlock: "10.9.0.0/16" }, { name: "far", stack: "dr" }), aws("ec2/subnet:Subnet", { vpcId: "far-id", cidrBlock: "10.9.1.0/24", tags: { tier: "far" } }, { name: "far-subnet", stack: "dr" }),
        aws("ec2/instance:Instance", { subnetId: "far-subnet-id", vpcSecurityGroupIds: ["far-group-id"] }, { name: "far-machine", stack: "dr" }), aws("ec2/securityGroup:SecurityGroup", { vpcId: "far-id", ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.1.0/24"] }] }, { name: "far-group", stack: "dr" })];
    const peering = aws("ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: "vpc-id", peerVpcId: "far-id" }, { name: "peering" });
    const farTable = [aws("ec2/routeTable:RouteTable", { vpcId: "far-id", routes: [{ cidrBlock: "10.0.0.0/16", vpcPeeringConnectionId: "peering-id" }] }, { name: "far-table", stack: "dr" }), aws("ec2/routeTableAssociation:RouteTableAssociation", { subnetId: "far-subnet-id", routeTableId: "far-table-id" }, { name: "far-pair", stack: "dr" })];
    const sites = (list: readonly Resource[]) => reachability(new Graph(list)).find(({ stack }) => stack === "test")!.cells.find(({ from, to }) => from === "web" && to === "other sites")!;
    it("reaches another site by a peering that both sides' routes follow", () => {
        const { ports, of } = sites([...PROGRAM, ...other, peering, ...farTable, ...table("web", [{ cidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: "peering-id" }])]);
        expect([ports, of]).to.deep.equal([["tcp/22"], ["dr far"]]);
    });
    it("does not reach it where no route leads back", () => expect(sites([...PROGRAM, ...other, peering, ...table("web", [{ cidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: "peering-id" }])]).why).to.deep.equal(["no route back"]));
    it("does not reach it where nothing joins the two", () => expect(sites([...PROGRAM, ...other]).why).to.deep.equal(["no route"]));
});

const VNET_ID = armId("Microsoft.Network/virtualNetworks/net");
const VNET = make("network:VirtualNetwork", { id: VNET_ID, name: "net", addressSpace: { addressPrefixes: ["10.1.0.0/16"] } }, { name: "net" });
const nsgId = (name: string) => armId(`Microsoft.Network/networkSecurityGroups/${name}`);
const nsg = (name: string, securityRules: object[]) => make("network:NetworkSecurityGroup", { id: nsgId(name), name, securityRules }, { name });
const rule = (priority: number, access: string, direction: string, ports: string, source = "*", destination = "*", more: object = {}) =>
    ({ name: `r${priority}${direction}`, priority, access, direction, protocol: "Tcp", sourceAddressPrefix: source, destinationAddressPrefix: destination, destinationPortRange: ports, sourcePortRange: "*", ...more });
const subnet = (name: string, addressPrefix: string, more: object = {}) =>
    make("network:Subnet", { id: `${VNET_ID}/subnets/${name}`, name, addressPrefix, networkSecurityGroup: { id: nsgId(name) }, defaultOutboundAccess: false, ...more }, { name });
const AZURE = [VNET, subnet("web", "10.1.1.0/24"), subnet("db", "10.1.2.0/24"), nsg("web", [])];
const nic = (name: string, on: string, more: object = {}) => make("network:NetworkInterface", { id: armId(`Microsoft.Network/networkInterfaces/${name}`), ipConfigurations: [{ subnet: { id: `${VNET_ID}/subnets/${on}` }, ...more }] }, { name });

describe("reachability on Azure", () => {
    it("lets a network talk within itself by Azure's own rules", () => expect(way([...AZURE, nsg("db", [])], "web", "db", "azure")).to.equal("every protocol"));
    it("lets through what is allowed before all is denied", () => expect(way([...AZURE, nsg("db", [rule(200, "Allow", "Inbound", "5432", "10.1.1.0/24"), rule(4096, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })])], "web", "db", "azure")).to.equal("tcp/5432"));
    it("follows priorities, not the order of writing", () => expect(way([...AZURE, nsg("db", [rule(200, "Allow", "Inbound", "5432"), rule(100, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })])], "web", "db", "azure")).to.equal("closed: security rules db"));
    it("reads rules that are resources of their own", () => {
        const separate = make("network:SecurityRule", { ...rule(100, "Deny", "Inbound", "*"), protocol: "*", id: `${nsgId("db")}/securityRules/deny` }, { name: "deny", from: { networkSecurityGroupName: nsg("db", []) } });
        expect(way([...AZURE, nsg("db", []), separate], "web", "db", "azure")).to.equal("closed: security rules db");
    });
    it("does not know what a rule admits whose source is not known", () => expect(way([...AZURE, nsg("db", [rule(200, "Allow", "Inbound", "5432", UNKNOWN), rule(300, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })])], "web", "db", "azure")).to.equal("perhaps tcp/5432"));
    it("does not take a denial that is not known for none", () => expect(way([...AZURE, nsg("db", [rule(100, "Deny", "Inbound", "5432", UNKNOWN), rule(200, "Allow", "Inbound", "5432"), rule(300, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })])], "web", "db", "azure")).to.equal("perhaps tcp/5432"));
    it("admits members of an application security group alone", () => {
        const asg = make("network:ApplicationSecurityGroup", { id: armId("Microsoft.Network/applicationSecurityGroups/members") }, { name: "members" });
        const closed = nsg("db", [rule(200, "Allow", "Inbound", "5432", "", "*", { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: asg.props.id as string }] }), rule(300, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })]);
        const member = nic("member", "web", { applicationSecurityGroups: [{ id: asg.props.id as string }] });
        expect([way([...AZURE, closed, asg, member], "web", "db", "azure"), way([...AZURE, closed, asg, nic("stranger", "web")], "web", "db", "azure")]).to.deep.equal(["tcp/5432", "closed: security rules db"]);
    });
    it("holds a private endpoint to its subnet's rules only where the subnet says so", () => {
        const endpoint = make("network:PrivateEndpoint", { id: armId("Microsoft.Network/privateEndpoints/pe"), subnet: { id: `${VNET_ID}/subnets/db` } }, { name: "pe" });
        const denied = nsg("db", [rule(100, "Deny", "Inbound", "*", "*", "*", { protocol: "*" })]);
        const held = [VNET, AZURE[1]!, AZURE[3]!, subnet("db", "10.1.2.0/24", { privateEndpointNetworkPolicies: "Enabled" }), denied, endpoint];
        expect([way(held, "web", "endpoints", "azure"), way([...AZURE, denied, endpoint], "web", "endpoints", "azure")]).to.deep.equal(["closed: security rules db", "every protocol"]);
    });
    it("keeps the internet out of what has no public address", () => expect(way([...AZURE, nsg("db", [rule(100, "Allow", "Inbound", "443", "Internet")]), nic("n", "db")], "internet", "db", "azure")).to.equal("closed: no public address"));
    it("lets the internet in to a public address", () => {
        const address = make("network:PublicIPAddress", { id: armId("Microsoft.Network/publicIPAddresses/ip") }, { name: "ip" });
        expect(way([...AZURE, nsg("db", [rule(100, "Allow", "Inbound", "443", "Internet")]), address, nic("n", "db", { publicIPAddress: { id: address.props.id as string } })], "internet", "db", "azure")).to.equal("tcp/443");
    });
    it("has no way out without an address, a NAT gateway, or Azure's default", () => expect([
        way([...AZURE, nsg("db", [])], "web", "internet", "azure"),
        way([VNET, subnet("web", "10.1.1.0/24", { defaultOutboundAccess: undefined }), nsg("web", [])], "web", "internet", "azure"),
    ]).to.deep.equal(["closed: no public address, and no NAT gateway", "every protocol"]));

    const routed = (route: object) => [VNET, subnet("web", "10.1.1.0/24", { routeTable: { id: armId("Microsoft.Network/routeTables/table") }, defaultOutboundAccess: undefined }), nsg("web", []),
        make("network:RouteTable", { id: armId("Microsoft.Network/routeTables/table"), routes: [{ name: "r", addressPrefix: "0.0.0.0/0", ...route }] }, { name: "table" })];
    it("does not leave where a route leads nowhere", () => expect(way(routed({ nextHopType: "None" }), "web", "internet", "azure")).to.equal("closed: a route leads nowhere"));
    it("leaves through a firewall on the ports of its rules", () => {
        const policyId = armId("Microsoft.Network/firewallPolicies/policy");
        const firewall = [make("network:AzureFirewall", { id: armId("Microsoft.Network/azureFirewalls/wall"), firewallPolicy: { id: policyId }, ipConfigurations: [{ privateIPAddress: "10.1.9.4" }] }, { name: "wall" }), make("network:FirewallPolicy", { id: policyId, name: "policy" }, { name: "policy" }),
            make("network:FirewallPolicyRuleCollectionGroup", { id: `${policyId}/ruleCollectionGroups/g`, priority: 100, ruleCollections: [{ priority: 100, action: { type: "Allow" }, rules: [{ ruleType: "ApplicationRule", protocols: [{ protocolType: "Https", port: 443 }], sourceAddresses: ["10.1.1.0/24"], targetFqdns: ["example.com"] }] }] }, { name: "g" })];
        expect([way([...routed({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.1.9.4" }), ...firewall], "web", "internet", "azure"), way(routed({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.1.9.4" }), "web", "internet", "azure")])
            .to.deep.equal(["tcp/443", "perhaps every protocol"]);
    });

    const REMOTE_ID = armId("Microsoft.Network/virtualNetworks/far");
    const remote = [make("network:VirtualNetwork", { id: REMOTE_ID, name: "far", addressSpace: { addressPrefixes: ["10.2.0.0/16"] }, subnets: [{ id: `${REMOTE_ID}/subnets/inner`, name: "inner", addressPrefix: "10.2.1.0/24" }] }, { name: "far", stack: "dr" })];
    const half = (from: string, to: string, name: string, more: object = {}) => make("network:VirtualNetworkPeering", { id: `${from}/virtualNetworkPeerings/${name}`, remoteVirtualNetwork: { id: to }, ...more }, { name });
    const toOthers = (resources: readonly Resource[]) => reachability(new Graph(resources)).find(({ stack }) => stack === "test")!.cells.find(({ from, to }) => from === "web" && to === "other sites")!;
    it("reaches a peered network by both halves of the peering", () => {
        const { ports, of } = toOthers([...AZURE, nsg("db", []), ...remote, half(VNET_ID, REMOTE_ID, "there"), half(REMOTE_ID, VNET_ID, "back")]);
        expect([ports, of]).to.deep.equal([["every protocol"], ["dr inner"]]);
    });
    it("does not reach it where a half lets nobody through", () =>
        expect(toOthers([...AZURE, ...remote, half(VNET_ID, REMOTE_ID, "there", { allowVirtualNetworkAccess: false }), half(REMOTE_ID, VNET_ID, "back")]).why).to.deep.equal(["no route"]));
    it("does not reach it by one half", () => expect(toOthers([...AZURE, ...remote, half(VNET_ID, REMOTE_ID, "there")]).why).to.deep.equal(["no route back"]));
});

describe("differences from the declared flows", () => {
    const edge = [VPC, platform(), tier("edge", "10.0.1.0/24"), tier("data", "10.0.2.0/24"), machine("front", "edge", ["g-id"]), machine("store", "data", ["d-id"]), group("g", { egress: OUT })];
    it("are what passes and no flow says so, and what a flow says and does not pass", () => {
        const all = [...edge, group("d", { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: ["g-id"] }] })];
        const graph = new Graph(all);
        expect(differences(reachability(graph), graph).map(({ kind, from, to, ports }) => `${kind} ${from} ${to} ${ports.join()}`)).to.deep.equal(["missing internet edge tcp/80,tcp/443", "missing edge internet tcp/443", "undeclared edge data tcp/22"]);
    });
    it("are told of no program that has no plan", () => {
        const graph = new Graph(PROGRAM);
        expect(differences(reachability(graph), graph)).to.deep.equal([]);
    });
});
