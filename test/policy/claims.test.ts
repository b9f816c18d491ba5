import { expect } from "chai";
import { claims } from "../../policy/catalogue/claims";
import { requirements } from "../../policy/catalogue/requirements";

describe("the documents' sentences", () => {
    const rows = new Set(requirements.map(({ id }) => id));

    it("are numbered in order", () => {
        const numbered = (letter: string) => claims.filter(({ id }) => id.startsWith(letter)).map((_, i) => `${letter}.${i + 1}`);
        expect(claims.map(({ id }) => id)).to.deep.equal([...numbered("A"), ...numbered("B")]);
    });
    it("name rows that there are", () => expect(claims.flatMap((claim) => claim.requirements).filter((id) => !rows.has(id))).to.deep.equal([]));
    it("are answered by every row at least once", () => {
        const answering = new Set(claims.flatMap((claim) => claim.requirements));
        expect([...rows].filter((id) => !answering.has(id))).to.deep.equal([]);
    });
    it("say why, where they promise nothing", () => {
        expect(claims.filter((claim) => claim.requirements.length === 0 && !claim.note).map(({ id }) => id)).to.deep.equal([]);
    });
});
