import { expect } from "chai";
import { elb } from "../../../simulate/aws/elb";
import { logBucket, network, table } from "./support";

const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000010";

const given = () => {
    const { account, vpc, gateway, a, b } = network();
    const eip = account.make("ec2.Eip", {}, { name: "front-a" });
    const group = account.make("ec2.SecurityGroup", { vpcId: vpc.id }, { name: "front" });
    const alb = account.make(
        "lb.LoadBalancer",
        { name: "app", internal: true, subnets: [a.id, b.id] },
        { name: "app" },
    );
    const targets = account.make(
        "lb.TargetGroup",
        { vpcId: vpc.id, targetType: "ip", protocol: "HTTPS", port: 8443 },
        { name: "targets" },
    );
    const passOn = account.make(
        "lb.TargetGroup",
        { vpcId: vpc.id, targetType: "alb", protocol: "TCP", port: 443 },
        { name: "pass-on" },
    );
    const nlb = account.make(
        "lb.LoadBalancer",
        { name: "front", loadBalancerType: "network", subnetMappings: [{ subnetId: a.id, allocationId: eip.id }] },
        { name: "nlb" },
    );
    const closed = account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }, { name: "closed" });
    return { account, vpc, gateway, a, b, eip, group, alb, targets, passOn, nlb, closed };
};

const network_ = () => {
    const { account, vpc, a, b } = network();
    return {
        account,
        vpc,
        a,
        b,
        eip: account.make("ec2.Eip", {}, { name: "one" }),
        other: account.make("ec2.Eip", {}, { name: "two" }),
    };
};

table("lb.LoadBalancer", {
    given: network_,
    right: ({ a, b, eip, other }) => ({
        name: "front",
        loadBalancerType: "network",
        subnetMappings: [
            { subnetId: a.id, allocationId: eip.id },
            { subnetId: b.id, allocationId: other.id },
        ],
    }),
    accepts: {
        "logs where they may be written": ({ account }) => ({
            accessLogs: {
                enabled: true,
                bucket: logBucket(account, "nlb-logs", "delivery.logs.amazonaws.com", [
                    "s3:PutObject",
                    "s3:GetBucketAcl",
                ]).id,
            },
        }),
    },
    refuses: {
        "an address that does not exist": [
            ({ a }) => ({ subnetMappings: [{ subnetId: a.id, allocationId: "eipalloc-0123456789abcdef0" }] }),
            ["subnetMappings[0].allocationId", "eipalloc-0123456789abcdef0", "the allocationId of a eip that exists"],
        ],
        "one address twice": [
            ({ a, b, eip }) => ({
                subnetMappings: [
                    { subnetId: a.id, allocationId: eip.id },
                    { subnetId: b.id, allocationId: eip.id },
                ],
            }),
            ({ eip }) => ["subnetMappings[1].allocationId", eip.id, "an elastic IP used once"],
        ],
        "an address in use": [
            ({ account, a, eip }) => (
                account.make("ec2.NatGateway", { subnetId: a.id, allocationId: eip.id }, { name: "nat" }),
                {}
            ),
            ({ eip }) => ["subnetMappings[0].allocationId", eip.id, "an elastic IP that is free; nat uses it"],
        ],
        "an address on an internal one": [
            ({ a, eip }) => ({ internal: true, subnetMappings: [{ subnetId: a.id, allocationId: eip.id }] }),
            ({ eip }) => ["subnetMappings[0].allocationId", eip.id, "nothing on an internal load balancer"],
        ],
        "two subnets of one zone": [
            ({ account, vpc, a }) => ({
                subnetMappings: [
                    { subnetId: a.id },
                    {
                        subnetId: account.make(
                            "ec2.Subnet",
                            { vpcId: vpc.id, availabilityZone: "eu-west-1a", cidrBlock: "10.16.9.0/24" },
                            { name: "twin" },
                        ).id,
                    },
                ],
            }),
            ({ account, a }) => [
                "subnetMappings[1].subnetId",
                `${account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id} in eu-west-1a`,
                `one subnet a zone; ${a.id} is in eu-west-1a too`,
            ],
        ],
        "a name that is too long": [{ name: "a".repeat(33) }, ["name", "33 characters", "32 characters at most"]],
        "a name that ends in a dash": [
            { name: "front-" },
            ["name", "front-", "letters, digits and dashes, none at either end, not beginning with internal-"],
        ],
        "logs to a bucket that is not there": [
            { accessLogs: { enabled: true, bucket: "nowhere" } },
            ["accessLogs.bucket", "nowhere", "a bucket that exists"],
        ],
        "logs to a bucket without a policy": [
            ({ account }) => (
                account.make("s3.Bucket", { bucket: "silent" }),
                { accessLogs: { enabled: true, bucket: "silent" } }
            ),
            [
                "accessLogs.bucket",
                "silent, which has no bucket policy (yet: depend on it)",
                "a bucket whose policy lets delivery.logs.amazonaws.com do s3:GetBucketAcl on arn:aws:s3:::silent",
            ],
        ],
    },
});

