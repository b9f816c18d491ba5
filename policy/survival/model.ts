// The service graph: what stands where, and what needs what. Typed rules for each kind of resource write it (aws-*.ts,
// azure-*.ts); solve.ts asks it what is left when something is gone.
import type { CloudName, Graph, Resource } from "../resource";
import type { Backup, Copy, Data, Door, Hit, Kind, Need, Node, Reach, ServiceNode } from "./nodes";
import type { Term } from "./answer";

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
    readonly doors: Door[] = [];
    readonly reaches: Reach[] = [];
    /** Ids of nodes that a public name leads to. */
    readonly named = new Set<string>();
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
