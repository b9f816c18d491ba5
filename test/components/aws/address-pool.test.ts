import { expect } from "chai";
import { AddressPool, type AddressPoolArgs } from "../../../components/aws/address-pool";
import { planAwsAddresses } from "../../../components/plan/addresses";
import { declare, one, TAGS } from "../../support";

const EIP = "aws:ec2/eip:Eip";
const args: AddressPoolArgs = { plan: planAwsAddresses(["eu-west-1a", "eu-west-1b", "eu-west-1c"], 4), minimumFree: 2, tags: TAGS };

describe("aws.AddressPool", () => {
    it("holds one address for each NAT gateway and front end, and the spares", async () => {
        const declared = await declare(() => new AddressPool("pool", args));
        expect(declared.filter(({ type }) => type === EIP).map(({ name, inputs }) => `${name} ${inputs["tags"].purpose} ${inputs["tags"].serves}`)).to.deep.equal([
            "pool-nat-a nat eu-west-1a", "pool-nat-b nat eu-west-1b", "pool-nat-c nat eu-west-1c",
            "pool-edge-a front edge-a", "pool-edge-b front edge-b", "pool-edge-c front edge-c",
            "pool-spare-1 spare edge-a", "pool-spare-2 spare edge-b", "pool-spare-3 spare edge-c", "pool-spare-4 spare edge-a",
        ]);
    });

    it("says how many spares are free", async () => {
        let pool: AddressPool | undefined;
        await declare(() => (pool = new AddressPool("pool", args)));
        expect(pool?.free).to.equal(4);
    });

    it("knows which front end each spare can serve", async () => {
        let pool: AddressPool | undefined;
        await declare(() => (pool = new AddressPool("pool", args)));
        expect(pool?.spares["spare-2"]?.serves).to.equal("edge-b");
    });

    it("asks for the quota that the plan needs", async () => {
        const declared = await declare(() => new AddressPool("pool", { ...args, quota: 20 }));
        expect(one(declared, "aws:servicequotas/serviceQuota:ServiceQuota").inputs).to.deep.equal({ serviceCode: "ec2", quotaCode: "L-0263D0A3", value: 20 });
    });

    it("asks for no quota that is granted already", async () => {
        const declared = await declare(() => new AddressPool("pool", args));
        expect(declared.map(({ type }) => type)).to.not.include("aws:servicequotas/serviceQuota:ServiceQuota");
    });

    it("draws the spares, and only them, from the pool that partners admit", async () => {
        const declared = await declare(() => new AddressPool("pool", { ...args, ipamPoolId: "ipam-pool-0123456789abcdef0" }));
        const drawn = declared.filter(({ type, inputs }) => type === EIP && inputs["ipamPoolId"] === "ipam-pool-0123456789abcdef0");
        expect(drawn.map(({ name }) => name)).to.deep.equal(["pool-spare-1", "pool-spare-2", "pool-spare-3", "pool-spare-4"]);
    });
});
