// EventBridge: rules that watch for events, and what they call.
import type { Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, hex, parseArn } from "./ids";
import { heldBy, services } from "./kind";
import { admits } from "./policies";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

const KEYS = [
    "source",
    "detail-type",
    "detail",
    "account",
    "region",
    "resources",
    "time",
    "id",
    "version",
    "$or",
    "replay-name",
];
const MATCHERS = ["prefix", "suffix", "anything-but", "numeric", "exists", "cidr", "equals-ignore-case", "wildcard"];

/** A pattern holds lists of values, at any depth; a bare value never matches and is refused. */
function checkPattern(checks: Checks, at: string, pattern: unknown): void {
    if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern)) {
        return checks.refuse(at, pattern, "a JSON object");
    }
    for (const [key, value] of Object.entries(pattern)) {
        const here = `${at}.${key}`;
        if (Array.isArray(value)) {
            if (value.length === 0) checks.refuse(here, value, "one value or more");
            for (const item of value) {
                if (typeof item !== "object" || item === null) continue;
                if (key === "$or") checkPattern(checks, here, item);
                else if (!MATCHERS.includes(Object.keys(item)[0] ?? "")) {
                    checks.refuse(here, Object.keys(item)[0], `a matcher: ${MATCHERS.join(", ")}`);
                }
            }
        } else if (typeof value === "object" && value !== null) checkPattern(checks, here, value);
        else checks.refuse(here, value, "a list of values");
    }
}

const ruleArn = (region: string, account: string, bus: unknown, name: string): string =>
    arn(
        "events",
        region,
        account,
        bus === undefined || bus === "default" ? `rule/${name}` : `rule/${String(bus).split("/").at(-1)}/${name}`,
    );

/** Every region has one of these from the start. */
const DEFAULT_BUS = /:event-bus\/default$/;

/** Events cross regions only if the rule may put them on the other bus. */
function checkBus(checks: Checks, property: string): void {
    checks.required("roleArn", "a role that may put events on that bus");
    const bus = checks.get(property);
    if (parseArn(bus)?.region === checks.call.region) checks.refuse(property, bus, "the bus of another region: on its own the events are already");
}

function refuseTarget(checks: Checks): void {
    const { call, world } = checks;
    const rule = checks
        .others(false, RULE)
        .find(
            ({ outputs }) =>
                checks.same("rule", outputs["name"]) &&
                outputs["eventBusName"] === (checks.get("eventBusName") ?? "default"),
        );
    if (isKnown(checks.get("rule")) && !rule) {
        checks.refuse("rule", checks.get("rule"), `the name of a rule that exists in ${call.region}`);
    }
    checks.matches("targetId", /^[.\-_A-Za-z0-9]{1,64}$/, "1 to 64 letters, digits and . - _");
    checks.atMostOne(["input", "inputPath", "inputTransformer"]);
    checks.json("input");
    checks.unique(
        "targetId",
        "an id that no other target of the rule has",
        ({ outputs }) => checks.same("rule", outputs["rule"]) && checks.same("targetId", outputs["targetId"]),
    );
    const siblings = checks.others().filter(({ outputs }) => checks.same("rule", outputs["rule"]));
    if (siblings.length + 1 > 5) checks.refuse("rule", `${siblings.length + 1} targets`, "5 at most");
    for (const property of ["arn", "deadLetterConfig.arn"]) {
        const value = checks.get(property);
        if (!isKnown(value)) continue;
        const parsed = parseArn(value);
        if (!parsed) checks.refuse(property, value, "an ARN");
        else if (DEFAULT_BUS.test(value)) checkBus(checks, property);
        else if (!world.find(value)) checks.refuse(property, value, "the ARN of something that exists");
        else if (parsed.region !== "" && parsed.region !== call.region && parsed.service !== "events") {
            checks.refuse(property, value, `a target of ${call.region}`);
        }
    }
    refuseSilentTopic(checks, rule?.outputs["arn"]);
}

