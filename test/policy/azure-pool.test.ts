import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-pool";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const encode = (text: string): string => Buffer.from(text).toString("base64");
const security = { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }, encryptionAtHost: true };
const osDisk = { managedDisk: { diskEncryptionSet: { id: armId("Microsoft.Compute/diskEncryptionSets/disks") } } };
const linux = { disablePasswordAuthentication: true };
const address = { name: "app", applicationSecurityGroups: [{ id: "asg" }] };
const card = { name: "app", ipConfigurations: [address] };
const health = { type: "ApplicationHealthLinux", enableAutomaticUpgrade: true, autoUpgradeMinorVersion: true, settings: { protocol: "https", port: 8443, requestPath: "/healthz" } };
const attestation = { type: "GuestAttestation" };
const rolling = { mode: "Rolling", rollingUpgradePolicy: { maxSurge: true, maxUnhealthyInstancePercent: 20 } };

/** A scale set. Parts of the profile that are given replace those here. */
const set = (profile: object = {}, props: object = {}, { name = "pool-1", ...more }: Made = {}) => make("compute:VirtualMachineScaleSet", {
    id: armId(`Microsoft.Compute/virtualMachineScaleSets/${name}`), zones: [name.slice(-1)], sku: { name: "Standard_D2s_v5" }, identity: { type: "UserAssigned", userAssignedIdentities: ["machines"] },
    automaticRepairsPolicy: { enabled: true }, upgradePolicy: rolling,
    virtualMachineProfile: {
        securityProfile: security, storageProfile: { osDisk }, osProfile: { linuxConfiguration: linux },
        networkProfile: { networkInterfaceConfigurations: [card] }, extensionProfile: { extensions: [health, attestation] }, ...profile,
    },
    ...props,
}, { name, ...more });

/** A single machine, which says by itself what a set says in its profile. */
const machine = (props: object = {}, more: Made = {}) => make("compute:VirtualMachine", {
    id: armId("Microsoft.Compute/virtualMachines/one"), identity: { type: "SystemAssigned" }, securityProfile: security,
    storageProfile: { osDisk, imageReference: { publisher: "Canonical", offer: "ubuntu", sku: "server", version: "latest" } },
    osProfile: { linuxConfiguration: linux }, diagnosticsProfile: { bootDiagnostics: { enabled: true } }, ...props,
}, more);
/** A machine that starts from a disk that is there already. */
const attached = machine({ osProfile: undefined, storageProfile: { osDisk: { createOption: "Attach", managedDisk: { id: armId("Microsoft.Compute/disks/os") } } } });

tabulate(rules.trustedLaunch, {
    accepts: { "a single machine": machine(), "trusted launch": set(), "a confidential machine": set({ securityProfile: { ...security, securityType: "ConfidentialVM" } }) },
    rejects: {
        "nothing said": set({ securityProfile: undefined }), "a single machine that says nothing": machine({ securityProfile: undefined }),
        "the standard": set({ securityProfile: { ...security, securityType: "Standard" } }),
        "any boot loader": set({ securityProfile: { ...security, uefiSettings: { vTpmEnabled: true } } }),
        "no TPM": set({ securityProfile: { ...security, uefiSettings: { secureBootEnabled: true, vTpmEnabled: false } } }),
    },
    awaits: { "a profile that is not known": set({}, { virtualMachineProfile: UNKNOWN }) },
});

tabulate(rules.attested, { accepts: { "attestation": set() }, rejects: { "none": set({ extensionProfile: { extensions: [health] } }) } });

tabulate(rules.encryptedAtHost, { accepts: { "on": set(), "on, for one": machine() }, awaits: { "a profile that is not known": machine({ securityProfile: UNKNOWN }) }, rejects: { "the default, for one": machine({ securityProfile: { securityType: "TrustedLaunch" } }), "off": set({ securityProfile: { ...security, encryptionAtHost: false } }), "the default": set({ securityProfile: {} }) } });

const disks = (props: object = {}) => make("compute:DiskEncryptionSet", { activeKey: { keyUrl: "https://kv.vault.azure.net/keys/volumes/1" }, identity: { type: "SystemAssigned" }, rotationToLatestKeyVersionEnabled: true, ...props });

