import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pages } from "../../docs/generate";

describe("reference pages", () => {
    for (const [name, text] of Object.entries(pages())) {
        it(`${name} says what the code says (npm run docs)`, () => {
            expect(readFileSync(join(__dirname, "../../docs/reference", name), "utf8")).to.equal(text);
        });
    }
});
