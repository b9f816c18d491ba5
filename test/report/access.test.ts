import { expect } from "chai";
import { boundaryPolicy, peopleGuard, personTrust } from "../../components/identity-policies";
import { briefly } from "../../report/access";
import { html } from "../../report/html/index";
import { markdown } from "../../report/markdown";
import { reportSchema } from "../../report/schema";
import { reportOn, text } from "./fixtures/support";

const account = "111122223333";
const boundaryArn = `arn:aws:iam::${account}:policy/holdfast-boundary`;
const policy = (name: string, document: string) => ({ type: "aws:iam/policy:Policy", name, props: { name, policy: document }, outputs: { name, policy: document, arn: `arn:aws:iam::${account}:policy/${name}` } });
const attachment = (name: string, role: string, policyArn: string) => ({ type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, props: { role, policyArn } });
const read = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "arn:aws:s3:::data/*", Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1"] } } }] });
const key = (name: string) => ({
    type: "aws:kms/key:Key", name,
    props: { tags: { Name: name }, policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: [`arn:aws:iam::${account}:role/custodian`] }, Action: "kms:DisableKey", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }] }) },
});

const onAws = [
    policy("holdfast-boundary", boundaryPolicy({ account, platform: "holdfast", regions: ["eu-west-1"], boundaryArn })),
    policy("read", read), policy("guard", peopleGuard(["203.0.113.0/24"], true)),
    { type: "aws:iam/role:Role", name: "reader", props: { name: "holdfast-reader", maxSessionDuration: 3600, permissionsBoundary: boundaryArn, assumeRolePolicy: personTrust(["arn:aws:iam::444455556666:root"], ["203.0.113.0/24"]) }, line: 7 },
    attachment("a", "holdfast-reader", `arn:aws:iam::${account}:policy/read`), attachment("b", "holdfast-reader", `arn:aws:iam::${account}:policy/guard`),
    attachment("c", "holdfast-reader", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"),
    key("one"), key("two"),
];
const scope = "/subscriptions/s/resourceGroups/rg";
const onAzure = [
    { type: "azure-native:authorization:RoleDefinition", name: "role", props: { roleName: "holdfast-prod engineer", permissions: [{ actions: ["Microsoft.Compute/*/read"], notActions: ["Microsoft.Storage/storageAccounts/listKeys/action"] }] }, outputs: { name: "guid-1", roleName: "holdfast-prod engineer", permissions: [{ actions: ["Microsoft.Compute/*/read"], notActions: ["Microsoft.Storage/storageAccounts/listKeys/action"] }] } },
    { type: "azure-native:authorization:PimRoleEligibilitySchedule", name: "may", props: { principalId: "group-1", roleDefinitionId: "/roleDefinitions/guid-1", scope, scheduleInfo: { expiration: { duration: "P365D" } } } },
    { type: "azure-native:authorization:RoleAssignment", name: "has", props: { principalId: "group-2", principalType: "Group", roleDefinitionId: "/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7", scope } },
];

describe("who may do what", () => {
    const report = reportOn({ resources: [...onAws, ...onAzure] });
    const row = (name: string) => report.access.find(({ resource }) => resource === name)!;

    it("says of a role who takes it on, what with, for how long, and what is refused all the same", () => {
        const { who, as, how, conditions, rights, refused, sessionSeconds, source } = row("reader");
        expect({ who, as, how, sessionSeconds }).to.deep.equal({ who: ["account 444455556666"], as: "holdfast-reader", how: "takes-on", sessionSeconds: 3600 });
        expect(conditions).to.deep.equal(["from 203.0.113.0/24", "with a second factor"]);
        expect(rights.map(({ actions }) => actions.join(" "))).to.deep.equal(["AWS's job-function/ViewOnlyAccess", "s3:GetObject s3:ListBucket"]);
        expect(rights[1]!.conditions).to.deep.equal(["in eu-west-1"]);
        expect(refused).to.include("everything without a second factor").and.include("what holdfast-boundary refuses");
        expect(source).to.deep.equal({ file: "components/aws.ts", line: 7 });
    });

    it("says once what several keys say alike", () => {
        const keys = report.access.filter(({ how, who }) => how === "resource-policy" && who.includes(`role/custodian of ${account}`));
        expect(keys).to.have.length(1);
        expect(keys[0]!.rights[0]!.resources).to.deep.equal(["one", "two"]);
    });

    it("parts what somebody on Azure has from what they may activate", () => {
        expect(row("has")).to.deep.include({ who: ["group group-2"], as: "Reader", how: "standing" });
        expect(row("may")).to.deep.include({ who: ["person or group group-1"], as: "holdfast-prod engineer", how: "eligible", refused: ["Microsoft.Storage/storageAccounts/listKeys/action"] });
        expect(row("may").conditions).to.include("eligible for P365D");
    });

    it("is in each form, and as the schema says", () => {
        expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).to.equal(undefined);
        expect(text(html(report))).to.include('id="access"').and.include("holdfast-reader").and.include("for 60 minutes at most");
        expect(markdown(report)).to.include("Who may do what").and.include("holdfast-reader");
    });

    it("says actions briefly, by service", () => {
        expect(briefly(["s3:GetObject", "s3:ListBucket", "s3:GetA", "s3:GetB", "kms:Decrypt"])).to.equal("s3: GetObject, ListBucket, GetA and 1 more; kms: Decrypt");
        expect(briefly(["Microsoft.Compute/*/read", "all of the role Reader"])).to.equal("Microsoft.Compute: */read; all of the role Reader");
    });
});

describe("residency", () => {
    const facts = { allowedRegions: ["eu-west-1", "northeurope"], role: "primary", platform: "holdfast", site: "prod", regions: { aws: "eu-west-1", azure: "northeurope" } };
    const bucket = (name: string, region: string) => ({ type: "aws:s3/bucket:Bucket", name, props: { bucket: name }, outputs: { bucket: name, region } });
    const report = reportOn({
        facts, resources: [
            bucket("here", "eu-west-1"), bucket("there", "us-east-1"),
            { type: "azure-native:storage:StorageAccount", name: "account", props: { location: "northeurope", sku: { name: "Standard_GZRS" } } },
            { type: "aws:iam/role:Role", name: "role", props: { name: "role", assumeRolePolicy: "{\"Statement\":[]}" } },
            { type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "names", props: { namespace: "AWS/Route53" }, outputs: { namespace: "AWS/Route53", region: "us-east-1" } },
        ],
    });
    const rows = report.residency.map(({ what, cloud, region, country, state }) => `${what} ${cloud} ${region} ${country} ${state}`);

    it("says where everything is, and whether it may be there", () => {
        expect(rows).to.include.members(["stores aws eu-west-1 IE allowed", "stores aws us-east-1 US not allowed", "stores azure northeurope IE allowed"]);
    });

    it("finds what a cloud copies by itself", () => expect(rows).to.include("copies azure westeurope NL not allowed"));

    it("says of what holds no data that it holds none", () => {
        expect(rows).to.include.members(["identities aws global everywhere no data", "alarms aws us-east-1 US no data"]);
    });

    it("is in each form", () => {
        expect(text(html(report))).to.include('id="residency"').and.include("Azure copies it to the paired region");
        expect(markdown(report)).to.include("Where data, copies, backups and keys are").and.include("✖ not allowed");
    });
});
