// Backups on AWS: every store is in a plan, over rotating periods, within a ceiling; in a vault that lets go of nothing
// before its time; with copies elsewhere; and restoring is tried.
import { catchesCall, patternsHeard } from "../aws-events";
import {
    awsRegion, beside, block, companion, companions, conditionValues, factsOf, isSaid, isAwsKey, isTrue, list, names, need,
    perGraph, PLATFORM, principals, shown, stackOf, statements, traceable, unless,
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
const TESTS = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const REPORT = "aws:backup/reportPlan:ReportPlan";

const CLUSTERS = ["aws:rds/cluster:Cluster"];
const FILES = ["aws:efs/fileSystem:FileSystem"];
const INSTANCES = ["aws:rds/instance:Instance"];
const TABLES = ["aws:dynamodb/table:Table"];
const VOLUMES = ["aws:ebs/volume:Volume"];

/** What holds data that nothing else holds. */
export const STORES = [...BUCKETS, ...CLUSTERS, ...FILES, ...INSTANCES, ...TABLES, ...VOLUMES];

/** As AWS Backup calls the type of a store. */
function typeOf({ type }: Resource): string {
    if (BUCKETS.includes(type)) return "S3";
    if (CLUSTERS.includes(type)) return "Aurora";
    if (FILES.includes(type)) return "EFS";
    if (VOLUMES.includes(type)) return "EBS";
    return TABLES.includes(type) ? "DynamoDB" : "RDS";
}

/** A read replica is its source's copy, and has no backups of its own that count. */
const isStore = (store: Resource): boolean => !INSTANCES.includes(store.type) || !readOr<unknown>(undefined, () => store.props.replicateSourceDb);

/** True if a pattern of a selection (`arn:aws:s3:::data-*`) takes in the ARN. */
const takesIn = (pattern: string, arn: string): boolean =>
    new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&")).join(".*")}$`).test(arn);

const arnOf = (store: Resource): string | undefined => readOr<string | undefined>(undefined, () =>
    (store.props.arn as string | undefined) ?? (BUCKETS.includes(store.type) ? `arn:aws:s3:::${store.props.bucket}` : undefined));

/**
 * Whether a list of ARNs has the store in it; while either is not known, whether it was made from the store. Undefined
 * where that cannot be known either.
 */
function listed(from: Resource, property: string, store: Resource): boolean | undefined {
    const origins = from.propertyDependencies[property] ?? [];
    const values = readOr<readonly string[] | undefined>(undefined, () => [...list<string>(from.props[property])]);
    const arn = arnOf(store);
    if (values === undefined) return origins.includes(store.urn) || (origins.length > 0 ? false : undefined);
    return values.some((value) => value === "*" || (arn !== undefined && takesIn(value, arn))) || (arn === undefined && origins.includes(store.urn));
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
const selectionsOf = (store: Resource, graph: Graph): readonly Selected[] => graph.once(`selections of ${store.urn}`, () => {
    const all = graph.of(SELECTION).filter((selection) => (awsRegion(selection) ?? "") === (awsRegion(store) ?? ""));
    const excluded = (selection: Resource) => listed(selection, "notResources", store) === true && readOr(0, () => list(selection.props.notResources).length) > 0;
    const found = all.filter((selection) => (listed(selection, "resources", store) === true || byTags(selection, store)) && !excluded(selection))
        .map((selection) => ({ selection, plan: graph.linked(selection, "planId", PLAN)[0] }));
    if (found.length === 0 && all.some((selection) => listed(selection, "resources", store) === undefined)) need("what the selections of backup plans hold");
    return found;
});

/** Rules of every plan that the store is in; of its own program's alone where there is one. Another site's makes copies. */
function rulesOf(store: Resource, graph: Graph): any[] {
    const all = selectionsOf(store, graph);
    const own = all.filter(({ selection }) => stackOf(selection.urn) === stackOf(store.urn));
    return (own.length > 0 ? own : all).flatMap(({ plan }) => [...list<any>(plan?.props.rules)]);
}

export const storesBackedUp: StackRule = {
    name: "aws-stores-backed-up",
    title: "Every bucket, database, table, volume and file system is in a backup plan",
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

/** What a bucket says of its versions: apart, or inside it as in older programs. */
const versioningOf = (bucket: Resource, graph: Graph): any => {
    const apart = companions(graph, bucket, "bucket", "aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")[0];
    return apart ? block(apart.props.versioningConfiguration) : block(bucket.props.versioning ?? bucket.props.versionings);
};

export const deletionsUndone: StackRule = {
    name: "aws-s3-deletion-undone",
    title: "No one session empties a bucket for good: MFA delete, an object lock, or a backup elsewhere stands against it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery", "deletion-protection"],
    // MFA delete excludes life cycles, by which personal data are destroyed in time (S3's guide); so a backup does as well.
    remediation: "Put the bucket in a backup plan whose vault is locked; or turn on Object Lock, or mfaDelete where no life cycle is needed.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const mfa = versioningOf(bucket, graph)?.mfaDelete;
        const locked = isTrue(bucket.props.objectLockEnabled)
            || companions(graph, bucket, "bucket", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").length > 0;
        return unless(mfa === "Enabled" || mfa === true || locked || selectionsOf(bucket, graph).length > 0, {
            observed: "whoever may delete may delete for good", expected: "a backup plan, an object lock, or MFA delete",
        });
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
    settings: ["backupCeilingDays"],
    check: (plan, graph, { backupCeilingDays }) => {
        const ceiling = factsOf(plan, graph)?.backup?.retention.ceiling ?? (backupCeilingDays || Infinity);
        const check = (at: string, lifecycle: unknown): Problem[] => {
            const days = Number(block(lifecycle)?.deleteAfter ?? 0);
            return unless(days > 0 && days <= ceiling, {
                property: `${at}.lifecycle.deleteAfter`, observed: days > 0 ? `${days} days` : "never", expected: ceiling === Infinity ? "an end" : `${ceiling} days or less`,
            });
        };
        return list<any>(plan.props.rules).flatMap((rule) => [
            ...check(`rules.${rule.ruleName}`, rule.lifecycle),
            ...list<any>(rule.copyActions).flatMap((copy) => check(`rules.${rule.ruleName}.copyActions`, copy.lifecycle)),
        ]);
    },
};

/** Minutes: what AWS Backup asks for at least, and what holds where nothing is said (API BackupRule). */
const WINDOWS = [{ property: "startWindow", least: 60, left: 480 }, { property: "completionWindow", least: 120, left: 10_080 }] as const;

export const backupsHaveTime: ResourceRule = {
    name: "aws-backups-have-time",
    title: "Backups have an hour or more to begin in, and two or more to end in, before AWS gives them up",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["backup"],
    remediation: "Set startWindow to 60 minutes or more and completionWindow to 120 or more, or leave them out.",
    types: [PLAN],
    check: ({ props }) => list<any>(props.rules).flatMap((rule) => WINDOWS.flatMap(({ property, least, left }) =>
        unless(Number(rule[property] ?? left) >= least, {
            property: `rules.${property}`, observed: `${rule[property]} minutes`, expected: `${least} or more`,
        }))),
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
    check: ({ props }) => unless(!isAwsKey(props.kmsKeyArn), {
        property: "kmsKeyArn", observed: props.kmsKeyArn ? "the key that AWS manages" : "not set", expected: "a customer-managed key",
    }),
};

/** Days for which a vault must hold what it is given: what the site keeps for the shortest time, or any at all. */
const shortest = (vault: Resource, graph: Graph): number => Number(factsOf(vault, graph)?.backup?.retention.daily ?? 1);

const lastsFor = (days: unknown, least: number): Problem[] =>
    unless(Number(days ?? 0) >= least, { property: "minRetentionDays", observed: shown(days), expected: `${least} or more` });

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
            ...lastsFor(props.minRetentionDays, shortest(vault, graph)),
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

/** Where one rule of a plan copies to. */
interface Copies {
    readonly schedule: unknown;
    readonly continuous: boolean;
    readonly to: readonly { readonly region: string | undefined; readonly account: string | undefined; readonly airGapped: boolean }[];
}

/** An ARN's region and account; and whether it is a vault that nobody can empty, as far as one is declared. */
const vaultAt = (arn: string, graph: Graph): Copies["to"][number] => {
    const [, , , region, account, , name] = arn.split(":");
    return { region, account, airGapped: graph.of(AIR_GAPPED).some(({ props }) => readOr(false, () => props.arn === arn || (props.name === name && name !== undefined))) };
};

/** Copies of a store's backups, rule by rule. While they are not known, what the plan was made from tells of them. */
const copiesOf = (store: Resource, graph: Graph): Copies[] => selectionsOf(store, graph).flatMap(({ plan }) => {
    if (!plan) return [];
    const told = readOr<Copies[] | undefined>(undefined, () => list<any>(plan.props.rules).map(({ schedule, enableContinuousBackup, copyActions }) => ({
        schedule, continuous: isTrue(enableContinuousBackup), to: list<any>(copyActions).map((copy) => vaultAt(String(copy.destinationVaultArn), graph)),
    })));
    const origins = () => (plan.propertyDependencies["rules"] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === VAULT || type === AIR_GAPPED);
    return told ?? [{ schedule: undefined, continuous: true, to: origins().map((vault) => ({ region: awsRegion(vault), account: undefined, airGapped: vault.type === AIR_GAPPED })) }];
});

const sites = perGraph((graph) => new Set(graph.of(PLATFORM).map(({ urn }) => stackOf(urn))).size);

export const copiedToOtherRegion: StackRule = {
    name: "aws-backups-in-other-region",
    title: "Backups of every store are copied to another region; a site's by day and by month",
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
        const away = copiesOf(store, graph).filter(({ to }) => to.some(({ region }) => region !== undefined && region !== home));
        if (away.length === 0 && factsOf(store, graph) && sites(graph) < 2) need("the standby site's deployment, which owns the copies");
        const periods = away.map(({ schedule }) => (schedule === undefined ? "any" : periodOf(schedule)));
        const wanted = factsOf(store, graph) && !periods.includes("any") ? ["daily", "monthly"] : [];
        return [
            ...unless(away.length > 0, {
                property: "rules.copyActions", observed: "no copy in another region", expected: "one or more",
            }),
            ...wanted.filter((period) => away.length > 0 && !periods.some((one) => one === period))
                .map((period) => ({ property: "rules.copyActions", observed: `no ${period} copy in another region`, expected: "daily and monthly ones" })),
        ];
    },
};

export const copiedToOtherAccount: StackRule = {
    name: "aws-backups-in-other-account",
    title: "Backups of every store are copied to another account, or to an air-gapped vault; in every rotation where an archive is agreed",
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
        const isApart = ({ to }: Copies): boolean => to.some(({ account: there, airGapped }) => airGapped || (there !== undefined && account !== undefined && there !== account));
        const copies = copiesOf(store, graph);
        // An Aurora cluster goes back by itself for weeks besides; its backups go elsewhere by day alone.
        const periods = factsOf(store, graph)?.backup?.awsArchive && !CLUSTERS.includes(store.type) ? new Set(rulesOf(store, graph).map(({ schedule }) => periodOf(schedule))) : [];
        const known = copies.filter(({ schedule }) => schedule !== undefined);
        return [
            ...unless(copies.some(isApart), {
                property: "rules.copyActions", observed: "no copy in another account", expected: "one or more",
            }),
            ...[...periods].filter((period) => known.length > 0 && !known.some((copy) => periodOf(copy.schedule) === period && isApart(copy)))
                .map((period) => ({ property: "rules.copyActions", observed: `no ${period} copy in another account`, expected: "one" })),
        ];
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
    remediation: "Declare RegionSettings with resourceTypeOptInPreference true for the store's type, and resourceTypeManagementPreference true for EFS and DynamoDB.",
    types: STORES,
    applies: (store, graph) => isStore(store) && selectionsOf(store, graph).length > 0,
    check: (store, graph) => {
        const here = graph.of(REGION).filter((settings) => awsRegion(settings) === awsRegion(store));
        return companion(here, "RegionSettings of the store's region", ({ props }) => {
            const type = typeOf(store);
            // By AWS Backup's own management a backup has the vault's key and the vault's policy.
            const wanted = ["resourceTypeOptInPreference", ...(["EFS", "DynamoDB"].includes(type) ? ["resourceTypeManagementPreference"] : [])];
            return wanted.flatMap((property) => unless(isTrue(props[property]?.[type]), {
                property: `${property}.${type}`, observed: shown(props[property]?.[type]), expected: "true",
            }));
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

/** What a test restores: named, or by conditions. */
const namesSomething = (tested: Resource): boolean =>
    isSaid(tested, "protectedResourceConditions") || readOr(1, () => list(tested.props.protectedResourceArns).length) > 0;

export const testsAreWhole: StackRule = {
    name: "aws-restore-test-whole",
    title: "A restore test takes what it names from a vault that its plan names, from snapshots and from continuous backups",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Name protectedResourceArns in the selection, and includeVaults with CONTINUOUS and SNAPSHOT in the RestoreTestingPlan that it belongs to.",
    types: [TESTED],
    check: (tested, graph) => [
        ...unless(namesSomething(tested), {
            property: "protectedResourceArns", observed: "none", expected: "what is to be restored",
        }),
        ...companion(plansOf(tested, graph), "a RestoreTestingPlan", ({ props }) => {
            const { includeVaults, recoveryPointTypes } = block(props.recoveryPointSelection) ?? {};
            const missing = ["CONTINUOUS", "SNAPSHOT"].filter((type) => !list(recoveryPointTypes).includes(type));
            return [
                ...unless(readOr(1, () => list(includeVaults).length) > 0, {
                    property: "recoveryPointSelection.includeVaults", observed: "none", expected: "a vault",
                }),
                ...unless(missing.length === 0, {
                    property: "recoveryPointSelection.recoveryPointTypes", observed: `no ${missing.join(", no ")}`, expected: "both",
                }),
            ];
        }),
    ],
};

const plansOf = (tested: Resource, graph: Graph): Resource[] => graph.linked(tested, "restoreTestingPlanName", TESTS);

/** Where a trial is put, by what is restored. Left out, AWS takes the network's defaults and its own key. */
const CONTAINED: Readonly<Record<string, readonly string[]>> = {
    Aurora: ["dbSubnetGroupName", "vpcSecurityGroupIds", "kmsKeyId"], RDS: ["dbSubnetGroupName", "vpcSecurityGroupIds"], EFS: ["kmsKeyId"],
};

export const testsAreContained: StackRule = {
    name: "aws-restore-test-contained",
    title: "What a site restores to try it stands in its network and under its keys",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup", "network-segmentation", "encryption-at-rest"],
    remediation: "Set restoreMetadataOverrides: dbSubnetGroupName, vpcSecurityGroupIds and kmsKeyId for a database, kmsKeyId for files.",
    types: [TESTED],
    applies: (tested, graph) => factsOf(tested, graph) !== undefined && tested.props.protectedResourceType in CONTAINED,
    check: (tested) => {
        const { props } = traceable(tested, "restoreMetadataOverrides");
        return CONTAINED[props.protectedResourceType as string]!
            .filter((name) => !readOr<unknown>("unknown", () => (props.restoreMetadataOverrides ?? {})[name]))
            .map((name) => ({ property: `restoreMetadataOverrides.${name}`, observed: "not set", expected: "the site's own" }));
    },
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
        const reports = beside(vault, graph, REPORT);
        const templates = reports.map(({ props }) => block(props.reportSetting)?.reportTemplate);
        // A site's bucket for exports admits reports in one place alone.
        const astray = factsOf(vault, graph) ? reports.filter(({ props }) => !readOr<unknown>("unknown", () => block(props.reportDeliveryChannel)?.s3KeyPrefix)) : [];
        return [
            ...["BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT"].filter((template) => !templates.includes(template))
                .map((template) => ({ property: "reportSetting.reportTemplate", observed: `no ${template}`, expected: "a report plan" })),
            ...astray.map(({ name }) => ({ property: "reportDeliveryChannel.s3KeyPrefix", observed: `${name} without one`, expected: "the place that the bucket's policy leaves for reports" })),
        ];
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
    title: "An air-gapped vault keeps what it is given for the shortest rotation at least, and not beyond the agreed ceiling",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["retention", "backup-immutability"],
    remediation: "Set minRetentionDays to the days that daily backups are kept, and maxRetentionDays to the ceiling or less. Neither can be changed: this replaces the vault.",
    types: [AIR_GAPPED],
    applies: (vault, graph) => factsOf(vault, graph)?.backup !== undefined,
    check: (vault, graph) => {
        const { ceiling } = factsOf(vault, graph)!.backup!.retention;
        return [
            ...lastsFor(vault.props.minRetentionDays, shortest(vault, graph)),
            ...unless(Number(vault.props.maxRetentionDays) <= ceiling, {
                property: "maxRetentionDays", observed: shown(vault.props.maxRetentionDays), expected: `${ceiling} or less`,
            }),
        ];
    },
};

export const siteHasVaults: StackRule = {
    name: "aws-site-vaults",
    title: "A site has a backup vault and a plan, in production an air-gapped vault besides, and no update takes a vault away",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup", "backup-immutability", "deletion-protection"],
    remediation: "Declare the site's Backup component; its vaults carry Pulumi's own protection in production.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const wanted = [VAULT, PLAN, ...(isProduction(platform, graph) ? [AIR_GAPPED] : [])];
        return [
            ...wanted.filter((type) => beside(platform, graph, type).length === 0).map((type) => ({ observed: `no ${type.split(":").at(-1)!}`, expected: "one" })),
            ...beside(platform, graph, VAULT, AIR_GAPPED).filter(({ protect }) => isProduction(platform, graph) && !protect)
                .map(({ name }) => ({ property: "protect", observed: `off on ${name}`, expected: "on" })),
        ];
    },
};
