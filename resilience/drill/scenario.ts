// What a drill takes away. Its name is the one that the survival analysis gives the same loss.
import { nearest } from "../../components/plan/regions";
import type { CloudName } from "../../policy/resource";
import { InputError } from "../../report/problems";
import type { Place } from "../../simulate/conditions";

export const DRILLED = ["zone", "region", "provider"] as const;
export type DrilledLoss = (typeof DRILLED)[number];

export interface DrillScenario {
    /** `zone:aws/eu-west-1a`, `region:azure/northeurope`, `provider:aws`. */
    readonly id: string;
    readonly loss: DrilledLoss;
    readonly cloud: CloudName;
    readonly place: Place;
    readonly title: string;
    /** Rows that it is evidence for. */
    readonly requirements: readonly string[];
}

const CLOUD_TITLES = { aws: "AWS", azure: "Azure" } as const;
const REQUIREMENTS: Readonly<Record<DrilledLoss, readonly string[]>> = {
    zone: ["A13", "A16", "A31"], region: ["A15", "A31", "A32", "B9", "B11", "B30"], provider: ["A14", "A31"],
};

/** Where the primary site stands: what of it can be lost. */
export interface Standing {
    readonly aws: { readonly region: string; readonly zones: readonly string[] };
    readonly azure: { readonly region: string; readonly zones: readonly string[] };
}

/** Every loss that can be drilled. */
export function scenarios({ aws, azure }: Standing): DrillScenario[] {
    const of = (loss: DrilledLoss, cloud: CloudName, place: string): DrillScenario => ({
        id: `${loss}:${place}`, loss, cloud, place, requirements: REQUIREMENTS[loss],
        title: loss === "provider" ? `${CLOUD_TITLES[cloud]} is lost as a whole` : `${CLOUD_TITLES[cloud]} ${loss} ${place.split("/")[1]!} is lost`,
    });
    return [
        ...aws.zones.map((zone) => of("zone", "aws", `aws/${zone}`)),
        ...azure.zones.map((zone) => of("zone", "azure", `azure/${azure.region}-${zone}`)),
        of("region", "aws", `aws/${aws.region}`), of("region", "azure", `azure/${azure.region}`),
        of("provider", "aws", "aws"), of("provider", "azure", "azure"),
    ];
}

/** @throws InputError naming the scenarios there are */
export function scenarioOf(id: string, standing: Standing): DrillScenario {
    const all = scenarios(standing);
    const found = all.find((one) => one.id === id);
    if (found) return found;
    const near = nearest(id, all.map((one) => one.id));
    throw new InputError([{ file: "SCENARIO", found: `"${id}"`, expected: `one of ${all.map((one) => one.id).join(", ")}`, ...(near && { hint: `Did you mean "${near}"?` }) }]);
}
