import { expect } from "chai";
import { ALL_WELL, type Conditions } from "../../simulate/conditions";
import { reach, resolve } from "../../simulate/health";
import type { Existing, World } from "../../simulate/service";

const existing = (type: string, name: string, inputs: object, outputs: object = {}, id = name): Existing =>
    ({ urn: `urn:pulumi:prod::holdfast::${type}::${name}`, type, name, id, inputs, outputs: { ...inputs, ...outputs }, provider: {} });

const LB = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const AWS: readonly Existing[] = [
    existing("aws:ec2/eip:Eip", "edge-a", {}, { publicIp: "198.51.100.1", allocationId: "eipalloc-1", region: "eu-west-1" }),
    ...["a", "b"].map((zone) => existing("aws:ec2/subnet:Subnet", `subnet-${zone}`, {}, { availabilityZone: `eu-west-1${zone}` })),
    existing(LB, "front", { subnetMappings: [{ subnetId: "subnet-a", allocationId: "eipalloc-1" }] }, { arn: "arn:front" }),
    existing(LISTENER, "front-443", { loadBalancerArn: "arn:front", port: 443, defaultActions: [{ targetGroupArn: "arn:to-app" }] }),
    existing("aws:lb/targetGroupAttachment:TargetGroupAttachment", "to-app", { targetGroupArn: "arn:to-app", targetId: "arn:app" }),
    existing(LB, "application", { subnets: ["subnet-a", "subnet-b"] }, { arn: "arn:app" }),
    existing(LISTENER, "https", { loadBalancerArn: "arn:app", port: 443 }, { arn: "arn:https" }),
    existing("aws:lb/listenerRule:ListenerRule", "service", { listenerArn: "arn:https", actions: [{ targetGroupArn: "arn:machines" }] }),
    existing("aws:autoscaling/group:Group", "pool", { targetGroupArns: ["arn:machines"], vpcZoneIdentifiers: ["subnet-a", "subnet-b"] }),
];
const GATEWAY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/gw";
const AZURE: readonly Existing[] = [
    existing("azure-native:network:PublicIPAddress", "front-edge", {}, { ipAddress: "203.0.113.1", location: "northeurope" }, "/ip/edge"),
    existing("azure-native:network:ApplicationGateway", "gw", { zones: ["1", "2"], frontendIPConfigurations: [{ publicIPAddress: { id: "/ip/edge" } }], requestRoutingRules: [{}] }, {}, GATEWAY),
    existing("azure-native:compute:VirtualMachineScaleSet", "pool-1", {
        zones: ["1"], virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ ipConfigurations: [{ applicationGatewayBackendAddressPools: [{ id: `${GATEWAY}/backendAddressPools/app` }] }] }] } },
    }),
];
const NAMES: readonly Existing[] = [
    existing("aws:route53/healthCheck:HealthCheck", "check", { type: "HTTPS", ipAddress: "198.51.100.1" }),
    existing("aws:route53/record:Record", "own", { name: "prod._front.example.com", type: "A", records: ["198.51.100.1"], healthCheckId: "check" }),
    existing("aws:route53/record:Record", "first", { name: "example.com", type: "A", aliases: [{ name: "prod._front.example.com" }], failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
    existing("aws:route53/record:Record", "second", { name: "example.com", type: "A", records: ["192.0.2.9"], failoverRoutingPolicies: [{ type: "SECONDARY" }] }),
    existing("azure-native:trafficmanager:Endpoint", "one", { endpointStatus: "Enabled", target: "198.51.100.1", priority: 1 }),
    existing("azure-native:trafficmanager:Endpoint", "two", { endpointStatus: "Enabled", target: "203.0.113.1", priority: 2 }),
];

const world = (all: readonly Existing[]): World => ({ of: (type) => all.filter((one) => one.type === type), find: () => undefined });
const lost = (...places: string[]): Conditions => ({ lost: places, flooded: [] });
const without = (all: readonly Existing[], name: string) => world(all.filter((one) => one.name !== name));

describe("a request to an address on AWS", () => {
    it("goes by both balancers to the machines", () => expect(reach("198.51.100.1", world(AWS), ALL_WELL)).to.deep.equal({ answers: true, path: ["edge-a", "front", "application", "pool"] }));
    const reasons: Readonly<Record<string, [World, Conditions, string]>> = {
        "its region is lost": [world(AWS), lost("aws/eu-west-1"), "eu-west-1 answers nothing"],
        "its zone is lost": [world(AWS), lost("aws/eu-west-1a"), "eu-west-1a is lost"],
        "it is flooded": [world(AWS), { lost: [], flooded: ["198.51.100.1"] }, "the address is flooded"],
        "its balancer is gone": [without(AWS, "front"), ALL_WELL, "no balancer has the address"],
        "nothing is registered behind it": [without(AWS, "to-app"), ALL_WELL, "it passes requests to nobody"],
        "the machines are gone": [without(AWS, "pool"), ALL_WELL, "no machines are registered"],
    };
    for (const [when, [where, conditions, reason]] of Object.entries(reasons)) it(`gets no answer when ${when}`, () => expect(reach("198.51.100.1", where, conditions)).to.deep.include({ answers: false, reason }));
    it("is answered while another zone is lost", () => expect(reach("198.51.100.1", world(AWS), lost("aws/eu-west-1b")).answers).to.equal(true));
});

describe("a request to an address on Azure", () => {
    it("goes by the gateway to the machines", () => expect(reach("203.0.113.1", world(AZURE), ALL_WELL)).to.deep.equal({ answers: true, path: ["front-edge", "gw", "pool-1"] }));
    it("gets no answer when the machines' only zone is lost", () => expect(reach("203.0.113.1", world(AZURE), lost("azure/northeurope-1"))).to.deep.include({ answers: false, reason: "every zone of the machines is lost" }));
    it("gets no answer when no gateway has the address", () => expect(reach("203.0.113.1", without(AZURE, "gw"), ALL_WELL).reason).to.equal("no gateway has the address"));
});

describe("the service's name", () => {
    const all = world([...AWS, ...AZURE, ...NAMES]);
    const says: Readonly<Record<string, [Conditions, object]>> = {
        "leads to the first that is well": [ALL_WELL, { aws: ["198.51.100.1"], azure: ["198.51.100.1"] }],
        "leads elsewhere when that is lost": [lost("aws/eu-west-1"), { aws: ["192.0.2.9"], azure: ["203.0.113.1"] }],
        "is told by the other provider when one is lost": [lost("aws"), { aws: [], azure: ["203.0.113.1"] }],
    };
    for (const [what, [conditions, expected]] of Object.entries(says)) it(what, () => expect(resolve("example.com", all, conditions)).to.deep.equal(expected));
});
