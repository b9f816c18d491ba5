// The application's machines on Azure: a flexible scale set in each zone, each in its zone's own subnet.
import * as authorization from "@pulumi/azure-native/authorization";
import * as compute from "@pulumi/azure-native/compute";
import * as features from "@pulumi/azure-native/features";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { healthEndpoint } from "../health-endpoint";
import { fit, roleAssignmentName, roleDefinitionId, type Tags } from "../names";
import { HEALTH_PATH } from "../plan/domain";
import { APP_PORT } from "../plan/flows";
import { spread } from "../plan/pool";

/** What a subscription has to ask for before its machines may be declared as they are here. One a subscription. */
export class ComputeDefaults extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:ComputeDefaults", name, {}, opts);
        // Temporary disks and caches are encrypted where they lie, not only what goes to storage.
        new features.SubscriptionFeatureRegistration(name, {
            providerNamespace: "Microsoft.Compute", featureName: "EncryptionAtHost",
        }, { parent: this });
        this.registerOutputs();
    }
}

export interface PoolArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    /** Logical zones. Each gets a scale set. */
    readonly zones: readonly string[];
    /** Subnet of each zone: an instance takes the one subnet of its set, and a zone's way out is its subnet's. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** Application security group that the application's flows name. */
    readonly memberGroupId: pulumi.Input<string>;
    /** Application Gateway that sends requests, and the pools that machines join: its own, and of one that stands ready. */
    readonly gatewayId: pulumi.Input<string>;
    readonly backendPoolIds: readonly pulumi.Input<string>[];
    /** Key that encrypts the disks. */
    readonly disks: {
        /** With its version, which Azure asks for here and moves on by itself when the key rotates. */
        readonly keyUri: pulumi.Input<string>;
        /** Resource id of the key, on which the disks are given the right to wrap and unwrap with it. */
        readonly keyId: pulumi.Input<string>;
        readonly vaultId: pulumi.Input<string>;
    };
    /**
     * Certificate of the service, which the machines answer with: the gateway asks each of them to prove itself by the
     * name that clients use. They read it as their own identity, by the vault's private endpoint, and follow renewals.
     */
    readonly certificate: { readonly vaultId: pulumi.Input<string>; readonly name: pulumi.Input<string> };
    /** `publisher:offer:sku:version` (the version `latest` gives each new machine the newest), or the id of an image of one's own. Generation 2. */
    readonly image: string;
    /** Size of the machines, one that offers trusted launch and encryption at host. */
    readonly size: string;
    /** Kind of the root disks. @default Premium_LRS */
    readonly diskType?: "Premium_LRS" | "StandardSSD_LRS";
    /** Machines that always run, and the most that ever do, over all zones. */
    readonly minimum: number;
    readonly maximum: number;
    /** Machines to reserve over all zones: they can be had at once, and cost as much as if they ran. @default 0 */
    readonly reserved?: number;
    /** Key that the first user is made with. Nothing answers to it: SSH is switched off. @default a key that nobody holds */
    readonly sshPublicKey?: string;
    /**
     * Identities of shared tenants. The application acts as one of them at a time, naming it by its client id: what it
     * then reaches is that tenant's and no other's.
     * @default none: the machines have their own alone
     */
    readonly tenantIdentityIds?: readonly pulumi.Input<string>[];
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    /** Who is told when the pool cannot scale. */
    readonly actionGroupId: pulumi.Input<string>;
    readonly tags: Tags;
}

const KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";

/** Reads a key's metadata, wraps and unwraps with it; nothing else. */
const CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/**
 * Azure makes no Linux machine without a public key. This one is the SHA-256 digest of the sentence "Nobody holds the
 * private key to this public key. 2", read as a point of the curve: its private key was never made, so that none can be
 * lost, found or kept in a state file.
 */
export const NOBODYS_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILILHmOj84eBSgAPkq+Isug9jjS24vbe6Azjdt76XZH2";

const ADMINISTRATOR = "machine";

/** Where the certificate's key and chain are kept on a machine, and under which name. */
const CERTIFICATE_FOLDER = "/var/lib/holdfast-certificates";
const CERTIFICATE_NAME = "service";

/** Percent of the processors' time at which a zone grows, and below which it shrinks. */
const GROW_CPU = 60;
const SHRINK_CPU = 25;

/** Requests a machine and minute at which a zone grows, and below which it may shrink. */
const GROW_REQUESTS = 1000;
const SHRINK_REQUESTS = 400;

/** Minutes that a new or changed machine may be ill before it is replaced. Azure takes 10 to 90. */
const REPAIR_GRACE = "PT20M";

const imageReference = (image: string) => {
    if (image.startsWith("/")) return { id: image };
    const [publisher, offer, sku, version] = image.split(":");
    return { publisher, offer, sku, version };
};

