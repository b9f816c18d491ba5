// What can be reached from the internet, against what may be.
import { PUBLIC_SURFACE } from "../catalogue/surface";
import { PLATFORM, unless } from "../look";
import type { Problem, StackRule } from "../rule";
import { surfaceOf } from "../surface";

export const surfaceAsListed: StackRule = {
    name: "platform-public-surface",
    title: "What can be reached from the internet is what is listed, each with an owner, and nothing listed is gone unnoticed",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["public-surface", "network-perimeter"],
    remediation: "Take away what was opened, or list it in policy/catalogue/surface.ts with its owner and the reason, where the change is reviewed.",
    types: [PLATFORM],
    check: (platform, graph): readonly Problem[] => {
        const found = surfaceOf(platform, graph);
        return [
            ...found.filter((what) => !PUBLIC_SURFACE.some((exposure) => exposure.what === what)).map((observed) => ({ property: "surface", observed, expected: "nothing that is not listed" })),
            ...PUBLIC_SURFACE.filter(({ what, optional }) => !optional && !found.includes(what)).map(({ what }) => ({ property: "surface", observed: "nothing", expected: `${what}, which is listed` })),
            ...PUBLIC_SURFACE.flatMap(({ what, owner, reason }) => unless(owner !== "" && reason !== "", { property: what, observed: "nobody", expected: "an owner and a reason" })),
        ];
    },
};
