// What is recorded of administration on Azure, and the workspace where records are searched.
import * as aadiam from "@pulumi/azure-native/aadiam";
import * as authorization from "@pulumi/azure-native/authorization";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";

export interface RecordsArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    /** The log archive, which keeps the records unalterable. */
    readonly storageAccountId: pulumi.Input<string>;
    /** How long the workspace keeps records for searching, in days: 30 to 730. The archive has its own life cycle. */
    readonly retentionDays: number;
    /**
     * Whether the directory's sign-ins and changes are exported from here. Said once, by the primary: a directory has no
     * region. Whoever deploys must be a Security Administrator of the directory.
     * @default false
     */
    readonly directory?: boolean;
    readonly tags: Tags;
}

/** Everything that Azure records of a subscription: who changed what, what Azure did, and what it advises. */
const ACTIVITY = [
    "Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth",
];

/** What of the directory's records Azure's specification lists: changes, and the sign-ins of people. */
const DIRECTORY = ["AuditLogs", "SignInLogs"];

/** Every administrative action in the subscription goes to two places: a workspace to search, the archive to keep. */
export class Records extends pulumi.ComponentResource {
    readonly workspaceId: pulumi.Output<string>;
    readonly workspaceName: pulumi.Output<string>;
    /** The GUID by which the workspace is known outside Azure. */
    readonly workspaceGuid: pulumi.Output<string>;

    constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Records", name, args, opts);
        const { resourceGroupName, location, subscriptionId, storageAccountId, tags } = args;

        const workspace = new operationalinsights.Workspace(`${name}-workspace`, {
            resourceGroupName,
            location,
            workspaceName: `${name}-workspace`,
            // Encrypted with Microsoft's keys, and for analytics tables twice. Keys of our own take a dedicated cluster, which is
            // charged for 100 GB a day whether they come or not; what must be under our keys is in the archive.
            sku: { name: "PerGB2018" },
            retentionInDays: args.retentionDays,
            features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
            // Azure's services deliver over its own network; agents on the internet have nothing to bring.
            publicNetworkAccessForIngestion: "Disabled",
            // People search with their own identity, from wherever directory policy lets them sign in.
            publicNetworkAccessForQuery: "Enabled",
            tags,
        }, { parent: this, protect: true });

        // All sites of a subscription share one name space here.
        new monitor.DiagnosticSetting(`${name}-activity`, {
            name: `${siteName(tags)}-activity`,
            resourceUri: `/subscriptions/${subscriptionId}`,
            storageAccountId,
            workspaceId: workspace.id,
            logs: ACTIVITY.map((category) => ({ category, enabled: true })),
        }, { parent: this });
        if (args.directory) {
            new aadiam.DiagnosticSetting(`${name}-directory`, {
                name: `${siteName(tags)}-directory`,
                storageAccountId,
                workspaceId: workspace.id,
                logs: DIRECTORY.map((category) => ({ category, enabled: true })),
            }, { parent: this });
        }
        // Who reads the archive is recorded where the archive's readers cannot reach.
        new monitor.DiagnosticSetting(`${name}-archive-access`, {
            name: "access",
            resourceUri: pulumi.interpolate`${storageAccountId}/blobServices/default`,
            workspaceId: workspace.id,
            logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
            metrics: [{ category: "Transaction", enabled: true }],
        }, { parent: this });
        // Who searches the records is a record too.
        const searches = new monitor.DiagnosticSetting(`${name}-workspace-access`, {
            name: "access",
            resourceUri: workspace.id,
            storageAccountId,
            logs: [{ category: "Audit", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });

        new authorization.ManagementLockByScope(`${name}-workspace-lock`, {
            lockName: "keep",
            level: "CanNotDelete",
            notes: "Holds the records that alerts and auditors rely on.",
            scope: workspace.id,
        }, { parent: this, dependsOn: searches });

        this.workspaceId = workspace.id;
        this.workspaceName = workspace.name;
        this.workspaceGuid = workspace.customerId;
        const { workspaceId, workspaceName, workspaceGuid } = this;
        this.registerOutputs({ workspaceId, workspaceName, workspaceGuid });
    }
}
