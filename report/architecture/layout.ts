// Where boxes, frames and lines of a picture go: Graphviz decides. It is loaded only here, and without it the table is all.
import { setFlagsFromString } from "node:v8";
import type { Box, Frame, Line, Picture } from "./pictures";

export interface Placed {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

export interface Drawing {
    readonly picture: Picture;
    readonly width: number;
    readonly height: number;
    readonly boxes: readonly (Placed & { readonly box: Box })[];
    readonly frames: readonly (Placed & { readonly frame: Frame })[];
    readonly lines: readonly { readonly line: Line; readonly path: string; readonly label: { readonly x: number; readonly y: number } | undefined }[];
}

/** What was drawn, or why nothing was. */
export interface Drawings {
    readonly drawings: readonly Drawing[];
    readonly failed?: string;
}

/** Points; one is one pixel of the picture's own scale. */
const BOX_HEIGHT = 40;
const TITLE_WIDTH = 7.9;
const MORE_WIDTH = 6.2;
const ICON = 34;
const INCH = 72;

const ownWidth = ({ title, more }: Box): number => Math.ceil(Math.max(92, ICON + 10 + Math.max(title.length * TITLE_WIDTH, more.length * MORE_WIDTH)));

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "")}"`;

/** Boxes that stand under each other are equally wide. */
function widths({ boxes, frames }: Picture): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const visit = (frame: Frame): void => {
        const widest = Math.max(...frame.boxes.map(ownWidth), 0);
        for (const box of frame.boxes) found.set(box.id, widest);
        frame.frames.forEach(visit);
    };
    for (const box of boxes) found.set(box.id, ownWidth(box));
    frames.forEach(visit);
    return found;
}

/** The picture in Graphviz's language. Ids are numbers, so that no name of a resource is part of it. */
export function dotOf(picture: Picture): { dot: string; boxes: Box[]; frames: Frame[]; widths: ReadonlyMap<string, number> } {
    const { direction, boxes, frames, lines, rows } = picture;
    const wide = widths(picture);
    const all: Box[] = [];
    const clusters: Frame[] = [];
    const number = new Map<string, number>();
    const node = (box: Box): string => {
        number.set(box.id, all.push(box) - 1);
        return `n${number.get(box.id)} [width=${(wide.get(box.id)! / INCH).toFixed(3)}, height=${(BOX_HEIGHT / INCH).toFixed(3)}];`;
    };
    const cluster = (frame: Frame): string => {
        const id = clusters.push(frame) - 1;
        return `subgraph cluster_${id} { label=${quoted(frame.title)}; labeljust=l; margin=${frame.kind === "region" ? 14 : 10}; ${frame.boxes.map(node).join(" ")} ${frame.frames.map(cluster).join(" ")} }`;
    };
    const body = [...boxes.map(node), ...frames.map(cluster)];
    const edges = lines.filter(({ from, to }) => number.has(from) && number.has(to)).map(({ from, to, label, pulls, kind, backwards }, i) =>
        `n${number.get(backwards ? to : from)} -> n${number.get(backwards ? from : to)} [id="e${i}"${backwards ? ", dir=back" : ""}${label ? `, label=${quoted(label)}` : ""}${pulls ? "" : ", constraint=false"}${kind === "traffic" ? ", weight=4" : ""}];`);
    const beside = rows.filter((row) => row.length > 1).map((row) => `{ rank=same; ${row.map((id) => `n${number.get(id)}`).join(direction === "down" ? " -> " : "; ")}${direction === "down" ? " [style=invis, weight=20]" : ""}; }`);
    // Frames stand in the order of what is above them, and in no other: so each has something unseen above it.
    const heads = direction === "down" && frames.length > 1 ? [
        `{ rank=same; ${frames.map((_, i) => `h${i}`).join(" -> ")} [style=invis, weight=50]; }`,
        ...frames.flatMap(({ boxes: [first] }, i) => (first ? [`h${i} [style=invis, width=0.01, height=0.01]; h${i} -> n${number.get(first.id)} [style=invis, weight=50];`] : [])),
    ] : [];
    const columns = frames.filter(() => direction === "down").flatMap(({ boxes: own }) => own.slice(1).map((box, i) => `n${number.get(own[i]!.id)} -> n${number.get(box.id)} [style=invis, weight=30];`));
    return {
        boxes: all, frames: clusters, widths: wide,
        dot: `digraph { rankdir=${direction === "down" ? "TB" : "LR"}; newrank=true; nodesep=${direction === "down" ? 0.5 : 0.18}; ranksep=${direction === "down" ? 0.32 : 0.45}; fontname=Helvetica; fontsize=12; `
            + `node [shape=box, fixedsize=true, label="", fontname=Helvetica]; edge [fontname=Helvetica, fontsize=10, arrowsize=0.6]; ${body.join("\n")}\n${[...heads, ...columns, ...beside, ...edges].join("\n")} }`,
    };
}

