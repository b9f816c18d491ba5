// A small site on AWS, and what becomes of it: each answer is worked out by hand beside it.
import { expect } from "chai";
import { aws, platform, policy } from "../aws-support";
import { survivalOf } from "../../../policy/survival/survival";
import { answerTo, changed, graphOf, type Parts, told, together, without } from "./support";

const keyArn = (name: string, region = "eu-west-1") => `arn:aws:kms:${region}:111122223333:key/${name}`;
const far = { region: "eu-central-1", stack: "dr" };

const subnet = (zone: string, more = {}) => aws("ec2/subnet:Subnet", { id: `subnet-${zone}`, availabilityZone: zone }, { name: `subnet-${zone}`, ...more });
const key = (name: string, type = "kms/key:Key", more = {}) =>
    aws(type, { arn: keyArn(name, (more as { region?: string }).region), policy: policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" }) }, { name, ...more });

/** Nine machines in three zones behind a balancer, a database of two members, all in one region. */
const site: Parts = {
    a: subnet("eu-west-1a"), b: subnet("eu-west-1b"), c: subnet("eu-west-1c"),
    balancer: aws("lb/loadBalancer:LoadBalancer", { arn: "arn:lb", dnsName: "lb.example", subnets: ["subnet-eu-west-1a", "subnet-eu-west-1b", "subnet-eu-west-1c"] }, { name: "web" }),
    listener: aws("lb/listener:Listener", { loadBalancerArn: "arn:lb", defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }] }, { name: "https" }),
    group: aws("lb/targetGroup:TargetGroup", { arn: "arn:tg", healthCheck: { interval: 10, unhealthyThreshold: 3, timeout: 5 } }, { name: "tg" }),
    template: aws("ec2/launchTemplate:LaunchTemplate", { id: "lt-1", networkInterfaces: [{ securityGroups: ["sg-app"] }], blockDeviceMappings: [{ ebs: { kmsKeyId: keyArn("disks") } }] }, { name: "template" }),
    pool: aws("autoscaling/group:Group", { desiredCapacity: 9, vpcZoneIdentifiers: ["subnet-eu-west-1a", "subnet-eu-west-1b", "subnet-eu-west-1c"], targetGroupArns: ["arn:tg"], launchTemplate: { id: "lt-1" } }, { name: "machines" }),
    disks: key("disks"), keys: key("db"),
    cluster: aws("rds/cluster:Cluster", { id: "main", engine: "aurora-postgresql", kmsKeyId: keyArn("db"), masterUsername: "dba", vpcSecurityGroupIds: ["sg-data"], globalClusterIdentifier: "global", backupRetentionPeriod: 7, deletionProtection: true }, { name: "db" }),
    first: aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", availabilityZone: "eu-west-1a" }, { name: "db-a" }),
    second: aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", availabilityZone: "eu-west-1b" }, { name: "db-b" }),
    door: aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: "sg-data", referencedSecurityGroupId: "sg-app", fromPort: 5432, toPort: 5432 }, { name: "door" }),
};

/** A copy of the database in another region, with a key of its own. */
const withCopy: Parts = {
    ...site,
    farKey: key("db-far", "kms/replicaKey:ReplicaKey", far),
    copy: aws("rds/cluster:Cluster", { id: "copy", engine: "aurora-postgresql", kmsKeyId: keyArn("db-far", "eu-central-1"), globalClusterIdentifier: "global", deletionProtection: true }, { name: "db-copy", ...far }),
    copyMember: aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "copy", availabilityZone: "eu-central-1a" }, { name: "copy-a", ...far }),
};

const APPLICATION = "application:aws/web";
const DATABASE = "database:aws/db";

