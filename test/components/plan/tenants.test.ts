import { expect } from "chai";
import { parseCidr } from "../../../components/plan/cidr";
import { planTenants, type Tenant, tenantSlots } from "../../../components/plan/tenants";

const tenant = (slot: number, kind: Tenant["kind"] = "private"): Tenant =>
    ({ name: `name${slot}`, kind, slot, uid: 10000 + slot, gid: 10000 + slot, mode: "0750", quotaGb: 100, costCenter: "cc" });

const plan = (siteSlot: number, ...tenants: Tenant[]) => planTenants(
    { name: `site${siteSlot}`, slot: siteSlot, aws: { zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] } },
    { platform: "holdfast", awsAccountId: "111122223333", azureSubscriptionId: "s", tenants, tenantRange: parseCidr("10.64.0.0/10") },
);

describe("planTenants", () => {
    it("gives each private tenant a block in each site and cloud", () => {
        expect([0, 1].flatMap((site) => plan(site, tenant(0), tenant(1)).flatMap(({ aws, azure }) => [aws!.cidr, azure!.cidr]))).to.deep.equal([
            "10.64.0.0/22", "10.64.4.0/22", "10.65.0.0/22", "10.65.4.0/22",
            "10.64.8.0/22", "10.64.12.0/22", "10.65.8.0/22", "10.65.12.0/22",
        ]);
    });

    it("gives no two networks one address, for every slot there can be", () => {
        const slots = Array.from({ length: 64 }, (_, i) => i);
        const blocks = Array.from({ length: 32 }, (_, site) => plan(site, ...slots.map((slot) => tenant(slot)))).flat().flatMap(({ aws, azure }) => [aws!.cidr, azure!.cidr]);
        expect(new Set(blocks).size).to.equal(32 * 64 * 2);
        expect(blocks.at(-1)).to.equal("10.127.252.0/22");
    });

    it("cuts a network by zone on AWS, by purpose on Azure", () => {
        const [{ aws, azure }] = plan(0, tenant(0)) as [ReturnType<typeof plan>[number]];
        expect(aws!.subnets.map(({ key, cidr }) => `${key} ${cidr}`)).to.deep.equal(["a 10.64.0.0/25", "b 10.64.0.128/25", "c 10.64.1.0/25"]);
        expect(azure!.subnets.map(({ key, cidr }) => `${key} ${cidr}`)).to.deep.equal(["app 10.64.4.0/23", "endpoints 10.64.6.0/24"]);
    });

    it("gives a shared tenant no network", () => expect(plan(0, tenant(0, "shared"))[0]).to.not.have.any.keys("aws", "azure"));

    it("names what is a tenant's by slot and name, so that a name which comes back is somebody else", () => {
        const [{ label, prefix, container, accessPoint }] = plan(0, tenant(7, "shared")) as [ReturnType<typeof plan>[number]];
        expect({ label, prefix, container, accessPoint }).to.deep.equal({
            label: "t7-name7", prefix: "tenants/t7-name7/", container: "tenant-t7-name7", accessPoint: "holdfast-site0-t7-name7",
        });
    });

    it("refuses a slot beyond the range", () => {
        expect(tenantSlots(parseCidr("10.64.0.0/12"))).to.equal(16);
        expect(() => plan(0, tenant(64))).to.throw("found slot 64, expected a whole number from 0 to 63");
    });
});
