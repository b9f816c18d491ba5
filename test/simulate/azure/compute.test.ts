// Microsoft.Compute: scale sets, disk encryption sets and reservations; and what makes a set grow.
import { expect } from "chai";
import { CRYPTO_USER, guid, network, publicAddress, REGION, table, TENANT } from "./support";

const rg = { resourceGroupName: "rg" };
const NOBODYS_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILILHmOj84eBSgAPkq+Isug9jjS24vbe6Azjdt76XZH2";

/** A network, a vault with a key, and an identity that may use it. */
function machines() {
    const { azure, app, edge, vnet, rule } = network();
    const vault = azure.make("keyvault:Vault", { ...rg, vaultName: "kv-disks", properties: { tenantId: TENANT, sku: { family: "A", name: "premium" }, enableRbacAuthorization: true, enablePurgeProtection: true } });
    const key = azure.make("keyvault:Key", { ...rg, vaultName: "kv-disks", keyName: "volumes", properties: { kty: "RSA-HSM", keySize: 3072 } });
    const identity = azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "machines" });
    azure.make("authorization:RoleAssignment", { roleAssignmentName: guid(1), scope: key.id, roleDefinitionId: CRYPTO_USER, principalId: identity.outputs["principalId"], principalType: "ServicePrincipal" });
    const stranger = azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "stranger" });
    return { azure, app, edge, vnet, rule, vault, key, identity, stranger };
}

type Things = ReturnType<typeof machines>;
const encryption = ({ vault, key, identity }: Things) => ({
    ...rg, diskEncryptionSetName: "disks", encryptionType: "EncryptionAtRestWithCustomerKey", identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    activeKey: { keyUrl: key.outputs["keyUriWithVersion"], sourceVault: { id: vault.id } }, rotationToLatestKeyVersionEnabled: true,
});

table("compute:DiskEncryptionSet", {
    given: machines,
    right: encryption,
    refuses: {
        "a key without its version": [({ key }: Things) => ({ "activeKey.keyUrl": key.outputs["keyUri"] }), ({ key }) => ["activeKey.keyUrl", String(key.outputs["keyUri"]), "https://<vault>.vault.azure.net/keys/<name>/<version>: Azure asks for a version even where it follows the newest"]],
        "an identity that may not use the key": [({ stranger }: Things) => ({ "identity.userAssignedIdentities": [stranger.id] }), ({ stranger }) => ["identity.userAssignedIdentities[0]", stranger.id, "an identity that may wrap and unwrap with the key volumes, such as a Key Vault Crypto Service Encryption User"]],
        "no identity": [{ "identity.userAssignedIdentities": [] }, ["identity.userAssignedIdentities", "[]", "an identity"]],
    },
});

const PROFILE = "virtualMachineProfile";
const LINUX = `${PROFILE}.osProfile.linuxConfiguration`;
const CARD = `${PROFILE}.networkProfile.networkInterfaceConfigurations[0]`;

/** All of that, the feature, and a place in the network for machines. */
function pool() {
    const things = machines();
    things.azure.make("features:SubscriptionFeatureRegistration", { providerNamespace: "Microsoft.Compute", featureName: "EncryptionAtHost" });
    const disks = things.azure.make("compute:DiskEncryptionSet", encryption(things));
    return { ...things, disks };
}

