// Network access lists: the stateless firewall of subnets.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, lookUp } from "./checks";
import { longId } from "./ids";
import { services } from "./kind";
import { checkInline, checkPorts } from "./ports";
import { quotaOf } from "./servicequotas";
import { owned, SUBNET, VPC } from "./vpc";

const ACL = "aws:ec2/networkAcl:NetworkAcl";
const DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";

function refuseAclRules(checks: Checks): void {
    for (const side of ["ingress", "egress"] as const) {
        const numbers = new Set<unknown>();
        checkInline(checks, side);
        for (const at of checks.each(side)) {
            checks.between(`${at}.ruleNo`, 1, 32766);
            checks.oneOf(`${at}.action`, ["allow", "deny"]);
            checks.exactlyOne(["cidrBlock", "ipv6CidrBlock"], at);
            checks.cidr(`${at}.cidrBlock`);
            const number = checks.get(`${at}.ruleNo`);
            if (isKnown(number) && numbers.has(number)) {
                checks.refuse(`${at}.ruleNo`, number, "a number used once on this side of the list");
            }
            numbers.add(number);
        }
        const quota = quotaOf(checks.world, checks.call, "vpc", "L-2AEEBF1A");
        if (numbers.size > quota) checks.refuse(side, `${numbers.size} rules`, `${quota} at most (quota L-2AEEBF1A)`);
    }
}

/** Subnets that a list claims: of its own network, and claimed by no other list. */
function refuseAclSubnets(checks: Checks, vpcId: string | undefined): void {
    for (const at of checks.each("subnetIds")) {
        const subnet = checks.exists(at, SUBNET);
        if (subnet && vpcId !== undefined && subnet.outputs["vpcId"] !== vpcId) {
            checks.refuse(at, subnet.id, `a subnet of ${vpcId}`);
        }
        const other = [...checks.others(false, ACL), ...checks.others(false, DEFAULT_ACL)].find(
            ({ urn, outputs }) =>
                urn !== checks.call.urn && ((outputs["subnetIds"] ?? []) as unknown[]).includes(checks.get(at)),
        );
        if (subnet && other) checks.refuse(at, subnet.id, `a subnet in one list; ${other.name} has it`);
    }
}

/** A list by its id, the network's default one included. */
function checkAcl(checks: Checks, property: string): Existing | undefined {
    const id = checks.get(property);
    const isDefault = checks.world.of(VPC).some(({ outputs }) => isKnown(id) && outputs["defaultNetworkAclId"] === id);
    return isDefault ? lookUp(checks.world, DEFAULT_ACL, id) : checks.exists(property, ACL);
}

export const networkAcls: Services = services({
    [ACL]: {
        taggable: true,
        refuse: (checks) => {
            refuseAclRules(checks);
            refuseAclSubnets(checks, checks.exists("vpcId", VPC)?.id);
        },
        id: ({ urn }) => longId("acl", urn),
        defaults: { egress: [], ingress: [], subnetIds: [] },
        computed: owned("network-acl"),
        replaceOn: ["vpcId"],
    },
    [DEFAULT_ACL]: {
        taggable: true,
        refuse: (checks) => {
            const home = checks.exists("defaultNetworkAclId", VPC, { by: ["defaultNetworkAclId"] });
            refuseAclRules(checks);
            refuseAclSubnets(checks, home?.id);
        },
        id: ({ inputs }) => inputs["defaultNetworkAclId"],
        computed: (call, id) => ({
            ...owned("network-acl")(call, id),
            vpcId: lookUp(call.world, VPC, call.inputs["defaultNetworkAclId"], "defaultNetworkAclId")?.id ?? "",
        }),
        replaceOn: ["defaultNetworkAclId"],
    },
    "aws:ec2/networkAclRule:NetworkAclRule": {
        refuse: (checks) => {
            checkAcl(checks, "networkAclId");
            checks.between("ruleNumber", 1, 32766);
            checks.oneOf("ruleAction", ["allow", "deny"]);
            checks.exactlyOne(["cidrBlock", "ipv6CidrBlock"]);
            checks.cidr("cidrBlock");
            checkPorts(checks, "", "protocol");
            const egress = checks.get("egress") ?? false;
            checks.unique(
                "ruleNumber",
                "a number used once on this side of the list",
                ({ outputs }) =>
                    checks.same("networkAclId", outputs["networkAclId"]) &&
                    checks.same("ruleNumber", outputs["ruleNumber"]) &&
                    egress === (outputs["egress"] ?? false),
            );
            const quota = quotaOf(checks.world, checks.call, "vpc", "L-2AEEBF1A");
            const count =
                checks
                    .others()
                    .filter(
                        ({ outputs }) =>
                            checks.same("networkAclId", outputs["networkAclId"]) &&
                            egress === (outputs["egress"] ?? false),
                    ).length + 1;
            if (count > quota) {
                checks.refuse(
                    "ruleNumber",
                    `${count} rules on one side of the list`,
                    `${quota} at most (quota L-2AEEBF1A)`,
                );
            }
        },
        id: ({ urn }) => `nacl-${parseInt(longId("x", urn).slice(3, 11), 16)}`,
        defaults: { egress: false },
        replaceOn: [
            "networkAclId",
            "ruleNumber",
            "egress",
            "protocol",
            "ruleAction",
            "cidrBlock",
            "ipv6CidrBlock",
            "fromPort",
            "toPort",
            "icmpType",
            "icmpCode",
        ],
    },
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
        refuse: (checks) => {
            const list = checkAcl(checks, "networkAclId");
            const subnet = checks.exists("subnetId", SUBNET);
            if (list && subnet && list.outputs["vpcId"] !== subnet.outputs["vpcId"]) {
                checks.refuse("subnetId", subnet.id, `a subnet of ${list.outputs["vpcId"]}`);
            }
            checks.unique("subnetId", "a subnet in one list", ({ outputs }) =>
                checks.same("subnetId", outputs["subnetId"]),
            );
        },
        id: ({ urn }) => longId("aclassoc", urn),
        replaceOn: ["networkAclId", "subnetId"],
    },
});
