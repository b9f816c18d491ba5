// What collectors must know of the project: where its sites are, and what was promised of them.
import { InputError } from "../../report/problems";
import { readProject } from "../../simulate/project";
import type { Place, RunFacts } from "./collector";

export interface ProjectFacts extends Pick<RunFacts, "places" | "minimumFree" | "lagSeconds"> {
    readonly awsAccountId: string;
    readonly azureSubscriptionId: string;
}

interface Site { readonly aws: { readonly region: string }; readonly azure: { readonly region: string } }

interface StackFacts {
    readonly stack: string;
    readonly site: Site;
    readonly minimumFree: number;
    readonly lagSeconds: number;
    readonly awsAccountId: string;
    readonly azureSubscriptionId: string;
}

function factsOf(root: string, stack: string): StackFacts {
    const { name, config } = readProject(root, stack);
    const text = (key: string) => config[`${name}:${key}`] ?? "";
    const json = <Value>(key: string) => JSON.parse(text(key)) as Value;
    const site = json<Readonly<Record<string, Site>>>("sites")[text("site")];
    if (!site) throw new InputError([{ file: `Pulumi.${stack}.yaml`, found: `the site ${text("site") || "of no name"}`, expected: "a site that Pulumi.yaml has under sites" }]);
    return {
        stack, site,
        minimumFree: json<{ minimumFree: number }>("spares").minimumFree,
        lagSeconds: json<{ replicationLagSeconds: number }>("objectives").replicationLagSeconds,
        awsAccountId: text("awsAccountId"), azureSubscriptionId: text("azureSubscriptionId"),
    };
}

/** Of a region where several stacks stand, one place. */
function placesOf(stacks: readonly StackFacts[], cloud: "aws" | "azure", only: readonly string[] | undefined): Place[] {
    const regions = [...new Set(stacks.map(({ site }) => site[cloud].region))].sort().filter((region) => only?.includes(region) ?? true);
    return regions.map((region) => ({ region, stacks: stacks.filter(({ site }) => site[cloud].region === region).map(({ stack }) => stack) }));
}

/**
 * @param only regions of both clouds; default: every site's
 * @throws InputError, ConfigurationError
 */
export function readFacts(root: string, stacks: readonly string[], only?: readonly string[]): ProjectFacts {
    const all = stacks.map((stack) => factsOf(root, stack));
    for (const key of ["awsAccountId", "azureSubscriptionId"] as const) {
        const values = [...new Set(all.map((each) => each[key]))];
        if (values.length > 1) {
            const [found, expected] = [`stacks of ${values.length} different ${key}`, "stacks of one account and subscription"];
            throw new InputError([{ file: "--stack", found, expected, hint: "Name those of one at a time." }]);
        }
    }
    const known = all.flatMap(({ site }) => [site.aws.region, site.azure.region]);
    const unknown = (only ?? []).filter((region) => !known.includes(region));
    if (unknown.length > 0) throw new InputError(unknown.map((region) => ({ file: "--region", found: region, expected: `a region of these stacks: ${known.join(", ")}` })));
    const [{ awsAccountId, azureSubscriptionId }] = all as [StackFacts, ...StackFacts[]];
    return {
        places: { aws: placesOf(all, "aws", only), azure: placesOf(all, "azure", only) },
        minimumFree: Math.max(...all.map(({ minimumFree }) => minimumFree)),
        lagSeconds: Math.min(...all.map(({ lagSeconds }) => lagSeconds)),
        awsAccountId, azureSubscriptionId,
    };
}
