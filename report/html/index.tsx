// report.html: one file that opens offline. What it may load and run is fixed by digest, so nothing else can.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToString } from "preact-render-to-string";
import type { Report } from "../schema";
import { VERDICT_WORDS } from "../words";
import { Access, Residency } from "./access";
import { Cover, Summary } from "./cover";
import { Costs } from "./cost";
import { Frameworks } from "./frameworks";
import { Inventory } from "./inventory";
import { Method } from "./method";
import { Controls, Requirements } from "./requirements";
import { Exceptions, Findings, Rules } from "./rules";

const asset = (name: string): string => readFileSync(join(__dirname, name), "utf8");

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const SECTIONS = [
    ["summary", "Summary"], ["findings", "Findings"], ["requirements", "Requirements"], ["controls", "Controls"], ["frameworks", "Frameworks"],
    ["rules", "Rules"], ["exceptions", "Exceptions"], ["cost", "Cost"], ["access", "Who may do what"], ["residency", "Residency"], ["inventory", "Inventory"], ["method", "Method"],
] as const;

export function html(report: Report): string {
    const style = asset("style.css");
    const script = asset("client.js");
    const policy = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;
    const names = report.stacks.map(({ name }) => name).join(", ");
    return `<!doctype html>\n${renderToString(
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
                    <nav aria-label="Sections"><ul>{SECTIONS.map(([id, title]) => <li key={id}><a href={`#${id}`}>{title}</a></li>)}</ul></nav>
                    <main id="main">
                        <Cover report={report} />
                        <Summary report={report} />
                        <Findings report={report} />
                        <Requirements report={report} />
                        <Controls report={report} />
                        <Frameworks report={report} />
                        <Rules report={report} />
                        <Exceptions report={report} />
                        <Costs report={report} />
                        <Access report={report} />
                        <Residency report={report} />
                        <Inventory report={report} />
                        <Method report={report} />
                    </main>
                </div>
                <script dangerouslySetInnerHTML={{ __html: script }} />
            </body>
        </html>,
    )}\n`;
}
