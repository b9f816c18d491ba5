// From our rules to Pulumi's policies: what the packs' own files hand to the SDK. A pack only names its families.
import { join } from "node:path";
import {
    PolicyPack, type PolicyResource, type ReportViolation, type ResourceValidationArgs, type ResourceValidationPolicy, type StackValidationPolicy,
} from "@pulumi/policy";
import { canonicalType } from "../components/plan/tokens";
import { requirements } from "./catalogue/requirements";
import { type Exception, readExceptions } from "./exceptions";
import { assess, type Evaluation, excuse, matching, today } from "./judge";
import { type PackName, rulesOf } from "./packs";
import { Graph, type Resource } from "./resource";
import type { Occasion, ResourceRule, Rule, StackRule } from "./rule";
import { FAMILIES, loadFamily } from "./rules/family";

/** What all policies of the packs say they belong to; the finer map is in the catalogue. */
const framework = {
    name: "Holdfast requirements",
    version: "1",
    reference: "policy/catalogue/requirements.ts",
    specification: "Threats and mitigations (A) and security data sheet (B)",
};

interface PackOptions {
    readonly exceptions: readonly Exception[];
    readonly occasion: Occasion;
    readonly day: string;
}

type Raw = Pick<ResourceValidationArgs, "type" | "urn" | "name" | "props" | "opts" | "provider">;

function read({ type, urn, name, props, opts, provider }: Raw, rest: Pick<Resource, "parent" | "propertyDependencies">): Resource {
    return {
        type: canonicalType(type), urn, name, props, protect: opts.protect, ...rest,
        ...(provider && { provider: { type: provider.type, name: provider.name, props: provider.props } }),
    };
}

const readOne = (args: ResourceValidationArgs): Resource =>
    read(args, { ...(args.opts.parent !== undefined && { parent: args.opts.parent }), propertyDependencies: {} });

function readAmong(resource: PolicyResource): Resource {
    const dependencies = Object.entries(resource.propertyDependencies).map(([key, from]) => [key, from.map(({ urn }) => urn)]);
    return read(resource, { ...(resource.parent && { parent: resource.parent.urn }), propertyDependencies: Object.fromEntries(dependencies) });
}

let current: Graph | undefined;

/**
 * The stack's resources as a graph. The SDK hands each policy a copy of its own, all of the same analysis: it asks one
 * policy after the other without a pause, so that one graph serves them until the next turn of the event loop.
 */
function graphOf(resources: readonly PolicyResource[]): Graph {
    if (!current) {
        current = new Graph(resources.map(readAmong));
        setImmediate(() => (current = undefined));
    }
    return current;
}

/** Requirements that the rule helps to show, by way of its controls. */
const requirementsOf = (rule: Rule): string[] =>
    requirements.filter((row) => rule.controls.some((control) => row.controls.includes(control))).map(({ id }) => id);

const described = (rule: Rule) => ({
    name: rule.name,
    description: rule.title,
    severity: rule.severity,
    enforcementLevel: rule.level,
    remediationSteps: rule.remediation,
    framework,
    tags: [...rule.controls, ...requirementsOf(rule)],
});

/** Says what was found. What could not be evaluated, and what is excepted, is said but stops nothing. */
function say(report: ReportViolation, { rule, state, message, urn }: Evaluation): void {
    if (state === "fail") report(message, urn); // at the level that the rule, or the pack's configuration, says
    if (state !== "not-evaluated" && state !== "excepted") return;
    // The object form, which the SDK's types leave out, is the only one that can say a level of its own.
    (report as unknown as (violation: object) => void)({
        message: `${rule.title}\n${message}`, description: rule.title, enforcementLevel: "advisory", severity: rule.severity, urn,
    });
}

function resourcePolicy(rule: ResourceRule, { exceptions, occasion, day }: PackOptions): ResourceValidationPolicy {
    const exact = new Set(rule.types.filter((type) => !type.endsWith("*")));
    const beginnings = rule.types.filter((type) => type.endsWith("*")).map((type) => type.slice(0, -1));
    const validateResource = (args: ResourceValidationArgs, report: ReportViolation): void => {
        const type = canonicalType(args.type);
        if (!exact.has(type) && !beginnings.some((start) => type.startsWith(start))) args.notApplicable(`The rule is about ${rule.types[0]}${rule.types.length > 1 ? " and others" : ""}`);
        const resource = readOne(args);
        const evaluation = excuse(rule, resource.urn, assess(rule, resource, new Graph([resource]), occasion), exceptions, day);
        if (evaluation.state === "not-applicable") args.notApplicable("The rule says nothing about this resource");
        say(report, evaluation);
    };
    return { ...described(rule), validateResource: Object.assign(validateResource, onlyTypeOf(rule)) };
}

/** The SDK passes over other types before it reads any properties, if a rule has one type and that has no versions. */
function onlyTypeOf({ types: [only, ...others] }: Rule): { readonly __pulumiType?: string } {
    return only?.startsWith("aws:") && !only.endsWith("*") && others.length === 0 ? { __pulumiType: only } : {};
}

function stackPolicy(rule: StackRule, { exceptions, occasion, day }: PackOptions): StackValidationPolicy {
    const validateStack: StackValidationPolicy["validateStack"] = (args, report) => {
        const graph = graphOf(args.resources);
        const evaluations = matching(rule, graph).map((resource) => excuse(rule, resource.urn, assess(rule, resource, graph, occasion), exceptions, day));
        if (evaluations.every(({ state }) => state === "not-applicable")) args.notApplicable("No resource that the rule says something about");
        for (const evaluation of evaluations) say(report, evaluation);
    };
    return { ...described(rule), validateStack: Object.assign(validateStack, onlyTypeOf(rule)) };
}

/** True in the process that an update starts, false in a preview's. The engine tells it by this variable alone. */
const isDeploying = (): boolean => (process.env.PULUMI_NODEJS_DRY_RUN ?? process.env.PULUMI_DRY_RUN) === "false";

export const policies = (rules: readonly Rule[], options: PackOptions): (ResourceValidationPolicy | StackValidationPolicy)[] =>
    rules.map((rule) => (rule.scope === "resource" ? resourcePolicy(rule, options) : stackPolicy(rule, options)));

/** Serves one pack to the engine that started this process. */
export function servePack(pack: PackName): PolicyPack {
    const exceptions = readExceptions(join(__dirname, "exceptions.yaml"), () => FAMILIES.flatMap(loadFamily).map(({ name }) => name));
    return new PolicyPack(`holdfast-${pack}`, {
        enforcementLevel: "mandatory",
        policies: policies(rulesOf(pack), { exceptions, occasion: { deploying: isDeploying() }, day: today() }),
    });
}
