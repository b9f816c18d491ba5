// Sets of data: what holds one, its copies and its recovery points, and the ways to it once something is lost.
import { groupBy } from "../look";
import { ESTIMATES, restore } from "./figures";
import type { Draft } from "./model";
import type { Backup, Copy, Data, Node, Way } from "./nodes";

/** What people go through before a standby may write. */
export const TAKING_OVER = [ESTIMATES.notice, ESTIMATES.approval, ESTIMATES.update] as const;

/** What changing anything on a cloud needs. */
export const changesOn = (node: Node): string => `changes:${node.cloud!}`;

const promoted = (copy: Copy, node: Node): Way => ({
    to: node.id, answer: "take-over", also: [changesOn(node)], rto: [...TAKING_OVER, ...copy.promote], rpo: copy.lag,
    text: `${node.title} takes over`, copy: node.title,
});

/** Copies by where they go, and by where they come from; those that nothing is copied to do not count. */
const copyTo = (draft: Draft, urn: string): Copy | undefined => draft.copies.find((copy) => copy.to === urn && copy.broken === undefined);

/**
 * Id of the node by which a site's own machines use its data: the holder, or, of a copy, what promotes it, or else a restore
 * into the holder's place. Its needs are written once all backups are known.
 */
export function writerOf(draft: Draft, urn: string): string {
    const { node } = draft.data.get(urn)!;
    return draft.node(`use:${node.id}`, "control", `${node.title}, in use`, { cloud: node.cloud!, region: node.region! }).id;
}

const restored = (data: Data, backup: Backup, draft: Draft): Way => ({
    // On AWS whoever has a role goes on with it, whatever becomes of IAM's control plane; without Entra nobody signs in.
    to: backup.vault, answer: "backups", also: data.node.cloud === "azure" ? ["identity:azure"] : [],
    rto: [ESTIMATES.notice, ESTIMATES.approval, restore(data.sizeGb)], rpo: backup.rpo,
    text: `restored from ${draft.nodes.get(backup.vault)!.title}`, copy: draft.nodes.get(backup.vault)!.title,
});

const locked = (draft: Draft, { to }: Copy): number => Number(draft.data.get(to)!.node.immune ?? false);

/** Every set of data by its root: what is no copy of anything. */
export function roots(draft: Draft): { readonly urn: string; readonly data: Data; readonly copies: readonly Copy[]; readonly broken: readonly Copy[] }[] {
    const targets = new Set(draft.copies.map(({ to }) => to));
    const from = groupBy(draft.copies, (copy) => copy.from);
    return [...draft.data].filter(([urn]) => !targets.has(urn)).map(([urn, data]) => ({
        urn, data,
        // One that nobody can write to is the last to answer.
        copies: (from.get(urn) ?? []).filter(({ broken }) => broken === undefined).sort((a, b) => locked(draft, a) - locked(draft, b)),
        broken: (from.get(urn) ?? []).filter(({ broken }) => broken !== undefined),
    }));
}

/** The copy that the cloud keeps by itself, once the account has failed over to it. */
function pairOf(draft: Draft, urn: string): Way[] {
    const pair = draft.pairs.get(urn);
    if (!pair) return [];
    const { title } = draft.nodes.get(pair.node)!;
    return [{ to: pair.node, answer: "take-over", also: ["identity:azure"], rto: pair.rto, rpo: pair.rpo, text: `${title} takes over`, copy: title }];
}

const TITLES = { database: "Database", store: "Store", files: "Files" } as const;

/**
 * Writes each set of data as a service: the holder, else a copy once promoted, else a restore. And how it comes back from
 * somebody's delete, and from an intruder who has the whole account.
 */
export function writeData(draft: Draft): void {
    const backups = groupBy(draft.backups, (backup) => backup.of);
    const rootOf = new Map(draft.copies.map(({ from, to }) => [to, from]));
    for (const [urn, data] of draft.data) {
        const use = draft.nodes.get(`use:${data.node.id}`);
        if (!use) continue;
        const copy = copyTo(draft, urn);
        const points = (backups.get(rootOf.get(urn) ?? urn) ?? []).map((backup) => restored(data, backup, draft));
        use.needs.push({ join: "any", ways: [copy ? promoted(copy, data.node) : { to: data.node.id, copy: data.node.title }, ...points.map((way) => ({ ...way, also: [...(way.also ?? []), `region:${data.node.cloud!}/${data.node.region!}`] }))] });
    }
    for (const { urn, data, copies, broken } of roots(draft)) {
        const { node } = data;
        const resource = draft.graph.get(urn)!;
        const kept = (backups.get(urn) ?? []).map((backup) => ({ backup, way: restored(data, backup, draft) }));
        const holders = copies.map((copy) => ({ copy, held: draft.data.get(copy.to)! }));
        const service = draft.node(`data:${node.id}`, "service", node.title, { cloud: node.cloud!, region: node.region! });
        service.needs.push({
            join: "any",
            ways: [{ to: node.id, copy: node.title }, ...holders.map(({ copy, held }) => promoted(copy, held.node)), ...pairOf(draft, urn), ...kept.map(({ way }) => way)],
        });
        const past = data.past.map(({ text, rto, rpo }): Way => ({
            to: `region:${node.cloud!}/${node.region!}`, answer: "backups", rto: data.kind === "database" ? [...rto, restore(data.sizeGb)] : rto, rpo, text, copy: node.title,
        }));
        const staying = kept.filter(({ backup }) => backup.dies !== true).map(({ way }) => way);
        const untouched = holders.filter(({ copy, held }) => !copy.follows || held.node.immune).map(({ copy, held }) => promoted(copy, held.node));
        const back = [...past, ...untouched, ...staying];
        // An intruder leaves what is locked: copies first, then vaults.
        if (!node.immune) node.recover.ransom = [...holders.filter(({ held }) => held.node.immune).map(({ copy, held }) => promoted(copy, held.node)), ...staying.filter(({ to }) => draft.nodes.get(to)!.immune)];
        // Rows that are gone take the application with them; objects and files do not, while what they were in stands.
        const whole = data.kind === "database" || data.refused.length === 0;
        (whole ? node : service).recover.delete = back;
        const id = `${data.kind}:${node.cloud!}/${resource.name}`;
        const known = draft.services.some((each) => each.id === id);
        draft.services.push({
            id: known ? `${id}@${node.region!}` : id, node: service.id, kind: data.kind, cloud: node.cloud!, ...(data.tenant && { tenant: true }),
            title: `${TITLES[data.kind]} ${resource.name}${known ? ` of ${node.region!}` : ""}`,
        });
        const lost = whole ? [
            node.id, ...holders.filter(({ copy, held }) => copy.follows && !held.node.immune).map(({ held }) => held.node.id),
            ...kept.flatMap(({ backup }) => (backup.dies === true ? [backup.vault] : [])), ...pairOf(draft, urn).map(({ to }) => to),
        ] : [service.id];
        const refused = data.refused.length > 0 ? `deleting it is refused by ${data.refused.join(", ")}` : "nothing refuses to delete it";
        draft.hits.push({
            id: `delete:${node.cloud!}/${node.region!}/${resource.name}`, loss: "delete", cloud: node.cloud!, region: node.region!, nodes: lost,
            title: `Somebody deletes what is in ${node.title}, or all of it (${refused})`,
        });
        for (const copy of broken) draft.limits.push(`${draft.data.get(copy.to)!.node.title} does not count as a copy of ${node.title}: ${copy.broken!}.`);
    }
}
