// Microsoft.RecoveryServices: the older kind of vault, for machines and SMB shares, and its policies.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { checkGuard, checkIdentity, checkImmutability, checkVaultKey, identityOf, redundancyOf } from "./dataprotection";
import { same } from "./ids";

/** How long each kind of policy can keep points of each schedule. */
const LONGEST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    AzureStorage: { Days: 200, Weeks: 200, Months: 120, Years: 10 },
    AzureIaasVM: { Days: 9999, Weeks: 5163, Months: 1188, Years: 99 },
};

function checkVault(subject: Check): void {
    subject.required("sku.name", "RS0");
    subject.oneOf("sku.name", ["RS0", "Standard"]);
    subject.oneOf("properties.publicNetworkAccess", ["Enabled", "Disabled"]);
    const redundancy = "properties.redundancySettings";
    subject.oneOf(`${redundancy}.standardTierStorageRedundancy`, redundancyOf(subject.location));
    const kind = subject.known(`${redundancy}.standardTierStorageRedundancy`);
    if (subject.known(`${redundancy}.crossRegionRestore`) === "Enabled" && kind !== undefined && kind !== "GeoRedundant") {
        subject.refuse(`${redundancy}.crossRegionRestore`, "Disabled: only what is geo-redundant can be restored elsewhere");
    }
    const before = subject.before?.inputs["properties"];
    if (before?.redundancySettings?.crossRegionRestore === "Enabled" && subject.isNot(`${redundancy}.crossRegionRestore`, "Enabled")) {
        subject.refuse(`${redundancy}.crossRegionRestore`, "Enabled, as it is: it cannot be switched off");
    }
    const security = "properties.securitySettings";
    checkImmutability(subject, `${security}.immutabilitySettings.state`, before?.securitySettings?.immutabilitySettings?.state);
    for (const setting of ["softDeleteState", "enhancedSecurityState"]) {
        const path = `${security}.softDeleteSettings.${setting}`;
        subject.oneOf(path, ["Enabled", "Disabled", "AlwaysON"]);
        if (before?.securitySettings?.softDeleteSettings?.[setting] === "AlwaysON" && subject.isNot(path, "AlwaysON")) subject.refuse(path, "AlwaysON, as it is: it stays on");
    }
    subject.range(`${security}.softDeleteSettings.softDeleteRetentionPeriodInDays`, 14, 180, "days");
    checkIdentity(subject);
    const key = subject.known("properties.encryption.keyVaultProperties.keyUri");
    const own = subject.known("properties.encryption.kekIdentity.useSystemAssignedIdentity") === true;
    if (key !== undefined && own && !/SystemAssigned/.test(String(subject.at("identity.type")))) subject.refuse("identity.type", "SystemAssigned: the vault's own identity uses the key");
    checkVaultKey(subject, "properties.encryption.keyVaultProperties.keyUri", key, own);
    if (before?.encryption?.keyVaultProperties?.keyUri !== undefined && subject.at("properties.encryption") === undefined) {
        subject.refuse("properties.encryption", "a key, as it is: a vault does not go back to Azure's own key");
    }
}

function checkPolicy(subject: Check): void {
    const type = subject.known("properties.backupManagementType");
    subject.required("properties.backupManagementType", Object.keys(LONGEST).join(" or "));
    if (type === "AzureStorage") subject.oneOf("properties.workLoadType", ["AzureFileShare"]);
    if (type === "AzureIaasVM") {
        subject.oneOf("properties.policyType", ["V1", "V2"]);
        subject.range("properties.instantRpRetentionRangeInDays", 1, subject.known("properties.policyType") === "V2" ? 30 : 5, "days");
    }
    const times = subject.list("properties.schedulePolicy.scheduleRunTimes");
    if (times && times.length !== 1 && subject.known("properties.schedulePolicy.schedulePolicyType") === "SimpleSchedulePolicy" && !subject.at("properties.schedulePolicy.hourlySchedule")) {
        subject.refuse("properties.schedulePolicy.scheduleRunTimes", "one time of day", `${times.length} of them`);
    }
    for (const schedule of ["dailySchedule", "weeklySchedule", "monthlySchedule", "yearlySchedule"]) {
        const path = `properties.retentionPolicy.${schedule}`;
        if (subject.known(path) === undefined) continue;
        const { count, durationType } = subject.known(`${path}.retentionDuration`) ?? {};
        const longest = LONGEST[String(type)]?.[String(durationType)];
        if (longest === undefined && type !== undefined && durationType !== undefined) subject.oneOf(`${path}.retentionDuration.durationType`, ["Days", "Weeks", "Months", "Years"]);
        if (longest !== undefined) subject.range(`${path}.retentionDuration.count`, 1, longest, String(durationType).toLowerCase());
        if (schedule === "dailySchedule" && durationType === "Days" && type === "AzureIaasVM" && count < 7) subject.refuse(`${path}.retentionDuration.count`, "7 days or more");
        const kept = subject.list(`${path}.retentionTimes`);
        if (times?.length === 1 && kept && !kept.includes(times[0])) {
            subject.refuse(`${path}.retentionTimes`, `the time of the schedule, ${times[0]}`);
        }
    }
}

export const recoveryServices: Services = {
    "azure-native:recoveryservices:Vault": arm("recoveryservices:Vault", {
        name: [/^[A-Za-z][A-Za-z0-9-]{1,49}$/, "2 to 50 letters, digits and -, beginning with a letter"],
        computes: ["systemData", "etag"],
        check: checkVault,
        answers: (subject) => ({
            ...identityOf(subject),
            properties: {
                publicNetworkAccess: "Enabled", ...subject.known("properties"), provisioningState: "Succeeded", backupStorageVersion: "V2", bcdrSecurityLevel: "Good",
                privateEndpointConnections: [], privateEndpointStateForBackup: "None", privateEndpointStateForSiteRecovery: "None", secureScore: "None",
            },
        }),
    }),
    "azure-native:recoveryservices:ProtectionPolicy": arm("recoveryservices:ProtectionPolicy", {
        place: "none",
        name: [/^[A-Za-z][A-Za-z0-9-]{2,149}$/, "3 to 150 letters, digits and -, beginning with a letter"],
        check: checkPolicy,
    }),
    "azure-native:recoveryservices:ResourceGuardProxy": arm("recoveryservices:ResourceGuardProxy", {
        place: "none",
        only: "VaultProxy",
        check: (subject) => checkGuard(subject, "recoveryservices:Vault"),
    }),
    "azure-native:alertsmanagement:AlertProcessingRuleByName": arm("alertsmanagement:AlertProcessingRuleByName", {
        place: "global",
        name: [/^[^:@/#{}%&+*<>?\\]{1,260}$/, "1 to 260 characters without : @ / # { } % & + * < > ? \\"],
        computes: ["systemData"],
        check: (subject) => {
            subject.length("properties.scopes", 100, "scopes", 1);
            for (const path of subject.each("properties.scopes")) subject.scopeExists(path);
            for (const path of subject.each("properties.actions")) {
                subject.oneOf(`${path}.actionType`, ["AddActionGroups", "RemoveAllActionGroups"]);
                if (same(subject.known(`${path}.actionType`), "AddActionGroups")) subject.length(`${path}.actionGroupIds`, 5, "groups", 1);
                for (const group of subject.each(`${path}.actionGroupIds`)) subject.reference(group, "monitor:ActionGroup");
            }
        },
        answers: (subject) => ({ properties: { enabled: true, ...subject.known("properties") } }),
    }),
};
