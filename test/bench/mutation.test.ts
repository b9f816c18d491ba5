import { expect } from "chai";
import { mutations, type Props } from "../../bench/mutation/operators";
import { isRequired } from "../../bench/mutation/required";
import { same } from "../../bench/mutation/same";
import { score, Subject } from "../../bench/mutation/score";
import { perGraph } from "../../policy/look";
import type { Graph, Resource } from "../../policy/resource";
import { readable } from "../../policy/unknown";
import type { Problem, Rule } from "../../policy/rule";

const all = (props: Props) => [...mutations(props)].map(({ path, operator, variants }) => ({ path, operator, after: variants.map((weaken) => weaken(props)) }));

describe("mutations", () => {
    it("flips and removes a switch", () => {
        expect(all({ encrypted: true })).to.deep.equal([
            { path: "encrypted", operator: "remove", after: [{}] },
            { path: "encrypted", operator: "flip", after: [{ encrypted: false }] },
        ]);
    });

    it("makes a number smaller, and larger", () => {
        expect(all({ days: 35 })[1]).to.deep.equal({ path: "days", operator: "resize", after: [{ days: 1 }, { days: 3500 }] });
    });

    it("takes a number written as text for a number, and a mode of a file for what it is", () => {
        expect(all({ minimum: "2", mode: "0750" })).to.deep.equal([
            { path: "minimum", operator: "remove", after: [{ mode: "0750" }] },
            { path: "minimum", operator: "resize", after: [{ minimum: "1", mode: "0750" }, { minimum: "200", mode: "0750" }] },
            { path: "mode", operator: "remove", after: [{ minimum: "2" }] },
        ]);
    });

    it("opens an address block to everybody", () => {
        expect(all({ cidr: "10.0.0.0/8" })[1]).to.deep.equal({ path: "cidr", operator: "open", after: [{ cidr: "0.0.0.0/0" }] });
    });

    it("downgrades the terms of services", () => {
        expect(all({ tls: "TLS1_2" })[1]).to.deep.equal({ path: "tls", operator: "downgrade", after: [{ tls: "TLS1_0" }] });
    });

    it("points an ARN at another account", () => {
        expect(all({ key: "arn:aws:kms:eu-west-1:111122223333:key/k" })[1]!.after).to.deep.equal([{ key: "arn:aws:kms:eu-west-1:210987654321:key/k" }]);
    });

    it("takes elements out of a list", () => {
        expect(all({ zones: ["1", "2"] })[1]).to.deep.equal({ path: "zones[0]", operator: "remove", after: [{ zones: ["2"] }] });
    });

    it("takes denials and conditions out of a policy, and opens what it allows", () => {
        const policy = JSON.stringify({ Statement: [
            { Sid: "No", Effect: "Deny", Principal: "*", Action: "*" },
            { Sid: "Yes", Effect: "Allow", Principal: "p", Action: "a", Condition: { Bool: {} } },
        ] });
        expect(all({ policy }).map(({ path, operator }) => `${operator} ${path}`)).to.deep.equal([
            "remove policy", "remove policy No", "remove policy Yes Condition", "open policy Yes Principal", "open policy Yes Action",
        ]);
    });

    it("leaves alone what is sealed", () => {
        const sealed = readable({ password: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "c" }, on: true });
        expect([...mutations(sealed)].map(({ path, operator }) => `${operator} ${path}`)).to.deep.equal(["remove on", "flip on"]);
        const [remove] = [...mutations(sealed)][0]!.variants;
        expect(Object.keys(remove!(sealed))).to.deep.equal(["password"]);
    });

    it("changes nothing that it was given", () => {
        const props = { a: { b: [true] } };
        all(props);
        expect(props).to.deep.equal({ a: { b: [true] } });
    });
});

describe("what the SDK refuses to be without", () => {
    const cases: [type: string, path: string, required: boolean][] = [
        ["aws:ec2/subnet:Subnet", "vpcId", true],
        ["aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", false],
        ["azure-native:network:Subnet", "resourceGroupName", true],
        ["azure-native:storage:StorageAccount", "sku", true],
        ["azure-native:storage:StorageAccount", "sku.name", true],
        ["azure-native:storage:StorageAccount", "minimumTlsVersion", false],
        ["aws:no/such:Thing", "anything", false],
    ];
    for (const [type, path, required] of cases) {
        it(`${type} ${path}: ${required}`, () => expect(isRequired(type, path)).to.equal(required));
    }
});

