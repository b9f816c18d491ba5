import { readFileSync } from "node:fs";
import { expect } from "chai";
import { BUILT } from "../../policy/build";
import { packOf, PACKS, rulesOf } from "../../policy/packs";
import { rules } from "../../policy/rules";
import { families } from "../../policy/rules";

describe("the packs", () => {
    it("together hold every rule, each once", () => {
        expect(PACKS.flatMap((pack) => rulesOf(pack).map(({ name }) => name)).sort()).to.deep.equal(rules.map(({ name }) => name).sort());
    });
    it("keep the families of both clouds together", () => expect([packOf("aws-tags"), packOf("azure-tags")]).to.deep.equal(["governance", "governance"]));
    for (const pack of PACKS) {
        it(`${pack} has rules`, () => expect(rulesOf(pack)).to.not.be.empty);
    }
    for (const pack of BUILT) {
        it(`${pack} has the version of the project`, () => {
            const version = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
            expect(version(`policy/${pack}/package.json`)).to.equal(version("package.json"));
        });
    }
});

describe("every rule", () => {
    for (const rule of rules) {
        it(`${rule.name} reads well: a title without a full stop, a remediation that ends in one`, () => {
            expect(rule.title).to.match(/^[A-Z][^]*[^.]$/);
            expect(rule.remediation).to.match(/^[A-Z][^]*\.$/);
        });
    }
    it("is named after its cloud, as its family is", () => {
        const astray = Object.entries(families).flatMap(([family, members]) => members.filter(({ name }) => name.split("-")[0] !== family.split("-")[0]).map(({ name }) => name));
        expect(astray).to.deep.equal([]);
    });
});
