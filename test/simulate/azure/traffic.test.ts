import { expect } from "chai";
import { group, network, SUBSCRIPTION, table, workspace } from "./support";

const rg = { resourceGroupName: "rg" };
const PROFILE = {
    ...rg, profileName: "tm", location: "global", trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "holdfast", ttl: 30 },
    monitorConfig: { protocol: "HTTPS", port: 443, path: "/healthz", intervalInSeconds: 10, timeoutInSeconds: 5, toleratedNumberOfFailures: 2, expectedStatusCodeRanges: [{ min: 200, max: 200 }] },
};

function zone() {
    const { azure } = group();
    const made = azure.make("dns:Zone", { ...rg, zoneName: "example.com", location: "global" });
    const profile = azure.make("trafficmanager:Profile", PROFILE);
    return { azure, zone: made, profile };
}

table("dns:Zone", {
    given: zone,
    right: () => ({ ...rg, zoneName: "example.org", location: "global", zoneType: "Public" }),
    refuses: {
        "a region": [{ location: "northeurope" }, ["location", "northeurope", "one of global, Global"]],
        "a private zone": [{ zoneType: "Private" }, ["zoneType", "Private", "Public: private zones are of Microsoft.Network/privateDnsZones"]],
        "what is no name": [{ zoneName: "example" }, ["zoneName", "example", "a DNS name of two labels or more, without a dot at the end"]],
    },
});

table("dns:RecordSet", {
    given: zone,
    right: () => ({ ...rg, zoneName: "example.com", relativeRecordSetName: "www", recordType: "A", ttl: 30, aRecords: [{ ipv4Address: "198.18.0.1" }] }),
    accepts: {
        "an alias of the zone's own name": ({ profile }) => ({ relativeRecordSetName: "@", aRecords: undefined, "targetResource.id": profile.id }),
        "another type of the same name": ({ azure }) => {
            azure.make("dns:RecordSet", { ...rg, zoneName: "example.com", relativeRecordSetName: "www", recordType: "TXT", ttl: 30, txtRecords: [{ value: ["x"] }] });
            return {};
        },
        "issuers": { recordType: "CAA", aRecords: undefined, caaRecords: [{ flags: 0, tag: "issue", value: "amazon.com" }] },
    },
    refuses: {
        "a zone that is not there": [{ zoneName: "gone.com" }, ["zoneName", "gone.com", "a parent that exists: Microsoft.Network/dnsZones"]],
        "no TTL": [{ ttl: undefined }, ["ttl", "nothing", "seconds"]],
        "the values of another type": [{ txtRecords: [{ value: ["x"] }] }, ["txtRecords", "a list of 1", "nothing: the set is of type A"]],
        "a null MX": [{ recordType: "MX", aRecords: undefined, mxRecords: [{ preference: 0, exchange: "." }] }, ["mxRecords[0].exchange", ".", "a mail server: Azure takes no null MX"]],
        "the zone's own servers, which are there": [{ relativeRecordSetName: "@", recordType: "NS", aRecords: undefined, nsRecords: [{ nsdname: "ns-1.awsdns-01.com." }] }, ["relativeRecordSetName", "@", "another name: Azure has made the zone's own NS records already"]],
        "a CNAME at the zone's own name": [{ relativeRecordSetName: "@", recordType: "CNAME", aRecords: undefined, cnameRecord: { cname: "elsewhere.org" } }, ["recordType", "CNAME", "another type: the zone's own name has other records"]],
        "no address": [{ "aRecords[0].ipv4Address": "example.org" }, ["aRecords[0].ipv4Address", "example.org", "an IPv4 address"]],
        "a text as an alias": [({ profile }) => ({ recordType: "TXT", aRecords: undefined, "targetResource.id": profile.id }), ["targetResource.id", "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/tm", "nothing: only A, AAAA, CNAME follow another resource"]],
        "an alias to names": [({ azure, profile }) => {
            azure.make("trafficmanager:Endpoint", { ...rg, profileName: "tm", endpointName: "named", endpointType: "ExternalEndpoints", target: "front.example.org", priority: 1 });
            return { relativeRecordSetName: "@", aRecords: undefined, "targetResource.id": profile.id };
        }, ["targetResource.id", "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/tm", "a profile with nothing but external endpoints that are addresses"]],
        "a name that is taken": [({ azure }) => {
            azure.make("dns:RecordSet", { ...rg, zoneName: "example.com", relativeRecordSetName: "www", recordType: "A", ttl: 30, aRecords: [{ ipv4Address: "198.18.0.9" }] }, "first");
            return {};
        }, ["relativeRecordSetName", "www", "a name of its own here; first has it"]],
        "a name beside a CNAME": [({ azure }) => {
            azure.make("dns:RecordSet", { ...rg, zoneName: "example.com", relativeRecordSetName: "www", recordType: "CNAME", ttl: 30, cnameRecord: { cname: "elsewhere.org" } }, "first");
            return {};
        }, ["recordType", "A", "nothing beside a CNAME at one name; first is there"]],
    },
});

