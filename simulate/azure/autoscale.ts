// Microsoft.Insights: what makes a set of machines grow and shrink.
import type { Services } from "../service";
import { arm } from "./arm";
import { type Check, seconds } from "./checks";
import { same } from "./ids";

const MINUTE = 60;

function checkRule(subject: Check, path: string): void {
    const trigger = `${path}.metricTrigger`;
    for (const need of ["metricName", "metricResourceUri", "timeGrain", "timeWindow", "operator", "statistic", "timeAggregation"]) {
        subject.required(`${trigger}.${need}`, "a value");
    }
    subject.scopeExists(`${trigger}.metricResourceUri`);
    const [grain, window, cooldown] = [`${trigger}.timeGrain`, `${trigger}.timeWindow`, `${path}.scaleAction.cooldown`].map((at) => seconds(subject.known(at)));
    if (window !== undefined && (window < 5 * MINUTE || window > 720 * MINUTE)) subject.refuse(`${trigger}.timeWindow`, "PT5M to PT12H");
    if (grain !== undefined && (grain < MINUTE || grain > 720 * MINUTE)) subject.refuse(`${trigger}.timeGrain`, "PT1M to PT12H");
    if (cooldown !== undefined && (cooldown < MINUTE || cooldown > 7 * 86_400)) subject.refuse(`${path}.scaleAction.cooldown`, "PT1M to P7D");
    subject.oneOf(`${path}.scaleAction.direction`, ["None", "Increase", "Decrease"]);
    subject.oneOf(`${path}.scaleAction.type`, ["ChangeCount", "PercentChangeCount", "ExactCount", "ServiceAllowedNextValue"]);
    subject.text(`${path}.scaleAction.value`, /^[1-9]\d*$/, "a whole number, as text");
}

function checkSetting(subject: Check): void {
    subject.required("targetResourceUri", "what grows");
    const target = subject.reference("targetResourceUri", "compute:VirtualMachineScaleSet");
    subject.sameRegion("targetResourceUri", target, "scale set");
    const twin = target && subject.of("monitor:AutoscaleSetting").find(({ inputs }) => same(inputs["targetResourceUri"], target.id));
    if (twin) subject.refuse("targetResourceUri", `a scale set with no other setting; ${twin.outputs["name"]} is its`);
    subject.length("profiles", 20, "profiles", 1);
    subject.unique("profiles", "name");
    for (const path of subject.each("profiles")) {
        const [least, most, usual] = ["minimum", "maximum", "default"].map((end) => {
            subject.required(`${path}.capacity.${end}`, "a number, as text");
            subject.text(`${path}.capacity.${end}`, /^\d{1,4}$/, "a whole number, as text");
            return Number(subject.known(`${path}.capacity.${end}`));
        }) as [number, number, number];
        if (least > most) subject.refuse(`${path}.capacity.minimum`, `at most maximum, ${most}`);
        if (usual < least || usual > most) subject.refuse(`${path}.capacity.default`, `from ${least} to ${most}`);
        subject.length(`${path}.rules`, 10, "rules");
        for (const rule of subject.each(`${path}.rules`)) checkRule(subject, rule);
    }
}

const BODY = ["enabled", "notifications", "predictiveAutoscalePolicy", "profiles", "targetResourceLocation", "targetResourceUri"];

export const autoscale: Services = {
    "azure-native:monitor:AutoscaleSetting": arm("monitor:AutoscaleSetting", {
        name: [/^[^<>%&#.,?/\\]{1,260}$/, "1 to 260 characters without < > % & # . , ? / \\"],
        computes: ["systemData"],
        check: checkSetting,
        silent: BODY,
        // azure-native leaves this type's body as Azure writes it.
        answers: (subject) => ({
            properties: { name: subject.name, enabled: subject.at("enabled") ?? false, ...Object.fromEntries(BODY.flatMap((key) => (subject.at(key) === undefined ? [] : [[key, subject.at(key)]]))) },
        }),
    }),
};
