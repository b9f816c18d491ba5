import { expect } from "chai";
import { AddressPool } from "../../../components/azure/address-pool";
import { type Declared, declare, one } from "../../support";
import { addressesWith, PLACE, ZONES } from "./site";

const ADDRESS = "azure-native:network:PublicIPAddress";
const PREFIX = "azure-native:network:PublicIPPrefix";

describe("azure.AddressPool", () => {
    let pool: AddressPool;
    const declarePool = (spares: number) => declare(() => {
        pool = new AddressPool("pool", { ...PLACE, plan: addressesWith(spares), zones: ZONES, minimumFree: 2 });
    });
    let declared: Declared[];
    before(async () => { declared = await declarePool(4); });
    const addresses = () => declared.filter(({ type }) => type === ADDRESS);

    it("makes every address that the plan counts", () => {
        expect(addresses()).to.have.length(addressesWith(4).total);
    });

    it("makes only fixed addresses of the standard kind", () => {
        for (const { inputs } of addresses()) {
            expect(inputs["publicIPAllocationMethod"]).to.equal("Static");
            expect(inputs["sku"]).to.deep.equal({ name: "Standard", tier: "Regional" });
        }
    });

    it("puts each NAT gateway's address in that gateway's zone alone", () => {
        expect(addresses().filter(({ name }) => name.startsWith("pool-nat")).map(({ inputs }) => inputs["zones"])).to.deep.equal([["1"], ["2"], ["3"]]);
    });

    it("spreads front-end addresses and spares over all zones", () => {
        for (const { inputs } of addresses().filter(({ name }) => !name.startsWith("pool-nat"))) expect(inputs["zones"]).to.deep.equal(ZONES);
    });

    it("shields the front end against floods", () => {
        expect(one(declared, ADDRESS, "front-edge").inputs["ddosSettings"]).to.deep.equal({ protectionMode: "Enabled" });
    });

    it("says of each address what it is for and what it serves", () => {
        expect(addresses().map(({ inputs }) => `${inputs["tags"].purpose} ${inputs["tags"].serves}`)).to.deep.equal([
            "nat nat-1", "nat nat-2", "nat nat-3", "front edge", "spare edge", "spare edge", "spare edge", "spare edge",
        ]);
    });

    it("draws spares from one block that partners can allow", () => {
        expect(one(declared, PREFIX).inputs["prefixLength"]).to.equal(30);
        expect(one(declared, ADDRESS, "spare-1").inputs["publicIPPrefix"]).to.deep.equal({ id: "pool-spares-1-id" });
    });

    it("counts the spares that nothing uses", async () => {
        expect(pool.free).to.equal(4);
    });

    it("grows by a further block and leaves the first as it is", async () => {
        const grown = await declarePool(5);
        expect(grown.filter(({ type }) => type === PREFIX).map(({ name, inputs }) => `${name} ${inputs["prefixLength"]}`)).to.deep.equal(["pool-spares-1 30", "pool-spares-2 30"]);
        expect(one(grown, ADDRESS, "spare-1").inputs).to.deep.equal(one(declared, ADDRESS, "spare-1").inputs);
    });

    it("makes no block where no spares are planned", async () => {
        expect((await declarePool(0)).filter(({ type }) => type === PREFIX)).to.deep.equal([]);
    });
});
