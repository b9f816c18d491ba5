// Single machines on Azure and their disks: backed up, encrypted with an own key, and exported to nobody.
import { companions, foundBy, isReferred, owners, same } from "../azure";
import { leadsTo, need, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const MACHINE = "azure-native:compute:VirtualMachine";
const DISKS = ["azure-native:compute:Disk", "azure-native:compute:Snapshot"];
const ITEM = "azure-native:recoveryservices:ProtectedItem";

/** The id of the machine that an item backs up, in small letters. Undefined where that is not known. */
const sourceOf = (item: Resource): string | undefined => readOr<string | undefined>(undefined, () => String(item.props.properties?.sourceResourceId ?? "").toLowerCase());

/** Items of every vault, by what they back up. */
const backedUp = (graph: Graph): ReadonlySet<string> => graph.once("protected items", () => new Set(graph.of(ITEM).flatMap((item) => sourceOf(item) ?? [])));

/** What is backed up because a disk of it, or it, was named. */
const itemsMadeFrom = (machine: Resource, graph: Graph): Resource[] =>
    foundBy(...["properties", "containerName", "protectedItemName"].map((property) => () => companions(graph, machine, property, ITEM)));

export const machineIsBackedUp: StackRule = {
    name: "azure-machine-backed-up",
    title: "Every single machine is backed up to a vault",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Declare a ProtectedItem in a recovery vault with the machine's id as sourceResourceId, and a policy.",
    types: [MACHINE],
    // A machine of a scale set is made anew from its image, and holds nothing.
    applies: (machine) => !isReferred(machine, "virtualMachineScaleSet", () => machine.props.virtualMachineScaleSet?.id),
    check: (machine, graph) => {
        const id = readOr<string | undefined>(undefined, () => machine.props.id as string | undefined);
        if (id !== undefined && backedUp(graph).has(id.toLowerCase())) return [];
        const items = graph.of(ITEM);
        if (items.length === 0) return [{ observed: "in no vault", expected: "a ProtectedItem" }];
        if (itemsMadeFrom(machine, graph).length > 0) return [];
        if (id === undefined && items.some((item) => sourceOf(item) !== undefined)) need("the machine's id");
        return [{ observed: "in no vault", expected: "a ProtectedItem" }];
    },
};

/** What is in a vault, and the policies and vaults of its kind. */
const KEPT: Readonly<Record<string, { readonly policy: string; readonly vault: string; readonly policyId: (properties: any) => unknown }>> = {
    [ITEM]: { policy: "azure-native:recoveryservices:ProtectionPolicy", vault: "azure-native:recoveryservices:Vault", policyId: (properties) => properties?.policyId },
    "azure-native:dataprotection:BackupInstance": {
        policy: "azure-native:dataprotection:BackupPolicy", vault: "azure-native:dataprotection:BackupVault", policyId: (properties) => properties?.policyInfo?.policyId,
    },
};

export const itemHasPolicy: StackRule = {
    name: "azure-backup-item-has-policy",
    title: "What is in a vault is backed up by a policy that is declared with the vault, and nobody has stopped it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Set policyId of the item, or policyInfo.policyId of the instance, to a policy of its vault, and leave protectionState out.",
    types: Object.keys(KEPT),
    check: (item, graph) => {
        const kind = KEPT[item.type]!;
        const { properties } = item.props;
        // A vault that another program owns has policies that cannot be looked at from here.
        const policies = owners(graph, item, "vaultName", kind.vault).map((vault) => readOr<readonly Resource[] | undefined>(undefined, () => companions(graph, vault, "vaultName", kind.policy)));
        const told = isReferred(item, "properties", () => kind.policyId(properties));
        const state = readOr<unknown>(undefined, () => properties?.protectionState);
        return [
            ...unless(told, { property: "properties.policyId", observed: "not set", expected: "a policy of the vault" }),
            ...unless(!told || policies.length === 0 || policies.some((some) => some === undefined || leadsTo(item, "properties", () => kind.policyId(properties), some)), {
                property: "properties.policyId", observed: "a policy that is not declared", expected: "one of the vault's",
            }),
            ...unless(!/Stopped|Paused/i.test(String(state ?? "")), { property: "properties.protectionState", observed: shown(state), expected: '"Protected"' }),
        ];
    },
};

export const diskHasOwnKey: ResourceRule = {
    name: "azure-disk-own-key",
    title: "Disks and snapshots are encrypted with a key of the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // Left out, the key is Azure's (REST Encryption.type: EncryptionAtRestWithPlatformKey is the default).
    controls: ["encryption-at-rest"],
    remediation: "Set encryption.diskEncryptionSetId, or securityProfile.secureVMDiskEncryptionSetId of a confidential machine.",
    types: DISKS,
    check: (disk) => {
        const { encryption } = disk.props;
        const own = isReferred(disk, "encryption", () => encryption?.diskEncryptionSetId) || isReferred(disk, "securityProfile", () => disk.props.securityProfile?.secureVMDiskEncryptionSetId);
        return [
            ...unless(own, { property: "encryption.diskEncryptionSetId", observed: "Azure's own key", expected: "a disk encryption set" }),
            ...unless(!same(encryption?.type, "EncryptionAtRestWithPlatformKey"), { property: "encryption.type", observed: shown(encryption?.type), expected: '"EncryptionAtRestWithCustomerKey"' }),
        ];
    },
};

export const diskIsNotPublic: ResourceRule = {
    name: "azure-disk-is-not-public",
    title: "No disk or snapshot can be downloaded from the internet",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // Left out, a link for downloading can be made for any network (REST Disk.networkAccessPolicy, publicNetworkAccess).
    controls: ["private-connectivity", "storage-access"],
    remediation: 'Set publicNetworkAccess to "Disabled" and networkAccessPolicy to "DenyAll", or to "AllowPrivate" with a diskAccessId.',
    types: DISKS,
    check: ({ props }) => [
        ...unless(same(props.publicNetworkAccess, "Disabled"), {
            property: "publicNetworkAccess", observed: props.publicNetworkAccess ? shown(props.publicNetworkAccess) : 'not set, which means "Enabled"', expected: '"Disabled"',
        }),
        ...require1("networkAccessPolicy", props.networkAccessPolicy, ["DenyAll", "AllowPrivate"]),
    ],
};
