// What Sentinel looks for, over the records of both clouds: one row a detection, in the query language of the workspace.
// A row answers with who did it, from where and what, so that an investigator sees the same three things each time.

export interface Detected {
    readonly key: string;
    readonly title: string;
    readonly severity: "High" | "Medium" | "Low";
    /** MITRE ATT&CK tactics. */
    readonly tactics: readonly string[];
    /** How often it looks, and how far back: ISO 8601. */
    readonly every: string;
    readonly over: string;
    /** Where it looks at, so that a silent source is noticed. */
    readonly sources: readonly Source[];
    readonly query: string;
}

/** Tables of the workspace, with the columns that queries use of each. */
const COLUMNS = {
    AzureActivity: "TimeGenerated:datetime, OperationNameValue:string, ActivityStatusValue:string, Caller:string, CallerIpAddress:string, Properties:string, _ResourceId:string",
    AZKVAuditLogs: "TimeGenerated:datetime, OperationName:string, ResultType:string, CallerIpAddress:string, Identity:dynamic, _ResourceId:string",
    StorageBlobLogs: "TimeGenerated:datetime, OperationName:string, StatusCode:string, CallerIpAddress:string, RequesterObjectId:string, AccountName:string, ResponseBodySize:long",
    SigninLogs: "TimeGenerated:datetime, UserId:string, UserPrincipalName:string, IPAddress:string, ResultType:string, AuthenticationRequirement:string, AppDisplayName:string",
    AuditLogs: "TimeGenerated:datetime, OperationName:string, Category:string, InitiatedBy:dynamic, TargetResources:dynamic",
    SecurityAlert: "TimeGenerated:datetime, AlertName:string, AlertSeverity:string, ProductName:string, CompromisedEntity:string",
    AWSCloudTrail: "TimeGenerated:datetime, EventName:string, EventSource:string, UserIdentityType:string, UserIdentityArn:string, SourceIpAddress:string, ErrorCode:string, ErrorMessage:string",
    AWSGuardDuty: "TimeGenerated:datetime, Title:string, Severity:int, AccountId:string, ActivityType:string",
} as const;
export type Source = keyof typeof COLUMNS;

/**
 * A table that may not be there yet: it comes into being with its first record, and a rule over a table that does not
 * exist is refused.
 */
const from = (source: Source): string => `union isfuzzy=true (datatable(${COLUMNS[source]})[]), ${source}`;

const texts = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(", ");

/** Roles with which somebody can give themselves every other one: Owner, User Access Administrator, RBAC Administrator. */
const POWERFUL_ROLES = ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"];

const KEY_LOSSES = ["KeyDelete", "KeyPurge", "SecretDelete", "SecretPurge", "CertificateDelete", "CertificatePurge", "VaultDelete", "VaultPurge"];
const KEY_USES = ["KeyDecrypt", "KeyUnwrap", "KeySign", "KeyBackup", "KeyGet", "SecretGet"];
const AWS_BLINDING = ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "DeleteFlowLogs", "DeleteDetector", "UpdateDetector", "DisableSecurityHub", "StopConfigurationRecorder"];

const DIRECTORY_ID = '["http://schemas.microsoft.com/identity/claims/objectidentifier"]';

/** What both clouds are expected to send every day, whatever happens. */
export const DAILY_SOURCES = ["AzureActivity", "AZKVAuditLogs", "StorageBlobLogs", "AWSCloudTrail"] as const satisfies readonly Source[];

/**
 * The table of detections.
 * @param custodians Entra object ids of the two who administer keys
 * @param guarded operations of Resource Manager that responders are told of: each becomes an incident, to be taken up
 */
