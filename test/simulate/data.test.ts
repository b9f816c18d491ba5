import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ALL_WELL } from "../../simulate/conditions";
import { Data, type DataStore, stores } from "../../simulate/data";
import type { Existing, World } from "../../simulate/service";

const existing = (type: string, stack: string, name: string, id: string, inputs: object, outputs: object): Existing =>
    ({ urn: `urn:pulumi:${stack}::holdfast::${type}::${name}`, type, name, id, inputs, outputs, provider: {} });

const bucket = (stack: string, region: string) => existing("aws:s3/bucket:Bucket", stack, "data", `${stack}-data`, {}, { bucket: `${stack}-data`, region });
const cluster = (stack: string, region: string, inputs: object) => existing("aws:rds/cluster:Cluster", stack, "database", `${stack}-database`, inputs, { region });
const server = (stack: string, location: string, inputs: object) =>
    existing("azure-native:dbforpostgresql:Server", stack, "database", `/servers/${stack}`, { location, ...inputs }, {});
const replication = existing("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "dr", "data", "x", { bucket: "prod-data", rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::dr-data" } }] }, {});

const world = (...all: Existing[]): World => ({ of: (type) => all.filter((one) => one.type === type), find: () => undefined });
const found = (...all: Existing[]) => stores(world(...all), () => 1);
const links = (...all: Existing[]): string[] => found(...all).copies.map(({ from, to }) => `${from.stack} ${from.name} → ${to.stack} ${to.name}`);

describe("copies that services keep", () => {
    const [prod, dr] = [bucket("prod", "eu-west-1"), bucket("dr", "eu-central-1")];
    it("of a bucket follow its replication", () => expect(links(prod, dr, replication)).to.deep.equal(["prod aws/prod-data → dr aws/dr-data"]));
    it("end with it", () => expect(links(prod, dr)).to.deep.equal([]));
    it("end where its rule is switched off", () => expect(links(prod, dr, { ...replication, inputs: { ...replication.inputs, rules: [{ status: "Disabled", destination: { bucket: "arn:aws:s3:::dr-data" } }] } })).to.deep.equal([]));

    const global = { globalClusterIdentifier: "global" };
    it("of a cluster go to the other member", () => expect(links(cluster("prod", "eu-west-1", global), cluster("dr", "eu-central-1", global))).to.deep.equal(["prod aws/database → dr aws/database"]));
    it("of a cluster end when the other leaves", () => expect(links(cluster("prod", "eu-west-1", global), cluster("dr", "eu-central-1", {}))).to.deep.equal([]));
    it("of a cluster take no writes; one that has left does", () => {
        const writable = (inputs: object) => found(cluster("prod", "eu-west-1", global), cluster("dr", "eu-central-1", inputs)).all.map((one) => one.writable);
        expect([writable(global), writable({})]).to.deep.equal([[true, false], [true, true]]);
    });
    const replica = { createMode: "Replica", sourceServerResourceId: "/servers/prod" };
    it("of a server go to its replica", () => expect(links(server("prod", "northeurope", {}), server("dr", "westeurope", replica))).to.deep.equal(["prod azure/database → dr azure/database"]));
    it("of a server end when it is promoted", () => expect(links(server("prod", "northeurope", {}), server("dr", "westeurope", { ...replica, createMode: "Update" }))).to.deep.equal([]));
});

describe("data in simulated stores", () => {
    const setUp = () => {
        const { all: [from, to], copies } = found(bucket("prod", "eu-west-1"), bucket("dr", "eu-central-1"), replication) as { all: [DataStore, DataStore]; copies: ReturnType<typeof found>["copies"] };
        return { data: new Data(mkdtempSync(join(tmpdir(), "holdfast-data-"))), from, to, copies };
    };

    it("are carried once, and are then the same by count and digest", () => {
        const { data, from, to, copies } = setUp();
        data.write(from, { a: "1", b: "2" }, 1, ALL_WELL);
        expect([data.replicate(copies, ALL_WELL), data.replicate(copies, ALL_WELL)]).to.deep.equal([2, 0]);
        expect(data.summary(to)).to.deep.equal(data.summary(from));
    });
    it("are not carried to or from what is lost", () => {
        const { data, from, copies } = setUp();
        data.write(from, { a: "1" }, 1, ALL_WELL);
        expect(data.replicate(copies, { lost: ["aws/eu-west-1"], flooded: [] })).to.equal(0);
        expect(data.replicate(copies, { lost: ["aws/eu-central-1"], flooded: [] })).to.equal(0);
    });
    it("cannot be written to what is lost", () => {
        const { data, from } = setUp();
        expect(() => data.write(from, { a: "1" }, 1, { lost: ["aws/eu-west-1"], flooded: [] })).to.throw("aws/prod-data in aws/eu-west-1 does not answer (simulated)");
    });
    it("cannot be written to a copy", () => {
        const { data, from } = setUp();
        expect(() => data.write({ ...from, writable: false }, { a: "1" }, 1, ALL_WELL)).to.throw("takes no writes");
    });
    it("are brought back: what is new, and of what both have changed the later, which is told", () => {
        const { data, from, to, copies } = setUp();
        data.write(from, { old: "1" }, 1, ALL_WELL);
        data.replicate(copies, ALL_WELL);
        data.write(from, { both: "from", late: "x" }, 2, ALL_WELL);
        data.write(to, { both: "to", outage: "y" }, 3, ALL_WELL);
        expect(data.reconcile(to, from, 1)).to.deep.equal({ brought: ["both", "outage"], conflicts: ["both"] });
        expect(Object.keys(data.read(from)).sort()).to.deep.equal(["both", "late", "old", "outage"]);
        expect(data.read(from)["both"]).to.deep.equal(data.read(to)["both"]);
    });
    it("are gone with a store that is replaced", () => {
        const { data, from } = setUp();
        data.write(from, { a: "1" }, 1, ALL_WELL);
        const again = stores(world(bucket("prod", "eu-west-1")), () => 2).all[0]!;
        expect(data.summary(again).count).to.equal(0);
    });
});