describe("survival on AWS", () => {
    // 2 checks apart at best, 3 of them and the time-out at worst: 20 to 35 s; a member of the database takes over in up to 60 s.
    it("keeps six of nine machines when a zone is lost", () => expect(told(site, "zone:aws/eu-west-1a", APPLICATION)).to.equal("less-capacity, 0-60 s, 6 of 9"));
    it("waits for the balancer's own names where no member of the database was lost", () => expect(told(site, "zone:aws/eu-west-1c", APPLICATION)).to.equal("less-capacity, 0-60 s, 6 of 9"));
    it("keeps four of nine once a zone's subnet is gone, since five stand in the other", () => {
        const two = changed(without(site, "c"), "pool", { vpcZoneIdentifiers: ["subnet-eu-west-1a", "subnet-eu-west-1b"] });
        expect(told(two, "zone:aws/eu-west-1a", APPLICATION)).to.equal("less-capacity, 0-60 s, 4 of 9");
    });
    it("answers no when the only zone is lost", () => {
        const one = changed(changed(without(site, "b", "c", "second"), "pool", { vpcZoneIdentifiers: ["subnet-eu-west-1a"] }), "balancer", { subnets: ["subnet-eu-west-1a"] });
        expect(told(one, "zone:aws/eu-west-1a", APPLICATION)).to.equal("no, 0 of 9");
    });
    it("takes the time that the health check is declared to take", () => {
        const slow = changed(without(site, "door"), "group", { healthCheck: { interval: 60, unhealthyThreshold: 5, timeout: 5 } });
        expect(answerTo(slow, "zone:aws/eu-west-1c", APPLICATION).rto).to.deep.include({ from: 240, to: 305 });
    });

    it("promotes the member of another zone", () => expect(told(site, "zone:aws/eu-west-1a", DATABASE)).to.equal("yes, 0-60 s"));
    it("has no member to promote once it is the only one", () => expect(told(without(site, "second"), "zone:aws/eu-west-1a", DATABASE)).to.equal("no"));
    it("lets an application that is not let in to the database do without", () => {
        expect([told(site, "key:aws/eu-west-1/db", APPLICATION), told(without(site, "door"), "key:aws/eu-west-1/db", APPLICATION)])
            .to.deep.equal(["take-over, 600-2700 s, 9 of 9", "yes, 0-0 s, 9 of 9"]);
    });

    it("has nothing left without the region, as long as there is no copy", () => expect(told(site, "region:aws/eu-west-1", DATABASE)).to.equal("no"));
    // People notice (300-900), approve (300-900) and update (300-900); Aurora promotes (0-60).
    it("promotes the copy of another region", () => expect(told(withCopy, "region:aws/eu-west-1", DATABASE)).to.equal("take-over, 900-2760 s"));
    it("loses what the copy lags behind", () => expect(answerTo(withCopy, "region:aws/eu-west-1", DATABASE).rpo).to.deep.include({ from: 0, to: 1 }));
    it("says which copy answers", () => expect(answerTo(withCopy, "region:aws/eu-west-1", DATABASE).copy).to.equal("database db-copy in eu-central-1"));
    it("has nothing once both regions are lost", () => expect(together(withCopy, "region:aws/eu-west-1", "region:aws/eu-central-1", DATABASE)).to.equal("no"));
    it("does no worse than wait for a custodian when the copy's key goes too", () => expect(together(withCopy, "region:aws/eu-west-1", "key:aws/eu-central-1/db-far", DATABASE)).to.equal(undefined));
    it("does not know of take-over while the state is lost", () => expect(together(withCopy, "region:aws/eu-west-1", "state:backend", DATABASE)).to.equal("not-known"));

    // A custodian enables the key: notice (300-900) and enabling (300-1800).
    it("waits for a custodian when the key is disabled", () => expect(told(site, "key:aws/eu-west-1/db", DATABASE)).to.equal("take-over, 600-2700 s"));
    it("lets machines run on without the key of their disks", () => expect(told(site, "key:aws/eu-west-1/disks", APPLICATION)).to.equal("less-capacity, 0-0 s, 9 of 9"));
    it("says that no machine can be started then", () => expect(answerTo(site, "key:aws/eu-west-1/disks", APPLICATION).path.at(-1)).to.match(/none can be started/));

    // Notice, then 500 GB at 50 to 200 MB/s after 10 to 30 minutes of preparation: 300 + 600 + 2500 to 900 + 1800 + 10000.
    it("goes back to a point in time when somebody deletes rows", () => expect(told(withCopy, "delete:aws/eu-west-1/db", DATABASE)).to.equal("backups, 3400-12700 s"));
    it("loses five minutes by that at the most", () => expect(answerTo(site, "delete:aws/eu-west-1/db", DATABASE).rpo).to.deep.include({ from: 0, to: 300 }));
    it("has no point in time left once the database may be deleted itself", () => expect(told(changed(site, "cluster", { deletionProtection: false }), "delete:aws/eu-west-1/db", DATABASE)).to.equal("no"));
    it("says what refuses that", () => {
        const { scenarios } = survivalOf(graphOf(site));
        expect(scenarios.find(({ id }) => id === "delete:aws/eu-west-1/db")!.title).to.match(/deleting it is refused by deletion protection/);
    });
});

