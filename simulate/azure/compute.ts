// Microsoft.Compute: scale sets, what their disks are encrypted with, and what is reserved for them.
import { type Properties, type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { type Check, seconds } from "./checks";
import { parseId, same, within } from "./ids";
import { answered } from "./managedidentity";
import { WRAPS_KEYS } from "./roles";
import type { Existing, Subject } from "./subject";

const SET = "compute:VirtualMachineScaleSet";
const MINUTE = 60;

const NAME = [/^[A-Za-z0-9_]([\w.-]{0,62}\w)?$/, "1 to 64 letters, digits, . _ -, ending with a letter, digit or _"] as const;

/** Whether someone may wrap and unwrap with a key: with such a role on it, its vault, its group or its subscription. */
const mayWrap = (subject: Check, principal: unknown, scope: string): boolean => subject.of("authorization:RoleAssignment").some(({ inputs }) =>
    [principal, UNKNOWN].includes(inputs["principalId"]) && within(scope, String(inputs["scope"]))
    && WRAPS_KEYS.includes(String(parseId(inputs["roleDefinitionId"])?.names[0]).toLowerCase()));

/** The key that a set encrypts with, where its vault is one of ours. */
function keyOf(subject: Check, inputs: Properties): string | undefined {
    const vaultId = inputs["activeKey"]?.sourceVault?.id;
    const key = /\/keys\/([^/]+)/.exec(String(inputs["activeKey"]?.keyUrl))?.[1];
    return key && subject.existing(vaultId, "keyvault:Vault") ? `${vaultId}/keys/${key}` : undefined;
}

/** Azure tries the key with an identity that exists already; one of its own can be given the right only afterwards. */
function checkWraps(subject: Check): void {
    const key = keyOf(subject, subject.declared.inputs);
    for (const item of subject.each("identity.userAssignedIdentities")) {
        const identity = subject.reference(item, "managedidentity:UserAssignedIdentity");
        if (identity && key && !mayWrap(subject, identity.outputs["principalId"], key)) {
            subject.refuse(item, `an identity that may wrap and unwrap with the key ${parseId(key)!.names[1]}, such as a Key Vault Crypto Service Encryption User`);
        }
    }
}

/** What a disk is encrypted with is tried when the disk is made. */
function checkDisks(subject: Check, path: string): void {
    const disks = subject.reference(path, "compute:DiskEncryptionSet");
    subject.sameRegion(path, disks, "disk encryption set");
    const principal = disks?.outputs["identity"]?.principalId;
    const key = disks && keyOf(subject, disks.inputs);
    if (principal && key && !mayWrap(subject, principal, key)) {
        subject.refuse(path, `a set whose identity may wrap and unwrap with the key ${parseId(key)!.names[1]}, such as a Key Vault Crypto Service Encryption User`);
    }
}

function checkDiskEncryption(subject: Check): void {
    subject.oneOf("encryptionType", ["EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys", "ConfidentialVmEncryptedWithCustomerKey"]);
    subject.oneOf("identity.type", ["SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"]);
    subject.required("activeKey.keyUrl", "the key, with its version");
    subject.text("activeKey.keyUrl", /^https:\/\/[A-Za-z0-9-]{3,24}\.vault\.azure\.net\/keys\/[A-Za-z0-9-]{1,127}\/[0-9a-f]{32}$/,
        "https://<vault>.vault.azure.net/keys/<name>/<version>: Azure asks for a version even where it follows the newest");
    const vault = subject.reference("activeKey.sourceVault.id", "keyvault:Vault");
    if (vault) {
        subject.sameRegion("activeKey.sourceVault.id", vault, "vault");
        if (vault.inputs["properties"]?.enablePurgeProtection !== true) {
            subject.refuse("activeKey.sourceVault.id", "a vault with purge protection: losing the key would lose the disks");
        }
    }
    const user = subject.known("identity.type") === "UserAssigned";
    if (user && subject.each("identity.userAssignedIdentities").length === 0 && subject.list("identity.userAssignedIdentities")) {
        subject.refuse("identity.userAssignedIdentities", "an identity");
    }
    checkWraps(subject);
}

const PROFILE = "virtualMachineProfile";
const LINUX = `${PROFILE}.osProfile.linuxConfiguration`;

/** What needs a machine's own firmware: generation 2, signed from the first byte on. */
function checkSecurity(subject: Check): void {
    const at = `${PROFILE}.securityProfile`;
    subject.oneOf(`${at}.securityType`, ["TrustedLaunch", "ConfidentialVM", "Standard"]);
    const trusted = subject.known(`${at}.securityType`);
    if (trusted === undefined || trusted === "Standard") {
        subject.absent(`${at}.uefiSettings`, "nothing except with the security type TrustedLaunch or ConfidentialVM");
    }
    if (trusted === "ConfidentialVM" && subject.known(`${at}.uefiSettings.vTpmEnabled`) !== true) {
        subject.refuse(`${at}.uefiSettings.vTpmEnabled`, "true for a confidential machine");
    }
    const registered = subject.of("features:SubscriptionFeatureRegistration").some(({ inputs }) => inputs["featureName"] === "EncryptionAtHost");
    if (subject.known(`${at}.encryptionAtHost`) === true && !registered) {
        subject.refuse(`${at}.encryptionAtHost`, "false, or the feature Microsoft.Compute/EncryptionAtHost registered");
    }
    const image = `${PROFILE}.storageProfile.imageReference`;
    const sku = String(subject.known(`${image}.sku`) ?? "");
    if (trusted === "TrustedLaunch" && /gen1$/i.test(sku)) subject.refuse(`${image}.sku`, "an image of generation 2: trusted launch has no other");
}

function checkSystem(subject: Check): void {
    const at = `${PROFILE}.osProfile`;
    if (subject.at(at) === undefined || subject.at(at) === UNKNOWN) return;
    subject.required(`${at}.computerNamePrefix`, "a prefix of machines' names");
    subject.length(`${at}.computerNamePrefix`, 58);
    subject.required(`${at}.adminUsername`, "a first user");
    subject.text(`${at}.adminUsername`, /^(?!(root|admin|administrator|user|test|guest|owner|sys|sql|console)$)[a-z][a-z0-9_-]{0,31}$/i, "a user's name that is not one of those everybody guesses");
    const data = subject.known(`${at}.customData`);
    if (data !== undefined && Buffer.from(String(data), "base64").toString("base64").replace(/=+$/, "") !== String(data).replace(/=+$/, "")) {
        subject.refuse(`${at}.customData`, "base64", "text");
    } else subject.length(`${at}.customData`, 87_380);
    if (subject.known(`${LINUX}.disablePasswordAuthentication`) === true) {
        if (subject.list(`${LINUX}.ssh.publicKeys`)?.length === 0) subject.refuse(`${LINUX}.ssh.publicKeys`, "a public key: there is no password");
        subject.absent(`${at}.adminPassword`, "nothing: passwords are switched off");
    } else if (subject.at(LINUX) !== undefined && subject.at(`${LINUX}.ssh.publicKeys`) === undefined) {
        subject.required(`${at}.adminPassword`, "a password, or a public key");
    }
    for (const key of subject.each(`${LINUX}.ssh.publicKeys`)) {
        subject.text(`${key}.keyData`, /^(ssh-rsa [A-Za-z0-9+/=]{360,}|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43})( .*)?$/, "an RSA key of 2048 bits or more, or an Ed25519 key");
        const user = subject.known(`${at}.adminUsername`);
        if (user !== undefined) subject.oneOf(`${key}.path`, [`/home/${user}/.ssh/authorized_keys`]);
    }
    const patches = `${LINUX}.patchSettings`;
    subject.oneOf(`${patches}.patchMode`, ["ImageDefault", "AutomaticByPlatform"]);
    subject.oneOf(`${patches}.assessmentMode`, ["ImageDefault", "AutomaticByPlatform"]);
    if (subject.isNot(`${patches}.patchMode`, "AutomaticByPlatform")) {
        subject.absent(`${patches}.automaticByPlatformSettings`, "nothing except with the mode AutomaticByPlatform");
    } else if (subject.known(`${LINUX}.provisionVMAgent`) === false) subject.refuse(`${LINUX}.provisionVMAgent`, "true: the agent installs the patches");
    subject.oneOf(`${patches}.automaticByPlatformSettings.rebootSetting`, ["Unknown", "IfRequired", "Never", "Always"]);
}

