import { expect } from "chai";
import { Account, statement, table } from "./support";

const ROOT = { AWS: "arn:aws:iam::111122223333:root" };
const ADMIN = { Effect: "Allow", Principal: ROOT, Action: "kms:*", Resource: "*" };

const given = () => {
    const account = new Account();
    const primary = account.make("kms.Key", { multiRegion: true, enableKeyRotation: true }, { name: "primary" });
    const single = account.make("kms.Key", {}, { name: "single" });
    return { account, primary, single };
};

table("kms.Key", {
    given,
    right: () => ({
        policy: statement(ADMIN),
        deletionWindowInDays: 30,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
    }),
    accepts: {
        "an administrator alone where the lock-out check is bypassed": {
            bypassPolicyLockoutSafetyCheck: true,
            policy: statement({ ...ADMIN, Principal: { AWS: "arn:aws:iam::111122223333:role/custodian" } }),
        },
    },
    refuses: {
        "a policy that the account could not change": [
            { policy: statement({ ...ADMIN, Action: "kms:Describe*" }) },
            [
                "policy",
                "a policy that the account could not change any more",
                "a statement that allows the account kms:PutKeyPolicy, or bypassPolicyLockoutSafetyCheck",
            ],
        ],
        "an action of another service": [
            { policy: statement(ADMIN, { ...ADMIN, Action: "s3:GetObject" }) },
            ["policy.Statement[1].Action", "s3:GetObject", "an action of kms"],
        ],
        "too short a window": [{ deletionWindowInDays: 6 }, ["deletionWindowInDays", "6", "7 to 30"]],
        "too long a window": [{ deletionWindowInDays: 31 }, ["deletionWindowInDays", "31", "7 to 30"]],
        "too short a rotation": [{ rotationPeriodInDays: 30 }, ["rotationPeriodInDays", "30", "90 to 2560"]],
        "rotation of a signing key": [
            { customerMasterKeySpec: "RSA_4096", keyUsage: "SIGN_VERIFY" },
            ["enableKeyRotation", "true", "false: RSA_4096 keys do not rotate"],
        ],
        "several regions in a key store": [
            { enableKeyRotation: false, rotationPeriodInDays: undefined, customKeyStoreId: "cks-1", multiRegion: true },
            ["multiRegion", "true", "false in a custom key store"],
        ],
    },
});

table("kms.ReplicaKey", {
    given,
    right: ({ primary }) => ({ primaryKeyArn: primary.outputs.arn, region: "eu-central-1" }),
    refuses: {
        "a replica in the primary's region": [
            { region: "eu-west-1" },
            ["primaryKeyArn", "primary, in eu-west-1", "a key of another region: there is one copy a region"],
        ],
        "a key of one region": [
            ({ single }) => ({ primaryKeyArn: single.outputs.arn }),
            ["primaryKeyArn", "single", "a key with multiRegion: only those have replicas"],
        ],
        "a key that does not exist": [
            { primaryKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-0" },
            ["primaryKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/mrk-0", "the ARN of a key that exists"],
        ],
        "a second one in a region": [
            ({ account, primary }) => (
                account.make(
                    "kms.ReplicaKey",
                    { primaryKeyArn: primary.outputs.arn },
                    { region: "eu-central-1", name: "first" },
                ),
                {}
            ),
            ["primaryKeyArn", "primary", "a key without a replica in eu-central-1; first is one"],
        ],
    },
});

table("kms.Alias", {
    given,
    right: ({ primary }) => ({ name: "alias/holdfast-data", targetKeyId: primary.outputs.keyId }),
    accepts: {
        "the same name in another region": ({ account, primary }) => {
            account.make("kms.ReplicaKey", { primaryKeyArn: primary.outputs.arn }, { region: "eu-central-1" });
            account.make(
                "kms.Alias",
                { name: "alias/holdfast-data", targetKeyId: primary.outputs.keyId },
                { region: "eu-central-1", name: "there" },
            );
            return {};
        },
    },
    refuses: {
        "a name without its prefix": [
            { name: "holdfast-data" },
            ["name", "holdfast-data", "alias/ and letters, digits, / _ -, not alias/aws/"],
        ],
        "AWS's own names": [
            { name: "alias/aws/data" },
            ["name", "alias/aws/data", "alias/ and letters, digits, / _ -, not alias/aws/"],
        ],
        "a key that is in another region": [
            ({ primary }) => ({ region: "eu-central-1", targetKeyId: primary.outputs.keyId }),
            ({ primary }) => ["targetKeyId", primary.outputs.keyId, "a KMS key that exists"],
        ],
        "a name that is taken": [
            ({ account, single }) => (
                account.make(
                    "kms.Alias",
                    { name: "alias/holdfast-data", targetKeyId: single.outputs.keyId },
                    { name: "first" },
                ),
                {}
            ),
            ["name", "alias/holdfast-data", "a name that is free; first has it"],
        ],
    },
});

describe("keys", () => {
    it("have ids as KMS forms them", () => {
        const { primary, single } = given();
        expect(primary.id).to.match(/^mrk-[0-9a-f]{32}$/);
        expect(single.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(single.outputs.arn).to.equal(`arn:aws:kms:eu-west-1:111122223333:key/${single.id}`);
    });

    it("share the id with their replicas, and differ in the region of the ARN", () => {
        const { account, primary } = given();
        const replica = account.make(
            "kms.ReplicaKey",
            { primaryKeyArn: primary.outputs.arn },
            { region: "eu-central-1" },
        );
        expect(replica.id).to.equal(primary.id);
        expect(replica.outputs.arn).to.equal(primary.outputs.arn.replace("eu-west-1", "eu-central-1"));
        expect(replica.outputs.keyRotationEnabled).to.equal(true);
    });

    it("stay while they have replicas", () => {
        const { account, primary } = given();
        account.make(
            "kms.ReplicaKey",
            { primaryKeyArn: primary.outputs.arn },
            { region: "eu-central-1", name: "replica" },
        );
        expect(account.refuseDelete(primary).map(({ expected }) => expected)).to.deep.equal([
            "replica in eu-central-1 deleted first: it is a replica of this key",
        ]);
    });
});
