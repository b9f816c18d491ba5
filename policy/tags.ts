// What the tagging rules of both clouds ask for.
import { REQUIRED_TAGS } from "../components/names";
import type { Problem } from "./rule";

/** From what anybody may read to what few may. */
export const DATA_CLASSES = ["public", "internal", "confidential", "restricted"] as const;

/** The required tags that are absent or empty. */
export const missingTags = (tags: Readonly<Record<string, unknown>> | undefined): Problem[] =>
    REQUIRED_TAGS.filter((tag) => typeof tags?.[tag] !== "string" || tags[tag].trim() === "")
        .map((tag) => ({ property: `tags.${tag}`, observed: tags?.[tag] === undefined ? "not set" : "empty", expected: "a value" }));
