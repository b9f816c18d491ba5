// A small site on Azure, as the planner gives it to the components under test.
import { parseCidr } from "../../../components/plan/cidr";
import { planSite, type Site } from "../../../components/plan/index";
import { TAGS } from "../../support";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
export const ZONES = ["1", "2", "3"];

const site = (name: string, role: Site["role"], block: string, region: string): Site => ({
    name, role, slot: 0,
    aws: { region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"], block: parseCidr("10.16.0.0/16"), asn: 64600 },
    azure: { region, zones: ZONES, block: parseCidr(block), asn: 64700 },
});

const planOf = (which: Site, spares = 4) =>
    planSite(which, { platform: "holdfast", awsAccountId: "111122223333", azureSubscriptionId: SUBSCRIPTION, spares: { aws: 4, azure: spares }, tenants: [], tenantRange: parseCidr("10.64.0.0/10") });

export const PRIMARY = planOf(site("prod", "primary", "10.17.0.0/16", "northeurope"));
export const STANDBY = planOf(site("dr", "standby", "10.21.0.0/16", "westeurope"));

/** The plan of addresses with so many spares. */
export const addressesWith = (spares: number) => planOf(PRIMARY.site, spares).azure.addresses;

export const PLACE = { resourceGroupName: "rg-holdfast-prod", location: "northeurope", tags: TAGS };
