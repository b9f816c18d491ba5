// Azure Resource Manager: what it does the same for every type, so that a service says only what is its own.
import { type Answer, type Declaration, type Properties, type Refusal, type Service, UNKNOWN, type World } from "../service";
import { Check } from "./checks";
import { isGiven, WATCHER_GROUP } from "./given";
import { same, within } from "./ids";
import { Subject } from "./subject";
import { armType, type Token } from "./types";

export interface Spec {
    /** `region` (the default), `global` for what is in no region, `none` where the type has no location. */
    readonly place?: "region" | "global" | "none";
    /** Names that are allowed, and the same in words. */
    readonly name?: readonly [RegExp, string];
    /** The one name that the resource can have. */
    readonly only?: string;
    /** Outputs every service of the kind computes alike. */
    readonly computes?: readonly ("etag" | "provisioningState" | "resourceGuid" | "systemData")[];
    /** Inputs that the service takes but does not answer with. */
    readonly silent?: readonly string[];
    /** The service does not say its own type. */
    readonly untyped?: boolean;
    /** Path inputs that the service does answer with. */
    readonly spoken?: readonly string[];
    /** The outer part of the id is Azure's own and is declared by nobody. */
    readonly orphan?: boolean;
    readonly replaceOn?: readonly string[];
    /** Everything that the type alone objects to. */
    check?(subject: Check): void;
    /** Defaults and computed outputs, over the inputs. */
    answers?(subject: Subject): Properties;
    /** Ids of what still uses the resource, so that it cannot be deleted. */
    users?(id: string, subject: Subject): readonly string[];
}

/** When everything was made: a fixed moment, so that answers are the same bytes each time. */
export const MADE_AT = "2026-01-01T00:00:00.0000000Z";

const computed = {
    etag: (subject: Subject) => subject.etag,
    provisioningState: () => "Succeeded",
    resourceGuid: (subject: Subject) => subject.guid("resource"),
    systemData: () => ({ createdAt: MADE_AT, createdByType: "Application", lastModifiedAt: MADE_AT, lastModifiedByType: "Application" }),
};

const WORD = /^[A-Za-z0-9]([\w.-]{0,78}\w)?$/;
const WORD_EXPECTED = "1 to 80 letters, digits, . _ -, beginning with a letter or digit, ending with a letter, digit or _";

/** A service of azure-native: the rules of Resource Manager, and those of the type itself. */
export function arm(token: Token, spec: Spec = {}): Service {
    const { path, under = "group" } = armType(token);
    const parts = path.filter((input) => !input.startsWith("="));
    const places = under === "group" ? ["resourceGroupName"] : under === "subscription" || under === "tenant" ? [] : [under];
    const regional = (spec.place ?? "region") === "region";
    const unspoken = new Set([...parts, "resourceGroupName", "resourceUri", "id", "scope", "scopeId", "type", ...spec.silent ?? []]);
    for (const input of spec.spoken ?? []) unspoken.delete(input);

    return {
        replaceOn: [...new Set([...places, ...parts, ...(regional ? ["location"] : []), ...spec.replaceOn ?? []])],

        refuse(declared: Declaration, world: World): readonly Refusal[] {
            const subject = new Check(token, declared, world);
            checkPlace(subject, spec);
            checkName(subject, spec);
            subject.tags();
            spec.check?.(subject);
            return subject.refusals;
        },

        create(declared: Declaration, world: World): Answer {
            const subject = new Subject(token, declared, world);
            const said = Object.fromEntries(Object.entries(declared.inputs).filter(([input, value]) => !unspoken.has(input) && value !== undefined));
            const { name, arm: { arm: type, version: azureApiVersion } } = subject;
            const where = said["location"] !== undefined || regional ? { location: subject.location ?? UNKNOWN } : {};
            const alike = Object.fromEntries((spec.computes ?? []).map((output) => [output, computed[output](subject)]));
            return { id: subject.id, outputs: { ...said, name, ...(spec.untyped ? {} : { type }), azureApiVersion, ...where, ...alike, ...spec.answers?.(subject) } };
        },

        refuseDelete(existing, world) {
            const subject = new Subject(token, existing, world);
            const refusals = subject.of("authorization:ManagementLockByScope")
                .filter(({ inputs }) => within(existing.id, String(inputs["scope"])) && token !== "authorization:ManagementLockByScope")
                .map(({ id, inputs }): Refusal => ({ property: "id", found: `a ${inputs["level"]} lock, ${id}`, expected: "no lock on it or on what contains it" }));
            const users = spec.users?.(existing.id, subject) ?? [];
            return [...refusals, ...users.map((user): Refusal => ({ property: "id", found: `in use by ${user}`, expected: "nothing that uses it" }))];
        },
    };
}

/** Where it is to be: in a group and under parents that exist, in a region that exists, and not where something else is. */
function checkPlace(subject: Check, spec: Spec): void {
    const { groupId, arm: { under = "group" } } = subject;
    if (under === "group") {
        const group = subject.known("resourceGroupName");
        if (subject.at("resourceGroupName") === undefined) subject.required("resourceGroupName", "a resource group");
        else if (group !== undefined && !same(group, WATCHER_GROUP) && !subject.existing(groupId, "resources:ResourceGroup")) {
            subject.refuse("resourceGroupName", "a resource group that exists");
        }
    }
    if (under === "scope" || under === "resourceUri") subject.scopeExists(under);
    for (const { id, input, type } of spec.orphan ? [] : subject.parents) {
        if (!isGiven(id) && !same(subject.world.find(id)?.id, id)) subject.refuse(input, `a parent that exists: ${type}`);
    }
    const { place = "region" } = spec;
    if (place === "global") subject.oneOf("location", ["global", "Global"]);
    if (place === "region") {
        subject.region();
        if (subject.location === undefined && subject.at("location") === undefined && subject.known("resourceGroupName") !== undefined) {
            subject.refuse("location", "a region: neither the provider nor the resource group gives one");
        }
    }
    const holder = subject.id === UNKNOWN ? undefined : subject.world.find(subject.id);
    if (holder && holder.urn !== subject.declared.urn && same(holder.id, subject.id) && holder.type === subject.declared.type) {
        subject.refuse(nameInput(subject), `a name of its own here; ${holder.name} has it`, subject.name);
    }
    const lock = subject.id === UNKNOWN ? undefined : subject.locks("ReadOnly")[0];
    if (lock) subject.refuse(nameInput(subject), `no ReadOnly lock on what contains it: ${lock.id}`, subject.name);
}

const nameInput = (subject: Subject): string => subject.arm.path.at(-1)!.replace(/^=.*/, "name");

function checkName(subject: Check, spec: Spec): void {
    const input = subject.arm.path.at(-1)!;
    if (input.startsWith("=") || subject.at(input) === UNKNOWN) return;
    if (spec.only !== undefined) {
        if (subject.at(input) !== spec.only) subject.refuse(input, `"${spec.only}": the only name that it can have`);
        return;
    }
    const [pattern, expected] = spec.name ?? [WORD, WORD_EXPECTED];
    if (!pattern.test(subject.name)) subject.refuse(input, expected, subject.name);
}
