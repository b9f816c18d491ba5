// The remediations under the real engine: a careless program is mended before anything of it is made.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { hasPulumi, ROOT, Workspace } from "./workspace";

const PACK = ["--policy-pack", join(ROOT, "policy", "remediation")];

describe("remediations under the real engine", function () {
    this.timeout(120_000);
    let workspace: Workspace;

    before(async function () {
        if (!hasPulumi()) this.skip();
        workspace = new Workspace(join(__dirname, "fixtures", "remediation"), ["stacks"]);
        await workspace.expect(["stack", "init", "prod"]);
    });

    after(() => workspace?.remove());

    it("mend what is declared, and what is made is mended", async () => {
        const config = join(workspace.folder, "config.json");
        writeFileSync(config, JSON.stringify({
            settings: { requiredTags: ["owner"], defaultTags: { owner: "platform" } },
            "azure-remediate-public-access": "disabled",
        }));
        const said = await workspace.expect(["up", "-s", "prod", "--yes", "--skip-preview", ...PACK, "--policy-pack-config", config]);
        for (const name of ["aws-remediate-key-rotation", "aws-remediate-public-access", "azure-remediate-tls-minimum", "aws-remediate-tags"]) expect(said).to.include(name);
        expect(said).not.to.include("azure-remediate-public-access");

        const { deployment } = await workspace.export("prod");
        const inputs = (name: string) => deployment.deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`))!.inputs as Record<string, any>;
        expect(inputs("key").enableKeyRotation).to.equal(true);
        expect(inputs("key").tags).to.deep.include({ owner: "platform" });
        expect(inputs("block")).to.deep.include({ bucket: "careless-bucket", blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
        expect(inputs("account")).to.deep.include({ minimumTlsVersion: "TLS1_2", tags: { owner: "platform" } });
        expect(inputs("account")).not.to.have.property("allowBlobPublicAccess");
    });

    it("keep what is secret a secret", () => expect(workspace.stored("careless", "prod")).not.to.include("unspoken"));
});
