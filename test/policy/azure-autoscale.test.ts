import * as rules from "../../policy/rules/azure-autoscale";
import { armId, make, tabulate, UNKNOWN } from "./azure-support";

const rule = (direction: string, threshold: unknown, metricName = "Percentage CPU", operator = direction === "Increase" ? "GreaterThan" : "LessThan") =>
    ({ metricTrigger: { metricName, threshold, operator }, scaleAction: { direction } });
const setting = (...rules: object[]) => make("monitor:AutoscaleSetting", { targetResourceUri: "/set", profiles: [{ rules }] });
const [grow, shrink] = [rule("Increase", 60), rule("Decrease", 25)];

tabulate(rules.goesBackAsItCame, {
    accepts: {
        "both ways": setting(grow, shrink), "two measures": setting(grow, shrink, rule("Increase", 1000, "Requests"), rule("Decrease", 400, "Requests")),
        "free memory, which falls": setting(rule("Increase", 10, "Free", "LessThan"), rule("Decrease", 40, "Free", "GreaterThan")), "no rules, which hold a number": setting(),
    },
    rejects: {
        "up alone": setting(grow), "down by another measure": setting(grow, rule("Decrease", 400, "Requests")), "down where it goes up": setting(grow, rule("Decrease", 60)), "above it": setting(rule("Increase", 1), shrink),
        "no target": make("monitor:AutoscaleSetting", { profiles: [{ rules: [grow, shrink] }] }), "no threshold": setting(grow, rule("Decrease", undefined)),
    },
    awaits: { "a threshold that is not known": setting(grow, rule("Decrease", UNKNOWN)) },
});

const scaled = armId("Microsoft.Compute/virtualMachineScaleSets/set");
const measured = (metricResourceUri: unknown) => make("monitor:AutoscaleSetting", { targetResourceUri: scaled, profiles: [{ rules: [{ metricTrigger: { metricResourceUri } }] }] });

tabulate(rules.measuresItsOwn, {
    accepts: { "the set itself": measured(scaled), "what stands before it": measured(armId("Microsoft.Network/applicationGateways/front")), "no rules": make("monitor:AutoscaleSetting", { targetResourceUri: scaled, profiles: [{}] }) },
    rejects: { "another subscription's": measured(scaled.replace("11111111", "99999999")), "nothing": measured(undefined) },
    awaits: { "what is not known": measured(UNKNOWN) },
});
