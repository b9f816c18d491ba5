// Microsoft.DBforPostgreSQL: flexible servers, their settings and administrators, and the names that follow their roles.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { parseId, same } from "./ids";
import { answered } from "./managedidentity";
import { normalRegion, pairOf, zonesOf } from "./regions";
import { checkKey } from "./storage";
import { type Existing, isGuid, type Subject } from "./subject";

const SERVER = [/^(?=.{3,63}$)[a-z0-9](-?[a-z0-9])*$/, "3 to 63 lower-case letters, digits and single -"] as const;
const DATABASE = [/^[A-Za-z_][\w-]{0,62}$/, "1 to 63 letters, digits, _ and -, beginning with a letter or _"] as const;
const DELEGATION = "Microsoft.DBforPostgreSQL/flexibleServers";

const VERSIONS = ["13", "14", "15", "16", "17", "18"];
const STORAGE_SIZES = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767];
/** What a server can begin with the name of. */
const TIERS: Readonly<Record<string, RegExp>> = {
    Burstable: /^Standard_B\d+m?s(_v2)?$|^Standard_B1ms$/,
    GeneralPurpose: /^Standard_D[CD]?\d+[a-z]*_v[2-6]$/,
    MemoryOptimized: /^Standard_E[CC]?\d+[a-z]*_v[2-6]$|^Standard_M\d+/,
};
/** Copies of one server, and of one copy. */
const MOST_COPIES = 5;

const isCopy = (subject: Subject): boolean => ["Replica"].includes(subject.known("createMode"));

/** A key, its vault's place, and the identity that must be able to use it. */
function checkServerKey(subject: Check, key: string, identity: string, region: string | undefined): void {
    const uri = subject.known(key);
    const used = subject.known(identity);
    if (uri === undefined) return;
    const [, vaultUri, keyName] = /^(https:\/\/[A-Za-z0-9-]{3,24}\.(?:vault|managedhsm)\.azure\.net)\/keys\/([0-9A-Za-z-]{1,127})(?:\/[0-9a-f]+)?$/.exec(String(uri)) ?? [];
    if (vaultUri === undefined || keyName === undefined) return subject.refuse(key, "https://<vault>.vault.azure.net/keys/<key>");
    subject.required(identity, "the identity that may use the key");
    const person = used === undefined ? undefined : subject.reference(identity, "managedidentity:UserAssignedIdentity");
    checkKey(subject, "dataEncryption", person, { vaultUri, keyName, at: key });
    const vault = subject.of("keyvault:Vault").find(({ outputs }) => same(outputs["name"], /^https:\/\/([^.]+)/.exec(vaultUri)?.[1]));
    const there = vault?.outputs["location"];
    if (region !== undefined && typeof there === "string" && normalRegion(there) !== region) {
        subject.refuse(key, `a key in ${region}, where what it encrypts is`, `one in ${there}`);
    }
    const ids = subject.known("identity.userAssignedIdentities");
    if (used !== undefined && ids && typeof ids === "object" && !Object.keys(ids).some((id) => same(id, used))) {
        subject.refuse(identity, "one of identity.userAssignedIdentities");
    }
}

function checkEncryption(subject: Check): void {
    const { location } = subject;
    subject.oneOf("dataEncryption.type", ["SystemManaged", "AzureKeyVault"]);
    if (subject.known("dataEncryption.type") !== "AzureKeyVault") {
        subject.absent("dataEncryption.primaryKeyURI", "no key, or type: AzureKeyVault");
        return;
    }
    subject.required("dataEncryption.primaryKeyURI", "the key's URI");
    checkServerKey(subject, "dataEncryption.primaryKeyURI", "dataEncryption.primaryUserAssignedIdentityId", location);
    const geo = subject.known("backup.geoRedundantBackup") === "Enabled";
    if (geo) subject.required("dataEncryption.geoBackupKeyURI", "a key in the paired region, for the copies of backups there");
    checkServerKey(subject, "dataEncryption.geoBackupKeyURI", "dataEncryption.geoBackupUserAssignedIdentityId", location && pairOf(location));
    const [one, other] = [subject.known("dataEncryption.primaryUserAssignedIdentityId"), subject.known("dataEncryption.geoBackupUserAssignedIdentityId")];
    if (one !== undefined && same(one, other)) subject.refuse("dataEncryption.geoBackupUserAssignedIdentityId", "another identity than the server's own");
    const before = subject.before?.inputs["dataEncryption"]?.type;
    if (subject.before && subject.isNot("dataEncryption.type", before)) subject.refuse("dataEncryption.type", `${before ?? "SystemManaged"}, as it is: it is chosen when the server is made`);
}