/** A bucket, its copy in another region, and the role that copies. */
const grant = (...keys: string[]) => policy({ Effect: "Allow", Action: ["kms:Encrypt"], Resource: keys }, { Effect: "Allow", Action: "s3:*", Resource: "*" });
const stores: Parts = {
    bucket: aws("s3/bucket:Bucket", { bucket: "data", forceDestroy: false }, { name: "data" }),
    versions: aws("s3/bucketVersioning:BucketVersioning", { bucket: "data", versioningConfiguration: { status: "Enabled" } }, { name: "versions" }),
    copy: aws("s3/bucket:Bucket", { bucket: "copy" }, { name: "copy", ...far }),
    replica: key("replica", "kms/replicaKey:ReplicaKey", far),
    role: aws("iam/role:Role", { id: "copier", name: "copier", arn: "arn:aws:iam::111122223333:role/copier" }, { name: "copier" }),
    rights: aws("iam/rolePolicy:RolePolicy", { role: "copier", policy: grant(keyArn("replica", "eu-central-1")) }, { name: "rights" }),
    replication: aws("s3/bucketReplicationConfig:BucketReplicationConfig", {
        bucket: "data", role: "arn:aws:iam::111122223333:role/copier",
        rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::copy", encryptionConfiguration: { replicaKmsKeyId: keyArn("replica", "eu-central-1") }, replicationTime: { status: "Enabled" } } }],
    }, { name: "replication", ...far, region: "eu-west-1" }),
};
const STORE = "store:aws/data";
const LOST = "region:aws/eu-west-1";

