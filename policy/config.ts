// What a configuration of the packs says: how each rule is enforced, and with which settings. The form is Pulumi's own
// (`--policy-pack-config`); config-file.ts reads it for `holdfast report --policy-config`.
import type { Level, Rule } from "./rule";
import { DEFAULTS, type Settings, withDefaults } from "./settings";

export const ENFORCEMENT_LEVELS = ["advisory", "mandatory", "remediate", "disabled"] as const;
export type EnforcementLevel = (typeof ENFORCEMENT_LEVELS)[number];

/** What is configured for one policy. */
export interface PolicyConfig {
    readonly level?: EnforcementLevel;
    readonly properties?: Readonly<Record<string, unknown>>;
}

/** By the policy's name. `all` sets the level of those that have no line of their own. */
export type PolicyConfigs = Readonly<Record<string, PolicyConfig>>;

/** The name under which a pack's settings are configured. It is listed like a policy, and judges nothing. */
export const SETTINGS_POLICY = "settings";

export const ALL = "all";

/** The level that a rule is enforced at. What would be mended, and was not, stops like what is mandatory. */
export function levelIn(configs: PolicyConfigs, rule: Pick<Rule, "name" | "level">): Level | "disabled" {
    const level = configs[rule.name]?.level ?? configs[ALL]?.level ?? rule.level;
    return level === "remediate" ? "mandatory" : level;
}

export const settingsIn = (configs: PolicyConfigs): Settings =>
    configs[SETTINGS_POLICY] ? withDefaults(configs[SETTINGS_POLICY].properties) : DEFAULTS;

/** The rules that are not disabled, each with the level that it is enforced at. */
export function enforced<R extends Rule>(rules: readonly R[], configs: PolicyConfigs): R[] {
    return rules.flatMap((rule) => {
        const level = levelIn(configs, rule);
        return level === "disabled" ? [] : [level === rule.level ? rule : { ...rule, level }];
    });
}
