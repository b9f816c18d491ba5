// The architecture of a small program, exactly; its pictures; and both as they stand in report.html.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { layOut } from "../../report/architecture/layout";
import { picturesOf } from "../../report/architecture/pictures";
import type { Drawings } from "../../report/architecture/layout";
import { html } from "../../report/html/index";
import { draw } from "../../report/pipeline";
import { reportSchema } from "../../report/schema";
import { file, reportOn, text } from "./fixtures/support";

const arn = (name: string): string => `arn:aws:s3:::${name}`;
const subnet = (name: string, cidrBlock: string, tier: string) => ({ type: "aws:ec2/subnet:Subnet", name, props: { vpcId: "net-id", cidrBlock, availabilityZone: "eu-west-1a", tags: { tier } } });
const report = reportOn({
    resources: [
        { type: "aws:ec2/vpc:Vpc", name: "net", props: { cidrBlock: "10.0.0.0/16" } },
        subnet("front-a", "10.0.1.0/24", "edge"), subnet("inner-a", "10.0.2.0/24", "app"),
        { type: "aws:ec2/internetGateway:InternetGateway", name: "igw", props: { vpcId: "net-id" } },
        { type: "aws:ec2/routeTable:RouteTable", name: "out", props: { vpcId: "net-id", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }] } },
        { type: "aws:ec2/routeTableAssociation:RouteTableAssociation", name: "out", props: { subnetId: "front-a-id", routeTableId: "out-id" } },
        { type: "aws:lb/loadBalancer:LoadBalancer", name: "balancer", props: { internal: false, loadBalancerType: "application", subnets: ["front-a-id"], securityGroups: ["edge-group-id"] } },
        { type: "aws:ec2/instance:Instance", name: "one", props: { subnetId: "inner-a-id", vpcSecurityGroupIds: ["app-group-id"] } },
        { type: "aws:ec2/instance:Instance", name: "two", props: { subnetId: "inner-a-id", vpcSecurityGroupIds: ["app-group-id"] } },
        { type: "aws:ec2/securityGroup:SecurityGroup", name: "edge-group", props: { vpcId: "net-id", ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }], egress: [{ protocol: "tcp", fromPort: 8443, toPort: 8443, securityGroups: ["app-group-id"] }] } },
        { type: "aws:ec2/securityGroup:SecurityGroup", name: "app-group", props: { vpcId: "net-id", ingress: [{ protocol: "tcp", fromPort: 8443, toPort: 8443, securityGroups: ["edge-group-id"] }] } },
        { type: "aws:s3/bucket:Bucket", name: "first", props: { bucket: "first", arn: arn("first") } },
        { type: "aws:s3/bucket:Bucket", name: "second", props: { bucket: "second", arn: arn("second"), region: "eu-central-1" } },
        { type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig", name: "copies", props: { bucket: "first", rules: [{ destination: { bucket: arn("second"), replicationTime: { time: { minutes: 15 } } } }] } },
        { type: "aws:ec2/eip:Eip", name: "spare", props: { publicIp: "192.0.2.9", tags: { purpose: "spare" } } },
        { type: "azure-native:storage:StorageAccount", name: "account", props: { location: "northeurope", sku: { name: "Standard_GZRS" } } },
        { type: "aws:iam/role:Role", name: "detail", props: {} },
    ],
});
const architecture = report.architecture!;

describe("the architecture", () => {
    it("has a place for each tier, and one for what stands in none, by what it is for", () => expect(architecture.places.map(({ id, kind, region }) => [id, kind, region])).to.have.deep.members([
        ["internet", "outside", undefined],
        ["prod/aws/edge", "tier", "eu-west-1"], ["prod/aws/app", "tier", "eu-west-1"],
        ["prod/aws/eu-central-1/stores", "group", "eu-central-1"], ["prod/aws/eu-west-1/stores", "group", "eu-west-1"], ["prod/aws/eu-west-1/spare-addresses", "group", "eu-west-1"],
        ["prod/azure/northeurope/stores", "group", "northeurope"],
    ]));
    it("tells the main things in them, alike ones together, and no detail", () => expect(architecture.things.map(({ place, title, count, zones }) => [place, title, count, zones.join()])).to.have.deep.members([
        ["prod/aws/edge", "Application load balancer", 1, "eu-west-1a"], ["prod/aws/app", "Instance", 2, "eu-west-1a"],
        ["prod/aws/eu-west-1/stores", "Bucket", 1, ""], ["prod/aws/eu-central-1/stores", "Bucket", 1, ""], ["prod/aws/eu-west-1/spare-addresses", "Spare address", 1, ""],
        ["prod/azure/northeurope/stores", "Storage account", 1, ""],
    ]));
    it("links what may call what, and what is copied where", () => expect(architecture.links.map(({ kind, from, to, label, mode }) => [kind, from, to, label, mode])).to.deep.equal([
        ["traffic", "internet", "prod/aws/edge", "tcp/443", undefined], ["traffic", "prod/aws/edge", "prod/aws/app", "tcp/8443", undefined],
        ["replication", "prod/aws/eu-west-1/stores/bucket", "prod/aws/eu-central-1/stores/bucket", "objects, within 15 minutes", "asynchronous"],
    ]));
    it("says what a cloud copies by itself", () => expect(architecture.things.find(({ title }) => title === "Storage account")!.note).to.equal("GZRS: also copied to Azure's paired region"));
    it("names the rules that open a way", () => expect(architecture.links[1]!.resources.map((urn) => urn.split("::").at(-1))).to.deep.equal(["app-group", "edge-group"]));
    it("fits the report's schema", () => expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).success).to.equal(true));
    it("is not there where nothing is a main thing", () => expect(reportOn({ resources: [{ type: "aws:iam/role:Role", name: "role", props: {} }] }).architecture).to.equal(undefined));
});

