// What is MySQL's own about flexible servers. What all database servers are asked for is in azure-database.ts.
import { shown, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { StackRule } from "../rule";
import { parameterOf, type Parameters } from "./azure-database";

const SERVER = "azure-native:dbformysql:Server";

/** What Azure sets by itself (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters). */
const PARAMETERS: Parameters = {
    type: "azure-native:dbformysql:Configuration",
    byItself: { "require_secure_transport": "ON", "tls_version": "TLSv1.2", "audit_log_enabled": "OFF", "audit_log_events": "CONNECTION", "aad_auth_only": "OFF" },
};

const valueOf = (server: Resource, graph: Graph, name: string): string => parameterOf(server, graph, name, PARAMETERS);

const words = (value: string): string[] => value.split(/\s*,\s*/).filter((word) => word !== "");

const isOn = (value: string): boolean => /^(on|1|true)$/i.test(value);

export const mysqlTlsOnly: StackRule = {
    name: "azure-mysql-tls-only",
    title: "MySQL servers refuse connections without TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "database-protection"],
    remediation: "Leave require_secure_transport on, and tls_version at TLSv1.2, TLSv1.3 or both.",
    types: [SERVER],
    check: (server, graph) => {
        const [secure, versions] = [valueOf(server, graph, "require_secure_transport"), valueOf(server, graph, "tls_version")];
        return [
            ...unless(isOn(secure), { property: "require_secure_transport", observed: shown(secure), expected: '"ON"' }),
            ...unless(words(versions).length > 0 && words(versions).every((version) => /^TLSv1\.[23]$/i.test(version)), {
                property: "tls_version", observed: shown(versions), expected: '"TLSv1.2", "TLSv1.3" or both',
            }),
        ];
    },
};

/** Who came, and who changed structure or rights (https://learn.microsoft.com/azure/mysql/flexible-server/concepts-audit-logs). */
const AUDITED: readonly (readonly string[])[] = [["CONNECTION", "CONNECTION_V2"], ["DDL"], ["DCL"], ["ADMIN"]];

export const mysqlIsAudited: StackRule = {
    name: "azure-mysql-is-audited",
    title: "MySQL servers record who signed in, and who changed structure or rights",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit"],
    remediation: "Set audit_log_enabled to ON and audit_log_events to CONNECTION,DDL,DCL,ADMIN, and exclude no users.",
    types: [SERVER],
    check: (server, graph) => {
        const [enabled, events, excluded] = ["audit_log_enabled", "audit_log_events", "audit_log_exclude_users"].map((name) => valueOf(server, graph, name)) as [string, string, string];
        const missing = AUDITED.filter((names) => !words(events.toUpperCase()).some((event) => names.includes(event))).map(([name]) => name!);
        return [
            ...unless(isOn(enabled), { property: "audit_log_enabled", observed: shown(enabled), expected: '"ON"' }),
            ...unless(missing.length === 0, { property: "audit_log_events", observed: `without ${missing.join(", ")}`, expected: "CONNECTION, DDL, DCL, ADMIN" }),
            ...unless(words(excluded).every((user) => user === "azure_superuser"), { property: "audit_log_exclude_users", observed: "users of whom nothing is recorded", expected: "none" }),
        ];
    },
};

export const mysqlTakesIdentitiesOnly: StackRule = {
    name: "azure-mysql-takes-identities-only",
    title: "MySQL servers know the directory's identities and no passwords",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "secrets-management", "database-protection"],
    remediation: "Declare an AzureADAdministrator and set aad_auth_only to ON.",
    types: [SERVER],
    check: (server, graph) => {
        const only = valueOf(server, graph, "aad_auth_only");
        return unless(isOn(only), { property: "aad_auth_only", observed: shown(only), expected: '"ON"' });
    },
};
