import { CLOUD_TITLES } from "../assess";
import type { Report } from "../schema";
import { counted, number, SOURCE_WORDS, VERDICT_WORDS } from "../words";
import { Bar, Count, Section, State } from "./pieces";

const commitText = ({ commit }: Report): string =>
    commit ? `${commit.id}${commit.dirty ? ", with uncommitted changes" : ""}` : "not known";

/** The verdict, what it rests on, and what it does not show. */
export const Cover = ({ report }: { report: Report }) => {
    const { product, source, verdict, stacks, limits, judgedOn } = report;
    return (
        <header class="cover" id="cover">
            <p class="eyebrow">{product.name} {product.version}</p>
            <h1>Report on {stacks.map(({ name }) => name).join(", ")}</h1>
            <div class={`verdict ${verdict.state}`}>
                <State state={verdict.state}>{VERDICT_WORDS[verdict.state]}</State>
                <p>{verdict.sentence}</p>
            </div>
            <dl class="facts">
                <dt>Evidence</dt><dd>{SOURCE_WORDS[source]}</dd>
                <dt>Resources</dt>
                <dd>{counted(report.summary.resources, "resource")}: {(["aws", "azure"] as const).map((cloud) => {
                    const regions = [...new Set(stacks.flatMap((stack) => stack.regions[cloud]))];
                    return `${CLOUD_TITLES[cloud]} ${number(stacks.reduce((sum, stack) => sum + stack.resources[cloud], 0))}${regions.length > 0 ? ` in ${regions.join(" and ")}` : ""}`;
                }).join("; ")}</dd>
                <dt>Commit</dt><dd><code>{commitText(report)}</code></dd>
                {stacks.map(({ name, file, sha256, lifecycle }) => (
                    <>
                        <dt>Stack {name}</dt>
                        <dd>{lifecycle && <>{lifecycle} life cycle; </>}<code>{file}</code>, SHA-256 <code>{sha256}</code></dd>
                    </>
                ))}
                {judgedOn && <><dt>Exceptions as of</dt><dd>{judgedOn}</dd></>}
            </dl>
            <h2 id="limits" class="small">What this report does not show</h2>
            <ul>{limits.map((limit) => <li key={limit}>{limit}</li>)}</ul>
        </header>
    );
};

export const Summary = ({ report: { summary, stacks } }: { report: Report }) => {
    const rows = [
        ["Requirements, the part declared", summary.declared],
        ["Requirements in full", summary.requirements],
        ["Controls", summary.controls],
        ["Verdicts of rules on resources", summary.verdicts],
    ] as const;
    return (
        <Section id="summary" title="Summary" lead={`${number(summary.rules.run)} of ${counted(summary.rules.total, "rule")} gave verdicts on ${counted(summary.resources, "resource")}. What could not be evaluated is never counted as a pass.`}>
            <div class="table" tabindex={0} role="region" aria-label="Figures by state">
                <table>
                    <thead><tr><td class="wide"></td><th scope="col" class="number">pass</th><th scope="col" class="number">fail</th><th scope="col" class="number">excepted</th><th scope="col" class="number">not evaluated</th><td class="wide"></td></tr></thead>
                    <tbody>
                        {rows.map(([name, tally]) => (
                            <tr key={name}>
                                <th scope="row">{name}</th>
                                <Count value={tally.pass} /><Count value={tally.fail} /><Count value={tally.excepted} /><Count value={tally["not-evaluated"]} />
                                <td><Bar tally={tally} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <h3>Resources by cloud and region</h3>
            <div class="table" tabindex={0} role="region" aria-label="Resources by cloud and region">
                <table>
                    <thead><tr><th scope="col">Stack</th><th scope="col">Cloud</th><th scope="col">Region</th><th scope="col">Zones</th><th scope="col" class="number">Resources</th></tr></thead>
                    <tbody>
                        {stacks.flatMap((stack) => stack.byRegion.map(({ cloud, region, zones, resources }) => (
                            <tr key={`${stack.name} ${cloud} ${region}`}>
                                <th scope="row">{stack.name}</th><td>{CLOUD_TITLES[cloud]}</td><td>{region}</td><td>{zones.join(", ")}</td><Count value={resources} />
                            </tr>
                        )))}
                    </tbody>
                </table>
            </div>
        </Section>
    );
};
