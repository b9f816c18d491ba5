import type { PolicyResource, ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import type { Exception } from "../../policy/exceptions";
import { policies } from "../../policy/pack";
import type { ResourceRule, StackRule } from "../../policy/rule";

const common = { title: "A store is closed", severity: "high", level: "mandatory", controls: ["storage-access"], remediation: "Close it." } as const;
const closed: ResourceRule = {
    ...common, name: "azure-test-closed", scope: "resource", types: ["azure-native:storage:StorageAccount"],
    check: ({ props }) => (props.door === "closed" ? [] : [{ property: "door", observed: "open", expected: "closed" }]),
};
const watched: StackRule = { ...common, name: "azure-test-watched", scope: "stack", types: closed.types, check: closed.check };
const urn = "urn:pulumi:test::holdfast::azure-native:storage:StorageAccount::it";
const exception: Exception = { rule: closed.name, resource: "urn:*::it", reason: "moving house", compensatingControl: "a guard", owner: "a", approver: "b", ticket: "T-1", expires: "2026-06-30" };

const resource = (type: string, door: string) => ({ type, urn, name: "it", props: { door }, opts: { protect: false }, dependencies: [], propertyDependencies: {} });

/** What the policy reports of one storage account, as the SDK would be told it. */
async function said(rule: ResourceRule | StackRule, { door = "open", type = "azure-native:storage:StorageAccount", day = "2026-06-30", exceptions = [] as Exception[] } = {}): Promise<unknown[]> {
    const [policy] = policies([rule], { exceptions, occasion: {}, day });
    const found: unknown[] = [];
    const report = ((...reported: unknown[]) => void found.push(reported.length === 1 ? reported[0] : reported)) as unknown as ReportViolation;
    const notApplicable = (reason?: string): never => { throw new Error(`not applicable: ${reason}`); };
    if ("validateStack" in policy!) {
        await policy.validateStack({ resources: [resource(type, door)] as unknown as PolicyResource[], notApplicable, stackTags: new Map(), getConfig: () => ({}) } as unknown as StackValidationArgs, report);
    } else {
        const { validateResource } = policy as { validateResource: (args: ResourceValidationArgs, report: ReportViolation) => void };
        validateResource({ ...resource(type, door), notApplicable } as unknown as ResourceValidationArgs, report);
    }
    await new Promise(setImmediate); // the graph of one analysis lives until the next turn of the event loop
    return found;
}

for (const rule of [closed, watched]) {
    describe(`a policy made from a rule of scope ${rule.scope}`, () => {
        const excepted = { ...exception, rule: rule.name };
        it("reports a failure at the level that the pack's configuration says", async () => expect(await said(rule)).to.deep.equal([["door: observed open, expected closed", urn]]));
        it("reports nothing of a pass", async () => expect(await said(rule, { door: "closed" })).to.deep.equal([]));
        it("judges a type of any version", async () => expect(await said(rule, { type: "azure-native:storage/v20240101:StorageAccount" })).to.have.length(1));
        it("reports an excepted failure as a remark that says why", async () => {
            expect(await said(rule, { exceptions: [excepted] })).to.deep.equal([{
                message: "A store is closed\ndoor: observed open, expected closed (excepted until 2026-06-30: moving house, T-1)",
                description: "A store is closed", enforcementLevel: "advisory", severity: "high", urn,
            }]);
        });
        it("reports a failure whose exception has expired as a failure", async () => {
            expect(await said(rule, { exceptions: [excepted], day: "2026-07-01" })).to.deep.equal([["door: observed open, expected closed (the exception T-1 expired on 2026-06-30)", urn]]);
        });
        it("does not apply to another type", async () => {
            const error = await said(rule, { type: "aws:ec2/vpc:Vpc" }).then(() => "", (reason: Error) => reason.message);
            expect(error).to.match(/^not applicable: /);
        });
    });
}

describe("a policy", () => {
    const [policy] = policies([closed], { exceptions: [], occasion: {}, day: "2026-06-30" });
    it("carries what an auditor needs", () => expect(policy).to.deep.include({ name: closed.name, description: closed.title, severity: "high", enforcementLevel: "mandatory", remediationSteps: closed.remediation }));
    it("is tagged with its controls and the promises that they serve", () => expect(policy!.tags).to.include.members(["storage-access", "A3", "B5"]));
    it("lets the SDK pass over other types where there is one, without versions", () => {
        const [only] = policies([{ ...closed, types: ["aws:kms/key:Key"] }], { exceptions: [], occasion: {}, day: "2026-06-30" }) as unknown as [{ validateResource: { __pulumiType?: string } }];
        expect(only.validateResource.__pulumiType).to.equal("aws:kms/key:Key");
    });
});
