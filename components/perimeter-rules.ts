// What may cross the perimeter of an AWS site, in the words of Suricata, which AWS's network firewall speaks. Read in the
// order in which they are written; what none of them passes is dropped once its connection stands.

/** Numbers of our own rules: from 1,000,000 on nobody else's are. */
const FIRST_SID = 1_000_001;

interface FirewallRule {
    readonly action: "pass" | "drop";
    readonly match: string;
    readonly message: string;
    readonly options?: string;
}

const ENTRY: readonly FirewallRule[] = [
    { action: "pass", match: "tcp $EXTERNAL_NET any -> $HOME_NET 443", message: "Clients reach the service over TLS", options: "flow:to_server" },
    { action: "pass", match: "tcp $EXTERNAL_NET any -> $HOME_NET 80", message: "Plain HTTP is answered with a redirect", options: "flow:to_server" },
    // A rule that passes a request may pass that packet alone: answers have rules of their own.
    { action: "pass", match: "tcp $HOME_NET [443,80] -> $EXTERNAL_NET any", message: "The service answers", options: "flow:to_client" },
    { action: "pass", match: "icmp any any <> any any", message: "A packet was too large for the way", options: "itype:3; icode:4" },
    { action: "drop", match: "tcp $EXTERNAL_NET any -> $HOME_NET any", message: "Nothing else is let in", options: "flow:to_server" },
    { action: "drop", match: "tcp $HOME_NET any -> $EXTERNAL_NET !443", message: "Only HTTPS goes out", options: "flow:to_server" },
    { action: "drop", match: "ip any any <> any any", message: "Only TCP crosses the perimeter", options: "ip_proto:!6" },
];

/** The rules as the service takes them. */
export const PERIMETER_RULES = ENTRY
    .map(({ action, match, message, options }, i) => `${action} ${match} (msg:"${message}"; ${options ? `${options}; ` : ""}sid:${FIRST_SID + i}; rev:1;)`)
    .join("\n");

/** AWS's own groups of signatures and domains, kept up to date by AWS. Together within a policy's capacity of 30,000. */
export const MANAGED_GROUPS = [
    "MalwareDomainsStrictOrder",
    "BotNetCommandAndControlDomainsStrictOrder",
    "AbusedLegitMalwareDomainsStrictOrder",
    "AbusedLegitBotNetCommandAndControlDomainsStrictOrder",
    "ThreatSignaturesBotnetStrictOrder",
    "ThreatSignaturesIOCStrictOrder",
    "ThreatSignaturesEmergingEventsStrictOrder",
    "ThreatSignaturesScannersStrictOrder",
] as const;

/** A domain and all below it is `*.example.com` in the configuration, and `.example.com` to AWS. */
export const awsDomain = (domain: string): string => domain.replace(/^\*\./, ".");