table("lb.LoadBalancer", {
    given: network_,
    right: ({ a, b }) => ({ name: "app", internal: true, subnets: [a.id, b.id] }),
    accepts: {
        "logs where they may be written": ({ account }) => ({
            accessLogs: {
                enabled: true,
                prefix: "alb",
                bucket: logBucket(account, "alb-logs", "logdelivery.elasticloadbalancing.amazonaws.com").id,
            },
        }),
    },
    refuses: {
        "a single zone": [
            ({ a }) => ({ subnets: [a.id] }),
            ["subnets", "1 subnets", "two or more, in different zones"],
        ],
        "an elastic IP": [
            ({ a, b, eip }) => ({
                internal: false,
                subnets: undefined,
                subnetMappings: [{ subnetId: a.id, allocationId: eip.id }, { subnetId: b.id }],
            }),
            ({ eip }) => [
                "subnetMappings[0].allocationId",
                eip.id,
                "nothing: only network load balancers take elastic IPs",
            ],
        ],
        "a small subnet": [
            ({ account, vpc, a }) => ({
                subnets: [
                    a.id,
                    account.make(
                        "ec2.Subnet",
                        { vpcId: vpc.id, availabilityZone: "eu-west-1c", cidrBlock: "10.16.9.0/28" },
                        { name: "small" },
                    ).id,
                ],
            }),
            ["subnets[1]", "10.16.9.0/28", "a subnet of /27 or larger: an application load balancer needs room"],
        ],
        "logs to a bucket with a KMS key": [
            ({ account }) => {
                const bucket = logBucket(account, "alb-logs", "logdelivery.elasticloadbalancing.amazonaws.com").id;
                const key = account.make("kms.Key", {});
                account.make("s3.BucketServerSideEncryptionConfiguration", {
                    bucket,
                    rules: [
                        {
                            applyServerSideEncryptionByDefault: {
                                sseAlgorithm: "aws:kms",
                                kmsMasterKeyId: key.outputs.arn,
                            },
                        },
                    ],
                });
                return { accessLogs: { enabled: true, bucket } };
            },
            [
                "accessLogs.bucket",
                "alb-logs, encrypted with aws:kms",
                "a bucket encrypted with S3's own keys (AES256): load balancers can use no other",
            ],
        ],
        "logs that only another service may write": [
            ({ account }) => ({
                accessLogs: { enabled: true, bucket: logBucket(account, "alb-logs", "delivery.logs.amazonaws.com").id },
            }),
            [
                "accessLogs.bucket",
                "alb-logs, whose policy does not admit it",
                "a bucket whose policy lets logdelivery.elasticloadbalancing.amazonaws.com do s3:PutObject on arn:aws:s3:::alb-logs/AWSLogs/111122223333/elasticloadbalancing/eu-west-1/x",
            ],
        ],
        "logs to a bucket of another region": [
            ({ account }) => ({
                accessLogs: {
                    enabled: true,
                    bucket: logBucket(
                        account,
                        "far-logs",
                        "logdelivery.elasticloadbalancing.amazonaws.com",
                        "s3:PutObject",
                        "eu-central-1",
                    ).id,
                },
            }),
            ["accessLogs.bucket", "far-logs, in eu-central-1", "a bucket of eu-west-1"],
        ],
        "an unknown desync mode": [
            { desyncMitigationMode: "strict" },
            ["desyncMitigationMode", "strict", "monitor, defensive, strictest; likely meant: strictest"],
        ],
        "a public one where there is no internet gateway": [
            ({ account }) => {
                const vpc = account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }, { name: "closed" });
                const subnets = ["a", "b"].map(
                    (letter, i) =>
                        account.make(
                            "ec2.Subnet",
                            { vpcId: vpc.id, availabilityZone: `eu-west-1${letter}`, cidrBlock: `10.20.${i}.0/24` },
                            { name: `closed-${letter}` },
                        ).id,
                );
                return { internal: false, subnets };
            },
            ({ account }) => [
                "internal",
                "false",
                `a network with an internet gateway; ${account.cloud.of("aws:ec2/vpc:Vpc").at(-1)!.id} has none (yet: depend on it)`,
            ],
        ],
    },
});

