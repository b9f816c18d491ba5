// What people do by hand in an operation: in the simulated clouds it is done here, on real accounts it is asked for.
import { readConditions } from "../simulate/conditions";
import type { DrillData } from "./drill/data";
import type { DataStore } from "../simulate/data";
import type { Hands, Reconciled } from "./failover";
import type { Json } from "./journal";
import { approved, type Approval } from "./approvals";
import { worldOf } from "./prober";
import { RefusedOperation } from "./rehome/rehome";
import type { Workspace } from "./workspace";

const EFS_REPLICATION = "aws:efs/replicationConfiguration:ReplicationConfiguration";

export interface SimulatedSets {
    readonly data: DrillData;
    readonly sets: readonly { readonly from: DataStore; readonly to: DataStore }[];
    /** Write after which everything belongs to the outage. */
    readonly since: number;
}

export class SimulatedHands implements Hands {
    constructor(private readonly workspace: Workspace, private readonly of: SimulatedSets) {}

    /** The newest write that was copied is the last that both sides have. */
    note() {
        const { data, sets } = this.of;
        const since = Math.max(0, ...sets.map(({ to }) => data.newest(to)));
        return { kept: { sets, since } as unknown as Json, detail: `${sets.length} sets; both sides have every write up to number ${since}` };
    }

    /** A simulated cloud takes what stands under the same name. */
    leftBehind = () => [];

    releaseFiles() {
        const urns = worldOf(this.workspace.cloud).of(EFS_REPLICATION).map(({ urn }) => urn);
        this.workspace.deleteByHand(urns);
        return Promise.resolve({ detail: `${urns.length} replication configurations removed at the standby's end (by hand: no provider can)` });
    }

    reconcile(write: boolean) {
        if (readConditions(this.workspace.cloud).lost.length > 0) throw new RefusedOperation(["found a part of the clouds still lost, expected everything back before data is carried"]);
        return Promise.resolve(this.of.data.reconcile(this.of.sets, this.of.since, write));
    }

    removeLinks(urns: readonly string[]) {
        this.workspace.deleteByHand(urns);
        return Promise.resolve({ detail: `${urns.length} links removed by hand` });
    }

    compareCopies() {
        this.of.data.replicate();
        const { rows, different } = this.of.data.compare(this.of.sets);
        if (different.length > 0) throw new Error(`copies differ: ${different.join("; ")}`);
        return Promise.resolve(`${rows} rows and objects in ${this.of.sets.length} sets, each copy the same by count and digest`);
    }
}

/** What is known beforehand of an operation on real accounts. */
export interface LiveFacts {
    /** When the standby took over, for going back. */
    readonly takenOver?: string;
    /** What people have brought back, for going back. */
    readonly reconciled?: Reconciled;
    /** Whether the standby has taken over and gone back before. */
    readonly returned?: boolean;
}

/** On real accounts: each thing is done by people, who say so with two approvals. */
export class LiveHands implements Hands {
    constructor(
        private readonly stack: string, private readonly gates: { readonly approvals: readonly Approval[]; readonly people: readonly string[] },
        private readonly facts: LiveFacts = {}, private readonly now = () => new Date(),
    ) {}

    private said(what: string, command: string): string {
        const gate = `${what}:${this.stack}`;
        const { given, problems } = approved(gate, this.gates.approvals, this.gates.people, this.now());
        if (problems.length > 0) throw new RefusedOperation([`Do this, then approve ${gate} and run this again: ${command}`, ...problems]);
        return `done by hand, said by ${given.map(({ who }) => who).join(" and ")}`;
    }

    note = () => ({ kept: { at: this.now().toISOString() }, detail: "what is written at the standby from now on is brought back" });

    leftBehind = (urns: readonly string[]) => (this.facts.returned ? urns.map((urn) => {
        const [type, name] = [urn.split("::")[2]!.split("$").at(-1)!, urn.split("::").at(-1)!];
        return `${name}: found that ${this.stack} has taken over before, and that its vault gives up nothing; expected what is there in the state: `
            + `pulumi import ${type} ${name} ID --parent 'backup=${parentOf(urn)}' --protect=false -s ${this.stack}`;
    }) : []);

    releaseFiles = () => Promise.resolve({
        detail: this.said("files", "aws efs delete-replication-configuration --source-file-system-id FS --deletion-mode LOCAL_CONFIGURATION_ONLY, in the standby's region"),
    });

    reconcile = () => {
        const { takenOver, reconciled } = this.facts;
        this.said("data", `bring to the primary what was written at the standby${takenOver ? ` since ${takenOver}` : " during the outage"}, compare it (holdfast restore), and give the number and the conflicts with --reconciled`);
        if (!reconciled) throw new RefusedOperation(["--reconciled: found nothing, expected a file that says how many rows and objects were brought back and which were changed on both sides: none is lost silently"]);
        return Promise.resolve(reconciled);
    };

    removeLinks = (urns: readonly string[]) => Promise.resolve({
        detail: this.said("links", `remove from the primary's regions what stayed there: ${urns.map((urn) => urn.split("::").slice(-2).join(" ")).join(", ")}`),
    });

    compareCopies = () => Promise.resolve(this.said("copies", "wait until every copy has caught up, and compare counts and digests (holdfast restore)"));
}

/** The component that a resource is in: its parts are named after it. */
function parentOf(urn: string): string {
    const [stack, project, types, name] = urn.split("::");
    return [stack, project, types!.split("$").slice(0, -1).join("$"), name!.replace(/-[^-]+$/, "")].join("::");
}
