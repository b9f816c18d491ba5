// Property values as the engine's wire format and its deployments hold them: secrets, resource references, plain data.

/** What the engine writes in place of a text that it does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Readonly<Record<string, any>>;

/** Key that marks an object as something other than plain data, and what it then is. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export interface Secret {
    readonly [SIGNATURE]: typeof SECRET;
    readonly value: unknown;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

export const isSecret = (value: unknown): value is Secret => isObject(value) && value[SIGNATURE] === SECRET;

/** A secret holds no secrets: what is inside is hidden as a whole. */
export const secret = (value: unknown): Secret => ({ [SIGNATURE]: SECRET, value: reveal(value) });

/** The same value with each secret replaced by what it hides. For the simulated cloud only; never written. */
export function reveal(value: unknown): unknown {
    if (isSecret(value)) return reveal(value.value);
    if (Array.isArray(value)) return value.map(reveal);
    if (!isObject(value)) return value;
    if (value[SIGNATURE] === OUTPUT_VALUE) return reveal(value.value);
    if (value[SIGNATURE] === RESOURCE) return value.id ?? value.urn;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reveal(inner)]));
}

export const hasSecret = (value: unknown): boolean =>
    isSecret(value) || (Array.isArray(value) ? value.some(hasSecret) : isObject(value) && Object.values(value).some(hasSecret));

/** Texts shorter than this are too common to follow: half of all outputs would be secret. */
const TELLING = 4;

/** The texts that the secrets among some inputs hide. */
function hidden(inputs: unknown, inside = false): string[] {
    if (isSecret(inputs)) return hidden(inputs.value, true);
    if (typeof inputs === "string") return inside && inputs.length >= TELLING && inputs !== UNKNOWN ? [inputs] : [];
    return Array.isArray(inputs) ? inputs.flatMap((item) => hidden(item, inside)) : isObject(inputs) ? Object.values(inputs).flatMap((value) => hidden(value, inside)) : [];
}

/** Marks every text in which one of the secrets can be read. */
function markTexts(value: unknown, secrets: readonly string[]): unknown {
    if (typeof value === "string") return secrets.some((text) => value.includes(text)) ? secret(value) : value;
    if (isSecret(value)) return value;
    if (Array.isArray(value)) {
        const marked = value.map((item) => markTexts(item, secrets));
        return hasSecret(marked) ? secret(value) : value;
    }
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, markTexts(inner, secrets)])) : value;
}

/**
 * Marks what must be secret among the outputs: an output of the same name as a secret input, as the engine does it; each
 * output that the program itself named; and whatever else repeats what a secret input says, such as `tagsAll` for `tags`.
 */
export function markSecrets(outputs: Properties, inputs: Properties, named: readonly string[]): Properties {
    const marked = markTexts(markLikeInputs(outputs, inputs), hidden(inputs)) as Record<string, unknown>;
    for (const name of named) {
        if (name in marked && !isSecret(marked[name])) marked[name] = secret(marked[name]);
    }
    return marked;
}

function markLikeInputs(outputs: Properties, inputs: Properties): Record<string, unknown> {
    const marked: Record<string, unknown> = { ...outputs };
    for (const [name, input] of Object.entries(inputs)) {
        if (!(name in marked)) continue;
        const output = marked[name];
        if (isObject(output) && isObject(input) && !isSecret(input)) marked[name] = markLikeInputs(output, input);
        else if (!isSecret(output) && hasSecret(input)) marked[name] = secret(output);
    }
    return marked;
}

/** Drops what JSON and the wire format would drop, so that both forms of a value are the same. */
export function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, plain(inner)]));
}

/** Keys in order, at every depth: the same value always gives the same bytes. */
export function sorted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(sorted);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
