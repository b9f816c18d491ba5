import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { expect } from "chai";
import { CONFIG, published, text } from "../../policy/build";
import { configurationSchema } from "../../policy/published";
import { remediations } from "../../policy/remediations";
import { rules } from "../../policy/rules";
import { DEFAULTS, SCHEMA, SETTINGS, withDefaults } from "../../policy/settings";

const ajv = new Ajv({ strict: false });

describe("the settings of the packs", () => {
    for (const key of SETTINGS) {
        it(`${key} has a default that its schema accepts, and a rule or a remediation that reads it`, () => {
            expect(ajv.validate(SCHEMA[key], DEFAULTS[key])).to.equal(true);
            expect([...rules, ...remediations].some(({ settings }) => settings?.includes(key))).to.equal(true);
        });
    }
    it("keep the default of what is not configured, also within an object", () => {
        expect(withDefaults({ custodians: { aws: ["a"] }, minimumSpares: 2 })).to.deep.include({ custodians: { aws: ["a"], azure: [] }, minimumSpares: 2, recoveryPointHours: 24 });
    });
    it("are named by every rule that reads one", () => {
        const reading = rules.filter(({ check, scope }) => check.length > (scope === "stack" ? 2 : 1));
        expect(reading.filter(({ settings }) => !settings?.length).map(({ name }) => name)).to.deep.equal([]);
    });
});

describe("what is published beside the packs", () => {
    for (const [name, content] of Object.entries(published())) {
        it(`policy/config/${name} is as \`npm run packs\` writes it`, () => expect(readFileSync(`${CONFIG}/${name}`, "utf8")).to.equal(text(content)));
        if (name !== "schema.json") it(`policy/config/${name} fits the schema`, () => expect(ajv.validate(configurationSchema, content), ajv.errorsText()).to.equal(true));
    }
    it("refuses, by its schema, what the packs would not take", () => {
        expect(ajv.validate(configurationSchema, { settings: { minimumSpares: -1 } })).to.equal(false);
        expect(ajv.validate(configurationSchema, { "aws-required-tags": "sometimes" })).to.equal(false);
        expect(ajv.validate(configurationSchema, { settings: { minimumSpares: 2 }, "aws-required-tags": "advisory", all: "mandatory" })).to.equal(true);
    });
});
