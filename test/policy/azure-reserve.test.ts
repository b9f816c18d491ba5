import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-reserve";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const ready = platform({ spares: { aws: 2, azure: 2, minimumFree: 1, prepared: true } });
const idOf = (name: string) => armId(`Microsoft.Network/applicationGateways/${name}`);
const address = (name: string, purpose: string) => make("network:PublicIPAddress", { id: armId(`Microsoft.Network/publicIPAddresses/${name}`), tags: { purpose } }, { name });
const edge = address("edge", "front");
const spare = address("spare", "spare");

function gateway(name: string, held: Resource, props: object = {}, more: object = {}): Resource {
    return make("network:ApplicationGateway", {
        id: idOf(name), location: "northeurope", zones: ["1", "2", "3"],
        frontendIPConfigurations: [{ name: "public", publicIPAddress: { id: held.props.id as string } }],
        frontendPorts: [{ name: "https", port: 443 }, { name: "http", port: 80 }],
        httpListeners: [{ name: "https", protocol: "Https", frontendPort: { id: `${idOf(name)}/frontendPorts/https` } }],
        autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 }, ...props,
    }, { name, ...more });
}
const front = (props: object = {}) => gateway("front", edge, props);
const reserve = (props: object = {}, more: object = {}) => gateway("reserve", spare, { tags: { purpose: "reserve" }, autoscaleConfiguration: { minCapacity: 0, maxCapacity: 10 }, ...props }, more);

tabulate(rules.frontHasReserve, {
    accepts: {
        "one beside it, with a spare": [front(), reserve(), ready, edge, spare],
        "one whose address is not made yet": [front(), reserve({ frontendIPConfigurations: UNKNOWN }, { from: { frontendIPConfigurations: spare } }), ready, edge, spare],
        "one whose region is written out": [front(), reserve({ location: "North Europe" }), ready, edge, spare],
    },
    rejects: {
        "none beside it": [front(), ready, edge, spare],
        "one in another region": [front(), reserve({ location: "westeurope" }), ready, edge, spare],
        "one that nothing marks": [front(), reserve({ tags: {} }), ready, edge, spare],
        "one on an address that is no spare": [front(), gateway("reserve", edge, { tags: { purpose: "reserve" } }), ready, edge, spare],
        "one in fewer zones": [front(), reserve({ zones: ["1"] }), ready, edge, spare],
        "one that is in no zone, which is the default": [front(), reserve({ zones: undefined }), ready, edge, spare],
    },
    ignores: {
        "a platform that prepares none": [front(), platform(), edge, spare],
        "a program that is to keep no spares": [front(), edge, spare],
        "the one that stands ready": [reserve(), front(), ready, edge, spare],
        "one without a public address": [front({ frontendIPConfigurations: [{ name: "private" }] }), ready, edge, spare],
    },
    awaits: { "one that nothing tells the address of": [front(), reserve({ frontendIPConfigurations: UNKNOWN }, { from: { frontendIPConfigurations: [] } }), ready, edge, spare] },
});

tabulate(rules.frontHasReserve, {
    settings: { minimumSpares: 1 },
    accepts: { "one with a spare, in a program that is no platform": [front(), reserve(), edge, spare] },
    rejects: { "none, in a program that is no platform": [front(), edge, spare] },
});

const pool = (name: string) => ({ id: `${idOf(name)}/backendAddressPools/app` });
/** A scale set that registers with a pool of each gateway. */
const machines = (...gateways: readonly string[]) => make("compute:VirtualMachineScaleSet", {
    id: armId("Microsoft.Compute/virtualMachineScaleSets/machines"),
    virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ ipConfigurations: [{ applicationGatewayBackendAddressPools: gateways.map(pool) }] }] } },
}, { name: "machines" });
const at = (...names: readonly string[]) => ({ backendAddressPools: [{ name: "app", backendAddresses: names.map((fqdn) => ({ fqdn })) }] });
const registered = machines("front", "reserve");

tabulate(rules.reserveAnswersAlike, {
    accepts: {
        "the same listeners, machines and size": [reserve(), front(), registered, edge, spare],
        "no bound of its own, which is the service's": [reserve({ autoscaleConfiguration: { minCapacity: 0 } }), front(), registered],
        "the same addresses in the pool": [reserve(at("one.example.com")), front(at("one.example.com"))],
        "machines that are not made yet": [reserve({ id: UNKNOWN }), front({ id: UNKNOWN }), make("compute:VirtualMachineScaleSet", { id: UNKNOWN, virtualMachineProfile: UNKNOWN }, { name: "machines", from: { virtualMachineProfile: [reserve(), front()] } })],
    },
    rejects: {
        "machines behind the other only": [reserve(), front(), machines("front")],
        "machines behind this one only": [reserve(), front(), machines("reserve")],
        "an address in the other's pool only": [reserve(at("one.example.com")), front(at("one.example.com", "two.example.com"))],
        "a listener less": [reserve({ httpListeners: [] }), front(), registered],
        "another port": [reserve({ frontendPorts: [{ name: "https", port: 8443 }] }), front(), registered],
        "a listener for one host only": [reserve({ httpListeners: [{ name: "https", protocol: "Https", hostName: "a.example.com", frontendPort: { id: `${idOf("reserve")}/frontendPorts/https` } }] }), front(), registered],
        "fewer instances at most": [reserve({ autoscaleConfiguration: { minCapacity: 0, maxCapacity: 1 } }), front(), registered],
        "fewer than the service's own bound": [reserve(), front({ autoscaleConfiguration: { minCapacity: 2 } }), registered],
        "fewer, of a fixed number": [reserve({ autoscaleConfiguration: undefined, sku: { capacity: 1 } }), front({ autoscaleConfiguration: undefined, sku: { capacity: 2 } }), registered],
        "nothing to stand in for": [reserve(), registered],
    },
    ignores: { "one that nothing marks": [front(), reserve(), registered] },
    awaits: {
        "a size that is not known": [reserve({ autoscaleConfiguration: { minCapacity: 0, maxCapacity: UNKNOWN } }), front(), registered],
        "machines that may be anyone's": [reserve({ id: UNKNOWN }), front({ id: UNKNOWN }), make("compute:VirtualMachineScaleSet", { id: UNKNOWN, virtualMachineProfile: UNKNOWN }, { name: "machines" })],
    },
});