describe("score", () => {
    const bucket = (props: Props): Resource => ({
        urn: "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", type: "aws:s3/bucket:Bucket", name: "b", props, protect: true, propertyDependencies: {},
    });
    const rule = (check: (resource: Resource) => readonly Problem[], scope: "resource" | "stack" = "resource") => ({
        name: "aws-test", title: "t", severity: "high", level: "mandatory", controls: ["retention"], remediation: "r", types: ["aws:s3/bucket:Bucket"], scope, check,
    }) as Rule;
    const wrong = [{ expected: "on", observed: "off" }];
    const asking = (isFine: (graph: Graph) => boolean) => ({ ...rule(() => [], "stack"), check: (_: Resource, graph: Graph) => (isFine(graph) ? [] : wrong) }) as Rule;
    const run = (props: Props, ...rules: Rule[]) => {
        const subject = new Subject({ byInputs: [bucket(props)], byOutputs: [bucket(props)] }, rules);
        const { killed, survivors, byRule } = score(subject, subject.mutants());
        return { killed, survivors: survivors.map(({ mutation: { operator, path } }) => `${operator} ${path}`.trim()), byRule: Object.fromEntries(byRule) };
    };

    it("counts what a rule notices, and lists what none does", () => {
        expect(run({ safe: true, other: true }, rule(({ props }) => (props.safe ? [] : wrong)))).to.deep.equal({
            killed: 2,
            survivors: ["remove other", "flip other", "delete", "unprotect"],
            byRule: { "aws-test": { kills: 2, alone: 2 } },
        });
    });

    it("sees a rule that reads outputs", () => {
        expect(run({ safe: true }, rule(({ props }) => (props.safe ? [] : wrong), "stack")).killed).to.equal(2);
    });

    it("changes what a service answers with in a body apart from its other properties", () => {
        const reading = rule(({ props }) => ((props.properties as Props | undefined)?.safe ? [] : wrong), "stack");
        const subject = new Subject({ byInputs: [bucket({ safe: true })], byOutputs: [bucket({ id: "b", properties: { safe: true } })] }, [reading]);
        expect(subject.mutants().map((mutant) => subject.killers(mutant).length)).to.deep.equal([1, 1, 0, 0]);
    });

    it("tells what a rule says while nothing is changed", () => {
        const [passing, other] = [rule(({ props }) => (props.safe ? [] : wrong)), { ...rule(() => wrong), types: ["aws:ec2/vpc:Vpc"] } as Rule];
        const subject = new Subject({ byInputs: [bucket({ safe: true })], byOutputs: [] }, [passing, other]);
        expect([[...subject.states(passing)], [...subject.states(other)]]).to.deep.equal([["pass"], []]);
    });

    it("sees a rule that lists properties", () => {
        expect(run({ safe: true }, rule(({ props }) => (Object.keys(props as object).includes("safe") ? [] : wrong))).killed).to.equal(1);
    });

    it("sees protection taken away", () => {
        expect(run({}, rule(({ protect }) => (protect ? [] : wrong))).survivors).to.deep.equal(["delete"]);
    });

    it("sees a change through what was worked out once for all", () => {
        const known = perGraph((graph) => graph.of("aws:s3/bucket:Bucket").every(({ props }) => props.safe === true));
        expect(run({ safe: true, other: true }, asking((graph) => known(graph))).survivors).to.deep.equal(["remove other", "flip other", "delete", "unprotect"]);
    });

    it("sees a change through what was worked out from what was worked out", () => {
        const first = perGraph((graph) => graph.of("aws:s3/bucket:Bucket").filter(({ props }) => props.safe === true));
        const second = perGraph((graph) => first(graph).length === 1);
        expect(run({ safe: true }, asking((graph) => second(graph)), asking((graph) => second(graph))).survivors).to.deep.equal(["delete", "unprotect"]);
    });

    it("sees that a companion is gone, by its type, by its URN and by its cloud", () => {
        const other = { ...bucket({}), urn: "urn:pulumi:s::p::aws:s3/bucket:Bucket::other", name: "other", protect: false };
        const deleted = (look: (graph: Graph) => unknown) => {
            const subject = new Subject({ byInputs: [bucket({}), other], byOutputs: [bucket({}), other] }, [asking((graph) => Boolean(look(graph)))]);
            return subject.mutants().filter(({ mutation }) => mutation.operator === "delete").map((mutant) => subject.killers(mutant).length);
        };
        expect(deleted((graph) => graph.of("aws:s3/bucket:Bucket").length === 2)).to.deep.equal([1, 1]);
        expect(deleted((graph) => graph.get(other.urn))).to.deep.equal([0, 1]);
        expect(deleted((graph) => graph.under("aws:").length === 2)).to.deep.equal([1, 1]);
        expect(deleted((graph) => graph.resources.length === 2)).to.deep.equal([1, 1]);
    });

    it("asks a rule again only where what it reads comes out otherwise", () => {
        let asked = 0;
        const known = perGraph((graph) => graph.of("aws:s3/bucket:Bucket").map(({ props }) => (props.days as number) > 7));
        const subject = new Subject({ byInputs: [bucket({ days: 35 })], byOutputs: [bucket({ days: 35 })] }, [asking((graph) => (asked++, known(graph)[0] === true))]);
        const [remove, resize] = subject.mutants();
        asked = 0;
        expect([subject.killers(remove!).length, asked]).to.deep.equal([1, 1]);
        asked = 0;
        // Smaller, 1, it comes out otherwise; larger, 3500, as before.
        expect([subject.killers(resize!).length, asked]).to.deep.equal([1, 1]);
    });

    it("sees a change that makes what is worked out impossible", () => {
        const known = perGraph((graph) => graph.of("aws:s3/bucket:Bucket").map(({ props }) => String((props.inner as Props).on)));
        const noticing = { ...rule(() => [], "stack"), check: (_: Resource, graph: Graph) => { try { return known(graph) && []; } catch { return wrong; } } } as Rule;
        expect(run({ inner: { on: true } }, noticing).survivors).to.deep.equal(["remove inner.on", "flip inner.on", "delete", "unprotect"]);
    });

    it("leaves everything as it was", () => {
        const subject = new Subject({ byInputs: [bucket({ safe: true })], byOutputs: [bucket({ safe: true })] }, [rule(({ props }) => (props.safe ? [] : wrong), "stack")]);
        const counts = () => subject.mutants().map((mutant) => subject.killers(mutant).length);
        expect(counts()).to.deep.equal(counts());
    });

    it("counts nothing for a rule that failed before", () => {
        expect(run({ safe: true }, rule(() => wrong)).killed).to.equal(0);
    });
});

