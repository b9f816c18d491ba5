// The database of one Azure site: PostgreSQL flexible server over two zones, and its copy in the standby's region.
import * as authorization from "@pulumi/azure-native/authorization";
import * as dbforpostgresql from "@pulumi/azure-native/dbforpostgresql";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { AUDITED_CLASSES, BACKUP_DAYS, DATABASE_NAME } from "../plan/database";
import { DATABASE_PORT, nsgPriority } from "../plan/flows";

/** Who may set the database up: a group, or one identity, of the directory. */
export interface DirectoryAdministrator {
    /** Name as the directory has it. PostgreSQL knows the administrator by it. */
    readonly name: string;
    readonly objectId: string;
    readonly type: "group" | "servicePrincipal" | "user";
}

/** What a standby's server is a copy of, and where the two meet. */
export interface ReplicaMembership {
    /** Id of the primary's server. */
    readonly serverId: pulumi.Input<string>;
    readonly serverName: pulumi.Input<string>;
    readonly resourceGroupName: pulumi.Input<string>;
    /** The primary's network, and its group of rules for the data tier. */
    readonly networkId: pulumi.Input<string>;
    readonly networkName: pulumi.Input<string>;
    readonly dataGroupName: pulumi.Input<string>;
    /** Private zone that answers for the primary's server. */
    readonly privateZoneName: pulumi.Input<string>;
    /** Block of the primary's data tier. */
    readonly dataBlock: string;
    /**
     * True once the standby has taken over: its server is promoted by itself, whatever of the primary's last second has
     * not arrived, and nothing here is declared in the primary's region any more.
     */
    readonly alone: boolean;
    /**
     * True while it is about to be made anew as a copy: nothing then keeps it from being replaced.
     * @default false
     */
    readonly returning?: boolean;
    /** Provider of the primary's subscription and region. */
    readonly provider: pulumi.ProviderResource;
}

export interface DatabaseArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    readonly tenantId: string;
    /** Zones of the server and of its stand-in. */
    readonly zones: readonly [string, string, ...string[]];
    /** Unique worldwide, 3 to 63 characters. */
    readonly serverName: string;
    readonly networkId: pulumi.Input<string>;
    readonly networkName: pulumi.Input<string>;
    /** Subnet that is delegated to the service, its block and the group of rules that guards it. */
    readonly subnetId: pulumi.Input<string>;
    readonly dataBlock: string;
    readonly dataGroupName: pulumi.Input<string>;
    /** Key of storage and backups, without a version, and the identity that may use it. Chosen for good at creation. */
    readonly key: { readonly uri: pulumi.Input<string>; readonly identityId: pulumi.Input<string> };
    /**
     * Key and identity of the copies of backups, both in the paired region. Azure takes neither from the server's own.
     * @default none: backups stay in the region, as a copy's always do
     */
    readonly geoKey?: { readonly uri: pulumi.Input<string>; readonly identityId: pulumi.Input<string> };
    readonly administrator: DirectoryAdministrator;
    /** Major version of PostgreSQL, e.g. `17`. Minor ones come in the maintenance window. */
    readonly version: string;
    /** Size, e.g. `Standard_E2ds_v5`. No burstable one: they have neither a stand-in nor copies. */
    readonly size: string;
    /** GiB to begin with; storage grows by itself and never shrinks. */
    readonly storageGb: number;
    /** For a standby. @default none: the server is a primary */
    readonly membership?: ReplicaMembership;
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    /** Seconds by which a copy may be behind before people are told. */
    readonly lateSeconds: number;
    /** Who is told when a copy is late. */
    readonly actionGroupId: pulumi.Input<string>;
    /** `production` locks a primary's server against deletion. */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** Number of the rules that let two servers of different sites talk: after the plan's flows, of which there are few. */
const REPLICATION_SLOT = 200;

/** Sunday, 03:00 to 04:00 UTC, as the database on AWS. */
const MAINTENANCE = { customWindow: "Enabled", dayOfWeek: 0, startHour: 3, startMinute: 0 };

