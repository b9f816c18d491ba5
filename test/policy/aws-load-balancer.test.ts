import * as rules from "../../policy/rules/aws-load-balancer";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const alb = (props: object = {}) => aws("lb/loadBalancer:LoadBalancer", { id: "lb", arn: "lb", ...props }, { name: "balancer" });
const nlb = (props: object = {}) => alb({ loadBalancerType: "network", ...props });
const gateway = alb({ loadBalancerType: "gateway" });
const listener = (props: object) => aws("lb/listener:Listener", { id: "l", arn: "l", loadBalancerArn: "lb", ...props }, { name: "listener" });

tabulate(rules.accessLogs, {
    accepts: { "logs": alb({ accessLogs: { enabled: true, bucket: "logs" } }), "logs of a network balancer": nlb({ accessLogs: [{ enabled: true, bucket: "logs" }] }) },
    rejects: {
        "the default": alb(),
        "a bucket alone": alb({ accessLogs: { bucket: "logs" } }),
        "logs that are off, to a bucket that is not known": nlb({ accessLogs: { bucket: UNKNOWN, enabled: false } }),
        "logs that are off": nlb({ accessLogs: { bucket: "logs", enabled: false } }),
        "none, where a network balancer ends TLS": [nlb(), listener({ protocol: "TLS" })],
    },
    ignores: { "a network balancer that passes TCP on": [nlb(), listener({ protocol: "TCP" })] },
    awaits: { "a switch that is not known": alb({ accessLogs: { enabled: UNKNOWN, bucket: "logs" } }) },
});

tabulate(rules.connectionLogs, { accepts: { "logs": alb({ connectionLogs: { enabled: true, bucket: "logs" } }) }, rejects: { "the default": alb() }, ignores: { "a network balancer": nlb() } });

tabulate(rules.deletionProtected, {
    accepts: { "protection": nlb({ enableDeletionProtection: true }) },
    rejects: { "the default": alb(), "none": nlb({ enableDeletionProtection: false }) },
    ignores: { "an evaluation, which is to be taken down again": [alb(), platform({ lifecycle: "evaluation" })] },
    awaits: { "a switch that is not known": alb({ enableDeletionProtection: UNKNOWN }) },
});

tabulate(rules.dropsInvalidHeaders, {
    accepts: { "dropped": alb({ dropInvalidHeaderFields: true }) },
    rejects: { "the default": alb(), "passed on": alb({ dropInvalidHeaderFields: false }) },
    ignores: { "a network balancer": nlb() },
    awaits: { "a switch that is not known": alb({ dropInvalidHeaderFields: UNKNOWN }) },
});

tabulate(rules.strictDesync, {
    accepts: { "the strictest": alb({ desyncMitigationMode: "strictest" }) },
    rejects: { "the default": alb(), "watching alone": alb({ desyncMitigationMode: "monitor" }) },
    ignores: { "a network balancer": nlb() },
});

tabulate(rules.failsClosed, {
    accepts: { "the default": alb(), "said aloud": alb({ enableWafFailOpen: false, xffHeaderProcessingMode: "append" }) },
    rejects: { "open without the firewall": alb({ enableWafFailOpen: true }), "an address that anybody claims": alb({ xffHeaderProcessingMode: "preserve" }) },
});

