import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { endedFile, Journal } from "../../resilience/journal";
import { InputError } from "../../report/problems";

const NAMES = ["first", "second", "third"] as const;
const file = () => join(mkdtempSync(join(tmpdir(), "holdfast-journal-")), "journal.json");

class Cut extends Error {}

/** An operation of three steps over a small world. It is cut off at one of six points: before or within a step. */
async function operate(path: string, world: Set<string>, cutAt?: number): Promise<string[]> {
    let point = 0;
    const cut = () => {
        if (point++ === cutAt) throw new Cut();
    };
    const journal = new Journal(path, "an operation");
    for (const name of NAMES) {
        cut();
        await journal.step(name, () => {
            world.add(`${name}: half`);
            cut();
            world.add(`${name}: whole`);
            return { kept: name };
        });
    }
    journal.end("passed");
    return journal.steps.map(({ name, state }) => `${name} ${state}`);
}

describe("a journal", () => {
    for (let cutAt = 0; cutAt < 2 * NAMES.length; cutAt++) {
        it(`ends alike when the operation is cut off at point ${cutAt} and run again`, async () => {
            const [path, world, straight] = [file(), new Set<string>(), new Set<string>()];
            await operate(path, world, cutAt).then(() => expect.fail("it was not cut off"), (error: Error) => expect(error).to.be.instanceOf(Cut));
            const steps = await operate(path, world);
            expect(steps).to.deep.equal(await operate(file(), straight));
            expect(world).to.deep.equal(straight);
        });
    }

    it("does nothing twice, and gives again what a step left", async () => {
        const path = file();
        let times = 0;
        const run = () => new Journal(path, "x").step("once", () => ({ kept: ++times }));
        expect([await run(), await run(), times]).to.deep.equal([1, 1, 1]);
    });

    it("tells a step that it was begun before", async () => {
        const path = file();
        await new Journal(path, "x").step("one", () => { throw new Cut(); }).catch(() => undefined);
        const journal = new Journal(path, "x");
        await journal.step("one", (again) => ({ detail: String(again) }));
        expect(journal.steps[0]).to.deep.include({ state: "done", detail: "true; cut off and taken up: attempt 2" });
    });

    it("is put aside when its operation has ended, and the next one begins anew", async () => {
        const path = file();
        const first = new Journal(path, "x");
        await first.step("one", () => ({ kept: 1 }));
        first.end("passed");
        first.close();
        expect([new Journal(path, "x").isBegun("one"), new Journal(endedFile(path), "x").keptOf("one")]).to.deep.equal([false, 1]);
    });

    it("is forgotten where nothing was changed", async () => {
        const path = file();
        const journal = new Journal(path, "x");
        await journal.step("look", () => ({ kept: 1 }));
        journal.discard();
        expect(new Journal(path, "x").isDone("look")).to.equal(false);
    });

    it("is not taken up by another operation", () => {
        const path = file();
        new Journal(path, "rehome prod");
        expect(() => new Journal(path, "failover dr")).to.throw(InputError, /found the journal of "rehome prod", expected that of "failover dr"/);
    });

    it("is refused when it cannot be read, and left as it is", () => {
        const path = file();
        writeFileSync(path, "{");
        expect(() => new Journal(path, "x")).to.throw(InputError, /no journal that can be read/);
        expect(readFileSync(path, "utf8")).to.equal("{");
    });
});
