// What holds for everything on Azure: where it may be, what it must say of itself, who may do what, and what cannot be deleted.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { isReferred, lastSegment, LOCKS, locksOn, preventsDeletion } from "../azure";
import { allowedRegionsOf, azureLocation, list, platformOf, shown, unless } from "../look";
import { readOr } from "../resource";
import type { ResourceRule, StackRule } from "../rule";
import { missingTags, wrongTags } from "../tags";

const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";
const BACKUPS = ["azure-native:dataprotection:BackupVault", "azure-native:dataprotection:BackupInstance", "azure-native:recoveryservices:Vault"];
const SHARE = "azure-native:storage:FileShare";
const DATABASE_SERVER = "azure-native:dbforpostgresql:Server";
const DATABASE = "azure-native:dbforpostgresql:Database";
const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const WORKSPACE = "azure-native:operationalinsights:Workspace";
const GATEWAY = "azure-native:network:ApplicationGateway";
const GROUP = "azure-native:resources:ResourceGroup";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const ROLE = "azure-native:authorization:RoleDefinition";
/** Locations that are no place: the service is everywhere and keeps no data of the customer. */
const NOWHERE = ["", "global"];

export const staysInAllowedRegions: StackRule = {
    name: "azure-stays-in-allowed-regions",
    title: "Everything on Azure stands in an allowed region",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Move the resource to a region of allowedRegions, or have the region allowed.",
    types: ["azure-native:*"],
    settings: ["allowedRegions"],
    applies: (resource, graph, settings) => allowedRegionsOf(resource, graph, settings).length > 0 && typeof resource.props.location === "string" &&
        !NOWHERE.includes(azureLocation(resource.props.location)),
    check: (resource, graph, settings) => {
        const allowed = allowedRegionsOf(resource, graph, settings).map(azureLocation);
        return unless(allowed.includes(azureLocation(resource.props.location)), { property: "location", observed: shown(resource.props.location), expected: allowed.join(", ") });
    },
};

/** Kinds of storage that Azure copies to the paired region, whatever the program says. */
const GEO_REDUNDANT = /^Standard_(RA)?G(Z)?RS$/i;

export const copiesStayInAllowedRegions: StackRule = {
    name: "azure-copies-stay-in-allowed-regions",
    title: "The region that Azure copies geo-redundant data to is allowed too",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency", "storage-redundancy"],
    remediation: "Choose a region whose pair is allowed, or zone-redundant storage with object replication to an allowed region.",
    types: [ACCOUNT],
    settings: ["allowedRegions"],
    applies: (account, graph, settings) => allowedRegionsOf(account, graph, settings).length > 0 && GEO_REDUNDANT.test(String(account.props.sku?.name)),
    check: (account, graph, settings) => {
        const allowed = allowedRegionsOf(account, graph, settings).map(azureLocation);
        const own = azureLocation(String(account.props.location));
        const pair = readOr(undefined, () => account.props.secondaryLocation as string | undefined) ?? AZURE_REGIONS[own]?.pair;
        return unless(pair !== undefined && allowed.includes(azureLocation(pair)), {
            property: "sku.name", observed: `copies in ${pair ?? "a region that is not known"}`, expected: `copies in ${allowed.join(", ")}`,
        });
    },
};

