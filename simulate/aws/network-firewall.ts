// The network firewall: groups of rules, the policy that orders them, the firewall that has an endpoint in each zone,
// and where it says what it saw.
import type { Existing, Services, World } from "../service";
import { type Call, type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, longId, parseArn, uuid } from "./ids";
import { heldBy, type Naming, services } from "./kind";
import { checkKey } from "./kms";
import { checkVendedLogs } from "./s3-policy";
import { oneSubnetAZone, SUBNET, VPC } from "./vpc";

const FIREWALL = "aws:networkfirewall/firewall:Firewall";
const POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy";
const GROUP = "aws:networkfirewall/ruleGroup:RuleGroup";
const LOGGING = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration";

const naming: Naming = {
    longest: 128,
    pattern: /^[a-zA-Z0-9-]+$/,
    expected: "letters, digits and -",
};

/** What all the stateful rules of a policy may count together. */
const POLICY_CAPACITY = 30_000;

const STATELESS = ["aws:pass", "aws:drop", "aws:forward_to_sfe"];
const STRICT_DEFAULTS = [
    "aws:drop_strict", "aws:drop_established", "aws:alert_strict", "aws:alert_established",
    "aws:drop_established_app_layer", "aws:alert_established_app_layer",
];

const SURICATA = /^(pass|drop|alert|reject) [a-z0-9-]+ \S+ \S+ (->|<>) \S+ \S+ \(.*sid: ?(\d+);.*\)$/;

function refuseEncryption(checks: Checks): void {
    checks.oneOf("encryptionConfiguration.type", ["CUSTOMER_KMS", "AWS_OWNED_KMS_KEY"]);
    if (checks.get("encryptionConfiguration.type") === "CUSTOMER_KMS") {
        checks.required("encryptionConfiguration.keyId", "a key of ours");
        checkKey(checks, "encryptionConfiguration.keyId");
    }
}

/** Rules as text: each line one rule, each with a number of its own. Answers how many there are. */
function refuseText(checks: Checks, property: string): number {
    const text = checks.get(property);
    if (!isKnown(text)) return 0;
    const lines = String(text).split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    const seen = new Set<string>();
    for (const line of lines) {
        const sid = SURICATA.exec(line.trim())?.[3];
        if (sid === undefined) checks.refuse(property, line, 'a rule such as: drop tcp any any -> any 22 (msg:"no"; sid:1000001; rev:1;)');
        else if (seen.has(sid)) checks.refuse(property, `sid ${sid}`, "a number used once in the group");
        if (sid !== undefined) seen.add(sid);
    }
    return lines.length;
}

function refuseGroup(checks: Checks): void {
    checks.oneOf("type", ["STATEFUL", "STATELESS", "STATEFUL_DOMAIN"]);
    checks.between("capacity", 1, POLICY_CAPACITY);
    checks.exactlyOne(["ruleGroup", "rules"]);
    refuseEncryption(checks);
    const source = "ruleGroup.rulesSource";
    if (isSet(checks.get("ruleGroup"))) {
        checks.exactlyOne(["rulesSourceList", "rulesString", "statefulRules", "statelessRulesAndCustomActions"], source);
        checks.oneOf("ruleGroup.statefulRuleOptions.ruleOrder", ["DEFAULT_ACTION_ORDER", "STRICT_ORDER"]);
    }
    const list = `${source}.rulesSourceList`;
    checks.oneOf(`${list}.generatedRulesType`, ["ALLOWLIST", "DENYLIST", "REJECTLIST", "ALERTLIST"]);
    for (const at of checks.each(`${list}.targetTypes`)) checks.oneOf(at, ["TLS_SNI", "HTTP_HOST"]);
    for (const at of checks.each(`${list}.targets`)) {
        checks.matches(at, /^\.?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}$/i, "a domain, with a . in front for all below it");
    }
    const listed = checks.each(`${list}.targets`).length * checks.each(`${list}.targetTypes`).length;
    const needed = refuseText(checks, `${source}.rulesString`) + refuseText(checks, "rules") + listed + checks.each(`${source}.statefulRules`).length;
    checks.ask("capacity", (capacity) => capacity >= needed, `${needed} or more, the number of rules`);
}

const isStrict = (group: Existing): boolean => group.outputs["ruleGroup"]?.statefulRuleOptions?.ruleOrder === "STRICT_ORDER";

