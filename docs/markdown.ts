// Pieces of the reference pages.

/** Text for a table cell: one line, with the character that ends cells escaped. */
const cell = (text: string): string => text.replace(/\s+/g, " ").replace(/\|/g, "\\|").trim();

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

export const page = (title: string, source: string, ...parts: readonly string[]): string =>
    [`# ${title}`, `<!-- Generated from ${source} by \`npm run docs\`. Change the source, not this page. -->`, ...parts].join("\n\n") + "\n";

export const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

export const fenced = (code: string): string => `\`\`\`ts\n${code}\n\`\`\``;
