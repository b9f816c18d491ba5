import * as rules from "../../policy/rules/aws-certificates";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const certificate = (props: object = {}) => aws("acm/certificate:Certificate", { domainName: "example.com", validationMethod: "DNS", ...props });

tabulate(rules.renewsByItself, {
    accepts: { "proof by a record": certificate(), "an authority of one's own": certificate({ certificateAuthorityArn: "ca", validationMethod: undefined }) },
    rejects: { "proof by mail": certificate({ validationMethod: "EMAIL" }), "the default, which is no record": certificate({ validationMethod: undefined }), "an imported one": certificate({ privateKey: "key" }) },
    awaits: { "a proof that is not known": certificate({ validationMethod: UNKNOWN }) },
});

tabulate(rules.publishedAndStrong, {
    accepts: { "the defaults": certificate(), "a curve": certificate({ keyAlgorithm: "EC_prime256v1", options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" } }) },
    rejects: {
        "a weak key": certificate({ keyAlgorithm: "RSA_1024" }), "one that is not published": certificate({ options: { certificateTransparencyLoggingPreference: "DISABLED" } }),
        "a key that can be taken out": certificate({ options: { export: "ENABLED" } }),
    },
    ignores: { "an imported one": certificate({ privateKey: "key" }) },
});

tabulate(rules.noWildcardCertificate, {
    accepts: { "names": certificate({ subjectAlternativeNames: ["www.example.com"] }) },
    rejects: { "a wildcard": certificate({ subjectAlternativeNames: ["*.example.com"] }), "nothing but one": certificate({ domainName: "*.example.com" }) },
    ignores: { "an imported one": certificate({ privateKey: "key" }) },
});

const listener = aws("lb/listener:Listener", { id: "l" }, { name: "listener" });
const events = ["ACM Certificate Approaching Expiration", "ACM Certificate Expired"];
const heard = (kinds: string[], props: object = {}, region = "eu-west-1") => aws("cloudwatch/eventRule:EventRule", {
    id: "heard", name: "heard", state: "ENABLED", eventPattern: JSON.stringify({ source: ["aws.acm"], "detail-type": kinds }), ...props,
}, { name: "heard", region });
const topic = aws("cloudwatch/eventTarget:EventTarget", { rule: "heard", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" }, { name: "target" });

tabulate(rules.expiryIsHeard, {
    accepts: { "both events, to a topic": [platform(), listener, heard(events), topic] },
    rejects: {
        "nobody listens": [platform(), listener], "to one of them": [platform(), listener, heard([events[0]!]), topic], "no topic": [platform(), listener, heard(events)],
        "a rule that is off": [platform(), listener, heard(events, { state: "DISABLED" }), topic], "another region": [platform(), listener, heard(events, {}, "eu-central-1"), topic],
    },
    ignores: { "a site without listeners": platform() },
});
