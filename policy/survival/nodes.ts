// What the service graph is made of: nodes, what they need and the ways in which it is met; data, copies and backups; losses.
import type { CloudName, Resource } from "../resource";
import type { AnswerKind, Loss, ServiceKind, Term } from "./answer";

export type Kind =
    | "provider" | "region" | "zone" | "address" | "front end" | "pool" | "database" | "store" | "files" | "key" | "key vault"
    | "backup vault" | "name" | "name service" | "sign-in" | "link" | "identity" | "state" | "pipeline" | "control" | "service";

/** One way in which a need can be met. */
export interface Way {
    /** Id of the node that meets it. */
    readonly to: string;
    /** Ids of what this way needs besides: taking over needs that something can be changed. */
    readonly also?: readonly string[];
    /** What it is at best. @default "yes": it needs nobody */
    readonly answer?: AnswerKind;
    /** Time until it answers, and data that it may lack. */
    readonly rto?: readonly Term[];
    readonly rpo?: readonly Term[];
    /** How it is told where it is not the usual way. */
    readonly text?: string;
    /** The copy of the data that answers by it. */
    readonly copy?: string;
    /** True where another set of data answers by it than by the usual way. */
    readonly otherData?: boolean;
    /** Machines that stand by this way, of members that share the work; 0 for what stands in once none is left. @default 1 */
    readonly weight?: number;
}

export interface Need {
    /**
     * `any`: the first that stands; the others in their turn. `members`: all share the work, and what is left does it.
     * `each`: all that can be asked are asked, and whoever asks must find what it looks for: name services.
     */
    readonly join: "any" | "members" | "each";
    readonly ways: readonly Way[];
    /** Of members, how many are enough to do all of the work. @default all of them */
    readonly enough?: number;
    /** Of members, how soon the others no longer count on one that is lost. */
    readonly noticed?: readonly Term[];
    /** Of members, how soon the lost ones are made again elsewhere. */
    readonly refill?: readonly Term[];
    /** What a loss makes of it at the worst: without its key a pool runs on, but starts no machine. */
    readonly atWorst?: AnswerKind;
    /** What is said then; of members, once some are lost and the others are enough. */
    readonly text?: string;
}

export interface Node {
    readonly id: string;
    readonly kind: Kind;
    /** `database aws-database in eu-west-1`. */
    readonly title: string;
    readonly cloud?: CloudName;
    readonly region?: string;
    readonly urn?: string;
    readonly needs: Need[];
    /** How it comes back once it is itself what was lost, by the kind of loss. */
    readonly recover: Partial<Record<Loss, Way[]>>;
    /** An address that is held ready, and that no name leads to yet. */
    spare?: boolean;
    /** Whoever has the whole account cannot delete it. */
    immune?: boolean;
    /** How it is made again once it was deleted with the whole account: its needs must then be met as ever. */
    rebuild?: { readonly rto: readonly Term[]; readonly text: string; readonly also: readonly string[] };
}

export interface ServiceNode {
    readonly id: string;
    readonly node: string;
    readonly kind: ServiceKind;
    readonly title: string;
    readonly cloud?: CloudName;
    readonly tenant?: boolean;
}

/** Something that holds data. */
export interface Data {
    readonly node: Node;
    readonly kind: "database" | "store" | "files";
    readonly tenant: boolean;
    /** Declared size, which a restore's time follows from. */
    readonly sizeGb?: number;
    /** What refuses to delete it, in words. */
    readonly refused: readonly string[];
    /** Ways back to what was in it that live and die with it: earlier versions, points in time. */
    readonly past: readonly { readonly text: string; readonly rto: readonly Term[]; readonly rpo: readonly Term[] }[];
}

/** A copy that follows what it is a copy of. */
export interface Copy {
    readonly from: string;
    readonly to: string;
    /** How far it may be behind. */
    readonly lag: readonly Term[];
    /** What it takes to write there, once people have decided. */
    readonly promote: readonly Term[];
    /** Whether deleting there deletes here. */
    readonly follows: boolean;
    /** Why nothing is copied, where that is so. */
    readonly broken?: string;
}

/** Recovery points of something, in a vault. */
export interface Backup {
    readonly of: string;
    /** Id of the vault's node. */
    readonly vault: string;
    readonly rpo: readonly Term[];
    /** True of what is deleted along with what it is a backup of. */
    readonly dies?: boolean;
}

/** A loss of the graph itself: the nodes that go. */
export interface Hit {
    readonly id: string;
    readonly loss: Loss;
    readonly title: string;
    readonly cloud?: CloudName;
    readonly region?: string;
    readonly nodes: readonly string[];
}

/** By which machines are let in to data on AWS: groups that protect it, and the port. */
export interface Door {
    readonly groups: readonly unknown[];
    readonly port: number;
    /** URN of what holds the data. */
    readonly holder: string;
}

/** By which machines come to data on Azure: the network that it is in. */
export interface Reach {
    readonly network: Resource;
    /** URN of what holds the data. */
    readonly holder: string;
}
