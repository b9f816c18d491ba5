// The web application firewall: its rules, what it stands in front of, and where it logs.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, uuid } from "./ids";
import { heldBy, services } from "./kind";

const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const IP_SET = "aws:wafv2/ipSet:IpSet";

/** Capacity units of AWS's managed groups. */
const MANAGED: Readonly<Record<string, number>> = {
    AWSManagedRulesCommonRuleSet: 700,
    AWSManagedRulesAdminProtectionRuleSet: 100,
    AWSManagedRulesKnownBadInputsRuleSet: 200,
    AWSManagedRulesSQLiRuleSet: 200,
    AWSManagedRulesLinuxRuleSet: 200,
    AWSManagedRulesUnixRuleSet: 100,
    AWSManagedRulesWindowsRuleSet: 200,
    AWSManagedRulesPHPRuleSet: 100,
    AWSManagedRulesWordPressRuleSet: 100,
    AWSManagedRulesAmazonIpReputationList: 25,
    AWSManagedRulesAnonymousIpList: 50,
    AWSManagedRulesBotControlRuleSet: 50,
    AWSManagedRulesATPRuleSet: 50,
    AWSManagedRulesACFPRuleSet: 50,
    AWSManagedRulesAntiDDoSRuleSet: 50,
};

/** Capacity units of the statements that cost a fixed number. */
const UNITS: Readonly<Record<string, number>> = {
    geoMatchStatement: 1,
    ipSetReferenceStatement: 1,
    asnMatchStatement: 1,
    labelMatchStatement: 1,
    sizeConstraintStatement: 1,
    byteMatchStatement: 10,
    regexMatchStatement: 3,
    regexPatternSetReferenceStatement: 25,
    sqliMatchStatement: 20,
    xssMatchStatement: 40,
    ruleGroupReferenceStatement: 0,
};
const NESTING = ["andStatement", "orStatement", "notStatement"];
const STATEMENTS = [...Object.keys(UNITS), ...NESTING, "managedRuleGroupStatement", "rateBasedStatement"];

/** More than this a list cannot hold. */
const MOST_UNITS = 5000;

type Node = Readonly<Record<string, any>>;

function unitsOf(statement: Node | undefined): number {
    if (!statement || typeof statement !== "object") return 0;
    return Object.entries(statement).reduce((sum, [kind, body]) => {
        if (NESTING.includes(kind)) {
            const inner = (body?.statements ?? [body?.statement]) as Node[];
            return sum + inner.map(unitsOf).reduce((a, b) => a + b, 0);
        }
        if (kind === "managedRuleGroupStatement") {
            return sum + (MANAGED[body?.name] ?? 0) + unitsOf(body?.scopeDownStatement);
        }
        if (kind === "rateBasedStatement") {
            return sum + 2 + 30 * ((body?.customKeys ?? []) as Node[]).length + unitsOf(body?.scopeDownStatement);
        }
        return sum + (isSet(body) ? (UNITS[kind] ?? 0) : 0);
    }, 0);
}

const capacityOf = (rules: unknown): number =>
    Array.isArray(rules) ? rules.map(({ statement }: Node) => unitsOf(statement)).reduce((a, b) => a + b, 0) : 0;

function refuseStatement(checks: Checks, at: string): void {
    checks.exactlyOne(STATEMENTS, at);
    const group = `${at}.managedRuleGroupStatement`;
    if (checks.get(`${group}.vendorName`) === "AWS") checks.oneOf(`${group}.name`, Object.keys(MANAGED));
    for (const override of checks.each(`${group}.ruleActionOverrides`)) {
        checks.exactlyOne(["allow", "block", "captcha", "challenge", "count"], `${override}.actionToUse`);
    }
    const rate = `${at}.rateBasedStatement`;
    checks.between(`${rate}.limit`, 10, 2_000_000_000);
    checks.oneOf(`${rate}.evaluationWindowSec`, [60, 120, 300, 600]);
    checks.oneOf(`${rate}.aggregateKeyType`, ["IP", "FORWARDED_IP", "CONSTANT", "CUSTOM_KEYS"]);
    if (checks.get(`${rate}.aggregateKeyType`) === "FORWARDED_IP") {
        checks.required(`${rate}.forwardedIpConfig`, "the header with the client's address");
    }
    if (checks.get(`${rate}.aggregateKeyType`) === "CONSTANT") {
        checks.required(`${rate}.scopeDownStatement`, "what is counted");
    }
    for (const scoped of [group, rate]) {
        if (isSet(checks.get(`${scoped}.scopeDownStatement`))) refuseStatement(checks, `${scoped}.scopeDownStatement`);
    }
    checks.exists(`${at}.ipSetReferenceStatement.arn`, IP_SET);
    for (const code of checks.each(`${at}.geoMatchStatement.countryCodes`)) {
        checks.matches(code, /^[A-Z]{2}$/, "two capitals (ISO 3166)");
    }
    for (const nesting of NESTING) {
        for (const inner of checks.each(`${at}.${nesting}.statements`)) refuseStatement(checks, inner);
    }
    const negated = `${at}.notStatement`;
    if (isSet(checks.get(negated))) {
        if (isSet(checks.get(`${negated}.statement`))) refuseStatement(checks, `${negated}.statement`);
        else checks.required(`${negated}.statement`, "the statement that is negated");
    }
    checks.exists(`${at}.ipSetReferenceStatement.arn`, IP_SET);
}

