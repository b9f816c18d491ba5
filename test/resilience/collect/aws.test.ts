import { expect } from "chai";
import { addressesFound } from "../../../resilience/collect/aws/addresses";
import { awsBackup, backupFound, restoreTestsFound } from "../../../resilience/collect/aws/backup";
import { parse } from "../../../resilience/collect/aws/credential-report";
import { detectionFound, trailFound } from "../../../resilience/collect/aws/detection";
import { identityFound } from "../../../resilience/collect/aws/identity";
import { replicationFound, type Series } from "../../../resilience/collect/aws/replication";
import { awsSession } from "../../../resilience/collect/aws/session";
import { vulnerabilitiesFound } from "../../../resilience/collect/aws/vulnerabilities";
import { recordOf } from "../../../resilience/collect/collector";
import { recordSchema } from "../../../report/evidence/record";
import { type Cloud, cloud, FACTS, hours, NOW, PLACE } from "./support";

const CLUSTER = "arn:aws:rds:eu-west-1:210987654321:cluster:holdfast-prod-database";
const FILES = "arn:aws:elasticfilesystem:eu-west-1:210987654321:file-system/fs-0a1b2c3d";
const job = (ResourceArn: string, ended: number, State: "COMPLETED" | "FAILED" | "RUNNING" = "COMPLETED") => ({ ResourceArn, State, CreationDate: hours(ended + 1), CompletionDate: hours(ended) });
const figure = (found: { readonly figures: readonly { readonly name: string; readonly value: number }[] } | undefined, name: string) => found?.figures.find((each) => each.name === name)?.value;

describe("backup jobs on AWS", () => {
    it("are well when every resource has a backup of the last day and a half", () => {
        const found = backupFound([job(CLUSTER, 5), job(FILES, 30)], PLACE, NOW)!;
        expect([found.defects, figure(found, "jobs completed"), figure(found, "oldest newest backup")]).to.deep.equal([[], 2, 30]);
    });
    it("name what was last backed up too long ago", () => expect(backupFound([job(CLUSTER, 5), job(FILES, 37)], PLACE, NOW)!.defects).to.deep.equal(["fs-0a1b2c3d: last backed up 37 hours ago."]));
    it("name what was never backed up", () => expect(backupFound([job(FILES, 5, "FAILED")], PLACE, NOW)!.defects).to.deep.equal(["fs-0a1b2c3d: no backup completed in 30 days."]));
    it("forgive a job that failed when a later one did not", () => {
        const found = backupFound([job(FILES, 29, "FAILED"), job(FILES, 5)], PLACE, NOW)!;
        expect([found.defects, figure(found, "jobs that did not complete")]).to.deep.equal([[], 1]);
    });
    it("do not count what holds other jobs together", () => expect(backupFound([{ ...job(FILES, 5), IsParent: true }], PLACE, NOW)).to.equal(undefined));
    it("are no evidence where there were none", () => expect(backupFound([], PLACE, NOW)).to.equal(undefined));
});

describe("tests of restoring on AWS", () => {
    const test = { CreatedBy: { RestoreTestingPlanArn: "plan" }, ResourceType: "EFS", Status: "COMPLETED" as const, CreationDate: hours(50), CompletionDate: hours(49), RecoveryPointCreationDate: hours(60) };
    it("are evidence only once what came back was validated", () => {
        expect(restoreTestsFound([test], PLACE, NOW)[0]!.requirements).to.deep.equal([]);
        expect(restoreTestsFound([{ ...test, ValidationStatus: "SUCCESSFUL" }], PLACE, NOW)[0]!.requirements).to.deep.equal(["B11"]);
    });
    it("measure how long it took and how old the backup was", () => {
        const [found] = restoreTestsFound([test], PLACE, NOW);
        expect([figure(found, "recovery time"), figure(found, "age of the backup")]).to.deep.equal([3600, 10]);
    });
    it("fail with the newest of a kind", () => {
        const [found] = restoreTestsFound([test, { ...test, Status: "FAILED", StatusMessage: "No subnet.", CreationDate: hours(2) }], PLACE, NOW);
        expect([found!.defects, found!.requirements]).to.deep.equal([["The restore is failed: No subnet."], ["B11"]]);
    });
    it("leave out restores that people asked for, and what still goes on", () => expect(restoreTestsFound([{ ...test, CreatedBy: undefined }, { ...test, Status: "RUNNING" }], PLACE, NOW)).to.deep.equal([]));
});

