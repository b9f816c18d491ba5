// CloudWatch's delivery service writes only to log groups whose account admits it: without the policy nothing arrives, and
// nobody is told.
import { beside, conditionValues, list, principals, statements, traceable } from "./look";
import { type Graph, readOr, type Resource } from "./resource";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
const DELIVERY = "delivery.logs.amazonaws.com";

/** Log groups that a property was made from, or that it names. */
export function logGroupsOf(from: Resource, property: string, graph: Graph): Resource[] {
    traceable(from, property);
    const text = readOr("", () => JSON.stringify(from.props[property]) ?? "");
    return beside(from, graph, LOG_GROUP).filter((group) => from.propertyDependencies[property]?.includes(group.urn)
        || readOr(false, () => text.includes(`"${String(group.props.arn)}"`) || text.includes(`"${String(group.props.name)}"`)));
}

/** A group or its streams. Another group's name may begin with this one's. */
const isOf = (resource: string, arn: string): boolean => resource === arn || resource === "*" || resource.startsWith(`${arn.replace(/:\*$/, "")}:`);

/** True if a policy of the same stack lets the delivery service write to the group, for this account's own logs. */
export const admitsDelivery = (group: Resource, graph: Graph): boolean => beside(group, graph, POLICY).some((policy) => {
    const made = policy.propertyDependencies.policyDocument?.includes(group.urn) ?? false;
    return readOr(made, () => statements(policy.props.policyDocument).some((statement) => statement.Effect === "Allow" && principals(statement).includes(DELIVERY)
        && list<string>(statement.Resource).some((resource) => readOr(made, () => isOf(resource, String(group.props.arn))))
        && conditionValues(statement, /^StringEquals$/i, "aws:SourceAccount").length > 0));
});
