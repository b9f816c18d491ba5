// DynamoDB: tables that can be set back, are encrypted with a key of one's own in every region, and are hard to lose.
// That each is in a backup plan, aws-stores-backed-up asks.
import { block, hasOwnKey, isAwsKey, isTrue, list, require1, shown, unless } from "../look";
import { readOr } from "../resource";
import type { ResourceRule } from "../rule";

const TABLE = "aws:dynamodb/table:Table";
const REPLICA = "aws:dynamodb/tableReplica:TableReplica";

/** Replicas that a table itself declares. */
const replicasOf = (props: any) => list<any>(props.replicas).map((replica, i) => [`replicas[${i}]`, replica] as const);

export const tableGoesBack: ResourceRule = {
    name: "aws-table-goes-back",
    title: "Every table, and every replica of one, can be set back to any moment of the last weeks",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-recovery", "database-protection"],
    remediation: "Set pointInTimeRecovery.enabled on the table, and pointInTimeRecovery on each replica. Both are off unless they are named.",
    types: [TABLE, REPLICA],
    check: ({ type, props }) => (type === REPLICA ? require1("pointInTimeRecovery", props.pointInTimeRecovery, [true]) : [
        ...require1("pointInTimeRecovery.enabled", block(props.pointInTimeRecovery)?.enabled, [true]),
        ...replicasOf(props).flatMap(([at, replica]) => require1(`${at}.pointInTimeRecovery`, replica.pointInTimeRecovery, [true])),
    ]),
};

export const tableEncrypted: ResourceRule = {
    name: "aws-table-encrypted-with-own-key",
    title: "Every table is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "database-protection"],
    remediation: "Set serverSideEncryption with enabled and kmsKeyArn. Without it DynamoDB uses a key that it owns and nobody sees.",
    types: [TABLE],
    check: ({ props }) => {
        const encryption = block(props.serverSideEncryption);
        return [
            ...unless(isTrue(encryption?.enabled), {
                property: "serverSideEncryption.enabled", observed: shown(encryption?.enabled), expected: "true",
            }),
            ...unless(!isAwsKey(readOr<unknown>("its own", () => encryption?.kmsKeyArn)), {
                property: "serverSideEncryption.kmsKeyArn", observed: "the key that AWS manages", expected: "a customer-managed key",
            }),
        ];
    },
};

export const replicasEncrypted: ResourceRule = {
    name: "aws-table-replicas-encrypted-with-own-key",
    title: "Every replica of a table is encrypted with a key of the platform's in its own region",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "key-replication"],
    remediation: "Set kmsKeyArn on each replica to a key of the replica's region.",
    types: [TABLE, REPLICA],
    applies: ({ type, props }) => type === REPLICA || list(props.replicas).length > 0,
    check: (table) => {
        if (table.type === REPLICA) return unless(hasOwnKey(table, "kmsKeyArn"), {
            property: "kmsKeyArn", observed: "the key that AWS manages", expected: "a customer-managed key",
        });
        return replicasOf(table.props).flatMap(([at, replica]) => unless(!isAwsKey(readOr<unknown>("its own", () => replica.kmsKeyArn)), {
            property: `${at}.kmsKeyArn`, observed: "the key that AWS manages", expected: "a customer-managed key",
        }));
    },
};

export const tableKept: ResourceRule = {
    name: "aws-table-deletion-protected",
    title: "AWS refuses to delete a table, or a replica of one, in one step",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["deletion-protection", "database-protection"],
    remediation: "Set deletionProtectionEnabled. It is off unless it is named.",
    types: [TABLE, REPLICA],
    check: ({ props }) => require1("deletionProtectionEnabled", props.deletionProtectionEnabled, [true]),
};
