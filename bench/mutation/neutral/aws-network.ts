// Changes that weaken nothing: networks, edges and links on AWS.
import type { Neutral } from "./neutral";

export const NEUTRAL: readonly Neutral[] = [];
