import { expect } from "chai";
import { controls } from "../../../policy/catalogue/controls";
import { type Requirement, requirements } from "../../../policy/catalogue/requirements";
import { rules } from "../../../policy/rules";

const row = (id: string): Requirement => requirements.find((requirement) => requirement.id === id)!;

/** Clouds that a rule judges: told by how its name begins. */
const cloudsOf = (name: string): string[] => (name.startsWith("platform-") ? ["aws", "azure"] : [name.split("-")[0]!]);

describe("the requirements", () => {
    it("are A1 to A33 and B1 to B32, each once", () => {
        const ids = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
        expect(requirements.map(({ id }) => id)).to.deep.equal([...ids("A", 33), ...ids("B", 32)]);
    });
    it("keep the words of the promise", () => expect(row("A21").promise).to.equal("Key material is reachable by exactly two authorised people"));
    it("keep the words of the evidence", () => expect(row("B14").evidence).to.equal("destruction log; ceiling on retention"));

    for (const { id, classes, controls: named, missing } of requirements) {
        it(`${id} names controls if a rule can show it, and only then`, () => expect(named.length > 0).to.equal(classes.includes("P") || classes.includes("S")));
        it(`${id} says which record or entry its run-time and attested parts need`, () => {
            for (const kind of classes.filter((each) => each === "D" || each === "T")) expect(missing[kind], kind).to.be.a("string");
        });
        it(`${id} says nothing of classes that it does not have`, () => expect(classes).to.include.members(Object.keys(missing)));
        if (missing.P === undefined && classes.includes("P")) {
            it(`${id} is carried: each of its controls has a rule on each of its clouds`, () => {
                const without = named.flatMap((control) => controls[control].clouds
                    .filter((cloud) => !rules.some((rule) => rule.controls.includes(control) && cloudsOf(rule.name).includes(cloud)))
                    .map((cloud) => `${control} on ${cloud}`));
                expect(without).to.deep.equal([]);
            });
        }
    }
    it("name every control there is", () => {
        const named = new Set(requirements.flatMap((requirement) => requirement.controls));
        expect(Object.keys(controls).filter((control) => !named.has(control as keyof typeof controls))).to.deep.equal(["real-configuration"]);
    });
});
