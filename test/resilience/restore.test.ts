import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { recordSchema } from "../../report/evidence/record";
import { openStore } from "../../resilience/restore/address";
import { compare, type Comparison, isWhole } from "../../resilience/restore/compare";
import { copyStore } from "../../resilience/restore/copy";
import { inventoryOf } from "../../resilience/restore/digest";
import { folderStore } from "../../resilience/restore/folder";
import { manifestText, openJournal, readManifest } from "../../resilience/restore/manifest";
import { nativeName, plainName } from "../../resilience/restore/metadata-names";
import { pooled } from "../../resilience/restore/pooled";
import { faultList, restoreRecord, sentence } from "../../resilience/restore/record";
import { isUnread, type Digest, type Store } from "../../resilience/restore/store";
import { failing, type Kept, memoryStore, text } from "./stores";

const SOURCE = { "a": text("alpha"), "b": text("beta", { owner: "x" }), "c/d": text("") };
const source = () => memoryStore("source", new Map(Object.entries(SOURCE)));
/** The source as it came back, but for what is given; `undefined` is gone. */
const restored = (changes: Record<string, Kept | undefined> = {}) =>
    memoryStore("copy", new Map(Object.entries({ ...SOURCE, ...changes }).filter((entry): entry is [string, Kept] => entry[1] !== undefined)));
const compared = (copy: Store, from: Store = source()) => compare(inventoryOf(from), inventoryOf(copy));
const told = async (copy: Store, from?: Store) => faultList(await compared(copy, from));
const digestsOf = async (store: Store) => {
    const digests: Digest[] = [];
    for await (const entry of inventoryOf(store).digests()) if (!isUnread(entry)) digests.push(entry);
    return digests;
};

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "holdfast-restore-")); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a restored copy", () => {
    it("that is its source in everything is whole", async () => {
        const comparison = await compared(restored());
        expect({ ...comparison }).to.deep.equal({
            source: "source", copy: "copy", measure: "bytes", expected: 3, same: 3, amount: 9, missing: [], extra: [], different: [], unread: [], withoutProperties: 0,
        });
        expect(isWhole(comparison)).to.be.true;
    });

    it("with one byte of another value differs in content", async () => expect(await told(restored({ a: text("alpHa") }))).to.equal("different in content: a\n"));
    it("with a byte less differs in size and content", async () => expect(await told(restored({ a: text("alph") }))).to.equal("different in size and content: a\n"));
    it("with other metadata differs in properties", async () => expect(await told(restored({ b: text("beta", { owner: "y" }) }))).to.equal("different in properties: b\n"));
    it("without an object misses it", async () => expect(await told(restored({ "c/d": undefined }))).to.equal("missing: c/d\n"));

    it("with an object more is told, and is whole all the same", async () => {
        const comparison = await compared(restored({ z: text("new") }));
        expect([faultList(comparison), isWhole(comparison)]).to.deep.equal(["not in the source: z\n", true]);
    });

    it("of an empty store is not whole: nothing was compared", async () => {
        expect(isWhole(await compared(memoryStore("copy"), memoryStore("source")))).to.be.false;
    });

    it("that cannot be read is neither the same nor different, and the error's text is not told", async () => {
        const copy = restored();
        const read = copy.read.bind(copy);
        copy.read = (item) => (item.key === "a" ? Promise.reject(failing("SlowDown")) : read(item));
        const comparison = await compared(copy);
        expect(faultList(comparison)).to.equal("the copy could not be read (SlowDown): a\n");
        expect([isWhole(comparison), comparison.same, comparison.missing]).to.deep.equal([false, 2, []]);
    });

    it("of a source that cannot be read does not count as an extra object", async () => {
        const from = source();
        from.read = () => Promise.reject(failing("AccessDenied"));
        expect(await told(restored(), from)).to.equal("a b c/d".split(" ").map((key) => `the source could not be read (AccessDenied): ${key}\n`).join(""));
    });

    it("in a folder has no properties to compare, and says of how many", async () => {
        await copyStore(source(), folderStore(folder), openJournal(join(folder, "..", `${Date.now()}.manifest`), { of: "source", measure: "bytes" }));
        const comparison = await compared(folderStore(folder));
        expect([isWhole(comparison), comparison.withoutProperties]).to.deep.equal([true, 3]);
    });

    it("is found out by any single byte that is changed, put in, or left out", () => fc.assert(fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }),
        fc.constantFrom("change", "insert", "drop"),
        async (objects, which, where, by, how) => {
            const stored = (all: readonly Uint8Array[]) => memoryStore("s", new Map(all.map((bytes, index) => [`k${index}`, { bytes }])));
            const chosen = which % objects.length;
            const bytes = [...objects[chosen]!];
            const at = where % bytes.length;
            if (how === "change") bytes[at] = (bytes[at]! + by) % 256;
            else bytes.splice(at, how === "drop" ? 1 : 0, ...(how === "drop" ? [] : [by]));
            const changed = objects.map((each, index) => (index === chosen ? Uint8Array.from(bytes) : each));
            const { different, same } = await compared(stored(changed), stored(objects));
            expect(different).to.deep.equal([{ key: `k${chosen}`, what: how === "change" ? ["content"] : ["size", "content"] }]);
            expect(same).to.equal(objects.length - 1);
        },
    )));
});

