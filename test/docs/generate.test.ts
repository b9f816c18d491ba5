import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { componentPages, pages } from "../../docs/generate";

describe("reference pages", () => {
    for (const [name, text] of Object.entries(pages())) {
        it(`${name} says what the code says (npm run docs)`, () => {
            expect(readFileSync(join(__dirname, "../../docs/reference", name), "utf8")).to.equal(text);
        });
    }
});

describe("components' reference pages", () => {
    const folder = join(__dirname, "../../docs/reference/components");

    it("say what the code says and what the stacks declare, and there is one for each (npm run docs)", async function () {
        this.timeout(600_000); // two programs
        const made = await componentPages();
        expect(readdirSync(folder).sort()).to.deep.equal(Object.keys(made).sort());
        const drifted = Object.entries(made).filter(([name, text]) => readFileSync(join(folder, name), "utf8") !== text).map(([name]) => name);
        expect(drifted).to.deep.equal([]);
    });
});
