// The configuration of the packs for a report: the files that the engine would be given, one for each pack or one for all.
import type { PolicyConfigs } from "../policy/config";
import { readPolicyConfig } from "../policy/config-file";
import { remediations } from "../policy/remediations";
import { rules } from "../policy/rules/index";

/**
 * Reads one file or several; a later one adds to those before it.
 * @throws PolicyConfigError
 */
export function policyConfigFrom(files: readonly string[]): PolicyConfigs {
    const names = [...rules, ...remediations].map(({ name }) => name);
    return Object.assign({}, ...files.map((file) => readPolicyConfig(file, names))) as PolicyConfigs;
}
