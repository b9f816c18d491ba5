// Where a subnet's traffic goes: the routes of its table, written inside it or apart.
import { companions, named, withoutDoubles } from "./azure";
import { list } from "./look";
import type { Graph, Resource } from "./resource";

export interface Way {
    readonly props: any;
    /** The resource that the route is, where it is one of its own. */
    readonly from?: Resource;
}

export const routesOf = (subnet: Resource, graph: Graph): Way[] =>
    named(graph, subnet, "routeTable", "azure-native:network:RouteTable").flatMap((table): Way[] => {
        const separate = companions(graph, table, "routeTableName", "azure-native:network:Route");
        return [...withoutDoubles(list(table.props.routes), separate).map((props) => ({ props: props as unknown })), ...separate.map((from) => ({ props: from.props as unknown, from }))];
    });

/** Where everything goes that no other route names. */
export const isDefault = ({ props }: Way): boolean => props.addressPrefix === "0.0.0.0/0";
