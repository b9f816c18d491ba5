// What rules about tenants share on both clouds: whose a resource is, and who pays for it.
import type { Tenant } from "../components/plan/tenants";
import { factsOf, list, platformOf, require1, shown, traceable } from "./look";
import { readOr, type Resource } from "./resource";
import type { StackRule } from "./rule";

/** The tenant that a resource is tagged as, or undefined. */
export const tenantOf = (resource: Resource): string | undefined => readOr<string | undefined>(undefined, () => resource.props.tags?.tenant as string | undefined);

/** True for what a Tenant declares. */
const isOfTenant = ({ urn }: Resource): boolean => /holdfast:(aws|azure):Tenant\$/.test(urn);

/** The rule that what is a tenant's is charged to that tenant, for the resources of one provider. */
export const chargedToItsTenant = (cloud: "aws" | "azure", provider: "aws" | "azure-native"): StackRule => ({
    name: `${cloud}-tenant-charged`,
    title: "What is a tenant's says whose it is, and is charged to the tenant",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "accountability"],
    remediation: "Set the tag tenant to the tenant's name, and cost-center to the tenant's costCenter.",
    types: [`${provider}:*`],
    applies: (resource, graph) => platformOf(resource, graph) !== undefined &&
        (tenantOf(traceable(resource, "tags")) !== undefined || (isOfTenant(resource) && readOr<unknown>(undefined, () => resource.props.tags) !== undefined)),
    check: (resource, graph) => {
        const found = list<Tenant>(factsOf(resource, graph)!.tenants).find(({ name }) => name === tenantOf(resource));
        return found === undefined
            ? [{ property: "tags.tenant", observed: shown(tenantOf(resource)), expected: "a tenant of the configuration" }]
            : require1("tags.cost-center", resource.props.tags["cost-center"], [found.costCenter]);
    },
});
