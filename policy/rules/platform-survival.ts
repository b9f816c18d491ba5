// What is left when something is lost, held against what was agreed: the survival analysis as a rule.
import { RECOVERY_TARGETS, type RecoveryPlan } from "../../components/plan/recovery";
import { factsOf, need, PLATFORM, STACK, stackOf } from "../look";
import { cloudOf, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";
import { ANSWER_TITLES, type Answer } from "../survival/answer";
import { duration } from "../survival/duration";
import { answersOf } from "../survival/survival";

const agreedOn = (platform: Resource): RecoveryPlan | undefined => platform.props.recovery as RecoveryPlan | undefined;

export const everyLossAgreed: StackRule = {
    name: "platform-recovery-agreed",
    title: "For every kind of loss there is an agreed recovery time, so that nobody asks for it once it has come",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["recovery-targets"],
    remediation: "Give `recovery.targets` an entry with rtoMinutes for each kind of loss; what is not promised belongs into `recovery.notPromised`, with why.",
    types: [PLATFORM],
    applies: (platform) => agreedOn(platform) !== undefined,
    check: (platform) => RECOVERY_TARGETS.filter((loss) => agreedOn(platform)!.targets[loss]?.rtoMinutes === undefined)
        .map((loss): Problem => ({ property: `recovery.targets.${loss}`, observed: "no rtoMinutes", expected: "minutes until services answer again" })),
};

/** What a missed answer is, beside what was agreed. */
function missed({ answer, rto, rpo, target }: Answer): Pick<Problem, "observed" | "expected"> {
    const late = rto !== undefined && target.rtoMinutes !== undefined && rto.to > target.rtoMinutes * 60;
    const old = rpo !== undefined && target.rpoMinutes !== undefined && rpo.to > target.rpoMinutes * 60;
    const expected = [
        ...(target.rtoMinutes === undefined ? [] : [`back within ${duration(target.rtoMinutes * 60)}`]),
        ...(target.rpoMinutes === undefined ? [] : [`with data no older than ${duration(target.rpoMinutes * 60)}`]),
    ].join(", ");
    const observed = [ANSWER_TITLES[answer], ...(late ? [`after up to ${duration(rto.to)}`] : []), ...(old ? [`with data up to ${duration(rpo.to)} old`] : [])].join(", ");
    return { observed, expected };
}

export const targetsKept: StackRule = {
    name: "platform-survives-as-agreed",
    title: "Whatever single thing is lost, services are back in the agreed time and with data as recent as agreed, as far as the design decides it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["recovery-targets"],
    remediation: "Read `holdfast survive --scenario ID` for the path and the terms of the time. Add the copy, check, member or spare that is missing, or agree on another target in `recovery`.",
    types: [PLATFORM],
    applies: (platform) => platform.props.role === "primary" && agreedOn(platform) !== undefined,
    check: (_, graph) => {
        if (!graph.of(PLATFORM).some(({ props }) => props.role === "standby")) need("the standby's stack, judged together with this one");
        const { answers } = answersOf(graph);
        const problems = answers.filter(({ met }) => met === "missed").map((answer): Problem => ({ property: `${answer.scenario}, ${answer.service}`, ...missed(answer) }));
        const unknown = answers.find(({ met }) => met === "not-known");
        return problems.length === 0 && unknown ? need(`what becomes of ${unknown.service} under ${unknown.scenario}`) : problems;
    },
};

/** What an application answers behind. */
const FRONTS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer", "azure-native:network:ApplicationGateway", "azure-native:network:LoadBalancer"];

export const zonesOutlived: StackRule = {
    name: "platform-outlives-a-zone",
    title: "An application behind a load balancer still answers when any one zone is lost",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    controls: ["zone-spread"],
    remediation: "Spread the load balancer, the machines behind it and the database that they use over two zones or more.",
    types: [STACK],
    applies: (stack, graph) => graph.of(PLATFORM).length === 0 && factsOf(stack, graph) === undefined
        && graph.of(...FRONTS).some(({ urn }) => stackOf(urn) === stackOf(stack.urn)) && answersOf(graph).services.some(({ kind }) => kind === "application"),
    check: (stack, graph) => {
        const { answers, services } = answersOf(graph);
        const clouds = new Set(graph.of(...FRONTS).filter(({ urn }) => stackOf(urn) === stackOf(stack.urn)).map(({ type }) => cloudOf(type)));
        const applications = new Set(services.filter(({ kind, cloud }) => kind === "application" && clouds.has(cloud)).map(({ id }) => id));
        return answers.filter((answer) => answer.scenario.startsWith("zone:") && applications.has(answer.service) && ["take-over", "backups", "no"].includes(answer.answer))
            .map((answer): Problem => ({ property: answer.scenario, observed: `${answer.service} answers: ${ANSWER_TITLES[answer.answer]}`, expected: "yes, if with less capacity" }));
    },
};
