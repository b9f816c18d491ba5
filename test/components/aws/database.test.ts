import { expect } from "chai";
import { Database, type DatabaseArgs } from "../../../components/aws/database";
import { type Declared, declare, one, TAGS } from "../../support";

const args: DatabaseArgs = {
    account: "111122223333", region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    subnetIds: { "data-a": "subnet-a", "data-b": "subnet-b", "data-c": "subnet-c", "app-a": "subnet-app" }, groupId: "sg-data",
    keyArn: "database-key", secretsKeyArn: "secrets-key", operationsKeyArn: "operations-key", engineVersion: "17.5", instanceClass: "db.r8g.large", members: 2,
    rotation: { subnetIds: ["subnet-app"], groupId: "sg-app" }, lateSeconds: 30, topicArn: "topic", retentionDays: 400, lifecycle: "production", tags: TAGS,
};
const membership = { globalClusterId: "holdfast-prod-global", primaryRegion: "eu-west-1", alone: false };

const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const GLOBAL = "aws:rds/globalCluster:GlobalCluster";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

const database = (more: Partial<DatabaseArgs> = {}) => declare(() => new Database("database", { ...args, ...more }));
const settings = (declared: Declared[]): Record<string, string> =>
    Object.fromEntries(one(declared, "aws:rds/clusterParameterGroup:ClusterParameterGroup").inputs["parameters"].map(({ name, value }: { name: string; value: string }) => [name, value]));

