// `evaluation` is the cheapest thing that still shows every component: the same parts as in production, at a lower price.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { estimate } from "../../report/cost";
import { readDocuments } from "../../report/documents";
import type { DeployedResource } from "../../simulate/deployment";
import { evaluate } from "../../simulate/evaluate";

const ROOT = join(__dirname, "../..");
const STACKS = ["prod", "dr"];

/** Both stacks with one life cycle: what they declare, and what it costs. */
async function evaluated(lifecycle: string) {
    const root = mkdtempSync(join(tmpdir(), "holdfast-costs-"));
    try {
        for (const part of ["stacks", "components", "node_modules", "package.json", "tsconfig.json", "Pulumi.prod.yaml", "Pulumi.dr.yaml"]) symlinkSync(join(ROOT, part), join(root, part));
        const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8"));
        project.config.lifecycle.default = lifecycle;
        writeFileSync(join(root, "Pulumi.yaml"), stringify(project));
        const out = join(root, "out");
        const stacks = await evaluate({ root, stacks: STACKS, out });
        const { judged } = readDocuments(STACKS.map((stack) => ({ path: join(out, `${stack}.state.json`), form: "state" as const })));
        const components = stacks.map(({ deployment }) => new Set(deployment.deployment.resources.map(({ type }: DeployedResource) => type).filter((type) => type.startsWith("holdfast:"))));
        return { cost: estimate(judged.byOutputs)!, components };
    } finally {
        rmSync(root, { recursive: true });
    }
}

describe("the evaluation profile", () => {
    let production: Awaited<ReturnType<typeof evaluated>>;
    let evaluation: Awaited<ReturnType<typeof evaluated>>;
    before(async function () {
        this.timeout(600_000); // four programs
        production = await evaluated("production");
        evaluation = await evaluated("evaluation");
    });

    for (const [i, stack] of STACKS.entries()) {
        it(`shows every component of ${stack}`, () => {
            expect([...evaluation.components[i]!].sort()).to.deep.equal([...production.components[i]!].sort());
        });

        it(`costs less in ${stack}, and no tier of it costs more`, () => {
            const [cheap, dear] = [evaluation.cost.stacks[i]!, production.cost.stacks[i]!];
            expect(cheap.monthly).to.be.below(dear.monthly);
            const dearer = cheap.tiers.filter(({ tier, monthly }) => monthly > (dear.tiers.find((other) => other.tier === tier)?.monthly ?? 0));
            expect(dearer.map(({ tier, monthly }) => `${tier} ${monthly}`)).to.deep.equal([]);
        });
    }

    it("has a price for every size that is declared", () => {
        for (const { cost } of [production, evaluation]) expect(cost.unpriced.filter(({ why }) => why === "unknown")).to.deep.equal([]);
    });
});
