import type { Drawings } from "../architecture/layout";
import type { Architecture as Found, ArchPlace, Link, Thing } from "../architecture/schema";
import { CLOUD_TITLES } from "../assess";
import type { Report } from "../schema";
import { counted, shortZone } from "../words";
import { anchorOf, Filter, listedUrns, ResourceName, Section } from "./pieces";
import { Picture } from "./picture";

const rowId = (id: string): string => `a-${id.replaceAll("/", "-")}`;

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

const MOST_NAMES = 12;

const Names = ({ urns, listed }: { urns: readonly string[]; listed: ReadonlySet<string> }) => (
    <>
        {urns.slice(0, MOST_NAMES).map((urn, i) => <span key={urn}>{i > 0 && ", "}<ResourceName urn={urn} name={nameOf(urn)} listed={listed} /></span>)}
        {urns.length > MOST_NAMES && <span class="muted"> and {urns.length - MOST_NAMES} more</span>}
    </>
);

const titleOf = ({ stack, cloud, title }: ArchPlace): string => [stack, cloud && CLOUD_TITLES[cloud], title].filter(Boolean).join(" · ");

/** What each kind of line means, in the order of the table. */
const KINDS: Readonly<Record<Link["kind"], string>> = {
    traffic: "may call, on these ports", steering: "names lead there", replication: "copied, all the time", copy: "backups copied", "key replica": "key material copied", tunnel: "encrypted tunnels", peering: "networks peered", "private endpoint": "private endpoint of",
};

const Legend = () => (
    <ul class="legend" aria-label="Lines">
        {(["traffic", "steering", "replication", "copy", "key replica", "tunnel", "private endpoint"] as const).map((kind) => (
            <li key={kind}><svg viewBox="0 0 34 8" aria-hidden="true" focusable="false"><path class={`line ${kind.replace(" ", "-")}`} d="M1 4h32" /></svg>{KINDS[kind]}</li>
        ))}
    </ul>
);

const Places = ({ places, things, listed }: { places: readonly ArchPlace[]; things: readonly Thing[]; listed: ReadonlySet<string> }) => (
    <details class="row group printed">
        <summary><span>Places and what stands in them</span><span class="muted">{counted(things.length, "row")}</span></summary>
        <div class="table" tabindex={0} role="region" aria-label="Places and what stands in them">
            <table class="stacked">
                <thead><tr><th scope="col">Place</th><th scope="col">Region</th><th scope="col">Thing</th><th scope="col">Zones</th><th scope="col">Resources</th></tr></thead>
                <tbody id="architecture-list">
                    {places.flatMap((place) => {
                        const own = things.filter((thing) => thing.place === place.id);
                        const head = { stack: place.stack, cloud: place.cloud };
                        if (own.length === 0) {
                            return [<tr key={place.id} id={rowId(place.id)} data-item data-stack={head.stack} data-cloud={head.cloud}>
                                <th scope="row">{titleOf(place)}</th><td data-label="Region">{place.region}</td><td class="muted">{place.kind === "outside" || place.kind === "people" ? "outside" : "nothing yet"}</td><td data-label="Zones">{zones(place.zones, place)}</td>
                                <td data-label="Subnets"><Names urns={place.subnets} listed={listed} /></td>
                            </tr>];
                        }
                        return own.map((thing, i) => (
                            <tr key={thing.id} id={rowId(thing.id)} data-item data-stack={head.stack} data-cloud={head.cloud}>
                                <th scope="row">{i === 0 && <span id={rowId(place.id)}></span>}{titleOf(place)}</th>
                                <td data-label="Region">{place.region}</td>
                                <td>{thing.title}{thing.count > 1 && ` × ${thing.count}`}{thing.note && <div class="muted">{thing.note}</div>}</td>
                                <td data-label="Zones">{zones(thing.zones, place)}</td>
                                <td><Names urns={thing.resources} listed={listed} /></td>
                            </tr>
                        ));
                    })}
                </tbody>
            </table>
        </div>
    </details>
);

const zones = (all: readonly string[], { region = "" }: ArchPlace): string => all.map((zone) => shortZone(zone, region)).join(" ");

