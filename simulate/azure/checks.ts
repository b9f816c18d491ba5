// What a service can object to, in the words that every service shares. Values that are not known yet are never objected to.
import { distance } from "fastest-levenshtein";
import { type Cidr, contains, parseCidr } from "../../components/plan/cidr";
import { nearest } from "../../components/plan/regions";
import { type Existing, type Refusal, UNKNOWN } from "../service";
import { isGiven } from "./given";
import { parseId, same, within } from "./ids";
import { isRegion, normalRegion, zonesOf } from "./regions";
import { Subject } from "./subject";
import { armType, type Token } from "./types";

/** What was found, in a few words. */
export function say(value: unknown): string {
    if (value === undefined || value === null) return "nothing";
    if (Array.isArray(value)) {
        return value.every((item) => typeof item !== "object") ? `[${value.join(", ")}]` : `a list of ${value.length}`;
    }
    return typeof value === "object" ? `an object {${Object.keys(value).join(", ")}}` : String(value);
}

/** The value that was likely meant: at most a third of the letters differ. */
function likely(found: string, values: readonly string[]): string | undefined {
    const near = nearest(found, values);
    return near !== undefined && distance(found, near) <= found.length / 3 ? near : undefined;
}

const list = (values: readonly unknown[]): string => (values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`);

/** Types in words, for messages: `a Subnet or an ActionGroup`. */
const kindOf = (tokens: readonly Token[]): string =>
    tokens.map((token) => token.split(":")[1]!).map((kind) => `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`).join(" or ");

/** Address blocks that cannot be given to a virtual network: multicast, loopback, link-local, Azure's own DNS. */
const RESERVED = ["224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32"].map(parseCidr);

/** Blocks that are not reached from the internet, so that no firewall rule for internet clients can mean them. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(parseCidr);

export class Check extends Subject {
    readonly refusals: Refusal[] = [];

    refuse(property: string, expected: string, found: unknown = this.at(property)): void {
        this.refusals.push({ property, found: say(found), expected });
    }

    /** Something must be said. */
    required(path: string, expected: string): void {
        if (this.at(path) === undefined) this.refuse(path, expected);
    }

    /** Nothing may be said. */
    absent(path: string, expected: string): void {
        if (this.known(path) !== undefined) this.refuse(path, expected);
    }

    oneOf(path: string, values: readonly unknown[], expected = list(values)): void {
        const value = this.known(path);
        if (value === undefined || values.includes(value)) return;
        const near = typeof value === "string" && values.length > 1 ? likely(value, values.map(String)) : undefined;
        this.refuse(path, near ? `${expected}; did you mean ${near}?` : expected);
    }

    range(path: string, least: number, most: number, unit = ""): void {
        const value = this.known(path);
        if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return;
        if (value !== undefined) this.refuse(path, `a whole number from ${least} to ${most}${unit && ` ${unit}`}`);
    }

    text(path: string, pattern: RegExp, expected: string): void {
        const value = this.known(path);
        if (value !== undefined && !(typeof value === "string" && pattern.test(value))) this.refuse(path, expected);
    }

    length(path: string, most: number, unit = "characters", least = 0): void {
        const value = this.known(path);
        const length = typeof value === "string" || Array.isArray(value) ? value.length : 0;
        if (value === undefined || (length <= most && length >= least)) return;
        const found = typeof value === "string" && length <= 80 ? value : `${length} ${unit.split(":")[0]}`;
        this.refuse(path, least > 0 ? `${least} to ${most} ${unit}` : `at most ${most} ${unit}`, found);
    }

    /** Exactly one of these may be said. */
    exactlyOne(paths: readonly string[], at = paths[0]!): void {
        if (paths.some((path) => this.at(path) === UNKNOWN)) return;
        const said = paths.filter((path) => this.at(path) !== undefined);
        const last = (path: string): string => path.split(".").at(-1)!;
        if (said.length !== 1) {
            this.refuse(at, `exactly one of ${paths.map(last).join(", ")}`, said.length === 0 ? undefined : said.map(last).join(" and "));
        }
    }

    /** No two elements of a list may have the same value at `key`. */
    unique(listPath: string, key: string, what = key): void {
        const seen = new Map<unknown, string>();
        for (const item of this.each(listPath)) {
            const path = key ? `${item}.${key}` : item;
            const value = this.known(path);
            if (value === undefined) continue;
            const folded = typeof value === "string" ? value.toLowerCase() : value;
            if (seen.has(folded)) this.refuse(path, `a ${what} of its own; ${seen.get(folded)} has it`);
            else seen.set(folded, item);
        }
    }

    /** An IPv4 block that begins where it says. */
    cidr(path: string): Cidr | undefined {
        const value = this.known(path);
        if (value === undefined) return undefined;
        try {
            return parseCidr(value);
        } catch (error) {
            this.refuse(path, (error as Error).message.replace(/^found "[^"]*", (expected )?/, ""));
            return undefined;
        }
    }

    /** An IPv4 block that a virtual network may have. */
    networkCidr(path: string): Cidr | undefined {
        const block = this.cidr(path);
        if (!block) return undefined;
        const reserved = RESERVED.find((other) => contains(other, block) || contains(block, other));
        if (reserved) this.refuse(path, "a block outside multicast, loopback, link-local and Azure's own addresses");
        else if (block.bits < 2 || block.bits > 29) {
            this.refuse(path, "a block from /2 to /29: Azure keeps five addresses of each");
        }
        return block;
    }

    /** Addresses of internet clients, single or as a block up to /30: what services' own firewalls take. */
    publicAddresses(path: string): void {
        const value = this.known(path);
        if (value === undefined) return;
        const block = this.cidrQuietly(String(value).includes("/") ? value : `${value}/32`);
        if (!block) this.refuse(path, "an IPv4 address or block");
        else if (PRIVATE.some((own) => contains(own, block))) {
            this.refuse(path, "public addresses: private ones come through a subnet or a private endpoint");
        } else if (String(value).includes("/") && block.bits > 30) this.refuse(path, "a block up to /30, or the address alone");
    }

    protected cidrQuietly(value: string): Cidr | undefined {
        try {
            return parseCidr(value);
        } catch {
            return undefined;
        }
    }

    /** The id of a resource of one of these types that exists. Gives that resource where the world holds it. */
    reference(path: string, ...tokens: readonly Token[]): Existing | undefined {
        const value = this.known(path);
        if (value === undefined) return undefined;
        const id = parseId(value);
        if (!id || !tokens.some((token) => same(armType(token).arm, id.type))) {
            this.refuse(path, `the id of ${kindOf(tokens)}, …/providers/${armType(tokens[0]!).arm}/…`);
            return undefined;
        }
        const found = this.existing(value, ...tokens);
        if (!found && this.isOurs(value)) this.refuse(path, `${kindOf(tokens)} that exists${this.nearest(value, tokens)}`);
        return found;
    }

    private nearest(id: string, tokens: readonly Token[]): string {
        const near = nearest(id, tokens.flatMap((token) => this.of(token).map((existing) => existing.id)));
        return near ? `; did you mean ${near}?` : "";
    }

    /**
     * Whether everything at this id would be in the world: it lies in a resource group that is. What lies in other
     * groups belongs to others, and whether it exists cannot be said here.
     */
    isOurs(id: string): boolean {
        const { subscription, group } = parseId(id) ?? {};
        if (isGiven(id)) return false;
        return group !== undefined && this.existing(`/subscriptions/${subscription}/resourceGroups/${group}`, "resources:ResourceGroup") !== undefined;
    }

    /** A subscription, resource group or resource that exists, of any type. */
    scopeExists(path: string): void {
        const value = this.known(path);
        if (value === undefined || String(value).includes(UNKNOWN)) return;
        const id = parseId(value);
        if (!id) return this.refuse(path, "the id of a subscription, resource group or resource");
        if (this.isOurs(value) && !this.knows(value)) this.refuse(path, "something that exists");
    }

    /** Whether the world holds something with this id, or with a fixed part of something it holds (`…/blobServices/default`). */
    protected knows(id: string): boolean {
        if (same(this.world.find(id)?.id, id)) return true;
        const parent = /^(.*)\/[^/]+\/default$/i.exec(id)?.[1];
        return parent !== undefined && same(this.world.find(parent)?.id, parent);
    }

    /** Must be in the same region as the subject. */
    sameRegion(path: string, other: Existing | undefined, what: string): void {
        const there = other?.outputs["location"];
        if (typeof there !== "string" || this.at(path) === undefined || this.location === undefined || normalRegion(there) === this.location) {
            return;
        }
        this.refuse(path, `a ${what} in ${this.location}`, there);
    }

    region(path = "location"): void {
        const value = this.known(path);
        if (value === undefined) return;
        if (typeof value !== "string" || !isRegion(value)) this.refuse(path, "an Azure region");
    }

    zones(path = "zones"): void {
        const { location } = this;
        for (const item of this.each(path)) {
            if (!["1", "2", "3"].includes(this.known(item))) this.refuse(item, "a zone: 1, 2 or 3");
            else if (location && isRegion(location) && zonesOf(location).length === 0) {
                this.refuse(item, `no zone: ${location} has none`);
            }
        }
        this.unique(path, "", "zone");
    }

    tags(path = "tags"): void {
        const tags = this.known(path);
        if (tags === undefined) return;
        const entries = Object.entries(tags);
        if (entries.length > 50) this.refuse(path, "at most 50 tags", `${entries.length} tags`);
        for (const [name, value] of entries) {
            if (name.length === 0 || name.length > 512) {
                this.refuse(`${path}.${name.slice(0, 40)}`, "a name of 1 to 512 characters", `${name.length} characters`);
            }
            if (/[<>%&\\?/]/.test(name)) this.refuse(`${path}.${name}`, "a name without < > % & \\ ? /", name);
            if (/^(microsoft|azure|windows)/i.test(name)) {
                this.refuse(`${path}.${name}`, "a name that does not begin with microsoft, azure or windows: those are Azure's own", name);
            }
            if (typeof value === "string" && value.length > 256) {
                this.refuse(`${path}.${name}`, "a value of at most 256 characters", `${value.length} characters`);
            }
        }
    }

    /** Locks that the world holds over this resource. */
    locks(level: string): Existing[] {
        const { id } = this;
        return this.of("authorization:ManagementLockByScope").filter(({ inputs }) => inputs["level"] === level && within(id, String(inputs["scope"])));
    }
}

/** ISO 8601 durations of days and hours in seconds; undefined for what is not one. Months and years at their usual length. */
export function seconds(duration: unknown): number | undefined {
    const match = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(String(duration));
    if (!match) return undefined;
    const lengths = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1];
    return match.slice(1).reduce((sum, count, i) => sum + Number(count ?? 0) * lengths[i]!, 0);
}

export const DAY = 86_400;

