// From the architecture to pictures: which boxes, in which frames, with which lines. No coordinates yet.
import { CLOUD_TITLES } from "../assess";
import { shortZone } from "../words";
import type { Architecture, ArchPlace, Category, Link, Thing } from "./schema";

export interface Box {
    readonly id: string;
    readonly category: Category;
    readonly title: string;
    readonly more: string;
    /** Thing or place that it stands for; several where it sums up. */
    readonly of: readonly string[];
}

export interface Frame {
    readonly id: string;
    readonly title: string;
    readonly kind: "site" | "region" | "tier" | "group";
    readonly frames: readonly Frame[];
    readonly boxes: readonly Box[];
}

export interface Line {
    readonly from: string;
    readonly to: string;
    readonly kind: Link["kind"];
    readonly label: string;
    readonly both: boolean;
    /** False for a line that should not move boxes. */
    readonly pulls: boolean;
    /** True for one that is laid out from its end to its start: it leads outwards, or to the left. */
    readonly backwards: boolean;
}

export interface Picture {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly direction: "down" | "right";
    readonly frames: readonly Frame[];
    readonly boxes: readonly Box[];
    readonly lines: readonly Line[];
    /** Boxes that stand level: side by side in this order where the picture goes down, one under the other where it goes right. */
    readonly rows: readonly (readonly string[])[];
}

const zonesText = (zones: readonly string[], region = ""): string => (zones.length === 0 ? "" : `${zones.length === 1 ? "zone" : "zones"} ${zones.map((zone) => shortZone(zone, region)).join(" ")}`);

const countedTitle = ({ title, count }: Thing): string => (count > 1 ? `${title} × ${count}` : title);

const boxOf = (thing: Thing, place: ArchPlace | undefined): Box => ({
    id: thing.id, category: thing.category, title: countedTitle(thing), more: [zonesText(thing.zones, place?.region), shortNote(thing.note)].filter(Boolean).join(" · "), of: [thing.id],
});

/** A note as far as it fits into a box; the table has all of it. */
const shortNote = (note: string | undefined): string => (note === undefined ? "" : note.replace(/, synchronous$/, ", sync").replace(/^stand-in in /, "stand-in ").replace(/: also copied.*$/, "").replace(/: in three zones$/, ""));

const distinct = <T>(items: readonly T[], key: (item: T) => string): T[] => [...new Map(items.map((item) => [key(item), item])).values()];

/** Rows of the overview, and the categories that each sums up. */
const ROWS: readonly (readonly [title: string, categories: readonly Category[]])[] = [
    ["Front", ["balancer"]], ["Application", ["machines"]], ["Database", ["database"]], ["Files", ["files"]], ["Stores", ["store"]], ["Keys", ["key", "secret"]], ["Backups", ["vault"]], ["VPN gateway", ["gateway"]], ["Spare address", ["address"]],
];

const isVpn = ({ title }: Thing): boolean => /^(VPN|Transit) gateway$/.test(title);

const rowOf = (thing: Thing): number => (thing.category === "gateway" && !isVpn(thing) ? -1 : ROWS.findIndex(([, categories]) => categories.includes(thing.category)));

/** Sites by cloud, so that what copies to each other stands side by side: standbys outside, primaries in the middle. */
function columns({ places }: Architecture, stacks: readonly string[]): { stack: string; cloud: "aws" | "azure" }[] {
    const has = (stack: string, cloud: string): boolean => places.some((place) => place.stack === stack && place.cloud === cloud);
    const of = (cloud: "aws" | "azure", names: readonly string[]) => names.filter((stack) => has(stack, cloud)).map((stack) => ({ stack, cloud }));
    return [...of("aws", [...stacks].reverse()), ...of("azure", stacks)];
}

const regionOf = ({ places }: Architecture, stack: string, cloud: string): string =>
    places.find((place) => place.stack === stack && place.cloud === cloud && place.region !== undefined && place.region !== "global")?.region ?? "";

const plural = (title: string): string => (/ss$/.test(title) ? `${title}es` : /s$/.test(title) ? title : /[^aeo]y$/.test(title) ? `${title.slice(0, -1)}ies` : `${title}s`);

/** `Key vault` in a sentence; `PostgreSQL` and `DNS` keep their capitals. */
const inText = (title: string): string => title.replace(/^[A-Z](?=[a-z]+( |$))/, (letter) => letter.toLowerCase());

/** Several kinds of one category in a word. */
const NOUNS: Readonly<Partial<Record<Category, string>>> = { balancer: "load balancers", vault: "vaults", machines: "pools", database: "databases", store: "stores" };

