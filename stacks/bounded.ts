// What every role of a stack has, whichever component makes it.
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./site";

const ROLE = "aws:iam/role:Role";

/** The same place, where every role of AWS gets the boundary unless it says another. A component need not know. */
export function bounded(place: Place, boundaryArn: pulumi.Input<string>): Place & Pick<pulumi.ComponentResourceOptions, "transformations"> {
    const transformation: pulumi.ResourceTransformation = ({ type, props, opts }) =>
        (type === ROLE && props.permissionsBoundary === undefined ? { props: { ...props, permissionsBoundary: boundaryArn }, opts } : undefined);
    return { ...place, transformations: [transformation] };
}
