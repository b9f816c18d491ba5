// What the service's public name answers, whoever is asked: two providers hold the zone, and each must say the same.

/** Seconds that a resolver keeps an address of the service: how long it goes on asking a front end that is lost. */
export const ADDRESS_TTL = 30;

/** Seconds that a resolver keeps a record that says who may act for the name. These change by hand, if ever. */
export const POLICY_TTL = 3600;

/**
 * Seconds that a resolver keeps the list of name servers. Both providers set two days on their own; with an hour, one
 * that is lost is out of resolvers' minds within the hour.
 */
export const NAME_SERVER_TTL = 3600;

/** Path that answers 200 while a front end is able to serve. */
export const HEALTH_PATH = "/healthz";

/** A record that is the same for both providers. */
export interface PolicyRecord {
    readonly key: string;
    /** Name within the zone. Empty for the zone's own. */
    readonly name: string;
    readonly type: "CAA" | "TXT";
    /** As a zone file has them, TXT without quotes. */
    readonly values: readonly string[];
}

/**
 * Who may issue certificates, and that nobody may send mail. No wildcard certificate is issued, and there is no wildcard
 * record. A null MX (RFC 7505) would say that no mail is taken either; Azure DNS does not take one, so neither says it.
 * @param authorities domains by which certificate authorities are named, e.g. `amazon.com`
 * @param contact who is told when an authority was asked against this
 */
export const planPolicyRecords = (authorities: readonly string[], contact: string): PolicyRecord[] => [
    {
        key: "caa", name: "", type: "CAA",
        values: [...authorities.map((authority) => `0 issue "${authority}"`), '0 issuewild ";"', `0 iodef "mailto:${contact}"`],
    },
    { key: "spf", name: "", type: "TXT", values: ["v=spf1 -all"] },
    { key: "dmarc", name: "_dmarc", type: "TXT", values: ["v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s"] },
];

/** One cloud's share of requests while both its site's front ends are well. */
export interface Shares {
    readonly aws: number;
    readonly azure: number;
}

/** Front ends in the order in which they are asked: the one with the larger share first. AWS, if they are even. */
export const frontOrder = ({ aws, azure }: Shares): readonly ("aws" | "azure")[] => (azure > aws ? ["azure", "aws"] : ["aws", "azure"]);

/** Room that each site has among the priorities of Traffic Manager, which knows 1000. */
const PRIORITIES_PER_SITE = 100;
const PRIORITIES_PER_CLOUD = 20;

/** Addresses of one site's front ends, by cloud. Keys are the front ends' own, e.g. `edge-a`. */
export interface FrontKeys {
    readonly aws: readonly string[];
    readonly azure: readonly string[];
}

/**
 * Priority of each front-end address, 1 first: the primary's before the standby's, and within a site by share. No two
 * sites can be given the same number: that of the site fixes its hundred.
 */
export function planPriorities(slot: number, keys: FrontKeys, shares: Shares): { readonly cloud: "aws" | "azure"; readonly key: string; readonly priority: number }[] {
    if (slot < 0 || slot > 9) throw new RangeError(`found slot ${slot}, expected 0 to 9: Traffic Manager has a thousand priorities`);
    return frontOrder(shares).flatMap((cloud, i) => keys[cloud].map((key, j) =>
        ({ cloud, key, priority: slot * PRIORITIES_PER_SITE + i * PRIORITIES_PER_CLOUD + j + 1 })));
}
