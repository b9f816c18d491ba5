// disclosure.html: what a customer reads. One file that opens offline; nothing in it leads anywhere else.
import type { ComponentType } from "preact";
import { CLOUD_TITLES } from "../assess";
import { FirewallRules } from "../html/firewall";
import { page } from "../html/page";
import { Bar, Count, Parts, Section, State } from "../html/pieces";
import type { Tally } from "../schema";
import { counted, number, SOURCE_WORDS, VERDICT_WORDS } from "../words";
import type { Bundle } from "./bundle";

const CLOUDS = ["aws", "azure"] as const;

const Tables = ({ label, heads, children }: { label: string; heads: readonly string[]; children: preact.ComponentChildren }) => (
    <div class="table" tabindex={0} role="region" aria-label={`${label}, table`}>
        <table class="stacked">
            <thead><tr>{heads.map((head, i) => <th key={i} scope="col">{head}</th>)}</tr></thead>
            {children}
        </table>
    </div>
);

const TallyRow = ({ name, tally }: { name: string; tally: Tally }) => (
    <tr>
        <th scope="row">{name}</th>
        <Count value={tally.pass} label="Pass" /><Count value={tally.fail} label="Fail" /><Count value={tally.excepted} label="Excepted" /><Count value={tally["not-evaluated"]} label="Not evaluated" />
        <td class="wide" data-label="Shares"><Bar tally={tally} /></td>
    </tr>
);

const Summary = ({ disclosure: { summary, frameworks, limits } }: Bundle) => (
    <Section id="summary" title="Summary" lead="A requirement or a control stands as the worst of what was found. What could not be evaluated is never a pass.">
        <Tables label="Summary" heads={["Of", "Pass", "Fail", "Excepted", "Not evaluated", "Shares"]}>
            <tbody>
                <TallyRow name="Requirements" tally={summary.requirements} />
                <TallyRow name="Controls" tally={summary.controls} />
                {frameworks.map(({ short, states }) => <TallyRow key={short} name={short} tally={states} />)}
            </tbody>
        </Tables>
        <h3>What this does not show</h3>
        <ul>{limits.map((limit) => <li key={limit}>{limit}</li>)}</ul>
    </Section>
);

const Requirements = ({ disclosure: { requirements } }: Bundle) => (
    <Section id="requirements" title="Requirements" lead="P is shown by what is declared, S by what is deployed, D by records of something done, T by what people attest.">
        <Tables label="Requirements" heads={["Row", "Promise", "Parts", "State"]}>
            <tbody>{requirements.map(({ id, promise, parts, state }) => (
                <tr key={id}><th scope="row">{id}</th><td>{promise}</td><td data-label="Parts"><Parts parts={parts.map((part) => ({ ...part, clouds: {}, missing: [] }))} /></td><td data-label="State"><State state={state} /></td></tr>
            ))}</tbody>
        </Tables>
    </Section>
);

const Measures = ({ disclosure: { controls } }: Bundle) => (
    <Section id="measures" title="Measures" lead={`${counted(controls.length, "control")}, each held on the clouds that it is about. Of a control that fails, the resources are not told.`}>
        <Tables label="Measures" heads={["Measure", "AWS", "Azure", "State"]}>
            <tbody>{controls.map(({ id, title, clouds, state }) => (
                <tr key={id}>
                    <th scope="row">{title}</th>
                    {CLOUDS.map((cloud) => <td key={cloud} data-label={CLOUD_TITLES[cloud]}>{clouds[cloud] && <State state={clouds[cloud]} short />}</td>)}
                    <td data-label="State"><State state={state} /></td>
                </tr>
            ))}</tbody>
        </Tables>
    </Section>
);

const Frameworks = ({ disclosure: { frameworks } }: Bundle) => (
    <Section id="frameworks" title="Frameworks" lead="Controls of frameworks that our rules support, and what those found. That a rule supports a control does not say that the control as a whole is satisfied.">
        {frameworks.map(({ short, unit, total, mapped, controls }) => (
            <details key={short} class="row group printed">
                <summary><span>{short}</span><span class="muted">{number(mapped)} of {number(total)} {unit}</span></summary>
                <Tables label={short} heads={["Control", "About", "State"]}>
                    <tbody>{controls.map(({ id, title, state }) => <tr key={id}><th scope="row">{id}</th><td>{title}</td><td data-label="State"><State state={state} short /></td></tr>)}</tbody>
                </Tables>
            </details>
        ))}
    </Section>
);

