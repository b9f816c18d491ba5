// Access points of S3: what each lets its tenant see, and what is counted there.
import { beside, block, companion, conditionValues, list, names, type Statement, statements, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";
import { tenantOf } from "../tenants";

const DOOR = "aws:s3/accessPoint:AccessPoint";
const METRIC = "aws:s3/bucketMetric:BucketMetric";

const allowed = ({ props }: Resource): Statement[] => statements(props.policy).filter(({ Effect }) => Effect === "Allow");

/** What the objects behind a door begin with: something where several share the bucket. */
const prefixOf = (door: Resource): string =>
    allowed(door).flatMap(({ Resource: resource }) => list(resource)).map((arn) => /\/object\/(.+)\*$/.exec(arn)?.[1]).find((prefix) => prefix !== undefined) ?? "";

export const listsItsOwn: ResourceRule = {
    name: "aws-tenant-lists-its-own",
    title: "Where tenants share a bucket, none can list what is another's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "storage-access"],
    remediation: "In the access point's policy bind s3:ListBucket by s3:prefix to what the tenant's objects begin with.",
    types: [DOOR],
    applies: (door) => prefixOf(door) !== "",
    check: (door) => allowed(door).filter((statement) => names(statement, "s3:ListBucket")).flatMap((statement) => {
        const prefixes = conditionValues(statement, /^String(Equals|Like)$/i, "s3:prefix");
        return unless(prefixes.length > 0 && prefixes.every((prefix) => prefix.startsWith(prefixOf(door))), {
            property: `policy ${statement.Sid ?? ""}`.trim(), observed: "a list of the whole bucket", expected: `s3:prefix below ${prefixOf(door)}`,
        });
    }),
};

/** True if the metric counts what passes the door, and nothing else. */
const counts = (metric: Resource, door: Resource): boolean => String(block(metric.props.filter)?.accessPoint).endsWith(`:accesspoint/${door.props.name}`);

export const writesCounted: StackRule = {
    name: "aws-tenant-writes-counted",
    title: "Where tenants share a bucket, what each writes is counted by itself",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control", "tenant-isolation"],
    remediation: "Declare a BucketMetric whose filter names the tenant's access point: the quota's alarm is held against it.",
    types: [DOOR],
    applies: (door) => tenantOf(door) !== undefined && prefixOf(door) !== "",
    check: (door, graph: Graph) => companion(beside(door, graph, METRIC).filter((metric) => counts(metric, door)), "a BucketMetric of the access point", () => []),
};
