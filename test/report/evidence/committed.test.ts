// The register and the records that stand in the repository.
import { join } from "node:path";
import { expect } from "chai";
import { readEvidence } from "../../../report/evidence/files";

const { records } = readEvidence(join(__dirname, "..", "..", ".."));
const rehearsed = (kind: "drill" | "rehome") => records.filter(({ record }) => record.kind === kind && record.environment === "simulated");

describe("the records in the repository", () => {
    it("of drills are of the loss of a zone, a region and a provider, on both clouds", () => {
        expect(rehearsed("drill").map(({ record }) => record.subject).sort()).to.include.members([
            "provider:aws", "provider:azure", "region:aws/eu-west-1", "region:azure/northeurope", "zone:aws/eu-west-1a", "zone:azure/northeurope-1",
        ]);
    });
    it("of re-homing are of both clouds", () => expect(rehearsed("rehome").map(({ record }) => record.subject).sort()).to.include.members(["addresses:aws/eu-west-1", "addresses:azure/northeurope"]));
    for (const { id, record, signature } of [...rehearsed("drill"), ...rehearsed("rehome")]) {
        it(`${id} is what the tool wrote, signed by a key that stands beside it`, () => expect(signature?.state).to.equal("trusted"));
        it(`${id} tells how long each step took, and of which commit it was`, () => {
            expect(record.commit).to.match(/^[0-9a-f]{40}$/);
            expect(record.steps.reduce((sum, { seconds }) => sum + seconds, 0)).to.be.greaterThan(0);
        });
    }
});
