import { expect } from "chai";
import { Interconnect, type InterconnectArgs } from "../../../components/links/interconnect";
import { planLink } from "../../../components/plan/links";
import { type Declared, declare, one, TAGS } from "../../support";

const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const ARGS: InterconnectArgs = {
    link: planLink(0, 64600, 64700), keyVersion: 1, tags: TAGS,
    aws: { gatewayId: "vgw-1", operationsKeyArn: "key", retentionDays: 400, alertTopicArn: "topic" },
    azure: {
        resourceGroupName: "rg", location: "northeurope", gatewayId: "/gateway", instanceIds: ["/gateway/1", "/gateway/2"], addresses: ["198.51.100.1", "198.51.100.2"],
        workspaceId: "workspace", actionGroupId: "responders",
    },
};

describe("links.Interconnect", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Interconnect("link", ARGS)); });
    const all = (ending: string) => declared.filter(({ type }) => type.endsWith(ending));
    const aws = (device: string) => one(declared, "aws:ec2/vpnConnection:VpnConnection", `-${device}`).inputs;

    it("makes a device of each instance of Azure's gateway, with a connection of two tunnels to it", () => {
        expect(all(":CustomerGateway").map(({ inputs }) => `${inputs["ipAddress"]} ${inputs["bgpAsn"]}`)).to.deep.equal(["198.51.100.1 64700", "198.51.100.2 64700"]);
        expect(["a", "b"].map((device) => [aws(device)["customerGatewayId"], aws(device)["vpnGatewayId"]])).to.deep.equal([["link-a-id", "vgw-1"], ["link-b-id", "vgw-1"]]);
        expect([aws("a"), aws("b")].flatMap((each) => [each["tunnel1InsideCidr"], each["tunnel2InsideCidr"]])).to.deep.equal(ARGS.link.tunnels.map(({ inside }) => inside));
    });

    it("takes the same at both ends and nothing weaker", () => {
        for (const device of ["a", "b"]) {
            for (const tunnel of [1, 2]) {
                expect(aws(device)).to.deep.include(Object.fromEntries(Object.entries({
                    IkeVersions: ["ikev2"], Phase1EncryptionAlgorithms: ["AES256-GCM-16"], Phase2EncryptionAlgorithms: ["AES256-GCM-16"], Phase1IntegrityAlgorithms: ["SHA2-384"],
                    Phase2IntegrityAlgorithms: ["SHA2-384"], Phase1DhGroupNumbers: [20], Phase2DhGroupNumbers: [20], StartupAction: "start", DpdTimeoutAction: "restart",
                }).map(([key, value]) => [`tunnel${tunnel}${key}`, value])));
            }
        }
        for (const { inputs } of all(":VirtualNetworkGatewayConnection")) {
            expect(inputs["ipsecPolicies"]).to.deep.equal([{
                ikeEncryption: "GCMAES256", ikeIntegrity: "SHA384", dhGroup: "ECP384", ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256", pfsGroup: "ECP384",
                saLifeTimeSeconds: 3600, saDataSizeKilobytes: 102_400_000,
            }]);
            expect(inputs).to.include({ connectionProtocol: "IKEv2", enableBgp: true });
        }
    });

    it("gives each tunnel a key of letters alone, which AWS takes, and a new one with a new version", () => {
        const keys = all(":RandomPassword").map(({ inputs }) => inputs);
        expect(keys).to.have.length(4);
        for (const key of keys) expect(key).to.deep.include({ length: 64, numeric: false, special: false, keepers: { version: "1" } });
        expect(aws("a")["presharedKeyStorage"]).to.equal("SecretsManager");
    });

    it("names each of AWS's ends as a far end on Azure, by its inside address", () => {
        expect(all(":LocalNetworkGateway").map(({ inputs }) => inputs["bgpSettings"])).to.deep.equal(ARGS.link.tunnels.map(({ awsAddress }) => ({ asn: 64600, bgpPeeringAddress: awsAddress })));
    });

    it("says an inside address of both instances for each connection, its own tunnel's among them", () => {
        const addresses = (key: string) => one(declared, CONNECTION, `-${key}`).inputs["gatewayCustomBgpIpAddresses"].map(({ ipConfigurationId, customBgpIpAddress }: any) => `${ipConfigurationId} ${customBgpIpAddress}`);
        const [a1, a2, b1, b2] = ARGS.link.tunnels.map(({ azureAddress }) => azureAddress);
        expect(addresses("a1")).to.deep.equal([`/gateway/1 ${a1}`, `/gateway/2 ${b1}`]);
        expect(addresses("b2")).to.deep.equal([`/gateway/1 ${a2}`, `/gateway/2 ${b2}`]);
    });

    it("raises an alarm for each tunnel that goes down, and counts silence as down", () => {
        const alarms = all(":MetricAlarm").map(({ inputs }) => inputs);
        expect(alarms.map(({ alarmName, name }) => name ?? alarmName)).to.deep.equal(["a1", "a2", "b1", "b2"].map((key) => `holdfast-test-tunnel-${key}`));
        for (const alarm of alarms) expect(alarm).to.deep.include({ namespace: "AWS/VPN", metricName: "TunnelState", treatMissingData: "breaching", alarmActions: ["topic"] });
        expect(one(declared, "azure-native:monitor:ScheduledQueryRule").inputs["criteria"].allOf[0].query).to.include('ResourceId =~ "/gateway" and Category == "TunnelDiagnosticLog"');
    });

    it("records negotiations and routes in a group of its own, encrypted", () => {
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include({ name: "/holdfast/test/vpn-tunnels", kmsKeyId: "key", retentionInDays: 400 });
        expect(aws("a")["tunnel1LogOptions"].cloudwatchLogOptions).to.include({ logEnabled: true, bgpLogEnabled: true });
    });
});
