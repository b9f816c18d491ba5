// Security Hub: where findings of a region come together, and the standards that it holds the account against.
import type { Services } from "../service";
import { isKnown } from "./checks";
import { arn, uuid } from "./ids";
import { heldBy, services } from "./kind";

const HUB = "aws:securityhub/account:Account";
const STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription";
const AGGREGATOR = "aws:securityhub/findingAggregator:FindingAggregator";

/** Standards that exist, as their ARNs end. */
const STANDARDS = [
    "aws-foundational-security-best-practices/v/1.0.0",
    "aws-resource-tagging-standard/v/1.0.0",
    "cis-aws-foundations-benchmark/v/1.4.0",
    "cis-aws-foundations-benchmark/v/3.0.0",
    "cis-aws-foundations-benchmark/v/5.0.0",
    "nist-800-53/v/5.0.0",
    "nist-800-171/v/2.0.0",
    "pci-dss/v/3.2.1",
    "pci-dss/v/4.0.1",
];

const LINKING = ["ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS", "NO_REGIONS"];

export const securityhub: Services = services({
    [HUB]: {
        refuse: (checks) => {
            checks.oneOf("controlFindingGenerator", ["SECURITY_CONTROL", "STANDARD_CONTROL"]);
            const other = checks.others()[0];
            if (other) checks.refuse("region", checks.call.region, `a region without a hub; ${other.name} is it`);
        },
        id: ({ account }) => account,
        defaults: { autoEnableControls: true, controlFindingGenerator: "SECURITY_CONTROL", enableDefaultStandards: true },
        computed: ({ region, account }) => ({ arn: arn("securityhub", region, account, "hub/default") }),
        replaceOn: ["enableDefaultStandards"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(
                world,
                "the hub",
                { type: STANDARD, when: (other) => other.outputs["region"] === outputs["region"] },
                { type: AGGREGATOR, when: (other) => other.outputs["region"] === outputs["region"] },
            ),
    },
    [STANDARD]: {
        refuse: (checks) => {
            const { region } = checks.call;
            if (checks.others(false, HUB).length === 0) {
                checks.refuse("region", region, "a region where Security Hub is on (yet: depend on it)");
            }
            const value = checks.get("standardsArn");
            if (!isKnown(value)) return;
            if (value === "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0") return;
            const [, where, standard] = /^arn:aws[\w-]*:securityhub:([\w-]+)::standards\/(.+)$/.exec(value) ?? [];
            if (standard === undefined || !STANDARDS.includes(standard)) {
                checks.refuse("standardsArn", value, `a standard that exists: ${STANDARDS.join(", ")}`);
            } else if (where !== region) checks.refuse("standardsArn", value, `the standard of ${region}`);
            checks.unique("standardsArn", "a standard that is not taken up twice", ({ outputs }) =>
                checks.same("standardsArn", outputs["standardsArn"]),
            );
        },
        id: ({ region, account, inputs }) =>
            arn("securityhub", region, account, `subscription/${String(inputs["standardsArn"]).split(/:(?:standards|ruleset)\//)[1]}`),
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["standardsArn"],
    },
    [AGGREGATOR]: {
        refuse: (checks) => {
            const { region, account } = checks.call;
            if (checks.others(false, HUB).length === 0) {
                checks.refuse("region", region, "a region where Security Hub is on (yet: depend on it)");
            }
            checks.oneOf("linkingMode", LINKING);
            const mode = checks.get("linkingMode");
            if (mode === "ALL_REGIONS" || mode === "NO_REGIONS") {
                checks.absent("specifiedRegions", `none for ${mode}`);
            } else if (isKnown(mode)) checks.required("specifiedRegions", "regions");
            for (const at of checks.each("specifiedRegions")) {
                if (mode === "SPECIFIED_REGIONS" && checks.get(at) === region) {
                    checks.refuse(at, region, "regions other than the one that the findings come to");
                }
            }
            checks.unique("linkingMode", "one aggregator an account", ({ outputs }) =>
                String(outputs["arn"]).includes(`:${account}:`), true,
            );
        },
        id: ({ urn, region, account }) => arn("securityhub", region, account, `finding-aggregator/${uuid(urn)}`),
        computed: (_, id) => ({ arn: id }),
    },
});
