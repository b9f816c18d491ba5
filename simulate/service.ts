// What a simulated cloud service is: for one resource type, what it would refuse and what it would answer.
// Services are pure: the same declaration in the same world gives the same answer, byte for byte.

import type { Properties } from "../wire/values";

export { type Properties, UNKNOWN } from "../wire/values";

/** What a program asks for. */
export interface Declaration {
    readonly urn: string;
    /** Type token without an API version: `aws:ec2/vpc:Vpc`, `azure-native:network:VirtualNetwork`. */
    readonly type: string;
    readonly name: string;
    /** Inputs as plain values; secrets unwrapped; a value not known yet is `UNKNOWN`. */
    readonly inputs: Properties;
    /** Inputs of the provider instance: region, account, subscription. */
    readonly provider: Properties;
}

/** A resource that exists. */
export interface Existing extends Declaration {
    readonly id: string;
    readonly outputs: Properties;
}

/** Everything that exists in one cloud, over all its accounts and regions and all stacks. */
export interface World {
    /**
     * True where updates are made one after the other, as an engine makes them. Offline it is not: there a declaration
     * stands for all the updates that lead to it, so what a cloud takes in a second step only is taken as done.
     */
    readonly stepwise?: boolean;
    /** Resources of one type, in the order in which they were made. */
    of(type: string): readonly Existing[];
    /** The resource with this id, ARN or other unique output, whatever its type. */
    find(reference: string): Existing | undefined;
}

/** Why the cloud would say no. */
export interface Refusal {
    /** Property path, e.g. `subnetMappings[0].allocationId`. */
    readonly property: string;
    /** What was found. Never the value of a secret. */
    readonly found: string;
    readonly expected: string;
}

export interface Answer {
    readonly id: string;
    /** All outputs: inputs as the service returns them, its defaults, and what it computes. */
    readonly outputs: Properties;
}

export interface Service {
    /** What the service refuses that the SDK's types cannot say. All problems at once. */
    refuse?(declared: Declaration, world: World): readonly Refusal[];
    /** What it answers once it has accepted. */
    create(declared: Declaration, world: World): Answer;
    /** True for what the cloud has in no region. */
    readonly global?: boolean;
    /** Inputs that cannot be changed in place: the provider replaces the resource instead. */
    readonly replaceOn?: readonly string[];
    /** Inputs that can be changed in place in some ways only: those whose change from one to the other replaces the resource. */
    replaces?(before: Properties, after: Properties): readonly string[];
    /** Why the service would refuse to delete it now (deletion protection, something still attached). */
    refuseDelete?(existing: Existing, world: World): readonly Refusal[];
}

/** One cloud: its services by type token. A type that is not listed is refused, never waved through. */
export type Services = Readonly<Record<string, Service>>;
