// Data is gone: an intruder deleted all that can be deleted, or somebody deleted something by mistake.
import type { Resource } from "../../policy/resource";
import type { Scenario } from "../../policy/survival/answer";
import { runbookOf } from "../../report/runbook-names";
import { aws, az, awsInto, holdfast, pulumi, slot, type Command } from "./command";
import { arnOf, azureNames, type Estate, groupOf, known, lastOf, textsOf } from "./estate";
import type { Ask, Procedure, Step } from "./runbook";
import { TITLES } from "./site";

const TIME: Ask = { slot: "TIME", what: "the last moment at which all was well, UTC: `2026-11-22T08:15:00Z`" };
const MANIFEST: Ask = { slot: "MANIFEST", what: "what the store held: a file of `holdfast restore manifest`, or the store's copy" };
const COPY: Ask = { slot: "RESTORED", what: "address of the restored copy, as `holdfast restore verify --help` has them" };

const OWN: Ask = { slot: "CLEAN_ACCOUNT", what: "id of an account or subscription that was never theirs" };

const VAULTS = ["aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault", "aws:backup/vault:Vault"];

/** The role that AWS Backup restores with, as the tests of restoring name it. */
const restoreRole = (estate: Estate, region: string): string =>
    estate.in(region, "aws:backup/restoreTestingSelection:RestoreTestingSelection").map((selection) => known(selection, "iamRoleArn"))[0] ?? "NOT-KNOWN";

/** Looks for a recovery point, reads what is needed to restore it, restores it, and watches. */
function fromBackup(estate: Estate, region: string, vault: Resource, resource?: string): Command[] {
    const named = { "backup-vault-name": known(vault, "name") };
    return [
        aws(region, "backup list-recovery-points-by-backup-vault", {
            ...named, ...(resource && { "by-resource-arn": resource }), query: "RecoveryPoints[].[CreationDate,Status,ResourceType,RecoveryPointArn]", output: "table",
        }),
        aws(region, "backup get-recovery-point-restore-metadata", { ...named, "recovery-point-arn": slot("RECOVERY_POINT"), query: "RestoreMetadata" }),
        awsInto("RESTORE_JOB", region, "backup start-restore-job", { "recovery-point-arn": slot("RECOVERY_POINT"), "iam-role-arn": restoreRole(estate, region), metadata: slot("METADATA") }, "RestoreJobId"),
        aws(region, "backup describe-restore-job", { "restore-job-id": slot("RESTORE_JOB"), query: "[Status,PercentDone,CreatedResourceArn,StatusMessage]" }),
    ];
}

const BACKUP_ASKS: readonly Ask[] = [
    { slot: "RECOVERY_POINT", what: "ARN of the recovery point, from the list: the newest from before it happened" },
    { slot: "METADATA", what: "`file://…` with what the second command printed, changed to a new name: nothing is restored over what is there" },
];

const STORE: Ask = { slot: "STORE", what: "what records call the store: `customer-data`" };

const compared: Command = holdfast("restore verify", { store: slot("STORE") }, { operands: [slot("MANIFEST"), slot("RESTORED")] });

