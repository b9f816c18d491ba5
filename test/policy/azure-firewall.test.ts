import { expect } from "chai";
import * as rules from "../../policy/rules/azure-firewall";
import { Graph, type Resource } from "../../policy/resource";
import { DEFAULTS } from "../../policy/settings";
import { armId, make, tabulate, UNKNOWN } from "./azure-support";

const entry = { direction: "Inbound", access: "Allow", protocol: "Tcp", priority: 100, sourcePortRange: "*", destinationAddressPrefix: "*", description: "why" };
const exit = { ...entry, direction: "Outbound", sourceAddressPrefix: "*" };
const rule = (props: object, more = {}) => make("network:SecurityRule", { ...entry, ...props }, more);
const inline = (...securityRules: object[]) => make("network:NetworkSecurityGroup", { securityRules }, { name: "group" });

tabulate(rules.internetReachesOnlyHttps, {
    accepts: {
        "HTTPS from the internet": rule({ sourceAddressPrefix: "Internet", destinationPortRange: "443" }),
        "HTTP and HTTPS in one rule": rule({ sourceAddressPrefix: "*", destinationPortRanges: ["80", "443"] }),
        "the managers of gateways on their ports": rule({ sourceAddressPrefix: "GatewayManager", destinationPortRange: "65200-65535" }),
        "a block of the platform on any port": rule({ sourceAddressPrefixes: ["10.1.0.0/16"], destinationPortRange: "*" }),
        "an application security group": rule({ sourceApplicationSecurityGroups: [{ id: "g" }], destinationPortRange: "8443" }),
        "an inline rule for HTTPS": inline({ ...entry, sourceAddressPrefix: "0.0.0.0/0", destinationPortRange: "443" }),
    },
    rejects: {
        "SSH from the internet": rule({ sourceAddressPrefix: "Internet", destinationPortRange: "22" }),
        "every port from everywhere": rule({ sourceAddressPrefix: "*", destinationPortRange: "*" }),
        "a range that starts at 443": rule({ sourceAddressPrefix: "*", destinationPortRange: "443-8443" }),
        "a range from 80 to 443": rule({ sourceAddressPrefix: "*", destinationPortRange: "80-443" }),
        "two ports in one text": rule({ sourceAddressPrefix: "*", destinationPortRange: "443,22" }),
        "HTTPS over every protocol": rule({ sourceAddressPrefix: "Internet", destinationPortRange: "443", protocol: "*" }),
        "the plural prefix with one open block": rule({ sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/0"], destinationPortRange: "8443" }),
        "half of the internet": rule({ sourceAddressPrefixes: ["0.0.0.0/1", "128.0.0.0/1"], destinationPortRange: "8443" }),
        "all of IPv6": rule({ sourceAddressPrefix: "::/0", destinationPortRange: "8443" }),
        "every customer of Azure": rule({ sourceAddressPrefix: "AzureCloud.northeurope", destinationPortRange: "8443" }),
        "a rule that names no source": rule({ destinationPortRange: "8443" }),
        "an inline rule, in another case": inline({ ...entry, direction: "inbound", access: "allow", sourceAddressPrefix: "internet", destinationPortRange: "3389" }),
    },
    ignores: {
        "a denial": rule({ access: "Deny", sourceAddressPrefix: "*", destinationPortRange: "*" }),
        "a rule outwards": rule({ ...exit, destinationPortRange: "*" }),
        "a group without rules": inline(),
    },
    awaits: { "a source that is not known": rule({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "22" }) },
});

tabulate(rules.noRemoteAdministrationFromOutside, {
    accepts: {
        "SSH from a private block": rule({ sourceAddressPrefix: "10.0.0.0/8", destinationPortRange: "22" }),
        "HTTPS from the internet": rule({ sourceAddressPrefix: "*", destinationPortRange: "443" }),
        "UDP on 3389 from one address": rule({ sourceAddressPrefix: "203.0.113.7", destinationPortRange: "3389", protocol: "Udp" }),
    },
    rejects: {
        "SSH from one public address": rule({ sourceAddressPrefix: "203.0.113.7", destinationPortRange: "22" }),
        "RDP within a range": rule({ sourceAddressPrefix: "203.0.113.0/24", destinationPortRanges: ["3000-4000"] }),
        "every port from everywhere": rule({ sourceAddressPrefix: "*", destinationPortRange: "*", protocol: "*" }),
        "no port named, from the internet": rule({ sourceAddressPrefix: "Internet" }),
        "WinRM written inline": inline({ ...entry, sourceAddressPrefix: "Internet", destinationPortRange: "5986" }),
    },
    ignores: { "a denial": rule({ access: "Deny", sourceAddressPrefix: "*", destinationPortRange: "22" }) },
});

tabulate(rules.databasePortsFromApplicationOnly, {
    accepts: {
        "PostgreSQL from an application security group": rule({ sourceApplicationSecurityGroups: [{ id: "g" }], destinationPortRange: "5432" }),
        "PostgreSQL from a subnet": rule({ sourceAddressPrefix: "10.1.0.0/20", destinationPortRange: "5432" }),
    },
    rejects: {
        "PostgreSQL from the whole network": rule({ sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "5432" }),
        "SQL Server from everywhere": rule({ sourceAddressPrefix: "*", destinationPortRange: "1433" }),
        "a range that includes MySQL": rule({ sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "3000-3400" }),
    },
    ignores: { "another port": rule({ sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "8443" }) },
});

tabulate(rules.tiersAdmitNamedPorts, {
    accepts: {
        "one tier on one port": rule({ sourceAddressPrefix: "10.1.0.0/24", destinationPortRange: "8443" }),
        "Azure's health probes": rule({ sourceAddressPrefix: "AzureLoadBalancer", destinationPortRange: "*", protocol: "*" }),
    },
    rejects: {
        "one tier on every port": rule({ sourceApplicationSecurityGroups: [{ id: "g" }], destinationPortRange: "*" }),
        "every port, written as a range": rule({ sourceAddressPrefix: "10.1.0.0/24", destinationPortRange: "0-65535" }),
        "the whole network on one port": rule({ sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "8443" }),
        "an inline rule for every port": inline({ ...entry, sourceAddressPrefix: "10.1.0.0/24", destinationPortRange: "*" }),
    },
    ignores: { "a denial": rule({ access: "Deny", sourceAddressPrefix: "*", destinationPortRange: "*" }) },
});

tabulate(rules.securityRulesNameBothEnds, {
    accepts: { "both ends and a port": rule({ sourceAddressPrefix: "10.1.0.0/24", destinationPortRange: "8443" }), "security groups at both": rule({ sourceApplicationSecurityGroups: [{ id: "a" }], destinationApplicationSecurityGroups: [{ id: "b" }], destinationAddressPrefix: undefined, destinationPortRange: "8443" }) },
    rejects: {
        "no source": rule({ destinationPortRange: "8443" }),
        "no destination": rule({ sourceAddressPrefix: "10.1.0.0/24", destinationAddressPrefix: undefined, destinationPortRange: "8443" }),
        "no port": rule({ sourceAddressPrefix: "10.1.0.0/24" }),
        "an empty list": rule({ sourceAddressPrefixes: [], destinationPortRange: "8443" }),
    },
    ignores: { "a denial": rule({ access: "Deny" }) },
});

tabulate(rules.securityRulesAreDescribed, {
    accepts: { "a rule with its reason": rule({}), "inline rules with their reasons": inline(entry) },
    rejects: { "a rule without one": rule({ description: undefined }), "an empty one": rule({ description: " " }), "one inline rule of two": inline(entry, { ...entry, description: undefined }) },
    ignores: { "a group without inline rules": inline() },
});

const id = armId("Microsoft.Network/networkSecurityGroups/group");
const group = (securityRules: object[] = [], name = "group") => make("network:NetworkSecurityGroup", { id: id.replace("group", name), name, securityRules }, { name });
const deny = (direction: string, props = {}) => ({
    name: `deny-${direction}`, direction, access: "Deny", protocol: "*", priority: 4096, sourceAddressPrefix: "*", sourcePortRange: "*",
    destinationAddressPrefix: "*", destinationPortRange: "*", ...props,
});
const closed = [deny("Inbound"), deny("Outbound")];
const apart = (owner: Resource, name: string, props: object) =>
    make("network:SecurityRule", { ...entry, name, id: `${owner.props.id}/securityRules/${name}`, ...props }, { name, from: { networkSecurityGroupName: owner } });

tabulate(rules.securityGroupDeniesTheRest, {
    accepts: {
        "denials written inside": group(closed),
        "denials written apart": [group(), ...closed.map((each) => apart(group(), each.name, each))],
        "rules apart that only their ids tie": [group(), ...closed.map((each) => make("network:SecurityRule", { ...each, id: `${id}/securityRules/${each.name}` }, { name: each.name }))],
    },
    rejects: {
        "no denial": group(),
        "a denial inwards only": group([deny("Inbound")]),
        "a denial of one protocol": group([deny("Inbound", { protocol: "Tcp" }), deny("Outbound")]),
        "an allowance after the denial": group([...closed.map((each) => ({ ...each, priority: 200 })), { ...entry, name: "late", priority: 300, destinationPortRange: "443", sourceAddressPrefix: "*" }]),
        "denials of another group": [group(), ...closed.map((each) => apart(group([], "other"), each.name, each)), group([], "other")],
    },
});

tabulate(rules.securityRulePrioritiesAreUnique, {
    accepts: { "one number in each direction": group([...closed, { ...entry, name: "a", priority: 100 }]) },
    rejects: { "one number twice in a direction": [group([{ ...entry, name: "a", priority: 100 }]), apart(group(), "b", { priority: 100 })] },
});

tabulate(rules.securityRulesAreNotMixed, {
    accepts: {
        "rules inside": group(closed),
        "rules apart": [group(), apart(group(), "a", {})],
        "a refreshed group that lists the rules apart": [group([{ ...entry, name: "a" }]), apart(group(), "a", {})],
    },
    rejects: { "one inside and one apart": [group([{ ...entry, name: "inside" }]), apart(group(), "a", {})] },
});

const subnetId = (name: string) => armId(`Microsoft.Network/virtualNetworks/net/subnets/${name}`);
const subnet = (name: string, guard: Resource, props = {}) =>
    make("network:Subnet", { id: subnetId(name), name, networkSecurityGroup: { id: guard.props.id }, ...props }, { name, from: { networkSecurityGroup: guard } });
const gateway = (at: Resource) => make("network:ApplicationGateway", { id: armId("Microsoft.Network/applicationGateways/front"), gatewayIPConfigurations: [{ subnet: { id: at.props.id } }] }, { name: "front", from: { gatewayIPConfigurations: at } });

const internet = { ...entry, name: "https", sourceAddressPrefix: "Internet", destinationPortRange: "443" };
const edge = group([internet], "edge");

tabulate(rules.internetReachesOnlyTheEdge, {
    accepts: { "the subnet of a gateway": [edge, subnet("edge", edge), gateway(subnet("edge", edge))], "Bastion's subnet": [edge, subnet("AzureBastionSubnet", edge)] },
    rejects: { "a subnet without a gateway": [edge, subnet("app", edge)], "a gateway elsewhere": [edge, subnet("app", edge), gateway(subnet("edge", group()))] },
    ignores: { "a group that lets nobody in from outside": [group(closed), subnet("app", group())], "a group that guards nothing": [edge] },
});

const toInternet = (props: object) => ({ ...exit, name: "out", destinationAddressPrefix: "Internet", ...props });
const serviceExit = group([toInternet({ destinationPortRange: "*", protocol: "*" })], "edge");

tabulate(rules.egressIsListed, {
    accepts: {
        "HTTPS outwards": group([toInternet({ destinationPortRange: "443" })]),
        "every port to a named block": group([toInternet({ destinationAddressPrefix: "10.0.0.0/8", destinationPortRange: "*" })]),
        "everything from a gateway's subnet": [serviceExit, subnet("edge", serviceExit), gateway(subnet("edge", serviceExit))],
    },
    rejects: {
        "every port outwards": group([toInternet({ destinationPortRange: "*" })]),
        "every protocol outwards": group([toInternet({ destinationPortRange: "443", protocol: "*" })]),
        "everything from a subnet without a gateway": [serviceExit, subnet("app", serviceExit)],
        "a rule apart": [group(), apart(group(), "out", toInternet({ destinationPortRange: "0-65535" }))],
    },
    ignores: { "a group that lets nothing out": group(closed) },
});

const fromApp = { ...entry, name: "app", sourceApplicationSecurityGroups: [{ id: "g" }], destinationPortRange: "5432" };
const data = (rule: object) => group([rule, ...closed], "data");
const delegated = (guard: Resource) => subnet("storage", guard, { addressPrefix: "10.1.96.0/20", delegations: [{ serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }] });
const front = subnet("edge", edge, { addressPrefix: "10.1.0.0/24" });

tabulate(rules.dataTierFromApplicationOnly, {
    accepts: {
        "the application's group on the database port": [data(fromApp), subnet("data", data(fromApp))],
        "the members of a delegated subnet among themselves": [data({ ...fromApp, sourceApplicationSecurityGroups: [], sourceAddressPrefix: "10.1.96.0/20", destinationPortRange: "*" }), delegated(data(fromApp))],
    },
    rejects: {
        "the whole network": [data({ ...fromApp, sourceApplicationSecurityGroups: [], sourceAddressPrefix: "VirtualNetwork" }), subnet("data", data(fromApp))],
        "everybody": [data({ ...fromApp, sourceApplicationSecurityGroups: [], sourceAddressPrefix: "*" }), subnet("data", data(fromApp))],
        "the gateway's subnet": [data({ ...fromApp, sourceApplicationSecurityGroups: [], sourceAddressPrefix: "10.1.0.0/24" }), subnet("data", data(fromApp)), front, edge, gateway(front)],
        "SSH from the application": [data({ ...fromApp, destinationPortRange: "22" }), delegated(data(fromApp))],
    },
    ignores: { "the application's own subnet": [data(fromApp), subnet("app", data(fromApp))] },
});

const manager = { ...entry, name: "manager", sourceAddressPrefix: "GatewayManager", destinationPortRange: "65200-65535" };
const probes = { ...entry, name: "probes", protocol: "*", sourceAddressPrefix: "AzureLoadBalancer", destinationPortRange: "*" };
const holding = (...securityRules: object[]) => group([...securityRules, ...closed], "edge");
const withGateway = (guard: Resource): readonly [Resource, ...Resource[]] => [guard, subnet("edge", guard), gateway(subnet("edge", guard))];
const toStorage = toInternet({ name: "storage", destinationAddressPrefix: "Storage.NorthEurope", destinationPortRange: "443" });
const toDirectory = toInternet({ name: "directory", destinationAddressPrefix: "AzureActiveDirectory", destinationPortRange: "443" });
const entra = make("dbforpostgresql:AdministratorsMicrosoftEntra", {});

tabulate(rules.servicesKeepTheirWays, {
    accepts: {
        "a gateway's managers, probes and way out": withGateway(holding(manager, probes, toInternet({ destinationPortRange: "*" }))),
        "a gateway behind Azure's own rules": withGateway(group([manager], "edge")),
        "a database's log": [data(toStorage), delegated(data(toStorage))],
        "a database whose users the directory knows": [group([toStorage, toDirectory, ...closed], "data"), delegated(data(toStorage)), entra],
    },
    rejects: {
        "no managers": withGateway(holding(probes, toInternet({ destinationPortRange: "*" }))),
        "managers on one port": withGateway(holding({ ...manager, destinationPortRange: "65200" }, probes, toInternet({ destinationPortRange: "*" }))),
        "the internet in place of probes": withGateway(holding({ ...manager, sourceAddressPrefix: "Internet", destinationPortRange: "*" }, toInternet({ destinationPortRange: "*" }))),
        "no probes": withGateway(holding(manager, toInternet({ destinationPortRange: "*" }))),
        "no way out": withGateway(holding(manager, probes)),
        "a database without its log": [data(fromApp), delegated(data(fromApp))],
        "a database that asks a directory it cannot reach": [data(toStorage), delegated(data(toStorage)), entra],
    },
    ignores: { "a subnet of machines": [group(closed), subnet("app", group())] },
});

const isolation = make("features:SubscriptionFeatureRegistration", { featureName: "EnableApplicationGatewayNetworkIsolation" });

tabulate(rules.securityGroupDeniesTheRest, {
    accepts: { "a gateway's group that lets everything out": withGateway(group([deny("Inbound")], "edge")), "a gateway's group that is closed, where it may be": [...withGateway(holding()), isolation] as const },
    rejects: { "a gateway's group that lets everything out, where it need not": [...withGateway(group([deny("Inbound")], "edge")), isolation] as const },
});

tabulate(rules.groupsOfOneTier, {
    accepts: { "one group for two inner subnets": [group(), subnet("app-1", group()), subnet("app-2", group())] },
    rejects: { "one group for the edge and what is behind it": [edge, subnet("edge", edge), subnet("app", edge), gateway(subnet("edge", edge))] },
    ignores: { "a group of one subnet": [group(), subnet("app-1", group())] },
});

tabulate(rules.securityGroupIsUsed, {
    accepts: {
        "a group of a subnet": [group(), subnet("app", group())],
        "a group of a subnet inside its network": [group(), make("network:VirtualNetwork", { subnets: [{ name: "app", networkSecurityGroup: { id } }] })],
    },
    rejects: { "a group that guards nothing": group() },
});

describe("the rules of a group", () => {
    it("are not known to be missing while the id of one is not known", () => {
        const unknown = make("network:SecurityRule", { ...entry, id: UNKNOWN, name: "a" });
        const states = [rules.securityGroupDeniesTheRest, rules.securityRulePrioritiesAreUnique].map((each) => {
            try {
                return each.check(group(), new Graph([group(), unknown]), DEFAULTS).length;
            } catch (error) {
                return (error as Error).name;
            }
        });
        expect(states).to.deep.equal(["UnknownValueError", "UnknownValueError"]);
    });
});
