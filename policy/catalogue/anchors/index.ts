// Every answer there is. The files of this folder are found in it, one for each area.
import { readdirSync } from "node:fs";
import { parse } from "node:path";
import type { Anchors } from "./anchors";

/** `aws-network`: the files that answer, by name. */
export const AREAS: readonly string[] = readdirSync(__dirname).filter((file) => /^(aws|azure|platform)-.*\.ts$/.test(file)).map((file) => parse(file).name).sort();

/** By area, its answers. */
export const byArea: Readonly<Record<string, Anchors>> = Object.fromEntries(AREAS.map((area) => [area, (require(`./${area}.ts`) as { ANCHORS: Anchors }).ANCHORS]));

/** By row of what others ask for: rules of ours that ask for the same, or why none does. */
export const anchors: Anchors = Object.assign({}, ...Object.values(byArea)) as Anchors;