describe("aws.Database", () => {
    let declared: Declared[];
    before(async () => { declared = await database(); });

    it("founds a global database and is its first member", () => {
        expect(one(declared, GLOBAL).inputs).to.include({ globalClusterIdentifier: "holdfast-test-global", storageEncrypted: true, deletionProtection: true });
        expect(one(declared, CLUSTER).inputs).to.include({ globalClusterIdentifier: "database-id", databaseName: "service", masterUsername: "dba" });
    });

    it("is encrypted, reached by roles, and stands in the data tier", () => {
        expect(one(declared, CLUSTER).inputs).to.include({ storageEncrypted: true, kmsKeyId: "database-key", iamDatabaseAuthenticationEnabled: true, port: 5432 });
        expect(one(declared, CLUSTER).inputs["vpcSecurityGroupIds"]).to.deep.equal(["sg-data"]);
        expect(one(declared, "aws:rds/subnetGroup:SubnetGroup").inputs["subnetIds"]).to.deep.equal(["subnet-a", "subnet-b", "subnet-c"]);
    });

    it("has members in different zones, none of them public", () => {
        const members = declared.filter(({ type }) => type === MEMBER).map(({ inputs }) => inputs);
        expect(members.map(({ availabilityZone }) => availabilityZone)).to.deep.equal(["eu-west-1a", "eu-west-1b"]);
        expect(members.map(({ publiclyAccessible }) => publiclyAccessible)).to.deep.equal([false, false]);
        expect(members.map(({ performanceInsightsKmsKeyId }) => performanceInsightsKmsKeyId)).to.deep.equal(["database-key", "database-key"]);
    });

    it("goes through the zones again where there are more members than zones", async () => {
        const members = (await database({ members: 4 })).filter(({ type }) => type === MEMBER);
        expect(members.map(({ inputs }) => inputs["identifier"])).to.deep.equal(["a", "b", "c", "a2"].map((key) => `holdfast-test-database-${key}`));
    });

    it("takes TLS alone and records who changed what", () => {
        expect(settings(declared)).to.include({
            "rds.force_ssl": "1", "ssl_min_protocol_version": "TLSv1.2", "shared_preload_libraries": "pg_stat_statements,pgaudit",
            "pgaudit.log": "write,ddl,role,function", "log_connections": "1", "log_statement": "none",
        });
    });

    it("keeps what it records under the operations key for as long as logs are kept", () => {
        for (const log of ["postgresql", "iam-db-auth-error"]) {
            expect(one(declared, GROUP, `-${log}`).inputs).to.include({ name: `/aws/rds/cluster/holdfast-test-database/${log}`, kmsKeyId: "operations-key", retentionInDays: 400 });
        }
    });

    it("sends its password once, and has AWS change it at once and then monthly", () => {
        const { masterPassword, masterPasswordWoVersion, manageMasterUserPassword } = one(declared, CLUSTER).inputs;
        expect([masterPassword, masterPasswordWoVersion, manageMasterUserPassword]).to.deep.equal([undefined, 1, undefined]);
        expect(one(declared, "aws:secretsmanager/secret:Secret").inputs).to.include({ kmsKeyId: "secrets-key", recoveryWindowInDays: 30 });
        expect(one(declared, "aws:secretsmanager/secretRotation:SecretRotation").inputs).to.deep.include({ rotateImmediately: true, rotationRules: { automaticallyAfterDays: 30 } });
    });

    it("can be set back to any moment of 35 days", () => {
        expect(one(declared, CLUSTER).inputs).to.include({ backupRetentionPeriod: 35, copyTagsToSnapshot: true });
    });

    it("cannot be deleted in production, and can in an evaluation", async () => {
        expect(one(declared, CLUSTER).inputs).to.include({ deletionProtection: true, skipFinalSnapshot: false, finalSnapshotIdentifier: "holdfast-test-database-final" });
        const evaluation = one(await database({ lifecycle: "evaluation" }), CLUSTER).inputs;
        expect(evaluation).to.include({ deletionProtection: false, skipFinalSnapshot: true });
    });

    it("lets the machines' role sign in as the application, and as nobody else", async () => {
        const policy = one(await database({ clientRoleArn: "arn:aws:iam::111122223333:role/pool" }), "aws:iam/rolePolicy:RolePolicy");
        expect(policy.inputs["role"]).to.equal("pool");
        expect(JSON.parse(policy.inputs["policy"]).Statement[0]).to.include({ Action: "rds-db:connect" });
        expect(JSON.parse(policy.inputs["policy"]).Statement[0].Resource).to.match(/:dbuser:.*\/app$/);
    });

    it("has capacity of its own where it is serverless", async () => {
        expect(one(await database({ instanceClass: "db.serverless" }), CLUSTER).inputs["serverlessv2ScalingConfiguration"]).to.deep.equal({ minCapacity: 0.5, maxCapacity: 8 });
    });

    it("refuses to stand alone", async () => {
        await declare(() => expect(() => new Database("database", { ...args, members: 1 })).to.throw("found 1 members, expected 2 or more"));
    });

    describe("of a standby", () => {
        let copy: Declared[];
        before(async () => { copy = await database({ membership, region: "eu-central-1" }); });

        it("joins the primary's global database with its users and password", () => {
            expect(copy.filter(({ type }) => type === GLOBAL)).to.deep.equal([]);
            const { inputs } = one(copy, CLUSTER);
            expect(inputs).to.include({ globalClusterIdentifier: "holdfast-prod-global", sourceRegion: "eu-west-1", kmsKeyId: "database-key", skipFinalSnapshot: true });
            for (const property of ["masterUsername", "masterPasswordWo", "databaseName"]) expect(inputs).not.to.have.property(property);
        });

        it("raises an alarm when it is late", () => {
            expect(one(copy, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs).to.deep.include({ metricName: "AuroraGlobalDBReplicationLag", threshold: 30_000, alarmActions: ["topic"] });
        });

        it("leaves the global database to take over, and is kept like a primary from then on", async () => {
            const { inputs } = one(await database({ membership: { ...membership, alone: true } }), CLUSTER);
            for (const property of ["globalClusterIdentifier", "masterPasswordWo"]) expect(inputs).not.to.have.property(property);
            expect(inputs).to.include({ sourceRegion: "eu-west-1" }); // without it AWS would replace the cluster
            expect(inputs).to.include({ skipFinalSnapshot: false, finalSnapshotIdentifier: "holdfast-test-database-final" });
        });
    });
});
