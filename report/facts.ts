// What a report says of one resource besides its verdicts: where it stands, where it was declared, what it belongs to.
import { canonicalType } from "../components/plan/tokens";
import { type CloudName, cloudOf } from "../policy/resource";
import { UNKNOWNS } from "../policy/unknown";

/** A place in the program, relative to the project's root. */
export interface Source {
    readonly file: string;
    /** Counted from 1. */
    readonly line: number;
}

export interface ResourceFacts {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly stack: string;
    /** False for components and the stack: they group, and nothing in a cloud is behind them. */
    readonly custom: boolean;
    readonly cloud?: CloudName;
    /** `eu-west-1`, `northeurope`, or `global` for what stands in no region. */
    readonly region?: string;
    readonly zones: readonly string[];
    readonly source?: Source;
    /** Names of the components it is in, outermost first. */
    readonly parents: readonly string[];
    /** By which two reports tell whether it is declared otherwise. */
    readonly digest: string;
    readonly properties: Readonly<Record<string, string>>;
}

type Container = Readonly<Record<string, unknown>>;

/** Services of AWS that have no regions. Their resources live under a provider of some region all the same. */
const GLOBAL_AWS = /^aws:(iam|route53|cloudfront|organizations|globalaccelerator|budgets|costexplorer|bcmdata|shield|account)\//;

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" && !UNKNOWNS.has(value) ? value : undefined);

/** `North Europe` and `northeurope` are one place. */
const azureRegion = (location: unknown): string | undefined => text(location)?.toLowerCase().replaceAll(" ", "");

const arnRegion = (arn: unknown): string | undefined => {
    const region = text(arn)?.split(":")[3];
    return region && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : undefined;
};

/** Region of a resource: its own word for it, else that of the provider which made it. */
export function regionOf(type: string, props: Container, provider: Container): string | undefined {
    switch (cloudOf(type)) {
        case "aws":
            if (GLOBAL_AWS.test(type)) return "global";
            return text(props.region) ?? arnRegion(props.arn) ?? text(provider.region);
        case "azure":
            return azureRegion(props.location) ?? azureRegion(provider.location);
        default:
            return undefined;
    }
}

const isZone = (value: unknown): value is string => typeof value === "string" && /^([a-z]{2}(-[a-z]+)+-\d[a-z]|[1-3])$/.test(value);

/** Zones a resource says it stands in, in order. */
export const zonesOf = ({ availabilityZone, availabilityZones, zones }: Container): string[] =>
    [...new Set([availabilityZone, availabilityZones, zones].flat().filter(isZone))].sort();

export interface Positioned {
    readonly sourcePosition?: string | null | undefined;
    readonly stackTrace?: readonly { readonly sourcePosition?: string | null | undefined }[] | null | undefined;
}

/** The innermost place in the project's own program: `project:///stacks/prod.ts#12,3` is line 12 of `stacks/prod.ts`. */
export function sourceOf({ sourcePosition, stackTrace }: Positioned): Source | undefined {
    for (const position of [sourcePosition, ...(stackTrace ?? []).map((frame) => frame.sourcePosition)]) {
        const [, file, line] = /^project:\/\/\/(.+)#(\d+)(?:,\d+)?$/.exec(position ?? "") ?? [];
        if (file && line && !file.startsWith("../") && !file.includes("node_modules/")) return { file: decodeURI(file), line: Number(line) };
    }
    return undefined;
}

export interface Urn {
    readonly stack: string;
    readonly project: string;
    readonly type: string;
    readonly name: string;
}

/** Reads `urn:pulumi:prod::holdfast::holdfast:aws:Network$aws:ec2/vpc:Vpc::aws`. A name may hold `::` itself. */
export function parseUrn(urn: string): Urn | undefined {
    const [, stack, project, types, name] = /^urn:pulumi:(.+?)::(.+?)::(.+?)::(.+)$/.exec(urn) ?? [];
    if (!stack || !project || !types || !name) return undefined;
    return { stack, project, type: canonicalType(types.slice(types.lastIndexOf("$") + 1)), name };
}

/** Clouds by the type of a resource, a component of ours included. */
export const cloudOfAny = (type: string): CloudName | undefined =>
    cloudOf(type) ?? (/^holdfast:(aws|azure):/.exec(type)?.[1] as CloudName | undefined);
