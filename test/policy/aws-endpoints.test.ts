import * as rules from "../../policy/rules/aws-endpoints";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const endpoint = (props: object = {}, name = "endpoint") => aws("ec2/vpcEndpoint:VpcEndpoint", {
    vpcId: "vpc-1", vpcEndpointType: "Interface", privateDnsEnabled: true, securityGroupIds: ["sg-1"], subnetIds: ["a", "b", "c"], serviceName: "com.amazonaws.eu-west-1.kms", ...props,
}, { name });
const gateway = (props: object = {}) => endpoint({ vpcEndpointType: "Gateway", privateDnsEnabled: undefined, securityGroupIds: undefined, subnetIds: undefined, ...props });

tabulate(rules.ownNames, {
    accepts: { "the service's name": endpoint() },
    rejects: { "the default": endpoint({ privateDnsEnabled: undefined }) },
    ignores: { "a gateway": gateway() },
    awaits: { "a switch that is not known": endpoint({ privateDnsEnabled: UNKNOWN }) },
});

tabulate(rules.grouped, {
    accepts: { "a group": endpoint(), "a group that is not made yet": endpoint({ securityGroupIds: [UNKNOWN] }) },
    rejects: { "the default": endpoint({ securityGroupIds: undefined }) },
    ignores: { "a gateway": gateway() },
});

const everybody = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };

tabulate(rules.bound, {
    accepts: {
        "one account": endpoint({ policy: policy({ ...everybody, Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } }) }),
        "named principals": gateway({ policy: policy({ ...everybody, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }) }),
        "reading AWS's own layers": gateway({ policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*" }) }),
    },
    rejects: {
        "the default": endpoint(),
        "everybody": endpoint({ policy: policy(everybody) }),
        "any account": endpoint({ policy: policy({ ...everybody, Condition: { StringLike: { "aws:PrincipalAccount": "*" } } }) }),
        "writing to anybody's bucket": gateway({ policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::theirs/*" }) }),
        "reading everything": gateway({ policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }) }),
    },
    awaits: { "a policy that is not known": endpoint({ policy: UNKNOWN }) },
});

tabulate(rules.inEveryZone, {
    accepts: { "three subnets": endpoint() },
    rejects: { "two": endpoint({ subnetIds: ["a", "b"] }), "none": endpoint({ subnetIds: undefined }) },
    ignores: { "a gateway": gateway() },
    awaits: { "subnets that are not known": endpoint({ subnetIds: UNKNOWN }) },
});

const vpc = aws("ec2/vpc:Vpc", { id: "vpc-1" }, { name: "net" });
const services = ["s3", "dynamodb", "kms", "logs", "secretsmanager", "sts", "ssm", "ssmmessages", "ec2messages", "monitoring", "ecr.api", "ecr.dkr"];
const all = services.map((service) => endpoint({ serviceName: `com.amazonaws.eu-west-1.${service}` }, service));

tabulate(rules.servicesArePrivate, {
    accepts: {
        "every service": [vpc, platform(), ...all],
        "what a private tenant's machines need": [{ ...vpc, props: { ...vpc.props, tags: { tenant: "citadel" } } }, platform(), ...["s3", "kms", "logs", "sts", "ssm", "ssmmessages"].map((service) => endpoint({ serviceName: `com.amazonaws.eu-west-1.${service}` }, service))],
    },
    rejects: { "one missing": [vpc, platform(), ...all.slice(1)], "a private tenant's without any": [{ ...vpc, props: { ...vpc.props, tags: { tenant: "citadel" } } }, platform()] },
    ignores: { "a program that is no platform": vpc },
});

const table = (name: string, tier: string) => aws("ec2/routeTable:RouteTable", { id: name, vpcId: "vpc-1", tags: { tier } }, { name });
const tables = [table("app-a", "app"), table("app-b", "app"), table("data-a", "data")];

tabulate(rules.gatewaysAreRouted, {
    accepts: { "every table of the tier": [gateway({ routeTableIds: ["app-a", "app-b"] }), vpc, platform(), ...tables] },
    rejects: { "one table left out": [gateway({ routeTableIds: ["app-a"] }), vpc, platform(), ...tables] },
    ignores: { "an interface": [endpoint(), vpc, platform(), ...tables] },
});
