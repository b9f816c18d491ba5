import { expect } from "chai";
import { judge } from "../../policy/judge";
import * as rules from "../../policy/rules/platform-site";
import { make } from "./azure-support";
import { aws, platform, standby, tabulate, UNKNOWN } from "./aws-support";

const tiers = [
    aws("ec2/vpc:Vpc", {}), aws("lb/loadBalancer:LoadBalancer", {}), aws("s3/bucket:Bucket", {}), aws("kms/key:Key", {}), aws("cloudtrail/trail:Trail", {}),
    ...["network:VirtualNetwork", "network:ApplicationGateway", "storage:StorageAccount", "keyvault:Key", "operationalinsights:Workspace"].map((type) => make(type, {})),
];

tabulate(rules.twoProviders, {
    accepts: { "every tier on both": [platform(), ...tiers] },
    rejects: { "nothing": platform(), "one tier on one cloud alone": [platform(), ...tiers.slice(1)], "the other site's": [platform(), ...tiers.map((tier) => ({ ...tier, urn: tier.urn.replace(":test:", ":dr:") }))] },
});

tabulate(rules.twoRegions, {
    accepts: { "two sites in two regions": [platform(), standby()] },
    rejects: { "two sites in one region of a cloud": [platform(), standby({ regions: { aws: "eu-west-1", azure: "westeurope" } })] },
    awaits: { "one site alone": platform(), "another platform's site": [platform(), standby({ platform: "other" })] },
});

const key = (region: string, stack: string) => aws("kms/key:Key", {}, { region, stack, name: region });
const vault = (location: string, stack: string) => make("keyvault:Vault", { location }, { stack, name: location });
const held = [key("eu-west-1", "test"), key("eu-central-1", "dr"), vault("northeurope", "test")];

tabulate(rules.keysInTwoRegions, {
    accepts: { "keys and vaults in both": [platform(), standby(), ...held, vault("westeurope", "dr")] },
    rejects: { "one vault": [platform(), standby(), ...held], "two vaults in one region": [platform(), standby(), ...held, vault("North Europe", "dr")] },
    awaits: { "one site alone": [platform(), ...held], "a location that is not known": [platform(), standby(), ...held, vault(UNKNOWN, "dr")] },
});

tabulate(rules.twoCustodians, {
    accepts: { "two on each cloud": platform() },
    rejects: {
        "one": platform({ custodians: { aws: ["a"], azure: ["x", "y"] } }),
        "three": platform({ custodians: { aws: ["a", "b"], azure: ["x", "y", "z"] } }),
        "one identity twice": platform({ custodians: { aws: ["a", "a"], azure: ["x", "y"] } }),
        "none": platform({ custodians: undefined }),
    },
    awaits: { "custodians that are not known": platform({ custodians: UNKNOWN }) },
});

const site = (minimumFree: unknown) => platform({ spares: { aws: 2, azure: 2, minimumFree } });
const eip = (name: string) => aws("ec2/eip:Eip", { id: name, allocationId: name, tags: { purpose: "spare" } }, { name });
const address = (name: string, props: object = {}) => make("network:PublicIPAddress", { tags: { purpose: "spare" }, ...props }, { name });

tabulate(rules.sparesFree, {
    accepts: { "one free of one on each cloud": [site(1), eip("a"), address("b")] },
    rejects: {
        "none": site(1),
        "one of two": [site(2), eip("a"), eip("b"), address("c")],
        "one that a load balancer has taken": [site(1), eip("a"), aws("lb/loadBalancer:LoadBalancer", { subnetMappings: [{ allocationId: "a" }] }), address("b")],
        "one that a gateway has taken": [site(1), eip("a"), address("b", { ipConfiguration: { id: "x" } })],
        "one that a gateway takes": [site(1), eip("a"), address("b"), make("network:ApplicationGateway", {}, { from: { frontendIPConfigurations: address("b") } })],
        "a minimum of none": [site(0), eip("a"), address("b")],
    },
    awaits: { "a minimum that is not known": [site(UNKNOWN), eip("a"), address("b")] },
});

const program = make("pulumi:pulumi:Stack", {});

