// How long the survival analysis takes: both stacks with every loss and every two losses, and more and more resources.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Graph } from "../policy/resource";
import { pairsOf, survivalOf } from "../policy/survival/survival";
import { readDocuments } from "../report/documents";
import { writeMany } from "./many";

/** Seconds of compute for every single loss, and for every two at once. */
function analyse(files: readonly string[]) {
    const { byOutputs } = readDocuments(files.map((path) => ({ path, form: "state" }))).judged;
    const graph = new Graph(byOutputs);
    const start = performance.now();
    const { scenarios, services } = survivalOf(graph);
    const singles = performance.now();
    const pairs = pairsOf(graph).length;
    const end = performance.now();
    return { resources: byOutputs.length, scenarios: scenarios.length, services: services.length, pairs, singles: (singles - start) / 1000, doubles: (end - singles) / 1000 };
}

/** Lines to print: the bar of two seconds for both stacks, in a process that has analysed nothing yet, then how it grows. */
export function survive(files: readonly string[], scratch: string, say: (line: string) => void): void {
    const tell = ({ resources, scenarios, services, pairs, singles, doubles }: ReturnType<typeof analyse>) =>
        `${resources} resources, ${scenarios} losses, ${services} services: single losses ${singles.toFixed(2)} s, pairs ${doubles.toFixed(2)} s (${pairs} of them worse than either)`;
    const both = analyse(files);
    say(`${both.singles + both.doubles <= 2 ? "met   " : "MISSED"}  survival of both stacks within 2 s: ${tell(both)}`);
    for (const wanted of [2_000, 5_000, 10_000, 20_000]) {
        const folder = mkdtempSync(join(scratch, "survive-"));
        say(`survival of ${tell(analyse(writeMany(files, wanted, folder)))}`);
        rmSync(folder, { recursive: true });
    }
}
