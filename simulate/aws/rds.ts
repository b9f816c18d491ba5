// Aurora: clusters, their members, what joins clusters of several regions, and their settings.
import { isGlobalClass } from "../../components/plan/database";
import type { Existing, Refusal, Services, World } from "../service";
import { type Call, type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, hex, zonesOf } from "./ids";
import { heldBy, services } from "./kind";
import { checkKey, checkKeyAdmits } from "./kms";
import { checkGroup } from "./security-groups";
import { SUBNET } from "./vpc";

const GLOBAL = "aws:rds/globalCluster:GlobalCluster";
const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";
const PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Version that AWS would choose. */
const NEWEST = "17.5";

/** Identifiers of clusters, members and groups: letters, digits and single dashes. */
const IDENTIFIER = /^[a-z](-?[a-z0-9])*$/;
const IDENTIFIER_EXPECTED = "lower-case letters, digits and single dashes, beginning with a letter, not ending with a dash";

/** Names PostgreSQL or RDS keep for themselves. */
const RESERVED_USERS = ["admin", "postgres", "rdsadmin", "rds_superuser", "public", "user"];

const WINDOW = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;
const WEEKLY = /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/;

/** What Aurora PostgreSQL exports. */
const EXPORTS = ["postgresql", "iam-db-auth-error", "instance"];

/** Parameters that PostgreSQL reads when it starts, of those that anybody sets here. */
const STATIC = ["shared_preload_libraries", "max_connections", "track_activity_query_size"];

const major = (version: unknown): string => String(version).split(".")[0]!;

/** A key that the caller may use, and have a service use, through the service. */
export function checkKeyVia(checks: Checks, property: string, service: string): void {
    const { region, account } = checks.call;
    const context = {
        "kms:viaservice": `${service}.${region}.amazonaws.com`,
        "kms:calleraccount": account,
        "kms:grantisforawsresource": "true",
    };
    const principal = `arn:aws:iam::${account}:root`;
    checkKeyAdmits(checks, property, checkKey(checks, property), [{ principal, action: "kms:CreateGrant", context }]);
}

const globalOf = (world: World, id: unknown): Existing | undefined =>
    world.of(GLOBAL).find(({ outputs }) => isKnown(id) && outputs["globalClusterIdentifier"] === id);

const membersOf = (world: World, id: unknown): Existing[] =>
    world.of(CLUSTER).filter(({ inputs }) => isKnown(id) && inputs["globalClusterIdentifier"] === id);

const clusterOf = (world: World, id: unknown, region: string): Existing | undefined =>
    world.of(CLUSTER).find(({ outputs }) => isKnown(id) && outputs["clusterIdentifier"] === id && outputs["region"] === region);

const instancesOf = (world: World, cluster: Existing): Existing[] =>
    world
        .of(INSTANCE)
        .filter(
            ({ inputs, outputs }) =>
                inputs["clusterIdentifier"] === cluster.outputs["clusterIdentifier"] &&
                outputs["region"] === cluster.outputs["region"],
        );

/** Members of a global database before this one: the first is its writer. */
const isSecondary = (checks: Checks): boolean =>
    membersOf(checks.world, checks.get("globalClusterIdentifier")).some(({ urn }) => urn !== checks.call.urn) &&
    membersOf(checks.world, checks.get("globalClusterIdentifier"))[0]?.urn !== checks.call.urn;

/** A group by its name, which each region has for itself. */
function groupHere(checks: Checks, property: string, type: string): Existing | undefined {
    const name = checks.get(property);
    const here = checks.others(false, type).find(({ outputs }) => isKnown(name) && outputs["name"] === name);
    return here ?? checks.exists(property, type, { by: ["name"] });
}

