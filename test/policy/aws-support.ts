// Building AWS resources for the tables of rules. What is read of a verdict is the same for both clouds.
import type { Resource } from "../../policy/resource";
import { readable } from "../../policy/unknown";
import { type Made, platform } from "./azure-support";

export { type Case, platform, tabulate, UNKNOWN } from "./azure-support";

export interface MadeInAws extends Made {
    /** Region of the provider. `eu-west-1` unless given. */
    readonly region?: string;
}

/** A resource as a rule sees it: `aws("ec2/vpc:Vpc", { … })`. Its id and ARN are its name's unless given. */
export function aws(type: string, props: object, { name = "it", protect = false, stack = "test", from = {}, region = "eu-west-1" }: MadeInAws = {}): Resource {
    const token = `aws:${type}`;
    const propertyDependencies = Object.fromEntries(Object.entries(from).map(([key, origins]) => [key, [origins].flat().map(({ urn }) => urn)]));
    return {
        urn: `urn:pulumi:${stack}::holdfast::${token}::${name}`, type: token, name, protect, propertyDependencies,
        props: readable({ id: `${name}-id`, arn: `arn:aws:mock:${region}:111122223333:${name}`, ...props }),
        provider: { type: "pulumi:providers:aws", name: "aws", props: { region } },
    };
}

export const ACCOUNT = "111122223333";

/** A policy document as text. */
export const policy = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The standby of the primary that `platform()` makes. */
export const standby = (facts: object = {}): Resource =>
    platform({ site: "dr", role: "standby", regions: { aws: "eu-central-1", azure: "westeurope" }, ...facts }, "dr");
