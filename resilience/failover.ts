// Taking over and going back, as operations: a look beforehand, the approval of two people, the engine's update, the proof
// that users are answered. Each step is done once; whoever is cut off runs the same command again.
import type { Deployment } from "../simulate/deployment";
import { type Approval, approved } from "./approvals";
import type { Engine, Step } from "./engine";
import type { Clock, Journal, Json, Outcome } from "./journal";
import type { Prober } from "./prober";
import { nameOf } from "./rehome/changes";
import { RefusedOperation } from "./rehome/rehome";

/** What data was brought back, by whoever or whatever does it. */
export interface Reconciled {
    /** Rows and objects written during the outage that the primary has now. */
    readonly brought: number;
    /** Names of those that both sides had changed. */
    readonly conflicts: readonly string[];
}

/** What no provider can declare: people do it, or the drill does it in the simulated clouds. */
export interface Hands {
    /** What going back has to know of the moment before the standby takes over: what both sides have then. */
    note(): Outcome<Json>;
    /** Why it cannot take over, where an earlier take-over has left in a vault what this one would make. */
    leftBehind(urns: readonly string[]): readonly string[];
    /** Makes the standby's file system writable. */
    releaseFiles(): Promise<Outcome<never>>;
    /**
     * Brings what was written at the standby during the outage to the primary. Nothing is lost silently.
     * @param write false only says what would be brought: that is written down first, since nobody can tell it afterwards
     */
    reconcile(write: boolean): Promise<Reconciled>;
    /** Removes the links that stayed in the primary's regions, so that new ones can be made. */
    removeLinks(urns: readonly string[]): Promise<Outcome<never>>;
    /** Whether the copies have what the primary has. A detail in words; throws where they have not. */
    compareCopies(): Promise<string>;
}

export interface OperationArgs {
    readonly stack: string;
    /** The stack that it stands behind. */
    readonly primary: string;
    /** Where approvals come from; undefined where none is asked for, which only a simulation may. */
    readonly gates?: { readonly approvals: readonly Approval[]; readonly people: readonly string[] };
    readonly dryRun?: boolean;
    readonly clock?: Clock;
}

/** Kept in the vault when the standby goes back, since none that is locked gives it up. */
const IN_VAULT = /azure-native:dataprotection:Backup(Instance|Policy)::/;

/** The step that leaves what `Hands.note` says. */
export const NOTED = "note what both sides have";

const OP = { idle: ["same", "read", "refresh"], replace: ["replace", "create-replacement", "delete-replaced"] };

/** Stops unless two people have agreed. */
export async function gate(journal: Journal, name: string, { gates, clock = () => new Date() }: OperationArgs): Promise<void> {
    await journal.step(`approve ${name}`, () => {
        if (!gates) return { skipped: true, detail: "a simulation asks for no approval" };
        const { given, problems } = approved(name, gates.approvals, gates.people, clock());
        if (problems.length > 0) throw new RefusedOperation(problems);
        return { detail: `approved by ${given.map(({ who }) => who).join(" and ")}` };
    });
}

