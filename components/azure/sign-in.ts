// What stands on Azure before the application's own log-in.
import * as azureactivedirectory from "@pulumi/azure-native/azureactivedirectory";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { FIREWALL_RULES, FIREWALL_SETTINGS, rateLimit } from "../gateway-rules";
import type { Tags } from "../names";
import type { LogInRange, SignInPlan } from "../plan/sign-in";

export interface SignInArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** What customers set, within its bounds. */
    readonly plan: SignInPlan;
    /** Where users log in from. The log-in paths refuse everybody else. */
    readonly logInRanges: readonly LogInRange[];
    readonly tags: Tags;
}

/** Requests a minute from one client address to the log-in paths beyond which it is blocked: somebody guesses. */
const LOG_INS_PER_MINUTE = 60;

/**
 * Less than its namesake on AWS, because there is less to declare: an application gateway cannot ask a directory who
 * somebody is, and what Entra asks of users (passwords, second factor, risk, length of a session, federation) is set in
 * the directory through Microsoft Graph, not through Resource Manager. That part is attested, not proved here. What can be
 * declared is: a firewall policy of their own for the log-in paths, which admits the permitted addresses and stops who
 * guesses; and, where it is asked for, a directory for users apart from the one for staff.
 */
export class SignIn extends pulumi.ComponentResource {
    /** Firewall policy for the log-in paths. */
    readonly firewallPolicyId: pulumi.Output<string>;
    /** The directory for users. Absent where none is asked for. */
    readonly tenantId?: pulumi.Output<string | undefined>;

    constructor(name: string, args: SignInArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:SignIn", name, args, opts);
        const { resourceGroupName, location, tags, plan } = args;
        const policy = new network.WebApplicationFirewallPolicy(name, {
            resourceGroupName,
            location,
            policyName: name,
            policySettings: FIREWALL_SETTINGS,
            customRules: [
                {
                    name: "logInRanges",
                    priority: 5,
                    ruleType: "MatchRule",
                    state: "Enabled",
                    matchConditions: [{
                        matchVariables: [{ variableName: "RemoteAddr" }], operator: "IPMatch", negationConditon: true,
                        matchValues: args.logInRanges.flatMap(({ ranges }) => ranges),
                    }],
                    action: "Block",
                },
                rateLimit(LOG_INS_PER_MINUTE),
            ],
            managedRules: FIREWALL_RULES,
            tags,
        }, { parent: this });
        this.firewallPolicyId = policy.id;
        if (plan.azureTenant) {
            const { name: resourceName, country, location: place } = plan.azureTenant;
            this.tenantId = new azureactivedirectory.CIAMTenant(name, {
                resourceGroupName,
                resourceName,
                location: place,
                sku: { name: "Base", tier: "A0" },
                createTenantProperties: { countryCode: country, displayName: `${tags.platform} ${tags.site}` },
                tags,
            }, { parent: this, protect: true }).tenantId;
        }
        const { firewallPolicyId, tenantId } = this;
        this.registerOutputs({ firewallPolicyId, tenantId });
    }
}
