// Microsoft.Resources and Microsoft.Features: resource groups, and what a subscription has asked to be let into.
import type { Services } from "../service";
import { arm } from "./arm";

const NAME = [/^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u, "1 to 90 letters, digits, _ ( ) . -, not ending with a full stop"] as const;

export const resources: Services = {
    "azure-native:resources:ResourceGroup": arm("resources:ResourceGroup", {
        name: NAME,
        answers: () => ({ properties: { provisioningState: "Succeeded" } }),
    }),
    "azure-native:features:SubscriptionFeatureRegistration": arm("features:SubscriptionFeatureRegistration", {
        place: "none",
        name: [/^[A-Za-z][\w-]*$/, "a feature's name"],
        orphan: true,
        answers: (subject) => ({ properties: { ...subject.known("properties"), state: "Registered", providerNamespace: subject.at("providerNamespace") } }),
    }),
};
