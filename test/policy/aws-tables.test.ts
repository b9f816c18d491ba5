import * as rules from "../../policy/rules/aws-tables";
import { aws, tabulate, UNKNOWN } from "./aws-support";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/tables";
const table = (props: object = {}) => aws("dynamodb/table:Table", {
    pointInTimeRecovery: { enabled: true }, serverSideEncryption: { enabled: true, kmsKeyArn: KEY }, deletionProtectionEnabled: true, ...props,
});
const inside = (props: object = {}) => table({ replicas: [{ regionName: "eu-central-1", kmsKeyArn: KEY, pointInTimeRecovery: true, ...props }] });
const replica = (props: object = {}) => aws("dynamodb/tableReplica:TableReplica", { kmsKeyArn: KEY, pointInTimeRecovery: true, deletionProtectionEnabled: true, ...props });

tabulate(rules.tableGoesBack, {
    accepts: { "a table": table(), "a replica inside it": inside(), "a replica apart": replica() },
    rejects: {
        "the default": table({ pointInTimeRecovery: undefined }), "a table that is told not to": table({ pointInTimeRecovery: { enabled: false } }),
        "a replica inside it, by default": inside({ pointInTimeRecovery: undefined }), "a replica apart, by default": replica({ pointInTimeRecovery: undefined }),
    },
    awaits: { "a switch that is not known": table({ pointInTimeRecovery: { enabled: UNKNOWN } }) },
});

tabulate(rules.tableEncrypted, {
    accepts: { "a key of one's own": table(), "one that is not made yet": table({ serverSideEncryption: { enabled: true, kmsKeyArn: UNKNOWN } }) },
    rejects: {
        "the default": table({ serverSideEncryption: undefined }), "AWS's key": table({ serverSideEncryption: { enabled: true } }),
        "AWS's key by name": table({ serverSideEncryption: { enabled: true, kmsKeyArn: "alias/aws/dynamodb" } }), "DynamoDB's own": table({ serverSideEncryption: { enabled: false, kmsKeyArn: KEY } }),
    },
    awaits: { "a switch that is not known": table({ serverSideEncryption: { enabled: UNKNOWN, kmsKeyArn: KEY } }) },
});

tabulate(rules.replicasEncrypted, {
    accepts: { "a key of one's own": replica(), "one inside a table": inside(), "one that is not made yet": replica({ kmsKeyArn: UNKNOWN }) },
    rejects: { "the default": replica({ kmsKeyArn: undefined }), "the default inside a table": inside({ kmsKeyArn: undefined }) },
    ignores: { "a table without replicas": table() },
});

tabulate(rules.tableKept, {
    accepts: { "a table": table(), "a replica": replica() },
    rejects: { "the default": table({ deletionProtectionEnabled: undefined }), "a replica's default": replica({ deletionProtectionEnabled: undefined }) },
    awaits: { "a switch that is not known": table({ deletionProtectionEnabled: UNKNOWN }) },
});
