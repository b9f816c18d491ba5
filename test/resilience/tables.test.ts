// Rows compared on a real PostgreSQL server, where one is installed.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openInventory } from "../../resilience/restore/address";
import { compare } from "../../resilience/restore/compare";
import { faultList } from "../../resilience/restore/record";
import { freePort } from "./emulators";

const VERSIONS = "/usr/lib/postgresql";
const BIN = (existsSync(VERSIONS) ? readdirSync(VERSIONS) : []).map((version) => join(VERSIONS, version, "bin")).find((folder) => existsSync(join(folder, "initdb")));
/** The server refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const SCHEMA = `
    CREATE SCHEMA "odd ""name";
    CREATE TABLE orders (id int PRIMARY KEY, made timestamptz, price numeric(10, 2), note text);
    CREATE TABLE "odd ""name"."Select" (raw bytea, ratio float8, span interval);
    CREATE TABLE twice (value text);
    CREATE TABLE nothing (value text);
    INSERT INTO "odd ""name"."Select" VALUES ('\\x00ff', 0.1, '1 day 2 hours');
    INSERT INTO twice VALUES ('x'), ('x'), (NULL);`;
const ORDERS = ["(1, '2026-01-01T00:00:00Z', 9.50, 'a')", "(2, '2026-01-02T00:00:00+02:00', 10, NULL)", "(3, NULL, -1, '')"];

describe("tables of a restored database", () => {
    let server: ChildProcess;
    let folder: string;
    let port: number;

    const sql = (database: string, text: string): void => {
        const { status, stderr } = spawnSync(join(BIN!, "psql"), ["-h", "127.0.0.1", "-p", String(port), "-U", "test", "-d", database, "-v", "ON_ERROR_STOP=1", "-q", "-c", text], { encoding: "utf8" });
        if (status !== 0) throw new Error(stderr);
    };

    before(async function () {
        if (!BIN) {
            console.log("      skipped: no PostgreSQL server");
            this.skip();
        }
        folder = mkdtempSync(join(tmpdir(), "holdfast-postgres-"));
        if (NOBODY.uid) chownSync(folder, NOBODY.uid, NOBODY.gid);
        const made = spawnSync(join(BIN, "initdb"), ["-D", join(folder, "data"), "-U", "test", "--auth=trust", "-E", "UTF8", "--no-locale", "-N"], { ...NOBODY, encoding: "utf8", cwd: folder });
        if (made.status !== 0) throw new Error(made.stderr);
        port = await freePort();
        server = spawn(join(BIN, "postgres"), ["-D", join(folder, "data"), "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-F"], { ...NOBODY, stdio: "ignore", cwd: folder });
        for (let tries = 0; tries < 200 && spawnSync(join(BIN, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)]).status !== 0; tries++) await new Promise((later) => setTimeout(later, 50));
        sql("postgres", "CREATE DATABASE source");
        sql("source", SCHEMA);
        sql("source", `INSERT INTO orders VALUES ${ORDERS.join(", ")}`);
    });
    after(async () => {
        if (!server) return;
        server.kill("SIGINT");
        await new Promise((ended) => server.once("exit", ended));
        rmSync(folder, { recursive: true, force: true });
    });

    let count = 0;
    /** A database with the same tables, the orders in another order, and then something changed. */
    const restored = (change: string): string => {
        const name = `copy${++count}`;
        sql("postgres", `CREATE DATABASE ${name}`);
        sql(name, SCHEMA);
        sql(name, `INSERT INTO orders VALUES ${[...ORDERS].reverse().join(", ")}`);
        sql(name, `ALTER DATABASE ${name} SET DateStyle = 'German'; ALTER DATABASE ${name} SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE ${name} SET extra_float_digits = 0; ALTER DATABASE ${name} SET bytea_output = 'escape'`);
        sql(name, change);
        return name;
    };
    const compared = async (change: string) => {
        const [source, copy] = await Promise.all(["source", restored(change)].map((name) => openInventory(`postgres://test@127.0.0.1:${port}/${name}`)));
        try {
            return await compare(source!.inventory, copy!.inventory);
        } finally {
            await source!.close();
            await copy!.close();
        }
    };

    it("are the same whatever the order of rows, and whatever the server's ways of writing values", async () => {
        const { expected, same, amount, ...rest } = await compared("SELECT 1");
        expect([expected, same, amount, rest.different, rest.missing, rest.extra, rest.unread]).to.deep.equal([4, 4, 7, [], [], [], []]);
    });

    const cases: readonly (readonly [string, string, string])[] = [
        ["a value that differs", "UPDATE orders SET note = 'b' WHERE id = 1", "different in content: public.orders\n"],
        ["a null in place of an empty text", "UPDATE orders SET note = NULL WHERE id = 3", "different in content: public.orders\n"],
        ["a row that is gone", "DELETE FROM orders WHERE id = 2", "different in size and content: public.orders\n"],
        ["a row that is there twice instead of another", "UPDATE twice SET value = 'x' WHERE value IS NULL", "different in content: public.twice\n"],
        ["another type of column", "ALTER TABLE nothing ALTER value TYPE varchar(9)", "different in properties: public.nothing\n"],
        ["a table that is gone, with a name that needs quoting", "DROP TABLE \"odd \"\"name\".\"Select\"", "missing: odd \"name.Select\n"],
        ["a table more", "CREATE TABLE more ()", "not in the source: public.more\n"],
    ];
    for (const [what, change, told] of cases) it(`with ${what} are told apart`, async () => expect(faultList(await compared(change))).to.equal(told));

    it("that this user may not read are not taken for missing or the same", async () => {
        const name = restored("CREATE ROLE reader LOGIN; GRANT SELECT ON orders, twice TO reader");
        const [source, copy] = await Promise.all([openInventory(`postgres://test@127.0.0.1:${port}/source?schema=public`), openInventory(`postgres://reader@127.0.0.1:${port}/${name}?schema=public`)]);
        const comparison = await compare(source!.inventory, copy!.inventory);
        await source!.close();
        await copy!.close();
        expect([comparison.same, faultList(comparison)]).to.deep.equal([2, "the copy could not be read (42501): public.nothing\n"]);
    });

    it("of a server that does not answer are refused, without a password asked for in the address", async () => {
        let message = "";
        await openInventory("postgres://test@127.0.0.1:1/source").catch((error: Error) => { message = error.message; });
        expect(message).to.equal("The input cannot be used (1 problem):\n  postgres://127.0.0.1:1/source: found that it cannot be read: ECONNREFUSED, expected a database that this user may read.");
    });
});
