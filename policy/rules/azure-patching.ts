// Patches on Azure: who installs them, when, on which machines, and who hears of a failure.
import { companions, isReferred, same } from "../azure";
import { azureLocation, beside, factsOf, list, PLATFORM, require1, shown, unless } from "../look";
import { readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const SET = "azure-native:compute:VirtualMachineScaleSet";
const MACHINE = "azure-native:compute:VirtualMachine";
const CONFIGURATION = "azure-native:maintenance:MaintenanceConfiguration";
const ASSIGNMENTS = ["ConfigurationAssignmentsForSubscription", "ConfigurationAssignmentsForResourceGroup", "ConfigurationAssignment"].map((kind) => `azure-native:maintenance:${kind}`);
const ALERT = "azure-native:monitor:ActivityLogAlert";

/** What is said of the system of a set's machines, or of a single one. */
const osOf = ({ type, props }: Resource): any => (type === MACHINE ? props : props.virtualMachineProfile)?.osProfile;

const ofMachines = ({ props }: Resource): boolean => same(props.maintenanceScope, "InGuestPatch");

export const patchedByPlatform: ResourceRule = {
    name: "azure-machine-patched",
    title: "Azure patches machines in place, at the times of a window, and looks at them meanwhile",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: 'Set linuxConfiguration.patchSettings: patchMode and assessmentMode "AutomaticByPlatform", and bypassPlatformSafetyChecksOnUserSchedule.',
    types: [SET, MACHINE],
    // A uniform set takes new images instead, where it is told to. A machine of a disk that is there already says nothing of its system.
    applies: (set) => osOf(set)?.windowsConfiguration === undefined && set.props.upgradePolicy?.automaticOSUpgradePolicy?.enableAutomaticOSUpgrade !== true
        && !(set.type === MACHINE && osOf(set) === undefined),
    check: (set) => {
        const settings = osOf(set)?.linuxConfiguration?.patchSettings ?? {};
        const at = `${set.type === MACHINE ? "" : "virtualMachineProfile."}osProfile.linuxConfiguration.patchSettings`;
        return [
            // Windows for patches reach machines of their own, not the uniform ones of a set (https://learn.microsoft.com/azure/virtual-machines/maintenance-configurations).
            ...unless(set.type === MACHINE || same(set.props.orchestrationMode, "Flexible"), {
                property: "orchestrationMode", observed: set.props.orchestrationMode ? shown(set.props.orchestrationMode) : 'not set, which means "Uniform"', expected: '"Flexible"',
            }),
            ...require1(`${at}.patchMode`, settings.patchMode, ["AutomaticByPlatform"]),
            ...unless(osOf(set)?.linuxConfiguration?.provisionVMAgent !== false, { property: `${at.replace(".patchSettings", "")}.provisionVMAgent`, observed: "false", expected: "true: the agent installs the patches" }),
            // Left out, it is not said whether a patched machine starts anew; the window's own setting decides, which is judged with it.
            ...unless(settings.automaticByPlatformSettings?.rebootSetting !== "Never", { property: `${at}.automaticByPlatformSettings.rebootSetting`, observed: '"Never"', expected: '"IfRequired"' }),
            ...require1(`${at}.assessmentMode`, settings.assessmentMode, ["AutomaticByPlatform"]),
            ...require1(`${at}.automaticByPlatformSettings.bypassPlatformSafetyChecksOnUserSchedule`, settings.automaticByPlatformSettings?.bypassPlatformSafetyChecksOnUserSchedule, [true]),
        ];
    },
};

const OFTEN = /^(\d* ?days?|1? ?weeks?( .*)?)$/i;
const days = (recurrence: string): number => Number(/^(\d+) ?days?$/i.exec(recurrence)?.[1] ?? 1);

export const installsWeekly: ResourceRule = {
    name: "azure-maintenance-installs",
    title: "Windows come every week or more often, install critical and security updates, and start anew where that is needed",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: 'Set recurEvery to "1Week …", classificationsToInclude to Critical and Security, and rebootSetting to "IfRequired".',
    types: [CONFIGURATION],
    applies: ofMachines,
    check: ({ props }) => {
        const included = list(props.installPatches?.linuxParameters?.classificationsToInclude ?? props.installPatches?.windowsParameters?.classificationsToInclude);
        return [
            ...unless(OFTEN.test(String(props.recurEvery)) && days(String(props.recurEvery)) <= 7, { property: "recurEvery", observed: shown(props.recurEvery), expected: "a week or less" }),
            ...["Critical", "Security"].filter((kind) => !included.includes(kind)).map((kind) => ({ property: "installPatches", observed: `no ${kind} updates`, expected: kind })),
            ...unless(!/never/i.test(String(props.installPatches?.rebootSetting)) && props.installPatches?.rebootSetting !== undefined, {
                property: "installPatches.rebootSetting", observed: shown(props.installPatches?.rebootSetting), expected: '"IfRequired"',
            }),
        ];
    },
};

export const windowOpens: ResourceRule = {
    name: "azure-maintenance-opens",
    title: "Windows of the platform's own choosing open at a time that is said, for long enough",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: 'Set extensionProperties.InGuestPatchMode to "User", startDateTime, timeZone, and a duration of 01:30 or more.',
    types: [CONFIGURATION],
    applies: ofMachines,
    check: ({ props }) => [
        ...require1("extensionProperties.InGuestPatchMode", props.extensionProperties?.InGuestPatchMode, ["User"]),
        ...["startDateTime", "timeZone"].filter((part) => !props[part]).map((part) => ({ property: part, observed: "not set", expected: "a value" })),
        ...unless(String(props.duration ?? "") >= "01:30", { property: "duration", observed: shown(props.duration), expected: "01:30 or more" }),
    ],
};

export const ownMachines: ResourceRule = {
    name: "azure-maintenance-own-machines",
    title: "A window holds for the machines of its own site alone: another's would be patched at two times",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Set filter.resourceGroups and filter.locations.",
    types: [ASSIGNMENTS[0]!],
    check: (assignment) => ["resourceGroups", "locations"].filter((part) => !isReferred(assignment, "filter", () => list(assignment.props.filter?.[part])[0]))
        .map((part) => ({ property: `filter.${part}`, observed: "none, so that it is all of them", expected: "the site's" })),
};

export const windowNotOver: ResourceRule = {
    name: "azure-maintenance-goes-on",
    title: "Windows do not end by themselves",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Leave expirationDateTime out.",
    types: [CONFIGURATION],
    applies: ofMachines,
    check: ({ props }) => unless(!props.expirationDateTime, { property: "expirationDateTime", observed: shown(props.expirationDateTime), expected: "none" }),
};

export const assigned: StackRule = {
    name: "azure-maintenance-assigned",
    title: "Every window has machines",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Assign the configuration to a subscription or group, with a filter, so that machines are found as they come and go.",
    types: [CONFIGURATION],
    applies: ofMachines,
    check: (configuration, graph) => {
        const found = companions(graph, configuration, "maintenanceConfigurationId", ...ASSIGNMENTS);
        const place = azureLocation(String(configuration.props.location ?? ""));
        const places = found.map(({ props }) => readOr<readonly string[]>([], () => [...list<string>(props.filter?.locations)]).map(azureLocation));
        const systems = found.map(({ props }) => list(props.filter?.osTypes));
        return [
            ...unless(found.length > 0, { observed: "no assignment", expected: "one" }),
            ...unless(found.length === 0 || place === "" || places.some((there) => there.length === 0 || there.includes(place)), { property: "filter.locations", observed: "machines of other regions alone", expected: place }),
            ...unless(found.length === 0 || systems.some((types) => types.length === 0 || types.includes("Linux")), { property: "filter.osTypes", observed: "no Linux machines", expected: "Linux" }),
        ];
    },
};

export const failureHeard: StackRule = {
    name: "azure-patching-failure-heard",
    title: "Responders hear of it when patches were not installed",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "patching"],
    remediation: "Declare an ActivityLogAlert on Microsoft.Compute/virtualMachines/installPatches/action with the status Failed.",
    types: [CONFIGURATION],
    applies: (configuration, graph) => ofMachines(configuration) && factsOf(configuration, graph) !== undefined,
    check: (configuration, graph) => unless(beside(configuration, graph, ALERT).some(({ props }) => props.enabled !== false && list(props.actions?.actionGroups).length > 0
        && list(props.condition?.allOf).some(({ equals }) => same(equals, "Microsoft.Compute/virtualMachines/installPatches/action"))), {
        property: "installPatches", observed: "no alarm", expected: "an ActivityLogAlert that is on, with an action group",
    }),
};

export const sitePatches: StackRule = {
    name: "azure-site-patching",
    title: "A site has a window for patches",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Declare the site's Patching component.",
    types: [PLATFORM],
    check: (platform, graph) => unless(beside(platform, graph, CONFIGURATION).some(ofMachines), { observed: "no maintenance configuration of the scope InGuestPatch", expected: "one" }),
};