function checkPlace(subject: Check): void {
    const { location } = subject;
    subject.oneOf("availabilityZone", ["1", "2", "3"]);
    subject.oneOf("highAvailability.mode", ["Disabled", "ZoneRedundant", "SameZone"]);
    const mode = subject.known("highAvailability.mode");
    if (mode === "ZoneRedundant" && location && zonesOf(location).length === 0) subject.refuse("highAvailability.mode", `Disabled or SameZone: ${location} has no zones`);
    const [here, there] = [subject.known("availabilityZone"), subject.known("highAvailability.standbyAvailabilityZone")];
    if (mode === "ZoneRedundant" && here !== undefined && here === there) subject.refuse("highAvailability.standbyAvailabilityZone", `another zone than the server's, ${here}`);
    if (mode && mode !== "Disabled" && subject.known("sku.tier") === "Burstable") subject.refuse("highAvailability.mode", "Disabled: burstable servers have no stand-in");
    const zone = subject.reference("network.privateDnsZoneArmResourceId", "privatedns:PrivateZone");
    const zoneName = zone && String(parseId(zone.id)?.names[0]);
    if (zoneName && !/\.postgres\.database\.azure\.com$/.test(zoneName)) subject.refuse("network.privateDnsZoneArmResourceId", "a zone that ends in .postgres.database.azure.com", zoneName);
    if (zoneName && same(zoneName, `${subject.name}.postgres.database.azure.com`)) subject.refuse("network.privateDnsZoneArmResourceId", "a zone that is not named as the server", zoneName);
    const subnet = subject.reference("network.delegatedSubnetResourceId", "network:Subnet");
    if (subnet && !(subnet.inputs["delegations"] ?? []).some(({ serviceName }: any) => same(serviceName, DELEGATION))) {
        subject.refuse("network.delegatedSubnetResourceId", `a subnet delegated to ${DELEGATION}`);
    }
    if (subnet) {
        subject.required("network.privateDnsZoneArmResourceId", "a private DNS zone: nothing finds the server otherwise");
        subject.absent("network.publicNetworkAccess", "nothing: a server in a network has no public endpoint");
    }
    const guard = subnet && subject.existing(subnet.inputs["networkSecurityGroup"]?.id, "network:NetworkSecurityGroup");
    const grouped = guard && subject.of("network:SecurityRule").find(({ id, inputs }) => same(parseId(id)?.names[0], parseId(guard.id)?.names[0])
        && ["source", "destination"].some((end) => (inputs[`${end}ApplicationSecurityGroups`] ?? []).length > 0) && id.toLowerCase().startsWith(guard.id.toLowerCase()));
    if (grouped) subject.refuse("network.delegatedSubnetResourceId", "a subnet whose rules name blocks: the service supports no application security group there", `a rule that names one, ${grouped.outputs["name"]}`);
}

const sourceOf = (subject: Subject): Existing | undefined => subject.existing(subject.known("sourceServerResourceId"), "dbforpostgresql:Server");

/** Networks that are joined to this one, and have been joined back. */
function arePeered(subject: Subject, one: string | undefined, other: string | undefined): boolean {
    if (!one || !other || same(one, other)) return true;
    const leads = (from: string, to: string): boolean => subject.of("network:VirtualNetworkPeering").some(({ id, inputs }) =>
        id.toLowerCase().startsWith(`${from.toLowerCase()}/`) && same(inputs["remoteVirtualNetwork"]?.id, to));
    return leads(one, other) && leads(other, one);
}

const networkOf = (subnetId: unknown): string | undefined => /^(.*)\/subnets\/[^/]+$/i.exec(String(subnetId))?.[1];

