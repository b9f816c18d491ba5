// Where in these files a resource was declared: the SDK reads it from the stack of an error, and so must be shown these
// files as they are written, not as tsx loads them. Its own way of doing so knows nothing of tsx and reads every file anew.
import { findSourceMap } from "node:module";

/** The position as it is written; packages keep theirs, since nobody looks there. */
function written(frame: NodeJS.CallSite): string {
    const file = frame.getFileName();
    const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1];
    const map = file && !file.includes("node_modules") ? findSourceMap(file) : undefined;
    const entry = map?.findEntry(line - 1, column - 1);
    if (!entry || !("originalLine" in entry)) return `    at ${String(frame)}`;
    return `    at ${frame.getFunctionName() ?? "<anonymous>"} (${file!.replace(/^file:\/\//, "")}:${entry.originalLine + 1}:${entry.originalColumn + 1})`;
}

/** Must run before the first resource is declared. */
export function showPositions(): void {
    Error.prepareStackTrace = (error, frames) => {
        // The SDK takes the stack of an empty error for each promise, against leaks, and for each resource. Only for
        // resources, which ask for all frames, does anyone read it.
        if (error.message === "" && Error.stackTraceLimit !== Number.POSITIVE_INFINITY) return "Error";
        return [String(error), ...frames.map(written)].join("\n");
    };
}
