// The real engine over the simulated clouds: the whole life of both stacks, as an operator would run it. The tests share
// one deployment and run in the order in which they stand; without the Pulumi CLI they are skipped.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import { judge } from "../../policy/judge";
import { rules } from "../../policy/rules/index";
import { readDocuments } from "../../report/documents";
import type { DeployedResource } from "../../simulate/deployment";
import type { Properties } from "../../simulate/service";
import { evaluate } from "../../simulate/evaluate";
import { hasPulumi, PACKS, REAL_VALUES, ROOT, Workspace } from "./workspace";

const packs = PACKS.flatMap((pack) => ["--policy-pack", pack]);
const SECURITY = ["--policy-pack", join(ROOT, "policy", "security")];
const GOVERNANCE = ["--policy-pack", join(ROOT, "policy", "governance")];
const DAY = "2026-01-01";
const FIREWALL = "aws:networkfirewall/firewall:Firewall";

/** What a provider manages, as state files hold it. */
const managed = (resources: readonly DeployedResource[]) =>
    resources.filter(({ custom, external, type }) => custom && !external && !type.startsWith("pulumi:"));

/** Secrets are sealed anew each time: that there is one is all that can be compared. */
const unsealed = <T>(value: T): T => JSON.parse(JSON.stringify(value ?? null), (_, inner: unknown) =>
    (typeof inner === "object" && inner !== null && "ciphertext" in inner ? "a secret" : inner)) as T;

/** A resource's inputs or outputs without what its program leaves to others. */
const without = (properties: Properties | undefined, ignored: readonly string[] = []): Properties =>
    Object.fromEntries(Object.entries(properties ?? {}).filter(([key]) => !ignored.some((path) => path.split(".")[0] === key)));

/**
 * Resources by name, with what the cloud was told and what it answered. Not the addresses that a prefix hands out, nor
 * which member of a cluster writes: these go by the order in which they are asked for, and that is the engine's affair.
 */
const facts = (resources: readonly DeployedResource[]) =>
    new Map(managed(resources).map(({ urn, id, inputs, outputs, protect, parent, ignoreChanges }) => {
        const { ipAddress: _, writer: __, ...told } = without(outputs, ignoreChanges);
        return [urn, unsealed({ id, inputs: without(inputs, ignoreChanges), outputs: told, protect, parent })];
    }));

/** Each verdict that is not a plain pass, in one line. */
const verdicts = (...files: readonly string[]) =>
    judge(readDocuments(files.map((path) => ({ path, form: "state" }))).judged, rules, [], { today: DAY })
        .filter(({ state }) => state !== "pass" && state !== "not-applicable")
        .map(({ rule, urn, state, message }) => `${rule.name} ${urn} ${state} ${message}`).sort();

/** A step of a preview, as `--json` prints it. */
interface Step {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: DeployedResource;
    readonly newState?: DeployedResource;
}

interface PolicyEvent {
    readonly policyEvent?: { readonly policyName: string; readonly resourceUrn: string; readonly message: string };
}

/** What Pulumi's own engine finds in a state file, in the same words as `found`. */
async function analyzed(workspace: Workspace, file: string): Promise<string[]> {
    const { output } = await workspace.run(["policy", "analyze", "--file", file, ...packs, "--json"]);
    const events = output.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as PolicyEvent);
    return events.flatMap(({ policyEvent: event }) => (event ? [`${event.policyName} ${event.resourceUrn} ${event.message.split("\n").slice(1).join("\n")}`] : [])).sort();
}

const found = (file: string) => verdicts(file).map((line) => line.replace(/ (fail|not-evaluated|excepted) /, " "));

