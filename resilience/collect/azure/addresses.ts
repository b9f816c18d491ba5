// Spare addresses that are free in each region.
import { SPARE } from "../aws/addresses";
import { type Collector, type Found, type Place } from "../collector";
import { type ArmSession, sameRegion } from "./arm";

/** https://learn.microsoft.com/rest/api/virtualnetwork/public-ip-addresses/list-all */
const NETWORK = "2024-05-01";

export interface PublicAddress {
    readonly location?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly properties?: { readonly ipAddress?: string; readonly ipConfiguration?: { readonly id?: string }; readonly natGateway?: { readonly id?: string } };
}

export function addressesFound(all: readonly PublicAddress[], { region, stacks }: Place, minimumFree: number, now: Date): Found {
    const spares = all.filter(({ location, tags }) => sameRegion(location, region) && tags?.[SPARE.key] === SPARE.value);
    const inUse = ({ properties }: PublicAddress) => Boolean(properties?.ipConfiguration ?? properties?.natGateway);
    const free = spares.filter((address) => !inUse(address)).length;
    return {
        subject: `region:azure/${region}`,
        title: `Spare addresses in Azure ${region}`,
        requirements: ["A12"], stacks, from: now,
        summary: `${free} of ${spares.length} spare addresses are free in ${region}.`,
        figures: [{ name: "spares", value: spares.length, unit: "" }, { name: "spares free", value: free, unit: "", target: minimumFree, atLeast: true }],
        defects: [],
        source: spares.map((address) => ({ address: address.properties?.ipAddress, inUse: inUse(address) })),
    };
}

export const azureAddresses: Collector<ArmSession> = {
    name: "azure-addresses", cloud: "azure", kind: "addresses", title: "Spare addresses",
    actions: ["Microsoft.Network/publicIPAddresses/read"],
    async collect(session, { now, places, minimumFree }) {
        const all = await session.list<PublicAddress>("/providers/Microsoft.Network/publicIPAddresses", NETWORK);
        return { found: places.azure.map((place) => addressesFound(all, place, minimumFree, now)), nothing: [] };
    },
};
