// Public zones, their records, and the checks from outside that decide which of them are given.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { hex } from "./ids";
import { heldBy, services } from "./kind";

export const ZONE = "aws:route53/zone:Zone";
export const RECORD = "aws:route53/record:Record";
const CHECK = "aws:route53/healthCheck:HealthCheck";

const DOMAIN = /^(?=.{1,255}$)([a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\.?$/i;

const TYPES = ["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"];

/** Where Route 53 checks from. */
const CHECKERS = [
    "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1",
];

const ROUTING = [
    "failoverRoutingPolicies", "weightedRoutingPolicies", "latencyRoutingPolicies", "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy", "cidrRoutingPolicy", "multivalueAnswerRoutingPolicy",
];

const fold = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, "");

/** The name as the zone has it: the provider appends the zone's name where it is missing. */
function fqdn(name: unknown, zone: Existing | undefined): string {
    const zoneName = fold(zone?.outputs["name"] ?? "");
    const given = fold(name);
    if (given === "" || given === zoneName) return zoneName;
    return zoneName === "" || given.endsWith(`.${zoneName}`) ? given : `${given}.${zoneName}`;
}

const isOn = (checks: Checks, property: string): boolean => isSet(checks.get(property)) && checks.get(property) !== false;

const VALUES: Readonly<Record<string, readonly [RegExp, string]>> = {
    A: [/^(\d{1,3}\.){3}\d{1,3}$/, "an IPv4 address"],
    CAA: [/^(0|128) (issue|issuewild|iodef) ".*"$/, 'flags, a tag and a value in quotes, such as 0 issue "amazon.com"'],
    CNAME: [DOMAIN, "a domain name"],
    MX: [/^\d{1,5} \S+$/, "a preference and a domain name"],
    NS: [DOMAIN, "a name server's domain name"],
    TXT: [/^[\x20-\x7e]{1,255}$/, "1 to 255 printable characters"],
};

function refuseRecord(checks: Checks): void {
    const zone = checks.exists("zoneId", ZONE, { by: ["zoneId"], sameRegion: false });
    const type = checks.get("type");
    checks.oneOf("type", TYPES);
    checks.matches("name", /^[\w*.-]{0,255}$/, "a domain name");
    checks.exactlyOne(["records", "aliases"]);
    if (isSet(checks.get("records"))) {
        checks.required("ttl", "seconds: the record is no alias");
        checks.between("ttl", 0, 2147483647);
        const [pattern, expected] = VALUES[type] ?? [];
        for (const at of checks.each("records")) if (pattern) checks.matches(at, pattern, expected!);
        if (type === "CNAME" && checks.each("records").length > 1) checks.refuse("records", `${checks.each("records").length} values`, "one: a CNAME has no more");
    } else {
        checks.absent("ttl", "nothing: an alias has the TTL of what it names");
    }
    const name = fqdn(checks.get("name"), zone);
    const apex = zone !== undefined && name === fold(zone.outputs["name"]);
    if (type === "CNAME" && apex) checks.refuse("type", "CNAME", "another type: the zone's own name has other records");
    refuseRouting(checks, zone, name);
    for (const at of checks.each("aliases")) refuseAlias(checks, at, zone, type);
    checks.exists("healthCheckId", CHECK, { sameRegion: false });
    if (apex && ["NS", "SOA"].includes(type) && checks.get("allowOverwrite") !== true) {
        checks.refuse("allowOverwrite", checks.get("allowOverwrite"), `true: Route 53 has made the zone's own ${type} records already`);
    }
}

/** Records of one name and type are routed alike, and told apart by their identifiers. */
function refuseRouting(checks: Checks, zone: Existing | undefined, name: string): void {
    const policies = ROUTING.filter((property) => isOn(checks, property));
    checks.atMostOne(ROUTING.filter((property) => checks.get(property) !== false));
    const [policy] = policies;
    if (policy) checks.required("setIdentifier", `an identifier: the record has a ${policy}`);
    else checks.absent("setIdentifier", "nothing: the record has no routing policy");
    for (const at of checks.each("failoverRoutingPolicies")) checks.oneOf(`${at}.type`, ["PRIMARY", "SECONDARY"]);
    for (const at of checks.each("weightedRoutingPolicies")) checks.between(`${at}.weight`, 0, 255);
    if (policy === "multivalueAnswerRoutingPolicy" && isSet(checks.get("aliases"))) checks.refuse("aliases", "an alias", "values: an answer of several is no alias");
    if (!zone || !isKnown(checks.get("name"))) return;
    const namesakes = checks.others(true).filter(({ inputs, outputs }) =>
        outputs["zoneId"] === zone.outputs["zoneId"] && outputs["fqdn"] === name && (inputs["type"] === checks.get("type") || [inputs["type"], checks.get("type")].includes("CNAME")));
    for (const other of namesakes) {
        const theirs = ROUTING.find((property) => isSet(other.inputs[property]) && other.inputs[property] !== false);
        if (other.inputs["type"] !== checks.get("type")) checks.refuse("name", name, `a name without other records beside a CNAME; ${other.name} has it`);
        else if (theirs !== policy) checks.refuse("name", name, `records of one name routed alike; ${other.name} has ${theirs ?? "no routing policy"}`);
        else if (checks.same("setIdentifier", other.inputs["setIdentifier"]) || policy === undefined) checks.refuse("setIdentifier", checks.get("setIdentifier"), `an identifier of its own; ${other.name} has it`);
        else if (policy === "failoverRoutingPolicies" && other.inputs[policy]?.[0]?.type === checks.get(`${policy}[0].type`)) {
            checks.refuse(`${policy}[0].type`, checks.get(`${policy}[0].type`), `the other of PRIMARY and SECONDARY; ${other.name} is that`);
        }
    }
}

/** An alias into the same zone names a record of the same type that is there. */
function refuseAlias(checks: Checks, at: string, zone: Existing | undefined, type: unknown): void {
    for (const need of ["name", "zoneId"]) checks.required(`${at}.${need}`, "a value");
    checks.ask(`${at}.evaluateTargetHealth`, (value) => typeof value === "boolean", "true or false");
    const target = checks.get(`${at}.name`);
    if (!zone || !isKnown(target) || checks.get(`${at}.zoneId`) !== zone.outputs["zoneId"]) return;
    const there = checks.others(true).some(({ inputs, outputs }) =>
        outputs["zoneId"] === zone.outputs["zoneId"] && outputs["fqdn"] === fqdn(target, zone) && inputs["type"] === type);
    if (!there) checks.refuse(`${at}.name`, target, `a record of type ${type} that the zone has`);
}

const ENDPOINT_TYPES = ["HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP"];

/** Addresses that no checker on the internet can reach. */
const PRIVATE = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|22[4-9]\.|2[3-5]\d\.)/;