interface Laid {
    readonly bb: string;
    readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
    readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Graphviz counts upwards from the foot of the page, SVG downwards from its head. */
function pathOf(pos: string, height: number): string {
    const points = pos.split(" ").map((part) => part.split(","));
    const plain = points.filter(([first]) => first !== "e" && first !== "s").map(([x, y]) => `${round(Number(x))} ${round(height - Number(y))}`);
    const end = points.find(([first]) => first === "e");
    const start = points.find(([first]) => first === "s");
    const at = (point: string[] | undefined): string => (point ? `${round(Number(point[1]))} ${round(height - Number(point[2]))}` : "");
    return `M${start ? `${at(start)}L` : ""}${plain[0]}C${plain.slice(1).join(" ")}${end ? `L${at(end)}` : ""}`;
}

function read(text: string, picture: Picture, { boxes: all, frames: clusters, widths: wide }: ReturnType<typeof dotOf>): Drawing {
    const laid = JSON.parse(text) as Laid;
    const [, , width, height] = laid.bb.split(",").map(Number) as [number, number, number, number];
    const objects = laid.objects ?? [];
    const lines = picture.lines.filter(({ from, to }) => all.some(({ id }) => id === from) && all.some(({ id }) => id === to));
    return {
        picture, width: Math.ceil(width), height: Math.ceil(height),
        boxes: objects.flatMap(({ name, pos }) => {
            const box = /^n\d+$/.test(name) ? all[Number(name.slice(1))] : undefined;
            if (!box || !pos) return [];
            const [x, y] = pos.split(",").map(Number) as [number, number];
            const own = wide.get(box.id)!;
            return [{ box, width: own, height: BOX_HEIGHT, x: round(x - own / 2), y: round(height - y - BOX_HEIGHT / 2) }];
        }),
        frames: objects.flatMap(({ name, bb }) => {
            const frame = name.startsWith("cluster_") ? clusters[Number(name.slice(8))] : undefined;
            if (!frame || !bb) return [];
            const [left, bottom, right, top] = bb.split(",").map(Number) as [number, number, number, number];
            return [{ frame, x: round(left), y: round(height - top), width: round(right - left), height: round(top - bottom) }];
        }),
        lines: (laid.edges ?? []).flatMap(({ id, pos, lp }) => {
            const line = id?.startsWith("e") ? lines[Number(id.slice(1))] : undefined;
            if (!line || !pos) return [];
            const [x, y] = lp?.split(",").map(Number) ?? [];
            return [{ line, path: pathOf(pos, height), label: x !== undefined && y !== undefined ? { x: round(x), y: round(height - y) } : undefined }];
        }),
    };
}

/** More boxes than this no person reads in one picture, and no layout is quick. */
const MOST_BOXES = 300;

const boxesIn = (frame: Frame): number => frame.boxes.length + frame.frames.reduce((sum, inner) => sum + boxesIn(inner), 0);

/** Lays the pictures out. A picture that is too large, or a layout that fails, leaves the table. */
export async function layOut(pictures: readonly Picture[]): Promise<Drawings> {
    const small = pictures.filter(({ boxes, frames }) => boxes.length + frames.reduce((sum, frame) => sum + boxesIn(frame), 0) <= MOST_BOXES);
    try {
        setFlagsFromString("--liftoff-only"); // a few pictures are laid out before WebAssembly has been optimised twice
        const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
        const graphviz = await Graphviz.load();
        const drawings = small.map((picture) => {
            const written = dotOf(picture);
            return read(graphviz.layout(written.dot, "json", "dot"), picture, written);
        });
        return { drawings, ...(small.length < pictures.length && { failed: `${pictures.length - small.length} of the pictures would have more than ${MOST_BOXES} boxes` }) };
    } catch (error) {
        return { drawings: [], failed: (error as Error).message };
    }
}
