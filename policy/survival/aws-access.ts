// Who signs in on AWS and who comes in by which tunnel; and the pipeline that changes things.
import { list } from "../look";
import type { Resource } from "../resource";
import { regionOf, zonesOfSubnets } from "./aws-front";
import { declared } from "./figures";
import { find, stackName } from "./find";
import { type Family, one } from "./model";

const USERS = "aws:cognito/userPool:UserPool";
const PROVIDER = "aws:cognito/identityProvider:IdentityProvider";
const TUNNELS = "aws:ec2/vpnConnection:VpnConnection";
const CLIENTS = "aws:ec2clientvpn/endpoint:Endpoint";
const ASSOCIATION = "aws:ec2clientvpn/networkAssociation:NetworkAssociation";
const PIPELINE = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** What of the user pools of a program stands for the others: those that ask the same provider of the customer's. */
const providersOf = (users: Resource, all: readonly Resource[]): Resource[] =>
    all.filter((provider) => provider.props.userPoolId === users.props.id || provider.propertyDependencies.userPoolId?.includes(users.urn));

export const awsUsers: Family = {
    types: [USERS],
    read(users, draft) {
        const region = regionOf(users);
        const node = draft.of(users, "sign-in", "aws", region);
        draft.at(node, "aws", region);
        draft.afterwards(() => {
            const all = draft.graph.of(PROVIDER);
            for (const provider of providersOf(users, all)) {
                const outside = draft.node(`identity:customer/${String(provider.props.providerName ?? provider.name)}`, "identity", `the customer's identity provider ${String(provider.props.providerName ?? provider.name)}`);
                node.needs.push({ join: "any", ways: [{ to: outside.id }], atWorst: "less-capacity", text: "only users that the pool itself knows can sign in" });
                if (!draft.hits.some(({ id }) => id === outside.id)) {
                    draft.hits.push({ id: outside.id, loss: "identity", title: `The customer's identity provider ${String(provider.props.providerName ?? provider.name)} is lost`, nodes: [outside.id] });
                }
            }
        });
    },
};

/** Site-to-site tunnels: two of each connection, and any one of them carries what the others did. */
export const awsTunnels: Family = {
    types: [TUNNELS],
    read(connection, draft) {
        const region = regionOf(connection);
        const node = draft.of(connection, "link", "aws", region);
        draft.at(node, "aws", region);
        const stack = stackName(connection);
        const links = draft.node(`links:${stack}`, "service", `the tunnels of ${stack}`);
        const noticed = [declared("BGP gives a dead neighbour up, 30 s as a rule", 10, 30, "dead peer detection and BGP hold time")];
        if (links.needs.length === 0) links.needs.push({ join: "members", ways: [], noticed });
        (links.needs[0]!.ways as { to: string }[]).push({ to: node.id });
    },
};

export const awsClients: Family = {
    types: [CLIENTS],
    read(endpoint, draft) {
        const region = regionOf(endpoint);
        const node = draft.of(endpoint, "link", "aws", region);
        draft.at(node, "aws", region);
        const zones = zonesOfSubnets(draft, draft.graph.referrers(endpoint, "clientVpnEndpointId", ASSOCIATION).map(({ props }) => props.subnetId as unknown));
        if (zones.length > 0) node.needs.push({ join: "members", enough: 1, ways: zones.map(({ id }) => ({ to: id })), text: "engineers connect through the other zones" });
        const saml = list<any>(endpoint.props.authenticationOptions).map(({ samlProviderArn }) => samlProviderArn as unknown).find(Boolean);
        const clients = draft.node(`clients:aws/${region}/${endpoint.name}`, "service", `engineers through ${node.title}`, { cloud: "aws", region });
        clients.needs.push(one(node.id));
        if (typeof saml !== "string") return;
        const provider = draft.node(`identity:engineers/${saml.split("/").at(-1)!}`, "identity", `the identity provider ${saml.split("/").at(-1)!}`);
        clients.needs.push(one(provider.id));
        if (!draft.hits.some(({ id }) => id === provider.id)) draft.hits.push({ id: provider.id, loss: "identity", title: `The identity provider ${saml.split("/").at(-1)!}, where engineers sign in, is lost`, nodes: [provider.id] });
    },
};

export const awsPipelines: Family = {
    types: [PIPELINE],
    read(provider, draft) {
        const known = find(draft.graph, provider.props.arn, PIPELINE).length > 0;
        if (known && /githubusercontent\.com|gitlab|vstoken|app\.terraform|pulumi/.test(String(provider.props.url))) draft.node("ci:pipeline", "pipeline", "the pipeline that deploys");
    },
};
