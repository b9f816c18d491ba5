// Which records show a requirement's D part, and which entries of the register its T part. A part is shown only when
// everything in its line is there; on the clouds that a line names, on each of them.
import type { CloudName } from "../../policy/resource";
import { type Age, MONTHLY_BOOKS, QUARTERLY, type RecordKind, WEEKLY, YEARLY } from "./ages";
import type { EntryKind } from "./register";

export interface RecordNeed {
    /** For a sentence: "Loss of a zone". */
    readonly what: string;
    readonly kinds: readonly [RecordKind, ...RecordKind[]];
    /** What the subject begins with, `zone:`. Any subject where it is left out. */
    readonly subject?: string;
    /** Clouds of which each needs its own; none for what belongs to no cloud. */
    readonly clouds: readonly CloudName[];
    /** `region`: one for each region in use, whose subject is `<subject><cloud>/<region>`. */
    readonly each?: "region";
    /** Figures that the record must have, by name. */
    readonly figures?: readonly string[];
    /** Whether somebody must have signed it, with a key that the reader trusts. */
    readonly signed?: boolean;
    /** Default: by kind. */
    readonly age?: Age;
}

export interface EntryNeed {
    readonly what: string;
    readonly kind: EntryKind;
    /** Clouds of which each needs its own. */
    readonly clouds?: readonly CloudName[];
    /** Default: one. */
    readonly atLeast?: number;
}

const both = ["aws", "azure"] as const;

const need = (what: string, kinds: RecordKind | readonly [RecordKind, ...RecordKind[]], subject?: string, more: Partial<RecordNeed> = {}): RecordNeed =>
    ({ what, kinds: typeof kinds === "string" ? [kinds] : kinds, ...(subject && { subject }), clouds: both, ...more });

const LAG = need("Replication lag", "replication");
const ZONE_LOSS = need("Loss of a zone", "drill", "zone:");
/** A region can be lost in a drill that changes nothing, or in a fail-over that does. */
const REGION_LOSS = need("Loss of a region", ["drill", "failover"], "region:", { age: YEARLY });
const PROVIDER_LOSS = need("Loss of the provider, answered by the other", "drill", "provider:", { age: YEARLY });
const RECOVERY = need("Measured recovery", ["failover", "drill"], "region:", { age: YEARLY, figures: ["recovery time"] });

