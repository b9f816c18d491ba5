// The root of everything a stack declares. It has no resources of its own: it states the facts that rules judge by,
// and because it is everyone's parent, a rule that refuses it stops an update before anything exists.
import * as pulumi from "@pulumi/pulumi";
import { REQUIRED_TAGS, type Tags } from "../components/names";
import { JOBS } from "../components/plan/jobs";
import { COST_SCHEMA } from "../components/plan/spend";
import { planSite } from "../components/plan/index";
import type { Settings } from "./settings";

/** Account numbers that AWS uses in its documentation. */
const DOCUMENTATION_ACCOUNTS = ["111122223333", "123456789012", "444455556666", "999999999999"];

/** Domains reserved for documentation (RFC 2606). */
const DOCUMENTATION_DOMAIN = /(^|[.@])example\.(com|net|org)(\/|$)/;

/** Addresses reserved for documentation (RFC 5737). */
const DOCUMENTATION_ADDRESS = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+(\/\d+)?$/;

/** GUIDs nobody was given: zero but for the last digits. */
const DOCUMENTATION_GUID = /00000000-0000-0000-0000-0000000000\d\d/;

/** Names that stand for anybody's. */
const DOCUMENTATION_NAME = /^example(@1)?\/|\/stexample/;

const isDocumentation = (value: string): boolean =>
    DOCUMENTATION_NAME.test(value) || DOCUMENTATION_DOMAIN.test(value) || DOCUMENTATION_ADDRESS.test(value) || DOCUMENTATION_GUID.test(value) || DOCUMENTATION_ACCOUNTS.some((account) => value.includes(account));

/** Configuration keys that still hold a value from the documentation, e.g. `custodians.first.aws`. */
export function documentationValues(settings: Settings): string[] {
    const named: [string, string][] = [
        ["awsAccountId", settings.awsAccountId],
        ["azureSubscriptionId", settings.azureSubscriptionId],
        ["azureTenantId", settings.azureTenantId],
        ...settings.custodians.flatMap(({ name, aws, azure }): [string, string][] => [
            [`custodians.${name}.aws`, aws],
            [`custodians.${name}.azure`, azure],
        ]),
        ["database.administrator.objectId", settings.database.administrator.objectId],
        ...(settings.site.role === "primary" ? [
            ...JOBS.flatMap((job) => settings.identity.people[job].aws.map((arn, i): [string, string] => [`identity.people.${job}.aws.${i}`, arn])),
            ["identity.repository", settings.identity.repository] as [string, string],
            ["spend.azureLedger.accountId", settings.spend.azureLedger.accountId] as [string, string],
        ] : []),
        ...JOBS.map((job): [string, string] => [`identity.people.${job}.azure`, settings.identity.people[job].azure]),
        ["domain", settings.domain],
        ["alertEmail", settings.alertEmail],
        ["escalation.email", settings.escalation.email],
        ...(settings.certificate.aws ? [[`certificates.${settings.site.name}.aws`, settings.certificate.aws] as [string, string]] : []),
        [`certificates.${settings.site.name}.azureVault`, settings.certificate.azureVault],
        ...(settings.signIn.provider ? [["signIn.provider.metadataUrl", settings.signIn.provider.metadataUrl] as [string, string]] : []),
        ...settings.logInRanges.flatMap(({ name, ranges }) => ranges.map((range): [string, string] => [`logInRanges.${name}`, range])),
        ...(settings.site.aws.clients ? [
            [`access.serverCertificates.${settings.site.name}`, settings.access.serverCertificates[settings.site.name]!] as [string, string],
            ["access.samlProvider", settings.access.samlProvider] as [string, string],
            ...Object.entries(settings.access.groups).map(([name, id]): [string, string] => [`access.groups.${name}`, id]),
        ] : []),
        ...(settings.backup.awsArchive ? [["backup.awsArchive.account", settings.backup.awsArchive.account] as [string, string]] : []),
        ...Object.entries(settings.backup.azureGuards).filter(([site]) => site === settings.site.name)
            .map(([site, guard]): [string, string] => [`backup.azureGuards.${site}`, guard]),
    ];
    return named.filter(([, value]) => isDocumentation(value)).map(([key]) => key);
}

/** Tags that every resource of the stack carries. */
export const tagsOf = (settings: Settings): Tags => ({
    platform: settings.platform,
    site: settings.site.name,
    owner: settings.owner,
    "cost-center": settings.costCenter,
    "data-class": settings.dataClass,
    jurisdiction: settings.jurisdiction,
});

/** Whom a site's networks are joined to: blocks by the cloud that admits them. Rules hold what is let in against them. */
function borders(settings: Settings) {
    const { site, sites } = settings;
    const { aws, azure } = planSite(site, settings);
    const related = [...sites.values()].filter(({ name, behind }) => name === site.name || name === site.behind || behind === site.name);
    return {
        interconnect: settings.interconnect.enabled,
        perimeterFirewall: settings.perimeter.firewall,
        perimeterDomains: settings.perimeter.domains,
        peers: { aws: Object.values(aws.peers), azure: Object.values(azure.peers) },
        // A standby's database and its primary's reach each other, from data tier to data tier.
        dataTiers: { azure: related.flatMap((site) => planSite(site, settings).azure.subnets).filter(({ tier }) => tier === "data").map(({ cidr }) => cidr) },
        clients: { aws: aws.clients ?? "", azure: azure.clients ?? "" },
    };
}

/** What rules may know of a stack: plain values, no secrets. */
export const factsOf = (settings: Settings) => ({
    platform: settings.platform,
    site: settings.site.name,
    role: settings.site.role,
    ...(settings.site.behind !== undefined && { behind: settings.site.behind }),
    lifecycle: settings.lifecycle,
    regions: { aws: settings.site.aws.region, azure: settings.site.azure.region },
    allowedRegions: settings.allowedRegions,
    countries: settings.residency.countries,
    custodians: { aws: settings.custodians.map(({ aws }) => aws), azure: settings.custodians.map(({ azure }) => azure) },
    spares: settings.spares,
    quotas: { aws: settings.quotas.awsElasticIps, azure: settings.quotas.azurePublicIps },
    retention: settings.retention,
    objectives: settings.objectives,
    recovery: settings.recovery,
    backup: settings.backup,
    // What the configuration names of others: where costs are delivered to, and who keeps the certificate.
    azureElsewhere: [settings.spend.azureLedger.accountId, settings.certificate.azureVault],
    ...borders(settings),
    tenants: settings.tenants,
    requiredTags: [...REQUIRED_TAGS],
    costSchema: COST_SCHEMA,
    failover: settings.failover,
    documentationValues: documentationValues(settings),
});

export class Platform extends pulumi.ComponentResource {
    /** `providers`: those of the site's own regions, for everything below that is not told otherwise. */
    constructor(name: string, facts: ReturnType<typeof factsOf>, providers: pulumi.ProviderResource[]) {
        super("holdfast:index:Platform", name, facts, { providers });
        this.registerOutputs(facts);
    }
}
