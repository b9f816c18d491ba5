// Listeners: what a load balancer speaks on a port, and where it passes requests on.
import type { Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { ATTACHMENT, BALANCER, GROUP, LISTENER, PROTOCOLS, RULE, typeOf } from "./elb-terms";
import type { Existing } from "../service";
import { hex, parseArn } from "./ids";
import { heldBy, services } from "./kind";

const TLS_POLICIES = [
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-FS-1-1-2019-08",
    "ELBSecurityPolicy-FS-1-2-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    "ELBSecurityPolicy-FS-2018-06",
    "ELBSecurityPolicy-TLS-1-0-2015-04",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
    "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
    ...["1-0", "1-1", "1-2", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
        (version) => `ELBSecurityPolicy-TLS13-${version}-2021-06`,
    ),
    ...["1-0", "1-1", "1-2", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
        (version) => `ELBSecurityPolicy-TLS13-${version}-FIPS-2023-04`,
    ),
    ...["1-0", "1-2", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
        (version) => `ELBSecurityPolicy-TLS13-${version}-PQ-2025-09`,
    ),
    ...["1-0", "1-2", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
        (version) => `ELBSecurityPolicy-TLS13-${version}-FIPS-PQ-2025-09`,
    ),
];

const ACTIONS: Readonly<Record<string, string | undefined>> = {
    forward: undefined,
    redirect: "redirect",
    "fixed-response": "fixedResponse",
    "authenticate-cognito": "authenticateCognito",
    "authenticate-oidc": "authenticateOidc",
    "jwt-validation": "jwtValidation",
};

/** Target groups that an action forwards to, by the path that names them. */
const groupPaths = (checks: Checks, at: string): string[] => [
    ...(isSet(checks.get(`${at}.targetGroupArn`)) ? [`${at}.targetGroupArn`] : []),
    ...checks.each(`${at}.forward.targetGroups`).map((group) => `${group}.arn`),
];

/** Sign-in by a user pool: over HTTPS, at a pool, client and domain that belong together, before the request is passed on. */
function refuseCognito(checks: Checks, at: string, protocol: unknown): void {
    const cognito = `${at}.authenticateCognito`;
    if (isKnown(protocol) && protocol !== "HTTPS") {
        checks.refuse(`${at}.type`, "authenticate-cognito", "an HTTPS listener: nobody signs in over plain HTTP");
    }
    const pool = checks.exists(`${cognito}.userPoolArn`, "aws:cognito/userPool:UserPool");
    for (const [property, type] of [["userPoolClientId", "userPoolClient"], ["userPoolDomain", "userPoolDomain"]] as const) {
        const kind = `${type[0]!.toUpperCase()}${type.slice(1)}`;
        const found = checks.exists(`${cognito}.${property}`, `aws:cognito/${type}:${kind}`, { by: ["domain"] });
        if (pool && found && found.outputs["userPoolId"] !== pool.id) {
            checks.refuse(`${cognito}.${property}`, found.name, `one of ${pool.name}`);
        }
        if (found && type === "userPoolClient" && found.outputs["generateSecret"] !== true) {
            checks.refuse(`${cognito}.${property}`, found.name, "a client with a secret");
        }
    }
    checks.between(`${cognito}.sessionTimeout`, 1, 604_800);
    checks.oneOf(`${cognito}.onUnauthenticatedRequest`, ["deny", "allow", "authenticate"]);
}

function refuseActions(checks: Checks, list: string, balancer: Existing | undefined, protocol: unknown): void {
    for (const at of checks.each(list)) {
        const type = checks.get(`${at}.type`);
        checks.oneOf(`${at}.type`, Object.keys(ACTIONS));
        const needs = ACTIONS[type];
        if (needs) checks.required(`${at}.${needs}`, `${needs} for ${type}`);
        if (type === "forward" && groupPaths(checks, at).length === 0) {
            checks.refuse(`${at}.targetGroupArn`, undefined, "a target group to forward to");
        }
        if (balancer && typeOf(balancer.outputs) === "network") {
            checks.ask(
                `${at}.type`,
                (value) => value === "forward",
                "forward: a network load balancer does nothing else",
            );
        }
        if (type === "authenticate-cognito") refuseCognito(checks, at, protocol);
        checks.oneOf(`${at}.redirect.statusCode`, ["HTTP_301", "HTTP_302"]);
        checks.matches(`${at}.redirect.protocol`, /^(HTTPS?|#\{protocol\})$/, "HTTP, HTTPS or #{protocol}");
        checks.matches(`${at}.fixedResponse.statusCode`, /^[245]\d\d$/, "2xx, 4xx or 5xx");
        checks.oneOf(`${at}.fixedResponse.contentType`, [
            "text/plain",
            "text/css",
            "text/html",
            "application/javascript",
            "application/json",
        ]);
        checks.atMost(`${at}.fixedResponse.messageBody`, 1024);
        for (const path of groupPaths(checks, at)) {
            const group = checks.exists(path, GROUP);
            if (!group || !balancer) continue;
            const kind = typeOf(balancer.outputs);
            const found = group.outputs["protocol"];
            if (isKnown(found) && !PROTOCOLS[kind].includes(found)) {
                checks.refuse(path, `${group.name}, for ${found}`, `a target group for ${PROTOCOLS[kind].join(", ")}`);
            } else if (kind === "network" && protocol === "TCP" && isKnown(found) && found !== "TCP") {
                checks.refuse(path, `${group.name}, for ${found}`, "a target group for TCP behind a TCP listener");
            }
            if (isKnown(group.outputs["vpcId"]) && group.outputs["vpcId"] !== balancer.outputs["vpcId"]) {
                checks.refuse(
                    path,
                    `${group.name}, of ${group.outputs["vpcId"]}`,
                    `a target group of ${balancer.outputs["vpcId"]}`,
                );
            }
        }
    }
}

/** A certificate of this region. One that the program did not make is taken to exist: certificates are given to it. */
function checkCertificate(checks: Checks, property: string): void {
    const value = checks.get(property);
    if (!isKnown(value)) return;
    const parsed = parseArn(value);
    if (
        !parsed ||
        !(
            (parsed.service === "acm" && parsed.resource.startsWith("certificate/")) ||
            (parsed.service === "iam" && parsed.resource.startsWith("server-certificate/"))
        )
    ) {
        checks.refuse(property, value, "the ARN of a certificate in ACM");
    } else if (parsed.service === "acm" && isKnown(checks.call.region) && parsed.region !== checks.call.region) {
        checks.refuse(property, value, `a certificate of ${checks.call.region}`);
    }
}

function refuseListener(checks: Checks): void {
    const balancer = checks.exists("loadBalancerArn", BALANCER);
    const type = balancer && typeOf(balancer.outputs);
    const protocol = checks.get("protocol") ?? (type === "application" ? "HTTP" : undefined);
    const tls = protocol === "HTTPS" || protocol === "TLS";
    if (type) checks.oneOf("protocol", PROTOCOLS[type]);
    if (type && type !== "gateway") checks.required("port", "a port");
    checks.between("port", 1, 65535);
    if (tls) {
        checks.required("certificateArn", `a certificate: the listener speaks ${protocol}`);
        checks.oneOf("sslPolicy", TLS_POLICIES);
    } else if (isKnown(protocol)) {
        checks.absent("certificateArn", `nothing: the listener speaks ${protocol}`);
        checks.absent("sslPolicy", `nothing: the listener speaks ${protocol}`);
    }
    checkCertificate(checks, "certificateArn");
    checks.oneOf("alpnPolicy", ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"]);
    if (isSet(checks.get("alpnPolicy")) && isKnown(protocol) && protocol !== "TLS") {
        checks.refuse("alpnPolicy", checks.get("alpnPolicy"), "nothing except on a TLS listener");
    }
    checks.unique(
        "port",
        "a port that the load balancer does not listen on yet",
        ({ outputs }) =>
            checks.same("loadBalancerArn", outputs["loadBalancerArn"]) && checks.same("port", outputs["port"]),
    );
    refuseActions(checks, "defaultActions", balancer, protocol);
}

const CONDITIONS = ["hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp"];

function refuseRule(checks: Checks): void {
    const listener = checks.exists("listenerArn", LISTENER);
    checks.between("priority", 1, 50000);
    checks.unique(
        "priority",
        "a priority that no other rule of the listener has",
        ({ outputs }) =>
            checks.same("listenerArn", outputs["listenerArn"]) && checks.same("priority", outputs["priority"]),
    );
    const conditions = checks.each("conditions");
    if (conditions.length === 0) checks.required("conditions", "one condition or more");
    let values = 0;
    for (const at of conditions) {
        checks.exactlyOne(CONDITIONS, at);
        for (const kind of CONDITIONS) {
            values +=
                kind === "queryStrings"
                    ? checks.each(`${at}.queryStrings`).length
                    : checks.each(`${at}.${kind}.values`).length;
        }
        for (const host of checks.each(`${at}.hostHeader.values`)) checks.atMost(host, 128);
        for (const block of checks.each(`${at}.sourceIp.values`)) checks.cidr(block);
    }
    if (values > 5) checks.refuse("conditions", `${values} values`, "5 at most in the conditions of one rule");
    const balancer = listener && lookUp(checks.world, BALANCER, listener.outputs["loadBalancerArn"]);
    refuseActions(checks, "actions", balancer, listener?.outputs["protocol"]);
}

const LISTENER_HEADERS = [
    "HttpRequestXAmznMtlsClientcert",
    "HttpRequestXAmznMtlsClientcertIssuer",
    "HttpRequestXAmznMtlsClientcertLeaf",
    "HttpRequestXAmznMtlsClientcertSerialNumber",
    "HttpRequestXAmznMtlsClientcertSubject",
    "HttpRequestXAmznMtlsClientcertValidity",
    "HttpRequestXAmznTlsCipherSuite",
    "HttpRequestXAmznTlsVersion",
].map((name) => `routing${name}HeaderName`);
const RESPONSE_HEADERS = [
    "AccessControlAllowCredentials",
    "AccessControlAllowHeaders",
    "AccessControlAllowMethods",
    "AccessControlAllowOrigin",
    "AccessControlExposeHeaders",
    "AccessControlMaxAge",
    "ContentSecurityPolicy",
    "StrictTransportSecurity",
    "XContentTypeOptions",
    "XFrameOptions",
].map((name) => `routingHttpResponse${name}HeaderValue`);
const NO_HEADERS = Object.fromEntries([...LISTENER_HEADERS, ...RESPONSE_HEADERS].map((name) => [name, ""]));

export const elbListeners: Services = services({
    [LISTENER]: {
        taggable: true,
        refuse: refuseListener,
        id: ({ urn, inputs }) =>
            `${String(inputs["loadBalancerArn"]).replace(":loadbalancer/", ":listener/")}/${hex(urn, 16)}`,
        defaults: ({ inputs, world }) => {
            const type = typeOf(lookUp(world, BALANCER, inputs["loadBalancerArn"])?.outputs ?? {});
            const tls = inputs["protocol"] === "HTTPS" || inputs["protocol"] === "TLS";
            return {
                ...NO_HEADERS,
                routingHttpResponseServerEnabled: true,
                protocol: type === "application" ? "HTTP" : "",
                sslPolicy: tls ? "ELBSecurityPolicy-2016-08" : "",
                tcpIdleTimeoutSeconds: type === "network" ? 350 : 0,
                mutualAuthentication: {
                    advertiseTrustStoreCaNames: "",
                    ignoreClientCertificateExpiry: false,
                    mode: "off",
                    trustStoreArn: "",
                },
            };
        },
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["loadBalancerArn"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, String(outputs["arn"]), {
                // A target group forwards to the load balancer through this port.
                type: ATTACHMENT,
                when: (other) =>
                    other.outputs["targetId"] === outputs["loadBalancerArn"] &&
                    other.outputs["port"] === outputs["port"],
            }),
    },
    [RULE]: {
        taggable: true,
        refuse: refuseRule,
        id: ({ urn, inputs }) =>
            `${String(inputs["listenerArn"]).replace(":listener/", ":listener-rule/")}/${hex(urn, 16)}`,
        defaults: ({ inputs, world }) => ({
            priority:
                world.of(RULE).filter(({ outputs }) => outputs["listenerArn"] === inputs["listenerArn"]).length + 1,
        }),
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["listenerArn"],
    },
    "aws:lb/listenerCertificate:ListenerCertificate": {
        refuse: (checks) => {
            checks.exists("listenerArn", LISTENER);
            checkCertificate(checks, "certificateArn");
        },
        id: ({ inputs }) => `${inputs["listenerArn"]}_${inputs["certificateArn"]}`,
        replaceOn: ["listenerArn", "certificateArn"],
    },
});
