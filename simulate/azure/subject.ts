// One declaration as Azure Resource Manager sees it: its place, its id, and the world around it.
import { type Declaration, type Existing, type Properties, UNKNOWN, type World } from "../service";
import { digest, guid, GUID, parseId, same } from "./ids";
import { normalRegion } from "./regions";
import { type ArmType, armType, type Token } from "./types";

const steps = (path: string): string[] => path.split(/[.[\]]+/).filter((step) => step !== "");

/** Follows `a.b[0].c`. A value inside something that is not known yet is not known either. */
export function valueAt(from: unknown, path: string): any {
    let value: any = from;
    for (const step of steps(path)) {
        if (value === undefined || value === null || value === UNKNOWN) break;
        value = typeof value === "object" ? value[step] : undefined;
    }
    return value ?? undefined;
}

export class Subject {
    readonly arm: ArmType;

    constructor(readonly token: Token, readonly declared: Declaration, readonly world: World) {
        this.arm = armType(token);
    }

    /** The value at `path` of the inputs; `UNKNOWN` where it is not known yet, undefined where nothing is said. */
    at(path: string): any {
        return valueAt(this.declared.inputs, path);
    }

    /** The value at `path`, or undefined where nothing is said or nothing is known: a check on it has nothing to check. */
    known(path: string): any {
        const value = this.at(path);
        return value === UNKNOWN ? undefined : value;
    }

    /** Paths of the elements of a list, those left out that are not known. */
    each(path: string): string[] {
        const list = this.known(path);
        return Array.isArray(list) ? list.map((_, i) => `${path}[${i}]`).filter((item) => this.known(item) !== undefined) : [];
    }

    /** A list all of which is known; empty where nothing is said, undefined where a part of it is not known. */
    list(path: string): any[] | undefined {
        const list = this.at(path) ?? [];
        return Array.isArray(list) && !list.includes(UNKNOWN) ? list.filter((item) => item !== undefined && item !== null) : undefined;
    }

    /** Whether it is certain that this is not so: another value is known, or nothing is said. */
    isNot(path: string, value: unknown): boolean {
        return this.at(path) !== UNKNOWN && this.at(path) !== value;
    }

    /** Everything of a type that exists, in any subscription and stack, but not the subject itself as it was before. */
    of(token: Token): Existing[] {
        return this.world.of(`azure-native:${token}`).filter(({ urn }) => urn !== this.declared.urn);
    }

    /** The subject itself as it is now, when the declaration changes something that exists. */
    get before(): Existing | undefined {
        return this.world.of(this.declared.type).find(({ urn }) => urn === this.declared.urn);
    }

    /** The resource of one of these types that has this id. */
    existing(id: unknown, ...tokens: readonly Token[]): Existing | undefined {
        if (typeof id !== "string") return undefined;
        const found = this.world.find(id);
        return found && same(found.id, id) && tokens.some((token) => found.type === `azure-native:${token}`) ? found : undefined;
    }

    get subscription(): string {
        const fromScope = parseId(this.known(this.arm.under ?? ""))?.subscription;
        return fromScope ?? this.declared.provider["subscriptionId"] ?? "00000000-0000-0000-0000-000000000000";
    }

    /** Id of the resource group, for types that live in one. */
    get groupId(): string | undefined {
        const group = this.at("resourceGroupName");
        return typeof group === "string" ? `/subscriptions/${this.subscription}/resourceGroups/${group}` : undefined;
    }

    /** The resource's own name: the input, or what azure-native makes of the logical name when it is left out. */
    get name(): string {
        const input = this.arm.path.at(-1)!;
        if (input.startsWith("=")) return guid(this.declared.urn);
        const given = this.at(input);
        if (typeof given === "string") return given;
        const isGuid = ["roleAssignmentName", "roleDefinitionId", "roleManagementPolicyName"].includes(input);
        return isGuid ? guid(this.declared.urn) : `${this.declared.name}${digest(this.declared.urn).slice(0, 8)}`;
    }

    /** What the id begins with. Undefined while that is not known. */
    get scope(): string | undefined {
        const { under = "group" } = this.arm;
        if (under === "subscription") return `/subscriptions/${this.subscription}`;
        if (under === "tenant") return "";
        const scope = under === "group" ? this.groupId : this.known(under);
        if (typeof scope !== "string" || scope.includes(UNKNOWN)) return undefined;
        return scope.startsWith("/") ? scope : `/${scope}`;
    }

    get names(): string[] {
        const own = this.arm.path.length - 1;
        return this.arm.path.map((input, i) => (i === own ? this.name : input.startsWith("=") ? input.slice(1) : String(this.at(input))));
    }

    /** The full resource id, or `UNKNOWN` while a part of it is not known. */
    get id(): string {
        const { scope, names } = this;
        if (scope === undefined || names.includes(UNKNOWN)) return UNKNOWN;
        return this.arm.arm === "Microsoft.Resources/resourceGroups" ? `${scope}/resourceGroups/${this.name}` : idUnder(scope, this.arm.arm, names);
    }

    /** Ids of what the resource is a part of, outermost first: of a subnet, its network. */
    get parents(): { readonly id: string; readonly input: string; readonly type: string }[] {
        const { scope, names, arm } = this;
        if (scope === undefined || names.includes(UNKNOWN)) return [];
        const [namespace, ...types] = arm.arm.split("/");
        return arm.path.slice(0, -1).flatMap((input, i) => {
            const type = [namespace, ...types.slice(0, i + 1)].join("/");
            return input.startsWith("=") ? [] : [{ id: idUnder(scope, type, names.slice(0, i + 1)), input, type }];
        });
    }

    /** Region: what is said, else the provider's, else the resource group's. Undefined while it is not known. */
    get location(): string | undefined {
        const said = this.at("location") ?? this.declared.provider["location"] ?? this.existing(this.groupId, "resources:ResourceGroup")?.outputs["location"];
        return typeof said === "string" && said !== UNKNOWN ? normalRegion(said) : undefined;
    }

    /** A GUID that belongs to this resource: its resourceGuid, the principal of an identity, … */
    guid(purpose: string): string {
        return guid(`${this.id} ${purpose}`);
    }

    get etag(): string {
        return `W/"${this.guid("etag")}"`;
    }
}

export const idUnder = (scope: string, arm: string, names: readonly string[]): string => {
    const [namespace, ...types] = arm.split("/");
    return `${scope.replace(/\/$/, "")}/providers/${namespace}/${types.map((type, i) => `${type}/${names[i]}`).join("/")}`;
};

export const isGuid = (value: unknown): boolean => typeof value === "string" && GUID.test(value);

export type { Existing, Properties };
