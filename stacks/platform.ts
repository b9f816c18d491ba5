// The root of everything a stack declares. It has no resources of its own: it states the facts that rules judge by,
// and because it is everyone's parent, a rule that refuses it stops an update before anything exists.
import * as pulumi from "@pulumi/pulumi";
import { REQUIRED_TAGS, type Tags } from "../components/names";
import type { Settings } from "./settings";

/** Account numbers that AWS uses in its documentation. */
const DOCUMENTATION_ACCOUNTS = ["111122223333", "123456789012", "444455556666", "999999999999"];

/** Domains reserved for documentation (RFC 2606). */
const DOCUMENTATION_DOMAIN = /(^|[.@])example\.(com|net|org)$/;

/** GUIDs nobody was given: zero but for the last digits. */
const DOCUMENTATION_GUID = /00000000-0000-0000-0000-0000000000\d\d/;

const isDocumentation = (value: string): boolean =>
    DOCUMENTATION_DOMAIN.test(value) || DOCUMENTATION_GUID.test(value) || DOCUMENTATION_ACCOUNTS.some((account) => value.includes(account));

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
        ["domain", settings.domain],
        ["alertEmail", settings.alertEmail],
        [`certificates.${settings.site.name}.aws`, settings.certificate.aws],
        [`certificates.${settings.site.name}.azureVault`, settings.certificate.azureVault],
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

/** What rules may know of a stack: plain values, no secrets. */
export const factsOf = (settings: Settings) => ({
    platform: settings.platform,
    site: settings.site.name,
    role: settings.site.role,
    lifecycle: settings.lifecycle,
    regions: { aws: settings.site.aws.region, azure: settings.site.azure.region },
    allowedRegions: settings.allowedRegions,
    custodians: { aws: settings.custodians.map(({ aws }) => aws), azure: settings.custodians.map(({ azure }) => azure) },
    spares: settings.spares,
    retention: settings.retention,
    requiredTags: [...REQUIRED_TAGS],
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
