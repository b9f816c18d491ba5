// Security groups and their rules.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, longId } from "./ids";
import { heldBy, type Kind, services } from "./kind";
import { checkInline, checkPorts, protocolNumber } from "./ports";
import { quotaOf } from "./servicequotas";
import { owned, VPC } from "./vpc";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const TEXT = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;
const TEXT_EXPECTED = "letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *";
/** A group by its id, whether declared or the network's own. */
export function checkGroup(checks: Checks, property: string): Existing | undefined {
    const id = checks.get(property);
    const home = checks.world.of(VPC).find(({ outputs }) => isKnown(id) && outputs["defaultSecurityGroupId"] === id);
    return home ? lookUp(checks.world, DEFAULT_GROUP, id) : checks.exists(property, GROUP);
}

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

function refuseRule(checks: Checks): void {
    const { call, world } = checks;
    checks.exactlyOne(SOURCES);
    checks.ask("ipProtocol", (value) => value !== "all", "-1 for every protocol");
    checkPorts(checks, "", "ipProtocol");
    checks.cidr("cidrIpv4");
    checks.matches("prefixListId", /^pl-[0-9a-f]{8,17}$/, "pl- and hexadecimal digits");
    checks.atMost("description", 255);
    checks.matches("description", TEXT, TEXT_EXPECTED);
    const group = checkGroup(checks, "securityGroupId");
    const other = checkGroup(checks, "referencedSecurityGroupId");
    if (group && other && group.outputs["vpcId"] !== other.outputs["vpcId"]) {
        checks.refuse(
            "referencedSecurityGroupId",
            other.id,
            `a group of ${group.outputs["vpcId"]}, or of a network that is peered with it`,
        );
    }
    const mine = checks.others().filter(({ outputs }) => checks.same("securityGroupId", outputs["securityGroupId"]));
    const key = (properties: Readonly<Record<string, unknown>>) =>
        [
            protocolNumber(properties["ipProtocol"]),
            properties["fromPort"] ?? -1,
            properties["toPort"] ?? -1,
            ...SOURCES.map((one) => properties[one] ?? ""),
        ].join("|");
    const unknown = SOURCES.some((one) => isSet(checks.get(one)) && !isKnown(checks.get(one)));
    const twin = unknown ? undefined : mine.find(({ outputs }) => key(outputs) === key(call.inputs));
    if (twin) {
        checks.refuse(
            "securityGroupId",
            checks.get("securityGroupId"),
            `a rule the group does not have yet; ${twin.name} is the same`,
        );
    }
    const quota = quotaOf(world, call, "vpc", "L-0EA8095F");
    if (mine.length + 1 > quota) {
        checks.refuse(
            "securityGroupId",
            `${mine.length + 1} rules in one direction`,
            `${quota} at most (quota L-0EA8095F)`,
        );
    }
}

const rule: Kind = {
    taggable: true,
    refuse: refuseRule,
    id: ({ urn }) => longId("sgr", urn),
    computed: ({ account, region }, id) => ({
        arn: arn("ec2", region, account, `security-group-rule/${id}`),
        securityGroupRuleId: id,
    }),
    replaceOn: ["securityGroupId"],
};

export const securityGroups: Services = services({
    [GROUP]: {
        taggable: true,
        naming: {
            longest: 255,
            pattern: /^(?!sg-)(?!default$)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/i,
            expected: "a name other than default, not beginning with sg-",
            unique: "no",
        },
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            checks.atMost("description", 255);
            checks.matches("description", TEXT, TEXT_EXPECTED);
            checks.unique(
                "name",
                "a name that no other group of the network has",
                ({ outputs }) => checks.same("name", outputs["name"]) && checks.same("vpcId", outputs["vpcId"]),
            );
            for (const side of ["ingress", "egress"] as const) checkInline(checks, side);
        },
        id: ({ urn }) => longId("sg", urn),
        defaults: {
            description: "Managed by Pulumi",
            egress: [],
            ingress: [],
            namePrefix: "",
            revokeRulesOnDelete: false,
            vpcId: "",
        },
        computed: owned("security-group"),
        replaceOn: ["name", "namePrefix", "description", "vpcId"],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                id,
                ...[INGRESS, EGRESS].map((type) => ({
                    type,
                    when: ({ outputs }: Existing) =>
                        outputs["referencedSecurityGroupId"] === id && outputs["securityGroupId"] !== id,
                })),
                ...["aws:lb/loadBalancer:LoadBalancer", "aws:ec2/vpcEndpoint:VpcEndpoint"].map((type) => ({
                    type,
                    when: ({ outputs }: Existing) =>
                        [...(outputs["securityGroups"] ?? []), ...(outputs["securityGroupIds"] ?? [])].includes(id),
                })),
            ),
    },
    [DEFAULT_GROUP]: {
        taggable: true,
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            for (const side of ["ingress", "egress"] as const) checkInline(checks, side);
            checks.unique("vpcId", "one declaration of the network's default group", ({ outputs }) =>
                checks.same("vpcId", outputs["vpcId"]),
            );
        },
        id: ({ inputs, world, urn }) =>
            lookUp(world, VPC, inputs["vpcId"])?.outputs["defaultSecurityGroupId"] ?? longId("sg", urn),
        defaults: { egress: [], ingress: [], revokeRulesOnDelete: false, vpcId: "" },
        computed: (call, id) => ({
            ...owned("security-group")(call, id),
            description: "default VPC security group",
            name: "default",
            namePrefix: "",
        }),
        replaceOn: ["vpcId"],
    },
    [INGRESS]: rule,
    [EGRESS]: rule,
    "aws:ec2/managedPrefixList:ManagedPrefixList": {
        taggable: true,
        naming: {
            longest: 255,
            pattern: /^(?!com\.amazonaws)/,
            expected: "a name that does not begin with com.amazonaws",
            unique: "no",
        },
        refuse: (checks) => {
            checks.oneOf("addressFamily", ["IPv4", "IPv6"]);
            const count = checks.each("entries").length;
            checks.ask("maxEntries", (most) => count <= most, `${count} or more, the number of entries`);
            if (checks.get("addressFamily") === "IPv4") {
                for (const at of checks.each("entries")) checks.cidr(`${at}.cidr`);
            }
        },
        id: ({ urn }) => longId("pl", urn),
        defaults: { entries: [] },
        computed: (call, id) => ({ ...owned("prefix-list")(call, id), version: 1 }),
        replaceOn: ["addressFamily"],
    },
});
