import * as rules from "../../policy/rules/azure-addresses";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const address = (props: object = {}, { name = "spare-1", ...more }: Made = {}) =>
    make("network:PublicIPAddress", { id: armId(`Microsoft.Network/publicIPAddresses/${name}`), location: "northeurope", ...props }, { name, ...more });
const tagged = (purpose: string, serves?: string, props: object = {}, more: Made = {}) => address({ tags: { purpose, ...(serves && { serves }) }, ...props }, more);
const prefix = (props: object = {}, more: Made = {}) => make("network:PublicIPPrefix", props, more);

tabulate(rules.addressIsFixed, {
    accepts: { "standard and static": address({ sku: { name: "Standard" }, publicIPAllocationMethod: "Static" }) },
    rejects: {
        "the defaults, which are basic and dynamic": address(),
        "basic": address({ sku: { name: "Basic" }, publicIPAllocationMethod: "Static" }),
        "dynamic": address({ sku: { name: "Standard" }, publicIPAllocationMethod: "Dynamic" }),
    },
    awaits: { "a kind that is not known": address({ sku: { name: UNKNOWN }, publicIPAllocationMethod: "Static" }) },
});

tabulate(rules.prefixIsStandard, {
    accepts: { "standard in three zones": prefix({ sku: { name: "Standard" }, zones: ["1", "2", "3"] }) },
    rejects: { "none said": prefix(), "one zone": prefix({ sku: { name: "Standard" }, zones: ["1"] }) },
});

tabulate(rules.addressSpansZones, {
    accepts: { "a front end's in three zones": tagged("front", "edge", { zones: ["1", "2", "3"] }), "a NAT gateway's in one": tagged("nat", "nat-1", { zones: ["1"] }) },
    rejects: { "none said": address(), "a spare in one zone": tagged("spare", "edge", { zones: ["1"] }), "a NAT gateway's in none": tagged("nat", "nat-1") },
});

tabulate(rules.addressIsProtected, {
    accepts: { "a protected address": address({}, { protect: true }), "a protected prefix": prefix({}, { protect: true }) },
    rejects: { "an address that a command can release": address(), "a prefix that a command can release": prefix() },
});

tabulate(rules.addressHasPurpose, {
    accepts: { "a spare that says what it serves": tagged("spare", "edge"), "a prefix of spares": prefix({ tags: { purpose: "spare" } }) },
    rejects: { "no tags": address(), "a prefix without tags": prefix(), "another purpose": tagged("misc", "edge"), "a spare that says not what it serves": tagged("spare") },
    awaits: { "a purpose that is not known": tagged(UNKNOWN, "edge") },
});

const pool = prefix({ id: armId("Microsoft.Network/publicIPPrefixes/spares") }, { name: "spares" });

tabulate(rules.spareComesFromPrefix, {
    accepts: { "a spare of a prefix": tagged("spare", "edge", { publicIPPrefix: { id: UNKNOWN } }, { from: { publicIPPrefix: pool } }) },
    rejects: { "a spare by itself": tagged("spare", "edge") },
    ignores: { "an address in use": tagged("front", "edge") },
});

const spare = (name: string, props: object = {}) => tagged("spare", "edge", props, { name });

tabulate(rules.sparesAreFree, {
    accepts: { "as many as asked for": [platform(), spare("spare-1"), spare("spare-2")], "one in use and one free": [platform(), spare("spare-1", { ipConfiguration: { id: "f" } }), spare("spare-2")] },
    rejects: {
        "none": platform(),
        "fewer than configured": [platform(), spare("spare-1")],
        "one that is in use": [platform(), spare("spare-1", { ipConfiguration: { id: "f" } })],
        "one in another region": [platform(), spare("spare-1", { location: "westeurope" })],
        "one of another site": [platform(), tagged("spare", "edge", {}, { stack: "dr" })],
        "an address for something else": [platform(), tagged("nat", "nat-1")],
        "fewer than asked for": [platform({ spares: { aws: 2, azure: 2, minimumFree: 2 } }), spare("spare-1")],
    },
});

const front = (serves = "edge", more: Made = {}) => tagged("front", serves, {}, { name: "front", ...more });

tabulate(rules.sparesMatchTheirFrontEnd, {
    accepts: { "a front end that stands": [spare("spare-1"), front()] },
    rejects: { "no front end": spare("spare-1"), "another front end": [spare("spare-1"), front("other")], "a front end of another site": [spare("spare-1"), front("edge", { stack: "dr" })] },
    ignores: { "an address in use": front() },
});

tabulate(rules.frontIsShielded, {
    accepts: {
        "protection of its own": tagged("front", "edge", { ddosSettings: { protectionMode: "Enabled" } }),
        "the plan of its network": [front(), make("network:VirtualNetwork", { enableDdosProtection: true, ddosProtectionPlan: { id: "p" } })],
    },
    rejects: {
        "the default, where the network has none": [front(), make("network:VirtualNetwork", {})],
        "a switch without a plan": [front(), make("network:VirtualNetwork", { enableDdosProtection: true })],
        "protection that is off under a plan": [tagged("front", "edge", { ddosSettings: { protectionMode: "Disabled" } }), make("network:VirtualNetwork", { enableDdosProtection: true, ddosProtectionPlan: { id: "p" } })],
    },
    ignores: { "a spare": spare("spare-1") },
    awaits: { "protection that is not known": tagged("front", "edge", { ddosSettings: { protectionMode: UNKNOWN } }) },
});

const answering = address({}, { name: "answering" });
const gateway = (type: string) => make(`network:${type}`, { id: armId(`Microsoft.Network/${type}s/front`), frontendIPConfigurations: [{ publicIPAddress: { id: answering.props.id } }] }, { name: "front", from: { frontendIPConfigurations: answering } });

tabulate(rules.frontIsShielded, {
    accepts: { "a shielded address of another program's gateway": [address({ ddosSettings: { protectionMode: "Enabled" } }, { name: "answering" }), gateway("ApplicationGateway")] },
    rejects: { "another program's gateway": [answering, gateway("ApplicationGateway")], "another program's load balancer": [answering, gateway("LoadBalancer")] },
});
