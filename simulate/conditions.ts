// What is wrong with a simulated cloud: kept in its folder, so that every process that serves it, and every later run, sees
// the same. Only drills and tests write it; without it everything is well.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalRegion } from "./azure/regions";
import type { Declaration, World } from "./service";

/**
 * A cloud, a region or a zone: `aws`, `aws/eu-west-1`, `aws/eu-west-1a`, `azure/northeurope`, `azure/northeurope-1`.
 * What is lost answers nothing; of a zone only what stands in it is lost, since no control plane is zonal.
 */
export type Place = string;

export interface Conditions {
    readonly lost: readonly Place[];
    /** Public addresses that are flooded: nobody gets through to them. */
    readonly flooded: readonly string[];
    /**
     * Calls that what is lost still answers, so that it goes in the middle of what somebody does there.
     * @default 0
     */
    readonly after?: number;
}

export const ALL_WELL: Conditions = { lost: [], flooded: [] };

// In a folder of their own: beside it are the resources.
const folderOf = (cloud: string): string => join(cloud, "conditions");
const fileOf = (cloud: string): string => join(folderOf(cloud), "now.json");
const callsOf = (cloud: string): string => join(folderOf(cloud), "calls");

export const readConditions = (cloud: string): Conditions => (existsSync(fileOf(cloud)) ? (JSON.parse(readFileSync(fileOf(cloud), "utf8")) as Conditions) : ALL_WELL);

export function writeConditions(cloud: string, conditions: Conditions): void {
    mkdirSync(folderOf(cloud), { recursive: true });
    rmSync(callsOf(cloud), { force: true });
    const partial = `${fileOf(cloud)}.${process.pid}.partial`;
    writeFileSync(partial, JSON.stringify(conditions));
    renameSync(partial, fileOf(cloud));
}

/** Whether a place is lost: by itself, or with what it lies in. */
export const isLost = (lost: readonly Place[], place: Place): boolean =>
    lost.some((one) => place === one || place.startsWith(`${one}/`) || (one.includes("/") && place.startsWith(one) && /^([a-z]|-\d)$/.test(place.slice(one.length))));

/** What Azure Resource Manager answers itself, for every region: locks, roles and policies. */
const RESOURCE_MANAGER = /^azure-native:authorization:/;

/** Location of what an Azure resource is a part of, by their ids: an account's policy is where the account is, whoever declares it. */
function locationAbove(id: string, world: Pick<World, "find">): unknown {
    const parts = id.split("/");
    for (let length = parts.length - 1; length > 4; length--) {
        const above = world.find(parts.slice(0, length).join("/"));
        const location = above?.inputs["location"] ?? above?.outputs["location"];
        if (location !== undefined) return location;
    }
    return undefined;
}

/**
 * Where a call about a resource goes: a region's control plane, or the cloud's own where the service has no regions.
 * @param id of the resource, with everything that exists, where what it is a part of tells its place
 */
export function placeOf(
    { type, inputs, provider }: Pick<Declaration, "type" | "inputs" | "provider">, global: boolean, id?: { readonly id: string; readonly world: Pick<World, "find"> },
): Place | undefined {
    const [cloud] = type.split(":");
    if (cloud === "aws") return global ? "aws" : `aws/${String(inputs["region"] ?? provider["region"])}`;
    if (cloud !== "azure-native") return undefined;
    if (RESOURCE_MANAGER.test(type)) return "azure";
    const location: unknown = inputs["location"] ?? (id && locationAbove(id.id, id.world)) ?? provider["location"];
    return typeof location !== "string" || /^global$/i.test(location) ? "azure" : `azure/${normalRegion(location)}`;
}

/** Whether a call there is answered. Counts it while the loss is still to come. */
export function answersCalls(cloud: string, place: Place | undefined): boolean {
    const { lost, after = 0 } = readConditions(cloud);
    if (place === undefined || !isLost(lost, place)) return true;
    const answered = existsSync(callsOf(cloud)) ? statSync(callsOf(cloud)).size : 0;
    if (answered >= after) return false;
    appendFileSync(callsOf(cloud), ".");
    return true;
}
