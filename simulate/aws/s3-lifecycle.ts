// Life cycles of objects: when they move to colder storage and when they go.
import { type Checks, isKnown, isSet } from "./checks";

/** Least days before a class takes an object. */
const LEAST_DAYS: Readonly<Record<string, number>> = { STANDARD_IA: 30, ONEZONE_IA: 30 };
const COLDER = ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

function refuseTransitions(checks: Checks, at: string, list: string, days: string, expiry: string): void {
    const steps = checks.each(`${at}.${list}`);
    let latest = 0;
    let coldest = -1;
    for (const step of steps) {
        const storageClass = checks.get(`${step}.storageClass`);
        const after = checks.get(`${step}.${days}`);
        checks.oneOf(`${step}.storageClass`, COLDER);
        if (!isKnown(after) || !isKnown(storageClass)) continue;
        const least = LEAST_DAYS[storageClass] ?? 0;
        if (after < least) checks.refuse(`${step}.${days}`, after, `${least} or more for ${storageClass}`);
        const rank = COLDER.indexOf(storageClass);
        if (coldest >= 0 && rank > coldest && after <= latest) {
            checks.refuse(`${step}.${days}`, after, `more than ${latest}: colder classes come later`);
        }
        latest = Math.max(latest, after);
        coldest = Math.max(coldest, rank);
    }
    const end = checks.get(`${at}.${expiry}`);
    if (steps.length > 0 && isKnown(end) && end <= latest) {
        checks.refuse(`${at}.${expiry}`, end, `more than ${latest}, the last transition`);
    }
}

const LIFECYCLE_ACTIONS = [
    "expiration",
    "transitions",
    "noncurrentVersionExpiration",
    "noncurrentVersionTransitions",
    "abortIncompleteMultipartUpload",
];

export function refuseLifecycle(checks: Checks): void {
    const rules = checks.each("rules");
    const ids = new Set<unknown>();
    if (rules.length > 1000) checks.refuse("rules", `${rules.length} rules`, "1000 at most");
    for (const at of rules) {
        const id = checks.get(`${at}.id`);
        checks.atMost(`${at}.id`, 255);
        if (isKnown(id) && ids.has(id)) checks.refuse(`${at}.id`, id, "an id used once");
        ids.add(id);
        checks.oneOf(`${at}.status`, ["Enabled", "Disabled"]);
        if (!LIFECYCLE_ACTIONS.some((one) => isSet(checks.get(`${at}.${one}`)))) {
            checks.refuse(at, "no action", `one of ${LIFECYCLE_ACTIONS.join(", ")}`);
        }
        if (isSet(checks.get(`${at}.filter`)) && isSet(checks.get(`${at}.prefix`))) {
            checks.refuse(`${at}.prefix`, checks.get(`${at}.prefix`), "nothing beside a filter");
        }
        checks.atMostOne(["and", "prefix", "tag", "objectSizeGreaterThan", "objectSizeLessThan"], `${at}.filter`);
        checks.atMostOne(["date", "days"], `${at}.expiration`);
        if (
            checks.get(`${at}.expiration.expiredObjectDeleteMarker`) === true &&
            isSet(checks.get(`${at}.expiration.days`))
        ) {
            checks.refuse(`${at}.expiration.expiredObjectDeleteMarker`, true, "false beside days");
        }
        for (const days of [
            "expiration.days",
            "noncurrentVersionExpiration.noncurrentDays",
            "abortIncompleteMultipartUpload.daysAfterInitiation",
        ]) {
            checks.ask(`${at}.${days}`, (value) => Number.isInteger(value) && value >= 1, "1 or more whole days");
        }
        refuseTransitions(checks, at, "transitions", "days", "expiration.days");
        refuseTransitions(
            checks,
            at,
            "noncurrentVersionTransitions",
            "noncurrentDays",
            "noncurrentVersionExpiration.noncurrentDays",
        );
        const tagged = isSet(checks.get(`${at}.filter.tag`)) || isSet(checks.get(`${at}.filter.and.tags`));
        if (tagged && isSet(checks.get(`${at}.abortIncompleteMultipartUpload`))) {
            checks.refuse(
                `${at}.abortIncompleteMultipartUpload`,
                "with a filter by tag",
                "no filter by tag: an upload in progress has none",
            );
        }
    }
}
