// `holdfast survive`, as a person starts it: what it says of small deployments, and how it ends.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { survivalSchema } from "../../report/survival.schema";
import { BUCKET, deployment, file, folder } from "../report/fixtures/support";

const BIN = join(__dirname, "..", "..", "bin", "holdfast.js");

function survive(...args: readonly string[]) {
    const cwd = folder();
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "survive", ...args], { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } });
    return { status, stdout, stderr, cwd };
}

/** One bucket without a copy, and what is promised of it: to be back from the loss of its region within so many minutes. */
const site = (minutes?: number) => file(deployment("prod", [BUCKET], {
    site: "prod", role: "primary", regions: { aws: "eu-west-1", azure: "northeurope" }, spares: { aws: 0, azure: 0, minimumFree: 0 },
    ...(minutes !== undefined && { recovery: { targets: { region: { rtoMinutes: minutes } }, notPromised: [] } }),
}, "v3.260.0"));

describe("holdfast survive", function () {
    this.timeout(120_000);
    const [promised, missed] = [survive("--state", site()), survive("--state", site(60))];

    it("ends in 0 where nothing that was promised is missed", () => expect([promised.status, promised.stderr]).to.deep.equal([0, ""]));
    it("ends in 2 where a target is missed, and says which", () => {
        expect(missed.status).to.equal(2);
        expect(missed.stdout).to.match(/A region is lost +60 min .* missed/);
    });
    it("lists every loss, each with what it does", () => {
        expect(promised.stdout).to.match(/^Recovery\n/).and.to.match(/^ {2}region:aws\/eu-west-1 +no$/m).and.to.include("What the model does not see");
    });
    it("fits 80 columns", () => expect(missed.stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]));
    it("writes no file and no progress", () => expect([existsSync(join(missed.cwd, "out")), missed.stderr]).to.deep.equal([false, ""]));

    it("tells one loss in full", () => {
        const { status, stdout } = survive("--state", site(60), "--scenario", "region:aws/eu-west-1");
        expect([status, stdout.split("\n")[0]]).to.deep.equal([2, "AWS: region eu-west-1 is lost"]);
    });
    it("ends as that loss alone says", () => expect(survive("--state", site(60), "--scenario", "delete:aws/eu-west-1/data").status).to.equal(0));
    it("is JSON in the report's own form", () => {
        const { status, stdout } = survive("--state", site(60), "--json");
        const { scenarios, answers } = survivalSchema.parse(JSON.parse(stdout));
        expect([status, scenarios.some(({ id }) => id === "region:aws/eu-west-1"), answers.find(({ scenario }) => scenario === "region:aws/eu-west-1")!.answer]).to.deep.equal([2, true, "no"]);
    });
    it("is JSON of one loss alone", () => {
        const { scenarios } = JSON.parse(survive("--state", site(), "--json", "--scenario", "region:aws/eu-west-1").stdout) as { scenarios: { id: string }[] };
        expect(scenarios.map(({ id }) => id)).to.deep.equal(["region:aws/eu-west-1"]);
    });
    it("adds pairs of losses where they are asked for", () => {
        const { pairs } = JSON.parse(survive("--state", site(), "--json", "--pairs").stdout) as { pairs: unknown[] };
        expect(pairs).to.be.an("array");
        expect(survive("--state", site(), "--pairs").stdout).to.match(/^Two losses at once: \d+ pairs? worse than either alone$/m);
    });

    const refused: Readonly<Record<string, readonly [readonly string[], string]>> = {
        "a loss that it does not know, and names the one that was meant": [["--state", site(), "--scenario", "region:aws/eu-west-2"], "no loss called region:aws/eu-west-2, expected one that `holdfast survive` lists. Did you mean region:aws/eu-west-1?"],
        "a file that is not there": [["--state", "nowhere.json"], "nowhere.json"],
        "a file that is no deployment": [["--state", file("[]", "list.json")], "list.json"],
        "a deployment of which nothing serves anybody": [["--state", file(deployment("prod", []))], "found nothing that serves anybody"],
        "stacks and files at once": [["--state", "x", "--stack", "prod"], "cannot be used with"],
        "options that it does not know": [["--scenarios"], "unknown option '--scenarios'"],
    };
    for (const [what, [args, expected]] of Object.entries(refused)) {
        it(`refuses ${what}, without a stack trace`, () => {
            const { status, stdout, stderr } = survive(...args);
            expect([status, stdout, /\n {4}at /.test(stderr)]).to.deep.equal([3, "", false]);
            expect(stderr).to.include(expected);
        });
    }
});
