// Microsoft.Maintenance: windows and the machines that they hold for.
import { group, table } from "./support";

const rg = { resourceGroupName: "rg" };
const right = {
    ...rg, resourceName: "patches", maintenanceScope: "InGuestPatch", extensionProperties: { InGuestPatchMode: "User" }, visibility: "Custom", startDateTime: "2026-01-01 02:00",
    duration: "03:00", recurEvery: "1Week Sunday", timeZone: "UTC", installPatches: { rebootSetting: "IfRequired", linuxParameters: { classificationsToInclude: ["Critical", "Security"] } },
};

table("maintenance:MaintenanceConfiguration", {
    given: group,
    right: () => right,
    accepts: { "every day": { recurEvery: "Day" }, "on two days": { recurEvery: "Week Saturday,Sunday" }, "the second Tuesday": { recurEvery: "Month Second Tuesday" } },
    refuses: {
        "four hours": [{ duration: "04:00" }, ["duration", "04:00", "01:30 to 03:55 for the scope InGuestPatch"]],
        "an hour": [{ duration: "01:00" }, ["duration", "01:00", "01:30 to 03:55 for the scope InGuestPatch"]],
        "no mode": [{ extensionProperties: undefined }, ["extensionProperties.InGuestPatchMode", "nothing", "User or Platform, for the scope InGuestPatch"]],
        "a time of another form": [{ startDateTime: "2026-01-01T02:00:00Z" }, ["startDateTime", "2026-01-01T02:00:00Z", "YYYY-MM-DD hh:mm"]],
        "a day that there is not": [{ recurEvery: "1Week Funday" }, ["recurEvery", "1Week Funday", "such as Day, 1Week Sunday or Month Second Tuesday"]],
        "a kind of update that there is not": [{ "installPatches.linuxParameters.classificationsToInclude": ["Bugfix"] }, ["installPatches.linuxParameters.classificationsToInclude[0]", "Bugfix", "one of Critical, Security, Other"]],
        "patches for hosts": [{ maintenanceScope: "Host" }, ["installPatches", "an object {rebootSetting, linuxParameters}", "nothing except for the scope InGuestPatch"]],
    },
});

const configured = () => {
    const { azure } = group();
    const guest = azure.make("maintenance:MaintenanceConfiguration", right);
    const host = azure.make("maintenance:MaintenanceConfiguration", { ...rg, resourceName: "hosts", maintenanceScope: "Host", timeZone: "UTC" });
    return { azure, guest, host };
};

table("maintenance:ConfigurationAssignmentsForSubscription", {
    given: configured,
    right: ({ guest }) => ({ configurationAssignmentName: "patches", maintenanceConfigurationId: guest.id, filter: { resourceGroups: ["rg"], resourceTypes: ["Microsoft.Compute/virtualMachines"], osTypes: ["Linux"], locations: ["northeurope"] } }),
    refuses: {
        "a window for hosts": [({ host }) => ({ maintenanceConfigurationId: host.id }), ["maintenanceConfigurationId", "Host", "a configuration of the scope InGuestPatch: no other finds its machines by a filter"]],
        "a group that is not there": [{ "filter.resourceGroups": ["other"] }, ["filter.resourceGroups[0]", "other", "a resource group that exists"]],
        "sets instead of machines": [{ "filter.resourceTypes": ["Microsoft.Compute/virtualMachineScaleSets"] }, ["filter.resourceTypes[0]", "Microsoft.Compute/virtualMachineScaleSets", "Microsoft.Compute/virtualMachines or Microsoft.HybridCompute/machines"]],
        "another system": [{ "filter.osTypes": ["BSD"] }, ["filter.osTypes[0]", "BSD", "one of Windows, Linux"]],
    },
});
