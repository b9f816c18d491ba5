// Microsoft.ManagedIdentity: identities that resources share.
import { type Properties, type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { same } from "./ids";
import type { Subject } from "./subject";

/** Identities as Azure answers with them: by id, each with its principal. */
export const answered = (ids: readonly string[], subject: Subject): Properties => Object.fromEntries(ids.map((id) => {
    const { principalId = UNKNOWN, clientId = UNKNOWN } = subject.existing(id, "managedidentity:UserAssignedIdentity")?.outputs ?? {};
    return [id, { principalId, clientId }];
}));

/** The identities a resource names: a list, or an object by id. */
const identities = (named: unknown): unknown[] => Array.isArray(named) ? named : Object.keys(named ?? {});

export const managedIdentity: Services = {
    "azure-native:managedidentity:UserAssignedIdentity": arm("managedidentity:UserAssignedIdentity", {
        name: [/^[A-Za-z0-9][\w-]{2,127}$/, "3 to 128 letters, digits, _ and -, beginning with a letter or digit"],
        computes: ["systemData"],
        answers: (subject) => ({
            principalId: subject.guid("principal"),
            clientId: subject.guid("client"),
            tenantId: subject.declared.provider["tenantId"] ?? "00000000-0000-0000-0000-000000000000",
        }),
        users: (id, subject) => [...subject.of("storage:StorageAccount"), ...subject.of("network:ApplicationGateway"), ...subject.of("dbforpostgresql:Server")]
            .filter(({ inputs }) => identities(inputs["identity"]?.userAssignedIdentities).some((used) => same(used, id))).map((user) => user.id),
    }),
    "azure-native:managedidentity:FederatedIdentityCredential": arm("managedidentity:FederatedIdentityCredential", {
        place: "none",
        name: [/^[A-Za-z0-9][\w-]{2,119}$/, "3 to 120 letters, digits, _ and -, beginning with a letter or digit"],
        computes: ["systemData"],
        check: (subject) => {
            subject.text("issuer", /^https:\/\/\S{1,592}$/, "a URL that begins with https://");
            subject.length("subject", 600, "characters", 1);
            if (subject.each("audiences").length !== 1 && subject.list("audiences") !== undefined) subject.refuse("audiences", "one audience", `${subject.each("audiences").length} audiences`);
            const twin = subject.of("managedidentity:FederatedIdentityCredential").find(({ inputs }) => inputs["issuer"] === subject.known("issuer")
                && inputs["subject"] === subject.known("subject") && inputs["resourceName"] === subject.known("resourceName")
                && inputs["resourceGroupName"] === subject.known("resourceGroupName"));
            if (twin && subject.known("subject") !== undefined) subject.refuse("subject", `a subject that the identity does not trust yet; ${twin.name} has it`);
            const count = subject.of("managedidentity:FederatedIdentityCredential").filter(({ inputs }) => inputs["resourceName"] === subject.known("resourceName")
                && inputs["resourceGroupName"] === subject.known("resourceGroupName")).length + 1;
            if (count > 20) subject.refuse("federatedIdentityCredentialResourceName", "20 at most on an identity", `${count} credentials`);
        },
    }),
};
