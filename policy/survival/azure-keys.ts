// Key vaults of Azure and the keys in them. A key is used through its vault: without the vault none of its keys is.
import { find, above } from "./find";
import { locationOf } from "./azure-places";
import { ESTIMATES } from "./figures";
import { type Draft, type Family, one } from "./model";
import type { Node } from "./nodes";
import { list, perGraph } from "../look";
import type { Resource } from "../resource";

const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const DISKS = "azure-native:compute:DiskEncryptionSet";

export const azureVaults: Family = {
    types: [VAULT],
    read(vault, draft) {
        const region = locationOf(vault);
        const node = draft.of(vault, "key vault", "azure", region);
        draft.at(node, "azure", region);
        const kept = vault.props.properties?.enablePurgeProtection === true;
        if (kept) {
            node.immune = true;
            node.recover.key = [{ to: `region:azure/${region}`, answer: "take-over", rto: [ESTIMATES.notice, ESTIMATES.recoverVault], text: `a custodian recovers ${node.title}, which cannot be purged` }];
        }
        draft.hits.push({ id: node.id, loss: "key", title: `The key vault ${vault.name} in ${region} is deleted or closed`, cloud: "azure", region, nodes: [node.id] });
    },
};

export const azureKeys: Family = {
    types: [KEY],
    read(key, draft) {
        const region = locationOf(key);
        const node = draft.of(key, "key", "azure", region);
        const [vault] = above(draft.graph, key.props.id, VAULT);
        if (vault) {
            node.needs.push(one(draft.of(vault, "key vault", "azure", locationOf(vault)).id));
            node.immune = vault.props.properties?.enablePurgeProtection === true;
        } else draft.at(node, "azure", region);
        node.recover.key = [{ to: `region:azure/${region}`, answer: "take-over", rto: [ESTIMATES.notice, ESTIMATES.enableKey], text: `a custodian enables ${node.title} again` }];
        draft.hits.push({ id: node.id, loss: "key", title: `The key ${key.name} in ${region} is disabled`, cloud: "azure", region, nodes: [node.id] });
    },
};

/** `https://vault.vault.azure.net/keys/name` without a version. */
const plain = (uri: string): string => uri.toLowerCase().split("/").slice(0, 5).join("/");

const byUri = perGraph((graph) => new Map(graph.of(KEY).map((key): [string, Resource] => [plain(String(key.props.keyUri ?? "")), key])));

/** Nodes of declared keys by their address. */
export const azureKey = (draft: Draft, ...uris: readonly unknown[]): Node[] => uris
    .flatMap((uri) => (typeof uri === "string" ? (byUri(draft.graph).get(plain(uri)) ?? []) : []))
    .flatMap((key) => draft.byUrn.get(key.urn) ?? []);

/** The key of a set that encrypts disks. */
export const azureKeyOfDisks = (draft: Draft, set: unknown): Node[] =>
    find(draft.graph, set, DISKS).flatMap(({ props }) => azureKey(draft, list<any>(props.activeKey)[0]?.keyUrl));
