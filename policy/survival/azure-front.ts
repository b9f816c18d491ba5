// Gateways of Azure, the addresses in front of them, and the pools behind them.
import { list } from "../look";
import type { Graph, Resource } from "../resource";
import type { Term } from "./answer";
import { azureKeyOfDisks } from "./azure-keys";
import { inZones, locationOf, zonesSaid } from "./azure-places";
import { writerOf } from "./data";
import { declared, ESTIMATES } from "./figures";
import { above, find, isSpare } from "./find";
import { type Draft, type Family, one } from "./model";

const GATEWAY = "azure-native:network:ApplicationGateway";
const BALANCER = "azure-native:network:LoadBalancer";
const ADDRESS = "azure-native:network:PublicIPAddress";
const SCALE_SET = "azure-native:compute:VirtualMachineScaleSet";
const VNET = "azure-native:network:VirtualNetwork";

/** Seconds in which a gateway finds that a machine is gone, by its declared probes. */
export function noticedBy(gateway: Resource): readonly Term[] {
    const [probe] = list<any>(gateway.props.probes);
    if (!probe) return [];
    const [interval, failures, timeout] = [Number(probe.interval ?? probe.intervalInSeconds ?? 30), Number(probe.unhealthyThreshold ?? probe.probeThreshold ?? probe.numberOfProbes ?? 3), Number(probe.timeout ?? 0)];
    return [declared(`the gateway finds ${failures} probes failed, ${interval} s apart`, interval * (failures - 1), interval * failures + timeout, "probes of the gateway")];
}

const addressesOf = ({ props }: Resource): unknown[] => [...list<any>(props.frontendIPConfigurations), ...list<any>(props.frontendIpConfigurations)]
    .map((each) => (each.publicIPAddress?.id ?? each.publicIpAddress?.id) as unknown);

export const azureFronts: Family = {
    types: [GATEWAY, BALANCER],
    read(gateway, draft) {
        const addresses = find(draft.graph, addressesOf(gateway), ADDRESS);
        const region = locationOf(gateway);
        const node = draft.of(gateway, "front end", "azure", region);
        // A balancer stands where its addresses do; a gateway says it of itself.
        if (gateway.type === GATEWAY) inZones(draft, node, gateway, [ESTIMATES.zoneAway]);
        else draft.at(node, "azure", region);
        for (const resource of addresses) {
            const address = draft.of(resource, "address", "azure", region);
            address.spare = isSpare(resource);
            inZones(draft, address, resource, [ESTIMATES.zoneAway]);
            address.needs.push(one(node.id));
        }
        draft.afterwards(() => {
            const pools = poolsBehind(gateway, draft.graph);
            if (pools.length === 0) return;
            node.needs.push({
                join: "members", noticed: noticedBy(gateway), refill: [ESTIMATES.moreMachines],
                ways: pools.flatMap((pool) => {
                    const zones = zonesSaid(pool);
                    const machines = machinesOf(pool);
                    const id = draft.byUrn.get(pool.urn)!.id;
                    if (zones.length < 2) return [{ to: id, weight: machines }];
                    return zones.map((zone, i) => ({ to: zonePart(draft, pool, zone), weight: Math.floor(machines / zones.length) + (i < machines % zones.length ? 1 : 0) }));
                }),
            });
        });
    },
};

const machinesOf = ({ props }: Resource): number => Number(props.sku?.capacity ?? 0);

const configurationsOf = (pool: Resource): any[] => list<any>(pool.props.virtualMachineProfile?.networkProfile?.networkInterfaceConfigurations).flatMap((each) => list<any>(each.ipConfigurations));

/** Scale sets whose machines register with a pool of the gateway. */
const poolsBehind = (gateway: Resource, graph: Graph): Resource[] => graph.of(SCALE_SET).filter((pool) => configurationsOf(pool)
    .flatMap((each) => [...list<any>(each.applicationGatewayBackendAddressPools), ...list<any>(each.loadBalancerBackendAddressPools)])
    .some(({ id }) => above(graph, id, GATEWAY, BALANCER).includes(gateway)));

/** The part of a scale set that stands in one of its zones. */
function zonePart(draft: Draft, pool: Resource, zone: string): string {
    const whole = draft.byUrn.get(pool.urn)!;
    const region = locationOf(pool);
    const part = draft.node(`${whole.id}/${zone}`, "pool", `${whole.title}, zone ${zone}`, { cloud: "azure", region });
    if (part.needs.length === 0) part.needs.push(one(draft.zone("azure", region, zone).id), one(whole.id));
    return part.id;
}

export const azurePools: Family = {
    types: [SCALE_SET],
    read(pool, draft) {
        const node = draft.of(pool, "pool", "azure", locationOf(pool));
        const zones = zonesSaid(pool);
        if (zones.length === 1) node.needs.push(one(draft.zone("azure", locationOf(pool), zones[0]!).id));
        else if (zones.length > 1) draft.at(node, "azure", locationOf(pool));
        else draft.somewhere(node, "azure", locationOf(pool));
        for (const zone of zones) draft.zone("azure", locationOf(pool), zone);
        draft.afterwards(() => {
            for (const key of azureKeyOfDisks(draft, pool.props.virtualMachineProfile?.storageProfile?.osDisk?.managedDisk?.diskEncryptionSet?.id)) {
                node.needs.push({ join: "any", ways: [{ to: key.id }], atWorst: "less-capacity", text: `the machines of ${node.title} run on; none can be started without the key of their disks` });
            }
            const networks = configurationsOf(pool).flatMap(({ subnet }) => above(draft.graph, subnet?.id, VNET));
            for (const { network, holder } of draft.reaches) if (networks.includes(network)) node.needs.push(one(writerOf(draft, holder)));
        });
    },
};

/** Spare addresses of a region. */
export const azureSpares = (graph: Graph, region: string): Resource[] =>
    graph.of(ADDRESS).filter((address) => isSpare(address) && locationOf(address) === region);