tabulate(rules.ownKey, {
    accepts: {
        "a key of ours": set(), "a single machine's": machine(), "a disk that is there already": attached,
        "one that is not made yet": set({ storageProfile: { osDisk: { managedDisk: { diskEncryptionSet: { id: UNKNOWN } } } } }, {}, { from: { virtualMachineProfile: disks() } }),
    },
    rejects: { "a single machine with Azure's": machine({ storageProfile: { osDisk: { createOption: "FromImage" } } }), "Azure's": set({ storageProfile: { osDisk: { managedDisk: {} } } }), "Azure's for a second disk": set({ storageProfile: { osDisk, dataDisks: [{ lun: 0 }] } }) },
});

tabulate(rules.keyFollowed, {
    accepts: { "a key that is followed": disks(), "both encryptions": disks({ encryptionType: "EncryptionAtRestWithPlatformAndCustomerKeys" }) },
    rejects: {
        "one that is not followed": disks({ rotationToLatestKeyVersionEnabled: false }), "the default": disks({ rotationToLatestKeyVersionEnabled: undefined }),
        "no key": disks({ activeKey: undefined }), "nobody to use it": disks({ identity: undefined }), "Azure's key": disks({ encryptionType: "EncryptionAtRestWithPlatformKey" }),
    },
});

tabulate(rules.noPasswords, {
    accepts: { "none": set(), "none, for one": machine() },
    awaits: { "a switch that is not known": machine({ osProfile: { linuxConfiguration: { disablePasswordAuthentication: UNKNOWN } } }) },
    rejects: { "the default, for one": machine({ osProfile: {} }), "passwords": set({ osProfile: { linuxConfiguration: { disablePasswordAuthentication: false } } }), "the default": set({ osProfile: { linuxConfiguration: {} } }), "nothing said": set({ osProfile: {} }), "a password that is given": set({ osProfile: { linuxConfiguration: linux, adminPassword: "x" } }) },
    ignores: { "Windows": set({ osProfile: { windowsConfiguration: {} } }), "a disk that is there already": attached },
});

const cards = (...networkInterfaceConfigurations: object[]) => set({ networkProfile: { networkInterfaceConfigurations } });

tabulate(rules.noPublicAddress, {
    accepts: { "none": set() },
    rejects: { "an address": cards({ ...card, ipConfigurations: [{ ...address, publicIPAddressConfiguration: { name: "out" } }] }), "a machine that passes on": cards({ ...card, enableIPForwarding: true }) },
});

tabulate(rules.grouped, {
    accepts: { "a member": set() },
    rejects: { "no member": cards({ ...card, ipConfigurations: [{ name: "app" }] }), "a second address that is none": cards({ ...card, ipConfigurations: [address, { name: "b" }] }), "no interface": cards() },
});

tabulate(rules.hasIdentity, {
    awaits: { "identities that are not known and come from nowhere": set({}, { identity: { type: "UserAssigned", userAssignedIdentities: UNKNOWN } }) },
    accepts: { "an identity": set(), "its own": machine() },
    rejects: { "a single machine with none": machine({ identity: undefined }), "none": set({}, { identity: undefined }), "none, said": set({}, { identity: { type: "None" } }), "a kind, but nobody": set({}, { identity: { type: "UserAssigned", userAssignedIdentities: [] } }) },
});

tabulate(rules.noSecretsInCustomData, {
    accepts: { "none": set(), "a script": set({ osProfile: { linuxConfiguration: linux, customData: encode("#!/bin/sh\necho") } }) },
    rejects: { "a password of a single machine": machine({ userData: encode("PASSWORD=hunter2hunter2") }), "a password": set({ osProfile: { linuxConfiguration: linux, customData: encode("PASSWORD=hunter2hunter2") } }), "an access key in user data": set({ userData: encode("AKIAIOSFODNN7EXAMPLE") }) },
});

tabulate(rules.repaired, {
    accepts: { "repairs by health": set() },
    rejects: { "no repairs": set({}, { automaticRepairsPolicy: { enabled: false } }), "the default": set({}, { automaticRepairsPolicy: undefined }), "nobody who asks": set({ extensionProfile: { extensions: [attestation] } }) },
});

tabulate(rules.asksByTls, {
    accepts: { "TLS": set() },
    rejects: { "plain HTTP": set({ extensionProfile: { extensions: [{ ...health, settings: { ...health.settings, protocol: "http" } }] } }), "a failure that is noticed late": set({ extensionProfile: { extensions: [{ ...health, settings: { ...health.settings, intervalInSeconds: 60, numberOfProbes: 5 } }] } }), "no path": set({ extensionProfile: { extensions: [{ ...health, settings: { protocol: "https", port: 8443 } }] } }) },
    ignores: { "a set that nobody asks": set({ extensionProfile: {} }) },
});