describe("survival of stores on AWS", () => {
    it("takes the copy within S3's commitment", () => expect(answerTo(stores, LOST, STORE)).to.deep.include({ answer: "take-over", copy: "store copy in eu-central-1" }));
    it("loses a quarter of an hour by it", () => expect(answerTo(stores, LOST, STORE).rpo!.to).to.equal(900));
    it("promises no more than an hour without time control", () => {
        const rules = [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::copy" } }];
        expect(answerTo(changed(stores, "replication", { rules }), LOST, STORE).rpo).to.deep.include({ from: 0, to: 3600 });
    });
    it("has no copy once the role may not use the copy's key", () => expect(told(changed(stores, "rights", { policy: grant(keyArn("other")) }), LOST, STORE)).to.equal("no"));
    it("has no copy once the key's own policy admits nobody", () => {
        expect(told(changed(stores, "replica", { policy: policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/somebody" }, Action: "kms:*", Resource: "*" }) }), LOST, STORE)).to.equal("no");
    });
    it("has no copy without replication", () => expect(told(without(stores, "replication"), LOST, STORE)).to.equal("no"));
    it("puts earlier versions back when somebody deletes objects", () => expect(told(stores, "delete:aws/eu-west-1/data", STORE)).to.equal("backups, 1200-15300 s"));
    it("takes the copy then where no versions are kept", () => expect(answerTo(without(stores, "versions"), "delete:aws/eu-west-1/data", STORE).answer).to.equal("take-over"));

    const lock = aws("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", { bucket: "data", rule: { defaultRetention: { mode: "COMPLIANCE", days: 30 } } }, { name: "lock" });
    it("leaves an intruder nothing but what is locked", () => {
        expect([told(stores, "ransom:aws", STORE), told({ ...stores, lock }, "ransom:aws", STORE)]).to.deep.equal(["no", "take-over, 14400-86400 s"]);
    });
    it("does not take a lock that an administrator can lift for one", () => {
        const governance = { ...lock, props: { bucket: "data", rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } } } };
        expect(told({ ...stores, lock: governance }, "ransom:aws", STORE)).to.equal("no");
    });

    const vault: Parts = {
        ...stores,
        vault: aws("backup/vault:Vault", { name: "vault", arn: "arn:aws:backup:eu-west-1:111122223333:backup-vault:vault" }, { name: "vault" }),
        plan: aws("backup/plan:Plan", { id: "plan-1", arn: "arn:aws:backup:eu-west-1:111122223333:backup-plan:1", rules: [{ targetVaultName: "vault", schedule: "cron(0 5 * * ? *)" }] }, { name: "plan" }),
        selection: aws("backup/selection:Selection", { planId: "plan-1", resources: ["arn:aws:mock:eu-west-1:111122223333:data"] }, { name: "selection" }),
    };
    const locked = aws("backup/vaultLockConfiguration:VaultLockConfiguration", { backupVaultName: "vault", changeableForDays: 3 }, { name: "lock" });
    it("leaves an intruder the vault where it is not locked for good", () => expect(told(vault, "ransom:aws", STORE)).to.equal("no"));
    it("restores from a locked vault, a day old at the most", () => {
        const { answer, rpo } = answerTo({ ...vault, locked }, "ransom:aws", STORE);
        expect([answer, rpo!.to]).to.deep.equal(["backups", 24 * 3600]);
    });
    it("restores from another account's vault", () => {
        const rules = [{ targetVaultName: "vault", schedule: "cron(0 5 * * ? *)", copyActions: [{ destinationVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:archive" }] }];
        expect(answerTo(changed(vault, "plan", { rules }), "ransom:aws", STORE).answer).to.equal("backups");
    });
});

describe("names on Route 53", () => {
    const record = (name: string, props: object) => aws("route53/record:Record", { zoneId: "Z1", name, fqdn: name, type: "A", ...props }, { name: name + JSON.stringify(props).length });
    const front = (name: string, zone: string) => ({
        [`${name}-subnet`]: subnet(zone),
        [`${name}-eip`]: aws("ec2/eip:Eip", { id: `eip-${name}`, publicIp: `192.0.2.${name.charCodeAt(0)}` }, { name: `eip-${name}` }),
    });
    const check = (name: string) => aws("route53/healthCheck:HealthCheck", { id: `check-${name}`, requestInterval: 10, failureThreshold: 3 }, { name: `check-${name}` });
    const named: Parts = {
        zone: aws("route53/zone:Zone", { zoneId: "Z1", name: "example.com" }, { name: "zone" }),
        ...front("a", "eu-west-1a"), ...front("b", "eu-west-1b"),
        balancer: aws("lb/loadBalancer:LoadBalancer", { arn: "arn:lb", subnetMappings: [{ allocationId: "eip-a", subnetId: "subnet-eu-west-1a" }, { allocationId: "eip-b", subnetId: "subnet-eu-west-1b" }] }, { name: "front" }),
        checkA: check("a"), checkB: check("b"),
        recordA: record("example.com", { records: ["192.0.2.97"], ttl: 60, healthCheckId: "check-a", multivalueAnswerRoutingPolicy: true, setIdentifier: "a" }),
        recordB: record("example.com", { records: ["192.0.2.98"], ttl: 60, healthCheckId: "check-b", multivalueAnswerRoutingPolicy: true, setIdentifier: "b" }),
    };
    const NAME = "name:example.com";

    // Three checks, 10 s apart (20 to 30 s), and 60 s that resolvers keep the old answer.
    it("leads users to the other address once the check has failed", () => expect(answerTo(named, "zone:aws/eu-west-1a", NAME).rto).to.deep.include({ from: 20, to: 90 }));
    it("needs people where nobody checks", () => {
        const { answer } = answerTo(changed(without(named, "checkA"), "recordA", { healthCheckId: "" }), "zone:aws/eu-west-1a", NAME);
        expect(answer).to.equal("take-over");
    });
    it("does not mind a missing check while its own address stands", () => expect(answerTo(changed(without(named, "checkA"), "recordA", { healthCheckId: "" }), "zone:aws/eu-west-1b", NAME).answer).to.equal("yes"));
    it("answers nobody once its only provider of names is lost", () => expect(told(named, "dns:aws", NAME)).to.equal("no"));

    const addresses = (spares: number): Parts => ({
        ...named,
        ...Object.fromEntries(Array.from({ length: spares }, (_, i) => [`spare${i}`, aws("ec2/eip:Eip", { id: `spare-${i}`, publicIp: `198.51.100.${i}`, tags: { purpose: "spare" } }, { name: `spare-${i}` })])),
    });
    // Notice, approval and the update: 300 + 300 + 120 to 900 + 900 + 600.
    it("gives attacked addresses' place to as many spares", () => expect(told(addresses(2), "addresses:aws/eu-west-1", NAME)).to.equal("take-over, 720-2400 s"));
    /** The same in a pool, as re-homing finds it: so many are free, two must stay so, and the region allows so many. */
    const pooled = (free: number, quota: number): Parts => {
        const pool = { ...aws("x", { free }, { name: "pool" }), type: "holdfast:aws:AddressPool" };
        const own = Object.fromEntries(Object.entries(addresses(4)).map(([name, part]) => [name, part.type === "aws:ec2/eip:Eip" ? { ...part, parent: pool.urn } : part]));
        return { ...own, pool, platform: platform({ spares: { aws: 4, azure: 4, minimumFree: 2 }, quotas: { aws: quota, azure: 20 } }) };
    };
    it("leaves as many free as must be", () => expect(told(pooled(4, 6), "addresses:aws/eu-west-1", NAME)).to.equal("take-over, 720-2400 s"));
    // The reserve is made larger first: 60 to 300 s more.
    it("makes the reserve larger beforehand where too few would be free", () => expect(told(pooled(3, 8), "addresses:aws/eu-west-1", NAME)).to.equal("take-over, 780-2700 s"));
    it("gives none where the quota has no room for that", () => expect(told(pooled(3, 6), "addresses:aws/eu-west-1", NAME)).to.equal("no"));
    it("has nothing to give with too few of them", () => expect(told(addresses(1), "addresses:aws/eu-west-1", NAME)).to.equal("no"));
});
