import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { bundleOf, type Occasion } from "../../report/disclosure/bundle";
import { disclosureHtml } from "../../report/disclosure/html";
import { leaksIn } from "../../report/disclosure/leaks";
import { redact } from "../../report/disclosure/redact";
import { disclosureSchema, manifestSchema } from "../../report/disclosure/schema";
import { compare, disclose, disclosureStatement } from "../../report/disclosure/write";
import type { FirewallRow } from "../../report/firewall.schema";
import type { Report } from "../../report/schema";
import { ACCOUNT, BUCKET, opened, reportOn, text } from "./fixtures/support";

const SHA256 = "a".repeat(64);
const plain = (value: unknown, salt = "salt", names = {}) => redact(value, salt, names).value;
const whole = (report: Report, more: Partial<Occasion> = {}): string => [...disclose({ report, file: "report.json", sha256: SHA256, ...more }).values()].map((part) => (typeof part === "string" ? part : text(part))).join("\n");

const RULE: FirewallRow = { stack: "prod", cloud: "aws", device: "security group", name: "app", action: "allow", direction: "in", protocol: "tcp", ports: "443", from: ["10.1.2.0/24"], to: ["app"] };
const report: Report = { ...reportOn({ resources: [opened(BUCKET), ACCOUNT] }), firewall: [RULE] };

describe("redaction", () => {
    for (const [what, before, after] of [
        ["an account", "in 111122223333 alone", "in account-1 alone"],
        ["an ARN, account and all", "by arn:aws:iam::111122223333:role/x-y.", "by resource-1"],
        ["Azure's resource ids", "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/a, b", "resource-1, b"],
        ["a subscription", "of 00000000-0000-0000-0000-000000000001.", "of id-1."],
        ["an address", "from 10.0.0.7.", "from address-1."],
        ["a block", "10.0.0.0/24 and 10.0.1.0/24".replace(" and 10.0.1.0/24", ""), "address-1"],
        ["an IPv6 block", "to 2001:db8::/32,", "to address-1,"],
        ["an IPv6 address at a sentence's colon", "2001:db8::1: open", "address-1: open"],
        ["an e-mail address", "ask jo@example.com today", "ask email-1 today"],
        ["a domain", "*.internal.example.com", "domain-1"],
        ["a link", "see https://wiki.example.com/x?y=1 there", "see link-1 there"],
        ["a file and its line", "at components/aws/access.ts:74.", "at file-1."],
        ["a commit", `of ${"0123456789".repeat(4)}`, "of commit-1"],
        ["a network's id", "in vpc-06d1337170a318159", "in resource-1"],
    ] as const) it(`replaces ${what}`, () => expect(plain(before)).to.equal(after));

    for (const kept of ["0.0.0.0/0", "::/0", "*.amazonaws.com", "login.microsoftonline.com", "version 1.2.3 of 2026-11-21", "at 09:30:00", "port 443, 65200-65535", "e.g. this"]) {
        it(`leaves ${kept}`, () => expect(plain(kept)).to.equal(kept));
    }

    it("gives the same value the same placeholder, wherever it stands", () => {
        const [first, [second]] = plain(["10.0.0.1", ["10.0.0.1"]]) as [string, [string]];
        expect(first).to.equal(second);
    });
    it("replaces names as whole words, in any case, the longest first", () => {
        expect(plain("Meadow, meadow-two, meadows", "salt", { tenant: ["meadow", "meadow-two"] })).to.match(/^tenant-(1|2), tenant-(?!\1)[12], meadows$/);
    });
    it("leaves the report's own words, whatever a team is called", () => expect(plain({ device: "security group", name: "security" }, "salt", { person: ["security"] })).to.deep.equal({ device: "security group", name: "person-1" }));
    it("cannot be fed marks of its own", () => expect(plain("\uE0000\uE001")).to.equal("�0�"));
    it("numbers values by the salt alone", () => {
        const values = Array.from({ length: 20 }, (_, i) => `10.0.0.${i}`);
        expect(plain(values, "one")).to.deep.equal(plain([...values].reverse(), "one") instanceof Array ? (plain([...values].reverse(), "one") as string[]).reverse() : []);
        expect(plain(values, "one")).not.to.deep.equal(plain(values, "two"));
    });
    it("counts what it replaced", () => expect(redact(["10.0.0.1", "10.0.0.1 10.0.0.2"], "salt", {}).counts.get("address")).to.deep.equal({ values: 2, occurrences: 3 }));
});

