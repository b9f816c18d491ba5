import { expect } from "chai";
import fc from "fast-check";
import { contains, overlaps, parseCidr } from "../../../components/plan/cidr";
import { LARGEST_BLOCK_PREFIX, planAwsSubnets, planAzureSubnets } from "../../../components/plan/subnets";

const aws = (...zones: string[]) => planAwsSubnets(parseCidr("10.16.0.0/16"), zones);
const azure = (...zones: string[]) => planAzureSubnets(parseCidr("10.17.0.0/16"), zones);

const apartAndInside = (whole: string, cidrs: readonly string[]) => {
    const blocks = cidrs.map(parseCidr);
    blocks.forEach((block, i) => {
        expect(contains(parseCidr(whole), block)).to.equal(true);
        blocks.slice(0, i).forEach((other) => expect(overlaps(block, other)).to.equal(false));
    });
};

describe("planAwsSubnets", () => {
    it("gives a zone half of its eighth for app, a quarter for data, an eighth for edge, and the rest begins with the firewall", () => {
        expect(aws("eu-west-1a").map(({ key, cidr }) => `${key} ${cidr}`)).to.deep.equal([
            "edge-a 10.16.24.0/22",
            "app-a 10.16.0.0/20",
            "data-a 10.16.16.0/21",
            "firewall-a 10.16.28.0/28",
            "access-a 10.16.28.32/27",
        ]);
    });
    it("keeps the addresses of existing zones when a zone is added, in any order", () => {
        expect(aws("eu-west-1c", "eu-west-1b", "eu-west-1a")).to.include.deep.members(aws("eu-west-1a", "eu-west-1b"));
    });
    it("refuses a zone that has no slot", () => {
        expect(() => aws("eu-west-1z")).to.throw('found zone "eu-west-1z", expected one that ends in a letter from a to h');
    });
    it("keeps subnets inside the network and apart, whatever its size and zones", () => {
        const zones = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 1 });
        fc.assert(fc.property(zones, fc.integer({ min: 16, max: LARGEST_BLOCK_PREFIX }), (letters, bits) => {
            const plan = planAwsSubnets({ first: 0x0a100000, bits }, letters.map((letter) => `eu-west-1${letter}`));
            apartAndInside(`10.16.0.0/${bits}`, plan.map(({ cidr }) => cidr));
        }));
    });
    it("leaves AWS's smallest subnet or more in the smallest network", () => {
        const plan = planAwsSubnets({ first: 0x0a100000, bits: LARGEST_BLOCK_PREFIX }, ["eu-west-1a"]);
        expect(Math.max(...plan.map(({ cidr }) => parseCidr(cidr).bits))).to.be.at.most(28);
    });
});

describe("planAzureSubnets", () => {
    it("gives each zone its own app subnet and the region the others", () => {
        expect(azure("1", "2", "3").map(({ key, cidr }) => `${key} ${cidr}`)).to.deep.equal([
            "edge 10.17.176.0/24",
            "app-1 10.17.0.0/20",
            "app-2 10.17.16.0/20",
            "app-3 10.17.32.0/20",
            "data 10.17.128.0/19",
            "endpoints 10.17.160.0/20",
            "GatewaySubnet 10.17.177.0/27",
            "AzureFirewallSubnet 10.17.177.64/26",
        ]);
    });
    it("keeps the addresses of existing zones when a zone is added", () => {
        expect(azure("3", "2", "1")).to.include.deep.members(azure("1", "2"));
    });
    it("refuses a zone that has no slot", () => {
        expect(() => azure("9")).to.throw('found zone "9", expected a number from 1 to 8');
    });
    it("keeps subnets inside the network and apart, whatever its size and zones", () => {
        const zones = fc.uniqueArray(fc.constantFrom(..."12345678"), { minLength: 1 });
        fc.assert(fc.property(zones, fc.integer({ min: 16, max: LARGEST_BLOCK_PREFIX }), (numbers, bits) => {
            const plan = planAzureSubnets({ first: 0x0a110000, bits }, numbers);
            apartAndInside(`10.17.0.0/${bits}`, plan.map(({ cidr }) => cidr));
        }));
    });
});
