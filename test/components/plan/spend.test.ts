import { createHash } from "node:crypto";
import { expect } from "chai";
import { COST_SCHEMA, COST_TAGS, FOCUS_COLUMNS, scheduleEnd } from "../../../components/plan/spend";

/** Each version of the cost tags and what it was: whoever changes the tags adds a version, and leaves the others. */
const VERSIONS: Readonly<Record<string, string>> = { 1: "b692" };

describe("the cost schema", () => {
    it("changes its version with its tags", () => {
        const digest = createHash("sha256").update(COST_TAGS.join()).digest("hex").slice(0, 4);
        expect(VERSIONS[COST_SCHEMA], `the tags' digest is ${digest}: raise COST_SCHEMA and add it here`).to.equal(digest);
    });

    it("asks for the tags, once", () => {
        expect(FOCUS_COLUMNS).to.include("Tags");
        expect(new Set(FOCUS_COLUMNS).size).to.equal(FOCUS_COLUMNS.length);
    });

    it("ends schedules after five years, on the same day", () => expect(scheduleEnd("2027-01-01")).to.equal("2032-01-01"));
});
