// What a verdict was made with, so that somebody else can make it again.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Report } from "./schema";

const SDKS = ["@pulumi/pulumi", "@pulumi/policy", "@pulumi/aws", "@pulumi/azure-native"];

const readPackage = (file: string): { name: string; version: string } => JSON.parse(readFileSync(file, "utf8")) as { name: string; version: string };

/** Versions of an installed package; a package may be hoisted, so it is found as Node finds it. */
function installed(root: string, name: string): string | undefined {
    const folder = (createRequire(join(root, "package.json")).resolve.paths(name) ?? []).map((path) => join(path, name, "package.json")).find(existsSync);
    return folder && readPackage(folder).version.replace(/^v/, "");
}

export const productOf = (root: string): Report["product"] => ({ name: "Holdfast", version: readPackage(join(root, "package.json")).version });

export function versionsOf(root: string): Report["versions"] {
    const sdk = Object.fromEntries(SDKS.flatMap((name) => {
        const version = installed(root, name);
        return version ? [[name, version]] : [];
    }));
    const policy = join(root, "policy");
    const packs = Object.fromEntries(readdirSync(policy).sort()
        .filter((folder) => existsSync(join(policy, folder, "PulumiPolicy.yaml")))
        .map((folder) => [folder, readPackage(join(policy, folder, "package.json")).version]));
    return { node: process.versions.node, sdk, packs };
}

/** The commit of the project, if it is a repository of its own and git is there. */
export function commitOf(root: string): Report["commit"] {
    const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    try {
        if (realpathSync(git("rev-parse", "--show-toplevel")) !== realpathSync(root)) return undefined;
        const [id, date] = git("show", "--no-patch", "--format=%H %cI", "HEAD").split(" ") as [string, string];
        return { id, date: new Date(date).toISOString().replace(".000Z", "Z"), dirty: git("status", "--porcelain") !== "" };
    } catch {
        return undefined;
    }
}
