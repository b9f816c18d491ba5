// The survival analysis as a part of the report: what it leaves out, and how it is told.
import { expect } from "chai";
import { renderToString } from "preact-render-to-string";
import { h } from "preact";
import { Graph } from "../../policy/resource";
import { Recovery } from "../../report/html/recovery";
import type { Report } from "../../report/schema";
import { survivalOfReport, targetCounts } from "../../report/survival";
import { survivalSchema } from "../../report/survival.schema";
import { survivalText } from "../../report/survival-text";
import { hurt, matrix, survivalLine, targetLines, whole } from "../../report/survival-words";
import { aws, platform, standby } from "../policy/aws-support";
import { UNKNOWN } from "../policy/azure-support";

const minutes = (rtoMinutes: number, rpoMinutes: number) => ({ rtoMinutes, rpoMinutes });
const recovery = { targets: { zone: minutes(5, 0), region: minutes(60, 60), ransom: minutes(60, 60) }, notPromised: [{ loss: "ransom", service: "database:aws", because: "nothing is locked" }] };
const cluster = aws("rds/cluster:Cluster", { id: "main", engine: "aurora-postgresql", backupRetentionPeriod: 7, deletionProtection: true, masterUsername: "dba" }, { name: "db" });
const member = (zone: string) => aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", availabilityZone: zone }, { name: zone });
const resources = [platform({ recovery }), standby(), cluster, member("eu-west-1a"), member("eu-west-1b")];

const record = (subject: string, value: number) => ({
    id: "2026-11-21-drill-zone", kind: "drill", subject, environment: "simulated", until: "2026-11-21T10:00:00Z", result: "passed",
    figures: [{ name: "recovery time", value, unit: "s", target: 300 }, { name: "rows and objects lost", value: 0, unit: "" }],
});
const evidence = { register: [], older: 0, records: [record("zone:aws/eu-west-1a", 48), record("zone:aws/elsewhere", 1)] } as unknown as Report["evidence"];

const rows = survivalOfReport(new Graph(resources), evidence)!;

describe("the survival part of the report", () => {
    it("is what its schema says", () => expect(survivalSchema.safeParse(JSON.parse(JSON.stringify(rows))).error).to.equal(undefined));
    it("is not there for a program that serves nobody", () => expect(survivalOfReport(new Graph([aws("sns/topic:Topic", {})]), undefined)).to.equal(undefined));
    it("is not there while it rests on what is not known yet", () => {
        expect(survivalOfReport(new Graph([aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", availabilityZone: "a" }), { ...cluster, props: aws("", { ...(cluster.props as object), engine: UNKNOWN }).props as object }]), undefined)).to.equal(undefined);
    });
    it("tells each figure once", () => expect(new Set(rows.figures.map((figure) => JSON.stringify(figure))).size).to.equal(rows.figures.length));
    it("leads from an answer to its figures", () => {
        const { rto } = rows.answers.find(({ scenario }) => scenario === "zone:aws/eu-west-1a")!;
        expect(rto!.terms.map((place) => rows.figures[place]!.text)).to.deep.equal(["Aurora promotes a member of another zone: under 60 s, often under 30 s"]);
    });
    it("takes what drills of its own losses measured", () => {
        expect(rows.measured).to.deep.equal([{ scenario: "zone:aws/eu-west-1a", record: "2026-11-21-drill-zone", kind: "drill", environment: "simulated", on: "2026-11-21", result: "passed", seconds: 48, target: 300 }]);
    });
    it("works without any record", () => expect(survivalOfReport(new Graph(resources), undefined)!.measured).to.deep.equal([]));

    it("tells of each kind of loss what was agreed, modelled and measured", () => {
        const [zone] = targetLines(rows);
        expect([zone!.title, zone!.targetTime, zone!.modelledTime, zone!.measured.map(({ seconds }) => seconds), zone!.targetData, zone!.modelledData, zone!.met])
            .to.deep.equal(["A zone is lost", "5 min", "60 s", [48], "0 s", "0 s", "met"]);
    });
    it("calls a target missed as soon as one answer misses it", () => expect(targetLines(rows).find(({ title }) => title === "A region is lost")!.met).to.equal("missed"));
    it("counts what is not promised apart", () => expect(targetCounts(rows)).to.include({ "not-known": 0 }));
    it("tells them in a line", () => expect(survivalLine(rows)).to.match(/^\d+ losses, \d+ services: targets kept \d+, missed 1, not known 0, not promised \d+$/));
    it("lets the worst of the services stand for the whole where there is no public name", () => {
        expect(whole(rows, rows.answers.filter(({ scenario }) => scenario === "region:aws/eu-west-1"))).to.equal("no");
    });
    it("names what does not answer by itself, the worst first", () => {
        expect(hurt(rows, rows.answers.filter(({ scenario }) => scenario === "region:aws/eu-west-1"))[0]).to.deep.equal({ answer: "no", titles: ["Database db"] });
    });
    it("gives the matrix a row for each loss", () => expect(matrix(rows).rows.length).to.equal(rows.scenarios.length));

    for (const scenario of [undefined, "region:aws/eu-west-1", "zone:aws/eu-west-1a"]) {
        it(`fits into 80 columns: ${scenario ?? "all losses"}`, () => expect(survivalText(rows, scenario, { color: false, pairs: [] }).split("\n").filter((line) => line.length > 80)).to.deep.equal([]));
    }
    it("tells the path, the time and its terms of one loss", () => {
        const text = survivalText(rows, "zone:aws/eu-west-1a", { color: false });
        expect(text).to.include("Database db: yes").and.to.include("back within: 0 s to 60 s").and.to.include("target: 5 min, data 0 min; kept");
    });

    const page = renderToString(h(Recovery, { report: { survival: rows } as unknown as Report }));
    it("shows target, modelled and measured side by side", () => expect(page).to.include("measured").and.to.include("48 s").and.to.include(`, simulated, <span class="day">2026-11-21</span>`));
    it("marks estimates", () => expect(page).to.include("(estimate)"));
    it("names the source of every figure", () => expect(rows.figures.every(({ source }) => page.includes(source.replaceAll("&", "&amp;")))).to.equal(true));
});
