import { expect } from "chai";
import { group, GROUP, network, publicAddress, REGION, table } from "./support";

const rg = { resourceGroupName: "rg" };
const standard = { sku: { name: "Standard", tier: "Regional" }, publicIPAllocationMethod: "Static" };
const idOf = (name: string): string => `${GROUP}/providers/Microsoft.Network/publicIPAddresses/${name}`;

const withPrefix = () => {
    const { azure } = group();
    const prefix = azure.make("network:PublicIPPrefix", { ...rg, publicIpPrefixName: "spares", sku: { name: "Standard", tier: "Regional" }, prefixLength: 31, zones: ["1", "2", "3"] });
    const far = azure.make("network:PublicIPPrefix", { ...rg, location: "westeurope", publicIpPrefixName: "far", sku: { name: "Standard" }, prefixLength: 31, zones: ["1", "2", "3"] });
    return { azure, prefix, far };
};

table("network:PublicIPAddress", {
    given: withPrefix,
    right: () => ({ ...rg, publicIpAddressName: "ip", ...standard, zones: ["1", "2", "3"] }),
    accepts: {
        "an address in one zone": { zones: ["2"] },
        "an address from a prefix": ({ prefix }) => ({ publicIPPrefix: { id: prefix.id } }),
    },
    refuses: {
        "a Basic sku": [{ "sku.name": "Basic" }, ["sku.name", "Basic", "Standard: Basic is retired"]],
        "no sku": [{ sku: undefined }, ["sku.name", "nothing", "Standard: left out it is Basic, which is retired"]],
        "a dynamic address": [{ publicIPAllocationMethod: "Dynamic" }, ["publicIPAllocationMethod", "Dynamic", "Static: a Standard address is"]],
        "a zone that is none": [{ zones: ["4"] }, ["zones[0]", "4", "a zone: 1, 2 or 3"]],
        "a zone where there are none": [{ location: "westus", zones: ["1"] }, ["zones[0]", "1", "no zone: westus has none"]],
        "one zone twice": [{ zones: ["1", "1"] }, ["zones[1]", "1", "a zone of its own; zones[0] has it"]],
        "a long idle time": [{ idleTimeoutInMinutes: 31 }, ["idleTimeoutInMinutes", "31", "a whole number from 4 to 30 minutes"]],
        "a prefix of another region": [({ far }) => ({ publicIPPrefix: { id: far.id } }), ["publicIPPrefix.id", "westeurope", "a prefix in northeurope"]],
        "other zones than the prefix's": [({ prefix }) => ({ publicIPPrefix: { id: prefix.id }, zones: ["1"] }), ["zones", "[1]", "the prefix's zones, [1, 2, 3]"]],
        "a prefix with nothing left": [({ azure, prefix }) => {
            for (const name of ["a", "b"]) publicAddress(azure, name, { publicIPPrefix: { id: prefix.id } });
            return { publicIPPrefix: { id: prefix.id } };
        }, ({ prefix }) => ["publicIPPrefix.id", prefix.id, "a prefix with an address left: this one has 2, all given"]],
        "a label that is taken": [({ azure }) => {
            publicAddress(azure, "first", { dnsSettings: { domainNameLabel: "edge" } });
            return { dnsSettings: { domainNameLabel: "edge" } };
        }, ["dnsSettings.domainNameLabel", "edge", `a label that is free in ${REGION}; ${idOf("first")} has it`]],
        "one more than the quota allows": [({ azure }) => {
            for (let i = 0; i < 18; i++) publicAddress(azure, `n${i}`);
            return {};
        }, ["publicIpAddressName", "21 addresses", 'at most 20 addresses in northeurope: raise the quota "Public IP Addresses - Standard"']],
    },
});

