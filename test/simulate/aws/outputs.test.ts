import { readFileSync } from "node:fs";
import { expect } from "chai";
import { services } from "../../../simulate/aws/index";
import { UNKNOWN, type World } from "../../../simulate/service";

const EMPTY: World = { of: () => [], find: () => undefined };

/** What the SDK says is always there, but AWS leaves out until a companion writes it. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
    "aws:s3/bucket:Bucket": ["logging", "objectLockConfiguration", "replicationConfiguration", "website"],
    "aws:lb/targetGroup:TargetGroup": [],
    // Blocks that the program alone writes: without them a pool sends no SMS, and tells names apart by case.
    "aws:cognito/userPool:UserPool": ["smsConfiguration", "usernameConfiguration"],
};

/** What AWS asks for although the SDK's type does not: without it there is no answer. */
const ASKED: Readonly<Record<string, Record<string, unknown>>> = {
    "aws:costexplorer/anomalySubscription:AnomalySubscription": {
        thresholdExpression: { dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", matchOptions: ["GREATER_THAN_OR_EQUAL"], values: ["100"] } },
    },
};

/** Outputs that the SDK's type says are never undefined, and that no program has to give. */
function promised(type: string): { outputs: string[]; required: string[] } {
    const [, path] = /^aws:(.+):/.exec(type)!;
    const source = readFileSync(require.resolve(`@pulumi/aws/${path}.d.ts`), "utf8");
    const args = source.slice(source.lastIndexOf("Args {"));
    const required = [...args.matchAll(/^ {4}(\w+): /gm)].map((match) => match[1]!);
    const body = source.slice(source.indexOf("export declare class"), source.indexOf("constructor("));
    const outputs = [...body.matchAll(/^ {4}readonly (\w+): pulumi\.Output<(.*)>;$/gm)]
        .filter((match) => !match[2]!.includes("| undefined"))
        .map((match) => match[1]!);
    return { outputs: outputs.filter((output) => !required.includes(output)), required };
}

const declaration = (type: string, inputs: Record<string, unknown>) => ({
    urn: `urn:pulumi:prod::holdfast::${type}::it`,
    type,
    name: "it",
    inputs,
    provider: { region: "eu-west-1" },
});

describe("simulated AWS", () => {
    for (const [type, service] of Object.entries(services)) {
        const { outputs, required } = promised(type);

        it(`${type} answers every output that the SDK promises`, () => {
            const inputs = Object.fromEntries(required.map((input) => [input, input === "rules" ? [] : "x"]));
            const answer = service.create(declaration(type, { cidrBlock: "10.0.0.0/24", ...inputs, ...ASKED[type] }), EMPTY);
            const missing = outputs.filter(
                (output) => answer.outputs[output] === undefined && !LEFT_OUT[type]?.includes(output),
            );
            expect(missing).to.deep.equal([]);
        });

        it(`${type} passes over what is not known yet`, () => {
            const names = [...new Set([...required, ...outputs])].filter((name) => name !== "region");
            const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
            const declared = declaration(type, unknown);
            const faults = (service.refuse?.(declared, EMPTY) ?? []).filter(({ found }) => found.includes(UNKNOWN));
            expect(faults).to.deep.equal([]);
            expect(() => service.create(declared, EMPTY)).not.to.throw();
        });

        it(`${type} gives the same answer each time`, () => {
            const inputs = Object.fromEntries(required.map((input) => [input, "x"]));
            expect(service.create(declaration(type, inputs), EMPTY)).to.deep.equal(
                service.create(declaration(type, inputs), EMPTY),
            );
        });
    }
});