/** What a box sums up, each kind with its number; nothing where its title says it. */
const summary = (things: readonly Thing[], said = ""): string => {
    const counts = new Map<string, number>();
    for (const { title, count } of things) counts.set(title, (counts.get(title) ?? 0) + count);
    if (counts.size === 1 && counts.has(said)) return "";
    const noun = NOUNS[things[0]!.category];
    const count = things.reduce((sum, thing) => sum + thing.count, 0);
    if (counts.size > 1 && noun && things.every(({ category }) => category === things[0]!.category)) return `${count} ${noun}`;
    const all = [...counts].map(([title, count]) => `${count} ${inText(count === 1 ? title.replace(/^File shares$/, "file share account") : plural(title))}`);
    return all.length > 2 ? `${all.slice(0, 2).join(", ")} …` : all.join(", ");
};

/** Everything in few boxes. */
export function overview(architecture: Architecture, stacks: readonly string[]): Picture {
    const { things, places, links } = architecture;
    const sides = columns(architecture, stacks);
    const placeOf = new Map(places.map((place) => [place.id, place]));
    const at = (stack: string, cloud: string, row: number): string => `${stack}/${cloud}/row-${row}`;
    const boxFor = new Map<string, string>();
    const cells = sides.map(({ stack, cloud }) => ROWS.map(([title], row): Box | undefined => {
        const own = things.filter((thing) => { const place = placeOf.get(thing.place)!; return place.stack === stack && place.cloud === cloud && place.kind !== "tenant" && rowOf(thing) === row; });
        if (own.length === 0) return undefined;
        const id = at(stack, cloud, row);
        for (const thing of own) boxFor.set(thing.id, id);
        return { id, category: own[0]!.category, title: own.every((thing) => thing.title === title) ? countedTitle({ ...own[0]!, count: own.reduce((sum, { count }) => sum + count, 0) }) : title, more: summary(own, title), of: own.map((thing) => thing.id) };
    }));
    const names = things.filter(({ category }) => category === "names");
    for (const { id } of names) boxFor.set(id, "names");
    // A tier stands for the first row that it has things of.
    for (const place of places) {
        const first = things.filter((thing) => thing.place === place.id && rowOf(thing) >= 0).map((thing) => boxFor.get(thing.id)).filter((id) => id !== undefined).sort()[0];
        if (first) boxFor.set(place.id, first);
    }
    boxFor.set("internet", "internet");
    const follows = new Set(links.filter(({ kind }) => kind === "replication").map(({ from, to }) => `${boxFor.get(from)} ${boxFor.get(to)}`));
    const lines = links.filter(({ kind }) => kind !== "peering" && kind !== "private endpoint").flatMap((link): Line[] => {
        const [from, to] = [boxFor.get(link.from), boxFor.get(link.to)];
        if (!from || !to || from === to || to === "internet") return [];
        // What a replica's own traffic is for is told by its copying.
        if (link.kind === "traffic" && (follows.has(`${from} ${to}`) || follows.has(`${to} ${from}`) || isImplied(link, links))) return [];
        // Over tunnels, which are drawn, the clouds' halves call each other; each site's picture says on which ports.
        if (link.kind === "traffic" && placeOf.get(link.from)?.cloud !== placeOf.get(link.to)?.cloud && link.from !== "internet" && links.some(({ kind }) => kind === "tunnel")) return [];
        const apart = from.split("/").slice(0, 2).join("/") !== to.split("/").slice(0, 2).join("/") && from !== "names" && from !== "internet";
        const [left, right] = [from, to].map((id) => sides.findIndex(({ stack, cloud }) => id.startsWith(`${stack}/${cloud}/`)));
        return [{ from, to, kind: link.kind, label: link.kind === "traffic" ? ports(link.label) : "", both: link.both, pulls: !apart, backwards: apart && right! < left! }];
    });
    const column = ({ to }: Line): number => sides.findIndex(({ stack, cloud }) => to.startsWith(`${stack}/${cloud}/`));
    const outer: Box[] = [
        ...(places.some(({ id }) => id === "internet") ? [{ id: "internet", category: "outside" as const, title: "Internet", more: "", of: ["internet"] }] : []),
        ...(names.length > 0 ? [{ id: "names", category: "names" as const, title: "Names and traffic", more: summary(names), of: names.map(({ id }) => id) }] : []),
    ];
    const first = names.length > 0 && outer.length > 1 ? [{ from: "internet", to: "names", kind: "steering" as const, label: "look up", both: false, pulls: true, backwards: false }] : [];
    return {
        id: "overview", title: "Overview", direction: "down",
        description: `Sites and clouds with what each has, and how they follow each other: ${sides.map(({ stack, cloud }) => `${stack} on ${CLOUD_TITLES[cloud]} in ${regionOf(architecture, stack, cloud)}`).join("; ")}.`,
        boxes: outer,
        frames: sides.map(({ stack, cloud }, i) => ({ id: `${stack}/${cloud}`, title: `${stack} · ${CLOUD_TITLES[cloud]} · ${regionOf(architecture, stack, cloud)}`, kind: "site", frames: [], boxes: cells[i]!.flatMap((box) => box ?? []) })),
        // In the order of the columns, so that they come to stand in it.
        lines: distinct([...first, ...lines], ({ from, to, kind, label }) => `${from} ${to} ${kind} ${label}`).sort((a, b) => column(a) - column(b)),
        rows: ROWS.map((_, row) => sides.flatMap((_side, i) => cells[i]![row]?.id ?? [])),
    };
}

