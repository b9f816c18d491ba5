// Changes that weaken nothing: stores, keys, backups and machines on Azure.
import type { Neutral } from "./neutral";

export const NEUTRAL: readonly Neutral[] = [];
