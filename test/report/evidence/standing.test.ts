import { expect } from "chai";
import type { EvidenceFiles, PartStanding, Regions } from "../../../report/evidence/standing";
import { standingOf } from "../../../report/evidence/standing";
import { filed, inRegister, TODAY } from "./support";

const REGIONS: Regions = { aws: ["eu-west-1"], azure: ["northeurope"] };
const part = (id: string, kind: "D" | "T", files: Partial<EvidenceFiles>, regions = REGIONS): PartStanding =>
    standingOf({ register: [], records: [], ...files }, regions, TODAY).of({ id, missing: { [kind]: "What is wanted." } }, kind);
const lag = (cloud: "aws" | "azure", more: Parameters<typeof filed>[0] = {}) => filed({ clouds: [cloud], ...more });
const rowState = (more: Parameters<typeof filed>[0]) => standingOf({ register: [], records: [filed(more)] }, REGIONS, TODAY).rows.records[0]!.state;

describe("a D part", () => {
    it("is shown when every cloud has its record", () => {
        expect(part("A6", "D", { records: [lag("aws"), lag("azure")] })).to.deep.include({ state: "pass", clouds: { aws: "pass", azure: "pass" }, missing: [] });
    });
    it("is not shown by one cloud alone, and says which lacks it", () => {
        expect(part("A6", "D", { records: [lag("aws")] })).to.deep.include({
            state: "not-evaluated", clouds: { aws: "pass", azure: "not-evaluated" }, missing: ["What is wanted.", "Replication lag on Azure: no record from real accounts."],
        });
    });
    it("says once what both clouds lack alike", () => expect(part("A6", "D", {}).missing[1]).to.equal("Replication lag on AWS, on Azure: no record from real accounts."));
    it("is never shown by a simulation, and says when it was rehearsed", () => {
        expect(part("A6", "D", { records: [lag("aws", { environment: "simulated" }), lag("azure")] })).to.deep.include({
            state: "not-evaluated", missing: ["What is wanted.", "Replication lag on AWS: no record from real accounts; rehearsed on simulated clouds on 2026-11-20."],
        });
    });
    it("is never shown by an emulator either", () => expect(part("A6", "D", { records: [lag("aws", { environment: "emulated", result: "failed" }), lag("azure")] }).missing[1])
        .to.equal("Replication lag on AWS: no record from real accounts; rehearsed on emulated clouds on 2026-11-20, and failed."));
    it("fails with a record that failed", () => {
        expect(part("A6", "D", { records: [lag("aws", { result: "failed" }), lag("azure")] })).to.deep.include({
            state: "fail", clouds: { aws: "fail", azure: "pass" }, missing: ["What is wanted.", "Replication lag on AWS: failed on 2026-11-20 (store:customers)."],
        });
    });
    it("fails by a figure that misses its target, whatever the record calls it", () => {
        expect(part("A6", "D", { records: [lag("aws", { figures: [{ name: "replication lag", value: 901, unit: "s", target: 900 }] }), lag("azure")] })).to.deep.include({
            state: "fail", missing: ["What is wanted.", "Replication lag on AWS: on 2026-11-20 missed its target: replication lag (store:customers)."],
        });
    });
    it("goes by the newest record of a subject", () => {
        const before = lag("aws", { result: "failed", until: "2026-11-19T01:00:00Z", from: "2026-11-19T00:00:00Z" });
        expect(part("A6", "D", { records: [before, lag("aws"), lag("azure")] }).state).to.equal("pass");
    });
    it("fails by one subject though another passes", () => {
        expect(part("A6", "D", { records: [lag("aws"), lag("aws", { subject: "store:tenants", result: "failed" }), lag("azure")] }).state).to.equal("fail");
    });
    it("does not let a failure lapse", () => {
        expect(part("A6", "D", { records: [lag("aws", { result: "failed", from: "2026-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z" }), lag("azure")] }).state).to.equal("fail");
    });
    it("counts a record on the last day of its age", () => {
        expect(part("A6", "D", { records: [lag("aws", { from: "2026-11-14T00:00:00Z", until: "2026-11-14T00:00:00Z" }), lag("azure")] }).state).to.equal("pass");
    });
    it("counts a stale record as missing, and says so", () => {
        expect(part("A6", "D", { records: [lag("aws", { from: "2026-11-13T00:00:00Z", until: "2026-11-13T00:00:00Z" }), lag("azure")] }).missing[1])
            .to.equal("Replication lag on AWS: the record of 2026-11-13 is stale: it counts for 7 days (store:customers).");
    });
    it("does not count what is dated after its day", () => {
        expect(part("A6", "D", { records: [lag("aws", { until: "2026-11-22T00:00:00Z" }), lag("azure")] }).missing[1]).to.equal("Replication lag on AWS: no record from real accounts.");
    });
    it("does not count a record of another row", () => expect(part("A6", "D", { records: [lag("aws", { requirements: ["B9"] }), lag("azure")] }).state).to.equal("not-evaluated"));
    it("asks every region in use", () => {
        const detection = (place: string, cloud: "aws" | "azure") => filed({ kind: "detection", subject: `region:${place}`, clouds: [cloud], requirements: ["B7"] });
        const missing = part("B7", "D", { records: [detection("aws/eu-west-1", "aws")] }, { aws: ["eu-west-1", "eu-central-1"], azure: ["northeurope"] }).missing;
        expect(missing[1]).to.equal("Detection in every region in AWS eu-central-1, in Azure northeurope: no record from real accounts.");
    });
    const recovery = (more = {}, besides = {}) => (["aws", "azure"] as const).map((cloud) =>
        filed({ kind: "failover", subject: `region:${cloud}/x`, clouds: [cloud], requirements: ["B30"], figures: [{ name: "recovery time", value: 300, unit: "s" }], ...more }, besides));
    it("asks for a signature where the promise does", () => {
        expect(part("B30", "D", { records: recovery() }).missing[1]).to.equal("Measured recovery on AWS: the record of 2026-11-20 is not signed (region:aws/x).");
    });
    it("does not take a signature that nobody checked", () => {
        expect(part("B30", "D", { records: recovery({}, { signature: { keyid: "k", state: "unchecked" } }) }).state).to.equal("not-evaluated");
    });
    it("takes one by a trusted key", () => expect(part("B30", "D", { records: recovery({}, { signature: { keyid: "k", state: "trusted" } }) }).state).to.equal("pass"));
    it("asks for the figures that it promises", () => {
        expect(part("B30", "D", { records: recovery({ figures: [] }, { signature: { keyid: "k", state: "trusted" } }) }).missing[1])
            .to.equal("Measured recovery on AWS: the record of 2026-11-20 does not tell: recovery time (region:aws/x).");
    });
    it("names the records that are about it", () => expect(part("A6", "D", { records: [lag("aws")] }).evidence).to.deep.equal(["record-replication-store-customers-aws-2026-11-20"]));
});

