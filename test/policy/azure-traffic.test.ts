import * as rules from "../../policy/rules/azure-traffic";
import { armId, make, tabulate, UNKNOWN } from "./azure-support";

const zoneId = armId("Microsoft.Network/dnsZones/example.com");
const zone = (props: object = {}, protect = true) => make("dns:Zone", { id: zoneId, name: "example.com", zoneType: "Public", ...props }, { name: "zone", protect });
const set = (recordType: string, props: object = {}, name = "set") => make("dns:RecordSet", { id: `${zoneId}/${recordType}/@`, zoneName: "example.com", relativeRecordSetName: "@", recordType, ...props }, { name });

tabulate(rules.zoneKept, {
    accepts: { "a protected zone": zone() },
    rejects: { "one that a command deletes": zone({}, false) },
    ignores: { "a private one": zone({ zoneType: "Private" }, false) },
});

const monitorConfig = { protocol: "HTTPS", path: "/healthz", intervalInSeconds: 10, timeoutInSeconds: 5, toleratedNumberOfFailures: 2, customHeaders: [{ name: "Host", value: "example.com" }], expectedStatusCodeRanges: [{ min: 200, max: 200 }] };
const profileId = armId("Microsoft.Network/trafficManagerProfiles/tm");
const profile = (monitor: object = {}, props: object = {}) => make("trafficmanager:Profile", { id: profileId, profileStatus: "Enabled", trafficRoutingMethod: "Priority", dnsConfig: { ttl: 30 }, monitorConfig: { ...monitorConfig, ...monitor }, ...props }, { name: "profile" });

tabulate(rules.probesAreHonest, {
    accepts: { "fast probes over TLS": profile(), "slower ones": profile({ intervalInSeconds: 30 }) },
    rejects: {
        "plain HTTP": profile({ protocol: "HTTP" }), "a port": profile({ protocol: "TCP", path: undefined }), "the front page": profile({ path: "/" }), "no name": profile({ customHeaders: [] }),
        "slow ones": profile({ intervalInSeconds: 30, toleratedNumberOfFailures: 3 }), "Azure's own pace": profile({ intervalInSeconds: undefined, toleratedNumberOfFailures: undefined }),
        "errors that count": profile({ expectedStatusCodeRanges: [{ min: 200, max: 599 }] }), "a long answer": profile({}, { dnsConfig: { ttl: 300 } }), "Azure's own answer": profile({}, { dnsConfig: {} }),
        "a profile that is off": profile({}, { profileStatus: "Disabled" }), "another port": profile({ port: 8443 }), "an answer that may take longer than a round": profile({ timeoutInSeconds: undefined }),
        "a name that says nothing": profile({ customHeaders: [{ name: "Host" }] }), "no way to choose": profile({}, { trafficRoutingMethod: undefined }),
    },
    awaits: { "a protocol that is not known": profile({ protocol: UNKNOWN }) },
});

const endpoint = (props: object = {}) => make("trafficmanager:Endpoint", { endpointType: "ExternalEndpoints", ...props });

tabulate(rules.endpointsAreProbed, {
    accepts: { "the defaults": endpoint(), "said aloud": endpoint({ alwaysServe: "Disabled", endpointStatus: "Enabled" }) },
    rejects: { "one that always answers": endpoint({ alwaysServe: "Enabled" }), "one that never does": endpoint({ endpointStatus: "Disabled" }) },
});

tabulate(rules.noWildcard, { accepts: { "a name": set("A"), "a name from its answer": set("A", { relativeRecordSetName: undefined, name: "www" }) }, rejects: { "a wildcard": set("A", { relativeRecordSetName: "*" }) } });

tabulate(rules.aliasesAreShort, {
    accepts: { "half a minute": set("A", { ttl: 30, targetResource: { id: profileId } }) },
    rejects: { "an hour": set("A", { ttl: 3600, targetResource: { id: profileId } }) },
    ignores: { "what is always the same": set("TXT", { ttl: 3600 }) },
});

const caa = set("CAA", { caaRecords: [{ tag: "issue", value: "amazon.com" }, { tag: "issuewild", value: ";" }] }, "caa");
const spf = set("TXT", { txtRecords: [{ value: ["v=spf1 -all"] }] }, "spf");

