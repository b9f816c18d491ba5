// The page around the sections: one file that opens offline. What it may load and run is fixed by digest, so nothing else can.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

export interface PageSection {
    /** Its anchor, which a link in the navigation leads to. */
    readonly id: string;
    readonly title: string;
    readonly render: () => VNode;
}

export interface Page {
    readonly title: string;
    /** What the page is, as the link that skips the navigation calls it: "report". */
    readonly noun: string;
    readonly cover: VNode;
    readonly sections: readonly PageSection[];
}

const asset = (name: string): string => readFileSync(join(__dirname, name), "utf8");

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Where the sections go in the page around them. */
const HERE = "<!--sections-->";

/** The page, section by section: of a large platform the whole would be too long a text. */
export function* page({ title, noun, cover, sections }: Page): Generator<string> {
    const style = asset("style.css");
    const script = asset("client.js");
    const policy = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;
    const around = renderToString(
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content={policy} />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <title>{title}</title>
                <style dangerouslySetInnerHTML={{ __html: style }} />
            </head>
            <body>
                <a class="skip" href="#main">Skip to the {noun}</a>
                <div class="page">
                    <nav aria-label="Sections"><ul>{sections.map((section) => <li key={section.id}><a href={`#${section.id}`}>{section.title}</a></li>)}</ul></nav>
                    <main id="main" dangerouslySetInnerHTML={{ __html: HERE }} />
                </div>
                <script dangerouslySetInnerHTML={{ __html: script }} />
            </body>
        </html>,
    );
    const [before, after] = around.split(HERE) as [string, string];
    yield `<!doctype html>\n${before}`;
    yield renderToString(cover);
    for (const { render } of sections) yield renderToString(render());
    yield `${after}\n`;
}
