// A family is a file of this folder; each rule is a named export of it. Loaded one by one, so that a pack loads its own only.
import { readdirSync } from "node:fs";
import { parse } from "node:path";
import type { Rule } from "../rule";

const isRule = (value: unknown): value is Rule => typeof value === "object" && value !== null && "check" in value && "controls" in value;

/** The families' names, which the build of the packs writes down: what is built has no folder to look into. */
declare const BUILT_FAMILIES: readonly string[] | undefined;

const inFolder = (): string[] => readdirSync(__dirname).filter((file) => /^(aws|azure|platform)-.*\.ts$/.test(file)).map((file) => parse(file).name).sort();

/** `aws-storage`, in the order in which everything is reported. */
export const FAMILIES: readonly string[] = typeof BUILT_FAMILIES === "undefined" ? inFolder() : BUILT_FAMILIES;

/** The build follows the pattern of this path, and takes in every file that it matches. */
export const loadFamily = (family: string): readonly Rule[] => Object.values(require(`./${family}.ts`) as object).filter(isRule);
