// How old a record may be and still count. What is older counts as missing: that something worked once says little of today.
// Where no source asks for a figure, it is our own choice, and says so.
import type { EvidenceRecord } from "./record";

export type RecordKind = EvidenceRecord["kind"];

/** How long something counts, and who says so. */
export interface Age {
    /** Days after the last day on which it was done. */
    readonly days: number;
    readonly why: string;
}

const MEASURED = "Our choice: what is measured by a machine is measured daily; a week lets it be away over a holiday and no longer.";

/** By kind; a need may ask for something else. */
export const AGES: Readonly<Record<RecordKind, Age>> = {
    drill: { days: 180, why: "Our choice, twice a year. PCI DSS 4.0.1, 12.10.2, asks for a test of incident response every 12 months." },
    rehome: { days: 180, why: "Our choice, twice a year: addresses, front ends and partners' lists change between two." },
    failover: { days: 365, why: "Our choice, once a year: it moves a whole site. NIST SP 800-53 CP-4 leaves the time to the organisation." },
    failback: { days: 365, why: "As the fail-over that it ends." },
    restore: { days: 90, why: "Restores are tested monthly (components/aws/backup.ts): two may be missed, a third may not." },
    backup: { days: 7, why: MEASURED },
    replication: { days: 7, why: MEASURED },
    identity: { days: 30, why: "Our choice, monthly: IAM makes a credential report every four hours at most, and people come and go by the month." },
    detection: { days: 7, why: MEASURED },
    trail: { days: 7, why: `${MEASURED} PCI DSS 4.0.1, 10.4.1, has records looked at daily.` },
    addresses: { days: 7, why: MEASURED },
    vulnerabilities: { days: 7, why: MEASURED },
    scan: { days: 30, why: "Our choice, monthly. PCI DSS 4.0.1, 11.3.2, asks for an external scan every three months." },
    review: { days: 90, why: "Our choice, quarterly. PCI DSS 4.0.1, 7.2.4, asks for a review of access every six months." },
    pipeline: { days: 30, why: "Our choice: a month without a run of the pipeline is a month without a test." },
};

export const WEEKLY: Age = { days: 7, why: MEASURED };
export const QUARTERLY: Age = { days: 90, why: "Our choice, quarterly: it changes with tenants, sites and quotas." };
export const YEARLY: Age = { days: 365, why: "Our choice, once a year: it follows from what is declared, and a record shows that it is so." };

/** A month to close the books and half of one to look at them. */
export const MONTHLY_BOOKS: Age = { days: 45, why: "Our choice: a month is closed when its invoice is there, within half a month." };

const DAY = 86_400_000;

/** The last day on which something of that day still counts. */
export const lastDay = (day: string, { days }: Pick<Age, "days">): string => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** Days before its end from which something is said to be due soon; for what lives shorter, the last quarter of its life. */
export const DUE_SOON_DAYS = 30;

export const isDueSoon = (until: string, today: string, days = Infinity): boolean =>
    Date.parse(until) - Date.parse(today) <= Math.min(DUE_SOON_DAYS, days / 4) * DAY;
