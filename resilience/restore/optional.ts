// Packages that only some need: loaded when they are, and asked for by name where they are missing.
import { InputError } from "../../report/problems";

/** A package that is in `optionalDependencies`, so that `npm ci --omit=optional` leaves it out. */
export function optional<Module>(name: string, neededFor: string): Module {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- it may be missing
        return require(name) as Module;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND" || !(error as Error).message.includes(`'${name}'`)) throw error;
        throw new InputError([{
            file: neededFor, found: `that the package ${name} is not installed`, expected: "it",
            hint: "Run `npm ci` (it is left out by --omit=optional).",
        }]);
    }
}