/** One group that a policy refers to: ours, which must exist, or AWS's own, whose name says the order it is for. */
function refuseReference(checks: Checks, at: string, strict: boolean): number {
    const property = `${at}.resourceArn`;
    const value = checks.get(property);
    if (strict) checks.required(`${at}.priority`, "a priority: the order is strict");
    else checks.absent(`${at}.priority`, "nothing: the order is by action");
    if (!isKnown(value)) return 0;
    const parsed = parseArn(value);
    if (parsed?.account === "aws-managed" || /:aws-managed:/.test(String(value))) {
        const [, region, name] = /^arn:aws[\w-]*:network-firewall:([\w-]+):aws-managed:stateful-rulegroup\/(\w+)$/.exec(String(value)) ?? [];
        if (name === undefined) checks.refuse(property, value, "the ARN of a managed rule group");
        else if (region !== checks.call.region) checks.refuse(property, value, `a rule group of ${checks.call.region}`);
        else if (name.endsWith("StrictOrder") !== strict) {
            checks.refuse(property, name, `a group for ${strict ? "strict order: …StrictOrder" : "the order by action: …ActionOrder"}`);
        }
        return 0;
    }
    const group = checks.exists(property, GROUP);
    if (group && isStrict(group) !== strict) {
        checks.refuse(property, `${group.name}, for ${isStrict(group) ? "strict order" : "the order by action"}`, "a group for the policy's own order");
    }
    return Number(group?.outputs["capacity"] ?? 0);
}

function refusePolicy(checks: Checks): void {
    refuseEncryption(checks);
    for (const list of ["statelessDefaultActions", "statelessFragmentDefaultActions"]) {
        const property = `firewallPolicy.${list}`;
        const given = checks.get(property) as unknown;
        if (!Array.isArray(given)) continue;
        const actions = given as unknown[];
        const standard = actions.filter((action) => STATELESS.includes(String(action)));
        if (actions.every(isKnown) && standard.length !== 1) checks.refuse(property, actions.join(", ") || "none", `exactly one of ${STATELESS.join(", ")}`);
    }
    const options = "firewallPolicy.statefulEngineOptions";
    checks.oneOf(`${options}.ruleOrder`, ["DEFAULT_ACTION_ORDER", "STRICT_ORDER"]);
    checks.oneOf(`${options}.streamExceptionPolicy`, ["DROP", "CONTINUE", "REJECT"]);
    checks.between(`${options}.flowTimeouts.tcpIdleTimeoutSeconds`, 60, 6000);
    const strict = checks.get(`${options}.ruleOrder`) === "STRICT_ORDER";
    for (const at of checks.each("firewallPolicy.statefulDefaultActions")) {
        if (strict) checks.oneOf(at, STRICT_DEFAULTS);
        else checks.refuse(at, checks.get(at), "nothing: default actions are for strict order");
    }
    const references = checks.each("firewallPolicy.statefulRuleGroupReferences");
    const capacity = references.map((at) => refuseReference(checks, at, strict)).reduce((sum, each) => sum + each, 0);
    if (capacity > POLICY_CAPACITY) checks.refuse("firewallPolicy.statefulRuleGroupReferences", `capacity ${capacity}`, `${POLICY_CAPACITY} at most`);
    if (references.length > 20) checks.refuse("firewallPolicy.statefulRuleGroupReferences", `${references.length} groups`, "20 at most");
    const priorities = references.map((at) => checks.get(`${at}.priority`)).filter(isKnown);
    const twice = priorities.find((priority, i) => priorities.indexOf(priority) < i);
    if (twice !== undefined) checks.refuse("firewallPolicy.statefulRuleGroupReferences", `priority ${twice} twice`, "a priority of its own for each group");
}

function refuseFirewall(checks: Checks): void {
    refuseEncryption(checks);
    checks.exists("firewallPolicyArn", POLICY);
    checks.exactlyOne(["vpcId", "transitGatewayId"]);
    const network = checks.exists("vpcId", VPC);
    const paths = checks.each("subnetMappings").map((at) => `${at}.subnetId`);
    if (isSet(checks.get("vpcId")) && paths.length === 0) checks.required("subnetMappings", "a subnet in each zone");
    const home = oneSubnetAZone(checks, paths);
    if (network && home !== undefined && home !== network.id) checks.refuse("subnetMappings", `subnets of ${home}`, `subnets of ${network.id}`);
    for (const at of checks.each("subnetMappings")) checks.oneOf(`${at}.ipAddressType`, ["DUALSTACK", "IPV4", "IPV6"]);
}

/** An endpoint in each zone that has a subnet. */
const statuses = ({ urn, inputs, world }: Call) => [{
    syncStates: ((inputs["subnetMappings"] ?? []) as { subnetId?: unknown }[]).map(({ subnetId }) => {
        const zone = lookUp(world, SUBNET, subnetId)?.outputs["availabilityZone"] ?? "";
        return { availabilityZone: zone, attachments: [{ endpointId: longId("vpce", urn, String(zone)), subnetId }] };
    }),
    transitGatewayAttachmentSyncStates: [],
}];

