// Runs collectors one after the other. What one cannot do is said, and the others go on.
import type { EvidenceRecord } from "../../report/evidence/record";
import { awsAddresses } from "./aws/addresses";
import { awsBackup, awsRestoreTests } from "./aws/backup";
import { awsDetection, awsTrail } from "./aws/detection";
import { awsIdentity } from "./aws/identity";
import { awsReplication } from "./aws/replication";
import type { AwsSession } from "./aws/session";
import { awsTargets } from "./aws/targets";
import { awsVulnerabilities } from "./aws/vulnerabilities";
import { azureAddresses } from "./azure/addresses";
import type { ArmSession } from "./azure/arm";
import { azureBackup } from "./azure/backup";
import { azureDetection, azureTrail } from "./azure/detection";
import { azureReplication } from "./azure/replication";
import { azureTargets } from "./azure/targets";
import { azureVulnerabilities } from "./azure/vulnerabilities";
import { type Collector, type Found, recordOf, type RunFacts } from "./collector";

export const AWS_COLLECTORS: readonly Collector<AwsSession>[] = [
    awsBackup, awsRestoreTests, awsReplication, awsIdentity, awsDetection, awsTrail, awsAddresses, awsVulnerabilities, awsTargets,
];

/** The directory's second factors are not here: they are asked of Microsoft Graph, and are attested in the register. */
export const AZURE_COLLECTORS: readonly Collector<ArmSession>[] = [
    azureBackup, azureReplication, azureDetection, azureTrail, azureAddresses, azureVulnerabilities, azureTargets,
];

export interface Made {
    readonly record: EvidenceRecord;
    readonly found: Found;
}

/** What became of one collector. */
export interface Outcome {
    readonly collector: Pick<Collector<unknown>, "name" | "title">;
    readonly made: readonly Made[];
    /** What there was nothing to say of. */
    readonly nothing: readonly string[];
    /** Why it could not be used, in one line. */
    readonly problem?: string;
}

/** The first line of what went wrong, no longer than a person reads. Neither cloud puts secrets into its errors. */
export function problemOf(error: unknown): string {
    const { name, message } = error as Error;
    const [line = ""] = message.split("\n").map((each) => each.trim()).filter((each) => each !== "" && !/^The input cannot be used/.test(each));
    const text = ["Error", "InputError", "ArmError"].includes(name) ? line : `${name}${line && `: ${line}`}`;
    return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

export async function runCollectors<Session extends { environment(): EvidenceRecord["environment"] }>(
    collectors: readonly Collector<Session>[], session: Session, facts: RunFacts, progress: (name: string) => void = () => undefined,
): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const collector of collectors) {
        progress(collector.name);
        try {
            const { found, nothing } = await collector.collect(session, facts);
            outcomes.push({ collector, nothing, made: found.map((each) => ({ found: each, record: recordOf(collector, each, facts, session.environment()) })) });
        } catch (error) {
            outcomes.push({ collector, nothing: [], made: [], problem: problemOf(error) });
        }
    }
    return outcomes;
}
