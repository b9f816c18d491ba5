import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Existing, Services } from "../../simulate/service";
import { Store } from "../../simulate/store";

const services: Services = {};
const folder = () => mkdtempSync(join(tmpdir(), "holdfast-store-"));
const existing = (name: string, outputs = {}): Existing =>
    ({ urn: `urn:pulumi:prod::p::aws:test:Thing::${name}`, type: "aws:test:Thing", name, inputs: {}, provider: {}, id: `id-${name}`, outputs });

describe("Store", () => {
    it("shows what another process has made", () => {
        const path = folder();
        const [mine, theirs] = [new Store(path, services), new Store(path, services)];
        expect(theirs.cloud().all()).to.be.empty;
        mine.put(existing("a"));
        expect(theirs.cloud().find("id-a")?.name).to.equal("a");
    });

    it("shows the newest version of a resource", () => {
        const path = folder();
        const [mine, theirs] = [new Store(path, services), new Store(path, services)];
        mine.put(existing("a", { size: 1 }));
        theirs.cloud();
        mine.put(existing("a", { size: 2 }));
        expect(theirs.cloud().of("aws:test:Thing").map(({ outputs }) => outputs.size)).to.deep.equal([2]);
        expect(theirs.get(existing("a").urn)?.outputs).to.deep.equal({ size: 2 });
    });

    it("no longer shows what another process has deleted", () => {
        const path = folder();
        const [mine, theirs] = [new Store(path, services), new Store(path, services)];
        mine.put(existing("a"));
        theirs.cloud();
        mine.remove(existing("a").urn);
        expect(theirs.cloud().find("id-a")).to.equal(undefined);
    });

    it("keeps one file for each resource, and nothing half-written", () => {
        const path = folder();
        const store = new Store(path, services);
        store.put(existing("a"));
        store.put(existing("a", { size: 2 }));
        expect(readdirSync(path)).to.have.length(1);
        expect(store.count()).to.equal(1);
    });
});
