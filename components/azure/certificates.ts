// The certificate of the service's name on Azure: kept and renewed by a key vault, and watched here.
import * as eventgrid from "@pulumi/azure-native/eventgrid";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";

export interface CertificatesArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /**
     * Resource id of the vault that holds the certificate, in the site's subscription and region. Its issuance policy
     * names DigiCert or GlobalSign, with which the vault renews by itself.
     */
    readonly vaultId: string;
    /** The certificate's name in the vault. */
    readonly certificateName: string;
    readonly actionGroupId: pulumi.Input<string>;
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    readonly tags: Tags;
}

/** What a vault says of a certificate: 30 days before its end, at its end, and when it has renewed it. */
export const CERTIFICATE_EVENTS = ["CertificateNearExpiry", "CertificateExpired"].map((event) => `Microsoft.KeyVault.${event}`);

/**
 * Nothing here issues the certificate. Resource Manager can make vaults, keys and secrets but no certificates, which a
 * vault makes and renews by its own policy; and the one kind that it can order, an App Service certificate, is a purchase
 * that somebody has to confirm, and would let Microsoft's registration service write secrets into the vault. So the vault
 * is given, the gateway follows what it renews, and who must act is told when it does not.
 */
export class Certificates extends pulumi.ComponentResource {
    readonly vaultId: string;
    readonly certificateName: string;

    constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Certificates", name, args, opts);
        const { resourceGroupName, location, vaultId, certificateName, tags } = args;
        const topic = new eventgrid.SystemTopic(name, {
            resourceGroupName, location, systemTopicName: name, source: vaultId, topicType: "Microsoft.KeyVault.vaults", tags,
        }, { parent: this });
        new eventgrid.SystemTopicEventSubscription(`${name}-expiry`, {
            resourceGroupName,
            systemTopicName: topic.name,
            eventSubscriptionName: "certificate-expiry",
            eventDeliverySchema: "CloudEventSchemaV1_0",
            filter: { includedEventTypes: CERTIFICATE_EVENTS, subjectBeginsWith: certificateName },
            destination: {
                endpointType: "MonitorAlert",
                severity: "Sev1",
                actionGroups: [args.actionGroupId],
                description: `The certificate ${certificateName} was not renewed and ends within 30 days, or has ended`,
            },
        }, { parent: this });
        new monitor.DiagnosticSetting(`${name}-deliveries`, {
            name: "deliveries",
            resourceUri: topic.id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: [{ categoryGroup: "allLogs", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });
        this.vaultId = vaultId;
        this.certificateName = certificateName;
        this.registerOutputs({ vaultId, certificateName });
    }
}