/**
 * Machines that start only what is signed (trusted launch), encrypt everything they write with the site's key, act as
 * an identity and hold no secret, and answer from the first minute on. Each zone has a scale set: an instance takes its
 * subnet from its set, and the way out of a subnet is of one zone, so that a set over all zones would hang on one zone's
 * way out. Flexible sets take no automatic images; what is installed is patched in place, and new machines have the newest.
 *
 * An update sends the number of machines that the state knows. Where the pool may have grown since, refresh with it
 * (`pulumi up --refresh`), or it shrinks until autoscale sees that.
 */
export class Pool extends pulumi.ComponentResource {
    /** Id of each zone's scale set. */
    readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
    /** What the machines act as. Rights for an application are given to it. */
    readonly identityId: pulumi.Output<string>;
    readonly identityPrincipalId: pulumi.Output<string>;

    constructor(name: string, args: PoolArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Pool", name, args, opts);
        const { resourceGroupName, location, zones, tags } = args;

        const identity = new managedidentity.UserAssignedIdentity(`${name}-machines`, {
            resourceGroupName, location, resourceName: `${name}-machines`, tags,
        }, { parent: this });
        const secretId = pulumi.interpolate`${args.certificate.vaultId}/secrets/${args.certificate.name}`;
        const grant = new authorization.RoleAssignment(`${name}-certificate`, {
            roleAssignmentName: secretId.apply((id) => roleAssignmentName(tags.platform, tags.site, id, "machines")),
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(args.subscriptionId, KEY_VAULT_SECRETS_USER),
            scope: secretId,
            description: "Machines read the certificate that they answer with",
        }, { parent: this, deleteBeforeReplace: true });
        // An identity of its own: a vault that is closed to the public lets this service in as itself, and is asked only when
        // a disk is made. With a shared identity Azure would try the key at once, from outside the network.
        const disks = new compute.DiskEncryptionSet(`${name}-disks`, {
            resourceGroupName,
            location,
            diskEncryptionSetName: `${name}-disks`,
            encryptionType: "EncryptionAtRestWithCustomerKey",
            identity: { type: "SystemAssigned" },
            activeKey: { keyUrl: args.disks.keyUri, sourceVault: { id: args.disks.vaultId } },
            rotationToLatestKeyVersionEnabled: true,
            tags,
        }, { parent: this, ignoreChanges: ["activeKey.keyUrl"] }); // the version moves on with the key
        const keyGrant = new authorization.RoleAssignment(`${name}-disks`, {
            roleAssignmentName: roleAssignmentName(tags.platform, tags.site, name, "disks"),
            principalId: disks.identity.apply((own) => own!.principalId),
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(args.subscriptionId, CRYPTO_SERVICE_ENCRYPTION_USER),
            scope: args.disks.keyId,
            description: "Disks are encrypted with the key \"volumes\"",
        }, { parent: this, deleteBeforeReplace: true });
        const reservation = this.reserve(name, args);

        const [minimum, maximum] = [spread(args.minimum, zones), spread(args.maximum, zones)];
        this.ids = Object.fromEntries(zones.map((zone) => {
            const set = this.scaleSet(name, zone, minimum[zone]!, args, { identity, disks, reservation }, [grant, keyGrant]);
            this.scale(name, zone, set, { minimum: minimum[zone]!, maximum: maximum[zone]! }, args);
            return [zone, set.id];
        }));
        new monitor.ActivityLogAlert(`${name}-stuck`, {
            resourceGroupName,
            location: "Global",
            activityLogAlertName: `${name}-stuck`,
            description: "The pool could not grow or shrink",
            enabled: true,
            scopes: [`/subscriptions/${args.subscriptionId}`],
            condition: { allOf: [{ field: "category", equals: "Autoscale" }, { field: "status", equals: "Failed" }] },
            actions: { actionGroups: [{ actionGroupId: args.actionGroupId }] },
            tags,
        }, { parent: this });

        this.identityId = identity.id;
        this.identityPrincipalId = identity.principalId;
        const { ids, identityId, identityPrincipalId } = this;
        this.registerOutputs({ ids, identityId, identityPrincipalId });
    }

    /** Machines that nobody else can be sold, in every zone as many as stand there. */
    private reserve(name: string, { resourceGroupName, location, zones, size, reserved = 0, tags }: PoolArgs) {
        if (reserved === 0) return undefined;
        const group = new compute.CapacityReservationGroup(`${name}-reserved`, {
            resourceGroupName, location, capacityReservationGroupName: `${name}-reserved`, zones: [...zones], tags,
        }, { parent: this });
        const members = Object.entries(spread(reserved, zones)).filter(([, capacity]) => capacity > 0).map(([zone, capacity]) =>
            new compute.CapacityReservation(`${name}-reserved-${zone}`, {
                resourceGroupName,
                location,
                capacityReservationGroupName: group.name,
                capacityReservationName: `${name}-${zone}`,
                sku: { name: size, capacity },
                zones: [zone],
                tags,
            }, { parent: this }));
        return { group, members };
    }

