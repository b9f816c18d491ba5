// What changed, as parts of a Markdown text: first what a reviewer must weigh, then everything else, folded.
import { beginning, code, escape, folded, row, type Section, tableOf, UNFOLD } from "../markup";
import type { ReportState } from "../schema";
import { counted, number, place, shortType, STATE_SIGNS, STATE_WORDS } from "../words";
import type { Changes, FindingChange } from "./schema";
import { type ConcernRow, CONCERN_TITLES, difference, EFFECT_SIGNS, money } from "./summary";

export const GONE = "not there";

const say = (state: ReportState | undefined): string => (state ? `${STATE_SIGNS[state]} ${STATE_WORDS[state]}` : GONE);

const becomes = ({ before, after }: { readonly before?: ReportState | undefined; readonly after?: ReportState | undefined }): string => `${say(before)} → ${say(after)}`;

/** Characters of a fact: four rows of them must always fit. */
const MOST = 500;

/** Four rows: what the change does, or how it stands. */
export const concernTable = (title: string, rows: readonly ConcernRow[]): Section => {
    const cell = ({ effect, word, facts }: ConcernRow): string =>
        [`**${EFFECT_SIGNS[effect]} ${escape(word)}**`, ...facts.map((fact) => escape(beginning(fact, MOST)))].join("<br>");
    return tableOf("concern", [], ["", title], rows.map((each) => row(`**${CONCERN_TITLES[each.concern]}**`, cell(each))));
};

const FINDING_WORDS: Readonly<Record<FindingChange["change"], string>> = { new: "new", worse: "worse", expired: "exception expired", excepted: "excepted", fixed: "fixed" };

/** Of several things that a rule found wrong, one can be mended while the rule fails for another. */
export const STILL_FAILS = "mended; the rule still fails for something else";

function whatOf({ change, property, expected, observed, before, after, exception }: FindingChange): string {
    if (change === "fixed" && after === "fail") return `${code(property ?? "")} ${STILL_FAILS}`.trim();
    if (change === "fixed" || after === "not-evaluated") return becomes({ before, after });
    const until = exception ? `<br>exception ${escape(exception.ticket)}, ${after === "fail" ? "expired on" : "until"} ${escape(exception.expires)}` : "";
    return `${property ? `${code(property)}: ` : ""}${escape(observed)}, expected ${escape(expected)}${until}`;
}

export const findingRow = (finding: FindingChange): string => {
    const { change, severity, rule, title, name, type, stack, source } = finding;
    return row(
        `${FINDING_WORDS[change]}<br>${severity}`,
        `${escape(title)}<br>${code(rule)}`,
        `${code(name)}<br>${escape(shortType(type))}, ${escape(stack)}${source ? `<br>${code(place(source))}` : ""}`,
        whatOf(finding),
    );
};

const COLUMNS = ["", "Rule", "Where", "What"];

const GRAVE: ReadonlySet<FindingChange["change"]> = new Set(["new", "worse", "expired", "excepted"]);

/** Findings that a reviewer must weigh: failures before what could not be judged. */
export function graveFindings({ findings }: Changes): Section[] {
    const grave = findings.filter(({ change, after }) => GRAVE.has(change) && after !== "not-evaluated");
    return grave.length === 0 ? [] : [tableOf("finding", [`### ${counted(grave.length, "finding")} to weigh`, ""], COLUMNS, grave.map(findingRow))];
}

const SIGNS = { added: "+", changed: "~", removed: "−" } as const;

/** Lines of one cell; the rest is counted. */
const MOST_LINES = 12;

function lines(title: string, items: readonly string[], mark: string): string[] {
    if (items.length === 0) return [];
    const more = items.length > MOST_LINES ? [`… and ${number(items.length - MOST_LINES)} more`] : [];
    return [title, ...items.slice(0, MOST_LINES).map((item) => `${mark} ${escape(item)}`), ...more];
}

const part = (thing: string, title: string, columns: readonly string[], rows: readonly string[]): Section => tableOf(thing, folded(title), columns, rows, UNFOLD);

const differences = (list: readonly unknown[]): string => counted(list.length, "difference");

