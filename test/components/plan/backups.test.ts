import { expect } from "chai";
import fc from "fast-check";
import {
    AZURE_WEEKLY, awsSchedule, BACKUP_RULES, type BackupRetention, COLD_AFTER_DAYS, expand, LEAST_COLD_DAYS, LONGEST_CONTINUOUS_DAYS, planBackups, pointsOn, retentionProblems,
    runsOn, SHORTEST_KEPT_DAYS, yearOf,
} from "../../../components/plan/backups";

const AGREED: BackupRetention = { daily: 35, weekly: 91, monthly: 365, yearly: 730, ceiling: 730 };

/** Retentions that can be: each rule as long as the one before it or longer, and a ceiling above all. */
const retentions = fc.tuple(
    fc.integer({ min: SHORTEST_KEPT_DAYS, max: LONGEST_CONTINUOUS_DAYS }), fc.nat(120), fc.nat(400), fc.nat(800), fc.nat(400),
).map(([daily, weekly, monthly, yearly, more]): BackupRetention => ({
    daily, weekly: daily + weekly, monthly: daily + weekly + monthly, yearly: daily + weekly + monthly + yearly, ceiling: daily + weekly + monthly + yearly + more,
}));
const date = (from: string, to: string) =>
    fc.date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));

describe("planBackups", () => {
    it("keeps what runs rarely for longest", () => {
        expect(planBackups(AGREED).rules).to.deep.equal([
            { key: "daily", keepDays: 35, continuous: true },
            { key: "weekly", keepDays: 91, continuous: false },
            { key: "monthly", keepDays: 365, continuous: false, coldAfterDays: 90 },
            { key: "yearly", keepDays: 730, continuous: false, coldAfterDays: 90 },
        ]);
    });
    it("refuses a day's backups that no cloud can keep continuously", () => {
        expect(() => planBackups({ ...AGREED, daily: 36 })).to.throw("found 36 days for daily, expected 7 to 35 days");
    });
    it("refuses a rule that outlives the ceiling", () => {
        expect(() => planBackups({ ...AGREED, ceiling: 700 })).to.throw("found 700 days for ceiling, expected 730 days or more");
    });
    it("names everything that is wrong at once", () => {
        expect(retentionProblems({ daily: 3, weekly: 2, monthly: 40, yearly: 39, ceiling: 10 }).map(({ key }) => key)).to.deep.equal(["daily", "weekly", "yearly", "ceiling"]);
    });
    it("keeps every rule within the ceiling and the lock, and leaves cold storage its time", () => {
        fc.assert(fc.property(retentions, (retention) => {
            const { rules, lock, ceilingDays } = planBackups(retention);
            for (const { keepDays, coldAfterDays, continuous } of rules) {
                expect(keepDays).to.be.within(lock.minDays, lock.maxDays).and.to.be.at.most(ceilingDays);
                if (continuous) expect(keepDays).to.be.at.most(LONGEST_CONTINUOUS_DAYS);
                if (coldAfterDays !== undefined) expect(keepDays - COLD_AFTER_DAYS).to.be.at.least(LEAST_COLD_DAYS);
            }
        }));
    });
});

describe("the schedule of backups", () => {
    const plan = planBackups(AGREED);

    it("makes a year's backups", () => {
        expect(yearOf(plan, 2027)).to.deep.equal([
            { rule: "daily", made: 365, kept: 35, keepDays: 35 },
            { rule: "weekly", made: 52, kept: 13, keepDays: 91 },
            { rule: "monthly", made: 12, kept: 12, keepDays: 365 },
            { rule: "yearly", made: 1, kept: 2, keepDays: 730 },
        ]);
    });
    it("says which backups exist on a day", () => {
        const points = pointsOn(plan, "2027-01-03", "2027-01-01");
        expect(points.map(({ rule, made }) => `${rule} ${made}`)).to.deep.equal([
            "daily 2027-01-01", "monthly 2027-01-01", "yearly 2027-01-01", "daily 2027-01-02", "daily 2027-01-03", "weekly 2027-01-03",
        ]);
    });
    it("knows a leap year's days", () => expect(expand(plan, "2028-02-28", "2028-03-01").filter(({ rule }) => rule === "daily")).to.have.length(3));
    it("has a backup of every day that is younger than the daily rule keeps", () => {
        fc.assert(fc.property(retentions, date("2027-06-01", "2030-12-31"), (retention, day) => {
            const points = pointsOn(planBackups(retention), day, "2026-01-01");
            expect(points.filter(({ rule }) => rule === "daily")).to.have.length(retention.daily);
        }), { numRuns: 20 });
    });
    it("destroys everything by the ceiling: expiry is never before the rule's time and never after the ceiling's", () => {
        fc.assert(fc.property(retentions, date("2026-01-01", "2029-12-31"), (retention, day) => {
            const made = planBackups(retention);
            for (const { rule, made: at, expires } of expand(made, day, day)) {
                expect((Date.parse(expires) - Date.parse(at)) / 86_400_000).to.equal(retention[rule]).and.to.be.at.most(retention.ceiling);
                expect(pointsOn(made, expires, day).some((point) => point.made === at && point.rule === rule)).to.equal(false);
            }
        }), { numRuns: 20 });
    });
    it("begins each rule at an hour of its own", () => {
        expect(BACKUP_RULES.map(awsSchedule)).to.deep.equal(["cron(0 1 * * ? *)", "cron(0 2 ? * SUN *)", "cron(0 3 1 * ? *)", "cron(0 4 1 1 ? *)"]);
    });
    it("counts Azure's weeks from a Sunday", () => {
        const [, begins] = AZURE_WEEKLY.split("/");
        expect(runsOn("weekly", begins!.slice(0, 10))).to.equal(true);
    });
});
