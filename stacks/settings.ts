// The only file that reads configuration. Every problem is reported at once, under its key: found, expected, likely meant.
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { planAwsAddresses, planAzureAddresses } from "../components/plan/addresses";
import { type Cidr, contains, formatCidr, overlaps, parseCidr } from "../components/plan/cidr";
import type { Place, PlanFacts, Site } from "../components/plan/index";
import { asnProblem } from "../components/plan/links";
import { AWS_REGIONS, AZURE_REGIONS, AZURE_ZONES, nearest } from "../components/plan/regions";
import { LOG_GROUP_DAYS } from "../components/plan/retention";
import { LARGEST_BLOCK_PREFIX } from "../components/plan/subnets";
import { KEYS, type placeSchema, type Raw, type Refuse, refuseShape, schema } from "./schema";

/** Fewest zones a site may span: the loss of one must leave two. */
const MINIMUM_ZONES = 3;

export interface Custodian {
    /** Name the configuration gives them. */
    readonly name: string;
    /** ARN of an IAM role or user. */
    readonly aws: string;
    /** Entra object id. */
    readonly azure: string;
}

/** The configuration, checked and read. */
export interface Settings extends Omit<PlanFacts, "spares">, Pick<Raw, "allowedRegions" | "lifecycle" | "azureTenantId" | "domain" |
    "alertEmail" | "owner" | "costCenter" | "dataClass" | "jurisdiction" | "spares" | "quotas" | "retention" | "failover"> {
    /** The site this stack builds. */
    readonly site: Site;
    /** For a standby, the site it stands behind. */
    readonly primary: Site | undefined;
    readonly sites: ReadonlyMap<string, Site>;
    readonly peers: ReadonlyMap<string, readonly Cidr[]>;
    readonly custodians: readonly [Custodian, Custodian];
    /** Certificates of this stack's site. */
    readonly certificate: Raw["certificates"][string];
}

const say = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** Reads one cloud's half of a site, refusing what is wrong with it by itself. */
function readPlace(raw: z.infer<typeof placeSchema>, cloud: "aws" | "azure", key: string, refuse: Refuse): Place | undefined {
    const known = cloud === "aws" ? AWS_REGIONS : AZURE_REGIONS;
    const region = known[raw.region];
    if (!region) {
        const near = nearest(raw.region, Object.keys(known));
        refuse(`${key}.region`, raw.region, `a region of ${cloud === "aws" ? "AWS" : "Azure"} with three zones${near ? `; did you mean "${near}"?` : ""}`);
    } else {
        const letters = cloud === "aws" ? [...AWS_REGIONS[raw.region]!.zones] : AZURE_ZONES;
        const zones = letters.map((letter) => (cloud === "aws" ? raw.region + letter : letter));
        for (const zone of raw.zones.filter((zone) => !zones.includes(zone))) {
            refuse(`${key}.zones`, zone, `zones of ${raw.region}: ${zones.join(", ")}`);
        }
    }
    if (new Set(raw.zones).size < MINIMUM_ZONES) {
        refuse(`${key}.zones`, raw.zones, `${MINIMUM_ZONES} different zones or more, so that losing one leaves two`);
    }
    const problem = asnProblem(raw.asn, cloud);
    if (problem) refuse(`${key}.asn`, raw.asn, problem.replace(/^expected /, ""));
    const block = readBlock(raw.block, `${key}.block`, refuse);
    if (block && (block.bits < 16 || block.bits > LARGEST_BLOCK_PREFIX)) {
        refuse(`${key}.block`, raw.block, `a block from /16 (the largest network AWS allows) to /${LARGEST_BLOCK_PREFIX}`);
    }
    return block && { region: raw.region, zones: raw.zones, block, asn: raw.asn };
}

function readBlock(raw: string, key: string, refuse: Refuse): Cidr | undefined {
    try {
        return parseCidr(raw);
    } catch (error) {
        const { message } = error as Error;
        refuse(key, raw, message.slice(message.indexOf("expected ") + "expected ".length));
        // What was probably meant is good enough to find what else is wrong, an overlap for one: all problems at once.
        const [, meant] = /did you mean (\S+)\?/.exec(message) ?? [];
        return meant === undefined ? undefined : parseCidr(meant);
    }
}

