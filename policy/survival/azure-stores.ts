// Storage accounts of Azure: object stores and file shares, their copies, and what an intruder cannot delete.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { companions } from "../azure";
import { list } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { refusals } from "./azure-database";
import { azureKey } from "./azure-keys";
import { locationOf } from "./azure-places";
import { ESTIMATES, FIGURES } from "./figures";
import { above, find, isTenants } from "./find";
import { type Draft, type Family, one } from "./model";

const ACCOUNT = "azure-native:storage:StorageAccount";
const BLOBS = "azure-native:storage:BlobServiceProperties";
const FILES = "azure-native:storage:FileServiceProperties";
const SHARE = "azure-native:storage:FileShare";
const REPLICATION = "azure-native:storage:ObjectReplicationPolicy";
const ENDPOINT = "azure-native:network:PrivateEndpoint";
const VNET = "azure-native:network:VirtualNetwork";

const partsOf = (account: Resource, graph: Graph, type: string): Resource[] => readOr([], () => companions(graph, account, "accountName", type));

/** `Standard_GZRS` → in all zones, and in another region. */
const redundancy = (account: Resource): { readonly zones: boolean; readonly far: boolean } => {
    const sku = String(account.props.sku?.name ?? "");
    return { zones: /_(RA)?G?ZRS$/.test(sku), far: /_(RA)?GZ?RS$/.test(sku) };
};

const isFiles = (account: Resource, graph: Graph): boolean => account.props.kind === "FileStorage" || (partsOf(account, graph, SHARE).length > 0 && partsOf(account, graph, "azure-native:storage:BlobContainer").length === 0);

/** Ways back to what was deleted, that the account itself keeps. */
function pastOf(account: Resource, graph: Graph, files: boolean) {
    // A deleted share comes back; a file deleted in it does not, since NFS shares keep no versions.
    if (files) return [];
    const [blobs] = partsOf(account, graph, BLOBS);
    const versions = blobs?.props.isVersioningEnabled === true;
    const days = blobs?.props.deleteRetentionPolicy?.enabled === true ? Number(blobs.props.deleteRetentionPolicy.days) : 0;
    if (!versions && days === 0) return [];
    return [{ text: versions ? "earlier versions are put back" : `what was deleted in the last ${days} days is brought back`, rto: [ESTIMATES.notice, ESTIMATES.versions], rpo: [] }];
}

/** Networks that a private endpoint brings the account into. */
const networksOf = (account: Resource, draft: Draft): Resource[] => {
    const endpoints = draft.graph.once("survival endpoints", () => {
        const found = new Map<string, Resource[]>();
        for (const endpoint of draft.graph.of(ENDPOINT)) {
            for (const { privateLinkServiceId: id } of list<any>(endpoint.props.privateLinkServiceConnections)) {
                const key = String(id).toLowerCase();
                found.set(key, [...(found.get(key) ?? []), endpoint]);
            }
        }
        return found;
    });
    return (endpoints.get(String(account.props.id).toLowerCase()) ?? []).flatMap((endpoint) => above(draft.graph, endpoint.props.subnet?.id, VNET));
};

export const azureAccounts: Family = {
    types: [ACCOUNT],
    read(account, draft) {
        const { graph } = draft;
        const region = locationOf(account);
        const files = isFiles(account, graph);
        const node = draft.of(account, files ? "files" : "store", "azure", region);
        const { zones, far } = redundancy(account);
        if (zones) draft.at(node, "azure", region);
        else draft.somewhere(node, "azure", region);
        const vault = account.props.encryption?.keyVaultProperties;
        draft.afterwards(() => node.needs.push(...azureKey(draft, vault && `${String(vault.keyVaultUri ?? vault.keyvaulturi).replace(/\/$/, "")}/keys/${String(vault.keyName ?? vault.keyname)}`).map(({ id }) => one(id))));
        const locked = account.props.immutableStorageWithVersioning?.immutabilityPolicy?.state === "Locked";
        if (locked) node.immune = true;
        const shares = partsOf(account, graph, SHARE);
        const size = shares.reduce((sum, { props }) => sum + Number(props.shareQuota ?? 0), 0);
        const [service] = partsOf(account, graph, FILES);
        const undeletes = files && service?.props.shareDeleteRetentionPolicy?.enabled === true;
        draft.data.set(account.urn, {
            node, kind: files ? "files" : "store", tenant: isTenants(account), ...(size > 0 && { sizeGb: size }), past: pastOf(account, graph, files),
            refused: [...refusals(account, draft), ...(locked ? ["immutability that nobody can lift"] : []), ...(undeletes ? ["soft deletion of whole shares"] : [])],
        });
        const pair = AZURE_REGIONS[region]?.pair;
        if (far && pair) {
            const copy = draft.node(`pair:azure/${pair}/${account.name}`, "store", `the copy of ${account.name} that Azure keeps in ${pair}`, { cloud: "azure", region: pair });
            draft.at(copy, "azure", pair);
            draft.pairs.set(account.urn, { node: copy.id, rto: [ESTIMATES.notice, ESTIMATES.approval, ESTIMATES.accountFailover], rpo: [FIGURES.geoRedundant] });
        }
        if (files) for (const network of networksOf(account, draft)) draft.reaches.push({ network, holder: account.urn });
    },
};

export const azureReplications: Family = {
    types: [REPLICATION],
    read(policy, draft) {
        const [source] = find(draft.graph, policy.props.sourceAccount, ACCOUNT);
        const [target] = find(draft.graph, policy.props.destinationAccount, ACCOUNT);
        // Each policy stands on both accounts; nothing is copied until it does.
        if (!source || !target || draft.copies.some((copy) => copy.from === source.urn && copy.to === target.urn)) return;
        const on = (account: Resource) => draft.graph.of(REPLICATION).filter((other) => above(draft.graph, other.props.id, ACCOUNT).includes(account)
            && find(draft.graph, other.props.destinationAccount, ACCOUNT).includes(target) && find(draft.graph, other.props.sourceAccount, ACCOUNT).includes(source));
        const missing = [source, target].find((account) => on(account).length === 0);
        const versioned = [source, target].find((account) => partsOf(account, draft.graph, BLOBS)[0]?.props.isVersioningEnabled !== true);
        const broken = missing ? `the policy does not stand on ${missing.name}` : versioned ? `${versioned.name} keeps no versions, which copying needs` : undefined;
        draft.copies.push({
            from: source.urn, to: target.urn, lag: [ESTIMATES.objectReplication], promote: [ESTIMATES.detachReplica], follows: true, ...(broken !== undefined && { broken }),
        });
    },
};
