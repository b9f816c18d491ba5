import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type DeployedResource, deploymentOf, inOrder, NO_TIME, writeAll } from "../../simulate/deployment";

const resource = (name: string, rest: Partial<DeployedResource> = {}): DeployedResource => ({ urn: `urn:${name}`, type: "t", custom: true, ...rest });
const urns = (resources: readonly DeployedResource[]) => inOrder(resources).map(({ urn }) => urn);

describe("inOrder", () => {
    it("puts each resource after its parent, its provider and what it depends on", () => {
        expect(urns([
            resource("a", { parent: "urn:d", provider: "urn:c::id", dependencies: ["urn:b"] }), resource("b"), resource("c"), resource("d"),
        ])).to.deep.equal(["urn:b", "urn:c", "urn:d", "urn:a"]);
    });

    it("gives one order, whatever the order in which the program got there", () => {
        const resources = [resource("c"), resource("a", { dependencies: ["urn:c"] }), resource("b")];
        expect(urns(resources)).to.deep.equal(urns([...resources].reverse()));
    });
});

describe("deploymentOf", () => {
    it("has no time in it", () => {
        expect(deploymentOf([], undefined).deployment.manifest.time).to.equal(NO_TIME);
    });

    it("leaves out fields that say nothing", () => {
        expect(Object.keys(deploymentOf([resource("a", { parent: undefined })], undefined).deployment.resources[0]!)).to.deep.equal(["urn", "custom", "type"]);
    });
});

describe("writeAll", () => {
    it("makes the folder", () => {
        const folder = join(mkdtempSync(join(tmpdir(), "holdfast-write-")), "new");
        writeAll(new Map([[join(folder, "a"), "1"]]));
        expect(readFileSync(join(folder, "a"), "utf8")).to.equal("1");
    });

    it("changes nothing when one of the files cannot be written", () => {
        const folder = mkdtempSync(join(tmpdir(), "holdfast-write-"));
        writeFileSync(join(folder, "a"), "old");
        writeFileSync(join(folder, "file"), "");
        expect(() => writeAll(new Map([[join(folder, "a"), "new"], [join(folder, "file", "b"), "2"]]))).to.throw();
        expect(readFileSync(join(folder, "a"), "utf8")).to.equal("old");
        expect(readdirSync(folder)).to.have.members(["a", "file"]);
        expect(existsSync(join(folder, "file", "b"))).to.equal(false);
    });
});