tabulate(rules.balanced, {
    accepts: { "a gateway's": cards({ ...card, ipConfigurations: [{ ...address, applicationGatewayBackendAddressPools: [{ id: "pool" }] }] }), "a load balancer's": cards({ ...card, ipConfigurations: [{ ...address, loadBalancerBackendAddressPools: [{ id: "pool" }] }] }) },
    rejects: { "none": set() },
});

const certificate = (secrets: object = {}, who: object = { msiClientId: "client" }) =>
    ({ type: "KeyVaultForLinux", settings: { secretsManagementSettings: { observedCertificates: [{ url: "https://kv.vault.azure.net/secrets/edge" }], requireInitialSync: true, ...secrets }, authenticationSettings: who } });

tabulate(rules.ownCertificate, {
    accepts: { "one, asked for every hour by default": set({ extensionProfile: { extensions: [certificate()] } }), "one that is asked for every day": set({ extensionProfile: { extensions: [certificate({ pollingIntervalInS: "86400" })] } }), "as one that is not made yet": set({ extensionProfile: { extensions: [certificate({}, { msiClientId: UNKNOWN })] } }, {}, { from: { virtualMachineProfile: disks() } }) },
    awaits: { "one that is not known and comes from nowhere": set({ extensionProfile: { extensions: [certificate({}, { msiClientId: UNKNOWN })] } }) },
    rejects: {
        "answers without it, the default": set({ extensionProfile: { extensions: [certificate({ requireInitialSync: undefined })] } }), "no extension": set(), "none observed": set({ extensionProfile: { extensions: [certificate({ observedCertificates: [] })] } }),
        "renewals in four days": set({ extensionProfile: { extensions: [certificate({ pollingIntervalInS: "360000" })] } }), "one without an address": set({ extensionProfile: { extensions: [certificate({ observedCertificates: [{}] })] } }), "nobody to read it": set({ extensionProfile: { extensions: [certificate({}, {})] } }),
    },
    ignores: { "Windows": set({ osProfile: { windowsConfiguration: {} } }) },
});

tabulate(rules.extensionsRenewed, {
    accepts: { "by themselves": set({ extensionProfile: { extensions: [health] } }), "none": set({ extensionProfile: {} }) },
    rejects: {
        "one that stays": set({ extensionProfile: { extensions: [health, attestation] } }), "one that stays at its version": set({ extensionProfile: { extensions: [{ ...health, autoUpgradeMinorVersion: undefined }] } }),
        "one that fails in silence": set({ extensionProfile: { extensions: [{ ...health, suppressFailures: true }] } }),
    },
    awaits: { "a switch that is not known": set({ extensionProfile: { extensions: [{ ...health, enableAutomaticUpgrade: UNKNOWN }] } }) },
});

const imaged = (imageReference: object | undefined) => set({ storageProfile: { osDisk, imageReference } });
const own = { publisher: "MicrosoftCBLMariner", offer: "azure-linux-3", sku: "azure-linux-3-gen2", version: "latest" };

tabulate(rules.knownImage, {
    ignores: { "a disk that is there already": attached },
    accepts: { "a single machine": machine(), "a known maker's": imaged(own), "one's own": imaged({ id: armId("Microsoft.Compute/galleries/own/images/app") }) },
    rejects: { "none": imaged(undefined), "anybody's": imaged({ ...own, publisher: "somebody" }), "a community's": imaged({ communityGalleryImageId: "/CommunityGalleries/x" }), "no version": imaged({ ...own, version: undefined }) },
});

tabulate(rules.givenNotice, {
    accepts: { "notice": set({ scheduledEventsProfile: { terminateNotificationProfile: { enable: true } } }) },
    rejects: { "none": set(), "none, said": set({ scheduledEventsProfile: { terminateNotificationProfile: { enable: false } } }) },
});

tabulate(rules.replacedInTurn, {
    accepts: { "step by step": set() },
    rejects: {
        "by hand": set({}, { upgradePolicy: { mode: "Manual" } }), "all at once": set({}, { upgradePolicy: { ...rolling, mode: "Automatic" } }),
        "old ones first": set({}, { upgradePolicy: { ...rolling, rollingUpgradePolicy: {} } }),
        "half of them at once": set({}, { upgradePolicy: { ...rolling, rollingUpgradePolicy: { maxSurge: true, maxBatchInstancePercent: 50 } } }),
        "half of them ill": set({}, { upgradePolicy: { ...rolling, rollingUpgradePolicy: { maxSurge: true, maxUnhealthyInstancePercent: 50 } } }),
    },
});