function checkCopy(subject: Check): void {
    const mode = subject.known("createMode");
    subject.oneOf("createMode", ["Default", "Create", "Update", "PointInTimeRestore", "GeoRestore", "Replica", "ReviveDropped"]);
    if (["Replica", "PointInTimeRestore", "GeoRestore", "ReviveDropped"].includes(mode)) subject.required("sourceServerResourceId", "the server that it is made from");
    const before = subject.before;
    const promoted = subject.known("replica.promoteMode") !== undefined;
    if (promoted) {
        subject.oneOf("replica.promoteMode", ["Standalone", "Switchover"]);
        subject.oneOf("replica.promoteOption", ["Planned", "Forced"]);
        if (!before || before.inputs["createMode"] !== "Replica" && before.inputs["replica"] === undefined) {
            if (subject.world.stepwise) subject.refuse("replica", "a copy that exists already: only that can be promoted");
        }
    }
    if (!isCopy(subject)) return;
    if (subject.world.stepwise && before && before.inputs["createMode"] !== "Replica") {
        subject.refuse("createMode", `${before.inputs["createMode"] ?? "Default"}: a server that exists becomes no copy`);
    }
    const source = subject.reference("sourceServerResourceId", "dbforpostgresql:Server");
    if (subject.known("highAvailability.mode") !== undefined && subject.known("highAvailability.mode") !== "Disabled") {
        subject.refuse("highAvailability.mode", "Disabled: copies have no stand-in");
    }
    if (subject.known("backup.geoRedundantBackup") === "Enabled") subject.refuse("backup.geoRedundantBackup", "Disabled: copies have no backups of their own");
    if (subject.known("sku.tier") === "Burstable") subject.refuse("sku.tier", "GeneralPurpose or MemoryOptimized: burstable servers are no copies");
    if (!source) return;
    if (source.inputs["sku"]?.tier === "Burstable") subject.refuse("sourceServerResourceId", "a server that is not burstable");
    if (subject.known("version") !== undefined && source.inputs["version"] !== undefined && subject.known("version") !== source.inputs["version"]) {
        subject.refuse("version", `${source.inputs["version"]}, as the server that it copies`);
    }
    const size = source.inputs["storage"]?.storageSizeGB;
    if (Number(subject.known("storage.storageSizeGB")) < Number(size)) subject.refuse("storage.storageSizeGB", `${size} or more, as the server that it copies`);
    const copies = subject.of("dbforpostgresql:Server").filter(({ inputs }) => inputs["createMode"] === "Replica" && same(inputs["sourceServerResourceId"], source.id));
    if (copies.length >= MOST_COPIES) subject.refuse("sourceServerResourceId", `a server with fewer than ${MOST_COPIES} copies`, `${copies.length} copies`);
    const [ours, theirs] = [networkOf(subject.known("network.delegatedSubnetResourceId")), networkOf(source.inputs["network"]?.delegatedSubnetResourceId)];
    if (!arePeered(subject, ours, theirs)) subject.refuse("network.delegatedSubnetResourceId", "a network that is joined to the source's by peerings in both directions");
}

function checkServer(subject: Check): void {
    const taken = subject.of("dbforpostgresql:Server").find(({ outputs }) => same(outputs["name"], subject.name));
    if (taken) subject.refuse("serverName", `a name that is free in all of Azure; ${taken.id} has it`, subject.name);
    subject.oneOf("version", VERSIONS);
    if (!isCopy(subject)) subject.required("sku.name", "a size such as Standard_D2ds_v5");
    subject.oneOf("sku.tier", Object.keys(TIERS));
    const pattern = TIERS[subject.known("sku.tier")];
    if (pattern) subject.text("sku.name", pattern, `a size of the tier ${subject.known("sku.tier")}`);
    subject.oneOf("storage.type", ["Premium_LRS", "PremiumV2_LRS", "UltraSSD_LRS"]);
    if ((subject.known("storage.type") ?? "Premium_LRS") === "Premium_LRS") subject.oneOf("storage.storageSizeGB", STORAGE_SIZES);
    subject.oneOf("storage.autoGrow", ["Enabled", "Disabled"]);
    const size = subject.before?.inputs["storage"]?.storageSizeGB;
    if (Number(subject.known("storage.storageSizeGB")) < Number(size)) subject.refuse("storage.storageSizeGB", `${size} or more: storage never shrinks`);
    subject.range("backup.backupRetentionDays", 7, 35, "days");
    subject.oneOf("backup.geoRedundantBackup", ["Enabled", "Disabled"]);
    if (subject.known("backup.geoRedundantBackup") === "Enabled" && subject.location && pairOf(subject.location) === undefined) {
        subject.refuse("backup.geoRedundantBackup", `Disabled: Azure pairs no region with ${subject.location}`);
    }
    const geo = subject.before?.inputs["backup"]?.geoRedundantBackup ?? "Disabled";
    if (subject.before && subject.before.inputs["createMode"] !== "Replica" && subject.isNot("backup.geoRedundantBackup", geo) && subject.known("backup.geoRedundantBackup") !== undefined) {
        subject.refuse("backup.geoRedundantBackup", `${geo}, as it is: it is chosen when the server is made`);
    }
    subject.oneOf("maintenanceWindow.customWindow", ["Enabled", "Disabled"]);
    subject.range("maintenanceWindow.dayOfWeek", 0, 6);
    subject.range("maintenanceWindow.startHour", 0, 23);
    subject.range("maintenanceWindow.startMinute", 0, 59);
    subject.oneOf("authConfig.activeDirectoryAuth", ["Enabled", "Disabled"]);
    subject.oneOf("authConfig.passwordAuth", ["Enabled", "Disabled"]);
    if (subject.known("authConfig.activeDirectoryAuth") === "Enabled") subject.required("authConfig.tenantId", "the tenant that people sign in with");
    const passwords = (subject.known("authConfig.passwordAuth") ?? "Enabled") === "Enabled";
    if (passwords && !isCopy(subject) && !subject.before && subject.known("authConfig.passwordAuth") !== undefined) {
        subject.required("administratorLogin", "a first administrator, or passwordAuth: Disabled");
        subject.required("administratorLoginPassword", "a password, or passwordAuth: Disabled");
    }
    if (!passwords && subject.isNot("authConfig.activeDirectoryAuth", "Enabled")) subject.refuse("authConfig.activeDirectoryAuth", "Enabled: with neither, nobody could sign in");
    checkCopy(subject);
    checkPlace(subject);
    checkEncryption(subject);
}

