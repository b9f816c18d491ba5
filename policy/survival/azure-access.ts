// Who comes in on Azure by which tunnel, and the pipeline that changes things.
import { list } from "../look";
import { locationOf, inZones } from "./azure-places";
import { above } from "./find";
import { type Family, one } from "./model";

const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const PIPELINE = "azure-native:managedidentity:FederatedIdentityCredential";
const ADDRESS = "azure-native:network:PublicIPAddress";

export const azureGateways: Family = {
    types: [GATEWAY],
    read(gateway, draft) {
        const region = locationOf(gateway);
        const node = draft.of(gateway, "link", "azure", region);
        const addresses = list<any>(gateway.props.ipConfigurations).flatMap((each) => above(draft.graph, each.publicIPAddress?.id, ADDRESS));
        if (addresses[0]) inZones(draft, node, addresses[0]);
        else draft.somewhere(node, "azure", region);
        // Engineers sign in with the directory; tunnels do not.
        if (gateway.props.vpnClientConfiguration) {
            const clients = draft.node(`clients:azure/${region}/${gateway.name}`, "service", `engineers through ${node.title}`, { cloud: "azure", region });
            clients.needs.push(one(node.id), one("identity:azure"));
        }
    },
};

/** Tunnels of a stack's that end on Azure need its gateway, whichever cloud they come from. */
export const azureConnections: Family = {
    types: [CONNECTION],
    read(connection, draft) {
        const [gateway] = above(draft.graph, connection.props.virtualNetworkGateway1?.id, GATEWAY);
        const links = draft.nodes.get(`links:${connection.urn.split(":")[2]!}`);
        const node = gateway && draft.byUrn.get(gateway.urn);
        if (node && links && !links.needs.some(({ ways }) => ways[0]?.to === node.id)) links.needs.push(one(node.id));
    },
};

export const azurePipelines: Family = {
    types: [PIPELINE],
    read(credential, draft) {
        if (/githubusercontent\.com|gitlab|vstoken|app\.terraform|pulumi/.test(String(credential.props.issuer))) draft.node("ci:pipeline", "pipeline", "the pipeline that deploys");
    },
};
