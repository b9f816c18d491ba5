// AWS Backup: vaults and their locks, plans, what they select, tests of restoring, and reports. What AWS takes but then
// fails at night, without a word to whoever deployed it, is refused here.
import type { Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, CREATED, parseArn, uuid } from "./ids";
import { heldBy, type Naming, services } from "./kind";
import { checkKey, checkKeyAdmits } from "./kms";
import { admits, checkPolicy, resourcePolicy } from "./policies";
import { isVersioned } from "./s3-policy";

const VAULT = "aws:backup/vault:Vault";
const AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const POLICY = "aws:backup/vaultPolicy:VaultPolicy";
const NOTIFICATIONS = "aws:backup/vaultNotifications:VaultNotifications";
const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";
const REGION = "aws:backup/regionSettings:RegionSettings";
const TESTING = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const FRAMEWORK = "aws:backup/framework:Framework";
const ROLE = "aws:iam/role:Role";

const VAULT_NAME: Naming = { longest: 50, pattern: /^[a-zA-Z0-9\-_]{2,50}$/, expected: "2 to 50 letters, digits, - and _" };
const PLAN_NAME: Naming = { longest: 50, pattern: /^[a-zA-Z0-9\-_.]{1,50}$/, expected: "1 to 50 letters, digits and - _ .", unique: "no" };
const TESTING_NAME: Naming = { longest: 50, pattern: /^[a-zA-Z0-9_]{1,50}$/, expected: "1 to 50 letters, digits and _" };
const AUDIT_NAME: Naming = { longest: 256, pattern: /^[a-zA-Z][_a-zA-Z0-9]{0,255}$/, expected: "a letter, then letters, digits and _" };

/** Days: from the shortest to the longest that a vault keeps anything. */
const LONGEST = 36_500;
/** Days of cold storage that are paid for, and so the least between the move there and the end. */
const COLD = 90;
const LONGEST_CONTINUOUS = 35;

/** What AWS Backup can be opted in to, as its console spells it. */
const TYPES = [
    "Aurora", "CloudFormation", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "EKS", "FSx", "Neptune", "RDS", "Redshift", "Redshift Serverless", "S3",
    "SAP HANA on Amazon EC2", "Storage Gateway", "Timestream", "VirtualMachine",
];
/** Types whose backups AWS Backup can keep as its own. */
const MANAGED_TYPES = ["CloudFormation", "DynamoDB", "EFS"];
/** Types of which AWS Backup can test restoring. */
const TESTABLE_TYPES = ["Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3"];

/** Type of a store, by its ARN. */
function typeOf(reference: unknown): string | undefined {
    const parsed = parseArn(reference);
    if (!parsed) return undefined;
    switch (parsed.service) {
        case "s3": return "S3";
        case "elasticfilesystem": return "EFS";
        case "dynamodb": return "DynamoDB";
        case "fsx": return "FSx";
        case "rds": return parsed.resource.startsWith("cluster:") ? "Aurora" : "RDS";
        case "ec2": return parsed.resource.startsWith("volume/") ? "EBS" : "EC2";
        default: return undefined;
    }
}

/** A vault of either kind, by name in the caller's region. */
const vaultNamed = (checks: Checks, property: string, ...types: readonly string[]) => {
    const name = checks.get(property);
    if (!isKnown(name)) return undefined;
    const found = types.flatMap((type) => checks.others(false, type)).find(({ outputs }) => outputs["name"] === name);
    if (!found) checks.refuse(property, name, `the name of a backup vault that exists in ${checks.call.region}`);
    return found;
};

/** A role that AWS Backup may take on. It is tried when the first job runs, hours later; so look now. */
function checkRole(checks: Checks): void {
    const role = checks.exists("iamRoleArn", ROLE, { sameRegion: false });
    const trust = role?.outputs["assumeRolePolicy"];
    const request = { principal: "backup.amazonaws.com", action: "sts:AssumeRole", resource: "*", context: { "aws:sourceaccount": checks.call.account } };
    if (role && isKnown(trust) && !admits(trust, request)) {
        checks.refuse("iamRoleArn", `${role.name}, which backup.amazonaws.com may not assume`, "a role that trusts backup.amazonaws.com");
    }
}