tabulate(rules.sparesAgreed, {
    settings: { minimumSpares: 1 },
    accepts: { "one free on each cloud": [program, eip("a"), address("b")], "one free on the only cloud": [program, eip("a")] },
    rejects: {
        "one that a gateway has taken": [program, address("b", { ipConfiguration: { id: "x" } })],
        "addresses of which none is a spare": [program, aws("ec2/eip:Eip", { id: "a", allocationId: "a" }, { name: "a" })],
    },
    ignores: { "a program without public addresses": program, "a platform, which says its own number": [program, site(1), eip("a")] },
    awaits: { "an address whose tags are not known": [program, aws("ec2/eip:Eip", { id: "a", tags: UNKNOWN }, { name: "a" })] },
});

tabulate(rules.sparesAgreed, { accepts: {}, rejects: {}, ignores: { "a program that is configured with no number": [program, eip("a")] } });

tabulate(rules.allowedRegions, {
    settings: { allowedRegions: ["eu-west-1", "northeurope"] },
    accepts: { "an allowed region, without a platform": aws("ec2/vpc:Vpc", {}) },
    rejects: { "another region of AWS": aws("ec2/vpc:Vpc", {}, { region: "us-east-1" }), "another region of Azure": make("network:VirtualNetwork", { location: "eastus" }) },
});

describe(rules.noDocumentationValues.name, () => {
    const said = (documentationValues: string[], deploying?: boolean) => {
        const resource = platform({ documentationValues });
        const [evaluation] = judge({ byInputs: [resource], byOutputs: [resource] }, [rules.noDocumentationValues], [], { ...(deploying !== undefined && { deploying }) });
        return `${evaluation!.state} ${evaluation!.message}`.trim();
    };
    it("says nothing of a document", () => expect(said(["domain"])).to.equal("not-applicable"));
    it("says nothing of a preview", () => expect(said(["domain"], false)).to.equal("not-applicable"));
    it("accepts a deployment of one's own values", () => expect(said([], true)).to.equal("pass"));
    it("rejects a deployment of documentation values, and names each key", () => {
        expect(said(["domain", "custodians.first.aws"], true)).to.equal(
            "fail domain: observed the value of the documentation, expected your own; custodians.first.aws: observed the value of the documentation, expected your own",
        );
    });
});

tabulate(rules.lifecycleProduction, { accepts: { "production": platform({ lifecycle: "production" }) }, rejects: { "evaluation": platform() }, awaits: { "a switch that is not known": platform({ lifecycle: UNKNOWN }) } });

tabulate(rules.retentionAgreed, {
    accepts: { "a year of logs": platform() },
    rejects: { "a month of logs": platform({ retention: { logs: 30, data: 30, export: 14 } }), "nothing brought back": platform({ retention: { logs: 365, data: 0, export: 14 } }) },
});

const nameRule = aws("cloudwatch/eventRule:EventRule", {
    name: "names", region: "us-east-1", eventPattern: JSON.stringify({ source: ["aws.cloudwatch"], resources: [{ prefix: "arn:aws:cloudwatch:us-east-1:111122223333:alarm:x" }] }),
}, { name: "names" });

