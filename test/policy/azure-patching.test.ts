import * as rules from "../../policy/rules/azure-patching";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const settings = { patchMode: "AutomaticByPlatform", assessmentMode: "AutomaticByPlatform", automaticByPlatformSettings: { bypassPlatformSafetyChecksOnUserSchedule: true } };
const set = (patchSettings: object | undefined, props: object = {}) => make("compute:VirtualMachineScaleSet", {
    orchestrationMode: "Flexible", virtualMachineProfile: { osProfile: { linuxConfiguration: { patchSettings } } }, ...props,
});
const machine = (patchSettings?: object) => make("compute:VirtualMachine", { osProfile: { linuxConfiguration: { patchSettings } } });

tabulate(rules.patchedByPlatform, {
    accepts: { "Azure's, in the window": set(settings), "a single machine": machine(settings) },
    rejects: {
        "a single machine's default": machine(), "a uniform set, the default": set(settings, { orchestrationMode: undefined }),
        "the image's": set({ ...settings, patchMode: "ImageDefault" }), "the default": set(undefined), "nothing said": make("compute:VirtualMachineScaleSet", {}),
        "no look": set({ ...settings, assessmentMode: "ImageDefault" }), "at other times too": set({ ...settings, automaticByPlatformSettings: {} }),
        "never started anew": set({ ...settings, automaticByPlatformSettings: { ...settings.automaticByPlatformSettings, rebootSetting: "Never" } }),
        "no agent": make("compute:VirtualMachineScaleSet", { virtualMachineProfile: { osProfile: { linuxConfiguration: { provisionVMAgent: false, patchSettings: settings } } } }),
    },
    ignores: { "a set that takes new images": set(undefined, { upgradePolicy: { automaticOSUpgradePolicy: { enableAutomaticOSUpgrade: true } } }), "a machine of a disk that is there already": make("compute:VirtualMachine", {}), "Windows": make("compute:VirtualMachineScaleSet", { virtualMachineProfile: { osProfile: { windowsConfiguration: {} } } }) },
    awaits: { "settings that are not known": make("compute:VirtualMachineScaleSet", { virtualMachineProfile: UNKNOWN }) },
});

const installPatches = { rebootSetting: "IfRequired", linuxParameters: { classificationsToInclude: ["Critical", "Security"] } };
const configuration = (props: object = {}) => make("maintenance:MaintenanceConfiguration", {
    id: armId("Microsoft.Maintenance/maintenanceConfigurations/patches"), maintenanceScope: "InGuestPatch", recurEvery: "1Week Sunday", installPatches, ...props,
}, { name: "patches" });

tabulate(rules.installsWeekly, {
    accepts: { "every week": configuration(), "every day": configuration({ recurEvery: "Day" }), "on two days": configuration({ recurEvery: "Week Saturday,Sunday" }) },
    rejects: {
        "every month": configuration({ recurEvery: "Month Second Tuesday" }), "every other week": configuration({ recurEvery: "2Weeks Sunday" }), "every ten days": configuration({ recurEvery: "10Days" }),
        "nothing installed": configuration({ installPatches: undefined }), "critical alone": configuration({ installPatches: { ...installPatches, linuxParameters: { classificationsToInclude: ["Critical"] } } }),
        "never started anew": configuration({ installPatches: { ...installPatches, rebootSetting: "Never" } }),
    },
    ignores: { "hosts": configuration({ maintenanceScope: "Host" }) },
});

const opening = { extensionProperties: { InGuestPatchMode: "User" }, startDateTime: "2026-01-01 02:00", timeZone: "UTC", duration: "03:00" };

tabulate(rules.windowOpens, {
    accepts: { "at a time": configuration(opening) },
    rejects: {
        "at Azure's": configuration({ ...opening, extensionProperties: { InGuestPatchMode: "Platform" } }), "at no time": configuration({ ...opening, startDateTime: undefined }),
        "in no zone": configuration({ ...opening, timeZone: undefined }), "for an hour": configuration({ ...opening, duration: "01:00" }), "for no time": configuration({ ...opening, duration: undefined }),
    },
    ignores: { "hosts": configuration({ maintenanceScope: "Host" }) },
});

tabulate(rules.ownMachines, {
    accepts: { "the site's": make("maintenance:ConfigurationAssignmentsForSubscription", { filter: { resourceGroups: ["rg"], locations: ["northeurope"] } }) },
    rejects: {
        "all of them": make("maintenance:ConfigurationAssignmentsForSubscription", {}), "all of a region": make("maintenance:ConfigurationAssignmentsForSubscription", { filter: { locations: ["northeurope"] } }),
        "a group in all regions": make("maintenance:ConfigurationAssignmentsForSubscription", { filter: { resourceGroups: ["rg"] } }),
    },
});

tabulate(rules.windowNotOver, {
    accepts: { "no end": configuration() },
    rejects: { "an end": configuration({ expirationDateTime: "2027-01-01 00:00" }) },
    ignores: { "hosts": configuration({ maintenanceScope: "Host" }) },
});

const assignment = (props: object = {}) => make("maintenance:ConfigurationAssignmentsForSubscription", { maintenanceConfigurationId: configuration().props.id, filter: { osTypes: ["Linux"] }, ...props });

tabulate(rules.assigned, {
    accepts: { "Linux machines": [configuration(), assignment()], "all machines": [configuration(), assignment({ filter: {} })],
        "machines of its region": [configuration({ location: "North Europe" }), assignment({ filter: { locations: ["northeurope"] } })],
    },
    rejects: {
        "machines of another region": [configuration({ location: "northeurope" }), assignment({ filter: { locations: ["eastus"] } })], "none": [configuration()], "another window's": [configuration(), assignment({ maintenanceConfigurationId: armId("Microsoft.Maintenance/maintenanceConfigurations/other") })], "Windows alone": [configuration(), assignment({ filter: { osTypes: ["Windows"] } })],
    },
    ignores: { "hosts": configuration({ maintenanceScope: "Host" }) },
});

const alert = (props: object = {}, equals = "Microsoft.Compute/virtualMachines/installPatches/action") =>
    make("monitor:ActivityLogAlert", { condition: { allOf: [{ field: "operationName", equals }] }, actions: { actionGroups: [{ actionGroupId: "g" }] }, ...props });

tabulate(rules.failureHeard, {
    accepts: { "an alert": [configuration(), platform(), alert()] },
    rejects: { "none": [configuration(), platform()], "one that is off": [configuration(), platform(), alert({ enabled: false })], "one that tells nobody": [configuration(), platform(), alert({ actions: {} })], "one about something else": [configuration(), platform(), alert({}, "Microsoft.Compute/virtualMachines/delete")] },
    ignores: { "a program that is no platform": configuration() },
});

tabulate(rules.sitePatches, { accepts: { "a window": [platform(), configuration()] }, rejects: { "none": platform(), "one for hosts": [platform(), configuration({ maintenanceScope: "Host" })] } });
