// What is kept in escrow on Azure: a vault for that alone. Who opens it is judged with every other vault (azure-keys.ts).
import { companions, same } from "../azure";
import { beside, unless } from "../look";
import type { Resource } from "../resource";
import type { StackRule } from "../rule";

const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const SECRET = "azure-native:keyvault:Secret";
const QUERY = "azure-native:monitor:ScheduledQueryRule";

/** Told by its purpose. */
export const isEscrow = ({ props }: Resource): boolean => props.tags?.purpose === "escrow";

export const escrowStandsAlone: StackRule = {
    name: "azure-escrow-stands-alone",
    title: "The vault of what is kept in escrow holds nothing that a service uses, and admits no service",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody"],
    remediation: "Keep keys of services in a vault of their own, and set networkAcls.bypass of the escrow's to None.",
    types: [VAULT],
    applies: isEscrow,
    check: (vault, graph) => [
        ...unless(companions(graph, vault, "vaultName", KEY).length === 0, { observed: "keys in it", expected: "none" }),
        ...unless(same(vault.props.properties?.networkAcls?.bypass, "None"), { property: "properties.networkAcls.bypass", observed: String(vault.props.properties?.networkAcls?.bypass ?? "AzureServices"), expected: "None" }),
    ],
};

export const escrowHoldsNoValue: StackRule = {
    name: "azure-escrow-holds-no-value",
    title: "No value that is kept in escrow passes through a program or its state",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "secrets-management"],
    remediation: "Remove the Secret: the custodians put the value there by hand.",
    types: [VAULT],
    applies: isEscrow,
    check: (vault, graph) => unless(companions(graph, vault, "vaultName", SECRET).length === 0, { observed: "a Secret with its value", expected: "none" }),
};

export const escrowOpeningAlarmed: StackRule = {
    name: "azure-escrow-opening-alarmed",
    title: "People hear whenever something in escrow is read or changed",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "alerting"],
    remediation: "Declare a ScheduledQueryRule over the workspace's AZKVAuditLogs for SecretGet and SecretSet, with an action group.",
    types: [VAULT],
    applies: isEscrow,
    check: (vault, graph) => {
        const rules = beside(vault, graph, QUERY).filter(({ props }) => props.enabled !== false && (props.actions?.actionGroups?.length ?? 0) > 0);
        const queries = rules.flatMap(({ props }) => (props.criteria?.allOf ?? []).map(({ query }: { query?: string }) => String(query)));
        return ["SecretGet", "SecretSet"].filter((operation) => !queries.some((query: string) => query.includes(operation)))
            .map((operation) => ({ property: "criteria.allOf.query", observed: `nothing asks for ${operation}`, expected: "an alert" }));
    },
};