const Firewall = ({ disclosure: { firewall } }: Bundle) =>
    <FirewallRules rows={firewall} lead="Those of one firewall stand in the order in which they are asked. The same placeholder is the same network throughout." />;

const Reach = ({ disclosure: { reach } }: Bundle) => (
    <Section id="reach" title="What reaches what" lead={reach ? "After all firewalls and routes together. What is not listed is closed." : "Not worked out in this report."}>
        {reach && (
            <Tables label="What reaches what" heads={["From", "To", "Ports", "Where"]}>
                <tbody>{reach.map((row, i) => (
                    <tr key={i}>
                        <th scope="row">{row.from}</th><td data-label="To">{row.to}</td>
                        <td data-label="Ports">{row.state === "not known" && row.ports.length === 0 ? "not known" : row.ports.join(", ")}</td>
                        <td data-label="Where"><span class="muted">{CLOUD_TITLES[row.cloud]}, {row.stack}</span></td>
                    </tr>
                ))}</tbody>
            </Tables>
        )}
    </Section>
);

const Recovery = ({ disclosure: { recovery } }: Bundle) => (
    <Section id="recovery" title="Recovery" lead="What was agreed for each kind of loss, what follows from what is declared, and what drills measured.">
        {recovery.length === 0 && <p>No targets are in this report.</p>}
        {recovery.length > 0 && (
            <Tables label="Recovery" heads={["Loss", "Back within, agreed", "modelled", "measured", "Data lost at most, agreed", "modelled", "Target"]}>
                <tbody>{recovery.map((row) => (
                    <tr key={row.loss}>
                        <th scope="row">{row.loss}</th><td data-label="Back within, agreed">{row.agreedTime}</td><td data-label="Back within, modelled">{row.modelledTime}</td>
                        <td data-label="Back within, measured">{row.measured.length === 0 ? "not yet" : row.measured.map(({ time, environment, on }) => `${time} (${environment}, ${on})`).join(", ")}</td>
                        <td data-label="Data lost, agreed">{row.agreedData}</td><td data-label="Data lost, modelled">{row.modelledData}</td><td data-label="Target">{row.target}</td>
                    </tr>
                ))}</tbody>
            </Tables>
        )}
    </Section>
);

const Places = ({ disclosure: { residency } }: Bundle) => (
    <Section id="places" title="Where data is" lead="Stores, copies, backups, keys and records, copies that a cloud makes by itself included.">
        <Tables label="Where data is" heads={["What", "Cloud", "Region", "Country", "How", "Allowed"]}>
            <tbody>{residency.map((row, i) => (
                <tr key={i}><th scope="row">{row.what}</th><td data-label="Cloud">{CLOUD_TITLES[row.cloud]}</td><td data-label="Region">{row.region}</td><td data-label="Country">{row.country}</td><td data-label="How">{row.how}</td><td data-label="Allowed">{row.state}</td></tr>
            ))}</tbody>
        </Tables>
    </Section>
);

const REHEARSED = "on a simulated or emulated cloud, which is no evidence for a promise";

const Evidence = ({ disclosure: { evidence: { register, records } } }: Bundle) => (
    <Section id="evidence" title="Evidence" lead="What was done or measured, and what people attest.">
        {records.length === 0 && <p>No record of a drill, a restore or a measurement is here.</p>}
        {records.length > 0 && (
            <Tables label="Records" heads={["What", "Result", "Measured", "Until", "For"]}>
                <tbody>{records.map((row, i) => (
                    <tr key={i}>
                        <th scope="row">{row.title}<br /><span class="muted">{row.kind}{row.environment !== "live" && `, ${REHEARSED}`}</span></th>
                        <td data-label="Result">{row.result}, {row.state}</td>
                        <td data-label="Measured">{row.figures.map(({ name, value, unit, target }) => `${name} ${value} ${unit}${target === undefined ? "" : ` (target ${target})`}`).join("; ")}</td>
                        <td data-label="Until">{row.until}</td><td data-label="For">{row.requirements.join(", ")}</td>
                    </tr>
                ))}</tbody>
            </Tables>
        )}
        {register.length === 0 && <p>Nothing is attested by people here.</p>}
        {register.length > 0 && (
            <Tables label="Attested" heads={["What", "Kind", "Of", "Next", "State", "For"]}>
                <tbody>{register.map((row, i) => (
                    <tr key={i}><th scope="row">{row.title}</th><td data-label="Kind">{row.kind}</td><td data-label="Of">{row.date}</td><td data-label="Next">{row.nextReview}</td><td data-label="State">{row.state}</td><td data-label="For">{row.requirements.join(", ")}</td></tr>
                ))}</tbody>
            </Tables>
        )}
    </Section>
);

