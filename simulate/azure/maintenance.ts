// Microsoft.Maintenance: when machines are patched, and which.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { type Check } from "./checks";
import { isRegion, normalRegion } from "./regions";

const SCOPES = ["Host", "Resource", "OSImage", "Extension", "InGuestPatch", "SQLDB", "SQLManagedInstance"];
const DAYS = "(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const RECURRENCE = new RegExp(`^(\\d* ?Days?|\\d* ?Weeks?( ${DAYS}(, ?${DAYS})*)?|\\d* ?Months? (day\\d{1,2}(, ?day\\d{1,2})*|(First|Second|Third|Fourth|Last) ${DAYS}( Offset-?\\d)?))$`, "i");

/** Minutes that patching machines takes at the least and the most. */
const SHORTEST = 90;
const LONGEST = 235;

function checkConfiguration(subject: Check): void {
    subject.oneOf("maintenanceScope", SCOPES);
    subject.oneOf("visibility", ["Custom", "Public"]);
    subject.text("startDateTime", /^\d{4}-\d\d-\d\d \d\d:\d\d$/, "YYYY-MM-DD hh:mm");
    subject.text("duration", /^\d\d:[0-5]\d$/, "hh:mm");
    subject.text("recurEvery", RECURRENCE, "such as Day, 1Week Sunday or Month Second Tuesday");
    subject.required("timeZone", "a time zone");
    if (subject.at("maintenanceScope") === UNKNOWN) return;
    if (subject.known("maintenanceScope") !== "InGuestPatch") return subject.absent("installPatches", "nothing except for the scope InGuestPatch");
    for (const need of ["startDateTime", "duration", "recurEvery", "installPatches"]) subject.required(need, "a value for the scope InGuestPatch");
    if (subject.isNot("extensionProperties.InGuestPatchMode", "User") && subject.isNot("extensionProperties.InGuestPatchMode", "Platform")) {
        subject.refuse("extensionProperties.InGuestPatchMode", "User or Platform, for the scope InGuestPatch");
    }
    const [hours, minutes] = String(subject.known("duration") ?? "").split(":").map(Number);
    const length = hours! * 60 + minutes!;
    if (length < SHORTEST || length > LONGEST) subject.refuse("duration", "01:30 to 03:55 for the scope InGuestPatch");
    subject.oneOf("installPatches.rebootSetting", ["IfRequired", "Never", "Always", "NeverReboot", "AlwaysReboot"]);
    for (const path of subject.each("installPatches.linuxParameters.classificationsToInclude")) subject.oneOf(path, ["Critical", "Security", "Other"]);
}

const OF_MACHINES = ["microsoft.compute/virtualmachines", "microsoft.hybridcompute/machines"];

function checkScope(subject: Check): void {
    const configuration = subject.reference("maintenanceConfigurationId", "maintenance:MaintenanceConfiguration");
    subject.required("maintenanceConfigurationId", "a maintenance configuration");
    if (configuration && !["InGuestPatch", UNKNOWN].includes(configuration.inputs["maintenanceScope"])) {
        subject.refuse("maintenanceConfigurationId", "a configuration of the scope InGuestPatch: no other finds its machines by a filter", configuration.inputs["maintenanceScope"]);
    }
    for (const path of subject.each("filter.resourceTypes")) {
        if (!OF_MACHINES.includes(String(subject.known(path)).toLowerCase())) subject.refuse(path, "Microsoft.Compute/virtualMachines or Microsoft.HybridCompute/machines");
    }
    for (const path of subject.each("filter.osTypes")) subject.oneOf(path, ["Windows", "Linux"]);
    for (const path of subject.each("filter.locations")) if (!isRegion(normalRegion(subject.known(path)))) subject.refuse(path, "an Azure region");
    for (const path of subject.each("filter.resourceGroups")) {
        const group = `/subscriptions/${subject.subscription}/resourceGroups/${subject.known(path)}`;
        if (!subject.existing(group, "resources:ResourceGroup")) subject.refuse(path, "a resource group that exists");
    }
}

export const maintenance: Services = {
    "azure-native:maintenance:MaintenanceConfiguration": arm("maintenance:MaintenanceConfiguration", {
        name: [/^[\w.-]{1,100}$/, "1 to 100 letters, digits, . _ -"],
        computes: ["systemData"],
        replaceOn: ["maintenanceScope"],
        check: checkConfiguration,
        answers: (subject) => ({ visibility: subject.at("visibility") ?? "Custom", namespace: subject.at("namespace") ?? "Microsoft.Maintenance" }),
    }),
    "azure-native:maintenance:ConfigurationAssignmentsForSubscription": arm("maintenance:ConfigurationAssignmentsForSubscription", {
        place: "none",
        computes: ["systemData"],
        check: checkScope,
    }),
};