const zone = (number: string) => set({}, {}, { name: `pool-${number}` });

tabulate(rules.overZones, {
    accepts: { "a set in each": [platform(), zone("1"), zone("2"), zone("3")], "one over all": [platform(), set({}, { zones: ["1", "2", "3"] })] },
    rejects: { "no set": platform(), "two zones": [platform(), zone("1"), zone("2")], "one in no zone": [platform(), zone("1"), zone("2"), zone("3"), set({}, { zones: undefined }, { name: "pool-x" })] },
});

const scaling = (direction: string) => ({ scaleAction: { direction } });
const setting = (props: object = {}, capacity: object = { minimum: "2", maximum: "8" }, of: Resource = set(), more: Made = {}) => make("monitor:AutoscaleSetting", {
    targetResourceUri: of.props.id, enabled: true, profiles: [{ name: "demand", capacity, rules: [scaling("Increase"), scaling("Decrease")] }], ...props,
}, { name: "setting", ...more });

const demand = (direction: string, threshold = 60, value: string | null = "1") => ({ metricTrigger: { metricName: "Percentage CPU", threshold }, scaleAction: { direction, value } });
const autoscale = (rulesGiven: object[], capacity: object = { minimum: "1", maximum: "4" }, enabled: boolean | undefined = true) => make("monitor:AutoscaleSetting", { enabled, profiles: [{ capacity, rules: rulesGiven }] });
const bothWays = [demand("Increase"), demand("Decrease", 25)];

tabulate(rules.scales, {
    accepts: {
        "both ways": autoscale(bothWays), "by one, which is the default": autoscale([demand("Increase", 60, null), demand("Decrease", 60, null)]),
        "as many as may be where nothing is measured": autoscale(bothWays, { minimum: "1", maximum: "4", default: "4" }),
    },
    rejects: {
        "one that is off": autoscale(bothWays, undefined, false), "no profile": make("monitor:AutoscaleSetting", { enabled: true, profiles: [] }), "no room": autoscale(bothWays, { minimum: "2", maximum: "2" }),
        "none at the least": autoscale(bothWays, { minimum: "0", maximum: "2" }), "up alone": autoscale([demand("Increase")]), "by nothing": autoscale([demand("Increase", 60, "0"), demand("Decrease")]), "fewer than the least where nothing is measured": autoscale(bothWays, { minimum: "2", maximum: "4", default: "1" }), "too late": autoscale([demand("Increase", 90), demand("Decrease")]),
    },
});

tabulate(rules.grows, {
    accepts: {
        "both ways": [set(), setting()],
        "both ways, as Azure answers": [set(), make("monitor:AutoscaleSetting", { properties: { enabled: true, profiles: [{ capacity: { minimum: "1", maximum: "2" }, rules: [scaling("Increase"), scaling("Decrease")] }] } }, { from: { targetResourceUri: set() } })],
    },
    rejects: {
        "no setting": [set()],
        "another set's": [set(), setting({ targetResourceUri: armId("Microsoft.Compute/virtualMachineScaleSets/other") })],
        "one that is off": [set(), setting({ enabled: false })],
        "one that is not said to be on": [set(), setting({ enabled: undefined })],
        "up alone": [set(), setting({ profiles: [{ capacity: { minimum: "2", maximum: "8" }, rules: [scaling("Increase")] }] })],
        "no room": [set(), setting({}, { minimum: "2", maximum: "2" })],
    },
});

tabulate(rules.keepsOne, {
    accepts: { "two": [set(), setting()], "one": [set(), setting({}, { minimum: "1", maximum: "2" })], "three in three zones": [set({}, { zones: ["1", "2", "3"] }), setting({}, { minimum: "3", maximum: "6" })] },
    rejects: { "none": [set(), setting({}, { minimum: "0", maximum: "2" })], "two in three zones": [set({}, { zones: ["1", "2", "3"] }), setting()] },
});

const standby = platform({ site: "dr", role: "standby" }, "dr");
const far = (props: object = {}) => set({}, { id: armId("Microsoft.Compute/virtualMachineScaleSets/far-1"), ...props }, { stack: "dr" });
const farSetting = (maximum: string) => setting({}, { minimum: "1", maximum }, far(), { stack: "dr" });

