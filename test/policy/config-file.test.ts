import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { enforced, settingsIn } from "../../policy/config";
import { parsePolicyConfig, readPolicyConfig } from "../../policy/config-file";
import { rules } from "../../policy/rules";

const names = rules.map(({ name }) => name);
const parse = (input: unknown) => parsePolicyConfig(input, names);
const problems = (input: unknown): readonly string[] => {
    try {
        parse(input);
        return [];
    } catch (error) {
        return (error as { problems: readonly string[] }).problems;
    }
};

describe("a configuration of the packs", () => {
    it("is Pulumi's own form: a level, or an object", () => {
        expect(parse({ all: "advisory", "aws-required-tags": { enforcementLevel: "mandatory" }, settings: { requiredTags: ["team"] } })).to.deep.equal({
            all: { level: "advisory" }, "aws-required-tags": { level: "mandatory", properties: {} }, settings: { properties: { requiredTags: ["team"] } },
        });
    });
    it("says everything that is wrong at once: found, expected, likely meant", () => {
        expect(problems({
            "aws-require-tags": "advisory",
            "aws-kms-rotates": "mandatroy",
            "aws-s3-versioned": { minimumSpares: 1 },
            settings: { minimumSpare: 1, requiredTags: "team", recoveryPointHours: 0, allowedRegions: ["eu-west-1", "eu-west-1"], custodians: { aws: ["a", "b", "c"], gcp: [] } },
            all: 3,
        })).to.include.members([
            'aws-require-tags: found no rule of this name, expected one there is; did you mean "aws-required-tags"?',
            'aws-kms-rotates: found "mandatroy", expected one of advisory, mandatory, remediate, disabled; did you mean "mandatory"?',
            'settings.minimumSpare: found 1, expected a setting there is; did you mean "minimumSpares"?',
            'settings.requiredTags: found "team", expected a list.',
            "settings.recoveryPointHours: found 0, expected a number from 1 to 8760.",
            'settings.allowedRegions: found ["eu-west-1","eu-west-1"], expected each once.',
            'settings.custodians.aws: found ["a","b","c"], expected 2 at most.',
            "settings.custodians.gcp: found [], expected one of aws, azure.",
            "all: found 3, expected a level, or an object.",
        ]);
    });
    it("keeps settings in their one place", () => {
        expect(problems({ "aws-kms-rotates": { minimumSpares: 1 } })).to.deep.equal(['aws-kms-rotates.minimumSpares: found 1, expected enforcementLevel alone; settings stand under "settings".']);
    });
    it("is an object", () => expect(problems([])).to.have.length(1));

    describe("as a file", () => {
        const folder = mkdtempSync(join(tmpdir(), "holdfast-config-"));
        const read = (text: string) => {
            writeFileSync(join(folder, "config.json"), text);
            return () => readPolicyConfig(join(folder, "config.json"), names);
        };
        after(() => rmSync(folder, { recursive: true }));

        it("configures nothing where it is empty", () => expect(read(" \n")()).to.deep.equal({}));
        it("must be JSON", () => expect(read("all: advisory")).to.throw(/config\.json cannot be used \(1 problem\):\n {2}found text that is not JSON/));
        it("must be there", () => expect(() => readPolicyConfig(join(folder, "other.json"), names)).to.throw(/found no file that can be read \(ENOENT\)/));
    });
});

describe("what a configuration makes of the rules", () => {
    const [one, two] = rules as [(typeof rules)[0], (typeof rules)[0]];
    it("sets the level of one before that of all", () => {
        expect(enforced([one, two], parse({ all: "advisory", [one.name]: "mandatory" })).map(({ level }) => level)).to.deep.equal(["mandatory", "advisory"]);
    });
    it("leaves out what is disabled", () => expect(enforced([one, two], parse({ [one.name]: "disabled" }))).to.deep.equal([two]));
    it("leaves the settings' defaults where none are configured", () => expect(settingsIn({}).recoveryPointHours).to.equal(24));
});
