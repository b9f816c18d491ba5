// Microsoft.OperationalInsights: workspaces where records are searched.
import type { Services } from "../service";
import { arm, MADE_AT } from "./arm";

const SKUS = ["PerGB2018", "CapacityReservation", "LACluster", "Free"];

/** Gigabytes a day that can be reserved. */
const RESERVATIONS = [100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000];

export const operationalInsights: Services = {
    "azure-native:operationalinsights:Workspace": arm("operationalinsights:Workspace", {
        name: [/^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/, "4 to 63 letters, digits and -, beginning and ending with a letter or digit"],
        computes: ["etag", "provisioningState", "systemData"],
        check: (subject) => {
            subject.oneOf("sku.name", SKUS, "PerGB2018, CapacityReservation or LACluster");
            if (subject.known("sku.name") === "Free") subject.range("retentionInDays", 7, 7, "days");
            else subject.range("retentionInDays", 30, 730, "days");
            if (subject.known("sku.name") === "CapacityReservation") {
                subject.required("sku.capacityReservationLevel", `one of ${RESERVATIONS.join(", ")}`);
            }
            subject.oneOf("sku.capacityReservationLevel", RESERVATIONS);
            subject.oneOf("publicNetworkAccessForIngestion", ["Enabled", "Disabled", "SecuredByPerimeter"]);
            subject.oneOf("publicNetworkAccessForQuery", ["Enabled", "Disabled", "SecuredByPerimeter"]);
        },
        answers: (subject) => ({
            customerId: subject.guid("customer"), createdDate: MADE_AT, modifiedDate: MADE_AT,
            sku: { lastSkuUpdate: MADE_AT, ...(subject.known("sku") ?? { name: "PerGB2018" }) },
            retentionInDays: subject.at("retentionInDays") ?? 30,
            features: { enableLogAccessUsingOnlyResourcePermissions: true, ...subject.known("features") },
            publicNetworkAccessForIngestion: subject.at("publicNetworkAccessForIngestion") ?? "Enabled",
            publicNetworkAccessForQuery: subject.at("publicNetworkAccessForQuery") ?? "Enabled",
            workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: "RespectQuota", quotaNextResetTime: MADE_AT, ...subject.known("workspaceCapping") },
        }),
    }),
};
