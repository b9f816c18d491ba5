// The harness component tests use: it runs a program against mocks and gives back what the program declared.
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../components/names";

export interface Declared {
    readonly type: string;
    readonly name: string;
     
    readonly inputs: Record<string, any>;
}

/** The required tags, for components under test. */
export const TAGS: Tags = {
    platform: "holdfast",
    site: "test",
    owner: "platform-engineering",
    "cost-center": "cc-0001",
    "data-class": "confidential",
    jurisdiction: "EU",
};

/**
 * Runs a program against mocks and returns every resource it declared. Each resource gets `<name>-id` as its id and an
 * ARN made of it. A look-up fails the test: components are given facts.
 */
export async function declare(program: () => unknown): Promise<Declared[]> {
    const declared: Declared[] = [];
    const lookUps: string[] = [];
    const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
        declared.push({ type, name, inputs });
        const id = `${name}-id`;
        return { id, state: { arn: `arn:aws:mock:::${name}`, name, ...inputs } };
    };
    const call = ({ token }: pulumi.runtime.MockCallArgs) => (lookUps.push(token), {});
    await pulumi.runtime.setMocks({ newResource, call }, "holdfast", "test", false, "organization");
    await program();
    await pulumi.runtime.disconnect(); // waits until every registration has been answered
    if (lookUps.length > 0) throw new Error(`The program looked up ${lookUps.join(", ")}; pass the fact as an argument.`);
    return declared;
}

/** The one resource of a type whose name ends as given; fails the test where there is none, or more than one. */
export function one(declared: readonly Declared[], type: string, ending = ""): Declared {
    const found = declared.filter((resource) => resource.type === type && resource.name.endsWith(ending));
    if (found.length !== 1) throw new Error(`found ${found.length} of ${type} named …${ending}, expected one`);
    return found[0]!;
}
