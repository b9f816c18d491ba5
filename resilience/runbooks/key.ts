// A key is disabled or about to be deleted, or a vault of keys is gone. Only the two custodians can mend it, and they do it together.
import type { Scenario } from "../../policy/survival/answer";
import type { Resource } from "../../policy/resource";
import { runbookOf } from "../../report/runbook-names";
import { aws, az, type Command } from "./command";
import { arnOf, azureNames, type Estate, groupOf, known, lastOf } from "./estate";
import type { Procedure, Step } from "./runbook";

const KEYS = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"];

const titled = (who: Step["who"], title: string, commands: readonly Command[], text?: string): Step => ({ title, who, commands, ...(text && { text }) });
const some = (steps: readonly Step[]): Step[] => steps.filter(({ commands, text }) => commands.length > 0 || text !== undefined);

const aliasOf = (estate: Estate, region: string, key: Resource): string =>
    estate.in(region, "aws:kms/alias:Alias").filter(({ props }) => [known(key, "keyId"), arnOf(key)].includes(String(props.targetKeyId))).map((alias) => known(alias, "name"))[0] ?? key.name;

function onAws(estate: Estate, region: string): Pick<Procedure, "steps" | "verify" | "back"> {
    const keys = estate.in(region, ...KEYS);
    const clusters = estate.in(region, "aws:rds/cluster:Cluster");
    const states = keys.map((key) => aws(region, "kms describe-key", { "key-id": arnOf(key), query: "KeyMetadata.[Description,KeyState,DeletionDate]" }));
    return {
        steps: some([
            titled("anyone", "Which key, and in which state", states, "`Enabled` is well. `Disabled` and `PendingDeletion` can be undone; a key that is gone cannot."),
            titled("anyone", "Who did it", [aws(region, "cloudtrail lookup-events", { "lookup-attributes": "AttributeKey=EventSource,AttributeValue=kms.amazonaws.com", "max-results": "50", query: "Events[?ReadOnly=='false'].[EventTime,EventName,Username]", output: "table" })],
                "If it was neither custodian, the account is taken over: go on with the runbook for that, and come back."),
            ...keys.map((key) => titled("custodians", `Enable \`${aliasOf(estate, region, key)}\` again`, [
                aws(region, "kms cancel-key-deletion", { "key-id": arnOf(key) }),
                aws(region, "kms enable-key", { "key-id": arnOf(key) }),
            ], key === keys[0] ? "Only the key that is at fault. The first command is for one in `PendingDeletion`, which is disabled afterwards." : undefined)),
            titled("engineer", "Start the database again, where its key was away", clusters.map((cluster) => aws(region, "rds start-db-cluster", { "db-cluster-identifier": known(cluster, "clusterIdentifier") })),
                "Where its status is `inaccessible-encryption-credentials-recoverable`. After seven days in that state it can only be restored from a backup (Aurora user guide, Overview.Encryption.Keys, read 2026-11)."),
        ]),
        verify: some([
            titled("anyone", "Every key is enabled", states),
            titled("anyone", "The database answers", clusters.map((cluster) => aws(region, "rds describe-db-clusters", { "db-cluster-identifier": known(cluster, "clusterIdentifier"), query: "DBClusters[0].Status" }))),
        ]),
        back: [titled("anyone", "Nothing is to be undone", [], "Where a key was disabled on purpose, the custodians say so in the ticket, and what depended on it is in the table.")],
    };
}

function onAzure(estate: Estate, region: string): Pick<Procedure, "steps" | "verify" | "back"> {
    const vaults = estate.in(region, "azure-native:keyvault:Vault");
    const keys = estate.in(region, "azure-native:keyvault:Key");
    const servers = estate.in(region, "azure-native:dbforpostgresql:Server");
    const at = (key: Resource) => ({ "vault-name": azureNames(key)["vaults"]!, name: lastOf(key) });
    const states = keys.map((key) => az("keyvault key show", { ...at(key), query: "attributes.enabled" }));
    return {
        steps: some([
            titled("anyone", "Which vault or key, and in which state", [
                ...vaults.map((vault) => az("keyvault show", { name: lastOf(vault), "resource-group": groupOf(vault), query: "properties.[provisioningState, publicNetworkAccess, networkAcls.defaultAction]" })),
                az("keyvault list-deleted", { "resource-type": "vault", output: "table" }),
                ...states,
            ]),
            titled("anyone", "Who did it", vaults.map((vault) => az("monitor activity-log list", { "resource-id": known(vault, "id"), offset: "1d", query: "[].[eventTimestamp, operationName.value, caller]", output: "table" })),
                "What was done to keys inside of a vault is in the vault's own records, in Sentinel. If it was neither custodian, the subscription is taken over: go on with the runbook for that, and come back."),
            titled("custodians", "Bring a deleted vault back", vaults.map((vault) => az("keyvault recover", { name: lastOf(vault), "resource-group": groupOf(vault), location: region })), "Only the vault that is gone. It comes back with its keys."),
            ...keys.map((key) => titled("custodians", `Bring \`${lastOf(key)}\` of \`${at(key)["vault-name"]}\` back`, [
                az("keyvault key recover", at(key)),
                az("keyvault key set-attributes", { ...at(key), enabled: "true" }),
            ], key === keys[0] ? "Only the key that is at fault. The first command is for one that was deleted." : undefined)),
        ]),
        verify: some([
            titled("anyone", "Every key is enabled", states),
            titled("anyone", "The database answers", servers.map((server) => az("postgres flexible-server show", { "resource-group": groupOf(server), name: lastOf(server), query: "state" }))),
        ]),
        back: [titled("anyone", "Nothing is to be undone", [], "Where a key was disabled on purpose, the custodians say so in the ticket, and what depended on it is in the table.")],
    };
}

export function keyProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return (["aws", "azure"] as const).flatMap((cloud) => estate.regions(cloud).flatMap((region): Procedure[] => {
        const own = scenarios.filter((scenario) => scenario.loss === "key" && scenario.cloud === cloud && scenario.region === region);
        if (own.length === 0) return [];
        const people = estate.siteOf(cloud, region)?.custodians[cloud] ?? [];
        return [{
            id: runbookOf(own[0]!), loss: "key", cloud, region, scenarios: own.map(({ id }) => id),
            title: `A key of ${region} is disabled or deleted`,
            signs: ["Reads and writes are refused with an error that names the key, of one store or of many at once."],
            asks: [],
            approvals: [`Both custodians, in one call: ${people.map((one) => `\`${one}\``).join(" and ")}. Nobody else can change a key's state.`],
            ...(cloud === "aws" ? onAws(estate, region) : onAzure(estate, region)),
            lost: [
                "Nothing, once the key is back: what it encrypts is unreadable meanwhile, not gone.",
                "Everything that it encrypts in this region, where the key is gone for good: other regions' copies have keys of their own.",
            ],
        }];
    }));
}