tabulate(rules.frontHasGroup, {
    accepts: { "a group": nlb({ securityGroups: ["sg-1"] }), "a group that is not made yet": alb({ securityGroups: [UNKNOWN] }) },
    rejects: {
        "none": nlb(),
        "an empty list": alb({ securityGroups: [] }),
        "a group that private links pass by": nlb({ securityGroups: ["sg-1"], enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off" }),
    },
    ignores: { "a gateway balancer": gateway },
    awaits: { "groups that are not known": alb({ securityGroups: UNKNOWN }) },
});

const subnet = (zone: string, id = `s-${zone}`) => aws("ec2/subnet:Subnet", { id, availabilityZone: `eu-west-1${zone}` }, { name: id });
const three = [subnet("a"), subnet("b"), subnet("c")];

tabulate(rules.inThreeZones, {
    accepts: {
        "three subnets in three zones": [alb({ subnets: ["s-a", "s-b", "s-c"] }), ...three],
        "three mappings": [nlb({ subnetMappings: [{ subnetId: "s-a" }, { subnetId: "s-b" }, { subnetId: "s-c" }] }), ...three],
        "three subnets of another stack": alb({ subnets: ["s-1", "s-2", "s-3"] }),
        "three that are not made yet": [aws("lb/loadBalancer:LoadBalancer", { subnets: [UNKNOWN, UNKNOWN, UNKNOWN] }, { from: { subnets: three } }), ...three],
    },
    rejects: {
        "two zones": [alb({ subnets: ["s-a", "s-b"] }), ...three],
        "three subnets in one zone": [alb({ subnets: ["s-a", "x", "y"] }), subnet("a"), subnet("a", "x"), subnet("a", "y")],
        "none": alb(),
    },
});

tabulate(rules.crossZone, { accepts: { "every zone": nlb({ enableCrossZoneLoadBalancing: true }) }, rejects: { "the default": nlb() }, ignores: { "an application balancer, which always does": alb() } });

const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const forward = { type: "forward", targetGroupArn: "t" };

tabulate(rules.listenersSpeakTls, {
    accepts: {
        "TLS 1.2 and 1.3": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
        "TLS 1.3 alone": listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
        "a redirect": listener({ protocol: "HTTP", defaultActions: [redirect] }),
    },
    rejects: {
        "the default policy": listener({ protocol: "HTTPS" }),
        "TLS 1.0": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
        "TLS 1.1": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS-1-1-2017-01" }),
        "TLS 1.0 beside 1.3": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }),
        "weak ciphers with TLS 1.2": listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06" }),
        "an answer over plain HTTP": listener({ protocol: "HTTP", defaultActions: [forward] }),
        "a redirect to plain HTTP": listener({ protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] }),
    },
    ignores: { "what passes TCP on": listener({ protocol: "TCP", defaultActions: [forward] }) },
    awaits: { "a policy that is not known": listener({ protocol: "HTTPS", sslPolicy: UNKNOWN }) },
});

const listenerRule = (action: object) => aws("lb/listenerRule:ListenerRule", { listenerArn: "l", actions: [action] });

tabulate(rules.rulesOnTlsOnly, {
    accepts: { "a rule over TLS": [listenerRule(forward), listener({ protocol: "HTTPS" })], "a redirect": [listenerRule(redirect), listener({ protocol: "HTTP" })] },
    rejects: { "an answer over plain HTTP": [listenerRule(forward), listener({ protocol: "HTTP" })] },
});

const targets = (props: object) => aws("lb/targetGroup:TargetGroup", props);

tabulate(rules.targetsSpeakTls, {
    accepts: { "HTTPS": targets({ protocol: "HTTPS" }) },
    rejects: { "HTTP": targets({ protocol: "HTTP" }), "no protocol": targets({}) },
    ignores: { "TCP to a balancer": targets({ protocol: "TCP", targetType: "alb" }), "a function": targets({ targetType: "lambda" }) },
    awaits: { "a protocol that is not known": targets({ protocol: UNKNOWN }) },
});

const asked = { protocol: "HTTPS", path: "/healthz" };

