import { expect } from "chai";
import { Gateway } from "../../../components/aws/gateway";
import { type Declared, declare, one, TAGS } from "../../support";

describe("aws.Gateway", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Gateway("gateway", { vpcId: "vpc-1", asn: 64600, routeTableIds: { "app-a": "rtb-a", "app-b": "rtb-b" }, tags: TAGS }));
    });

    it("belongs to the network, with the plan's AS number", () => {
        expect(one(declared, "aws:ec2/vpnGateway:VpnGateway").inputs).to.deep.include({ vpcId: "vpc-1", amazonSideAsn: "64600" });
    });

    it("tells the given tables what is at the far end", () => {
        const told = declared.filter(({ type }) => type.endsWith(":VpnGatewayRoutePropagation")).map(({ name, inputs }) => [name, inputs["routeTableId"], inputs["vpnGatewayId"]]);
        expect(told).to.deep.equal([["gateway-app-a", "rtb-a", "gateway-id"], ["gateway-app-b", "rtb-b", "gateway-id"]]);
    });
});
