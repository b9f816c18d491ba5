// The pool as a stack's own state tells it: which addresses there are, and who answers by which.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AddressUse } from "../../components/plan/addresses";
import type { CloudName } from "../../policy/resource";
import { InputError } from "../../report/problems";
import type { DeployedResource, Deployment } from "../../simulate/deployment";
import type { PoolState } from "./choose";

const POOL = { aws: "holdfast:aws:AddressPool", azure: "holdfast:azure:AddressPool" } as const;
const ADDRESS = { aws: "aws:ec2/eip:Eip", azure: "azure-native:network:PublicIPAddress" } as const;

export interface PoolSettings {
    readonly addresses: { readonly aws: AddressUse; readonly azure: AddressUse };
    readonly spares: { readonly aws: number; readonly azure: number; readonly minimumFree: number };
    readonly quotas: { readonly awsElasticIps: number; readonly azurePublicIps: number };
}

/** The default of a configuration key, as the project's file gives it. */
export function defaultOf(project: string, key: string): unknown {
    const { config } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { config: Record<string, { default?: unknown }> };
    return config[key]?.default;
}

/** Name of an address in the program, without its pool's: `edge-a`, `spare-1`, `nat-a`. Azure's front ends are `front-edge`. */
const keyOf = ({ urn }: DeployedResource, pool: string): string => urn.split("::").at(-1)!.slice(pool.length + 1).replace(/^front-/, "");

const inNumber = (keys: readonly string[]): string[] => [...keys].sort((a, b) => Number(a.split("-")[1]) - Number(b.split("-")[1]));

/** @throws InputError where the stack has no pool on that cloud */
export function poolState(stack: string, { deployment }: Deployment, cloud: CloudName, settings: PoolSettings): PoolState {
    const component = deployment.resources.find(({ type }) => type === POOL[cloud]);
    if (!component) throw new InputError([{ file: `stack ${stack}`, found: `no address pool on ${cloud}`, expected: "one: deploy the stack first" }]);
    const name = component.urn.split("::").at(-1)!;
    const all = deployment.resources.filter(({ type, parent }) => type === ADDRESS[cloud] && parent === component.urn);
    const text = ({ outputs }: DeployedResource): string => String((cloud === "aws" ? outputs?.publicIp : outputs?.ipAddress) ?? "");
    const purpose = ({ inputs }: DeployedResource): string => String((inputs?.tags as Record<string, string> | undefined)?.purpose ?? "");
    const keys = (wanted: string): string[] => all.filter((one) => purpose(one) === wanted).map((one) => keyOf(one, name));
    const use = settings.addresses[cloud];
    const prepared = Object.fromEntries(Object.keys((component.outputs?.prepared ?? {}) as object).map((front) => {
        const serving = all.filter((one) => purpose(one) === "spare" && (one.inputs?.tags as Record<string, string>).serves === front);
        return [front, inNumber(serving.map((one) => keyOf(one, name)))[0]!]; // the first of each stands ready; see the plan
    }));
    return {
        cloud,
        region: String(all[0]?.outputs?.[cloud === "aws" ? "region" : "location"] ?? ""),
        addresses: Object.fromEntries(all.filter((one) => ["front", "spare"].includes(purpose(one))).map((one) => [keyOf(one, name), text(one)])),
        answers: Object.fromEntries(keys("front").map((front) => [front, use.answers[front] ?? front])),
        prepared,
        quarantined: use.quarantined,
        spares: inNumber(keys("spare")),
        minimumFree: settings.spares.minimumFree,
        total: all.length,
        quota: cloud === "aws" ? settings.quotas.awsElasticIps : settings.quotas.azurePublicIps,
    };
}