/** Looks at what a setting would change, and takes it back. */
async function lookAt(engine: Engine, stack: string, values: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Promise<readonly Step[]> {
    await engine.configure(stack, values);
    try {
        return (await engine.preview(stack)).filter(({ op }) => !OP.idle.includes(op));
    } finally {
        await engine.configure(stack, before);
    }
}

const inPrimary = ({ provider }: Step): boolean => provider?.endsWith("-primary") === true;

/** What a take-over must not do: replace anything, or make or change anything in the regions that are lost. */
export function takeOverProblems(steps: readonly Step[]): string[] {
    return [
        ...steps.filter(({ op }) => OP.replace.includes(op)).map(({ urn }) => `${nameOf(urn)}: found a replacement, expected that nothing which holds data is made anew`),
        ...steps.filter((step) => inPrimary(step) && step.op !== "delete").map(({ op, urn }) => `${nameOf(urn)}: found ${op} in the primary's region, expected that it leaves the state and stays as it is`),
    ];
}

/** Every public address that a site's front ends answer by. */
export function frontAddressesOf({ deployment }: Deployment): string[] {
    const pools = deployment.resources.filter(({ type }) => /^holdfast:(aws|azure):AddressPool$/.test(type));
    return pools.flatMap(({ outputs }) => Object.values((outputs?.frontAddresses ?? {}) as Record<string, string>)).sort();
}

/** Proves that users are answered: both name services that stand lead to addresses that answer. */
export async function provesAnswer(prober: Prober, wanted?: readonly string[]): Promise<string> {
    const { aws, azure } = await prober.names();
    const told = [...new Set([...aws, ...azure])];
    const answering: string[] = [];
    for (const address of told) if ((await prober.reach(address)).answers) answering.push(address);
    if (told.length === 0) throw new Error("no name service answers");
    if (answering.length < told.length) throw new Error(`names lead to ${told.length - answering.length} addresses that do not answer`);
    const there = wanted?.filter((address) => answering.includes(address)) ?? answering;
    if (there.length === 0) throw new Error("names lead to none of the addresses that were expected");
    return `${[aws.length > 0 ? "Route 53" : "", azure.length > 0 ? "Traffic Manager" : ""].filter(Boolean).join(" and ")} lead to ${answering.length} addresses, all of which answer`;
}

/** Takes over: the standby stands alone, at production's size, with what it has of the data. */
export async function failover(engine: Engine, prober: Prober, journal: Journal, hands: Hands, args: OperationArgs): Promise<void> {
    const { stack } = args;
    const off = { failover: false };
    await journal.step("look at what taking over changes", async () => {
        if (String(await engine.setting(stack, "failover")) === "true") return { detail: "it has been switched already" };
        const steps = await lookAt(engine, stack, { failover: true }, off);
        const made = steps.filter(({ op, urn }) => op === "create" && IN_VAULT.test(urn)).map(({ urn }) => urn);
        const problems = [...takeOverProblems(steps), ...hands.leftBehind(made)];
        if (problems.length > 0) throw new RefusedOperation(problems.slice(0, 20));
        return { detail: `${steps.length} changes; nothing is replaced, and nothing is touched in the regions of ${args.primary}` };
    });
    if (args.dryRun) return;
    await gate(journal, `failover:${stack}`, args);
    await journal.step(NOTED, () => hands.note());
    await journal.step("take over", async (again) => {
        if (again) await engine.recover(stack);
        await engine.configure(stack, { failover: true });
        await engine.up(stack);
        return { detail: `${stack} stands alone` };
    });
    await journal.step("make the files writable", () => hands.releaseFiles());
    await journal.step("verify that users are answered", async () => ({ detail: await provesAnswer(prober) }));
}

/** Goes back: the primary gets what was written meanwhile, and the standby is its copy again. */
export async function failback(engine: Engine, prober: Prober, journal: Journal, hands: Hands, args: OperationArgs): Promise<Reconciled> {
    const { stack, primary } = args;
    await journal.step("look at the primary", async () => {
        const steps = (await engine.preview(primary)).filter(({ op }) => !OP.idle.includes(op));
        const lost = steps.filter(({ op }) => op === "create" || OP.replace.includes(op));
        if (lost.length > 0) throw new RefusedOperation([`${primary}: found ${lost.length} resources that the engine would make anew, expected a primary that stands: bring it back first (pulumi up -s ${primary})`]);
        const addresses = frontAddressesOf(await engine.export(primary));
        const deaf: string[] = [];
        for (const address of addresses) if (!(await prober.reach(address)).answers) deaf.push(address);
        if (deaf.length > 0) throw new RefusedOperation(deaf.map((address) => `${address}: found no answer, expected the primary's front ends to answer before anybody goes back`));
        return { detail: `${addresses.length} front ends answer` };
    });
    if (args.dryRun) {
        await journal.step("look at what is lifted", async () => {
            const steps = await lookAt(engine, stack, { returning: true }, { returning: false });
            return { detail: `${steps.length} changes: what keeps the standby's databases from being replaced. What going back then changes can be told once that is lifted` };
        });
        return { brought: 0, conflicts: [] };
    }
    await gate(journal, `failback:${stack}`, args);
    const reconciled = await journal.step("look at the outage's data", async () => {
        const { brought, conflicts } = await hands.reconcile(false);
        const told = conflicts.length === 0 ? "no conflicts" : `${conflicts.length} conflicts, the later write counts: ${conflicts.slice(0, 5).join(", ")}`;
        return { kept: { brought, conflicts }, detail: `${brought} rows and objects; ${told}` };
    });
    await journal.step("bring the outage's data to the primary", async () => {
        await hands.reconcile(true);
        return { detail: "the primary has what was written meanwhile" };
    });
    await journal.step("lift what keeps the databases from being replaced", async (again) => {
        if (again) await engine.recover(stack);
        await engine.configure(stack, { returning: true });
        await engine.up(stack);
        return { detail: "a database that has stood alone is made anew as a copy" };
    });
    // What stayed in the primary's regions is what going back would make there again.
    const links = await journal.step("look at what going back changes", async () => {
        const steps = await lookAt(engine, stack, { failover: false, returning: false }, { failover: true, returning: true });
        const kept = steps.filter(({ op, retained }) => op === "create" && retained === true).map(({ urn }) => urn);
        return { kept, detail: `${steps.length} changes; ${kept.length} links in the primary's regions are made anew, and so are the standby's databases` };
    });
    await journal.step("remove the links that stayed", () => hands.removeLinks(links));
    await journal.step("go back", async (again) => {
        if (again) await engine.recover(stack);
        await engine.configure(stack, { failover: false, returning: false });
        await engine.up(stack);
        return { detail: `${stack} is a copy of ${primary} again, and protected` };
    });
    await journal.step("compare the copies", async () => ({ detail: await hands.compareCopies() }));
    await journal.step("verify that users are answered by the primary", async () =>
        ({ detail: await provesAnswer(prober, frontAddressesOf(await engine.export(primary))) }));
    return reconciled;
}