/** Ports are TCP's unless it says otherwise. */
const ports = (label: string): string => label.replaceAll("tcp/", "");

/** What follows from two ways that are drawn: out to the internet, and in from it. */
const isImplied = (link: Link, links: readonly Link[]): boolean => link.kind === "traffic" && link.from !== "internet" && link.to !== "internet"
    && links.some(({ kind, from, to }) => kind === "traffic" && from === link.from && to === "internet")
    && links.some(({ kind, from, to, label }) => kind === "traffic" && from === "internet" && to === link.to && link.label.split(", ").every((port) => label.split(", ").includes(port)));

/** One site on one cloud: its tiers from the outside inwards, what they use, and what lies beyond. */
export function sitePicture(architecture: Architecture, stack: string, cloud: "aws" | "azure"): Picture {
    const { things, places, links } = architecture;
    const placeOf = new Map(places.map((place) => [place.id, place]));
    const own = places.filter((place) => place.stack === stack && place.cloud === cloud);
    const inside = new Set([...own.map(({ id }) => id), ...things.filter(({ place }) => placeOf.get(place)?.stack === stack && placeOf.get(place)?.cloud === cloud).map(({ id }) => id)]);
    const boxesIn = (place: ArchPlace): Box[] => {
        const boxes = things.filter((thing) => thing.place === place.id).map((thing) => boxOf(thing, place));
        return boxes.length > 0 ? boxes : [{ id: `${place.id}/none`, category: "outside", title: "nothing yet", more: "", of: [place.id] }];
    };
    const frameOf = (place: ArchPlace): Frame => ({
        id: place.id, title: place.kind === "group" ? place.title : `${place.title}${place.zones.length > 0 ? ` · ${zonesText(place.zones, place.region)}` : ""}`,
        kind: place.kind === "group" ? "group" : "tier", frames: [], boxes: boxesIn(place),
    });
    const regions = [...new Set(own.filter(({ kind }) => kind !== "people").map(({ region }) => region ?? ""))];
    const frames = regions.map((region): Frame => ({
        id: `${stack}/${cloud}/${region}`, kind: "region", title: `${stack} · ${CLOUD_TITLES[cloud]} · ${region === "global" ? "no region" : region}`, boxes: [],
        frames: own.filter((place) => place.kind !== "people" && (place.region ?? "") === region).map(frameOf),
    }));
    const people = own.filter(({ kind }) => kind === "people").map((place): Box => ({ id: place.id, category: "outside", title: place.title, more: "", of: [place.id] }));

    /** Box that a link's end is drawn at: its own, the first of its place, or the one for all of another site. */
    const beyond = new Map<string, Box>();
    const endOf = (id: string, direction: "in" | "out"): string => {
        if (id === "internet") { beyond.set(id, { id, category: "outside", title: "Internet", more: "", of: [id] }); return id; }
        if (inside.has(id)) {
            const place = placeOf.get(id);
            return place === undefined || place.kind === "people" ? id : boxesIn(place)[frontOf(place, things, direction)]!.id;
        }
        const place = placeOf.get(id) ?? placeOf.get(things.find((thing) => thing.id === id)!.place)!;
        const key = `beyond/${place.stack}/${place.cloud}`;
        beyond.set(key, { id: key, category: "outside", title: `${place.stack} · ${CLOUD_TITLES[place.cloud!]}`, more: regionOf(architecture, place.stack!, place.cloud!), of: [id] });
        return key;
    };
    const firewalls = things.filter(({ id, category, title }) => inside.has(id) && category === "firewall" && /^(Network f|F)irewall$/.test(title));
    const through = (via: readonly string[]): Thing | undefined => firewalls.find(({ resources }) => resources.some((urn) => via.includes(urn.split("::").at(-1)!)));
    const lines = links.filter(({ from, to }) => inside.has(from) || inside.has(to)).filter((link) => !isImplied(link, links)).flatMap((link): Line[] => {
        // Where names lead elsewhere is told by the overview, and by the table.
        if (link.kind === "steering" && !(inside.has(link.from) && inside.has(link.to))) return [];
        const [from, to] = [endOf(link.from, link.to === "internet" || link.kind !== "traffic" ? "in" : "out"), endOf(link.to, "in")];
        if (from === to) return [];
        const line = { kind: link.kind, label: link.kind === "traffic" ? ports(link.label) : "", both: link.both, pulls: true, backwards: link.to === "internet" || !inside.has(link.from) && link.from !== "internet" };
        const firewall = link.kind === "traffic" ? through(link.via) : undefined;
        if (!firewall) return [{ ...line, from, to }];
        return link.to === "internet" ? [{ ...line, from, to: firewall.id }, { ...line, from: firewall.id, to }] : [{ ...line, from, to: firewall.id }, { ...line, from: firewall.id, to }];
    });
    const region = regionOf(architecture, stack, cloud);
    return {
        id: `${stack}-${cloud}`, title: `${stack} on ${CLOUD_TITLES[cloud]}`, direction: "right",
        description: `${stack} on ${CLOUD_TITLES[cloud]} in ${region}: tiers from the internet inwards, what may call what on which ports, and what is copied where.`,
        boxes: [...people, ...beyond.values()], frames, rows: levels(own, things, new Set(lines.flatMap(({ from, to }) => [from, to]))),
        lines: distinct(lines, ({ from, to, kind, label }) => `${from} ${to} ${kind} ${label}`),
    };
}

