// What the engine's tests share: a workspace with the packs, and values of an installation that nobody has.
import { join } from "node:path";
import { INSTALLATION, ROOT } from "../../resilience/workspace";

export { hasPulumi, ROOT, Workspace } from "../../resilience/workspace";
export const REAL_VALUES = INSTALLATION;
export const PACKS = ["security", "resilience", "governance"].map((pack) => join(ROOT, "policy", pack));
