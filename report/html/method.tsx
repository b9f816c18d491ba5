import type { Report } from "../schema";
import { Section, State } from "./pieces";

const STATES = [
    ["pass", "the rule looked at the resource and found everything as it asks"],
    ["fail", "something is not as the rule asks"],
    ["excepted", "something is not as the rule asks, and a named person accepted that until a day that has not passed"],
    ["not-applicable", "the rule says nothing about this resource; it counts for nothing"],
    ["not-evaluated", "something that the rule asks for is not known; never counted as a pass"],
] as const;

/** How the verdicts came about, and how somebody else gets the same. */
export const Method = ({ report: { stacks, source, versions, commit, inputs } }: { report: Report }) => {
    const packs = Object.keys(versions.packs);
    const analyze = stacks.flatMap(({ file }) => (source === "preview" ? [] : packs.map((pack) => `pulumi policy analyze --file ${file} --policy-pack policy/${pack}`)));
    const again = source === "offline"
        ? [...(commit ? [`git checkout ${commit.id}`] : []), "npm ci", `npx holdfast report --stack ${stacks.map(({ name }) => name).join(" ")}`]
        : [`npx holdfast report ${source === "preview" ? "--preview" : "--state"} ${[...new Set(stacks.map(({ file }) => file))].join(" ")}`];
    return (
        <Section id="method" title="Method, and how to verify" newPage>
            <p>
                A rule judges one resource at a time: by what was asked for, or by what came of it and of the resources around it.
                A control passes on a cloud if at least one of its rules gave a verdict there, none failed and none was left not evaluated.
                The declared part of a requirement passes if each of its controls passes on every cloud that the control names.
                The worst state decides: fail, then not evaluated, then excepted, then pass.
            </p>
            <ul class="plain">{STATES.map(([state, meaning]) => <li key={state}><State state={state} />: {meaning}.</li>)}</ul>
            <h3>Check that these are the files that were judged</h3>
            <pre tabindex={0}><code>{["sha256sum --check <<'SUMS'", ...[...stacks, ...(inputs ?? [])].map(({ file, sha256 }) => `${sha256}  ${file}`), "SUMS"].join("\n")}</code></pre>
            <h3>Make this report again</h3>
            <p>
                The same input gives the same files, byte for byte.
                {commit?.dirty && " This one was made with changes that are not in the commit, so the commit alone does not give it."}
            </p>
            <pre tabindex={0}><code>{again.join("\n")}</code></pre>
            {analyze.length > 0 && (
                <>
                    <h3>Ask Pulumi's own engine</h3>
                    <p>It judges the same files by the same rules. It reads one file at a time, so what a rule needs from another stack is not evaluated there.</p>
                    <pre tabindex={0}><code>{analyze.join("\n")}</code></pre>
                </>
            )}
            <h3>Versions</h3>
            <dl class="facts">
                <dt>Node.js</dt><dd>{versions.node}</dd>
                {[...Object.entries(versions.sdk), ...Object.entries(versions.packs).map(([name, version]) => [`pack ${name}`, version] as const)].map(([name, version]) => (
                    <><dt>{name}</dt><dd>{version}</dd></>
                ))}
            </dl>
        </Section>
    );
};
