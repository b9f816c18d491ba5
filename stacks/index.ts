// Picks the program by the role that the configured site has: a further standby, or a staging site, needs no code.
import { Provider as Aws } from "@pulumi/aws/provider";
import { Provider as Azure } from "@pulumi/azure-native/provider";
import type { Site } from "../components/plan/index";
import { planSite } from "../components/plan/index";
import { dr } from "./dr";
import { factsOf, Platform, tagsOf } from "./platform";
import { showPositions } from "./positions";
import { prod } from "./prod";
import { readSettings } from "./settings";

showPositions();

const settings = readSettings();
const { site, primary } = settings;
const tags = tagsOf(settings);

/** The providers of a site's regions, bound to the configured account and subscription: a wrong login stops at once. */
const providersOf = ({ aws, azure }: Site, suffix = "") => [
    new Aws(`aws${suffix}`, { region: aws.region as never, allowedAccountIds: [settings.awsAccountId] }),
    new Azure(`azure${suffix}`, { location: azure.region, subscriptionId: settings.azureSubscriptionId, tenantId: settings.azureTenantId }),
];

const opts = { parent: new Platform(site.name, factsOf(settings), providersOf(site)) };
const args = { settings, plan: planSite(site, settings), tags };

export = primary
    ? dr({ ...args, primaryPlan: planSite(primary, settings), primaryProviders: providersOf(primary, "-primary") }, opts)
    : prod(args, opts);
