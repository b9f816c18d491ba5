// `npm run packs`: writes each pack as a folder that stands alone, compiled into one file, and what is published beside
// them. A pack needs nothing of this repository: `pulumi policy publish` takes it, and so does --policy-pack.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { PACKS } from "./packs";
import { configurationFor, configurationSchema, type Environment, ENVIRONMENTS } from "./published";
import { remediations } from "./remediations";
import { FAMILIES } from "./rules/family";
import { rules } from "./rules/index";

/** The folders below policy/ that a pack is built from. */
export const BUILT = [...PACKS, "baseline", "remediation"] as const;

/** What is not built in: the protocol, which must be the same for the pack and for what starts it. */
const OUTSIDE = ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"] as const;

interface PackageFile {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly license?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
}

const readPackage = (folder: string): PackageFile => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageFile;

/** Builds one pack into a folder of its name below `out`, and gives the folder. */
export async function buildPack(pack: (typeof BUILT)[number], out: string): Promise<string> {
    const [source, target] = [join(__dirname, pack), join(out, pack)];
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    await build({
        entryPoints: [join(source, "index.ts")], outfile: join(target, "index.js"), bundle: true, platform: "node", target: "node20", format: "cjs",
        external: OUTSIDE.flatMap((name) => [name, `${name}/*`]), define: { BUILT_FAMILIES: JSON.stringify(FAMILIES) },
        minifySyntax: true, minifyWhitespace: true, logLevel: "warning",
    });
    const { name, version, description } = readPackage(source);
    const { license, dependencies = {} } = readPackage(join(__dirname, ".."));
    writeFileSync(join(target, "package.json"), text({
        name, version, description, license, main: "index.js", dependencies: Object.fromEntries(OUTSIDE.map((outside) => [outside, dependencies[outside]])),
    }));
    copyFileSync(join(source, "PulumiPolicy.yaml"), join(target, "PulumiPolicy.yaml"));
    copyFileSync(join(__dirname, "exceptions.yaml"), join(target, "exceptions.yaml"));
    return target;
}

export const buildAll = (out: string): Promise<string[]> => Promise.all(BUILT.map((pack) => buildPack(pack, out)));

/** The files of `policy/config`, by name. */
export const published = (): Readonly<Record<string, unknown>> => ({
    "schema.json": configurationSchema,
    ...Object.fromEntries((Object.keys(ENVIRONMENTS) as Environment[]).map((name) => [`${name}.json`, configurationFor(name, rules, remediations)])),
});

export const CONFIG = join(__dirname, "config");

export const text = (content: unknown): string => `${JSON.stringify(content, undefined, 2)}\n`;

if (require.main === module) {
    mkdirSync(CONFIG, { recursive: true });
    for (const [name, content] of Object.entries(published())) writeFileSync(join(CONFIG, name), text(content));
    buildAll(join(__dirname, "..", "dist", "packs")).then(
        (folders) => process.stdout.write(`${folders.join("\n")}\n`),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
