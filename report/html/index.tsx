// report.html: what auditors and reviewers read, in one file.
import type { ComponentType } from "preact";
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
import { page } from "./page";
import { Recovery } from "./recovery";
import { Controls, Requirements } from "./requirements";
import { Exceptions, Findings, Rules } from "./rules";

interface SectionEntry {
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

/**
 * The page, section by section.
 * @param drawings pictures, laid out beforehand; without them the tables say it all
 */
export const html = (report: Report, drawings?: Drawings): Generator<string> => page({
    title: `${report.product.name}: ${report.stacks.map(({ name }) => name).join(", ")}, ${VERDICT_WORDS[report.verdict.state]}`,
    noun: "report",
    cover: <Cover report={report} />,
    sections: SECTIONS.filter(({ has }) => has?.(report) ?? true)
        .map(({ id, title, Section }) => ({ id, title, render: () => <Section report={report} drawings={drawings} /> })),
});
