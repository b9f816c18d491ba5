// Microsoft.Authorization: policies that Azure enforces, whoever makes a resource.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { identityOf } from "./dataprotection";
import { parseId, within } from "./ids";
import { isRegion } from "./regions";

const DEFINITIONS = /^(\/providers\/Microsoft\.Management\/managementGroups\/[^/]+|\/subscriptions\/[^/]+)?\/providers\/Microsoft\.Authorization\/policy(Set)?Definitions\/[^/]+$/i;

/** Azure's own policies that the simulated cloud knows the parameters of, by the GUID that is the same everywhere. */
const LOCATIONS = ["e56962a6-4747-49cd-b67b-bf8b01975c4c", "e765b5de-1225-4ba3-bd56-1ac6695af988"];

/** Parameters that Azure itself would refuse. */
const checkParameters = (subject: Check, definition: string): void => {
    if (!LOCATIONS.includes(definition.toLowerCase())) return;
    const path = "parameters.listOfAllowedLocations.value";
    subject.required(path, "the regions that are allowed");
    for (const item of subject.each(path)) if (!isRegion(String(subject.known(item)))) subject.refuse(item, "an Azure region, such as northeurope");
    for (const name of Object.keys((subject.known("parameters") as object | undefined) ?? {})) {
        if (name !== "listOfAllowedLocations") subject.refuse(`parameters.${name}`, "listOfAllowedLocations: the policy's only parameter", name);
    }
};

export const policy: Services = {
    "azure-native:authorization:PolicyAssignment": arm("authorization:PolicyAssignment", {
        place: "none",
        name: [/^[^<>*%&:\\?.+/#]{0,127}[^<>*%&:\\?.+/# ]$/, "1 to 128 characters without < > * % & : \\ ? . + / #, not ending with a space"],
        spoken: ["scope"],
        computes: ["systemData"],
        replaceOn: ["policyDefinitionId", "assignmentType"],
        check: (subject) => {
            subject.required("policyDefinitionId", "the policy, or the set of policies, that is assigned");
            subject.text("policyDefinitionId", DEFINITIONS, "the id of a policy definition or of a set of them");
            subject.oneOf("enforcementMode", ["Default", "DoNotEnforce", "Enroll"]);
            subject.length("displayName", 128);
            subject.length("description", 512);
            if (subject.known("scope") !== undefined && /managementGroups/i.test(String(subject.known("scope")))) subject.length("policyAssignmentName", 24);
            if (subject.known("identity") !== undefined) subject.required("location", "a region, for the identity");
            for (const item of subject.each("notScopes")) {
                if (subject.known("scope") !== undefined && !within(subject.known(item), subject.known("scope"))) subject.refuse(item, "a scope inside that of the assignment");
            }
            checkParameters(subject, parseId(subject.known("policyDefinitionId"))?.names[0] ?? "");
        },
        answers: (subject) => ({
            enforcementMode: subject.at("enforcementMode") ?? "Default", metadata: subject.at("metadata") ?? {}, instanceId: subject.guid("assignment"),
            ...identityOf(subject),
        }),
    }),
};
