// AWS, as far as the platform declares it. A type that no file here names is refused.
import type { Services } from "../service";
import { acm } from "./acm";
import { addresses } from "./addresses";
import { cloudtrail } from "./cloudtrail";
import { ebs } from "./ebs";
import { elb } from "./elb";
import { elbListeners } from "./elb-listeners";
import { elbTargets } from "./elb-targets";
import { endpoints } from "./endpoints";
import { events } from "./events";
import { flowLogs } from "./flow-logs";
import { gateways } from "./gateways";
import { iam } from "./iam";
import { kms } from "./kms";
import { logs } from "./logs";
import { networkAcls } from "./network-acls";
import { route53resolver } from "./route53resolver";
import { routes } from "./routes";
import { s3 } from "./s3";
import { s3Replication } from "./s3-replication";
import { securityGroups } from "./security-groups";
import { servicequotas } from "./servicequotas";
import { sns } from "./sns";
import { vpc } from "./vpc";
import { wafv2 } from "./wafv2";

export const services: Services = {
    ...acm,
    ...addresses,
    ...cloudtrail,
    ...ebs,
    ...elb,
    ...elbListeners,
    ...elbTargets,
    ...endpoints,
    ...events,
    ...flowLogs,
    ...gateways,
    ...iam,
    ...kms,
    ...logs,
    ...networkAcls,
    ...route53resolver,
    ...routes,
    ...s3,
    ...s3Replication,
    ...securityGroups,
    ...servicequotas,
    ...sns,
    ...vpc,
    ...wafv2,
};