const CRON = /^cron\((\S+ ){5}\S+\)$/;

/** Six fields, one of the two days a question mark, as EventBridge has it too. */
function checkSchedule(checks: Checks, property: string): void {
    checks.ask(property, (value) => CRON.test(value) && value.slice(5, -1).split(" ").filter((_: string, i: number) => i === 2 || i === 4).includes("?"),
        "cron(minutes hours day-of-month month day-of-week year), with ? for one of the days");
}

function checkLifecycle(checks: Checks, at: string, continuous: boolean): void {
    const [cold, end] = [checks.get(`${at}.coldStorageAfter`), checks.get(`${at}.deleteAfter`)];
    checks.between(`${at}.deleteAfter`, 1, LONGEST);
    if (isKnown(cold) && isKnown(end) && end < cold + COLD) {
        checks.refuse(`${at}.deleteAfter`, end, `${cold + COLD} or more: ${COLD} days after it moves to cold storage`);
    }
    if (!continuous) return;
    if (isKnown(cold)) checks.refuse(`${at}.coldStorageAfter`, cold, "nothing: continuous backups do not move to cold storage");
    if (!isSet(end)) checks.refuse(`${at}.deleteAfter`, end, `1 to ${LONGEST_CONTINUOUS} days for a continuous backup`);
    else if (isKnown(end) && end > LONGEST_CONTINUOUS) checks.refuse(`${at}.deleteAfter`, end, `1 to ${LONGEST_CONTINUOUS} days for a continuous backup`);
}

/** A job whose retention the vault's lock does not admit fails, each night. */
function checkAdmitted(checks: Checks, at: string, vault: { readonly name: unknown; readonly region: unknown } | undefined): void {
    if (!vault) return;
    const [gapped] = checks.world.of(AIR_GAPPED).filter(({ outputs }) => outputs["name"] === vault.name && outputs["region"] === vault.region);
    const [lock] = checks.world.of(LOCK).filter(({ outputs }) => outputs["backupVaultName"] === vault.name && outputs["region"] === vault.region);
    const limits = (gapped ?? lock)?.outputs;
    const days = checks.get(`${at}.deleteAfter`);
    if (!limits || (!isKnown(days) && isSet(days))) return;
    const [least, most] = [Number(limits["minRetentionDays"] ?? 1), Number(limits["maxRetentionDays"] || LONGEST)];
    if (!isSet(days) ? most < LONGEST : days < least || days > most) {
        checks.refuse(`${at}.deleteAfter`, days, `${least} to ${most} days: the lock of vault ${vault.name} admits no other`);
    }
}

function refusePlan(checks: Checks): void {
    const rules = checks.each("rules");
    if (rules.length === 0 && Array.isArray(checks.get("rules"))) checks.refuse("rules", undefined, "one rule or more");
    const names = new Set<unknown>();
    for (const at of rules) {
        const name = checks.get(`${at}.ruleName`);
        checks.matches(`${at}.ruleName`, /^[a-zA-Z0-9\-_.]{1,50}$/, "1 to 50 letters, digits and - _ .");
        if (isKnown(name) && names.has(name)) checks.refuse(`${at}.ruleName`, name, "a name that no other rule has");
        names.add(name);
        const continuous = checks.get(`${at}.enableContinuousBackup`) === true;
        const vault = vaultNamed(checks, `${at}.targetVaultName`, VAULT);
        checkSchedule(checks, `${at}.schedule`);
        checkLifecycle(checks, `${at}.lifecycle`, continuous);
        checkAdmitted(checks, `${at}.lifecycle`, vault && { name: vault.outputs["name"], region: vault.outputs["region"] });
        checks.ask(`${at}.startWindow`, (minutes) => minutes >= 60, "60 minutes or more");
        const start = checks.get(`${at}.startWindow`) ?? 480;
        if (isKnown(start)) checks.ask(`${at}.completionWindow`, (minutes) => minutes >= Number(start) + 60, `${Number(start) + 60} minutes or more: an hour after the start window`);
        for (const copy of checks.each(`${at}.copyActions`)) refuseCopy(checks, copy, vault?.outputs["arn"]);
    }
}

