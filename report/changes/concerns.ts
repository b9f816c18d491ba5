// What a rule or a control is mainly about, as a reviewer asks: is it safe, does it stay up, who can reach it, what does it cost.
import type { ControlId } from "../../policy/catalogue/controls";
import type { Concern } from "./schema";

const RESILIENCE: readonly ControlId[] = [
    "key-replication", "address-pool", "load-balancing", "provider-diversity", "region-diversity", "standby-parity", "zone-spread", "storage-redundancy",
    "storage-recovery", "deletion-protection", "backup", "backup-immutability", "backup-copies", "database-protection", "vpn-links", "scaling",
    "traffic-steering", "service-levels",
];

const EXPOSURE: readonly ControlId[] = ["public-surface", "network-perimeter", "storage-access", "private-connectivity", "closed-defaults"];

const COST: readonly ControlId[] = ["spend-control"];

/** This control is about two things at once; a rule's other controls say which of them it means. */
const BROAD: ControlId = "database-protection";

const among = (ids: readonly ControlId[], id: string | undefined): boolean => (ids as readonly (string | undefined)[]).includes(id);

export const concernOfControl = (id: string | undefined): Concern =>
    among(RESILIENCE, id) ? "resilience" : among(EXPOSURE, id) ? "exposure" : among(COST, id) ? "cost" : "security";

/** A rule's first control is what it is mainly about. */
export const concernOf = (controls: readonly string[]): Concern => concernOfControl(controls.find((id) => id !== BROAD) ?? controls[0]);
