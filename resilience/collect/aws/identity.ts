// Who has a password or a key in the account, and whether with a second factor: IAM's own credential report.
import type * as Iam from "@aws-sdk/client-iam";
import { parse } from "./credential-report";
import { counted } from "../../../report/words";
import { type Collector, DAY, type Found, type RunFacts } from "../collector";
import type { AwsSession } from "./session";

/** Days that a key may be in use: CIS AWS Foundations Benchmark, "access keys are rotated every 90 days or less". */
const KEY_DAYS = 90;

const ROOT = "<root_account>";

const yes = (value: string | undefined): boolean => value === "true";

/** What the report says of people and keys. Who is named in it has a defect; nobody else is. */
export function identityFound(csv: string, generated: Date, now: Date): Found {
    const users = parse(csv);
    const root = users.find(({ user }) => user === ROOT);
    const people = users.filter(({ user, password_enabled }) => user !== ROOT && yes(password_enabled));
    const unguarded = people.filter(({ mfa_active }) => !yes(mfa_active));
    const keys = users.flatMap((each) => (["1", "2"] as const).filter((n) => yes(each[`access_key_${n}_active`]))
        .map((n) => ({ user: each.user!, rotated: each[`access_key_${n}_last_rotated`] })));
    const days = ({ rotated }: { rotated: string | undefined }) => Math.floor((now.getTime() - Date.parse(rotated ?? "")) / DAY);
    const old = keys.filter((key) => !(days(key) <= KEY_DAYS)); // an age that cannot be read is not young
    return {
        subject: "account:aws",
        title: "Credential report of the AWS account",
        requirements: ["A9", "A10", "B19", "B21"], stacks: [], from: generated,
        summary: `${counted(people.length, "user")} with a password, ${people.length - unguarded.length} with a second factor; ${counted(keys.length, "active access key")}. ` +
            `The root user ${yes(root?.mfa_active) ? "has" : "does not have"} a second factor.`,
        figures: [
            { name: "users with a password", value: people.length, unit: "" },
            { name: "of them without a second factor", value: unguarded.length, unit: "", target: 0 },
            { name: "active access keys", value: keys.length, unit: "" },
            { name: `access keys older than ${KEY_DAYS} days`, value: old.length, unit: "", target: 0 },
        ],
        defects: [
            ...(root ? [] : ["The report does not name the root user."]),
            ...(root && !yes(root.mfa_active) ? ["The root user has no second factor."] : []),
            ...keys.filter(({ user }) => user === ROOT).map(() => "The root user has an access key."),
            ...unguarded.map(({ user }) => `${user} signs in without a second factor.`),
            ...old.filter(({ user }) => user !== ROOT).map((key) => `${key.user} has an access key that is ${Number.isNaN(days(key)) ? "of unknown age" : `${days(key)} days old`}.`),
        ],
        source: users,
    };
}

/** Milliseconds between two questions whether the report is made. */
const PAUSE = 2_000;
const MOST_TRIES = 60;

export const awsIdentity: Collector<AwsSession> = {
    name: "aws-identity", cloud: "aws", kind: "identity", title: "Credential report",
    // Making the report changes nothing but the report: IAM does so every four hours at most.
    actions: ["iam:GenerateCredentialReport", "iam:GetCredentialReport"],
    async collect(session, { now, places }: RunFacts) {
        const { sdk, client } = session.client<typeof Iam, Iam.IAMClient>("@aws-sdk/client-iam", ({ IAMClient }) => IAMClient, places.aws[0]!.region);
        for (let tries = 0; ; tries++) {
            const { State } = await client.send(new sdk.GenerateCredentialReportCommand({}));
            if (State === "COMPLETE") break;
            if (tries === MOST_TRIES) throw new Error("IAM did not finish its credential report in two minutes");
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
        const { Content, GeneratedTime } = await client.send(new sdk.GetCredentialReportCommand({}));
        return { found: [identityFound(new TextDecoder().decode(Content), GeneratedTime ?? now, now)], nothing: [] };
    },
};
