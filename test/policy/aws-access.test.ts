import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/aws-access";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const logGroup = aws("cloudwatch/logGroup:LogGroup", { name: "/holdfast/prod/vpn-clients" }, { name: "connections" });
const endpoint = (props: object = {}, from: Record<string, Resource> = {}) => aws("ec2clientvpn/endpoint:Endpoint", {
    authenticationOptions: [{ type: "federated-authentication", samlProviderArn: "arn" }], sessionTimeoutHours: 8, disconnectOnSessionTimeout: true,
    connectionLogOptions: { enabled: true, cloudwatchLogGroup: "/holdfast/prod/vpn-clients" }, splitTunnel: true, clientRouteEnforcementOptions: { enforced: true },
    selfServicePortal: "disabled", securityGroupIds: ["sg-1"], ...props,
}, { name: "endpoint", from });

tabulate(rules.clientsAreNamed, {
    accepts: { "SAML": endpoint(), "a directory": endpoint({ authenticationOptions: [{ type: "directory-service-authentication" }] }), "SAML and a certificate": endpoint({ authenticationOptions: [{ type: "certificate-authentication" }, { type: "federated-authentication" }] }) },
    rejects: { "a certificate alone": endpoint({ authenticationOptions: [{ type: "certificate-authentication" }] }), "nothing": endpoint({ authenticationOptions: [] }) },
});

tabulate(rules.sessionsEnd, {
    accepts: { "a working day": endpoint(), "twelve hours": endpoint({ sessionTimeoutHours: 12 }) },
    rejects: { "a whole day": endpoint({ sessionTimeoutHours: 24 }), "what is so by default": endpoint({ sessionTimeoutHours: undefined }), "one that begins anew": endpoint({ disconnectOnSessionTimeout: false }),
        "the default, which begins anew": endpoint({ disconnectOnSessionTimeout: undefined }) },
    awaits: { "a time that is not known": endpoint({ sessionTimeoutHours: UNKNOWN }) },
});

tabulate(rules.connectionsAreRecorded, {
    accepts: { "a log group": endpoint(), "one that is not known yet": endpoint({ connectionLogOptions: { enabled: true, cloudwatchLogGroup: UNKNOWN } }) },
    rejects: { "no record": endpoint({ connectionLogOptions: { enabled: false } }), "a record that goes nowhere": endpoint({ connectionLogOptions: { enabled: true } }) },
});

const rule = (props: object = {}) => aws("ec2clientvpn/authorizationRule:AuthorizationRule", { clientVpnEndpointId: "endpoint-id", targetNetworkCidr: "10.16.0.0/16", accessGroupId: "group", ...props }, { name: "rule" });

tabulate(rules.groupsAreNamed, {
    accepts: { "a group and the network": rule() },
    rejects: { "everybody": rule({ authorizeAllGroups: true, accessGroupId: undefined }), "nobody said": rule({ accessGroupId: undefined }), "the whole internet": rule({ targetNetworkCidr: "0.0.0.0/0" }) },
});

tabulate(rules.onlyWhatIsOurs, {
    accepts: { "what is the network's": endpoint({ dnsServers: ["10.0.0.2"] }) },
    rejects: { "everything": endpoint({ dnsServers: ["10.0.0.2"], splitTunnel: false }), "names that are asked elsewhere": endpoint(), "a portal": endpoint({ selfServicePortal: "enabled" }), "routes that a machine may change": endpoint({ clientRouteEnforcementOptions: undefined }) },
});

tabulate(rules.clientsHaveAGroup, {
    accepts: { "a group": endpoint(), "one that is not known yet": endpoint({ securityGroupIds: UNKNOWN }, { securityGroupIds: aws("ec2/securityGroup:SecurityGroup", {}, { name: "clients" }) }) },
    rejects: { "none": endpoint({ securityGroupIds: undefined }), "an empty list": endpoint({ securityGroupIds: [] }) },
});

const subnet = (zone: string) => aws("ec2/subnet:Subnet", { availabilityZone: `eu-west-1${zone}` }, { name: `access-${zone}` });
const association = (zone: string) => aws("ec2clientvpn/networkAssociation:NetworkAssociation", { clientVpnEndpointId: "endpoint-id", subnetId: `access-${zone}-id` }, { name: `association-${zone}`, from: { clientVpnEndpointId: endpoint(), subnetId: subnet(zone) } });

tabulate(rules.clientsOutliveAZone, {
    accepts: { "two zones": [endpoint(), platform({ lifecycle: "production" }), subnet("a"), subnet("b"), association("a"), association("b")] },
    rejects: { "one zone": [endpoint(), platform({ lifecycle: "production" }), subnet("a"), association("a")], "none": endpoint() },
    ignores: { "an evaluation": [endpoint(), platform(), subnet("a"), association("a")] },
});

tabulate(rules.somebodyIsLetIn, {
    accepts: { "a rule": [endpoint(), rule()] },
    rejects: { "none": endpoint(), "a rule of another endpoint": [endpoint(), rule({ clientVpnEndpointId: "other" })] },
});

const filter = (pattern = '{ $.connection-attempt-status = "failed" }') => aws("cloudwatch/logMetricFilter:LogMetricFilter", { logGroupName: "/holdfast/prod/vpn-clients", pattern, metricTransformation: { name: "refused" } }, { name: "refused", from: { logGroupName: logGroup } });
const alarm = (props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { metricName: "refused", alarmActions: ["arn"], ...props }, { name: "refused" });

tabulate(rules.refusalsAreHeard, {
    accepts: { "a filter and an alarm": [endpoint(), platform(), logGroup, filter(), alarm()] },
    rejects: { "no filter": [endpoint(), platform(), logGroup, alarm()], "no alarm": [endpoint(), platform(), logGroup, filter()], "an alarm that tells nobody": [endpoint(), platform(), logGroup, filter(), alarm({ alarmActions: [] })], "a filter for what went well": [endpoint(), platform(), logGroup, filter("successful"), alarm()] },
    ignores: { "a program that is no platform": endpoint() },
});

const ingress = (fromPort: number, toPort = fromPort, ipProtocol = "tcp") => aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { ipProtocol, fromPort, toPort, cidrIpv4: "10.0.0.0/8" }, { name: "rule" });

tabulate(rules.noAdministrationPorts, {
    accepts: { "HTTPS": [ingress(443), platform()] },
    rejects: { "SSH": [ingress(22), platform()], "a range with remote desktop": [ingress(3000, 4000), platform()], "every protocol": [ingress(0, 0, "-1"), platform()] },
    ignores: { "a program that is no platform": ingress(22) },
});

tabulate(rules.clientsAreWarned, {
    accepts: { "a banner": endpoint({ clientLoginBannerOptions: { enabled: true, bannerText: "What you do here is recorded." } }) },
    rejects: { "the default": endpoint({ clientLoginBannerOptions: undefined }), "one that is off": endpoint({ clientLoginBannerOptions: { enabled: false, bannerText: "x" } }), "an empty one": endpoint({ clientLoginBannerOptions: { enabled: true } }) },
    awaits: { "a text that is not known": endpoint({ clientLoginBannerOptions: { enabled: true, bannerText: UNKNOWN } }) },
});