/** By row of the requirements. `test/report/evidence/needs.test.ts` holds that every D part has its line. */
export const RECORD_NEEDS: Readonly<Record<string, readonly [RecordNeed, ...RecordNeed[]]>> = {
    A2: [need("Owner, group and mode per tenant, and a refused root access", "drill", "posix:", { age: YEARLY })],
    A4: [need("Reading by a suspended tenant", "drill", "reader:", { age: YEARLY })],
    A5: [need("Export read back on the other cloud", "restore", "export:", { age: YEARLY })],
    A6: [LAG],
    A7: [need("Backup jobs", "backup"), need("Refused deletion of a backup", "drill", "backup-deletion:", { age: YEARLY })],
    A8: [need("Detection in every region", "detection", "region:", { each: "region" }), need("Test alert, raised to ticketed", "drill", "alert:")],
    A12: [need("Spare addresses free", "addresses", "region:", { each: "region" }), need("Re-homing to a spare", "rehome")],
    A13: [need("Health of the targets", "scan", "targets:", { age: WEEKLY }), ZONE_LOSS],
    A14: [PROVIDER_LOSS],
    A19: [need("Access review", "review", "access:")],
    A21: [need("Key ceremony", "drill", "ceremony:", { age: YEARLY }), need("Test of the key alarm", "drill", "key-alarm:")],
    A26: [need("Ledger reconciled with the invoice", "review", "ledger:", { age: MONTHLY_BOOKS }), need("Fired budget alert", "drill", "budget-alert:", { age: YEARLY })],
    A27: [need("Disclosure bundle handed over", "review", "disclosure:", { clouds: [], age: YEARLY })],
    A28: [need("Score against the standards", "scan", "standards:")],
    A29: [need("Age of open findings", "vulnerabilities")],
    A31: [
        ZONE_LOSS, REGION_LOSS, PROVIDER_LOSS,
        need("Loss of a key", "drill", "key:", { age: YEARLY }),
        need("Loss of the identity provider", "drill", "identity:", { age: YEARLY }),
        need("Loss of name resolution", "drill", "dns:", { age: YEARLY }),
    ],
    A32: [RECOVERY],
    B2: [need("Cut of a tunnel", "drill", "vpn:", { clouds: [] })],
    B3: [need("Protocols of every listener and endpoint", "scan", "tls:")],
    B6: [need("Probe of the database from every tier", ["drill", "scan"], "tiers:")],
    B7: [need("Detection in every region", "detection", "region:", { each: "region" }), need("Records of activity", "trail")],
    B8: [need("External scan held against the declared surface", "scan", "surface:", { age: WEEKLY })],
    B9: [LAG],
    B11: [need("Restored backups, compared", "restore", undefined, { signed: true }), { ...RECOVERY, signed: true }],
    B13: [need("Owner of the archive, and its key not shared", "review", "archive:", { age: YEARLY })],
    B14: [need("Destruction of data and keys", "review", "destruction:", { age: YEARLY })],
    B15: [need("Release pipeline: tests and scan", "pipeline", undefined, { clouds: [] })],
    B17: [need("Time to acknowledge", "review", "acknowledgement:")],
    B23: [need("Uses of emergency access, each beside its ticket", "review", "break-glass:")],
    B26: [need("One change traced from the client's address to the row", "drill", "trace:", { age: YEARLY })],
    B27: [need("Refused read across tenants", "drill", "tenants:")],
    B29: [need("Load test", "drill", "load:", { age: YEARLY }), need("Quota reserved in the standby regions", "scan", "quota:", { age: QUARTERLY })],
    B30: [need("Measured recovery", ["failover", "drill", "restore"], undefined, { age: YEARLY, figures: ["recovery time"], signed: true })],
};

const entry = (what: string, kind: EntryKind, more: Partial<EntryNeed> = {}): EntryNeed => ({ what, kind, ...more });

export const ENTRY_NEEDS: Readonly<Record<string, readonly [EntryNeed, ...EntryNeed[]]>> = {
    A9: [entry("Password policy of the directory", "directory-setting")],
    A10: [entry("Conditional access in the directory", "directory-setting")],
    A18: [entry("Training of every person", "training")],
    A21: [entry("The two custodians, by name", "custodians")],
    A22: [entry("Site where key material is held", "site", { atLeast: 2 })],
    A23: [entry("Signed confidentiality agreements", "agreement")],
    A24: [entry("Sampled onboarding files", "sample")],
    A25: [entry("Contract annex with the control ids it names", "contract-annex")],
    A30: [entry("Law that applies, and the transfers it allows", "law")],
    A32: [entry("Agreed service levels", "agreement")],
    A33: [entry("Accounting rules of the contract, and their version", "contract-annex")],
    B1: [entry("Audit report of the provider, with its bridge letter", "audit-report", { clouds: both })],
    B4: [entry("Session design of the application", "design")],
    B16: [entry("Third-party assessment with remediation dates", "assessment")],
    B18: [entry("Named locations in the directory", "directory-setting")],
    B19: [entry("Conditional access in the directory", "directory-setting")],
    B20: [entry("Employees' devices", "inventory")],
    B21: [entry("Password and lock-out policy of the directory", "directory-setting")],
    B22: [entry("Today's law, mapped to the controls", "law")],
    B24: [entry("Appointment of the privacy officer", "appointment"), entry("Code of conduct", "policy"), entry("Annual tests", "training")],
    B28: [entry("Federation of the directory", "directory-setting")],
    B31: [entry("Settings that customers control", "design")],
    B32: [entry("Procedure that answers a person's request", "procedure")],
};