function refuseCheck(checks: Checks): void {
    const type = checks.get("type");
    checks.oneOf("type", [...ENDPOINT_TYPES, "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"]);
    checks.oneOf("requestInterval", [10, 30]);
    checks.between("failureThreshold", 1, 10);
    checks.between("port", 1, 65535);
    checks.atMost("resourcePath", 255);
    checks.matches("resourcePath", /^\//, "a path that begins with /");
    if (ENDPOINT_TYPES.includes(type)) {
        if (!isSet(checks.get("fqdn")) && !isSet(checks.get("ipAddress"))) checks.refuse("fqdn", undefined, "a domain name or an address");
        checks.matches("ipAddress", /^((\d{1,3}\.){3}\d{1,3}|[0-9a-f:]+)$/i, "an address");
        checks.ask("ipAddress", (value) => !PRIVATE.test(value), "an address that is reached from the internet");
        for (const at of checks.each("regions")) checks.oneOf(at, CHECKERS);
        const { length } = checks.each("regions");
        if (length > 0 && length < 3) checks.refuse("regions", `${length} regions`, "3 or more");
        checks.absent("childHealthchecks", "nothing: the check asks an endpoint");
    } else {
        checks.absent("regions", "nothing: the check asks no endpoint");
    }
    if (type === "CALCULATED") {
        checks.required("childHealthchecks", "the checks that it adds up");
        const children = checks.each("childHealthchecks");
        if (children.length > 255) checks.refuse("childHealthchecks", `${children.length} checks`, "255 at most");
        for (const at of children) checks.exists(at, CHECK, { sameRegion: false });
        checks.between("childHealthThreshold", 0, 256);
    }
    if (/_STR_MATCH$/.test(type)) checks.required("searchString", "a text to look for");
    else checks.absent("searchString", "nothing: the check looks for no text");
}

/** Four of Route 53's name servers, one in each of the top-level domains that it uses. */
const nameServers = (urn: string): string[] => ["com", "net", "org", "co.uk"].map((tld, i) => {
    const number = parseInt(hex(urn, 6, tld), 16) % 512;
    return `ns-${number + i * 512}.awsdns-${String(number % 64).padStart(2, "0")}.${tld}`;
});

const zoneId = (urn: string): string => `Z${hex(urn, 20, "zone").toUpperCase()}`;

export const route53: Services = services({
    [ZONE]: {
        global: true,
        taggable: true,
        naming: { longest: 255, pattern: DOMAIN, expected: "a domain name", unique: "no" }, // namesakes have other name servers
        refuse: (checks) => {
            checks.atMost("comment", 256);
            if (checks.each("vpcs").length > 0) {
                checks.absent("delegationSetId", "nothing: a private zone has no delegation set");
                checks.absent("enableAcceleratedRecovery", "nothing: it is for public zones");
            }
        },
        id: ({ urn }) => zoneId(urn),
        defaults: { comment: "Managed by Pulumi", forceDestroy: false, enableAcceleratedRecovery: false },
        computed: ({ urn }, id) => ({
            arn: `arn:aws:route53:::hostedzone/${id}`, zoneId: id, nameServers: nameServers(urn), primaryNameServer: nameServers(urn)[0],
        }),
        replaceOn: ["name", "delegationSetId"],
        refuseDelete: ({ outputs }, world) => [
            ...(outputs["enableAcceleratedRecovery"] === true
                ? [{ property: "enableAcceleratedRecovery", found: "true", expected: "false, set by an update before" }] : []),
            ...(outputs["forceDestroy"] === true ? [] : heldBy(world, String(outputs["name"]), {
                type: RECORD,
                // What Route 53 has made with the zone goes with it.
                when: (record) => record.outputs["zoneId"] === outputs["zoneId"] &&
                    !(["NS", "SOA"].includes(record.outputs["type"]) && record.outputs["fqdn"] === fold(outputs["name"])),
            })),
        ],
    },
    [RECORD]: {
        global: true,
        refuse: refuseRecord,
        id: ({ inputs, world }) => [inputs["zoneId"], fqdn(inputs["name"], lookUp(world, ZONE, inputs["zoneId"], "zoneId")), inputs["type"], inputs["setIdentifier"]].filter(isSet).join("_"),
        defaults: { allowOverwrite: false },
        computed: ({ inputs, world }) => ({ fqdn: fqdn(inputs["name"], lookUp(world, ZONE, inputs["zoneId"], "zoneId")) }),
        replaceOn: ["zoneId", "name", "type", "setIdentifier"],
    },
    [CHECK]: {
        global: true,
        taggable: true,
        refuse: refuseCheck,
        id: ({ urn }) => [8, 4, 4, 4, 12].map((length, i) => hex(urn, length, `check${i}`)).join("-"),
        defaults: ({ inputs }) => ({
            disabled: false, invertHealthcheck: false, enableSni: String(inputs["type"]).startsWith("HTTPS"),
            // A check that asks no endpoint counts no failures and asks from nowhere.
            failureThreshold: 0, regions: [],
            ...(ENDPOINT_TYPES.includes(inputs["type"]) ? { failureThreshold: 3, requestInterval: 30, measureLatency: false } : {}),
        }),
        computed: (_, id) => ({ arn: `arn:aws:route53:::healthcheck/${id}` }),
        replaceOn: ["type", "requestInterval", "measureLatency", "referenceName", "routingControlArn"],
        refuseDelete: ({ id }, world) => heldBy(world, id, { type: CHECK, when: ({ outputs }) => (outputs["childHealthchecks"] ?? []).includes(id) }),
    },
});
