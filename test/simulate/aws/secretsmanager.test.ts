import { Account, table } from "./support";

const given = () => {
    const account = new Account();
    const key = account.make("kms.Key", {}, { name: "key" });
    const secret = account.make("secretsmanager.Secret", { name: "database/master", kmsKeyId: key.outputs["arn"] }, { name: "secret" });
    return { account, key, secret };
};
const FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:rotate";

table("secretsmanager.Secret", {
    given,
    right: ({ key }) => ({ name: "more", kmsKeyId: key.outputs["arn"], recoveryWindowInDays: 30 }),
    accepts: { "deletion at once": { recoveryWindowInDays: 0 } },
    refuses: { "a window too short": [{ recoveryWindowInDays: 3 }, ["recoveryWindowInDays", "3", "7 to 30"]], "a name that is taken": [{ name: "database/master" }, ["name", "database/master", "a name that is free; secret has it"]] },
});

table("secretsmanager.SecretVersion", {
    given,
    right: ({ secret }) => ({ secretId: secret.id, secretStringWo: "text", secretStringWoVersion: 1 }),
    refuses: { "no number": [{ secretStringWoVersion: undefined }, ["secretStringWoVersion", "nothing", "a number: the text is sent when it changes"]], "nothing": [{ secretStringWo: undefined }, ["secretString", "none", "exactly one of secretString, secretStringWo, secretBinary"]] },
});

table("secretsmanager.SecretRotation", {
    given,
    right: ({ account, secret }) => {
        account.make("secretsmanager.SecretVersion", { secretId: secret.id, secretString: "text" }, { name: "first" });
        return { secretId: secret.id, rotationLambdaArn: FUNCTION, rotationRules: { automaticallyAfterDays: 30 } };
    },
    refuses: {
        "no function": [{ rotationLambdaArn: "rotate" }, ["rotationLambdaArn", "rotate", "the ARN of a function"]],
        "an empty secret": [({ account }) => ({ secretId: account.make("secretsmanager.Secret", { name: "empty" }, { name: "empty" }).id }), ["secretId", "empty", "a secret that holds something to change: make its first version before"]],
    },
});

table("serverlessrepository.CloudFormationStack", {
    given,
    right: () => ({
        name: "rotate", applicationId: "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser", semanticVersion: "1.1.671",
        capabilities: ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"], parameters: { endpoint: "https://secretsmanager.eu-west-1.amazonaws.com", functionName: "rotate" },
    }),
    refuses: {
        "what it makes, without leave": [{ capabilities: ["CAPABILITY_IAM"] }, ["capabilities", "[\"CAPABILITY_IAM\"]", "CAPABILITY_RESOURCE_POLICY among them: the application makes a role and lets Secrets Manager call it"]],
        "no function name": [{ parameters: { endpoint: "https://secretsmanager.eu-west-1.amazonaws.com" } }, ["parameters.functionName", "nothing", "a value: the application asks for it"]],
        "no version": [{ semanticVersion: "latest" }, ["semanticVersion", "latest", "a version of three numbers"]],
    },
});
