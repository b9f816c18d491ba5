// A laid out picture as SVG. All of its looks are classes: the page's own policy lets no style attribute through.
import type { ComponentChildren } from "preact";
import type { Drawing } from "../architecture/layout";
import type { Category } from "../architecture/schema";

/** Neutral signs, none of them a vendor's, on a field of 16 by 16. */
const GLYPHS: Readonly<Record<Category, ComponentChildren>> = {
    outside: <><circle cx="8" cy="8" r="6.5" /><path d="M1.5 8h13M8 1.5c2.6 2 2.6 11 0 13M8 1.5c-2.6 2-2.6 11 0 13" /></>,
    names: <path d="M2 3.5h7M2 8h5M2 12.5h7M11 3.5l3 4.5-3 4.5" />,
    firewall: <path d="M1.5 3h13v10h-13zM1.5 6.3h13M1.5 9.6h13M6 3v3.3M10.5 6.3v3.3M6 9.6V13" />,
    balancer: <><circle cx="3.2" cy="8" r="1.9" /><circle cx="12.8" cy="3" r="1.7" /><circle cx="12.8" cy="8" r="1.7" /><circle cx="12.8" cy="13" r="1.7" /><path d="M5 7.2l6-3.4M5.1 8h6M5 8.8l6 3.4" /></>,
    machines: <path d="M2 2.5h12v4.6H2zM2 8.9h12v4.6H2zM4.3 4.8h.1M4.3 11.2h.1M7 4.8h5M7 11.2h5" />,
    endpoint: <><circle cx="11" cy="8" r="3.4" /><path d="M1.5 8h6M11 6.8v2.4" /></>,
    gateway: <path d="M2 13.5V7a6 6 0 0 1 12 0v6.5M2 13.5h12M5.4 9.6h5.2M8.6 7.6l2 2-2 2" />,
    database: <><ellipse cx="8" cy="3.6" rx="5.8" ry="2.1" /><path d="M2.2 3.6v8.8c0 1.2 2.6 2.1 5.8 2.1s5.8-.9 5.8-2.1V3.6M2.2 8c0 1.2 2.6 2.1 5.8 2.1s5.8-.9 5.8-2.1" /></>,
    store: <path d="M1.8 3.5h12.4l-1.5 10H3.3zM1.8 3.5c2 1.3 10.4 1.3 12.4 0M5.5 8.5h5" />,
    files: <path d="M3 1.8h6.5L13 5.3v8.9H3zM9.3 1.8v3.7H13M5.5 8.5h5M5.5 11h5" />,
    key: <><circle cx="5" cy="8" r="3.2" /><path d="M8.2 8h6.3M12.2 8v2.8M14.3 8v2" /></>,
    secret: <path d="M3 7.2h10v6.5H3zM5 7.2V5a3 3 0 0 1 6 0v2.2M8 9.6v2" />,
    vault: <><path d="M1.8 2.3h12.4v10.4H1.8zM4 12.7v1.6M12 12.7v1.6" /><circle cx="8" cy="7.5" r="2.7" /><path d="M8 4.8v1.1M8 9.1v1.1M5.3 7.5h1.1M9.6 7.5h1.1" /></>,
    queue: <path d="M1.5 5h3.4v6H1.5zM6.3 5h3.4v6H6.3zM11.1 8h3.6M12.9 6.2 14.7 8l-1.8 1.8" />,
    records: <path d="M2.5 13.8V2.2h11v11.6zM5 5.2h6M5 8h6M5 10.8h3.5" />,
    identity: <><circle cx="8" cy="5" r="2.9" /><path d="M2.3 14c.5-3.2 2.7-4.8 5.7-4.8s5.2 1.6 5.7 4.8" /></>,
    address: <><path d="M8 14.6S3 9.6 3 6.2a5 5 0 0 1 10 0c0 3.4-5 8.4-5 8.4z" /><circle cx="8" cy="6.2" r="1.7" /></>,
};

const MARGIN = 8;

export interface PictureProps {
    readonly drawing: Drawing;
    /** Where a box leads to. */
    readonly hrefOf: (ids: readonly string[]) => string | undefined;
}

export const Picture = ({ drawing: { picture, width, height, boxes, frames, lines }, hrefOf }: PictureProps) => {
    const arrow = (name: string): string => `arrow-${picture.id}-${name}`;
    return (
        <svg class="picture" role="group" aria-label={picture.title} viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`} width={width + 2 * MARGIN} height={height + 2 * MARGIN} preserveAspectRatio="xMidYMin meet">
            <desc>{picture.description} The table after the pictures says the same.</desc>
            <defs>
                {[...new Set(lines.map(({ line }) => line.kind))].map((kind) => (
                    <marker key={kind} id={arrow(kind.replace(" ", "-"))} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class={`head ${kind.replace(" ", "-")}`} d="M0 .6 7.4 4 0 7.4z" /></marker>
                ))}
            </defs>
            {frames.map(({ frame, x, y, width: wide, height: high }, i) => (
                <g key={i} class={`frame ${frame.kind}`}>
                    <rect x={x} y={y} width={wide} height={high} rx={frame.kind === "tier" || frame.kind === "group" ? 5 : 8} />
                </g>
            ))}
            {lines.map(({ line, path }, i) => {
                const kind = line.kind.replace(" ", "-");
                const [end, start] = line.backwards ? ["marker-start", "marker-end"] : ["marker-end", "marker-start"];
                return <path key={i} class={`line ${kind}`} d={path} {...{ [end]: `url(#${arrow(kind)})`, ...(line.both && { [start]: `url(#${arrow(kind)})` }) }} />;
            })}
            {boxes.map(({ box, x, y, width: wide, height: high }, i) => {
                const inner = (
                    <>
                        <rect x={x} y={y} width={wide} height={high} rx="4" />
                        <g class="glyph" transform={`translate(${x + 9} ${y + 12})`}>{GLYPHS[box.category]}</g>
                        <text>
                            <tspan class="title" x={x + 33} y={y + (box.more ? 17 : 24.5)}>{box.title}</tspan>
                            {box.more && <>{" "}<tspan class="more" x={x + 33} y={y + 31}>{box.more}</tspan></>}
                        </text>
                    </>
                );
                const href = hrefOf(box.of);
                return href ? <a key={i} class={`box ${box.category}`} href={href}>{inner}</a> : <g key={i} class={`box ${box.category}`}>{inner}</g>;
            })}
            {frames.map(({ frame, x, y }, i) => <text key={i} class={`frame-title ${frame.kind}`} x={x + 9} y={y + 16}>{frame.title}</text>)}
            {lines.map(({ line, label }, i) => label && line.label && <text key={i} class={`label ${line.kind.replace(" ", "-")}`} x={label.x} y={label.y + 3.5}>{line.label}</text>)}
        </svg>
    );
};