const zonesOfSet = (subject: Subject): string[] => subject.list("zones") ?? [];

function checkInterfaces(subject: Check): void {
    const at = `${PROFILE}.networkProfile`;
    const cards = subject.each(`${at}.networkInterfaceConfigurations`);
    if (subject.known("orchestrationMode") === "Flexible" && cards.length > 0) {
        subject.required(`${at}.networkApiVersion`, "2020-11-01 or later: a flexible set names the version of its interfaces");
    }
    subject.oneOf(`${at}.networkApiVersion`, ["2020-11-01", "2022-11-01"]);
    for (const card of cards) {
        subject.required(`${card}.name`, "a name");
        for (const address of subject.each(`${card}.ipConfigurations`)) {
            const subnet = subject.reference(`${address}.subnet.id`, "network:Subnet");
            if (subnet) {
                const vnet = subject.world.find(subnet.id.replace(/\/subnets\/.*$/i, ""));
                subject.sameRegion(`${address}.subnet.id`, vnet, "subnet");
                const delegation = (subnet.inputs["delegations"] ?? [])[0];
                if (delegation) subject.refuse(`${address}.subnet.id`, "a subnet that is delegated to nobody", `one delegated to ${delegation.serviceName}`);
            }
            for (const group of subject.each(`${address}.applicationSecurityGroups`)) subject.reference(`${group}.id`, "network:ApplicationSecurityGroup");
            for (const pool of subject.each(`${address}.applicationGatewayBackendAddressPools`)) checkPool(subject, `${pool}.id`);
        }
        const primaries = subject.each(`${card}.ipConfigurations`).filter((one) => subject.known(`${one}.primary`) === true);
        if (subject.each(`${card}.ipConfigurations`).length > 1 && primaries.length !== 1) {
            subject.refuse(`${card}.ipConfigurations`, "exactly one that is primary", `${primaries.length} of them`);
        }
    }
}

