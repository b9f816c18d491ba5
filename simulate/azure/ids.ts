// Azure resource ids: reading them, comparing them, and the parts of answers that are random in the real cloud.
import { createHash } from "node:crypto";

export interface ResourceId {
    readonly subscription?: string;
    readonly group?: string;
    /** Resource type, e.g. `Microsoft.Network/virtualNetworks/subnets`; of a group or subscription, ARM's name for that. */
    readonly type: string;
    /** One name for each part of the type. */
    readonly names: readonly string[];
}

/** Reads a resource id, or the id of a subscription or resource group. Undefined when the text is neither. */
export function parseId(text: unknown): ResourceId | undefined {
    if (typeof text !== "string") return undefined;
    const [, subscription, group] = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(text) ?? [];
    const at = text.toLowerCase().lastIndexOf("/providers/");
    if (at < 0) {
        if (group && /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(text)) {
            return { subscription, group, type: "Microsoft.Resources/resourceGroups", names: [group] };
        }
        return subscription && /^\/subscriptions\/[^/]+$/i.test(text)
            ? { subscription, type: "Microsoft.Resources/subscriptions", names: [subscription] }
            : undefined;
    }
    const [namespace, ...rest] = text.slice(at + "/providers/".length).split("/");
    if (!namespace || rest.length === 0 || rest.length % 2 !== 0 || rest.includes("")) return undefined;
    const type = [namespace, ...rest.filter((_, i) => i % 2 === 0)].join("/");
    return { subscription, group, type, names: rest.filter((_, i) => i % 2 === 1) };
}

/** ARM compares ids without regard to case. */
export const same = (a: unknown, b: unknown): boolean =>
    typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();

/** Whether `scope` is `id` itself or something that contains it. */
export const within = (id: unknown, scope: unknown): boolean =>
    typeof id === "string" && typeof scope === "string" && (same(id, scope) || id.toLowerCase().startsWith(`${scope.toLowerCase().replace(/\/$/, "")}/`));

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A GUID that is always the same for the same text. */
export function guid(text: string): string {
    const hex = digest(text);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
