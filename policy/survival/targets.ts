// What was agreed for each kind of loss, and what nobody promised, with the reason.
import type { RecoveryTarget } from "../../components/plan/recovery";
import type { PlatformFacts } from "../look";
import type { Loss, Scenario, Service, Target } from "./answer";

/** Which target a loss is held against. */
export const TARGET_OF: Readonly<Record<Loss, RecoveryTarget>> = {
    zone: "zone", region: "region", provider: "provider", key: "key", dns: "names", identity: "control", state: "control", ci: "control", vpn: "control",
    addresses: "addresses", ransom: "ransom", delete: "delete",
};

/** What the platform has for itself. */
const INNER = new Set<Service["kind"]>(["links", "access", "changes"]);

export interface Agreed {
    readonly facts: readonly Pick<PlatformFacts, "recovery">[];
}

/** A promise that is not given: `provider` `database` … `because`. */
const covers = ({ loss, service }: { readonly loss: string; readonly service: string }, scenario: Scenario, { id }: Service): boolean =>
    loss === TARGET_OF[scenario.loss] && id.startsWith(service) && (id === service || /[-:/@]$/.test(service) || /^[:/@]/.test(id.slice(service.length)));

/** What is promised of a service under a loss: the target, or why there is none. */
export function agreedFor({ facts }: Agreed, scenario: Scenario, service: Service): { readonly target: Target; readonly because?: string } {
    const recovery = facts.map(({ recovery: each }) => each).find((each) => each !== undefined);
    if (!recovery) return { target: {} };
    const { rtoMinutes, rpoMinutes } = recovery.targets[TARGET_OF[scenario.loss]] ?? {};
    const target = { ...(rtoMinutes !== undefined && { rtoMinutes }), ...(rpoMinutes !== undefined && { rpoMinutes }) };
    const none = recovery.notPromised.find((each) => covers(each, scenario, service));
    // What stands on a provider alone is lost with it; what the whole answers is what was promised.
    const own = scenario.loss === "provider" && service.cloud === scenario.cloud ? "it stands on this provider alone" : undefined;
    const inner = INNER.has(service.kind) ? "users do not call it" : undefined;
    const because = none?.because ?? own ?? inner;
    return { target, ...(because !== undefined && { because }) };
}