table("lb.Listener", {
    given,
    right: ({ alb, targets }) => ({
        loadBalancerArn: alb.id,
        port: 443,
        protocol: "HTTPS",
        certificateArn: CERTIFICATE,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        defaultActions: [{ type: "forward", targetGroupArn: targets.id }],
    }),
    accepts: {
        "a redirect on port 80": {
            port: 80,
            protocol: "HTTP",
            certificateArn: undefined,
            sslPolicy: undefined,
            defaultActions: [
                { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
            ],
        },
    },
    refuses: {
        "TLS without a certificate": [
            { certificateArn: undefined },
            ["certificateArn", "nothing", "a certificate: the listener speaks HTTPS"],
        ],
        "a certificate of another region": [
            { certificateArn: CERTIFICATE.replace("eu-west-1", "eu-central-1") },
            ["certificateArn", CERTIFICATE.replace("eu-west-1", "eu-central-1"), "a certificate of eu-west-1"],
        ],
        "an unknown TLS policy": [
            { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-07" },
            [
                "sslPolicy",
                "ELBSecurityPolicy-TLS13-1-2-2021-07",
                "one of 38 known values; likely meant: ELBSecurityPolicy-TLS13-1-2-2021-06",
            ],
        ],
        "a certificate on plain HTTP": [
            { protocol: "HTTP", sslPolicy: undefined },
            ["certificateArn", CERTIFICATE, "nothing: the listener speaks HTTP"],
        ],
        "another kind's protocol": [{ protocol: "TLS" }, ["protocol", "TLS", "HTTP, HTTPS"]],
        "a load balancer that does not exist": [
            {
                loadBalancerArn:
                    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/x/0123456789abcdef",
            },
            [
                "loadBalancerArn",
                "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/x/0123456789abcdef",
                "the ARN of a load balancer that exists",
            ],
        ],
        "a target group for TCP": [
            ({ passOn }) => ({ defaultActions: [{ type: "forward", targetGroupArn: passOn.id }] }),
            ["defaultActions[0].targetGroupArn", "pass-on, for TCP", "a target group for HTTP, HTTPS"],
        ],
        "an action without what it needs": [
            { defaultActions: [{ type: "redirect" }] },
            ["defaultActions[0].redirect", "nothing", "redirect for redirect"],
        ],
        "a port that is listened on": [
            ({ account, alb }) => (
                account.make(
                    "lb.Listener",
                    {
                        loadBalancerArn: alb.id,
                        port: 443,
                        defaultActions: [
                            { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } },
                        ],
                    },
                    { name: "first" },
                ),
                {}
            ),
            ["port", "443", "a port that the load balancer does not listen on yet; first has it"],
        ],
    },
});

table("lb.Listener", {
    given,
    right: ({ nlb, passOn }) => ({
        loadBalancerArn: nlb.id,
        port: 443,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: passOn.id }],
    }),
    refuses: {
        "anything but forwarding": [
            {
                defaultActions: [
                    { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } },
                ],
            },
            ["defaultActions[0].type", "fixed-response", "forward: a network load balancer does nothing else"],
        ],
        "a target group for HTTPS": [
            ({ targets }) => ({ defaultActions: [{ type: "forward", targetGroupArn: targets.id }] }),
            [
                "defaultActions[0].targetGroupArn",
                "targets, for HTTPS",
                "a target group for TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC",
            ],
        ],
    },
});

