// What every subscription has before anything is declared: Azure makes one network watcher in each region where there
// is a virtual network, in a group of its own.
import { isRegion } from "./regions";

export const WATCHER_GROUP = "NetworkWatcherRG";

/** Region of one of Azure's own network watchers, from its name. */
export const watcherRegion = (name: string): string | undefined => {
    const region = /^NetworkWatcher_(\w+)$/i.exec(name)?.[1];
    return region && isRegion(region) ? region.toLowerCase() : undefined;
};

/** Whether Azure itself has made the resource with this id. */
export function isGiven(id: string): boolean {
    const match = /\/resourceGroups\/NetworkWatcherRG(?:\/providers\/Microsoft\.Network\/networkWatchers\/([^/]+))?$/i.exec(id);
    return match !== null && (match[1] === undefined || watcherRegion(match[1]) !== undefined);
}
