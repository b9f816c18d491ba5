// What a runbook needs to know of the deployment: resources by kind and place, by the names that commands take.
import { list, PLATFORM } from "../../policy/look";
import { type CloudName, type Graph, readOr, type Resource } from "../../policy/resource";
import { parseUrn, regionOf } from "../../report/facts";

export interface Site {
    readonly stack: string;
    readonly regions: Readonly<Record<CloudName, string>>;
    /** The stack that it stands behind; absent for a primary. */
    readonly behind?: string;
    readonly custodians: Readonly<Record<CloudName, readonly string[]>>;
    readonly archive?: { readonly account: string; readonly vault: string };
}

export class Estate {
    readonly sites: readonly Site[];

    constructor(readonly graph: Graph) {
        this.sites = graph.of(PLATFORM).map(({ urn, props }): Site => ({
            stack: parseUrn(urn)!.stack,
            regions: props.regions,
            ...(props.behind && { behind: props.behind }),
            custodians: props.custodians ?? { aws: [], azure: [] },
            ...(props.backup?.awsArchive && { archive: props.backup.awsArchive }),
        }));
    }

    /** Of one type in one region. Regions of what is in none are undefined. */
    in(region: string, ...types: readonly string[]): Resource[] {
        return this.graph.of(...types).filter((resource) => placeOf(resource) === region).sort((a, b) => (a.urn < b.urn ? -1 : 1));
    }

    siteOf(cloud: CloudName, region: string): Site | undefined {
        return this.sites.find(({ regions }) => regions[cloud] === region);
    }

    /** The site that takes over for a primary. */
    standbyOf({ stack }: Site): Site | undefined {
        return this.sites.find(({ behind }) => behind === stack);
    }

    /** Regions of a cloud, primary first. */
    regions(cloud: CloudName): string[] {
        return [...new Set([...this.sites].sort((a, b) => Number(a.behind !== undefined) - Number(b.behind !== undefined)).map(({ regions }) => regions[cloud]))];
    }
}

export const placeOf = ({ type, props, provider }: Resource): string => readOr("", () => regionOf(type, props, provider?.props ?? {}) ?? "");

/** A property that may be unknown in a preview: a runbook then names what to fill in. */
export const known = (resource: Resource | undefined, property: string): string =>
    resource === undefined ? "NOT-KNOWN" : readOr("NOT-KNOWN", () => String(resource.props[property] ?? "NOT-KNOWN"));

export const arnOf = (resource: Resource | undefined): string => known(resource, "arn");

/** `resource-group` and the names along an Azure id, `vaults` for one. */
export function azureNames(resource: Resource): Readonly<Record<string, string>> {
    const parts = known(resource, "id").split("/").filter(Boolean);
    return Object.fromEntries(parts.flatMap((part, i) => (i + 1 < parts.length ? [[part, parts[i + 1]!] as const] : [])));
}

export const groupOf = (resource: Resource): string => azureNames(resource)["resourceGroups"] ?? "NOT-KNOWN";
export const lastOf = (resource: Resource): string => known(resource, "id").split("/").at(-1)!;
export const textsOf = (value: unknown): string[] => list(value as string[]).map(String);
