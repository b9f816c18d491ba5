import { expect } from "chai";
import { anchors, byArea } from "../../../policy/catalogue/anchors/index";
import { cite, coverage } from "../../../policy/catalogue/frameworks/citations";
import { countedIn, FRAMEWORKS, frameworks, mappings, type Row } from "../../../policy/catalogue/frameworks/frameworks";
import { NARROWED } from "../../../policy/catalogue/frameworks/narrowed";
import { rules } from "../../../policy/rules/index";

const names = new Set(rules.map(({ name }) => name));
const keyOf = (framework: string, id: string): string => `${framework} ${id}`;

describe("the frameworks", () => {
    const sizes: Readonly<Record<string, number>> = {
        "nist-800-53-r5": 1014, "cis-aws": 70, "cis-azure": 127, "iso-27001-2022": 93, soc2: 61, "pci-dss-4.0.1": 280,
        hipaa: 71, gdpr: 99, "csa-ccm-4": 197, "nis2-ir-2024-2690": 377, dora: 64,
    };
    for (const framework of frameworks()) {
        it(`${framework.key} says its edition, its owner, what may be shown of it, and where the list is from`, () => {
            expect(framework.edition).to.match(/\d/);
            expect(framework.short).to.match(/\d/);
            expect([framework.name, framework.owner, framework.notice, framework.unit]).to.not.include("");
            expect(framework.sources).to.not.be.empty;
            for (const source of framework.sources) expect(source).to.have.all.keys("name", "version", "licence", "usedFor");
        });
        it(`${framework.key} lists each control once`, () => {
            const ids = framework.controls.map(({ id }) => id);
            expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
        });
        it(`${framework.key} has as many controls as the edition`, () => expect(countedIn(framework)).to.have.length(sizes[framework.key]!));
        it(`${framework.key} holds labels, not texts`, () => expect(framework.controls.filter(({ title }) => title.length > 160)).to.deep.equal([]));
    }
    it("are read in the order in which they are reported", () => expect(frameworks().map(({ key }) => key)).to.deep.equal([...FRAMEWORKS]));
});

describe("the published mappings", () => {
    const listed = new Map(frameworks().flatMap(({ key, controls }) => controls.map((control) => [keyOf(key, control.id), control] as const)));
    const all = Object.entries(mappings().published).flatMap(([via, controls]) => Object.entries(controls).flatMap(([framework, ids]) => ids.map((id) => ({ via, framework, id }))));

    it("have each row of the annex once, and each check beyond it", () => {
        const rows = mappings().rows.map(({ row }) => row);
        expect(rows.filter((row) => !row.startsWith("prowler: "))).to.have.length(153);
        expect(rows.filter((row, i) => rows.indexOf(row) !== i)).to.deep.equal([]);
    });
    it("name nothing that its framework does not list, or has withdrawn", () => {
        expect(all.filter(({ framework, id }) => listed.get(keyOf(framework, id))?.withdrawn !== undefined || !listed.has(keyOf(framework, id)))).to.deep.equal([]);
    });
    it("name controls, not headings", () => expect(all.filter(({ framework, id }) => listed.get(keyOf(framework, id))!.counted === false)).to.deep.equal([]));
    it("name projects that are known", () => {
        expect(mappings().rows.flatMap(({ others }) => others).filter((each) => !(each.split(":")[0]! in mappings().projects))).to.deep.equal([]);
    });
    it("are those of prowler and cdk-nag", () => expect(Object.keys(mappings().published).filter((via) => !/^(prowler|cdk-nag):\w+$/.test(via))).to.deep.equal([]));
    it("are each of a rule that some row names", () => {
        const named = new Set(mappings().rows.flatMap(({ others }) => others.map((other) => other.replace(/^PR:/, "prowler:").replace(/^CN:/, "cdk-nag:"))));
        expect(Object.keys(mappings().published).filter((via) => !named.has(via))).to.deep.equal([]);
    });
    it("leave out what is disputed", () => {
        const { published, disputed } = mappings();
        const both = Object.entries(disputed).flatMap(([via, controls]) => Object.entries(controls).flatMap(([framework, ids]) =>
            ids.filter((id) => published[via]?.[framework as keyof typeof controls]?.includes(id)).map((id) => `${via} ${framework} ${id}`)));
        expect(both).to.deep.equal([]);
    });
});