/** A pool is a part of a gateway, which is what the world holds. */
function checkPool(subject: Check, path: string): void {
    const id = subject.known(path);
    const match = /^(.*\/applicationGateways\/[^/]+)\/backendAddressPools\/([^/]+)$/i.exec(String(id));
    if (id === undefined) return;
    if (!match) return subject.refuse(path, "the id of a gateway's back end, …/applicationGateways/<name>/backendAddressPools/<name>");
    const gateway = subject.existing(match[1], "network:ApplicationGateway");
    if (!gateway) return subject.isOurs(match[1]!) ? subject.refuse(path, "a back end of a gateway that exists") : undefined;
    const names: unknown[] = (gateway.inputs["backendAddressPools"] ?? []).map((pool: any) => pool.name);
    if (!names.some((name) => same(name, match[2]))) subject.refuse(path, `one of the gateway's back ends: ${names.join(", ")}`);
}

const isHealth = (extension: any): boolean => String(extension?.type).startsWith("ApplicationHealth");

/** What Azure cannot do without knowing which machines are well: repair, and replace step by step. */
function checkCare(subject: Check): void {
    const extensions = subject.list(`${PROFILE}.extensionProfile.extensions`);
    const watched = extensions === undefined || extensions.some(isHealth) || subject.at(`${PROFILE}.networkProfile.healthProbe`) !== undefined;
    const flexible = subject.known("orchestrationMode") === "Flexible";
    if (subject.known("automaticRepairsPolicy.enabled") === true && !watched) {
        subject.refuse("automaticRepairsPolicy.enabled", "false, or the extension ApplicationHealthLinux that says which machines are ill");
    }
    const grace = seconds(subject.known("automaticRepairsPolicy.gracePeriod"));
    if (grace !== undefined && (grace < 10 * MINUTE || grace > 90 * MINUTE)) subject.refuse("automaticRepairsPolicy.gracePeriod", "PT10M to PT90M");
    subject.oneOf("automaticRepairsPolicy.repairAction", ["Replace", "Restart", "Reimage"]);
    const mode = subject.known("upgradePolicy.mode");
    subject.oneOf("upgradePolicy.mode", ["Manual", "Automatic", "Rolling"]);
    if (mode === "Rolling" && !watched) subject.refuse("upgradePolicy.mode", "Manual, or the extension ApplicationHealthLinux that says which machines are well");
    const rolling = "upgradePolicy.rollingUpgradePolicy";
    for (const percent of ["maxBatchInstancePercent", "maxUnhealthyInstancePercent"]) subject.range(`${rolling}.${percent}`, 5, 100, "percent");
    subject.range(`${rolling}.maxUnhealthyUpgradedInstancePercent`, 0, 100, "percent");
    const [batch, ill] = [subject.known(`${rolling}.maxBatchInstancePercent`), subject.known(`${rolling}.maxUnhealthyInstancePercent`)];
    if (batch > ill) subject.refuse(`${rolling}.maxUnhealthyInstancePercent`, `at least maxBatchInstancePercent, ${batch}`);
    if (flexible && subject.known(`${rolling}.rollbackFailedInstancesOnPolicyBreach`) === true) {
        subject.refuse(`${rolling}.rollbackFailedInstancesOnPolicyBreach`, "false: only uniform sets roll back");
    }
    if (flexible && subject.known("upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade") === true) {
        subject.refuse("upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade", "false: flexible sets take no automatic images");
    }
    for (const item of subject.each(`${PROFILE}.extensionProfile.extensions`)) {
        for (const need of ["name", "publisher", "type", "typeHandlerVersion"]) subject.required(`${item}.${need}`, "a value");
        const names = (extensions ?? []).map((one) => one?.name);
        for (const before of subject.each(`${item}.provisionAfterExtensions`)) {
            if (extensions) subject.oneOf(before, names, `one of the set's extensions: ${names.join(", ")}`);
        }
    }
    subject.unique(`${PROFILE}.extensionProfile.extensions`, "name");
}

