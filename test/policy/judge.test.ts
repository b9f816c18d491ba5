import { expect } from "chai";
import type { Exception } from "../../policy/exceptions";
import { judge } from "../../policy/judge";
import { type Resource, UnknownValueError } from "../../policy/resource";
import type { ResourceRule, StackRule } from "../../policy/rule";
import { DEFAULTS } from "../../policy/settings";
import { aws } from "./aws-support";

/** Internal to the SDK, and therefore without a type: what its proxies throw in a pack. */
const { UnknownValueError: PackError } = require("@pulumi/policy/proxy") as { UnknownValueError: new (sentinel: string, props: string[]) => Error };

const common = { title: "A store is closed", severity: "high", level: "mandatory", controls: ["storage-access"], remediation: "Close it.", types: ["aws:s3/bucket:Bucket"] } as const;
const closed: ResourceRule = {
    ...common, name: "aws-test-closed", scope: "resource",
    applies: ({ props }) => props.door !== undefined,
    check: ({ props }) => (props.door === "closed" ? [] : [{ property: "door", observed: "open", expected: "closed" }]),
};
const counted: StackRule = { ...common, name: "aws-test-counted", scope: "stack", check: (_, graph) => (graph.resources.length < 3 ? [] : [{ observed: `${graph.resources.length}`, expected: "2" }]) };

const bucket = (props: object, name = "it"): Resource => aws("s3/bucket:Bucket", props, { name });
const judged = (...resources: Resource[]) => ({ byInputs: resources, byOutputs: resources });
const urn = bucket({}).urn;
const exception: Exception = { rule: closed.name, resource: "urn:pulumi:*::it", reason: "moving house", compensatingControl: "a guard", owner: "a", approver: "b", ticket: "T-1", expires: "2026-06-30" };
const on = (today: string, exceptions = [exception]) => judge(judged(bucket({ door: "open" })), [closed], exceptions, { today })[0]!;

describe("judge", () => {
    it("passes what has no problem", () => expect(judge(judged(bucket({ door: "closed" })), [closed])[0]).to.include({ state: "pass", message: "", urn }));
    it("fails what has, and says what was observed and expected", () => {
        expect(judge(judged(bucket({ door: "open" })), [closed])[0]).to.include({ state: "fail", message: "door: observed open, expected closed" });
    });
    it("says that a rule does not apply", () => expect(judge(judged(bucket({})), [closed])[0]!.state).to.equal("not-applicable"));
    it("gives nothing for a rule whose types nobody declares", () => expect(judge(judged(aws("ec2/vpc:Vpc", {})), [closed])).to.deep.equal([]));

    it("shows inputs to a rule about a resource, and outputs to a rule about the stack", () => {
        const states = judge({ byInputs: [bucket({ door: "open" })], byOutputs: [bucket({ door: "closed" })] }, [closed, { ...counted, check: (resource: Resource) => closed.check(resource, DEFAULTS) }]).map(({ state }) => state);
        expect(states).to.deep.equal(["fail", "pass"]);
    });
    it("judges every type of a cloud where a rule names it by a star", () => {
        expect(judge(judged(bucket({}), aws("ec2/vpc:Vpc", {})), [{ ...counted, types: ["aws:*"] }])).to.have.length(2);
    });

    for (const [whose, error] of [["ours", new UnknownValueError("door.lock")], ["the pack's", new PackError("04da6b54-80e4-46f7-96ec-b56ff0331ba9", ["door", "lock"])]] as const) {
        it(`does not evaluate what is unknown, by ${whose} error, and names the property`, () => {
            const throwing = { ...closed, check: () => { throw error; } };
            expect(judge(judged(bucket({ door: "x" })), [throwing])[0]).to.include({ state: "not-evaluated", needed: "door.lock", message: "not evaluated: needs door.lock" });
        });
    }
    it("does not evaluate what may apply", () => {
        const throwing = { ...closed, applies: () => { throw new UnknownValueError("door"); } };
        expect(judge(judged(bucket({})), [throwing])[0]!.state).to.equal("not-evaluated");
    });
    it("does not evaluate what a rule cannot read, and shows nothing of it", () => {
        const broken = { ...closed, check: () => { throw new TypeError("secret is not a function"); } };
        expect(judge(judged(bucket({ door: "x" })), [broken])[0]).to.include({ state: "not-evaluated", message: "not evaluated: needs a form that the rule can read (TypeError)" });
    });

    it("excepts what an exception covers, until and including its last day", () => expect(on("2026-06-30")).to.include({ state: "excepted", exception }));
    it("says on what grounds", () => expect(on("2026-06-30").message).to.equal("door: observed open, expected closed (excepted until 2026-06-30: moving house, T-1)"));
    it("fails again the day after, and says so", () => expect(on("2026-07-01")).to.include({ state: "fail", exception, message: "door: observed open, expected closed (the exception T-1 expired on 2026-06-30)" }));
    it("takes an exception that still holds before one that has expired", () => {
        expect(on("2026-07-01", [exception, { ...exception, expires: "2026-12-31", ticket: "T-2" }])).to.include({ state: "excepted" });
    });
    it("excepts nothing of another rule", () => expect(on("2026-06-30", [{ ...exception, rule: "other" }]).state).to.equal("fail"));
    it("excepts nothing of another resource", () => expect(on("2026-06-30", [{ ...exception, resource: "urn:pulumi:*::other" }]).state).to.equal("fail"));
    it("does not except what is not evaluated", () => {
        const throwing = { ...closed, check: () => { throw new UnknownValueError("door"); } };
        expect(judge(judged(bucket({ door: "x" })), [throwing], [exception], { today: "2026-01-01" })[0]!.state).to.equal("not-evaluated");
    });
    it("tells fifty problems, and how many more there are", () => {
        const many: ResourceRule = { ...closed, check: () => Array.from({ length: 70 }, (_, i) => ({ observed: String(i), expected: "none" })) };
        const { problems } = judge(judged(bucket({ door: "x" })), [many])[0]!;
        expect([problems.length, problems.at(-1)!.observed]).to.deep.equal([50, "21 more of this kind"]);
    });
});