describe("a T part", () => {
    it("is shown by its entry", () => expect(part("A18", "T", { register: [inRegister()] })).to.deep.equal({ state: "pass", clouds: {}, missing: [], evidence: ["entry-training"] }));
    it("says which kind of entry is missing", () => expect(part("A18", "T", {}).missing).to.deep.equal(["What is wanted.", "Training of every person: no entry of the kind training in the register."]));
    it("is not shown by an entry of another kind", () => expect(part("A18", "T", { register: [inRegister({ kind: "law" })] }).state).to.equal("not-evaluated"));
    it("is shown on the day of review", () => expect(part("A18", "T", { register: [inRegister({ nextReview: TODAY })] }).state).to.equal("pass"));
    it("is not shown by what is overdue", () => {
        expect(part("A18", "T", { register: [inRegister({ nextReview: "2026-11-20" })] }).missing[1]).to.equal("Training of every person: entry training was due for review on 2026-11-20.");
    });
    it("is not shown by a file that was changed", () => {
        expect(part("A18", "T", { register: [inRegister({}, "changed")] }).missing[1]).to.equal("Training of every person: the file of entry training is not the one that was attested.");
    });
    it("is not shown by what is to come", () => expect(part("A18", "T", { register: [inRegister({ date: "2026-11-22" })] }).state).to.equal("not-evaluated"));
    it("asks each provider for its report", () => {
        const report = inRegister({ id: "soc2", kind: "audit-report", requirements: ["B1"], clouds: ["aws"] });
        expect(part("B1", "T", { register: [report] }).missing[1]).to.equal("Audit report of the provider, with its bridge letter (Azure): no entry of the kind audit-report in the register.");
    });
    it("asks for two sites", () => {
        const site = (id: string) => inRegister({ id, kind: "site", requirements: ["A22"] });
        expect([part("A22", "T", { register: [site("one")] }).missing[1], part("A22", "T", { register: [site("one"), site("two")] }).state])
            .to.deep.equal(["Site where key material is held: 1 of 2 entries of the kind site in the register.", "pass"]);
    });
});

describe("the rows of evidence", () => {
    it("are current", () => expect(rowState({})).to.equal("current"));
    it("are due soon", () => expect(rowState({ from: "2026-11-15T00:00:00Z", until: "2026-11-15T00:00:00Z" })).to.equal("due soon"));
    it("are stale", () => expect(rowState({ from: "2026-10-15T00:00:00Z", until: "2026-10-15T00:00:00Z" })).to.equal("stale"));
    it("are rehearsals, however they came out", () => expect(rowState({ environment: "simulated", result: "failed" })).to.equal("rehearsal"));
    it("have failed", () => expect(rowState({ result: "failed" })).to.equal("failed"));
    it("leave out what a newer one stands for, and count it", () => {
        const { rows } = standingOf({ register: [], records: [lag("aws", { from: "2026-11-01T00:00:00Z", until: "2026-11-01T00:00:00Z" }), lag("aws")] }, REGIONS, TODAY);
        expect([rows.records.map(({ until }) => until), rows.older]).to.deep.equal([["2026-11-20T01:00:00Z"], 1]);
    });
    it("keep a rehearsal beside what was done", () => {
        expect(standingOf({ register: [], records: [lag("aws", { environment: "simulated" }), lag("aws")] }, REGIONS, TODAY).rows.records).to.have.lengthOf(2);
    });
});
