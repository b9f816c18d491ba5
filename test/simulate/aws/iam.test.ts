import { expect } from "chai";
import { Account, statement, table } from "./support";

const TRUST = statement({
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "sts:AssumeRole",
});
const WRITE = { Sid: "Write", Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" };

const given = () => {
    const account = new Account();
    const role = account.make("iam.Role", { name: "trail", assumeRolePolicy: TRUST }, { name: "trail" });
    return { account, role };
};

table("iam.Role", {
    given,
    right: () => ({ name: "copy", assumeRolePolicy: TRUST }),
    refuses: {
        "trust that is no JSON": [{ assumeRolePolicy: "trust me" }, ["assumeRolePolicy", "trust me", "JSON"]],
        "trust with a resource": [
            {
                assumeRolePolicy: statement({
                    Effect: "Allow",
                    Principal: "*",
                    Action: "sts:AssumeRole",
                    Resource: "*",
                }),
            },
            ["assumeRolePolicy.Statement[0].Resource", "*", "nothing in a trust policy"],
        ],
        "trust without a principal": [
            { assumeRolePolicy: statement({ Effect: "Allow", Action: "sts:AssumeRole" }) },
            ["assumeRolePolicy.Statement[0].Principal", "nothing", "a principal"],
        ],
        "trust of more than 2048 bytes": [
            {
                assumeRolePolicy: statement({
                    Effect: "Allow",
                    Principal: "*",
                    Action: "sts:AssumeRole",
                    Condition: { StringEquals: { "sts:ExternalId": "x".repeat(2000) } },
                }),
            },
            ["assumeRolePolicy", "2150 bytes", "2048 bytes at most, without white space"],
        ],
        "a name that is taken": [
            { name: "trail", region: undefined },
            ["name", "trail", "a name that is free; trail has it"],
        ],
        "a name that is too long": [{ name: "r".repeat(65) }, ["name", "65 characters", "64 characters at most"]],
        "too long a session": [{ maxSessionDuration: 50000 }, ["maxSessionDuration", "50000", "3600 to 43200"]],
        "a path without its end": [{ path: "/service" }, ["path", "/service", "a path that begins and ends with /"]],
    },
});

table("iam.RolePolicy", {
    given,
    right: () => ({ role: "trail", policy: statement(WRITE) }),
    refuses: {
        "a role that does not exist": [{ role: "trial" }, ["role", "trial", "the name of a role that exists"]],
        "a principal": [
            { policy: statement({ ...WRITE, Principal: "*" }) },
            ["policy.Statement[0].Principal", "*", "nothing in a policy of an identity"],
        ],
        "no resource": [
            { policy: statement({ ...WRITE, Resource: undefined }) },
            ["policy.Statement[0].Resource", "nothing", "Resource or NotResource"],
        ],
        "a Sid with a dash": [
            { policy: statement({ ...WRITE, Sid: "write-events" }) },
            ["policy.Statement[0].Sid", "write-events", "letters and digits"],
        ],
        "an action that is none": [
            { policy: statement({ ...WRITE, Action: "PutLogEvents" }) },
            ["policy.Statement[0].Action", "PutLogEvents", "service:Action"],
        ],
        "a resource that is no ARN": [
            { policy: statement({ ...WRITE, Resource: "log-group" }) },
            ["policy.Statement[0].Resource", "log-group", '"*" or an ARN'],
        ],
        "no statement": [
            { policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
            ["policy.Statement", "nothing", "one statement or more"],
        ],
        "an unknown version": [
            { policy: JSON.stringify({ Version: "2024-01-01", Statement: [WRITE] }) },
            ["policy.Version", "2024-01-01", "2012-10-17"],
        ],
    },
});

table("iam.RolePolicyAttachment", {
    given,
    right: () => ({ role: "trail", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    refuses: {
        "a policy that does not exist": [
            { policyArn: "arn:aws:iam::111122223333:policy/none" },
            ["policyArn", "arn:aws:iam::111122223333:policy/none", "the ARN of a policy that exists"],
        ],
    },
});

describe("iam.Role", () => {
    it("answers with ARN and unique id", () => {
        const { role } = given();
        expect(role.outputs).to.include({ arn: "arn:aws:iam::111122223333:role/trail", path: "/" });
        expect(role.outputs.uniqueId).to.match(/^AROA[A-Z2-7]{17}$/);
        expect(role.outputs.region).to.equal(undefined);
    });
});
