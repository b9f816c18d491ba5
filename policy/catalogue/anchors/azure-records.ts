import type { Anchors } from "./anchors";

export const ANCHORS: Anchors = {
    "AZ Defender: Plans at Standard": ["azure-defender-plan-is-on", "azure-defender-plans"],
    "AZ Defender: Security contact and severity": ["azure-security-contact-complete", "azure-security-contact"],
    "AZ Monitor: Subscription diagnostic setting": ["azure-activity-export-is-complete", "azure-site-activity-is-whole", "azure-activity-is-exported"],
    "AZ RBAC: No custom owner role": ["azure-custom-role-is-narrow"],
    "AZ Policy: Assignment enforced": ["azure-policy-is-enforced"],
};
