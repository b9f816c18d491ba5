// Objects in S3, or in what speaks like it.
import { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import type * as Uploads from "@aws-sdk/lib-storage";
import { optional } from "./optional";
import type { Content, Item, Place, Properties, Store } from "./store";

export interface S3Address {
    readonly bucket: string;
    /** Keys are told without it. Empty, or ends in a slash. */
    readonly prefix: string;
    /** Default: what the environment or the profile says. */
    readonly region?: string;
    /** Of a service other than AWS's. */
    readonly endpoint?: string;
    readonly place: Place;
}

const MIB = 1024 * 1024;
/** An upload has at most 10,000 parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PARTS = 10_000;
/** How often a request is sent in all, with growing pauses between. */
const ATTEMPTS = 6;

const propertiesOf = (output: S3.GetObjectCommandOutput): Properties => ({
    ...(output.ContentType && { contentType: output.ContentType }),
    ...(output.ContentEncoding && { contentEncoding: output.ContentEncoding }),
    ...(output.ContentLanguage && { contentLanguage: output.ContentLanguage }),
    ...(output.ContentDisposition && { contentDisposition: output.ContentDisposition }),
    ...(output.CacheControl && { cacheControl: output.CacheControl }),
    metadata: output.Metadata ?? {},
});

/** Listings are asked for in URL form, since XML has no way to write every character that a key can have. */
const decoded = (key: string): string => decodeURIComponent(key.replaceAll("+", " "));

export function s3Store({ bucket, prefix, region, endpoint, place }: S3Address): Store {
    const title = `s3://${bucket}/${prefix}`;
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"; // the pinned version runs on Node 20, and stays
    const sdk = optional<typeof S3>("@aws-sdk/client-s3", title);
    const client = new sdk.S3Client({
        maxAttempts: ATTEMPTS,
        ...(region && { region }),
        // Others than AWS name buckets in the path, and few know checksums that come after the content.
        ...(endpoint && { endpoint, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" }),
    });
    let repeated = 0;
    client.middlewareStack.add((next) => async (args) => {
        const count = (metadata?: { readonly attempts?: number }): void => { repeated += (metadata?.attempts ?? 1) - 1; };
        try {
            const result = await next(args);
            count((result.output as { $metadata?: { attempts?: number } }).$metadata);
            return result;
        } catch (error) {
            count((error as { $metadata?: { attempts?: number } }).$metadata);
            throw error;
        }
    }, { step: "initialize", name: "countAttempts" });

    return {
        title, place,
        repeated: () => repeated,
        async *list(): AsyncGenerator<Item> {
            for await (const page of sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, EncodingType: "url" })) {
                const plain = page.EncodingType === "url" ? decoded : (key: string) => key; // not every service does as it is asked
                for (const { Key: key, Size: size, ETag: version } of page.Contents ?? []) {
                    yield { key: plain(key!).slice(prefix.length), size: size ?? 0, version: version ?? "" };
                }
            }
        },
        async read({ key, version }): Promise<Content> {
            const output = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: prefix + key, ...(version && { IfMatch: version }) }));
            return { properties: propertiesOf(output), body: output.Body as Readable };
        },
        async write({ key, size }, { properties, body }): Promise<void> {
            const { Upload } = optional<typeof Uploads>("@aws-sdk/lib-storage", title);
            await new Upload({
                client,
                partSize: Math.max(8 * MIB, Math.ceil(size / PARTS)),
                params: {
                    Bucket: bucket, Key: prefix + key, Body: Readable.from(body, { objectMode: false }),
                    ContentType: properties?.contentType, ContentEncoding: properties?.contentEncoding, ContentLanguage: properties?.contentLanguage,
                    ContentDisposition: properties?.contentDisposition, CacheControl: properties?.cacheControl, Metadata: { ...properties?.metadata },
                },
            }).done();
        },
    };
}
