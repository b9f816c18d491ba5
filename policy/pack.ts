// What the packs' own files start: the rules of one pack, or the remediations, served to the engine. A pack only names itself.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Exception, readExceptions } from "./exceptions";
import { today } from "./judge";
import { type PackName, rulesOf } from "./packs";
import type { Remediation } from "./mend";
import type { Rule } from "./rule";
import { FAMILIES, loadFamily } from "./rules/family";
import { serve } from "./serve";

/** True in the process that an update starts, false in a preview's. The engine tells it by this variable alone. */
const isDeploying = (): boolean => (process.env.PULUMI_NODEJS_DRY_RUN ?? process.env.PULUMI_DRY_RUN) === "false";

/** Beside the pack where it is built, above it in the sources. */
function exceptionsFor(folder: string): readonly Exception[] {
    const file = [folder, dirname(folder)].map((place) => join(place, "exceptions.yaml")).find(existsSync);
    return file ? readExceptions(file, () => FAMILIES.flatMap(loadFamily).map(({ name }) => name)) : [];
}

function start(folder: string, rules: readonly Rule[], remediations: readonly Remediation[]): void {
    const { name, version, description } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<"name" | "version" | "description", string>;
    const exceptions = exceptionsFor(folder);
    void serve({ name, version, description, rules, remediations, exceptions, occasion: { deploying: isDeploying() }, day: today() });
}

/** Serves packs of rules to the engine that started this process. `folder` holds its package.json. */
export const servePacks = (packs: readonly PackName[], folder: string): void => start(folder, packs.flatMap(rulesOf), []);

/** Serves remediations. */
export const serveRemediations = (remediations: readonly Remediation[], folder: string): void => start(folder, [], remediations);