    private scaleSet(
        name: string, zone: string, capacity: number, args: PoolArgs,
        { identity, disks, reservation }: {
            readonly identity: managedidentity.UserAssignedIdentity;
            readonly disks: compute.DiskEncryptionSet;
            readonly reservation: { readonly group: compute.CapacityReservationGroup; readonly members: pulumi.Resource[] } | undefined;
        },
        grants: readonly pulumi.Resource[],
    ): compute.VirtualMachineScaleSet {
        const { resourceGroupName, location, tags } = args;
        const subnetId = args.subnetIds[zone];
        if (subnetId === undefined) throw new RangeError(`found no subnet for zone "${zone}", expected one: have ${Object.keys(args.subnetIds).join(", ")}`);
        const set = new compute.VirtualMachineScaleSet(`${name}-${zone}`, {
            resourceGroupName,
            location,
            vmScaleSetName: `${name}-${zone}`,
            orchestrationMode: "Flexible",
            platformFaultDomainCount: 1, // within its zone a set is spread as widely as Azure can
            zones: [zone],
            sku: { name: args.size, tier: "Standard", capacity },
            identity: { type: "UserAssigned", userAssignedIdentities: [identity.id, ...args.tenantIdentityIds ?? []] },
            automaticRepairsPolicy: { enabled: true, gracePeriod: REPAIR_GRACE, repairAction: "Replace" },
            upgradePolicy: {
                mode: "Rolling",
                rollingUpgradePolicy: {
                    maxSurge: true, // new machines come before old ones go
                    maxBatchInstancePercent: 20,
                    maxUnhealthyInstancePercent: 20,
                    maxUnhealthyUpgradedInstancePercent: 20,
                    pauseTimeBetweenBatches: "PT30S",
                    prioritizeUnhealthyInstances: true,
                },
            },
            scaleInPolicy: { rules: ["OldestVM"] },
            virtualMachineProfile: {
                priority: "Regular",
                securityProfile: {
                    securityType: "TrustedLaunch",
                    uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
                    encryptionAtHost: true,
                },
                storageProfile: {
                    imageReference: imageReference(args.image),
                    osDisk: {
                        createOption: "FromImage",
                        osType: "Linux",
                        caching: "ReadWrite",
                        deleteOption: "Delete",
                        managedDisk: { storageAccountType: args.diskType ?? "Premium_LRS", diskEncryptionSet: { id: disks.id } },
                    },
                },
                osProfile: {
                    computerNamePrefix: fit(9, tags.site, zone),
                    adminUsername: ADMINISTRATOR,
                    allowExtensionOperations: true,
                    customData: Buffer.from(healthEndpoint({ certificate: `${CERTIFICATE_FOLDER}/${CERTIFICATE_NAME}` })).toString("base64"),
                    linuxConfiguration: {
                        disablePasswordAuthentication: true,
                        provisionVMAgent: true,
                        ssh: { publicKeys: [{ path: `/home/${ADMINISTRATOR}/.ssh/authorized_keys`, keyData: args.sshPublicKey ?? NOBODYS_KEY }] },
                        patchSettings: {
                            patchMode: "AutomaticByPlatform",
                            assessmentMode: "AutomaticByPlatform",
                            // Without it Azure would also patch at times of its own, beside the window.
                            automaticByPlatformSettings: { rebootSetting: "IfRequired", bypassPlatformSafetyChecksOnUserSchedule: true },
                        },
                    },
                },
                networkProfile: {
                    networkApiVersion: "2022-11-01", // a flexible set names the version of its interfaces
                    networkInterfaceConfigurations: [{
                        name: "app",
                        primary: true,
                        deleteOption: "Delete",
                        enableAcceleratedNetworking: true,
                        enableIPForwarding: false,
                        ipConfigurations: [{
                            name: "app",
                            primary: true,
                            privateIPAddressVersion: "IPv4",
                            subnet: { id: subnetId },
                            applicationSecurityGroups: [{ id: args.memberGroupId }],
                            applicationGatewayBackendAddressPools: args.backendPoolIds.map((id) => ({ id })),
                        }],
                    }],
                },
                diagnosticsProfile: { bootDiagnostics: { enabled: true } }, // kept by Azure itself
                scheduledEventsProfile: { terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT5M" } },
                extensionProfile: { extensions: this.extensions(args, identity), extensionsTimeBudget: "PT30M" },
                ...(reservation && { capacityReservation: { capacityReservationGroup: { id: reservation.group.id } } }),
            },
            tags,
        }, { parent: this, dependsOn: [...grants, ...(reservation?.members ?? [])], ignoreChanges: ["sku.capacity"] });

        new monitor.DiagnosticSetting(`${name}-${zone}`, {
            name: "measurements",
            resourceUri: set.id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });
        return set;
    }

    /** What Azure's agent adds to a machine. It comes by Azure's own host, not over the network. */
    private extensions({ certificate }: PoolArgs, identity: managedidentity.UserAssignedIdentity) {
        const url = pulumi.all([certificate.vaultId, certificate.name]).apply(([vaultId, certificateName]) =>
            `https://${vaultId.split("/").at(-1)!.toLowerCase()}.vault.azure.net/secrets/${certificateName}`);
        return [
            {
                name: "certificate",
                publisher: "Microsoft.Azure.KeyVault",
                type: "KeyVaultForLinux",
                typeHandlerVersion: "3.0",
                autoUpgradeMinorVersion: true,
                enableAutomaticUpgrade: true,
                settings: {
                    secretsManagementSettings: {
                        pollingIntervalInS: "3600",
                        requireInitialSync: true,
                        observedCertificates: [{ url, certificateStoreLocation: CERTIFICATE_FOLDER, customSymbolicLinkName: CERTIFICATE_NAME }],
                    },
                    authenticationSettings: { msiEndpoint: "http://169.254.169.254/metadata/identity", msiClientId: identity.clientId },
                },
            },
            {
                name: "health",
                publisher: "Microsoft.ManagedServices",
                type: "ApplicationHealthLinux",
                typeHandlerVersion: "1.0",
                autoUpgradeMinorVersion: true,
                enableAutomaticUpgrade: true,
                provisionAfterExtensions: ["certificate"],
                settings: { protocol: "https", port: APP_PORT, requestPath: HEALTH_PATH, intervalInSeconds: 10, numberOfProbes: 3 },
            },
            {
                // Reports to Defender whether the machine started what was signed and nothing else.
                name: "attestation",
                publisher: "Microsoft.Azure.Security.LinuxAttestation",
                type: "GuestAttestation",
                typeHandlerVersion: "1.0",
                autoUpgradeMinorVersion: true,
                enableAutomaticUpgrade: true,
                suppressFailures: true, // a machine that cannot report is an alarm, not an outage
                settings: { AttestationConfig: { MaaSettings: { maaEndpoint: "", maaTenantName: "GuestAttestation" }, useCustomToken: "false", disableAlerts: "false" } },
            },
        ];
    }

    /** Grows a zone by load and by requests; shrinks it one machine at a time, and only when both have become little. */
    private scale(name: string, zone: string, set: compute.VirtualMachineScaleSet, size: { minimum: number; maximum: number }, args: PoolArgs): void {
        const { resourceGroupName, location, tags } = args;
        const rule = (metricName: string, metricResourceUri: pulumi.Input<string>, direction: "Increase" | "Decrease", threshold: number, minutes: number) => ({
            metricTrigger: {
                metricName,
                metricResourceUri,
                timeGrain: "PT1M",
                statistic: "Average" as const,
                timeAggregation: "Average" as const,
                timeWindow: `PT${minutes}M`,
                operator: direction === "Increase" ? "GreaterThan" as const : "LessThan" as const,
                threshold,
            },
            scaleAction: { direction, type: "ChangeCount" as const, value: "1", cooldown: `PT${minutes}M` },
        });
        const setting = new monitor.AutoscaleSetting(`${name}-${zone}`, {
            resourceGroupName,
            location,
            autoscaleSettingName: `${name}-${zone}`,
            name: `${name}-${zone}`,
            enabled: true,
            targetResourceUri: set.id,
            profiles: [{
                name: "demand",
                capacity: { minimum: String(size.minimum), maximum: String(size.maximum), default: String(Math.max(1, size.minimum)) },
                rules: [
                    rule("Percentage CPU", set.id, "Increase", GROW_CPU, 5),
                    rule("AvgRequestCountPerHealthyHost", args.gatewayId, "Increase", GROW_REQUESTS, 5),
                    rule("Percentage CPU", set.id, "Decrease", SHRINK_CPU, 15),
                    rule("AvgRequestCountPerHealthyHost", args.gatewayId, "Decrease", SHRINK_REQUESTS, 15),
                ],
            }],
            tags,
        }, { parent: this });
        new monitor.DiagnosticSetting(`${name}-${zone}-decisions`, {
            name: "decisions",
            resourceUri: setting.id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logs: ["AutoscaleEvaluations", "AutoscaleScaleActions"].map((category) => ({ category, enabled: true })),
        }, { parent: this });
    }
}
