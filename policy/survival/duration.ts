// How times are told in reports, drills, runbooks and the survival analysis.

/** `45 s`, `3 min`, `1 h 20 min`, `2 d`: as coarse as a person would say it. */
export function duration(seconds: number): string {
    if (seconds < 120) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 120) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
    return `${Math.round(hours / 24)} d`;
}

/** `30 s to 3 min`; `45 s` where both ends are told alike. */
export function range({ from, to }: { readonly from: number; readonly to: number }): string {
    const [first, last] = [duration(from), duration(to)];
    return first === last ? first : `${first} to ${last}`;
}