/** Reads all sites together, so that no two can be given the same addresses, slots or AS numbers. */
function readSites(raw: Raw["sites"], refuse: Refuse): Map<string, Site> {
    const sites = new Map<string, Site>();
    for (const [name, { role, behind, slot, aws, azure }] of Object.entries(raw)) {
        const places = [readPlace(aws, "aws", `sites.${name}.aws`, refuse), readPlace(azure, "azure", `sites.${name}.azure`, refuse)] as const;
        if (role === "standby" && raw[behind ?? ""]?.role !== "primary") {
            const primaries = Object.keys(raw).filter((other) => raw[other]!.role === "primary");
            refuse(`sites.${name}.behind`, behind, `the primary site it stands behind: ${primaries.join(" or ")}`);
        }
        if (role === "primary" && behind !== undefined) {
            refuse(`sites.${name}.behind`, behind, "nothing: a primary stands behind no other site");
        }
        const [awsPlace, azurePlace] = places;
        if (awsPlace && azurePlace) sites.set(name, { name, role, behind, slot, aws: awsPlace, azure: azurePlace });
    }
    return sites;
}

/** Everything that must not be given twice: blocks, slots, AS numbers. */
function refuseClashes(sites: ReadonlyMap<string, Site>, peers: ReadonlyMap<string, readonly Cidr[]>, refuse: Refuse): void {
    const places = [...sites].flatMap(([name, site]) => (["aws", "azure"] as const).map((cloud) => ({ key: `sites.${name}.${cloud}`, ...site[cloud] })));
    places.forEach((place, i) => {
        for (const other of places.slice(0, i)) {
            if (overlaps(place.block, other.block)) refuse(`${place.key}.block`, formatCidr(place.block), `a block of its own; it overlaps ${other.key}.block`);
            if (place.asn === other.asn) refuse(`${place.key}.asn`, place.asn, `a number of its own; ${other.key} has it`);
        }
        for (const [name, blocks] of peers) {
            if (blocks.some((block) => overlaps(block, place.block))) {
                const inside = blocks.some((block) => contains(block, place.block));
                refuse(`${place.key}.block`, formatCidr(place.block), `a block ${inside ? "outside" : "apart from"} peers.${name}: connected networks must not share addresses`);
            }
        }
    });
    [...sites.values()].forEach((site, i, all) => {
        const twin = all.slice(0, i).find(({ slot }) => slot === site.slot);
        if (twin) refuse(`sites.${site.name}.slot`, site.slot, `a number of its own; ${twin.name} has it`);
    });
}

/** Two sites of one service must not stand in the same region, and none where data may not be. */
function refuseRegions(sites: ReadonlyMap<string, Site>, allowed: readonly string[], refuse: Refuse): void {
    for (const site of sites.values()) {
        const primary = sites.get(site.behind ?? "");
        for (const cloud of ["aws", "azure"] as const) {
            const key = `sites.${site.name}.${cloud}.region`;
            const { region } = site[cloud];
            if (primary && primary[cloud].region === region) refuse(key, region, `another region than ${primary.name}'s: one disaster must not take both`);
            const known = cloud === "aws" ? AWS_REGIONS : AZURE_REGIONS;
            if (known[region] && !allowed.includes(region)) refuse(key, region, `one of allowedRegions: ${allowed.join(", ")}`);
        }
        const pair = AZURE_REGIONS[site.azure.region]?.pair;
        if (pair && allowed.includes(site.azure.region) && !allowed.includes(pair)) {
            refuse(`sites.${site.name}.azure.region`, site.azure.region, `a region whose Azure pair is allowed too: geo-redundant copies go to ${pair}`);
        }
    }
}

