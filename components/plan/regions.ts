// Facts about regions that a plan needs and no SDK carries: which exist, their zones, the country they are in, and the
// region that Azure pairs them with (geo-redundant storage goes there, whatever the program says).
// Sources: AWS "Regions and Availability Zones" and Azure "List of Azure regions", as of 2026-08. Regions with fewer
// than three zones are left out: a site cannot be built there.
import { closest, distance } from "fastest-levenshtein";

export interface AwsRegion {
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Zone letters that accounts can have. An account sees three or more of them. */
    readonly zones: string;
}

export interface AzureRegion {
    readonly country: string;
    /** Paired region. Undefined where Azure pairs none; geo-redundant storage cannot be had there. */
    readonly pair?: string;
}

export const AWS_REGIONS: Readonly<Record<string, AwsRegion>> = {
    "us-east-1": { country: "US", zones: "abcdef" },
    "us-east-2": { country: "US", zones: "abc" },
    "us-west-2": { country: "US", zones: "abcd" },
    "ca-central-1": { country: "CA", zones: "abd" },
    "ca-west-1": { country: "CA", zones: "abc" },
    "sa-east-1": { country: "BR", zones: "abc" },
    "eu-west-1": { country: "IE", zones: "abc" },
    "eu-west-2": { country: "GB", zones: "abc" },
    "eu-west-3": { country: "FR", zones: "abc" },
    "eu-central-1": { country: "DE", zones: "abc" },
    "eu-central-2": { country: "CH", zones: "abc" },
    "eu-north-1": { country: "SE", zones: "abc" },
    "eu-south-1": { country: "IT", zones: "abc" },
    "eu-south-2": { country: "ES", zones: "abc" },
    "ap-northeast-1": { country: "JP", zones: "acd" },
    "ap-northeast-2": { country: "KR", zones: "abcd" },
    "ap-northeast-3": { country: "JP", zones: "abc" },
    "ap-southeast-1": { country: "SG", zones: "abc" },
    "ap-southeast-2": { country: "AU", zones: "abc" },
    "ap-southeast-4": { country: "AU", zones: "abc" },
    "ap-south-1": { country: "IN", zones: "abc" },
    "ap-south-2": { country: "IN", zones: "abc" },
    "ap-east-1": { country: "HK", zones: "abc" },
    "me-central-1": { country: "AE", zones: "abc" },
    "il-central-1": { country: "IL", zones: "abc" },
    "af-south-1": { country: "ZA", zones: "abc" },
};

export const AZURE_REGIONS: Readonly<Record<string, AzureRegion>> = {
    northeurope: { country: "IE", pair: "westeurope" },
    westeurope: { country: "NL", pair: "northeurope" },
    germanywestcentral: { country: "DE", pair: "germanynorth" },
    francecentral: { country: "FR", pair: "francesouth" },
    swedencentral: { country: "SE", pair: "swedensouth" },
    norwayeast: { country: "NO", pair: "norwaywest" },
    switzerlandnorth: { country: "CH", pair: "switzerlandwest" },
    uksouth: { country: "GB", pair: "ukwest" },
    italynorth: { country: "IT" },
    polandcentral: { country: "PL" },
    spaincentral: { country: "ES" },
    eastus: { country: "US", pair: "westus" },
    eastus2: { country: "US", pair: "centralus" },
    centralus: { country: "US", pair: "eastus2" },
    southcentralus: { country: "US", pair: "northcentralus" },
    westus2: { country: "US", pair: "westcentralus" },
    westus3: { country: "US", pair: "eastus" },
    canadacentral: { country: "CA", pair: "canadaeast" },
    brazilsouth: { country: "BR", pair: "southcentralus" },
    japaneast: { country: "JP", pair: "japanwest" },
    koreacentral: { country: "KR", pair: "koreasouth" },
    southeastasia: { country: "SG", pair: "eastasia" },
    eastasia: { country: "HK", pair: "southeastasia" },
    australiaeast: { country: "AU", pair: "australiasoutheast" },
    centralindia: { country: "IN", pair: "southindia" },
    uaenorth: { country: "AE", pair: "uaecentral" },
    qatarcentral: { country: "QA" },
    israelcentral: { country: "IL" },
    southafricanorth: { country: "ZA", pair: "southafricawest" },
};

/** Azure has three logical zones wherever it has any. */
export const AZURE_ZONES = ["1", "2", "3"] as const;

/** The known name nearest to what was typed, for "did you mean". Undefined when nothing is near. */
export function nearest(found: string, known: readonly string[]): string | undefined {
    const best = closest(found, known);
    return best !== undefined && distance(found, best) <= 3 ? best : undefined;
}
