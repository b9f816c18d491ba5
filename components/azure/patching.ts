// When machines on Azure are patched: a weekly window for every Linux machine of the site's group.
import * as maintenance from "@pulumi/azure-native/maintenance";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import type { PatchPlan } from "../plan/patching";

export interface PatchingArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    readonly plan: PatchPlan;
    /** Who is told when a run failed. */
    readonly actionGroupId: pulumi.Input<string>;
    readonly tags: Tags;
}

/** The first window: long past, so that the next one is the coming week's. Azure takes it as a local time of `timeZone`. */
const FIRST_DAY = "2026-01-01";

/** `02:00` */
const clock = (hours: number): string => `${String(hours).padStart(2, "0")}:00`;

/**
 * A window in which critical and security updates are installed on whatever Linux machine the site's group holds then:
 * machines come and go, so they are found by where they are, not by name. They must be of the patch mode
 * AutomaticByPlatform. Azure installs what is published by then; it knows no waiting time of its own.
 */
export class Patching extends pulumi.ComponentResource {
    readonly configurationId: pulumi.Output<string>;

    constructor(name: string, args: PatchingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Patching", name, args, opts);
        const { resourceGroupName, location, plan, tags } = args;

        const configuration = new maintenance.MaintenanceConfiguration(name, {
            resourceGroupName,
            location,
            resourceName: name,
            maintenanceScope: "InGuestPatch",
            extensionProperties: { InGuestPatchMode: "User" },
            visibility: "Custom",
            startDateTime: `${FIRST_DAY} ${clock(plan.hour)}`,
            duration: clock(plan.hours),
            recurEvery: `1Week ${plan.weekday}`,
            timeZone: "UTC",
            installPatches: {
                rebootSetting: "IfRequired",
                linuxParameters: { classificationsToInclude: ["Critical", "Security"] },
            },
            tags,
        }, { parent: this });
        new maintenance.ConfigurationAssignmentsForSubscription(name, {
            configurationAssignmentName: `${siteName(tags)}-patches`,
            maintenanceConfigurationId: configuration.id,
            filter: {
                resourceGroups: [resourceGroupName],
                resourceTypes: ["Microsoft.Compute/virtualMachines"],
                locations: [location],
                osTypes: ["Linux"],
            },
        }, { parent: this });
        new monitor.ActivityLogAlert(`${name}-failed`, {
            resourceGroupName,
            location: "Global",
            activityLogAlertName: `${name}-failed`,
            description: "Patches could not be installed on a machine",
            enabled: true,
            scopes: [`/subscriptions/${args.subscriptionId}`],
            condition: {
                allOf: [
                    { field: "category", equals: "Administrative" },
                    { field: "operationName", equals: "Microsoft.Compute/virtualMachines/installPatches/action" },
                    { field: "status", equals: "Failed" },
                ],
            },
            actions: { actionGroups: [{ actionGroupId: args.actionGroupId }] },
            tags,
        }, { parent: this });

        this.configurationId = configuration.id;
        this.registerOutputs({ configurationId: this.configurationId });
    }
}
