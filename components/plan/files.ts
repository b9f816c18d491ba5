// Who owns what in the shared files, on both clouds.

/** As whom a tenant's files are read and written. Numbers, because machines know no common names. */
export interface FileOwner {
    readonly uid: number;
    readonly gid: number;
    /** Mode of the tenant's directory, in octal: `0750`. */
    readonly mode: string;
}

/** Refuses an owner who would be root, and a mode that lets everybody write. */
export function refuseRoot(name: string, { uid, gid, mode }: FileOwner): void {
    for (const [what, id] of [["user", uid], ["group", gid]] as const) {
        if (!Number.isInteger(id) || id < 1) throw new RangeError(`found ${what} ${id} for "${name}", expected 1 or more: 0 is root`);
    }
    if (!/^0?[0-7]{3}$/.test(mode) || /[2367]$/.test(mode)) {
        throw new RangeError(`found mode "${mode}" for "${name}", expected three octal digits that let not everybody write, such as 0750`);
    }
}
