// Who answers for a resource, who pays for it, what it holds and under whose law.
import { DATA_CLASSES, missingTags } from "../tags";
import { require1 } from "../look";
import type { Resource } from "../resource";
import type { ResourceRule } from "../rule";
import { AWS_TAGGABLE } from "../taggable";

/** The resource's own tags over those that its provider gives to all. */
function tagsOf({ props, provider }: Resource): Readonly<Record<string, unknown>> {
    const given = provider?.props.defaultTags as string | { tags?: object } | undefined;
    const defaults = typeof given === "string" ? (JSON.parse(given) as { tags?: object }) : given;
    return { ...defaults?.tags, ...props.tags };
}

export const required: ResourceRule = {
    name: "aws-required-tags",
    title: "Every AWS resource says which site it belongs to, who owns and pays for it, what it holds and under whose law",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["accountability"],
    remediation: "Pass the site's tags to the resource.",
    types: AWS_TAGGABLE,
    check: (resource) => missingTags(tagsOf(resource)),
};

export const knownClass: ResourceRule = {
    name: "aws-data-class-known",
    title: "The class of data is one that the platform knows how to protect",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["accountability"],
    remediation: `Use one of ${DATA_CLASSES.join(", ")} for the tag data-class.`,
    types: AWS_TAGGABLE,
    applies: (resource) => tagsOf(resource)["data-class"] !== undefined,
    check: (resource) => require1("tags.data-class", tagsOf(resource)["data-class"], DATA_CLASSES),
};
