// Keys of AWS. A replica has a state of its own: disabling one of the keys leaves the others in use.
import { isAwsKey } from "../look";
import { regionOf } from "./aws-front";
import { ESTIMATES } from "./figures";
import { find } from "./find";
import type { Draft, Family } from "./model";
import type { Node } from "./nodes";

export const AWS_KEYS = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey", "aws:kms/replicaExternalKey:ReplicaExternalKey"];

/** Nodes of the program's own keys that the values name; none for those that AWS keeps. */
export const awsKey = (draft: Draft, values: readonly unknown[]): Node[] =>
    find(draft.graph, values.filter((value) => !isAwsKey(value)), ...AWS_KEYS).flatMap((key) => draft.byUrn.get(key.urn) ?? []);

export const awsKeys: Family = {
    types: AWS_KEYS,
    read(key, draft) {
        const region = regionOf(key);
        const node = draft.of(key, "key", "aws", region);
        draft.at(node, "aws", region);
        // Deleting a key takes a week at the least, and anybody who may administer it can stop that.
        node.immune = true;
        node.recover.key = [{ to: `region:aws/${region}`, answer: "take-over", rto: [ESTIMATES.notice, ESTIMATES.enableKey], text: `a custodian enables ${node.title} again` }];
        draft.hits.push({ id: node.id, loss: "key", title: `The key ${key.name} in ${region} is disabled`, cloud: "aws", region, nodes: [node.id] });
    },
};