describe("replication lag on AWS", () => {
    const objects: Series["lag"] = { namespace: "AWS/S3", metric: "ReplicationLatency", of: "SourceBucket", what: "objects", perSecond: 1, target: 900, source: "S3" };
    const database: Series["lag"] = { namespace: "AWS/RDS", metric: "AuroraGlobalDBReplicationLag", of: "DBClusterIdentifier", what: "database", perSecond: 1000, source: "Aurora" };
    it("is told by its middle, its worst hundredth and its worst", () => {
        const [found] = replicationFound([{ lag: objects, of: "data", values: Array.from({ length: 200 }, (_, i) => i + 1) }], PLACE, 60, NOW);
        expect(found!.figures).to.deep.equal([
            { name: "replication lag p50", value: 100, unit: "s" }, { name: "replication lag p99", value: 198, unit: "s", target: 900 }, { name: "replication lag max", value: 200, unit: "s" },
        ]);
    });
    it("is in seconds for Aurora too, against what is promised of the database", () => {
        const [found] = replicationFound([{ lag: database, of: "copy", values: [250, 61_000] }], PLACE, 60, NOW);
        expect(recordOf({ kind: "replication", cloud: "aws", name: "x" }, found!, FACTS, "live")).to.deep.include({ result: "failed", defects: ["replication lag p99: 61 s, at most 60 s was asked."] });
    });
    it("puts the rules of one bucket together", () => expect(replicationFound([{ lag: objects, of: "data", values: [1] }, { lag: objects, of: "data", values: [3] }], PLACE, 60, NOW)).to.have.lengthOf(1));
    it("says nothing where nothing was measured", () => expect(replicationFound([{ lag: objects, of: "data", values: [] }], PLACE, 60, NOW)).to.deep.equal([]));
});

describe("the credential report", () => {
    const HEAD = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated";
    const user = (name: string, password: string, mfa: boolean, key = "false", rotated = "N/A") => `${name},arn,2026-01-01T00:00:00+00:00,${password},N/A,N/A,N/A,${mfa},${key},${rotated},N/A,N/A,N/A,false,N/A`;
    const found = (...lines: readonly string[]) => identityFound([HEAD, ...lines].join("\n"), NOW, NOW);
    const root = user("<root_account>", "not_supported", true);
    it("is well when everybody has a second factor", () => expect(found(root, user("ann", "true", true)).defects).to.deep.equal([]));
    it("names who signs in without", () => expect(found(root, user("ann", "true", false)).defects).to.deep.equal(["ann signs in without a second factor."]));
    it("asks none of who has no password", () => expect(found(root, user("robot", "false", false)).defects).to.deep.equal([]));
    it("does not let the root user be without one", () => expect(found(user("<root_account>", "not_supported", false)).defects).to.deep.equal(["The root user has no second factor."]));
    it("does not let the root user have a key", () => expect(found(user("<root_account>", "not_supported", true, "true", "2026-11-01T00:00:00+00:00")).defects).to.deep.equal(["The root user has an access key."]));
    it("takes a key of ninety days, and none that is older", () => {
        expect(found(root, user("robot", "false", false, "true", "2026-08-23T09:30:00+00:00")).defects).to.deep.equal([]);
        expect(found(root, user("robot", "false", false, "true", "2026-08-22T09:30:00+00:00")).defects).to.deep.equal(["robot has an access key that is 91 days old."]);
    });
    it("keeps nothing of a user but what it judges", () => expect(Object.keys(parse([HEAD, root].join("\n"))[0]!)).to.not.include("arn"));
    it("is refused without a column that it needs", () => expect(() => parse("user,arn\nann,x")).to.throw("does not have password_enabled, mfa_active"));
});