function refuseCopy(checks: Checks, at: string, source: unknown): void {
    const property = `${at}.destinationVaultArn`;
    const destination = checks.get(property);
    checkLifecycle(checks, `${at}.lifecycle`, false);
    if (!isKnown(destination)) return;
    const parsed = parseArn(destination);
    const name = /^backup-vault:([a-zA-Z0-9\-_]{2,50})$/.exec(parsed?.resource ?? "")?.[1];
    if (parsed?.service !== "backup" || !name) return checks.refuse(property, destination, "arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME");
    if (destination === source) checks.refuse(property, destination, "another vault than the rule's own");
    if (parsed.account !== checks.call.account) return; // another account's vaults are its own business
    const vault = [...checks.world.of(VAULT), ...checks.world.of(AIR_GAPPED)].find(({ outputs }) => outputs["arn"] === destination);
    if (!vault) return checks.refuse(property, destination, "a backup vault that exists");
    checkAdmitted(checks, `${at}.lifecycle`, { name, region: parsed.region });
}

/** AWS Backup passes over types that the region has not opted in to, in silence; and S3 takes no bucket without versions. */
function refuseSelection(checks: Checks): void {
    checks.exists("planId", PLAN);
    checkRole(checks);
    if (["resources", "selectionTags", "conditions"].every((property) => !isSet(checks.get(property)))) {
        checks.refuse("resources", undefined, "resources, selectionTags or conditions");
    }
    const optedIn = checks.others(false, REGION)[0]?.outputs["resourceTypeOptInPreference"];
    for (const property of [...checks.each("resources"), ...checks.each("notResources")]) {
        const resource = checks.get(property);
        if (!isKnown(resource)) continue;
        if (resource !== "*" && !/^arn:[\w*-]+:[\w*-]+:[\w*-]*:[\w*]*:.+/.test(resource)) {
            checks.refuse(property, resource, "an ARN, with wildcards if need be, or *");
            continue;
        }
        if (property.startsWith("notResources") || String(resource).includes("*")) continue;
        const found = checks.world.find(resource);
        if (!found) checks.refuse(property, resource, "the ARN of something that exists");
        else if (checks.elsewhere(found)) checks.refuse(property, resource, `something in ${checks.call.region}: a plan backs up its own region`);
        const type = typeOf(resource);
        if (type && optedIn?.[type] !== true) {
            checks.refuse(property, resource, `a type that the region has opted in to: RegionSettings has no ${type}, so that no job would run`);
        }
        const bucket = parseArn(resource)?.service === "s3" ? parseArn(resource)?.resource : undefined;
        if (found && bucket && !isVersioned(checks.world, bucket)) checks.refuse(property, resource, "a versioned bucket: AWS Backup takes no other");
    }
    for (const at of checks.each("selectionTags")) checks.oneOf(`${at}.type`, ["STRINGEQUALS"]);
}

function refuseLimits(checks: Checks, least: number): void {
    checks.between("minRetentionDays", least, LONGEST);
    checks.between("maxRetentionDays", least, LONGEST);
    const [from, to] = [checks.get("minRetentionDays"), checks.get("maxRetentionDays")];
    if (isKnown(from) && isKnown(to) && from > to) checks.refuse("minRetentionDays", from, `at most maxRetentionDays, ${to}`);
}

const reported = {
    BACKUP_JOB_REPORT: false, COPY_JOB_REPORT: false, RESTORE_JOB_REPORT: false, RESOURCE_COMPLIANCE_REPORT: true, CONTROL_COMPLIANCE_REPORT: true,
} as const;

/** Who writes the reports. It exists once somebody has made a report plan in the account. */
const reporter = (account: string): string => `arn:aws:iam::${account}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`;

