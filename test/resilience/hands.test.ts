// What people do by hand on real accounts: asked for, with two approvals, and told as they tell it.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { InputError } from "../../report/problems";
import { LiveHands, type LiveFacts } from "../../resilience/hands";
import { readReconciled } from "../../resilience/reconciled";

const NOW = new Date("2026-11-21T12:00:00Z");
const both = (gate: string) => ["first", "second"].map((who) => ({ who, at: "2026-11-21T11:00:00Z", gate }));
const hands = (facts: LiveFacts = {}, ...gates: readonly string[]) => new LiveHands("dr", { people: ["first", "second"], approvals: gates.flatMap(both) }, facts, () => NOW);
const failed = async (task: () => unknown): Promise<string> => Promise.resolve().then(task).then(() => "it went through", (error: Error) => error.message);

describe("what people bring back after an outage", () => {
    it("is asked for with the moment of the take-over", async () => {
        expect(await failed(() => hands({ takenOver: "2026-11-21T10:00:00Z" }).reconcile())).to.match(/^Do this, then approve data:dr and run this again: bring to the primary what was written at the standby since 2026-11-21T10:00:00Z/);
    });
    it("is not taken for nothing where nobody says how much it was", async () => {
        expect(await failed(() => hands({}, "data:dr").reconcile())).to.match(/^--reconciled: found nothing, expected a file/);
    });
    it("is told with its conflicts", async () => {
        expect(await hands({ reconciled: { brought: 12, conflicts: ["aws/data/a"] } }, "data:dr").reconcile()).to.deep.equal({ brought: 12, conflicts: ["aws/data/a"] });
    });
    it("begins at the moment before the take-over", () => expect(hands().note().kept).to.deep.equal({ at: "2026-11-21T12:00:00.000Z" }));
});

describe("the file that says so", () => {
    const file = (text: string): string => {
        const path = join(mkdtempSync(join(tmpdir(), "holdfast-reconciled-")), "reconciled.yaml");
        writeFileSync(path, text);
        return path;
    };
    it("has a number and names", () => expect(readReconciled(file("brought: 3\nconflicts: [data/a]\n"))).to.deep.equal({ brought: 3, conflicts: ["data/a"] }));
    for (const [what, text] of [["no conflicts", "brought: 3\n"], ["less than nothing", "brought: -1\nconflicts: []\n"], ["more than it knows", "brought: 1\nconflicts: []\nlost: 2\n"], ["no text", "{"]] as const) {
        it(`is refused with ${what}`, () => expect(() => readReconciled(file(text))).to.throw(InputError));
    }
});

describe("what an earlier take-over left in the vault", () => {
    const urn = "urn:pulumi:dr::holdfast::holdfast:index:Platform$holdfast:azure:Backup$azure-native:dataprotection:BackupInstance::azure-backup-database";
    it("is nothing the first time", () => expect(hands().leftBehind([urn])).to.deep.equal([]));
    it("is taken into the state first", () => {
        expect(hands({ returned: true }).leftBehind([urn])).to.deep.equal([
            "azure-backup-database: found that dr has taken over before, and that its vault gives up nothing; expected what is there in the state: "
            + "pulumi import azure-native:dataprotection:BackupInstance azure-backup-database ID --parent 'backup=urn:pulumi:dr::holdfast::holdfast:index:Platform$holdfast:azure:Backup::azure-backup' --protect=false -s dr",
        ]);
    });
});