function refuseCluster(checks: Checks): void {
    const { call, world } = checks;
    checks.oneOf("engine", ["aurora-postgresql"]);
    checks.oneOf("engineMode", ["provisioned"]);
    checks.matches("engineVersion", /^\d+\.\d+$/, "a version such as 17.5");
    checks.between("backupRetentionPeriod", 1, 35);
    checks.between("port", 1150, 65535);
    checks.matches("preferredBackupWindow", WINDOW, "hh:mm-hh:mm in UTC");
    checks.matches("preferredMaintenanceWindow", WEEKLY, "ddd:hh:mm-ddd:hh:mm in UTC");
    for (const at of checks.each("enabledCloudwatchLogsExports")) checks.oneOf(at, EXPORTS);
    checks.oneOf("databaseInsightsMode", ["standard", "advanced"]);
    checks.oneOf("networkType", ["IPV4", "DUAL"]);
    for (const at of checks.each("vpcSecurityGroupIds")) checkGroup(checks, at);
    checks.matches("databaseName", /^[A-Za-z]\w{0,62}$/, "1 to 63 letters, digits and _, beginning with a letter");
    const subnets = groupHere(checks, "dbSubnetGroupName", SUBNETS);
    const parameters = groupHere(checks, "dbClusterParameterGroupName", PARAMETERS);
    const family = `${checks.get("engine")}${major(checks.get("engineVersion") ?? NEWEST)}`;
    if (parameters && isKnown(checks.get("engineVersion")) && parameters.outputs["family"] !== family) {
        checks.refuse("dbClusterParameterGroupName", parameters.outputs["family"], `a group of the family ${family}`);
    }
    for (const at of checks.each("vpcSecurityGroupIds")) {
        const group = checkGroup(checks, at);
        if (group && subnets && isKnown(subnets.outputs["vpcId"]) && group.outputs["vpcId"] !== subnets.outputs["vpcId"]) {
            checks.refuse(at, `${group.id} in ${group.outputs["vpcId"]}`, `a group of ${subnets.outputs["vpcId"]}`);
        }
    }
    if (isSet(checks.get("kmsKeyId")) && checks.get("storageEncrypted") !== true) {
        checks.refuse("storageEncrypted", checks.get("storageEncrypted"), "true with kmsKeyId");
    }
    checkKeyVia(checks, "kmsKeyId", "rds");
    if (checks.get("skipFinalSnapshot") !== true && !isSet(checks.get("finalSnapshotIdentifier"))) {
        checks.refuse("finalSnapshotIdentifier", undefined, "a name, or skipFinalSnapshot: true: otherwise it cannot be deleted");
    }
    refuseMaster(checks);
    refuseMembership(checks);
    refuseGroups(checks);
    const before = world.of(CLUSTER).find(({ urn }) => urn === call.urn);
    const was = before?.inputs["globalClusterIdentifier"];
    if (before && isSet(checks.get("globalClusterIdentifier")) && isKnown(checks.get("globalClusterIdentifier"))
        && was !== checks.get("globalClusterIdentifier")) {
        checks.refuse("globalClusterIdentifier", checks.get("globalClusterIdentifier"), "nothing: a cluster that exists joins no global database");
    }
}

