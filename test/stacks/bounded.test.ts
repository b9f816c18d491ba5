import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { bounded } from "../../stacks/bounded";
import { declare, one } from "../support";

const ARN = "arn:aws:iam::111122223333:policy/holdfast-boundary";

class Part extends pulumi.ComponentResource {
    constructor(name: string, permissionsBoundary: string | undefined, opts: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Part", name, {}, opts);
        new iam.Role(name, { assumeRolePolicy: "{}", ...(permissionsBoundary && { permissionsBoundary }) }, { parent: this });
    }
}

describe("a place with a boundary", () => {
    it("gives it to every role of every component below it, and leaves alone what says another", async () => {
        const declared = await declare(() => {
            const place = bounded({ parent: new pulumi.ComponentResource("holdfast:index:Platform", "platform") }, ARN);
            new Part("plain", undefined, place);
            new Part("own", "arn:own", place);
        });
        expect(one(declared, "aws:iam/role:Role", "plain").inputs["permissionsBoundary"]).to.equal(ARN);
        expect(one(declared, "aws:iam/role:Role", "own").inputs["permissionsBoundary"]).to.equal("arn:own");
    });
});
