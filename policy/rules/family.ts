// A family is a file of this folder; each rule is a named export of it. Loaded one by one, so that a pack loads its own only.
import { readdirSync } from "node:fs";
import { join, parse } from "node:path";
import type { Rule } from "../rule";

const isRule = (value: unknown): value is Rule => typeof value === "object" && value !== null && "check" in value && "controls" in value;

/** `aws-storage`, in the order in which everything is reported. */
export const FAMILIES: readonly string[] = readdirSync(__dirname).filter((file) => /^(aws|azure|platform)-.*\.ts$/.test(file)).map((file) => parse(file).name).sort();

export const loadFamily = (family: string): readonly Rule[] => Object.values(require(join(__dirname, family)) as object).filter(isRule);
