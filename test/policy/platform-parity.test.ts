import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as rules from "../../policy/rules/platform-parity";
import { tierOf, TIERS } from "../../policy/tiers";
import type { Resource } from "../../policy/resource";
import { services } from "../../simulate/services";
import { make } from "./azure-support";
import { aws, platform, standby, tabulate } from "./aws-support";

const here = { stack: "dr", region: "eu-central-1" };
const inPrimary = (): Resource[] => [
    aws("lb/loadBalancer:LoadBalancer", {}, { name: "balancer" }),
    aws("kms/key:Key", {}, { name: "key" }),
    make("storage:StorageAccount", { location: "northeurope" }, { name: "account-a" }),
    make("storage:StorageAccount", { location: "northeurope" }, { name: "account-b" }),
];
const [balancer, replica] = [aws("lb/loadBalancer:LoadBalancer", {}, { ...here, name: "other-name" }), aws("kms/replicaKey:ReplicaKey", {}, { ...here, name: "replica" })];
const accounts = ["c", "d"].map((name) => make("storage:StorageAccount", { location: "westeurope" }, { name, stack: "dr" }));

tabulate(rules.standbyMirrors, {
    accepts: {
        "all of it, by other names, a replica for a key": [standby(), platform(), ...inPrimary(), balancer, replica, ...accounts],
        "more than the primary has": [standby(), platform(), ...inPrimary(), balancer, replica, ...accounts, aws("lb/listener:Listener", {}, here)],
        "what an account has once": [standby(), platform(), ...inPrimary(), aws("iam/accountPasswordPolicy:AccountPasswordPolicy", {}), balancer, replica, ...accounts],
        "what is below a component of the whole account": [standby(), platform(), ...inPrimary(), { ...aws("iam/role:Role", {}), urn: "urn:pulumi:test::holdfast::holdfast:index:Platform$holdfast:aws:Identity$aws:iam/role:Role::reader" }, balancer, replica, ...accounts],
        "what a copy has from the other": [standby(), platform(), ...inPrimary(), make("dataprotection:BackupPolicy", {}), balancer, replica, ...accounts],
        "fewer machines": [standby(), platform(), ...inPrimary(), aws("rds/clusterInstance:ClusterInstance", {}, { name: "a" }), aws("rds/clusterInstance:ClusterInstance", {}, { name: "b" }), balancer, replica, ...accounts, aws("rds/clusterInstance:ClusterInstance", {}, here)],
        "the primary that it names": [standby({ behind: "prod" }), platform(), ...inPrimary(), balancer, replica, ...accounts],
    },
    rejects: {
        "nothing": [standby(), platform(), ...inPrimary()],
        "a kind that is not there": [standby(), platform(), ...inPrimary(), replica, ...accounts],
        "one of two": [standby(), platform(), ...inPrimary(), balancer, replica, ...accounts.slice(1)],
        "what it declares in the primary's region": [standby(), platform(), ...inPrimary(), aws("lb/loadBalancer:LoadBalancer", {}, { stack: "dr", region: "eu-west-1" }), replica, ...accounts],
        "what a copy had, once it has taken over": [standby({ failover: true }), platform(), ...inPrimary(), make("dataprotection:BackupPolicy", {}), balancer, replica, ...accounts],
        "no machine at all": [standby(), platform(), ...inPrimary(), aws("rds/clusterInstance:ClusterInstance", {}, { name: "a" }), balancer, replica, ...accounts],
    },
    ignores: { "a primary": platform() },
    awaits: { "a standby alone": [standby(), balancer], "another primary than it names": [standby({ behind: "other" }), platform(), ...inPrimary()] },
});

describe("tiers", () => {
    it("are told by type", () => {
        const tiers = [
            "aws:ec2/vpc:Vpc", "aws:ec2/vpnConnection:VpnConnection", "aws:ec2/eip:Eip", "aws:route53/zone:Zone", "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
            "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/metricAlarm:MetricAlarm", "azure-native:network:VirtualNetworkGateway", "azure-native:network:AzureFirewall",
            "azure-native:network:Subnet", "azure-native:storage:FileShare", "azure-native:storage:StorageAccount", "azure-native:authorization:RoleAssignment",
            "azure-native:authorization:ManagementLockByScope", "example:unknown:Thing",
        ].map(tierOf);
        expect(tiers).to.deep.equal([
            "network", "links", "edge", "traffic", "records", "records", "detection", "links", "perimeter", "network", "files", "storage", "identity", "governance", "other",
        ]);
    });

    it("hold every type that the platform can declare", () => {
        expect(Object.keys(services).filter((type) => tierOf(type) === "other")).to.deep.equal([]);
    });

    it("are each told by some pattern", () => {
        const source = readFileSync(join(__dirname, "../../policy/tiers.ts"), "utf8");
        for (const tier of TIERS.filter((each) => each !== "other")) expect(source).to.match(new RegExp(`\\["${tier}", /`));
    });
});