function refuseReport(checks: Checks): void {
    checks.oneOf("reportSetting.reportTemplate", Object.keys(reported));
    const template = checks.get("reportSetting.reportTemplate") as keyof typeof reported;
    if (reported[template] && !isSet(checks.get("reportSetting.frameworkArns"))) {
        checks.refuse("reportSetting.frameworkArns", undefined, "the frameworks that a compliance report is about");
    }
    for (const at of checks.each("reportDeliveryChannel.formats")) checks.oneOf(at, ["CSV", "JSON"]);
    const property = "reportDeliveryChannel.s3BucketName";
    const bucket = checks.get(property);
    if (!isKnown(bucket)) return;
    const found = checks.world.of("aws:s3/bucket:Bucket").find(({ outputs }) => outputs["bucket"] === bucket);
    if (!found) return checks.refuse(property, bucket, "a bucket that exists");
    if (checks.elsewhere(found)) checks.refuse(property, `${bucket}, in ${found.outputs["region"]}`, `a bucket of ${checks.call.region}`);
    const policy = checks.world.of("aws:s3/bucketPolicy:BucketPolicy").find(({ outputs }) => outputs["bucket"] === bucket)?.outputs["policy"];
    const prefix = checks.get("reportDeliveryChannel.s3KeyPrefix");
    const request = {
        principal: reporter(checks.call.account), action: "s3:PutObject", resource: `arn:aws:s3:::${bucket}/${prefix ? `${prefix}/` : ""}Backup/report`,
        context: { "aws:principalarn": reporter(checks.call.account), "aws:principalaccount": checks.call.account, "s3:x-amz-acl": "bucket-owner-full-control" },
    };
    if (policy === undefined || (isKnown(policy) && !admits(policy, request))) {
        checks.refuse(property, `${bucket}, whose policy does not admit it`, `a bucket whose policy lets ${request.principal} do s3:PutObject`);
    }
}

const CONTROLS = [
    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK", "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK", "BACKUP_RECOVERY_POINT_ENCRYPTED",
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN", "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED", "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK",
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION", "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT", "BACKUP_LAST_RECOVERY_POINT_CREATED",
    "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET", "BACKUP_RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT",
];

const vaultArn = (region: string, account: string, name: unknown): string => arn("backup", region, account, `backup-vault:${String(name)}`);

