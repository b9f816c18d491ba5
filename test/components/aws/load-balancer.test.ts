import { expect } from "chai";
import { LoadBalancer, type LoadBalancerArgs } from "../../../components/aws/load-balancer";
import { type Declared, declare, one, TAGS } from "../../support";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const GROUP = "aws:lb/targetGroup:TargetGroup";
const args: LoadBalancerArgs = {
    vpcId: "vpc-1", subnetIds: { "edge-a": "subnet-a", "edge-b": "subnet-b", "edge-c": "subnet-c", "app-a": "subnet-app" },
    front: { "edge-a": "eipalloc-a", "edge-b": "eipalloc-b", "edge-c": "eipalloc-c" }, groupIds: { front: "sg-front", edge: "sg-edge" },
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000010", domain: "example.com", locked: true,
    accessLogsBucket: "holdfast-test-access-logs", operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-operations", retentionDays: 400, tags: TAGS,
};

describe("aws.LoadBalancer", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new LoadBalancer("balancer", args));
    });

    it("answers at the fixed address of each zone", () => {
        expect(one(declared, BALANCER, "-front").inputs).to.deep.include({
            loadBalancerType: "network", internal: false, securityGroups: ["sg-front"], enableCrossZoneLoadBalancing: true,
            subnetMappings: ["a", "b", "c"].map((letter) => ({ subnetId: `subnet-${letter}`, allocationId: `eipalloc-${letter}` })),
        });
    });

    it("keeps the application load balancer away from the internet", () => {
        expect(one(declared, BALANCER, "-application").inputs).to.deep.include({
            loadBalancerType: "application", internal: true, securityGroups: ["sg-edge"], subnets: ["subnet-a", "subnet-b", "subnet-c"],
        });
    });

    it("drops malformed requests and never lets one pass unasked", () => {
        expect(one(declared, BALANCER, "-application").inputs).to.include({ dropInvalidHeaderFields: true, desyncMitigationMode: "strictest", enableWafFailOpen: false });
    });

    for (const [ending, prefix] of [["-front", "nlb"], ["-application", "alb"]] as const) {
        it(`protects ${prefix} from deletion and logs its access`, () => {
            expect(one(declared, BALANCER, ending).inputs).to.deep.include({
                enableDeletionProtection: true, accessLogs: { bucket: "holdfast-test-access-logs", prefix, enabled: true },
            });
        });
    }

    it("speaks TLS 1.2 with forward secrecy or later", () => {
        expect(one(declared, LISTENER, "-https").inputs).to.include({
            port: 443, protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", certificateArn: args.certificateArn,
        });
    });

    it("tells clients to come back over HTTPS only", () => {
        expect(one(declared, LISTENER, "-https").inputs["routingHttpResponseStrictTransportSecurityHeaderValue"]).to.equal("max-age=31536000; includeSubDomains");
    });

    it("refuses hosts that are not the service's", () => {
        expect(one(declared, LISTENER, "-https").inputs["defaultActions"][0].fixedResponse.statusCode).to.equal("404");
        expect(one(declared, "aws:lb/listenerRule:ListenerRule").inputs["conditions"]).to.deep.equal([{ hostHeader: { values: ["example.com", "*.example.com"] } }]);
    });

    describe("with users who sign in", () => {
        const signIn = { userPoolArn: "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/pool", clientId: "client", poolDomain: "pages", rangesArn: "arn:ranges", sessionMinutes: 480 };
        let found: Declared[];
        before(async () => {
            found = await declare(() => new LoadBalancer("balancer", { ...args, signIn }));
        });
        const RULE = "aws:lb/listenerRule:ListenerRule";

        it("asks who it is before a request is passed on, for as long as customers have set", () => {
            const [asked, passed] = one(found, RULE, "-service").inputs["actions"];
            expect(asked).to.deep.include({ type: "authenticate-cognito", order: 1 });
            expect(asked.authenticateCognito).to.include({ userPoolClientId: "client", userPoolDomain: "pages", sessionTimeout: 28800, onUnauthenticatedRequest: "authenticate" });
            expect(passed).to.deep.include({ type: "forward", order: 2 });
        });

        it("lets those who ask for its health pass, and nobody else", () => {
            expect(one(found, RULE, "-health").inputs).to.deep.include({
                priority: 10,
                conditions: [{ hostHeader: { values: ["example.com", "*.example.com"] } }, { pathPattern: { values: ["/healthz"] } }, { httpRequestMethod: { values: ["GET", "HEAD"] } }],
            });
        });

        it("can reach the user pool, which no private address there can, and is still reached by the other balancer alone", () => {
            expect(one(found, BALANCER, "-application").inputs).to.deep.include({ internal: false, securityGroups: ["sg-edge"] });
        });

        it("refuses log-ins from elsewhere than the permitted ranges", () => {
            const rule = one(found, "aws:wafv2/webAcl:WebAcl").inputs["rules"].find(({ name }: any) => name === "log-in-ranges");
            expect(rule).to.deep.include({ priority: 1, action: { block: {} } });
            expect(rule.statement.andStatement.statements[0]).to.deep.equal({ notStatement: { statement: { ipSetReferenceStatement: { arn: "arn:ranges" } } } });
        });
    });

    it("only redirects on port 80", () => {
        expect(one(declared, LISTENER, "-http").inputs["defaultActions"]).to.deep.equal(
            [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }]);
    });

    for (const port of [443, 80]) {
        it(`passes port ${port} on to the application load balancer`, () => {
            expect(one(declared, GROUP, `-${port}`).inputs).to.include({ targetType: "alb", protocol: "TCP", port });
            expect(one(declared, "aws:lb/targetGroupAttachment:TargetGroupAttachment", `-${port}`).inputs).to.include({ targetId: "arn:aws:mock:::balancer-application", port });
            expect(one(declared, LISTENER, `-${port}`).inputs).to.include({ loadBalancerArn: "arn:aws:mock:::balancer-front", protocol: "TCP", port });
        });
    }

    it("reaches the application over TLS and asks it for its health", () => {
        expect(one(declared, GROUP, "-app").inputs).to.include({ protocol: "HTTPS", port: 8443, targetType: "instance" });
        expect(one(declared, GROUP, "-app").inputs["healthCheck"]).to.include({ protocol: "HTTPS", path: "/healthz", matcher: "200" });
    });

    it("asks the web application firewall: rates first, then the managed groups, each of which blocks", () => {
        const { rules, defaultAction, scope } = one(declared, "aws:wafv2/webAcl:WebAcl").inputs;
        expect([scope, defaultAction]).to.deep.equal(["REGIONAL", { allow: {} }]);
        expect(rules.map(({ name, priority, action, overrideAction }: any) => [priority, name, action ?? overrideAction])).to.deep.equal([
            [0, "rate", { block: {} }],
            [10, "AWSManagedRulesAmazonIpReputationList", { none: {} }],
            [20, "AWSManagedRulesCommonRuleSet", { none: {} }],
            [30, "AWSManagedRulesKnownBadInputsRuleSet", { none: {} }],
            [40, "AWSManagedRulesSQLiRuleSet", { none: {} }],
        ]);
    });

    it("puts the firewall before the application load balancer", () => {
        expect(one(declared, "aws:wafv2/webAclAssociation:WebAclAssociation").inputs).to.deep.equal(
            { resourceArn: "arn:aws:mock:::balancer-application", webAclArn: "arn:aws:mock:::balancer" });
    });

    it("logs what the firewall decided, encrypted, without what clients prove who they are by", () => {
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include(
            { name: "aws-waf-logs-holdfast-test", kmsKeyId: args.operationsKeyArn, retentionInDays: 400 });
        expect(one(declared, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs["redactedFields"]).to.deep.equal(
            [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }]);
    });

    it("stands ready with spares by a second balancer that passes requests to the same application", async () => {
        const prepared = await declare(() => new LoadBalancer("balancer", { ...args, reserve: { "edge-a": "eipalloc-spare" } }));
        expect(one(prepared, BALANCER, "-reserve").inputs).to.deep.include({ loadBalancerType: "network", subnetMappings: [{ subnetId: "subnet-a", allocationId: "eipalloc-spare" }], enableDeletionProtection: true });
        expect(one(prepared, BALANCER, "-reserve").inputs["tags"]).to.include({ purpose: "reserve" });
        const targets = prepared.filter(({ type }) => type === "aws:lb/targetGroupAttachment:TargetGroupAttachment").map(({ inputs }) => `${inputs["targetId"]} ${inputs["port"]}`);
        expect(targets.sort()).to.deep.equal([443, 443, 80, 80].map((port) => `arn:aws:mock:::balancer-application ${port}`));
    });

    it("has no second balancer unless spares are to stand ready", () => expect(declared.filter(({ type, name }) => type === BALANCER && name.endsWith("-reserve"))).to.deep.equal([]));

    it("refuses a front end without a subnet", async () => {
        await declare(() => {
            expect(() => new LoadBalancer("balancer", { ...args, front: { "edge-d": "eipalloc-d" } })).to.throw("front end edge-d has no subnet of that name");
        });
    });
});
