// Databases of Azure: PostgreSQL servers, their stand-ins of another zone and their replicas of another region.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { locksOn, preventsDeletion } from "../azure";
import { readOr, type Resource } from "../resource";
import { azureKey } from "./azure-keys";
import { locationOf } from "./azure-places";
import { ESTIMATES, FIGURES } from "./figures";
import { above, find, isTenants } from "./find";
import { type Draft, type Family, one } from "./model";

const SERVER = "azure-native:dbforpostgresql:Server";
const VNET = "azure-native:network:VirtualNetwork";

/** What keeps somebody from deleting it by mistake. An administrator can take a lock off, and then delete. */
export const refusals = (resource: Resource, draft: Draft): string[] => [
    ...(readOr([], () => locksOn(resource, draft.graph)).some(preventsDeletion) ? ["a lock against deletion"] : []),
    ...(resource.protect ? ["Pulumi's protection"] : []),
];

export const azureServers: Family = {
    types: [SERVER],
    read(server, draft) {
        const { graph } = draft;
        const { props } = server;
        const region = locationOf(server);
        const node = draft.of(server, "database", "azure", region);
        draft.at(node, "azure", region);
        const own = String(props.availabilityZone ?? "");
        const standIn = String(props.highAvailability?.standbyAvailabilityZone ?? "");
        const paired = props.highAvailability?.mode === "ZoneRedundant" && standIn !== "";
        if (own === "") draft.somewhere(node, "azure", region);
        else {
            const zones = [own, ...(paired ? [standIn] : [])].map((zone) => draft.zone("azure", region, zone).id);
            node.needs.push({
                join: "members", enough: 1, noticed: [FIGURES.postgresZoneFailover], text: `${node.title} answers by its stand-in of another zone`,
                ways: zones.map((to) => ({ to })),
            });
        }
        draft.afterwards(() => node.needs.push(...azureKey(draft, props.dataEncryption?.primaryKeyURI).map(({ id }) => one(id))));
        if (props.authConfig?.activeDirectoryAuth === "Enabled" && props.authConfig?.passwordAuth !== "Enabled") node.needs.push(one("identity:azure"));
        const days = Number(props.backup?.backupRetentionDays ?? 0);
        const refused = refusals(server, draft);
        const size = Number(props.storage?.storageSizeGB ?? 0);
        draft.data.set(server.urn, {
            node, kind: "database", tenant: isTenants(server), refused, ...(size > 0 && { sizeGb: size }),
            past: days > 0 && refused.length > 0 ? [{ text: `restored to a point in time (${days} days are kept)`, rpo: [ESTIMATES.postgresPointInTime], rto: [ESTIMATES.notice] }] : [],
        });
        const [source] = find(graph, props.sourceServerResourceId, SERVER);
        if (source) draft.copies.push({ from: source.urn, to: server.urn, lag: [ESTIMATES.postgresLag], promote: [ESTIMATES.postgresPromote], follows: true });
        const pair = AZURE_REGIONS[region]?.pair;
        if (props.backup?.geoRedundantBackup === "Enabled" && pair) {
            const copy = draft.node(`backup-vault:azure/${pair}/${server.name}`, "backup vault", `geo-redundant backup of ${server.name} in ${pair}`, { cloud: "azure", region: pair });
            draft.at(copy, "azure", pair);
            draft.afterwards(() => copy.needs.push(...azureKey(draft, props.dataEncryption?.geoBackupKeyURI).map(({ id }) => one(id))));
            draft.backups.push({ of: server.urn, vault: copy.id, rpo: [ESTIMATES.postgresGeoBackup], dies: true });
        }
        for (const network of above(graph, props.network?.delegatedSubnetResourceId, VNET)) draft.reaches.push({ network, holder: server.urn });
    },
};