export const detections = (custodians: readonly string[], guarded: readonly string[]): readonly Detected[] => [
    {
        key: "guarded-change",
        title: "A key vault, a right, a lock, a record, a wall or a policy was changed or removed",
        severity: "Medium", tactics: ["DefenseEvasion", "Persistence"], every: "PT5M", over: "PT15M", sources: ["AzureActivity"],
        query: `${from("AzureActivity")} | where OperationNameValue in~ (${texts(guarded)}) and ActivityStatusValue in~ ("Success", "Succeeded")
| project TimeGenerated, Who = Caller, Address = CallerIpAddress, What = strcat(OperationNameValue, " ", _ResourceId)`,
    },
    {
        key: "key-material-destroyed",
        title: "A key, secret, certificate or vault was deleted or purged",
        severity: "High", tactics: ["Impact"], every: "PT5M", over: "PT15M", sources: ["AZKVAuditLogs"],
        query: `${from("AZKVAuditLogs")} | where OperationName in (${texts(KEY_LOSSES)}) and ResultType == "Success"
| project TimeGenerated, Who = tostring(Identity.claim${DIRECTORY_ID}), Address = CallerIpAddress, What = strcat(OperationName, " ", _ResourceId)`,
    },
    {
        key: "custodian-uses-key",
        title: "A custodian used a key or read a secret, which is not their part",
        severity: "High", tactics: ["CredentialAccess"], every: "PT5M", over: "PT15M", sources: ["AZKVAuditLogs"],
        query: `${from("AZKVAuditLogs")} | extend Who = tostring(Identity.claim${DIRECTORY_ID})
| where OperationName in (${texts(KEY_USES)}) and Who in~ (${texts(custodians)})
| project TimeGenerated, Who, Address = CallerIpAddress, What = strcat(OperationName, " ", _ResourceId)`,
    },
    {
        key: "powerful-role-given",
        title: "Somebody was made owner or access administrator, of the subscription or of a group",
        severity: "High", tactics: ["PrivilegeEscalation", "Persistence"], every: "PT5M", over: "PT15M", sources: ["AzureActivity"],
        query: `${from("AzureActivity")} | where OperationNameValue =~ "Microsoft.Authorization/roleAssignments/write" and ActivityStatusValue in~ ("Start", "Started")
| extend Asked = tostring(parse_json(Properties).requestbody) | where Asked has_any (${texts(POWERFUL_ROLES)})
| project TimeGenerated, Who = Caller, Address = CallerIpAddress, What = strcat("role given at ", _ResourceId)`,
    },
    {
        key: "access-elevated",
        title: "A directory administrator gave themselves access to every subscription",
        severity: "High", tactics: ["PrivilegeEscalation"], every: "PT5M", over: "PT15M", sources: ["AuditLogs"],
        query: `${from("AuditLogs")} | where Category == "AzureRBACRoleManagementElevateAccess"
| project TimeGenerated, Who = tostring(InitiatedBy.user.userPrincipalName), Address = tostring(InitiatedBy.user.ipAddress), What = OperationName`,
    },
    {
        key: "records-switched-off",
        title: "A diagnostic setting, a flow log, a detection or the export of activity was deleted",
        severity: "High", tactics: ["DefenseEvasion"], every: "PT5M", over: "PT15M", sources: ["AzureActivity"],
        query: `${from("AzureActivity")} | where OperationNameValue in~ ("Microsoft.Insights/diagnosticSettings/delete", "Microsoft.Network/networkWatchers/flowLogs/delete", "Microsoft.SecurityInsights/alertRules/delete", "Microsoft.OperationalInsights/workspaces/delete") and ActivityStatusValue in~ ("Success", "Succeeded")
| project TimeGenerated, Who = Caller, Address = CallerIpAddress, What = strcat(OperationNameValue, " ", _ResourceId)`,
    },
    {
        key: "mass-download",
        title: "Somebody read far more objects within the hour than anybody usually does",
        severity: "High", tactics: ["Collection", "Exfiltration"], every: "PT1H", over: "P14D", sources: ["StorageBlobLogs"],
        query: `${from("StorageBlobLogs")} | where OperationName == "GetBlob" and StatusCode startswith "2"
| extend Who = iff(isempty(RequesterObjectId), CallerIpAddress, RequesterObjectId)
| make-series Reads = count() default = 0 on TimeGenerated from ago(14d) to now() step 1h by Who, AccountName
| extend (Unusual, Score, Usual) = series_decompose_anomalies(Reads, 3.0, -1, "linefit")
| mv-expand TimeGenerated to typeof(datetime), Reads to typeof(long), Unusual to typeof(long)
| where Unusual > 0 and Reads > 1000 and TimeGenerated > ago(2h)
| project TimeGenerated, Who, Address = "", What = strcat(Reads, " objects read from ", AccountName)`,
    },
    {
        key: "activity-unusual",
        title: "Somebody administers far more within the hour than they usually do",
        severity: "Medium", tactics: ["Discovery", "Impact"], every: "PT1H", over: "P14D", sources: ["AzureActivity"],
        query: `${from("AzureActivity")} | where isnotempty(Caller)
| make-series Calls = count() default = 0 on TimeGenerated from ago(14d) to now() step 1h by Caller
| extend (Unusual, Score, Usual) = series_decompose_anomalies(Calls, 3.0, -1, "linefit")
| mv-expand TimeGenerated to typeof(datetime), Calls to typeof(long), Unusual to typeof(long)
| where Unusual > 0 and Calls > 50 and TimeGenerated > ago(2h)
| project TimeGenerated, Who = Caller, Address = "", What = strcat(Calls, " operations in an hour")`,
    },
    {
        key: "two-places-at-once",
        title: "The same person administers from two countries within the hour",
        severity: "Medium", tactics: ["InitialAccess"], every: "PT15M", over: "PT1H", sources: ["AzureActivity"],
        query: `${from("AzureActivity")} | where isnotempty(CallerIpAddress) and Caller contains "@"
| extend Country = tostring(geo_info_from_ip_address(CallerIpAddress).country) | where isnotempty(Country)
| summarize TimeGenerated = max(TimeGenerated), Countries = make_set(Country, 5), Addresses = make_set(CallerIpAddress, 5) by Caller
| where array_length(Countries) > 1
| project TimeGenerated, Who = Caller, Address = tostring(Addresses[0]), What = strcat("operations from ", Countries)`,
    },
    {
        key: "sign-in-without-second-factor",
        title: "Somebody signed in to administer with one factor alone",
        severity: "High", tactics: ["InitialAccess", "CredentialAccess"], every: "PT5M", over: "PT15M", sources: ["SigninLogs"],
        query: `${from("SigninLogs")} | where ResultType == "0" and AuthenticationRequirement == "singleFactorAuthentication"
| where AppDisplayName in ("Azure Portal", "Microsoft Azure CLI", "Microsoft Azure PowerShell", "Windows Azure Service Management API")
| project TimeGenerated, Who = UserPrincipalName, Address = IPAddress, What = AppDisplayName`,
    },
    {
        key: "break-glass-used",
        title: "A break-glass account signed in, or a break-glass role was taken on, on either cloud",
        severity: "High", tactics: ["InitialAccess", "PrivilegeEscalation"], every: "PT5M", over: "PT15M", sources: ["SigninLogs", "AWSCloudTrail"],
        query: `union isfuzzy=true (${from("SigninLogs")} | where UserPrincipalName contains "break-glass" or UserPrincipalName contains "breakglass"
    | project TimeGenerated, Who = UserPrincipalName, Address = IPAddress, What = strcat("signed in to ", AppDisplayName)),
  (${from("AWSCloudTrail")} | where UserIdentityArn contains "break-glass" | project TimeGenerated, Who = UserIdentityArn, Address = SourceIpAddress, What = EventName)`,
    },
    {
        key: "defender-alert",
        title: "Defender for Cloud has raised an alarm",
        severity: "High", tactics: ["InitialAccess"], every: "PT5M", over: "PT15M", sources: ["SecurityAlert"],
        query: `${from("SecurityAlert")} | where ProductName in ("Azure Security Center", "Microsoft Defender for Cloud") and AlertSeverity in ("High", "Medium")
| project TimeGenerated, Who = CompromisedEntity, Address = "", What = AlertName`,
    },
    {
        key: "aws-intrusion",
        title: "GuardDuty has found a threat of medium severity or worse on AWS",
        severity: "High", tactics: ["InitialAccess"], every: "PT5M", over: "PT15M", sources: ["AWSGuardDuty"],
        query: `${from("AWSGuardDuty")} | where Severity >= 4 | project TimeGenerated, Who = AccountId, Address = "", What = strcat(ActivityType, ": ", Title)`,
    },
    {
        key: "aws-root-used",
        title: "Somebody acted as the AWS account's root user",
        severity: "High", tactics: ["PrivilegeEscalation"], every: "PT5M", over: "PT15M", sources: ["AWSCloudTrail"],
        query: `${from("AWSCloudTrail")} | where UserIdentityType == "Root" | project TimeGenerated, Who = UserIdentityArn, Address = SourceIpAddress, What = EventName`,
    },
    {
        key: "aws-records-switched-off",
        title: "A trail, flow log, detector or recorder on AWS was stopped, changed or deleted",
        severity: "High", tactics: ["DefenseEvasion"], every: "PT5M", over: "PT15M", sources: ["AWSCloudTrail"],
        query: `${from("AWSCloudTrail")} | where EventName in (${texts(AWS_BLINDING)}) and isempty(ErrorCode)
| project TimeGenerated, Who = UserIdentityArn, Address = SourceIpAddress, What = EventName`,
    },
    {
        key: "both-clouds-tried",
        title: "An address that is refused on one cloud is at work on the other",
        severity: "High", tactics: ["InitialAccess", "LateralMovement"], every: "PT1H", over: "P1D", sources: ["AWSCloudTrail", "AzureActivity"],
        query: `let Refused = ${from("AWSCloudTrail")} | where ErrorCode startswith "AccessDenied" or ErrorMessage == "Failed authentication"
    | summarize Attempts = count() by SourceIpAddress | where Attempts >= 5;
${from("AzureActivity")} | where isnotempty(CallerIpAddress) | join kind=inner Refused on $left.CallerIpAddress == $right.SourceIpAddress
| summarize TimeGenerated = max(TimeGenerated), Attempts = max(Attempts) by Caller, CallerIpAddress
| project TimeGenerated, Who = Caller, Address = CallerIpAddress, What = strcat(Attempts, " refusals on AWS")`,
    },
    {
        key: "source-silent",
        title: "A source of records has been silent for a day",
        severity: "Medium", tactics: ["DefenseEvasion"], every: "PT1H", over: "P1D", sources: DAILY_SOURCES,
        query: `datatable(Source:string)[${texts(DAILY_SOURCES)}]
| join kind=leftanti (union withsource=Source isfuzzy=true ${DAILY_SOURCES.join(", ")} | summarize Records = count() by Source) on Source
| project TimeGenerated = now(), Who = Source, Address = "", What = "no record for a day"`,
    },
];