table("lb.TargetGroup", {
    given,
    right: ({ vpc }) => ({
        vpcId: vpc.id,
        targetType: "ip",
        protocol: "HTTPS",
        port: 8443,
        healthCheck: { protocol: "HTTPS", path: "/healthz", interval: 10, timeout: 5 },
    }),
    refuses: {
        "no network": [{ vpcId: undefined }, ["vpcId", "nothing", "a value for ip targets"]],
        "HTTPS towards a load balancer": [{ targetType: "alb" }, ["protocol", "HTTPS", "TCP, QUIC, TCP_QUIC"]],
        "a time-out as long as the interval": [
            { healthCheck: { interval: 10, timeout: 10 } },
            ["healthCheck.timeout", "10", "less than the interval, 10"],
        ],
        "a path that is none": [
            { healthCheck: { path: "healthz" } },
            ["healthCheck.path", "healthz", "a path that begins with /"],
        ],
        "TCP checks of an HTTP group": [
            { healthCheck: { protocol: "TCP" } },
            ["healthCheck.protocol", "TCP", "HTTP, HTTPS"],
        ],
        "a drawn name that is too long": [{ name: "a".repeat(40) }, ["name", "40 characters", "32 characters at most"]],
        "a network that does not exist": [
            { vpcId: "vpc-0123456789abcdef0" },
            ["vpcId", "vpc-0123456789abcdef0", "the id of a vpc that exists"],
        ],
    },
});

const listening = () => {
    const things = given();
    things.account.make(
        "lb.Listener",
        {
            loadBalancerArn: things.alb.id,
            port: 443,
            protocol: "HTTPS",
            certificateArn: CERTIFICATE,
            defaultActions: [{ type: "forward", targetGroupArn: things.targets.id }],
        },
        { name: "https" },
    );
    return things;
};

table("lb.TargetGroupAttachment", {
    given: listening,
    right: ({ passOn, alb }) => ({ targetGroupArn: passOn.id, targetId: alb.id, port: 443 }),
    refuses: {
        "another port than the group's": [{ port: 8443 }, ["port", "8443", "443, the port of the target group"]],
        "a network load balancer": [
            ({ nlb }) => ({ targetId: nlb.id }),
            ["targetId", "nlb, a network load balancer", "an application load balancer"],
            [
                "targetId",
                "nlb, which does not listen on 443",
                "an application load balancer that listens on 443 (yet: depend on its listener)",
            ],
        ],
        "a load balancer that does not listen there yet": [
            ({ account, vpc }) => ({
                port: 80,
                targetGroupArn: account.make(
                    "lb.TargetGroup",
                    { vpcId: vpc.id, targetType: "alb", protocol: "TCP", port: 80 },
                    { name: "plain" },
                ).id,
            }),
            [
                "targetId",
                "app, which does not listen on 80",
                "an application load balancer that listens on 80 (yet: depend on its listener)",
            ],
        ],
    },
});

table("lb.ListenerRule", {
    given: () => {
        const things = listening();
        return { ...things, listener: things.account.cloud.of("aws:lb/listener:Listener")[0]! };
    },
    right: ({ listener, targets }) => ({
        listenerArn: listener.id,
        priority: 100,
        conditions: [{ hostHeader: { values: ["example.com"] } }],
        actions: [{ type: "forward", targetGroupArn: targets.id }],
    }),
    refuses: {
        "a priority out of range": [{ priority: 50001 }, ["priority", "50001", "1 to 50000"]],
        "no condition": [{ conditions: [] }, ["conditions", "[]", "one condition or more"]],
        "two conditions in one": [
            { conditions: [{ hostHeader: { values: ["a.example"] }, pathPattern: { values: ["/x"] } }] },
            [
                "conditions[0]",
                "hostHeader and pathPattern",
                "exactly one of hostHeader, httpHeader, httpRequestMethod, pathPattern, queryStrings, sourceIp",
            ],
        ],
        "six values": [
            { conditions: [{ hostHeader: { values: ["a", "b", "c", "d", "e", "f"] } }] },
            ["conditions", "6 values", "5 at most in the conditions of one rule"],
        ],
    },
});

