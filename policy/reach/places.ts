// What a place is called: the tier that a subnet's tag names, else the subnet's own name without its zone.
import { groupBy } from "../look";
import { readOr, type Resource } from "../resource";
import { given } from "./refs";

/** `app-a`, `app_1`, `public-eu-west-1b`, `app-az2` → `app`, `public`. */
const withoutZone = (name: string): string => name.replace(/[-_ ](?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]|az\d|[a-f]|\d)$/i, "");

/** Tags by which programs tell tiers apart. */
const TIER_TAGS = ["tier", "Tier", "aws-cdk:subnet-type", "role"];

const tagOf = ({ props }: Resource, keys: readonly string[]): string | undefined =>
    keys.map((key) => readOr<unknown>(undefined, () => props.tags?.[key])).find((value): value is string => typeof value === "string" && value !== "");

/** Tier of a subnet. */
export function tierOfSubnet(subnet: Resource): string {
    const own = subnet.type.startsWith("azure-native:") ? [given(subnet.props, "subnetName"), given(subnet.props, "name")].find((value) => typeof value === "string" && value !== "hidden") : undefined;
    return tagOf(subnet, TIER_TAGS) ?? withoutZone(typeof own === "string" ? own : (tagOf(subnet, ["Name"]) ?? subnet.name));
}

/** What is written before a tier's name to say in which network it is, where a site has several. */
export function prefixesOf(networks: readonly { readonly resource: Resource; readonly stack: string; readonly tenant?: string }[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const ofStack of groupBy(networks, ({ stack }) => stack).values()) {
        const common = ofStack.filter(({ tenant }) => tenant === undefined);
        for (const { resource, tenant } of ofStack) found.set(resource.urn, tenant !== undefined ? `${tenant} ` : common.length > 1 ? `${resource.name} ` : "");
    }
    return found;
}