table("trafficmanager:Profile", {
    given: zone,
    right: () => ({ ...PROFILE, profileName: "other", dnsConfig: { relativeName: "other", ttl: 30 } }),
    refuses: {
        "a name that is taken": [{ "dnsConfig.relativeName": "holdfast" }, ["dnsConfig.relativeName", "holdfast", "a name that is free below trafficmanager.net; /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/tm has it"]],
        "an answer after the next question": [{ "monitorConfig.timeoutInSeconds": 10 }, ["monitorConfig.timeoutInSeconds", "10", "a whole number from 5 to 9 seconds"]],
        "another pace": [{ "monitorConfig.intervalInSeconds": 20 }, ["monitorConfig.intervalInSeconds", "20", "one of 10, 30"]],
        "no path": [{ "monitorConfig.path": undefined }, ["monitorConfig.path", "nothing", "a path to ask for"]],
        "several answers without a number": [{ trafficRoutingMethod: "MultiValue" }, ["maxReturn", "nothing", "how many addresses an answer has"]],
    },
});

table("trafficmanager:Endpoint", {
    given: () => {
        const things = zone();
        things.azure.make("trafficmanager:Endpoint", { ...rg, profileName: "tm", endpointName: "first", endpointType: "ExternalEndpoints", target: "198.18.0.1", priority: 1 });
        return things;
    },
    right: () => ({ ...rg, profileName: "tm", endpointName: "second", endpointType: "ExternalEndpoints", target: "198.18.0.2", priority: 2 }),
    refuses: {
        "a priority that is taken": [{ priority: 1 }, ["priority", "1", "a priority of its own in the profile; first has it"]],
        "a target that is there": [{ target: "198.18.0.1" }, ["target", "198.18.0.1", "a target of its own in the profile; first has it"]],
        "too low a priority": [{ priority: 1001 }, ["priority", "1001", "a whole number from 1 to 1000"]],
        "nowhere": [{ target: undefined }, ["target", "nothing", "a DNS name or an address"]],
    },
});

