import * as rules from "../../policy/rules/platform-traffic";
import { aws, platform, standby, tabulate, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

const awsZone = (props: object = {}) => aws("route53/zone:Zone", { name: "example.com", zoneId: "Z1", nameServers: ["ns-1.awsdns-01.com"], ...props }, { name: "aws-zone" });
const azureZone = (name = "example.com") => make("dns:Zone", { name, nameServers: ["ns1-01.azure-dns.com."] }, { name: "azure-zone" });
const awsRecord = (name: string, type: string, props: object = {}) => aws("route53/record:Record", { name, type, ...props }, { name: `aws-${name}-${type}` });
const azureRecord = (name: string, type: string) => make("dns:RecordSet", { relativeRecordSetName: name, recordType: type }, { name: `azure-${name}-${type}` });
const alike = [awsZone(), azureZone(), awsRecord("example.com", "A"), azureRecord("@", "A")];

tabulate(rules.zonesOnBoth, {
    accepts: {
        "the same on both": [platform(), ...alike],
        "names that only others lead to": [platform(), ...alike, awsRecord("prod-aws._front.example.com", "A")],
        "what each makes by itself": [platform(), ...alike, awsRecord("example.com", "NS")],
    },
    rejects: {
        "none": platform(), "one provider": [platform(), awsZone()], "another name": [platform(), awsZone(), azureZone("example.org")],
        "a record on one alone": [platform(), ...alike, awsRecord("_dmarc.example.com", "TXT")], "one on the other alone": [platform(), ...alike, azureRecord("www", "CNAME")],
    },
    ignores: { "a standby": standby() },
});

const servers = awsRecord("example.com", "NS", { records: ["ns-1.awsdns-01.com", "ns1-01.azure-dns.com"] });
const template = make("resources:Deployment", { properties: {} }, { name: "template", from: { properties: awsZone() } });

tabulate(rules.zonesKnowEachOther, {
    accepts: { "all of both": [platform(), awsZone(), azureZone(), servers, template] },
    rejects: {
        "neither": [platform(), awsZone(), azureZone()], "AWS alone": [platform(), awsZone(), azureZone(), servers], "Azure alone": [platform(), awsZone(), azureZone(), template],
        "its own": [platform(), awsZone(), azureZone(), template, awsRecord("example.com", "NS", { records: ["ns-1.awsdns-01.com"] })],
    },
    ignores: { "a standby": [standby(), awsZone()], "no zone": platform() },
    awaits: { "zones that are not made yet": [platform(), aws("route53/zone:Zone", { name: "example.com", nameServers: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), azureZone()] },
});

tabulate(rules.notSignedTwice, {
    accepts: { "neither signs": [platform(), ...alike], "signing that is off": [platform(), ...alike, aws("route53/hostedZoneDnsSec:HostedZoneDnsSec", { signingStatus: "NOT_SIGNING" })] },
    rejects: {
        "AWS signs": [platform(), ...alike, aws("route53/hostedZoneDnsSec:HostedZoneDnsSec", {})], "a key of AWS's": [platform(), ...alike, aws("route53/keySigningKey:KeySigningKey", { status: "ACTIVE" })],
        "Azure signs": [platform(), ...alike, make("dns:DnssecConfig", {})],
    },
    ignores: { "one provider, which may": [platform(), awsZone(), aws("route53/hostedZoneDnsSec:HostedZoneDnsSec", {})] },
});

const eip = aws("ec2/eip:Eip", { publicIp: "198.18.0.1", tags: { purpose: "front" } }, { name: "front" });
const gateway = make("network:PublicIPAddress", { ipAddress: "198.19.0.1", tags: { purpose: "front" } }, { name: "gateway" });
const check = (ipAddress: string) => aws("route53/healthCheck:HealthCheck", { ipAddress }, { name: `check-${ipAddress}` });
const answer = (ip: string) => aws("route53/record:Record", { records: [ip] }, { name: `answer-${ip}` });
const endpoint = (target: string) => make("trafficmanager:Endpoint", { target }, { name: `endpoint-${target}` });
const led = (ip: string) => [check(ip), answer(ip), endpoint(ip)];

tabulate(rules.frontsAnswered, {
    accepts: { "each by both": [platform(), eip, gateway, ...led("198.18.0.1"), ...led("198.19.0.1")] },
    rejects: {
        "none": [platform(), eip, gateway], "Azure's forgotten": [platform(), eip, gateway, ...led("198.18.0.1")],
        "one that Traffic Manager lacks": [platform(), eip, check("198.18.0.1"), answer("198.18.0.1")], "one that nothing checks": [platform(), eip, answer("198.18.0.1"), endpoint("198.18.0.1")],
    },
    ignores: { "a site without addresses": platform(), "one that has taken over": [platform({ failover: true }), eip] },
});

const whole = [..."1234"].flatMap((n) => [`ns-${n}.awsdns-0${n}.org.`, `ns${n}-36.azure-dns.com.`]);
const deployment = (resources: unknown) => make("resources:Deployment", { properties: { mode: "Incremental", template: { resources } } });
const named = (nsdnames: readonly (string | undefined)[], TTL: unknown = 3600) => deployment([{ type: "Microsoft.Network/dnsZones/NS", name: "example.com/@", properties: { NSRecords: nsdnames.map((nsdname) => ({ nsdname })), TTL } }]);

tabulate(rules.templateNamesServers, {
    accepts: { "four of each": named(whole), "something else": deployment([{ type: "Microsoft.Storage/storageAccounts" }]), "resources by name": deployment({ store: { type: "Microsoft.Storage/storageAccounts" } }) },
    rejects: {
        "one that is missing": named(whole.slice(1)), "one without a name": named([undefined, ...whole.slice(1)]), "none": deployment([{ type: "Microsoft.Network/dnszones/NS" }]), "nothing at all": deployment([]),
        "kept for a second": named(whole, 1), "kept for a month": named(whole, 2_592_000), "kept for no time that is said": named(whole, null),
    },
    ignores: { "a template that is kept elsewhere": make("resources:Deployment", { properties: { templateLink: { id: "x" } } }) },
    awaits: { "servers that are not known": named([UNKNOWN, ...whole.slice(1)]) },
});