function refuseMaster(checks: Checks): void {
    const secondary = isSecondary(checks);
    const joined = isSet(checks.get("globalClusterIdentifier"));
    const secrets = ["masterPassword", "masterPasswordWo", "manageMasterUserPassword"].filter((one) => isSet(checks.get(one)));
    if (checks.get("manageMasterUserPassword") === true && joined) {
        checks.refuse("manageMasterUserPassword", true, "a password of one's own: RDS manages none in a global database");
    }
    checks.ask("masterUsername", (name) => /^[A-Za-z]\w{0,15}$/.test(name), "1 to 16 letters, digits and _, beginning with a letter");
    checks.ask("masterUsername", (name) => !RESERVED_USERS.includes(String(name).toLowerCase()), "a name that PostgreSQL does not keep for itself");
    if (secondary) {
        checks.absent("masterUsername", "nothing: a secondary cluster has the users of its primary");
        for (const secret of secrets) checks.refuse(secret, "a value", "nothing: a secondary cluster has the passwords of its primary");
        checks.absent("databaseName", "nothing: a secondary cluster has the databases of its primary");
        return;
    }
    const before = checks.world.of(CLUSTER).some(({ urn }) => urn === checks.call.urn);
    if (before || isSet(checks.get("snapshotIdentifier")) || isSet(checks.get("replicationSourceIdentifier"))) return;
    // Outside a step by step deployment a copy that stands alone is new to the world: it has its users from the primary.
    if (!checks.world.stepwise && !isSet(checks.get("masterUsername")) && secrets.length === 0) return;
    checks.required("masterUsername", "a master user");
    if (secrets.length !== 1) checks.refuse("masterPasswordWo", secrets.join(" and ") || "none", "exactly one of masterPassword, masterPasswordWo, manageMasterUserPassword");
    if (isSet(checks.get("masterPasswordWo"))) checks.required("masterPasswordWoVersion", "a number: the password is sent when it changes");
}

function refuseMembership(checks: Checks): void {
    const { call, world } = checks;
    const id = checks.get("globalClusterIdentifier");
    if (!isSet(id) || !isKnown(id)) return;
    const global = globalOf(world, id);
    if (!global) return checks.refuse("globalClusterIdentifier", id, "a global database that exists");
    if (global.outputs["storageEncrypted"] === true && checks.get("storageEncrypted") !== true) {
        checks.refuse("storageEncrypted", checks.get("storageEncrypted"), "true, as the global database");
    }
    if (isKnown(checks.get("engineVersion")) && major(checks.get("engineVersion")) !== major(global.outputs["engineVersion"])) {
        checks.refuse("engineVersion", checks.get("engineVersion"), `${global.outputs["engineVersion"]}, as the global database`);
    }
    const others = membersOf(world, id).filter(({ urn }) => urn !== call.urn);
    const twin = others.find(({ outputs }) => outputs["region"] === call.region);
    if (twin) checks.refuse("globalClusterIdentifier", id, `a global database with no member in ${call.region}; ${twin.name} is there`);
    if (isSecondary(checks)) {
        checks.required("kmsKeyId", `a key of ${call.region}: the copy of encrypted storage needs one`);
        const first = membersOf(world, id)[0];
        if (first && instancesOf(world, first).length === 0) {
            checks.refuse("globalClusterIdentifier", id, `a global database whose primary, ${first.name}, has a member`);
        }
    }
}

/** A group that is there before the cluster is used; RDS would make one that nobody has encrypted. */
function refuseGroups(checks: Checks): void {
    for (const at of checks.each("enabledCloudwatchLogsExports")) {
        const group = `/aws/rds/cluster/${checks.get("clusterIdentifier")}/${checks.get(at)}`;
        const there = checks.others(false, LOG_GROUP).find(({ outputs }) => outputs["name"] === group);
        if (there && checks.elsewhere(there)) checks.refuse(at, group, `a log group of ${checks.call.region}`);
    }
}

const host = (name: string, { urn, region }: Call, kind = ""): string =>
    `${name}.${kind}${hex(`${urn.split("::")[0]}/${region}`, 12)}.${region}.rds.amazonaws.com`;

const protectedFrom = (what: Existing): Refusal[] =>
    what.outputs["deletionProtection"] === true
        ? [{ property: "deletionProtection", found: "true", expected: "false, set by an update before" }]
        : [];

