// What a report says of losses: what is left, how soon, with which data, and what was measured of it.
import { z } from "zod";
import { ANSWERS, LOSSES, MET, SERVICE_KINDS } from "../policy/survival/answer";
import { cloud } from "./shapes";

const seconds = z.number().min(0).describe("Seconds.");
const terms = z.array(z.int().min(0)).describe("Its terms, as places in `figures`.");
const modelled = z.strictObject({ from: seconds, to: seconds, terms });
const minutes = z.number().min(0).optional();

const scenarioSchema = z.strictObject({
    id: z.string(), loss: z.enum(LOSSES), title: z.string(), cloud: cloud.optional(), region: z.string().optional(),
    lost: z.array(z.string()).describe("What is lost directly."),
});

const serviceSchema = z.strictObject({ id: z.string(), kind: z.enum(SERVICE_KINDS), title: z.string(), cloud: cloud.optional(), tenant: z.boolean().optional() });

const answerSchema = z.strictObject({
    scenario: z.string(), service: z.string(), answer: z.enum(ANSWERS),
    path: z.array(z.string()).describe("How it comes about, a step a line."),
    capacity: z.strictObject({ left: z.int().min(0), need: z.int().min(0) }).optional().describe("Machines left at the moment of the loss, of those that stand as a rule."),
    copy: z.string().optional().describe("The copy of the data that answers."),
    rto: modelled.optional().describe("Time until it answers."),
    rpo: modelled.optional().describe("How old its data may be then."),
    target: z.strictObject({ rtoMinutes: minutes, rpoMinutes: minutes }),
    met: z.enum(MET).describe("Whether the target is met; `none` where nothing is promised."),
});

const measuredSchema = z.strictObject({
    scenario: z.string(), record: z.string().describe("Id of the record."), kind: z.string(), environment: z.enum(["simulated", "emulated", "live"]), on: z.string().describe("Day."),
    result: z.enum(["passed", "failed"]), seconds: seconds.describe("Recovery time, measured."), target: seconds.optional(),
});

export const survivalSchema = z.strictObject({
    scenarios: z.array(scenarioSchema),
    services: z.array(serviceSchema),
    answers: z.array(answerSchema).describe("Of services that a loss touches. What is not among them answers as ever."),
    singlePoints: z.array(z.strictObject({
        node: z.string(), kind: z.string(), cloud: cloud.optional(), region: z.string().optional(), urn: z.string().optional(),
        services: z.array(z.strictObject({ service: z.string(), answer: z.enum(ANSWERS) })),
    })).describe("Single things whose loss keeps a service from answering by itself."),
    figures: z.array(z.strictObject({
        text: z.string(), from: seconds, to: seconds, basis: z.enum(["declared", "documented", "estimate"]), source: z.string(), date: z.string().optional(),
    })).describe("Every term of a modelled time, with where it comes from."),
    measured: z.array(measuredSchema).describe("Recovery times that drills measured."),
    limits: z.array(z.string()).describe("What the analysis does not see."),
}).describe("What is left when something is lost: modelled from what is declared, beside what was agreed and what was measured.");

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type SurvivalRows = Deep<z.infer<typeof survivalSchema>>;