/** What stands where, and what reaches it. */
function aboutPlaces({ resources, counts, surface = [], reach = [], scenarios = [], singlePoints = [], places }: Changes): Section[] {
    const { added, changed, removed } = counts.resources;
    return [
        part("resource", `Resources: ${number(added)} added, ${number(changed)} changed, ${number(removed)} removed`, ["", "Resource", "Where", "Source", "Properties"],
            resources.map(({ change, name, type, stack, region, source, properties }) => row(
                SIGNS[change], `${code(name)}<br>${escape(shortType(type))}`, escape([stack, region].filter(Boolean).join(", ")), code(place(source)), properties.map(code).join(", ")))),
        part("thing", `What the internet reaches: ${differences(surface)}`, ["", "Stack", "What", "Listed"],
            surface.map(({ change, stack, what, listed }) => row(SIGNS[change], escape(stack), code(what), listed ? "yes" : "**no**"))),
        part("way", `What reaches what: ${differences(reach)}`, ["Stack", "From → to", "Ports", "Planned"],
            reach.map(({ stack, cloud, from, to, before, after, opened, closed, declared }) => {
                const states = before === after ? [] : [`${before ?? GONE} → ${after ?? GONE}`];
                const ports = [...opened.map((port) => `+ ${port}`), ...closed.map((port) => `− ${port}`), ...states];
                return row(escape(`${stack}, ${cloud}`), escape(`${from} → ${to}`), escape(ports.join(", ")), declared ? "" : "**no**");
            })),
        part("answer", `Losses survived otherwise: ${number(scenarios.length)}`, ["", "Loss", "Service", "Before → now"],
            scenarios.map(({ worse, scenario, service, before = GONE, after = GONE }) =>
                row(worse ? "✖ worse" : "✔ better", escape(scenario), escape(service), escape(`${before} → ${after}`)))),
        part("point", `Single points of failure: ${differences(singlePoints)}`, ["", "What", "Kind"],
            singlePoints.map(({ change, node, kind }) => row(SIGNS[change], code(node), escape(kind)))),
        part("place", `Regions and zones: ${differences(places)}`, ["", "Stack", "Region", "Zones"],
            places.map(({ change, stack, region, zonesAdded, zonesRemoved }) =>
                row(SIGNS[change], escape(stack), escape(region), escape([...zonesAdded.map((zone) => `+ ${zone}`), ...zonesRemoved.map((zone) => `− ${zone}`)].join(", "))))),
    ];
}

function aboutCostAndRights({ cost, access, residency }: Changes): Section[] {
    return [
        part("tier", cost ? `Cost: about ${money(cost.before)} → ${money(cost.after)} USD a month` : "", ["Stack", "Tier", "Before:", "Now:", "Difference:"],
            (cost?.stacks ?? []).flatMap(({ name, tiers }) =>
                tiers.map(({ tier, before, after }) => row(escape(name), tier, money(before), money(after), difference(after - before))))),
        part("right", `Who may do what: ${differences(access)}`, ["", "Who", "As", "Difference"],
            access.map(({ change, who, as, resource, gained, lost }) => row(
                SIGNS[change], escape(who.join(", ")), code(as ?? resource), [...lines("may now", gained, "+"), ...lines("may no longer", lost, "−")].join("<br>")))),
        part("place", `Where data and keys are: ${differences(residency)}`, ["", "What", "Where", "How", "Allowed"],
            residency.map(({ change, what, region, country, how, state }) => row(SIGNS[change], escape(what), escape(`${region}, ${country}`), escape(how), escape(state)))),
    ];
}

function aboutStates({ requirements, controls, frameworks, rules }: Changes): Section[] {
    const own = frameworks.flatMap(({ short, controls: list }) => list.map((control) => ({ short, ...control })));
    return [
        part("requirement", `Requirements: ${differences(requirements)}`, ["", "Promise", "By class", "In full"],
            requirements.map(({ id, promise, parts, before, after }) => row(
                escape(id), escape(promise), parts.map((each) => `${each.class} ${becomes(each)}`).join("<br>"), before === after ? say(after) : becomes({ before, after })))),
        part("control", `Controls: ${differences(controls)}`, ["Control", "", "Before → now"], controls.map(({ id, title, ...states }) => row(code(id), escape(title), becomes(states)))),
        part("framework", `Frameworks' controls: ${differences(own)}`, ["Framework", "Control", "Before → now"],
            own.map(({ short, id, title, ...states }) => row(escape(short), escape(`${id} ${title}`), becomes(states)))),
        part("rule", `Rules: ${differences(rules)}`, ["", "Rule", "Difference"], rules.map(({ change, name, title, what = title }) => row(SIGNS[change], code(name), escape(what)))),
    ];
}

/** Everything else that changed, folded; only what there is. */
export function foldedChanges(changes: Changes): Section[] {
    const unknown = changes.findings.filter(({ change, after }) => GRAVE.has(change) && after === "not-evaluated");
    const fixed = changes.findings.filter(({ change }) => change === "fixed");
    return [
        ...aboutPlaces(changes),
        ...aboutCostAndRights(changes),
        ...aboutStates(changes),
        part("verdict", `${counted(unknown.length, "verdict")} that could be given before, or are new, and cannot`, COLUMNS, unknown.map(findingRow)),
        part("finding", `${counted(fixed.length, "finding")} fixed`, COLUMNS, fixed.map(findingRow)),
    ].filter(({ rows }) => rows.length > 0);
}

/** `+1 ~2 −0`, with words. */
export const resourceCounts = ({ counts: { resources: { added, changed, removed } } }: Changes): string =>
    `${counted(added, "resource")} added, ${number(changed)} changed, ${number(removed)} removed`;

export const baselineText = ({ baseline }: Changes): string =>
    `${baseline.stacks.join(", ")}${baseline.commit ? ` at ${baseline.commit.slice(0, 12)}` : ""}`;