function checkSet(subject: Check): void {
    subject.oneOf("orchestrationMode", ["Flexible", "Uniform"]);
    const flexible = subject.known("orchestrationMode") === "Flexible";
    subject.required("sku.name", "a size of machines");
    subject.text("sku.name", /^(Standard|Basic)_[A-Z]+\d+[a-z]*(-\d+[a-z]*)?(_[A-Za-z0-9]+)*$/, "a size such as Standard_D2s_v5");
    subject.range("sku.capacity", 0, 1000, "machines");
    subject.zones();
    if (flexible) {
        subject.required("platformFaultDomainCount", "1 over zones, or 1 to 3 without");
        if (zonesOfSet(subject).length > 0) subject.oneOf("platformFaultDomainCount", [1], "1: the set is in zones");
        if (subject.known("singlePlacementGroup") === true) subject.refuse("singlePlacementGroup", "false for a flexible set");
        subject.oneOf("identity.type", ["UserAssigned", "None"], "UserAssigned: a flexible set has no identity of its own");
        for (const uniform of ["overprovision", "doNotRunExtensionsOnOverprovisionedVMs"]) {
            if (subject.known(uniform) === true) subject.refuse(uniform, "nothing for a flexible set");
        }
    }
    for (const path of subject.each("identity.userAssignedIdentities")) subject.reference(path, "managedidentity:UserAssignedIdentity");
    const disk = `${PROFILE}.storageProfile.osDisk.managedDisk`;
    checkDisks(subject, `${disk}.diskEncryptionSet.id`);
    subject.oneOf(`${disk}.storageAccountType`, ["Standard_LRS", "StandardSSD_LRS", "StandardSSD_ZRS", "Premium_LRS", "Premium_ZRS", "PremiumV2_LRS"]);
    const reservation = subject.reference(`${PROFILE}.capacityReservation.capacityReservationGroup.id`, "compute:CapacityReservationGroup");
    const reserved: string[] = reservation?.inputs["zones"] ?? [];
    if (reservation && zonesOfSet(subject).some((zone) => !reserved.includes(zone))) {
        subject.refuse(`${PROFILE}.capacityReservation.capacityReservationGroup.id`, `a group in zones ${zonesOfSet(subject).join(", ")}`, `one in zones ${reserved.join(", ")}`);
    }
    const notice = seconds(subject.known(`${PROFILE}.scheduledEventsProfile.terminateNotificationProfile.notBeforeTimeout`));
    if (notice !== undefined && (notice < 5 * MINUTE || notice > 15 * MINUTE)) {
        subject.refuse(`${PROFILE}.scheduledEventsProfile.terminateNotificationProfile.notBeforeTimeout`, "PT5M to PT15M");
    }
    checkSecurity(subject);
    checkSystem(subject);
    checkInterfaces(subject);
    checkCare(subject);
}

