// Every runbook of a deployment: one for each loss that the survival analysis knows, or for all that are mended alike.
import { PLATFORM } from "../../policy/look";
import type { Graph } from "../../policy/resource";
import { LOSSES, type Scenario } from "../../policy/survival/answer";
import { survivalOf } from "../../policy/survival/survival";
import type { EvidenceRecord } from "../../report/evidence/record";
import { DRILLED } from "../drill/scenario";
import { holdfast } from "./command";
import { controlProcedures } from "./control";
import { deleteProcedures, ransomProcedures } from "./data";
import { Estate } from "./estate";
import { keyProcedures } from "./key";
import { indexText, runbookText } from "./markdown";
import { addressProcedures, vpnProcedures } from "./network";
import { alarmsFor } from "./notice";
import type { Procedure } from "./runbook";
import { providerProcedures, regionProcedures } from "./site";
import { effectsOf, measuredFor } from "./times";
import { zoneProcedures } from "./zone";

const WRITERS: readonly ((estate: Estate, scenarios: readonly Scenario[]) => Procedure[])[] = [
    zoneProcedures, regionProcedures, providerProcedures, keyProcedures, controlProcedures, vpnProcedures, addressProcedures, ransomProcedures, deleteProcedures,
];

/** A drill plays what a primary loses. */
function withExercise(procedure: Procedure, { sites }: Estate): Procedure {
    const { cloud, region, loss, scenarios } = procedure;
    const primary = sites.some(({ behind, regions }) => !behind && cloud !== undefined && (region === undefined || regions[cloud] === region));
    if (!primary || !(DRILLED as readonly string[]).includes(loss)) return procedure;
    return { ...procedure, exercise: scenarios.map((scenario) => holdfast("drill", {}, { operands: [scenario] })) };
}

/** In the order of losses, then by name. */
export function proceduresOf(graph: Graph): Procedure[] {
    const estate = new Estate(graph);
    const { scenarios } = survivalOf(graph);
    return WRITERS.flatMap((write) => write(estate, scenarios)).map((procedure) => withExercise(procedure, estate)).sort((a, b) => LOSSES.indexOf(a.loss) - LOSSES.indexOf(b.loss) || (a.id < b.id ? -1 : 1));
}

/** File names with what stands in them. */
export function runbookFiles(graph: Graph, records: readonly EvidenceRecord[] = []): Map<string, string> {
    const estate = new Estate(graph);
    const survival = survivalOf(graph);
    const procedures = proceduresOf(graph);
    const values = [...new Set(graph.of(PLATFORM).flatMap(({ props }) => (props.documentationValues as string[] | undefined) ?? []))].sort();
    return new Map([
        ["README.md", indexText(procedures, survival.scenarios.map(({ id }) => id).filter((id) => !procedures.some(({ scenarios }) => scenarios.includes(id))), values)],
        ...procedures.map((procedure) => [`${procedure.id}.md`, runbookText({
            procedure, alarms: alarmsFor(estate, procedure), effects: effectsOf(survival, procedure.scenarios), measured: measuredFor(records, procedure.scenarios),
        })] as const),
    ]);
}
