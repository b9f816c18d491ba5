// Changes that weaken nothing: records, detection, identity and spend on Azure.
import type { Neutral } from "./neutral";

const azure = (types: string): RegExp => new RegExp(`^azure-native:(${types})$`);
const ALERTS = azure("monitor:(ActivityLogAlert|ScheduledQueryRule|MetricAlert)");

export const NEUTRAL: readonly Neutral[] = [
    // Records
    {
        type: azure("(monitor|aadiam):DiagnosticSetting"), path: /^metrics/,
        reason: "the metrics that alarms watch are kept by Azure Monitor for 93 days whether a setting copies them or not; those of machines are asked for by azure-machines-are-measured",
    },
    { type: azure("operationalinsights:Workspace"), path: /^publicNetworkAccessForQuery$/, reason: "left out it is Enabled, as declared; Disabled admits fewer" },
    {
        type: azure("operationalinsights:Workspace"), path: /^features\.enableLogAccessUsingOnlyResourcePermissions$/,
        reason: "without it a reader of records needs a right on the workspace, where a right on the resource was enough: fewer read, not more",
    },
    { type: azure("operationalinsights:Workspace"), path: /^sku$/, operators: ["remove"], reason: "a new workspace has PerGB2018, as declared" },
    // Alerts
    { type: ALERTS, path: /^(properties\.)?enabled$/, operators: ["remove"], reason: "an alert is on unless it is switched off" },
    { type: azure("alertsmanagement:AlertProcessingRuleByName"), path: /^properties\.enabled$/, operators: ["remove"], reason: "a rule is on unless it is switched off" },
    {
        type: azure("monitor:ActivityLogAlert"), path: /^condition\.allOf\[\d+\]$/, operators: ["remove"],
        reason: "tells of more with a condition less; that the category stays is asked for by azure-alert-can-go-off, each operation by azure-losses-raise-alarms and its like",
    },
    { type: ALERTS, path: /^severity$/, reason: "sorts what people look at first; an action group is told of alerts of any severity, and a log alert without one is refused" },
    { type: azure("monitor:ScheduledQueryRule"), path: /^kind$/, operators: ["remove"], reason: "it is LogAlert unless it is said, as declared" },
    { type: azure("monitor:ScheduledQueryRule"), path: /^skipQueryValidation$/, reason: "a query is tried out when it is saved, or is not; what it asks is the same" },
    {
        type: azure("monitor:ScheduledQueryRule"), path: /^criteria\.allOf\[\d+\]\.failingPeriods(\.\w+)?$/, operators: ["remove"],
        reason: "one look of one is enough then: it tells sooner, not later",
    },
    { type: azure("monitor:ScheduledQueryRule"), path: /^criteria\.allOf\[\d+\]\.failingPeriods\.numberOfEvaluationPeriods$/, reason: "the more looks there are to be right in, the sooner it tells" },
    { type: azure("monitor:ScheduledQueryRule"), path: /^criteria\.allOf\[\d+\]\.metricMeasureColumn$/, operators: ["remove"], reason: "the service refuses an aggregation other than Count without its column" },
    { type: ALERTS, path: /^autoMitigate$/, reason: "what is measured may close by itself or stay open until somebody closes it: it tells in either case (what is counted is asked for by azure-event-alert-stays-open)" },
    { type: azure("monitor:MetricAlert"), path: /^criteria\.allOf\[\d+\]\.(metricNamespace|dimensions.*)$/, reason: "without it the resource's own metrics are watched, over all dimensions; without a dimension's values the service refuses it" },
    { type: azure("monitor:MetricAlert"), path: /^targetResourceType$/, operators: ["remove"], reason: "needed for several resources at once only, where the service refuses an alert without it" },
    { type: azure("monitor:AutoscaleSetting"), path: /scaleAction\.value$/, operators: ["resize"], reason: "less than one is refused (SDK, ScaleAction.value); more never goes beyond the profile's maximum" },
    { type: azure("monitor:AutoscaleSetting"), path: /scaleAction\.value$/, operators: ["remove"], reason: "one machine at a time is added or taken away unless it is said, as declared (SDK, ScaleAction.value)" },
    { type: azure("monitor:ActionGroup"), path: /useCommonAlertSchema$/, reason: "the form in which a mail is written" },
    { type: azure("eventgrid:SystemTopic"), path: /^topicType$/, operators: ["remove"], reason: "the service refuses a topic of no kind" },
    {
        type: azure("eventgrid:SystemTopicEventSubscription"), path: /^filter(\.(includedEventTypes(\[\d+\])?|isSubjectCaseSensitive|subjectBeginsWith))?$/,
        reason: "hears more events without it, not fewer; the names of certificates do not differ by case",
    },
    { type: azure("eventgrid:SystemTopicEventSubscription"), path: /^eventDeliverySchema$/, operators: ["remove"], reason: "the service refuses an alert that is not in the form CloudEvents" },
    { type: azure("eventgrid:SystemTopicEventSubscription"), path: /^destination\.severity$/, operators: ["remove"], reason: "sorts what people look at first; the action group is told all the same" },
    // Detection
    { type: azure("securityinsights:ScheduledAlertRule"), path: /^customDetails/, reason: "shown beside an incident; nothing is decided by it" },
    {
        type: azure("securityinsights:ScheduledAlertRule"), path: /^(incidentConfiguration(\.groupingConfiguration.*)?|eventGroupingSettings.*)$/,
        reason: "how alerts are gathered into incidents: each is in one, whichever (left out, an incident is opened for each)",
    },
    { type: azure("securityinsights:ScheduledAlertRule"), path: /^tactics/, reason: "sorts detections by what an intruder is after; nothing is decided by it" },
    {
        type: azure("securityinsights:ScheduledAlertRule"), path: /^entityMappings\[\d+\](\.\w+(\[\d+\])?(\.\w+)?)?$/,
        reason: "the other of Account and IP still says who: azure-detection-names-who asks for one",
    },
    { type: azure("securityinsights:\\w+"), path: /^(ruleId|dataConnectorId)$/, operators: ["remove"], reason: "without a name of its own a resource gets one" },
    { type: azure("securityinsights:\\w+"), path: /^kind$/, operators: ["remove"], reason: "the SDK fills in the kind of each resource" },
    { type: azure("securityinsights:\\w+DataConnector"), path: /^(tenantId|subscriptionId)$/, operators: ["remove"], reason: "the service refuses a connector that is connected to nothing" },
    { type: azure("securityinsights:SentinelOnboardingState"), path: /^customerManagedKey$/, reason: "says what the workspace has; the service refuses it where it is not so" },
    { type: azure("security:Pricing"), path: /^subPlan$/, operators: ["remove"], reason: "the full plan is taken (SDK, Pricing.subPlan)" },
    { type: azure("security:Pricing"), path: /additionalExtensionProperties/, operators: ["resize"], reason: "how much is scanned before the month's ceiling is a choice of cost: no bound is right for every account" },
    { type: azure("security:Pricing"), path: /additionalExtensionProperties/, operators: ["remove"], reason: "a ceiling on what scanning costs, not on what is scanned while it lasts" },
    // Rights
    { type: azure("authorization:ManagementLockByScope"), path: /^level$/, operators: ["downgrade"], reason: "ReadOnly prevents deletion too, and changes besides" },
    { type: azure("authorization:PolicyAssignment"), path: /^enforcementMode$/, operators: ["remove"], reason: "an assignment is enforced unless it is said" },
    { type: azure("authorization:PolicyAssignment"), path: /^nonComplianceMessages/, reason: "told to who is refused; nothing is decided by it" },
    { type: azure("authorization:PolicyAssignment"), path: /^parameters\.minimumTlsVersion(\.value)?$/, operators: ["remove"], reason: "the policy's own default is TLS 1.2, as declared" },
    { type: azure("authorization:PolicyAssignment"), path: /^parameters\.listOfAllowedLocations\.value\[\d+\]$/, operators: ["remove"], reason: "one region fewer is allowed: an update that needs it is refused aloud" },
    { type: azure("authorization:RoleAssignment"), path: /^principalType$/, operators: ["remove"], reason: "spares Azure a look-up in the directory; who has the right is the same" },
    {
        type: azure("authorization:RoleDefinition"), path: /^permissions(\[\d+\])?(\.(actions|dataActions|notActions|notDataActions)(\[\d+\])?)?$/, operators: ["remove"],
        reason: "a role that may do less opens nothing, and jobs are asked for by azure-jobs-have-roles; what notActions take out of a wide role is asked for by azure-role-reads-no-keys",
    },
    {
        type: azure("authorization:RoleAssignment"), path: /^$/, operators: ["delete"],
        reason: "a right that is taken away opens nothing; the rights without which something stands still are asked for (azure-key-user-may-use-key, azure-identity-has-a-right, azure-backup-may-read-database)",
    },
    { type: azure("managedidentity:UserAssignedIdentity"), path: /^tags\.purpose$/, operators: ["remove"], reason: "tells a reader what an identity is for; only a tenant's is told by it, which azure-tenant-has-its-own asks for" },
    { type: azure("authorization:RoleDefinition"), path: /^(roleDefinitionId|roleType)$/, operators: ["remove"], reason: "a role gets an id, and is a custom one, without saying so" },
    { type: azure("authorization:AccessReviewScheduleDefinitionById"), path: /^(descriptionForAdmins|descriptionForReviewers)$/, reason: "told to people; nothing is decided by it" },
    { type: azure("authorization:AccessReviewScheduleDefinitionById"), path: /^(scheduleDefinitionId|type)$/, operators: ["remove"], reason: "the service refuses a schedule without it" },
    {
        type: azure("authorization:AccessReviewScheduleDefinitionById"), path: /^(recommendationsEnabled|autoApplyDecisionsEnabled)$/,
        reason: "whether Azure proposes an answer, or carries it out: the reviewers are the same two people",
    },
    { type: azure("authorization:AccessReviewScheduleDefinitionById"), path: /^reviewers\[\d+\]\.principalId$/, operators: ["remove"], reason: "the service refuses a reviewer who is nobody" },
    // Spend
    { type: azure("consumption:Budget"), path: /contactRoles(\[\d+\])?$/, operators: ["remove"], reason: "people and responders are told by address and by action group, which azure-budget-warns-in-steps asks for" },
    { type: azure("consumption:Budget"), path: /^timePeriod\.endDate$/, operators: ["remove"], reason: "a budget without an end lasts for ten years" },
    { type: azure("consumption:Budget"), path: /thresholdType$/, operators: ["remove"], reason: "it is Actual unless it is said, as declared" },
    { type: azure("consumption:Budget"), path: /^amount$/, operators: ["resize"], reason: "how much is to be spent is agreed by whoever pays; steps are parts of it, whatever it is" },
    { type: azure("costmanagement:Export"), path: /^(partitionData|format)$/, reason: "in how many files, and in which form: CSV unless it is said, as declared" },
    { type: azure("costmanagement:Export"), path: /^schedule\.recurrencePeriod\.to$/, operators: ["remove"], reason: "without an end it goes on" },
    { type: azure("costmanagement:ScheduledActionByScope"), path: /^notificationEmail$/, operators: ["remove"], reason: "whom a reader may write to; who is told stands in notification.to" },
    // Templates
    { type: azure("resources:Deployment"), path: /^properties\.template(\.(\$schema|contentVersion|resources|resources\[\d+\]\.(type|apiVersion)))?$/, operators: ["remove"], reason: "Resource Manager refuses a template without it" },
];