/** How a deleted thing comes back, by what it is. */
const WAYS: Readonly<Record<string, (estate: Estate, region: string, it: Resource) => readonly Step[]>> = {
    "aws:s3/bucket:Bucket": (estate, region, it) => {
        const bucket = known(it, "bucket");
        const vault = estate.in(region, VAULTS[1]!)[0];
        return [
            { title: `\`${bucket}\`: a few objects`, who: "engineer", text: "A deleted object is only covered by a marker. Taking the marker away shows it again; `KEY` and `MARKER` are from the list.", commands: [
                aws(region, "s3api list-object-versions", { bucket, query: "DeleteMarkers[?IsLatest].[Key,VersionId,LastModified]", output: "table" }),
                aws(region, "s3api delete-object", { bucket, key: slot("KEY"), "version-id": slot("MARKER") }),
            ] },
            ...(vault ? [{ title: `\`${bucket}\`: all of it, as it was`, who: "engineer" as const, commands: fromBackup(estate, region, vault, arnOf(it)) }] : []),
        ];
    },
    "aws:rds/cluster:Cluster": (estate, region, it) => {
        const cluster = known(it, "clusterIdentifier");
        const instance = estate.in(region, "aws:rds/clusterInstance:ClusterInstance")[0];
        return [{ title: `\`${cluster}\`: as it was at a moment, beside what is there`, who: "engineer", text: "The new cluster has no machine until the second command has made one.", commands: [
            aws(region, "rds restore-db-cluster-to-point-in-time", {
                "source-db-cluster-identifier": cluster, "db-cluster-identifier": `${cluster}-restored`, "restore-to-time": slot("TIME"),
                "db-subnet-group-name": known(it, "dbSubnetGroupName"), "vpc-security-group-ids": textsOf(it.props.vpcSecurityGroupIds), "kms-key-id": known(it, "kmsKeyId"), "deletion-protection": true,
            }),
            aws(region, "rds create-db-instance", { "db-instance-identifier": `${cluster}-restored-a`, "db-cluster-identifier": `${cluster}-restored`, "db-instance-class": known(instance, "instanceClass"), engine: known(it, "engine") }),
            aws(region, "rds describe-db-clusters", { "db-cluster-identifier": `${cluster}-restored`, query: "DBClusters[0].[Status,Endpoint]" }),
        ] }];
    },
    "aws:efs/fileSystem:FileSystem": (estate, region, it) => {
        const vault = estate.in(region, VAULTS[1]!)[0];
        return vault ? [{ title: `\`${known(it, "id")}\`: from its backup`, who: "engineer", commands: fromBackup(estate, region, vault, arnOf(it)) }] : [];
    },
    "azure-native:dbforpostgresql:Server": (_estate, _region, it) => {
        const server = lastOf(it);
        return [{ title: `\`${server}\`: as it was at a moment, beside what is there`, who: "engineer", commands: [
            az("postgres flexible-server restore", { "resource-group": groupOf(it), name: `${server}-restored`, "source-server": known(it, "id"), "restore-time": slot("TIME") }),
            az("postgres flexible-server show", { "resource-group": groupOf(it), name: `${server}-restored`, query: "[state, fullyQualifiedDomainName]" }),
        ] }];
    },
    "azure-native:storage:StorageAccount": (estate, _region, it) => {
        const account = lastOf(it);
        const of = (type: string) => estate.graph.of(type).filter((part) => azureNames(part)["storageAccounts"] === account);
        const [containers, shares, services] = [of("azure-native:storage:BlobContainer"), of("azure-native:storage:FileShare"), of("azure-native:storage:BlobServiceProperties")];
        const versioned = services.some(({ props }) => props.isVersioningEnabled === true);
        const rewinds = services.some(({ props }) => props.restorePolicy?.enabled === true);
        return [
            ...(shares.length > 0 ? [{ title: `\`${account}\`: a share`, who: "engineer" as const, text: "`DELETED_SHARE` is the version in the list.", commands: [
                az("storage share-rm list", { "resource-group": groupOf(it), "account-name": account, "include-deleted": true, query: "[?deleted].[name, version, deletedTime]", output: "table" }),
                ...shares.map((share) => az("storage share-rm restore", { "resource-group": groupOf(it), "storage-account": account, name: lastOf(share), "deleted-version": slot("DELETED_SHARE") })),
            ] }] : []),
            ...(rewinds ? [{ title: `\`${account}\`: everything as it was at a moment`, who: "engineer" as const, commands: [az("storage blob restore", { "account-name": account, "resource-group": groupOf(it), "time-to-restore": slot("TIME") })] }] : []),
            ...(containers.length > 0 ? [versioned
                ? {
                    title: `\`${account}\`: a blob`, who: "engineer" as const, text: "A deleted or overwritten blob is still there as an earlier version. Copying that version over the name makes it the current one.",
                    commands: containers.flatMap((container) => [
                        az("storage blob list", { "account-name": account, "container-name": lastOf(container), prefix: slot("KEY"), include: "v", query: "[].[name, versionId, isCurrentVersion]", "auth-mode": "login", output: "table" }),
                        az("storage blob copy start", { "account-name": account, "destination-container": lastOf(container), "destination-blob": slot("KEY"), "source-uri": slot("VERSION_ADDRESS"), "auth-mode": "login" }),
                    ]),
                }
                : { title: `\`${account}\`: a blob`, who: "engineer" as const, commands: containers.map((container) => az("storage blob undelete", { "account-name": account, "container-name": lastOf(container), name: slot("KEY"), "auth-mode": "login" })) }] : []),
        ];
    },
};

