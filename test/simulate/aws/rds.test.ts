import { expect } from "chai";
import { UNKNOWN } from "../../../simulate/service";
import { Account, statement, table } from "./support";

/** Two data subnets, a group, settings and a key in one region. */
function place(account: Account, region = account.region) {
    const here = { region };
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" }, { name: `vpc-${region}`, ...here });
    const subnets = ["a", "b"].map((letter, i) => account.make("ec2.Subnet", { vpcId: vpc.id, availabilityZone: `${region}${letter}`, cidrBlock: `10.16.${i}.0/24` }, { name: `data-${letter}-${region}`, ...here }));
    const guard = account.make("ec2.SecurityGroup", { vpcId: vpc.id }, { name: `guard-${region}`, ...here });
    const group = account.make("rds.SubnetGroup", { name: "data", subnetIds: subnets.map(({ id }) => id) }, { name: `data-${region}`, ...here });
    const settings = account.make("rds.ClusterParameterGroup", { name: "settings", family: "aurora-postgresql17" }, { name: `settings-${region}`, ...here });
    const key = account.make("kms.Key", { multiRegion: true }, { name: `key-${region}`, ...here });
    return { vpc, subnets, guard, group, settings, key };
}

/** A place and a global database. */
function given() {
    const account = new Account();
    const global = account.make("rds.GlobalCluster", { globalClusterIdentifier: "global", engine: "aurora-postgresql", engineVersion: "17.5", storageEncrypted: true }, { name: "global" });
    return { account, global, ...place(account) };
}

const cluster = ({ group, settings, guard, key, global }: any) => ({
    clusterIdentifier: "db", engine: "aurora-postgresql", engineVersion: "17.5", globalClusterIdentifier: global.id, masterUsername: "dba", masterPasswordWo: "secret", masterPasswordWoVersion: 1,
    dbSubnetGroupName: group.id, dbClusterParameterGroupName: settings.id, vpcSecurityGroupIds: [guard.id], storageEncrypted: true, kmsKeyId: key.outputs.arn, skipFinalSnapshot: true, backupRetentionPeriod: 35,
});

table("rds.Cluster", {
    given,
    right: cluster,
    accepts: {
        "a cluster that stands alone, with a managed password": { globalClusterIdentifier: undefined, masterPasswordWo: undefined, masterPasswordWoVersion: undefined, manageMasterUserPassword: true },
        "a former copy that stands alone, with the users it has": { globalClusterIdentifier: undefined, masterUsername: undefined, masterPasswordWo: undefined, masterPasswordWoVersion: undefined },
        "values that are not known yet": { globalClusterIdentifier: UNKNOWN, dbSubnetGroupName: UNKNOWN, kmsKeyId: UNKNOWN },
    },
    refuses: {
        "a managed password in a global database": [{ masterPasswordWo: undefined, masterPasswordWoVersion: undefined, manageMasterUserPassword: true }, ["manageMasterUserPassword", "true", "a password of one's own: RDS manages none in a global database"]],
        "no password": [{ masterPasswordWo: undefined, masterPasswordWoVersion: undefined }, ["masterPasswordWo", "none", "exactly one of masterPassword, masterPasswordWo, manageMasterUserPassword"]],
        "a user that is PostgreSQL's own": [{ masterUsername: "postgres" }, ["masterUsername", "postgres", "a name that PostgreSQL does not keep for itself"]],
        "plain storage": [{ storageEncrypted: false, kmsKeyId: undefined }, ["storageEncrypted", "false", "true, as the global database"]],
        "no last snapshot and none refused": [{ skipFinalSnapshot: false }, ["finalSnapshotIdentifier", "nothing", "a name, or skipFinalSnapshot: true: otherwise it cannot be deleted"]],
        "more days than there are": [{ backupRetentionPeriod: 36 }, ["backupRetentionPeriod", "36", "1 to 35"]],
        "settings of another version": [{ engineVersion: "16.8" }, ["dbClusterParameterGroupName", "aurora-postgresql17", "a group of the family aurora-postgresql16"], ["engineVersion", "16.8", "17.5, as the global database"]],
        "a log that it does not have": [{ enabledCloudwatchLogsExports: ["audit"] }, ["enabledCloudwatchLogsExports[0]", "audit", "postgresql, iam-db-auth-error, instance"]],
        "a global database that is not there": [{ globalClusterIdentifier: "globe" }, ["globalClusterIdentifier", "globe", "a global database that exists"]],
        "a key that RDS may not use": [({ account }) => ({
            kmsKeyId: account.make("kms.Key", { policy: statement({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: ["kms:DescribeKey", "kms:PutKeyPolicy"], Resource: "*" }) }, { name: "closed" }).outputs["arn"],
        }), ["kmsKeyId", "closed, whose policy does not admit it", "a key whose policy lets arn:aws:iam::111122223333:root do kms:CreateGrant"]],
    },
});

