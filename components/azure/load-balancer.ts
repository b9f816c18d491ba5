// The front end of one Azure site: a zone-redundant Application Gateway behind a web application firewall that blocks.
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, type Tags } from "../names";
import { FIREWALL_RULES, FIREWALL_SETTINGS, rateLimit } from "../gateway-rules";
import { RESERVE } from "../plan/addresses";
import { HEALTH_PATH } from "../plan/domain";
import { APP_PORT } from "../plan/flows";
import { LOG_IN_PATHS } from "../plan/sign-in";

export interface LoadBalancerArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** The edge subnet, which holds nothing but the gateway. */
    readonly subnetId: pulumi.Input<string>;
    readonly publicIpId: pulumi.Input<string>;
    /**
     * Spare address that a second gateway stands ready with, since a gateway never changes its address. It has the same
     * rules and the same machines behind it, and no instance until somebody asks: about 325 USD a month.
     * @default no spare stands ready
     */
    readonly reserveIpId?: pulumi.Input<string>;
    /**
     * Where the certificate of `domain` is kept. The vault must let trusted services in; the gateway looks every four
     * hours and takes up a renewal by itself.
     */
    readonly certificate: {
        /** Resource id of the vault. */
        readonly vaultId: string;
        readonly name: string;
    };
    /** DNS name of the service. Applications must answer to it over TLS with a publicly trusted certificate. */
    readonly domain: string;
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    /**
     * Firewall policy of the log-in paths, stricter than that of the others.
     * @default none: the log-in paths are as open as all others
     */
    readonly logInPolicyId?: pulumi.Input<string>;
    readonly zones: readonly string[];
    readonly tags: Tags;
}

const KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";

/** Instances kept even when nothing happens: one in each of two zones at the least. A reserve keeps none. */
const MINIMUM_INSTANCES = 2;
const MAXIMUM_INSTANCES = 10;

/** Requests a minute from one client address beyond which it is blocked for the rest of that minute. */
const REQUESTS_PER_MINUTE = 2000;

/** Seconds that a browser remembers to use HTTPS only: two years, as browsers' preload lists ask. */
const HSTS_SECONDS = 63_072_000;

/** A part of the gateway itself. Azure wants a full id here, and fills in the gateway's own for `$self`. */
const own = (kind: string, name: string) => ({ id: `$self/${kind}/${name}` });

/**
 * Takes requests over TLS 1.2 or later, passes them through the firewall in prevention mode and on to the application
 * over TLS again. Plain HTTP is answered with a redirect and nothing else.
 */