tabulate(rules.targetsAreChecked, {
    accepts: {
        "a path over HTTPS": targets({ protocol: "HTTPS", healthCheck: asked }), "a path over HTTP, of what speaks HTTP": targets({ protocol: "HTTP", healthCheck: { path: "/healthz" } }),
        "a connection, of what speaks TCP": targets({ protocol: "TCP" }), "a load balancer on 80, asked there by default": targets({ protocol: "TCP", targetType: "alb", port: 80, healthCheck: { protocol: "HTTP", path: "/" } }),
        "a load balancer on the port that requests go to": targets({ protocol: "TCP", targetType: "alb", port: 443, healthCheck: { ...asked, port: "443" } }),
        "machines on a port of their own": targets({ protocol: "HTTPS", port: 443, healthCheck: { ...asked, port: "8443" } }),
    },
    rejects: {
        "checks that are off": targets({ protocol: "HTTPS", healthCheck: { ...asked, enabled: false } }),
        "the default, which is / over HTTP": targets({ protocol: "HTTPS" }),
        "HTTP, of what speaks HTTPS": targets({ protocol: "HTTPS", healthCheck: { protocol: "HTTP", path: "/healthz" } }),
        "HTTP, of a load balancer on 443": targets({ protocol: "TCP", targetType: "alb", port: 443, healthCheck: { protocol: "HTTP", path: "/healthz" } }),
        "a load balancer on another port": targets({ protocol: "TCP", targetType: "alb", port: 443, healthCheck: { ...asked, port: "80" } }),
        "no path": targets({ protocol: "HTTPS", healthCheck: { protocol: "HTTPS" } }),
    },
    ignores: { "a function": targets({ targetType: "lambda" }) },
    awaits: { "a path that is not known": targets({ protocol: "HTTPS", healthCheck: { ...asked, path: UNKNOWN } }) },
});

const acl = (...all: object[]) => aws("wafv2/webAcl:WebAcl", { id: "acl", arn: "acl", rules: all }, { name: "acl" });
const managed = (name: string, more: object = {}, inner: object = {}) => ({ overrideAction: { none: {} }, statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...inner } }, ...more });
const common = managed("AWSManagedRulesCommonRuleSet");
const inputs = managed("AWSManagedRulesKnownBadInputsRuleSet");
const rate = { action: { block: {} }, statement: { rateBasedStatement: { limit: 2000 } } };

tabulate(rules.webFirewallAttached, {
    accepts: {
        "an association": [alb(), aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: "lb", webAclArn: "acl" })],
        "a site's own": [alb(), platform(), acl(), aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: "lb", webAclArn: "acl" })],
    },
    rejects: {
        "a site's whose web ACL is gone": [alb(), platform(), aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: "lb", webAclArn: "acl" })],
        "none": alb(),
        "another's": [alb(), aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: "other" })],
    },
    ignores: { "a network balancer": nlb() },
    awaits: { "an association that may be another's": [alb(), aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: UNKNOWN })] },
});

tabulate(rules.managedRules, {
    accepts: { "both groups": acl(common, inputs) },
    rejects: {
        "none": acl(),
        "one": acl(common),
        "a group that only counts": acl(managed("AWSManagedRulesCommonRuleSet", { overrideAction: { count: {} } }), inputs),
        "a rule of the group that only counts": acl(managed("AWSManagedRulesCommonRuleSet", {}, { ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }] }), inputs),
        "another vendor's group of the name": acl(managed("AWSManagedRulesCommonRuleSet", {}, { vendorName: "Other" }), inputs),
    },
    awaits: { "rules that are not known": aws("wafv2/webAcl:WebAcl", { rules: UNKNOWN }) },
});

tabulate(rules.rateLimited, {
    accepts: { "a limit that blocks": acl(rate) },
    rejects: { "none": acl(common), "a limit that counts": acl({ ...rate, action: { count: {} } }), "a limit that nobody meets": acl({ ...rate, statement: { rateBasedStatement: { limit: 1_000_000 } } }) },
});

const seen = { visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true } };

tabulate(rules.webFirewallMeasured, {
    accepts: { "all of it": aws("wafv2/webAcl:WebAcl", { ...seen, rules: [seen] }) },
    rejects: { "a rule that is not": aws("wafv2/webAcl:WebAcl", { ...seen, rules: [{}] }), "no samples": aws("wafv2/webAcl:WebAcl", { visibilityConfig: { cloudwatchMetricsEnabled: true } }) },
});

const headers = {
    protocol: "HTTPS", routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
    routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff", routingHttpResponseServerEnabled: false,
};

