// Policies of an organisation: what no account below a target may do, whatever its own policies allow.
import type { Services } from "../service";
import { isKnown } from "./checks";
import { arn, hex } from "./ids";
import { heldBy, services } from "./kind";
import { checkPolicy } from "./policies";

const POLICY = "aws:organizations/policy:Policy";
const ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment";

const TYPES = [
    "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY",
];

/** Characters of a service control policy. */
const LONGEST = 5120;

/** Policies of one type that one target can have. */
const MOST = 5;

const TARGET = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|\d{12})$/;

export const organizations: Services = services({
    [POLICY]: {
        global: true,
        taggable: true,
        naming: { longest: 128, pattern: /^[\s\S]+$/, expected: "a name" },
        refuse: (checks) => {
            checks.oneOf("type", TYPES);
            checks.atMost("description", 512);
            if ((checks.get("type") ?? "SERVICE_CONTROL_POLICY") === "SERVICE_CONTROL_POLICY") {
                const statements = checkPolicy(checks, "content", { kind: "identity", longest: LONGEST });
                statements.forEach((statement, i) => {
                    if (statement.Effect === "Allow" && statement.Condition !== undefined) {
                        checks.refuse(`content.Statement[${i}].Condition`, "a condition", "none: only a denial can have one");
                    }
                });
            } else checks.json("content");
        },
        id: ({ urn }) => `p-${hex(urn, 10)}`,
        defaults: { description: "", type: "SERVICE_CONTROL_POLICY" },
        computed: ({ account, inputs }, id) => ({
            arn: arn("organizations", "", account, `policy/o-${hex("organisation", 10)}/${String(inputs["type"] ?? "SERVICE_CONTROL_POLICY").toLowerCase()}/${id}`),
        }),
        replaceOn: ["type"],
        refuseDelete: ({ id }, world) => heldBy(world, id, { type: ATTACHMENT, when: ({ outputs }) => outputs["policyId"] === id }),
    },
    [ATTACHMENT]: {
        global: true,
        refuse: (checks) => {
            checks.matches("targetId", TARGET, "a root (r-…), a unit (ou-…) or an account");
            checks.exists("policyId", POLICY, { sameRegion: false });
            checks.unique("policyId", "a policy that the target does not have yet",
                ({ outputs }) => checks.same("policyId", outputs["policyId"]) && checks.same("targetId", outputs["targetId"]), true);
            const target = checks.get("targetId");
            const count = 1 + checks.others(true).filter(({ outputs }) => isKnown(target) && outputs["targetId"] === target).length;
            if (count >= MOST) checks.refuse("targetId", `${count} policies beside AWS's own`, `${MOST} at most on a target, FullAWSAccess among them`);
        },
        id: ({ inputs }) => `${inputs["targetId"]}:${inputs["policyId"]}`,
        replaceOn: ["policyId", "targetId"],
    },
});
