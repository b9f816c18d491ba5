// Who may do what in one Azure site: standing rights to read, rights to act that are asked for and end, and the pipeline's
// own identities. Directory matters (conditional access, named locations, passwords, lock-out) are beyond Resource Manager.
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, siteName, type Tags } from "../names";
import { BREAK_GLASS, type Job, JOB_DESCRIPTIONS, JOBS, PIPELINE_ISSUER, pipelineSubjects, SESSION_SECONDS } from "../plan/jobs";
import { ELIGIBLE_FOR } from "../vault-settings";

export interface IdentityArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** The site's resource group: nobody is given anything beyond it. */
    readonly groupId: pulumi.Input<string>;
    readonly subscriptionId: string;

    /** Entra object id of the group of people for each job. Those who act need licences for Privileged Identity Management. */
    readonly people: Readonly<Record<Job, string>>;

    readonly pipeline: {
        /** Repository on GitHub: `owner/name`, or `owner@id/name@id` where its subjects are immutable, as newer ones are. */
        readonly repository: string;
        /** Environment of the repository that deploys this site. */
        readonly site: string;
    };

    /**
     * Ids of the role settings that Azure keeps for a job's role in this resource group, once the group has somebody eligible
     * for it. Azure draws them, so that they cannot be known before the first update
     * (`az rest --method get --url …/roleManagementPolicyAssignments` lists them). With one, a session's length, the second
     * factor, a reason and a ticket are declared as well.
     * @default Azure's settings: a second factor and a reason, for eight hours at most
     */
    readonly roleSettings?: Readonly<Partial<Record<Job, string>>>;

    readonly tags: Tags;
}

const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

interface Permission {
    readonly actions: readonly string[];
    readonly notActions?: readonly string[];
    readonly dataActions?: readonly string[];
}

/** What shows the way to everything and shows nothing that is in it. */
const LOOK = [
    "Microsoft.Compute/*/read", "Microsoft.Insights/*/read", "Microsoft.Network/*/read", "Microsoft.ResourceHealth/availabilityStatuses/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Resources/deployments/read",
];
const QUERY = ["Microsoft.OperationalInsights/workspaces/read", "Microsoft.OperationalInsights/workspaces/query/*/read"];
const READ_BLOBS: Permission = {
    actions: ["Microsoft.Storage/storageAccounts/read", "Microsoft.Storage/storageAccounts/blobServices/containers/read"],
    dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"],
};

/** What each job may do. Nobody may read an account's keys: whoever has them is nobody in particular. */
const PERMISSIONS: Readonly<Record<Exclude<Job, "reviewer">, Permission>> = {
    engineer: {
        actions: [
            ...LOOK, ...QUERY, "Microsoft.Compute/virtualMachineScaleSets/manualUpgrade/action", "Microsoft.Compute/virtualMachineScaleSets/reimage/action",
            "Microsoft.Compute/virtualMachineScaleSets/restart/action", "Microsoft.Compute/virtualMachineScaleSets/rollingUpgrades/action",
        ],
    },
    responder: {
        actions: [
            ...LOOK, ...QUERY, "Microsoft.Network/networkSecurityGroups/securityRules/write", "Microsoft.Network/networkSecurityGroups/securityRules/delete",
            "Microsoft.SecurityInsights/incidents/read", "Microsoft.SecurityInsights/incidents/write", "Microsoft.SecurityInsights/*/read", "Microsoft.Support/*",
        ],
    },
    reader: READ_BLOBS,
    "break-glass": {
        actions: [
            ...LOOK, ...QUERY, ...READ_BLOBS.actions, "Microsoft.Network/networkSecurityGroups/securityRules/write",
            "Microsoft.Network/networkSecurityGroups/securityRules/delete", "Microsoft.Network/publicIPAddresses/join/action",
            "Microsoft.RecoveryServices/vaults/*/read", "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/restore/action",
            "Microsoft.DataProtection/backupVaults/*/read", "Microsoft.DataProtection/backupVaults/backupInstances/restore/action",
        ],
        dataActions: READ_BLOBS.dataActions,
    },
};

/** What a run in the site's environment declares: resources of these providers, in the site's group. Never what is in them. */
const DECLARED = [
    "AlertsManagement", "Compute", "DataProtection", "DBforPostgreSQL", "EventGrid", "Insights", "Maintenance", "ManagedIdentity", "Network",
    "OperationalInsights", "RecoveryServices", "Resources/deployments", "SecurityInsights", "Storage",
];
const DEPLOYER: Permission = {
    actions: [
        ...DECLARED.map((provider) => `Microsoft.${provider}/*`), "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/write",
        "Microsoft.KeyVault/vaults/deploy/action", "Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
        "Microsoft.Authorization/*/read",
    ],
    notActions: [
        "Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/regenerateKey/action",
        "Microsoft.Storage/storageAccounts/listAccountSas/action", "Microsoft.Storage/storageAccounts/listServiceSas/action",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write", // who may be the pipeline, the pipeline does not say
    ],
};

/**
 * People's rights, and the pipeline's. Reading has no end: reviewers see how everything is set up, readers see the stored
 * data, whatever became of a contract. Acting is asked for: those who may act are eligible, activate it for a while with a
 * second factor, and responders are told (see alerts.ts). Neither the group nor a role's scope may carry a lock: Azure could
 * not take an activated role away again.
 *
 * The pipeline declares what is in the group and gives nobody a right, itself included: an update that assigns a role, or
 * changes one, is an administrator's.
 *
 * Azure's denials are not for us to make: assignments that deny belong to Azure itself and to deployment stacks, and their
 * interface for others is a preview. What may not be done is therefore not given, and what may not be anywhere is policy.
 */
