// Who answers for a resource, who pays for it, what it holds and under whose law.
import { missingTags, wrongTags } from "../tags";
import type { Resource } from "../resource";
import type { ResourceRule } from "../rule";
import { AWS_TAGGABLE } from "../taggable";

/** The resource's own tags over those that its provider gives to all. */
export function tagsOf({ props, provider }: Resource): Readonly<Record<string, unknown>> {
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
    settings: ["requiredTags"],
    check: (resource, { requiredTags }) => missingTags(tagsOf(resource), requiredTags),
};

export const knownClass: ResourceRule = {
    name: "aws-data-class-known",
    title: "A tag whose values are agreed has one of them: a class of data that nobody knows is not protected",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["accountability"],
    remediation: "Use one of the values that the setting tagValues lists for the tag: for data-class public, internal, confidential or restricted.",
    types: AWS_TAGGABLE,
    settings: ["tagValues"],
    applies: (resource, _, { tagValues }) => Object.keys(tagValues).some((tag) => tagsOf(resource)[tag] !== undefined),
    check: (resource, { tagValues }) => wrongTags(tagsOf(resource), tagValues),
};