describe("load balancers", () => {
    it("have ARNs and names as AWS forms them", () => {
        const { nlb, alb } = given();
        expect(nlb.id).to.match(
            /^arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer\/net\/front\/[0-9a-f]{16}$/,
        );
        expect(nlb.outputs.dnsName).to.match(/^front-[0-9a-f]{16}\.elb\.eu-west-1\.amazonaws\.com$/);
        expect(alb.outputs.dnsName).to.match(/^internal-app-\d{10}\.eu-west-1\.elb\.amazonaws\.com$/);
        expect([nlb.outputs.zoneId, alb.outputs.zoneId]).to.deep.equal(["Z2IFOLAFXWLO4F", "Z32O12XQLNTSW2"]);
    });

    it("are kept while they are protected", () => {
        const { account, a, b } = network_();
        const kept = account.make(
            "lb.LoadBalancer",
            { internal: true, subnets: [a.id, b.id], enableDeletionProtection: true },
            { name: "kept" },
        );
        expect(account.refuseDelete(kept)).to.deep.equal([
            { property: "enableDeletionProtection", found: "true", expected: "false, set by an update before" },
        ]);
    });
});

describe("signing in at a listener", () => {
    /** A listener, and a user pool with a client and pages. */
    function pages(more: object = {}) {
        const things = listening();
        const { account } = things;
        const listener = account.cloud.of("aws:lb/listener:Listener")[0]!;
        const pool = account.make("cognito.UserPool", { name: "users" }, { name: "pool" });
        const client = account.make("cognito.UserPoolClient", { userPoolId: pool.id, generateSecret: true, ...more }, { name: "client" });
        account.make("cognito.UserPoolDomain", { userPoolId: pool.id, domain: "pages" }, { name: "pages" });
        const asked = { userPoolArn: pool.outputs["arn"], userPoolClientId: client.id, userPoolDomain: "pages" };
        const refused = (change: object = {}) => account.refusals("lb.ListenerRule", {
            listenerArn: listener.id, priority: 100, conditions: [{ hostHeader: { values: ["example.com"] } }],
            actions: [{ type: "authenticate-cognito", order: 1, authenticateCognito: { ...asked, ...change } }, { type: "forward", order: 2, targetGroupArn: things.targets.id }],
        }).filter(({ property }) => property !== "actions[0].type").map(({ property, expected }) => [property, expected]);
        return { account, refused };
    }

    it("takes a pool, its client and its pages", () => expect(pages().refused()).to.deep.equal([]));

    it("refuses pages that nobody has made", () => {
        expect(pages().refused({ userPoolDomain: "other" })).to.deep.equal([["actions[0].authenticateCognito.userPoolDomain", "the domain of a user pool domain that exists"]]);
    });

    it("refuses a session longer than a week, and a client without a secret", () => {
        expect(pages().refused({ sessionTimeout: 604_801 })).to.deep.equal([["actions[0].authenticateCognito.sessionTimeout", "1 to 604800"]]);
        expect(pages({ generateSecret: false }).refused()).to.deep.equal([["actions[0].authenticateCognito.userPoolClientId", "a client with a secret"]]);
    });

    it("refuses a client of another pool", () => {
        const { account, refused } = pages();
        const other = account.make("cognito.UserPool", { name: "others" }, { name: "other" });
        expect(refused({ userPoolArn: other.outputs["arn"] }).map(([property]) => property)).to.deep.equal(["actions[0].authenticateCognito.userPoolClientId", "actions[0].authenticateCognito.userPoolDomain"]);
    });
});

describe("a network load balancer that exists", () => {
    const { replaces } = elb["aws:lb/loadBalancer:LoadBalancer"]!;
    const [a, b] = ["a", "b"].map((zone) => ({ subnetId: `subnet-${zone}`, allocationId: `eipalloc-${zone}` }));
    const balancer = (...subnetMappings: unknown[]) => ({ loadBalancerType: "network", subnetMappings });

    it("takes a further zone in place", () => expect(replaces!(balancer(a), balancer(a, b))).to.deep.equal([]));
    it("never changes an address: it is replaced", () => expect(replaces!(balancer(a), balancer({ ...a, allocationId: "eipalloc-z" }))).to.deep.equal(["subnetMappings"]));
    it("never leaves a zone: it is replaced", () => expect(replaces!(balancer(a, b), balancer(a))).to.deep.equal(["subnetMappings"]));
});
