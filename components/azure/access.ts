// How engineers come into one Azure site: by the VPN gateway, with their directory identity and nothing else.
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";

/** What the gateway is told of clients. */
export interface ClientSettings {
    readonly vpnClientAddressPool: { readonly addressPrefixes: string[] };
    readonly vpnClientProtocols: string[];
    readonly vpnAuthenticationTypes: string[];
    readonly aadTenant: string;
    readonly aadAudience: string;
    readonly aadIssuer: string;
}

export interface ClientIdentity {
    /** Block that clients get their addresses from; 4 addresses at the least for each who is in at once. */
    readonly block: string;
    /** Entra tenant whose people may come in. */
    readonly tenantId: string;
    /**
     * Application that they sign in to. Microsoft's own lets everybody of the tenant in; one that you register can ask for
     * assignment, and conditional access can ask it for a second factor and a healthy machine.
     */
    readonly audience: string;
}

/** OpenVPN over TLS, and the directory alone: no certificate that a person carries away, no password of the gateway's own. */
export const clientSettings = ({ block, tenantId, audience }: ClientIdentity): ClientSettings => ({
    vpnClientAddressPool: { addressPrefixes: [block] },
    vpnClientProtocols: ["OpenVPN"],
    vpnAuthenticationTypes: ["AAD"],
    aadTenant: `https://login.microsoftonline.com/${tenantId}/`,
    aadAudience: audience,
    aadIssuer: `https://sts.windows.net/${tenantId}/`, // the slash at the end is a part of it
});

export interface ClientAccessArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Gateway that clients come in by, whose records are in the workspace. */
    readonly gatewayId: pulumi.Input<string>;
    readonly workspaceId: pulumi.Input<string>;
    readonly actionGroupId: pulumi.Input<string>;
    /** Address that clients ask for names, where there is one: it goes into their profile by hand. */
    readonly dnsAddress?: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Refused attempts from the records of one gateway in an hour that are worth a look. */
const REFUSALS_AN_HOUR = 5;

/**
 * Watches over who comes in by the gateway. The access itself is a part of the gateway (`clientSettings`), because Azure
 * has one VPN gateway a network and no resource for its clients; what they reach is the firewall's table of flows.
 */
export class ClientAccess extends pulumi.ComponentResource {
    readonly dnsAddress: pulumi.Output<string> | undefined;

    constructor(name: string, args: ClientAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:ClientAccess", name, args, opts);
        const { resourceGroupName, location, tags } = args;

        new monitor.ScheduledQueryRule(`${name}-refused`, {
            resourceGroupName,
            location,
            ruleName: `${name}-refused`,
            displayName: `${siteName(tags)}: somebody tries to come in by the VPN and is refused`,
            description: "Ask the person. Where it was not them, their password is out and only the second factor held.",
            kind: "LogAlert",
            enabled: true,
            severity: 2,
            scopes: [args.workspaceId],
            evaluationFrequency: "PT15M",
            windowSize: "PT1H",
            criteria: {
                allOf: [{
                    query: pulumi.output(args.gatewayId).apply((id) => [
                        "AzureDiagnostics",
                        `where ResourceId =~ "${id}" and Category == "P2SDiagnosticLog"`,
                        'where Message has "Authentication" and Message has_any ("failed", "denied", "rejected", "invalid")',
                    ].join(" | ")),
                    timeAggregation: "Count",
                    operator: "GreaterThanOrEqual",
                    threshold: REFUSALS_AN_HOUR,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            // The table exists only once the gateway has sent its first record.
            skipQueryValidation: true,
            actions: { actionGroups: [args.actionGroupId] },
            tags,
        }, { parent: this });

        this.dnsAddress = args.dnsAddress === undefined ? undefined : pulumi.output(args.dnsAddress);
        this.registerOutputs({ dnsAddress: this.dnsAddress });
    }
}
