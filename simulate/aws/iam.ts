// Roles and policies. IAM is global: one namespace an account.
import type { Services } from "../service";
import { type Checks, isKnown } from "./checks";
import { arn, CREATED, hex, iamId, parseArn } from "./ids";
import { heldBy, type Naming, services } from "./kind";
import { checkPolicy } from "./policies";
import { quotaOf } from "./servicequotas";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const naming = (longest: number, unique: Naming["unique"] = "region"): Naming => ({
    longest,
    pattern: /^[\w+=,.@-]+$/,
    expected: "letters, digits and + = , . @ - _",
    unique,
});

/** Characters of all inline policies of a role together. */
const INLINE_LIMIT = 10240;

const policyText = (policy: unknown): string => {
    try {
        return JSON.stringify(JSON.parse(String(policy)));
    } catch {
        return "";
    }
};

/** A role by name, as IAM's own calls take it; a role's ARN is no name. */
function checkRole(checks: Checks): void {
    const name = checks.get("role");
    if (isKnown(name) && !checks.world.of(ROLE).some(({ outputs }) => outputs["name"] === name)) {
        checks.refuse("role", name, "the name of a role that exists");
    }
}

export const iam: Services = services({
    [ROLE]: {
        global: true,
        taggable: true,
        naming: naming(64),
        refuse: (checks) => {
            const longest = Math.max(
                2048,
                Math.min(
                    4096,
                    quotaOf(checks.world, { account: checks.call.account, region: "us-east-1" }, "iam", "L-C07B4B0D"),
                ),
            );
            checkPolicy(checks, "assumeRolePolicy", { kind: "trust", longest, actions: ["sts"] });
            checks.atMost("description", 1000);
            checks.between("maxSessionDuration", 3600, 43200);
            checks.matches("path", /^\/([!-~]+\/)?$/, "a path that begins and ends with /");
            checks.matches("permissionsBoundary", /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+/, "the ARN of a policy");
            if (parseArn(checks.get("permissionsBoundary"))?.account === checks.call.account) {
                checks.exists("permissionsBoundary", POLICY, { sameRegion: false });
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: {
            description: "",
            forceDetachPolicies: false,
            inlinePolicies: [],
            managedPolicyArns: [],
            maxSessionDuration: 3600,
            namePrefix: "",
            path: "/",
            permissionsBoundary: "",
        },
        computed: ({ urn, account, inputs }, id) => ({
            arn: arn("iam", "", account, `role${inputs["path"] ?? "/"}${id}`),
            createDate: CREATED,
            uniqueId: iamId("AROA", urn),
        }),
        replaceOn: ["name", "namePrefix", "path"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(
                world,
                String(outputs["name"]),
                { type: ROLE_POLICY, when: (other) => other.outputs["role"] === outputs["name"] },
                { type: ATTACHMENT, when: (other) => other.outputs["role"] === outputs["name"] },
            ),
    },
    [ROLE_POLICY]: {
        global: true,
        naming: naming(128, "no"),
        refuse: (checks) => {
            checkRole(checks);
            checkPolicy(checks, "policy", { kind: "identity", longest: INLINE_LIMIT });
            checks.unique(
                "name",
                "a name that no other policy of the role has",
                ({ outputs }) => checks.same("role", outputs["role"]) && checks.same("name", outputs["name"]),
            );
            const others = checks.others(true).filter(({ outputs }) => checks.same("role", outputs["role"]));
            const together = [checks.get("policy"), ...others.map(({ outputs }) => outputs["policy"])]
                .map((policy) => policyText(policy).length)
                .reduce((a, b) => a + b, 0);
            if (others.length > 0 && together > INLINE_LIMIT) {
                checks.refuse(
                    "policy",
                    `${together} characters in all inline policies of the role`,
                    `${INLINE_LIMIT} at most`,
                );
            }
        },
        id: ({ inputs }) => `${inputs["role"]}:${inputs["name"]}`,
        defaults: { namePrefix: "" },
        replaceOn: ["role", "name", "namePrefix"],
    },
    [POLICY]: {
        global: true,
        taggable: true,
        naming: naming(128),
        refuse: (checks) => {
            checkPolicy(checks, "policy", { kind: "identity", longest: 6144 });
            checks.atMost("description", 1000);
        },
        id: ({ account, inputs }) => arn("iam", "", account, `policy${inputs["path"] ?? "/"}${inputs["name"]}`),
        defaults: { description: "", namePrefix: "", path: "/" },
        computed: ({ urn }, id) => ({ arn: id, attachmentCount: 0, policyId: iamId("ANPA", urn) }),
        replaceOn: ["name", "namePrefix", "path", "description"],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                id,
                { type: ATTACHMENT, when: ({ outputs }) => outputs["policyArn"] === id },
                { type: ROLE, when: ({ outputs }) => outputs["permissionsBoundary"] === id },
            ),
    },
    [ATTACHMENT]: {
        global: true,
        refuse: (checks) => {
            checkRole(checks);
            const policy = checks.get("policyArn");
            if (isKnown(policy) && !/^arn:aws[\w-]*:iam::aws:policy\/.+/.test(policy)) {
                checks.exists("policyArn", POLICY);
            }
            const count = checks.others(true).filter(({ outputs }) => checks.same("role", outputs["role"])).length + 1;
            if (count > 10) checks.refuse("role", `${count} managed policies`, "10 at most on a role");
        },
        id: ({ urn, inputs }) => `${inputs["role"]}-${hex(urn, 26)}`,
        replaceOn: ["role", "policyArn"],
    },
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
        global: true,
        taggable: true,
        refuse: (checks) => {
            checks.matches("awsServiceName", /^[a-z0-9.-]+\.amazonaws\.com$/, "SERVICE.amazonaws.com");
            checks.unique(
                "awsServiceName",
                "one role a service",
                ({ outputs }) => checks.same("awsServiceName", outputs["awsServiceName"]) && !outputs["customSuffix"],
                true,
            );
        },
        id: ({ account, inputs }) =>
            arn(
                "iam",
                "",
                account,
                `role/aws-service-role/${inputs["awsServiceName"]}/${linkedName(inputs["awsServiceName"])}`,
            ),
        defaults: { customSuffix: "", description: "" },
        computed: ({ urn, inputs }, id) => ({
            arn: id,
            createDate: CREATED,
            name: linkedName(inputs["awsServiceName"]),
            path: `/aws-service-role/${inputs["awsServiceName"]}/`,
            uniqueId: iamId("AROA", urn),
        }),
        replaceOn: ["awsServiceName", "customSuffix"],
    },
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": {
        global: true,
        refuse: (checks) => {
            checks.between("minimumPasswordLength", 6, 128);
            checks.between("maxPasswordAge", 1, 1095);
            checks.between("passwordReusePrevention", 1, 24);
        },
        id: () => "iam-account-password-policy",
        defaults: {
            allowUsersToChangePassword: true,
            hardExpiry: false,
            maxPasswordAge: 0,
            minimumPasswordLength: 6,
            passwordReusePrevention: 0,
            requireLowercaseCharacters: false,
            requireNumbers: false,
            requireSymbols: false,
            requireUppercaseCharacters: false,
        },
        computed: ({ inputs }) => ({ expirePasswords: Number(inputs["maxPasswordAge"] ?? 0) > 0 }),
    },
});

/** `AWSServiceRoleForElasticloadbalancing`; the services' own capitals are known to them alone. */
function linkedName(service: unknown): string {
    const word = String(service).split(".")[0]!;
    return `AWSServiceRoleFor${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