tabulate(rules.safeHeaders, {
    accepts: { "all three": listener(headers) },
    rejects: {
        "the default": listener({ protocol: "HTTPS" }),
        "a day": listener({ ...headers, routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=86400" }),
        "the server's name": listener({ ...headers, routingHttpResponseServerEnabled: true }),
    },
    ignores: { "plain HTTP, which only redirects": listener({ protocol: "HTTP" }) },
});

const logging = (props: object = {}) => aws("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", { resourceArn: "acl", logDestinationConfigs: ["group"], ...props });

tabulate(rules.webFirewallLogged, { accepts: { "a configuration": [acl(), logging()] }, rejects: { "none": acl(), "a configuration that leads nowhere": [acl(), logging({ logDestinationConfigs: [] })] } });

tabulate(rules.credentialsRedacted, {
    accepts: { "both headers": logging({ redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "Cookie" } }] }) },
    rejects: { "the default": logging(), "one": logging({ redactedFields: [{ singleHeader: { name: "cookie" } }] }) },
});

tabulate(rules.siteFront, {
    accepts: { "both": [platform(), alb(), { ...nlb(), urn: `${alb().urn}-front` }] },
    rejects: { "none": platform(), "the front alone": [platform(), nlb()] },
});

tabulate(rules.fixedAddresses, {
    accepts: {
        "an address in each zone": [nlb({ subnetMappings: [{ subnetId: "a", allocationId: "e-1" }, { subnetId: "b", allocationId: "e-2" }] }), platform()],
        "addresses that are not made yet": [aws("lb/loadBalancer:LoadBalancer", { loadBalancerType: "network", subnetMappings: [{ subnetId: UNKNOWN, allocationId: UNKNOWN }] }, { from: { subnetMappings: aws("ec2/eip:Eip", {}) } }), platform()],
    },
    rejects: { "addresses of AWS's choice": [nlb({ subnets: ["a", "b"] }), platform()], "one zone without": [nlb({ subnetMappings: [{ allocationId: "e-1" }, { subnetId: "b" }] }), platform()] },
    ignores: { "an internal balancer": [nlb({ internal: true }), platform()], "a program that is no platform": nlb() },
});

tabulate(rules.leavesLostZones, {
    accepts: { "a shift that is allowed": nlb({ enableZonalShift: true }) },
    rejects: { "the default": alb(), "none": nlb({ enableZonalShift: false }) },
    ignores: { "a gateway balancer": gateway },
    awaits: { "a switch that is not known": alb({ enableZonalShift: UNKNOWN }) },
});

tabulate(rules.idleEnds, {
    accepts: { "the default": alb(), "two minutes": alb({ idleTimeout: 120 }) },
    rejects: { "a second": alb({ idleTimeout: 1 }), "an hour": alb({ idleTimeout: 3600 }) },
    ignores: { "a network balancer": nlb() },
    awaits: { "a time that is not known": alb({ idleTimeout: UNKNOWN }) },
});

const targetGroup = (props: object, name = "targets") => aws("lb/targetGroup:TargetGroup", { id: name, arn: name, ...props }, { name });
const attached = (props: object) => aws("lb/targetGroupAttachment:TargetGroupAttachment", { targetGroupArn: "targets", targetId: "lb", ...props });

tabulate(rules.balancersAreTargets, {
    accepts: { "a load balancer in it": [targetGroup({ targetType: "alb" }), attached({})] },
    rejects: { "none": targetGroup({ targetType: "alb" }), "one in another": [targetGroup({ targetType: "alb" }), attached({ targetGroupArn: "other" })] },
    ignores: { "a group of machines": targetGroup({ targetType: "instance" }), "the default, which is machines": targetGroup({}) },
    awaits: { "an attachment that may be of it": [targetGroup({ targetType: "alb" }), attached({ targetGroupArn: UNKNOWN })] },
});

