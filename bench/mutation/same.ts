// Whether what was worked out again is what it was before: by content, as far as that can be told.

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function inOrder(a: Iterable<unknown>, b: Iterable<unknown>, met: Map<object, object>): boolean {
    const others = b[Symbol.iterator]();
    for (const item of a) {
        const { done, value } = others.next();
        if (done || !same(item, value, met)) return false;
    }
    return others.next().done === true;
}

function alike(a: object, b: object, met: Map<object, object>): boolean {
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (Array.isArray(a)) return inOrder(a, b as unknown[], met);
    if (a instanceof Map) return a.size === (b as typeof a).size && inOrder(a.keys(), (b as typeof a).keys(), met) && inOrder(a.values(), (b as typeof a).values(), met);
    if (a instanceof Set) return inOrder(a, b as typeof a, met);
    // Weak maps, patterns, days: what these hold cannot be listed.
    if (Object.prototype.toString.call(a) !== "[object Object]") return false;
    const [first, second] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
    const keys = Object.keys(first);
    return keys.length === Object.keys(second).length && keys.every((key) => key in second && same(first[key], second[key], met));
}

/**
 * True if both are surely the same, in the same order. Functions are compared by identity, and what cannot be read is
 * taken to differ: to ask a rule once too often is no harm.
 * @param met what is being compared already, since values may lead back to themselves
 */
export function same(a: unknown, b: unknown, met = new Map<object, object>()): boolean {
    if (Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (met.get(a) === b) return true;
    met.set(a, b);
    try {
        return alike(a, b, met);
    } catch {
        return false;
    }
}
