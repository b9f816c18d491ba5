// Both clouds' collectors, each cloud only where it is the account that the project names: a record of another account
// would be evidence of nothing.
import { instant, type RunFacts } from "./collector";
import { type AwsOptions, awsAccount, awsSession } from "./aws/session";
import { type ArmOptions, armSession } from "./azure/arm";
import type { ProjectFacts } from "./facts";
import { AWS_COLLECTORS, AZURE_COLLECTORS, type Outcome, problemOf, runCollectors } from "./run";

export type Facts = RunFacts & Pick<ProjectFacts, "awsAccountId" | "azureSubscriptionId">;

export interface CollectOptions {
    readonly clouds: readonly ("aws" | "azure")[];
    /** Kinds of records. Default: all. */
    readonly only?: readonly string[] | undefined;
    readonly aws?: AwsOptions;
    readonly azure?: ArmOptions;
    readonly progress?: (name: string) => void;
}

/** https://docs.aws.amazon.com/accounts and Azure's examples: nobody's. */
const isDocumentation = (id: string): boolean => /^(111122223333|123456789012|444455556666)$|^0{8}-/.test(id);

const NO_ACCOUNT = "is a value of the documentation: set the real one, so that records are known to be of it";

async function whyNotAws(session: ReturnType<typeof awsSession>, { awsAccountId, places }: Facts): Promise<string | undefined> {
    try {
        const account = await awsAccount(session, places.aws[0]!.region);
        if (session.environment() === "emulated") return undefined;
        if (isDocumentation(awsAccountId)) return `awsAccountId ${NO_ACCOUNT}`;
        return account === awsAccountId ? undefined : `the credentials are of account ${account}, and awsAccountId is ${awsAccountId}`;
    } catch (error) {
        return problemOf(error);
    }
}

async function whyNotAzure(session: ReturnType<typeof armSession>, { azureSubscriptionId }: Facts): Promise<string | undefined> {
    if (session.environment() === "live" && isDocumentation(azureSubscriptionId)) return `azureSubscriptionId ${NO_ACCOUNT}`;
    try {
        await session.get("", "2022-12-01"); // https://learn.microsoft.com/rest/api/resources/subscriptions/get
        return undefined;
    } catch (error) {
        return problemOf(error);
    }
}

const allUnusable = (collectors: readonly Outcome["collector"][], problem: string): Outcome[] =>
    collectors.map((collector) => ({ collector, made: [], nothing: [], problem }));

export async function collect(facts: Facts, { clouds, only, aws, azure, progress }: CollectOptions): Promise<Outcome[]> {
    const wanted = <One extends { readonly kind: string }>(all: readonly One[]) => all.filter(({ kind }) => only?.includes(kind) ?? true);
    const outcomes: Outcome[] = [];
    if (clouds.includes("aws") && facts.places.aws.length > 0) {
        const collectors = wanted(AWS_COLLECTORS);
        const session = awsSession(aws);
        progress?.("AWS");
        const problem = await whyNotAws(session, facts);
        outcomes.push(...(problem ? allUnusable(collectors, problem) : await runCollectors(collectors, session, facts, progress)));
    }
    if (clouds.includes("azure") && facts.places.azure.length > 0) {
        const collectors = wanted(AZURE_COLLECTORS);
        try {
            const session = armSession(facts.azureSubscriptionId, azure);
            progress?.("Azure");
            const problem = await whyNotAzure(session, facts);
            outcomes.push(...(problem ? allUnusable(collectors, problem) : await runCollectors(collectors, session, facts, progress)));
        } catch (error) {
            outcomes.push(...allUnusable(collectors, problemOf(error))); // a package that is not installed
        }
    }
    return outcomes;
}

/** `2026-11-21-detection-region-aws-eu-west-1`: one file a day, kind and subject. */
export const fileOf = ({ kind, subject }: { readonly kind: string; readonly subject: string }, now: Date): string =>
    `${instant(now).slice(0, 10)}-${kind}-${subject.replace(/[^a-z0-9.]+/g, "-")}`;