/** Types that carry tags even where neither a tag nor a location is given. */
export const TAGGED = new Set([
    ...["ApplicationGateway", "ApplicationSecurityGroup", "AzureFirewall", "BastionHost", "DdosProtectionPlan", "FirewallPolicy", "FlowLog", "LoadBalancer",
        "LocalNetworkGateway", "NatGateway", "NetworkInterface", "NetworkSecurityGroup", "NetworkWatcher", "PrivateEndpoint", "PrivateLinkService",
        "PublicIPAddress", "PublicIPPrefix", "RouteTable", "VirtualNetwork", "VirtualNetworkGateway", "VirtualNetworkGatewayConnection",
        "WebApplicationFirewallPolicy"].map((name) => `network:${name}`),
    ...["DiskEncryptionSet", "Disk", "Gallery", "Image", "Snapshot", "VirtualMachine", "VirtualMachineScaleSet"].map((name) => `compute:${name}`),
    ...["ActionGroup", "ActivityLogAlert", "AutoscaleSetting", "DataCollectionEndpoint", "DataCollectionRule", "MetricAlert", "ScheduledQueryRule"].map((name) => `monitor:${name}`),
    "alertsmanagement:AlertProcessingRuleByName", "eventgrid:SystemTopic", "eventgrid:Topic", "eventgrid:Domain", "resources:Deployment", "security:Automation",
    ...["DnsResolver", "DnsResolverDomainList", "DnsResolverPolicy", "DnsResolverPolicyVirtualNetworkLink", "DnsSecurityRule"].map((name) => `dnsresolver:${name}`),
    "privatedns:PrivateZone", "privatedns:VirtualNetworkLink", "dns:Zone", "trafficmanager:Profile", "cdn:Profile",
    "storage:StorageAccount", "keyvault:Vault", "keyvault:ManagedHsm", "keyvault:Key", "keyvault:Secret", "managedidentity:UserAssignedIdentity",
    "operationalinsights:Workspace", "resources:ResourceGroup", "recoveryservices:Vault", "dataprotection:BackupInstance", "dataprotection:BackupVault", "dataprotection:ResourceGuard",
    "sql:Server", "sql:Database", "sql:ManagedInstance", "dbforpostgresql:Server", "dbformysql:Server", "cosmosdb:DatabaseAccount", "redis:Redis",
    "containerregistry:Registry", "containerservice:ManagedCluster", "app:ContainerApp", "app:ManagedEnvironment", "web:WebApp", "web:AppServicePlan",
    "eventhub:Namespace", "servicebus:Namespace", "automation:AutomationAccount", "logic:Workflow", "maintenance:MaintenanceConfiguration",
].map((type) => `azure-native:${type}`));

export const carriesRequiredTags: ResourceRule = {
    name: "azure-carries-required-tags",
    title: "Every Azure resource that can carry tags names its platform, site, owner, cost centre, data class and jurisdiction",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["accountability"],
    remediation: "Pass the site's tags to the resource itself: Azure inherits none from the group.",
    types: ["azure-native:*"],
    applies: ({ type, props }) => TAGGED.has(type) || props.tags !== undefined,
    settings: ["requiredTags"],
    check: ({ props }, { requiredTags }) => missingTags(props.tags as Readonly<Record<string, unknown>> | undefined, requiredTags),
};

export const tagValuesAgreed: ResourceRule = {
    name: "azure-tag-values-agreed",
    title: "A tag whose values are agreed has one of them: a class of data that nobody knows is not protected",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["accountability"],
    remediation: "Use one of the values that the setting tagValues lists for the tag: for data-class public, internal, confidential or restricted.",
    types: ["azure-native:*"],
    settings: ["tagValues"],
    applies: ({ props }, _, { tagValues }) => Object.keys(tagValues).some((tag) => props.tags?.[tag] !== undefined),
    check: ({ props }, { tagValues }) => wrongTags(props.tags as Readonly<Record<string, unknown>>, tagValues),
};

export const storesAreLocked: StackRule = {
    name: "azure-stores-are-locked",
    title: "Azure itself refuses to delete what stores data and records",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "reader-access"],
    remediation: "Declare a CanNotDelete ManagementLockByScope with the id of the account, or of the workspace, as scope.",
    types: [ACCOUNT, WORKSPACE],
    // A lock on an account also keeps its replication policy, and until that goes a standby's account takes no writes:
    // taking over lifts the lock, and nothing must stand in its way.
    applies: (store, graph) => !(store.type === ACCOUNT && platformOf(store, graph)?.props.failover === true),
    check: (store, graph) => unless(locksOn(store, graph).some(preventsDeletion), { observed: "no lock of its own", expected: "a CanNotDelete lock" }),
};

