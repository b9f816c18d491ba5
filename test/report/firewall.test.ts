import { expect } from "chai";
import { firewallOf } from "../../report/firewall";
import { readDocuments } from "../../report/documents";
import { deployment, file } from "./fixtures/support";

type Declared = Parameters<typeof deployment>[1];
const rows = (resources: Declared) => firewallOf(readDocuments([{ path: file(deployment("prod", resources)), form: "state" }]));
const said = (resources: Declared) => rows(resources).map(({ device, name, order, action, direction, protocol, ports, from, to, purpose }) =>
    [device, name, order ?? "", action, direction, protocol, ports, from.join(" "), to.join(" "), purpose ?? ""].join(" | "));

const group = (name: string) => ({ type: "aws:ec2/securityGroup:SecurityGroup", name, props: {}, outputs: { id: `sg-${name}` } });
const ingress = (props: Record<string, unknown>) => ({ type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name: "rule", props });

describe("firewall rules", () => {
    it("name the groups of AWS on both sides", () => {
        const rule = ingress({ securityGroupId: "sg-app", referencedSecurityGroupId: "sg-edge", ipProtocol: "tcp", fromPort: 8443, toPort: 8443, description: "over TLS" });
        expect(said([group("app"), group("edge"), rule])).to.deep.equal(["security group | app |  | allow | in | tcp | 8443 | edge | app | over TLS"]);
    });
    it("name blocks, ranges and every protocol", () => {
        const rule = (props: Record<string, unknown>) => ingress({ securityGroupId: "sg-app", ...props });
        expect(said([group("app"), rule({ cidrIpv4: "10.0.0.0/8", ipProtocol: "udp", fromPort: 1, toPort: 9 })])).to.deep.equal(["security group | app |  | allow | in | udp | 1-9 | 10.0.0.0/8 | app | "]);
        expect(said([group("app"), rule({ cidrIpv6: "::/0", ipProtocol: "-1" })])).to.deep.equal(["security group | app |  | allow | in | all | all | ::/0 | app | "]);
    });
    it("are read from inside a group too", () => {
        const inside = { ...group("app"), props: { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] } };
        expect(said([inside])).to.deep.equal(["security group | app |  | allow | out | all | all | app | 0.0.0.0/0 | "]);
    });
    it("stand in the order in which a network ACL asks them", () => {
        const acl = { type: "aws:ec2/networkAcl:NetworkAcl", name: "edge", props: { ingress: [
            { ruleNo: 110, action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" },
            { ruleNo: 20, action: "deny", protocol: "tcp", fromPort: 3389, toPort: 3389, cidrBlock: "0.0.0.0/0" },
        ] } };
        expect(said([acl])).to.deep.equal(["network ACL | edge | 20 | refuse | in | tcp | 3389 | 0.0.0.0/0 | edge | ", "network ACL | edge | 110 | allow | in | tcp | 443 | 0.0.0.0/0 | edge | "]);
    });
    it("are read from Suricata's lines, with what they say of themselves", () => {
        const rulesString = "pass tcp $EXTERNAL_NET any -> $HOME_NET 443 (msg:\"Clients come in\"; sid:1;)\npass tcp $HOME_NET [443,80] -> $EXTERNAL_NET any (msg:\"Answers\"; sid:2;)\nalert ip any any -> any any (sid:3;)";
        const rules = { type: "aws:networkfirewall/ruleGroup:RuleGroup", name: "ports", props: { ruleGroup: { rulesSource: { rulesString } } } };
        expect(said([rules])).to.deep.equal([
            "perimeter firewall | ports | 1 | allow | through | tcp | 443 | outside | inside | Clients come in",
            "perimeter firewall | ports | 2 | allow | through | tcp | all, answering from [443,80] | inside | outside | Answers",
        ]);
    });
    it("say what Suricata's exceptions are about", () => {
        const rulesString = "drop tcp $HOME_NET any -> $EXTERNAL_NET !443 (msg:\"Only HTTPS\"; sid:1;)\ndrop ip any any <> any any (msg:\"Only TCP\"; ip_proto:!6; sid:2;)";
        const rules = { type: "aws:networkfirewall/ruleGroup:RuleGroup", name: "ports", props: { ruleGroup: { rulesSource: { rulesString } } } };
        expect(rows([rules]).map(({ protocol, ports }) => [protocol, ports])).to.deep.equal([["tcp", "all but 443"], ["all but tcp", "all"]]);
    });
    it("are read from lists of domains", () => {
        const rules = { type: "aws:networkfirewall/ruleGroup:RuleGroup", name: "domains", props: { description: "May be called", ruleGroup: { rulesSource: { rulesSourceList: { generatedRulesType: "ALLOWLIST", targetTypes: ["TLS_SNI"], targets: [".example.com"] } } } } };
        expect(said([rules])).to.deep.equal(["perimeter firewall | domains |  | allow | through | tls | all | inside | .example.com | May be called"]);
    });
    it("are read from Azure's rules, singular and plural", () => {
        const rule = { type: "azure-native:network:SecurityRule", name: "rule", props: {
            networkSecurityGroupName: "app", priority: 200, access: "Allow", direction: "Inbound", protocol: "Tcp", destinationPortRange: "443",
            sourceAddressPrefixes: ["10.0.0.0/24", "10.0.1.0/24"], destinationAddressPrefix: "*", description: "over TLS",
        } };
        expect(said([rule])).to.deep.equal(["network security group | app | 200 | allow | in | tcp | 443 | 10.0.0.0/24 10.0.1.0/24 | anywhere | over TLS"]);
    });
    it("are read from Azure's firewall", () => {
        const rules = { type: "azure-native:network:FirewallPolicyRuleCollectionGroup", name: "exits", props: { ruleCollections: [{ priority: 100, action: { type: "Allow" }, rules: [
            { protocols: [{ protocolType: "Https", port: 443 }], sourceAddresses: ["10.0.0.0/24"], targetFqdns: ["*.example.com"] },
        ] }] } };
        expect(said([rules])).to.deep.equal(["perimeter firewall | exits | 100 | allow | through | https | 443 | 10.0.0.0/24 | *.example.com | "]);
    });
    it("say what is not known before deployment", () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        expect(rows([ingress({ securityGroupId: unknown, cidrIpv4: unknown, ipProtocol: "tcp", fromPort: 1, toPort: 1 })]).map(({ from, to }) => [from, to])).to.deep.equal([[["not known before deployment"], ["not known before deployment"]]]);
    });
});
