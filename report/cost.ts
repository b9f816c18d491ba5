// What a stack costs a month, as far as a table of list prices can tell: an estimate of what stands, not of what is used.
import { cloudOf, type Graph, graphOf, readOr, type Resource } from "../policy/resource";
import { type Tier, tierOf, TIERS } from "../policy/tiers";
import { parseUrn } from "./facts";
import { BY_USE, FREE, type Look, type PerUnit, type Price, PRICES, PRICES_READ, type Props } from "./prices";
import type { Report } from "./schema";

export type Cost = NonNullable<Report["cost"]>;

const BY_TYPE: ReadonlyMap<string, Price> = new Map(PRICES.flatMap((price) => price.types.map((type) => [type, price] as const)));

const cents = (usd: number): number => Math.round(usd * 100) / 100;

const regionOf = ({ props, provider }: Resource): string => String(readOr("", () => (props.region ?? provider?.props.region ?? "") as string));

const unitPrice = (usd: PerUnit, region: string): number => (typeof usd === "number" ? usd : usd[region] ?? Object.values(usd)[0] ?? NaN);

/** What one resource costs a month; why nothing can be said otherwise. */
export function costOf(resource: Resource, graph: Graph): number | "by-use" | "unknown" {
    const { type, props } = resource;
    const price = BY_TYPE.get(type);
    if (price) {
        const look: Look = (property, ...types) => {
            const linked = graph.linked(resource, property, ...types);
            return (linked.length > 0 ? linked : (resource.propertyDependencies[property] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter((other) => types.includes(other.type)))
                .map((other) => other.props as Props);
        };
        const units = readOr(NaN, () => price.quantity?.(props, look) ?? 1);
        const usd = units * unitPrice(price.usd, regionOf(resource));
        return Number.isFinite(usd) ? usd : "unknown";
    }
    if (BY_USE.some((pattern) => pattern.test(type))) return "by-use";
    return FREE.some((pattern) => pattern.test(type)) ? 0 : "unknown";
}

/** Adds up what is declared, by stack and tier. Undefined where nothing of a cloud is. */
export function estimate(resources: readonly Resource[]): Cost | undefined {
    const graph = graphOf(resources);
    const inClouds = resources.filter(({ type }) => /^(aws|azure-native):/.test(type));
    if (inClouds.length === 0) return undefined;
    const stacks = new Map<string, Map<Tier, { aws: number; azure: number; resources: number }>>();
    const unpriced = new Map<string, { type: string; why: "by-use" | "unknown"; resources: number }>();
    for (const resource of inClouds) {
        const { type, urn } = resource;
        const cost = costOf(resource, graph);
        if (typeof cost === "string") {
            const known = unpriced.get(`${cost} ${type}`) ?? { type, why: cost, resources: 0 };
            known.resources++;
            unpriced.set(`${cost} ${type}`, known);
        }
        const stack = parseUrn(urn)?.stack ?? "";
        const tiers = stacks.get(stack) ?? new Map<Tier, { aws: number; azure: number; resources: number }>();
        stacks.set(stack, tiers);
        const tier = tiers.get(tierOf(type)) ?? { aws: 0, azure: 0, resources: 0 };
        tiers.set(tierOf(type), tier);
        tier.resources++;
        if (typeof cost === "number") tier[cloudOf(type)!] += cost;
    }
    const rows = [...stacks].map(([name, tiers]) => {
        const sum = (cloud: "aws" | "azure") => [...tiers.values()].reduce((total, tier) => total + tier[cloud], 0);
        return {
            name, aws: cents(sum("aws")), azure: cents(sum("azure")), monthly: cents(sum("aws") + sum("azure")),
            tiers: TIERS.flatMap((tier) => {
                const found = tiers.get(tier);
                return found ? [{ tier, aws: cents(found.aws), azure: cents(found.azure), monthly: cents(found.aws + found.azure), resources: found.resources }] : [];
            }),
        };
    });
    return {
        currency: "USD",
        pricesRead: PRICES_READ,
        monthly: cents(rows.reduce((sum, { monthly }) => sum + monthly, 0)),
        stacks: rows,
        unpriced: [...unpriced.values()].sort((a, b) => (a.why === b.why ? (a.type < b.type ? -1 : 1) : a.why < b.why ? -1 : 1)),
        sources: [...new Set(PRICES.map(({ source }) => source))].sort(),
    };
}