const set = ({ app, identity, disks }: ReturnType<typeof pool>) => ({
    ...rg, vmScaleSetName: "pool", orchestrationMode: "Flexible", platformFaultDomainCount: 1, zones: ["1"], sku: { name: "Standard_D2s_v5", tier: "Standard", capacity: 2 },
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    automaticRepairsPolicy: { enabled: true, gracePeriod: "PT20M", repairAction: "Replace" },
    upgradePolicy: { mode: "Rolling", rollingUpgradePolicy: { maxSurge: true, maxBatchInstancePercent: 20, maxUnhealthyInstancePercent: 20 } },
    virtualMachineProfile: {
        securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }, encryptionAtHost: true },
        storageProfile: {
            imageReference: { publisher: "MicrosoftCBLMariner", offer: "azure-linux-3", sku: "azure-linux-3-gen2", version: "latest" },
            osDisk: { createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS", diskEncryptionSet: { id: disks.id } } },
        },
        osProfile: {
            computerNamePrefix: "prod-1", adminUsername: "machine", customData: Buffer.from("#cloud-config\n").toString("base64"),
            linuxConfiguration: {
                disablePasswordAuthentication: true, provisionVMAgent: true, ssh: { publicKeys: [{ path: "/home/machine/.ssh/authorized_keys", keyData: NOBODYS_KEY }] },
                patchSettings: { patchMode: "AutomaticByPlatform", automaticByPlatformSettings: { rebootSetting: "IfRequired" } },
            },
        },
        networkProfile: { networkApiVersion: "2022-11-01", networkInterfaceConfigurations: [{ name: "app", primary: true, ipConfigurations: [{ name: "app", primary: true, subnet: { id: app.id } }] }] },
        extensionProfile: { extensions: [{ name: "health", publisher: "Microsoft.ManagedServices", type: "ApplicationHealthLinux", typeHandlerVersion: "1.0" }] },
    },
});

