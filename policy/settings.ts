// What the packs can be told: the bounds that rules hold any program against. Where a program declares a Platform, what
// that says of itself counts instead. One JSON schema serves Pulumi's engine, `--policy-config` and the published file.
import { REQUIRED_TAGS } from "../components/names";
import { DATA_CLASSES } from "./tags";

export interface Settings {
    readonly allowedRegions: readonly string[];
    readonly custodians: { readonly aws: readonly string[]; readonly azure: readonly string[] };
    readonly minimumSpares: number;
    readonly recoveryPointHours: number;
    readonly recoveryTimeMinutes: number;
    readonly requiredTags: readonly string[];
    readonly tagValues: Readonly<Record<string, readonly string[]>>;
    readonly defaultTags: Readonly<Record<string, string>>;
    readonly logRetentionDays: number;
    readonly logSearchDays: number;
    readonly backupRetentionDays: number;
    readonly backupCeilingDays: number;
}

export type Setting = keyof Settings;

/** The part of JSON schema that the settings use: what Pulumi's engine takes as a policy's configuration. */
export interface Schema {
    readonly type: "string" | "number" | "integer" | "object" | "array";
    readonly description?: string;
    readonly default?: unknown;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxItems?: number;
    readonly uniqueItems?: boolean;
    readonly items?: Schema;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly additionalProperties?: Schema | false;
}

const texts = (more: Partial<Schema> = {}): Schema => ({ type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true, ...more });

export const SCHEMA: Readonly<Record<Setting, Schema & { readonly description: string; readonly default: unknown }>> = {
    allowedRegions: {
        ...texts(), default: [],
        description: "Regions of AWS and of Azure where resources, copies and replicas may be, such as eu-west-1 and northeurope. Empty: not judged.",
    },
    custodians: {
        type: "object", default: { aws: [], azure: [] }, additionalProperties: false,
        properties: { aws: texts({ maxItems: 2 }), azure: texts({ maxItems: 2 }) },
        description: "The two who hold custody of the keys: ARNs of IAM roles on AWS, object ids of people on Azure. Empty: not judged.",
    },
    minimumSpares: {
        type: "integer", default: 0, minimum: 0, maximum: 1000,
        description: "Public addresses tagged purpose: spare that must be free on each cloud that the program uses. More than 0: a second front end must stand ready with them. 0: not judged.",
    },
    recoveryPointHours: {
        type: "number", default: 24, minimum: 1, maximum: 8760,
        description: "RPO: hours of data that may be lost. Backups must be made at least as often.",
    },
    recoveryTimeMinutes: {
        type: "number", default: 15, minimum: 1, maximum: 10080,
        description: "RTO: minutes until users reach what still works. Health checks and the lifetime of names must fit into them.",
    },
    requiredTags: {
        ...texts(), default: REQUIRED_TAGS,
        description: "Tags that every resource which can have tags must have.",
    },
    tagValues: {
        type: "object", default: { "data-class": DATA_CLASSES }, additionalProperties: texts(),
        description: "Values that a tag may have, by the tag's name. A tag that is not named may have any.",
    },
    defaultTags: {
        type: "object", default: {}, additionalProperties: { type: "string", minLength: 1 },
        description: "Values that the remediation of tags gives to required tags which a resource lacks, by the tag's name.",
    },
    logRetentionDays: {
        type: "integer", default: 365, minimum: 1, maximum: 3653,
        description: "Days that the records of a log group must be kept at least.",
    },
    logSearchDays: {
        type: "integer", default: 90, minimum: 1, maximum: 730,
        description: "Days that the records of a workspace must be searchable at least.",
    },
    backupRetentionDays: {
        type: "integer", default: 30, minimum: 1, maximum: 36500,
        description: "Days that a backup must be kept at least.",
    },
    backupCeilingDays: {
        type: "integer", default: 0, minimum: 0, maximum: 36500,
        description: "Days after which a backup must be gone. 0: any end will do.",
    },
};

export const SETTINGS = Object.keys(SCHEMA) as readonly Setting[];

/** What holds where nothing is configured. */
export const DEFAULTS = Object.fromEntries(SETTINGS.map((key) => [key, SCHEMA[key].default])) as unknown as Settings;

/** The settings with what is configured in place of the defaults; of an object, key by key. */
export function withDefaults(configured: Readonly<Record<string, unknown>> = {}): Settings {
    return Object.fromEntries(SETTINGS.map((key) => {
        const given = configured[key];
        if (given === undefined) return [key, DEFAULTS[key]];
        return [key, SCHEMA[key].properties ? { ...(DEFAULTS[key] as object), ...(given as object) } : given];
    })) as unknown as Settings;
}
