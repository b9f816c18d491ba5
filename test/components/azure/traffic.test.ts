import { expect } from "chai";
import { Traffic, type TrafficArgs } from "../../../components/azure/traffic";
import { type Declared, declare, one } from "../../support";
import { PLACE } from "./site";

const ENDPOINT = "azure-native:trafficmanager:Endpoint";
const SET = "azure-native:dns:RecordSet";
const { resourceGroupName, tags } = PLACE;
const args: TrafficArgs = {
    resourceGroupName, tags, domain: "example.com", slot: 0, shares: { aws: 100, azure: 0 },
    fronts: { aws: { "edge-a": "198.18.0.1", "edge-b": "198.18.0.2" }, azure: { edge: "198.19.0.1" } },
    primary: {
        zoneName: "example.com", nameServers: ["ns-1.awsdns-01.com", "ns1-01.azure-dns.com"], proof: { name: "_0123.example.com.", value: "_4567.acm-validations.aws." },
        actionGroupId: "responders", workspaceId: "workspace", archiveAccountId: "archive",
    },
};

describe("azure.Traffic", () => {
    let declared: Declared[];
    const order = (among: Declared[]) => among.filter(({ type }) => type === ENDPOINT).map(({ inputs }) => [inputs["priority"], inputs["target"]]).sort((a, b) => a[0] - b[0]);
    before(async () => {
        declared = await declare(() => new Traffic("traffic", args));
    });

    it("asks over TLS, by the service's name, every ten seconds", () => {
        const { monitorConfig, dnsConfig, trafficRoutingMethod } = one(declared, "azure-native:trafficmanager:Profile").inputs as any;
        expect(monitorConfig).to.deep.include({ protocol: "HTTPS", path: "/healthz", intervalInSeconds: 10, toleratedNumberOfFailures: 2, customHeaders: [{ name: "Host", value: "example.com" }] });
        expect(dnsConfig.ttl).to.equal(30);
        expect(trafficRoutingMethod).to.equal("Priority");
    });

    it("answers with the larger share's front ends first", async () => {
        expect(order(declared)).to.deep.equal([[1, "198.18.0.1"], [2, "198.18.0.2"], [21, "198.19.0.1"]]);
        expect(order(await declare(() => new Traffic("traffic", { ...args, shares: { aws: 10, azure: 90 } })))).to.deep.equal([[1, "198.19.0.1"], [21, "198.18.0.1"], [22, "198.18.0.2"]]);
    });

    it("adds a standby's front ends behind the primary's, and nothing else", async () => {
        const standby = await declare(() => new Traffic("traffic", { ...args, primary: undefined, profileName: "tm", slot: 1 }));
        expect(order(standby).map(([priority]) => priority)).to.deep.equal([101, 102, 121]);
        expect(standby.filter(({ type }) => type !== ENDPOINT && !type.startsWith("holdfast:"))).to.deep.equal([]);
        expect(one(standby, ENDPOINT, "-azure-edge").inputs["profileName"]).to.equal("tm");
    });

    it("leads the zone's own name to the profile", () => {
        expect(declared.find(({ type, name }) => type === SET && name === "traffic")!.inputs).to.deep.include({ relativeRecordSetName: "@", recordType: "A", ttl: 30, targetResource: { id: "traffic-id" } });
    });

    it("names both providers' servers, by a template: the record is there from the start", () => {
        const [record] = one(declared, "azure-native:resources:Deployment").inputs["properties"].template.resources;
        expect(record).to.deep.equal({
            type: "Microsoft.Network/dnsZones/NS", apiVersion: "2018-05-01", name: "example.com/@",
            properties: { TTL: 3600, NSRecords: [{ nsdname: "ns-1.awsdns-01.com." }, { nsdname: "ns1-01.azure-dns.com." }] },
        });
    });

    it("holds the proof by which AWS's certificate renews", () => {
        expect(one(declared, SET, "-proof").inputs).to.deep.include({ relativeRecordSetName: "_0123", recordType: "CNAME", cnameRecord: { cname: "_4567.acm-validations.aws." } });
    });

    it("tells responders of a front end that is lost", () => {
        expect(one(declared, "azure-native:monitor:MetricAlert").inputs).to.deep.include({ scopes: ["traffic-id"], actions: [{ actionGroupId: "responders" }], severity: 1 });
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs["logs"]).to.deep.equal([{ category: "ProbeHealthStatusEvents", enabled: true }]);
    });

    it("is a primary or a standby", async () => {
        await declare(() => {
            expect(() => new Traffic("traffic", { ...args, profileName: "tm" })).to.throw("found both of primary and profileName");
            expect(() => new Traffic("traffic", { ...args, primary: undefined })).to.throw("found neither");
        });
    });
});
