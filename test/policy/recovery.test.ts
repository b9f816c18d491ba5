import { expect } from "chai";
import { hoursApart, hoursOfInterval } from "../../policy/recovery";

describe("hours between two runs of an AWS schedule", () => {
    for (const [schedule, hours] of [
        ["cron(0 5 * * ? *)", 24], ["cron(0 0/6 * * ? *)", 6], ["cron(0 */1 * * ? *)", 1], ["cron(30 1,13 ? * * *)", 12], ["cron(0 8-18/2 * * ? *)", 14],
        ["cron(0 2 ? * SUN *)", 168], ["cron(0 2 ? * MON,THU *)", 96], ["cron(0 2 ? * MON-FRI *)", 72], ["cron(0 3 1 * ? *)", 744], ["cron(0 4 1 1 ? *)", 8784],
        ["rate(12 hours)", 12], ["rate(1 day)", 24], ["rate(30 minutes)", 0.5],
    ] as const) it(`${schedule} is ${hours}`, () => expect(hoursApart(schedule)).to.equal(hours));
    for (const schedule of ["", "daily", "cron(0 5)"]) it(`"${schedule}" cannot be read`, () => expect(hoursApart(schedule)).to.equal(undefined));
});

describe("hours between two runs of an Azure schedule", () => {
    for (const [interval, hours] of [["R/2026-01-01T02:00:00+00:00/P1D", 24], ["R/2026-01-01T02:00:00+00:00/PT4H", 4], ["R/2026-01-04T02:00:00+00:00/P1W", 168]] as const) {
        it(`${interval} is ${hours}`, () => expect(hoursOfInterval(interval)).to.equal(hours));
    }
    it("something else cannot be read", () => expect(hoursOfInterval("weekly")).to.equal(undefined));
});
