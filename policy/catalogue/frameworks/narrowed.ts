// Where less is claimed than is published: a benchmark's recommendation is about one setting, and a rule that others' check
// shares only in part, or a check that is filed under a neighbour's recommendation, does not show it.
import type { FrameworkKey } from "./frameworks";

export interface Narrowed {
    readonly framework: FrameworkKey;
    readonly ids: readonly string[];
    readonly rules: readonly string[];
    readonly reason: string;
}

export const NARROWED: readonly Narrowed[] = [
    { framework: "cis-aws", ids: ["2.18"], rules: ["aws-analyzer-shows-public-access"], reason: "the rule is about what an analyzer archives, not whether there is one" },
    { framework: "cis-aws", ids: ["4.7"], rules: ["aws-flow-log-detailed"], reason: "the rule is about what a flow log tells, not whether there is one" },
    { framework: "cis-aws", ids: ["6.2"], rules: ["aws-network-acl-filters"], reason: "that a network ACL says what it admits does not keep it from admitting administration" },
    { framework: "cis-aws", ids: ["5.3"], rules: ["aws-benchmark-alarms"], reason: "what the root user does is another rule's" },
    { framework: "cis-azure", ids: ["6.1.1.2"], rules: ["azure-activity-is-exported"], reason: "the rule asks that the activity log is exported, not which of its categories" },
    { framework: "cis-azure", ids: ["6.1.1.7", "6.1.1.8", "6.1.4"], rules: ["azure-activity-is-exported"], reason: "the rule is about the subscription's activity log: not about the directory's records, nor those of resources" },
    { framework: "cis-azure", ids: ["6.1.1.5"], rules: ["azure-network-has-flow-log"], reason: "the rule asks for flow logs of whole networks; those of security groups are retired" },
    { framework: "cis-azure", ids: ["7.5", "7.8"], rules: ["azure-network-has-flow-log"], reason: "the rule asks that there is a flow log, not for how long it is kept" },
    { framework: "cis-azure", ids: ["8.1.14"], rules: ["azure-security-contact"], reason: "the rule asks for a contact, not from which severity on it is told" },
    { framework: "cis-azure", ids: ["8.3.7"], rules: ["azure-vault-has-private-endpoint"], reason: "a private endpoint closes no public one" },
    { framework: "cis-azure", ids: ["8.3.9"], rules: ["azure-key-expiry-is-announced", "azure-secret-expires"], reason: "that something ends is not yet that it rotates" },
    { framework: "cis-azure", ids: ["9.2.3"], rules: ["azure-deleted-shares-come-back", "azure-storage-undoes-deletion"], reason: "what was deleted comes back; old versions are another rule's" },
    { framework: "cis-azure", ids: ["9.3.1.1"], rules: ["azure-storage-is-encrypted-twice"], reason: "a second encryption reminds nobody of rotating access keys" },
    { framework: "cis-azure", ids: ["9.3.1.3"], rules: ["azure-storage-has-no-local-users"], reason: "local users are not access keys" },
];

const keys = new Set(NARROWED.flatMap(({ framework, ids, rules }) => ids.flatMap((id) => rules.map((rule) => `${rule} ${framework} ${id}`))));

export const isNarrowed = (rule: string, framework: FrameworkKey, id: string): boolean => keys.has(`${rule} ${framework} ${id}`);
