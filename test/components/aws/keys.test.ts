import { expect } from "chai";
import { CUSTODIAN_ACTIONS, keyPolicy, Keys, type KeysArgs } from "../../../components/aws/keys";
import { KEY_PURPOSES, type KeyPurpose } from "../../../components/plan/keys";
import { declare, one, TAGS } from "../../support";

const account = "111122223333";
const custodians = [`arn:aws:iam::${account}:role/custodian-first`, `arn:aws:iam::${account}:role/custodian-second`] as const;
const args: KeysArgs = { account, region: "eu-west-1", custodians, tags: TAGS };
const primaryKeyArns = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, `arn:aws:kms:eu-west-1:${account}:key/mrk-${purpose}`])) as Record<KeyPurpose, string>;

const POOLS = `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const KEY = "aws:kms/key:Key";
const REPLICA = "aws:kms/replicaKey:ReplicaKey";
const statements = (purpose: KeyPurpose, more: Partial<KeysArgs> = {}): any[] => JSON.parse(keyPolicy(purpose, { ...args, ...more })).Statement;
const named = (purpose: KeyPurpose, sid: string, more?: Partial<KeysArgs>) => statements(purpose, more).find(({ Sid }) => Sid === sid);

describe("aws.Keys", () => {
    it("makes one key a purpose that rotates yearly, can be replicated, and takes 30 days to delete", async () => {
        const declared = await declare(() => new Keys("keys", args));
        const { inputs } = one(declared, KEY, "-log-archive");
        expect(declared.filter(({ type }) => type === KEY).map(({ name }) => name)).to.deep.equal(KEY_PURPOSES.map((purpose) => `keys-${purpose}`));
        expect(inputs).to.include({
            multiRegion: true, enableKeyRotation: true, rotationPeriodInDays: 365, deletionWindowInDays: 30, isEnabled: true,
        });
    });

    it("gives each key an alias that says site and purpose", async () => {
        const declared = await declare(() => new Keys("keys", args));
        expect(declared.filter(({ type }) => type === "aws:kms/alias:Alias").map(({ inputs }) => inputs["name"])).to.deep.equal(
            KEY_PURPOSES.map((purpose) => `alias/holdfast-test-${purpose}`));
    });

    it("replicates the primary's keys instead of making new ones when it is given them", async () => {
        const declared = await declare(() => new Keys("keys", { ...args, region: "eu-central-1", primaryKeyArns }));
        expect(declared.filter(({ type }) => type === KEY)).to.be.empty;
        expect(declared.filter(({ type }) => type === REPLICA).map(({ inputs }) => inputs["primaryKeyArn"])).to.deep.equal(
            KEY_PURPOSES.map((purpose) => primaryKeyArns[purpose]));
    });

    it("puts replicas under a policy of their own, in the replica's region", async () => {
        const declared = await declare(() => new Keys("keys", { ...args, region: "eu-central-1", primaryKeyArns }));
        expect(one(declared, REPLICA, "-data").inputs["policy"]).to.equal(keyPolicy("data", { ...args, region: "eu-central-1" }));
    });

    it("tags keys with their purpose", async () => {
        const declared = await declare(() => new Keys("keys", args));
        expect(one(declared, KEY, "-data").inputs["tags"]).to.include({ ...TAGS, purpose: "data" });
    });
});

describe("keyPolicy", () => {
    for (const purpose of KEY_PURPOSES) {
        it(`lets only the two custodians, with a second factor, administer the key for ${purpose}`, () => {
            const administers = statements(purpose).filter(({ Effect, Action, Condition }) =>
                Effect === "Allow" && Condition?.Bool?.["kms:GrantIsForAWSResource"] !== "true" && [Action].flat().some((action: string) => (CUSTODIAN_ACTIONS as readonly string[]).includes(action) || action.endsWith(":*")));
            expect(administers).to.have.length(1);
            expect(administers[0].Principal).to.deep.equal({ AWS: custodians });
            expect(administers[0].Condition).to.deep.equal({ Bool: { "aws:MultiFactorAuthPresent": "true" } });
        });

        it(`lets nobody use the key for ${purpose} but through a service`, () => {
            const direct = statements(purpose).filter(({ Effect, Principal, Action, Condition }) =>
                Effect === "Allow" && (Principal.AWS || Principal === "*") && Condition?.ArnEquals?.["aws:PrincipalArn"] !== POOLS && [Action].flat().includes("kms:Decrypt") && !Condition?.StringEquals?.["kms:ViaService"]);
            expect(direct).to.be.empty;
        });

        it(`admits no service to the key for ${purpose} without a condition`, () => {
            expect(statements(purpose).filter(({ Principal, Condition }) => Principal?.Service && !Condition)).to.be.empty;
        });
    }

    it("refuses administration to everybody else, whatever other policies say", () => {
        expect(named("data", "NobodyElseAdministers")).to.deep.include({
            Effect: "Deny", Principal: "*", Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians } },
        });
    });

    it("refuses administration without a second factor to the custodians too", () => {
        expect(named("data", "NobodyAdministersWithoutMfa")).to.deep.include({
            Effect: "Deny", Principal: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        });
    });

    for (const purpose of KEY_PURPOSES) {
        it(`refuses grants on the key for ${purpose} to everybody else, but for those that a service makes for itself`, () => {
            const denied = statements(purpose).filter(({ Effect, Action }) => Effect === "Deny" && [Action].flat().includes("kms:CreateGrant"));
            expect(denied.map(({ Principal, Condition }) => ({ Principal, Condition }))).to.deep.equal([
                { Principal: "*", Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians }, BoolIfExists: { "kms:GrantIsForAWSResource": "false" } } },
                { Principal: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false", "kms:GrantIsForAWSResource": "false" } } },
            ]);
        });

        it(`lets nobody but the custodians grant the key for ${purpose} unless the grant is a service's own`, () => {
            const grants = statements(purpose).filter(({ Sid, Effect, Action }) => Effect === "Allow" && Sid !== "CustodiansAdminister" && [Action].flat().includes("kms:CreateGrant"));
            expect(grants.map(({ Condition }) => Condition.Bool["kms:GrantIsForAWSResource"])).to.deep.equal(grants.map(() => "true"));
        });
    }

    it("lets pools start instances whose disks the volumes' key encrypts, by the role that only Auto Scaling can assume", () => {
        const role = { StringEquals: { "kms:CallerAccount": account }, ArnEquals: { "aws:PrincipalArn": POOLS } };
        expect(named("volumes", "PoolsStart").Condition).to.deep.equal(role);
        expect(named("volumes", "PoolsGrantDisks").Condition).to.deep.equal({ ...role, Bool: { "kms:GrantIsForAWSResource": "true" } });
        expect(KEY_PURPOSES.filter((purpose) => named(purpose, "PoolsStart"))).to.deep.equal(["volumes"]);
    });

    it("lets the account's principals use a store's key through S3 of its region only", () => {
        expect(named("data", "AccountUsesThroughServices").Condition.StringEquals).to.deep.equal({
            "kms:CallerAccount": account, "kms:ViaService": ["s3.eu-west-1.amazonaws.com"],
        });
    });

    it("lets replicas be made in the given regions only", () => {
        expect(named("data", "AccountReplicates", { replicaRegions: ["eu-central-1"] }).Condition).to.deep.equal(
            { StringEquals: { "kms:ReplicaRegion": ["eu-central-1"] } });
    });

    it("lets log delivery write with the archive's key on behalf of this account and region only", () => {
        expect(named("log-archive", "LogDeliveryWrites").Condition).to.deep.equal({
            StringEquals: { "aws:SourceAccount": account },
            ArnLike: { "aws:SourceArn": [`arn:aws:logs:eu-west-1:${account}:*`] },
        });
    });

    it("lets the site's own trail write with the archive's key", () => {
        expect(named("log-archive", "TrailWrites").Condition.StringEquals).to.deep.equal(
            { "aws:SourceArn": `arn:aws:cloudtrail:eu-west-1:${account}:trail/holdfast-test` });
    });

    it("lets EventBridge use the operations key for the alert topic only, by the one condition that EventBridge meets", () => {
        expect(named("operations", "EventsPublish").Condition).to.deep.equal({
            StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:eu-west-1:${account}:holdfast-test-alerts` },
        });
    });

    it("lets the site's own log groups use the operations key", () => {
        expect(named("operations", "LogGroupsEncrypt").Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"]).to.deep.equal([
            `arn:aws:logs:eu-west-1:${account}:log-group:/holdfast/test/*`,
            `arn:aws:logs:eu-west-1:${account}:log-group:aws-waf-logs-holdfast-test`,
            `arn:aws:logs:eu-west-1:${account}:log-group:aws-waf-logs-holdfast-test-*`,
            `arn:aws:logs:eu-west-1:${account}:log-group:/aws/rds/cluster/holdfast-test-*`,
            `arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/holdfast-test-*`,
        ]);
    });

    it("names no log, trail or inventory service on the customers' data key", () => {
        expect(statements("data").filter(({ Principal }) => Principal?.Service)).to.be.empty;
    });

    it("lets GuardDuty and Config write with the archive's key on behalf of this account only", () => {
        expect(named("log-archive", "FindingsWrite")).to.deep.include({ Action: ["kms:GenerateDataKey"], Condition: {
            StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": [`arn:aws:guardduty:eu-west-1:${account}:detector/*`] },
        } });
        expect(named("log-archive", "ConfigWrites").Condition).to.deep.equal({ StringEquals: { "aws:SourceAccount": account } });
    });

    it("lets alarms publish to the site's topic, and the archive fill the site's queues, with the operations key", () => {
        expect(named("operations", "AlarmsPublish")).to.deep.include({ Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: {
            StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:eu-west-1:${account}:holdfast-test-alerts` },
        } });
        expect(named("operations", "ArchiveNotifies")).to.deep.include({ Principal: { Service: "s3.amazonaws.com" }, Condition: {
            ArnLike: { "kms:EncryptionContext:aws:sqs:arn": `arn:aws:sqs:eu-west-1:${account}:holdfast-test-*` },
        } });
    });
});
