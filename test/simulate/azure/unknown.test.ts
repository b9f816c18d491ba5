// What is not known yet is never refused, wherever it stands, and is answered all the same.
import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { type Existing, type Properties, UNKNOWN } from "../../../simulate/service";
import { everything } from "./everything";

/** Every place in a value, as the steps that lead there. */
const places = (value: unknown, steps: readonly string[] = []): (readonly string[])[] => [
    ...(steps.length > 0 ? [steps] : []),
    ...(typeof value === "object" && value !== null ? Object.entries(value).flatMap(([step, inner]) => places(inner, [...steps, step])) : []),
];

function unknownAt(inputs: Properties, steps: readonly string[]): Properties {
    const copy = structuredClone(inputs) as any;
    steps.slice(0, -1).reduce((inner, step) => inner[step], copy)[steps.at(-1)!] = UNKNOWN;
    return copy;
}

describe("a simulated Azure service", () => {
    const cases = everything().flatMap((azure) => azure.cloud.all().map((existing) => [existing, azure.cloud] as const));
    const byType = new Map(cases.map((one) => [one[0].type, one]));

    for (const [type, [existing, world]] of byType) {
        it(`refuses nothing unknown of ${type}`, () => {
            const refused = places(existing.inputs).flatMap((steps) => {
                const declared: Existing = { ...existing, inputs: unknownAt(existing.inputs, steps) };
                services[type]!.create(declared, world);
                return services[type]!.refuse!(declared, world).map(({ property, expected }) => [steps.join("."), property, expected]);
            });
            expect(refused).to.deep.equal([]);
        });
    }
});
