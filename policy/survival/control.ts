// What changes are made by: each cloud's identities, the pipeline, and the state. Taking over needs them; answering does not.
import type { CloudName } from "../resource";
import { ESTIMATES } from "./figures";
import { type Draft, one } from "./model";

const TITLES = { aws: "AWS", azure: "Azure" } as const;

/** Written before anything else, so that whatever needs them finds them. */
export function writeControl(draft: Draft): void {
    const clouds = (["aws", "azure"] as const).filter((cloud) => draft.graph.resources.some(({ type }) => type.startsWith(cloud === "aws" ? "aws:" : "azure-native:")));
    const state = draft.node("state:backend", "state", "the backend that keeps the state");
    draft.hits.push({ id: state.id, loss: "state", title: "The backend that keeps the state is lost", nodes: [state.id] });
    for (const cloud of clouds) {
        const provider = draft.provider(cloud);
        const identity = draft.node(`identity:${cloud}`, "identity", cloud === "aws" ? "the control plane of AWS IAM" : "Entra", { cloud });
        identity.needs.push(one(provider.id));
        draft.hits.push({
            id: identity.id, loss: "identity", cloud, nodes: [identity.id],
            title: cloud === "aws" ? "AWS identities cannot be changed (control plane of IAM, us-east-1)" : "Entra signs nobody in",
        });
        draft.node(`changes:${cloud}`, "control", `changes on ${TITLES[cloud]}`, { cloud });
    }
    const any = draft.node("changes:any", "control", "changes on one cloud or the other");
    any.needs.push({ join: "any", ways: clouds.map((cloud) => ({ to: `changes:${cloud}` })) });
    draft.afterwards(() => clouds.forEach((cloud) => writeChanges(draft, cloud)));
}

function writeChanges(draft: Draft, cloud: CloudName): void {
    const node = draft.nodes.get(`changes:${cloud}`)!;
    const pipeline = draft.nodes.get("ci:pipeline");
    node.needs.push(
        one(`provider:${cloud}`),
        // Nothing that is declared says where the state is kept, nor whether there is a copy of it.
        { join: "any", ways: [{ to: "state:backend" }], atWorst: "not-known", text: "nothing declares where the state is kept, nor whether there is a copy of it" },
    );
    // On AWS whoever has a role goes on with it; without Entra nobody signs in to Azure anew.
    if (cloud === "azure") node.needs.push(one("identity:azure"));
    if (pipeline) {
        node.needs.push({ join: "any", ways: [
            { to: pipeline.id },
            { to: `provider:${cloud}`, answer: "take-over", rto: [ESTIMATES.notice], text: "people deploy by hand, with the emergency role" },
        ] });
        if (!draft.hits.some(({ id }) => id === pipeline.id)) draft.hits.push({ id: pipeline.id, loss: "ci", title: "The pipeline that deploys is lost", nodes: [pipeline.id] });
    }
    draft.services.push({ id: node.id, node: node.id, kind: "changes", title: `Changes on ${TITLES[cloud]}`, cloud });
}
