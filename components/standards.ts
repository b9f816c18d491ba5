// The standards that both clouds hold the site against, by the names that a configuration uses. What each cloud calls its
// own version of one stands side by side here, so that neither is taken up without the other.

/** `foundational`: the provider's own baseline. The others are what auditors ask for by name. */
export const STANDARDS = ["foundational", "cis", "nist-800-53", "pci-dss"] as const;
export type Standard = (typeof STANDARDS)[number];

/** Security Hub: how the standard's ARN ends. */
export const AWS_STANDARDS: Readonly<Record<Standard, string>> = {
    "foundational": "aws-foundational-security-best-practices/v/1.0.0",
    "cis": "cis-aws-foundations-benchmark/v/5.0.0",
    "nist-800-53": "nist-800-53/v/5.0.0",
    "pci-dss": "pci-dss/v/4.0.1",
};

/** Azure Policy: the built-in initiative, and what it is called. */
export const AZURE_STANDARDS: Readonly<Record<Standard, readonly [initiative: string, title: string]>> = {
    "foundational": ["1f3afdf9-d0c9-4c3d-847f-89da613e70a8", "Microsoft cloud security benchmark"],
    "cis": ["06f19060-9e68-4070-92ca-f15cc126059e", "CIS Microsoft Azure Foundations Benchmark 2.0.0"],
    "nist-800-53": ["179d1daa-458f-4e47-8086-2a68d0d6c38f", "NIST SP 800-53 revision 5"],
    "pci-dss": ["a06d5deb-24aa-4991-9d58-fa7563154e31", "PCI DSS 4.0.1"],
};
