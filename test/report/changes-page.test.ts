// "What changed" in report.html: what it says, and in a real browser, where there is one, that everybody can read it.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { withChanges } from "../../report/changes/index";
import { html } from "../../report/html/index";
import type { Report } from "../../report/schema";
import { ACCOUNT, BUCKET, file, opened, reportOn, text } from "./fixtures/support";

const CHROMIUM = process.env.CHROMIUM_PATH ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

const earlier: Report = { ...reportOn({ resources: [BUCKET, ACCOUNT, { ...BUCKET, name: "gone" }] }), surface: [] };
const now: Report = { ...reportOn({ resources: [opened(BUCKET), ACCOUNT, { ...BUCKET, name: "<b>new</b>" }] }), surface: [{ stack: "prod", what: "aws port tcp/22 x", state: "not listed" }] };
const changed = withChanges(now, { report: earlier, file: "main.json", sha256: "0".repeat(64) });
const page = text(html(changed));
const section = /<section id="changes"[\s\S]*?<\/section>/.exec(page)?.[0] ?? "";

describe("what changed, in report.html", () => {
    it("comes first after the summary", () => {
        const ids = [...page.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id);
        expect(ids.slice(0, 2)).to.deep.equal(["summary", "changes"]);
    });
    it("is led to from the navigation", () => expect(page).to.include('<a href="#changes">What changed</a>'));
    it("is not there without a baseline", () => expect(text(html(now))).not.to.include('id="changes"'));
    it("begins with security, resilience, exposure and cost", () => {
        expect([...section.matchAll(/<th scope="row">(Security|Resilience|Exposure|Cost)<\/th>/g)].map(([, title]) => title)).to.deep.equal(["Security", "Resilience", "Exposure", "Cost"]);
    });
    it("shows names as text", () => expect(section).to.include("&lt;b>new&lt;/b>").and.not.to.include("<b>new"));
    it("names the baseline by its digest", () => expect(section).to.include(`SHA-256 <code>${"0".repeat(64)}</code>`));
    it("is the same for the same input", () => expect(text(html(changed))).to.equal(page));
});

(CHROMIUM ? describe : describe.skip)("what changed, in Chromium", function () {
    this.timeout(120_000);
    let browser: Browser;
    before(async () => {
        const { chromium } = await import("playwright-core");
        browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    });
    after(() => browser?.close());

    async function open(options: Parameters<Browser["newPage"]>[0]): Promise<Page> {
        const tab = await browser.newPage(options);
        await tab.goto(`file://${file(page, "report.html")}#changes`);
        return tab;
    }
    for (const width of [1280, 390]) {
        it(`has no accessibility fault that axe finds (${width} px)`, async () => {
            const tab = await open({ viewport: { width, height: 900 }, bypassCSP: true });
            await tab.evaluate(() => document.querySelectorAll("#changes details").forEach((details) => { (details as HTMLDetailsElement).open = true; }));
            await tab.addScriptTag({ content: axe });
            const faults = await tab.evaluate(async () => {
                const { violations } = await (window as unknown as { axe: { run(on: string): Promise<{ violations: { id: string }[] }> } }).axe.run("#changes");
                return violations.map(({ id }) => id);
            });
            expect(faults).to.deep.equal([]);
        });
    }
    it("is no wider than a telephone", async () => {
        const tab = await open({ viewport: { width: 390, height: 800 } });
        const [needs, has] = await tab.evaluate(() => { const { scrollWidth, clientWidth } = document.querySelector("#changes")!; return [scrollWidth, clientWidth]; });
        expect(needs).to.equal(has);
    });
    it("leads to the resource in the inventory", async () => {
        const tab = await open({ viewport: { width: 1280, height: 900 } });
        await tab.locator("#changes a", { hasText: /^data$/ }).first().click();
        expect(await tab.evaluate(() => document.querySelector(location.hash)?.closest("section")?.id)).to.equal("inventory");
    });
});
