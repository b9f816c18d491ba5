// How long the oldest critical finding of Inspector has been open, in each region.
import type * as Inspector from "@aws-sdk/client-inspector2";
import { counted } from "../../../report/words";
import { type Collector, DAY, type Found, pages, type Place } from "../collector";
import { type AwsSession, inEachRegion } from "./session";

/** Days in which what is critical is mended: CISA's Binding Operational Directive 19-02, from the day it is found. */
export const MEND_DAYS = 15;

type OpenFinding = Pick<Inspector.Finding, "firstObservedAt" | "title" | "type" | "status">;

/**
 * @param scanned whether Inspector looks at machines at all: no findings of a scanner that is off are no good news
 */
export function vulnerabilitiesFound(findings: readonly OpenFinding[], scanned: boolean, { region, stacks }: Place, now: Date): Found {
    const ages = findings.flatMap(({ firstObservedAt }) => (firstObservedAt ? [Math.floor((now.getTime() - firstObservedAt.getTime()) / DAY)] : []));
    const oldest = Math.max(0, ...ages);
    return {
        subject: `region:aws/${region}`,
        title: `Open critical findings of Inspector in ${region}`,
        requirements: ["A29"], stacks, from: now,
        summary: scanned
            ? `${counted(findings.length, "critical finding")} open in ${region}${findings.length > 0 ? `, the oldest for ${oldest} days` : ""}.`
            : `Inspector does not look at machines in ${region}.`,
        figures: scanned ? [{ name: "critical findings open", value: findings.length, unit: "" }, { name: "age of the oldest", value: oldest, unit: "d", target: MEND_DAYS }] : [],
        defects: scanned ? [] : ["Inspector's scan of machines is off: what is open is not known."],
        source: { scanned, findings: findings.map(({ title, type, firstObservedAt }) => ({ title, type, firstObservedAt })) },
    };
}

export const awsVulnerabilities: Collector<AwsSession> = {
    name: "aws-vulnerabilities", cloud: "aws", kind: "vulnerabilities", title: "Open findings",
    actions: ["inspector2:BatchGetAccountStatus", "inspector2:ListFindings"],
    collect: (session, { now, places }) => inEachRegion<typeof Inspector, Inspector.Inspector2Client>(
        session, places.aws, "@aws-sdk/client-inspector2", ({ Inspector2Client }) => Inspector2Client,
        async (sdk, client, place) => {
            const { accounts } = await client.send(new sdk.BatchGetAccountStatusCommand({}));
            const scanned = accounts?.[0]?.resourceState?.ec2?.status === "ENABLED";
            const all = scanned ? await pages(
                (nextToken) => client.send(new sdk.ListFindingsCommand({
                    filterCriteria: { severity: [{ comparison: "EQUALS", value: "CRITICAL" }], findingStatus: [{ comparison: "EQUALS", value: "ACTIVE" }] },
                    sortCriteria: { field: "FIRST_OBSERVED_AT", sortOrder: "ASC" },
                    ...(nextToken && { nextToken }),
                })),
                ({ nextToken }) => nextToken,
            ) : [];
            return [vulnerabilitiesFound(all.flatMap(({ findings }) => findings ?? []), scanned, place, now)];
        },
    ),
};