describe("the answers to what others have a rule for", () => {
    const rows = new Map(mappings().rows.map((row) => [row.row, row]));
    const answered = Object.values(byArea).flatMap((area) => Object.keys(area));
    const named = Object.entries(anchors).flatMap(([row, answer]) => (typeof answer === "string" ? [] : answer.map((rule) => ({ row, rule }))));

    it("are there for every row", () => expect([...rows.keys()].filter((row) => !answered.includes(row))).to.deep.equal([]));
    it("are given once", () => expect(answered.filter((row, i) => answered.indexOf(row) !== i)).to.deep.equal([]));
    it("are to rows that there are", () => expect(answered.filter((row) => !rows.has(row))).to.deep.equal([]));
    it("name rules that there are", () => expect(named.filter(({ rule }) => !names.has(rule))).to.deep.equal([]));
    it("name rules of the row's own cloud, or of both", () => {
        expect(named.filter(({ row, rule }) => !rule.startsWith(`${rows.get(row)?.provider}-`) && !rule.startsWith("platform-"))).to.deep.equal([]);
    });
    it("say why, where there is no rule", () => {
        expect(Object.entries(anchors).filter(([, answer]) => typeof answer === "string" && answer.length < 20)).to.deep.equal([]);
    });
});

describe("cite", () => {
    const row: Row = { row: "VPC: VPC has flow logs", provider: "aws", others: ["PR:one", "CK:two"] };
    const published = { "prowler:one": { soc2: ["CC7.2"] }, "cdk-nag:Logs": { soc2: ["CC7.2", "CC7.3"] } };
    const given = (...rows: Row[]) => ({ rows, published });

    it("joins a rule with the controls of each of its rows", () => {
        expect(cite({ [row.row]: ["aws-vpc-flow-logs"] }, given(row))).to.deep.equal([
            { rule: "aws-vpc-flow-logs", framework: "soc2", id: "CC7.2", rows: [row.row], via: ["prowler:one"] },
        ]);
    });
    it("puts two rows that lead to the same control together", () => {
        const other: Row = { ...row, row: "Subnet: logs", others: ["CN:Logs"] };
        const [first, second] = cite({ [row.row]: ["aws-logs"], [other.row]: ["aws-logs"] }, given(row, other));
        expect([first!.rows, first!.via, second!.via]).to.deep.equal([[row.row, "Subnet: logs"], ["cdk-nag:Logs", "prowler:one"], ["cdk-nag:Logs"]]);
    });
    it("cites nothing by a rule that asks for the opposite", () => {
        const conflict = { ...row, row: "EIP: CONFLICT: no unattached EIP" };
        expect(cite({ [conflict.row]: ["aws-spares"] }, given(conflict))).to.deep.equal([]);
    });
    it("cites nothing where there is a reason in place of a rule", () => expect(cite({ [row.row]: "seen at run time alone" }, given(row))).to.deep.equal([]));
    it("cites nothing that is withdrawn, or disputed, or listed nowhere", () => {
        const { disputed } = mappings();
        const controls = new Map(frameworks().flatMap(({ key, controls: own }) => own.map((control) => [keyOf(key, control.id), control] as const)));
        const wrong = cite().filter(({ framework, id, via }) => {
            const control = controls.get(keyOf(framework, id));
            return control === undefined || control.withdrawn !== undefined || control.counted === false || via.every((each) => disputed[each]?.[framework]?.includes(id));
        });
        expect(wrong).to.deep.equal([]);
    });
});

describe("what is narrowed", () => {
    const published = Object.values(mappings().published);

    for (const { framework, ids, rules: narrowed, reason } of NARROWED) {
        it(`${framework} ${ids.join(", ")} is published, of rules that there are, and says why (${narrowed.join(", ")})`, () => {
            expect(ids.filter((id) => !published.some((controls) => controls[framework]?.includes(id)))).to.deep.equal([]);
            expect(narrowed.filter((rule) => !names.has(rule))).to.deep.equal([]);
            expect(reason).to.not.equal("");
        });
    }
    it("is not cited", () => {
        const cited = new Set(cite().map(({ rule, framework, id }) => `${rule} ${framework} ${id}`));
        expect(NARROWED.flatMap(({ framework, ids, rules: narrowed }) => ids.flatMap((id) => narrowed.map((rule) => `${rule} ${framework} ${id}`))).filter((key) => cited.has(key))).to.deep.equal([]);
    });
});

describe("coverage", () => {
    it("gives every framework, whether or not a rule supports anything in it", () => expect(coverage([]).map(({ framework, supported }) => [framework.key, supported.length])).to.deep.equal(FRAMEWORKS.map((key) => [key, 0])));
    it("gives a control all of its rules", () => {
        const base = { framework: "soc2", id: "CC7.2", rows: [], via: [] } as const;
        const soc2 = coverage([{ ...base, rule: "aws-b" }, { ...base, rule: "aws-a" }]).find(({ framework }) => framework.key === "soc2")!;
        expect(soc2.supported.map(({ id, rules: by }) => [id, by])).to.deep.equal([["CC7.2", ["aws-a", "aws-b"]]]);
    });
    it("does not show a control that is withdrawn, whoever cites it", () => {
        const nist = coverage([{ framework: "nist-800-53-r5", id: "AC-2(10)", rule: "aws-a", rows: [], via: [] }])[0]!;
        expect(nist.supported).to.deep.equal([]);
    });
});