describe("a manifest", () => {
    const head = { of: "source", measure: "bytes" } as const;
    const file = () => join(folder, "m.jsonl");

    it("is the same bytes in whatever order its entries were found", async () => {
        const digests = await digestsOf(source());
        expect(manifestText(head, [...digests].reverse())).to.equal(manifestText(head, digests));
    });

    it("stands for the source when that is gone", async () => {
        writeFileSync(file(), manifestText(head, await digestsOf(source())));
        expect(faultList(await compare(await readManifest(file()), inventoryOf(restored({ a: undefined, b: text("beto", { owner: "x" }) })))))
            .to.equal("missing: a\ndifferent in content: b\n");
    });

    it("that was cut off is refused, by line", async () => {
        writeFileSync(file(), manifestText(head, await digestsOf(source())).slice(0, -20));
        let message = "";
        await compare(await readManifest(file()), inventoryOf(restored())).catch((error: Error) => { message = error.message; });
        expect(message).to.equal(`The input cannot be used (1 problem):\n  ${file()}:4: found a line that is none of a manifest's, expected what \`holdfast restore manifest\` writes, whole.`);
    });
});

describe("a copy to another store", () => {
    const journal = (to = "target", file = "copy.jsonl") => openJournal(join(folder, file), { of: "source", measure: "bytes", to });
    const short = ({ same, written, missing, extra, different, unread, stopped }: Awaited<ReturnType<typeof copyStore>>) => ({ same, written, missing, extra, different, unread, stopped });
    const nothing = { missing: [], extra: [], different: [], unread: [], stopped: false };

    it("has every object with its metadata", async () => {
        const target = memoryStore("target");
        expect(short(await copyStore(source(), target, journal()))).to.deep.equal({ ...nothing, same: 3, written: 3 });
        expect(await told(target)).to.equal("");
    });

    it("that was stopped goes on where it was, and writes nothing twice", async () => {
        const target = memoryStore("target");
        const stop = new AbortController();
        const first = await copyStore(source(), target, journal(), { width: 1, stop: stop.signal, progress: () => stop.abort() });
        expect([first.written, first.stopped, target.objects.size]).to.deep.equal([1, true, 1]);
        expect(short(await copyStore(source(), target, journal()))).to.deep.equal({ ...nothing, same: 3, written: 2 });
    });

    it("goes on after a journal whose last line was cut off in writing", async () => {
        const target = memoryStore("target");
        await copyStore(source(), target, journal());
        const part = join(folder, "copy.jsonl.part");
        writeFileSync(part, readFileSync(part, "utf8").slice(0, -30));
        expect(short(await copyStore(source(), target, journal()))).to.deep.equal({ ...nothing, same: 3, written: 0 });
        expect(journal().done.size).to.equal(3);
    });

    it("copies again what was changed at the source meanwhile, once it may write over the old", async () => {
        const [from, target] = [source(), memoryStore("target")];
        await copyStore(from, target, journal());
        from.objects.set("a", text("omega"));
        expect(short(await copyStore(from, target, journal()))).to.deep.equal({ ...nothing, same: 2, written: 0, different: [{ key: "a", what: ["content"] }] });
        expect(short(await copyStore(from, target, journal(), { overwrite: true }))).to.deep.equal({ ...nothing, same: 3, written: 1 });
    });

    it("leaves another object of the same name as it is", async () => {
        const target = memoryStore("target", new Map([["a", text("mine!")], ["z", text("z")]]));
        expect(short(await copyStore(source(), target, journal()))).to.deep.equal({ ...nothing, same: 2, written: 2, extra: ["z"], different: [{ key: "a", what: ["content"] }] });
        expect(target.objects.get("a")).to.deep.equal(text("mine!"));
    });

    it("does not count an object that arrived as another", async () => {
        const target = memoryStore("target");
        const write = target.write.bind(target);
        target.write = async (item, content) => {
            await write(item, content);
            if (item.key === "a") target.objects.set("a", text("alphA"));
        };
        expect(short(await copyStore(source(), target, journal()))).to.deep.equal({ ...nothing, same: 2, written: 2, different: [{ key: "a", what: ["content"] }] });
        expect([...journal().done.keys()].sort()).to.deep.equal(["b", "c/d"]);
    });

    it("says at which end an object could not be read or written", async () => {
        const target = memoryStore("target");
        const write = target.write.bind(target);
        target.write = (item, content) => (item.key === "a" ? Promise.reject(failing("SlowDown")) : write(item, content));
        const from = source();
        const read = from.read.bind(from);
        from.read = async (item) => (item.key === "b" ? { body: (async function* () { yield Buffer.from("be"); throw failing("ECONNRESET"); })() } : read(item));
        expect((await copyStore(from, target, journal())).unread).to.deep.equal([{ key: "a", why: "SlowDown", of: "copy" }, { key: "b", why: "ECONNRESET", of: "source" }]);
    });

    it("refuses the journal of another copy", () => {
        journal("target");
        expect(() => journal("elsewhere")).to.throw(/found the beginnings of another copy, expected one of source to elsewhere/);
    });
});

