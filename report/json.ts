// report.json: the report as it is. report.schema.json beside this file describes it.
import type { Report } from "./schema";

export const json = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
