// How much is lost, and for how long: what the rules about the recovery point and the recovery time share.
import type { Problem } from "./rule";

const DAY = 24;

/** The longest time between neighbours on a ring of the given length: of hours in a day, of days in a week. */
function widest(points: readonly number[], length: number): number {
    const sorted = [...new Set(points)].sort((a, b) => a - b);
    return Math.max(...sorted.map((point, i) => (sorted[i + 1] ?? sorted[0]! + length) - point));
}

/** The values that one field of a cron expression stands for: `*`, `3`, `1,13`, `8-18`, `0/6`. */
function values(field: string, first: number, last: number, names: readonly string[] = []): number[] {
    return field.split(",").flatMap((part) => {
        const [range = "*", step] = part.split("/");
        const [from, to] = range.split("-").map((text) => (names.includes(text.toUpperCase()) ? first + names.indexOf(text.toUpperCase()) : Number(text)));
        const [start, end] = /^[*?]$/.test(range) ? [first, last] : [from!, to ?? (step ? last : from!)];
        return Array.from({ length: Math.max(0, end - start + 1) }, (_, i) => start + i).filter((value) => (value - start) % Number(step ?? 1) === 0);
    });
}

const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const RATE_HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: DAY };

/** Hours between two runs of an AWS schedule, at most: `cron(0 5 * * ? *)` or `rate(12 hours)`. Undefined where it cannot be read. */
export function hoursApart(schedule: string): number | undefined {
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
    if (unit) return Number(count) * RATE_HOURS[unit]!;
    const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)$/.exec(schedule)?.slice(1);
    if (!fields) return undefined;
    const [, hour, day, month, weekday] = fields as [string, string, string, string, string];
    if (month !== "*") return 366 * DAY;
    if (!/^[*?]$/.test(day)) return 31 * DAY;
    if (!/^[*?]$/.test(weekday)) {
        const days = widest(values(weekday, 1, 7, WEEKDAYS), 7);
        if (!(days <= 1)) return days * DAY;
    }
    return widest(values(hour, 0, DAY - 1), DAY);
}

const ISO_HOURS: Readonly<Record<string, number>> = { TH: 1, D: DAY, W: 7 * DAY, M: 31 * DAY, Y: 366 * DAY };

/** Hours between two runs of an Azure schedule: `R/2026-01-01T02:00:00+00:00/P1D`. Undefined where it cannot be read. */
export function hoursOfInterval(interval: string): number | undefined {
    const [, time = "", count, unit] = /\/P(T?)(\d+)([HDWMY])$/.exec(interval) ?? [];
    return unit === undefined ? undefined : Number(count) * (ISO_HOURS[`${time}${unit}`] ?? NaN);
}

/** No problem if what is made that often loses no more than agreed. */
export const withinPoint = (property: string, hours: number | undefined, most: number): Problem[] =>
    hours !== undefined && hours <= most ? [] : [{
        property, observed: hours === undefined ? "no schedule" : `${Math.round(hours * 10) / 10} hours between backups`, expected: `${most} hours or fewer (recoveryPointHours)`,
    }];

/** No problem if users are led elsewhere in time. */
export const withinTime = (property: string, seconds: number, mostMinutes: number): Problem[] =>
    seconds <= mostMinutes * 60 ? [] : [{ property, observed: `${seconds} s until users are led elsewhere`, expected: `${mostMinutes * 60} s or fewer (recoveryTimeMinutes)` }];
