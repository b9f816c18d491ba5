// `npm run mutate`: how much of what protects the platform is watched. Weakens the declared resources one by one; each
// change that no rule notices is listed, and ends it in 2. `--sample N --seed S` takes N changes at random, `--type PATTERN`
// some types only. Every rule that reads what a change touches is asked, also when another has noticed already: so what
// "only it noticed" is counted in full.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { groupBy } from "../../policy/look";
import { rules } from "../../policy/rules/index";
import { readDocuments } from "../../report/documents";
import { type Mutant, score, Subject } from "./score";

const ROOT = join(__dirname, "../..");

/** The same ones for the same seed, whatever else has been added. */
function sample(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
    const drawn = ({ resource, mutation }: Mutant) =>
        createHash("sha256").update(`${seed} ${resource.urn} ${mutation.operator} ${mutation.path}`).digest("hex");
    return mutants.map((mutant) => [drawn(mutant), mutant] as const).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, count).map(([, mutant]) => mutant);
}

function whole(value: string): number {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("expected a whole number from 1.");
    return number;
}

const command = new Command("mutate")
    .description("Weakens what `npm start` wrote, one change at a time, and lists the changes that no rule notices.")
    .option("--sample <n>", "so many changes, drawn at random", whole)
    .option("--seed <n>", "what they are drawn by", whole, 1)
    .option("--type <pattern>", "types that this regular expression matches only")
    .option("--unknown", "ask besides whether a rule that notices a change says so of a value that is not known yet")
    .option("--state <file...>", "deployments to weaken", [join(ROOT, "out/prod.state.json"), join(ROOT, "out/dr.state.json")]);

const { sample: count, seed, type, state, unknown } = command.parse().opts<{ sample?: number; seed: number; type?: string; state: string[]; unknown?: true }>();
const subject = new Subject(readDocuments(state.map((path) => ({ path, form: "state" }))).judged, rules);
const all = subject.mutants().filter(({ resource }) => type === undefined || new RegExp(type).test(resource.type));
const mutants = count === undefined ? all : sample(all, count, seed);
const { killed, neutral, survivors, byRule, silent } = score(subject, mutants, { unknown: unknown ?? false }, (done) => {
    if (process.stderr.isTTY && done % 100 === 0) process.stderr.write(`\r${done} of ${mutants.length}`);
});

const relevant = killed + survivors.length;
/** The same change to several resources, or to several items of a list, is one line. */
const grouped = new Map<string, string[]>();
for (const { resource, mutation } of survivors) {
    const line = `${resource.type}  ${mutation.operator} ${mutation.path.replace(/\[\d+\]/g, "[]")}`;
    grouped.set(line, [...(grouped.get(line) ?? []), resource.name]);
}
const lines = [...grouped].map(([line, names]) => `${line}  (${names[0]}${names.length > 1 ? `, ${names.length} in all` : ""})`).sort();
/** Rules that noticed nothing, by why: one that is about nothing here, or cannot say, is no wonder; one that passes is to be looked at. */
const idle = groupBy(rules.filter(({ name }) => !byRule.has(name)), (rule) => {
    const states = subject.states(rule);
    return states.has("pass") ? "pass, whatever is weakened: they forbid what only an addition would be, or several things keep them, or nothing does"
        : states.has("fail") || states.has("not-evaluated") ? "fail, or are not evaluated, as it is" : "are about nothing that is declared here";
});
const idleLines = [...idle].flatMap(([why, found]) => [`${found.length} rules noticed nothing, and ${why}:`, ...found.map(({ name }) => `  ${name}`), ""]);
process.stdout.write([
    ...lines,
    "",
    ...(count === undefined && type === undefined ? idleLines : []),
    ...(unknown ? [`Passed although the value is not known: ${silent.length}`, ...silent.map((line) => `  ${line}`), ""] : []),
    `${mutants.length} changes of ${all.length}: ${killed} noticed, ${neutral} neutral, ${survivors.length} not noticed`,
    `${byRule.size} rules of ${rules.length} noticed some; ${[...byRule.values()].filter(({ alone }) => alone > 0).length} noticed what no other did`,
    `Mutation score ${relevant === 0 ? "-" : ((100 * killed) / relevant).toFixed(1)} %`,
    "",
].join("\n"));
if (survivors.length > 0) process.exitCode = 2;
