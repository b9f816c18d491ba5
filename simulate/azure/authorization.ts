// Microsoft.Authorization: who may do what, who may become entitled to it, and what nobody may delete.
import type { Services } from "../service";
import { arm, MADE_AT } from "./arm";
import { type Check, DAY, seconds } from "./checks";
import { parseId, same, within } from "./ids";
import { BUILT_IN_ROLES } from "./roles";
import { isGuid, type Subject } from "./subject";

const GUID_NAME = [/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i, "a GUID"] as const;
const NOBODY = "00000000-0000-0000-0000-000000000000";

const roleOf = (subject: Subject): string | undefined => parseId(subject.known("roleDefinitionId"))?.names[0]?.toLowerCase();

function checkRole(subject: Check): void {
    const said = subject.known("roleDefinitionId");
    if (said === undefined) return;
    const id = parseId(said);
    if (!id || !same(id.type, "Microsoft.Authorization/roleDefinitions")) {
        return subject.refuse("roleDefinitionId", "the id of a role, …/providers/Microsoft.Authorization/roleDefinitions/<GUID>");
    }
    const role = id.names[0]!;
    const custom = subject.of("authorization:RoleDefinition").some(({ outputs }) => same(outputs["name"], role));
    if (!BUILT_IN_ROLES[role.toLowerCase()] && !custom) {
        subject.refuse("roleDefinitionId", "a built-in role, or one that is declared");
    }
}

function checkPrincipal(subject: Check): void {
    subject.required("principalId", "the object id of who is given the role");
    const principal = subject.known("principalId");
    if (principal === undefined) return;
    if (!isGuid(principal) || principal === NOBODY) {
        subject.refuse("principalId", "the object id of a user, group or service principal");
    }
    const identity = subject.of("managedidentity:UserAssignedIdentity").find(({ outputs }) => outputs["principalId"] === principal || outputs["clientId"] === principal);
    if (identity?.outputs["clientId"] === principal) {
        subject.refuse("principalId", "the identity's principalId: this is its clientId");
    } else if (identity && subject.at("principalType") !== undefined) {
        subject.oneOf("principalType", ["ServicePrincipal"], "ServicePrincipal: an identity is one");
    } else if (identity) subject.refuse("principalType", "ServicePrincipal: an identity is one, and left out it is User");
}

