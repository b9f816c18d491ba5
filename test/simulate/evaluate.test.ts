import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DeployedResource } from "../../simulate/deployment";
import { ConfigurationError, ProgramError, RefusedError } from "../../simulate/errors";
import { evaluate, type Evaluated, type Progress } from "../../simulate/evaluate";
import { services } from "./fixtures/program/services";

const ROOT = join(__dirname, "fixtures", "program");
const out = () => join(mkdtempSync(join(tmpdir(), "holdfast-evaluate-")), "out");

/** The fixture with another configuration of one stack. */
function changed(stack: string, config: string): string {
    const root = mkdtempSync(join(tmpdir(), "holdfast-fixture-"));
    cpSync(ROOT, root, { recursive: true });
    symlinkSync(join(__dirname, "..", "..", "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), `config:\n  fixture:site: ${stack}\n${config}`);
    return root;
}

/** The error of an evaluation that must fail, and whether it left anything behind. */
async function failure(root: string, stacks = ["prod"], limit?: number): Promise<{ error: Error; written: boolean }> {
    const folder = out();
    try {
        await evaluate({ root, stacks, services, out: folder, ...(limit && { limit }) });
    } catch (error) {
        return { error: error as Error, written: existsSync(folder) };
    }
    throw new Error("The evaluation did not fail.");
}

describe("evaluate", () => {
    const events: Progress[] = [];
    let folder: string;
    let evaluated: Evaluated[];
    let again: string;
    before(async () => {
        [folder, again] = [out(), out()];
        evaluated = await evaluate({ root: ROOT, stacks: ["prod", "dr"], services, out: folder, progress: (event) => events.push(event) });
        await evaluate({ root: ROOT, stacks: ["prod", "dr"], services, out: again });
    });

    const resource = (stack: string, end: string): DeployedResource =>
        evaluated.find((one) => one.stack === stack)!.deployment.deployment.resources.find(({ urn }) => urn.endsWith(end))!;

    it("writes a deployment for each stack", () => {
        expect(evaluated.map(({ file }) => file)).to.deep.equal([join(folder, "prod.state.json"), join(folder, "dr.state.json")]);
        expect(JSON.parse(readFileSync(evaluated[0]!.file!, "utf8"))).to.deep.equal(evaluated[0]!.deployment);
    });

    it("writes the same bytes each time", () => {
        for (const file of ["prod.state.json", "dr.state.json"]) {
            expect(readFileSync(join(again, file), "utf8")).to.equal(readFileSync(join(folder, file), "utf8"));
        }
    });

    it("leaves nothing beside the deployments", () => {
        expect(readdirSync(folder)).to.have.members(["prod.state.json", "dr.state.json"]);
    });

    it("records who holds a resource, and its name under that", () => {
        expect(resource("prod", "::main-vpc")).to.deep.include({
            urn: "urn:pulumi:prod::fixture::fixture:index:Network$aws:ec2/vpc:Vpc::main-vpc",
            parent: "urn:pulumi:prod::fixture::fixture:index:Network::main",
        });
    });

    it("records the options that rules and the engine read", () => {
        expect(resource("prod", "::main-vpc")).to.deep.include({ protect: true, customTimeouts: { create: 5400 }, ignoreChanges: ["tags"] });
        expect(resource("prod", "::sealed")).to.deep.include({ retainOnDelete: true });
    });

    it("records an alias as the name that it stands for", () => {
        expect(resource("prod", "::main-vpc").aliases).to.deep.equal(["urn:pulumi:prod::fixture::fixture:index:Network$aws:ec2/vpc:Vpc::older"]);
    });

    it("records the provider instance by its name and id", () => {
        const provider = resource("prod", "pulumi:providers:aws::aws");
        expect(resource("prod", "::main-vpc").provider).to.equal(`${provider.urn}::${provider.id}`);
    });

    it("records the provider that serves whoever names none", () => {
        expect(resource("prod", "::default_4_21_2")).to.deep.include({ type: "pulumi:providers:random", inputs: { version: "4.21.2" } });
    });

    it("records what a property was made from", () => {
        expect(resource("dr", "::main-vpc").propertyDependencies).to.deep.equal({ cidrBlock: [], tags: ["urn:pulumi:dr::fixture::pulumi:pulumi:StackReference::prod"] });
    });

    it("records the line of the project that asked for a resource, not the package's", () => {
        expect(resource("prod", "::main-vpc").sourcePosition).to.match(/^project:\/\/\/stacks\/index\.ts#16,\d+$/);
        expect(resource("prod", "pulumi:providers:aws::aws").sourcePosition).to.match(/^project:\/\/\/stacks\/index\.ts#32,\d+$/);
    });

    it("hands the outputs of a stack to the one behind it", () => {
        expect(resource("dr", "::main-vpc").inputs!.tags).to.deep.equal({ label: resource("prod", "::main-vpc").id });
    });

    it("records a component's arguments and outputs", () => {
        expect(resource("prod", "Network::main")).to.deep.include({
            custom: false, inputs: { cidr: "10.0.0.0/16", label: "first" }, outputs: { id: resource("prod", "::main-vpc").id },
        });
    });

    it("puts every resource after what it needs", () => {
        for (const { deployment } of evaluated) {
            const urns = deployment.deployment.resources.map(({ urn }) => urn);
            for (const [i, { parent, dependencies = [], provider }] of deployment.deployment.resources.entries()) {
                for (const needed of [parent, ...dependencies, provider?.replace(/::[^:]+$/, "")].filter((urn) => urn !== undefined)) {
                    expect(urns.indexOf(needed)).to.be.within(0, i - 1);
                }
            }
        }
    });

    it("writes no secret in plain, wherever it went", () => {
        const text = readFileSync(evaluated[0]!.file!, "utf8");
        expect(text).not.to.include("unspoken");
        expect(resource("prod", "::sealed").outputs!.tags.word).to.have.property("ciphertext");
        expect(resource("prod", "::password").outputs!.result).to.have.property("ciphertext");
        expect(resource("dr", "StackReference::prod").outputs!.secretOutputNames).to.deep.equal(["secretWord"]);
    });

    it("returns what the program warned of", () => {
        expect(evaluated.map(({ warnings }) => warnings)).to.deep.equal([[], ["the standby follows"]]);
    });

    it("tells of its progress", () => {
        expect(events.filter(({ stack }) => stack === "prod").at(-1)).to.deep.equal({ stack: "prod", step: "ended", resources: evaluated[0]!.deployment.deployment.resources.length });
    });

    it("names each problem of a configuration, and writes nothing", async () => {
        const { error, written } = await failure(changed("prod", "  fixture:fault: configuration\n"), ["prod", "dr"]);
        expect(error).to.be.instanceOf(ConfigurationError);
        expect((error as ConfigurationError).problems).to.deep.equal(["first: found 1.", "second: found 2."]);
        expect(written).to.equal(false);
    });

    it("tells a broken program from a bad configuration", async () => {
        const { error, written } = await failure(changed("prod", "  fixture:fault: crash\n"), ["prod", "dr"]);
        expect(error).to.be.instanceOf(ProgramError);
        expect(error.message).to.match(/^prod: Running program .*TypeError: this program is broken/s);
        expect(written).to.equal(false);
    });

    it("names everything that the clouds refuse, in one run", async () => {
        const { error, written } = await failure(changed("prod", "  fixture:fault: refusal\n"));
        expect(error).to.be.instanceOf(RefusedError);
        expect(error.message.split("\n")).to.deep.equal([
            'prod: aws:ec2/vpc:Vpc "main-vpc", cidrBlock: found 10.0.0.0/8, expected a block from /16 to /28. (stacks/index.ts:16)',
            'prod: random:index/randomPassword:RandomPassword "password", length: found 0, expected 1 or more. (stacks/index.ts:33)',
        ]);
        expect(written).to.equal(false);
    });

    it("refuses to read a stack that is not evaluated before", async () => {
        const { error } = await failure(changed("dr", "  fixture:fault: stack\n"), ["prod", "dr"]);
        expect(error.message.split("\n")).to.include('dr: pulumi:pulumi:StackReference "prod", name: found organization/fixture/test, expected a stack that is evaluated before this one. (stacks/index.ts:37)');
    });

    it("reports what is wrong with the project before any program starts", async () => {
        const { error } = await failure(changed("prod", "  fixture:falt: crash\n"));
        expect((error as ConfigurationError).problems).to.deep.equal([
            'Pulumi.prod.yaml: config.fixture:falt: expected a key that Pulumi.yaml declares; did you mean "fixture:fault"?',
        ]);
    });

    it("stops a program that does not end", async () => {
        const { error } = await failure(changed("prod", "  fixture:fault: hang\n"), ["prod"], 4);
        expect(error).to.be.instanceOf(ProgramError);
        expect(error.message).to.equal("prod: the program did not end in time, and was stopped");
    });
});
