import { expect } from "chai";
import { withChanges } from "../../report/changes/index";
import { comment, MARKER } from "../../report/comment";
import { markdown } from "../../report/markdown";
import { LIMIT } from "../../report/markup";
import type { Report } from "../../report/schema";
import { terminal } from "../../report/terminal";
import { ACCOUNT, BUCKET, EXCEPTION, type Given, opened, reportOn } from "./fixtures/support";

const compared = (after: Report, before = reportOn()): Report => withChanges(after, { report: before, file: "main.json", sha256: "0".repeat(64) });
const given = (after: Given, before: Given = {}): Report => compared(reportOn(after), reportOn(before));

/** What a reader sees without opening anything. */
const unfolded = (text: string): string => text.replace(/<details>[\s\S]*?<\/details>/g, "");

const NASTY = "<script>alert(1)</script> | **bold** `tick` @someone #12 GH-3 [link](https://x.example) www.example.org & \u001b[31m\n# title \u202e";
const nasty = { ...opened(BUCKET), name: `n|a\`s<t>y&"'@someone` };

/** A change that opens a database, takes a replica, lets somebody in and costs more. */
const telling: Report = {
    ...reportOn({ resources: [opened(BUCKET), ACCOUNT] }),
    surface: [{ stack: "prod", what: "aws port tcp/5432 data", state: "not listed" }],
    cost: { currency: "USD", pricesRead: "2026-11", monthly: 130, unpriced: [], sources: [], stacks: [{ name: "prod", aws: 130, azure: 0, monthly: 130, tiers: [{ tier: "data", aws: 130, azure: 0, monthly: 130, resources: 1 }] }] },
};
const before: Report = {
    ...reportOn({ resources: [BUCKET, ACCOUNT, { ...BUCKET, type: "aws:rds/clusterInstance:ClusterInstance", name: "replica" }] }),
    surface: [],
    cost: { currency: "USD", pricesRead: "2026-11", monthly: 100, unpriced: [], sources: [], stacks: [{ name: "prod", aws: 100, azure: 0, monthly: 100, tiers: [{ tier: "data", aws: 100, azure: 0, monthly: 100, resources: 2 }] }] },
};
const text = comment(compared(telling, before));