export class Identity extends pulumi.ComponentResource {
    readonly roleIds: Readonly<Record<Exclude<Job, "reviewer">, string>>;
    /** Client id that a run of a pull request logs in with. */
    readonly planClientId: pulumi.Output<string>;
    /** Client id that a run in the site's environment logs in with. */
    readonly applyClientId: pulumi.Output<string>;

    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Identity", name, args, opts);
        const { resourceGroupName, location, groupId, subscriptionId, people, pipeline, tags } = args;
        const site = siteName(tags);
        const options = { parent: this };

        /** Roles of a subscription are known by one id, wherever they can be given: planned, so that a preview can be read. */
        const guidOf = (key: string) => roleAssignmentName(site, key, "role");
        const idOf = (key: string) => roleDefinitionId(subscriptionId, guidOf(key));
        const define = (key: string, description: string, { actions, notActions = [], dataActions = [] }: Permission) =>
            new authorization.RoleDefinition(`${name}-${key}`, {
                roleDefinitionId: guidOf(key),
                roleName: `${site} ${key}`,
                roleType: "CustomRole",
                description,
                scope: groupId,
                assignableScopes: [groupId],
                permissions: [{ actions: [...actions], notActions: [...notActions], dataActions: [...dataActions], notDataActions: [] }],
            }, options);
        const assign = (key: string, principalId: pulumi.Input<string>, principalType: "Group" | "ServicePrincipal", role: string, description: string, of: pulumi.CustomResourceOptions = {}) =>
            new authorization.RoleAssignment(`${name}-${key}`, {
                roleAssignmentName: roleAssignmentName(site, key, "assignment"), principalId, principalType, roleDefinitionId: role, scope: groupId, description,
            }, { ...options, deleteBeforeReplace: true, ...of });

        const acting = JOBS.filter((job) => job !== "reviewer");
        const roles = Object.fromEntries(acting.map((job) => [job, define(job, JOB_DESCRIPTIONS[job], PERMISSIONS[job])])) as
            Record<Exclude<Job, "reviewer">, authorization.RoleDefinition>;

        assign("reviewer", people.reviewer, "Group", roleDefinitionId(subscriptionId, READER), JOB_DESCRIPTIONS.reviewer);
        assign("reader", people.reader, "Group", idOf("reader"), JOB_DESCRIPTIONS.reader, {
            dependsOn: roles.reader, protect: true, // what people reach their data by outlives contracts, and a careless update
        });
        for (const job of ["engineer", "responder", BREAK_GLASS] as const) {
            new authorization.PimRoleEligibilitySchedule(`${name}-${job}`, {
                principalId: people[job],
                roleDefinitionId: idOf(job),
                scope: groupId,
                justification: JOB_DESCRIPTIONS[job],
                scheduleInfo: ELIGIBLE_FOR,
            }, { ...options, dependsOn: roles[job] });
            const settings = args.roleSettings?.[job];
            if (settings !== undefined) {
                const rule = (id: string, ruleType: string, more: object) => ({
                    id, ruleType, ...more, target: { caller: "EndUser", operations: ["All"], level: "Assignment", targetObjects: [], inheritableSettings: [], enforcedSettings: [] },
                });
                new authorization.RoleManagementPolicy(`${name}-${job}`, {
                    scope: groupId,
                    roleManagementPolicyName: settings,
                    rules: [
                        rule("Expiration_EndUser_Assignment", "RoleManagementPolicyExpirationRule", { isExpirationRequired: true, maximumDuration: `PT${SESSION_SECONDS / 3600}H` }),
                        rule("Enablement_EndUser_Assignment", "RoleManagementPolicyEnablementRule", { enabledRules: ["MultiFactorAuthentication", "Justification", "Ticketing"] }),
                    ] as never,
                }, options);
            }
        }

        const subjects = pipelineSubjects(pipeline.repository);
        const run = (key: "plan" | "apply", subject: string) => {
            const identity = new managedidentity.UserAssignedIdentity(`${name}-${key}`, {
                resourceGroupName, location, resourceName: `${name}-${key}`, tags: { ...tags, purpose: "pipeline" },
            }, options);
            new managedidentity.FederatedIdentityCredential(`${name}-${key}`, {
                resourceGroupName,
                resourceName: identity.name,
                federatedIdentityCredentialResourceName: "github",
                issuer: PIPELINE_ISSUER,
                subject,
                audiences: ["api://AzureADTokenExchange"],
            }, options);
            return identity;
        };
        const plan = run("plan", subjects.plan);
        assign("plan", plan.principalId, "ServicePrincipal", roleDefinitionId(subscriptionId, READER), "The pipeline looks at what a pull request would change");
        const apply = run("apply", subjects.apply(pipeline.site));
        const deployer = define("deployer", "What the pipeline declares in the site's group", DEPLOYER);
        assign("apply", apply.principalId, "ServicePrincipal", idOf("deployer"), "The pipeline deploys the site", { dependsOn: deployer });

        this.roleIds = Object.fromEntries(acting.map((job) => [job, idOf(job)])) as Record<Exclude<Job, "reviewer">, string>;
        this.planClientId = plan.clientId;
        this.applyClientId = apply.clientId;
        const { roleIds, planClientId, applyClientId } = this;
        this.registerOutputs({ roleIds, planClientId, applyClientId });
    }
}
