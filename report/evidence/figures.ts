// A measured figure against what was asked of it.
import type { Figure } from "./record";

/** Whether it is worse than its target. One without a target promises nothing. */
export const misses = ({ value, target, atLeast }: Figure): boolean => target !== undefined && (atLeast ? value < target : value > target);
