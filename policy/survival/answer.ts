// What the survival analysis says: for each loss and each service, whether it still answers, how, how soon, with which data.
// Types alone, and the words for them: the model, rules, report, runbooks and drills all read these.
import type { CloudName } from "../resource";

/** From best to worst. `yes` may include a short interruption that mends itself; its time is in `rto`. */
export const ANSWERS = ["yes", "less-capacity", "take-over", "backups", "no", "not-known"] as const;
export type AnswerKind = (typeof ANSWERS)[number];

export const ANSWER_TITLES: Readonly<Record<AnswerKind, string>> = {
    yes: "yes",
    "less-capacity": "yes, with less capacity",
    "take-over": "after people take over",
    backups: "from backups",
    no: "no",
    "not-known": "not known",
};

/** Kinds of loss, in the order in which they are shown. */
export const LOSSES = ["zone", "region", "provider", "key", "dns", "identity", "state", "ci", "vpn", "addresses", "ransom", "delete"] as const;
export type Loss = (typeof LOSSES)[number];

/** One loss: `zone:aws/eu-west-1a`, `region:azure/northeurope`, `provider:aws`, `delete:aws/eu-west-1/aws-database`. */
export interface Scenario {
    /** What `holdfast survive --scenario` and the `subject` of a drill's record name. */
    readonly id: string;
    readonly loss: Loss;
    /** `AWS zone eu-west-1a is lost`. */
    readonly title: string;
    readonly cloud?: CloudName;
    readonly region?: string;
    /** Names of the nodes that are lost by it directly. */
    readonly lost: readonly string[];
    /** Scenarios with the very same effect, told once: the other keys that nothing but logs needs, for one. */
    readonly alike?: readonly string[];
}

export const SERVICE_KINDS = ["name", "application", "sign-in", "database", "store", "files", "backups", "links", "access", "changes"] as const;
/**
 * `name`: the public name that users call. `application`: what answers behind it on one cloud. `store`: a set of data, with
 * its copies. `links`: the tunnels between the clouds. `access`: the VPN by which engineers come in. `changes`: whether the
 * platform can still be changed, which taking over needs.
 */
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export interface Service {
    /** `name:example.com`, `application:aws`, `database:aws/aws-database`, `store:azure/azure-storage-data`. */
    readonly id: string;
    readonly kind: ServiceKind;
    readonly title: string;
    /** Absent for what stands on both clouds. */
    readonly cloud?: CloudName;
    /** True of what one tenant alone has. */
    readonly tenant?: boolean;
}

/** Where a figure comes from. An `estimate` is ours; a drill replaces it. */
export type Basis = "declared" | "documented" | "estimate";

/** One term of a modelled time. */
export interface Term {
    /** `Route 53 notices: 3 checks, 10 s apart`. */
    readonly text: string;
    /** Seconds. */
    readonly from: number;
    readonly to: number;
    readonly basis: Basis;
    /** Page or property that it was read from; for an estimate, what it rests on. */
    readonly source: string;
    /** Month in which the source was written or read, `2026-11`. Absent for what is declared. */
    readonly date?: string;
}

/** A modelled time in seconds, as a range: what it is made of is in its terms. */
export interface Modelled {
    readonly from: number;
    readonly to: number;
    /** `30 s (notice) + 30 s (names)`. */
    readonly formula: string;
    readonly terms: readonly Term[];
}

/** `none`: nothing is promised for such a loss of such a service. */
export const MET = ["met", "missed", "not-known", "none"] as const;
export type Met = (typeof MET)[number];

/** What was agreed for a kind of loss, in minutes. */
export interface Target {
    readonly rtoMinutes?: number;
    readonly rpoMinutes?: number;
}

/** One service under one scenario. */
export interface Answer {
    readonly scenario: string;
    readonly service: string;
    readonly answer: AnswerKind;
    /** By which path it answers, one step a line: what is lost, what stands in, what people must do. */
    readonly path: readonly string[];
    /** Machines that are left against those that are needed, at the moment of the loss. */
    readonly capacity?: { readonly left: number; readonly need: number };
    /** The copy of the data that answers: `aws-database in eu-central-1`. */
    readonly copy?: string;
    /** Time until it answers. Absent where it never does, or where nothing tells. */
    readonly rto?: Modelled;
    /** Data that may be lost, in time. Absent for what holds no data, and where none is left. */
    readonly rpo?: Modelled;
    readonly target: Target;
    readonly met: Met;
}

/** A node whose loss alone keeps a service from answering by itself, and that is no whole region or provider. */
export interface SinglePoint {
    readonly node: string;
    /** What it is: `key`, `database`, `front end`, … */
    readonly kind: string;
    readonly cloud?: CloudName;
    readonly region?: string;
    readonly urn?: string;
    readonly services: readonly { readonly service: string; readonly answer: AnswerKind }[];
}

/** Two losses at once, where a service fares worse than under either alone. */
export interface Pair {
    readonly scenarios: readonly [string, string];
    readonly answers: readonly Pick<Answer, "service" | "answer" | "path">[];
}

export interface Survival {
    readonly scenarios: readonly Scenario[];
    readonly services: readonly Service[];
    /**
     * By scenario, then by service, in the order of both lists: the services that a loss touches. The others answer as ever;
     * `answerFor` (survival.ts) gives every scenario an answer for every service.
     */
    readonly answers: readonly Answer[];
    readonly singlePoints: readonly SinglePoint[];
    /** What this analysis does not see, in sentences. */
    readonly limits: readonly string[];
}
