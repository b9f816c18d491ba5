// Microsoft.AzureActiveDirectory: a directory of its own for those who use a service, beside the one for staff.
import type { Services } from "../service";
import { arm } from "./arm";

const PLACES = ["United States", "Europe", "Asia Pacific", "Australia"];

export const ciam: Services = {
    "azure-native:azureactivedirectory:CIAMTenant": arm("azureactivedirectory:CIAMTenant", {
        place: "none",
        name: [/^[a-z0-9]{1,26}$/, "1 to 26 lower-case letters and digits: the name goes before .onmicrosoft.com"],
        computes: ["provisioningState", "systemData"],
        replaceOn: ["createTenantProperties", "location"],
        check: (subject) => {
            subject.required("location", PLACES.join(", "));
            subject.oneOf("location", PLACES);
            subject.oneOf("sku.name", ["Standard", "PremiumP1", "PremiumP2", "Base"]);
            subject.oneOf("sku.tier", ["A0"]);
            subject.text("createTenantProperties.countryCode", /^[A-Z]{2}$/, "a country in two capitals");
            subject.length("createTenantProperties.displayName", 256, "characters", 1);
            const holder = subject.of("azureactivedirectory:CIAMTenant").find(({ outputs }) => outputs["name"] === subject.name);
            if (holder) subject.refuse("resourceName", `a name that nobody has; ${holder.id} has it`, subject.name);
        },
        answers: (subject) => ({
            tenantId: subject.guid("tenant"), domainName: `${subject.name}.onmicrosoft.com`, billingType: "MAU", effectiveStartDateUtc: "2026-01-01T00:00:00Z",
        }),
    }),
};