function checkAssignment(subject: Check): void {
    checkRole(subject);
    checkPrincipal(subject);
    subject.oneOf("principalType", ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"]);
    if (subject.at("condition") !== undefined) subject.required("conditionVersion", "2.0, since there is a condition");
    subject.oneOf("conditionVersion", ["2.0"]);
    const twin = subject.of("authorization:RoleAssignment").find(({ inputs }) => inputs["principalId"] === subject.known("principalId")
        && same(inputs["scope"], subject.known("scope")) && parseId(inputs["roleDefinitionId"])?.names[0]?.toLowerCase() === roleOf(subject));
    if (twin && subject.known("principalId") !== undefined) {
        subject.refuse("principalId", `someone who does not have the role here yet; ${twin.outputs["name"]} gives it`);
    }
}

/** The longest that someone can be eligible for a role, unless the role's settings say otherwise. */
const LONGEST_ELIGIBILITY = 365;

function checkEligibility(subject: Check): void {
    checkRole(subject);
    checkPrincipal(subject);
    const path = "scheduleInfo.expiration";
    const type = subject.known(`${path}.type`);
    subject.oneOf(`${path}.type`, ["AfterDuration", "AfterDateTime", "NoExpiration"]);
    const rule = expirationRule(subject);
    if ((type === "NoExpiration" || subject.at(path) === undefined) && rule?.isExpirationRequired !== false) {
        subject.refuse(path, `an end after at most P${LONGEST_ELIGIBILITY}D: the role's settings ask for one`, type);
    }
    if (type === "AfterDuration") {
        subject.required(`${path}.duration`, "an ISO 8601 duration such as P365D");
        const duration = subject.known(`${path}.duration`);
        const span = seconds(duration);
        const most = seconds(rule?.maximumDuration) ?? LONGEST_ELIGIBILITY * DAY;
        if (duration !== undefined && span === undefined) {
            subject.refuse(`${path}.duration`, "an ISO 8601 duration such as P365D");
        } else if (span !== undefined && span > most && rule?.isExpirationRequired !== false) {
            subject.refuse(`${path}.duration`, `at most P${most / DAY}D: the role's settings allow no more`);
        }
    }
    if (type === "AfterDateTime") subject.required(`${path}.endDateTime`, "a time");
    const twin = subject.of("authorization:PimRoleEligibilitySchedule").find(({ inputs }) => inputs["principalId"] === subject.known("principalId")
        && same(inputs["scope"], subject.known("scope")) && same(inputs["roleDefinitionId"], subject.known("roleDefinitionId")));
    if (twin && subject.known("principalId") !== undefined) {
        subject.refuse("principalId", `someone who is not eligible for the role here yet; ${twin.name} makes them so`);
    }
}

/** The setting that says how long someone may be eligible, where a policy over this scope gives one. */
const expirationRule = (subject: Subject): any => subject.of("authorization:RoleManagementPolicy")
    .filter(({ inputs }) => within(String(subject.known("scope")), String(inputs["scope"])))
    .flatMap(({ inputs }) => inputs["rules"] ?? [])
    .find((rule: any) => rule.id === "Expiration_Admin_Eligibility");

/** Rules of a role's settings: the kind each must be. */
const RULE_KINDS: Readonly<Record<string, string>> = {
    Expiration: "RoleManagementPolicyExpirationRule",
    Enablement: "RoleManagementPolicyEnablementRule",
    Approval: "RoleManagementPolicyApprovalRule",
    AuthenticationContext: "RoleManagementPolicyAuthenticationContextRule",
    Notification: "RoleManagementPolicyNotificationRule",
};

function checkSettings(subject: Check): void {
    for (const path of subject.each("rules")) {
        subject.required(`${path}.id`, "the rule's id, such as Enablement_EndUser_Assignment");
        const kind = RULE_KINDS[String(subject.known(`${path}.id`)).split("_")[0]!];
        if (!kind && subject.known(`${path}.id`) !== undefined) {
            subject.refuse(`${path}.id`, `an id that begins with one of ${Object.keys(RULE_KINDS).join(", ")}`);
        }
        if (kind) subject.oneOf(`${path}.ruleType`, [kind]);
        for (const item of subject.each(`${path}.enabledRules`)) subject.oneOf(item, ["MultiFactorAuthentication", "Justification", "Ticketing"]);
        const most = subject.known(`${path}.maximumDuration`);
        if (most !== undefined && seconds(most) === undefined) {
            subject.refuse(`${path}.maximumDuration`, "an ISO 8601 duration such as PT8H");
        }
        if (subject.known(`${path}.id`) === "Expiration_EndUser_Assignment" && (seconds(most) ?? 0) > DAY) {
            subject.refuse(`${path}.maximumDuration`, "at most PT24H");
        }
    }
    subject.unique("rules", "id");
    const rules: any[] = subject.known("rules") ?? [];
    const asksFactor = rules.some((rule) => rule.id === "Enablement_EndUser_Assignment" && rule.enabledRules?.includes("MultiFactorAuthentication"));
    const asksContext = rules.some((rule) => rule.id === "AuthenticationContext_EndUser_Assignment" && rule.isEnabled === true);
    if (asksFactor && asksContext) {
        subject.refuse("rules", "MultiFactorAuthentication or an authentication context, not both", "both");
    }
}

/** `*`, or a provider's operations with at most one wildcard in each part. */
const ACTION = /^(\*|\*\/[\w*]+|[A-Za-z]+(\.[A-Za-z]+)+\/([\w.-]+\/|\*\/)*[\w*]+)$/;

export const authorization: Services = {
    "azure-native:authorization:RoleAssignment": arm("authorization:RoleAssignment", {
        place: "none",
        name: GUID_NAME,
        spoken: ["scope"],
        replaceOn: ["principalId", "roleDefinitionId", "principalType", "condition", "conditionVersion", "description"],
        check: checkAssignment,
        answers: (subject) => ({ principalType: subject.at("principalType") ?? "User", createdOn: MADE_AT, updatedOn: MADE_AT }),
    }),
    "azure-native:authorization:RoleDefinition": arm("authorization:RoleDefinition", {
        place: "none",
        name: GUID_NAME,
        check: (subject) => {
            subject.required("roleName", "a name");
            subject.length("roleName", 128);
            const taken = subject.of("authorization:RoleDefinition").find(({ inputs }) => same(inputs["roleName"], subject.known("roleName")));
            if (taken || Object.values(BUILT_IN_ROLES).includes(subject.known("roleName"))) {
                subject.refuse("roleName", "a name that no other role has");
            }
            subject.each("assignableScopes").forEach((path) => subject.scopeExists(path));
            subject.length("description", 2048);
            if (subject.each("permissions").length !== 1 && subject.list("permissions") !== undefined) {
                subject.refuse("permissions", "one set of permissions", `${subject.each("permissions").length} sets`);
            }
            for (const path of subject.each("permissions")) {
                for (const kind of ["actions", "notActions", "dataActions", "notDataActions"]) {
                    for (const item of subject.each(`${path}.${kind}`)) subject.text(item, ACTION, "an action such as Microsoft.Storage/storageAccounts/read");
                }
            }
        },
        answers: (subject) => ({
            roleType: subject.at("roleType") ?? "CustomRole", createdOn: MADE_AT, updatedOn: MADE_AT,
            assignableScopes: subject.at("assignableScopes") ?? [subject.at("scope")],
        }),
    }),
    "azure-native:authorization:ManagementLockByScope": arm("authorization:ManagementLockByScope", {
        place: "none",
        name: [/^[A-Za-z0-9._()-]{1,90}$/, "1 to 90 letters, digits, . _ ( ) -"],
        computes: ["systemData"],
        check: (subject) => {
            subject.required("level", "CanNotDelete or ReadOnly");
            subject.oneOf("level", ["CanNotDelete", "ReadOnly"]);
            subject.length("notes", 512);
        },
    }),
    "azure-native:authorization:PimRoleEligibilitySchedule": arm("authorization:PimRoleEligibilitySchedule", {
        place: "none",
        spoken: ["scope"],
        replaceOn: ["principalId", "roleDefinitionId", "scheduleInfo", "justification", "condition", "conditionVersion", "ticketInfo"],
        check: checkEligibility,
        answers: (subject) => ({
            createdOn: MADE_AT, requestType: "AdminAssign", status: "Provisioned", principalType: "User",
            requestorId: subject.guid("requestor"),
            scheduleInfo: { startDateTime: MADE_AT, ...subject.known("scheduleInfo") },
        }),
    }),
    "azure-native:authorization:RoleManagementPolicy": arm("authorization:RoleManagementPolicy", {
        place: "none",
        name: GUID_NAME,
        spoken: ["scope"],
        check: checkSettings,
        answers: (subject) => ({ effectiveRules: subject.at("rules") ?? [], lastModifiedDateTime: MADE_AT, policyProperties: { scope: { id: subject.at("scope") } } }),
    }),
    "azure-native:authorization:RoleManagementPolicyAssignment": arm("authorization:RoleManagementPolicyAssignment", {
        place: "none",
        name: [/^[0-9a-f-]{36}_[0-9a-f-]{36}$/i, "<policy's GUID>_<role's GUID>"],
        spoken: ["scope"],
        check: checkRole,
        answers: () => ({ effectiveRules: [] }),
    }),
};
