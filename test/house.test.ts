// The architecture's own rules. A failure here means that a line is in the wrong room.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect } from "chai";
import { requirements } from "../policy/catalogue/requirements";
import type { Rule } from "../policy/rule";
import { families, rules } from "../policy/rules/index";

const ROOT = join(__dirname, "..");

/** Source files below a folder, as paths from the root. */
const sources = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file) && !file.split(sep).includes("node_modules"))
        .map((file) => join(folder, file));

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** What a file imports: packages by name, files of ours as paths from the root. */
const imports = (file: string): string[] =>
    [...read(file).matchAll(/(?:from|import|require\()\s*"([^"]+)"/g)].map(([, name]) =>
        name!.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), name!)) : name!);

/** The rooms, in the order in which data flows: settings → plan → components → deployment → findings → report. */
const ROOMS = ["components/plan", "components", "examples", "stacks", "wire", "simulate", "policy", "report", "resilience", "cli"];
const roomOf = (file: string): number => ROOMS.findIndex((room) => file === room || file.startsWith(room + sep));

describe("the house", () => {
    for (const room of ROOMS) {
        it(`lets ${room} import nothing that comes after it`, () => {
            const mine = sources(room).filter((file) => ROOMS[roomOf(file)] === room);
            const wrong = mine.flatMap((file) => imports(file)
                .filter((target) => roomOf(target) > roomOf(file) && target !== "components/names")
                .map((target) => `${file} imports ${target}`));
            expect(wrong).to.deep.equal([]);
        });
    }

    it("keeps Pulumi out of the plan", () => {
        const wrong = [...sources("components/plan"), "components/names.ts"].filter((file) => imports(file).some((name) => name.startsWith("@pulumi/")));
        expect(wrong).to.deep.equal([]);
    });

    it("keeps cloud SDKs out of the rules, so that packs start fast and judge any program", () => {
        const wrong = sources("policy").filter((file) => imports(file).some((name) => /^@pulumi\/(aws|azure-native)/.test(name)));
        expect(wrong).to.deep.equal([]);
    });

    it("mirrors the clouds: the same files on both sides", () => {
        const files = (cloud: string) => sources(`components/${cloud}`).map((file) => relative(`components/${cloud}`, file)).sort();
        expect(files("aws")).to.deep.equal(files("azure"));
    });

    it("mirrors the clouds: the same classes on both sides", () => {
        const classes = (cloud: string) => sources(`components/${cloud}`).flatMap((file) => [...read(file).matchAll(/export class (\w+)/g)].map(([, name]) => name!)).sort();
        expect(classes("aws")).to.deep.equal(classes("azure"));
    });

    it("reads configuration in one file", () => {
        const readers = [...sources("stacks"), ...sources("components")].filter((file) => /pulumi\.Config\b|\bnew Config\(/.test(read(file)));
        expect(readers).to.deep.equal(["stacks/settings.ts"]);
    });

    it("imports provider SDKs by sub-path, never by index", () => {
        const wrong = [...sources("stacks"), ...sources("components")].filter((file) => imports(file).some((name) => /^@pulumi\/(aws|azure-native)$/.test(name)));
        expect(wrong).to.deep.equal([]);
    });

    it("creates no resource inside apply", () => {
        const wrong = [...sources("stacks"), ...sources("components")].filter((file) => /\.apply\([^;]*?=>\s*(\{[^}]*)?new [a-z]\w*\.[A-Z]/s.test(read(file)));
        expect(wrong).to.deep.equal([]);
    });

    it("composes in prod.ts and dr.ts: no loops there", () => {
        const wrong = ["stacks/prod.ts", "stacks/dr.ts"].filter((file) => /\b(for|while)\s*\(|\.(map|forEach)\(/.test(read(file)));
        expect(wrong).to.deep.equal([]);
    });
});

describe("the catalogue", () => {
    it("has all 65 rows, in order", () => {
        const ids = [...Array.from({ length: 33 }, (_, i) => `A${i + 1}`), ...Array.from({ length: 32 }, (_, i) => `B${i + 1}`)];
        expect(requirements.map(({ id }) => id)).to.deep.equal(ids);
    });

    for (const { id, classes, controls, missing } of requirements) {
        it(`gives ${id} what its class demands`, () => {
            if (classes.includes("P") || classes.includes("S")) expect(controls).to.not.be.empty;
            for (const kind of ["D", "T"] as const) if (classes.includes(kind)) expect(missing[kind]).to.be.a("string");
        });
    }
});

describe("the rules", () => {
    it("have names of their own", () => expect(new Set(rules.map(({ name }) => name)).size).to.equal(rules.length));

    for (const [family, members] of Object.entries(families)) {
        const exported = Object.entries<unknown>(require(`../policy/rules/${family}`)).filter(([, value]) => members.includes(value as Rule));
        for (const [key, rule] of exported) {
            it(`show what ${(rule as Rule).name} accepts and rejects`, () => {
                expect(read(`test/policy/${family}.test.ts`)).to.match(new RegExp(`\\b${key}\\b`));
            });
        }
    }
});
