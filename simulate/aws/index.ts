// AWS, as far as the platform declares it. A type that no file here names is refused.
import type { Services } from "../service";
import { acm } from "./acm";
import { addresses } from "./addresses";
import { autoscaling } from "./autoscaling";
import { assessments } from "./assessments";
import { billing } from "./billing";
import { clientVpn } from "./client-vpn";
import { backup } from "./backup";
import { cloudtrail } from "./cloudtrail";
import { cognito } from "./cognito";
import { config } from "./config";
import { ebs } from "./ebs";
import { efs } from "./efs";
import { elb } from "./elb";
import { elbListeners } from "./elb-listeners";
import { elbTargets } from "./elb-targets";
import { endpoints } from "./endpoints";
import { events } from "./events";
import { flowLogs } from "./flow-logs";
import { gateways } from "./gateways";
import { guardduty } from "./guardduty";
import { iam } from "./iam";
import { kms } from "./kms";
import { logs } from "./logs";
import { machines } from "./machines";
import { networkAcls } from "./network-acls";
import { networkFirewall } from "./network-firewall";
import { oidc } from "./oidc";
import { organizations } from "./organizations";
import { rds } from "./rds";
import { route53 } from "./route53";
import { route53resolver } from "./route53resolver";
import { routes } from "./routes";
import { s3 } from "./s3";
import { s3AccessPoints } from "./s3-access-points";
import { s3Replication } from "./s3-replication";
import { secretsmanager } from "./secretsmanager";
import { secretPolicies } from "./secret-policies";
import { securityGroups } from "./security-groups";
import { securityhub } from "./securityhub";
import { servicequotas } from "./servicequotas";
import { sfn } from "./sfn";
import { sns } from "./sns";
import { ssm } from "./ssm";
import { vpc } from "./vpc";
import { vpn } from "./vpn";
import { wafv2 } from "./wafv2";

export const services: Services = {
    ...acm,
    ...addresses,
    ...autoscaling,
    ...assessments,
    ...billing,
    ...clientVpn,
    ...backup,
    ...cloudtrail,
    ...cognito,
    ...config,
    ...ebs,
    ...efs,
    ...elb,
    ...elbListeners,
    ...elbTargets,
    ...endpoints,
    ...events,
    ...flowLogs,
    ...gateways,
    ...guardduty,
    ...iam,
    ...kms,
    ...logs,
    ...machines,
    ...networkAcls,
    ...networkFirewall,
    ...oidc,
    ...organizations,
    ...route53,
    ...rds,
    ...route53resolver,
    ...routes,
    ...s3,
    ...s3AccessPoints,
    ...s3Replication,
    ...secretsmanager,
    ...secretPolicies,
    ...securityGroups,
    ...securityhub,
    ...servicequotas,
    ...sfn,
    ...sns,
    ...ssm,
    ...vpc,
    ...vpn,
    ...wafv2,
};
