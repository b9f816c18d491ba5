// Who may talk to whom, once, for both clouds. Both `Firewall` components declare exactly this table and nothing else,
// and the reachability that a report computes is compared with it.

/**
 * Where traffic comes from or goes to: the tiers, the private endpoints, and everything outside. `clients` are engineers
 * on the VPN, `peer` is the application tier on the other cloud, at the far end of the tunnels.
 */
export type Place = "internet" | "edge" | "app" | "data" | "endpoints" | "clients" | "peer";

export interface Flow {
    /** Identity of the flow, used in resource names. */
    readonly key: string;
    readonly from: Place;
    readonly to: Place;
    readonly protocol: "tcp";
    readonly port: number;
    /** The one cloud that has the flow. Absent where both do. */
    readonly cloud?: "aws" | "azure";
    /** Said on the rule itself, so that whoever reads it in a console knows why it is there. */
    readonly description: string;
    /** Fixes the NSG priority. Append-only: a number once given away is never used for another flow. */
    readonly slot: number;
}

/** Ports the platform's own tiers speak on. TLS on each of them. */
export const APP_PORT = 8443;
export const DATABASE_PORT = 5432;
/** NFS, which both clouds' clients wrap in TLS on this same port. */
export const FILES_PORT = 2049;
/** Where engineers sign in to machines, with their directory identity. Never reached but from the VPN. */
export const SIGN_IN_PORT = 22;

export const FLOWS: readonly Flow[] = [
    { slot: 0, key: "https-in", from: "internet", to: "edge", protocol: "tcp", port: 443, description: "Clients reach the service over TLS" },
    { slot: 1, key: "http-redirect", from: "internet", to: "edge", protocol: "tcp", port: 80, description: "Plain HTTP is answered with a redirect to HTTPS only" },
    { slot: 2, key: "edge-to-app", from: "edge", to: "app", protocol: "tcp", port: APP_PORT, description: "The load balancer reaches the application over TLS" },
    { slot: 3, key: "app-to-data", from: "app", to: "data", protocol: "tcp", port: DATABASE_PORT, description: "The application reaches the database over TLS" },
    { slot: 4, key: "app-to-endpoints", from: "app", to: "endpoints", protocol: "tcp", port: 443, description: "The application reaches cloud services over private endpoints" },
    { slot: 5, key: "app-to-internet", from: "app", to: "internet", protocol: "tcp", port: 443, description: "The application reaches named services outside through NAT" },
    // AWS gives a file system addresses of its own, which stand in the data tier; Azure's is behind a private endpoint.
    { slot: 6, key: "app-to-files", from: "app", to: "data", protocol: "tcp", port: FILES_PORT, cloud: "aws", description: "The application reaches shared files over NFS inside TLS" },
    { slot: 7, key: "app-to-shares", from: "app", to: "endpoints", protocol: "tcp", port: FILES_PORT, cloud: "azure", description: "The application reaches shared files over NFS inside TLS" },
    // On AWS members of a cluster share their storage and need no way to each other.
    { slot: 8, key: "data-to-data", from: "data", to: "data", protocol: "tcp", port: DATABASE_PORT, cloud: "azure", description: "The database and its stand-in in another zone reach each other over TLS" },
    { slot: 10, key: "clients-to-endpoints", from: "clients", to: "endpoints", protocol: "tcp", port: 443, description: "Engineers on the VPN reach cloud services over private endpoints" },
    { slot: 11, key: "app-to-peer", from: "app", to: "peer", protocol: "tcp", port: APP_PORT, description: "The application calls its other half, on the other cloud, over TLS through the tunnels" },
    { slot: 12, key: "peer-to-app", from: "peer", to: "app", protocol: "tcp", port: APP_PORT, description: "The other half of the application, on the other cloud, calls it over TLS through the tunnels" },
    // AWS needs no port for it: there the Session Manager is called by the machine.
    { slot: 13, key: "clients-to-app", from: "clients", to: "app", protocol: "tcp", port: SIGN_IN_PORT, cloud: "azure", description: "Engineers on the VPN sign in to machines with their directory identity" },
    // Only AWS's load balancer asks who signs in; Azure's gateway cannot.
    { slot: 15, key: "edge-to-sign-in", from: "edge", to: "internet", protocol: "tcp", port: 443, cloud: "aws", description: "The load balancer asks the user pool who signs in, over TLS" },
];

/** The flows of one cloud. */
export const flowsOn = (cloud: "aws" | "azure"): Flow[] => FLOWS.filter((flow) => flow.cloud === undefined || flow.cloud === cloud);

/** First NSG priority that flows use, and the distance between two: room for nine emergency rules between neighbours. */
const FIRST_PRIORITY = 200;
const PRIORITY_STEP = 10;

/** Priority of the explicit deny-all rule: the last that a custom rule can have. */
export const DENY_PRIORITY = 4096;

/** The last slot whose priority stays below the deny rule's. */
const LAST_SLOT = Math.ceil((DENY_PRIORITY - FIRST_PRIORITY) / PRIORITY_STEP) - 1;

/** NSG priority of a slot, unique per direction because slots are. Refuses a slot that would reach the deny rule. */
export function nsgPriority(slot: number): number {
    if (!Number.isInteger(slot) || slot < 0 || slot > LAST_SLOT) {
        throw new RangeError(`found slot ${slot}, expected a whole number from 0 to ${LAST_SLOT}`);
    }
    return FIRST_PRIORITY + slot * PRIORITY_STEP;
}
