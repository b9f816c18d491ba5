// Everything that was judged, as the inventory of the assessment.
import type { Finding, Report } from "../schema";
import { shortType } from "../words";
import { sourceLink } from "./observations";
import { listed, prose, props, resourceId, title } from "./terms";

type Resource = Report["resources"][number];

export const inventoryItem = ({ urn, type, name, stack, cloud, region, zones, source }: Resource) => ({
    uuid: resourceId(urn),
    description: prose(`${shortType(type)} ${name}`),
    props: [{ name: "asset-id", value: urn }, ...props({ type, stack, cloud, region, zones: zones.join(" ") })],
    ...listed("links", source ? [sourceLink(source)] : []),
});

/** Components and stacks that verdicts are about, each once. */
export function containers({ findings }: Pick<Report, "findings">, inventory: ReadonlySet<string>): Finding[] {
    const seen = new Map<string, Finding>();
    for (const finding of findings) {
        if (finding.state !== "not-applicable" && !inventory.has(finding.urn) && !seen.has(finding.urn)) seen.set(finding.urn, finding);
    }
    return [...seen.values()];
}

export const containerComponent = ({ urn, resource, source }: Finding, evidence: Report["source"]) => ({
    uuid: resourceId(urn),
    type: "resource-container",
    title: title(resource.name),
    description: prose(`${resource.type || "Stack"} ${resource.name}: groups resources.`),
    props: props({ urn, stack: resource.stack }),
    ...listed("links", source ? [sourceLink(source)] : []),
    status: evidence === "deployed" ? { state: "operational" } : { state: "under-development", remarks: "Declared; this report does not show that it is deployed." },
});
