import * as rules from "../../policy/rules/azure-machines";
import { armId, make, type Made, tabulate, UNKNOWN } from "./azure-support";

const id = armId("Microsoft.Compute/virtualMachines/one");
const machine = (props: object = {}, more: Made = {}) => make("compute:VirtualMachine", { id, ...props }, { name: "one", ...more });
const item = (properties: object = {}, more: Made = {}) => make("recoveryservices:ProtectedItem", {
    id: armId("Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/c/protectedItems/one"), vaultName: "v", properties: { sourceResourceId: id, policyId: "p", ...properties },
}, { name: "item", ...more });

tabulate(rules.machineIsBackedUp, {
    accepts: {
        "a machine in a vault": [machine(), item()], "an id in capitals": [machine(), item({ sourceResourceId: id.toUpperCase() })],
        "one that is not made yet": [machine({ id: UNKNOWN }), item({ sourceResourceId: UNKNOWN }, { from: { properties: machine() } })],
    },
    rejects: { "a machine in no vault": machine(), "another machine's backup": [machine(), item({ sourceResourceId: `${id}-other` })] },
    ignores: { "a machine of a scale set": machine({ virtualMachineScaleSet: { id: "set" } }) },
    awaits: { "a machine whose id is not known": [machine({ id: UNKNOWN }), item()] },
});

const vaultId = armId("Microsoft.DataProtection/backupVaults/bv");
const vault = make("dataprotection:BackupVault", { id: vaultId, name: "bv" }, { name: "bv" });
const policy = (name: string) => make("dataprotection:BackupPolicy", { id: `${vaultId}/backupPolicies/${name}`, name }, { name, from: { vaultName: vault } });
const instance = (policyId: unknown) => make("dataprotection:BackupInstance", { properties: { policyInfo: { policyId } } }, { name: "instance", from: { vaultName: vault } });

tabulate(rules.itemHasPolicy, {
    accepts: {
        "an instance's policy": [instance(`${vaultId}/backupPolicies/daily`), vault, policy("daily")], "another program's vault": instance(`${vaultId}/backupPolicies/daily`),
        "a policy": item(), "one that is not made yet": item({ policyId: UNKNOWN }, { from: { properties: machine() } }),
    },
    rejects: {
        "a policy that is gone": [instance(`${vaultId}/backupPolicies/daily`), vault], "another policy": [instance(`${vaultId}/backupPolicies/daily`), vault, policy("weekly")], "no policy of an instance": instance(undefined),
        "none": item({ policyId: undefined }), "a backup that is stopped": item({ protectionState: "ProtectionStopped" }),
    },
    awaits: { "a policy that is not known": item({ policyId: UNKNOWN }) },
});

const disk = (props: object = {}, kind = "Disk", more: Made = {}) => make(`compute:${kind}`, props, more);
const encryption = { diskEncryptionSetId: armId("Microsoft.Compute/diskEncryptionSets/own") };

tabulate(rules.diskHasOwnKey, {
    accepts: {
        "a key of ours": disk({ encryption }), "a snapshot's": disk({ encryption }, "Snapshot"), "a confidential machine's": disk({ securityProfile: { secureVMDiskEncryptionSetId: "set" } }),
        "one that is not made yet": disk({ encryption: { diskEncryptionSetId: UNKNOWN } }, "Disk", { from: { encryption: make("compute:DiskEncryptionSet", {}) } }),
    },
    rejects: { "the default, which is Azure's": disk(), "Azure's, said": disk({ encryption: { ...encryption, type: "EncryptionAtRestWithPlatformKey" } }), "a snapshot with Azure's": disk({}, "Snapshot") },
    awaits: { "a key that is not known": disk({ encryption: UNKNOWN }) },
});

const closed = { publicNetworkAccess: "Disabled", networkAccessPolicy: "DenyAll" };

tabulate(rules.diskIsNotPublic, {
    accepts: { "no export": disk(closed), "export over a private endpoint": disk({ ...closed, networkAccessPolicy: "AllowPrivate" }) },
    rejects: { "the default, which is public": disk(), "any network": disk({ ...closed, networkAccessPolicy: "AllowAll" }), "a public snapshot": disk({ ...closed, publicNetworkAccess: "Enabled" }, "Snapshot") },
    awaits: { "a switch that is not known": disk({ ...closed, publicNetworkAccess: UNKNOWN }) },
});