describe("the real engine", function () {
    this.timeout(480_000);
    this.bail(true);
    let workspace: Workspace;

    before(async function () {
        if (!hasPulumi()) {
            console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
            this.skip();
        }
        workspace = new Workspace();
        for (const stack of ["prod", "dr"]) await workspace.expect(["stack", "init", stack]);
    });

    after(() => workspace?.remove());

    it("deploys nothing while the configuration holds documentation values, and names each key", async () => {
        const { code, output } = await workspace.run(["up", "-s", "prod", "--yes", "--skip-preview", ...GOVERNANCE]);
        expect(code).not.to.equal(0);
        for (const key of ["awsAccountId", "azureSubscriptionId", "azureTenantId", "custodians.first.aws", "custodians.second.azure", "domain", "alertEmail", "certificates.prod.azureVault"]) {
            expect(output).to.include(key);
        }
        expect(workspace.existing()).to.equal(0);
    });

    describe("once it is configured", () => {
        before(async () => {
            for (const stack of ["prod", "dr"]) await workspace.configure(stack, REAL_VALUES);
        });

        it("previews a site that does not exist yet, and no pack forbids it", async () => {
            const { code, output } = await workspace.run(["preview", "-s", "prod", ...packs]);
            expect(output).not.to.include("[mandatory]");
            expect(code, output).to.equal(0);
            expect(workspace.existing()).to.equal(0);
        });

        it("continues an update that was cut off", async () => {
            for (const stack of ["prod", "dr"]) await workspace.configure(stack, { lifecycle: "evaluation" });
            const { child, ended } = workspace.start(["up", "-s", "prod", "--yes", "--skip-preview"], { HOLDFAST_SIMULATED_FAULT: "hang:60", PULUMI_SKIP_CHECKPOINTS: "false" });
            while (workspace.existing() < 59 && child.exitCode === null) await setTimeout(100);
            workspace.kill(child);
            await ended;
            const before = workspace.existing();
            expect(before).to.be.within(59, 80);

            await workspace.expect(["cancel", "prod", "--yes"]);
            await workspace.expect(["refresh", "-s", "prod", "--yes", "--skip-preview", "--clear-pending-creates"]);
            expect(workspace.existing()).to.equal(before);
            await workspace.expect(["up", "-s", "prod", "--yes", "--skip-preview"]);
            const { deployment } = await workspace.export("prod");
            expect(workspace.existing()).to.equal(managed(deployment.deployment.resources).length);
        });

        it("locks for good in a second update what the first one left unlocked", async () => {
            await workspace.configure("prod", { lifecycle: "production" });
            await workspace.expect(["up", "-s", "prod", "--yes", "--skip-preview"]);
            const { deployment } = await workspace.export("prod");
            const archive = deployment.deployment.resources.find(({ urn }) => urn.endsWith("::azure-storage-log-archive"));
            expect(archive!.outputs!.immutableStorageWithVersioning.immutabilityPolicy.state).to.equal("Locked");
        });

        it("has nothing to change after an update", async () => {
            await workspace.expect(["preview", "-s", "prod", "--expect-no-changes"]);
        });

        it("finds no drift after an update", async () => {
            await workspace.expect(["refresh", "-s", "prod", "--yes", "--skip-preview", "--expect-no-changes"]);
        });

        it("deploys the standby behind it", async () => {
            await workspace.expect(["up", "-s", "dr", "--yes", "--skip-preview"]);
            await workspace.expect(["preview", "-s", "dr", "--refresh", "--expect-no-changes"]);
        });

        it("makes what the offline evaluation said, input for input and output for output", async () => {
            const offline = await evaluate({ root: workspace.project, stacks: ["prod", "dr"], out: join(workspace.folder, "out") });
            for (const { stack, deployment } of offline) {
                const { deployment: real } = await workspace.export(stack);
                expect([...facts(deployment.deployment.resources).keys()].sort()).to.deep.equal([...facts(real.deployment.resources).keys()].sort());
                const made = facts(real.deployment.resources);
                const different = [...facts(deployment.deployment.resources)].filter(([urn, said]) => !isDeepStrictEqual(said, made.get(urn)));
                const shown = different.slice(0, 3).map(([urn, said]) => `${urn}\nsaid ${JSON.stringify(said)}\nmade ${JSON.stringify(made.get(urn))}`);
                expect(different.map(([urn]) => urn), shown.join("\n")).to.deep.equal([]);
            }
        });

        it("is judged as the offline evaluation is, finding by finding", () => {
            const out = (stack: string) => join(workspace.folder, "out", `${stack}.state.json`);
            const real = (stack: string) => join(workspace.folder, `${stack}.export.json`);
            expect(verdicts(out("prod"), out("dr"))).to.deep.equal(verdicts(real("prod"), real("dr")));
        });

        it("is judged alike by Pulumi's own engine and by ours, offline and deployed", async () => {
            for (const file of [join(workspace.folder, "out", "prod.state.json"), join(workspace.folder, "dr.export.json")]) {
                expect(await analyzed(workspace, file)).to.deep.equal(found(file));
            }
        });

        it("stops a change that breaks a rule, before it is made", async () => {
            const file = join(workspace.project, "components", "aws", "storage.ts");
            const program = readFileSync(file, "utf8");
            expect(program).to.include("blockPublicPolicy: true");
            writeFileSync(file, program.replace("blockPublicPolicy: true", "blockPublicPolicy: false"));
            try {
                const { code, output } = await workspace.run(["up", "-s", "prod", "--yes", ...SECURITY]);
                expect(code).not.to.equal(0);
                expect(output).to.include("blockPublicPolicy: observed false, expected true");
            } finally {
                writeFileSync(file, program);
            }
            const { deployment } = await workspace.export("prod");
            const blocks = deployment.deployment.resources.filter(({ type }) => type === "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
            expect(blocks.map(({ outputs }) => outputs!.blockPublicPolicy)).to.deep.equal(blocks.map(() => true));
        });

        it("takes over by one switch: the primary's regions are left as they are, and the standby keeps its data", async () => {
            await workspace.configure("dr", { failover: true });
            const { code, output } = await workspace.run(["preview", "-s", "dr", "--json"]);
            expect(code, output.slice(-2000)).to.equal(0);
            const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as { steps: Step[] };
            const { deployment } = await workspace.export("dr");
            const providers = new Map(deployment.deployment.resources.map(({ urn, provider }) => [urn, provider ?? ""]));
            const inPrimary = steps.filter(({ urn }) => /-primary::[^:]*$/.test(providers.get(urn) ?? ""));
            expect(inPrimary.map(({ op }) => op)).to.deep.equal(inPrimary.map(() => "delete"));
            // What is not left as it is stands in the standby's own group: its ends of the replication, and the locks on them.
            expect(inPrimary.filter(({ oldState }) => !oldState?.retainOnDelete && !oldState?.id?.includes("/resourceGroups/rg-holdfast-dr")).map(({ urn }) => urn)).to.deep.equal([]);
            expect(steps.filter(({ op }) => op.includes("replace")).map(({ urn }) => urn)).to.deep.equal([]);
            await workspace.configure("dr", { failover: false });
        });

        it("is not destroyed by one command", async () => {
            const before = workspace.existing();
            const { code, output } = await workspace.run(["destroy", "-s", "dr", "--yes"]);
            expect(code).not.to.equal(0);
            expect(output).to.match(/protect/);
            expect(workspace.existing()).to.equal(before);
        });

        it("is destroyed once its protection is lifted, and the standby's links stay with the primary", async () => {
            const primary = managed((await workspace.export("prod")).deployment.deployment.resources);
            const links = await retained("dr");
            expect(links).not.to.be.empty;
            // Nobody's state will have them: the operator deletes them, those first that hold what the standby has.
            const copies = links.filter((urn) => urn.includes("aws:efs/replicationConfiguration:"));
            workspace.deleteByHand(copies);
            await dismantle("dr");
            expect(workspace.existing()).to.equal(primary.length + links.length - copies.length);
            workspace.deleteByHand(links);
        });

        it("leaves of production what outlives it on purpose, once that is taken down with all its locks", async () => {
            const outlives = await retained("prod");
            await dismantle("prod");
            expect(workspace.existing()).to.equal(outlives.length);
        });

        const retained = async (stack: string) => managed((await workspace.export(stack)).deployment.deployment.resources).filter(({ retainOnDelete }) => retainOnDelete).map(({ urn }) => urn);

        /** Lifts each of the three protections (the clouds' own, Pulumi's, Azure's locks), then destroys. */
        async function dismantle(stack: string): Promise<void> {
            const { deployment } = await workspace.export(stack);
            const firewall = deployment.deployment.resources.some(({ type }) => type === FIREWALL);
            const reserve = deployment.deployment.resources.some(({ urn }) => urn.endsWith("::aws-load-balancer-reserve"));
            await workspace.configure(stack, {
                lifecycle: "evaluation", perimeter: { firewall, domains: ["*.amazonaws.com"], ddosPlan: false, shield: false },
                spares: { aws: 4, azure: 4, minimumFree: 2, prepared: reserve },
            });
            const guarded = ["aws:lb/loadBalancer:LoadBalancer", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster", "aws:cognito/userPool:UserPool", "aws:route53/zone:Zone", FIREWALL]
                .filter((type) => deployment.deployment.resources.some((resource) => resource.type === type));
            const unlocked = await workspace.run(["up", "-s", stack, "--yes", "--skip-preview", ...guarded.flatMap((type) => ["--target", `**${type}::**`])]);
            // Now and then the engine writes what a targeted update leaves in an order that it then refuses, and says how to mend it.
            if (unlocked.output.includes("snapshot integrity error")) await workspace.expect(["state", "repair", "-s", stack, "--yes"]);
            else expect(unlocked.code, unlocked.output).to.equal(0);
            await workspace.expect(["state", "unprotect", "--all", "--yes", "-s", stack]);
            await workspace.expect(["destroy", "-s", stack, "--yes", "--skip-preview", "--target-dependents", "--target", "**azure-native:authorization:ManagementLockByScope::**"]);
            await workspace.expect(["destroy", "-s", stack, "--yes", "--skip-preview"]);
        }
    });
});

describe("secrets under the real engine", function () {
    this.timeout(120_000);
    let workspace: Workspace;

    before(async function () {
        if (!hasPulumi()) this.skip();
        workspace = new Workspace(join(ROOT, "test", "simulate", "fixtures", "program"), ["stacks"]);
        await workspace.expect(["stack", "init", "prod"]);
        await workspace.expect(["up", "-s", "prod", "--yes", "--skip-preview"]);
    });

    after(() => workspace?.remove());

    it("are encrypted in the state file", async () => {
        const stored = workspace.stored("fixture", "prod");
        const password = (await workspace.expect(["stack", "output", "secretWord", "-s", "prod", "--show-secrets"])).trim();
        expect(password).to.have.length(20);
        for (const plaintext of ["unspoken", password, JSON.stringify(password).slice(1, -1)]) expect(stored).not.to.include(plaintext);
    });

    it("are opened by whoever has the passphrase, offline as deployed", async () => {
        const passphrase = "correct horse battery staple";
        const [offline] = await evaluate({ root: workspace.project, stacks: ["prod"], out: join(workspace.folder, "out"), passphrase });
        const { output } = await workspace.run(["policy", "analyze", "--file", offline!.file!, ...GOVERNANCE]);
        expect(output).not.to.include("could not decrypt");
    });
});
