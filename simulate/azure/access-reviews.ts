// Microsoft.Authorization: who looks again at who has access, and how often.
import type { Services } from "../service";
import { arm } from "./arm";
import { isGuid } from "./subject";

const PATTERNS = ["weekly", "absoluteMonthly"];

export const accessReviews: Services = {
    "azure-native:authorization:AccessReviewScheduleDefinitionById": arm("authorization:AccessReviewScheduleDefinitionById", {
        place: "none",
        computes: ["systemData"],
        silent: [
            "inactiveDuration", "includeAccessBelowResource", "includeInheritedAccess", "expandNestedMemberships", "excludeResourceId",
            "excludeRoleDefinitionId",
        ],
        check: (subject) => {
            subject.oneOf("type", PATTERNS);
            subject.oneOf("range.type", ["noEnd", "endDate", "numbered"]);
            subject.oneOf("defaultDecision", ["Approve", "Deny", "Recommendation"]);
            if (subject.known("range.type") === "endDate") subject.required("range.endDate", "a date");
            if (subject.known("range.type") === "numbered") subject.required("range.numberOfOccurrences", "a number");
            const weekly = subject.known("type") === "weekly";
            if (!weekly && subject.known("type") !== undefined) {
                const interval = subject.known("interval");
                if (interval !== undefined && ![1, 3, 6, 12].includes(interval)) subject.refuse("interval", "1, 3, 6 or 12 months");
            }
            subject.range("instanceDurationInDays", 1, weekly ? 6 : 180, "days");
            for (const path of [...subject.each("reviewers"), ...subject.each("backupReviewers")]) {
                const principal = subject.known(`${path}.principalId`);
                if (principal !== undefined && !isGuid(principal)) subject.refuse(`${path}.principalId`, "the object id of a user or group");
            }
        },
        answers: (subject) => ({
            status: "Initializing", reviewersType: "Assigned", principalId: subject.guid("creator"), principalName: "", principalType: "servicePrincipal",
            userPrincipalName: "", scope: { resourceId: `/subscriptions/${subject.subscription}`, principalType: "user", assignmentState: "active" },
            reviewers: (subject.list("reviewers") ?? []).map((reviewer: object) => ({ principalType: "user", ...reviewer })),
        }),
    }),
};