tabulate(rules.issuersNamed, {
    accepts: { "both": [zone(), caa, spf] },
    rejects: {
        "neither": [zone(), set("A")], "no mail policy": [zone(), caa], "wildcards for anybody": [zone(), spf, set("CAA", { caaRecords: [{ tag: "issue", value: "amazon.com" }] }, "half")],
        "a soft mail policy": [zone(), caa, set("TXT", { txtRecords: [{ value: ["v=spf1 ~all"] }] }, "soft")],
    },
    ignores: { "a private one": zone({ zoneType: "Private" }) },
});

tabulate(rules.setSaysSomething, {
    accepts: {
        "addresses": set("A", { aRecords: [{ ipv4Address: "192.0.2.1" }] }), "an alias": set("A", { targetResource: { id: profileId } }), "another name": set("CNAME", { cnameRecord: { cname: "example.net" } }),
        "issuers": set("CAA", { caaRecords: [{ flags: 0, tag: "issue", value: "amazon.com" }] }), "a kind that is not looked into": set("MX"), "a type from its answer": set("A", { recordType: undefined, type: "Microsoft.Network/dnszones/TXT", txtRecords: [{ value: ["x"] }] }),
    },
    rejects: {
        "none": set("A"), "an alias of nothing, as Azure answers it": set("A", { targetResource: {} }), "an empty name": set("CNAME", { cnameRecord: {} }), "an empty text": set("TXT", { txtRecords: [{ value: [] }] }),
        "an issuer without a name": set("CAA", { caaRecords: [{ flags: 0, tag: "issue" }] }), "a week": set("TXT", { ttl: 604_800, txtRecords: [{ value: ["x"] }] }),
    },
    awaits: { "records that are not known": set("A", { aRecords: UNKNOWN }) },
});

const aws = (name: string, type: string, ...records: string[]) => make("pulumi:aws", { name, type, records }, { name: `${type}-${name}` });
const route53 = (name: string, type: string, ...records: string[]) => ({ ...aws(name, type, ...records), type: "aws:route53/record:Record" });
const issuers = set("CAA", { caaRecords: [{ flags: 0, tag: "issue", value: "amazon.com" }] }, "caa-both");

tabulate(rules.zoneSaysTheSame, {
    accepts: { "the same of both": [zone(), issuers, spf, route53("example.com", "CAA", '0 issue "amazon.com"'), route53("example.com.", "TXT", "v=spf1 -all")] },
    rejects: {
        "an issuer that is left out": [zone(), issuers, route53("example.com", "CAA", '0 issue "amazon.com"', '0 issue "digicert.com"')],
        "an issuer that is added": [zone(), set("CAA", { caaRecords: [{ flags: 0, tag: "issue", value: "amazon.com" }, { flags: 0, tag: "issue", value: "x.org" }] }), route53("example.com", "CAA", '0 issue "amazon.com"')],
        "no mail policy": [zone(), issuers, route53("example.com", "CAA", '0 issue "amazon.com"'), route53("example.com", "TXT", "v=spf1 -all")],
    },
    ignores: { "a zone of one provider": [zone(), issuers] },
    awaits: { "records that are not known": [zone(), set("CAA", { caaRecords: UNKNOWN }), route53("example.com", "CAA", '0 issue "amazon.com"')] },
});

const alert = (props: object = {}) => make("monitor:MetricAlert", {
    enabled: true, scopes: [profileId], actions: [{ actionGroupId: "group" }], criteria: { allOf: [{ metricName: "ProbeAgentCurrentEndpointStateByProfileResourceId" }] }, ...props,
}, { name: "alert" });
const setting = (props: object = {}) => make("monitor:DiagnosticSetting", { resourceUri: profileId, workspaceId: "workspace", logs: [{ category: "ProbeHealthStatusEvents", enabled: true }], ...props }, { name: "setting" });

tabulate(rules.profileIsWatched, {
    accepts: { "an alarm and a record": [profile(), alert(), setting()] },
    rejects: {
        "neither": profile(), "no record": [profile(), alert()], "no alarm": [profile(), setting()], "one that is off": [profile(), alert({ enabled: false }), setting()],
        "one that tells nobody": [profile(), alert({ actions: [] }), setting()], "one on something else": [profile(), alert({ criteria: { allOf: [{ metricName: "QpsByEndpoint" }] } }), setting()],
    },
});
