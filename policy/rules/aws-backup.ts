// Backups on AWS: every store is in a plan, over rotating periods, within a ceiling; in a vault that lets go of nothing
// before its time; with copies elsewhere; and restoring is tried.
import { catchesCall, patternsHeard } from "../aws-events";
import {
    awsRegion, beside, block, companion, companions, conditionValues, factsOf, isTrue, list, names, need, perGraph, PLATFORM, principals,
    shown, statements, stackOf, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { BUCKETS } from "./aws-storage";

const VAULT = "aws:backup/vault:Vault";
const AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy";
const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";
const REGION = "aws:backup/regionSettings:RegionSettings";
const TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const REPORT = "aws:backup/reportPlan:ReportPlan";

const CLUSTERS = ["aws:rds/cluster:Cluster"];
const FILES = ["aws:efs/fileSystem:FileSystem"];
const INSTANCES = ["aws:rds/instance:Instance"];
const TABLES = ["aws:dynamodb/table:Table"];

/** What holds data that nothing else holds. */
export const STORES = [...BUCKETS, ...CLUSTERS, ...FILES, ...INSTANCES, ...TABLES];

/** As AWS Backup calls the type of a store. */
function typeOf({ type }: Resource): string {
    if (BUCKETS.includes(type)) return "S3";
    if (CLUSTERS.includes(type)) return "Aurora";
    if (FILES.includes(type)) return "EFS";
    return TABLES.includes(type) ? "DynamoDB" : "RDS";
}

/** A read replica is its source's copy, and has no backups of its own that count. */
const isStore = (store: Resource): boolean => !INSTANCES.includes(store.type) || !readOr<unknown>(undefined, () => store.props.replicateSourceDb);

/** True if a pattern of a selection (`arn:aws:s3:::data-*`) takes in the ARN. */
const takesIn = (pattern: string, arn: string): boolean =>
    new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&")).join(".*")}$`).test(arn);

const arnOf = (store: Resource): string | undefined => readOr<string | undefined>(undefined, () =>
    (store.props.arn as string | undefined) ?? (BUCKETS.includes(store.type) ? `arn:aws:s3:::${store.props.bucket}` : undefined));

/** Whether a list of ARNs, or what it was made from, has the store in it. Undefined where that cannot be known. */
function listed(from: Resource, property: string, store: Resource): boolean | undefined {
    const origins = from.propertyDependencies[property] ?? [];
    if (origins.includes(store.urn)) return true;
    const values = readOr<readonly string[] | undefined>(undefined, () => [...list<string>(from.props[property])]);
    const arn = arnOf(store);
    if (values === undefined) return origins.length > 0 ? false : undefined;
    return values.some((value) => value === "*" || (arn !== undefined && takesIn(value, arn)));
}

/** Whether the tags that a selection asks for are the store's. */
function byTags({ props }: Resource, store: Resource): boolean {
    const tags: Record<string, string> = readOr({}, () => store.props.tagsAll ?? store.props.tags ?? {});
    const asked = readOr<readonly any[]>([], () => [...list<any>(props.selectionTags)]);
    const equal = readOr<readonly any[]>([], () => list<any>(props.conditions).flatMap((condition) => [...list<any>(condition.stringEquals)]));
    const resources = readOr<readonly string[]>([], () => [...list<string>(props.resources)]);
    const named = asked.some(({ key, value }) => tags[String(key)] === value);
    const conditioned = equal.length > 0 && resources.some((resource) => resource === "*") && equal.every(({ key, value }) => tags[String(key).replace(/^aws:ResourceTag\//, "")] === value);
    return named || conditioned;
}

interface Selected {
    readonly selection: Resource;
    readonly plan: Resource | undefined;
}

/** Selections that take the store in. Asked by several rules of each store, and so kept. */
const selections = perGraph(() => new Map<string, readonly Selected[]>());

function selectionsOf(store: Resource, graph: Graph): readonly Selected[] {
    const known = selections(graph).get(store.urn);
    if (known) return known;
    const all = graph.of(SELECTION).filter((selection) => (awsRegion(selection) ?? "") === (awsRegion(store) ?? ""));
    const excluded = (selection: Resource) => listed(selection, "notResources", store) === true && readOr(0, () => list(selection.props.notResources).length) > 0;
    const found = all.filter((selection) => (listed(selection, "resources", store) === true || byTags(selection, store)) && !excluded(selection))
        .map((selection) => ({ selection, plan: graph.linked(selection, "planId", PLAN)[0] }));
    if (found.length === 0 && all.some((selection) => listed(selection, "resources", store) === undefined)) need("what the selections of backup plans hold");
    selections(graph).set(store.urn, found);
    return found;
}

/** Rules of every plan that the store is in. */
const rulesOf = (store: Resource, graph: Graph): any[] => selectionsOf(store, graph).flatMap(({ plan }) => [...list<any>(plan?.props.rules)]);

export const storesBackedUp: StackRule = {
    name: "aws-stores-backed-up",
    title: "Every bucket, database, table and file system is in a backup plan",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Add the store's ARN to the resources of a backup Selection in its own region.",
    types: STORES,
    applies: isStore,
    check: (store, graph) => unless(selectionsOf(store, graph).length > 0, { observed: "in no selection of a backup plan", expected: "one selection or more" }),
};

/** How often a schedule runs, as far as rotation goes. AWS Backup runs daily where nothing is said. */
function periodOf(schedule: unknown): "daily" | "weekly" | "monthly" | "yearly" {
    const [, , day, month, weekday] = /^cron\((.*)\)$/.exec(String(schedule ?? ""))?.[1]?.split(/\s+/) ?? [];
    if (day === undefined) return "daily";
    if (!/^[*]$|\//.test(month ?? "*") && !/[,-]/.test(month ?? "")) return "yearly";
    if (weekday !== undefined && /#|L/.test(weekday)) return "monthly";
    if (weekday !== undefined && !["*", "?"].includes(weekday) && !/[,-]/.test(weekday)) return "weekly";
    return day === "*" || day === "?" || /^(1\/1|\*\/1)$/.test(day) ? "daily" : "monthly";
}

export const backupsRotate: StackRule = {
    name: "aws-backups-rotate",
    title: "Every store is backed up daily, and kept by week, month and year",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Give the plan a rule for each of day, week, month and year.",
    types: STORES,
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0,
    check: (store, graph) => {
        const periods = new Set(rulesOf(store, graph).map(({ schedule }) => periodOf(schedule)));
        return (["daily", "weekly", "monthly", "yearly"] as const).filter((period) => !periods.has(period))
            .map((period) => ({ property: "rules.schedule", observed: `no ${period} rule`, expected: "daily, weekly, monthly and yearly rules" }));
    },
};

export const backupsContinuous: StackRule = {
    name: "aws-backups-continuous",
    title: "Buckets and databases can be set back to any moment of the last weeks",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Set enableContinuousBackup on the plan's daily rule, with deleteAfter of 35 days or fewer.",
    types: [...BUCKETS, ...CLUSTERS, ...INSTANCES],
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0,
    check: (store, graph) => unless(rulesOf(store, graph).some(({ enableContinuousBackup }) => isTrue(enableContinuousBackup)), {
        property: "rules.enableContinuousBackup", observed: "on no rule", expected: "true on one",
    }),
};

export const backupsExpire: StackRule = {
    name: "aws-backups-expire",
    title: "Every backup and every copy of one is destroyed by the agreed ceiling",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Unset, a backup is kept for ever.
    controls: ["retention", "individual-rights"],
    remediation: "Set lifecycle.deleteAfter on each rule and on each of its copies, at most the ceiling.",
    types: [PLAN],
    check: (plan, graph) => {
        const ceiling = factsOf(plan, graph)?.backup?.retention.ceiling;
        const check = (at: string, lifecycle: unknown): Problem[] => {
            const days = Number(block(lifecycle)?.deleteAfter ?? 0);
            return unless(days > 0 && days <= (ceiling ?? Infinity), {
                property: `${at}.lifecycle.deleteAfter`, observed: days > 0 ? `${days} days` : "never", expected: ceiling === undefined ? "an end" : `${ceiling} days or less`,
            });
        };
        return list<any>(plan.props.rules).flatMap((rule) => [
            ...check(`rules.${rule.ruleName}`, rule.lifecycle),
            ...list<any>(rule.copyActions).flatMap((copy) => check(`rules.${rule.ruleName}.copyActions`, copy.lifecycle)),
        ]);
    },
};

export const vaultHasOwnKey: ResourceRule = {
    name: "aws-backup-vault-has-own-key",
    title: "Every backup vault is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "backup"],
    remediation: "Set kmsKeyArn to a customer-managed key made for backups. A vault's key cannot be changed: this replaces it.",
    types: [VAULT],
    check: ({ props }) => unless(Boolean(props.kmsKeyArn) && !/alias\/aws\//.test(String(props.kmsKeyArn)), {
        property: "kmsKeyArn", observed: props.kmsKeyArn ? "the key that AWS manages" : "not set", expected: "a customer-managed key",
    }),
};

const isProduction = (resource: Resource, graph: Graph): boolean => factsOf(resource, graph)?.lifecycle !== "evaluation";

export const vaultLocked: StackRule = {
    name: "aws-backup-vault-locked",
    title: "Every backup vault is locked; in production for good",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability"],
    remediation: "Declare a VaultLockConfiguration with minRetentionDays and maxRetentionDays and, in production, changeableForDays: without it the lock can be lifted.",
    types: [VAULT],
    check: (vault, graph) => {
        const ceiling = factsOf(vault, graph)?.backup?.retention.ceiling;
        return companion(companions(graph, vault, "backupVaultName", LOCK), "a vault lock", ({ props }) => [
            ...unless(Number(props.minRetentionDays ?? 0) >= 1, { property: "minRetentionDays", observed: shown(props.minRetentionDays), expected: "1 or more" }),
            ...unless(Number(props.maxRetentionDays ?? 0) >= 1 && Number(props.maxRetentionDays) <= (ceiling ?? Infinity), {
                property: "maxRetentionDays", observed: shown(props.maxRetentionDays), expected: ceiling === undefined ? "a number of days" : `${ceiling} or less`,
            }),
            ...unless(!isProduction(vault, graph) || Number(props.changeableForDays ?? 0) >= 3, {
                property: "changeableForDays", observed: shown(props.changeableForDays), expected: "3 or more, so that the lock becomes final",
            }),
        ]);
    },
};

/** What takes a backup away. */
const REMOVALS = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"];

export const vaultRefusesRemoval: StackRule = {
    name: "aws-backup-vault-refuses-removal",
    title: "Every backup vault refuses everybody the removal of a backup, and copies to accounts that are not known",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability", "backup-copies"],
    remediation: "Declare a VaultPolicy that denies everybody DeleteRecoveryPoint, UpdateRecoveryPointLifecycle, and CopyFromBackupVault unless backup:CopyTargets is a vault of a known account.",
    types: [VAULT],
    check: (vault, graph) => companion(companions(graph, vault, "backupVaultName", VAULT_POLICY), "a vault policy", ({ props }) => {
        const denials = statements(props.policy).filter(({ Effect }) => Effect === "Deny").filter((statement) => principals(statement).includes("*"));
        const missing = REMOVALS.filter((action) => !denials.some((statement) => names(statement, action) && statement.Condition === undefined));
        const copies = denials.some((statement) => names(statement, "backup:CopyFromBackupVault") && (statement.Condition === undefined
            || [...conditionValues(statement, /NotLike|NotEquals/i, "backup:CopyTargets"), ...conditionValues(statement, /NotLike|NotEquals/i, "backup:CopyTargetOrgPaths")].some((target) => target !== "*")));
        return [
            ...missing.map((action) => ({ property: "policy", observed: `${action} is not denied`, expected: "a Deny for everybody" })),
            ...unless(copies, { property: "policy", observed: "copies may go anywhere", expected: "a Deny of backup:CopyFromBackupVault but to known vaults" }),
        ];
    }),
};

/** What takes the protection of a vault away. */
const UNPROTECTING = ["backup:DeleteBackupVaultAccessPolicy", "backup:DeleteBackupVaultLockConfiguration", "backup:PutBackupVaultAccessPolicy"];

export const custodiansAloneUnprotect: StackRule = {
    name: "aws-backup-vault-unprotected-by-custodians-alone",
    title: "In production nobody but the two custodians can change what protects a backup vault",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability", "key-custody"],
    remediation: "Deny everybody but the two custodians DeleteBackupVaultAccessPolicy, PutBackupVaultAccessPolicy and DeleteBackupVaultLockConfiguration in the vault's policy.",
    types: [VAULT],
    applies: (vault, graph) => factsOf(vault, graph)?.lifecycle === "production",
    check: (vault, graph) => companion(companions(graph, vault, "backupVaultName", VAULT_POLICY), "a vault policy", ({ props }) => {
        const custodians = factsOf(vault, graph)!.custodians.aws;
        const denials = statements(props.policy).filter((statement) => statement.Effect === "Deny" && principals(statement).includes("*"));
        return UNPROTECTING.filter((action) => !denials.some((statement) => {
            const spared = conditionValues(statement, /^ArnNotEquals|^ArnNotLike|^StringNotEquals/i, "aws:PrincipalArn");
            return names(statement, action) && (statement.Condition === undefined || (spared.length > 0 && spared.every((arn) => custodians.includes(arn))));
        })).map((action) => ({ property: "policy", observed: `${action} is open to others`, expected: "a Deny for everybody but the two custodians" }));
    }),
};

export const vaultKept: StackRule = {
    name: "aws-backup-vault-kept",
    title: "In production no backup vault is removed together with what is in it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "backup-immutability"],
    remediation: "Leave forceDestroy off.",
    types: [VAULT],
    applies: isProduction,
    check: ({ props }) => unless(!isTrue(props.forceDestroy), { property: "forceDestroy", observed: "true", expected: "false" }),
};

/** Destinations of the copies of a store's backups, and what they were made from. */
const copiesOf = (store: Resource, graph: Graph) => selectionsOf(store, graph).flatMap(({ plan }) => {
    if (!plan) return [];
    const destinations = readOr<readonly string[]>([], () => list<any>(plan.props.rules).flatMap((rule) => list<any>(rule.copyActions).map((copy) => String(copy.destinationVaultArn))));
    const vaults = (plan.propertyDependencies["rules"] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === VAULT || type === AIR_GAPPED);
    return [{ plan, destinations, vaults }];
});

const sites = perGraph((graph) => new Set(graph.of(PLATFORM).map(({ urn }) => stackOf(urn))).size);

export const copiedToOtherRegion: StackRule = {
    name: "aws-backups-in-other-region",
    title: "Backups of every store are copied to another region",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-copies", "region-diversity"],
    remediation: "Add a copy action to a vault of another region. The standby declares it, with the provider of the primary's region.",
    types: STORES,
    // What stands by is itself the copy in another region.
    applies: (store, graph) => isStore(store) && factsOf(store, graph)?.role !== "standby" && selectionsOf(store, graph).length > 0,
    check: (store, graph) => {
        const home = awsRegion(store);
        const away = copiesOf(store, graph).some(({ destinations, vaults }) =>
            destinations.some((arn) => arn.startsWith("arn:") && arn.split(":")[3] !== home) || vaults.some((vault) => awsRegion(vault) !== undefined && awsRegion(vault) !== home));
        if (!away && factsOf(store, graph) && sites(graph) < 2) need("the standby site's deployment, which owns the copies");
        return unless(away, { property: "rules.copyActions", observed: "no copy in another region", expected: "one or more" });
    },
};

export const copiedToOtherAccount: StackRule = {
    name: "aws-backups-in-other-account",
    title: "Backups of every store are copied to another account, or to an air-gapped vault",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-copies", "backup-immutability"],
    remediation: "Add a copy action to a vault of an account that belongs to somebody else, or to a logically air-gapped vault.",
    types: STORES,
    // An air-gapped vault is locked from its first day: an evaluation has none, and its database no copy but the region's.
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0 && isProduction(store, graph),
    check: (store, graph) => {
        const account = selectionsOf(store, graph).map(({ selection }) => /^arn:[^:]*:iam::(\d{12}):/.exec(String(readOr("", () => selection.props.iamRoleArn)))?.[1]).find(Boolean);
        const apart = copiesOf(store, graph).some(({ destinations, vaults }) => vaults.some(({ type }) => type === AIR_GAPPED) ||
            destinations.some((arn) => /-air-gapped$/.test(arn) || (arn.startsWith("arn:") && arn.split(":")[4] !== (account ?? readOr("", () => String(store.props.arn ?? "")).split(":")[4]) && account !== undefined)));
        return unless(apart, { property: "rules.copyActions", observed: "no copy in another account", expected: "one or more" });
    },
};

export const regionOptedIn: StackRule = {
    name: "aws-backup-opted-in",
    title: "The region has opted in to backing up every kind of store that is declared in it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Without it AWS Backup passes over the type, in silence.
    controls: ["backup"],
    remediation: "Declare RegionSettings with resourceTypeOptInPreference true for the store's type.",
    types: STORES,
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0,
    check: (store, graph) => {
        const here = graph.of(REGION).filter((settings) => awsRegion(settings) === awsRegion(store));
        return companion(here, "RegionSettings of the store's region", ({ props }) => {
            const type = typeOf(store);
            return unless(isTrue(props.resourceTypeOptInPreference?.[type]), {
                property: `resourceTypeOptInPreference.${type}`, observed: shown(props.resourceTypeOptInPreference?.[type]), expected: "true",
            });
        });
    },
};

export const restoringTested: StackRule = {
    name: "aws-restoring-tested",
    title: "Restoring is tried on a schedule, for every kind of store",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Declare a RestoreTestingPlan and a RestoreTestingSelection of the store's type.",
    types: STORES,
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0,
    check: (store, graph) => unless(
        beside(store, graph, TESTED).some(({ props }) => props.protectedResourceType === typeOf(store)),
        { observed: `restoring ${typeOf(store)} is never tried`, expected: "a restore testing selection of that type" },
    ),
};

export const jobsReported: StackRule = {
    name: "aws-backup-jobs-reported",
    title: "What became of every backup, copy and restore is reported daily",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup", "log-archive"],
    remediation: "Declare a ReportPlan each for BACKUP_JOB_REPORT, COPY_JOB_REPORT and RESTORE_JOB_REPORT.",
    types: [VAULT],
    check: (vault, graph) => {
        const templates = beside(vault, graph, REPORT).map(({ props }) => block(props.reportSetting)?.reportTemplate);
        return ["BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT"].filter((template) => !templates.includes(template))
            .map((template) => ({ property: "reportSetting.reportTemplate", observed: `no ${template}`, expected: "a report plan" }));
    },
};

export const failuresAlarmed: StackRule = {
    name: "aws-backup-failures-alarmed",
    title: "People hear of every backup that fails, and of whoever removes one or weakens a vault",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "backup"],
    remediation: "Declare EventBridge rules with a target for failed job states of aws.backup, and for calls such as DeleteRecoveryPoint and DeleteBackupVaultLockConfiguration.",
    types: [VAULT],
    check: (vault, graph) => {
        const patterns = patternsHeard(vault, graph);
        const failed = patterns.some((pattern) => list(pattern.source).includes("aws.backup") && list(pattern["detail-type"]).includes("Backup Job State Change")
            && /FAILED/.test(JSON.stringify(pattern)));
        const touched = ["DeleteRecoveryPoint", "DeleteBackupVaultLockConfiguration"].every((call) => patterns.some((pattern) => catchesCall(pattern, "backup", call)));
        return [
            ...unless(failed, { property: "eventPattern", observed: "no rule for failed jobs", expected: "one with a target" }),
            ...unless(touched, { property: "eventPattern", observed: "no rule for removed backups and locks", expected: "one with a target" }),
        ];
    },
};

export const airGappedLimits: StackRule = {
    name: "aws-air-gapped-vault-within-ceiling",
    title: "What an air-gapped vault keeps is gone by the agreed ceiling",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["retention", "backup-immutability"],
    remediation: "Set maxRetentionDays to the ceiling or less. It cannot be changed: this replaces the vault.",
    types: [AIR_GAPPED],
    applies: (vault, graph) => factsOf(vault, graph)?.backup !== undefined,
    check: (vault, graph) => {
        const { ceiling } = factsOf(vault, graph)!.backup!.retention;
        return unless(Number(vault.props.maxRetentionDays) <= ceiling, { property: "maxRetentionDays", observed: shown(vault.props.maxRetentionDays), expected: `${ceiling} or less` });
    },
};
