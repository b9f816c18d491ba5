// Certificates that the program asks for itself.
import type { Services } from "../service";
import { type Call, isKnown, isSet } from "./checks";
import { arn, CREATED, hex, uuid } from "./ids";
import { heldBy, services } from "./kind";

const NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** The record that proves each name is the caller's. */
const validationOptions = ({ urn, inputs }: Call) =>
    [...new Set([inputs["domainName"], ...((inputs["subjectAlternativeNames"] ?? []) as string[])])]
        .filter((name) => isKnown(name))
        .map((domainName: string) => ({
            domainName,
            resourceRecordName: `_${hex(urn, 32, domainName)}.${domainName.replace(/^\*\./, "")}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: `_${hex(urn, 32, `${domainName}/value`)}.acm-validations.aws.`,
        }));

export const acm: Services = services({
    "aws:acm/certificate:Certificate": {
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
});