/** The pool and its quotas: every address of a site counts, in use or spare. */
function refuseAddresses(raw: Raw, sites: ReadonlyMap<string, Site>, refuse: Refuse): void {
    const { spares, quotas } = raw;
    for (const cloud of ["aws", "azure"] as const) {
        if (spares[cloud] < spares.minimumFree) refuse(`spares.${cloud}`, spares[cloud], `at least spares.minimumFree, which is ${spares.minimumFree}`);
    }
    for (const { name, aws, azure } of sites.values()) {
        const onAws = planAwsAddresses(aws.zones, spares.aws).total;
        if (onAws > quotas.awsElasticIps) {
            const split = `${aws.zones.length} NAT gateways, ${aws.zones.length} front-end addresses and ${spares.aws} spares`;
            refuse("quotas.awsElasticIps", quotas.awsElasticIps, `${onAws} or more for site ${name}: ${split}. Raise the quota "EC2-VPC Elastic IPs" (L-0263D0A3) in ${aws.region}`);
        }
        const onAzure = planAzureAddresses(azure.zones, spares.azure).total;
        if (onAzure > quotas.azurePublicIps) {
            refuse("quotas.azurePublicIps", quotas.azurePublicIps, `${onAzure} or more for site ${name}. Raise the quota "Public IP Addresses - Standard" in ${azure.region}`);
        }
    }
}

/**
 * Checks the raw configuration as a whole.
 * @throws pulumi.RunError naming every problem at once, one a line, without a stack trace
 */
export function parseSettings(input: Readonly<Record<string, unknown>>, platform: string): Settings {
    const problems: string[] = [];
    const refuse: Refuse = (key, found, expected) => void problems.push(`${key}: ${found === undefined ? "" : `found ${say(found)}, `}expected ${expected}${expected.endsWith("?") ? "" : "."}`);
    const stop = () => {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        throw new pulumi.RunError([`The configuration cannot be used (${count}):`, ...problems].join("\n  "));
    };

    const parsed = schema.safeParse(input);
    if (!parsed.success) {
        for (const issue of parsed.error.issues) refuseShape(issue, input, refuse);
        return stop();
    }
    const raw = parsed.data;
    const sites = readSites(raw.sites, refuse);
    const peers = new Map(Object.entries(raw.peers).map(([name, blocks]) => [
        name,
        blocks.flatMap((block, i) => readBlock(block, `peers.${name}.${i}`, refuse) ?? []),
    ]));
    refuseClashes(sites, peers, refuse);
    refuseRegions(sites, raw.allowedRegions, refuse);
    refuseAddresses(raw, sites, refuse);

    const custodians = Object.entries(raw.custodians).map(([name, ids]): Custodian => ({ name, ...ids }));
    if (custodians.length !== 2) {
        refuse("custodians", Object.keys(raw.custodians), "exactly two people: one alone could destroy the keys, a third widens who can");
    } else {
        for (const cloud of ["aws", "azure"] as const) {
            if (custodians[0]![cloud] === custodians[1]![cloud]) refuse(`custodians.${custodians[1]!.name}.${cloud}`, custodians[1]![cloud], "another identity than the first custodian's");
        }
    }
    if (!LOG_GROUP_DAYS.some((days) => days === raw.retention.logs)) {
        refuse("retention.logs", raw.retention.logs, `days that CloudWatch Logs can keep records: ${LOG_GROUP_DAYS.filter((days) => days >= 365).join(", ")}`);
    }
    const certificate = raw.certificates[raw.site];
    if (!raw.sites[raw.site]) {
        const near = nearest(raw.site, Object.keys(raw.sites));
        refuse("site", raw.site, `one of ${Object.keys(raw.sites).join(", ")}${near ? `; did you mean "${near}"?` : ""}`);
    } else if (!certificate) {
        refuse(`certificates.${raw.site}`, undefined, "the certificates of the site's front ends");
    }
    const site = sites.get(raw.site);
    if (problems.length > 0 || !site || !certificate) return stop();

    return {
        ...raw, platform, site, sites, peers, certificate,
        primary: sites.get(site.behind ?? ""),
        custodians: custodians as [Custodian, Custodian],
    };
}

/** Reads the stack's configuration. */
export function readSettings(): Settings {
    const config = new pulumi.Config();
    const raw: Record<string, unknown> = {};
    for (const key of KEYS) {
        const value = config.get(key);
        if (value === undefined) continue;
        const plain = schema.shape[key] instanceof z.ZodString || schema.shape[key] instanceof z.ZodEnum || schema.shape[key] instanceof z.ZodStringFormat;
        raw[key] = plain ? value : config.requireObject(key);
    }
    return parseSettings(raw, pulumi.getProject());
}