export function deleteProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return (["aws", "azure"] as const).flatMap((cloud) => estate.regions(cloud).flatMap((region): Procedure[] => {
        const own = scenarios.filter((scenario) => scenario.loss === "delete" && scenario.cloud === cloud && scenario.region === region);
        if (own.length === 0) return [];
        const things = own.flatMap(({ id }) => estate.in(region, ...Object.keys(WAYS)).filter(({ name }) => name === id.split("/").at(-1)));
        const ways = things.flatMap((thing) => WAYS[thing.type]!(estate, region, thing));
        const standby = estate.siteOf(cloud, region);
        const text = JSON.stringify(ways);
        const asks = [TIME, ...BACKUP_ASKS, { slot: "KEY", what: "name of the object" }, { slot: "MARKER", what: "version of its marker" }, { slot: "DELETED_SHARE", what: "version of the deleted share" }, { slot: "VERSION_ADDRESS", what: "`https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME?versionid=VERSION`, with the newest version in the list from before it happened" }]
            .filter((ask) => text.includes(`"${ask.slot}"`));
        return [{
            id: runbookOf(own[0]!), loss: "delete", cloud, region, scenarios: own.map(({ id }) => id),
            title: `Somebody deletes data in ${region}`,
            signs: ["Users miss something. An update of the platform wanted to delete a store, or somebody ran a statement without a condition."],
            asks: [...asks, STORE, MANIFEST, COPY, { slot: "TARGET", what: "address of the store that the platform declares" }],
            approvals: ["Two approvers before anything is put in the place of what is there. Nobody, before something is restored beside it."],
            steps: [
                { title: "Stop what deletes", who: "anyone", text: "A person, a job, an update: ask before anything is restored. Copies in the other region follow within minutes, so they are no backup.", commands: [] },
                { title: "Where Pulumi deleted it: bring the program and the state back to what was", who: "engineer", commands: [pulumi("stack history", { stack: standby?.stack ?? "prod" }, { mutates: false })] },
                ...ways,
            ],
            verify: [{ title: "The restored copy is what was there", who: "anyone", text: "It names what is missing, more, or different. Counts and digests go into a record.", commands: [compared] }],
            back: [{ title: "Put it in the place of the lost one", who: "engineer", text: "Data is copied back into what the platform declares, never the other way round: a restored resource that the program does not know is deleted when it has served.", commands: [holdfast("restore copy", { store: slot("STORE"), manifest: "restored.manifest.jsonl" }, { operands: [slot("RESTORED"), slot("TARGET")] })] }],
            lost: ["What was written between the last backup and the deletion, where nothing else holds it: see the table."],
        }];
    }));
}