tabulate(rules.standbyCanGrow, {
    accepts: { "one that can": [far(), standby, platform(), set(), setting(), farSetting("8")] },
    rejects: {
        "one that cannot": [far(), standby, platform(), set(), setting(), farSetting("4")],
        "smaller machines": [far({ sku: { name: "Standard_B2als_v2" } }), standby, platform(), set(), setting(), farSetting("8")],
        "no such set in the primary": [far(), standby, platform(), farSetting("8")],
    },
    ignores: { "a primary's": [set(), platform()], "a program that is no platform": set() },
    awaits: { "a standby judged alone": [far(), standby, farSetting("8")] },
});

const alert = (props: object = {}, equals = "Autoscale") => make("monitor:ActivityLogAlert", { condition: { allOf: [{ field: "category", equals }] }, actions: { actionGroups: [{ actionGroupId: "g" }] }, ...props });

tabulate(rules.failureHeard, {
    accepts: { "an alert": [set(), platform(), alert()] },
    rejects: { "none": [set(), platform()], "one that is off": [set(), platform(), alert({ enabled: false })], "one that tells nobody": [set(), platform(), alert({ actions: {} })], "one about policies": [set(), platform(), alert({}, "Policy")] },
    ignores: { "a program that is no platform": set() },
});

const [subnetId, groupId, gatewayId] = [armId("Microsoft.Network/virtualNetworks/v/subnets/app-1"), armId("Microsoft.Network/applicationSecurityGroups/app"), armId("Microsoft.Network/applicationGateways/gw")];
const ours = (changes: object = {}) => cards({ ...card, ipConfigurations: [{ name: "app", subnet: { id: subnetId }, applicationSecurityGroups: [{ id: groupId }], applicationGatewayBackendAddressPools: [{ id: `${gatewayId}/backendAddressPools/app` }], ...changes }] });
const things = [
    platform(), make("compute:DiskEncryptionSet", { id: osDisk.managedDisk.diskEncryptionSet.id }, { name: "d" }), make("network:Subnet", { id: subnetId }, { name: "s" }),
    make("network:ApplicationSecurityGroup", { id: groupId }, { name: "g" }), make("network:ApplicationGateway", { id: gatewayId }, { name: "gw" }),
] as const;

tabulate(rules.leadsToOwn, {
    accepts: { "our own things": [ours(), ...things], "what is not made yet": [ours({ subnet: { id: UNKNOWN } }), ...things] },
    rejects: {
        "another's subnet": [ours({ subnet: { id: armId("Microsoft.Network/virtualNetworks/v/subnets/other") } }), ...things],
        "another's group": [ours({ applicationSecurityGroups: [{ id: armId("Microsoft.Network/applicationSecurityGroups/other") }] }), ...things],
        "another's gateway": [ours({ applicationGatewayBackendAddressPools: [{ id: armId("Microsoft.Network/applicationGateways/other/backendAddressPools/app") }] }), ...things],
        "another's key": [set({ storageProfile: { osDisk: { managedDisk: { diskEncryptionSet: { id: armId("Microsoft.Compute/diskEncryptionSets/other") } } } } }), ...things],
    },
    ignores: { "a program that is no platform": set() },
});

tabulate(rules.bootRecorded, {
    accepts: { "kept": set({ diagnosticsProfile: { bootDiagnostics: { enabled: true } } }) },
    rejects: { "lost": set(), "lost, said": set({ diagnosticsProfile: { bootDiagnostics: { enabled: false } } }) },
});

const group = make("compute:CapacityReservationGroup", { id: armId("Microsoft.Compute/capacityReservationGroups/held") }, { name: "held" });
const member = (capacity: number) => make("compute:CapacityReservation", { id: armId("Microsoft.Compute/capacityReservationGroups/held/capacityReservations/one"), sku: { capacity } }, { name: "one" });

tabulate(rules.reservesSomething, { accepts: { "machines": [group, member(2)] }, rejects: { "nothing": [group], "none of them": [group, member(0)] } });

const frontId = armId("Microsoft.Network/applicationGateways/front");
const front = (port: unknown) => make("network:ApplicationGateway", { id: frontId, backendHttpSettingsCollection: [{ name: "app", port }] }, { name: "front" });
const behind = set({ networkProfile: { networkInterfaceConfigurations: [{ ...card, ipConfigurations: [{ ...address, applicationGatewayBackendAddressPools: [{ id: `${frontId}/backendAddressPools/app` }] }] }] } });

tabulate(rules.asksWhereServed, {
    accepts: { "the same port": [behind, front(8443)] },
    rejects: { "another port": [behind, front(443)] },
    ignores: { "a set behind no gateway": set(), "a gateway of another program": behind },
    awaits: { "a port that is not known": [behind, front(UNKNOWN)] },
});
