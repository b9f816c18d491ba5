// The programs as they are, run offline: what they declare, and what they refuse.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import type { DeployedResource } from "../../simulate/deployment";
import { ConfigurationError } from "../../simulate/errors";
import { evaluate } from "../../simulate/evaluate";

const ROOT = join(__dirname, "../..");

/** A URN without its stack and project: the types it hangs from, and its name. */
const place = (urn: string): string => urn.split("::").slice(2).join("::");

/** The project with other values in it, in a folder of its own. */
function project(stack: string, values: Record<string, unknown>, change: (config: any) => void = () => undefined): string {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-programs-"));
    for (const part of ["stacks", "components", "node_modules", "package.json", "tsconfig.json", "Pulumi.prod.yaml", "Pulumi.dr.yaml"]) {
        if (part !== `Pulumi.${stack}.yaml`) symlinkSync(join(ROOT, part), join(folder, part));
    }
    const yaml = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8"));
    change(yaml.config);
    writeFileSync(join(folder, "Pulumi.yaml"), stringify(yaml));
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify({ config: Object.fromEntries(Object.entries(values).map(([key, value]) => [`holdfast:${key}`, value])) }));
    return folder;
}

describe("the programs", () => {
    const stacks: Record<string, readonly DeployedResource[]> = {};
    const folders: string[] = [];

    const resourcesOf = async (root: string, names: readonly string[]) =>
        (await evaluate({ root, stacks: names })).map(({ deployment }) => deployment.deployment.resources);

    before(async () => {
        const [prod, dr] = await resourcesOf(ROOT, ["prod", "dr"]);
        Object.assign(stacks, { prod, dr });
    });

    after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

    const changed = (...args: Parameters<typeof project>): string => {
        const folder = project(...args);
        folders.push(folder);
        return folder;
    };

    for (const name of ["prod", "dr"]) {
        // A URN is a resource's identity: one that goes is a resource destroyed. `UPDATE_URNS=1 npm test` accepts a change.
        it(`declare in ${name} what urns.${name}.txt says`, () => {
            const file = join(__dirname, `urns.${name}.txt`);
            const urns = stacks[name]!.map(({ urn }) => place(urn)).sort().join("\n") + "\n";
            if (process.env.UPDATE_URNS) writeFileSync(file, urns);
            expect(urns).to.equal(readFileSync(file, "utf8"));
        });

        it(`hang every resource of ${name} below its platform`, () => {
            const loose = stacks[name]!.filter(({ type, parent }) => !/^pulumi:/.test(type) && type !== "holdfast:index:Platform" && !parent?.includes("Platform"));
            expect(loose.map(({ urn }) => urn)).to.deep.equal([]);
        });

        it(`say where in the source each resource of ${name} is declared`, () => {
            const nowhere = stacks[name]!.filter(({ urn, type, sourcePosition }) => type !== "pulumi:pulumi:Stack" && !/::default(_\d+)*$/.test(urn) && !/^project:\/\/\/(stacks|components)\/\S+\.ts#\d+/.test(sourcePosition ?? ""));
            expect(nowhere.map(({ urn }) => urn)).to.deep.equal([]);
        });
    }

    it("let production read no other stack", () => {
        expect(stacks.prod!.filter(({ type }) => type === "pulumi:pulumi:StackReference")).to.deep.equal([]);
    });

    it("let the standby read production", () => {
        expect(stacks.dr!.filter(({ type }) => type === "pulumi:pulumi:StackReference").map(({ id }) => id)).to.deep.equal(["organization/holdfast/prod"]);
    });

    /** What an account, a subscription, a domain or a database has once: the primary declares it for both sites. */
    const ONCE = [
        /holdfast:aws:(Identity|Spend|Residency|Zone)\b/, /holdfast:azure:(Detection|Spend|Residency|Zone|ComputeDefaults)\b/,
        /FeatureRegistration|serviceLinkedRole:|openIdConnectProvider:|aadiam:DiagnosticSetting/,
        /cfg\/configurationAggregator:|securityhub\/findingAggregator:|aws-detection-unused-access/,
        /aws-certificates-proof|aws-traffic-name-servers|holdfast:azure:Traffic\$/,
        /rds\/globalCluster:|aws-database-(master|rotation)|AdministratorsMicrosoftEntra|dbforpostgresql:Database:|azure-database-lock|azure-backup-(database|group)/,
        /azure-pair-keys|azure-endpoints-pair-vault/, // a key for the database's backups in the paired region
        /azure-(storage|tenant)-.*-lock$/, // a standby's accounts are locked by their replication, which take-over lifts
    ];

    it("mirror production in the standby: every resource of a site is in both", () => {
        const replicas = (urn: string) => place(urn).replace("aws:kms/replicaKey:ReplicaKey", "aws:kms/key:Key").replace(/::dr$/, "::prod");
        const mirrored = new Set(stacks.dr!.map(({ urn }) => replicas(urn)));
        const missing = stacks.prod!.map(({ urn }) => place(urn)).filter((urn) => !mirrored.has(urn) && !/holdfast-prod$/.test(urn) && !ONCE.some((once) => once.test(urn)));
        expect(missing).to.deep.equal([]);
    });

    it("retain what the standby keeps in the primary's region on AWS", () => {
        const inPrimary = stacks.dr!.filter(({ provider, type }) => provider?.includes("::aws-primary::") && type.startsWith("aws:"));
        expect(inPrimary).to.not.be.empty;
        expect(inPrimary.filter(({ retainOnDelete }) => !retainOnDelete).map(({ urn }) => place(urn))).to.deep.equal([]);
    });

    it("declare nothing with the primary's providers once the standby has taken over", async () => {
        const [, dr] = await resourcesOf(changed("dr", { site: "dr", failover: true }), ["prod", "dr"]);
        expect(dr!.filter(({ provider }) => /-primary::/.test(provider ?? "")).map(({ urn }) => place(urn))).to.deep.equal([]);
        const machines = (resources: readonly DeployedResource[]) => Number(resources.find(({ type }) => type === "aws:autoscaling/group:Group")!.inputs!.minSize);
        expect(machines(dr!)).to.equal(machines(stacks.prod!));
        expect(machines(stacks.dr!)).to.be.lessThan(machines(dr!));
    });

    it("build a further site from configuration alone", async () => {
        const root = changed("staging", { site: "staging" }, (config) => {
            const { aws, azure } = config.sites.default.prod;
            config.sites.default.staging = { role: "primary", slot: 2, aws: { ...aws, block: "10.24.0.0/16", asn: 64602, clients: "10.26.0.0/22" }, azure: { ...azure, block: "10.25.0.0/16", asn: 64702, clients: "10.27.0.0/22" } };
            config.access.default.serverCertificates.staging = config.access.default.serverCertificates.prod;
            config.backup.default.azureGuards.staging = config.backup.default.azureGuards.prod;
            config.certificates.default.staging = config.certificates.default.prod;
        });
        const [staging] = await resourcesOf(root, ["staging"]);
        const declared = (resources: readonly DeployedResource[]) => resources.map(({ urn }) => place(urn).replaceAll("staging", "prod")).sort();
        // More than production's is its pipeline's role alone: a primary makes one for each site of the account.
        const there = declared(staging!);
        expect(declared(stacks.prod!).filter((urn) => !there.includes(urn))).to.deep.equal([]);
        expect(there.length - stacks.prod!.length).to.equal(4);
    });

    it("refuse a configuration with five faults in five messages, and write nothing", async () => {
        const root = changed("prod", { site: "prod" }, (config) => {
            const { prod, dr } = config.sites.default;
            prod.aws.block = "10.16.1.0/16";
            dr.azure.block = "10.20.0.0/16";
            dr.aws.zones = ["eu-central-1a"];
            prod.azure.region = "northeurop";
            config.custodians.default.third = { aws: "arn:aws:iam::111122223333:role/third", azure: "00000000-0000-0000-0000-000000000003" };
        });
        const out = join(root, "out");
        const error: ConfigurationError = await evaluate({ root, stacks: ["prod", "dr"], out }).then(() => expect.fail("it was accepted"), (thrown) => thrown);
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.problems).to.have.length(5);
        expect(existsSync(out)).to.equal(false);
    });
});
