// IAM's credential report: comma-separated, a line a user. Names of users hold no comma, and IAM quotes nothing.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html

export type CredentialRow = Readonly<Partial<Record<
    "user" | "password_enabled" | "mfa_active" | "access_key_1_active" | "access_key_1_last_rotated" | "access_key_2_active" | "access_key_2_last_rotated", string
>>>;

const KEPT = ["user", "password_enabled", "mfa_active", "access_key_1_active", "access_key_1_last_rotated", "access_key_2_active", "access_key_2_last_rotated"] as const;

/** What collectors need of each user, and nothing more. */
export function parse(csv: string): CredentialRow[] {
    const [head = "", ...lines] = csv.trim().split(/\r?\n/);
    const columns = head.split(",");
    const missing = KEPT.filter((column) => !columns.includes(column));
    if (missing.length > 0) throw new Error(`IAM's credential report does not have ${missing.join(", ")}`);
    return lines.filter(Boolean).map((line) => {
        const cells = line.split(",");
        return Object.fromEntries(KEPT.map((column) => [column, cells[columns.indexOf(column)]]));
    });
}
