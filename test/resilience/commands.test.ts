import { execFileSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { aws, az, awsInto, type Command, commandText, dig, holdfast, pulumi, quoted, rehearsal, slot, slotsOf } from "../../resilience/runbooks/command";
import { faultsOf, GRAMMAR_SOURCE } from "../../resilience/runbooks/grammar";
import { effectsOf, measuredFor } from "../../resilience/runbooks/times";
import { runbookText } from "../../resilience/runbooks/markdown";
import type { Answer, Survival } from "../../policy/survival/answer";
import type { EvidenceRecord } from "../../report/evidence/record";

const text = (command: Command | undefined): string | undefined => command && commandText(command);

describe("a command of a runbook", () => {
    it("is typed as its tool takes it", () => {
        expect(commandText(aws("eu-west-1", "kms enable-key", { "key-id": "mrk-1" }))).to.equal("aws kms enable-key --region eu-west-1 --key-id mrk-1");
    });
    it("asks for values that are known only then", () => {
        const command = holdfast("restore verify", { store: "data" }, { operands: [slot("MANIFEST"), slot("COPY")] });
        expect([commandText(command), slotsOf(command)]).to.deep.equal(['npx holdfast restore verify "$MANIFEST" "$COPY" --store data', ["MANIFEST", "COPY"]]);
    });
    it("keeps what it reads for the next one", () => {
        expect(commandText(awsInto("ZONE_ID", "eu-west-1", "ec2 describe-availability-zones", { "zone-names": slot("ZONE") }, "AvailabilityZones[0].ZoneId")))
            .to.equal(`export ZONE_ID="$(aws ec2 describe-availability-zones --region eu-west-1 --zone-names "$ZONE" --query 'AvailabilityZones[0].ZoneId' --output text)"`);
    });
    it("tells whether it changes anything", () => {
        const commands = [aws("r", "kms describe-key"), aws("r", "kms enable-key"), az("keyvault show"), az("keyvault recover"), pulumi("preview"), pulumi("up"), dig("a", "A"), aws(undefined, "sts assume-role")];
        expect(commands.map(({ mutates }) => mutates)).to.deep.equal([false, true, false, true, false, true, false, true]);
    });

    it("is one word to a shell, whatever is in it", () => fc.assert(fc.property(
        fc.array(fc.string({ unit: "grapheme" }).filter((word) => !word.includes("\0")), { minLength: 1, maxLength: 4 }),
        (words) => {
            const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(quoted).join(" ")}`]).toString("utf8");
            expect(printed).to.equal(words.map((word) => `${word}\0`).join(""));
        },
    ), { numRuns: 25 }));
});

describe("the rehearsal of a command", () => {
    it("of AWS checks the options and sends nothing", () => {
        expect(text(rehearsal(aws("eu-west-1", "kms describe-key", { "key-id": "k", query: "x", output: "text" })))).to.equal("aws kms describe-key --region eu-west-1 --key-id k --generate-cli-skeleton output");
    });
    it("of an update is a preview", () => expect(text(rehearsal(pulumi("up", { stack: "dr" })))).to.equal("pulumi preview --stack dr"));
    it("of ours is its own dry run, without approvals", () => {
        expect(text(rehearsal(holdfast("failover", { stack: "dr", live: true, approvals: slot("APPROVALS") })))).to.equal("npx holdfast failover --stack dr --live --dry-run");
    });
    it("of what only reads is itself", () => expect(text(rehearsal(pulumi("preview", { stack: "dr" })))).to.equal("pulumi preview --stack dr"));
    it("is none where the tool has no way", () => expect([rehearsal(az("keyvault recover")), rehearsal(pulumi("stack init x"))]).to.deep.equal([undefined, undefined]));
});

describe("the check of commands against the clouds' own tools", () => {
    it("names versions", () => {
        expect(GRAMMAR_SOURCE.aws).to.match(/^botocore \d+\.\d+\.\d+$/);
        expect(GRAMMAR_SOURCE.az).to.match(/^azure-cli \d+\.\d+\.\d+$/);
    });
    const cases: readonly (readonly [string, Command, string[]])[] = [
        ["accepts a good one", aws("r", "kms enable-key", { "key-id": "k" }), []],
        ["accepts a good one of Azure", az("postgres flexible-server restart", { "resource-group": "g", name: "n", failover: "Forced" }), []],
        ["misses what is required", aws("r", "kms enable-key"), ["aws kms enable-key: --key-id is missing"]],
        ["knows no other options", aws("r", "kms enable-key", { "key-id": "k", force: true }), ["aws kms enable-key: --force is none of its options"]],
        ["knows no other commands", az("keyvault revive"), [`az keyvault revive: not known to ${GRAMMAR_SOURCE.az}`]],
        ["leaves other tools alone", pulumi("up", { whatever: true }), []],
    ];
    for (const [what, command, faults] of cases) it(what, () => expect(faultsOf(command)).to.deep.equal(faults));
});

describe("times of a runbook", () => {
    const answer = (scenario: string, service: string, more: Partial<Answer> = {}): Answer => ({ scenario, service, answer: "take-over", path: ["region r is lost", "x takes over"], target: {}, met: "none", ...more });
    const survival = (answers: Answer[]): Survival => ({
        scenarios: ["a", "b"].map((id) => ({ id, loss: "region", title: `Region ${id} is lost (hard)`, lost: ["region r"] })),
        services: ["s", "t"].map((id) => ({ id, kind: "store", title: `Store ${id}` })), answers, singlePoints: [], limits: [],
    });

    it("leave out what is not touched", () => expect(effectsOf(survival([answer("a", "s", { answer: "yes", path: [] })]), ["a"])).to.deep.equal([]));
    it("tell services that fare alike in one row, without what the title says", () => {
        const told = effectsOf(survival([answer("a", "s"), answer("a", "t"), answer("b", "s")]), ["a"]);
        expect(told).to.deep.equal([{ answer: "after people take over", path: ["x takes over"], until: "not told", lost: "does not apply", target: "none", under: [], services: ["Store s", "Store t"] }]);
    });
    it("say under which loss, where losses differ", () => {
        expect(effectsOf(survival([answer("a", "s"), answer("b", "s"), answer("b", "t")]), ["a", "b"]).map(({ under, services }) => [under, services]))
            .to.deep.equal([[[], ["Store s"]], [["Region b is lost"], ["Store t"]]]);
    });
    it("take the newest measurement of each kind", () => {
        const record = (until: string, subject = "region:r"): EvidenceRecord => ({
            format: 1, kind: "drill", subject, title: `drill of ${until}`, requirements: [], clouds: [], stacks: [], environment: "simulated", from: until, until, result: "passed", summary: "s",
            figures: [{ name: "recovery time", value: 600, unit: "s" }], steps: [], defects: [], approvals: [], tool: { name: "t", version: "1" }, logs: [],
        });
        expect(measuredFor([record("2026-11-02T00:00:00Z"), record("2026-11-01T00:00:00Z"), record("2026-11-03T00:00:00Z", "region:q")], ["region:r"]))
            .to.deep.equal([{ title: "drill of 2026-11-02T00:00:00Z", day: "2026-11-02", result: "passed", environment: "simulated", recovery: 600 }]);
    });
});

describe("a runbook's page", () => {
    const step = { title: "Look", who: "anyone", commands: [aws("r", "kms describe-key", { "key-id": "k" })] } as const;
    const page = runbookText({
        procedure: {
            id: "x", loss: "region", title: "A region is lost", scenarios: ["region:r"], signs: ["Silence."], asks: [{ slot: "ZONE", what: "the zone", among: ["a", "b"] }],
            approvals: ["Two people."], steps: [step], verify: [{ ...step, title: "See" }], back: [{ title: "Nothing", who: "custodians", commands: [] }], lost: ["Nothing."],
        },
        alarms: [{ name: "front", says: "Nobody answers" }],
        effects: [{ under: [], services: ["Store a|b"], answer: "no", path: [], until: "not told", lost: "none", target: "5 min" }],
        measured: [{ title: "A drill", day: "2026-11-02", result: "passed", environment: "simulated", recovery: 600 }],
    });

    it("has its parts in the order of use", () => {
        expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).to.deep.equal(
            ["Is it this one?", "Times", "Who approves", "Set before you begin", "What to do", "How to see that it worked", "How to go back", "What is lost"]);
    });
    it("does not let a name break a table", () => expect(page).to.contain("| Store a\\|b | no |"));
    it("says on what a time was measured", () => expect(page).to.contain("- Measured on 2026-11-02, on simulated clouds: A drill, passed, 10 min."));
    it("says who does a step, and that it changes nothing", () => expect(page).to.contain("### 1. Look\n\nWho: on-call engineer. Changes nothing.\n\n```sh\naws kms describe-key --region r --key-id k\n```"));
});
