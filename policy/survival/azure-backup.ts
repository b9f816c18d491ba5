// Vaults of Azure, what is put into them and how often, and which of them an intruder cannot empty.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { list } from "../look";
import { hoursOfInterval } from "../recovery";
import { azureKey } from "./azure-keys";
import { locationOf } from "./azure-places";
import { pointsApart } from "./figures";
import { above, find } from "./find";
import { type Draft, type Family, one } from "./model";
import type { Node } from "./nodes";
import type { Resource } from "../resource";

const BACKUP_VAULT = "azure-native:dataprotection:BackupVault";
const RECOVERY_VAULT = "azure-native:recoveryservices:Vault";
const INSTANCE = "azure-native:dataprotection:BackupInstance";
const POLICY = "azure-native:dataprotection:BackupPolicy";
const ITEM = "azure-native:recoveryservices:ProtectedItem";
const ITEM_POLICY = "azure-native:recoveryservices:ProtectionPolicy";
const SOURCES = ["azure-native:dbforpostgresql:Server", "azure-native:storage:StorageAccount", "azure-native:compute:VirtualMachine"];

export const azureBackupVaults: Family = {
    types: [BACKUP_VAULT, RECOVERY_VAULT],
    read(vault, draft) {
        const region = locationOf(vault);
        const node = draft.of(vault, "backup vault", "azure", region);
        const { securitySettings = {}, storageSettings, redundancySettings, featureSettings, encryption } = (vault.props.properties ?? {}) as Record<string, any>;
        draft.at(node, "azure", region);
        if (securitySettings.immutabilitySettings?.state === "Locked") node.immune = true;
        const keyUri = (securitySettings.encryptionSettings?.keyVaultProperties?.keyUri ?? encryption?.keyVaultProperties?.keyUri) as unknown;
        draft.afterwards(() => node.needs.push(...azureKey(draft, keyUri).map(({ id }) => one(id))));
        const far = list<any>(storageSettings).some(({ type }) => type === "GeoRedundant") || redundancySettings?.standardTierStorageRedundancy === "GeoRedundant";
        const elsewhere = featureSettings?.crossRegionRestoreSettings?.state === "Enabled" || redundancySettings?.crossRegionRestore === "Enabled";
        const pair = AZURE_REGIONS[region]?.pair;
        if (far && elsewhere && pair) {
            const copy = draft.node(`${node.id}/${pair}`, "backup vault", `${node.title}, as Azure copies it to ${pair}`, { cloud: "azure", region: pair });
            draft.at(copy, "azure", pair);
            copy.immune = node.immune;
        }
    },
};

/** The vault, and its copy in the paired region where one is kept. */
const vaultsOf = (draft: Draft, vault: Resource): Node[] => {
    const node = draft.byUrn.get(vault.urn);
    return node ? [node, ...[...draft.nodes.values()].filter(({ id }) => id.startsWith(`${node.id}/`))] : [];
};

export const azureInstances: Family = {
    types: [INSTANCE],
    read(instance, draft) {
        draft.afterwards(() => {
            const { properties } = instance.props as { properties?: any };
            const [source] = find(draft.graph, properties?.dataSourceInfo?.resourceID, ...SOURCES);
            const [vault] = above(draft.graph, instance.props.id, BACKUP_VAULT);
            const [policy] = find(draft.graph, properties?.policyInfo?.policyId, POLICY);
            const intervals = list<any>(policy?.props.properties?.policyRules).flatMap((rule) => list<string>(rule.trigger?.schedule?.repeatingTimeIntervals));
            const hours = intervals.map(hoursOfInterval).filter((each) => each !== undefined);
            if (!source || !vault || hours.length === 0) return;
            for (const node of vaultsOf(draft, vault)) {
                draft.backups.push({ of: source.urn, vault: node.id, rpo: [pointsApart(Math.min(...hours), `recovery points in ${node.title}`)] });
            }
        });
    },
};

const DAILY = 24;
const WEEKLY = 7 * DAILY;

export const azureItems: Family = {
    types: [ITEM],
    read(item, draft) {
        draft.afterwards(() => {
            const { properties } = item.props as { properties?: any };
            const [source] = find(draft.graph, properties?.sourceResourceId, ...SOURCES);
            const [vault] = above(draft.graph, item.props.id, RECOVERY_VAULT);
            const [policy] = find(draft.graph, properties?.policyId, ITEM_POLICY);
            if (!source || !vault) return;
            const hours = policy?.props.properties?.schedulePolicy?.scheduleRunFrequency === "Weekly" ? WEEKLY : DAILY;
            for (const node of vaultsOf(draft, vault)) draft.backups.push({ of: source.urn, vault: node.id, rpo: [pointsApart(hours, `recovery points in ${node.title}`)] });
        });
    },
};