/** A load balancer that stands before another one. */
const outer = ({ title }: Thing): number => (/^Network /.test(title) ? 1 : 0);

/** Groups that nothing leads to stand level with what they are near to: left to itself, each would stand first. */
const NEAR: Readonly<Record<string, Category>> = {
    "Spare addresses": "balancer", Perimeter: "balancer", "Sign-in": "balancer", Messages: "machines", Links: "machines", Records: "database", Backups: "database", "Keys and secrets": "store", Databases: "database",
};

function levels(own: readonly ArchPlace[], things: readonly Thing[], led: ReadonlySet<string>): string[][] {
    const mine = things.filter(({ place }) => own.some(({ id }) => id === place));
    const together = own.map(({ id }) => mine.filter(({ place }) => place === id).map((thing) => thing.id)).filter((all) => all.length > 1);
    const anchor = (category: Category): string | undefined => mine.find((thing) => thing.category === category && led.has(thing.id))?.id;
    return [...together, ...Object.entries(NEAR).flatMap(([title, category]) => {
        const first = anchor(category);
        const loose = mine.filter((thing) => own.find(({ id }) => id === thing.place)!.title === title && !led.has(thing.id)).map(({ id }) => id);
        const joined = title === "Links" || title === "Backups" ? mine.filter((thing) => own.find(({ id }) => id === thing.place)!.title === title && led.has(thing.id) && /^(VPN gateway|Backup vault|Recovery vault)$/.test(thing.title)).map(({ id }) => id) : [];
        const groupLed = mine.some((thing) => own.find(({ id }) => id === thing.place)!.title === title && led.has(thing.id)) && joined.length === 0;
        return first && !groupLed && loose.length + joined.length > 0 ? [[first, ...loose, ...joined]] : [];
    })];
}

/** The box of a place that its traffic is drawn at: what answers first, or of several load balancers the one that calls on. */
function frontOf(place: ArchPlace, things: readonly Thing[], direction: "in" | "out"): number {
    const own = things.filter((thing) => thing.place === place.id);
    const rank: readonly Category[] = ["balancer", "machines", "database", "endpoint"];
    const best = own.map(({ category }, i) => ({ i, score: rank.indexOf(category) < 0 ? 9 : rank.indexOf(category) })).sort((a, b) => a.score - b.score || (direction === "out" ? outer(own[a.i]!) - outer(own[b.i]!) : outer(own[b.i]!) - outer(own[a.i]!)) || a.i - b.i)[0];
    return best?.i ?? 0;
}

/** The overview, then a picture of each site on each cloud. */
export const picturesOf = (architecture: Architecture, stacks: readonly string[]): Picture[] => [
    overview(architecture, stacks),
    ...stacks.flatMap((stack) => (["aws", "azure"] as const).filter((cloud) => architecture.places.some((place) => place.stack === stack && place.cloud === cloud)).map((cloud) => sitePicture(architecture, stack, cloud))),
];