const usesIn = (read: (inputs: Existing["inputs"]) => unknown) => (id: string, subject: Subject): string[] =>
    subject.of(SET).filter(({ inputs }) => same(read(inputs), id)).map((set) => set.id);

export const computeServices: Services = {
    "azure-native:compute:DiskEncryptionSet": arm("compute:DiskEncryptionSet", {
        name: [/^[\w-]{1,80}$/, "1 to 80 letters, digits, _ and -"],
        computes: ["provisioningState"],
        replaceOn: ["encryptionType"],
        check: checkDiskEncryption,
        answers: (subject) => ({
            encryptionType: subject.at("encryptionType") ?? "EncryptionAtRestWithCustomerKey",
            rotationToLatestKeyVersionEnabled: subject.at("rotationToLatestKeyVersionEnabled") ?? false,
            lastKeyRotationTimestamp: "2026-01-01T00:00:00.0000000Z", previousKeys: [],
            identity: {
                ...subject.known("identity"),
                ...(String(subject.known("identity.type")).startsWith("SystemAssigned") && {
                    principalId: subject.guid("principal"), tenantId: subject.declared.provider["tenantId"] ?? "00000000-0000-0000-0000-000000000000",
                }),
                ...(subject.at("identity.userAssignedIdentities") !== undefined && { userAssignedIdentities: answered(subject.list("identity.userAssignedIdentities") ?? [], subject) }),
            },
        }),
        users: usesIn((inputs) => inputs["virtualMachineProfile"]?.storageProfile?.osDisk?.managedDisk?.diskEncryptionSet?.id),
    }),
    "azure-native:compute:VirtualMachineScaleSet": arm("compute:VirtualMachineScaleSet", {
        name: NAME,
        computes: ["provisioningState", "etag"],
        replaceOn: ["orchestrationMode", "platformFaultDomainCount", "zones", "virtualMachineProfile.osProfile.adminUsername"],
        check: checkSet,
        answers: (subject) => ({
            uniqueId: subject.guid("unique"), timeCreated: "2026-01-01T00:00:00.0000000Z", singlePlacementGroup: subject.at("singlePlacementGroup") ?? false,
            ...(subject.known("identity") && { identity: { ...subject.known("identity"), userAssignedIdentities: answered(subject.list("identity.userAssignedIdentities") ?? [], subject) } }),
        }),
    }),
    "azure-native:compute:CapacityReservationGroup": arm("compute:CapacityReservationGroup", {
        name: NAME,
        replaceOn: ["zones"],
        check: (subject) => subject.zones(),
        answers: () => ({ capacityReservations: [], virtualMachinesAssociated: [] }),
        users: (id, subject) => [
            ...usesIn((inputs) => inputs["virtualMachineProfile"]?.capacityReservation?.capacityReservationGroup?.id)(id, subject),
            ...subject.of("compute:CapacityReservation").filter((member) => within(member.id, id)).map((member) => member.id),
        ],
    }),
    "azure-native:compute:CapacityReservation": arm("compute:CapacityReservation", {
        name: NAME,
        computes: ["provisioningState"],
        replaceOn: ["sku.name", "zones"],
        check: (subject) => {
            subject.required("sku.name", "a size of machines");
            subject.range("sku.capacity", 0, 1000, "machines");
            subject.zones();
            const group = subject.existing(subject.parents[0]?.id, "compute:CapacityReservationGroup");
            const zones: unknown = group?.inputs["zones"] ?? [];
            if (!group || !Array.isArray(zones)) return; // of a group that is not known yet nothing can be said
            const own = subject.list("zones");
            if (zones.length > 0 && own !== undefined && own.length !== 1) subject.refuse("zones", "exactly one: the group is in zones");
            if (!zones.includes(UNKNOWN)) for (const zone of subject.each("zones")) subject.oneOf(zone, zones, `one of the group's zones: ${zones.join(", ")}`);
        },
        answers: (subject) => ({
            reservationId: subject.guid("reservation"), platformFaultDomainCount: 1, provisioningTime: "2026-01-01T00:00:00.0000000Z",
            timeCreated: "2026-01-01T00:00:00.0000000Z", virtualMachinesAssociated: [],
        }),
    }),
};
