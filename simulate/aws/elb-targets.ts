// Target groups, how they ask whether a target is well, and what is registered in them.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { ATTACHMENT, BALANCER, GROUP, LISTENER, listeners, NAME, PROTOCOLS, RULE, typeOf } from "./elb-terms";
import { arn, hex } from "./ids";
import { heldBy, services } from "./kind";

function refuseHealthCheck(checks: Checks, http: boolean): void {
    const at = "healthCheck";
    if (!isSet(checks.get(at))) return;
    const protocol = checks.get(`${at}.protocol`) ?? (http ? "HTTP" : "TCP");
    checks.oneOf(`${at}.protocol`, http ? ["HTTP", "HTTPS"] : ["HTTP", "HTTPS", "TCP"]);
    checks.between(`${at}.interval`, 5, 300);
    checks.between(`${at}.timeout`, 2, 120);
    checks.between(`${at}.healthyThreshold`, 2, 10);
    checks.between(`${at}.unhealthyThreshold`, 2, 10);
    const interval = checks.get(`${at}.interval`) ?? 30;
    checks.ask(
        `${at}.timeout`,
        (timeout) => (http ? timeout < interval : timeout <= interval),
        `less than the interval, ${interval}`,
    );
    checks.matches(`${at}.path`, /^\//, "a path that begins with /");
    checks.ask(
        `${at}.port`,
        (port) => port === "traffic-port" || (Number(port) >= 1 && Number(port) <= 65535),
        "traffic-port, or 1 to 65535",
    );
    checks.matches(
        `${at}.matcher`,
        /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/,
        "codes such as 200, 200-299 or 200,202",
    );
    if (protocol === "TCP") {
        for (const property of ["path", "matcher"]) {
            checks.absent(`${at}.${property}`, "nothing for a TCP health check");
        }
    }
    if (checks.get("targetType") === "alb" && protocol === "TCP") {
        checks.refuse(`${at}.protocol`, protocol, "HTTP or HTTPS: the target is an application load balancer");
    }
}

function refuseGroup(checks: Checks): void {
    const type = checks.get("targetType") ?? "instance";
    checks.oneOf("targetType", ["instance", "ip", "lambda", "alb"]);
    checks.oneOf("protocol", [...PROTOCOLS.application, ...PROTOCOLS.network, ...PROTOCOLS.gateway]);
    for (const property of ["port", "protocol", "vpcId"]) {
        if (type === "lambda") checks.absent(property, "nothing for lambda targets");
        else checks.required(property, `a value for ${type} targets`);
    }
    checks.exists("vpcId", "aws:ec2/vpc:Vpc");
    checks.between("port", 1, 65535);
    checks.between("deregistrationDelay", 0, 3600);
    checks.ask("slowStart", (value) => value === 0 || (value >= 30 && value <= 900), "0, or 30 to 900");
    if (type === "alb") checks.oneOf("protocol", ["TCP", "QUIC", "TCP_QUIC"]);
    const http = ["HTTP", "HTTPS"].includes(checks.get("protocol"));
    if (isKnown(checks.get("protocol")) && !http) checks.absent("protocolVersion", "nothing except for HTTP and HTTPS");
    if (http) checks.oneOf("protocolVersion", ["HTTP1", "HTTP2", "GRPC"]);
    const sticky = checks.get("stickiness.enabled") !== false;
    if (sticky) {
        checks.oneOf(
            "stickiness.type",
            http ? ["lb_cookie", "app_cookie"] : ["source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"],
        );
    }
    refuseHealthCheck(checks, http);
}

/** Network load balancers that an application load balancer can be a target of, each by a target group of its own. */
const NETWORK_BALANCERS = 2;

/** What a target group takes depends on its type; a load balancer has to listen on the group's port already. */
function refuseAttachment(checks: Checks): void {
    const group = checks.exists("targetGroupArn", GROUP);
    const type = group?.outputs["targetType"];
    checks.between("port", 1, 65535);
    if (type === "instance") checks.matches("targetId", /^i-[0-9a-f]{8,17}$/, "the id of an instance");
    if (type === "ip") checks.matches("targetId", /^[0-9a-f.:]+$/, "an IP address");
    if (type === "lambda") checks.matches("targetId", /^arn:[\w-]+:lambda:/, "the ARN of a function");
    if (type !== "alb") return;
    const balancer = checks.exists("targetId", BALANCER);
    if (!balancer) return;
    if (typeOf(balancer.outputs) !== "application") {
        checks.refuse(
            "targetId",
            `${balancer.name}, a ${typeOf(balancer.outputs)} load balancer`,
            "an application load balancer",
        );
    }
    if (balancer.outputs["vpcId"] !== group!.outputs["vpcId"]) {
        checks.refuse(
            "targetId",
            `${balancer.name}, of ${balancer.outputs["vpcId"]}`,
            `a load balancer of ${group!.outputs["vpcId"]}`,
        );
    }
    const port = group!.outputs["port"];
    checks.ask("port", (value) => value === port, `${port}, the port of the target group`);
    if (!listeners(checks, balancer.outputs["arn"]).some(({ outputs }) => outputs["port"] === port)) {
        checks.refuse(
            "targetId",
            `${balancer.name}, which does not listen on ${port}`,
            `an application load balancer that listens on ${port} (yet: depend on its listener)`,
        );
    }
    const behind = checks.others(false, ATTACHMENT).filter(({ outputs }) => isKnown(balancer.outputs["arn"]) && outputs["targetId"] === balancer.outputs["arn"] && outputs["port"] === port);
    if (behind.length >= NETWORK_BALANCERS) {
        checks.refuse("targetId", `${balancer.name}, a target of ${behind.length} network load balancers on ${port}`, `one behind ${NETWORK_BALANCERS} at most`);
    }
    checks.unique("targetId", "one load balancer a target group", ({ outputs }) =>
        checks.same("targetGroupArn", outputs["targetGroupArn"]),
    );
}

const healthCheck = (protocol: unknown): Readonly<Record<string, unknown>> => {
    const http = protocol === "HTTP" || protocol === "HTTPS";
    return {
        enabled: true,
        healthyThreshold: http ? 5 : 3,
        interval: 30,
        matcher: http ? "200" : "",
        path: http ? "/" : "",
        port: "traffic-port",
        protocol: http ? "HTTP" : "TCP",
        timeout: http ? 5 : 10,
        unhealthyThreshold: http ? 2 : 3,
    };
};

export const elbTargets: Services = services({
    [GROUP]: {
        taggable: true,
        naming: NAME,
        refuse: refuseGroup,
        id: ({ urn, region, account, inputs }) =>
            arn("elasticloadbalancing", region, account, `targetgroup/${inputs["name"]}/${hex(urn, 16)}`),
        defaults: ({ inputs }) => {
            const http = inputs["protocol"] === "HTTP" || inputs["protocol"] === "HTTPS";
            return {
                namePrefix: "",
                connectionTermination: false,
                deregistrationDelay: 300,
                ipAddressType: "ipv4",
                lambdaMultiValueHeadersEnabled: false,
                loadBalancingAlgorithmType: http ? "round_robin" : "",
                loadBalancingAnomalyMitigation: http ? "off" : "",
                loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
                preserveClientIp: http ? "" : String(inputs["targetType"] !== "ip"),
                protocolVersion: http ? "HTTP1" : "",
                proxyProtocolV2: false,
                slowStart: 0,
                stickiness: {
                    cookieDuration: http ? 86400 : 0,
                    cookieName: "",
                    enabled: false,
                    type: http ? "lb_cookie" : "source_ip",
                },
                targetFailovers: [{ onDeregistration: "no_rebalance", onUnhealthy: "no_rebalance" }],
                targetHealthStates: [],
                targetType: "instance",
                targetGroupHealth: {
                    dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
                    unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: "off" },
                },
            };
        },
        computed: ({ inputs }, id) => ({
            arn: id,
            arnSuffix: id.split(":").at(-1),
            loadBalancerArns: [],
            ...(inputs["targetType"] === "lambda"
                ? {}
                : { healthCheck: { ...healthCheck(inputs["protocol"]), ...inputs["healthCheck"] } }),
        }),
        replaceOn: [
            "name",
            "namePrefix",
            "port",
            "protocol",
            "protocolVersion",
            "targetType",
            "vpcId",
            "ipAddressType",
        ],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                id,
                ...[LISTENER, RULE].map((type) => ({
                    type,
                    when: ({ outputs }: Existing) =>
                        (
                            (outputs["defaultActions"] ?? outputs["actions"] ?? []) as {
                                targetGroupArn?: string;
                                forward?: { targetGroups?: { arn: string }[] };
                            }[]
                        ).some(
                            ({ targetGroupArn, forward }) =>
                                targetGroupArn === id || forward?.targetGroups?.some((group) => group.arn === id),
                        ),
                })),
            ),
    },
    [ATTACHMENT]: {
        refuse: refuseAttachment,
        id: ({ urn, inputs }) => `${inputs["targetGroupArn"]}-${hex(urn, 26)}`,
        replaceOn: ["targetGroupArn", "targetId", "port", "availabilityZone"],
    },
});
