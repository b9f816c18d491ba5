import { expect } from "chai";
import { Endpoints, type EndpointsArgs } from "../../../components/aws/endpoints";
import { type Declared, declare, one, TAGS } from "../../support";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const args: EndpointsArgs = {
    vpcId: "vpc-1", region: "eu-west-1", account: "111122223333", groupId: "sg-1", subnetIds: ["app-a", "app-b", "app-c"],
    routeTableIds: { "edge-a": "rtb-edge", "app-a": "rtb-app", "data-a": "rtb-data" }, bucketArns: ["arn:aws:s3:::one"], tags: TAGS,
};

describe("aws.Endpoints", () => {
    let declared: Declared[];
    const statements = (ending: string): any[] => JSON.parse(one(declared, ENDPOINT, ending).inputs["policy"]).Statement;
    before(async () => {
        declared = await declare(() => new Endpoints("endpoints", args));
    });

    it("reaches these services privately", () => {
        expect(declared.filter(({ type }) => type === ENDPOINT).map(({ inputs }) => inputs["serviceName"].replace("com.amazonaws.eu-west-1.", ""))).to.have.members(
            ["s3", "dynamodb", "ec2messages", "ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "sts"]);
    });

    it("routes the application tier, and not the data tier, to S3 and DynamoDB", () => {
        expect(one(declared, ENDPOINT, "-s3").inputs).to.deep.include({ vpcEndpointType: "Gateway", routeTableIds: ["rtb-app"] });
        expect(one(declared, ENDPOINT, "-dynamodb").inputs).to.deep.include({ vpcEndpointType: "Gateway", routeTableIds: ["rtb-app"] });
    });

    it("stands in every zone, behind the endpoints' group, under the services' own names", () => {
        expect(one(declared, ENDPOINT, "-kms").inputs).to.deep.include({
            vpcEndpointType: "Interface", subnetIds: ["app-a", "app-b", "app-c"], securityGroupIds: ["sg-1"], privateDnsEnabled: true,
        });
    });

    it("admits this account's principals only", () => {
        const own = declared.filter(({ type }) => type === ENDPOINT).map(({ inputs }) => JSON.parse(inputs["policy"]).Statement[0].Condition);
        expect(own).to.deep.equal(own.map(() => ({ StringEquals: { "aws:PrincipalAccount": "111122223333" } })));
    });

    it("lets objects go to the site's own buckets only", () => {
        const puts = statements("-s3").filter(({ Action }) => [Action].flat().includes("s3:PutObject"));
        expect(puts.map(({ Resource }) => Resource)).to.deep.equal([["arn:aws:s3:::one", "arn:aws:s3:::one/*"]]);
    });

    it("lets container images be fetched from the registry's bucket of the region", () => {
        expect(statements("-s3").find(({ Sid }) => Sid === "ImageLayers")).to.deep.include(
            { Action: "s3:GetObject", Resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*" });
    });
});
