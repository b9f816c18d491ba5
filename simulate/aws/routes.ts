// Route tables, and what is in them.
import type { Existing, Services, World } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { hex, longId } from "./ids";
import { heldBy, services } from "./kind";
import { internetGatewayOf, owned, SUBNET, VPC } from "./vpc";

const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const NAT = "aws:ec2/natGateway:NatGateway";
const TABLE = "aws:ec2/routeTable:RouteTable";
const DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";

const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"] as const;
const TARGETS = [
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "gatewayId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
    "odbNetworkArn",
] as const;

/** A route table, the network's main one included. */
const tableOf = (world: World, id: unknown): Existing | undefined =>
    lookUp(world, TABLE, id) ?? lookUp(world, DEFAULT_TABLE, id);

/** A reference to a route table: declared, adopted, or the main one that came with its network. */
export function checkTable(checks: Checks, property = "routeTableId"): string | undefined {
    const id = checks.get(property);
    if (!isKnown(id)) return undefined;
    const main = checks.world.of(VPC).find(({ outputs }) => outputs["mainRouteTableId"] === id);
    const table = main ?? tableOf(checks.world, id);
    if (!table) checks.refuse(property, id, "the id of a route table that exists");
    else if (checks.elsewhere(table)) checks.refuse(property, id, `a route table of ${checks.call.region}`);
    return main?.id ?? table?.outputs["vpcId"];
}

const FIREWALL = "aws:networkfirewall/firewall:Firewall";

/** Endpoints that a network firewall has in its zones. */
const endpointsOf = (outputs: Readonly<Record<string, any>>): unknown[] =>
    (outputs["firewallStatuses"] ?? []).flatMap((status: any) => status.syncStates ?? []).flatMap((state: any) => state.attachments ?? [])
        .map(({ endpointId }: any) => endpointId);

/** The gateway of a route must exist, and an internet gateway must be the network's own. */
function checkTarget(checks: Checks, at: string, vpcId: string | undefined): void {
    const gateway = checks.get(`${at}gatewayId`);
    if (isKnown(gateway) && gateway !== "local" && String(gateway).startsWith("igw-")) {
        const found = checks.exists(`${at}gatewayId`, GATEWAY);
        if (found && vpcId !== undefined && internetGatewayOf(checks.world, vpcId) === undefined) {
            checks.refuse(`${at}gatewayId`, gateway, `the internet gateway that is attached to ${vpcId}`);
        }
        if (
            found &&
            vpcId !== undefined &&
            isKnown(found.outputs["vpcId"]) &&
            found.outputs["vpcId"] !== "" &&
            found.outputs["vpcId"] !== vpcId
        ) {
            checks.refuse(
                `${at}gatewayId`,
                `${gateway}, of ${found.outputs["vpcId"]}`,
                `the internet gateway of ${vpcId}`,
            );
        }
    } else {
        checks.matches(`${at}gatewayId`, /^(local|(igw|vgw|vpce|lgw)-[0-9a-f]{8,17})$/, "igw-…, vgw-… or local");
    }
    const endpoint = checks.get(`${at}vpcEndpointId`);
    const ofFirewall = checks.world.of(FIREWALL).some(({ outputs }) => endpointsOf(outputs).includes(endpoint));
    if (isKnown(endpoint) && !ofFirewall) checks.exists(`${at}vpcEndpointId`, "aws:ec2/vpcEndpoint:VpcEndpoint");
    const nat = checks.exists(`${at}natGatewayId`, NAT);
    if (nat && vpcId !== undefined && nat.outputs["vpcId"] !== vpcId) {
        checks.refuse(`${at}natGatewayId`, `${nat.id}, of ${nat.outputs["vpcId"]}`, `a NAT gateway of ${vpcId}`);
    }
}

function refuseRoute(checks: Checks): void {
    checks.exactlyOne(DESTINATIONS);
    checks.exactlyOne(TARGETS);
    checks.cidr("destinationCidrBlock");
    checkTarget(checks, "", checkTable(checks));
    const table = checks.get("routeTableId");
    for (const destination of DESTINATIONS) {
        checks.unique(
            destination,
            "a destination that the table has no route for",
            ({ outputs }) => outputs["routeTableId"] === table && checks.same(destination, outputs[destination]),
        );
        const inline = tableOf(checks.world, table)?.outputs["routes"] as Record<string, unknown>[] | undefined;
        const key = {
            destinationCidrBlock: "cidrBlock",
            destinationIpv6CidrBlock: "ipv6CidrBlock",
            destinationPrefixListId: "destinationPrefixListId",
        }[destination];
        if (inline?.some((route) => checks.same(destination, route[key]))) {
            checks.refuse(
                destination,
                checks.get(destination),
                "a destination that the table has no route for; it is written inline there",
            );
        }
    }
}

