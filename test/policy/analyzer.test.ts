import { expect } from "chai";
import { Analyzer, type Pack } from "../../policy/analyzer";
import type { PolicyConfigs } from "../../policy/config";
import type { Exception } from "../../policy/exceptions";
import type { Remediation } from "../../policy/mend";
import type { Resource } from "../../policy/resource";
import type { ResourceRule, StackRule } from "../../policy/rule";
import { make, UNKNOWN } from "./azure-support";

const common = { title: "A store is closed", severity: "high", level: "mandatory", controls: ["storage-access"], remediation: "Close it." } as const;
const closed: ResourceRule = {
    ...common, name: "azure-test-closed", scope: "resource", types: ["azure-native:storage:StorageAccount"],
    check: ({ props }) => (props.door === "closed" ? [] : [{ property: "door", observed: "open", expected: "closed" }]),
};
const watched: StackRule = {
    ...common, name: "azure-test-watched", scope: "stack", types: closed.types,
    check: ({ props }) => (props.door === "closed" ? [] : [{ property: "door", observed: "open", expected: "closed" }]),
};
const shut: Remediation = {
    ...common, name: "azure-remediate-test", scope: "remediation", level: "remediate", types: closed.types,
    mend: ({ props }) => (props.door === "closed" ? {} : { door: "closed", "lock.kind": "bolt" }),
};
const store = (props: object = { door: "open" }): Resource => make("storage:StorageAccount", props);
const urn = store().urn;
const exception: Exception = { rule: closed.name, resource: "urn:*::it", reason: "moving house", compensatingControl: "a guard", owner: "a", approver: "b", ticket: "T-1", expires: "2026-06-30" };

const pack = (more: Partial<Pack> = {}): Pack => ({
    name: "test", version: "1.0.0", description: "", rules: [closed, watched], remediations: [], exceptions: [], occasion: {}, day: "2026-06-30", ...more,
});

/** What is said of one resource, by its inputs and as a stack. */
function said(rule: ResourceRule | StackRule, { resource = store(), configs = undefined as PolicyConfigs | undefined, ...more }: Partial<Pack> & { resource?: Resource; configs?: PolicyConfigs } = {}) {
    const analyzer = new Analyzer(pack({ rules: [rule], ...more }));
    if (configs) analyzer.configure(configs);
    const { remarks, notApplicable, others } = rule.scope === "stack" ? analyzer.analyzeStack([resource]) : analyzer.analyze(resource.type, () => resource);
    return { remarks: remarks.map(({ level, message }) => [level, message]), silent: [...notApplicable, ...others].filter((name) => name !== "settings") };
}

for (const rule of [closed, watched]) {
    describe(`a rule of scope ${rule.scope} in a pack`, () => {
        const excepted = { ...exception, rule: rule.name };
        const open = "A store is closed\ndoor: observed open, expected closed";

        it("says a failure at its level", () => expect(said(rule).remarks).to.deep.equal([["mandatory", open]]));
        it("says nothing of a pass", () => expect(said(rule, { resource: store({ door: "closed" }) })).to.deep.equal({ remarks: [], silent: [] }));
        it("says that it does not apply to another type", () => expect(said(rule, { resource: make("keyvault:Vault", {}) })).to.deep.equal({ remarks: [], silent: [rule.name] }));
        it("says what it needed, and stops nothing", () => {
            expect(said(rule, { resource: store({ door: UNKNOWN }) }).remarks).to.deep.equal([["advisory", "A store is closed\nnot evaluated: needs door"]]);
        });
        it("says an excepted failure as a remark, with the reason", () => {
            expect(said(rule, { exceptions: [excepted] }).remarks).to.deep.equal([["advisory", `${open} (excepted until 2026-06-30: moving house, T-1)`]]);
        });
        it("says a failure whose exception has expired as a failure", () => {
            expect(said(rule, { exceptions: [excepted], day: "2026-07-01" }).remarks).to.deep.equal([["mandatory", `${open} (the exception T-1 expired on 2026-06-30)`]]);
        });
        it("is enforced as it is configured", () => {
            expect(said(rule, { configs: { [rule.name]: { level: "advisory" } } }).remarks).to.deep.equal([["advisory", open]]);
            expect(said(rule, { configs: { all: { level: "advisory" } } }).remarks).to.deep.equal([["advisory", open]]);
            expect(said(rule, { configs: { [rule.name]: { level: "disabled" } } })).to.deep.equal({ remarks: [], silent: [] });
        });
        it("stops what it cannot mend", () => expect(said(rule, { configs: { [rule.name]: { level: "remediate" } } }).remarks).to.deep.equal([["mandatory", open]]));
    });
}

describe("a pack", () => {
    it("reads no resource of a type that no rule is about", () => {
        const answer = new Analyzer(pack()).analyze("aws:ec2/vpc:Vpc", () => { throw new Error("read"); });
        expect(answer).to.deep.equal({ remarks: [], notApplicable: [], others: [closed.name] });
    });
});

describe("a remediation in a pack", () => {
    const mend = (raw: Record<string, unknown>, configs?: PolicyConfigs, remediations = [shut]) => {
        const analyzer = new Analyzer(pack({ remediations }));
        if (configs) analyzer.configure(configs);
        return analyzer.remediate(urn.split("::")[2]!, () => raw, (props) => store(props)).map(({ props, diagnostic }) => props ?? diagnostic);
    };
    const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "word" };

    it("sets what is to be set, at any depth, and nothing else", () => {
        expect(mend({ door: "open", lock: { colour: "red" } })).to.deep.equal([{ door: "closed", lock: { colour: "red", kind: "bolt" } }]);
    });
    it("leaves what is as it should be", () => expect(mend({ door: "closed" })).to.deep.equal([]));
    it("gives secrets and unknown values back as they came", () => {
        expect(mend({ door: "open", word: SECRET, id: UNKNOWN })).to.deep.equal([{ door: "closed", lock: { kind: "bolt" }, word: SECRET, id: UNKNOWN }]);
    });
    it("says what it needed where that is not known", () => expect(mend({ door: UNKNOWN })).to.deep.equal(["not remediated: needs door"]));
    it("sets nothing inside a secret", () => expect(mend({ door: "open", lock: SECRET })).to.deep.equal(["not remediated: needs a secret, or a value that is not known yet"]));
    it("sees what those before it have set", () => expect(mend({ door: "open" }, undefined, [shut, shut])).to.have.length(1));
    it("rests unless it is enabled", () => expect(mend({ door: "open" }, { [shut.name]: { level: "disabled" } })).to.deep.equal([]));
    it("counts as silent where resources are judged", () => {
        expect(new Analyzer(pack({ remediations: [shut] })).analyze(store().type, () => store()).others).to.include(shut.name);
    });
});
