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

export const managedIdentity: Services = {
    "azure-native:managedidentity:UserAssignedIdentity": arm("managedidentity:UserAssignedIdentity", {
        name: [/^[A-Za-z0-9][\w-]{2,127}$/, "3 to 128 letters, digits, _ and -, beginning with a letter or digit"],
        computes: ["systemData"],
        answers: (subject) => ({
            principalId: subject.guid("principal"),
            clientId: subject.guid("client"),
            tenantId: subject.declared.provider["tenantId"] ?? "00000000-0000-0000-0000-000000000000",
        }),
        users: (id, subject) => [...subject.of("storage:StorageAccount"), ...subject.of("network:ApplicationGateway")]
            .filter(({ inputs }) => (inputs["identity"]?.userAssignedIdentities ?? []).some((used: unknown) => same(used, id))).map((user) => user.id),
    }),
};
