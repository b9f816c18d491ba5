import { expect } from "chai";
import { Firewall } from "../../../components/azure/firewall";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY } from "./site";

const RULE = "azure-native:network:SecurityRule";
const GROUP = "azure-native:network:NetworkSecurityGroup";

describe("azure.Firewall", () => {
    let declared: Declared[];
    let firewall: Firewall;
    before(async () => {
        declared = await declare(() => { firewall = new Firewall("firewall", { ...PLACE, subnets: PRIMARY.azure.subnets }); });
    });
    const rules = (tier: string) => declared.filter(({ type, inputs }) => type === RULE && inputs["networkSecurityGroupName"] === `firewall-${tier}`).map(({ inputs }) => inputs);
    const ends = (rule: Record<string, any>, end: "source" | "destination") =>
        rule[`${end}AddressPrefix`] ?? rule[`${end}AddressPrefixes`]?.join() ?? rule[`${end}ApplicationSecurityGroups`].map(({ id }: { id: string }) => id).join();
    const shown = (tier: string, direction: string) => rules(tier).filter((rule) => rule["direction"] === direction)
        .sort((a, b) => a["priority"] - b["priority"])
        .map((rule) => `${rule["priority"]} ${rule["access"]} ${rule["protocol"]} ${ends(rule, "source")} > ${ends(rule, "destination")}:${rule["destinationPortRange"]}`);

    it("makes a group for each tier", () => {
        expect(declared.filter(({ type }) => type === GROUP).map(({ name }) => name)).to.deep.equal(["firewall-edge", "firewall-app", "firewall-data", "firewall-endpoints"]);
    });

    it("writes no rule inside a group", () => {
        for (const { inputs } of declared.filter(({ type }) => type === GROUP)) expect(inputs).to.not.have.property("securityRules");
    });

    it("lets the internet reach the edge on 443 and 80, and Azure the gateway", () => {
        expect(shown("edge", "Inbound")).to.deep.equal([
            "100 Allow Tcp GatewayManager > *:65200-65535",
            "110 Allow * AzureLoadBalancer > *:*",
            "200 Allow Tcp Internet > 10.17.176.0/24:443",
            "210 Allow Tcp Internet > 10.17.176.0/24:80",
            "4096 Deny * * > *:*",
        ]);
    });

    it("lets only the edge reach the application", () => {
        expect(shown("app", "Inbound")).to.deep.equal(["220 Allow Tcp 10.17.176.0/24 > firewall-app-members-id:8443", "4096 Deny * * > *:*"]);
    });

    it("lets only the application reach the database, by its blocks: the service takes no application security group", () => {
        expect(shown("data", "Inbound")).to.deep.equal([
            "230 Allow Tcp 10.17.0.0/20,10.17.16.0/20,10.17.32.0/20 > 10.17.128.0/19:5432",
            "280 Allow Tcp 10.17.128.0/19 > 10.17.128.0/19:5432",
            "4096 Deny * * > *:*",
        ]);
    });

    it("lets the database leave for its stand-in, its log and the directory alone", () => {
        expect(shown("data", "Outbound")).to.deep.equal([
            "100 Allow Tcp 10.17.128.0/19 > Storage:443",
            "110 Allow Tcp 10.17.128.0/19 > AzureActiveDirectory:443",
            "280 Allow Tcp 10.17.128.0/19 > 10.17.128.0/19:5432",
            "4096 Deny * * > *:*",
        ]);
    });

    it("lets nothing leave the endpoints", () => expect(shown("endpoints", "Outbound")).to.deep.equal(["4096 Deny * * > *:*"]));

    it("lets the application leave for the database, the endpoints and HTTPS outside", () => {
        expect(shown("app", "Outbound").map((rule) => rule.split(" ")[0])).to.deep.equal(["230", "240", "250", "270", "4096"]);
    });

    it("never gives one priority twice in a direction", () => {
        for (const tier of ["edge", "app", "data", "endpoints"]) {
            const used = rules(tier).map((rule) => `${rule["direction"]} ${rule["priority"]}`);
            expect(new Set(used).size).to.equal(used.length);
        }
    });

    it("describes every rule within Azure's 140 characters", () => {
        for (const { inputs } of declared.filter(({ type }) => type === RULE)) expect(inputs["description"]).to.have.length.within(1, 140);
    });

    it("gives every subnet its tier's group", async () => {
        const id = (key: string) => new Promise((resolve) => firewall.groupIds[key]!.apply(resolve));
        expect(await Promise.all(["edge", "app-1", "app-2", "app-3", "data", "endpoints"].map(id))).to.deep.equal(
            ["edge", "app", "app", "app", "data", "endpoints"].map((tier) => `firewall-${tier}-id`));
    });

    it("names the application tier by its members", () => {
        expect(one(declared, "azure-native:network:ApplicationSecurityGroup").name).to.equal("firewall-app-members");
    });
});
