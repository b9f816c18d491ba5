import { expect } from "chai";
import { RECOVERY_TARGETS } from "../../components/plan/recovery";
import * as rules from "../../policy/rules/platform-survival";
import { Graph } from "../../policy/resource";
import { survivalOf } from "../../policy/survival/survival";
import { aws, platform, standby, tabulate } from "./aws-support";
import { make } from "./azure-support";

const all = (figures: object) => Object.fromEntries(RECOVERY_TARGETS.map((loss) => [loss, figures]));
const agreed = (targets: object = all({ rtoMinutes: 60 }), notPromised: object[] = []) => ({ recovery: { targets, notPromised } });

/** A database of two members, each in a zone of its own. */
const cluster = aws("rds/cluster:Cluster", { id: "main", engine: "aurora-postgresql", backupRetentionPeriod: 7, deletionProtection: true, masterUsername: "dba" }, { name: "db" });
const member = (zone: string) => aws("rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", availabilityZone: zone }, { name: zone });
const two = [cluster, member("eu-west-1a"), member("eu-west-1b")];

/** Nobody promises that an account is taken back in an hour, nor that a lost region's database is there again. */
const lost = ["region", "ransom", "delete"].map((loss) => ({ loss, service: "database:aws", because: "it has no copy" }));

tabulate(rules.everyLossAgreed, {
    accepts: { "a time for every kind of loss": platform(agreed()) },
    rejects: {
        "a kind of loss that is not there": platform(agreed({ zone: { rtoMinutes: 5 } })),
        "data without a time": platform(agreed({ ...all({ rtoMinutes: 60 }), region: { rpoMinutes: 15 } })),
    },
    ignores: { "what an earlier release has deployed": platform() },
});

tabulate(rules.targetsKept, {
    accepts: {
        "a database that outlives a zone within the hour": [platform(agreed(undefined, lost)), standby(), ...two],
        "nothing that serves anybody": [platform(agreed()), standby()],
    },
    rejects: {
        "a promise for a region without a copy there": [platform(agreed(undefined, lost.slice(1))), standby(), ...two],
        "less time than the fail-over takes": [platform(agreed({ ...all({ rtoMinutes: 60 }), zone: { rtoMinutes: 0 } }, lost)), standby(), ...two],
        "a database in one zone": [platform(agreed(undefined, lost)), standby(), cluster, member("eu-west-1a")],
        "a promise that is lifted for something else": [platform(agreed(undefined, [...lost.slice(1), { loss: "region", service: "database:azure", because: "another" }])), standby(), ...two],
    },
    ignores: { "a standby": standby(agreed()), "a platform without agreements": platform() },
    awaits: { "a primary alone": [platform(agreed(undefined, lost)), ...two] },
});

const STACK = make("pulumi:pulumi:Stack", {}, { name: "stack" });
const subnet = (zone: string) => aws("ec2/subnet:Subnet", { id: `subnet-${zone}`, availabilityZone: zone }, { name: `subnet-${zone}` });
const behind = (...zones: string[]) => [
    ...zones.map(subnet),
    aws("lb/loadBalancer:LoadBalancer", { arn: "arn:lb", subnets: ["subnet-a", "subnet-b"] }, { name: "web" }),
    aws("lb/listener:Listener", { loadBalancerArn: "arn:lb", defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }] }, { name: "https" }),
    aws("lb/targetGroup:TargetGroup", { arn: "arn:tg" }, { name: "tg" }),
    aws("autoscaling/group:Group", { desiredCapacity: 4, vpcZoneIdentifiers: zones.map((zone) => `subnet-${zone}`), targetGroupArns: ["arn:tg"] }, { name: "machines" }),
];

tabulate(rules.zonesOutlived, {
    accepts: { "machines in two zones": [STACK, ...behind("a", "b")] },
    rejects: { "machines in one": [STACK, ...behind("a"), subnet("b")] },
    ignores: { "a program without a balancer": [STACK, ...two], "a platform, which has agreements of its own": [STACK, platform(), ...behind("a")] },
});

describe("what a platform agreed", () => {
    const { answers } = survivalOf(new Graph([platform(agreed(undefined, lost)), standby(), ...two]));
    it("holds each answer against its target", () => expect(answers.find(({ scenario }) => scenario === "zone:aws/eu-west-1a")).to.deep.include({ met: "met", target: { rtoMinutes: 60 } }));
    it("says why something is not promised", () => expect(answers.find(({ scenario }) => scenario === "region:aws/eu-west-1")!.path.at(-1)).to.equal("not promised: it has no copy"));
});
