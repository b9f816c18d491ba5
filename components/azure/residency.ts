// Where anything may be made, said to Azure itself: whoever makes it, by whatever tool, is refused elsewhere.
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";

export interface ResidencyArgs {
    readonly subscriptionId: string;
    /** Azure regions where anything may be, as Azure writes them (`northeurope`). */
    readonly regions: readonly string[];
}

/** Azure's own policies: of resources, which leaves out what is global, and of resource groups. */
const POLICIES = {
    "allowed-locations": ["e56962a6-4747-49cd-b67b-bf8b01975c4c", "Resources stay in the allowed regions"],
    "allowed-group-locations": ["e765b5de-1225-4ba3-bd56-1ac6695af988", "Resource groups stay in the allowed regions"],
} as const;

/**
 * Refuses every region but the allowed ones in the whole subscription, its owners included. What is there already stays, and
 * is shown as not compliant. A subscription has these once: one of its sites declares them.
 */
export class Residency extends pulumi.ComponentResource {
    readonly assignmentIds: readonly pulumi.Output<string>[];

    constructor(name: string, args: ResidencyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Residency", name, args, opts);
        const { subscriptionId, regions } = args;
        this.assignmentIds = Object.entries(POLICIES).map(([key, [policy, displayName]]) => new authorization.PolicyAssignment(`${name}-${key}`, {
            scope: `/subscriptions/${subscriptionId}`,
            policyAssignmentName: key,
            displayName,
            description: "Data, copies and keys stay in the countries that were agreed",
            policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${policy}`,
            enforcementMode: "Default",
            parameters: { listOfAllowedLocations: { value: [...regions] } },
            nonComplianceMessages: [{ message: `This subscription may use ${regions.join(", ")} only.` }],
        }, { parent: this }).id);
        this.registerOutputs({ assignmentIds: this.assignmentIds });
    }
}
