import { expect } from "chai";
import { ClientAccess } from "../../../components/aws/access";
import { type Declared, declare, one, TAGS } from "../../support";

describe("aws.ClientAccess", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new ClientAccess("access", {
            vpcId: "vpc-1", cidr: "10.16.0.0/16", block: "10.18.0.0/22", subnetIds: { "access-a": "subnet-a", "access-b": "subnet-b" }, groupId: "sg-1",
            certificateArn: "certificate", samlProviderArn: "saml", groups: { engineers: "group-1" }, sessionHours: 8, operationsKeyArn: "key", retentionDays: 400,
            alertTopicArn: "topic", tags: TAGS,
        }));
    });
    const endpoint = () => one(declared, "aws:ec2clientvpn/endpoint:Endpoint").inputs;

    it("signs people in at the directory, for a working day at the longest", () => {
        expect(endpoint()).to.deep.include({
            authenticationOptions: [{ type: "federated-authentication", samlProviderArn: "saml" }], sessionTimeoutHours: 8, disconnectOnSessionTimeout: true, selfServicePortal: "disabled",
        });
    });

    it("carries what is the network's, with its names, into a group that says what is reached", () => {
        expect(endpoint()).to.deep.include({ splitTunnel: true, dnsServers: ["10.16.0.2"], securityGroupIds: ["sg-1"], clientCidrBlock: "10.18.0.0/22", clientRouteEnforcementOptions: { enforced: true } });
    });

    it("comes to a subnet in each given zone", () => {
        expect(declared.filter(({ type }) => type.endsWith(":NetworkAssociation")).map(({ inputs }) => inputs["subnetId"])).to.deep.equal(["subnet-a", "subnet-b"]);
    });

    it("lets in named groups, to the network alone", () => {
        expect(one(declared, "aws:ec2clientvpn/authorizationRule:AuthorizationRule").inputs).to.include({ accessGroupId: "group-1", targetNetworkCidr: "10.16.0.0/16" });
    });

    it("records who comes in, encrypted, and tells of those who are refused again and again", () => {
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include({ name: "/holdfast/test/vpn-clients", kmsKeyId: "key", retentionInDays: 400 });
        expect(endpoint()["connectionLogOptions"]).to.deep.equal({ enabled: true, cloudwatchLogGroup: "/holdfast/test/vpn-clients", cloudwatchLogStream: "connections" });
        expect(one(declared, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs).to.deep.include({ metricName: "vpn-client-refused", alarmActions: ["topic"] });
    });
});
