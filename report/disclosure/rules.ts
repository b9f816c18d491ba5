// What a customer's bundle does not say, and why: the rules of redaction, as data. The manifest of every bundle repeats them.
import { Address6 } from "ip-address";

export interface RedactionRule {
    /** What stands in place of a value: `account-1`. */
    readonly key: string;
    readonly what: string;
    readonly why: string;
    /** How a value is found in a text. Rules are asked in this order, each in what the ones before it left. */
    readonly pattern?: RegExp;
    /** What of a match is the value; undefined where the match is none. Default: all of it. */
    readonly value?: (found: string) => string | undefined;
}

/** Networks that are everybody's: what is open to the internet must be seen to be. */
const EVERYWHERE = new Set(["0.0.0.0/0", "::/0"]);

/** Names of the clouds' own services, which are the same for all of their customers. */
const PROVIDERS = /(^|\.)(amazonaws\.com|amazoncognito\.com|amazontrust\.com|aws\.amazon\.com|azure\.com|azure\.net|azureedge\.net|microsoft\.com|microsoftonline\.com|windows\.net)$/i;

const hostOf = (found: string): string | undefined => (PROVIDERS.test(found.replace(/^\*?\.?/, "")) ? undefined : found);

/** Of an IPv6 address what a sentence puts around it does not count: `2001:db8::1: open`. */
function addressOf(found: string): string | undefined {
    if (EVERYWHERE.has(found)) return undefined;
    if (!found.includes(":")) return found;
    for (let text = found; text !== ""; text = text.slice(0, -1)) {
        if (EVERYWHERE.has(text)) return undefined;
        if (Address6.isValid(text)) return text;
        if (!/[:.]$/.test(text)) return undefined;
    }
    return undefined;
}

/** Values that no pattern finds come from the report itself: `names.ts` says which. They are asked for first. */
export const RULES: readonly RedactionRule[] = [
    { key: "tenant", what: "names of other tenants", why: "who else is a customer is theirs to tell" },
    { key: "person", what: "people, teams and principals", why: "personal data, and the first thing that somebody who means harm asks for" },
    { key: "resource", what: "identifiers of resources (ARNs, Azure's resource ids, ids of networks and machines)", why: "they name the account and the resource to attack", pattern: /\barn:[a-z0-9-]+:[^\s"'<>,;)\]}]*|\/subscriptions\/[^\s"'<>,;)\]}]+|\b(?:vpc|subnet|sg|eni|igw|rtb|nat|tgw|ami|vol|snap|eipalloc|acl|pl|i)-[0-9a-f]{8,17}\b/gi },
    { key: "email", what: "e-mail addresses", why: "personal data", pattern: /[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/gi },
    { key: "link", what: "links", why: "they lead to systems that are not public", pattern: /\bhttps?:\/\/[^\s"'<>)\]}]+/gi },
    { key: "id", what: "subscriptions, directories and other identifiers of the form of a GUID", why: "they name the account to attack", pattern: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi },
    { key: "account", what: "account numbers", why: "they name the account to attack", pattern: /(?<!\d)\d{12}(?!\d)/g },
    {
        key: "address", what: "IP addresses and blocks, but 0.0.0.0/0 and ::/0", why: "the address plan shows where to go from one machine to the next",
        pattern: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?!\w)|(?<![\w:.])(?=[0-9a-f]*:[0-9a-f:.]*:)[0-9a-f:.]+(?:\/\d{1,3})?(?![\w:])|\bip(?:-\d{1,3}){4}\b/gi,
        value: addressOf,
    },
    { key: "file", what: "files and lines of the program", why: "the program is not disclosed", pattern: /(?<![\w/.-])(?:[\w@.-]+\/)*[\w@.-]+\.(?:tsx?|m?js|json|ya?ml|md|html|csv|pem|tf|py|sarif|xml)(?::\d+)?\b/g },
    { key: "domain", what: "domain names, but those of the clouds' own services", why: "they lead to systems that are not public", pattern: /(?:\*\.|(?<![\w.*-])\.)?(?<![\w-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])/gi, value: hostOf },
    { key: "commit", what: "commits", why: "the program is not disclosed", pattern: /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g },
];

/** What is not in a bundle at all, whatever it says. */
export const LEFT_OUT: readonly { readonly what: string; readonly why: string }[] = [
    { what: "findings, rules and expected values", why: "a failure is told by its control and state: which resource fails and how would help an attacker" },
    { what: "the inventory, who may do what, and exceptions", why: "names, rights and accepted weaknesses would help an attacker; a control that is excepted says so" },
    { what: "cost", why: "it is no measure of security" },
    { what: "firewall rules of other tenants", why: "they are theirs" },
];
