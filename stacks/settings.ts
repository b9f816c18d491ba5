// The only file that reads configuration. Every problem is reported at once, under its key: found, expected, likely meant.
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type AddressUse, planAwsAddresses, planAzureAddresses, useProblems } from "../components/plan/addresses";
import { retentionProblems } from "../components/plan/backups";
import { type Cidr, contains, formatCidr, overlaps, parseCidr } from "../components/plan/cidr";
import type { Place, PlanFacts, Site } from "../components/plan/index";
import { asnProblem } from "../components/plan/links";
import { AWS_REGIONS, AZURE_REGIONS, AZURE_ZONES, nearest } from "../components/plan/regions";
import { countryOf, KNOWN_REGIONS } from "../components/plan/residency";
import { LOG_GROUP_DAYS } from "../components/plan/retention";
import type { LogInRange } from "../components/plan/sign-in";
import { LARGEST_BLOCK_PREFIX } from "../components/plan/subnets";
import { type Tenant, tenantSlots } from "../components/plan/tenants";
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
export interface Settings extends Omit<PlanFacts, "spares" | "addresses">, Pick<Raw, "allowedRegions" | "lifecycle" | "azureTenantId" | "domain" |
    "alertEmail" | "traffic" | "signIn" | "owner" | "costCenter" | "dataClass" | "jurisdiction" | "quotas" | "retention" | "escalation" | "detection" | "objectives" | "recovery" | "backup" | "failover" | "returning" | "identity" | "residency" | "spend" | "database"> {
    /** The site this stack builds. */
    readonly site: Site;
    /** For a standby, the site it stands behind. */
    readonly primary: Site | undefined;
    readonly sites: ReadonlyMap<string, Site>;
    readonly peers: ReadonlyMap<string, readonly Cidr[]>;
    readonly custodians: readonly [Custodian, Custodian];
    readonly logInRanges: readonly LogInRange[];
    /** Certificates of this stack's site. */
    readonly certificate: Raw["certificates"][string];
    readonly interconnect: Raw["interconnect"];
    readonly pool: Raw["pool"];
    readonly patching: Raw["patching"];
    /** How engineers come in. */
    readonly access: Raw["access"];
    readonly perimeter: Raw["perimeter"] & { readonly firewall: boolean };
    readonly spares: Raw["spares"] & { readonly prepared: boolean };
    /** What this site's front ends answer by. */
    readonly addresses: { readonly of: string; readonly aws: AddressUse; readonly azure: AddressUse };
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
    const clients = raw.clients === undefined ? undefined : readClients(raw.clients, cloud, `${key}.clients`, refuse);
    return block && { region: raw.region, zones: raw.zones, block, asn: raw.asn, ...(clients && { clients }) };
}

