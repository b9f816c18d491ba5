/** What `parts` has under the key; made, and kept, where it has nothing yet. For what many rows share. */
export function keep<Key, Part>(parts: Map<Key, Part>, key: Key, make: () => Part): Part {
    const made = parts.get(key) ?? make();
    parts.set(key, made);
    return made;
}
