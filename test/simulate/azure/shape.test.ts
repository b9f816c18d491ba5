// The simulated answers have the shape of azure-native's own: what its SDK declares as outputs, and nothing else.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { armType, type Token, TYPES } from "../../../simulate/azure/types";
import type { Existing } from "../../../simulate/service";
import { everything } from "./everything";
import { SUBSCRIPTION } from "./support";

const sdk = dirname(require.resolve("@pulumi/azure-native/package.json"));

/** A resource's class as the SDK generates it: the first half of the constructor names the inputs, the second the outputs. */
function sdkOf(token: string) {
    const [module, name] = token.split(":") as [string, string];
    const source = readFileSync(join(sdk, module, `${name.replace(/^[A-Z]+/, (capitals) => capitals.toLowerCase())}.js`), "utf8");
    const [declaring, reading] = source.split("\n        else {") as [string, string];
    const named = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, property]) => property!));
    return {
        version: /Uses Azure REST API version ([\w-]+)/.exec(source)?.[1],
        inputs: named(declaring, /resourceInputs\["(\w+)"\] = \(?(?:args|!args)/g),
        outputs: named(reading, /resourceInputs\["(\w+)"\] = undefined/g),
    };
}

describe("simulated Azure answers", () => {
    const all = () => everything().flatMap((azure) => azure.cloud.all());
    const made = new Map(all().map((existing) => [existing.type.replace("azure-native:", ""), existing]));

    for (const token of Object.keys(TYPES) as Token[]) {
        describe(token, () => {
            const { version, inputs, outputs } = sdkOf(token);

            it("is served", () => expect(services).to.have.property(`azure-native:${token}`));

            it("speaks the API version of the SDK", () => {
                if (version !== undefined) expect(armType(token).version).to.equal(version);
            });

            it("is named by inputs that the SDK has", () => {
                expect(armType(token).path.filter((input) => !input.startsWith("=") && !inputs.has(input))).to.deep.equal([]);
            });

            // Azure makes its network watchers itself; a second one is refused.
            if (token === "network:NetworkWatcher") return;
            it("answers with outputs that the SDK has", () => {
                expect(Object.keys(made.get(token)!.outputs).filter((output) => !outputs.has(output))).to.deep.equal([]);
            });
        });
    }

    it("begin with the subscription and name the type", () => {
        for (const { id, type } of made.values()) {
            if (!type.startsWith("azure-native:aadiam:")) expect(id).to.match(new RegExp(`^/subscriptions/${SUBSCRIPTION}/`)); // a directory is in none
        }
    });

    it("are the same each time", () => {
        const text = (existing: readonly Existing[]) => JSON.stringify(existing.map(({ id, outputs }) => [id, outputs]));
        expect(text(all())).to.equal(text(all()));
    });

});
