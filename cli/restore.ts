// `holdfast restore`: whether a restored copy is what was stored, and copies from one cloud to the other that are read back.
import { resolve } from "node:path";
import type * as Address from "../resilience/restore/address";
import type * as Compare from "../resilience/restore/compare";
import type * as Copying from "../resilience/restore/copy";
import type * as Manifest from "../resilience/restore/manifest";
import { type Digest, isUnread } from "../resilience/restore/store";
import type * as Deployment from "../simulate/deployment";
import { InputError, type InputProblem } from "../report/problems";
import { type AddCommand, EXIT, progressLine, shortest, stopwatch } from "./command";
import { atTime, fileRecord, instant, placed, type RecordOptions, recoveryOf, wholeNumber, widthOption, withRecord } from "./restore-record";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    address: () => require("../resilience/restore/address") as typeof Address,
    compare: () => require("../resilience/restore/compare") as typeof Compare,
    copy: () => require("../resilience/restore/copy") as typeof Copying,
    manifest: () => require("../resilience/restore/manifest") as typeof Manifest,
    deployment: () => require("../simulate/deployment") as typeof Deployment,
};
/* eslint-enable @typescript-eslint/no-require-imports */

async function manifest(source: string, { out, width }: { readonly out: string; readonly width: number }): Promise<number> {
    const { inventory, close } = await lazy.address().openInventory(source, width);
    try {
        const digests: Digest[] = [];
        const unread: InputProblem[] = [];
        for await (const entry of inventory.digests()) {
            if (isUnread(entry)) unread.push({ file: entry.key, found: `that it cannot be read (${entry.why})`, expected: "something to make a digest of" });
            else digests.push(entry);
        }
        if (unread.length > 0) throw new InputError(unread); // half a manifest would say that the rest is not missing
        lazy.deployment().writeAll(new Map([[resolve(out), lazy.manifest().manifestText({ of: inventory.title, measure: inventory.measure }, digests)]]));
        process.stdout.write(`✔ ${digests.length} ${inventory.measure === "bytes" ? "objects" : "tables"} of ${inventory.title}\n  wrote ${shortest(resolve(out))}\n`);
        return EXIT.kept;
    } finally {
        await close();
    }
}

async function verify(source: string, copy: string, options: RecordOptions): Promise<number> {
    const recovery = recoveryOf(options);
    const line = progressLine(process.stderr);
    const began = new Date();
    const watch = stopwatch();
    const [from, to] = [await lazy.address().openInventory(source, options.width), await lazy.address().openInventory(copy, options.width)];
    try {
        const where = placed([to.place, { environment: from.place.environment }], options);
        line.say(`compare ${copy}`);
        const comparison = await lazy.compare().compare(from.inventory, to.inventory);
        watch.end("source and copy read and compared");
        line.clear();
        const result = fileRecord(comparison, {
            store: options.store, stacks: options.stack ?? [], ...where, ...(recovery && { recovery }),
            from: options.began ?? instant(began), until: instant(new Date()),
            steps: watch.steps.map(({ name, milliseconds }) => ({ name, seconds: Math.round(milliseconds / 1000), state: lazy.compare().isWhole(comparison) ? "done" : "failed" })),
            repeated: from.repeated() + to.repeated(),
        }, options);
        return result === "passed" ? EXIT.kept : EXIT.broken;
    } finally {
        line.clear();
        await Promise.all([from.close(), to.close()]);
    }
}

