// Changes that weaken nothing, each with the reason. What is listed nowhere counts as relevant.
import { isRequired } from "../required";
import type { Mutant } from "../score";
import type { Neutral } from "./neutral";
import * as awsData from "./aws-data";
import * as awsNetwork from "./aws-network";
import * as awsRecords from "./aws-records";
import * as azureData from "./azure-data";
import * as azureNetwork from "./azure-network";
import * as azureRecords from "./azure-records";

const GENERAL: readonly Neutral[] = [
    { path: /^(name|\w+Name|namePrefix|displayName|friendlyName|alias|resourceName|title)$/, operators: ["remove"], reason: "without a name of its own a resource gets one" },
    { path: /(^|\.)(description|comment|notes|displayName|justification|annotation)$/, reason: "told to people; nothing is decided by it" },
    { path: /^(tags|tagsAll)\.Name$/, reason: "shown in consoles only" },
    { path: /^resourceGroupName$/, reason: "an Azure resource without its group is refused" },
    { path: /^(region|location)$/, operators: ["remove"], reason: "the provider's own region is taken, which is the same" },
    { path: /\.(name|id)$/, operators: ["remove"], reason: "a part without a name is refused by the service" },
];

const NEUTRAL: readonly Neutral[] = [GENERAL, ...[awsData, awsNetwork, awsRecords, azureData, azureNetwork, azureRecords].map(({ NEUTRAL: own }) => own)].flat();

/** Why the change is neutral, or undefined where it is not. */
export const neutralReason = ({ resource, mutation }: Mutant): string | undefined =>
    mutation.operator === "remove" && isRequired(resource.type, mutation.path) ? "the SDK refuses a resource without it"
    : NEUTRAL.find(({ type, path, operators }) =>
        (type?.test(resource.type) ?? true) && path.test(mutation.path) && (operators?.includes(mutation.operator) ?? true))?.reason;
