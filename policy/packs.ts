// Which family of rules is in which pack. Three packs, so that a team can take up one before the others.
import type { Rule } from "./rule";
import { FAMILIES, loadFamily } from "./rules/family";

export const PACKS = ["security", "resilience", "governance"] as const;
export type PackName = (typeof PACKS)[number];

/** By the family's name, or that without its cloud. A family that is not named here is part of the security baseline. */
const PACK_OF: Readonly<Record<string, PackName>> = {
    replication: "resilience",
    backup: "resilience",
    recovery: "resilience",
    "address-pool": "resilience",
    addresses: "resilience",
    reserve: "resilience",
    traffic: "resilience",
    "platform-site": "governance",
    "platform-parity": "resilience",
    "platform-stacks": "resilience",
    "platform-survival": "resilience",
    tags: "governance",
    regions: "governance",
    spend: "governance",
    residency: "governance",
    "platform-residency": "governance",
    governance: "governance",
};

export const packOf = (family: string): PackName => PACK_OF[family] ?? PACK_OF[family.replace(/^(aws|azure|platform)-/, "")] ?? "security";

/** The rules of a pack, in the order of the families. */
export const rulesOf = (pack: PackName): readonly Rule[] =>
    FAMILIES.filter((family) => packOf(family) === pack).flatMap(loadFamily);
