// The controls the platform answers for. A promise (requirements.ts) needs controls; a rule gives evidence for them.
// Controls never refer to rules. What "clouds" lists must each be shown: one cloud's evidence is no evidence for the other.
import type { CloudName } from "../resource";

export interface Control {
    readonly title: string;
    readonly clouds: readonly CloudName[];
}

const both = ["aws", "azure"] as const;

export const controls = {
    "encryption-at-rest": { title: "Everything stored is encrypted with the platform's own keys", clouds: both },
    "key-management": { title: "Keys are made per purpose, rotate, and cannot be lost in a hurry", clouds: both },
    "key-custody": { title: "Exactly two custodians, with a second factor, administer keys", clouds: both },
    "key-replication": { title: "Key material is held in more than one region", clouds: both },
    "key-alarms": { title: "Disabling or deleting a key raises an alarm", clouds: both },
    "transport-encryption": { title: "Every connection uses TLS 1.2 or later", clouds: both },
    "network-segmentation": { title: "Tiers reach each other only as the plan says", clouds: both },
    "network-perimeter": { title: "From the internet only the edge is reached, only on HTTPS", clouds: both },
    "private-connectivity": { title: "Cloud services are reached privately", clouds: both },
    "closed-defaults": { title: "What a cloud opens by default is closed", clouds: both },
    "egress-control": { title: "What may leave is listed", clouds: both },
    "network-records": { title: "Network traffic and name look-ups are recorded", clouds: both },
    "web-protection": { title: "Requests pass a web application firewall that blocks", clouds: both },
    "address-pool": { title: "Spare public addresses are held ready in every region", clouds: both },
    "load-balancing": { title: "Requests are spread over zones by a protected load balancer", clouds: both },
    "provider-diversity": { title: "The service stands on both clouds", clouds: both },
    "region-diversity": { title: "Each cloud is used in two regions or more", clouds: both },
    "recovery-targets": { title: "Every kind of loss has an agreed recovery target, which the design keeps", clouds: both },
    "standby-parity": { title: "The standby holds all that production holds", clouds: both },
    "zone-spread": { title: "Each tier stands in three zones or more", clouds: both },
    "storage-redundancy": { title: "Stored data has copies over zones and regions", clouds: both },
    "storage-recovery": { title: "Overwritten and deleted objects can be brought back", clouds: both },
    "storage-immutability": { title: "Records cannot be changed or removed before their time", clouds: both },
    "storage-access": { title: "Stored data is never public", clouds: both },
    "data-export": { title: "What is stored is listed in a standard format", clouds: both },
    "retention": { title: "What has expired is destroyed, and nothing before", clouds: both },
    "log-archive": { title: "Access is logged to an archive that keeps it", clouds: both },
    "activity-records": { title: "Every administrative action is recorded", clouds: both },
    "alerting": { title: "Security events reach responders", clouds: both },
    "data-residency": { title: "Data, copies and keys stay in the allowed regions", clouds: both },
    "accountability": { title: "Every resource names its owner, purpose and data class", clouds: both },
    "deletion-protection": { title: "What must not be lost cannot be deleted by one command", clouds: both },
    "least-privilege": { title: "Permissions are narrow and readable", clouds: both },
    "real-configuration": { title: "No documentation value reaches a real deployment", clouds: both },
    "posix-permissions": { title: "Shared files carry POSIX owners and modes", clouds: both },
    "tenant-isolation": { title: "Tenants' data are apart", clouds: both },
    "backup": { title: "Every store is backed up daily, over rotating periods", clouds: both },
    "backup-immutability": { title: "Backups cannot be removed by an attacker", clouds: both },
    "backup-copies": { title: "Backups are copied to another region and account", clouds: both },
    "detection": { title: "Intrusion detection watches every region in use", clouds: both },
    "password-policy": { title: "Passwords are long and not reused", clouds: ["aws"] },
    "multi-factor": { title: "Access needs a second factor", clouds: both },
    "user-registration": { title: "Users are registered and verified by an administrator", clouds: ["aws"] },
    "sessions": { title: "Sessions end", clouds: both },
    "login-ranges": { title: "Log-in works only from permitted ranges", clouds: both },
    "trusted-code": { title: "Only trusted code runs, with an identity and no static key", clouds: both },
    "database-protection": { title: "Databases are private, clustered and replicated", clouds: both },
    "database-audit": { title: "Databases record who changed what", clouds: both },
    "vpn-links": { title: "Clouds and sites are joined by redundant encrypted links", clouds: both },
    "scaling": { title: "Pools grow with demand over zones", clouds: both },
    "spend-control": { title: "Spend is budgeted and anomalies raise alarms", clouds: both },
    "standards": { title: "The providers' and industry's baselines are switched on", clouds: both },
    "patching": { title: "Systems are patched on a schedule", clouds: both },
    "secrets-management": { title: "Passwords are generated, kept and rotated by the cloud", clouds: both },
    "break-glass": { title: "Emergency access exists, is narrow, and raises an alarm", clouds: both },
    "access-review": { title: "Access to data is recorded and reviewed", clouds: both },
    "traffic-steering": { title: "Both providers answer for the service's name, and only with front ends that are well", clouds: both },
    "public-surface": { title: "The public surface is declared and compared", clouds: both },
    "reader-access": { title: "Users keep read access to their data, whatever the contract", clouds: both },
    "federation": { title: "Identity is federated", clouds: ["aws"] },
    "individual-rights": { title: "A person's data can be found, corrected and destroyed", clouds: both },
    "service-levels": { title: "Service-level objectives have alarms and an escalation", clouds: both },
    "disclosure": { title: "Logs and measures can be shown to customers", clouds: both },
} as const satisfies Record<string, Control>;

/** A misspelt control in a rule does not compile. */
export type ControlId = keyof typeof controls;
