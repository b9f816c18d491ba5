import { expect } from "chai";
import { canonicalType } from "../../components/plan/tokens";
import { Cloud } from "../../simulate/cloud";
import type { Declaration, Services } from "../../simulate/service";

const services: Services = {
    "aws:test:Network": { create: ({ name }) => ({ id: `net-${name}`, outputs: { arn: `arn:aws:test::1:net/${name}`, peerOf: "" } }) },
    "aws:test:Bucket": { create: ({ inputs }) => ({ id: inputs.bucket, outputs: { ...inputs, arn: `arn:aws:s3:::${inputs.bucket}` } }) },
    "aws:test:Versioning": {
        refuse: ({ inputs }, world) => (world.find(inputs.bucket) ? [] : [{ property: "bucket", found: inputs.bucket, expected: "a bucket that exists" }]),
        create: ({ inputs }) => ({ id: inputs.bucket, outputs: inputs }),
    },
    "azure-native:test:Account": { create: ({ name }) => ({ id: `/subscriptions/s/Accounts/${name}`, outputs: {} }) },
    "aws:test:Broken": { refuse: () => [{ property: "size", found: "0", expected: "1 or more" }], create: () => { throw new Error("too small"); } },
    "random:test:Password": { create: () => ({ id: "none", outputs: {} }) },
};

const declare = (type: string, name: string, inputs = {}): Declaration =>
    ({ urn: `urn:pulumi:prod::p::${type}::${name}`, type, name, inputs, provider: {} });

describe("Cloud", () => {
    it("refuses a type that it does not know, and says which is meant", () => {
        expect(new Cloud(services).consider(declare("aws:test:Bukket", "a")).refusals).to.deep.equal([
            { property: "type", found: "aws:test:Bukket", expected: 'a type that the simulated clouds know; did you mean "aws:test:Bucket"?' },
        ]);
    });

    it("refuses an id that another resource of the type has", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("aws:test:Bucket", "first", { bucket: "data" }));
        expect(cloud.declare(declare("aws:test:Bucket", "second", { bucket: "data" })).refusals).to.deep.equal([
            { property: "id", found: "data", expected: "an id of its own; first has it" },
        ]);
    });

    it("compares Azure's ids without regard to case", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("azure-native:test:Account", "Data"));
        expect(cloud.find("/subscriptions/S/accounts/data")?.name).to.equal("Data");
        expect(cloud.declare(declare("azure-native:test:Account", "data")).refusals).to.have.length(1);
    });

    it("lets any number of resources have no id worth the name", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("random:test:Password", "first"));
        expect(cloud.declare(declare("random:test:Password", "second")).refusals).to.be.empty;
    });

    it("finds a bucket by its name, not the companion that has the same id", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("aws:test:Bucket", "bucket", { bucket: "data" }));
        cloud.declare(declare("aws:test:Versioning", "versioning", { bucket: "data" }));
        expect(cloud.find("data")?.name).to.equal("bucket");
    });

    it("finds a resource by its ARN", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("aws:test:Network", "a"));
        expect(cloud.find("arn:aws:test::1:net/a")?.id).to.equal("net-a");
    });

    it("finds nothing by an empty reference", () => {
        const cloud = new Cloud(services);
        cloud.declare(declare("aws:test:Network", "a"));
        expect(cloud.find("")).to.equal(undefined);
    });

    it("makes nothing while it only considers", () => {
        const cloud = new Cloud(services);
        cloud.consider(declare("aws:test:Network", "a"));
        expect(cloud.all()).to.be.empty;
    });

    it("makes a shadow of what it refused, so that the program can go on", () => {
        const cloud = new Cloud(services);
        const { made, refusals } = cloud.declare(declare("aws:test:Broken", "a", { size: 0 }));
        expect(refusals).to.have.length(1);
        expect(made).to.deep.include({ id: "a", outputs: { size: 0 } });
    });

    it("keeps the order in which resources were made", () => {
        const cloud = new Cloud(services);
        for (const name of ["b", "a", "c"]) cloud.declare(declare("aws:test:Network", name));
        expect(cloud.of("aws:test:Network").map(({ name }) => name)).to.deep.equal(["b", "a", "c"]);
    });
});

describe("canonicalType", () => {
    it("drops the API version of azure-native tokens, and nothing else", () => {
        expect(["azure-native:network/v20240501:Subnet", "azure-native:keyvault/v20230701preview:Vault", "aws:ec2/vpc:Vpc"].map(canonicalType))
            .to.deep.equal(["azure-native:network:Subnet", "azure-native:keyvault:Vault", "aws:ec2/vpc:Vpc"]);
    });
});