const serverOf = (subject: Subject): Existing | undefined => subject.existing(subject.parents[0]?.id, "dbforpostgresql:Server");

/** Settings that the platform makes: what they may be, whether they count at once, and what they are by themselves. */
const SETTINGS: Readonly<Record<string, readonly [values: RegExp, expected: string, dynamic: boolean, byItself: string]>> = {
    "require_secure_transport": [/^(on|off)$/i, "on or off", true, "on"],
    "ssl_min_protocol_version": [/^TLSv1\.[23]$/, "TLSv1.2 or TLSv1.3", true, "TLSv1.2"],
    "azure.extensions": [/^[A-Z_,-]*$/i, "names of extensions with commas between them", true, ""],
    "shared_preload_libraries": [/^((anon|auto_explain|azure_storage|credcheck|pg_cron|pg_duckdb|pg_hint_plan|pg_partman_bgw|pg_prewarm|pg_squeeze|pg_stat_statements|pgaudit|pglogical|timescaledb|wal2json)(,|$))*$/, "names of libraries with commas between them", false, "pg_stat_statements"],
    "pgaudit.log": [/^(none|((read|write|function|role|ddl|misc|misc_set|all)(, ?|$))+)$/i, "classes of statements with commas between them, none of them taken away with -", true, "none"],
    "log_connections": [/^(on|off)$/i, "on or off", true, "on"],
    "log_disconnections": [/^(on|off)$/i, "on or off", true, "on"],
    "log_checkpoints": [/^(on|off)$/i, "on or off", true, "on"],
    "log_statement": [/^(none|ddl|mod|all)$/, "none, ddl, mod or all", true, "none"],
    "log_line_prefix": [/^[^']*$/, "a text without '", true, "%t-%c-"],
};

export const databases: Services = {
    "azure-native:dbforpostgresql:Server": arm("dbforpostgresql:Server", {
        name: SERVER,
        computes: ["systemData"],
        silent: ["administratorLoginPassword", "createMode", "pointInTimeUTC"],
        replaceOn: ["sourceServerResourceId", "dataEncryption.type", "network.delegatedSubnetResourceId", "administratorLogin"],
        check: checkServer,
        answers: (subject) => {
            const ids = subject.known("identity.userAssignedIdentities");
            const zone = parseId(subject.known("network.privateDnsZoneArmResourceId"))?.names[0];
            return {
                fullyQualifiedDomainName: `${subject.name}.postgres.database.azure.com`,
                minorVersion: "5",
                privateEndpointConnections: [],
                replicaCapacity: isCopy(subject) ? 0 : MOST_COPIES,
                replicationRole: isCopy(subject) ? "AsyncReplica" : "Primary",
                state: "Ready",
                version: subject.at("version") ?? sourceOf(subject)?.outputs["version"] ?? "17",
                availabilityZone: subject.at("availabilityZone") ?? "1",
                network: { publicNetworkAccess: zone ? "Disabled" : "Enabled", ...subject.known("network") },
                ...(ids && ids !== UNKNOWN && typeof ids === "object" ? { identity: { ...subject.known("identity"), userAssignedIdentities: answered(Object.keys(ids), subject) } } : {}),
            };
        },
        users: (id, subject) => subject.of("dbforpostgresql:Server").filter(({ inputs }) => inputs["createMode"] === "Replica" && same(inputs["sourceServerResourceId"], id)).map((copy) => copy.id),
    }),
    "azure-native:dbforpostgresql:Configuration": arm("dbforpostgresql:Configuration", {
        place: "none",
        name: [/^[a-z][a-z0-9_.]*$/, "the name of a setting"],
        computes: ["systemData"],
        check: (subject) => {
            const known = SETTINGS[subject.name];
            if (known) subject.text("value", known[0], known[1]);
            else if (subject.name !== UNKNOWN) subject.refuse("configurationName", `a setting that the platform knows: ${Object.keys(SETTINGS).join(", ")}`, subject.name);
        },
        answers: (subject) => {
            const [, allowedValues = "", dynamic = true, defaultValue = ""] = SETTINGS[subject.name] ?? [];
            return {
                allowedValues, dataType: "String", defaultValue, description: subject.name, documentationLink: "", unit: "",
                isConfigPendingRestart: !dynamic, isDynamicConfig: dynamic, isReadOnly: false,
                source: subject.at("source") ?? "system-default", value: subject.at("value") ?? defaultValue,
            };
        },
    }),
    "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra": arm("dbforpostgresql:AdministratorsMicrosoftEntra", {
        place: "none",
        name: [/^[0-9a-f-]{36}$/i, "an object id of the directory"],
        computes: ["systemData"],
        spoken: ["objectId"],
        check: (subject) => {
            subject.oneOf("principalType", ["user", "servicePrincipal", "group", "unknown"]);
            subject.required("principalName", "the name that the directory has");
            if (subject.known("tenantId") !== undefined && !isGuid(subject.known("tenantId"))) subject.refuse("tenantId", "a GUID");
            const server = serverOf(subject);
            if (server && server.inputs["authConfig"]?.activeDirectoryAuth !== "Enabled") subject.refuse("serverName", "a server that takes the directory's identities");
            if (server?.inputs["createMode"] === "Replica") subject.refuse("serverName", "a server that is no copy: copies have their source's administrators");
        },
        answers: (subject) => ({ objectId: subject.at("objectId") }),
    }),
    "azure-native:dbforpostgresql:Database": arm("dbforpostgresql:Database", {
        place: "none",
        name: DATABASE,
        computes: ["systemData"],
        replaceOn: ["charset", "collation"],
        check: (subject) => {
            if (["postgres", "azure_sys", "azure_maintenance"].includes(subject.name)) subject.refuse("databaseName", "a name that the service does not keep for itself", subject.name);
            if (serverOf(subject)?.inputs["createMode"] === "Replica") subject.refuse("serverName", "a server that is no copy: copies have their source's databases");
        },
        answers: (subject) => ({ charset: subject.at("charset") ?? "UTF8", collation: subject.at("collation") ?? "en_US.utf8" }),
    }),
    "azure-native:dbforpostgresql:VirtualEndpoint": arm("dbforpostgresql:VirtualEndpoint", {
        place: "none",
        name: SERVER,
        computes: ["systemData"],
        check: (subject) => {
            subject.oneOf("endpointType", ["ReadWrite"]);
            subject.length("members", 1, "members: the server itself, or one copy of it", 1);
            const server = serverOf(subject);
            if (server?.inputs["createMode"] === "Replica") subject.refuse("serverName", "the server that is copied: names are its to give", server.outputs["name"]);
            for (const path of subject.each("members")) {
                const member = subject.of("dbforpostgresql:Server").find(({ outputs }) => same(outputs["name"], subject.known(path)));
                if (!member) subject.refuse(path, "the name of a server that exists");
                else if (server && !same(member.id, server.id) && !same(member.inputs["sourceServerResourceId"], server.id)) subject.refuse(path, `${server.outputs["name"]} or a copy of it`);
            }
            const other = subject.of("dbforpostgresql:VirtualEndpoint").find(({ id }) => server && id.toLowerCase().startsWith(`${server.id.toLowerCase()}/`));
            if (other) subject.refuse("serverName", `a server without such names; ${other.outputs["name"]} are its`);
        },
        answers: (subject) => ({
            virtualEndpoints: ["writer", "reader"].map((role) => `${subject.name}.${role}.postgres.database.azure.com`),
        }),
    }),
};
