// Values that are not known yet, or not to be seen: how the engine writes them, and a view of properties that refuses
// to read them. In a pack `@pulumi/policy` does the same; this one is for documents read from a file.
import { SECRET, SIGNATURE, UNKNOWN } from "../wire/values";
import { UnknownValueError } from "./resource";

/** What the engine writes in place of a value of each kind that it does not know yet (`@pulumi/policy/proxy.js`). */
export const UNKNOWNS: ReadonlySet<unknown> = new Set([
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
    UNKNOWN, // text
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
    "030794c1-ac77-496b-92df-f27374a8bd58", // asset
    "e48ece36-62e2-4504-bad9-02848725956a", // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

type Container = Readonly<Record<string, unknown>>;

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

const isSecret = (value: unknown): value is Container => isContainer(value) && value[SIGNATURE] === SECRET;

export const isSpecial = (value: unknown): boolean => UNKNOWNS.has(value) || isSecret(value);

/** Most resources hold nothing special: a look costs less than a proxy on every read. */
const holdsSpecial = (value: unknown): boolean =>
    isSpecial(value) || (isContainer(value) && Object.values(value).some(holdsSpecial));

function reveal(value: unknown, path: readonly string[]): unknown {
    if (UNKNOWNS.has(value)) throw new UnknownValueError(path.join("."));
    if (!isSecret(value)) return value;
    if (typeof value.plaintext === "string") return reveal(JSON.parse(value.plaintext), path);
    if ("value" in value) return reveal(value.value, path);
    throw new UnknownValueError(path.join("."));
}

function watch(target: Container, path: readonly string[]): Container {
    return new Proxy(target, {
        get: (object, key) => {
            const found = Reflect.get(object, key) as unknown;
            if (typeof key === "symbol" || typeof found === "function") return found;
            const value = reveal(found, [...path, key]);
            return isContainer(value) && holdsSpecial(value) ? watch(value, [...path, key]) : value;
        },
        // Spreading and listing read through this; without it they would hand out the raw value.
        getOwnPropertyDescriptor: (object, key) => {
            const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
            if (!descriptor || typeof key === "symbol" || !isSpecial(descriptor.value)) return descriptor;
            return { ...descriptor, configurable: true };
        },
    });
}

/**
 * The properties as a rule may read them. Reading a value that is unknown, or a secret that is still encrypted, throws
 * UnknownValueError with its path; a secret in plain text is read as what it holds.
 */
export const readable = (props: Container): Container => (holdsSpecial(props) ? watch(props, []) : props);
