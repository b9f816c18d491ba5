// Risks: what failed, what is excepted and until when. No date is here that nobody gave.
import type { Report } from "../schema";
import { counted } from "../words";
import { type Outcome, resourcesIn } from "./observations";
import { endOf, listed, ORIGINS, prose, props, title, uuidOf } from "./terms";

/** Names that a text lists before it says how many more there are; the observation has them all. */
const MOST_NAMES = 20;

export const isRisk = ({ state }: Outcome): boolean => state === "fail" || state === "excepted";

export const riskId = ({ uuid }: Outcome): string => uuidOf("risk", uuid);

export const namesOf = ({ findings }: Outcome): string => {
    const names = [...resourcesIn(findings).values()].map(([first]) => `${first!.resource.name} (${first!.resource.stack})`);
    const more = names.length - MOST_NAMES;
    return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
};

export const exceptionOf = ({ exceptions }: Pick<Report, "exceptions">, { rule, ticket }: Outcome) =>
    ticket === undefined ? undefined : exceptions.find((each) => each.rule === rule.name && each.ticket === ticket);

export function risk(report: Report, outcome: Outcome) {
    const { rule, state, uuid, findings } = outcome;
    const exception = exceptionOf(report, outcome);
    const expires = exception?.expires ?? findings[0]!.exception?.expires;
    const accepted = state === "excepted";
    const where = counted(resourcesIn(findings).size, "resource");
    return {
        uuid: riskId(outcome),
        title: title(rule.title),
        description: prose(accepted ? `Rule ${rule.name} does not hold on ${where}, which is accepted until ${expires}.`
            : expires === undefined ? `Rule ${rule.name} does not hold on ${where}.`
                : `Rule ${rule.name} does not hold on ${where}; what accepted it expired on ${expires}.`),
        statement: prose(`Does not hold on ${namesOf(outcome)}.`),
        props: props({
            rule: rule.name, severity: rule.severity, level: rule.level,
            ...(exception && { ticket: exception.ticket, owner: exception.owner, approver: exception.approver, reason: exception.reason }),
        }),
        status: accepted ? "deviation-approved" : "open",
        origins: ORIGINS,
        characterizations: [{ origin: ORIGINS[0], facets: [{ name: "severity", system: "http://csrc.nist.gov/ns/oscal", value: rule.severity }] }],
        ...listed("mitigating-factors", exception && accepted ? [{ uuid: uuidOf("mitigation", uuid), description: prose(exception.compensatingControl) }] : []),
        ...(expires !== undefined && { deadline: endOf(expires) }),
        remediations: [{ uuid: uuidOf("remediation", uuid), lifecycle: "recommendation", title: title(`Mend ${rule.name}`), description: prose(rule.remediation) }],
        "related-observations": [{ "observation-uuid": uuid }],
    };
}
