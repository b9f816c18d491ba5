// Every rule there is, by family. A family is a file of this folder; each rule is a named export of it.
import { readdirSync } from "node:fs";
import { join, parse } from "node:path";
import type { Rule } from "../rule";

const isRule = (value: unknown): value is Rule => typeof value === "object" && value !== null && "check" in value && "controls" in value;

/** `aws-storage` → its rules. */
export const families: Readonly<Record<string, readonly Rule[]>> = Object.fromEntries(
    readdirSync(__dirname)
        .filter((file) => /^(aws|azure|platform)-.*\.ts$/.test(file))
        .sort()
        .map((file) => [parse(file).name, Object.values(require(join(__dirname, file)) as object).filter(isRule)]),
);

export const rules: readonly Rule[] = Object.values(families).flat();