describe("rds.Cluster", () => {
    const secondary = (more: object = {}) => {
        const things = given();
        const { account } = things;
        account.make("rds.Cluster", cluster(things), { name: "db" });
        account.make("rds.ClusterInstance", { identifier: "one", clusterIdentifier: "db", engine: "aurora-postgresql", instanceClass: "db.r8g.large" }, { name: "one" });
        const there = place(account, "eu-central-1");
        const { masterUsername: _user, masterPasswordWo: _password, masterPasswordWoVersion: _version, ...copy } = cluster({ ...things, ...there });
        const refusals = account.refusals("rds.Cluster", { ...copy, ...more }, { region: "eu-central-1" });
        return { ...things, there, copy, refusals: refusals.map(({ property, expected }) => [property, expected]) };
    };

    it("of a second region joins with the users and passwords of the first", () => expect(secondary().refusals).to.deep.equal([]));

    it("of a second region is refused users of its own", () => {
        expect(secondary({ masterUsername: "dba", masterPasswordWo: "x" }).refusals).to.deep.equal([
            ["masterUsername", "nothing: a secondary cluster has the users of its primary"], ["masterPasswordWo", "nothing: a secondary cluster has the passwords of its primary"],
        ]);
    });

    it("of a second region needs a key there", () => {
        expect(secondary({ kmsKeyId: undefined }).refusals).to.deep.equal([["kmsKeyId", "a key of eu-central-1: the copy of encrypted storage needs one"]]);
    });

    it("is not deleted while it is the first of several, has members or is protected", () => {
        const { account, copy } = secondary();
        account.make("rds.Cluster", copy, { name: "copy", region: "eu-central-1" });
        const first = account.cloud.of("aws:rds/cluster:Cluster")[0]!;
        expect(account.refuseDelete(first).map(({ found }) => found)).to.deep.equal(["db, in use by one", "the primary of global"]);
        const guarded = { ...first, outputs: { ...first.outputs, deletionProtection: true } };
        expect(account.refuseDelete(guarded).map(({ property }) => property)).to.include("deletionProtection");
    });

    it("answers with no password", () => {
        const things = given();
        expect(JSON.stringify(things.account.make("rds.Cluster", cluster(things), { name: "db" }).outputs)).not.to.include("secret");
    });
});

table("rds.ClusterInstance", {
    given: () => {
        const things = given();
        things.account.make("rds.Cluster", cluster(things), { name: "db" });
        return things;
    },
    right: () => ({ identifier: "one", clusterIdentifier: "db", engine: "aurora-postgresql", instanceClass: "db.r8g.large", availabilityZone: "eu-west-1a" }),
    refuses: {
        "a burstable class in a global database": [{ instanceClass: "db.t4g.medium" }, ["instanceClass", "db.t4g.medium", "a memory-optimised class or db.serverless: global databases take no other"]],
        "a serverless one without capacity": [{ instanceClass: "db.serverless" }, ["instanceClass", "db.serverless", "a cluster with serverlessv2ScalingConfiguration"]],
        "reports without a role": [{ monitoringInterval: 60 }, ["monitoringRoleArn", "nothing", "a role that RDS takes on"]],
        "a cluster that is not there": [{ clusterIdentifier: "other" }, ["clusterIdentifier", "other", "a cluster of eu-west-1 that exists"]],
    },
});

table("rds.ClusterParameterGroup", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "more", family: "aurora-postgresql17", parameters: [{ name: "shared_preload_libraries", value: "pgaudit", applyMethod: "pending-reboot" }] }),
    refuses: {
        "a static parameter at once": [{ parameters: [{ name: "shared_preload_libraries", value: "pgaudit", applyMethod: "immediate" }] }, ["parameters[0].applyMethod", "immediate", "pending-reboot: the parameter is static"]],
        "one parameter twice": [{ parameters: [{ name: "log_connections", value: "1" }, { name: "log_connections", value: "0" }] }, ["parameters[1].name", "log_connections", "each parameter once"]],
    },
});

table("rds.SubnetGroup", {
    given,
    right: ({ subnets }) => ({ name: "more", subnetIds: subnets.map(({ id }) => id) }),
    refuses: { "one zone": [({ subnets }) => ({ subnetIds: [subnets[0]!.id] }), ["subnetIds", "subnets in eu-west-1a", "subnets in two zones or more"]] },
});
