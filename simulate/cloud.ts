// The clouds that do not exist: what has been made in them, and the strictness that every service shares.
import { nearest } from "../components/plan/regions";
import type { Declaration, Existing, Properties, Refusal, Service, Services, World } from "./service";

/** Azure compares resource ids without regard to case; everyone else means what they write. */
const fold = (reference: string): string => (/^\/(subscriptions|providers)\//i.test(reference) ? reference.toLowerCase() : reference);

/** Ids of what must not be found by what it holds, such as a random password. Any number of resources may have them. */
const ANONYMOUS = ["none", "-"];

/** What is true of a resource that the cloud refused, so that the program can go on to its next mistake. */
function stub(declared: Declaration): Existing {
    return { ...declared, id: declared.name, outputs: { ...declared.inputs } };
}

/** Everything that exists, in all accounts, regions and stacks, and the rules by which more comes to exist. */
export class Cloud implements World {
    private readonly existing = new Map<string, Existing>();
    private readonly types = new Map<string, Existing[]>();
    /** First holder of an id; then of an ARN; then of any other computed output. Companions share their owner's id. */
    private readonly references = [new Map<string, Existing>(), new Map<string, Existing>(), new Map<string, Existing>()] as const;

    constructor(private readonly services: Services, readonly stepwise = false) {}

    of(type: string): readonly Existing[] {
        return this.types.get(type) ?? [];
    }

    find(reference: string): Existing | undefined {
        if (typeof reference !== "string" || reference === "") return undefined;
        const key = fold(reference);
        for (const holders of this.references) {
            const holder = holders.get(key);
            if (holder) return holder;
        }
        return undefined;
    }

    /** Everything that exists, in the order in which it was made. */
    all(): readonly Existing[] {
        return [...this.existing.values()];
    }

    get(urn: string): Existing | undefined {
        return this.existing.get(urn);
    }

    service(type: string): Service | undefined {
        return Object.hasOwn(this.services, type) ? this.services[type] : undefined;
    }

    /** What the cloud would say no to, all problems at once; and what it makes if there are none. Changes nothing. */
    consider(declared: Declaration): { readonly refusals: readonly Refusal[]; readonly made?: Existing } {
        const service = this.service(declared.type);
        if (!service) {
            const near = nearest(declared.type, Object.keys(this.services));
            const expected = `a type that the simulated clouds know${near ? `; did you mean "${near}"?` : ""}`;
            return { refusals: [{ property: "type", found: declared.type, expected }] };
        }
        const refusals = [...service.refuse?.(declared, this) ?? []];
        if (refusals.length > 0) return { refusals };
        const made = { ...declared, ...service.create(declared, this) };
        const holder = ANONYMOUS.includes(made.id) ? undefined : this.of(declared.type).find(({ urn, id, outputs }) =>
            // AWS names by region: a log group or an alias of the same name is another one elsewhere.
            urn !== made.urn && fold(id) === fold(made.id) && outputs["region"] === made.outputs["region"]);
        if (holder) return { refusals: [{ property: "id", found: made.id, expected: `an id of its own; ${holder.name} has it` }] };
        return { refusals, made };
    }

    /** Makes the resource. What was refused is made as a shadow of its inputs, so that all problems can be found in one run. */
    declare(declared: Declaration): { readonly refusals: readonly Refusal[]; readonly made: Existing } {
        const { refusals, made } = this.consider(declared);
        if (made) {
            this.add(made);
            return { refusals, made };
        }
        const shadow = this.shadow(declared);
        this.add(shadow);
        return { refusals, made: shadow };
    }

    private shadow(declared: Declaration): Existing {
        try {
            const answer = this.service(declared.type)?.create(declared, this);
            return answer ? { ...declared, ...answer } : stub(declared);
        } catch {
            return stub(declared); // refused already: what went wrong here follows from that
        }
    }

    add(made: Existing): void {
        const before = this.existing.get(made.urn);
        this.existing.set(made.urn, made);
        const same = this.types.get(made.type) ?? [];
        if (before) same.splice(same.indexOf(before), 1, made);
        else same.push(made);
        this.types.set(made.type, same);
        for (const [rank, key] of referencesOf(made)) {
            const holders = this.references[rank];
            if (!holders.has(key) || holders.get(key)!.urn === made.urn) holders.set(key, made);
        }
    }
}

/** Every value by which others may name the resource, with how sure a name it is. */
function referencesOf({ id, inputs, outputs }: Existing): [0 | 1 | 2, string][] {
    const found: [0 | 1 | 2, string][] = [[0, fold(id)]];
    for (const [name, value] of Object.entries(outputs as Properties)) {
        if (typeof value !== "string" || value === "" || inputs[name] === value) continue;
        found.push([name === "arn" || name === "id" ? 1 : 2, fold(value)]);
    }
    return found;
}