const Method = ({ manifest }: Bundle) => (
    <Section id="method" title="What was left out, and how to verify" newPage>
        <p>Values were replaced by placeholders: the same value by the same one throughout this bundle, by another one in every other customer's.</p>
        <Tables label="Redacted" heads={["Placeholder", "Instead of", "Why", "Values", "Places"]}>
            <tbody>{manifest.redacted.map(({ placeholder, what, why, values, occurrences }) => (
                <tr key={placeholder}><th scope="row">{placeholder}</th><td>{what}</td><td data-label="Why">{why}</td><Count value={values} label="Values" /><Count value={occurrences} label="Places" /></tr>
            ))}</tbody>
        </Tables>
        <h3>Not in here at all</h3>
        <ul>{manifest.leftOut.map(({ what, why }) => <li key={what}>{what}: {why}.</li>)}</ul>
        <h3>Verify</h3>
        <p>The proof beside this file says, signed, which files belong to it. With the provider's public key:</p>
        <pre tabindex={0}><code>holdfast verify disclosure.dsse.json --key provider.pem</code></pre>
        <p>It was made from the full report with the SHA-256 digest <code>{manifest.report.sha256}</code>. An auditor who holds that report makes this bundle again from it:</p>
        <pre tabindex={0}><code>holdfast disclose REPORT_FOLDER --check THIS_FOLDER</code></pre>
    </Section>
);

const SECTIONS: readonly { readonly id: string; readonly title: string; readonly Part: ComponentType<Bundle> }[] = [
    { id: "summary", title: "Summary", Part: Summary },
    { id: "requirements", title: "Requirements", Part: Requirements },
    { id: "measures", title: "Measures", Part: Measures },
    { id: "frameworks", title: "Frameworks", Part: Frameworks },
    { id: "firewall", title: "Firewall rules", Part: Firewall },
    { id: "reach", title: "What reaches what", Part: Reach },
    { id: "recovery", title: "Recovery", Part: Recovery },
    { id: "places", title: "Where data is", Part: Places },
    { id: "evidence", title: "Evidence", Part: Evidence },
    { id: "method", title: "Left out, and verify", Part: Method },
];

const Cover = ({ disclosure: { product, tenant, source, asOf, verdict, stacks } }: Bundle) => (
    <header class="cover">
        <p class="eyebrow">{product.name}: disclosure to {tenant ?? "a customer"}</p>
        <h1>How the service is protected</h1>
        <div class={`verdict ${verdict}`}><State state={verdict}>{VERDICT_WORDS[verdict]}</State></div>
        <dl class="facts">
            <dt>Evidence</dt><dd>{SOURCE_WORDS[source]}</dd>
            {asOf && <><dt>As of</dt><dd>{asOf}</dd></>}
            {stacks.map(({ name, role, lifecycle, regions }) => (
                <><dt>{role ?? name}</dt><dd>{[...regions.aws.map((region) => `AWS ${region}`), ...regions.azure.map((region) => `Azure ${region}`)].join(", ")}{lifecycle === "evaluation" && ", set up to be evaluated"}</dd></>
            ))}
        </dl>
    </header>
);

export const disclosureHtml = (bundle: Bundle): string => [...page({
    title: `${bundle.disclosure.product.name}: disclosure`,
    noun: "disclosure",
    cover: <Cover {...bundle} />,
    sections: SECTIONS.map(({ id, title, Part }) => ({ id, title, render: () => <Part {...bundle} /> })),
})].join("");
