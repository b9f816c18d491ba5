import { expect } from "chai";
import { Account, table } from "./support";

function zones() {
    const account = new Account();
    const zone = account.make("route53.Zone", { name: "example.com" }, { name: "zone" });
    const check = account.make("route53.HealthCheck", { type: "HTTPS", fqdn: "example.com", ipAddress: "198.18.0.1", resourcePath: "/healthz" }, { name: "check" });
    return { account, zone, check, zoneId: zone.id };
}

table("route53.Zone", {
    given: zones,
    right: () => ({ name: "example.org", enableAcceleratedRecovery: true }),
    accepts: { "a namesake, which has other name servers": { name: "example.com" } },
    refuses: {
        "what is no name": [{ name: "example org" }, ["name", "example org", "a domain name"]],
        "recovery of a private zone": [{ vpcs: [{ vpcId: "vpc-1" }] }, ["enableAcceleratedRecovery", "true", "nothing: it is for public zones"]],
    },
});

table("route53.Record", {
    given: zones,
    right: ({ zoneId }) => ({ zoneId, name: "www.example.com", type: "A", ttl: 30, records: ["198.18.0.1"] }),
    accepts: {
        "one that is checked": ({ check }) => ({ multivalueAnswerRoutingPolicy: true, setIdentifier: "a", healthCheckId: check.id }),
        "a proof": { name: "_0123.example.com.", type: "CNAME", records: ["_4567.acm-validations.aws."] },
        "the zone's own servers": { name: "example.com", type: "NS", records: ["ns-1.awsdns-01.com"], allowOverwrite: true },
        "issuers": { name: "example.com", type: "CAA", records: ['0 issue "amazon.com"'] },
    },
    refuses: {
        "another type": [{ type: "B" }, ["type", "B", "one of 17 known values"]],
        "no address": [{ records: ["example.com"] }, ["records[0]", "example.com", "an IPv4 address"]],
        "values and an alias": [{ aliases: [{ name: "x", zoneId: "Z", evaluateTargetHealth: true }] }, ["records", "records and aliases", "exactly one of records, aliases"]],
        "no TTL": [{ ttl: undefined }, ["ttl", "nothing", "seconds: the record is no alias"]],
        "a CNAME at the zone's own name": [{ name: "example.com", type: "CNAME", records: ["elsewhere.org"] }, ["type", "CNAME", "another type: the zone's own name has other records"]],
        "the zone's own servers, which are there": [{ name: "example.com", type: "NS", records: ["ns-1.awsdns-01.com"] }, ["allowOverwrite", "nothing", "true: Route 53 has made the zone's own NS records already"]],
        "a route without an identifier": [{ weightedRoutingPolicies: [{ weight: 1 }] }, ["setIdentifier", "nothing", "an identifier: the record has a weightedRoutingPolicies"]],
        "an identifier without a route": [{ setIdentifier: "a" }, ["setIdentifier", "a", "nothing: the record has no routing policy"]],
        "two routes": [{ setIdentifier: "a", weightedRoutingPolicies: [{ weight: 1 }], failoverRoutingPolicies: [{ type: "PRIMARY" }] },
            ["failoverRoutingPolicies", "failoverRoutingPolicies and weightedRoutingPolicies", "one of failoverRoutingPolicies, weightedRoutingPolicies, latencyRoutingPolicies, geolocationRoutingPolicies, geoproximityRoutingPolicy, cidrRoutingPolicy, multivalueAnswerRoutingPolicy at most"]],
        "too great a weight": [{ setIdentifier: "a", weightedRoutingPolicies: [{ weight: 256 }] }, ["weightedRoutingPolicies[0].weight", "256", "0 to 255"]],
        "a second first": [({ account, zoneId }) => {
            account.make("route53.Record", { zoneId, name: "www.example.com", type: "A", ttl: 30, records: ["198.18.0.9"], setIdentifier: "prod", failoverRoutingPolicies: [{ type: "PRIMARY" }] }, { name: "first" });
            return { setIdentifier: "dr", failoverRoutingPolicies: [{ type: "PRIMARY" }] };
        }, ["failoverRoutingPolicies[0].type", "PRIMARY", "the other of PRIMARY and SECONDARY; first is that"]],
        "a name routed in two ways": [({ account, zoneId }) => {
            account.make("route53.Record", { zoneId, name: "www.example.com", type: "A", ttl: 30, records: ["198.18.0.9"], setIdentifier: "prod", failoverRoutingPolicies: [{ type: "PRIMARY" }] }, { name: "first" });
            return { setIdentifier: "b", weightedRoutingPolicies: [{ weight: 1 }] };
        }, ["name", "www.example.com", "records of one name routed alike; first has failoverRoutingPolicies"]],
        "a name beside a CNAME": [({ account, zoneId }) => {
            account.make("route53.Record", { zoneId, name: "www.example.com", type: "CNAME", ttl: 30, records: ["elsewhere.org"] }, { name: "first" });
            return {};
        }, ["name", "www.example.com", "a name without other records beside a CNAME; first has it"]],
        "a check that is not there": [{ setIdentifier: "a", multivalueAnswerRoutingPolicy: true, healthCheckId: "nobody" }, ["healthCheckId", "nobody", "the id of a health check that exists"]],
        "an alias to a record that is not there": [({ zoneId }) => ({ ttl: undefined, records: undefined, aliases: [{ name: "gone.example.com", zoneId, evaluateTargetHealth: true }] }),
            ["aliases[0].name", "gone.example.com", "a record of type A that the zone has"]],
    },
});

