// The runbooks of both stacks as they are: each loss has one, and every command in them is one that its tool takes.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { main } from "../../cli/main";
import { Graph } from "../../policy/resource";
import { survivalOf } from "../../policy/survival/survival";
import { readDocuments } from "../../report/documents";
import { runbookOf } from "../../report/runbook-names";
import { type Command, commandText, rehearsal, slotsOf } from "../../resilience/runbooks/command";
import { faultsOf, nameOf } from "../../resilience/runbooks/grammar";
import grammar from "../../resilience/runbooks/grammar.json";
import { proceduresOf, runbookFiles } from "../../resilience/runbooks/index";
import { commandsOf, type Procedure } from "../../resilience/runbooks/runbook";
import { evaluate } from "../../simulate/evaluate";
import { services } from "../../simulate/services";

const ROOT = join(__dirname, "../..");
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).error === undefined;

/** What our own command line says to some words, and how it ends. */
async function ours(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    const { stdout, stderr } = process;
    const [out, error] = [stdout.write, stderr.write];
    let output = "";
    stdout.write = stderr.write = ((chunk: string) => { output += chunk; return true; }) as typeof stdout.write;
    try {
        return { code: await main(args), output };
    } finally {
        stdout.write = out;
        stderr.write = error;
    }
}

describe("runbooks of both stacks", function () {
    this.timeout(300_000);
    let folder: string;
    let graph = new Graph([]);
    let procedures: Procedure[] = [];
    let files = new Map<string, string>();
    /** One command of each form. */
    let forms: Command[] = [];
    const of = (id: string): string => files.get(`${id}.md`) ?? "";

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "holdfast-runbooks-"));
        await evaluate({ root: ROOT, stacks: ["prod", "dr"], out: folder, services, limit: 280 });
        graph = new Graph(readDocuments(["prod", "dr"].map((name) => ({ path: join(folder, `${name}.state.json`), form: "state" as const }))).judged.byOutputs);
        procedures = proceduresOf(graph);
        files = runbookFiles(graph);
        const all = new Map(procedures.flatMap(commandsOf).map((command) => [`${nameOf(command)} ${command.options.map(([name]) => name).sort().join(" ")}`, command]));
        forms = [...all.values()];
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("are one for each loss that the analysis knows, by the name that others lead to", () => {
        const { scenarios } = survivalOf(graph);
        expect(procedures.flatMap((procedure) => procedure.scenarios.map((id) => `${id} ${procedure.id}`)).sort())
            .to.deep.equal(scenarios.map((scenario) => `${scenario.id} ${runbookOf(scenario)}`).sort());
    });

    it("are the same bytes each time", () => expect(runbookFiles(graph)).to.deep.equal(files));

    it("have a page that leads to every other", () => {
        const led = [...files.get("README.md")!.matchAll(/\]\((.*?\.md)\)/g)].map(([, name]) => name);
        expect(led.sort()).to.deep.equal([...files.keys()].filter((name) => name !== "README.md").sort());
    });

    it("say so where the names are the documentation's", () => expect(files.get("README.md")).to.contain("**These are not yours**"));
    it("have no value that is not known", () => expect([...files].filter(([, text]) => /NOT-KNOWN|undefined|\[object/.test(text)).map(([name]) => name)).to.deep.equal([]));
    it("have no secret", () => expect([...files].filter(([, text]) => /ciphertext|4dabf18193072939515e22adb298388d|-----BEGIN/.test(text)).map(([name]) => name)).to.deep.equal([]));

    it("ask beforehand for what a command takes, or read it in an earlier one", () => {
        const missing = procedures.flatMap((procedure) => {
            const known = new Set(procedure.asks.map(({ slot }) => slot));
            return commandsOf(procedure).flatMap((command) => {
                const unknown = slotsOf(command).filter((slot) => !known.has(slot)).map((slot) => `${procedure.id}: ${slot}`);
                if (command.into) known.add(command.into);
                return unknown;
            });
        });
        expect(missing).to.deep.equal([]);
    });

    it("ask for nothing that no command takes", () => {
        const idle = procedures.flatMap((procedure) => {
            const used = commandsOf(procedure).flatMap(slotsOf);
            return procedure.asks.filter(({ slot }) => !used.includes(slot)).map(({ slot }) => `${procedure.id}: ${slot}`);
        });
        expect(idle).to.deep.equal([]);
    });

    it("are shell that a shell can read", () => {
        const script = procedures.flatMap(commandsOf).map(commandText).join("\n");
        expect(spawnSync("sh", ["-n"], { input: script }).stderr.toString()).to.equal("");
    });

    it("have only commands that the clouds' tools take", () => expect([...new Set(procedures.flatMap(commandsOf).flatMap(faultsOf))]).to.deep.equal([]));

    it("have only commands that our own command line takes", async () => {
        const wrong: string[] = [];
        for (const command of forms.filter(({ tool }) => tool === "holdfast")) {
            const { code, output } = await ours([...command.words, "--help"]);
            if (code !== 0) wrong.push(`${nameOf(command)}: ${output.trim()}`);
            for (const [option] of command.options) if (!output.includes(`--${option}`)) wrong.push(`${nameOf(command)}: --${option}`);
        }
        expect(wrong).to.deep.equal([]);
    });

    it("have only commands that Pulumi takes", function () {
        if (!has("pulumi")) {
            console.log("      skipped: no Pulumi CLI");
            this.skip();
        }
        const wrong = forms.filter(({ tool }) => tool === "pulumi").flatMap((command) => {
            const words = [...command.words].slice(0, ["stack", "config"].includes(command.words[0]!) ? 2 : 1);
            const help = execFileSync("pulumi", [...words, "--help"], { encoding: "utf8" });
            return command.options.filter(([option]) => !help.includes(`--${option}`)).map(([option]) => `${nameOf(command)}: --${option}`);
        });
        expect(wrong).to.deep.equal([]);
    });

    it("rehearse every command of AWS against the CLI's own models, sending nothing", async function () {
        // The CLI takes a second or more for each; the table of options that was made from it is asked every time.
        if (!process.env["HOLDFAST_REHEARSE"] || !has("aws")) {
            console.log("      skipped: HOLDFAST_REHEARSE=1 asks the AWS CLI");
            this.skip();
        }
        const samples: Record<string, string> = {
            TIME: "2026-11-22T08:15:00Z", ZONE: "eu-west-1a", ZONE_ID: "euw1-az1", METADATA: "{}", RECOVERY_POINT: "arn:aws:backup:eu-west-1:111122223333:recovery-point:1", ACCOUNT: "111122223333", QUARANTINE_POLICY: "p-12345678",
        };
        const env = { ...process.env, AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", AWS_DEFAULT_REGION: "eu-west-1", AWS_EC2_METADATA_DISABLED: "true", HTTPS_PROXY: "http://127.0.0.1:1" };
        const known = new Map(forms.filter(({ tool }) => tool === "aws").map((command) => [nameOf(command), rehearsal(command)!]));
        // The CLI then makes up an answer, and finds some of what it made up to be wrong: that says nothing of the command.
        const ownFault = (name: string, told: string): boolean => {
            const entry = (grammar.commands as Record<string, { required: string[]; optional: string[] }>)[name]!;
            const roots = [...told.matchAll(/parameter (\w+)/g)].map(([, root]) => root!.replace(/[a-z\d](?=[A-Z])/g, "$&-").toLowerCase());
            return roots.length > 0 && roots.every((root) => ![...entry.required, ...entry.optional].includes(root));
        };
        const wrong = [...known].flatMap(([name, { words, options }]) => {
            const args = [...words, ...options.flatMap(([option, ...values]) => [`--${option}`, ...values.map((value) => (typeof value === "string" ? value : samples[value.slot] ?? "sample"))])];
            const { status, stderr } = spawnSync("aws", args, { encoding: "utf8", env });
            return status === 0 || ownFault(name, stderr) ? [] : [`${name}: ${stderr.trim().slice(0, 300)}`];
        });
        expect(wrong).to.deep.equal([]);
    });

    it("lead a take-over as the README does", () => {
        const page = of("region-aws-eu-west-1");
        const order = ["holdfast failover --stack dr --live --confirm dr --dry-run", "pulumi config set holdfast:failover true --stack dr", "pulumi up --stack dr", "aws efs delete-replication-configuration --region eu-central-1", "aws rds modify-db-cluster --region eu-central-1", "holdfast failback --stack dr"];
        const places = order.map((text) => page.indexOf(text));
        expect(places.every((place) => place > 0)).to.be.true;
        expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    });

    it("do nothing to production where the standby is lost", () => {
        const standby = procedures.find(({ id }) => id === "region-aws-eu-central-1")!;
        expect(standby.steps.flatMap(({ commands }) => commands).filter(({ mutates }) => mutates)).to.deep.equal([]);
    });

    it("put keys into the hands of the two custodians alone", () => {
        const changing = procedures.filter(({ loss }) => loss === "key").flatMap(({ steps }) => steps).filter(({ commands }) => commands.some(({ words }) => /enable-key|cancel-key|recover|set-attributes/.test(words.join(" "))));
        expect(new Set(changing.map(({ who }) => who))).to.deep.equal(new Set(["custodians"]));
        expect(of("key-aws-eu-west-1")).to.contain("`arn:aws:iam::111122223333:role/custodian-first` and `arn:aws:iam::111122223333:role/custodian-second`");
    });

    it("say which losses nothing is known against", () => {
        const alone = new Graph(graph.resources.filter(({ urn }) => urn.startsWith("urn:pulumi:prod::")));
        expect(runbookFiles(alone).get("README.md")).to.match(/\*\*No runbook is for\*\*: `region:aws\/eu-west-1`, `region:azure\/northeurope`, /);
    });

    it("shift no traffic where a balancer does not allow it", () => {
        const fixed = new Graph(graph.resources.map((resource) => (resource.type === "aws:lb/loadBalancer:LoadBalancer" ? { ...resource, props: { ...resource.props, enableZonalShift: false } } : resource)));
        expect([...runbookFiles(fixed).values()].filter((text) => text.includes("zonal-shift"))).to.deep.equal([]);
    });

    const alarms: readonly (readonly [string, string])[] = [
        ["zone-aws-eu-west-1", "holdfast-prod-machines-answering"], ["zone-azure-northeurope", "azure-objectives-machines-answering"], ["region-aws-eu-west-1", "holdfast-prod-front-aws"],
        ["vpn", "holdfast-prod-tunnel-a1"], ["key-azure-northeurope", "azure-alerts-vault-deleted"], ["key-aws-eu-west-1", "holdfast-prod-key-administration"], ["addresses-azure-northeurope", "azure-traffic-front-ends"],
        ["ransom-aws", "holdfast-prod-intrusion"], ["delete-aws-eu-west-1", "holdfast-prod-backup-touched"],
    ];
    for (const [id, alarm] of alarms) it(`name ${alarm} among the alarms of ${id}`, () => expect(of(id)).to.contain(`\n- \`${alarm}`));

    it("write what the command says it writes", async () => {
        const states = ["prod", "dr"].map((name) => join(folder, `${name}.state.json`));
        const { code, output } = await ours(["runbooks", "--state", ...states, "--records", folderOf("no-records"), "--out", join(folder, "written")]);
        expect([code, output.split("\n")[0]]).to.deep.equal([0, `✔ ${files.size - 1} runbooks`]);
    });

    it("look at a re-homing and at a copy without changing anything", async () => {
        const moved = await ours(["rehome", "--stack", "prod", "--cloud", "aws", "--from", "edge-a", "--state", join(folder, "prod.state.json")]);
        expect(moved.output).to.match(/^edge-a: edge-a [\d.]+ → spare-\d [\d.]+\n/);
        writeFileSync(join(folderOf("source"), "a"), "abc");
        const { code, output } = await ours(["restore", "copy", `file://${folderOf("source")}`, `file://${folderOf("target")}`, "--store", "s", "--cloud", "aws", "--environment", "emulated", "--manifest", join(folder, "m.jsonl"), "--dry-run"]);
        expect([code, output]).to.deep.equal([0, "1 objects, 3 bytes: 0 are copied already, 0 of the same name stand there, 1 would be written. Nothing was written.\n"]);
    });

    /** A folder of that name, which is there. */
    function folderOf(name: string): string {
        mkdirSync(join(folder, name), { recursive: true });
        return join(folder, name);
    }
});
