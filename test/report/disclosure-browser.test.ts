// The customer's page in a real browser, where there is one. Without Chromium these tests are skipped, and say so.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { bundleOf } from "../../report/disclosure/bundle";
import { disclosureHtml } from "../../report/disclosure/html";
import type { FirewallRow } from "../../report/firewall.schema";
import { ACCOUNT, BUCKET, file, opened, reportOn } from "./fixtures/support";

const CHROMIUM = process.env.CHROMIUM_PATH ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const RULE: FirewallRow = { stack: "prod", cloud: "aws", device: "security group", name: "app", action: "allow", direction: "in", protocol: "tcp", ports: "443", from: ["10.1.2.0/24"], to: ["app"], purpose: "over TLS" };
const page = disclosureHtml(bundleOf({
    report: { ...reportOn({ resources: [opened(BUCKET), ACCOUNT] }), firewall: [RULE, { ...RULE, cloud: "azure", device: "network security group", action: "refuse" }] },
    file: "report.json", sha256: "a".repeat(64), tenant: "citadel",
}));

(CHROMIUM ? describe : describe.skip)("disclosure.html in Chromium", function () {
    this.timeout(120_000);
    const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
    const url = `file://${file(page, "disclosure.html")}`;
    let browser: Browser;

    before(async () => { browser = await (await import("playwright-core")).chromium.launch({ executablePath: CHROMIUM, args: FLAGS }); });
    after(() => browser?.close());

    for (const width of [1280, 390]) {
        it(`has no accessibility fault that axe finds, and is no wider than ${width} px`, async () => {
            const opened = await browser.newPage({ viewport: { width, height: 900 }, bypassCSP: true });
            await opened.goto(url);
            await opened.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
            await opened.addScriptTag({ content: axe });
            const faults = await opened.evaluate(async () => {
                const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run();
                return violations.map(({ id }) => id);
            });
            expect([faults, await opened.evaluate(() => document.documentElement.scrollWidth)]).to.deep.equal([[], width]);
        });
    }
    it("asks for nothing, and its own policy refuses nothing of it", async () => {
        const opened = await browser.newPage();
        const told: string[] = [];
        opened.on("console", (message) => told.push(message.text()));
        opened.on("request", (request) => { if (!request.url().startsWith("file:")) told.push(request.url()); });
        await opened.goto(url);
        expect(told).to.deep.equal([]);
    });
    it("finds a firewall's rule", async () => {
        const opened = await browser.newPage();
        await opened.goto(`${url}#firewall?action=refuse`);
        expect(await opened.locator("#firewall-list [data-item]:not([hidden])").count()).to.equal(1);
    });
});
