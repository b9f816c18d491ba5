// Certificates that the program asks for itself.
import type { Services } from "../service";
import { type Call, type Checks, isKnown, isSet } from "./checks";
import { arn, CREATED, hex, uuid } from "./ids";
import { heldBy, services } from "./kind";

const NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

const CERTIFICATE = "aws:acm/certificate:Certificate";

/**
 * The record that proves each name is the caller's. It belongs to the account and the name: certificates of other regions,
 * and one of the wildcard, are proved by the same.
 */
const validationOptions = ({ account, inputs }: Call) =>
    [...new Set([inputs["domainName"], ...((inputs["subjectAlternativeNames"] ?? []) as string[])])]
        .filter((name) => isKnown(name))
        .map((domainName: string) => {
            const base = domainName.replace(/^\*\./, "");
            return {
                domainName,
                resourceRecordName: `_${hex(`${account}/${base}`, 32)}.${base}.`,
                resourceRecordType: "CNAME",
                resourceRecordValue: `_${hex(`${account}/${base}`, 32, "value")}.acm-validations.aws.`,
            };
        });

/** Waits until the certificate is issued, which it never is without the record in a zone that the program holds. */
function refuseValidation(checks: Checks): void {
    const certificate = checks.exists("certificateArn", CERTIFICATE);
    if (certificate?.outputs["validationMethod"] === "EMAIL") return;
    const zones = checks.world.of("aws:route53/zone:Zone");
    const records = checks.world.of("aws:route53/record:Record");
    for (const { domainName, resourceRecordName } of (certificate?.outputs["domainValidationOptions"] ?? []) as Record<string, string>[]) {
        const name = String(resourceRecordName).replace(/\.$/, "");
        const ours = zones.some(({ outputs }) => name === outputs["name"] || name.endsWith(`.${outputs["name"]}`));
        if (ours && !records.some(({ outputs }) => outputs["fqdn"] === name)) {
            checks.refuse("certificateArn", `${domainName}, without ${name}`, "the record that proves the name, before the wait for it");
        }
    }
}

export const acm: Services = services({
    [CERTIFICATE]: {
        taggable: true,
        refuse: (checks) => {
            checks.matches("domainName", NAME, "a domain name");
            checks.atMost("domainName", 64);
            for (const at of checks.each("subjectAlternativeNames")) checks.matches(at, NAME, "a domain name");
            checks.oneOf("validationMethod", ["DNS", "EMAIL"]);
            if (!isSet(checks.get("privateKey")) && !isSet(checks.get("certificateAuthorityArn"))) {
                checks.required("domainName", "a domain name");
            }
            checks.oneOf("keyAlgorithm", [
                "RSA_2048",
                "RSA_3072",
                "RSA_4096",
                "EC_prime256v1",
                "EC_secp384r1",
                "EC_secp521r1",
            ]);
        },
        id: ({ urn, region, account }) => arn("acm", region, account, `certificate/${uuid(urn)}`),
        defaults: ({ inputs }) => ({
            domainName: "",
            keyAlgorithm: "RSA_2048",
            subjectAlternativeNames: [inputs["domainName"]].filter(isSet),
            validationMethod: isSet(inputs["privateKey"]) ? "NONE" : "DNS",
            options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
        }),
        computed: (call, id) => {
            const imported = isSet(call.inputs["privateKey"]);
            return {
                arn: id,
                domainValidationOptions: imported ? [] : validationOptions(call),
                notAfter: imported ? "2027-01-01T00:00:00Z" : "",
                notBefore: imported ? CREATED : "",
                pendingRenewal: false,
                renewalEligibility: "INELIGIBLE",
                renewalSummaries: [],
                status: imported ? "ISSUED" : "PENDING_VALIDATION",
                type: imported ? "IMPORTED" : "AMAZON_ISSUED",
                validationEmails: [],
            };
        },
        replaceOn: [
            "domainName",
            "subjectAlternativeNames",
            "validationMethod",
            "keyAlgorithm",
            "certificateAuthorityArn",
        ],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, {
                type: "aws:lb/listener:Listener",
                when: ({ outputs }) => outputs["certificateArn"] === id,
            }),
    },
    "aws:acm/certificateValidation:CertificateValidation": {
        refuse: refuseValidation,
        id: ({ inputs, urn }) => (isKnown(inputs["certificateArn"]) ? `${inputs["certificateArn"]}#issued` : hex(urn, 16)),
        replaceOn: ["certificateArn", "validationRecordFqdns"],
    },
});