/** EventBridge takes the target even so, and then every event is lost: the topic's policy has to admit it. */
function refuseSilentTopic(checks: Checks, rule: unknown): void {
    const topic = lookUp(checks.world, "aws:sns/topic:Topic", checks.get("arn"));
    if (!topic || !isKnown(rule)) return;
    const declared = checks.world
        .of("aws:sns/topicPolicy:TopicPolicy")
        .find(({ outputs }) => outputs["arn"] === topic.outputs["arn"]);
    const policy = declared?.outputs["policy"] ?? topic.outputs["policy"];
    const context = { "aws:sourcearn": String(rule), "aws:sourceaccount": checks.call.account };
    if (
        isKnown(policy) &&
        !admits(policy, {
            principal: "events.amazonaws.com",
            action: "sns:Publish",
            resource: topic.outputs["arn"],
            context,
        })
    ) {
        checks.refuse(
            "arn",
            `${topic.name}, whose policy does not admit it`,
            "a topic whose policy lets events.amazonaws.com do sns:Publish",
        );
    }
}

export const events: Services = services({
    [RULE]: {
        taggable: true,
        naming: { longest: 64, pattern: /^[.\-_A-Za-z0-9]+$/, expected: "letters, digits and . - _", unique: "no" },
        refuse: (checks) => {
            if (!isSet(checks.get("eventPattern")) && !isSet(checks.get("scheduleExpression"))) {
                checks.refuse("eventPattern", undefined, "a pattern or a schedule");
            }
            checks.atMost("description", 512);
            checks.atMost("eventPattern", 4096);
            checks.oneOf("state", ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]);
            checks.matches(
                "scheduleExpression",
                /^(rate\(\d+ (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$/,
                "rate(value unit) or cron(six fields)",
            );
            if (
                isSet(checks.get("scheduleExpression")) &&
                !["default", undefined].includes(checks.get("eventBusName"))
            ) {
                checks.refuse(
                    "scheduleExpression",
                    checks.get("scheduleExpression"),
                    "the default bus: schedules run on no other",
                );
            }
            const pattern = checks.json("eventPattern");
            if (pattern !== undefined) {
                checkPattern(checks, "eventPattern", pattern);
                for (const key of Object.keys(pattern ?? {})) {
                    if (!KEYS.includes(key)) checks.refuse(`eventPattern.${key}`, key, `one of ${KEYS.join(", ")}`);
                }
            }
            const bus = checks.get("eventBusName") ?? "default";
            checks.unique(
                "name",
                "a name that is free on the bus",
                ({ outputs }) => checks.same("name", outputs["name"]) && outputs["eventBusName"] === bus,
            );
        },
        id: ({ inputs }) =>
            ["default", undefined].includes(inputs["eventBusName"])
                ? inputs["name"]
                : `${inputs["eventBusName"]}/${inputs["name"]}`,
        defaults: { eventBusName: "default", forceDestroy: false, namePrefix: "", state: "ENABLED" },
        computed: ({ region, account, inputs }) => ({
            arn: ruleArn(region, account, inputs["eventBusName"], String(inputs["name"])),
        }),
        replaceOn: ["name", "namePrefix", "eventBusName"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["name"]), {
                type: TARGET,
                when: (other) =>
                    other.outputs["rule"] === outputs["name"] && other.outputs["region"] === outputs["region"],
            }),
    },
    [TARGET]: {
        refuse: refuseTarget,
        id: ({ urn, inputs }) => `${inputs["rule"]}-${inputs["targetId"] ?? drawnId(urn)}`,
        defaults: ({ urn }) => ({ eventBusName: "default", forceDestroy: false, targetId: drawnId(urn) }),
        replaceOn: ["rule", "targetId", "eventBusName"],
    },
});

const drawnId = (urn: string): string => `terraform-${hex(urn, 26)}`;
