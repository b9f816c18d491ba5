import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { html } from "../../report/html/index";
import { json } from "../../report/json";
import { markdown } from "../../report/markdown";
import { code, escape, LIMIT } from "../../report/markup";
import { jsonSchema, reportSchema } from "../../report/schema";
import { cut, terminal, WIDTH, wrap } from "../../report/terminal";
import { ACCOUNT, BUCKET, EXCEPTION, opened, reportOn, text } from "./fixtures/support";

const NASTY = "<script>alert(1)</script> | **bold** `tick` @someone #12 [link](https://x.example) & \u001b[31m\n# title";
const nasty = { ...opened(BUCKET), name: "n|a`s<t>y&\"'" };
const plain = reportOn();
const failing = reportOn({ resources: [nasty, opened(ACCOUNT)], exceptions: [{ ...EXCEPTION, resource: "*StorageAccount::data", rule: "azure-account-closed", reason: NASTY }] });
const many = reportOn({ resources: Array.from({ length: 600 }, (_, i) => ({ ...opened(BUCKET), name: `bucket-with-a-rather-long-name-${i}` })) });

describe("report.json", () => {
    it("says what its schema says", () => expect(() => reportSchema.parse(JSON.parse(text(json(failing))))).not.to.throw());
    it("has a JSON Schema beside it that is the current one", () => {
        const file = join(__dirname, "..", "..", "report", "report.schema.json");
        expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal(JSON.parse(JSON.stringify(jsonSchema())));
    });
    it("is accepted by a validator that knows only the JSON Schema", () => {
        const validate = new Ajv2020({ strict: false, allErrors: true }).compile(jsonSchema() as object);
        expect(validate(JSON.parse(text(json(failing)))) || validate.errors).to.equal(true);
    });
    it("is the same for the same input", () => expect(text(json(reportOn()))).to.equal(text(json(reportOn()))));
});

describe("the terminal's summary", () => {
    const lines = (text: string) => text.split("\n");
    for (const [title, report] of Object.entries({ plain, failing, many })) {
        it(`fits ${WIDTH} columns (${title})`, () => expect(lines(terminal(report, { color: false })).filter((line) => line.length > WIDTH)).to.deep.equal([]));
    }
    it("names resources by cloud and region", () => expect(terminal(plain, { color: false })).to.match(/prod +AWS +eu-west-1 +1\n.*prod +Azure +northeurope +1\n/));
    it("shows a failure with file and line", () => expect(terminal(failing, { color: false })).to.include("components/aws.ts:12"));
    it("counts rows in full and by their declared part", () => expect(terminal(plain, { color: false })).to.match(/✔ pass +3 +1\n/));
    it("says how many failures it leaves out", () => expect(terminal(many, { color: false })).to.include("and 580 more failures"));
    it("writes no colour where none is wanted", () => expect(terminal(failing, { color: false })).not.to.include("\u001b"));
    it("writes colour where it is wanted", () => expect(terminal(failing, { color: true })).to.include("\u001b["));
    it("lets no name steer the terminal", () => {
        expect(terminal(reportOn({ resources: [{ ...opened(BUCKET), name: "a\u001b[2Jb" }] }), { color: false })).to.include("a�[2Jb");
    });
    it("tells the time of each step", () => expect(terminal(plain, { color: false, steps: [{ name: "judge", milliseconds: 1234 }] })).to.include("judge 1.2 s"));
});

describe("wrap", () => {
    it("breaks at spaces", () => expect(wrap("one two three", 8)).to.deep.equal(["one two", "three"]));
    it("breaks a word that is too long", () => expect(wrap("abcdefgh ij", 3)).to.deep.equal(["abc", "def", "gh", "ij"]));
});

describe("cut", () => {
    it("keeps both ends", () => expect(cut("abcdefghij", 5)).to.equal("ab…ij"));
    it("leaves alone what fits", () => expect(cut("abcde", 5)).to.equal("abcde"));
});

describe("report.md", () => {
    it("keeps what could format as text", () => expect(escape("**a** _b_ [c](d)")).to.equal("&#42;&#42;a&#42;&#42; &#95;b&#95; &#91;c&#93;(d)"));
    it("mentions nobody, and refers to no issue", () => expect(escape("@someone #12")).to.equal("&#64;&#8203;someone &#35;&#8203;12"));
    it("keeps a table's row in one line and one cell", () => expect(escape("a | b\nc")).to.equal("a &#124; b c"));
    it("passes no HTML on", () => expect(escape("<b>&amp;")).to.equal("&#60;b&#62;&#38;amp;"));
    it("fences code that holds a fence", () => expect(code("a`b")).to.equal("``a`b``"));
    it("keeps code that ends in a fence apart from it", () => expect(code("`a`")).to.equal("`` `a` ``"));
    it("keeps code with a bar in one cell", () => expect(code("a|b")).to.equal("`a\\|b`"));
    it("lets no reason break out", () => expect(markdown(failing)).not.to.match(/<script|@someone|\n# title/));
    it("gives each row of a table as many cells as its head", () => {
        const cells = (line: string) => line.replace(/\\\|/g, "").split("|").length;
        const lines = markdown(failing).split("\n");
        const wrong = lines.filter((line, i) => line.startsWith("|") && lines[i - 1]!.startsWith("|") && cells(line) !== cells(lines[i - 1]!));
        expect(wrong).to.deep.equal([]);
    });
    it(`stays below ${LIMIT} characters`, () => expect(markdown(many).length).to.be.at.most(LIMIT));
    it("says how many rows it leaves out", () => {
        const shown = markdown(many).split("\n").filter((line) => line.startsWith("| high |")).length;
        expect(markdown(many)).to.include(`… and ${600 - shown} more failures: see report.html.`);
    });
    it("keeps its foldings closed, however much it leaves out", () => {
        const text = markdown(many, 9_000);
        expect(text.match(/<details>/g)!.length).to.equal(text.match(/<\/details>/g)!.length);
    });
});

describe("report.html", () => {
    const page = text(html(failing));
    it("escapes what it did not write itself", () => expect(page).not.to.include("<script>alert"));
    it("shows it as text", () => expect(page).to.include("&lt;script>alert(1)&lt;/script>"));
    it("loads nothing from elsewhere", () => expect(page).not.to.match(/(src|href)="(https?:)?\/\//));
    it("allows only its own style and script", () => expect(page).to.match(/content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/));
    it("has no style that the policy would refuse", () => expect(page).not.to.match(/ style="/));
    it("has every anchor that it links to", () => {
        const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
        expect([...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id!.split("?")[0]!).filter((id) => !ids.has(id))).to.deep.equal([]);
    });
    it("uses no anchor twice", () => {
        const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
        expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
    });
    it("is the same for the same input", () => expect(text(html(reportOn()))).to.equal(text(html(reportOn()))));
});
