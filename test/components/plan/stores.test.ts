import { expect } from "chai";
import fc from "fast-check";
import { bucketName, fit, storageAccountName, vaultName } from "../../../components/names";
import { planReplication, planStores } from "../../../components/plan/stores";

const stores = (site: string) => planStores("holdfast", site, "111122223333", "00000000-0000-0000-0000-000000000000");
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);

describe("planStores", () => {
    it("names the same buckets each time, with the account as a hash", () => {
        expect(stores("prod").map(({ bucket }) => bucket)).to.deep.equal([
            "holdfast-prod-data-aeb22166", "holdfast-prod-export-aeb22166", "holdfast-prod-log-archive-aeb22166",
        ]);
    });
    it("gives two sites different names", () => {
        const names = [...stores("prod"), ...stores("dr")].flatMap(({ bucket, account }) => [bucket, account]);
        expect(new Set(names).size).to.equal(12);
    });
});

describe("planReplication", () => {
    it("pairs each store with the one of the same key", () => {
        const pairs = planReplication(stores("prod"), [...stores("dr")].reverse());
        expect(pairs.map(({ key, source, target }) => [key, source.key, target.key].join(" "))).to.deep.equal([
            "data data data", "export export export", "log-archive log-archive log-archive",
        ]);
    });
    it("refuses a store without a counterpart", () => {
        expect(() => planReplication(stores("prod"), stores("dr").slice(1))).to.throw('store "data" has no counterpart in the standby site');
    });
});

describe("names", () => {
    it("fit keeps a name that is short enough", () => expect(fit(10, "a", "b")).to.equal("a-b"));
    it("fit keeps two long names with one beginning apart", () => {
        expect(fit(20, "a-very-long-name", "for-prod")).to.not.equal(fit(20, "a-very-long-name", "for-dr-site"));
    });
    it("bucketName is what S3 accepts", () => {
        fc.assert(fc.property(word, word, word, (a, b, c) => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucketName(a, b, c, "111122223333"))));
    });
    it("storageAccountName is what Azure accepts", () => {
        fc.assert(fc.property(word, word, word, (a, b, c) => /^[a-z0-9]{3,24}$/.test(storageAccountName(a, b, c, "s"))));
    });
    it("vaultName is what Azure accepts", () => {
        fc.assert(fc.property(word, word, (a, b) => /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/.test(vaultName(a, b, "s"))));
    });
});
