// The network's resolver: what it logs and what it validates.
import type { Services } from "../service";
import { type Checks, isKnown } from "./checks";
import { arn, hex, parseArn } from "./ids";
import { heldBy, services } from "./kind";
import { checkVendedLogs } from "./s3-policy";
import { VPC } from "./vpc";

const CONFIG = "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig";
const ASSOCIATION = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation";

function refuseDestination(checks: Checks): void {
    const value = checks.get("destinationArn");
    if (!isKnown(value)) return;
    const parsed = parseArn(value);
    const { account, region } = checks.call;
    if (parsed?.service === "s3") {
        return checkVendedLogs(checks, "destinationArn", parsed.resource, `AWSLogs/${account}/vpcdnsquerylogs/x`);
    }
    if (parsed?.service === "logs") {
        if (
            !checks.world
                .of("aws:cloudwatch/logGroup:LogGroup")
                .some(({ outputs }) => outputs["arn"] === String(value).replace(/:\*$/, ""))
        ) {
            checks.refuse("destinationArn", value, "a log group that exists");
        }
        if (parsed.region !== region) checks.refuse("destinationArn", value, `a log group of ${region}`);
    } else if (parsed?.service !== "firehose") {
        checks.refuse("destinationArn", value, "the ARN of a bucket, log group or delivery stream");
    }
}

const resolverId = (prefix: string, urn: string): string => `${prefix}-${hex(urn, 17, prefix)}`;

export const route53resolver: Services = services({
    [CONFIG]: {
        taggable: true,
        naming: {
            longest: 64,
            pattern: /^(?![0-9]+$)[a-zA-Z0-9\-_' ']+$/,
            expected: "letters, digits, spaces, - and _, not digits alone",
        },
        refuse: refuseDestination,
        id: ({ urn }) => resolverId("rqlc", urn),
        computed: ({ region, account }, id) => ({
            arn: arn("route53resolver", region, account, `resolver-query-log-config/${id}`),
            ownerId: account,
            shareStatus: "NOT_SHARED",
        }),
        replaceOn: ["name", "destinationArn"],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, { type: ASSOCIATION, when: ({ outputs }) => outputs["resolverQueryLogConfigId"] === id }),
    },
    [ASSOCIATION]: {
        refuse: (checks) => {
            const config = checks.exists("resolverQueryLogConfigId", CONFIG);
            checks.exists("resourceId", VPC);
            const destination = (id: unknown) =>
                parseArn(checks.world.of(CONFIG).find((one) => one.id === id)?.outputs["destinationArn"])?.service;
            checks.unique(
                "resourceId",
                "one log of each kind of destination a network",
                ({ outputs }) =>
                    checks.same("resourceId", outputs["resourceId"]) &&
                    destination(outputs["resolverQueryLogConfigId"]) === destination(config?.id),
            );
        },
        id: ({ urn }) => resolverId("rqlca", urn),
        replaceOn: ["resolverQueryLogConfigId", "resourceId"],
    },
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": {
        refuse: (checks) => {
            checks.exists("resourceId", VPC);
            checks.unique("resourceId", "one declaration a network", ({ outputs }) =>
                checks.same("resourceId", outputs["resourceId"]),
            );
        },
        id: ({ urn }) => resolverId("rdsc", urn),
        computed: ({ region, account }, id) => ({
            arn: arn("route53resolver", region, account, `resolver-dnssec-config/${id}`),
            ownerId: account,
            validationStatus: "ENABLED",
        }),
        replaceOn: ["resourceId"],
    },
    "aws:route53/resolverConfig:ResolverConfig": {
        refuse: (checks) => {
            checks.exists("resourceId", VPC);
            checks.oneOf("autodefinedReverseFlag", ["ENABLE", "DISABLE", "USE_LOCAL_RESOURCE_SETTING"]);
        },
        id: ({ urn }) => resolverId("rrc", urn),
        computed: ({ account }) => ({ ownerId: account }),
        replaceOn: ["resourceId"],
    },
});