/** Tier of a size: Azure wants to be told both. */
const tierOf = (size: string): string => ({ B: "Burstable", D: "GeneralPurpose" })[size.replace(/^Standard_/, "")[0]!] ?? "MemoryOptimized";

/**
 * Settings that are not as wanted by themselves, in this order; a setting is refused while another is being made.
 * `shared_preload_libraries` counts from the server's next start: a new server needs `az postgres flexible-server restart`
 * once, and `CREATE EXTENSION pgaudit` in the database. No `log_statement`: it would write passwords down.
 */
export const SETTINGS: readonly (readonly [name: string, value: string])[] = [
    ["require_secure_transport", "on"],
    ["ssl_min_protocol_version", "TLSv1.2"],
    ["azure.extensions", "PGAUDIT"],
    ["shared_preload_libraries", "pg_stat_statements,pgaudit"],
    ["pgaudit.log", AUDITED_CLASSES],
    ["log_connections", "on"],
    ["log_disconnections", "on"],
    ["log_statement", "none"],
    ["log_line_prefix", "%m [%p] user=%u,db=%d,client=%h,app=%a "],
];

/**
 * PostgreSQL with a stand-in in another zone that has every transaction, reached from the application tier alone, by
 * identities of the directory and over TLS; nobody has a password. Everything that changes data, structure or rights is
 * recorded, with who and from where.
 *
 * A standby's server is a copy some seconds behind. Azure gives copies no stand-in and no backups of their own; taking
 * over promotes the copy and gives it both, backups in its own region only: geo-redundancy is chosen at creation and
 * never for a copy. The networks of the two sites are joined for this alone, on the database's port.
 */
export class Database extends pulumi.ComponentResource {
    readonly serverId: pulumi.Output<string>;
    readonly serverName: pulumi.Output<string>;
    readonly fqdn: pulumi.Output<string>;
    /** Private zone that answers for the server. */
    readonly privateZoneName: pulumi.Output<string>;

    constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Database", name, args, opts);
        const options = { parent: this };
        const { resourceGroupName, location, tags, membership, key, geoKey } = args;
        const isCopy = membership !== undefined && !membership.alone;
        const primary = membership === undefined;

        const zone = new privatedns.PrivateZone(name, {
            // No lock ever on this zone: the service moves its record when the stand-in takes over.
            resourceGroupName, location: "Global", privateZoneName: `${siteName(tags)}.private.postgres.database.azure.com`, tags,
        }, options);
        const link = new privatedns.VirtualNetworkLink(name, {
            resourceGroupName, location: "Global", privateZoneName: zone.name, virtualNetworkLinkName: name,
            virtualNetwork: { id: args.networkId }, registrationEnabled: false, tags,
        }, options);
        const joined = isCopy ? this.join(name, args, membership, zone) : [];

