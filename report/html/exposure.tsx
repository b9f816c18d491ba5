import { CLOUD_TITLES } from "../assess";
import { exposureSentence } from "../exposure";
import type { ExposureCell, ExposureDifference, ExposureSite } from "../exposure.schema";
import type { Report, ReportState } from "../schema";
import { counted } from "../words";
import { listedUrns, ResourceName, Section, State } from "./pieces";

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

const wayId = ({ stack, cloud }: { stack: string; cloud: string }, from: string, to: string): string => `way-${[stack, cloud, from, to].join("-").toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;

/** Names of resources, each leading to the inventory; what the cloud itself sets has none. */
const Resources = ({ urns, listed, most = 6 }: { urns: readonly string[]; listed: ReadonlySet<string>; most?: number }) => {
    const names = [...new Map(urns.filter((urn) => urn !== "").map((urn) => [nameOf(urn), urn])).entries()];
    return (
        <>
            {names.slice(0, most).map(([name, urn], i) => <span key={urn}>{i > 0 && ", "}<ResourceName urn={urn} name={name} listed={listed} /></span>)}
            {names.length > most && ` and ${names.length - most} more`}
        </>
    );
};

const SIGNS: Readonly<Record<ExposureDifference["kind"], ReportState>> = { undeclared: "fail", missing: "fail", "not known": "not-evaluated", besides: "excepted" };

const Differences = ({ rows, listed }: { rows: readonly ExposureDifference[]; listed: ReadonlySet<string> }) => (
    <div class="table">
        <table class="stacked">
            <thead><tr><th scope="col">Way</th><th scope="col">Site</th><th scope="col">Ports</th><th scope="col">What it is</th><th scope="col">Why</th></tr></thead>
            <tbody>
                {rows.map(({ stack, cloud, from, to, kind, ports, why, rules }, i) => (
                    <tr key={i}>
                        <th scope="row"><a href={`#${wayId({ stack, cloud }, from, to)}`}>{from} → {to}</a></th>
                        <td data-label="Site">{stack}, {CLOUD_TITLES[cloud]}</td>
                        <td data-label="Ports">{ports.join(", ")}</td>
                        <td><State state={SIGNS[kind]}>{kind}</State></td>
                        <td>{why}{rules.length > 0 && <div class="muted">by <Resources urns={rules} listed={listed} most={3} /></div>}</td>
                    </tr>
                ))}
            </tbody>
        </table>
    </div>
);

const Cell = ({ site, cell }: { site: ExposureSite; cell: ExposureCell | undefined }) => {
    if (!cell) return <td class="none"><span class="visually-hidden">not of this site</span></td>;
    if (cell.state === "closed") return <td class="closed" title={cell.why.join("; ")}>–<span class="visually-hidden"> closed</span></td>;
    const link = `#${wayId(site, cell.from, cell.to)}`;
    return (
        <td class={cell.state === "open" ? "open" : "unknown"}>
            <a href={link}>{[...cell.ports, ...(cell.state === "not known" ? ["not known"] : [])].map((port) => <span key={port}>{port}</span>)}</a>
        </td>
    );
};

