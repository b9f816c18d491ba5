// What is published beside the packs: the schema of their configuration, and a configuration for each environment.
// Written by `npm run packs`; a test fails when a file is not what this gives.
import { ENFORCEMENT_LEVELS, SETTINGS_POLICY } from "./config";
import type { Remediation } from "./mend";
import type { Rule } from "./rule";
import { SCHEMA } from "./settings";

const level = { enum: ENFORCEMENT_LEVELS };

/** JSON schema of a configuration file, for editors and for those who make one. */
export const configurationSchema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of the Holdfast policy packs",
    description: "What `--policy-pack-config` and `holdfast report --policy-config` take. One file serves all packs.",
    type: "object",
    additionalProperties: false,
    properties: {
        all: { ...level, description: "The level of every rule that is not named." },
        [SETTINGS_POLICY]: {
            type: "object", additionalProperties: false, properties: { ...SCHEMA, enforcementLevel: level },
            description: "What rules hold resources against. Where a program declares a Platform, what that says of itself counts instead.",
        },
    },
    patternProperties: {
        "^(aws|azure|platform)-": {
            description: "How one rule is enforced.",
            anyOf: [level, { type: "object", additionalProperties: false, properties: { enforcementLevel: level } }],
        },
    },
} as const;

/** Which severities stop an update, and whether remediations run. Where nothing is at stake yet, most is only said. */
export const ENVIRONMENTS = {
    evaluation: { stops: ["critical"], remediates: true },
    staging: { stops: ["critical", "high"], remediates: true },
    // What is deployed is what the program says, and what was reviewed: nothing is mended behind it.
    production: { stops: ["critical", "high", "medium", "low"], remediates: false },
} as const;
export type Environment = keyof typeof ENVIRONMENTS;

/** What an environment sets apart from `advisory`, rule by rule. A rule that never stops anything does not here either. */
export function configurationFor(environment: Environment, rules: readonly Rule[], remediations: readonly Remediation[]): Record<string, string> {
    const { stops, remediates } = ENVIRONMENTS[environment];
    const stopping = rules.filter((rule) => rule.level === "mandatory" && (stops as readonly string[]).includes(rule.severity));
    return {
        all: "advisory",
        ...Object.fromEntries(stopping.map(({ name }) => [name, "mandatory"])),
        ...Object.fromEntries(remediations.map(({ name }) => [name, remediates ? "remediate" : "disabled"])),
    };
}
