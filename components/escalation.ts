// What happens between an alarm and its answer on AWS, as the text that Step Functions reads.

export interface EscalationFacts {
    readonly site: string;
    /** Topic of the second responders. */
    readonly topicArn: string;
    /** How long the first responders have to answer. */
    readonly afterMinutes: number;
}

/**
 * Opens an item for the event, waits, and tells the second responders if nobody has taken the item up. Whatever goes
 * wrong on the way tells them too: an escalation that fails in silence is none.
 */
export function escalationDefinition({ site, topicArn, afterMinutes }: EscalationFacts): string {
    const otherwise = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.fault", Next: "Escalate" }];
    const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2 }];
    return JSON.stringify({
        Comment: `Who answers for ${site}: the first responders within ${afterMinutes} minutes, then the second`,
        StartAt: "Open",
        States: {
            Open: {
                Type: "Task",
                Resource: "arn:aws:states:::aws-sdk:ssm:createOpsItem",
                Parameters: {
                    "Title.$": `States.Format('${site}: {} ({})', $['detail-type'], $.source)`,
                    "Description.$": "States.Format('Event {} at {} in account {}, {}. Set to In progress to answer.', $.id, $.time, $.account, $.region)",
                    Source: site,
                    Category: "Security",
                    Severity: "1",
                    Priority: 1,
                },
                ResultPath: "$.opened",
                Retry: retry,
                Catch: otherwise,
                Next: "Wait",
            },
            Wait: { Type: "Wait", Seconds: afterMinutes * 60, Next: "Look" },
            Look: {
                Type: "Task",
                Resource: "arn:aws:states:::aws-sdk:ssm:getOpsItem",
                Parameters: { "OpsItemId.$": "$.opened.OpsItemId" },
                ResultSelector: { "status.$": "$.OpsItem.Status" },
                ResultPath: "$.item",
                Retry: retry,
                Catch: otherwise,
                Next: "Answered",
            },
            Answered: { Type: "Choice", Choices: [{ Variable: "$.item.status", StringEquals: "Open", Next: "Escalate" }], Default: "Done" },
            Escalate: {
                Type: "Task",
                Resource: "arn:aws:states:::sns:publish",
                Parameters: {
                    TopicArn: topicArn,
                    Subject: `${site}: nobody has answered for ${afterMinutes} minutes`,
                    "Message.$": "States.JsonToString($)",
                },
                Retry: retry,
                End: true,
            },
            Done: { Type: "Succeed" },
        },
    });
}
