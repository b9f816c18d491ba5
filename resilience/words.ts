// How operations tell people what they are about to do.

/** Changes by kind, a line each. */
export const changesText = (changes: readonly string[]): string => (changes.length === 0 ? "  nothing" : changes.map((line) => `  ${line}`).join("\n"));
