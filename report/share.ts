// Values that are there twice, kept once: most outputs of a resource are its inputs again, and half of what is judged.

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The first value in place of the second where they are equal; inside the second, what is equal is replaced. For what was just read and belongs to nobody else. */
export function shared(first: unknown, second: unknown): unknown {
    if (first === second) return first;
    if (!isContainer(first) || !isContainer(second) || Array.isArray(first) !== Array.isArray(second)) return second;
    const keys = Object.keys(second);
    let equal = keys.length === Object.keys(first).length;
    for (const key of keys) {
        const made = shared(first[key], second[key]);
        if (made === first[key]) second[key] = made;
        else equal = false;
    }
    return equal ? first : second;
}