function refuseInlineRoutes(checks: Checks, vpcId: string | undefined): void {
    const seen = new Set<string>();
    for (const at of checks.each("routes")) {
        checks.exactlyOne(["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"], at);
        checks.exactlyOne(TARGETS, at);
        checks.cidr(`${at}.cidrBlock`);
        checkTarget(checks, `${at}.`, vpcId);
        const destination = checks.get(`${at}.cidrBlock`);
        if (isKnown(destination) && seen.has(destination)) {
            checks.refuse(`${at}.cidrBlock`, destination, "a destination used once in the table");
        }
        if (isKnown(destination)) seen.add(destination);
    }
}

/** The provider's own hash of a destination, which ends a route's id. */
function draws(inputs: Readonly<Record<string, any>>): number {
    const destination = DESTINATIONS.map((one) => inputs[one]).find(isSet);
    return parseInt(hex(String(destination), 8), 16);
}

export const routes: Services = services({
    [TABLE]: {
        taggable: true,
        refuse: (checks) => refuseInlineRoutes(checks, checks.exists("vpcId", VPC)?.id),
        id: ({ urn }) => longId("rtb", urn),
        defaults: { propagatingVgws: [], routes: [] },
        computed: owned("route-table"),
        replaceOn: ["vpcId"],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, {
                type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
                when: ({ outputs }) => outputs["routeTableId"] === id,
            }),
    },
    [DEFAULT_TABLE]: {
        taggable: true,
        refuse: (checks) => {
            const home = checks.exists("defaultRouteTableId", VPC, { by: ["defaultRouteTableId"] });
            refuseInlineRoutes(checks, home?.id);
        },
        id: ({ inputs }) => inputs["defaultRouteTableId"],
        defaults: { routes: [] },
        computed: (call, id) => ({
            ...owned("route-table")(call, id),
            vpcId: lookUp(call.world, VPC, call.inputs["defaultRouteTableId"], "defaultRouteTableId")?.id ?? "",
        }),
        replaceOn: ["defaultRouteTableId"],
    },
    "aws:ec2/route:Route": {
        refuse: refuseRoute,
        id: ({ inputs }) => `r-${inputs["routeTableId"]}${draws(inputs)}`,
        defaults: { networkInterfaceId: "" },
        computed: () => ({ instanceId: "", instanceOwnerId: "", origin: "CreateRoute", state: "active" }),
        replaceOn: ["routeTableId", ...DESTINATIONS],
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        refuse: (checks) => {
            checks.exactlyOne(["subnetId", "gatewayId"]);
            const home = checkTable(checks);
            const subnet = checks.exists("subnetId", SUBNET);
            const door = checks.exists("gatewayId", GATEWAY);
            if (door && home !== undefined && door.outputs["vpcId"] !== home) {
                checks.refuse("gatewayId", door.id, `the internet gateway of ${home}, the network of the route table`);
            }
            checks.unique("gatewayId", "a gateway without a route table of its own", ({ outputs }) =>
                checks.same("gatewayId", outputs["gatewayId"]),
            );
            if (subnet && home !== undefined && subnet.outputs["vpcId"] !== home) {
                checks.refuse("subnetId", subnet.id, `a subnet of ${home}, the network of the route table`);
            }
            checks.unique("subnetId", "a subnet without a route table of its own", ({ outputs }) =>
                checks.same("subnetId", outputs["subnetId"]),
            );
        },
        id: ({ urn }) => longId("rtbassoc", urn),
        replaceOn: ["subnetId", "gatewayId"],
    },
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
        refuse: (checks) => {
            const network = checks.exists("vpcId", VPC);
            const home = checkTable(checks);
            if (network && home !== undefined && home !== network.id) {
                checks.refuse("routeTableId", checks.get("routeTableId"), `a route table of ${network.id}`);
            }
        },
        id: ({ urn }) => longId("rtbassoc", urn),
        computed: ({ inputs, world }) => ({
            originalRouteTableId: lookUp(world, VPC, inputs["vpcId"])?.outputs["mainRouteTableId"] ?? "",
        }),
    },
});