function refuseLogging(checks: Checks): void {
    checks.exists("firewallArn", FIREWALL);
    const seen = new Set<unknown>();
    const configs = checks.each("loggingConfiguration.logDestinationConfigs");
    if (configs.length === 0) checks.required("loggingConfiguration.logDestinationConfigs", "a destination");
    for (const at of configs) {
        checks.oneOf(`${at}.logType`, ["ALERT", "FLOW", "TLS"]);
        checks.oneOf(`${at}.logDestinationType`, ["S3", "CloudWatchLogs", "KinesisDataFirehose"]);
        const type = checks.get(`${at}.logType`);
        if (seen.has(type)) checks.refuse(`${at}.logType`, type, "one destination for each kind of record");
        seen.add(type);
        const destination = `${at}.logDestination`;
        switch (checks.get(`${at}.logDestinationType`)) {
            case "S3": {
                checks.required(`${destination}.bucketName`, "a bucket");
                const { account, region } = checks.call;
                const path = `AWSLogs/${account}/network-firewall/${String(type).toLowerCase()}/${region}/x`;
                const [bucket, prefix] = [checks.get(`${destination}.bucketName`), checks.get(`${destination}.prefix`)];
                if (isKnown(bucket)) checkVendedLogs(checks, `${destination}.bucketName`, [bucket, prefix].filter(Boolean).join("/"), path);
                break;
            }
            case "CloudWatchLogs": {
                const group = checks.get(`${destination}.logGroup`);
                const groups = checks.others(false, "aws:cloudwatch/logGroup:LogGroup");
                if (isKnown(group) && !groups.some(({ outputs }) => outputs["name"] === group)) {
                    checks.refuse(`${destination}.logGroup`, group, "a log group that exists");
                }
            }
        }
    }
}

const own = (kind: string) => ({ region, account, inputs }: Call) => arn("network-firewall", region, account, `${kind}/${inputs["name"]}`);

const usesGroup = (world: World, group: string) =>
    world.of(POLICY).filter(({ outputs }) =>
        ((outputs["firewallPolicy"]?.statefulRuleGroupReferences ?? []) as { resourceArn?: string }[]).some(({ resourceArn }) => resourceArn === group));

export const networkFirewall: Services = services({
    [GROUP]: {
        taggable: true,
        naming,
        refuse: refuseGroup,
        id: (call) => own(call.inputs["type"] === "STATELESS" ? "stateless-rulegroup" : "stateful-rulegroup")(call),
        defaults: { description: "", ruleGroup: {} },
        computed: ({ urn }, id) => ({ arn: id, updateToken: uuid(urn, "token") }),
        replaceOn: ["name", "capacity", "type"],
        refuseDelete: ({ id }, world) =>
            usesGroup(world, id).map((policy) => ({ property: "id", found: `${id}, in use by ${policy.name}`, expected: "a policy without it first" })),
    },
    [POLICY]: {
        taggable: true,
        naming,
        refuse: refusePolicy,
        id: own("firewall-policy"),
        defaults: { description: "" },
        computed: ({ urn }, id) => ({ arn: id, updateToken: uuid(urn, "token") }),
        replaceOn: ["name"],
        refuseDelete: ({ id }, world) => heldBy(world, id, { type: FIREWALL, when: ({ outputs }) => outputs["firewallPolicyArn"] === id }),
    },
    [FIREWALL]: {
        taggable: true,
        naming,
        refuse: refuseFirewall,
        id: own("firewall"),
        defaults: {
            availabilityZoneChangeProtection: false,
            availabilityZoneMappings: [],
            deleteProtection: false,
            description: "",
            firewallPolicyChangeProtection: false,
            subnetChangeProtection: false,
            transitGatewayOwnerAccountId: "",
        },
        computed: (call, id) => ({ arn: id, firewallStatuses: statuses(call), updateToken: uuid(call.urn, "token") }),
        replaceOn: ["name", "vpcId", "transitGatewayId"],
        refuseDelete: ({ outputs }) =>
            outputs["deleteProtection"] === true
                ? [{ property: "deleteProtection", found: "true", expected: "false, set by an update before" }]
                : [],
    },
    [LOGGING]: {
        refuse: refuseLogging,
        id: ({ inputs }) => inputs["firewallArn"],
        defaults: { enableMonitoringDashboard: false },
        replaceOn: ["firewallArn"],
    },
    // Without the subscription, which is made by hand, AWS refuses; whether there is one cannot be seen from here.
    "aws:shield/protection:Protection": {
        global: true,
        taggable: true,
        naming: { longest: 128, pattern: /^[ a-zA-Z0-9_.-]*$/, expected: "letters, digits, spaces and _ . -", unique: "no" },
        refuse: (checks) => {
            checks.matches("resourceArn", /^arn:aws[\w-]*:(ec2:[\w-]+:\d{12}:eip-allocation\/|elasticloadbalancing:|cloudfront:|route53:|globalaccelerator:)/,
                "the ARN of an elastic IP, a load balancer, a distribution, a hosted zone or an accelerator");
            checks.unique("resourceArn", "one protection each", ({ outputs }) => checks.same("resourceArn", outputs["resourceArn"]), true);
        },
        id: ({ urn }) => uuid(urn),
        computed: ({ account }, id) => ({ arn: arn("shield", "", account, `protection/${id}`) }),
        replaceOn: ["name", "resourceArn"],
    },
});
