import { network, statement, table } from "./support";

const DOOR = "arn:aws:s3:eu-west-1:111122223333:accesspoint/holdfast-prod-t0";

table("s3.AccessPoint", {
    given: () => {
        const { account, vpc } = network();
        account.make("s3.Bucket", { bucket: "store" });
        account.make("s3.Bucket", { bucket: "far" }, { region: "eu-central-1" });
        return { account, vpc };
    },
    right: ({ vpc }) => ({
        name: "holdfast-prod-t0", bucket: "store", accountId: "111122223333", vpcConfiguration: { vpcId: vpc.id },
        policy: statement({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [DOOR, `${DOOR}/object/*`] }),
    }),
    accepts: { "requests from anywhere": { vpcConfiguration: undefined }, "no policy": { policy: undefined } },
    refuses: {
        "a name with capitals": [{ name: "Tenant", policy: undefined }, ["name", "Tenant", "3 to 50 lower-case letters, digits and dashes, beginning and ending with a letter or digit, not ending in -s3alias"]],
        "a name of S3's own kind": [{ name: "tenant-s3alias", policy: undefined }, ["name", "tenant-s3alias", "3 to 50 lower-case letters, digits and dashes, beginning and ending with a letter or digit, not ending in -s3alias"]],
        "a bucket that does not exist": [{ bucket: "stoer" }, ["bucket", "stoer", "a bucket that exists"]],
        "a bucket of another region": [{ bucket: "far" }, ["bucket", "far, in eu-central-1", "a bucket of eu-west-1"]],
        "a network that does not exist": [{ vpcConfiguration: { vpcId: "vpc-0" } }, ["vpcConfiguration.vpcId", "vpc-0", "the id of a vpc that exists"]],
        "another account": [{ accountId: "999999999999" }, ["accountId", "999999999999", "111122223333, the provider's account"]],
        "a policy about the bucket": [{ policy: statement({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::store/*" }) }, ["policy.Statement[0].Resource", "arn:aws:s3:::store/*", `${DOOR} or ${DOOR}/object/…`]],
        "a policy for everybody": [{ policy: statement({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${DOOR}/object/*` }) }, ["policy", "a statement that allows everybody", "no public policy while the access point blocks them (blockPublicPolicy)"]],
    },
});

table("s3.BucketMetric", {
    given: () => {
        const { account } = network();
        account.make("s3.Bucket", { bucket: "store" });
        const door = account.make("s3.AccessPoint", { name: "holdfast-prod-t0", bucket: "store" });
        return { account, door };
    },
    right: ({ door }) => ({ bucket: "store", name: "t0", filter: { accessPoint: door.outputs["arn"] } }),
    accepts: { "the whole bucket": { filter: undefined } },
    refuses: {
        "a bucket that does not exist": [{ bucket: "stoer" }, ["bucket", "stoer", "a bucket that exists"]],
        "an access point that does not exist": [{ filter: { accessPoint: `${DOOR}1` } }, ["filter.accessPoint", `${DOOR}1`, "the ARN of a access point that exists"]],
        "a name with a space": [{ name: "t 0" }, ["name", "t 0", "letters, digits and . - _"]],
    },
});
