// Which values of a report no pattern would find: people and their teams, principals, other tenants.
import type { Report } from "../schema";
import type { Names } from "./redact";

/** `role/custodian-first of 111122223333` is custodian-first. What is a service, or anybody, is nobody in particular. */
function principalsOf({ access }: Pick<Report, "access">): string[] {
    return access.flatMap(({ who }) => who).flatMap((principal) => {
        const [name] = principal.split(" of ");
        if (/\.(amazonaws|azure|microsoft)\.com$/.test(name!) || /^(any|every)(body|one)$|^account /.test(name!)) return [];
        return [name!, name!.split(/[/:]/).at(-1)!];
    });
}

/** @param tenant whom the bundle is for; that name stays */
export const namesIn = (report: Report, tenant: string | undefined): Names => ({
    tenant: [...new Set(report.stacks.flatMap(({ tenants = [] }) => tenants))].filter((name) => name !== tenant),
    person: [...new Set([
        ...report.exceptions.flatMap(({ owner, approver }) => [owner, approver]),
        ...(report.evidence?.register ?? []).map(({ owner }) => owner),
        ...(report.evidence?.records ?? []).flatMap(({ approvals }) => approvals.map(({ who }) => who)),
        ...(report.surface ?? []).flatMap(({ owner }) => owner ?? []),
        ...principalsOf(report),
    ])],
    commit: report.commit ? [report.commit.id, report.commit.id.slice(0, 12)] : [],
});
