// Quotas: what a region allows, and the requests to allow more. Other services count against them here.
import type { Services, World } from "../service";
import { accountOf, type Call } from "./checks";
import { arn, uuid } from "./ids";
import { services } from "./kind";

const QUOTA = "aws:servicequotas/serviceQuota:ServiceQuota";

interface Quota {
    readonly service: string;
    readonly name: string;
    readonly value: number;
}

/** Quotas that the simulation counts, with the values AWS starts from. */
const QUOTAS: Readonly<Record<string, Quota>> = {
    "L-0263D0A3": { service: "ec2", name: "EC2-VPC Elastic IPs", value: 5 },
    "L-F678F1CE": { service: "vpc", name: "VPCs per Region", value: 5 },
    "L-A4707A72": { service: "vpc", name: "Internet gateways per Region", value: 5 },
    "L-FE5A380F": { service: "vpc", name: "NAT gateways per Availability Zone", value: 5 },
    "L-E79EC296": { service: "vpc", name: "VPC security groups per Region", value: 2500 },
    "L-0EA8095F": { service: "vpc", name: "Inbound or outbound rules per security group", value: 60 },
    "L-2AEEBF1A": { service: "vpc", name: "Rules per network ACL", value: 20 },
    "L-2AFB9258": { service: "vpc", name: "Security groups per network interface", value: 5 },
    "L-29B6F2EB": { service: "vpc", name: "Interface VPC endpoints per VPC", value: 50 },
    "L-53DA6B97": { service: "elasticloadbalancing", name: "Application Load Balancers per Region", value: 50 },
    "L-69A177A2": { service: "elasticloadbalancing", name: "Network Load Balancers per Region", value: 50 },
    "L-C07B4B0D": { service: "iam", name: "Role trust policy length", value: 2048 },
};

/** What the region allows: the quota AWS starts from, or the larger one that was asked for. */
export function quotaOf(
    world: World,
    { account, region }: Pick<Call, "account" | "region">,
    service: string,
    code: string,
): number {
    const granted = world
        .of(QUOTA)
        .filter(
            ({ provider, outputs }) =>
                accountOf(provider) === account &&
                outputs["region"] === region &&
                outputs["serviceCode"] === service &&
                outputs["quotaCode"] === code,
        )
        .map(({ outputs }) => Number(outputs["value"]));
    return Math.max(QUOTAS[code]?.value ?? Infinity, ...granted);
}

export const servicequotas: Services = services({
    [QUOTA]: {
        refuse: (checks) => {
            checks.matches("quotaCode", /^L-[0-9A-F]{8}$/, "L- and eight hexadecimal capitals");
            const quota = QUOTAS[checks.get("quotaCode")];
            if (quota) {
                checks.ask(
                    "serviceCode",
                    (code) => code === quota.service,
                    `${quota.service}, to which quota ${checks.get("quotaCode")} belongs`,
                );
                // Service Quotas takes requests upwards only.
                checks.ask(
                    "value",
                    (value) => value >= quota.value,
                    `${quota.value} or more: requests only raise a quota`,
                );
            }
            checks.unique(
                "quotaCode",
                `one declaration of the quota in ${checks.call.region}`,
                ({ outputs }) =>
                    checks.same("quotaCode", outputs["quotaCode"]) &&
                    checks.same("serviceCode", outputs["serviceCode"]),
            );
        },
        id: ({ inputs }) => `${inputs["serviceCode"]}/${inputs["quotaCode"]}`,
        computed: ({ urn, inputs, region, account }, id) => {
            const quota = QUOTAS[inputs["quotaCode"]];
            return {
                adjustable: true,
                arn: arn("servicequotas", region, account, id),
                defaultValue: quota?.value ?? inputs["value"],
                quotaName: quota?.name ?? inputs["quotaCode"],
                requestId: uuid(urn).replace(/-/g, ""),
                requestStatus: "APPROVED",
                serviceName: inputs["serviceCode"],
                usageMetrics: [],
            };
        },
        replaceOn: ["quotaCode", "serviceCode"],
    },
});
