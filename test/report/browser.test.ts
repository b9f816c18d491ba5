// The report in a real browser, where there is one. Without Chromium these tests are skipped, and say so.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { html } from "../../report/html/index";
import { filed, inRegister } from "./evidence/support";
import { ACCOUNT, BUCKET, EXCEPTION, file, opened, reportOn, text } from "./fixtures/support";

const CHROMIUM = process.env.CHROMIUM_PATH ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Without these, Chromium asks for updates, and as root it does not start. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

const report = reportOn({
    resources: [opened(BUCKET), { ...BUCKET, name: "other" }, opened(ACCOUNT), { ...ACCOUNT, name: "unknown", props: { open: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", location: "westeurope" } }],
    facts: { lifecycle: "production", documentationValues: ["domain"] },
    exceptions: [{ ...EXCEPTION, rule: "azure-account-closed" }],
    evidence: { register: [inRegister({ requirements: ["B1"] })], records: [filed({ requirements: ["A2"], figures: [{ name: "lag", value: 2, unit: "s", target: 3 }] })] },
});

(CHROMIUM ? describe : describe.skip)("report.html in Chromium", function () {
    this.timeout(120_000);
    let browser: Browser;
    let url: string;

    before(async () => {
        const { chromium } = await import("playwright-core");
        browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
        url = `file://${file(text(html(report)), "report.html")}`;
    });
    after(() => browser?.close());

    async function open(options: Parameters<Browser["newPage"]>[0] = {}, hash = ""): Promise<{ page: Page; told: string[] }> {
        const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
        const told: string[] = [];
        page.on("console", (message) => told.push(message.text()));
        page.on("pageerror", (error) => told.push(String(error)));
        page.on("request", (request) => { if (!request.url().startsWith("file:")) told.push(request.url()); });
        await page.goto(url + hash);
        return { page, told };
    }
    const shown = (page: Page, list: string) => page.locator(`#${list} [data-item]:not([hidden])`).count();

    for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1280, 390]) {
            it(`has no accessibility fault that axe finds (${colorScheme}, ${width} px)`, async () => {
                const { page } = await open({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
                await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
                await page.addScriptTag({ content: axe });
                const faults = await page.evaluate(async () => {
                    const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
                    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
                });
                expect(faults).to.deep.equal([]);
            });
        }
    }
    it("asks for nothing, and its own policy refuses nothing of it", async () => expect((await open()).told).to.deep.equal([]));
    it("is no wider than a telephone", async () => {
        const { page } = await open({ viewport: { width: 390, height: 800 } });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(390);
    });
    it("filters findings by state", async () => {
        const { page } = await open();
        await page.locator("#findings select[name=state]").selectOption("fail");
        expect([await shown(page, "findings-list"), await page.locator("#findings output").textContent()]).to.deep.equal([1, "1 of 3 shown"]);
    });
    it("keeps the filter in the address", async () => {
        const { page } = await open();
        await page.locator("#findings select[name=state]").selectOption("fail");
        expect(await page.evaluate(() => location.hash)).to.equal("#findings?state=fail");
    });
    it("takes the filter from the address", async () => {
        const { page } = await open({}, "#findings?state=excepted&q=account");
        expect([await shown(page, "findings-list"), await page.locator("#findings input[name=q]").inputValue()]).to.deep.equal([1, "account"]);
    });
    it("leads from a sentence of the documents to the row that answers for it", async () => {
        const { page } = await open();
        await page.locator('#claim-A\\.1 a').click();
        expect([await page.evaluate(() => location.hash), await page.locator("#A1").getAttribute("open")]).to.deep.equal(["#A1", ""]);
    });
    it("leads from a resource to the rules that judged it", async () => {
        const { page } = await open({}, "#inventory");
        await page.locator("#inventory-list summary").first().click();
        await page.locator("#inventory-list a[href^='#rules?on=']").first().click();
        expect([await shown(page, "rules-list"), await page.locator("#rules-list [data-item]:not([hidden]) code").first().textContent()]).to.deep.equal([1, "aws-bucket-closed"]);
    });
    it("shows everything again", async () => {
        const { page } = await open({}, "#findings?state=excepted&q=account");
        await page.locator("#findings button").click();
        expect([await page.locator("#findings output").textContent(), await page.evaluate(() => location.hash)]).to.deep.equal(["3 shown", "#findings"]);
    });
    it("filters twenty thousand findings", async () => {
        const [finding] = report.findings.filter(({ state }) => state === "fail");
        const many = Array.from({ length: 20_000 }, (_, i) => ({ ...finding!, urn: `${finding!.urn}-${i}`, resource: { ...finding!.resource, name: `bucket-${i}` } }));
        const long = file(text(html({ ...report, findings: many })), "long.html");
        const { page } = await open();
        await page.goto(`file://${long}#findings?q=bucket-19999`);
        expect(await page.locator("#findings output").textContent()).to.equal("1 of 20,000 shown");
    });
    it("filters the controls of frameworks", async () => {
        const { page } = await open({}, "#frameworks?framework=nist-800-53-r5&state=not-evaluated");
        expect([await shown(page, "frameworks-list"), await page.locator("#frameworks-list details[open]").count()]).to.deep.equal([2, 1]);
    });
    it("prints frameworks opened", async () => {
        const { page } = await open();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await page.emulateMedia({ media: "print" });
        expect(await page.locator("#frameworks-list [data-item]").last().isVisible()).to.equal(true);
    });
    it("opens what a link points at", async () => {
        const { page } = await open({}, "#rule-aws-bucket-closed");
        expect(await page.locator("#rule-aws-bucket-closed").getAttribute("open")).to.equal("");
    });
    it("opens a requirement by the keyboard alone", async () => {
        const { page } = await open();
        await page.locator("#A1 > summary").focus();
        await page.keyboard.press("Enter");
        expect(await page.locator("#A1 .body").isVisible()).to.equal(true);
    });
    it("shows everything where scripts do not run", async () => {
        const { page } = await open({ javaScriptEnabled: false });
        expect([await page.locator("form.filter").first().isVisible(), await page.locator("#findings .finding").last().isVisible()]).to.deep.equal([false, true]);
    });
    it("prints requirements opened, and no filter", async () => {
        const { page } = await open();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await page.emulateMedia({ media: "print" });
        expect([await page.locator("#A1 .body").isVisible(), await page.locator("form.filter").first().isVisible()]).to.deep.equal([true, false]);
    });
});

if (!CHROMIUM) process.stderr.write("No Chromium here (CHROMIUM_PATH, or chromium in /usr/bin): the report is not looked at in a browser.\n");