describe("work on many objects", () => {
    it("is done so many at a time and never more", async () => {
        let [now, most] = [0, 0];
        const items = (async function* () { for (let i = 0; i < 20; i++) yield i; })();
        const results: number[] = [];
        for await (const result of pooled(items, 3, async (item) => {
            most = Math.max(most, ++now);
            await new Promise((later) => setImmediate(later));
            now--;
            return item;
        })) results.push(result);
        expect([most, results.length]).to.deep.equal([3, 20]);
    });
});

describe("names of metadata on Azure", () => {
    it("are identifiers, and ordinary names are themselves", () => {
        expect(["owner", "under_score", "data-class", "1st", "_x002d_"].map(nativeName)).to.deep.equal(["owner", "under_score", "data_x002D_class", "_x0031_st", "_x005F_x002d_"]);
    });

    it("come back as they were", () => fc.assert(fc.property(fc.string({ minLength: 1 }), (name) => {
        const plain = name.toLowerCase();
        fc.pre(plain.toLowerCase() === plain && /^[\x21-\x7e]+$/.test(plain));
        expect(plainName(nativeName(plain))).to.equal(plain);
        expect(nativeName(plain)).to.match(/^[A-Za-z_][A-Za-z0-9_]*$/);
    })));
});

describe("an address", () => {
    const refusals: readonly (readonly [string, RegExp])[] = [
        ["postgres://u:hunter2@h/db", /^[^]*postgres:\/\/h\/db: found a store of the kind postgres:/],
        ["https://a.blob.core.windows.net/c?sig=hunter2", /a\.blob\.core\.windows\.net\/c: found the parameter sig, [^]*AZURE_STORAGE_SAS_TOKEN/],
        ["http://a.blob.core.windows.net/c", /found an address without encryption/],
        ["https://a.blob.core.windows.net/", /found no container/],
        ["nowhere", /nowhere: found something that is neither an address nor a file/],
    ];
    for (const [address, message] of refusals) {
        it(`${address} is refused, and no secret is told`, () => {
            expect(() => openStore(address)).to.throw(message).and.satisfy((error: Error) => !error.message.includes("hunter2"));
        });
    }
});

describe("the record of a restore", () => {
    const facts = { store: "customer-data", from: "2026-11-22T08:00:00Z", until: "2026-11-22T08:30:00Z", environment: "emulated", clouds: ["aws"], stacks: ["prod"], version: "0.1.0", steps: [], repeated: 2, list: "customer-data.differences.txt" } as const;
    const comparison = async (changes: Record<string, Kept | undefined> = {}): Promise<Comparison> => compared(restored(changes));

    it("of a whole copy is passed, and has the form of all records", async () => {
        const record = restoreRecord(await comparison(), { ...facts, recovery: { seconds: 1500, targetSeconds: 3600 } });
        expect(recordSchema.parse(record)).to.deep.equal(record);
        expect([record.result, record.subject, record.requirements, record.summary, record.defects]).to.deep.equal(
            ["passed", "store:customer-data", ["B11", "B30"], "3 of 3 objects are the same, 9 bytes.", []]);
        expect(record.figures.slice(0, 3)).to.deep.equal([
            { name: "recovery time", value: 1500, unit: "s", target: 3600 },
            { name: "objects compared", value: 3, unit: "" },
            { name: "objects the same", value: 3, unit: "", target: 3, atLeast: true },
        ]);
    });

    it("is failed where it took longer than was promised", async () => {
        const record = restoreRecord(await comparison(), { ...facts, recovery: { seconds: 3601, targetSeconds: 3600 } });
        expect([record.result, record.defects]).to.deep.equal(["failed", ["recovery took 3601 s, 3600 s were promised"]]);
    });

    it("names what is wrong, and says that nobody measured the time", async () => {
        const record = restoreRecord(await comparison({ a: text("alphA"), b: undefined }), facts);
        expect(record.result).to.equal("failed");
        expect(record.defects).to.deep.equal(["missing: b", "different in content: a"]);
        expect(record.summary).to.equal("1 of 3 objects are the same, 0 bytes; 1 missing, 1 different. How long the restore took was not measured.");
    });

    it("names twenty of a kind and leaves the rest to the list, whose digest it has", async () => {
        const many = memoryStore("source", new Map(Array.from({ length: 25 }, (_, i) => [`k${String(i).padStart(2, "0")}`, text("x")])));
        const missing = await compare(inventoryOf(many), inventoryOf(memoryStore("copy")));
        const record = restoreRecord(missing, facts);
        expect(record.defects.slice(-2)).to.deep.equal(["missing: k19", "and 5 more like the last one, in the list"]);
        expect(record.logs).to.have.length(1);
        expect(sentence(missing)).to.equal("0 of 25 objects are the same, 0 bytes; 25 missing.");
    });
});
