// Tables of a PostgreSQL database, each as a count of rows and a hash of them, computed by the server, which only reads.
import { InputError } from "../../report/problems";
import { sha256 } from "./digest";
import { optional } from "./optional";
import { type Digest, type Inventory, type Unread, whyOf } from "./store";

/** What is used of the package `pg`, which brings no types of its own. */
interface PgClient {
    connect(): Promise<void>;
    query<Row>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
    escapeIdentifier(name: string): string;
    end(): Promise<void>;
}
interface Pg {
    readonly Client: new (config: object) => PgClient;
}

/** A table that takes longer is not compared, and said so. */
const MINUTES_PER_TABLE = 60;

/** So that the same values are the same text on every server. */
const SESSION = ["TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "IntervalStyle = 'iso_8601'", "extra_float_digits = 1", "bytea_output = 'hex'"];

const TABLES = `
    SELECT n.nspname AS schema, c.relname AS name,
        string_agg(format('%s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), ',' ORDER BY a.attnum) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND ($1::text IS NULL OR n.nspname = $1)
    GROUP BY n.nspname, c.relname
    ORDER BY n.nspname, c.relname`;

/** Sums of the parts of each row's SHA-256: any order of rows gives the same, and a row that is there twice counts twice. */
const sums = [1, 16, 31, 46].map((start) => `coalesce(sum(('x' || substr(h, ${start}, 15))::bit(60)::bigint), 0)::text`).join(" || '-' || ");

const digestQuery = (table: string): string => `
    SELECT count(*)::text AS rows, ${sums} AS hash
    FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM ONLY ${table} AS t) AS hashed`;

export interface Tables {
    readonly inventory: Inventory;
    readonly close: () => Promise<void>;
}

/** Opens a database: `postgres://user@host:5432/name?schema=public`. The password comes from PGPASSWORD or ~/.pgpass. */
export async function openTables(url: URL): Promise<Tables> {
    const title = `postgres://${url.host}${url.pathname}`;
    const { Client } = optional<Pg>("pg", title);
    const mode = url.searchParams.get("sslmode") ?? (["localhost", "127.0.0.1", "[::1]"].includes(url.hostname) ? "disable" : "verify-full");
    if (!["disable", "verify-full"].includes(mode)) {
        throw new InputError([{ file: title, found: `sslmode=${mode}`, expected: "verify-full, or disable on this machine", hint: "NODE_EXTRA_CA_CERTS names the cloud's certificate authority." }]);
    }
    const client = new Client({
        host: url.hostname, port: Number(url.port || 5432), database: decodeURIComponent(url.pathname.slice(1)),
        ...(url.username && { user: decodeURIComponent(url.username) }),
        ssl: mode === "verify-full", statement_timeout: MINUTES_PER_TABLE * 60_000, application_name: "holdfast restore verify",
    });
    try {
        await client.connect();
        await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        for (const setting of SESSION) await client.query(`SET LOCAL ${setting}`);
    } catch (error) {
        await client.end().catch(() => undefined);
        throw new InputError([{ file: title, found: `that it cannot be read: ${whyOf(error)}`, expected: "a database that this user may read" }]);
    }
    const schema = url.searchParams.get("schema");
    return {
        inventory: { title, measure: "rows", digests: () => digests(client, schema) },
        close: () => client.end(),
    };
}

async function* digests(client: PgClient, schema: string | null): AsyncGenerator<Digest | Unread> {
    const { rows: tables } = await client.query<{ schema: string; name: string; columns: string | null }>(TABLES, [schema]);
    for (const { schema: space, name, columns } of tables) {
        const key = `${space}.${name}`;
        await client.query("SAVEPOINT before_table");
        try {
            const { rows: [found] } = await client.query<{ rows: string; hash: string }>(digestQuery(`${client.escapeIdentifier(space)}.${client.escapeIdentifier(name)}`));
            yield { key, size: Number(found!.rows), sha256: sha256(found!.hash), properties: sha256(columns ?? "") };
        } catch (error) {
            await client.query("ROLLBACK TO SAVEPOINT before_table"); // the others can still be read
            yield { key, why: whyOf(error) };
        }
    }
}