async function copy(source: string, target: string, options: RecordOptions & { readonly manifest: string; readonly overwrite?: boolean; readonly dryRun?: boolean }): Promise<number> {
    const line = progressLine(process.stderr);
    const [from, to] = [lazy.address().openStore(source), lazy.address().openStore(target)];
    const where = placed([from.place, to.place], options);
    const journal = lazy.manifest()[options.dryRun ? "peekJournal" : "openJournal"](resolve(options.manifest), { of: from.title, measure: "bytes", to: to.title });
    if (options.dryRun) {
        const { objects, bytes, done, standing } = await lazy.copy().lookAtCopy(from, to, journal);
        process.stdout.write(`${objects} objects, ${bytes} bytes: ${done} are copied already, ${standing} of the same name stand there, ${objects - done - standing} would be written. Nothing was written.\n`);
        return EXIT.kept;
    }
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.once("SIGINT", interrupt);
    const began = new Date();
    try {
        const copied = await lazy.copy().copyStore(from, to, journal, {
            width: options.width, overwrite: options.overwrite ?? false, stop: stop.signal,
            progress: (objects, bytes) => line.say(`copy  ${objects} objects, ${bytes} bytes`),
        });
        line.clear();
        if (copied.stopped) {
            process.stderr.write(`Stopped after ${copied.same} objects. The same command goes on from there (${shortest(`${resolve(options.manifest)}.part`)}).\n`);
            return EXIT.broken;
        }
        const whole = lazy.compare().isWhole(copied);
        if (whole) journal.finish();
        const until = new Date();
        fileRecord(copied, {
            store: options.store, exported: true, stacks: options.stack ?? [], ...where, from: instant(began), until: instant(until),
            steps: [{ name: `${copied.written} objects written, each read back`, seconds: Math.round((until.getTime() - began.getTime()) / 1000), state: whole ? "done" : "failed" }],
            repeated: from.repeated() + to.repeated(),
        }, options);
        return whole ? EXIT.kept : EXIT.broken;
    } finally {
        line.clear();
        process.removeListener("SIGINT", interrupt);
    }
}

const ADDRESSES = `
Addresses:
  s3://BUCKET/PREFIX?region=REGION[&endpoint=URL]    signs in as the AWS CLI does
  https://ACCOUNT.blob.core.windows.net/CONTAINER    signs in as \`az\` does, or by
                                                     AZURE_STORAGE_SAS_TOKEN
  file:///FOLDER                                     a mounted file system
  postgres://USER@HOST/DATABASE[?schema=NAME]        PGPASSWORD or ~/.pgpass
  FILE                                               what \`restore manifest\` wrote`;

export const addRestore: AddCommand = (program, run) => {
    const restore = program.command("restore").description("compare restored copies with what was stored, and copy between clouds");
    restore.command("manifest")
        .description("write down what a store holds, as digests: what a restored copy is held against when the store is gone")
        .argument("<source>").requiredOption("--out <file>", "the manifest").addOption(widthOption())
        .addHelpText("after", ADDRESSES)
        .action((source: string, options: { out: string; width: number }) => run(manifest(source, options)));
    withRecord(restore.command("verify")
        .description("hold a restored copy against its source or a manifest of it, and write a record")
        .argument("<source>").argument("<copy>"))
        .option("--began <time>", "when the restore began, UTC: 2026-11-21T09:30:00Z", atTime)
        .option("--ended <time>", "when its data could be used", atTime)
        .option("--target-minutes <minutes>", "how long it may have taken", wholeNumber)
        .addHelpText("after", `${ADDRESSES}

Exit code:
  0  the copy has everything that the source has, and the same
  2  something is missing, different or cannot be read, or it took too long
  3  an address, a file or an option cannot be used`)
        .action((source: string, target: string, options: RecordOptions) => run(verify(source, target, options)));
    withRecord(restore.command("copy")
        .description("copy a store's objects to another, on this cloud or the other, read each one back, and write a record; run again, it goes on where it stopped")
        .argument("<source>").argument("<target>"))
        .requiredOption("--manifest <file>", "digests of what was copied; while copying, FILE.part")
        .option("--dry-run", "say how much would be copied, and write nothing")
        .option("--overwrite", "write over objects of the same name that are others")
        .addHelpText("after", ADDRESSES)
        .action((source: string, target: string, options: RecordOptions & { manifest: string; overwrite?: boolean; dryRun?: boolean }) => run(copy(source, target, options)));
};
