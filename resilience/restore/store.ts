// What a copy is made of, whatever keeps it: the same few words for a bucket, a container, a mounted folder, a database.
import type { CloudName } from "../../policy/resource";

/** What a store says of an object besides its bytes. Absent in a folder, which knows none. */
export interface Properties {
    readonly contentType?: string;
    readonly contentEncoding?: string;
    readonly contentLanguage?: string;
    readonly contentDisposition?: string;
    readonly cacheControl?: string;
    readonly metadata: Readonly<Record<string, string>>;
}

/** An object as a listing names it. */
export interface Item {
    readonly key: string;
    /** In bytes. */
    readonly size: number;
    /** Changes whenever the object does: its ETag, or the time of its last change. */
    readonly version: string;
}

/** What an address tells of where a store is; a mounted folder's tells neither. */
export interface Place {
    readonly cloud?: CloudName;
    /** `emulated`: it runs on this machine in place of the real service. */
    readonly environment?: "emulated" | "live";
}

export interface Content {
    readonly properties?: Properties;
    /** Read once, part by part: an object is never held as a whole. */
    readonly body: AsyncIterable<Uint8Array>;
}

/** Objects by key. Only their newest versions are seen; a versioned store's older ones are not. */
export interface Store {
    /** Its address, without anything that is needed to get in. */
    readonly title: string;
    readonly place: Place;
    list(): AsyncIterable<Item>;
    /** Fails where the object is no longer the one that was listed. */
    read(item: Item): Promise<Content>;
    /** Takes the whole object or nothing: what stops half way leaves no object. */
    write?(item: Item, content: Content): Promise<void>;
    /** How many requests had to be sent again, because the service was busy or did not answer. */
    repeated(): number;
}

/** What is compared: an object, or a table with its rows. */
export interface Digest {
    readonly key: string;
    /** Bytes of an object, rows of a table. */
    readonly size: number;
    /** SHA-256, in hex. Of a table, whatever the order of its rows. */
    readonly sha256: string;
    /** SHA-256 of what is known besides: an object's metadata, a table's columns. */
    readonly properties?: string;
    readonly version?: string;
}

/** What could not be read, and why: the error's name, never its text, which might quote content. */
export interface Unread {
    readonly key: string;
    readonly why: string;
}

export const MEASURES = ["bytes", "rows"] as const;
export type Measure = (typeof MEASURES)[number];

/** All that a store holds, as digests, in no particular order. */
export interface Inventory {
    readonly title: string;
    readonly measure: Measure;
    digests(): AsyncIterable<Digest | Unread>;
}

export const isUnread = (entry: Digest | Unread): entry is Unread => "why" in entry;

/** `SlowDown` or `HTTP 403`: what went wrong, without the message. */
export function whyOf(error: unknown): string {
    const { name, code, statusCode, $metadata } = error as { name?: string; code?: unknown; statusCode?: number; $metadata?: { httpStatusCode?: number; attempts?: number } };
    const status = statusCode ?? $metadata?.httpStatusCode;
    const said = typeof code === "string" ? code : name && name !== "Error" ? name : undefined;
    const attempts = ($metadata?.attempts ?? 1) > 1 ? `, ${$metadata!.attempts} attempts` : "";
    return `${[said, status && `HTTP ${status}`].filter(Boolean).join(", ") || "an error without a name"}${attempts}`;
}
