// What looks at an account from within: who may reach it, what is vulnerable, and where personal data lies.
import type { Services } from "../service";
import { arn, CREATED } from "./ids";
import { services } from "./kind";

const KINDS = [
    "ACCOUNT", "ORGANIZATION", "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS", "ACCOUNT_INTERNAL_ACCESS",
    "ORGANIZATION_INTERNAL_ACCESS",
];

const UNUSED = "configuration.unusedAccess";

export const assessments: Services = services({
    "aws:accessanalyzer/analyzer:Analyzer": {
        taggable: true,
        naming: {
            property: "analyzerName",
            longest: 255,
            pattern: /^[A-Za-z][\w.-]*$/,
            expected: "a letter, then letters, digits and _ . -",
        },
        refuse: (checks) => {
            checks.oneOf("type", KINDS);
            const kind = checks.get("type") ?? "ACCOUNT";
            if (!/UNUSED_ACCESS$/.test(kind)) checks.absent(UNUSED, "a type that ends in UNUSED_ACCESS");
            if (!/INTERNAL_ACCESS$/.test(kind)) {
                checks.absent("configuration.internalAccess", "a type that ends in INTERNAL_ACCESS");
            }
            checks.between(`${UNUSED}.unusedAccessAge`, 1, 365);
            const other = checks.others().find(({ outputs }) => outputs["type"] === kind);
            if (other) checks.refuse("type", kind, `one analyzer of a kind in ${checks.call.region}; ${other.name} is it`);
        },
        id: ({ inputs }) => inputs["analyzerName"],
        defaults: { type: "ACCOUNT" },
        computed: ({ region, account }, id) => ({ arn: arn("access-analyzer", region, account, `analyzer/${id}`) }),
        replaceOn: ["analyzerName", "type", "configuration"],
    },
    "aws:inspector2/enabler:Enabler": {
        refuse: (checks) => {
            checks.required("accountIds", "an account");
            checks.required("resourceTypes", "what is looked at");
            for (const at of checks.each("accountIds")) checks.matches(at, /^\d{12}$/, "an account of 12 digits");
            for (const at of checks.each("resourceTypes")) checks.oneOf(at, ["EC2", "ECR", "LAMBDA", "LAMBDA_CODE", "CODE_REPOSITORY"]);
            const kinds = checks.get("resourceTypes");
            if (Array.isArray(kinds) && kinds.includes("LAMBDA_CODE") && !kinds.includes("LAMBDA")) {
                checks.refuse("resourceTypes", kinds, "LAMBDA beside LAMBDA_CODE");
            }
        },
        id: ({ inputs }) => [inputs["accountIds"], inputs["resourceTypes"]].map((list) => [list].flat().join(":")).join("-"),
        replaceOn: ["accountIds"],
    },
    "aws:macie2/account:Account": {
        refuse: (checks) => {
            checks.oneOf("findingPublishingFrequency", ["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"]);
            checks.oneOf("status", ["ENABLED", "PAUSED"]);
            const other = checks.others()[0];
            if (other) checks.refuse("status", other.name, `Macie once in ${checks.call.region}`);
        },
        id: ({ account }) => account,
        defaults: { findingPublishingFrequency: "FIFTEEN_MINUTES", status: "ENABLED" },
        computed: ({ account }) => ({
            createdAt: CREATED,
            updatedAt: CREATED,
            serviceRole: arn("iam", "", account, "role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"),
        }),
    },
});