table("route53.HealthCheck", {
    given: zones,
    right: () => ({ type: "HTTPS", fqdn: "example.com", ipAddress: "198.18.0.2", port: 443, resourcePath: "/healthz", requestInterval: 10, failureThreshold: 3, regions: ["eu-west-1", "us-east-1", "us-west-2"] }),
    accepts: { "a sum": ({ check }) => ({ type: "CALCULATED", fqdn: undefined, ipAddress: undefined, resourcePath: undefined, regions: undefined, childHealthchecks: [check.id], childHealthThreshold: 1 }) },
    refuses: {
        "nobody to ask": [{ fqdn: undefined, ipAddress: undefined }, ["fqdn", "nothing", "a domain name or an address"]],
        "an address that nobody reaches": [{ ipAddress: "10.16.0.4" }, ["ipAddress", "10.16.0.4", "an address that is reached from the internet"]],
        "another pace": [{ requestInterval: 20 }, ["requestInterval", "20", "10, 30"]],
        "two places": [{ regions: ["eu-west-1", "us-east-1"] }, ["regions", "2 regions", "3 or more"]],
        "a place without checkers": [{ regions: ["eu-west-1", "us-east-1", "eu-central-1"] }, ["regions[2]", "eu-central-1", "us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, sa-east-1"]],
        "a path that is none": [{ resourcePath: "healthz" }, ["resourcePath", "healthz", "a path that begins with /"]],
        "a sum of nothing": [{ type: "CALCULATED", regions: undefined }, ["childHealthchecks", "nothing", "the checks that it adds up"]],
        "a text that nothing looks for": [{ searchString: "ok" }, ["searchString", "ok", "nothing: the check looks for no text"]],
    },
});

describe("route53.Zone", () => {
    it("has four name servers, and others than its namesake", () => {
        const { account, zone } = zones();
        const twin = account.make("route53.Zone", { name: "example.com" }, { name: "twin" });
        expect(zone.outputs["nameServers"]).to.have.length(4);
        expect(zone.outputs["nameServers"][0]).to.match(/^ns-\d+\.awsdns-\d\d\.com$/);
        expect(twin.outputs["nameServers"]).to.not.deep.equal(zone.outputs["nameServers"]);
    });

    it("goes only without records, and without recovery", () => {
        const { account, zone, zoneId } = zones();
        expect(account.refuseDelete(zone)).to.deep.equal([]);
        account.make("route53.Record", { zoneId, name: "www", type: "A", ttl: 30, records: ["198.18.0.1"] }, { name: "www" });
        expect(account.refuseDelete(zone).map(({ found }) => found)).to.deep.equal(["example.com, in use by www"]);
        const kept = account.make("route53.Zone", { name: "kept.com", enableAcceleratedRecovery: true });
        expect(account.refuseDelete(kept).map(({ property }) => property)).to.deep.equal(["enableAcceleratedRecovery"]);
    });
});

describe("acm.CertificateValidation", () => {
    it("waits for ever without the record in a zone that is held here", () => {
        const { account, zoneId } = zones();
        const certificate = account.make("acm.Certificate", { domainName: "example.com", validationMethod: "DNS" }, { name: "certificate" });
        const [{ resourceRecordName: name, resourceRecordValue: value }] = certificate.outputs["domainValidationOptions"];
        expect(account.refusals("acm.CertificateValidation", { certificateArn: certificate.id }).map(({ expected }) => expected)).to.deep.equal(["the record that proves the name, before the wait for it"]);
        account.make("route53.Record", { zoneId, name, type: "CNAME", ttl: 3600, records: [value] }, { name: "proof" });
        expect(account.refusals("acm.CertificateValidation", { certificateArn: certificate.id })).to.deep.equal([]);
    });

    it("takes one proof for the certificates of all regions", () => {
        const { account } = zones();
        const [here, there] = ["eu-west-1", "eu-central-1"].map((region) => account.make("acm.Certificate", { domainName: "example.com" }, { name: region, region }));
        expect(here!.outputs["domainValidationOptions"]).to.deep.equal(there!.outputs["domainValidationOptions"]);
    });
});

describe("a target in another region", () => {
    const rule = { name: "front", eventPattern: '{"source":["aws.cloudwatch"]}' };

    it("is that region's bus, by a role that may put events there", () => {
        const account = new Account("us-east-1");
        account.make("cloudwatch.EventRule", rule);
        const arn = "arn:aws:events:eu-west-1:111122223333:event-bus/default";
        expect(account.refusals("cloudwatch.EventTarget", { rule: "front", targetId: "site", arn, roleArn: "arn:aws:iam::111122223333:role/events" })).to.deep.equal([]);
        expect(account.refusals("cloudwatch.EventTarget", { rule: "front", targetId: "site", arn }).map(({ property }) => property)).to.deep.equal(["roleArn"]);
    });

    it("is not the bus that the events are on", () => {
        const account = new Account();
        account.make("cloudwatch.EventRule", rule);
        expect(account.refusals("cloudwatch.EventTarget", { rule: "front", targetId: "site", arn: "arn:aws:events:eu-west-1:111122223333:event-bus/default", roleArn: "arn:aws:iam::111122223333:role/events" }).map(({ property }) => property)).to.deep.equal(["arn"]);
    });
});
