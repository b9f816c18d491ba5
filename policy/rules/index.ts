// Every rule there is, by family.
import type { Rule } from "../rule";
import { FAMILIES, loadFamily } from "./family";

/** `aws-storage` → its rules. */
export const families: Readonly<Record<string, readonly Rule[]>> = Object.fromEntries(FAMILIES.map((family) => [family, loadFamily(family)]));

export const rules: readonly Rule[] = Object.values(families).flat();
