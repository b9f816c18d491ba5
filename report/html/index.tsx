// report.html: one file that opens offline. What it may load and run is fixed by digest, so nothing else can.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ComponentType } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Drawings } from "../architecture/layout";
import type { Report } from "../schema";
import { VERDICT_WORDS } from "../words";
import { Access, Residency } from "./access";
import { ArchitectureSection } from "./architecture";
import { Changes } from "./changes";
import { Claims } from "./claims";
import { Cover, Summary } from "./cover";
import { Costs } from "./cost";
import { Evidence } from "./evidence";
import { Exposed } from "./exposure";
import { Firewall } from "./firewall";
import { Frameworks } from "./frameworks";
import { Inventory } from "./inventory";
import { Method } from "./method";
import { Recovery } from "./recovery";
import { Controls, Requirements } from "./requirements";
import { Exceptions, Findings, Rules } from "./rules";

interface SectionEntry {
    /** Its anchor, which a link in the navigation leads to. */
    readonly id: string;
    readonly title: string;
    readonly Section: ComponentType<{ report: Report; drawings?: Drawings | undefined }>;
    /** False where this report has nothing for it: then it is left out. Default: always there. */
    readonly has?: (report: Report) => boolean;
}

/** In the order of the page. A further section is one more line here. */
const SECTIONS: readonly SectionEntry[] = [
    { id: "summary", title: "Summary", Section: Summary },
    { id: "changes", title: "What changed", Section: Changes, has: ({ changes }) => changes !== undefined },
    { id: "findings", title: "Findings", Section: Findings },
    { id: "requirements", title: "Requirements", Section: Requirements },
    { id: "claims", title: "The documents", Section: Claims },
    { id: "exceptions", title: "Exceptions", Section: Exceptions },
    { id: "evidence", title: "Register and records", Section: Evidence, has: ({ evidence }) => evidence !== undefined },
    { id: "recovery", title: "Recovery", Section: Recovery, has: ({ survival }) => survival !== undefined },
    { id: "architecture", title: "Architecture", Section: ArchitectureSection, has: ({ architecture }) => architecture !== undefined },
    { id: "exposure", title: "What reaches what", Section: Exposed, has: ({ exposure }) => exposure !== undefined },
    { id: "firewall", title: "Firewall rules", Section: Firewall, has: ({ firewall = [] }) => firewall.length > 0 },
    { id: "residency", title: "Residency", Section: Residency },
    { id: "access", title: "Who may do what", Section: Access },
    { id: "cost", title: "Cost", Section: Costs },
    { id: "controls", title: "Controls", Section: Controls },
    { id: "frameworks", title: "Frameworks", Section: Frameworks },
    { id: "rules", title: "Rules", Section: Rules },
    { id: "inventory", title: "Inventory", Section: Inventory },
    { id: "method", title: "Method", Section: Method },
];

const asset = (name: string): string => readFileSync(join(__dirname, name), "utf8");

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Where the sections go in the page around them. */
const HERE = "<!--sections-->";

/**
 * The page, section by section: of a large platform the whole would be too long a text.
 * @param drawings pictures, laid out beforehand; without them the tables say it all
 */
export function* html(report: Report, drawings?: Drawings): Generator<string> {
    const style = asset("style.css");
    const script = asset("client.js");
    const policy = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;
    const names = report.stacks.map(({ name }) => name).join(", ");
    const sections = SECTIONS.filter(({ has }) => has?.(report) ?? true);
    const around = renderToString(
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content={policy} />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <title>{`${report.product.name}: ${names}, ${VERDICT_WORDS[report.verdict.state]}`}</title>
                <style dangerouslySetInnerHTML={{ __html: style }} />
            </head>
            <body>
                <a class="skip" href="#main">Skip to the report</a>
                <div class="page">
                    <nav aria-label="Sections"><ul>{sections.map(({ id, title }) => <li key={id}><a href={`#${id}`}>{title}</a></li>)}</ul></nav>
                    <main id="main" dangerouslySetInnerHTML={{ __html: HERE }} />
                </div>
                <script dangerouslySetInnerHTML={{ __html: script }} />
            </body>
        </html>,
    );
    const [before, after] = around.split(HERE) as [string, string];
    yield `<!doctype html>\n${before}`;
    yield renderToString(<Cover report={report} />);
    for (const { Section } of sections) yield renderToString(<Section report={report} drawings={drawings} />);
    yield `${after}\n`;
}