        const identities = [key.identityId, ...(geoKey && primary ? [geoKey.identityId] : [])];
        const server = new dbforpostgresql.Server(name, {
            resourceGroupName,
            location,
            serverName: args.serverName,
            version: args.version,
            sku: { name: args.size, tier: tierOf(args.size) },
            createMode: primary ? "Default" : membership.alone ? "Update" : "Replica",
            ...(membership && { sourceServerResourceId: membership.serverId }),
            ...(membership?.alone && { replica: { promoteMode: "Standalone", promoteOption: "Forced" } }),
            availabilityZone: args.zones[0],
            highAvailability: isCopy ? { mode: "Disabled" } : { mode: "ZoneRedundant", standbyAvailabilityZone: args.zones[1] },
            storage: { storageSizeGB: args.storageGb, autoGrow: "Enabled", type: "Premium_LRS" },
            ...(!isCopy && {
                backup: { backupRetentionDays: BACKUP_DAYS, geoRedundantBackup: primary && geoKey ? "Enabled" : "Disabled" },
            }),
            network: { delegatedSubnetResourceId: args.subnetId, privateDnsZoneArmResourceId: zone.id },
            authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId: args.tenantId },
            identity: {
                type: "UserAssigned",
                userAssignedIdentities: pulumi.all(identities).apply((ids) => Object.fromEntries(ids.map((id) => [id, {}]))),
            },
            dataEncryption: {
                type: "AzureKeyVault",
                primaryKeyURI: key.uri, // no version: the server takes up a rotated key
                primaryUserAssignedIdentityId: key.identityId,
                ...(geoKey && primary && { geoBackupKeyURI: geoKey.uri, geoBackupUserAssignedIdentityId: geoKey.identityId }),
            },
            maintenanceWindow: MAINTENANCE,
            tags: { ...tags, purpose: "database" },
        }, {
            ...options,
            protect: !membership?.returning,
            // A server that stands alone becomes nobody's copy again: one that goes back is made anew.
            ...(isCopy && { replaceOnChanges: ["createMode"] }),
            dependsOn: [link, ...joined],
            // The stand-in and the server may have changed places since; storage may have grown.
            ignoreChanges: ["availabilityZone", "highAvailability.standbyAvailabilityZone", "storage.storageSizeGB"],
        });

        // One after the other: while the server takes a setting in it refuses any other change.
        let last: pulumi.Resource = server;
        for (const [setting, value] of SETTINGS) {
            last = new dbforpostgresql.Configuration(`${name}-${setting.replaceAll(/[._]/g, "-")}`, {
                resourceGroupName, serverName: server.name, configurationName: setting, value, source: "user-override",
            }, { ...options, dependsOn: last });
        }
        if (primary) {
            const { administrator } = args;
            // Copies have the administrators of what they are copies of.
            last = new dbforpostgresql.AdministratorsMicrosoftEntra(`${name}-administrator`, {
                resourceGroupName, serverName: server.name, objectId: administrator.objectId, principalName: administrator.name,
                principalType: administrator.type, tenantId: args.tenantId,
            }, { ...options, dependsOn: last });
            last = new dbforpostgresql.Database(`${name}-${DATABASE_NAME}`, {
                resourceGroupName, serverName: server.name, databaseName: DATABASE_NAME, charset: "UTF8", collation: "en_US.utf8",
            }, { ...options, protect: true, dependsOn: last });
        }
        const recorded = new monitor.DiagnosticSetting(`${name}-records`, {
            name: "audit",
            resourceUri: server.id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logs: [{ categoryGroup: "allLogs", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, options);
        if (isCopy) this.watch(name, args, server, membership, last);
        if (primary && args.lifecycle === "production") {
            new authorization.ManagementLockByScope(`${name}-lock`, {
                lockName: "keep", level: "CanNotDelete", notes: "Holds the database that everything else is a copy of.", scope: server.id,
            }, { ...options, dependsOn: [last, recorded] }); // made last, so that it is the first to go
        }

        this.serverId = server.id;
        this.serverName = server.name;
        this.fqdn = server.fullyQualifiedDomainName;
        this.privateZoneName = zone.name;
        const { serverId, serverName, fqdn, privateZoneName } = this;
        this.registerOutputs({ serverId, serverName, fqdn, privateZoneName });
    }

    /**
     * Lets the two servers find and reach each other: networks joined in both directions, each one's names known in the
     * other, and the database's port open between the two data tiers and nowhere else. What lies in the primary's region
     * is kept when it leaves the state.
     */
    private join(name: string, args: DatabaseArgs, membership: ReplicaMembership, zone: privatedns.PrivateZone): pulumi.Resource[] {
        const { resourceGroupName, tags } = args;
        const here = { parent: this };
        const there = { parent: this, provider: membership.provider, retainOnDelete: true };
        // Not a way for anything else: no gateway, no traffic passed on.
        const closed = { allowVirtualNetworkAccess: true, allowForwardedTraffic: false, allowGatewayTransit: false, useRemoteGateways: false };
        const peer = (side: string, from: object, to: pulumi.Input<string>, opts: object) =>
            new network.VirtualNetworkPeering(`${name}-${side}`, {
                ...from as { resourceGroupName: pulumi.Input<string>; virtualNetworkName: pulumi.Input<string> },
                virtualNetworkPeeringName: `${siteName(tags)}-database`, remoteVirtualNetwork: { id: to }, ...closed,
            }, opts);
        const outward = peer("to-primary", { resourceGroupName, virtualNetworkName: args.networkName }, membership.networkId, here);
        const inward = peer("to-standby", {
            resourceGroupName: membership.resourceGroupName, virtualNetworkName: membership.networkName,
        }, args.networkId, { ...there, dependsOn: outward });

        const names = [
            new privatedns.VirtualNetworkLink(`${name}-known-there`, {
                resourceGroupName, location: "Global", privateZoneName: zone.name, virtualNetworkLinkName: `${name}-primary`,
                virtualNetwork: { id: membership.networkId }, registrationEnabled: false, tags,
            }, here),
            new privatedns.VirtualNetworkLink(`${name}-known-here`, {
                resourceGroupName: membership.resourceGroupName, location: "Global", privateZoneName: membership.privateZoneName,
                virtualNetworkLinkName: `${siteName(tags)}-database`, virtualNetwork: { id: args.networkId }, registrationEnabled: false, tags,
            }, there),
        ];

        const rules = ([
            ["here", { resourceGroupName, networkSecurityGroupName: args.dataGroupName }, args.dataBlock, membership.dataBlock, here],
            ["there", {
                resourceGroupName: membership.resourceGroupName, networkSecurityGroupName: membership.dataGroupName,
            }, membership.dataBlock, args.dataBlock, there],
        ] as const).flatMap(([side, group, own, other, opts]) => (["Inbound", "Outbound"] as const).map((direction) =>
            new network.SecurityRule(`${name}-${side}-${direction.toLowerCase()}`, {
                ...group,
                securityRuleName: `${siteName(tags)}-database-${direction === "Inbound" ? "in" : "out"}`,
                direction,
                access: "Allow",
                priority: nsgPriority(REPLICATION_SLOT),
                protocol: "Tcp",
                sourcePortRange: "*",
                destinationPortRange: String(DATABASE_PORT),
                sourceAddressPrefix: direction === "Inbound" ? other : own,
                destinationAddressPrefix: direction === "Inbound" ? own : other,
                description: "The database is copied to the standby over TLS",
            }, opts)));
        return [outward, inward, ...names, ...rules];
    }

    /** The name that follows the writer in a planned change of roles, and the alarm on lateness. */
    private watch(name: string, args: DatabaseArgs, server: dbforpostgresql.Server, membership: ReplicaMembership, last: pulumi.Resource): void {
        new dbforpostgresql.VirtualEndpoint(`${name}-names`, {
            resourceGroupName: membership.resourceGroupName,
            serverName: membership.serverName,
            virtualEndpointName: `${args.serverName}-names`,
            endpointType: "ReadWrite",
            members: [server.name],
        }, { parent: this, provider: membership.provider, retainOnDelete: true, dependsOn: last });
        new monitor.MetricAlert(`${name}-late`, {
            resourceGroupName: args.resourceGroupName,
            location: "global",
            ruleName: `${name}-late`,
            description: `The standby's copy of the database is more than ${args.lateSeconds} s behind.`,
            enabled: true,
            severity: 1,
            scopes: [server.id],
            evaluationFrequency: "PT1M",
            windowSize: "PT5M",
            criteria: {
                odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                allOf: [{
                    criterionType: "StaticThresholdCriterion",
                    name: "lag",
                    metricNamespace: "Microsoft.DBforPostgreSQL/flexibleServers",
                    metricName: "physical_replication_delay_in_seconds",
                    operator: "GreaterThan",
                    threshold: args.lateSeconds,
                    timeAggregation: "Maximum",
                }],
            },
            autoMitigate: true,
            actions: [{ actionGroupId: args.actionGroupId }],
            tags: args.tags,
        }, { parent: this });
    }
}