export class LoadBalancer extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;
    /** What the gateway reads its certificate as. */
    readonly identityId: pulumi.Output<string>;
    /** Pools that machines of the app tier join: one of each gateway. */
    readonly backendPoolIds: readonly pulumi.Output<string>[];
    /** The gateway that stands ready with a spare address. */
    readonly reserveId: pulumi.Output<string> | undefined;

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:LoadBalancer", name, args, opts);
        const { resourceGroupName, location, certificate, domain, tags } = args;
        const zones = [...args.zones];

        const identity = new managedidentity.UserAssignedIdentity(`${name}-certificate`, {
            resourceGroupName, location, resourceName: `${name}-certificate`, tags,
        }, { parent: this });
        const subscriptionId = certificate.vaultId.split("/")[2]!;
        // A certificate's private key is read as a secret of the same name; the gateway may read this one and no other.
        const grant = new authorization.RoleAssignment(`${name}-certificate`, {
            roleAssignmentName: roleAssignmentName(tags.platform, tags.site, certificate.vaultId, certificate.name, "gateway"),
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(subscriptionId, KEY_VAULT_SECRETS_USER),
            scope: `${certificate.vaultId}/secrets/${certificate.name}`,
            description: "The gateway reads its certificate",
        }, { parent: this, deleteBeforeReplace: true });

        const firewall = this.firewallPolicy(name, args);
        const vaultHost = `${certificate.vaultId.split("/").at(-1)!.toLowerCase()}.vault.azure.net`;
        const toApp = {
            backendAddressPool: own("backendAddressPools", "app"),
            backendHttpSettings: own("backendHttpSettingsCollection", "app"),
            rewriteRuleSet: own("rewriteRuleSets", "headers"),
        };
        const gatewayWith = (gatewayName: string, publicIpId: pulumi.Input<string>, minCapacity: number, purpose: Partial<typeof RESERVE> = {}) => new network.ApplicationGateway(gatewayName, {
            resourceGroupName,
            location,
            applicationGatewayName: gatewayName,
            zones,
            sku: { name: "WAF_v2", tier: "WAF_v2" },
            autoscaleConfiguration: { minCapacity, maxCapacity: MAXIMUM_INSTANCES },
            identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
            enableHttp2: true,
            firewallPolicy: { id: firewall.id },
            forceFirewallPolicyAssociation: true,
            sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" },
            globalConfiguration: { enableRequestBuffering: true, enableResponseBuffering: true },
            gatewayIPConfigurations: [{ name: "edge", subnet: { id: args.subnetId } }],
            frontendIPConfigurations: [{ name: "public", publicIPAddress: { id: publicIpId } }],
            frontendPorts: [{ name: "https", port: 443 }, { name: "http", port: 80 }],
            // Without a version: the gateway follows renewals.
            sslCertificates: [{ name: "service", keyVaultSecretId: `https://${vaultHost}/secrets/${certificate.name}` }],
            httpListeners: [
                {
                    name: "https",
                    protocol: "Https",
                    frontendIPConfiguration: own("frontendIPConfigurations", "public"),
                    frontendPort: own("frontendPorts", "https"),
                    sslCertificate: own("sslCertificates", "service"),
                    requireServerNameIndication: false,
                },
                {
                    name: "http",
                    protocol: "Http",
                    frontendIPConfiguration: own("frontendIPConfigurations", "public"),
                    frontendPort: own("frontendPorts", "http"),
                },
            ],
            backendAddressPools: [{ name: "app" }],
            backendHttpSettingsCollection: [{
                name: "app",
                protocol: "Https",
                port: APP_PORT,
                hostName: domain,
                cookieBasedAffinity: "Disabled",
                requestTimeout: 30,
                connectionDraining: { enabled: true, drainTimeoutInSec: 60 },
                probe: own("probes", "app"),
            }],
            probes: [{
                name: "app",
                protocol: "Https",
                path: HEALTH_PATH,
                interval: 10,
                timeout: 5,
                unhealthyThreshold: 3,
                pickHostNameFromBackendHttpSettings: true,
                match: { statusCodes: ["200"] },
            }],
            redirectConfigurations: [{
                name: "to-https",
                redirectType: "Permanent",
                targetListener: own("httpListeners", "https"),
                includePath: true,
                includeQueryString: true,
            }],
            rewriteRuleSets: [{
                name: "headers",
                rewriteRules: [{
                    name: "strict-transport",
                    ruleSequence: 100,
                    actionSet: {
                        responseHeaderConfigurations: [
                            {
                                headerName: "Strict-Transport-Security",
                                headerValue: `max-age=${HSTS_SECONDS}; includeSubDomains`,
                            },
                            { headerName: "Server", headerValue: "" },
                        ],
                    },
                }],
            }],
            ...(args.logInPolicyId !== undefined && {
                urlPathMaps: [{
                    name: "service",
                    defaultBackendAddressPool: toApp.backendAddressPool,
                    defaultBackendHttpSettings: toApp.backendHttpSettings,
                    defaultRewriteRuleSet: toApp.rewriteRuleSet,
                    pathRules: [{
                        name: "log-in",
                        paths: LOG_IN_PATHS.flatMap((path) => (path.endsWith("/") ? [`${path}*`] : [path, `${path}/*`])),
                        firewallPolicy: { id: args.logInPolicyId },
                        ...toApp,
                    }],
                }],
            }),
            requestRoutingRules: [
                {
                    name: "https",
                    priority: 100,
                    httpListener: own("httpListeners", "https"),
                    ...(args.logInPolicyId === undefined ? { ruleType: "Basic", ...toApp } : { ruleType: "PathBasedRouting", urlPathMap: own("urlPathMaps", "service") }),
                },
                {
                    name: "http-redirect",
                    ruleType: "Basic",
                    priority: 200,
                    httpListener: own("httpListeners", "http"),
                    redirectConfiguration: own("redirectConfigurations", "to-https"),
                },
            ],
            tags: { ...tags, ...purpose },
        }, { parent: this, protect: true, dependsOn: grant });

        const gateway = gatewayWith(name, args.publicIpId, MINIMUM_INSTANCES);
        const reserve = args.reserveIpId === undefined ? undefined : gatewayWith(`${name}-reserve`, args.reserveIpId, 0, RESERVE);

        const recorded = (gatewayName: string, { id }: network.ApplicationGateway) => new monitor.DiagnosticSetting(`${gatewayName}-requests`, {
            name: "requests",
            resourceUri: id,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: ["AccessLog", "FirewallLog"].map((log) => ({ category: `ApplicationGateway${log}`, enabled: true })),
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });

        recorded(name, gateway);
        if (reserve) recorded(`${name}-reserve`, reserve);

        this.id = gateway.id;
        this.reserveId = reserve?.id;
        this.identityId = identity.id;
        this.backendPoolIds = [gateway, ...(reserve ? [reserve] : [])].map(({ id }) => pulumi.interpolate`${id}/backendAddressPools/app`);
        const { id, identityId, backendPoolIds } = this;
        this.registerOutputs({ id, identityId, backendPoolIds });
    }

    /** What the firewall stops: known attacks, bad bots, and one client asking for everything at once. */
    private firewallPolicy(name: string, { resourceGroupName, location, tags }: LoadBalancerArgs) {
        return new network.WebApplicationFirewallPolicy(`${name}-firewall`, {
            resourceGroupName,
            location,
            policyName: `${name}-firewall`,
            policySettings: FIREWALL_SETTINGS,
            customRules: [rateLimit(REQUESTS_PER_MINUTE)],
            managedRules: FIREWALL_RULES,
            tags,
        }, { parent: this });
    }
}
