// Rows of the annex on records, detection, messages, identity and regions of AWS.
import type { Anchors } from "./anchors";

export const ANCHORS: Anchors = {
    "CloudTrail: Multi-region": ["aws-trail-everywhere"],
    "CloudTrail: Log-file validation": ["aws-trail-validated"],
    "CloudTrail: KMS": ["aws-trail-encrypted"],
    "CloudTrail: To CloudWatch Logs": ["aws-trail-searchable"],
    "Config: Recorder on, all resources": ["aws-config-recorder-started", "aws-config-records-all", "aws-site-config-recorder"],
    "GuardDuty: Detector on": ["aws-detector-on", "aws-site-detector"],
    "GuardDuty: S3/RDS/Malware plans on": ["aws-detector-features"],
    "SecurityHub: Enabled with standards": ["aws-hub-standards", "aws-site-security-hub"],
    "CloudWatch: Log group KMS": ["aws-log-group-encrypted"],
    "CloudWatch: Log retention set": ["aws-log-group-retention"],
    "CloudWatch: CIS metric-filter alarms": ["aws-benchmark-alarms", "aws-root-use-alarmed"],
    "SNS: KMS": ["aws-topic-encrypted"],
    "SNS: TLS publish only": ["aws-topic-tls-only"],
    "SQS: SSE": ["aws-queue-encrypted"],
    "SQS: No public policy": ["aws-policy-no-wildcard-principal", "aws-messaging-actions-named"],
    "IAM: Password length >= 14": ["aws-account-password-policy"],
    "IAM: Password reuse 24": ["aws-account-password-policy"],
    "IAM: Password complexity and age": ["aws-account-password-policy"],
    "IAM: No admin or wildcard policy": ["aws-iam-no-everything", "aws-iam-no-administrator", "aws-iam-names-resources"],
    "IAM: No policies on users": ["aws-iam-no-user-policies"],
    "IAM: Assume-role principals bounded": ["aws-role-trust-bound"],
    "IAM: MFA for console users": ["aws-console-user-second-factor", "aws-role-second-factor"],
    "IAM: Access Analyzer on": ["aws-site-access-analyzer", "aws-analyzer-shows-public-access"],
    "Regions: SCP denies other regions": ["aws-organization-denies-regions", "aws-organization-regions"],
};