table("network:PublicIPPrefix", {
    given: withPrefix,
    right: () => ({ ...rg, publicIpPrefixName: "more", sku: { name: "Standard" }, prefixLength: 28 }),
    refuses: {
        "a prefix that is too large": [{ prefixLength: 27 }, ["prefixLength", "27", "a whole number from 28 to 31"]],
        "a prefix of one address": [{ prefixLength: 32 }, ["prefixLength", "32", "a whole number from 28 to 31"]],
        "more than the quota allows, counted at once": [({ azure }) => (["a", "b", "c"].forEach((name) => publicAddress(azure, name)), {}),
            ["prefixLength", "21 addresses", 'at most 20 addresses in northeurope: raise the quota "Public IP Addresses - Standard"']],
    },
});

table("network:NatGateway", {
    given: () => {
        const { azure } = group();
        return { azure, one: publicAddress(azure, "one", { zones: ["1"] }), two: publicAddress(azure, "two", { zones: ["2"] }), all: publicAddress(azure, "all") };
    },
    right: ({ one }) => ({ ...rg, natGatewayName: "nat-1", sku: { name: "Standard" }, zones: ["1"], publicIpAddresses: [{ id: one.id }] }),
    accepts: { "a zone-redundant address": ({ all }) => ({ publicIpAddresses: [{ id: all.id }] }), "no zone": { zones: undefined } },
    refuses: {
        "two zones": [{ zones: ["1", "2"] }, ["zones", "2 zones", "at most 1 zones: a NAT gateway stands in one"]],
        "an address of another zone": [({ two }) => ({ publicIpAddresses: [{ id: two.id }] }), ["publicIpAddresses[0].id", "one in zone 2", "an address in zone 1"]],
        "a sku that is none": [{ "sku.name": "Basic" }, ["sku.name", "Basic", "Standard"]],
        "a long idle time": [{ idleTimeoutInMinutes: 121 }, ["idleTimeoutInMinutes", "121", "a whole number from 4 to 120 minutes"]],
        "an address that is in use": [({ azure, one }) => (azure.make("network:NatGateway", { ...rg, natGatewayName: "first", sku: { name: "Standard" }, publicIpAddresses: [{ id: one.id }] }), {}),
            ["publicIpAddresses[0].id", idOf("one"), `an address that nothing uses; ${GROUP}/providers/Microsoft.Network/natGateways/first has it`]],
        "an address that does not exist": [{ publicIpAddresses: [{ id: idOf("ond") }] }, ["publicIpAddresses[0].id", idOf("ond"), `a PublicIPAddress that exists; did you mean ${idOf("one")}?`]],
    },
});

describe("simulated public addresses", () => {
    it("are never given twice, and lie in no one's block", () => {
        const { azure } = group();
        const regions = ["northeurope", "westeurope", "francecentral", "swedencentral", "uksouth", "eastus", "eastus2", "westus2", "centralus", "italynorth"];
        const given = regions.flatMap((location) => Array.from({ length: 20 }, (_, i) => publicAddress(azure, `${location}-${i}`, { location }).outputs["ipAddress"] as string));
        expect(new Set(given).size).to.equal(200);
        expect(given.every((address) => address.startsWith("198.19."))).to.equal(true);
    });

    it("of a prefix lie in it", () => {
        const { azure, prefix } = withPrefix();
        const first = String(prefix.outputs["ipPrefix"]).split("/")[0]!;
        const given = ["a", "b"].map((name) => publicAddress(azure, name, { publicIPPrefix: { id: prefix.id } }).outputs["ipAddress"]);
        expect(given).to.deep.equal([first, first.replace(/\d+$/, (last) => String(Number(last) + 1))]);
    });

    it("are kept while a NAT gateway uses them, and the NAT gateway while a subnet does", () => {
        const { azure, subnet } = network();
        const address = publicAddress(azure, "ip");
        const nat = azure.make("network:NatGateway", { ...rg, natGatewayName: "nat", sku: { name: "Standard" }, publicIpAddresses: [{ id: address.id }] });
        const data = subnet("data", "10.17.9.0/24", { natGateway: { id: nat.id } });
        expect(azure.refuseDelete(address).map(({ found }) => found)).to.deep.equal([`in use by ${nat.id}`]);
        expect(azure.refuseDelete(nat).map(({ found }) => found)).to.deep.equal([`in use by ${data.id}`]);
    });
});