describe("a customer's bundle", () => {
    const { disclosure, manifest } = bundleOf({ report, file: "report.json", sha256: SHA256 });

    it("is what its schema says", () => expect(disclosureSchema.safeParse(JSON.parse(JSON.stringify(disclosure))).error).to.equal(undefined));
    it("has a manifest that is what its schema says", () => expect(manifestSchema.safeParse(JSON.parse(JSON.stringify(manifest))).error).to.equal(undefined));
    it("tells a failure by its control and state, without resource, rule or place", () => {
        expect(disclosure.controls.find(({ id }) => id === "storage")!.state).to.equal("fail");
        expect(whole(report)).not.to.match(/aws-bucket-closed|components\/aws|urn:pulumi/);
    });
    it("has the firewall's rules", () => expect(disclosure.firewall[0]).to.deep.include({ name: "app", ports: "443", from: ["address-1"] }));
    it("keeps identifiers of frameworks that look like addresses", () => {
        const cis: Report = { ...report, frameworks: report.frameworks.map((row) => ({ ...row, controls: row.controls.map((control) => ({ ...control, id: "6.1.1.1" })) })) };
        expect(bundleOf({ report: cis, file: "report.json", sha256: SHA256 }).disclosure.frameworks[0]!.controls[0]!.id).to.equal("6.1.1.1");
    });
    it("has no rules of other tenants, and does not name them", () => {
        const shared: Report = {
            ...report, stacks: report.stacks.map((stack) => ({ ...stack, tenants: ["citadel", "meadow"] })),
            firewall: [RULE, { ...RULE, name: "tenant-citadel-app" }, { ...RULE, name: "tenant-meadow-app" }],
            limits: ["Tenant meadow is here."],
        };
        const bundle = bundleOf({ report: shared, file: "report.json", sha256: SHA256, tenant: "citadel" }).disclosure;
        expect([bundle.firewall.map(({ name }) => name), bundle.limits]).to.deep.equal([["app", "tenant-citadel-app"], ["Tenant tenant-1 is here."]]);
    });
    it("says what reaches what, without rules and devices, and nothing of other tenants", () => {
        const cell = { from: "internet", to: "edge", state: "open" as const, ports: ["tcp/443"], perhaps: ["tcp/80"], rules: ["urn:x"], layers: [], crossed: 0, via: [], of: [], notes: [], why: [], needs: [] };
        const reached: Report = {
            ...report, stacks: report.stacks.map((stack) => ({ ...stack, tenants: ["meadow"] })),
            exposure: { sites: [{ stack: "prod", cloud: "aws", networks: [], places: [], cells: [cell, { ...cell, to: "data", state: "closed", ports: [] }, { ...cell, to: "meadow private" }] }] },
        };
        expect(bundleOf({ report: reached, file: "report.json", sha256: SHA256 }).disclosure.reach).to.deep.equal([{ stack: "prod", cloud: "aws", from: "internet", to: "edge", state: "open", ports: ["tcp/443", "perhaps tcp/80"] }]);
    });
    it("names no keys of the configuration", () => {
        const limits = ["Stack prod holds documentation values and cannot be deployed as it is: domain, alertEmail."];
        const documented: Report = { ...report, limits, stacks: report.stacks.map((stack) => ({ ...stack, documentationValues: ["domain", "alertEmail"] })) };
        expect(bundleOf({ report: documented, file: "report.json", sha256: SHA256 }).disclosure.limits).to.deep.equal(["Stack prod holds documentation values and cannot be deployed as it is."]);
    });
    it("is the same for the same report, and another one for another customer", () => {
        const many: Report = { ...report, firewall: Array.from({ length: 20 }, (_, i) => ({ ...RULE, from: [`10.1.${i}.0/24`] })) };
        expect(whole(many)).to.equal(whole(many));
        const froms = (tenant: string) => bundleOf({ report: many, file: "report.json", sha256: SHA256, tenant }).disclosure.firewall.map(({ from }) => from);
        expect(froms("citadel")).not.to.deep.equal(froms("meadow"));
    });
    it("is bound to the full report by its digest, in a signed statement", () => {
        const occasion = { report, file: "report.json", sha256: SHA256 };
        expect(disclosureStatement(occasion, disclose(occasion)).predicate.configuration).to.deep.equal([{ name: "report.json", digest: { sha256: SHA256 }, annotations: { kind: "full report" } }]);
    });
    it("is compared file by file with what the report gives", () => {
        const folder = mkdtempSync(join(tmpdir(), "holdfast-disclosure-"));
        const files = disclose({ report, file: "report.json", sha256: SHA256 });
        for (const [name, content] of files) if (name !== "manifest.json") writeFileSync(join(folder, name), name === "disclosure.md" ? "another" : content as string);
        expect(compare(folder, files).map(({ name, state }) => `${name} ${state}`)).to.deep.equal(["disclosure.html same", "disclosure.json same", "disclosure.md different", "manifest.json missing"]);
    });
    it("has a page that loads nothing from elsewhere, and has every anchor that it links to", () => {
        const page = disclosureHtml({ disclosure, manifest });
        const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
        expect([...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id!).filter((id) => !ids.has(id))).to.deep.equal([]);
        expect(page).not.to.match(/(src|href)="(https?:)?\/\//);
    });
});

describe("the last look before a bundle is written", () => {
    it("finds what redaction would have forgotten", () => {
        const leaky: Report = { ...report, resources: [{ ...report.resources[0]!, name: "on 10.9.8.7" }] };
        expect(leaksIn(leaky, undefined, new Map([["disclosure.md", "reach 10.9.8.7 here"]]), "")).to.deep.equal([{ key: "address", file: "disclosure.md" }]);
    });
    it("takes no part of another word for a value", () => {
        const leaky: Report = { ...report, resources: [{ ...report.resources[0]!, name: "on 10.9.8.7" }] };
        expect(leaksIn(leaky, undefined, new Map([["disclosure.md", "10.9.8.70"]]), "")).to.deep.equal([]);
    });
    it("finds names", () => {
        const named: Report = { ...report, exceptions: [{ rule: "r", resource: "*", reason: "", compensatingControl: "", owner: "Jo Smith", approver: "Al", ticket: "T", expires: "2026-12-31", status: "used" }] };
        expect(leaksIn(named, undefined, new Map([["disclosure.md", "ask jo smith"]]), "")).to.deep.equal([{ key: "person", file: "disclosure.md" }]);
    });
});

describe("whatever a report holds", function () {
    this.timeout(120_000);
    const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(""));
    const word = fc.stringMatching(/^[a-z]{8,12}$/);
    const address = fc.tuple(fc.integer({ min: 11, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
    const secrets = fc.record({
        account: digits(12), address, block: fc.tuple(address, fc.integer({ min: 8, max: 31 })).map(([each, bits]) => `${each}/${bits}`), v6: fc.ipV6().filter((each) => each.length > 6),
        email: fc.emailAddress(), domain: fc.tuple(word, word).map(([host, name]) => `${host}.${name}.com`), guid: fc.uuid(),
        arn: fc.tuple(digits(12), word).map(([account, name]) => `arn:aws:iam::${account}:role/${name}`), principal: word.map((name) => `q${name}q`), tenant: word.map((name) => `z${name}z`),
    });

    it("no account, address, ARN, e-mail address, domain, principal or tenant of it gets into a bundle", () => {
        fc.assert(fc.property(secrets, fc.constantFrom(" ", ", ", ": ", " (", "; ", "=", "\"", "[", "|", "<", "\n"), fc.boolean(), (found, between, salted) => {
            const { principal, tenant, ...values } = found;
            const all = Object.values(values).join(between);
            const everything = `${principal}${between}${all}`;
            const held: Report = {
                ...report,
                limits: [everything],
                stacks: report.stacks.map((stack) => ({ ...stack, role: everything, tenants: [tenant], accounts: { aws: [values.account], azure: [values.guid] } })),
                findings: report.findings.map((finding) => ({ ...finding, message: everything, observed: all, resource: { ...finding.resource, name: all } })),
                firewall: [{ ...RULE, name: all, from: Object.values(values), to: [everything], purpose: everything }, { ...RULE, name: tenant }],
                residency: [{ what: all, cloud: "aws", region: all, country: "IE", how: everything, state: "allowed", resources: 1, stacks: ["prod"] }],
                access: [{ cloud: "aws", stack: "prod", who: [principal, values.arn], how: "standing", conditions: [all], rights: [], refused: [], resource: all }],
                evidence: {
                    older: 0,
                    register: [{ id: "a", kind: "audit-report", title: everything, requirements: ["A1"], owner: principal, date: "2026-01-01", nextReview: "2027-01-01", state: "current", digest: "none named" }],
                    records: [],
                },
            };
            const written = whole(held, salted ? { salt: "a secret of the provider" } : {}).toLowerCase();
            return Object.values(found).every((value) => !written.includes(value.toLowerCase()));
        }), { numRuns: 60 });
    });
});
