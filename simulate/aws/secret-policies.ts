// Who may open a secret: the policy that stands beside it.
import type { Services } from "../service";
import { services } from "./kind";
import { checkPolicy, isPublic, resourcePolicy } from "./policies";

const SECRET = "aws:secretsmanager/secret:Secret";

export const secretPolicies: Services = services({
    "aws:secretsmanager/secretPolicy:SecretPolicy": {
        refuse: (checks) => {
            checks.exists("secretArn", SECRET);
            checkPolicy(checks, "policy", resourcePolicy(20_480, "secretsmanager"));
            if (checks.get("blockPublicPolicy") === true && isPublic(checks.get("policy"))) {
                checks.refuse("policy", "a policy that lets everybody in", "a policy that names who may, or blockPublicPolicy: false");
            }
            checks.unique("secretArn", "one policy a secret", ({ outputs }) => checks.same("secretArn", outputs["secretArn"]));
        },
        id: ({ inputs }) => inputs["secretArn"],
        defaults: { blockPublicPolicy: false },
        replaceOn: ["secretArn"],
    },
});