const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/elsewhere/providers/Microsoft.KeyVault/vaults/certs`;

table("eventgrid:SystemTopic", {
    given: group,
    right: () => ({ ...rg, systemTopicName: "certificates", source: VAULT, topicType: "Microsoft.KeyVault.vaults" }),
    refuses: {
        "another kind of source": [{ topicType: "Microsoft.Storage.StorageAccounts" }, ["topicType", "Microsoft.Storage.StorageAccounts", "Microsoft.KeyVault.vaults: that is what the source is"]],
        "another subscription": [{ source: VAULT.replace(SUBSCRIPTION, "99999999-2222-3333-4444-555555555555") }, ["source", VAULT.replace(SUBSCRIPTION, "99999999-2222-3333-4444-555555555555"), `a resource of ${SUBSCRIPTION}: a system topic stands in the subscription of its source`]],
        "a second topic": [({ azure }) => {
            azure.make("eventgrid:SystemTopic", { ...rg, systemTopicName: "first", source: VAULT, topicType: "Microsoft.KeyVault.vaults" });
            return {};
        }, ["source", VAULT, `a source without a system topic: it has one alone; /subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/first is it`]],
    },
});

table("eventgrid:SystemTopicEventSubscription", {
    given: () => {
        const { azure } = group();
        azure.make("eventgrid:SystemTopic", { ...rg, systemTopicName: "certificates", source: VAULT, topicType: "Microsoft.KeyVault.vaults" });
        return { azure, responders: azure.make("monitor:ActionGroup", { ...rg, actionGroupName: "responders", groupShortName: "responders" }) };
    },
    right: ({ responders }) => ({
        ...rg, systemTopicName: "certificates", eventSubscriptionName: "expiry", eventDeliverySchema: "CloudEventSchemaV1_0", filter: { includedEventTypes: ["Microsoft.KeyVault.CertificateNearExpiry"] },
        destination: { endpointType: "MonitorAlert", severity: "Sev1", actionGroups: [responders.id] },
    }),
    refuses: {
        "another form of event": [{ eventDeliverySchema: "EventGridSchema" }, ["eventDeliverySchema", "EventGridSchema", "CloudEventSchemaV1_0: alerts are made of those"]],
        "no severity": [{ "destination.severity": undefined }, ["destination.severity", "nothing", "Sev0 to Sev4"]],
        "an event that is none": [{ "filter.includedEventTypes": ["Microsoft.KeyVault.CertificateNearExpire"] }, ["filter.includedEventTypes[0]", "Microsoft.KeyVault.CertificateNearExpire", "one of Microsoft.KeyVault.CertificateNewVersionCreated, Microsoft.KeyVault.CertificateNearExpiry, Microsoft.KeyVault.CertificateExpired, Microsoft.KeyVault.KeyNewVersionCreated, Microsoft.KeyVault.KeyNearExpiry, Microsoft.KeyVault.KeyExpired, Microsoft.KeyVault.SecretNewVersionCreated, Microsoft.KeyVault.SecretNearExpiry, Microsoft.KeyVault.SecretExpired; did you mean Microsoft.KeyVault.CertificateNearExpiry?"]],
    },
});

table("azureactivedirectory:CIAMTenant", {
    given: group,
    right: () => ({ ...rg, resourceName: "users", location: "Europe", sku: { name: "Base", tier: "A0" }, createTenantProperties: { countryCode: "IE", displayName: "Users" } }),
    refuses: {
        "a region": [{ location: "northeurope" }, ["location", "northeurope", "one of United States, Europe, Asia Pacific, Australia"]],
        "a country in full": [{ "createTenantProperties.countryCode": "Ireland" }, ["createTenantProperties.countryCode", "Ireland", "a country in two capitals"]],
        "a name with dashes": [{ resourceName: "our-users" }, ["resourceName", "our-users", "1 to 26 lower-case letters and digits: the name goes before .onmicrosoft.com"]],
    },
});

table("resources:Deployment", {
    given: group,
    right: () => ({ ...rg, deploymentName: "servers", properties: { mode: "Incremental", template: { $schema: "s", contentVersion: "1.0.0.0", resources: [{ type: "Microsoft.Network/dnsZones/NS", apiVersion: "2018-05-01", name: "example.com/@" }] } } }),
    refuses: {
        "nothing to put": [{ "properties.template": undefined }, ["properties.template", "nothing", "exactly one of template, templateLink"]],
        "a part without a version": [{ "properties.template.resources[0].apiVersion": undefined }, ["properties.template.resources[0].apiVersion", "nothing", "a value"]],
    },
});

table("monitor:MetricAlert", {
    given: () => {
        const { azure } = network();
        return { azure, logs: workspace(azure) };
    },
    right: ({ logs }) => ({
        ...rg, ruleName: "slow", severity: 1, enabled: true, scopes: [logs.id], evaluationFrequency: "PT1M", windowSize: "PT5M",
        criteria: { odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [{ name: "a", metricName: "b", timeAggregation: "Average", criterionType: "StaticThresholdCriterion", operator: "LessThan", threshold: 1 }] },
    }),
    refuses: {
        "a look at less than it waits": [{ evaluationFrequency: "PT15M" }, ["windowSize", "PT5M", "at least evaluationFrequency, PT15M"]],
        "no threshold": [{ "criteria.allOf[0].threshold": undefined }, ["criteria.allOf[0].threshold", "nothing", "a threshold"]],
        "two resources in one": [({ logs }) => ({ scopes: [logs.id, logs.id] }), ["scopes", "2 scopes", "1 to 1 scopes: the criteria are of one resource"]],
    },
});

describe("dns:Zone", () => {
    it("has four name servers, which end in a dot as Azure writes them", () => {
        const { zone: made } = zone();
        expect(made.outputs["nameServers"]).to.have.length(4);
        expect(made.outputs["nameServers"][0]).to.match(/^ns1-\d\d\.azure-dns\.com\.$/);
    });

    it("tells its records apart by type", () => {
        const { azure } = zone();
        const set = azure.make("dns:RecordSet", { ...rg, zoneName: "example.com", relativeRecordSetName: "www", recordType: "A", ttl: 30, aRecords: [{ ipv4Address: "198.18.0.1" }] });
        expect(set.id).to.match(/\/dnsZones\/example\.com\/A\/www$/);
        expect(set.outputs["fqdn"]).to.equal("www.example.com.");
    });
});