export const backup: Services = services({
    [VAULT]: {
        taggable: true,
        naming: VAULT_NAME,
        refuse: (checks) => {
            const caller = `arn:aws:iam::${checks.call.account}:role/caller`;
            const context = { "aws:principalarn": caller, "kms:calleraccount": checks.call.account, "kms:viaservice": `backup.${checks.call.region}.amazonaws.com` };
            checkKeyAdmits(checks, "kmsKeyArn", checkKey(checks, "kmsKeyArn"), [
                { principal: caller, action: "kms:GenerateDataKey", context },
                { principal: caller, action: "kms:CreateGrant", context: { ...context, "kms:grantisforawsresource": "true" } },
            ]);
        },
        id: ({ inputs }) => inputs["name"],
        defaults: ({ region, account, urn }) => ({ forceDestroy: false, kmsKeyArn: arn("kms", region, account, `key/${uuid(urn, "aws/backup")}`) }),
        computed: ({ region, account, inputs }) => ({ arn: vaultArn(region, account, inputs["name"]), recoveryPoints: 0 }),
        replaceOn: ["name", "kmsKeyArn"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["name"]), {
                type: LOCK,
                when: (lock) => lock.outputs["backupVaultName"] === outputs["name"] && lock.outputs["region"] === outputs["region"] && isSet(lock.outputs["changeableForDays"]),
            }),
    },
    [AIR_GAPPED]: {
        taggable: true,
        naming: VAULT_NAME,
        refuse: (checks) => {
            refuseLimits(checks, 7);
            checkKey(checks, "encryptionKeyArn");
            checks.unique("name", "a name that no vault of the region has", ({ outputs }) => checks.same("name", outputs["name"]));
            const twin = checks.others(false, VAULT).find(({ outputs }) => checks.same("name", outputs["name"]));
            if (twin) checks.refuse("name", checks.get("name"), `a name that no vault of the region has; ${twin.name} has it`);
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { encryptionKeyArn: "" },
        computed: ({ region, account, inputs }) => ({ arn: vaultArn(region, account, inputs["name"]) }),
        replaceOn: ["name", "minRetentionDays", "maxRetentionDays", "encryptionKeyArn"],
    },
    [LOCK]: {
        refuse: (checks) => {
            vaultNamed(checks, "backupVaultName", VAULT);
            refuseLimits(checks, 1);
            checks.between("changeableForDays", 3, LONGEST);
            checks.unique("backupVaultName", "one lock a vault", ({ outputs }) => checks.same("backupVaultName", outputs["backupVaultName"]));
        },
        id: ({ inputs }) => inputs["backupVaultName"],
        computed: ({ region, account, inputs }) => ({ backupVaultArn: vaultArn(region, account, inputs["backupVaultName"]) }),
        replaceOn: ["backupVaultName", "changeableForDays", "minRetentionDays", "maxRetentionDays"],
        // In compliance mode it can be deleted within its days of grace alone. No time passes here, so that they never end.
    },
    [POLICY]: {
        refuse: (checks) => {
            const vault = vaultNamed(checks, "backupVaultName", VAULT, AIR_GAPPED);
            const statements = checkPolicy(checks, "policy", resourcePolicy(10_240, "backup"));
            statements.forEach(({ Resource }, i) => {
                for (const resource of ([] as unknown[]).concat(Resource ?? [])) {
                    if (vault && resource !== "*" && parseArn(resource)?.service === "backup" && resource !== vault.outputs["arn"]) {
                        checks.refuse(`policy.Statement[${i}].Resource`, resource, `"*" or ${vault.outputs["arn"]}`);
                    }
                }
            });
            checks.unique("backupVaultName", "one policy a vault", ({ outputs }) => checks.same("backupVaultName", outputs["backupVaultName"]));
        },
        id: ({ inputs }) => inputs["backupVaultName"],
        computed: ({ region, account, inputs }) => ({ backupVaultArn: vaultArn(region, account, inputs["backupVaultName"]) }),
        replaceOn: ["backupVaultName"],
    },
    [NOTIFICATIONS]: {
        refuse: (checks) => {
            vaultNamed(checks, "backupVaultName", VAULT, AIR_GAPPED);
            const topic = checks.exists("snsTopicArn", "aws:sns/topic:Topic");
            const policy = topic && (lookUp(checks.world, "aws:sns/topicPolicy:TopicPolicy", topic.outputs["arn"])?.outputs["policy"] ?? topic.outputs["policy"]);
            const request = { principal: "backup.amazonaws.com", action: "sns:Publish", resource: String(topic?.outputs["arn"]) };
            if (topic && isKnown(policy) && !admits(policy, request)) {
                checks.refuse("snsTopicArn", `${topic.name}, whose policy does not admit it`, "a topic whose policy lets backup.amazonaws.com do sns:Publish");
            }
        },
        id: ({ inputs }) => inputs["backupVaultName"],
        computed: ({ region, account, inputs }) => ({ backupVaultArn: vaultArn(region, account, inputs["backupVaultName"]) }),
        replaceOn: ["backupVaultName", "snsTopicArn", "backupVaultEvents"],
    },
    [REGION]: {
        refuse: (checks) => {
            for (const [property, known] of [["resourceTypeOptInPreference", TYPES], ["resourceTypeManagementPreference", MANAGED_TYPES]] as const) {
                for (const type of Object.keys((isKnown(checks.get(property)) && checks.get(property)) || {})) {
                    if (!known.includes(type)) checks.refuse(`${property}.${type}`, type, known.join(", "));
                }
            }
            const other = checks.others()[0];
            if (other) checks.refuse("resourceTypeOptInPreference", `settings of ${checks.call.region}`, `one declaration a region; ${other.name} is one`);
        },
        id: ({ region }) => region,
        defaults: { resourceTypeManagementPreference: { CloudFormation: false, DynamoDB: false, EFS: false } },
    },
    [PLAN]: {
        taggable: true,
        naming: PLAN_NAME,
        refuse: refusePlan,
        id: ({ urn }) => uuid(urn),
        defaults: {},
        computed: ({ region, account, urn }, id) => ({ arn: arn("backup", region, account, `backup-plan:${id}`), version: uuid(urn, "version") }),
        refuseDelete: ({ id, name }, world) => heldBy(world, name, { type: SELECTION, when: ({ outputs }) => outputs["planId"] === id }),
    },
    [SELECTION]: {
        naming: PLAN_NAME,
        refuse: refuseSelection,
        id: ({ urn }) => uuid(urn),
        defaults: { conditions: [], notResources: [] },
        replaceOn: ["name", "planId", "iamRoleArn", "resources", "notResources", "conditions", "selectionTags"],
    },
    [TESTING]: {
        taggable: true,
        naming: TESTING_NAME,
        refuse: (checks) => {
            checkSchedule(checks, "scheduleExpression");
            checks.between("startWindowHours", 1, 168);
            const at = "recoveryPointSelection";
            checks.oneOf(`${at}.algorithm`, ["LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW"]);
            checks.between(`${at}.selectionWindowDays`, 1, 365);
            for (const type of checks.each(`${at}.recoveryPointTypes`)) checks.oneOf(type, ["CONTINUOUS", "SNAPSHOT"]);
            for (const vault of checks.each(`${at}.includeVaults`)) {
                checks.ask(vault, (value) => value === "*" || lookUp(checks.world, VAULT, value) !== undefined || lookUp(checks.world, AIR_GAPPED, value) !== undefined,
                    "* or the ARN of a backup vault that exists");
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { scheduleExpressionTimezone: "Etc/UTC", startWindowHours: 24 },
        computed: ({ region, account, inputs, urn }) => ({ arn: arn("backup", region, account, `restore-testing-plan:${inputs["name"]}-${uuid(urn)}`) }),
        replaceOn: ["name"],
        refuseDelete: ({ outputs }, world) => heldBy(world, String(outputs["name"]), { type: TESTED, when: (tested) => tested.outputs["restoreTestingPlanName"] === outputs["name"] }),
    },
    [TESTED]: {
        naming: TESTING_NAME,
        refuse: (checks) => {
            const name = checks.get("restoreTestingPlanName");
            if (isKnown(name) && !checks.others(false, TESTING).some(({ outputs }) => outputs["name"] === name)) {
                checks.refuse("restoreTestingPlanName", name, `the name of a restore testing plan that exists in ${checks.call.region}`);
            }
            checkRole(checks);
            checks.oneOf("protectedResourceType", TESTABLE_TYPES);
            checks.between("validationWindowHours", 1, 168);
            const [arns, conditions] = [checks.get("protectedResourceArns"), checks.get("protectedResourceConditions")];
            if (!isSet(arns) && !isSet(conditions)) checks.refuse("protectedResourceArns", undefined, "protectedResourceArns or protectedResourceConditions");
            for (const at of checks.each("protectedResourceArns")) {
                checks.ask(at, (value) => value === "*" || typeOf(value) === undefined || typeOf(value) === checks.get("protectedResourceType"), `the ARN of a resource of type ${checks.get("protectedResourceType")}, or *`);
            }
            if (checks.each("protectedResourceArns").length > 30) checks.refuse("protectedResourceArns", `${checks.each("protectedResourceArns").length} ARNs`, "30 at most");
        },
        id: ({ inputs }) => `${inputs["name"]}:${inputs["restoreTestingPlanName"]}`,
        defaults: { protectedResourceArns: [], validationWindowHours: 0, restoreMetadataOverrides: {} },
        replaceOn: ["name", "restoreTestingPlanName", "protectedResourceType"],
    },
    [FRAMEWORK]: {
        taggable: true,
        naming: AUDIT_NAME,
        refuse: (checks) => {
            for (const at of checks.each("controls")) checks.oneOf(`${at}.name`, CONTROLS);
            if (checks.each("controls").length === 0 && Array.isArray(checks.get("controls"))) checks.refuse("controls", undefined, "one control or more");
        },
        id: ({ inputs }) => inputs["name"],
        computed: ({ region, account, inputs, urn }) => ({
            arn: arn("backup", region, account, `framework:${inputs["name"]}-${uuid(urn)}`), creationTime: CREATED, deploymentStatus: "COMPLETED", status: "ACTIVE",
        }),
        replaceOn: ["name"],
    },
    "aws:backup/reportPlan:ReportPlan": {
        taggable: true,
        naming: AUDIT_NAME,
        refuse: refuseReport,
        id: ({ inputs }) => inputs["name"],
        computed: ({ region, account, inputs, urn }) => ({
            arn: arn("backup", region, account, `report-plan:${inputs["name"]}-${uuid(urn)}`), creationTime: CREATED, deploymentStatus: "COMPLETED",
        }),
        replaceOn: ["name"],
    },
});

