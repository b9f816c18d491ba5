// What is agreed for each kind of loss: how soon services answer again, and how old their data may be then.

/** Kinds of loss. `control` is all that changes are made by: identities, state, pipeline, VPN. */
export const RECOVERY_TARGETS = ["zone", "region", "provider", "key", "names", "control", "addresses", "ransom", "delete"] as const;
export type RecoveryTarget = (typeof RECOVERY_TARGETS)[number];

/** In minutes. Without a figure there is no promise of it. */
export interface RecoveryFigures {
    readonly rtoMinutes?: number | undefined;
    readonly rpoMinutes?: number | undefined;
}

export interface RecoveryPlan {
    readonly targets: Readonly<Partial<Record<RecoveryTarget, RecoveryFigures>>>;
    /** Services, by what their ids in `holdfast survive` begin with, for which a kind of loss has no target, and why. */
    readonly notPromised: readonly { readonly loss: RecoveryTarget; readonly service: string; readonly because: string }[];
}
