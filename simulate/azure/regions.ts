// Which regions there are. Those with zones and their pairs are the plan's own table; the rest exist but have no zones.
import { AZURE_REGIONS, AZURE_ZONES } from "../../components/plan/regions";

const WITHOUT_ZONES = ["westus", "northcentralus", "westcentralus", "australiacentral", "westindia", "jioindiawest", "brazilsoutheast"];

const known = new Set([
    ...Object.keys(AZURE_REGIONS),
    ...Object.values(AZURE_REGIONS).flatMap(({ pair }) => pair ?? []),
    ...WITHOUT_ZONES,
]);

/** `North Europe` and `northeurope` are the same place: ARM answers with the second. */
export const normalRegion = (location: unknown): string => String(location).toLowerCase().replaceAll(" ", "");

export const isRegion = (location: string): boolean => known.has(normalRegion(location));

export const zonesOf = (location: string): readonly string[] => (AZURE_REGIONS[normalRegion(location)] ? AZURE_ZONES : []);

/** Where geo-redundant storage keeps its second copy. Undefined where Azure pairs no region. */
export const pairOf = (location: string): string | undefined => AZURE_REGIONS[normalRegion(location)]?.pair;
