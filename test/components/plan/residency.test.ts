import { expect } from "chai";
import { AWS_REGIONS, AZURE_REGIONS } from "../../../components/plan/regions";
import { AWS_GLOBAL_ACTIONS, AWS_GLOBAL_SERVICES, countryOf, isAwsRegion, KNOWN_REGIONS } from "../../../components/plan/residency";

describe("residency", () => {
    it("knows the country of every region that a site can be in, and of every pair", () => {
        const pairs = Object.values(AZURE_REGIONS).flatMap(({ pair }) => pair ?? []);
        expect([...Object.keys(AWS_REGIONS), ...Object.keys(AZURE_REGIONS), ...pairs].filter((region) => !/^[A-Z]{2}$/.test(countryOf(region) ?? ""))).to.deep.equal([]);
    });

    it("knows nothing of what is no region", () => expect(countryOf("eu-west-9")).to.equal(undefined));

    it("tells the clouds' regions apart", () => {
        expect(KNOWN_REGIONS.filter(isAwsRegion)).to.include.members(Object.keys(AWS_REGIONS));
        expect(KNOWN_REGIONS.filter((region) => !isAwsRegion(region))).to.include.members(Object.keys(AZURE_REGIONS));
    });

    it("calls no service global that holds data", () => {
        for (const service of ["s3", "ec2", "rds", "kms", "logs", "backup", "dynamodb"]) expect(AWS_GLOBAL_SERVICES).to.not.include(service);
        for (const action of AWS_GLOBAL_ACTIONS) expect(action).to.match(/:(Describe|List|Get|Put)\w*(Regions|Buckets|PublicAccessBlock)$/);
    });
});
