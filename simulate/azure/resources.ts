// Microsoft.Resources and Microsoft.Features: resource groups, and what a subscription has asked to be let into.
import type { Services } from "../service";
import { arm, MADE_AT } from "./arm";

const NAME = [/^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u, "1 to 90 letters, digits, _ ( ) . -, not ending with a full stop"] as const;

export const resources: Services = {
    "azure-native:resources:ResourceGroup": arm("resources:ResourceGroup", {
        name: NAME,
        answers: () => ({ properties: { provisioningState: "Succeeded" } }),
    }),
    // Puts what a template says, whether it is there already or not. What the template made stays when it is deleted.
    "azure-native:resources:Deployment": arm("resources:Deployment", {
        place: "none",
        name: [/^[-\w.()]{1,64}$/, "1 to 64 letters, digits and - _ . ( )"],
        check: (subject) => {
            subject.oneOf("properties.mode", ["Incremental", "Complete"]);
            subject.exactlyOne(["properties.template", "properties.templateLink"]);
            if (subject.known("properties.template") !== undefined) {
                for (const need of ["$schema", "contentVersion", "resources"]) subject.required(`properties.template.${need}`, "a value");
                for (const path of subject.each("properties.template.resources")) for (const need of ["type", "apiVersion", "name"]) subject.required(`${path}.${need}`, "a value");
            }
        },
        answers: (subject) => ({
            properties: { mode: subject.known("properties.mode"), provisioningState: "Succeeded", timestamp: MADE_AT, duration: "PT1S", correlationId: subject.guid("correlation"), outputs: {} },
        }),
    }),
    "azure-native:features:SubscriptionFeatureRegistration": arm("features:SubscriptionFeatureRegistration", {
        place: "none",
        name: [/^[A-Za-z][\w-]*$/, "a feature's name"],
        orphan: true,
        answers: (subject) => ({ properties: { ...subject.known("properties"), state: "Registered", providerNamespace: subject.at("providerNamespace") } }),
    }),
};
