import { expect } from "chai";
import { type Custody, custody, ESCROW, escrowSecret, missingPlaces } from "../../../components/plan/escrow";

const at = (cloud: "aws" | "azure", site: string, region: string): Custody[] => custody({ cloud, site, region, readers: ["first", "second"] }, ({ key }) => `${site}/${key}`);
const REGISTER = [...at("aws", "prod", "eu-west-1"), ...at("aws", "dr", "eu-central-1"), ...at("azure", "prod", "northeurope"), ...at("azure", "dr", "westeurope")];

describe("the custody register", () => {
    it("says of every item what it is, where it is, and who reads it", () => {
        expect(REGISTER).to.have.length(ESCROW.length * 4);
        expect(REGISTER[0]).to.deep.equal({ item: "state-passphrase", what: ESCROW[0]!.what, cloud: "aws", site: "prod", region: "eu-west-1", place: "prod/state-passphrase", readers: ["first", "second"] });
    });
    it("has each item in two regions of each cloud", () => expect(missingPlaces(REGISTER)).to.deep.equal([]));
    it("names what is in one region alone", () => {
        const without = REGISTER.filter(({ item, cloud, site }) => !(item === "aws-recovery" && cloud === "azure" && site === "dr"));
        expect(missingPlaces(without)).to.deep.equal([{ item: "aws-recovery", cloud: "azure", regions: 1 }]);
    });
    it("counts two places in one region once", () => {
        expect(missingPlaces([...at("aws", "prod", "eu-west-1"), ...at("aws", "dr", "eu-west-1")]).filter(({ cloud }) => cloud === "aws")).to.have.length(ESCROW.length);
    });
    it("names a secret after its site", () => expect(escrowSecret("holdfast-prod", ESCROW[0]!)).to.equal("holdfast-prod/escrow/state-passphrase"));
});
