import { network, table } from "./support";

const rg = { resourceGroupName: "rg" };

table("network:SecurityRule", {
    given: () => {
        const things = network();
        things.rule("managers", {});
        const far = things.azure.make("network:ApplicationSecurityGroup", { ...rg, location: "westeurope", applicationSecurityGroupName: "far" });
        const near = things.azure.make("network:ApplicationSecurityGroup", { ...rg, applicationSecurityGroupName: "near" });
        return { ...things, far, near };
    },
    right: () => ({
        ...rg, networkSecurityGroupName: "guard", securityRuleName: "https", access: "Allow", direction: "Inbound", protocol: "Tcp", priority: 200,
        sourceAddressPrefix: "Internet", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "443", description: "Clients",
    }),
    accepts: {
        "the last priority": { priority: 4096 },
        "the same priority in the other direction": { priority: 100, direction: "Outbound" },
        "a service tag of a region": { sourceAddressPrefix: "Storage.NorthEurope" },
        "a single address": { sourceAddressPrefix: "203.0.113.7" },
        "blocks": { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.0.0.0/8", "203.0.113.7"] },
        "an application security group": ({ near }) => ({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: near.id }] }),
    },
    refuses: {
        "a priority below all": [{ priority: 99 }, ["priority", "99", "a whole number from 100 to 4096"]],
        "a priority above all": [{ priority: 4097 }, ["priority", "4097", "a whole number from 100 to 4096"]],
        "a priority that is taken": [{ priority: 100 }, ["priority", "100", "a priority that no other inbound rule of the group has; managers has it"]],
        "a tag among blocks": [{ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["Internet"] }, ["sourceAddressPrefixes[0]", "Internet", "an address block: Internet goes in sourceAddressPrefix"]],
        "every port among ports": [{ destinationPortRange: undefined, destinationPortRanges: ["*"] }, ["destinationPortRanges[0]", "*", "ports: * goes in destinationPortRange"]],
        "one and many addresses at once": [{ sourceAddressPrefixes: ["10.0.0.0/8"] }, ["sourceAddressPrefix", "sourceAddressPrefix and sourceAddressPrefixes", "exactly one of sourceAddressPrefix, sourceAddressPrefixes, sourceApplicationSecurityGroups"]],
        "no ports": [{ destinationPortRange: undefined }, ["destinationPortRange", "nothing", "exactly one of destinationPortRange, destinationPortRanges"]],
        "a port above all": [{ destinationPortRange: "70000" }, ["destinationPortRange", "70000", "*, a port from 0 to 65535, or a range of them such as 8000-8080"]],
        "a range that runs backwards": [{ destinationPortRange: "443-80" }, ["destinationPortRange", "443-80", "*, a port from 0 to 65535, or a range of them such as 8000-8080"]],
        "a tag that is none": [{ sourceAddressPrefix: "Everyone" }, ["sourceAddressPrefix", "Everyone", "*, an address block, or a service tag such as Internet or VirtualNetwork"]],
        "ports where the protocol has none": [{ protocol: "Icmp" }, ["destinationPortRange", "443", "*: this protocol has no ports"]],
        "a protocol that is none": [{ protocol: "TCP/IP" }, ["protocol", "TCP/IP", "one of *, Tcp, Udp, Icmp, Esp, Ah"]],
        "a long description": [{ description: "x".repeat(141) }, ["description", "141 characters", "at most 140 characters"]],
        "an application security group of another region": [({ far }) => ({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: far.id }] }),
            ["sourceApplicationSecurityGroups[0].id", "westeurope", "an application security group in northeurope"]],
    },
});

const inline = { access: "Deny", protocol: "*", sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "*", priority: 4096 };

table("network:NetworkSecurityGroup", {
    given: network,
    right: () => ({ ...rg, networkSecurityGroupName: "closed", securityRules: [{ ...inline, name: "in", direction: "Inbound" }, { ...inline, name: "out", direction: "Outbound" }] }),
    refuses: {
        "two rules with one priority": [{ "securityRules[1].direction": "Inbound" }, ["securityRules[1].priority", "4096", "a priority that no other rule of its direction has; securityRules[0] has it"]],
        "two rules with one name": [{ "securityRules[1].name": "IN" }, ["securityRules[1].name", "IN", "a name of its own; securityRules[0] has it"]],
    },
});