table("compute:VirtualMachineScaleSet", {
    given: pool,
    right: set,
    accepts: { "an image of one's own": { [`${PROFILE}.storageProfile.imageReference`]: { id: "/subscriptions/x/images/mine" } }, "no machines yet": { "sku.capacity": 0 } },
    refuses: {
        "fault domains in zones": [{ platformFaultDomainCount: 3 }, ["platformFaultDomainCount", "3", "1: the set is in zones"]],
        "one placement group": [{ singlePlacementGroup: true }, ["singlePlacementGroup", "true", "false for a flexible set"]],
        "an identity of its own": [{ identity: { type: "SystemAssigned" } }, ["identity.type", "SystemAssigned", "UserAssigned: a flexible set has no identity of its own"]],
        "what is no size": [{ "sku.name": "D2s_v5" }, ["sku.name", "D2s_v5", "a size such as Standard_D2s_v5"]],
        "automatic images": [{ "upgradePolicy.automaticOSUpgradePolicy": { enableAutomaticOSUpgrade: true } }, ["upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade", "true", "false: flexible sets take no automatic images"]],
        "a way back": [{ "upgradePolicy.rollingUpgradePolicy.rollbackFailedInstancesOnPolicyBreach": true }, ["upgradePolicy.rollingUpgradePolicy.rollbackFailedInstancesOnPolicyBreach", "true", "false: only uniform sets roll back"]],
        "batches larger than what may be ill": [{ "upgradePolicy.rollingUpgradePolicy.maxBatchInstancePercent": 50 }, ["upgradePolicy.rollingUpgradePolicy.maxUnhealthyInstancePercent", "20", "at least maxBatchInstancePercent, 50"]],
        "repairs and steps that nobody can judge": [
            { [`${PROFILE}.extensionProfile`]: { extensions: [] } },
            ["automaticRepairsPolicy.enabled", "true", "false, or the extension ApplicationHealthLinux that says which machines are ill"],
            ["upgradePolicy.mode", "Rolling", "Manual, or the extension ApplicationHealthLinux that says which machines are well"],
        ],
        "too little grace": [{ "automaticRepairsPolicy.gracePeriod": "PT5M" }, ["automaticRepairsPolicy.gracePeriod", "PT5M", "PT10M to PT90M"]],
        "an order of extensions that there are not": [{ [`${PROFILE}.extensionProfile.extensions[0].provisionAfterExtensions`]: ["certificate"] }, [`${PROFILE}.extensionProfile.extensions[0].provisionAfterExtensions[0]`, "certificate", "one of the set's extensions: health"]],
        "firmware that is not asked for": [{ [`${PROFILE}.securityProfile.securityType`]: "Standard" }, [`${PROFILE}.securityProfile.uefiSettings`, "an object {secureBootEnabled, vTpmEnabled}", "nothing except with the security type TrustedLaunch or ConfidentialVM"]],
        "an image of generation 1": [{ [`${PROFILE}.storageProfile.imageReference.sku`]: "server-gen1" }, [`${PROFILE}.storageProfile.imageReference.sku`, "server-gen1", "an image of generation 2: trusted launch has no other"]],
        "a user whom everybody guesses": [
            { [`${PROFILE}.osProfile.adminUsername`]: "admin", [`${LINUX}.ssh.publicKeys`]: [{ path: "/home/admin/.ssh/authorized_keys", keyData: NOBODYS_KEY }] },
            [`${PROFILE}.osProfile.adminUsername`, "admin", "a user's name that is not one of those everybody guesses"],
        ],
        "nobody's way in": [{ [`${LINUX}.ssh.publicKeys`]: [] }, [`${LINUX}.ssh.publicKeys`, "[]", "a public key: there is no password"]],
        "another user's key": [{ [`${LINUX}.ssh.publicKeys[0].path`]: "/root/.ssh/authorized_keys" }, [`${LINUX}.ssh.publicKeys[0].path`, "/root/.ssh/authorized_keys", "/home/machine/.ssh/authorized_keys"]],
        "an old kind of key": [{ [`${LINUX}.ssh.publicKeys[0].keyData`]: "ssh-dss AAAA" }, [`${LINUX}.ssh.publicKeys[0].keyData`, "ssh-dss AAAA", "an RSA key of 2048 bits or more, or an Ed25519 key"]],
        "custom data in the clear": [{ [`${PROFILE}.osProfile.customData`]: "#!/bin/sh\necho" }, [`${PROFILE}.osProfile.customData`, "text", "base64"]],
        "a window's settings in another mode": [{ [`${LINUX}.patchSettings.patchMode`]: "ImageDefault" }, [`${LINUX}.patchSettings.automaticByPlatformSettings`, "an object {rebootSetting}", "nothing except with the mode AutomaticByPlatform"]],
        "interfaces of no version": [{ [`${PROFILE}.networkProfile.networkApiVersion`]: undefined }, [`${PROFILE}.networkProfile.networkApiVersion`, "nothing", "2020-11-01 or later: a flexible set names the version of its interfaces"]],
        "a back end of no gateway": [{ [`${CARD}.ipConfigurations[0].applicationGatewayBackendAddressPools`]: [{ id: "app" }] }, [`${CARD}.ipConfigurations[0].applicationGatewayBackendAddressPools[0].id`, "app", "the id of a gateway's back end, …/applicationGateways/<name>/backendAddressPools/<name>"]],
        "notice of an hour": [{ [`${PROFILE}.scheduledEventsProfile`]: { terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT1H" } } }, [`${PROFILE}.scheduledEventsProfile.terminateNotificationProfile.notBeforeTimeout`, "PT1H", "PT5M to PT15M"]],
    },
});

describe("compute:VirtualMachineScaleSet", () => {
    it("is encrypted at host only where the subscription has asked for it", () => {
        const things = machines();
        const disks = things.azure.make("compute:DiskEncryptionSet", encryption(things));
        expect(things.azure.refusals("compute:VirtualMachineScaleSet", set({ ...things, disks })).map(({ property }) => property)).to.deep.equal([`${PROFILE}.securityProfile.encryptionAtHost`]);
    });

    it("is refused where the disks' own identity may not use the key, and taken once it may", () => {
        const things = machines();
        things.azure.make("features:SubscriptionFeatureRegistration", { providerNamespace: "Microsoft.Compute", featureName: "EncryptionAtHost" });
        const disks = things.azure.make("compute:DiskEncryptionSet", { ...encryption(things), identity: { type: "SystemAssigned" } });
        const refused = () => things.azure.refusals("compute:VirtualMachineScaleSet", set({ ...things, disks })).map(({ property }) => property);
        expect(refused()).to.deep.equal([`${PROFILE}.storageProfile.osDisk.managedDisk.diskEncryptionSet.id`]);
        const { principalId } = disks.outputs["identity"];
        things.azure.make("authorization:RoleAssignment", { roleAssignmentName: guid(2), scope: things.key.id, roleDefinitionId: CRYPTO_USER, principalId, principalType: "ServicePrincipal" });
        expect(refused()).to.deep.equal([]);
    });

    it("keeps the set that encrypts its disks", () => {
        const things = pool();
        things.azure.make("compute:VirtualMachineScaleSet", set(things));
        expect(things.azure.refuseDelete(things.disks)).to.have.length(1);
    });

    it("joins a back end that the gateway has", () => {
        const things = pool();
        const gateway = { ...rg, applicationGatewayName: "gw" };
        void publicAddress(things.azure, "front");
        const id = `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/${gateway.applicationGatewayName}/backendAddressPools/app`;
        const inputs = set(things);
        (inputs.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0]!.ipConfigurations[0] as any).applicationGatewayBackendAddressPools = [{ id }];
        expect(things.azure.refusals("compute:VirtualMachineScaleSet", inputs).map(({ expected }) => expected)).to.deep.equal(["a back end of a gateway that exists"]);
    });
});

const reserved = () => {
    const { azure } = network();
    azure.make("compute:CapacityReservationGroup", { ...rg, capacityReservationGroupName: "held", zones: ["1", "2"] });
    return { azure };
};

table("compute:CapacityReservation", {
    given: reserved,
    right: () => ({ ...rg, capacityReservationGroupName: "held", capacityReservationName: "one", sku: { name: "Standard_D2s_v5", capacity: 2 }, zones: ["1"] }),
    refuses: {
        "a zone that the group is not in": [{ zones: ["3"] }, ["zones[0]", "3", "one of the group's zones: 1, 2"]],
        "no zone": [{ zones: undefined }, ["zones", "nothing", "exactly one: the group is in zones"]],
    },
});

const grown = () => {
    const things = pool();
    return { ...things, set: things.azure.make("compute:VirtualMachineScaleSet", set(things)) };
};

const trigger = (uri: string) => ({ metricName: "Percentage CPU", metricResourceUri: uri, timeGrain: "PT1M", timeWindow: "PT5M", operator: "GreaterThan", statistic: "Average", timeAggregation: "Average", threshold: 60 });
const RULE = "profiles[0].rules[0]";

table("monitor:AutoscaleSetting", {
    given: grown,
    right: ({ set: { id } }) => ({
        ...rg, autoscaleSettingName: "pool", targetResourceUri: id,
        profiles: [{ name: "demand", capacity: { minimum: "1", maximum: "4", default: "1" }, rules: [{ metricTrigger: trigger(id), scaleAction: { direction: "Increase", type: "ChangeCount", value: "1", cooldown: "PT5M" } }] }],
    }),
    refuses: {
        "less than the least": [{ "profiles[0].capacity.default": "0" }, ["profiles[0].capacity.default", "0", "from 1 to 4"]],
        "a number that is no text": [{ "profiles[0].capacity.maximum": 4 }, ["profiles[0].capacity.maximum", "4", "a whole number, as text"]],
        "more than the most": [{ "profiles[0].capacity.minimum": "5" }, ["profiles[0].capacity.minimum", "5", "at most maximum, 4"], ["profiles[0].capacity.default", "1", "from 5 to 4"]],
        "a minute": [{ [`${RULE}.metricTrigger.timeWindow`]: "PT1M" }, [`${RULE}.metricTrigger.timeWindow`, "PT1M", "PT5M to PT12H"]],
        "sideways": [{ [`${RULE}.scaleAction.direction`]: "Sideways" }, [`${RULE}.scaleAction.direction`, "Sideways", "one of None, Increase, Decrease"]],
        "another region": [{ location: "westeurope" }, ["targetResourceUri", REGION, "a scale set in westeurope"]],
    },
});

describe("monitor:AutoscaleSetting", () => {
    it("is one for each set", () => {
        const { azure, set: { id } } = grown();
        const inputs = { ...rg, targetResourceUri: id, profiles: [{ name: "demand", capacity: { minimum: "1", maximum: "4", default: "1" }, rules: [] }] };
        azure.make("monitor:AutoscaleSetting", { ...inputs, autoscaleSettingName: "one" });
        expect(azure.refusals("monitor:AutoscaleSetting", { ...inputs, autoscaleSettingName: "two" }).map(({ property }) => property)).to.deep.equal(["targetResourceUri"]);
    });
});
