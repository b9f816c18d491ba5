// Changes that weaken nothing: networks, edges and links on Azure.
import type { Neutral } from "./neutral";

export const NEUTRAL: readonly Neutral[] = [];