export const lockPreventsDeletion: ResourceRule = {
    name: "azure-lock-prevents-deletion",
    title: "Every lock prevents deletion",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["deletion-protection"],
    remediation: 'Set level to "CanNotDelete".',
    types: LOCKS,
    check: (lock) => unless(preventsDeletion(lock), { property: "level", observed: shown(lock.props.level), expected: '"CanNotDelete"' }),
};

export const programProtectsStores: ResourceRule = {
    name: "azure-stores-are-protected",
    title: "No update or destroy of the program removes what stores data, records or keys",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["deletion-protection"],
    remediation: "Declare the resource with protect: true.",
    types: [ACCOUNT, CONTAINER, SHARE, VAULT, KEY, WORKSPACE, GROUP, GATEWAY, DATABASE_SERVER, DATABASE, ...BACKUPS],
    check: ({ protect }) => unless(protect, { property: "protect", observed: "false", expected: "true" }),
};

/** Roles that can do everything, or give anybody the right to. */
const BROAD = new Map([
    ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
    ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
    ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
    ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"],
]);

/** A subscription, a management group, or all of them. */
const WIDE_SCOPE = /^\/(subscriptions\/[^/]+\/?|providers\/Microsoft\.Management\/managementGroups\/[^/]+)?$/i;

export const assignmentIsNarrow: ResourceRule = {
    name: "azure-role-assignment-is-narrow",
    title: "Nobody is given everything: no owner or contributor, and no other role over a whole subscription",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Assign a narrower role, on the resource that it is needed for.",
    types: [ASSIGNMENT, ELIGIBILITY],
    check: (assignment) => {
        const { props } = assignment;
        const role = BROAD.get(lastSegment(String(props.roleDefinitionId)).toLowerCase());
        return [
            ...unless(role === undefined, { property: "roleDefinitionId", observed: role ?? "", expected: "a role for the task" }),
            ...unless(isReferred(assignment, "scope", () => !WIDE_SCOPE.test(String(props.scope)) && props.scope), {
                property: "scope", observed: "a whole subscription or more", expected: "a resource, or its group",
            }),
        ];
    },
};

export const assignmentSaysWhy: ResourceRule = {
    name: "azure-role-assignment-says-why",
    title: "Every right says what it is given for",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "accountability"],
    remediation: "Set description on the role assignment, or justification on the eligibility.",
    types: [ASSIGNMENT, ELIGIBILITY],
    check: ({ type, props }) => {
        const property = type === ASSIGNMENT ? "description" : "justification";
        return unless(String(props[property] ?? "").trim().length > 0, { property, observed: shown(props[property]), expected: "a reason" });
    },
};

export const roleIsNarrow: ResourceRule = {
    name: "azure-custom-role-is-narrow",
    title: "No role of our own permits everything, or giving rights to others",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "List the actions that the task needs.",
    types: [ROLE],
    check: ({ props }) => list(props.permissions).flatMap(({ actions, dataActions }: any, i) => {
        const wide = [...list<string>(actions), ...list<string>(dataActions)].filter((action) => /^(\*|\*\/(write|delete|action)|Microsoft\.Authorization\/(\*|roleAssignments\/(write|\*)|\*\/write))$/i.test(action));
        return unless(wide.length === 0, { property: `permissions[${i}].actions`, observed: wide.join(", "), expected: "the actions of one task" });
    }),
};

export const identityIsNotShared: ResourceRule = {
    name: "azure-federated-identity-is-exact",
    title: "A federated identity is given to one subject of one issuer",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "federation"],
    remediation: "Write the whole subject, without a wildcard, and an https issuer.",
    types: ["azure-native:managedidentity:FederatedIdentityCredential"],
    check: ({ props }) => [
        ...unless(Boolean(props.subject) && !String(props.subject).includes("*"), { property: "subject", observed: "nothing, or a wildcard", expected: "one subject" }),
        ...unless(String(props.issuer).startsWith("https://"), { property: "issuer", observed: "not https", expected: "an https issuer" }),
    ],
};