const Matrix = ({ site }: { site: ExposureSite }) => {
    const cells = new Map(site.cells.map((cell) => [`${cell.from}\0${cell.to}`, cell]));
    return (
        <div class="table matrix" tabindex={0} role="region" aria-label={`What reaches what: ${site.stack} on ${CLOUD_TITLES[site.cloud]}`}>
            <table>
                <thead><tr><td><span class="muted">from ↓ to →</span></td>{site.places.map(({ key }) => <th key={key} scope="col">{key}</th>)}</tr></thead>
                <tbody>
                    {site.places.map((from) => (
                        <tr key={from.key}>
                            <th scope="row">{from.key}</th>
                            {site.places.map((to) => <Cell key={to.key} site={site} cell={cells.get(`${from.key}\0${to.key}`)} />)}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
};

const Ways = ({ site, listed }: { site: ExposureSite; listed: ReadonlySet<string> }) => {
    const open = site.cells.filter(({ state }) => state !== "closed");
    return (
        <details class="row group printed">
            <summary><span>How each way is open</span><span class="muted">{counted(open.length, "way")}</span></summary>
            <div class="table">
                <table class="stacked">
                    <thead><tr><th scope="col">Way</th><th scope="col">Ports</th><th scope="col">Layers it crosses</th><th scope="col">By which rules</th></tr></thead>
                    <tbody>
                        {open.map((cell) => (
                            <tr key={`${cell.from} ${cell.to}`} id={wayId(site, cell.from, cell.to)}>
                                <th scope="row">{cell.from} → {cell.to}{cell.of.length > 0 && <div class="muted">{cell.of.join(", ")}</div>}</th>
                                <td data-label="Ports">
                                    {cell.ports.join(", ")}
                                    {cell.perhaps.length > 0 && <div><State state="not-evaluated">perhaps {cell.perhaps.join(", ")}</State><div class="muted">needs {cell.needs.slice(0, 3).join("; ")}</div></div>}
                                    {cell.notes.map((note) => <div key={note} class="muted">{note}</div>)}
                                </td>
                                <td data-label="Layers">{cell.crossed}<div class="muted">{[...new Set(cell.layers.map(({ kind, name }) => `${kind} ${name}`))].slice(0, 6).join(", ")}</div>{cell.via.length > 0 && <div class="muted">through {cell.via.join(", ")}</div>}</td>
                                <td data-label="Rules"><Resources urns={cell.rules} listed={listed} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </details>
    );
};

/** Closed ways by what closes them: the same few reasons hold for most. */
const Closed = ({ site }: { site: ExposureSite }) => {
    const reasons = new Map<string, string[]>();
    for (const { from, to, why } of site.cells.filter(({ state }) => state === "closed")) for (const reason of why.slice(0, 3)) reasons.set(reason, [...(reasons.get(reason) ?? []), `${from} → ${to}`]);
    return (
        <details class="row group">
            <summary><span>What closes the others</span><span class="muted">{counted(reasons.size, "reason")}</span></summary>
            <ul>{[...reasons].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, ways]) => <li key={reason}><strong>{reason}</strong>: <span class="muted">{ways.join(", ")}</span></li>)}</ul>
        </details>
    );
};

const Surface = ({ surface }: { surface: NonNullable<Report["surface"]> }) => (
    <details class="row group printed">
        <summary><span>What of it the internet sees</span><span class="muted">{counted(surface.length, "entry", "entries")}</span></summary>
        <div class="table">
            <table class="stacked">
                <thead><tr><th scope="col">Entry</th><th scope="col">Site</th><th scope="col">Listed</th><th scope="col">Who answers for it, and why</th></tr></thead>
                <tbody>
                    {surface.map(({ stack, what, state, owner, reason }) => (
                        <tr key={`${stack} ${what}`}>
                            <th scope="row">{what}</th><td data-label="Site">{stack}</td>
                            <td><State state={state === "listed" ? "pass" : state === "not known" ? "not-evaluated" : "fail"}>{state}</State></td>
                            <td>{owner && <strong>{owner}</strong>}{owner && reason && ": "}{reason}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    </details>
);

export const Exposed = ({ report }: { report: Report }) => {
    const { exposure, surface } = report;
    if (!exposure) return null;
    const listed = listedUrns(report);
    const rank = (stack: string): number => report.stacks.findIndex(({ name }) => name === stack);
    const [told, besides] = [(exposure.differences ?? []).filter(({ kind }) => kind !== "besides"), (exposure.differences ?? []).filter(({ kind }) => kind === "besides")];
    return (
        <Section id="exposure" title="What reaches what" newPage lead={exposureSentence(exposure)}>
            <p class="muted">Worked out from routes, groups, ACLs, firewalls, endpoints and tunnels as declared. “Not known” is never taken for closed; what listens behind an open port is not told.</p>
            {exposure.differences && (
                <>
                    <h3>Against the declared flows</h3>
                    {told.length > 0 ? <Differences rows={told} listed={listed} /> : <p><State state="pass">What is reachable is what the table of flows declares.</State></p>}
                    {besides.length > 0 && (
                        <details class="row group printed">
                            <summary><span>Open besides, each with its reason</span><span class="muted">{counted(besides.length, "way")}</span></summary>
                            <Differences rows={besides} listed={listed} />
                        </details>
                    )}
                </>
            )}
            {[...exposure.sites].sort((a, b) => rank(a.stack) - rank(b.stack)).map((site) => (
                <div key={`${site.stack} ${site.cloud}`} class="site">
                    <h3>{site.stack} on {CLOUD_TITLES[site.cloud]}</h3>
                    <Matrix site={site} />
                    <Ways site={site} listed={listed} />
                    <Closed site={site} />
                </div>
            ))}
            {surface && <h3>Public surface</h3>}
            {surface && <Surface surface={surface} />}
        </Section>
    );
};
