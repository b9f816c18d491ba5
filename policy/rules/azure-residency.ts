// What Azure itself refuses elsewhere than in the allowed regions.
import { isAwsRegion } from "../../components/plan/residency";
import { same } from "../azure";
import { azureLocation, beside, factsOf, list, PLATFORM, platformOf, require1, unless } from "../look";
import type { Resource } from "../resource";
import type { StackRule } from "../rule";

const ASSIGNMENT = "azure-native:authorization:PolicyAssignment";
const EXEMPTION = "azure-native:authorization:PolicyExemption";

/** Azure's own policies on regions: of resources, and of resource groups. */
const POLICIES: Readonly<Record<string, string>> = {
    "e56962a6-4747-49cd-b67b-bf8b01975c4c": "resources",
    "e765b5de-1225-4ba3-bd56-1ac6695af988": "resource groups",
};

const regionPolicyOf = ({ props }: Resource): string | undefined => POLICIES[String(props.policyDefinitionId).toLowerCase().split("/").at(-1)!];

const allowedIn = (allowed: readonly string[]): string[] => allowed.filter((region) => !isAwsRegion(region)).map(azureLocation);

export const regionsAreEnforced: StackRule = {
    name: "azure-allowed-locations-enforced",
    title: "A policy on regions allows the configured ones and no others, is enforced, and leaves nothing out",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Assign the policy with enforcementMode Default, no notScopes, and the configured regions.",
    types: [ASSIGNMENT],
    applies: (assignment, graph) => platformOf(assignment, graph) !== undefined && regionPolicyOf(assignment) !== undefined,
    check: (assignment, graph) => {
        const { parameters, notScopes, enforcementMode } = assignment.props;
        const allowed = allowedIn(factsOf(assignment, graph)!.allowedRegions);
        const said = list<string>(parameters?.listOfAllowedLocations?.value).map(azureLocation);
        const strange = said.filter((region) => !allowed.includes(region));
        return [
            ...require1("enforcementMode", enforcementMode ?? "Default", ["Default"]),
            ...unless(list(notScopes).length === 0, { property: "notScopes", observed: "scopes that are left out", expected: "none" }),
            ...unless(said.length > 0 && strange.length === 0, { property: "parameters.listOfAllowedLocations", observed: strange.join(", ") || "nothing", expected: allowed.join(", ") }),
            ...unless(graph.of(EXEMPTION).every(({ props }) => !same(props.policyAssignmentId, assignment.props.id)), { observed: "an exemption", expected: "none" }),
        ];
    },
};

export const subscriptionStaysInRegions: StackRule = {
    name: "azure-subscription-stays-in-regions",
    title: "The subscription refuses resources and resource groups in other regions",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Declare the Residency component in the primary: one site of a subscription says it for all.",
    types: [PLATFORM],
    applies: ({ props }) => props.role === "primary",
    check: (platform, graph) => {
        const there = beside(platform, graph, ASSIGNMENT).filter(({ props }) => /^\/subscriptions\/[^/]+\/?$/.test(String(props.scope))).map(regionPolicyOf);
        return Object.values(POLICIES).filter((what) => !there.includes(what)).map((what) => ({ observed: `nothing refuses ${what} elsewhere`, expected: "a policy on regions, on the subscription" }));
    },
};
