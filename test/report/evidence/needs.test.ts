import { expect } from "chai";
import { requirements } from "../../../policy/catalogue/requirements";
import { AGES, isDueSoon, lastDay } from "../../../report/evidence/ages";
import { ENTRY_NEEDS, RECORD_NEEDS } from "../../../report/evidence/needs";
import { recordSchema } from "../../../report/evidence/record";

const rows = (kind: "D" | "T") => requirements.filter(({ classes }) => classes.includes(kind)).map(({ id }) => id);

describe("needs", () => {
    it("say for every D part which records show it", () => expect(Object.keys(RECORD_NEEDS).sort()).to.deep.equal(rows("D").sort()));
    it("say for every T part which entries show it", () => expect(Object.keys(ENTRY_NEEDS).sort()).to.deep.equal(rows("T").sort()));
    it("ask every cloud for the loss of a zone", () => expect(RECORD_NEEDS.A13![1]!.clouds).to.deep.equal(["aws", "azure"]));
    it("ask A31 for each of six losses", () => expect(RECORD_NEEDS.A31!.map(({ subject }) => subject)).to.deep.equal(["zone:", "region:", "provider:", "key:", "identity:", "dns:"]));
    it("ask B30 for a signed record of a measured recovery", () => expect(RECORD_NEEDS.B30![0]).to.deep.include({ signed: true, figures: ["recovery time"] }));
});

describe("ages", () => {
    it("are given for every kind of record", () => expect(Object.keys(AGES).sort()).to.deep.equal([...recordSchema.shape.kind.options].sort()));
    it("say why", () => expect(Object.values(AGES).filter(({ why }) => why.length < 20)).to.deep.equal([]));
    it("count from the day after", () => expect(lastDay("2026-11-20", { days: 7 })).to.equal("2026-11-27"));
    it("go over a leap day", () => expect(lastDay("2028-02-28", { days: 2 })).to.equal("2028-03-01"));
    it("are due soon thirty days before", () => expect([isDueSoon("2026-12-21", "2026-11-21"), isDueSoon("2026-12-22", "2026-11-21")]).to.deep.equal([true, false]));
    it("are due soon in the last quarter of a short life", () => expect([isDueSoon("2026-11-22", "2026-11-21", 7), isDueSoon("2026-11-23", "2026-11-21", 7)]).to.deep.equal([true, false]));
});
