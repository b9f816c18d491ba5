// Changes that weaken nothing: records, detection, identity and spend on AWS.
import type { Neutral } from "./neutral";

export const NEUTRAL: readonly Neutral[] = [
    // Alarms and events
    { type: /metricAlarm:/, path: /^(actionsEnabled)$/, operators: ["remove"], reason: "actions are on by default" },
    { type: /metricAlarm:/, path: /^alarmDescription$|^metricQueries\[\d+\]\.label$/, operators: ["remove"], reason: "told to people; nothing is decided by it" },
    { type: /metricAlarm:/, path: /^okActions(\[\d+\])?$/, operators: ["remove"], reason: "what is missing is the all-clear; the alarm itself is told" },
    {
        type: /metricAlarm:/, path: /^datapointsToAlarm$/, operators: ["remove"],
        reason: "left out, all of the periods must be beyond the threshold, which is what these alarms say; those that say fewer are watched",
    },
    {
        type: /metricAlarm:/, path: /^treatMissingData$/, operators: ["remove"],
        reason: "where a count measures nothing the alarm then says so instead of OK, and goes off at the same counts; what must not be silent is watched",
    },
    { type: /metricAlarm:/, path: /^evaluateLowSampleCountPercentiles$/, operators: ["remove"], reason: "few requests are then judged as well: more alarms, not fewer" },
    { type: /metricAlarm:/, path: /^metricQueries\[\d+\]\.returnData$/, operators: ["remove"], reason: "by default a query returns nothing; the one that must is watched" },
    { type: /eventRule:/, path: /^state$/, operators: ["remove"], reason: "a rule is enabled by default" },
    { type: /eventRule:|iam\/(policy|openIdConnectProvider):/, path: /^tags\.purpose$/, operators: ["remove"], reason: "no rule and no permission tells these apart by their purpose; where one does, it is watched" },
    { type: /eventTarget:/, path: /^targetId$/, operators: ["remove"], reason: "the provider gives it one" },
    { type: /eventTarget:/, path: /^input$/, operators: ["remove"], reason: "responders are then told the event itself instead of a sentence" },
    { type: /logMetricFilter:/, path: /^metricTransformation\.unit$/, reason: "a label of the metric; counts are compared as numbers" },
    { type: /logMetricFilter:/, path: /^metricTransformation\.defaultValue$/, operators: ["remove"], reason: "where nothing matches nothing is counted, instead of zero: no alarm on more than zero is changed" },

    // Records
    { type: /trail:Trail/, path: /^(enableLogging|includeGlobalServiceEvents)$/, operators: ["remove"], reason: "true by default" },
    { type: /trail:Trail|deliveryChannel:/, path: /^s3KeyPrefix$/, operators: ["remove"], reason: "the bucket's policy admits this prefix alone; the service refuses a trail or channel that it cannot write to" },
    { type: /trail:Trail/, path: /^advancedEventSelectors\[\d+\]\.fieldSelectors\[2\]$/, operators: ["remove"], reason: "the third field narrows a selector: without it more is recorded" },

    // Detection
    { type: /accessanalyzer/, path: /^type$/, operators: ["remove"], reason: "ACCOUNT by default, which finds access from outside; an analyzer of unused access is watched" },
    { type: /accessanalyzer/, path: /^configuration(\.unusedAccess(\.unusedAccessAge)?)?$/, operators: ["remove"], reason: "90 days by default, the same" },
    { type: /cfg\/configurationAggregator/, path: /^accountAggregationSource\.accountIds\[\d+\]$/, operators: ["remove"], reason: "AWS Config refuses an aggregator of no account" },
    { type: /cfg\/conformancePack/, path: /^templateBody$/, operators: ["remove"], reason: "AWS Config refuses a pack without a template" },
    { type: /cfg\/deliveryChannel/, path: /^snapshotDeliveryProperties(\.deliveryFrequency)?$/, operators: ["remove"], reason: "snapshots come once a day by default, the same; changes are delivered as they happen" },
    {
        type: /cfg\/recorder/, path: /^recordingGroup(\.(allSupported|includeGlobalResourceTypes))?$/,
        reason: "all types are recorded by default; what has no region is recorded in the primary, where it is watched, and would be recorded twice by a standby",
    },
    { type: /cfg\/recorder/, path: /^recordingMode(\.recordingFrequency)?$/, operators: ["remove"], reason: "continuous by default" },
    { type: /guardduty\/detector:/, path: /^enable$/, operators: ["remove"], reason: "on by default" },
    { type: /guardduty\/publishingDestination/, path: /^destinationType$/, operators: ["remove"], reason: "S3 by default, and there is no other" },
    { type: /securityhub\/account/, path: /^enableDefaultStandards$/, reason: "on, Security Hub adds standards to those that are subscribed to by name; it takes none away" },
    { type: /securityhub\/account/, path: /^(autoEnableControls|controlFindingGenerator)$/, operators: ["remove"], reason: "new controls are taken up, and findings consolidated, by default" },

    // Identity
    { type: /accountPasswordPolicy/, path: /^hardExpiry$/, reason: "an expired password opens nothing either way: this says who changes it" },
    { type: /accountPasswordPolicy/, path: /^allowUsersToChangePassword$/, operators: ["remove"], reason: "the provider lets them by default" },
    { type: /iam\/role/, path: /^maxSessionDuration$/, operators: ["remove"], reason: "an hour by default, the same" },
    { type: /iam\/role/, path: /^assumeRolePolicy \w+ Action$/, operators: ["open"], reason: "IAM refuses a trust policy with actions other than those of STS" },
    { type: /iam\/role/, path: /^assumeRolePolicy ServiceAssumes Condition$/, operators: ["remove"], reason: "EC2 takes a role on for machines of the role's own account alone; where another service does, it is watched" },
    { type: /iam\/policy/, path: /^policy WhateverIsGiven Action$/, operators: ["open"], reason: "a boundary names everything already, and gives nothing" },

    // Spend
    { type: /^aws:(budgets|costexplorer)\//, path: /^accountId$/, operators: ["remove"], reason: "the provider's own account is taken, which is the same" },
    { type: /bcmdata\/export/, path: /^export\.dataQueries\[\d+\]\.tableConfigurations/, operators: ["remove"], reason: "the table has no setting that differs from its default" },
    { type: /bcmdata\/export/, path: /^export\.refreshCadences/, operators: ["remove"], reason: "the service refuses an export without it, and knows no other cadence" },
    { type: /costexplorer\/anomalyMonitor/, path: /^monitorDimension$/, operators: ["remove"], reason: "the service refuses a dimensional monitor without a dimension" },
    { type: /costexplorer\/anomalySubscription/, path: /^thresholdExpression/, operators: ["remove"], reason: "the service refuses a subscription without a whole threshold" },

    // Messages
    { type: /sqs\/queue:/, path: /^receiveWaitTimeSeconds$/, reason: "how long an empty answer waits: requests, and so costs" },
    { type: /sqs\/queue:/, path: /^kmsDataKeyReusePeriodSeconds$/, reason: "how often SQS asks KMS for another data key, a day at most: requests, and so costs" },
];