const named = (type: string, props: object, name: string) => aws(type, { id: name, arn: name, ...props }, { name });
const front = named("lb/loadBalancer:LoadBalancer", { loadBalancerType: "network" }, "front");
const behind = named("lb/loadBalancer:LoadBalancer", { loadBalancerType: "application" }, "behind");
const door = (balancer: string, port: number, protocol: string, action: object) => named("lb/listener:Listener", { loadBalancerArn: balancer, port, protocol, defaultActions: [action] }, `${balancer}-${port}`);
const passing = { type: "forward", targetGroupArn: "t" };
const toHttps = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const hostOnly = { hostHeader: { values: ["example.com"] } };
const ruleOf = (actions: object[], conditions: unknown = [hostOnly], name = "rule") => named("lb/listenerRule:ListenerRule", { listenerArn: "behind-443", actions, conditions }, name);
const probes = ruleOf([passing], [hostOnly, { pathPattern: { values: ["/healthz"] } }, { httpRequestMethod: { values: ["GET", "HEAD"] } }], "probes");
const users = ruleOf([{ type: "authenticate-cognito" }, passing], undefined, "users");
const doors = [door("front", 443, "TCP", passing), door("front", 80, "TCP", passing), door("behind", 443, "HTTPS", { type: "fixed-response" }), door("behind", 80, "HTTP", toHttps)];
const machines = targetGroup({ targetType: "instance", port: 8443 });

tabulate(rules.frontAnswers, {
    accepts: { "a front that answers": [platform(), front, behind, ...doors, probes, users, machines] },
    rejects: {
        "an internal one": [platform(), named("lb/loadBalancer:LoadBalancer", { loadBalancerType: "network", internal: true }, "front"), behind, ...doors, probes, users, machines],
        "no way in on 443": [platform(), front, behind, ...doors.slice(1), probes, users, machines],
        "a redirect to the default port": [platform(), front, behind, ...doors.slice(0, 3), door("behind", 80, "HTTP", { type: "redirect", redirect: { protocol: "HTTPS" } }), probes, users, machines],
        "nothing for probes": [platform(), front, behind, ...doors, users, machines],
        "nothing for users": [platform(), front, behind, ...doors, probes, machines],
        "another port of the application": [platform(), front, behind, ...doors, probes, users, targetGroup({ targetType: "instance", port: 80 })],
    },
    ignores: { "a site without load balancers": platform() },
    awaits: { "a port that is not known": [platform(), front, behind, ...doors.slice(1), named("lb/listener:Listener", { loadBalancerArn: "front", port: UNKNOWN }, "x"), probes, users, machines] },
});

tabulate(rules.rulesNameHosts, {
    accepts: { "a named host that signs in": [users, platform()], "a look for probes": [probes, platform()] },
    rejects: {
        "any host": [ruleOf([{ type: "authenticate-cognito" }, passing], []), platform()],
        "any method for whoever comes": [ruleOf([passing]), platform()],
        "writing for whoever comes": [ruleOf([passing], [hostOnly, { httpRequestMethod: { values: ["GET", "POST"] } }]), platform()],
    },
    ignores: { "a program that is no platform": users, "a rule that redirects": [ruleOf([toHttps]), platform()] },
    awaits: { "conditions that are not known": [ruleOf([passing], UNKNOWN), platform()] },
});

const ofGroups = (...names: string[]) => aws("wafv2/webAcl:WebAcl", { id: "acl", arn: "acl", rules: names.map((name) => ({ statement: { managedRuleGroupStatement: { vendorName: "AWS", name } } })) }, { name: "acl" });
const guarding = aws("wafv2/webAclAssociation:WebAclAssociation", { webAclArn: "acl", resourceArn: "lb" });

tabulate(rules.knowsAttackers, {
    accepts: {
        "a list of addresses, before pages": ofGroups("AWSManagedRulesAmazonIpReputationList"),
        "both, before a load balancer": [ofGroups("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesSQLiRuleSet"), guarding, alb()],
    },
    rejects: { "neither": ofGroups(), "addresses alone, before a load balancer": [ofGroups("AWSManagedRulesAmazonIpReputationList"), guarding, alb()] },
    awaits: { "rules that are not known": aws("wafv2/webAcl:WebAcl", { rules: UNKNOWN }) },
});