describe("the pictures", () => {
    it("are an overview, and one of each site on each cloud", () => expect(picturesOf(architecture, ["prod"]).map(({ id }) => id)).to.deep.equal(["overview", "prod-aws", "prod-azure"]));
    it("place every box inside the frame of its tier", async () => {
        const { drawings } = await layOut(picturesOf(architecture, ["prod"]));
        const { boxes, frames } = drawings.find(({ picture }) => picture.id === "prod-aws")!;
        const frame = frames.find(({ frame: { id } }) => id === "prod/aws/app")!;
        const { x, y, width, height } = boxes.find(({ box }) => box.id === "prod/aws/app/instance")!;
        expect([x > frame.x, y > frame.y, x + width < frame.x + frame.width, y + height < frame.y + frame.height]).to.deep.equal([true, true, true, true]);
    });
    it("are the same for the same input", async () => expect(await layOut(picturesOf(architecture, ["prod"]))).to.deep.equal(await layOut(picturesOf(architecture, ["prod"]))));
    it("are left out, with the reason, where there would be too many boxes", async () => {
        const many = { ...architecture, things: Array.from({ length: 400 }, (_, i) => ({ ...architecture.things[0]!, id: `t${i}` })) };
        expect((await layOut(picturesOf(many, ["prod"]))).failed).to.equal("1 of the pictures would have more than 300 boxes");
    });
});

describe("the architecture in report.html", () => {
    it("has a table where no picture was drawn, and says so", () => expect(text(html(report))).to.include("No picture was drawn").and.include('id="architecture-list"'));
    it("has a table where drawing failed, and says why", () => expect(text(html(report, { drawings: [], failed: "no wasm" }))).to.include("(no wasm)").and.include('id="architecture-list"'));
});

const CHROMIUM = process.env.CHROMIUM_PATH ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

(CHROMIUM ? describe : describe.skip)("the architecture and the exposure in Chromium", function () {
    this.timeout(120_000);
    let browser: Browser;
    let url: string;
    let drawings: Drawings | undefined;
    before(async () => {
        const { chromium } = await import("playwright-core");
        drawings = await draw(report);
        browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
        url = `file://${file(text(html(report, drawings)), "report.html")}`;
    });
    after(() => browser?.close());

    async function open(options: Parameters<Browser["newPage"]>[0] = {}): Promise<{ page: Page; told: string[] }> {
        const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
        const told: string[] = [];
        page.on("console", (message) => told.push(message.text()));
        page.on("pageerror", (error) => told.push(String(error)));
        page.on("request", (request) => { if (!request.url().startsWith("file:")) told.push(request.url()); });
        await page.goto(url);
        return { page, told };
    }

    it("ask for nothing, and the page's policy refuses nothing of them", async () => expect((await open()).told).to.deep.equal([]));
    it("show the overview opened, and every other picture on demand", async () => {
        const { page } = await open();
        expect([await page.locator("svg.picture").count(), await page.locator("svg.picture").first().isVisible(), await page.locator("svg.picture").last().isVisible()]).to.deep.equal([3, true, false]);
    });
    it("lead from a box to the resource in the inventory", async () => {
        const { page } = await open();
        await page.locator("details.drawn").nth(1).evaluate((details: HTMLDetailsElement) => { details.open = true; });
        await page.locator("svg.picture").nth(1).locator("a.box", { hasText: "Application load balancer" }).click();
        expect(await page.locator(":target th").first().textContent()).to.equal("balancer");
    });
    it("lead from a box of several to the row that lists them", async () => {
        const { page } = await open();
        await page.locator("details.drawn").nth(1).evaluate((details: HTMLDetailsElement) => { details.open = true; });
        await page.locator("svg.picture").nth(1).locator("a.box", { hasText: "Instance × 2" }).click();
        expect(await page.locator(":target").textContent()).to.include("one").and.include("two");
    });
    it("lead from a cell of the matrix to the rules that open the way", async () => {
        const { page } = await open();
        await page.locator(".matrix a", { hasText: "tcp/8443" }).click();
        expect(await page.locator(":target").textContent()).to.include("edge → app").and.include("app-group");
    });
    it("are no wider than a telephone", async () => {
        const { page } = await open({ viewport: { width: 390, height: 800 } });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(390);
    });
    for (const colorScheme of ["light", "dark"] as const) {
        it(`have no accessibility fault that axe finds (${colorScheme})`, async () => {
            const { page } = await open({ colorScheme, bypassCSP: true });
            await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
            await page.addScriptTag({ content: axe });
            const faults = await page.evaluate(async () => {
                const { violations } = await (window as unknown as { axe: { run(context: string[]): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run(["#architecture", "#exposure"]);
                return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
            });
            expect(faults).to.deep.equal([]);
        });
    }
    it("print every picture", async () => {
        const { page } = await open();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await page.emulateMedia({ media: "print" });
        expect(await page.locator("svg.picture").last().isVisible()).to.equal(true);
    });
});

if (!CHROMIUM) process.stderr.write("No Chromium here (CHROMIUM_PATH, or chromium in /usr/bin): the pictures are not looked at in a browser.\n");
