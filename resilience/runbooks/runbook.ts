// What a runbook is made of. Procedures build this; the written form only lays it out.
import type { CloudName } from "../../policy/resource";
import type { Loss } from "../../policy/survival/answer";
import type { Command } from "./command";

/** Who does a step. */
export const WHO = {
    anyone: "on-call engineer",
    engineer: "engineer, with two approvals",
    approved: "engineer, with one approval",
    custodians: "the two custodians, together",
    administrator: "administrator of the account or tenant",
    outside: "somebody outside of the platform",
} as const;
export type Who = keyof typeof WHO;

export interface Step {
    readonly title: string;
    readonly who: Who;
    /** Sentences: why, what to look for, what cannot be a command. */
    readonly text?: string;
    readonly commands: readonly Command[];
}

/** A slot that a person fills. */
export interface Ask {
    readonly slot: string;
    readonly what: string;
    /** Values that are possible, where they are known. */
    readonly among?: readonly string[];
}

export interface Procedure {
    /** File name without its ending: `region-aws-eu-west-1`. */
    readonly id: string;
    readonly loss: Loss;
    readonly title: string;
    readonly cloud?: CloudName;
    readonly region?: string;
    /** Scenarios that it is for, by id. */
    readonly scenarios: readonly string[];
    /** How one notices, besides the alarms that are declared. */
    readonly signs: readonly string[];
    readonly asks: readonly Ask[];
    readonly approvals: readonly string[];
    readonly steps: readonly Step[];
    readonly verify: readonly Step[];
    readonly back: readonly Step[];
    /** How the loss is tried out, over simulated clouds or without an effect. */
    readonly exercise?: readonly Command[];
    /** What is lost for good, or not there meanwhile, beyond what the table of services says. */
    readonly lost: readonly string[];
}

export const commandsOf = ({ steps, verify, back, exercise = [] }: Procedure): Command[] =>
    [...[...steps, ...verify, ...back].flatMap(({ commands }) => commands), ...exercise];