describe("what was worked out again", () => {
    class Drawing { constructor(readonly nodes: ReadonlyMap<string, readonly number[]>, readonly make?: () => void) {} }
    const circle = () => { const made: { self?: object; on: boolean } = { on: true }; made.self = made; return made; };
    const make = () => undefined;
    const cases: [what: string, a: unknown, b: unknown, expected: boolean][] = [
        ["lists", [1, { a: [] }], [1, { a: [] }], true],
        ["a longer list", [1], [1, 2], false],
        ["a shorter list", [1, 2], [1], false],
        ["another order", new Set(["a", "b"]), new Set(["b", "a"]), false],
        ["objects of one kind", new Drawing(new Map([["a", [1]]]), make), new Drawing(new Map([["a", [1]]]), make), true],
        ["another value in a map", new Drawing(new Map([["a", [1]]])), new Drawing(new Map([["a", [2]]])), false],
        ["another kind", new Drawing(new Map()), { nodes: new Map(), make: undefined }, false],
        ["a key less", { a: undefined }, {}, false],
        ["a circle", circle(), circle(), true],
        ["functions, which nothing tells apart", () => 1, () => 1, false],
        ["patterns, whose content is hidden", /a/, /a/, false],
        ["what cannot be read", { get a() { throw new Error("not known"); } }, { get a() { throw new Error("not known"); } }, false],
        ["no number", NaN, NaN, true],
    ];
    for (const [what, a, b, expected] of cases) it(`${expected ? "is the same" : "differs"}: ${what}`, () => expect(same(a, b)).to.equal(expected));
});
