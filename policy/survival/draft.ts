// From resources to the service graph: every family reads its own, then what joins them is written.
import type { Graph } from "../resource";
import { awsClients, awsPipelines, awsTunnels, awsUsers } from "./aws-access";
import { awsPlans, awsVaults } from "./aws-backup";
import { awsClusters, awsInstances } from "./aws-database";
import { awsFronts, awsSpares } from "./aws-front";
import { awsKeys } from "./aws-keys";
import { awsTrees, awsZones } from "./aws-names";
import { awsPools } from "./aws-pool";
import { awsBuckets, awsFileReplications, awsFiles, awsReplications } from "./aws-stores";
import { azureConnections, azureGateways, azurePipelines } from "./azure-access";
import { azureBackupVaults, azureInstances, azureItems } from "./azure-backup";
import { azureServers } from "./azure-database";
import { azureFronts, azurePools, azureSpares } from "./azure-front";
import { azureKeys, azureVaults } from "./azure-keys";
import { azureTrees, azureZones } from "./azure-names";
import { azureAccounts, azureReplications } from "./azure-stores";
import { writeControl } from "./control";
import { writeData } from "./data";
import { ESTIMATES } from "./figures";
import { writeLosses } from "./losses";
import { Draft, type Family } from "./model";
import type { ServiceNode } from "./nodes";
import { type Tree, writeName, writeUnnamed } from "./names";

/** In this order: what others name comes first. */
const FAMILIES: readonly Family[] = [
    awsZones, azureZones, awsKeys, azureVaults, azureKeys, awsPipelines, azurePipelines, awsUsers,
    awsFronts, azureFronts, awsClusters, awsInstances, awsBuckets, awsFiles, azureServers, azureAccounts,
    awsReplications, awsFileReplications, azureReplications, awsPools, azurePools,
    awsVaults, azureBackupVaults, awsPlans, azureInstances, azureItems, awsTunnels, awsClients, azureGateways, azureConnections,
];

/** What is neither a name nor data, and that people still count on. */
function writeServices(draft: Draft): void {
    const { nodes, services } = draft;
    for (const cloud of ["aws", "azure"] as const) {
        const title = cloud === "aws" ? "AWS" : "Azure";
        const users = [...nodes.values()].filter((node) => node.kind === "sign-in" && node.cloud === cloud);
        const [first, ...others] = users;
        if (first) {
            const node = draft.node(`sign-in:${cloud}`, "service", `sign-in on ${title}`, { cloud });
            // What a user pool holds is copied nowhere: those whom a provider of the customer's knows sign in elsewhere too.
            node.needs.push({ join: "any", ways: [{ to: first.id }, ...others.map(({ id, title: other }) => ({ to: id, answer: "less-capacity" as const, text: `${other}: those whom the customer's provider knows sign in; users of the lost pool do not` }))] });
            services.push({ id: node.id, node: node.id, kind: "sign-in", title: `Sign-in on ${title}`, cloud });
        }
        const vaults = [...nodes.values()].filter((node) => node.kind === "backup vault" && node.cloud === cloud);
        if (vaults.length > 0) {
            const node = draft.node(`backups:${cloud}`, "service", `backups on ${title}`, { cloud });
            node.needs.push({ join: "any", ways: vaults.map(({ id, title: vault }) => ({ to: id, text: `recovery points are left in ${vault}` })) });
            services.push({ id: node.id, node: node.id, kind: "backups", title: `Backups on ${title}`, cloud });
        }
        for (const { id, region } of [...nodes.values()].filter((node) => node.id.startsWith(`clients:${cloud}/`))) {
            services.push({ id: `access:${id.slice("clients:".length)}`, node: id, kind: "access", title: `Engineers' VPN on ${title} in ${region!}`, cloud });
        }
    }
    for (const { id } of [...nodes.values()].filter(({ id }) => id.startsWith("links:"))) {
        services.push({ id, node: id, kind: "links", title: `Tunnels between the clouds, ${id.slice("links:".length)}` });
    }
}

const ORDER: readonly ServiceNode["kind"][] = ["name", "application", "sign-in", "database", "store", "files", "backups", "links", "access", "changes"];

/** The service graph of all that is judged together. */
export function draftOf(graph: Graph): Draft {
    const draft = new Draft(graph);
    writeControl(draft);
    for (const { types, read } of FAMILIES) for (const resource of graph.of(...types)) read(resource, draft);
    draft.finish();
    const trees = new Map<string, Tree[]>();
    for (const found of [awsTrees(draft), azureTrees(draft)]) for (const [name, tree] of found) trees.set(name, [...(trees.get(name) ?? []), tree]);
    for (const [name, each] of [...trees].sort(([a], [b]) => (a < b ? -1 : 1))) writeName(name, each, [ESTIMATES.resolverRetries], draft);
    writeUnnamed(draft);
    writeData(draft);
    writeServices(draft);
    writeLosses(draft, { aws: awsSpares, azure: azureSpares });
    draft.services.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || Number(a.tenant ?? false) - Number(b.tenant ?? false) || (`${a.cloud} ${a.id}` < `${b.cloud} ${b.id}` ? -1 : 1));
    return draft;
}
