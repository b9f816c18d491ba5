// What the tagging rules of both clouds ask for.
import { require1 } from "./look";
import type { Problem } from "./rule";

/** From what anybody may read to what few may. */
export const DATA_CLASSES = ["public", "internal", "confidential", "restricted"] as const;

/** The required tags that are absent or empty. */
export const missingTags = (tags: Readonly<Record<string, unknown>> | undefined, required: readonly string[]): Problem[] =>
    required.filter((tag) => typeof tags?.[tag] !== "string" || tags[tag].trim() === "")
        .map((tag) => ({ property: `tags.${tag}`, observed: tags?.[tag] === undefined ? "not set" : "empty", expected: "a value" }));

/** Tags with another value than those agreed for them. What is absent is another rule's affair. */
export const wrongTags = (tags: Readonly<Record<string, unknown>>, values: Readonly<Record<string, readonly string[]>>): Problem[] =>
    Object.entries(values).flatMap(([tag, agreed]) => (tags[tag] === undefined ? [] : require1(`tags.${tag}`, tags[tag], agreed)));