export function ransomProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return scenarios.filter(({ loss }) => loss === "ransom").map((scenario): Procedure => {
        const cloud = scenario.cloud!;
        const regions = estate.regions(cloud);
        const primary = estate.sites.find(({ behind }) => !behind) ?? estate.sites[0]!;
        const archive = primary.archive;
        const left: Step[] = cloud === "aws"
            ? regions.flatMap((region) => estate.in(region, ...VAULTS).map((vault): Step => ({ title: `What is left in \`${known(vault, "name")}\` of ${region}`, who: "administrator", commands: fromBackup(estate, region, vault) })))
            : regions.flatMap((region) => estate.in(region, "azure-native:recoveryservices:Vault").map((vault): Step => ({
                title: `What is left in \`${lastOf(vault)}\` of ${region}`, who: "administrator",
                commands: [az("backup item list", { "resource-group": groupOf(vault), "vault-name": lastOf(vault), query: "[].[name, properties.protectionState, properties.lastRecoveryPoint]", output: "table" })],
            })));
        const contain: Step = cloud === "aws"
            ? { title: "Shut the account for everybody, from the organisation's management account", who: "outside", text: "With a policy that denies everything but to the people who mend it, prepared ahead. Users of the other cloud go on.", commands: [aws(undefined, "organizations attach-policy", { "policy-id": slot("QUARANTINE_POLICY"), "target-id": slot("ACCOUNT") })] }
            : { title: "Take every assignment away that is not a custodian's, as the tenant's global administrator", who: "outside", text: "Then revoke sessions and rotate what signs in; both in Entra, in person.", commands: [az("role assignment list", { all: true, query: "[].[principalName, roleDefinitionName, scope, id]", output: "table" }), az("role assignment delete", { ids: slot("ASSIGNMENT") })] };
        return {
            id: runbookOf(scenario), loss: "ransom", cloud, scenarios: [scenario.id], title: scenario.title,
            signs: ["Records stop, keys are scheduled for deletion, backups are removed: several alarms of the list at once.", "Somebody asks for money."],
            asks: cloud === "aws"
                ? [{ slot: "ACCOUNT", what: "id of the account that is taken" }, { slot: "QUARANTINE_POLICY", what: "id of the policy that denies everything" }, ...BACKUP_ASKS, STORE, MANIFEST, COPY, OWN]
                : [{ slot: "ASSIGNMENT", what: "id of each assignment to take away, from the list" }, STORE, MANIFEST, COPY, OWN],
            approvals: ["The head of security and one custodian, at once. Both custodians before keys are used elsewhere.", "Nobody pays or talks to the intruder without the lawyers."],
            steps: [
                { title: "See that users are served by the other cloud", who: "anyone", text: `Each cloud has identities of its own: whoever has ${TITLES[cloud]} does not have the other.`, commands: [holdfast("survive", { scenario: scenario.id })] },
                contain,
                ...left,
                ...(cloud === "aws" && archive ? [{ title: "What is left in the archive account", who: "outside" as const, text: `Its administrators are other people. The vault \`${archive.vault}\` of account \`${archive.account}\` holds copies that this account cannot touch.`, commands: [aws(regions[0], "backup list-recovery-points-by-backup-vault", { "backup-vault-name": archive.vault, "backup-vault-account-id": archive.account, query: "RecoveryPoints[].[CreationDate,Status,ResourceType,RecoveryPointArn]", output: "table" })] }] : []),
                {
                    title: "Build the platform anew, in an account that was never theirs", who: "engineer",
                    text: "From the reviewed commit, with a new state. Names, keys and addresses are new ones; the domain stays.",
                    commands: [pulumi(`stack init ${primary.stack}-clean`), pulumi(`config set holdfast:${cloud === "aws" ? "awsAccountId" : "azureSubscriptionId"}`, { stack: `${primary.stack}-clean` }, { operands: [slot("CLEAN_ACCOUNT")] }), pulumi("up", { stack: `${primary.stack}-clean` })],
                },
            ],
            verify: [{ title: "What was restored is what was stored", who: "anyone", commands: [compared] }],
            back: [{ title: "Do not go back into the old account", who: "engineer", text: "It is kept shut as evidence, and closed when the case is.", commands: [] }],
            lost: ["What was written since the last copy that nobody can delete: see the table.", "Addresses, and with them partners' allow-lists."],
        };
    });
}
