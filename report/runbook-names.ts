// Which runbook is for a loss: one file for all that is mended by the same commands.
import type { CloudName } from "../policy/resource";
import type { Loss } from "../policy/survival/answer";

/** Name of the file, without its ending. */
export function runbookOf({ id, loss, cloud, region }: { readonly id: string; readonly loss: Loss; readonly cloud?: CloudName | undefined; readonly region?: string | undefined }): string {
    switch (loss) {
        case "zone":
        case "region":
        case "key":
        case "addresses":
        case "delete":
            return [loss, cloud, region].filter(Boolean).join("-");
        case "provider":
        case "ransom":
            return `${loss}-${cloud}`;
        case "vpn":
            return loss;
        default:
            return id.replace(/[^\w.-]+/g, "-");
    }
}