tabulate(rules.allowedRegions, {
    accepts: {
        "the site's region": [aws("ec2/vpc:Vpc", { region: "eu-west-1" }), platform()],
        "the provider's region": [aws("ec2/vpc:Vpc", {}), platform()],
        "Azure's way of writing it": [make("network:VirtualNetwork", { location: "North Europe" }), platform()],
        "backups in zones": [make("recoveryservices:Vault", { location: "northeurope", properties: { redundancySettings: { standardTierStorageRedundancy: "ZoneRedundant" } } }), platform({ allowedRegions: ["northeurope"] })],
        "events about names that are handed to the site": [aws("cloudwatch/eventTarget:EventTarget", { rule: "names", arn: "arn:aws:events:eu-west-1:111122223333:event-bus/default", region: "us-east-1" }), platform(), nameRule],
        "a pair that is allowed": [make("storage:StorageAccount", { location: "northeurope", sku: { name: "Standard_GZRS" } }), platform()],
    },
    rejects: {
        "another region": [aws("ec2/vpc:Vpc", { region: "us-east-1" }), platform()],
        "another provider's region": [aws("ec2/vpc:Vpc", {}, { region: "us-east-1" }), platform()],
        "another location": [make("network:VirtualNetwork", { location: "East US" }), platform()],
        "a pair that is not": [make("storage:StorageAccount", { location: "northeurope", sku: { name: "Standard_GRS" } }), platform({ allowedRegions: ["eu-west-1", "northeurope"] })],
        "a replica of a table": [aws("dynamodb/table:Table", { replicas: [{ regionName: "us-east-1" }] }), platform()],
        "a copy of shared files": [aws("efs/replicationConfiguration:ReplicationConfiguration", { destination: { region: "us-east-1" } }), platform()],
        "a copy of images": [aws("ecr/replicationConfiguration:ReplicationConfiguration", { replicationConfiguration: { rules: [{ destinations: [{ region: "us-east-1" }] }] } }), platform()],
        "backups that Azure copies to a pair that is not": [make("recoveryservices:Vault", { location: "northeurope", properties: { redundancySettings: { standardTierStorageRedundancy: "GeoRedundant" } } }), platform({ allowedRegions: ["northeurope"] })],
        "a vault of which nothing is said, and which Azure copies": [make("recoveryservices:Vault", { location: "northeurope" }), platform({ allowedRegions: ["northeurope"] })],
        "a backup vault that Azure copies": [make("dataprotection:BackupVault", { location: "northeurope", properties: { storageSettings: [{ type: "GeoRedundant" }] } }), platform({ allowedRegions: ["northeurope"] })],
        "a database whose backups Azure copies": [make("dbforpostgresql:Server", { location: "northeurope", backup: { geoRedundantBackup: "Enabled" } }), platform({ allowedRegions: ["northeurope"] })],
        "a workspace with a copy": [make("operationalinsights:Workspace", { location: "northeurope", replication: { enabled: true, location: "eastus" } }), platform()],
        "an alarm on something else than names": [aws("cloudwatch/metricAlarm:MetricAlarm", { namespace: "AWS/EC2", region: "us-east-1" }), platform()],
        "events that are handed to another region": [aws("cloudwatch/eventTarget:EventTarget", { rule: "names", arn: "arn:aws:events:us-west-2:111122223333:event-bus/default", region: "us-east-1" }), platform(), nameRule],
        "a copy of a backup": [aws("backup/plan:Plan", { rules: [{ copyActions: [{ destinationVaultArn: "arn:aws:backup:us-east-1:111122223333:backup-vault:v" }] }] }), platform()],
    },
    ignores: {
        "what stands in no region": [aws("iam/role:Role", {}), platform()],
        "an alarm on public names, which stands in us-east-1 and nowhere else": [aws("cloudwatch/metricAlarm:MetricAlarm", { namespace: "AWS/Route53", region: "us-east-1" }), platform()],
        "what hears it": [nameRule, platform()],
        "bills": [aws("bcmdata/export:Export", {}, { region: "us-east-1" }), platform()],
        "what Azure calls global": [make("network:PrivateZone", { location: "global" }), platform()],
        "a program that is no platform": aws("ec2/vpc:Vpc", { region: "us-east-1" }),
    },
    awaits: { "a region that is not known": [aws("ec2/vpc:Vpc", { region: UNKNOWN }, { from: { region: aws("ec2/eip:Eip", {}) } }), platform()] },
});

tabulate(rules.irreplaceableProtected, {
    accepts: { "a protected key": [aws("kms/key:Key", {}, { protect: true }), platform()] },
    rejects: { "a key without protection": [aws("kms/key:Key", {}), platform()], "a vault without protection": [make("keyvault:Vault", {}), platform()] },
    ignores: { "a program that is no platform": aws("kms/key:Key", {}) },
});

tabulate(rules.standbyElsewhere, {
    accepts: { "other regions": [standby(), platform()] },
    rejects: { "one region of the primary's": [standby({ regions: { aws: "eu-central-1", azure: "northeurope" } }), platform()] },
    ignores: { "a primary": platform() },
    awaits: { "a standby alone": standby() },
});