describe("the pull request's comment", () => {
    it("begins with what it is found again by", () => expect(text.split("\n")[0]).to.equal(MARKER));
    it("says in its title what is new, and the verdict", () => expect(text.split("\n")[1]).to.equal("## ✖ Holdfast: 1 new finding; fail"));

    it("lets a reviewer who reads nothing else say what the change does to security, resilience, exposure and cost", () => {
        const rows = unfolded(text).split("\n").filter((line) => line.startsWith("| **"));
        expect(rows).to.deep.equal([
            "| **Security** | **✖ worse**<br>1 new failure, high (aws-bucket-closed on data) |",
            "| **Resilience** | **◐ changed**<br>gone: replica (data) |",
            "| **Exposure** | **✖ worse**<br>the internet now reaches what nobody answers for: aws port tcp/5432 data of prod |",
            "| **Cost** | **◐ +30 USD a month**<br>about 100 → 130 USD a month, an estimate from list prices<br>data of prod +30 |",
        ]);
    });
    it("has those four rows before everything else", () => expect(text.indexOf("| **Cost**")).to.be.lessThan(900));
    it("shows what must be weighed without a fold", () => expect(unfolded(text)).to.include("`open`: open, expected closed"));
    it("folds the rest", () => expect(unfolded(text)).not.to.include("aws:rds:ClusterInstance"));
    it("says what it was compared with", () => expect(text).to.include("Compared with prod at 0123456789ab."));
    it("names the requirements that the change breaks, and those that it mends", () => {
        const open = { resources: [opened(BUCKET), ACCOUNT] };
        expect(comment(given(open))).to.include("\nRequirements that it breaks: **A1, A2**.\n");
        expect(comment(given({}, open))).to.include("\nRequirements that it mends: **A1, A2**.\n");
    });
    it("says that nothing changed", () => {
        const rows = comment(given({})).split("\n").filter((line) => line.startsWith("| **"));
        expect(rows.slice(0, 3)).to.deep.equal(["| **Security** | **– as before** |", "| **Resilience** | **– as before** |", "| **Exposure** | **– as before** |"]);
    });
    it("says that without a baseline nobody can tell, and how it stands", () => {
        const alone = comment(telling);
        expect(alone).to.include("without a baseline nobody can say what this change does");
        expect(alone).to.include("| **Exposure** | **✖ fails**<br>the internet reaches what nobody answers for: aws port tcp/5432 data of prod |");
    });
    it("keeps what failed before apart from what is new", () => {
        const old = { ...opened(BUCKET), name: "old" };
        expect(comment(given({ resources: [old, opened(BUCKET)] }, { resources: [old, BUCKET] }))).to.match(/### 1 finding to weigh[\s\S]*<summary>1 failure that was there before<\/summary>/);
    });
    it("does not call a rule kept of which one thing is mended and another is not", () => {
        const base = given({}, { resources: [opened(BUCKET), ACCOUNT] });
        const still: Report = { ...base, changes: { ...base.changes!, findings: base.changes!.findings.map((finding) => ({ ...finding, after: "fail" as const })) } };
        expect(comment(still)).to.include("`open` mended; the rule still fails for something else");
    });
    it("is the same for the same input", () => expect(comment(compared(telling, before))).to.equal(text));
    it("says whose report it is where it is a fork's", () => expect(comment(telling, { said: ["Of a fork."] })).to.include("\n> Of a fork.\n"));
});

describe("the comment's text", () => {
    const exceptions = [{ ...EXCEPTION, resource: "*", reason: NASTY, ticket: NASTY.slice(0, 60) }];
    const hostile = comment(given({ resources: [nasty, opened(ACCOUNT)], exceptions }), { said: [NASTY] });
    const outside = hostile.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    it("mentions nobody", () => expect(outside).not.to.match(/@\w/));
    it("refers to no issue", () => expect(outside).not.to.match(/(?<!&)#\d|GH-\d/));
    it("links nowhere", () => expect(outside).not.to.match(/:\/\/|www\.|\]\(/));
    it("passes no HTML on", () => expect(outside).not.to.match(/<(?!br>|\/?details>|\/?summary>|!-- holdfast -->)/));
    it("lets no text begin a line of its own", () => expect(hostile).not.to.match(/\n# title/));
    it("turns nobody's direction of reading", () => expect(hostile).not.to.match(/[\u202a-\u202e\u2066-\u2069\u001b]/));
    it("gives each row of a table as many cells as its head", () => {
        const cells = (line: string) => line.replace(/\\\|/g, "").split("|").length;
        const lines = hostile.split("\n");
        expect(lines.filter((line, i) => line.startsWith("|") && lines[i - 1]!.startsWith("|") && cells(line) !== cells(lines[i - 1]!))).to.deep.equal([]);
    });
    it("closes what it folds", () => expect(hostile.match(/<details>/g)!.length).to.equal(hostile.match(/<\/details>/g)!.length));
});

describe("the comment's length", () => {
    const buckets = (count: number, name: (i: number) => string, open: boolean) => Array.from({ length: count }, (_, i) => ({ ...(open ? opened(BUCKET) : BUCKET), name: name(i) }));
    const huge = comment(given({ resources: buckets(3000, (i) => `bucket-with-a-rather-long-name-${i}`, true) }, { resources: buckets(1500, (i) => `another-${i}`, false) }));
    it("stays below the limit with thousands of changes", () => expect(huge.length).to.be.at.most(LIMIT));
    it("counts what it leaves out", () => expect(huge).to.match(/… and 2,\d{3} more findings: see report\.html\./));
    it("closes what it folds", () => expect(huge.match(/<details>/g)!.length).to.equal(huge.match(/<\/details>/g)!.length));
    it("stays below the limit with names of any length", () => {
        const long = reportOn({ resources: buckets(40, (i) => `${"x".repeat(20_000)}${i}`, true) });
        expect(comment(compared(long)).length).to.be.at.most(LIMIT);
        expect(comment(long).length).to.be.at.most(LIMIT);
    });
    it("stays below the limit whatever else is long", () => {
        const base = compared(telling, before);
        const long = "y".repeat(200_000);
        const odd: Report = {
            ...base, product: { name: long, version: "1" }, verdict: { ...base.verdict, sentence: long }, limits: [long, long], stacks: base.stacks.map((stack) => ({ ...stack, name: long })),
            changes: { ...base.changes!, notes: [long, long, long], baseline: { ...base.changes!.baseline, stacks: [long, long] }, surface: [{ change: "added", stack: long, what: long, listed: false }] },
        };
        expect(comment(odd).length).to.be.at.most(LIMIT);
        expect(comment(odd)).to.include(MARKER);
    });
    for (const limit of [200, 1_000, 5_000, 20_000]) it(`keeps to ${limit} characters`, () => expect(comment(compared(telling, before), { limit }).length).to.be.at.most(limit));
});

describe("changes in the other forms", () => {
    const changed = compared(telling, before);
    it("stand in the terminal, in 80 columns", () => {
        const lines = terminal(changed, { color: false }).split("\n");
        expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
        expect(lines.slice(lines.indexOf("Changes"), lines.indexOf("Changes") + 3)).to.deep.equal([
            "Changes", "  0 resources added, 1 changed, 1 removed; compared with prod at 0123456789ab", "  Security    ✖ worse: 1 new failure, high (aws-bucket-closed on data)",
        ]);
    });
    it("stand in report.md", () => expect(markdown(changed)).to.include("|  | Since prod at 0123456789ab: 0 resources added, 1 changed, 1 removed |"));
    it("are not spoken of where there is no baseline", () => expect([terminal(telling, { color: false }), markdown(telling)].join("")).not.to.match(/Changes|Since/));
});
