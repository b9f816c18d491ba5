// Changes that weaken nothing: records, detection, identity and spend on AWS.
import type { Neutral } from "./neutral";

export const NEUTRAL: readonly Neutral[] = [];
