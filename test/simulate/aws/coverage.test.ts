import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { services } from "../../../simulate/aws/index";
import { token } from "./support";

const COMPONENTS = join(__dirname, "..", "..", "..", "components", "aws");

/** Types that a component's text declares: `new ec2.Vpc(…)` with `import * as ec2 from "@pulumi/aws/ec2"`. */
function declared(file: string): string[] {
    const source = readFileSync(join(COMPONENTS, file), "utf8");
    const modules = new Map(
        [...source.matchAll(/import \* as (\w+) from "@pulumi\/aws\/(\w+)"/g)].map((match) => [match[1]!, match[2]!]),
    );
    return [...source.matchAll(/new (\w+)\.([A-Z]\w+)\(/g)]
        .filter((match) => modules.has(match[1]!))
        .map((match) => token(`${modules.get(match[1]!)}.${match[2]}`));
}

describe("simulated AWS", () => {
    for (const file of readdirSync(COMPONENTS).filter((name) => name.endsWith(".ts") && name !== "index.ts")) {
        it(`knows every type that ${file} declares`, () => {
            const types = declared(file);
            expect(types).not.to.deep.equal([]);
            expect(types.filter((type) => !(type in services))).to.deep.equal([]);
        });
    }
});
