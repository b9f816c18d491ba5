import * as balancers from "../../policy/rules/aws-load-balancer";
import * as rules from "../../policy/rules/aws-classic-balancer";
import { aws, tabulate, UNKNOWN } from "./aws-support";

const https = { lbPort: 443, lbProtocol: "https", instancePort: 8443, instanceProtocol: "https", sslCertificateId: "arn:aws:acm:eu-west-1:111122223333:certificate/1" };
const elb = (props: object = {}) => aws("elb/loadBalancer:LoadBalancer", { id: "front", name: "front", listeners: [https], ...props }, { name: "front" });

tabulate(rules.classicSpeaksTls, {
    accepts: { "HTTPS on both sides": elb(), "SSL on both sides": elb({ listeners: [{ ...https, lbProtocol: "SSL", instanceProtocol: "SSL" }] }), "TCP that is passed on": elb({ listeners: [{ lbPort: 5432, lbProtocol: "tcp", instancePort: 5432, instanceProtocol: "tcp" }] }) },
    rejects: {
        "plain HTTP": elb({ listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 80, instanceProtocol: "http" }] }), "plain HTTP beside HTTPS": elb({ listeners: [https, { lbPort: 80, lbProtocol: "HTTP", instancePort: 80, instanceProtocol: "HTTP" }] }),
        "plain HTTP behind it": elb({ listeners: [{ ...https, instanceProtocol: "http" }] }), "no certificate": elb({ listeners: [{ ...https, sslCertificateId: undefined }] }),
    },
    awaits: { "a protocol that is not known": elb({ listeners: [{ ...https, lbProtocol: UNKNOWN }] }) },
});

const direct = (attributes: object[], lbPort = 443) => aws("elb/sslNegotiationPolicy:SslNegotiationPolicy", { loadBalancer: "front", lbPort, attributes }, { name: `ssl-${lbPort}` });
const reference = (value: string) => [{ name: "Reference-Security-Policy", value }];
const modern = reference("ELBSecurityPolicy-TLS-1-2-2017-01");
const named = (policyAttributes: object[]) => aws("elb/loadBalancerPolicy:LoadBalancerPolicy", { loadBalancerName: "front", policyName: "tls", policyTypeName: "SSLNegotiationPolicyType", policyAttributes }, { name: "tls" });
const attached = aws("elb/listenerPolicy:ListenerPolicy", { loadBalancerName: "front", loadBalancerPort: 443, policyNames: ["tls"] }, { name: "attached" });

tabulate(rules.classicNegotiatesModernTls, {
    accepts: {
        "AWS's own policy": [elb(), direct(modern)], "one that is attached by name": [elb(), named(modern), attached],
        "TLS 1.2 alone": [elb(), direct([{ name: "Protocol-TLSv1.2", value: "true" }, { name: "Protocol-TLSv1.1", value: "false" }])],
    },
    rejects: {
        "the default": elb(), "an older policy": [elb(), direct(reference("ELBSecurityPolicy-2016-08"))], "one that is not attached": [elb(), named(modern)], "another port's": [elb(), direct(modern, 8443)],
        "TLS 1.1 beside it": [elb(), direct([{ name: "Protocol-TLSv1.2", value: "true" }, { name: "Protocol-TLSv1.1", value: "true" }])],
    },
    ignores: { "TCP that is passed on": elb({ listeners: [{ lbPort: 5432, lbProtocol: "tcp", instancePort: 5432, instanceProtocol: "tcp" }] }) },
    awaits: { "a policy that is not known": [elb(), direct(reference(UNKNOWN))], "a balancer that is not known": [elb(), aws("elb/sslNegotiationPolicy:SslNegotiationPolicy", { loadBalancer: UNKNOWN, lbPort: 443 }, { name: "ssl" })] },
});

tabulate(rules.classicSpreads, {
    accepts: { "the default, with draining": elb({ connectionDraining: true }), "both said": elb({ connectionDraining: true, crossZoneLoadBalancing: true }) },
    rejects: { "the default, without": elb(), "each zone by itself": elb({ connectionDraining: true, crossZoneLoadBalancing: false }) },
    awaits: { "a switch that is not known": elb({ connectionDraining: UNKNOWN }) },
});

tabulate(rules.classicStandsInside, {
    accepts: { "one inside": elb({ internal: true }) },
    rejects: { "the default": elb(), "one that faces the internet": elb({ internal: false }) },
    awaits: { "a switch that is not known": elb({ internal: UNKNOWN }) },
});

tabulate(balancers.accessLogs, {
    accepts: { "a classic balancer's, which a bucket turns on": elb({ accessLogs: { bucket: "logs" } }) },
    rejects: { "a classic balancer's, none": elb(), "a classic balancer's that are off": elb({ accessLogs: { bucket: "logs", enabled: false } }) },
});

tabulate(balancers.strictDesync, { accepts: { "a classic balancer's": elb({ desyncMitigationMode: "strictest" }) }, rejects: { "a classic balancer's, the default": elb() } });

tabulate(balancers.frontHasGroup, { accepts: { "a classic balancer's": elb({ securityGroups: ["sg-1"] }) }, rejects: { "a classic balancer's, none": elb() } });

tabulate(balancers.inThreeZones, {
    accepts: { "a classic balancer's zones": elb({ availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }), "a classic balancer's subnets": elb({ subnets: ["s-1", "s-2", "s-3"] }) },
    rejects: { "a classic balancer in one": elb({ availabilityZones: ["eu-west-1a"] }), "a classic balancer in two subnets": elb({ subnets: ["s-1", "s-2"] }) },
});
