// Names of metadata that Azure refuses and S3 allows, `content-owner` for one. They are written as XML writes names that
// are none (`content_x002D_owner`, .NET's XmlConvert.EncodeName), so that they are themselves again on the way back.
// Azure wants C# identifiers: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata

const code = (character: string): string => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;

/** Ordinary names stay as they are. */
export const nativeName = (name: string): string => name
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/^[0-9]|[^A-Za-z0-9_]/g, code);

/** Services differ in what they do to capitals; metadata names have none here. */
export const plainName = (name: string): string =>
    name.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))).toLowerCase();
