import * as acm from "@pulumi/aws/acm";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { POLICY_TTL } from "../plan/domain";

export interface CertificatesArgs {
    /** Name that the certificate is for. */
    readonly domain: string;

    /**
     * ARN of a certificate in this region that somebody else renews.
     * @default one is issued here, and renewed by AWS for as long as the proof stays in the zone
     */
    readonly certificateArn?: string;

    /**
     * Route 53 zone that the proof of the name goes into. The first update waits up to 75 minutes for the certificate, so
     * the registrar must delegate the name to the zone's servers by then.
     * @default none: the proof is there already. It is the same for every certificate that an account has for a name.
     */
    readonly zoneId?: pulumi.Input<string>;

    /** Topic that responders listen to. */
    readonly topicArn: pulumi.Input<string>;
    readonly tags: Tags;
}

/** A record by which a certificate authority sees that a name is ours. */
export interface Proof {
    /** In full, with the zone's name. */
    readonly name: pulumi.Output<string>;
    readonly value: pulumi.Output<string>;
}

/** What ACM says of a certificate that will not renew by itself, daily from 45 days before its end. */
export const CERTIFICATE_EVENTS = [
    "ACM Certificate Approaching Expiration",
    "ACM Certificate Expired",
    "ACM Certificate Renewal Action Required",
    "ACM Certificate Revoked",
] as const;

/** The certificate of the service's name in one region: issued and renewed by AWS, and watched. */
export class Certificates extends pulumi.ComponentResource {
    /** ARN of a certificate that can be used: it has been issued. */
    readonly arn: pulumi.Output<string>;
    /** For the other provider's zone, so that renewal works through either. Absent where nothing is issued. */
    readonly proof?: Proof;

    constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Certificates", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        if (args.certificateArn === undefined) {
            const certificate = new acm.Certificate(name, {
                domainName: args.domain, // and no other name: a certificate of all names below it would be worth stealing
                validationMethod: "DNS",
                keyAlgorithm: "EC_prime256v1",
                options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
                tags: tags("service"),
            }, options);
            const proof = (part: "resourceRecordName" | "resourceRecordValue") => certificate.domainValidationOptions.apply((all) => all?.[0]?.[part] ?? "");
            this.proof = { name: proof("resourceRecordName"), value: proof("resourceRecordValue") };
            const proven = args.zoneId === undefined ? [] : [new route53.Record(`${name}-proof`, {
                zoneId: args.zoneId, name: this.proof.name, type: "CNAME", ttl: POLICY_TTL, records: [this.proof.value],
            }, options)];
            this.arn = new acm.CertificateValidation(name, {
                certificateArn: certificate.arn, ...(proven.length > 0 && { validationRecordFqdns: proven.map(({ fqdn }) => fqdn) }),
            }, options).certificateArn;
        } else {
            this.arn = pulumi.output(args.certificateArn);
        }
        const watch = new cloudwatch.EventRule(`${name}-expiry`, {
            name: `${siteName(args.tags)}-certificate-expiry`,
            description: "A certificate will not renew by itself, has expired, or was revoked",
            eventPattern: JSON.stringify({ source: ["aws.acm"], "detail-type": CERTIFICATE_EVENTS }),
            state: "ENABLED",
            tags: tags("expiry"),
        }, options);
        new cloudwatch.EventTarget(`${name}-expiry`, { rule: watch.name, targetId: "responders", arn: args.topicArn }, options);
        this.registerOutputs({ arn: this.arn });
    }
}
