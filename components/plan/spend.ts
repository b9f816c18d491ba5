// How costs are told apart, and the form in which both clouds' bills are kept.
import { REQUIRED_TAGS } from "../names";

/**
 * Version of the tags that costs are told apart by. It goes with every ledger, so that a line of a bill can be read years
 * later by the rules of its time. Raised whenever `COST_TAGS` change, never otherwise.
 */
export const COST_SCHEMA = "1";

/** The tags of that version. */
export const COST_TAGS = REQUIRED_TAGS;

/** Columns of a bill by FOCUS 1.0, the FinOps Foundation's format: those of the standard, then AWS's own. */
export const FOCUS_COLUMNS = [
    "AvailabilityZone", "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
    "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart", "CommitmentDiscountCategory",
    "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountStatus", "CommitmentDiscountType", "ConsumedQuantity", "ConsumedUnit",
    "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory", "PricingQuantity",
    "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory",
    "ServiceName", "SkuId", "SkuPriceId", "SubAccountId", "SubAccountName", "Tags", "x_CostCategories", "x_Discounts", "x_Operation",
    "x_ServiceCode", "x_UsageType",
] as const;

/** Years that a schedule of Azure's runs for before somebody must look at it again. */
const SCHEDULE_YEARS = 5;

/** The end of a schedule that begins on this day, `2027-01-01` → `2032-01-01`. */
export const scheduleEnd = (since: string): string => `${Number(since.slice(0, 4)) + SCHEDULE_YEARS}${since.slice(4)}`;
