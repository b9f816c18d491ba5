// The service graph: what stands where, and what needs what. Typed rules for each kind of resource write it (aws-*.ts,
// azure-*.ts); solve.ts asks it what is left when something is gone.
import type { CloudName, Graph, Resource } from "../resource";
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

/** What the families write into. */
export class Draft {
    readonly nodes = new Map<string, Node>();
    readonly services: ServiceNode[] = [];
    readonly hits: Hit[] = [];
    /** By URN. */
    readonly data = new Map<string, Data>();
    /** By URNs. */
    readonly copies: Copy[] = [];
    readonly backups: Backup[] = [];
    /** Copies that a cloud keeps by itself in another region, by the URN of what they are copies of. */
    readonly pairs = new Map<string, { readonly node: string; readonly rto: readonly Term[]; readonly rpo: readonly Term[] }>();
    readonly limits: string[] = [];
    /** Node of a resource. */
    readonly byUrn = new Map<string, Node>();
    /** What is done when every resource is read. */
    private readonly later: (() => void)[] = [];

    constructor(readonly graph: Graph) {}

    node(id: string, kind: Kind, title: string, more: Partial<Pick<Node, "cloud" | "region" | "urn">> = {}): Node {
        const there = this.nodes.get(id);
        if (there) return there;
        const node: Node = { id, kind, title, needs: [], recover: {}, ...more };
        this.nodes.set(id, node);
        return node;
    }

    /** The node of a resource: `database:aws/eu-west-1/aws-database`. Of two of one name, the second has its stack's with it. */
    of(resource: Resource, kind: Kind, cloud: CloudName, region: string, prefix: string = kind.replaceAll(" ", "-")): Node {
        const known = this.byUrn.get(resource.urn);
        if (known) return known;
        const plain = `${prefix}:${cloud}/${region}/${resource.name}`;
        const id = this.nodes.has(plain) ? `${plain}@${resource.urn.split(":")[2]!}` : plain;
        const node = this.node(id, kind, `${kind} ${resource.name} in ${region}`, { cloud, region, urn: resource.urn });
        this.byUrn.set(resource.urn, node);
        return node;
    }

    provider(cloud: CloudName): Node {
        const title = cloud === "aws" ? "AWS" : "Azure";
        return this.node(`provider:${cloud}`, "provider", title, { cloud });
    }

    region(cloud: CloudName, region: string): Node {
        const id = `region:${cloud}/${region}`;
        const known = this.nodes.get(id);
        if (known) return known;
        const node = this.node(id, "region", `region ${region}`, { cloud, region });
        node.needs.push(one(this.provider(cloud).id));
        return node;
    }

    /** `eu-west-1a`, or a number within an Azure region. */
    zone(cloud: CloudName, region: string, zone: string): Node {
        const name = cloud === "aws" ? zone : `${region}-${zone}`;
        const id = `zone:${cloud}/${name}`;
        const known = this.nodes.get(id);
        if (known) return known;
        const node = this.node(id, "zone", `zone ${name}`, { cloud, region });
        node.needs.push(one(this.region(cloud, region).id));
        return node;
    }

    /** Zones of a region that anything stands in. */
    zonesOf(cloud: CloudName, region: string): Node[] {
        return [...this.nodes.values()].filter((node) => node.kind === "zone" && node.cloud === cloud && node.region === region);
    }

    /** Stands in one zone of the region, and nothing says in which: whether it outlives a zone is not known. */
    somewhere(node: Node, cloud: CloudName, region: string): void {
        this.at(node, cloud, region);
        this.afterwards(() => node.needs.push(...this.zonesOf(cloud, region).map((zone): Need =>
            ({ join: "any", ways: [{ to: zone.id }], atWorst: "not-known", text: `${node.title} stands in one zone, and nothing says in which` }))));
    }

    /** Stands in the region as a whole, whatever becomes of one zone. */
    at(node: Node, cloud: CloudName, region: string): void {
        node.needs.push(one(this.region(cloud, region).id));
    }

    /** Front ends that are ready on spare addresses, and on these alone. */
    reserves(): Node[] {
        const on = (spare: boolean) => new Set([...this.nodes.values()].filter((node) => node.kind === "address" && (node.spare ?? false) === spare)
            .flatMap(({ needs }) => needs.flatMap(({ ways }) => ways.map(({ to }) => to))));
        const [ready, used] = [on(true), on(false)];
        return [...this.nodes.values()].filter(({ id, kind }) => kind === "front end" && ready.has(id) && !used.has(id));
    }

    afterwards(work: () => void): void {
        this.later.push(work);
    }

    finish(): void {
        for (let work = this.later.shift(); work; work = this.later.shift()) work();
    }
}

export const one = (to: string): Need => ({ join: "any", ways: [{ to }] });

/** Reads resources of its types into the draft. Families are read in order, then what they left for afterwards. */
export interface Family {
    readonly types: readonly string[];
    read(resource: Resource, draft: Draft): void;
}
