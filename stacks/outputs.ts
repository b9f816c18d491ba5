// The return type of one stack's program is the contract of the stack that reads it.
import * as pulumi from "@pulumi/pulumi";

/**
 * Typed outputs of another stack of this project: `const from = outputsOf<typeof prod>("prod"); from("stores")`.
 * An output that the program does not return does not compile; one that the stack does not have yet fails the update.
 */
export function outputsOf<Program extends (...args: never[]) => object>(stack: string, opts?: pulumi.CustomResourceOptions) {
    type Outputs = pulumi.UnwrappedObject<ReturnType<Program>>;
    const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
    const reference = new pulumi.StackReference(stack, { name }, opts);
    return <Key extends keyof Outputs & string>(key: Key) => reference.requireOutput(key) as pulumi.Output<Outputs[Key]>;
}
