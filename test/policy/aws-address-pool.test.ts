import * as rules from "../../policy/rules/aws-address-pool";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";
import type { Resource } from "../../policy/resource";

const eip = (tags: object = {}, name = "address", props: object = {}) =>
    aws("ec2/eip:Eip", { id: name, allocationId: name, tags: { purpose: "front", serves: "edge-a", ...tags }, ...props }, { name, protect: true });
const spare = eip({ purpose: "spare" });

tabulate(rules.protectedAddresses, {
    accepts: { "a protected front-end address": [eip(), platform()] },
    rejects: {
        "one without protection": [{ ...eip(), protect: false }, platform()],
        "one for an unknown purpose": [eip({ purpose: "test" }), platform()],
        "one that says nothing": [aws("ec2/eip:Eip", {}, { protect: true }), platform()],
    },
    ignores: { "a program that is no platform": eip() },
    awaits: { "a purpose that is not known": [eip({ purpose: UNKNOWN }), platform()] },
});

tabulate(rules.addressesServe, {
    accepts: {
        "a NAT gateway's": [eip(), aws("ec2/natGateway:NatGateway", { allocationId: "address" })],
        "a load balancer's": [eip(), aws("lb/loadBalancer:LoadBalancer", { subnetMappings: [{ allocationId: "address" }] })],
        "a machine's": eip({}, "address", { instance: "i-1" }),
        "a spare": spare,
        "a NAT gateway's that is not made yet": [eip({}, "address", { id: UNKNOWN, allocationId: UNKNOWN }), aws("ec2/natGateway:NatGateway", { allocationId: UNKNOWN }, { from: { allocationId: eip() } })],
    },
    rejects: { "attached to nothing": eip(), "another address in use": [eip(), aws("ec2/natGateway:NatGateway", { allocationId: "other" })] },
});

tabulate(rules.sparesServe, {
    accepts: { "a front end there is": [spare, platform(), eip({}, "front-a")] },
    rejects: { "a front end there is not": [eip({ purpose: "spare", serves: "edge-z" }), platform(), eip({}, "front-a")] },
    ignores: { "an address in use": [eip(), platform()], "a program that is no platform": spare },
});

const stack: Resource = { urn: "urn:pulumi:test::holdfast::pulumi:pulumi:Stack::holdfast-test", type: "pulumi:pulumi:Stack", name: "holdfast-test", props: {}, protect: false, propertyDependencies: {} };
const many = (count: number) => Array.from({ length: count }, (_, i) => eip({}, `address-${i}`));
const quota = (value: unknown, region = "eu-west-1") => aws("servicequotas/serviceQuota:ServiceQuota", { serviceCode: "ec2", quotaCode: "L-0263D0A3", value }, { region });

tabulate(rules.quotaHoldsThem, {
    accepts: { "five": [stack, ...many(5)], "ten with a quota of twenty": [stack, ...many(10), quota(20)] },
    rejects: { "ten with a quota of eight": [stack, ...many(10), quota(8)], "a site's ten without one": [stack, ...many(10), platform()] },
    ignores: { "a stack without addresses": stack },
    awaits: { "ten with a quota that nobody tells": [stack, ...many(10)], "ten with another region's quota": [stack, ...many(10), quota(20, "us-east-1")], "a quota that is not known": [stack, ...many(10), quota(UNKNOWN)] },
});

const kept = (count: number, more: object = {}) => Array.from({ length: count }, (_, i) => eip({ purpose: "spare" }, `spare-${i}`, more));
const abroad = aws("ec2/eip:Eip", { tags: { purpose: "spare" } }, { name: "abroad", region: "eu-central-1" });

tabulate(rules.sparesAreFree, {
    accepts: { "as many as asked for": [platform(), ...kept(2)], "one in use and one free": [platform(), ...kept(1), eip({ purpose: "spare" }, "used", { instance: "i-1" })] },
    rejects: {
        "none": [platform(), eip()], "fewer than configured": [platform(), ...kept(1)], "spares that are in use": [platform(), ...kept(2, { instance: "i-1" })],
        "spares abroad": [platform({ spares: { aws: 1, azure: 1, minimumFree: 1 } }), abroad],
    },
    ignores: { "a stack without addresses": platform() },
    awaits: { "a purpose that is not known": [platform(), eip({ purpose: UNKNOWN })] },
});
