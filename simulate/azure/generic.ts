// Resources that the SDK has no type for, declared as what Resource Manager makes of any type. Only the kinds that the
// platform declares so are known; another is refused.
import { type Declaration, type Properties, type Refusal, type Services, UNKNOWN, type World } from "../service";
import { say } from "./checks";
import { same } from "./ids";

const TOKEN = "azure-native:resources:Resource";

/** Tables that the connector of Sentinel for S3 can write to. */
const TABLES = ["AWSCloudTrail", "AWSGuardDuty", "AWSVPCFlow", "AWSCloudWatch", "AWSWAF", "AWSSecurityHubFindings"];

type Kind = (properties: Properties, at: (path: string, expected: string) => void) => void;

const isText = (value: unknown): value is string => typeof value === "string" && value !== UNKNOWN;

const KINDS: Readonly<Record<string, Kind>> = {
    "Microsoft.OperationalInsights/workspaces/providers/dataConnectors AmazonWebServicesS3": ({ destinationTable, roleArn, sqsUrls, dataTypes }, refuse) => {
        if (destinationTable !== UNKNOWN && !TABLES.includes(destinationTable)) refuse("destinationTable", `one of ${TABLES.join(", ")}`);
        if (roleArn !== UNKNOWN && !/^arn:aws:iam::\d{12}:role\/OIDC_[\w+=,.@-]+$/.test(String(roleArn))) {
            refuse("roleArn", "the ARN of a role whose name begins with OIDC_: Sentinel takes on no other");
        }
        if (sqsUrls !== UNKNOWN && (!Array.isArray(sqsUrls) || sqsUrls.length === 0)) refuse("sqsUrls", "a queue or more");
        for (const [i, url] of (Array.isArray(sqsUrls) ? sqsUrls : []).entries()) {
            if (url !== UNKNOWN && !/^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/\d{12}\/[\w-]+$/.test(String(url))) refuse(`sqsUrls[${i}]`, "the URL of a queue");
        }
        if (dataTypes !== UNKNOWN && !["Enabled", "Disabled", UNKNOWN].includes(dataTypes?.logs?.state)) refuse("dataTypes.logs.state", "Enabled or Disabled");
    },
};

const typeOf = ({ resourceProviderNamespace, parentResourcePath, resourceType }: Properties): string => {
    const parents = String(parentResourcePath ?? "").split("/").filter(Boolean).filter((_, i) => i % 2 === 0);
    return [resourceProviderNamespace, ...parents, resourceType].join("/");
};

const idOf = ({ inputs, provider, name }: Declaration): string => {
    const { resourceGroupName, resourceProviderNamespace, parentResourcePath, resourceType, resourceName = name } = inputs;
    if ([resourceGroupName, parentResourcePath, resourceName].some((part) => !isText(part) || part.includes(UNKNOWN))) return UNKNOWN;
    return [
        `/subscriptions/${provider["subscriptionId"]}/resourceGroups/${resourceGroupName}/providers/${resourceProviderNamespace}`,
        parentResourcePath, resourceType, resourceName,
    ].filter(Boolean).join("/");
};

function refusals(declared: Declaration, world: World): Refusal[] {
    const { inputs } = declared;
    const found: Refusal[] = [];
    const refuse = (property: string, expected: string, value: unknown = inputs[property]) => void found.push({ property, found: say(value), expected });
    const type = typeOf(inputs);
    const named = [inputs["kind"], inputs["parentResourcePath"], inputs["resourceType"], inputs["resourceProviderNamespace"]];
    if (named.includes(UNKNOWN)) return [];
    const check = KINDS[`${type} ${inputs["kind"]}`];
    if (!check) {
        refuse("resourceType", `a kind that is known: ${Object.keys(KINDS).join(", ")}`, `${type} of kind ${say(inputs["kind"])}`);
        return found;
    }
    const properties = inputs["properties"];
    if (properties !== undefined && properties !== UNKNOWN) {
        check(properties, (path, expected) => refuse(`properties.${path}`, expected, path.split(/[.[\]]+/).filter(Boolean).reduce<any>((value, step) => value?.[step], properties)));
    }
    const id = idOf(declared);
    const at = id.toLowerCase().indexOf("/providers/microsoft.securityinsights/");
    if (id !== UNKNOWN && at > 0) {
        const workspace = id.slice(0, at);
        const onboarded = world.of("azure-native:securityinsights:SentinelOnboardingState").some((other) => other.id.toLowerCase().startsWith(`${workspace.toLowerCase()}/`));
        if (!onboarded) refuse("parentResourcePath", "a workspace with Sentinel (yet: depend on its on-boarding)");
    }
    const holder = world.of(TOKEN).find((other) => other.urn !== declared.urn && same(other.id, id));
    if (id !== UNKNOWN && holder) refuse("resourceName", `a name of its own here; ${holder.name} has it`);
    return found;
}

export const generic: Services = {
    [TOKEN]: {
        refuse: refusals,
        create: (declared) => {
            const { inputs } = declared;
            const { resourceProviderNamespace, parentResourcePath, resourceType, resourceGroupName, apiVersion, resourceName, ...said } = inputs;
            void [resourceProviderNamespace, parentResourcePath, resourceType, resourceGroupName];
            return {
                id: idOf(declared),
                outputs: { ...said, name: resourceName ?? declared.name, type: typeOf(inputs), azureApiVersion: apiVersion },
            };
        },
        replaceOn: ["resourceGroupName", "resourceProviderNamespace", "parentResourcePath", "resourceType", "resourceName"],
    },
};
