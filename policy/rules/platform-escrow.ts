// The custody register: what must exist in several places does.
import { awsRegion, azureLocation, beside, need, PLATFORM, unless } from "../look";
import type { Resource } from "../resource";
import type { StackRule } from "../rule";
import { isEscrow as isAwsEscrow } from "./aws-escrow";
import { isEscrow as isAzureEscrow } from "./azure-escrow";

const SECRET = "aws:secretsmanager/secret:Secret";
const VAULT = "azure-native:keyvault:Vault";

export const escrowInTwoPlaces: StackRule = {
    name: "platform-escrow-in-two-places",
    title: "What is kept in escrow has a place in two regions or more of each cloud",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-replication", "key-custody"],
    remediation: "Declare the Escrow component on both clouds in every site.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const sites = graph.of(PLATFORM).filter(({ props }) => props.platform === platform.props.platform);
        if (sites.length < 2) need("the other sites' stacks, judged together with this one");
        const all = <T>(value: (site: Resource) => readonly T[]): T[] => sites.flatMap((site) => [...value(site)]);
        const secrets = all((site) => beside(site, graph, SECRET).filter(isAwsEscrow));
        const vaults = all((site) => beside(site, graph, VAULT).filter(isAzureEscrow));
        const items = [...new Set(secrets.map(({ props }) => String(props.tags?.item ?? "")))];
        const regions = (found: readonly Resource[], region: (resource: Resource) => string | undefined) => new Set(found.map(region)).size;
        return [
            ...unless(items.length > 0, { property: "aws", observed: "nothing in escrow", expected: "a secret for each item" }),
            ...items.map((item) => ({ item, count: regions(secrets.filter(({ props }) => String(props.tags?.item ?? "") === item), awsRegion) }))
                .filter(({ count }) => count < 2).map(({ item, count }) => ({ property: `aws.${item}`, observed: `${count} region`, expected: "two or more" })),
            ...unless(regions(vaults, ({ props }) => azureLocation(String(props.location ?? ""))) >= 2, { property: "azure", observed: `${vaults.length} vault(s)`, expected: "vaults in two regions or more" }),
        ];
    },
};
