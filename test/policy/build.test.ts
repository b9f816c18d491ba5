// The packs as they are published: built, in a folder that knows nothing of this repository but what a pack may need.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { BUILT, buildPack } from "../../policy/build";
import { PACKS, rulesOf } from "../../policy/packs";
import { remediations } from "../../policy/remediations";
import { make } from "./azure-support";
import { Pack } from "./pack-process";

const MODULES = join(__dirname, "..", "..", "node_modules");

describe("a built pack", function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "holdfast-packs-"));

    before(() => {
        mkdirSync(join(folder, "node_modules", "@grpc"), { recursive: true });
        mkdirSync(join(folder, "node_modules", "@pulumi"));
        for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"]) symlinkSync(join(MODULES, name), join(folder, "node_modules", name));
    });
    after(() => rmSync(folder, { recursive: true }));

    const expected: Readonly<Record<string, readonly string[]>> = {
        ...Object.fromEntries(PACKS.map((pack) => [pack, ["settings", ...rulesOf(pack).map(({ name }) => name)]])),
        baseline: ["settings", ...PACKS.flatMap(rulesOf).map(({ name }) => name)],
        remediation: ["settings", ...remediations.map(({ name }) => name)],
    };

    for (const name of BUILT) {
        it(`${name} starts by itself and has the policies of its sources`, async () => {
            const built = await buildPack(name, folder);
            expect(readdirSync(built).sort()).to.deep.equal(["PulumiPolicy.yaml", "exceptions.yaml", "index.js", "package.json"]);
            const { dependencies } = JSON.parse(readFileSync(join(built, "package.json"), "utf8")) as { dependencies: Record<string, string> };
            expect(Object.keys(dependencies)).to.deep.equal(["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"]);
            const pack = await Pack.start(built, { TSX_TSCONFIG_PATH: "" });
            try {
                const info = await pack.info();
                expect(info.getName()).to.equal(`holdfast-${name}`);
                expect(info.getPoliciesList().map((policy) => policy.getName())).to.deep.equal(expected[name]);
            } finally {
                pack.stop();
            }
        });
    }

    it("judges and mends", async () => {
        const { type, name, props } = make("storage:StorageAccount", { accountName: "it", minimumTlsVersion: "TLS1_0" });
        const [security, remediation] = [await Pack.start(await buildPack("security", folder)), await Pack.start(await buildPack("remediation", folder))];
        try {
            const declared = { type, name, props: { ...props } as Record<string, unknown> };
            expect((await security.analyze(declared)).said.some(({ message, level }) => level === "mandatory" && message.includes("minimumTlsVersion"))).to.equal(true);
            const mended = (await remediation.remediate(declared)).at(-1)!.props as Record<string, unknown>;
            expect(mended).to.deep.equal({ accountName: "it", minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false });
            expect((await security.analyze({ ...declared, props: mended })).said.some(({ message }) => message.includes("minimumTlsVersion"))).to.equal(false);
            expect(await security.remediate(declared)).to.deep.equal([]);
        } finally {
            security.stop();
            remediation.stop();
        }
    });
});