/** Where engineers' machines get their addresses: AWS takes blocks of these sizes, and Azure at least the same. */
function readClients(raw: string, cloud: "aws" | "azure", key: string, refuse: Refuse): Cidr | undefined {
    const block = readBlock(raw, key, refuse);
    if (block && (block.bits < 12 || block.bits > 22)) refuse(key, raw, `a block from /12 to /22${cloud === "aws" ? ": the client VPN takes no other" : ""}`);
    return block;
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
        const { clients } = place;
        if (clients) {
            const others: [string, Cidr][] = [
                ...places.map((other): [string, Cidr] => [`${other.key}.block`, other.block]),
                ...places.slice(0, i).flatMap((other): [string, Cidr][] => (other.clients ? [[`${other.key}.clients`, other.clients]] : [])),
                ...[...peers].flatMap(([name, blocks]) => blocks.map((block): [string, Cidr] => [`peers.${name}`, block])),
            ];
            const [taken] = others.find(([, block]) => overlaps(block, clients)) ?? [];
            if (taken) refuse(`${place.key}.clients`, formatCidr(clients), `a block of its own; it overlaps ${taken}`);
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

/** Unless it is said, a firewall stands at the perimeter in production alone: it costs more than all the rest of an evaluation. */
const hasFirewall = ({ perimeter, lifecycle }: Raw): boolean => perimeter.firewall ?? lifecycle === "production";

/** Unless it is said, spares have front ends of their own in production alone. */
const isPrepared = ({ spares, lifecycle }: Raw): boolean => spares.prepared ?? lifecycle === "production";

/** What may be used is where the countries are that were agreed, and each of these is used by somebody. */
function refuseCountries({ allowedRegions, residency: { countries } }: Raw, refuse: Refuse): void {
    allowedRegions.forEach((region, i) => {
        const country = countryOf(region);
        const near = country === undefined ? nearest(region, KNOWN_REGIONS) : undefined;
        if (country === undefined) refuse(`allowedRegions.${i}`, region, `a region whose country is known${near ? `; did you mean "${near}"?` : ""}`);
        else if (!countries.includes(country)) refuse(`allowedRegions.${i}`, region, `a region in residency.countries, ${countries.join(", ")}; it is in ${country}`);
    });
    for (const country of countries.filter((each) => !allowedRegions.some((region) => countryOf(region) === each))) {
        refuse("residency.countries", country, "a country that one of allowedRegions is in");
    }
}

/** Pools that could not stand in every zone, could not grow, or would be started on two kinds of processor. */
function refusePools({ pool }: Raw, sites: ReadonlyMap<string, Site>, refuse: Refuse): void {
    const zones = Math.max(0, ...[...sites.values()].flatMap(({ aws, azure }) => [aws.zones.length, azure.zones.length]));
    for (const [key, { minimum, maximum }] of [["pool", pool], ["pool.standby", pool.standby], ["pool.evaluation", pool.evaluation]] as const) {
        if (minimum < zones) refuse(`${key}.minimum`, minimum, `${zones} or more: one machine in each zone`);
        if (maximum < minimum) refuse(`${key}.maximum`, maximum, `${minimum} or more, which is ${key}.minimum`);
    }
    if (pool.standby.minimum > pool.minimum) refuse("pool.standby.minimum", pool.standby.minimum, `${pool.minimum} or less, which is pool.minimum`);
    for (const [key, types] of [["pool.awsTypes", pool.awsTypes], ["pool.evaluation.awsTypes", pool.evaluation.awsTypes]] as const) {
        const kinds = new Set(types.map((type) => /^[a-z]+\d+[a-z]*g[a-z]*\./.test(type)));
        if (kinds.size > 1) refuse(key, types, "types of one architecture: Graviton's (m7g) need another image than the others");
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
        const uses = { tunnels: raw.interconnect.enabled, clients: azure.clients !== undefined, firewall: hasFirewall(raw) };
        const onAzure = planAzureAddresses(azure.zones, spares.azure, uses).total;
        if (onAzure > quotas.azurePublicIps) {
            refuse("quotas.azurePublicIps", quotas.azurePublicIps, `${onAzure} or more for site ${name}. Raise the quota "Public IP Addresses - Standard" in ${azure.region}`);
        }
    }
}

/** Who answers by which address: one that is there, that stands ready, and that leaves enough others free. */
function refuseUses({ addresses, spares, ...raw }: Raw, site: Site | undefined, refuse: Refuse): void {
    if (!site) return;
    const prepared = isPrepared({ ...raw, spares, addresses });
    const plans = {
        aws: planAwsAddresses(site.aws.zones, spares.aws, { prepared, use: addresses.aws }),
        azure: planAzureAddresses(site.azure.zones, spares.azure, {}, { prepared, use: addresses.azure }),
    };
    for (const cloud of ["aws", "azure"] as const) {
        for (const { key, found, expected } of useProblems(plans[cloud], addresses[cloud])) {
            refuse(`addresses.${cloud}.${key.startsWith("quarantined.") ? key : `answers.${key}`}`, found, expected);
        }
        const { free } = plans[cloud];
        if (free.length < spares.minimumFree && spares[cloud] >= spares.minimumFree) {
            refuse(`addresses.${cloud}`, `${free.length} spares free`, `${spares.minimumFree} or more, which is spares.minimumFree: raise spares.${cloud}`);
        }
    }
}

/** Where private tenants' networks are: apart from every site and peer, since each of them may be joined to any other. */
function readTenantRange(raw: Raw, sites: ReadonlyMap<string, Site>, peers: ReadonlyMap<string, readonly Cidr[]>, refuse: Refuse): Cidr | undefined {
    const range = readBlock(raw.tenantRange, "tenantRange", refuse);
    if (!range) return undefined;
    if (range.bits < 8 || range.bits > 16) {
        refuse("tenantRange", raw.tenantRange, "a block from /8 to /16: each tenant has a /16 of it, over all sites and both clouds");
        return undefined;
    }
    const others = [
        ...[...sites].flatMap(([name, { aws, azure }]): [string, Cidr][] => [[`sites.${name}.aws.block`, aws.block], [`sites.${name}.azure.block`, azure.block]]),
        ...[...sites].flatMap(([name, { aws, azure }]) => [[`sites.${name}.aws.clients`, aws.clients], [`sites.${name}.azure.clients`, azure.clients]] as const)
            .flatMap(([key, block]): [string, Cidr][] => (block ? [[key, block]] : [])),
        ...[...peers].flatMap(([name, blocks]) => blocks.map((block): [string, Cidr] => [`peers.${name}`, block])),
    ];
    const clash = others.find(([, block]) => overlaps(block, range));
    if (clash) refuse("tenantRange", raw.tenantRange, `a block of its own; it overlaps ${clash[0]}`);
    return range;
}

/** Numbers that belong to one tenant for good, an erased one included: a file's owner must never become somebody else. */
const TENANT_NUMBERS = ["slot", "uid", "gid"] as const;

function readTenants(raw: Raw["tenants"], range: Cidr | undefined, refuse: Refuse): Tenant[] {
    const all = Object.entries(raw);
    for (const [i, [name, tenant]] of all.entries()) {
        for (const field of TENANT_NUMBERS) {
            const twin = all.slice(0, i).find(([, other]) => other[field] === tenant[field]);
            if (twin) refuse(`tenants.${name}.${field}`, tenant[field], `a number of its own; ${twin[0]} has it${twin[1].erased ? ", and keeps it though erased" : ""}`);
        }
        const slots = range ? tenantSlots(range) : Infinity;
        if (tenant.slot >= slots) refuse(`tenants.${name}.slot`, tenant.slot, `a whole number from 0 to ${slots - 1}: tenantRange has addresses for no more`);
    }
    return all.filter(([, { erased }]) => !erased).map(([name, { erased: _erased, ...tenant }]) => ({ name, ...tenant }));
}

/** Addresses that no client on the internet comes by, so that a range of them admits nobody. */
const UNROUTED = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"].map(parseCidr);

/** A wider range than this is not a place that somebody answers for. */
const WIDEST_RANGE_BITS = 16;

/** Where users log in from; and that a cloud is asked at all, and a token does not outlive its session. */
function readLogIn({ logInRanges, traffic, signIn }: Raw, refuse: Refuse): LogInRange[] {
    if (traffic.aws + traffic.azure === 0) refuse("traffic", { aws: 0, azure: 0 }, "a share above 0 for one cloud at the least");
    if (signIn.tokenMinutes > signIn.sessionMinutes) refuse("signIn.tokenMinutes", signIn.tokenMinutes, `${signIn.sessionMinutes} or less, which is signIn.sessionMinutes`);
    if (Object.keys(logInRanges).length === 0) refuse("logInRanges", {}, "one place or more that users log in from");
    return Object.entries(logInRanges).map(([name, { owner, ranges }]) => {
        ranges.forEach((range, i) => {
            const key = `logInRanges.${name}.ranges.${i}`;
            const block = readBlock(range, key, refuse);
            if (block && block.bits < WIDEST_RANGE_BITS) refuse(key, range, `/${WIDEST_RANGE_BITS} or narrower: nobody answers for so many addresses`);
            else if (block && UNROUTED.some((other) => overlaps(other, block))) refuse(key, range, "addresses of the internet: that is how users come");
        });
        return { name, owner, ranges };
    });
}

/** How long backups are kept, and who else holds a part of what protects them: somebody else, or it protects nothing. */
function refuseBackup({ backup, awsAccountId, azureSubscriptionId, site }: Raw, refuse: Refuse): void {
    for (const { key, expected } of retentionProblems(backup.retention)) refuse(`backup.retention.${key}`, backup.retention[key], expected);
    const { awsArchive, azureGuards } = backup;
    if (awsArchive?.account === awsAccountId) refuse("backup.awsArchive.account", awsArchive.account, "another account than awsAccountId: whoever takes over the one must not have the other");
    const guard = azureGuards[site];
    if (guard?.split("/")[2]?.toLowerCase() === azureSubscriptionId.toLowerCase()) {
        refuse(`backup.azureGuards.${site}`, guard, "a guard in another subscription than azureSubscriptionId: a guard of one's own guards nothing");
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
    if (raw.returning && sites.get(raw.site)?.role !== "standby") refuse("returning", true, "false: only a standby that has taken over goes back");
    refuseUses(raw, sites.get(raw.site), refuse);
    refusePools(raw, sites, refuse);
    refuseCountries(raw, refuse);
    refuseBackup(raw, refuse);
    const tenantRange = readTenantRange(raw, sites, peers, refuse);
    const tenants = readTenants(raw.tenants, tenantRange, refuse);

    const logInRanges = readLogIn(raw, refuse);

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
    if (sites.get(raw.site)?.aws.clients && raw.access.serverCertificates[raw.site] === undefined) {
        refuse(`access.serverCertificates.${raw.site}`, undefined, `the certificate that the VPN endpoint shows, since sites.${raw.site}.aws has clients`);
    }
    if ([...sites.values()].some(({ aws }) => aws.clients) && Object.keys(raw.access.groups).length === 0) {
        refuse("access.groups", raw.access.groups, "one group of the directory or more: a VPN that lets nobody in needs no clients");
    }
    if (raw.escalation.email.toLowerCase() === raw.alertEmail.toLowerCase()) {
        refuse("escalation.email", raw.escalation.email, "another address than alertEmail: whoever did not answer must not be asked again");
    }
    const certificate = raw.certificates[raw.site];
    if (!raw.sites[raw.site]) {
        const near = nearest(raw.site, Object.keys(raw.sites));
        refuse("site", raw.site, `one of ${Object.keys(raw.sites).join(", ")}${near ? `; did you mean "${near}"?` : ""}`);
    } else if (!certificate) {
        refuse(`certificates.${raw.site}`, undefined, "the certificates of the site's front ends");
    }
    const site = sites.get(raw.site);
    if (problems.length > 0 || !site || !certificate || !tenantRange) return stop();

    return {
        ...raw, perimeter: { ...raw.perimeter, firewall: hasFirewall(raw) }, spares: { ...raw.spares, prepared: isPrepared(raw) },
        addresses: { of: raw.site, ...raw.addresses }, platform, site, sites, peers, certificate, logInRanges, tenants, tenantRange,
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
