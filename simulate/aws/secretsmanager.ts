// Secrets, their versions and their rotation; and applications that AWS publishes for it.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, hex, uuid } from "./ids";
import { services } from "./kind";
import { checkKey, checkKeyAdmits } from "./kms";
import { checkPolicy, resourcePolicy } from "./policies";
import { checkGroup } from "./security-groups";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** Secrets Manager uses the key in its caller's name. */
function checkSecretKey(checks: Checks): void {
    const { region, account } = checks.call;
    const context = { "kms:viaservice": `secretsmanager.${region}.amazonaws.com`, "kms:calleraccount": account };
    const principal = `arn:aws:iam::${account}:root`;
    checkKeyAdmits(checks, "kmsKeyId", checkKey(checks, "kmsKeyId"), ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ principal, action, context })));
}

export const secretsmanager: Services = services({
    [SECRET]: {
        taggable: true,
        naming: { longest: 512, pattern: /^[\w/+=.@-]+$/, expected: "letters, digits and / _ + = . @ -" },
        refuse: (checks) => {
            checks.atMost("description", 2048);
            checkSecretKey(checks);
            checkPolicy(checks, "policy", resourcePolicy(20480, "secretsmanager"));
            const days = checks.get("recoveryWindowInDays");
            if (isKnown(days) && days !== 0) checks.between("recoveryWindowInDays", 7, 30);
            for (const at of checks.each("replicas")) {
                if (checks.get(`${at}.region`) === checks.call.region) checks.refuse(`${at}.region`, checks.call.region, "another region than the secret's");
            }
        },
        id: ({ region, account, urn, inputs }) => arn("secretsmanager", region, account, `secret:${inputs["name"]}-${hex(urn, 6)}`),
        defaults: { description: "", forceOverwriteReplicaSecret: false, kmsKeyId: "", namePrefix: "", policy: "", recoveryWindowInDays: 30, replicas: [] },
        computed: (_call, id) => ({ arn: id }),
        replaceOn: ["name", "namePrefix"],
    },
    [VERSION]: {
        refuse: (checks) => {
            checks.exists("secretId", SECRET);
            checks.exactlyOne(["secretString", "secretStringWo", "secretBinary"]);
            if (isSet(checks.get("secretStringWo"))) checks.required("secretStringWoVersion", "a number: the text is sent when it changes");
        },
        id: ({ urn, inputs }) => `${inputs["secretId"]}|${uuid(urn)}`,
        defaults: { versionStages: ["AWSCURRENT"] },
        computed: ({ urn, inputs }) => ({
            arn: inputs["secretId"], secretArn: inputs["secretId"], versionId: uuid(urn), hasSecretStringWo: isSet(inputs["secretStringWo"]), secretStringWo: null,
        }),
        replaceOn: ["secretId", "secretString", "secretStringWoVersion", "secretBinary"],
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {
        refuse: (checks) => {
            const secret = checks.exists("secretId", SECRET);
            checks.matches("rotationLambdaArn", /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:.+/, "the ARN of a function");
            checks.between("rotationRules.automaticallyAfterDays", 1, 1000);
            if (secret && !checks.world.of(VERSION).some(({ inputs }) => inputs["secretId"] === secret.id || inputs["secretId"] === secret.outputs["arn"])) {
                checks.refuse("secretId", secret.name, "a secret that holds something to change: make its first version before");
            }
            checks.unique("secretId", "one rotation a secret", ({ outputs }) => checks.same("secretId", outputs["secretId"]));
        },
        id: ({ inputs }) => inputs["secretId"],
        defaults: { rotateImmediately: true },
        computed: () => ({ rotationEnabled: true }),
        replaceOn: ["secretId"],
    },
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": {
        taggable: true,
        naming: { longest: 128, pattern: /^[A-Za-z][A-Za-z0-9-]*$/, expected: "letters, digits and dashes, beginning with a letter" },
        refuse: (checks) => {
            checks.matches("applicationId", /^arn:aws[\w-]*:serverlessrepo:[a-z0-9-]+:\d{12}:applications\/[\w-]+$/, "the ARN of an application");
            checks.matches("semanticVersion", /^\d+\.\d+\.\d+$/, "a version of three numbers");
            for (const at of checks.each("capabilities")) {
                checks.oneOf(at, ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_RESOURCE_POLICY", "CAPABILITY_AUTO_EXPAND"]);
            }
            if (!/SecretsManager.*Rotation/.test(String(checks.get("applicationId")))) return;
            for (const needed of ["endpoint", "functionName"]) checks.required(`parameters.${needed}`, "a value: the application asks for it");
            checks.atMost("parameters.functionName", 62);
            if (isKnown(checks.get("parameters.vpcSecurityGroupIds"))) {
                for (const id of String(checks.get("parameters.vpcSecurityGroupIds")).split(",")) {
                    if (!/^sg-/.test(id)) checks.refuse("parameters.vpcSecurityGroupIds", id, "ids of security groups, with commas between them");
                }
                if (!String(checks.get("parameters.vpcSecurityGroupIds")).includes(",")) checkGroup(checks, "parameters.vpcSecurityGroupIds");
            }
            for (const needed of ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"]) {
                const said = checks.get("capabilities");
                if (Array.isArray(said) && !said.includes(needed)) checks.refuse("capabilities", said, `${needed} among them: the application makes a role and lets Secrets Manager call it`);
            }
        },
        id: ({ region, account, urn, inputs }) => arn("cloudformation", region, account, `stack/serverlessrepo-${inputs["name"]}/${uuid(urn)}`),
        defaults: { capabilities: [], semanticVersion: "1.0.0" },
        computed: ({ region, account, inputs }) => ({
            outputs: isSet(inputs["parameters"]?.functionName)
                ? { RotationLambdaARN: arn("lambda", region, account, `function:${inputs["parameters"].functionName}`) }
                : {},
        }),
        replaceOn: ["name", "applicationId"],
    },
});
