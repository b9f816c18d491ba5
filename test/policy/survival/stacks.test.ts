// The analysis of both stacks as they are, and with something taken away: every loss has an answer on both clouds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Graph, type Resource } from "../../../policy/resource";
import { LOSSES, type Survival } from "../../../policy/survival/answer";
import { answerFor, pairsOf, survivalOf } from "../../../policy/survival/survival";
import { readDocuments } from "../../../report/documents";
import { evaluate } from "../../../simulate/evaluate";
import { services } from "../../../simulate/services";
import { answerTo, told } from "./support";

const ROOT = join(__dirname, "../../..");

describe("the survival of both stacks", () => {
    let resources: readonly Resource[] = [];
    let graph = new Graph([]);
    let survival: Survival;

    before(async function () {
        this.timeout(300_000);
        const out = mkdtempSync(join(tmpdir(), "holdfast-survival-"));
        await evaluate({ root: ROOT, stacks: ["prod", "dr"], out, services });
        resources = readDocuments(["prod", "dr"].map((name) => ({ path: join(out, `${name}.state.json`), form: "state" as const }))).judged.byOutputs;
        rmSync(out, { recursive: true });
        graph = new Graph(resources);
        survival = survivalOf(graph);
    });

    /** The stacks without what the test takes away. */
    const less = (gone: (resource: Resource) => boolean): Graph => {
        const left = resources.filter((resource) => !gone(resource));
        expect(left.length).to.be.lessThan(resources.length);
        return new Graph(left);
    };
    const stackOf = ({ urn }: Resource) => urn.split(":")[2]!;

    it("answers to every kind of loss", () => expect([...new Set(survival.scenarios.map(({ loss }) => loss))]).to.deep.equal(LOSSES));

    for (const loss of LOSSES.filter((each) => !["state", "ci"].includes(each))) {
        it(`knows losses of the kind ${loss} on both clouds`, () => {
            expect(new Set(survival.scenarios.filter((scenario) => scenario.loss === loss && scenario.cloud).map(({ cloud }) => cloud))).to.deep.equal(new Set(["aws", "azure"]));
        });
    }

    it("has an answer for every service under every loss", () => {
        const none = survival.scenarios.flatMap((scenario) => survival.services.filter((service) => answerFor(graph, scenario.id, service.id) === undefined));
        expect(none).to.deep.equal([]);
    });
    it("misses no target", () => expect(survival.answers.filter(({ met }) => met === "missed").map(({ scenario, service }) => `${scenario} ${service}`)).to.deep.equal([]));
    it("knows what becomes of everything that something is promised of", () => expect(survival.answers.filter(({ met }) => met === "not-known")).to.deep.equal([]));
    it("names the source of every term", () => expect(survival.answers.flatMap(({ rto, rpo }) => [...(rto?.terms ?? []), ...(rpo?.terms ?? [])]).filter(({ source }) => source === "")).to.deep.equal([]));
    it("is the same every time", () => expect(JSON.stringify(survivalOf(new Graph([...resources])))).to.equal(JSON.stringify(survival)));

    it("keeps the public name through the loss of any region or provider", () => {
        const names = survival.answers.filter(({ scenario, service }) => /^(region|provider):/.test(scenario) && service.startsWith("name:"));
        expect(new Set(names.map(({ answer }) => answer))).to.deep.equal(new Set(["yes"]));
    });
    it("says that the other cloud answers with its own data", () => {
        const { path, rpo } = answerTo(graph, "provider:aws", "name:example.com");
        expect([path.some((line) => /other cloud's own data/.test(line)), rpo]).to.deep.equal([true, undefined]);
    });
    it("loses what stands on a provider with it, and promises nothing else", () => expect(answerTo(graph, "provider:aws", "database:aws/aws-database")).to.deep.include({ answer: "no", met: "none" }));
    it("loses Azure's files with their region, and says so", () => expect(answerTo(graph, "region:azure/northeurope", "files:azure/azure-files")).to.deep.include({ answer: "no", met: "none" }));

    it("keeps two thirds of AWS's machines when a zone is lost", () => expect(told(graph, "zone:aws/eu-west-1a", "application:aws")).to.match(/^less-capacity, .*, 4 of 6$/));
    it("keeps half of them once a zone's subnet is gone", () => {
        const graph = less((each) => each.type === "aws:ec2/subnet:Subnet" && each.name === "aws-network-app-c" && stackOf(each) === "prod");
        expect(told(graph, "zone:aws/eu-west-1a", "application:aws")).to.match(/^less-capacity, .*, 3 of 6$/);
    });
    it("keeps two thirds of Azure's machines when a zone is lost", () => expect(told(graph, "zone:azure/northeurope-1", "application:azure")).to.match(/^less-capacity, .*, 4 of 6$/));
    it("keeps half of them once a zone's pool is gone", () => {
        const graph = less((each) => each.type === "azure-native:compute:VirtualMachineScaleSet" && each.name === "azure-pool-3" && stackOf(each) === "prod");
        expect(told(graph, "zone:azure/northeurope-1", "application:azure")).to.match(/^less-capacity, .*, 2 of 4$/);
    });

    it("has AWS's standby take over from its region", () => expect(answerTo(graph, "region:aws/eu-west-1", "application:aws")).to.deep.include({ answer: "take-over", capacity: { left: 3, need: 6 } }));
    it("has nobody to take over without the database's copy but a restore", () => {
        const graph = less((each) => /^aws:rds\/cluster(Instance)?:/.test(each.type) && stackOf(each) === "dr");
        expect(answerTo(graph, "region:aws/eu-west-1", "database:aws/aws-database").answer).to.equal("backups");
    });
    it("has Azure's standby take over from its region", () => expect(answerTo(graph, "region:azure/northeurope", "application:azure")).to.deep.include({ answer: "take-over", capacity: { left: 3, need: 6 } }));
    it("has the server restored without its replica", () => {
        const graph = less((each) => each.type === "azure-native:dbforpostgresql:Server" && stackOf(each) === "dr");
        expect(answerTo(graph, "region:azure/northeurope", "database:azure/azure-database").answer).to.equal("backups");
    });

    it("leads nobody away from an address that nobody checks", () => {
        const graph = new Graph(resources.map((each) => (each.type === "aws:route53/record:Record" && each.name.startsWith("aws-traffic-aws-edge-") && stackOf(each) === "prod"
            ? { ...each, props: { ...(each.props as object), healthCheckId: "" }, propertyDependencies: { ...each.propertyDependencies, healthCheckId: [] } } : each)));
        expect(answerTo(graph, "zone:aws/eu-west-1a", "application:aws").answer).to.equal("take-over");
    });

    it("has a copy of AWS's data", () => expect(answerTo(graph, "region:aws/eu-west-1", "store:aws/aws-storage-data").copy).to.equal("store aws-storage-data in eu-central-1"));
    it("has none once the copy's key admits nobody, and restores", () => {
        const graph = new Graph(resources.map((each) => (each.type === "aws:kms/replicaKey:ReplicaKey" && each.name === "aws-keys-data" ? { ...each, props: { ...(each.props as object), policy: JSON.stringify({ Statement: [] }) } } : each)));
        expect(answerTo(graph, "region:aws/eu-west-1", "store:aws/aws-storage-data").answer).to.equal("backups");
    });

    it("gives attacked addresses' place to spares on both clouds", () => {
        expect(["aws/eu-west-1", "azure/northeurope"].map((place) => answerTo(graph, `addresses:${place}`, `application:${place.split("/")[0]!}`).answer)).to.deep.equal(["take-over", "take-over"]);
    });
    it("is back from an intruder by what is locked", () => {
        expect(["database:aws/aws-database", "store:aws/aws-storage-data", "database:azure/azure-database"].map((service) => answerTo(graph, `ransom:${service.split(/[:/]/)[1]!}`, service).answer))
            .to.deep.equal(["backups", "backups", "backups"]);
    });

    it("knows which two losses are worse than either", () => {
        const pairs = new Map(pairsOf(graph).map(({ scenarios, answers }) => [scenarios.join(" + "), answers]));
        expect(pairs.get("region:aws/eu-central-1 + region:aws/eu-west-1")!.find(({ service }) => service === "application:aws")!.answer).to.equal("no");
        expect(pairs.get("dns:aws + dns:azure")!.find(({ service }) => service === "name:example.com")!.answer).to.equal("no");
    });
    it("names what is a single point", () => {
        expect(survival.singlePoints.filter(({ kind }) => kind === "identity").map(({ node }) => node)).to.deep.equal(["Entra", "the identity provider engineers"]);
    });
});
