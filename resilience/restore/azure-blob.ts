// Objects in Azure Blob Storage.
import { Readable } from "node:stream";
import type * as Identity from "@azure/identity";
import type * as Blob from "@azure/storage-blob";
import { nativeName, plainName } from "./metadata-names";
import { optional } from "./optional";
import type { Content, Item, Place, Properties, Store } from "./store";

export interface BlobAddress {
    /** `https://account.blob.core.windows.net`; an emulator's has the account in its path. */
    readonly service: string;
    readonly container: string;
    /** Keys are told without it. Empty, or ends in a slash. */
    readonly prefix: string;
    readonly place: Place;
}

const MIB = 1024 * 1024;
/** A block blob has at most 50,000 blocks. https://learn.microsoft.com/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs */
const BLOCKS = 50_000;
const ATTEMPTS = 6;

/** The account and the key that every installation of the emulator has: https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
export const EMULATOR = {
    account: "devstoreaccount1",
    key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
};

const metadataOf = (metadata: Readonly<Record<string, string>> = {}, name: (text: string) => string): Record<string, string> =>
    Object.fromEntries(Object.entries(metadata).map(([key, value]) => [name(key), value]));

const propertiesOf = (response: Blob.BlobDownloadResponseParsed): Properties => ({
    ...(response.contentType && { contentType: response.contentType }),
    ...(response.contentEncoding && { contentEncoding: response.contentEncoding }),
    ...(response.contentLanguage && { contentLanguage: response.contentLanguage }),
    ...(response.contentDisposition && { contentDisposition: response.contentDisposition }),
    ...(response.cacheControl && { cacheControl: response.cacheControl }),
    metadata: metadataOf(response.metadata, plainName),
});

function containerOf(sdk: typeof Blob, { service, container, place }: BlobAddress): Blob.ContainerClient {
    const options = { retryOptions: { maxTries: ATTEMPTS } };
    const sas = process.env["AZURE_STORAGE_SAS_TOKEN"];
    if (place.environment === "emulated") return new sdk.ContainerClient(`${service}/${container}`, new sdk.StorageSharedKeyCredential(EMULATOR.account, EMULATOR.key), options);
    if (sas) return new sdk.ContainerClient(`${service}/${container}?${sas.replace(/^\?/, "")}`, new sdk.AnonymousCredential(), options);
    // Whoever is signed in: the CLI, a managed identity, a pipeline's federated one.
    return new sdk.ContainerClient(`${service}/${container}`, new (optional<typeof Identity>("@azure/identity", service).DefaultAzureCredential)(), options);
}

export function blobStore(address: BlobAddress): Store {
    const { prefix } = address;
    const title = `${address.service}/${address.container}/${prefix}`;
    const sdk = optional<typeof Blob>("@azure/storage-blob", title);
    const container = containerOf(sdk, address);
    return {
        title,
        place: address.place,
        repeated: () => 0, // the SDK repeats by itself and does not say how often
        async *list(): AsyncGenerator<Item> {
            for await (const { name, properties } of container.listBlobsFlat({ prefix })) {
                yield { key: name.slice(prefix.length), size: properties.contentLength ?? 0, version: properties.etag };
            }
        },
        async read({ key, version }): Promise<Content> {
            const response = await container.getBlobClient(prefix + key).download(0, undefined, version ? { conditions: { ifMatch: quoted(version) } } : {});
            return { properties: propertiesOf(response), body: response.readableStreamBody as Readable };
        },
        async write({ key, size }, { properties, body }): Promise<void> {
            const blockSize = Math.max(8 * MIB, Math.ceil(size / BLOCKS));
            await container.getBlockBlobClient(prefix + key).uploadStream(Readable.from(body, { objectMode: false }), blockSize, 2, {
                blobHTTPHeaders: {
                    blobContentType: properties?.contentType, blobContentEncoding: properties?.contentEncoding, blobContentLanguage: properties?.contentLanguage,
                    blobContentDisposition: properties?.contentDisposition, blobCacheControl: properties?.cacheControl,
                },
                metadata: metadataOf(properties?.metadata, nativeName),
            });
        },
    };
}

/** Listings write ETags without the quotes that a condition needs. */
const quoted = (etag: string): string => (etag.startsWith("\"") ? etag : `"${etag}"`);
