// Both stacks as they are: what is reachable is what the table of flows declares, on both clouds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FLOWS } from "../../components/plan/flows";
import { differences } from "../../policy/reach/declared";
import { type Reach, reachability } from "../../policy/reach/index";
import { Graph, type Resource } from "../../policy/resource";
import { readDocuments } from "../../report/documents";
import { evaluate } from "../../simulate/evaluate";
import { services } from "../../simulate/services";

const ROOT = join(__dirname, "../..");

describe("what reaches what in both stacks", () => {
    let resources: readonly Resource[] = [];
    let graph = new Graph([]);
    let all: readonly Reach[] = [];

    before(async function () {
        this.timeout(300_000);
        const out = mkdtempSync(join(tmpdir(), "holdfast-reach-"));
        await evaluate({ root: ROOT, stacks: ["prod", "dr"], out, services });
        resources = readDocuments(["prod", "dr"].map((name) => ({ path: join(out, `${name}.state.json`), form: "state" as const }))).judged.byOutputs;
        rmSync(out, { recursive: true });
        graph = new Graph(resources);
        all = reachability(graph);
    });

    const told = (of: Graph, kind: string): string[] => differences(reachability(of), of).filter((each) => each.kind === kind).map(({ stack, cloud, from, to, ports }) => `${stack} ${cloud}: ${from} → ${to} ${ports.join(", ")}`);
    const without = (gone: (resource: Resource) => boolean): Graph => {
        const left = resources.filter((resource) => !gone(resource));
        expect(left.length).to.be.lessThan(resources.length);
        return new Graph(left);
    };

    it("is each site on each cloud", () => expect(all.map(({ stack, cloud }) => `${stack} ${cloud}`)).to.deep.equal(["dr aws", "dr azure", "prod aws", "prod azure"]));
    for (const flow of FLOWS) {
        it(`has the flow ${flow.key}`, () => {
            const cells = all.filter(({ cloud }) => flow.cloud === undefined || flow.cloud === cloud).map(({ cells: of }) => of.find(({ from, to }) => from === flow.from && to === flow.to)!);
            expect(cells.map(({ ports }) => ports.includes(`${flow.protocol}/${flow.port}`) || ports.includes("every protocol"))).to.not.include(false);
        });
    }
    it("is nothing that no flow declares", () => expect(told(graph, "undeclared")).to.deep.equal([]));
    it("lacks nothing that a flow declares", () => expect(told(graph, "missing")).to.deep.equal([]));
    it("leaves one thing open to what a gateway tells a tunnel", () => expect(told(graph, "not known")).to.deep.equal(["dr azure: peer → clients tcp/443", "prod azure: peer → clients tcp/443"]));
    it("crosses two layers or more from the internet", () => expect(all.flatMap(({ cells }) => cells).filter(({ from, state }) => from === "internet" && state === "open").map(({ crossed }) => crossed >= 2)).to.not.include(false));
    it("keeps a tenant's own network to itself", () => expect(all.flatMap(({ cells, places }) => {
        const tenants = places.filter(({ kind }) => kind === "tenant").map(({ key }) => key);
        return cells.filter(({ from, to, state }) => state !== "closed" && tenants.includes(from) !== tenants.includes(to));
    })).to.deep.equal([]));
    it("misses a flow whose rule is gone", () => expect(told(without(({ name, urn }) => name === "aws-firewall-app-to-data" && urn.includes(":prod::")), "missing")).to.deep.equal(["prod aws: app → data tcp/5432"]));
    it("misses a flow whose route is gone", () => expect(told(without(({ name, type }) => name.startsWith("aws-gateway-app-") && type.includes("RoutePropagation")), "missing")).to.include("prod aws: app → peer tcp/8443"));
    it("finds what opens where Azure's denials are gone", () =>
        expect(told(without(({ name, urn }) => name === "azure-firewall-data-deny-in" && urn.includes(":prod::")), "undeclared")).to.deep.equal([
            // What nobody else guards: people on the VPN, the other cloud's way out on 443, and Azure's own probes.
            "prod aws: app → peer tcp/443", "prod azure: services → data every protocol", "prod azure: clients → data every protocol", "prod azure: peer → data tcp/443",
        ]));
});