export const rds: Services = services({
    [GLOBAL]: {
        taggable: true,
        naming: { property: "globalClusterIdentifier", longest: 63, pattern: IDENTIFIER, expected: IDENTIFIER_EXPECTED },
        refuse: (checks) => {
            checks.oneOf("engine", ["aurora-postgresql", "aurora-mysql"]);
            if (isSet(checks.get("sourceDbClusterIdentifier"))) {
                checks.absent("engine", "nothing beside sourceDbClusterIdentifier");
            } else checks.required("engine", "aurora-postgresql");
            checks.oneOf("engineLifecycleSupport", ["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"]);
        },
        id: ({ inputs }) => inputs["globalClusterIdentifier"],
        defaults: { databaseName: "", engineLifecycleSupport: "open-source-rds-extended-support", engineVersion: NEWEST, sourceDbClusterIdentifier: "", storageEncrypted: false, engine: "aurora-postgresql" },
        computed: (call, id) => ({
            arn: arn("rds", "", call.account, `global-cluster:${id}`),
            endpoint: `${id}.global-${hex(call.urn, 12)}.global.rds.amazonaws.com`,
            engineVersionActual: call.inputs["engineVersion"] ?? NEWEST,
            globalClusterMembers: [],
            globalClusterResourceId: `cluster-${hex(call.urn, 26)}`,
        }),
        replaceOn: ["globalClusterIdentifier", "engine", "storageEncrypted", "databaseName"],
        refuseDelete: (existing, world) => [
            ...protectedFrom(existing),
            ...heldBy(world, existing.id, { type: CLUSTER, when: ({ inputs }) => inputs["globalClusterIdentifier"] === existing.id }),
        ],
    },
    [SUBNETS]: {
        taggable: true,
        naming: { longest: 255, pattern: /^[a-z0-9 ._-]+$/, expected: "lower-case letters, digits, spaces and . _ -" },
        refuse: (checks) => {
            checks.ask("name", (name) => name !== "default", "another name than default");
            const zones = new Set(checks.each("subnetIds").map((at) => checks.exists(at, SUBNET)?.outputs["availabilityZone"]).filter(isKnown));
            const known = checks.each("subnetIds").every((at) => isKnown(checks.get(at)));
            if (known && isKnown(checks.get("subnetIds")) && zones.size < 2) {
                checks.refuse("subnetIds", `subnets in ${[...zones].join(", ") || "no zone"}`, "subnets in two zones or more");
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { description: "Managed by Pulumi", namePrefix: "" },
        computed: (call, id) => ({
            arn: arn("rds", call.region, call.account, `subgrp:${id}`),
            supportedNetworkTypes: ["IPV4"],
            vpcId: lookUp(call.world, SUBNET, call.inputs["subnetIds"]?.[0])?.outputs["vpcId"] ?? "",
        }),
        replaceOn: ["name", "namePrefix"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["name"]), { type: CLUSTER, when: (other) => other.outputs["dbSubnetGroupName"] === outputs["name"] && other.outputs["region"] === outputs["region"] }),
    },
    [PARAMETERS]: {
        taggable: true,
        naming: { longest: 255, pattern: /^[a-zA-Z](-?[a-zA-Z0-9])*$/, expected: "letters, digits and single dashes, beginning with a letter" },
        refuse: (checks) => {
            checks.matches("family", /^aurora-postgresql1[3-8]$/, "aurora-postgresql13 to aurora-postgresql18");
            const seen = new Set<string>();
            for (const at of checks.each("parameters")) {
                const name = checks.get(`${at}.name`);
                checks.oneOf(`${at}.applyMethod`, ["immediate", "pending-reboot"]);
                if (STATIC.includes(name) && checks.get(`${at}.applyMethod`) !== "pending-reboot") {
                    checks.refuse(`${at}.applyMethod`, checks.get(`${at}.applyMethod`) ?? "immediate", "pending-reboot: the parameter is static");
                }
                if (seen.has(name)) checks.refuse(`${at}.name`, name, "each parameter once");
                seen.add(name);
                if (name === "rds.force_ssl") checks.oneOf(`${at}.value`, ["0", "1"]);
                if (name === "ssl_min_protocol_version") checks.oneOf(`${at}.value`, ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { description: "Managed by Pulumi", namePrefix: "" },
        computed: (call, id) => ({ arn: arn("rds", call.region, call.account, `cluster-pg:${id}`) }),
        replaceOn: ["name", "namePrefix", "family", "description"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["name"]), { type: CLUSTER, when: (other) => other.outputs["dbClusterParameterGroupName"] === outputs["name"] && other.outputs["region"] === outputs["region"] }),
    },
    [CLUSTER]: {
        taggable: true,
        naming: { property: "clusterIdentifier", longest: 63, pattern: IDENTIFIER, expected: IDENTIFIER_EXPECTED },
        refuse: refuseCluster,
        id: ({ inputs }) => inputs["clusterIdentifier"],
        defaults: ({ region }) => ({
            allocatedStorage: 1, applyImmediately: false, autoMinorVersionUpgrade: true, availabilityZones: zonesOf(region)?.slice(0, 3) ?? [], backupRetentionPeriod: 1,
            caCertificateIdentifier: "", clusterIdentifierPrefix: "", clusterMembers: [], clusterScalabilityType: "standard",
            databaseInsightsMode: "standard", databaseName: "", dbClusterParameterGroupName: "default.aurora-postgresql17",
            dbSubnetGroupName: "default", dbSystemId: "", domain: "", engineLifecycleSupport: "open-source-rds-extended-support",
            engineVersion: NEWEST, iamRoles: [], iops: 0, kmsKeyId: "", masterUserSecretKmsKeyId: "", masterUsername: "",
            monitoringInterval: 0, monitoringRoleArn: "", networkType: "IPV4", performanceInsightsKmsKeyId: "",
            performanceInsightsRetentionPeriod: 0, port: 5432, preferredBackupWindow: "04:00-04:30",
            preferredMaintenanceWindow: "sun:05:00-sun:05:30", storageEncrypted: false, storageType: "", vpcSecurityGroupIds: [],
        }),
        computed: (call, id) => ({
            arn: arn("rds", call.region, call.account, `cluster:${id}`),
            caCertificateValidTill: "2061-01-01T00:00:00Z",
            clusterResourceId: `cluster-${hex(call.urn, 26).toUpperCase()}`,
            endpoint: host(id, call, "cluster-"),
            readerEndpoint: host(id, call, "cluster-ro-"),
            engineVersionActual: call.inputs["engineVersion"] ?? NEWEST,
            hostedZoneId: `Z${hex(`rds/${call.region}`, 13).toUpperCase()}`,
            masterUserSecrets: [],
            upgradeRolloutOrder: "second",
            // Write-only: answered by nobody.
            masterPasswordWo: null,
        }),
        replaceOn: ["clusterIdentifier", "clusterIdentifierPrefix", "engine", "kmsKeyId", "storageEncrypted", "dbSubnetGroupName", "masterUsername", "databaseName", "sourceRegion", "snapshotIdentifier"],
        refuseDelete: (existing, world) => {
            const others = membersOf(world, existing.inputs["globalClusterIdentifier"]).filter(({ urn }) => urn !== existing.urn);
            const first = membersOf(world, existing.inputs["globalClusterIdentifier"])[0];
            return [
                ...protectedFrom(existing),
                ...instancesOf(world, existing).map(({ name, urn }) => ({
                    property: "id", found: `${existing.id}, in use by ${name}`, expected: `${urn.split("::").at(-1)!} deleted first`,
                })),
                ...(first?.urn === existing.urn && others.length > 0
                    ? [{ property: "id", found: `the primary of ${existing.inputs["globalClusterIdentifier"]}`, expected: `${others[0]!.name} removed first` }]
                    : []),
            ];
        },
    },
    [INSTANCE]: {
        taggable: true,
        naming: { property: "identifier", longest: 63, pattern: IDENTIFIER, expected: IDENTIFIER_EXPECTED },
        refuse: (checks) => {
            const { call, world } = checks;
            const cluster = clusterOf(world, checks.get("clusterIdentifier"), call.region);
            if (isKnown(checks.get("clusterIdentifier")) && !cluster) {
                checks.refuse("clusterIdentifier", checks.get("clusterIdentifier"), `a cluster of ${call.region} that exists`);
            }
            checks.matches("instanceClass", /^db\.(serverless|[a-z]\d\w*\.\w+)$/, "a class such as db.r8g.large");
            if (cluster && isSet(cluster.inputs["globalClusterIdentifier"])) {
                checks.ask("instanceClass", isGlobalClass, "a memory-optimised class or db.serverless: global databases take no other");
            }
            if (cluster && checks.get("instanceClass") === "db.serverless" && !isSet(cluster.inputs["serverlessv2ScalingConfiguration"])) {
                checks.refuse("instanceClass", "db.serverless", "a cluster with serverlessv2ScalingConfiguration");
            }
            checks.oneOf("monitoringInterval", [0, 1, 5, 10, 15, 30, 60]);
            if (Number(checks.get("monitoringInterval") ?? 0) > 0) checks.required("monitoringRoleArn", "a role that RDS takes on");
            if (isKnown(checks.get("monitoringRoleArn")) && isSet(checks.get("monitoringRoleArn"))) {
                checks.exists("monitoringRoleArn", "aws:iam/role:Role", { sameRegion: false });
            }
            checks.between("promotionTier", 0, 15);
            checks.oneOf("performanceInsightsRetentionPeriod", [7, ...Array.from({ length: 23 }, (_, i) => (i + 1) * 31), 731]);
            checkKeyVia(checks, "performanceInsightsKmsKeyId", "rds");
            const zones = zonesOf(call.region);
            if (zones && isKnown(checks.get("availabilityZone"))) checks.oneOf("availabilityZone", zones);
            const count = cluster ? instancesOf(world, cluster).filter(({ urn }) => urn !== call.urn).length + 1 : 1;
            if (count > 16) checks.refuse("clusterIdentifier", `${count} members`, "16 at most: a writer and 15 readers");
        },
        id: ({ inputs }) => inputs["identifier"],
        defaults: (call) => ({
            applyImmediately: false, autoMinorVersionUpgrade: true, availabilityZone: zonesOf(call.region)?.[0] ?? "", caCertIdentifier: "rds-ca-rsa2048-g1",
            copyTagsToSnapshot: false, dbParameterGroupName: "default.aurora-postgresql17", identifierPrefix: "", monitoringInterval: 0,
            monitoringRoleArn: "", performanceInsightsEnabled: false, performanceInsightsKmsKeyId: "", performanceInsightsRetentionPeriod: 0,
            promotionTier: 0, publiclyAccessible: false,
        }),
        computed: (call, id) => {
            const cluster = clusterOf(call.world, call.inputs["clusterIdentifier"], call.region);
            const { dbSubnetGroupName = "default", engineVersion = NEWEST, kmsKeyId = "", storageEncrypted = false, preferredBackupWindow = "04:00-04:30", preferredMaintenanceWindow = "sun:05:00-sun:05:30" } = cluster?.outputs ?? {};
            return {
                arn: arn("rds", call.region, call.account, `db:${id}`),
                dbSubnetGroupName, engineVersion, engineVersionActual: engineVersion, kmsKeyId, storageEncrypted, preferredBackupWindow, preferredMaintenanceWindow,
                dbiResourceId: `db-${hex(call.urn, 26).toUpperCase()}`,
                endpoint: host(id, call),
                networkType: "IPV4", port: 5432,
                writer: cluster ? instancesOf(call.world, cluster).every(({ urn }) => urn === call.urn) : true,
            };
        },
        replaceOn: ["identifier", "identifierPrefix", "clusterIdentifier", "engine", "availabilityZone"],
    },
});