describe("detection, trail, addresses and findings on AWS", () => {
    const ALL = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"] as const;
    const features = (off?: string) => ALL.map((Name) => ({ Name, Status: Name === off ? "DISABLED" as const : "ENABLED" as const }));
    const record = (found: Parameters<typeof recordOf>[1]) => recordOf({ kind: "detection", cloud: "aws", name: "x" }, found, FACTS, "live");
    it("pass a detector with everything that the platform switches on", () => expect(record(detectionFound({ Status: "ENABLED", Features: features() }, PLACE, NOW)).result).to.equal("passed"));
    it("fail one that does not look at everything", () => expect(detectionFound({ Status: "ENABLED", Features: features("RDS_LOGIN_EVENTS") }, PLACE, NOW).defects).to.deep.equal(["RDS_LOGIN_EVENTS is off."]));
    it("fail a region without a detector", () => expect(record(detectionFound(undefined, PLACE, NOW)).result).to.equal("failed"));

    const trail = { Name: "Holdfast", IsMultiRegionTrail: true, LogFileValidationEnabled: true };
    it("pass a trail that is written", () => expect(record(trailFound(trail, { IsLogging: true, LatestDeliveryTime: hours(1) }, PLACE, NOW))).to.deep.include({ result: "passed", subject: "trail:aws/holdfast" }));
    it("fail one that was silent for more than a day", () => expect(record(trailFound(trail, { IsLogging: true, LatestDeliveryTime: hours(25) }, PLACE, NOW)).defects).to.deep.equal(["since the last delivery: 25 h, at most 24 h was asked."]));
    it("say everything that is wrong with one", () => {
        expect(trailFound({ Name: "x" }, { IsLogging: false, LatestDeliveryError: "AccessDenied" }, PLACE, NOW).defects).to.have.lengthOf(5);
    });

    it("count spares that are not in use", () => {
        const found = addressesFound([{ PublicIp: "203.0.113.1" }, { PublicIp: "203.0.113.2", AssociationId: "eipassoc-1" }], PLACE, 2, NOW);
        expect([figure(found, "spares free"), record(found).defects]).to.deep.equal([1, ["spares free: 1, at least 2 was asked."]]);
    });
    it("tell how long the oldest finding is open", () => {
        const found = vulnerabilitiesFound([{ firstObservedAt: hours(24 * 16), title: "CVE", type: "PACKAGE_VULNERABILITY", status: "ACTIVE" }], true, PLACE, NOW);
        expect(record(found).defects).to.deep.equal(["age of the oldest: 16 d, at most 15 d was asked."]);
    });
    it("take no findings of a scanner that is off for no good news", () => expect(record(vulnerabilitiesFound([], false, PLACE, NOW)).result).to.equal("failed"));
});

describe("AWS, asked", () => {
    let server: Cloud;
    const environment = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "never-shown" };
    const before_ = Object.fromEntries(Object.keys(environment).map((key) => [key, process.env[key]]));
    before(() => Object.assign(process.env, environment));
    after(() => {
        for (const [key, value] of Object.entries(before_)) {
            if (value === undefined) delete process.env[key];
            else process.env[key] = value;
        }
    });
    afterEach(() => server.close());

    const page = (NextToken?: string) => ({ BackupJobs: [{ ResourceArn: FILES, State: "COMPLETED", CompletionDate: hours(5).getTime() / 1000, CreationDate: hours(6).getTime() / 1000 }], ...(NextToken && { NextToken }) });

    it("is asked for every page", async () => {
        server = await cloud((path) => ({ body: path.includes("nextToken=two") ? page() : page("two") }));
        const { found } = await awsBackup.collect(awsSession({ endpoint: server.url }), FACTS);
        expect(figure(found[0], "jobs completed")).to.equal(2);
    });
    it("is asked again where it is asked too often", async () => {
        server = await cloud((_, time) => (time === 1 ? { status: 429, headers: { "x-amzn-errortype": "ThrottlingException" }, body: { message: "Rate exceeded" } } : { body: page() }));
        const { found } = await awsBackup.collect(awsSession({ endpoint: server.url }), FACTS);
        expect([found.length, server.asked.length]).to.deep.equal([1, 2]);
    });
    it("makes records that fit the form, and are rehearsals when it is no AWS that answers", async () => {
        server = await cloud(() => ({ body: page() }));
        const session = awsSession({ endpoint: server.url });
        const { found } = await awsBackup.collect(session, FACTS);
        const record = recordOf(awsBackup, found[0]!, FACTS, session.environment());
        expect([recordSchema.safeParse(record).error, record.environment, record.until]).to.deep.equal([undefined, "emulated", "2026-11-21T09:30:00Z"]);
    });
});
