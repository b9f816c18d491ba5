// disclosure.md: the same as the page, for those who keep such things as text.
import { CLOUD_TITLES } from "../assess";
import { escape, row } from "../markup";
import { counted, number, SOURCE_WORDS, STATE_WORDS, VERDICT_WORDS } from "../words";
import type { Bundle } from "./bundle";

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string[] =>
    (rows.length === 0 ? ["None."] : [row(...columns), row(...columns.map(() => "---")), ...rows.map((cells) => row(...cells.map(escape)))]);

export function disclosureMarkdown({ disclosure, manifest }: Bundle): string {
    const { product, tenant, source, asOf, verdict, limits, stacks, requirements, controls, frameworks, firewall, residency, evidence } = disclosure;
    return [
        `# ${escape(product.name)}: disclosure to ${escape(tenant ?? "a customer")}`, "",
        `Verdict: ${VERDICT_WORDS[verdict]}. Evidence: ${SOURCE_WORDS[source]}${asOf ? `, as of ${asOf}` : ""}.`, "",
        ...stacks.map(({ name, role, regions }) => `- ${escape(role ?? name)}: ${escape([...regions.aws.map((region) => `AWS ${region}`), ...regions.azure.map((region) => `Azure ${region}`)].join(", "))}`), "",
        "## What this does not show", "", ...limits.map((limit) => `- ${escape(limit)}`), "",
        "## Requirements", "",
        ...table(["Row", "Promise", "Parts", "State"], requirements.map(({ id, promise, parts, state }) => [id, promise, parts.map((part) => `${part.class} ${STATE_WORDS[part.state]}`).join(", "), STATE_WORDS[state]])), "",
        "## Measures", "", "Of a control that fails, the resources are not told.", "",
        ...table(["Measure", "AWS", "Azure", "State"], controls.map(({ title, clouds, state }) => [title, clouds.aws ? STATE_WORDS[clouds.aws] : "", clouds.azure ? STATE_WORDS[clouds.azure] : "", STATE_WORDS[state]])), "",
        "## Frameworks", "", "That a rule supports a control does not say that the control as a whole is satisfied.", "",
        ...table(["Framework", "Supported", "Pass", "Fail", "Excepted", "Not evaluated"], frameworks.map(({ short, unit, total, mapped, states }) => [
            short, `${number(mapped)} of ${number(total)} ${unit}`, ...(["pass", "fail", "excepted", "not-evaluated"] as const).map((state) => number(states[state])),
        ])), "",
        "## Firewall rules", "", `${counted(firewall.length, "rule")} as declared, in the order in which they are asked.`, "",
        ...table(["Cloud", "Stack", "Device", "Name", "Rule", "What", "From", "To", "Why"], firewall.map((each) => [
            CLOUD_TITLES[each.cloud], each.stack, each.device, each.name, `${each.action} ${each.direction}`, `${each.protocol} ${each.ports}`, each.from.join(", "), each.to.join(", "), each.purpose ?? "",
        ])), "",
        "## What reaches what", "", disclosure.reach ? "After all firewalls and routes together. What is not listed is closed." : "Not worked out in this report.", "",
        ...table(["From", "To", "Ports", "Where"], (disclosure.reach ?? []).map(({ from, to, ports, state, cloud, stack }) => [from, to, state === "not known" && ports.length === 0 ? "not known" : ports.join(", "), `${CLOUD_TITLES[cloud]}, ${stack}`])), "",
        "## Recovery", "",
        ...table(["Loss", "Back within, agreed", "Modelled", "Measured", "Data lost at most, agreed", "Modelled", "Target"], disclosure.recovery.map((each) => [
            each.loss, each.agreedTime, each.modelledTime, each.measured.map(({ time, environment, on }) => `${time} (${environment}, ${on})`).join(", ") || "not yet", each.agreedData, each.modelledData, each.target,
        ])), "",
        "## Where data is", "",
        ...table(["What", "Cloud", "Region", "Country", "How", "Allowed"], residency.map(({ what, cloud, region, country, how, state }) => [what, CLOUD_TITLES[cloud], region, country, how, state])), "",
        "## Records", "",
        ...table(["What", "Kind", "Where", "Result", "State", "Until"], evidence.records.map(({ title, kind, environment, result, state, until }) => [title, kind, environment, result, state, until])), "",
        "## Attested", "",
        ...table(["What", "Kind", "Of", "Next", "State"], evidence.register.map(({ title, kind, date, nextReview, state }) => [title, kind, date, nextReview, state])), "",
        "## What was redacted", "",
        ...table(["Placeholder", "Instead of", "Why", "Values", "Places"], manifest.redacted.map(({ placeholder, what, why, values, occurrences }) => [placeholder, what, why, number(values), number(occurrences)])), "",
        "Not in here at all:", "", ...manifest.leftOut.map(({ what, why }) => `- ${escape(what)}: ${escape(why)}.`), "",
        `Made from the full report with the SHA-256 digest ${manifest.report.sha256}.`, "",
    ].join("\n");
}