function refuseRules(checks: Checks): void {
    const priorities = new Set<unknown>();
    const names = new Set<unknown>();
    for (const at of checks.each("rules")) {
        const [priority, name] = [checks.get(`${at}.priority`), checks.get(`${at}.name`)];
        if (isKnown(priority) && priorities.has(priority)) {
            checks.refuse(`${at}.priority`, priority, "a priority used once");
        }
        if (isKnown(name) && names.has(name)) checks.refuse(`${at}.name`, name, "a name used once");
        priorities.add(priority);
        names.add(name);
        const refers =
            isSet(checks.get(`${at}.statement.managedRuleGroupStatement`)) ||
            isSet(checks.get(`${at}.statement.ruleGroupReferenceStatement`));
        if (refers) {
            checks.required(`${at}.overrideAction`, "none or count: the rule refers to a group");
            checks.absent(`${at}.action`, "overrideAction: the rule refers to a group");
        } else {
            checks.required(`${at}.action`, "an action");
            checks.absent(`${at}.overrideAction`, "action: only a rule that refers to a group overrides");
        }
        if (isSet(checks.get(`${at}.action`))) {
            checks.exactlyOne(["allow", "block", "captcha", "challenge", "count"], `${at}.action`);
        }
        if (isSet(checks.get(`${at}.overrideAction`))) checks.exactlyOne(["none", "count"], `${at}.overrideAction`);
        checks.matches(`${at}.visibilityConfig.metricName`, /^[\w#:./-]{1,255}$/, "letters, digits and _ # : . / -");
        refuseStatement(checks, `${at}.statement`);
    }
    const units = capacityOf(checks.get("rules"));
    if (units > MOST_UNITS) checks.refuse("rules", `${units} capacity units`, `${MOST_UNITS} at most`);
}

const NAME = { longest: 128, pattern: /^[\w-]+$/, expected: "letters, digits, _ and -" } as const;
const NAMED_PREFIX = "aws-waf-logs-";

const DESTINATION =
    /^arn:aws[\w-]*:(?:logs:[\w-]+:\d+:log-group:|firehose:[\w-]+:\d+:deliverystream\/|s3:::)(.+?)(:\*)?$/;

function refuseDestination(checks: Checks): void {
    const paths = checks.each("logDestinationConfigs");
    if (paths.length !== 1) checks.refuse("logDestinationConfigs", `${paths.length} destinations`, "exactly one");
    for (const at of paths) {
        const value = checks.get(at);
        if (!isKnown(value)) continue;
        const name = DESTINATION.exec(value)?.[1];
        if (name === undefined) checks.refuse(at, value, "the ARN of a log group, delivery stream or bucket");
        else if (!name.startsWith(NAMED_PREFIX)) checks.refuse(at, value, `one whose name begins with ${NAMED_PREFIX}`);
        if (
            /:log-group:/.test(value) &&
            !checks.world
                .of("aws:cloudwatch/logGroup:LogGroup")
                .some(({ outputs }) => outputs["arn"] === String(value).replace(/:\*$/, ""))
        ) {
            checks.refuse(at, value, "a log group that exists");
        }
        if (
            /:s3:::/.test(value) &&
            !checks.world.of("aws:s3/bucket:Bucket").some(({ outputs }) => outputs["bucket"] === name)
        ) {
            checks.refuse(at, value, "a bucket that exists");
        }
        if (
            isKnown(checks.call.region) &&
            /:(logs|firehose):/.test(value) &&
            !value.includes(`:${checks.call.region}:`)
        ) {
            checks.refuse(at, value, `a destination of ${checks.call.region}`);
        }
    }
}

export const wafv2: Services = services({
    [ACL]: {
        taggable: true,
        naming: NAME,
        refuse: (checks) => {
            checks.oneOf("scope", ["REGIONAL", "CLOUDFRONT"]);
            if (checks.get("scope") === "CLOUDFRONT" && checks.call.region !== "us-east-1") {
                checks.refuse(
                    "scope",
                    "CLOUDFRONT",
                    `REGIONAL: CLOUDFRONT is for us-east-1, not for ${checks.call.region}`,
                );
            }
            checks.exactlyOne(["allow", "block"], "defaultAction");
            checks.matches(
                "description",
                /^[\w+=:#@/\-,.\s]{1,256}$/,
                "1 to 256 letters, digits, spaces and + = : # @ / - , . _",
            );
            checks.matches("visibilityConfig.metricName", /^[\w#:./-]{1,255}$/, "letters, digits and _ # : . / -");
            refuseRules(checks);
        },
        id: ({ urn }) => uuid(urn),
        defaults: { description: "", namePrefix: "" },
        computed: ({ urn, region, account, inputs }, id) => ({
            applicationIntegrationUrl: "",
            arn: arn(
                "wafv2",
                region,
                account,
                `${inputs["scope"] === "CLOUDFRONT" ? "global" : "regional"}/webacl/${inputs["name"]}/${id}`,
            ),
            capacity: capacityOf(inputs["rules"]),
            lockToken: uuid(urn, "lock"),
        }),
        replaceOn: ["name", "namePrefix", "scope"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["name"]), {
                type: ASSOCIATION,
                when: (other) => other.outputs["webAclArn"] === outputs["arn"],
            }),
    },
    [ASSOCIATION]: {
        refuse: (checks) => {
            const acl = checks.exists("webAclArn", ACL);
            if (acl?.outputs["scope"] === "CLOUDFRONT") {
                checks.refuse("webAclArn", acl.name, "a list with scope REGIONAL");
            }
            const value = checks.get("resourceArn");
            if (/:loadbalancer\//.test(String(value))) {
                const balancer = checks.exists("resourceArn", "aws:lb/loadBalancer:LoadBalancer");
                if (balancer && (balancer.outputs["loadBalancerType"] ?? "application") !== "application") {
                    checks.refuse(
                        "resourceArn",
                        balancer.name,
                        "an application load balancer: it alone reads requests",
                    );
                }
            } else {
                checks.matches(
                    "resourceArn",
                    /^arn:aws[\w-]*:(apigateway|appsync|cognito-idp|apprunner|ec2|amplify):/,
                    "the ARN of an application load balancer, or of another service that has one list",
                );
            }
            checks.unique("resourceArn", "one list in front of a resource", ({ outputs }) =>
                checks.same("resourceArn", outputs["resourceArn"]),
            );
        },
        id: ({ inputs }) => `${inputs["webAclArn"]},${inputs["resourceArn"]}`,
        replaceOn: ["resourceArn", "webAclArn"],
    },
    [LOGGING]: {
        refuse: (checks) => {
            checks.exists("resourceArn", ACL);
            checks.unique("resourceArn", "one log a list", ({ outputs }) =>
                checks.same("resourceArn", outputs["resourceArn"]),
            );
            refuseDestination(checks);
            for (const at of checks.each("redactedFields")) {
                checks.exactlyOne(["method", "queryString", "singleHeader", "uriPath"], at);
            }
            if (checks.each("redactedFields").length > 100) {
                checks.refuse("redactedFields", `${checks.each("redactedFields").length} fields`, "100 at most");
            }
        },
        id: ({ inputs }) => inputs["resourceArn"],
        replaceOn: ["resourceArn"],
    },
    [IP_SET]: {
        taggable: true,
        naming: NAME,
        refuse: (checks) => {
            checks.oneOf("scope", ["REGIONAL", "CLOUDFRONT"]);
            checks.oneOf("ipAddressVersion", ["IPV4", "IPV6"]);
            if (checks.get("ipAddressVersion") === "IPV4") {
                for (const at of checks.each("addresses")) checks.cidr(at, 1, 32);
            }
        },
        id: ({ urn }) => uuid(urn),
        defaults: { description: "", namePrefix: "", addresses: [] },
        computed: ({ urn, region, account, inputs }, id) => ({
            arn: arn("wafv2", region, account, `regional/ipset/${inputs["name"]}/${id}`),
            lockToken: uuid(urn, "lock"),
        }),
        replaceOn: ["name", "namePrefix", "scope", "ipAddressVersion"],
    },
});
