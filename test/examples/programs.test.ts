// The examples as they are, run against the simulated clouds: they stay programs that work.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { DeployedResource } from "../../simulate/deployment";
import { evaluate } from "../../simulate/evaluate";

const ROOT = join(__dirname, "..", "..", "examples");
const programs = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();

/** What each declares at least. */
const DECLARES: Readonly<Record<string, readonly string[]>> = {
    "aws-network-pool": ["holdfast:aws:Network", "holdfast:aws:Pool", "aws:autoscaling/group:Group", "aws:ec2/natGateway:NatGateway"],
    "azure-store-replica": ["holdfast:azure:Storage", "holdfast:azure:Replication", "azure-native:storage:ObjectReplicationPolicy"],
    "cross-cloud-link": ["holdfast:links:Interconnect", "aws:ec2/vpnConnection:VpnConnection", "azure-native:network:VirtualNetworkGatewayConnection"],
};

describe("the examples", () => {
    it("are these", () => expect(programs).to.deep.equal(Object.keys(DECLARES)));

    for (const program of programs) {
        describe(program, () => {
            let resources: readonly DeployedResource[];
            let warnings: readonly string[];
            before(async () => {
                const [evaluated] = await evaluate({ root: join(ROOT, program), stacks: ["dev"] });
                resources = evaluated!.deployment.deployment.resources;
                warnings = evaluated!.warnings;
            });

            it("declares what it says it does", () => {
                expect([...new Set(resources.map(({ type }) => type))]).to.include.members([...DECLARES[program]!]);
            });

            it("warns of nothing", () => expect(warnings).to.deep.equal([]));

            it("has outputs", () => {
                expect(Object.keys(resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.outputs ?? {})).to.not.be.empty;
            });

            it("uses providers of its own, bound to the configured accounts", () => {
                const loose = resources.filter(({ type, provider }) => /^(aws|azure-native):/.test(type) && /::default/.test(provider ?? "::default"));
                expect(loose.map(({ urn }) => urn)).to.deep.equal([]);
            });

            it("is short enough to be read", () => {
                expect(readFileSync(join(ROOT, program, "index.ts"), "utf8").split("\n").length).to.be.below(110);
            });
        });
    }
});
