import { expect } from "chai";
import { Account, network, table } from "./support";

const five = () => {
    const account = new Account();
    for (let i = 0; i < 5; i++) account.make("ec2.Eip", {}, { name: `address-${i}` });
    return { account };
};

table("ec2.Eip", {
    given: () => ({ account: new Account() }),
    right: () => ({ domain: "vpc" }),
    accepts: { "a pool": { ipamPoolId: "ipam-pool-0123456789abcdef0" } },
    refuses: {
        "an unknown domain": [{ domain: "internet" }, ["domain", "internet", "vpc, standard"]],
        "a pool that is none": [
            { ipamPoolId: "pool-1" },
            ["ipamPoolId", "pool-1", "ipam-pool- and 17 hexadecimal digits"],
        ],
    },
});

table("ec2.Eip", {
    given: five,
    right: () => ({ region: "eu-central-1" }),
    accepts: {
        "a sixth where the quota was raised": ({ account }) => (
            account.make("servicequotas.ServiceQuota", { serviceCode: "ec2", quotaCode: "L-0263D0A3", value: 6 }),
            { region: undefined }
        ),
        "a sixth that is the customer's own": { region: undefined, publicIpv4Pool: "ipv4pool-ec2-0123456789abcdef0" },
    },
    refuses: {
        "a sixth in one region": [
            { region: undefined },
            ["domain", "6 elastic IPs in eu-west-1", '5 at most (quota L-0263D0A3 of ec2, "EC2-VPC Elastic IPs")'],
        ],
    },
});

describe("elastic IPs", () => {
    it("never have the same address", () => {
        const account = new Account();
        account.make("servicequotas.ServiceQuota", { serviceCode: "ec2", quotaCode: "L-0263D0A3", value: 500 });
        const addresses = Array.from({ length: 500 }, () => account.make("ec2.Eip").outputs.publicIp as string);
        expect(new Set(addresses).size).to.equal(500);
        expect(addresses.every((address) => /^198\.18\./.test(address))).to.equal(true);
    });

    it("are kept while a NAT gateway uses them", () => {
        const { account, a } = network();
        const eip = account.make("ec2.Eip");
        account.make("ec2.NatGateway", { subnetId: a.id, allocationId: eip.id }, { name: "nat" });
        expect(account.refuseDelete(eip).map(({ expected }) => expected)).to.deep.equal(["nat deleted first"]);
    });
});

table("servicequotas.ServiceQuota", {
    given: () => ({ account: new Account() }),
    right: () => ({ serviceCode: "ec2", quotaCode: "L-0263D0A3", value: 20 }),
    refuses: {
        "a code that is none": [
            { quotaCode: "elastic-ips" },
            ["quotaCode", "elastic-ips", "L- and eight hexadecimal capitals"],
        ],
        "another service's code": [
            { serviceCode: "vpc" },
            ["serviceCode", "vpc", "ec2, to which quota L-0263D0A3 belongs"],
        ],
        "less than there is": [{ value: 4 }, ["value", "4", "5 or more: requests only raise a quota"]],
        "a second request": [
            ({ account }) => (
                account.make(
                    "servicequotas.ServiceQuota",
                    { serviceCode: "ec2", quotaCode: "L-0263D0A3", value: 9 },
                    { name: "first" },
                ),
                {}
            ),
            ["quotaCode", "L-0263D0A3", "one declaration of the quota in eu-west-1; first has it"],
        ],
    },
});
