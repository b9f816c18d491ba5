import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect } from "chai";
import { componentPages, pages } from "../../docs/generate";
import { type Collected, examples } from "../../docs/examples";
import { rulePages } from "../../docs/rules";
import { rules } from "../../policy/rules/index";

const REFERENCE = join(__dirname, "../../docs/reference");

/** Pages that are not in the folder as they are made, and pages that are there and are not made. */
function drift(folder: string, made: Readonly<Record<string, string>>): string[] {
    const there = existsSync(join(REFERENCE, folder)) ? readdirSync(join(REFERENCE, folder)) : [];
    const changed = Object.entries(made).filter(([name, text]) => !there.includes(name) || readFileSync(join(REFERENCE, folder, name), "utf8") !== text);
    return [...changed.map(([name]) => name), ...there.filter((name) => !(name in made))];
}

describe("reference pages", () => {
    const made = pages();
    for (const [name, text] of Object.entries(made)) {
        it(`${name} says what the code says (npm run docs)`, () => {
            expect(readFileSync(join(REFERENCE, name), "utf8")).to.equal(text);
        });
    }
    it("have no framework that there is not", () => {
        expect(readdirSync(join(REFERENCE, "frameworks")).filter((name) => !(`frameworks/${name}` in made))).to.deep.equal([]);
    });
});

describe("rules' reference pages", () => {
    let collected: Collected;
    let made: Record<string, string>;
    before(() => {
        collected = examples();
        made = rulePages(collected);
    });

    it("say what the code says, and there is one for each (npm run docs)", () => expect(drift("rules", made)).to.deep.equal([]));
    it("show for each rule what it rejects, from its own tests", () => {
        // One speaks only while resources are really being made, which no table does.
        expect(rules.filter(({ name }) => !collected.byRule[name]?.rejects.length).map(({ name }) => name)).to.deep.equal(["platform-no-documentation-values"]);
    });
    it("lead nowhere that is not there", () => {
        const all: Record<string, string> = { ...pages(), ...Object.fromEntries(Object.entries(made).map(([name, text]) => [join("rules", name), text])) };
        const elsewhere = /^(components\/|components\.md$|configuration\.md$)/;
        const dead = Object.entries(all).flatMap(([from, text]) => [...text.matchAll(/\]\(([^)#\s]+\.md)(?:#([\w-]+))?\)/g)].flatMap(([, to, anchor]) => {
            const target = normalize(join(dirname(from), to!));
            if (elsewhere.test(target)) return [];
            const there = all[target] !== undefined && (anchor === undefined || new RegExp(`^#+ ${anchor}$`, "im").test(all[target]));
            return there ? [] : [`${from} → ${to}${anchor ? `#${anchor}` : ""}`];
        }));
        expect(dead).to.deep.equal([]);
    });
});

describe("components' reference pages", () => {
    it("say what the code says and what the stacks declare, and there is one for each (npm run docs)", async function () {
        this.timeout(600_000); // two programs
        expect(drift("components", await componentPages())).to.deep.equal([]);
    });
});
