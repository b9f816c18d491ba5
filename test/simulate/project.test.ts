import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigurationError } from "../../simulate/errors";
import { readProject, stacksOf } from "../../simulate/project";

const PROJECT = `
name: shop
main: stacks/
runtime: nodejs
config:
  site: { type: string }
  owner: { type: string, default: platform }
  spares: { type: object, default: { free: 2, aws: 4 } }
  zones: { type: array, items: { type: string }, default: [a, b] }
  strict: { type: boolean, default: true }
  count: { type: integer, default: 3 }
`;

function folder(files: Record<string, string>): string {
    const path = mkdtempSync(join(tmpdir(), "holdfast-project-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
}

const read = (stack: string, project = PROJECT) => readProject(folder({ "Pulumi.yaml": project, "Pulumi.prod.yaml": stack }), "prod");

function problems(run: () => unknown): readonly string[] {
    try {
        run();
    } catch (error) {
        if (error instanceof ConfigurationError) return error.problems;
        throw error;
    }
    return [];
}

describe("readProject", () => {
    it("gives defaults and the stack's values as the program's environment holds them", () => {
        expect(read("config:\n  shop:site: prod\n  shop:count: 5\n")).to.deep.equal({
            name: "shop", main: "stacks/",
            config: {
                "shop:site": "prod", "shop:owner": "platform", "shop:spares": '{"aws":4,"free":2}', "shop:zones": '["a","b"]', "shop:strict": "true", "shop:count": "5",
            },
        });
    });

    it("takes keys without the project's name for its own", () => {
        expect(read("config: { site: prod }").config["shop:site"]).to.equal("prod");
    });

    it("reports every problem at once: found, expected, likely meant", () => {
        expect(problems(() => read("config:\n  shop:sight: prod\n  shop:owner: 7\n  shop:zones: [a, 1]\n  shop:count: \"5\"\n  shop:strict: 1.5\n"))).to.deep.equal([
            'Pulumi.prod.yaml: config.shop:sight: expected a key that Pulumi.yaml declares; did you mean "shop:site"?.',
            'Pulumi.prod.yaml: config.shop:owner: found 7, expected a string; put it in quotes: "7".',
            "Pulumi.prod.yaml: config.shop:zones[1]: found 1, expected a string; put it in quotes: \"1\".",
            'Pulumi.prod.yaml: config.shop:count: found "5", expected an integer; did you mean 5, without quotes?.',
            "Pulumi.prod.yaml: config.shop:strict: found 1.5, expected a boolean.",
            "Pulumi.prod.yaml: config.shop:site: expected a value: the project gives it no default.",
        ].map((line) => line.replace("?.", "?")));
    });

    it("refuses a default of the wrong type", () => {
        expect(problems(() => read("config: { site: prod }", PROJECT.replace("default: 3", "default: many")))).to.deep.equal([
            'Pulumi.yaml: config.count: found "many", expected an integer.',
        ]);
    });

    it("refuses a type that does not exist", () => {
        expect(problems(() => read("config: { site: prod }", PROJECT.replace("type: boolean", "type: bolean")))).to.deep.equal([
            'Pulumi.yaml: config.strict.type: found "bolean", expected one of string, integer, boolean, array, object; did you mean "boolean"?',
        ]);
    });

    it("names the stack that is likely meant when there is no such file", () => {
        const path = folder({ "Pulumi.yaml": PROJECT, "Pulumi.prod.yaml": "config: { site: prod }" });
        expect(problems(() => readProject(path, "pord"))).to.deep.equal([
            'Pulumi.pord.yaml: found no such file, expected the configuration of stack pord; did you mean "prod"?',
        ]);
    });

    it("says where it looked for a project that is not there", () => {
        const path = folder({});
        expect(problems(() => readProject(path, "prod"))).to.deep.equal([`Pulumi.yaml: found no such file in ${path}, expected the project's.`]);
    });

    it("reports broken YAML by file and line, not by a stack trace", () => {
        expect(problems(() => read("config: [unclosed"))).to.satisfy((found: string[]) => found.length > 0 && found[0]!.startsWith("Pulumi.prod.yaml: ") && /line 1/.test(found[0]!));
    });

    it("refuses an encrypted value, which nothing here can open", () => {
        expect(problems(() => read("config:\n  shop:site: prod\n  shop:owner: { secure: v1:abc }\n"))).to.deep.equal([
            "Pulumi.prod.yaml: config.shop:owner: found an encrypted value, expected a plain one: an evaluation without an account has no key to open it.",
        ]);
    });

    it("leaves the configuration of providers alone", () => {
        expect(read("config:\n  shop:site: prod\n  aws:region: eu-west-1\n").config["aws:region"]).to.equal("eu-west-1");
    });
});

describe("stacksOf", () => {
    it("lists the stacks that have a file", () => {
        expect(stacksOf(folder({ "Pulumi.yaml": "", "Pulumi.prod.yaml": "", "Pulumi.dr.yaml": "" }))).to.deep.equal(["dr", "prod"]);
    });
});