const Links = ({ architecture: { places, things, links }, listed }: { architecture: Found; listed: ReadonlySet<string> }) => {
    const placeOf = new Map(places.map((place) => [place.id, place]));
    const thingOf = new Map(things.map((thing) => [thing.id, thing]));
    const end = (id: string) => {
        const thing = thingOf.get(id);
        const place = placeOf.get(thing?.place ?? id);
        return <a href={`#${rowId(id)}`}>{[place && titleOf(place), thing?.title].filter(Boolean).join(" · ")}</a>;
    };
    const kinds = Object.keys(KINDS) as Link["kind"][];
    return (
        <details class="row group printed">
            <summary><span>Links</span><span class="muted">{counted(links.length, "link")}</span></summary>
            <div class="table" tabindex={0} role="region" aria-label="Links">
                <table class="stacked">
                    <thead><tr><th scope="col">Kind</th><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">How</th><th scope="col">Declared by</th></tr></thead>
                    <tbody>
                        {kinds.flatMap((kind) => links.filter((link) => link.kind === kind).map((link, i) => (
                            <tr key={`${kind} ${i}`}>
                                <th scope="row">{kind}</th>
                                <td data-label="From">{end(link.from)}</td>
                                <td data-label={link.both ? "And" : "To"}>{link.both ? "↔ " : "→ "}{end(link.to)}</td>
                                <td data-label="What">{link.label}{link.via.length > 0 && <div class="muted">through {link.via.join(", ")}</div>}</td>
                                <td data-label="How">{link.mode}</td>
                                <td><Names urns={link.resources} listed={listed} /></td>
                            </tr>
                        )))}
                    </tbody>
                </table>
            </div>
        </details>
    );
};

const Pictures = ({ drawings: { drawings, failed }, architecture }: { drawings: Drawings; architecture: Found }) => {
    const things = new Map(architecture.things.map((thing) => [thing.id, thing]));
    const hrefOf = (ids: readonly string[]): string | undefined => {
        const [id] = ids;
        const only = ids.length === 1 ? things.get(id!) : undefined;
        return id === undefined ? undefined : only?.resources.length === 1 ? `#${anchorOf(only.resources[0]!)}` : `#${rowId(id)}`;
    };
    return (
        <>
            {failed && <p class="muted">Not every picture could be drawn ({failed}); the table has everything.</p>}
            {drawings.length > 0 && <Legend />}
            {drawings.map((drawing, i) => (
                <details key={drawing.picture.id} class="row group printed drawn" open={i === 0}>
                    <summary><span>{drawing.picture.title}</span><span class="muted">{counted(drawing.boxes.length, "box", "boxes")}, {counted(drawing.lines.length, "line")}</span></summary>
                    <figure class="drawing">
                        <div class="scroll" tabindex={0} role="region" aria-label={`Picture: ${drawing.picture.title}`}><Picture drawing={drawing} hrefOf={hrefOf} /></div>
                        <figcaption class="muted">{drawing.picture.description}</figcaption>
                    </figure>
                </details>
            ))}
        </>
    );
};

export const ArchitectureSection = ({ report, drawings }: { report: Report; drawings?: Drawings | undefined }) => {
    const { architecture } = report;
    if (!architecture) return null;
    const listed = listedUrns(report);
    return (
        <Section id="architecture" title="Architecture" newPage
            lead={`${counted(architecture.things.reduce((sum, { count }) => sum + count, 0), "main thing")} of ${counted(report.resources.length, "resource")}, and ${counted(architecture.links.length, "link")} between them, from the resources themselves. A box leads to its resource, or to the row that lists its resources.`}>
            {drawings ? <Pictures drawings={drawings} architecture={architecture} /> : <p class="muted">No picture was drawn of this report; the table has everything.</p>}
            <Filter section="architecture" list="architecture-list" hint="tier, thing, name…" choices={[
                { name: "stack", label: "Stack", options: report.stacks.map(({ name }) => [name, name] as const) },
                { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
            ]} />
            <Places places={architecture.places} things={architecture.things} listed={listed} />
            <Links architecture={architecture} listed={listed} />
        </Section>
    );
};
